"""Reading kept pages again, with the extractor of today. Nobody is alerted for the past unless asked."""

import difflib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipeline.domain.article import Draft
from pipeline.domain.moment import moment
from pipeline.domain.page import Page
from pipeline.stages.extract import page_bytes
from pipeline.stages.keeping import Keeper

if TYPE_CHECKING:
    from pipeline.ports.store import Batch
    from pipeline.wiring import House

LIKE = "2026-11-24 or 2026-11-24T08:30"  # how a time may be written
DIFFS_SHOWN = 10
AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Reread:
    """How many pages were read, how many articles change, and the first diffs."""

    pages: int
    changed: int
    unreadable: int
    diffs: Sequence[str]


def wanted(house: "House", since: str | None, until: str | None, outlet: str | None) -> list[Page]:
    """The last page of every article that was fetched in this time. Raises BadInput."""
    start = moment(since, LIKE) if since else datetime(2000, 1, 1, tzinfo=UTC)
    end = moment(until, LIKE) if until else datetime(9999, 1, 1, tzinfo=UTC)
    with house.store.look() as b:
        pages = b.pages.between(start, end, outlet)
    latest = {page.entry_id: page for page in pages if page.state == "read"}
    return sorted(latest.values(), key=lambda page: page.id)


def reprocess(
    house: "House",
    pages: Sequence[Page],
    tell: Callable[[int], None],
    *,
    write: bool,
    alert: bool = False,
) -> Reread:
    """Read them again. An article whose text comes out otherwise gets a new change number, no
    revision: the publisher corrected nothing.

    With `alert` the next run judges what changed as if it had just come: by the alerts of today,
    but nobody hears twice of a story, and what was old when it came alerts nobody now.
    """  # noqa: D205
    diffs: list[str] = []
    done = changed = unreadable = 0
    for chunk in (pages[start : start + AT_ONCE] for start in range(0, len(pages), AT_ONCE)):
        by_id = {page.id: page for page in chunk}
        drafts = house.page_reader.read(page_bytes(house.raw, chunk))
        read = [(by_id[key], draft) for key, draft in drafts]
        good = [(page, draft) for page, draft in read if isinstance(draft, Draft)]
        unreadable += len(read) - len(good)
        for before, after, name in again(house, good, write=write, alert=write and alert):
            changed += 1
            if len(diffs) < DIFFS_SHOWN:
                diffs.append(diff(before, after, name))
        done += len(chunk)
        tell(done)
    return Reread(done, changed, unreadable, diffs)


def again(
    house: "House", read: Sequence[tuple[Page, Draft]], *, write: bool, alert: bool = False
) -> Iterator[tuple[str, str, str]]:
    """(text before, text after, title) of each article that changes; written and judged if asked."""
    with house.store.batch() as b:
        keeper = Keeper(b, house.judgement, house.clock(), house.new_id)
        for page, draft in read:
            found = keeper.again(page, draft, write=write)
            if found is not None:
                if alert:
                    judged_again(b, page)
                yield found.before, found.after, found.title


def judged_again(b: "Batch", page: Page) -> None:
    """Let the page's article go through the stages behind extract once more, as the latest."""
    entry = b.entries.get([page.entry_id])[page.entry_id]
    for article in b.articles.get([entry.article_id or ""]).values():
        b.articles.save([replace(article, progress="extracted", seq=b.articles.next_seq())])


def diff(before: str, after: str, name: str) -> str:
    """The lines that differ."""
    lines = difflib.unified_diff(
        before.splitlines(), after.splitlines(), name, name, lineterm="", n=0
    )
    return "\n".join(lines)
