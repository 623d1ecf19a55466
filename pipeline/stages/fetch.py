"""fetch: an entry that a feed announced -> the page it points to.

Takes   store.entries.due()   new ones, those put off, and those looked at again for corrections
Asks    ask()                 many hosts at once, politely; an error is an answer too
        raw.keep()            the bytes are on disk before the transaction that names them
Leaves  a page, or the entry put off or set aside: one of them for every entry

Does not read the page: that is extract. Does not choose how long to wait: that is domain.patience.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from pipeline.domain.entry import Entry
from pipeline.domain.errors import PipelineError
from pipeline.domain.ids import NewId
from pipeline.domain.page import Page, RawRef
from pipeline.domain.patience import failed, fetched
from pipeline.domain.shard import Shard
from pipeline.ports.raw import RawPage, RawStore
from pipeline.ports.store import Lease, Store
from pipeline.ports.web import Answer, Ask, Clock, Outcome, Request
from pipeline.stages.feeds import UNCHANGED, batched
from pipeline.stages.tally import Tally

PAGE_TYPES = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"
MANY = 2000
#: a feed's text stands in for a page that cannot be had, from so many characters on
TEXT_ENOUGH = 400


@dataclass(frozen=True, slots=True)
class Fetching:
    """What the stage asks beside the store, and its caps in bytes."""

    ask: Ask
    raw: RawStore
    chance: Callable[[], float]
    #: what time it is when an answer has come: a host's «wait» counts from then
    clock: Clock
    look_again: Sequence[timedelta]
    wire_cap: int
    size_cap: int
    obey_robots: bool
    batch: int


def run(
    store: Store, world: Fetching, *, now: datetime, new_id: NewId, shard: Shard, lease: Lease
) -> Tally:
    """Fetch what is due, once. Safe to run twice: what was fetched is no longer due."""
    with store.look() as b:
        due = {entry.id: entry for entry in b.entries.due(now, MANY, shard)}
    fates = Tally()
    requests = [request(world, entry) for entry in due.values()]
    for part in batched(world.ask(requests), world.batch, world.clock):
        kept = keep(world.raw, due, part)
        with store.batch(lease) as b:
            known = b.pages.latest_digest([asked.key for asked, _ in part])
            settled = [
                settle(
                    world,
                    due[asked.key],
                    outcome,
                    kept.get(asked.key),
                    known.get(asked.key),
                    now,
                    new_id,
                )
                for asked, outcome in part
            ]
            b.entries.save([one.entry for one in settled])
            b.pages.add([one.page for one in settled if one.page is not None])
        fates = sum((one.fate for one in settled), fates)
    return fates


def request(world: Fetching, entry: Entry) -> Request:
    """How a page is asked for."""
    return Request(
        key=entry.id,
        url=entry.announced.url,
        validators=entry.validators,
        accept=PAGE_TYPES,
        wire_cap=world.wire_cap,
        size_cap=world.size_cap,
        obey_robots=world.obey_robots,
    )


def keep(
    raw: RawStore, due: dict[str, Entry], part: Iterable[tuple[Request, Outcome]]
) -> dict[str, tuple[RawPage, RawRef]]:
    """Put the bytes on disk: pages that came, and the feed's own text for those that will not."""
    pages: dict[str, RawPage] = {}
    for asked, outcome in part:
        if isinstance(outcome, Answer):
            if outcome.status != UNCHANGED:
                pages[asked.key] = RawPage(
                    outcome.url, outcome.at, outcome.status, outcome.headers, outcome.body
                )
        elif stands_in(due[asked.key], outcome):
            pages[asked.key] = from_feed(due[asked.key], outcome)
    refs = raw.keep(pages.values())
    return {key: (page, ref) for (key, page), ref in zip(pages.items(), refs, strict=True)}


def stands_in(entry: Entry, error: PipelineError) -> bool:
    """The page will not come, and the feed carried the text."""
    enough = len(entry.announced.content) >= TEXT_ENOUGH
    return (
        enough and not entry.asked and failed(entry, error, entry.first_seen, 0.0).state == "aside"
    )


def from_feed(entry: Entry, error: PipelineError) -> RawPage:
    """The feed's text as if it were a page."""
    headers = (("content-type", "text/html; charset=utf-8"), ("x-instead-of", error.reason[:200]))
    body = entry.announced.content.encode("utf-8", "replace")
    return RawPage(entry.announced.url, entry.first_seen, 200, headers, body, origin="feed")


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of one entry: how it goes on, and a page if it said anything new."""

    entry: Entry
    fate: Tally
    page: Page | None = None


def settle(
    world: Fetching,
    entry: Entry,
    outcome: Outcome,
    kept: tuple[RawPage, RawRef] | None,
    known: str | None,
    now: datetime,
    new_id: NewId,
) -> Settled:
    """What comes of one answer. `known`: the digest of the page that we had last."""
    if not isinstance(outcome, Answer) and kept is None:
        after = failed(entry, outcome, world.clock(), world.chance())
        reasons = Counter([outcome.reason])
        given_up = after.due is None
        return Settled(after, Tally(later=int(not given_up), aside=int(given_up), reasons=reasons))
    if isinstance(outcome, Answer):
        validators = outcome.validators or entry.validators
        after = fetched(entry, outcome.at, world.look_again, validators)
    else:
        after = replace(entry, state="done", due=None, asked=1, reason=outcome.reason)
    if kept is None:
        return Settled(after, Tally(1, reasons=Counter(["304 not modified"])))
    page = page_of(new_id(now), entry, *kept)
    if page.digest == known:
        return Settled(after, Tally(1, reasons=Counter(["200 the same bytes"])))
    how = "200" if page.origin == "web" else "the feed's own text"
    return Settled(after, Tally(1, reasons=Counter([how])), page)


def page_of(page_id: str, entry: Entry, raw: RawPage, ref: RawRef) -> Page:
    """The page as it is stored."""
    kind = next((value for name, value in raw.headers if name == "content-type"), "")
    return Page(
        id=page_id,
        entry_id=entry.id,
        outlet=entry.outlet,
        asked=entry.announced.url,
        url=raw.url,
        fetched=raw.at,
        content_type=kind,
        digest=sha256(raw.body).hexdigest(),
        raw=ref,
        origin="feed" if raw.origin == "feed" else "web",
    )
