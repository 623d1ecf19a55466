"""feeds: feeds that are due -> entries, and when to ask again.

Takes   store.feeds.due()                  new feeds whatever the time
Asks    ask()                              many hosts at once, politely; an error is an answer too
        reader.read()                      RSS, Atom, JSON Feed, news sitemaps
Leaves  entries, validators and the next due time of a feed: in one transaction

Does not judge what is new in a body: the store knows which keys it has. Does not choose how long
to wait: that is domain.polling.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TypeVar

from pipeline.domain.errors import BadInput, PipelineError, SetAside, TryLater
from pipeline.domain.feed import Announced, Feed, FeedContent
from pipeline.domain.ids import NewId
from pipeline.domain.page import RawRef
from pipeline.domain.polling import Heard, after, validators_for
from pipeline.domain.shard import Shard
from pipeline.ports.raw import RawStore
from pipeline.ports.reading import FeedBytes, FeedReader
from pipeline.ports.store import Batch, Lease, Store
from pipeline.ports.web import Answer, Ask, Clock, Outcome, Request
from pipeline.stages.tally import Tally

FEED_TYPES = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/json;q=0.9, "
    "application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
)
Item = TypeVar("Item")
MANY = 1000
WIRE_CAP, SIZE_CAP = 5 * 2**20, 15 * 2**20
UNCHANGED = 304
NO_ADDRESS = "items that lead to no web address"
UNWANTED = "paused or removed while it was asked"
#: a first answer older than this is asked for again
FRESH = timedelta(hours=1)
#: answers wait no longer than this to be written down: a lease runs out in silence
WHILE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Asking:
    """What the stage asks beside the store."""

    ask: Ask
    reader: FeedReader
    raw: RawStore
    #: the normal form of an address, by which one article is known
    key: Callable[[str], str]
    chance: Callable[[], float]
    #: what time it is when an answer has come: a host's «wait» counts from then
    clock: Clock
    shortest: timedelta
    longest: timedelta
    batch: int


def run(
    store: Store, world: Asking, *, now: datetime, new_id: NewId, shard: Shard, lease: Lease
) -> Tally:
    """Ask every feed that is due, once."""
    with store.batch(lease) as b:
        due = {feed.id: feed for feed in b.feeds.due(now, MANY, shard)}
        first = b.feeds.take_first(due)
    fates = Tally()
    answers = outcomes(due, world, first_answers(world.raw, first, now), now)
    for part in batched(answers, world.batch, world.clock):
        read = contents(world.reader, due, part)
        with store.batch(lease) as b:
            for request, outcome in part:
                feed = standing(b, due[request.key])
                if feed is None:
                    fates += Tally(aside=1, reasons=Counter([UNWANTED]))
                    continue
                said = read.get(request.key, outcome)
                fates += settle(b, world, feed, request, said, now, new_id)
    return fates


def standing(b: Batch, feed: Feed) -> Feed | None:
    """The feed as it is by now; None where somebody paused or removed it while it was asked."""
    known = b.feeds.by_url(feed.url)
    return known if known and known.id == feed.id and known.state != "paused" else None


def outcomes(
    due: dict[str, Feed], world: Asking, first: dict[str, Answer], now: datetime
) -> Iterator[tuple[Request, Outcome]]:
    """The answer that a new feed gave when it was added, or the one it gives now."""
    requests = {feed.id: request(feed, now) for feed in due.values()}
    for key, answer in first.items():
        yield requests.pop(key), answer
    yield from world.ask(requests.values())


def request(feed: Feed, now: datetime) -> Request:
    """How a feed is asked."""
    validators = validators_for(feed, now)
    return Request(
        key=feed.id,
        url=feed.url,
        validators=validators,
        validators_of=feed.answered_by,
        accept=FEED_TYPES,
        wire_cap=WIRE_CAP,
        size_cap=SIZE_CAP,
        obey_robots=False,
    )


def first_answers(raw: RawStore, refs: dict[str, RawRef], now: datetime) -> dict[str, Answer]:
    """The kept answers of new feeds, those that are not too old to count as one poll."""
    found = {}
    for feed_id, ref in refs.items():
        page = raw.load(ref)
        if now - page.at < FRESH:
            at = min(page.at, now)
            found[feed_id] = Answer(feed_id, page.url, page.status, at, page.headers, page.body)
    return found


def batched(items: Iterable[Item], size: int, clock: Clock) -> Iterator[list[Item]]:
    """The items in lists: what has come is kept after a while, for a slow host's are long in coming."""
    part: list[Item] = []
    since = clock()
    for item in items:
        part.append(item)
        if len(part) >= size or clock() - since >= WHILE:
            yield part
            part, since = [], clock()
    if part:
        yield part


