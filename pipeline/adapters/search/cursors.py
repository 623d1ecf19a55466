"""Cursors: where a page ended, as text that survives a shell. Not a secret, but checked."""

import base64
import binascii
import json
from dataclasses import dataclass, replace
from datetime import datetime
from struct import pack, unpack
from zlib import crc32

from pipeline.domain.errors import BadInput
from pipeline.ports.search import Ask, Sort

#: hits on one page
MOST_HITS = 1000
#: hits that pages by relevance go through; a cursor carries a mark of each (4 bytes)
DEEPEST = 5000
_LIMIT = 2**62
#: in the place of an id: the marks are those of stories
TOGETHER = "*"


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page ended; `now` is the moment of the first page.

    By date: the last hit's time (microseconds) and id. By relevance: the last article in the order
    of storing that there was at the first page, and a mark of each hit that was shown; scores
    move as articles come and go, marks do not, so none is shown twice. One hit a story: the same
    in either order, with marks of stories.
    """

    sort: Sort
    now: datetime
    when: int = 0
    id: str = ""
    seq: int = 0
    seen: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        """The cursor as `search` gives it out."""
        head = [self.sort, self.now.isoformat(), self.when, self.id, self.seq]
        seen = pack(f"<{len(self.seen)}I", *self.seen)
        return ".".join(_encoded(part) for part in (json.dumps(head).encode(), seen)).rstrip(".")


def mark(article_id: str) -> int:
    """32 bits that stand for an id; of 5,000 marks a stranger shares one once in a million."""
    return crc32(article_id.encode(errors="surrogatepass"))


def story_mark(number: int) -> int:
    """32 bits that stand for a story."""
    return number & 0xFFFFFFFF


def checked(ask: Ask) -> tuple[Ask, Cursor | None]:
    """The search as it is to be run, at the time of its first page, and its cursor.

    Raises BadInput on a limit out of bounds and on a cursor that is none of ours.
    """
    if not 1 <= ask.limit <= MOST_HITS:
        raise BadInput(str(ask.limit), f"is no limit; it goes from 1 to {MOST_HITS:,}")
    if ask.after is None:
        return ask, None
    try:
        cursor = _read(ask.after)
    except (binascii.Error, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise BadInput(ask.after[:40], "is no cursor; take «next» of the page before") from error
    if cursor.sort != ask.sort:
        raise BadInput(ask.after[:40], f"is a cursor of another search; this one is by {ask.sort}")
    if (cursor.id == TOGETHER) != ask.collapse:
        raise BadInput(ask.after[:40], "is a cursor of another search; one shows a hit a story")
    if len(cursor.seen) >= DEEPEST:
        raise BadInput(
            ask.after[:40],
            f"by relevance or story pages end after {DEEPEST:,} hits; sort by date to read on",
        )
    return replace(ask, now=cursor.now), cursor


def _read(text: str) -> Cursor:
    head, _, tail = text.partition(".")
    sort, now, when, last, seq = json.loads(_decoded(head))
    if sort not in {"date", "relevance"} or not isinstance(last, str):
        raise ValueError(text)
    if not all(type(number) is int and abs(number) < _LIMIT for number in (when, seq)):
        raise ValueError(text)
    moment = datetime.fromisoformat(now)
    if moment.tzinfo is None:
        raise ValueError(text)
    raw = _decoded(tail)
    if len(raw) % 4:
        raise ValueError(text)
    return Cursor(sort, moment, when, last, seq, unpack(f"<{len(raw) // 4}I", raw))


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _decoded(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
