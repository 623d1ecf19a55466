"""Cursors: where a page ended, as text that survives a shell. Not a secret, but checked."""

import base64
import binascii
import json
from dataclasses import asdict, dataclass
from datetime import datetime

from pipeline.domain.errors import BadInput
from pipeline.ports.search import Ask, Sort


@dataclass(frozen=True, slots=True)
class Cursor:
    """By date: the last hit's time (microseconds) and id. By relevance: a bound and an offset."""

    sort: Sort
    now: datetime
    when: int = 0
    id: str = ""
    ties: int = 0
    seq: int = 0
    offset: int = 0

    @property
    def text(self) -> str:
        """The cursor as `search` gives it out."""
        data = asdict(self) | {"now": self.now.isoformat()}
        return base64.urlsafe_b64encode(json.dumps(data).encode()).decode().rstrip("=")


def read_cursor(ask: Ask) -> Cursor | None:
    """The cursor of a search; None for a first page. Raises BadInput."""
    if ask.after is None:
        return None
    try:
        padded = ask.after + "=" * (-len(ask.after) % 4)
        data = json.loads(base64.urlsafe_b64decode(padded))
        cursor = Cursor(**{**data, "now": datetime.fromisoformat(data["now"])})
    except (binascii.Error, ValueError, TypeError, KeyError) as error:
        raise BadInput(ask.after[:40], "is no cursor; take «next» of the page before") from error
    numbers = (cursor.when, cursor.ties, cursor.seq, cursor.offset)
    if cursor.sort != ask.sort or not all(isinstance(n, int) and abs(n) < 2**62 for n in numbers):
        raise BadInput(ask.after[:40], f"is a cursor of another search; this one is by {ask.sort}")
    return cursor