@dataclass(frozen=True, slots=True)
class Read:
    """An answer with what its body says."""

    answer: Answer
    body_hash: str | None
    content: FeedContent | None


def contents(
    reader: FeedReader, due: dict[str, Feed], part: Sequence[tuple[Request, Outcome]]
) -> dict[str, Read | PipelineError]:
    """Read the bodies that differ from the last good one; an unreadable one is an error."""
    found: dict[str, Read | PipelineError] = {}
    bodies = []
    for asked, answer in part:
        if not isinstance(answer, Answer):
            continue
        digest = sha256(answer.body).hexdigest() if answer.status != UNCHANGED else None
        found[asked.key] = Read(answer, digest, None)
        if digest is not None and digest != due[asked.key].body_hash:
            kind = answer.header("content-type") or ""
            bodies.append(FeedBytes(asked.key, answer.url, kind, answer.body))
    for key, content in reader.read(bodies):
        known = found[key]
        assert isinstance(known, Read)
        found[key] = (
            replace(known, content=content) if isinstance(content, FeedContent) else content
        )
    return found


def settle(
    b: Batch,
    world: Asking,
    feed: Feed,
    asked: Request,
    outcome: object,
    now: datetime,
    new_id: NewId,
) -> Tally:
    """Write down what came of one poll."""
    if isinstance(outcome, PipelineError):
        at = world.clock()
        b.feeds.save([after(feed, outcome, at, world.chance(), world.shortest, world.longest)])
        reasons = Counter([outcome.reason])
        if isinstance(outcome, TryLater):
            return Tally(later=1, reasons=reasons)
        assert isinstance(outcome, SetAside), outcome
        return Tally(aside=1, reasons=reasons)
    assert isinstance(outcome, Read)
    items = fetchable(world, outcome.content, now, new_id)
    fresh = sum(b.entries.announce(feed, items, now))
    heard = heard_of(outcome, asked, fresh)
    moved = after(feed, heard, heard.at, world.chance(), world.shortest, world.longest)
    if moved.url != feed.url:
        moved = move(b, feed, moved)
    b.feeds.save([moved])
    reasons = Counter([told(outcome, fresh)])
    if lost := len(outcome.content.entries) - len(items) if outcome.content else 0:
        reasons[NO_ADDRESS] += lost
    return Tally(1, reasons=reasons)


def heard_of(read: Read, asked: Request, fresh: int) -> Heard:
    """The poll as polling judges it."""
    answer = read.answer
    return Heard(
        at=answer.at,
        status=answer.status,
        url=answer.url,
        headers=answer.headers,
        validators=answer.validators,
        conditional=bool(asked.validators),
        fresh=fresh,
        body_hash=read.body_hash,
        content=read.content,
        hops=tuple((hop.url, hop.to, hop.status) for hop in answer.hops),
    )


def fetchable(
    world: Asking, content: FeedContent | None, now: datetime, new_id: NewId
) -> list[tuple[str, str, Announced]]:
    """(new id, normal form of its address, item) of every item that leads to a web address."""
    items = []
    for item in content.entries if content else ():
        try:
            address = world.key(item.url)
        except BadInput:
            continue  # one bad item is no reason to lose the others
        items.append((new_id(now), address, item))
    return items


def move(b: Batch, feed: Feed, moved: Feed) -> Feed:
    """The feed has a new address for good; the old one leads to it. Where the new one is followed
    already, this one is gone.
    """  # noqa: D205
    other = b.feeds.by_url(moved.url)
    if other is not None and other.id != feed.id:
        return replace(feed, state="gone", last_error=f"moved to {moved.url}, which is followed")
    b.feeds.alias(feed.url, feed.id)
    return moved


def told(read: Read, fresh: int) -> str:
    """What the tally says of a good answer."""
    if read.answer.status == UNCHANGED:
        return "304 not modified"
    moved = any(hop.status in {301, 308} for hop in read.answer.hops)
    where = " after a permanent redirect" if moved else ""
    return f"200 {'with news' if fresh else 'without news'}{where}"
