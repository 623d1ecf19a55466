"""The store: what a batch costs beside single commits, claims, and finding what is due.

`python -m tests.bench store [FEEDS]`: SQLite and PostgreSQL, both on the disk of the temporary
folder and both as durable as in production (a commit waits for the disk).
"""

import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from pipeline.adapters.store import portable
from pipeline.adapters.store.sql import SqlStore
from pipeline.domain.feed import Announced, Feed
from pipeline.domain.ids import ulid
from pipeline.domain.message import Message
from pipeline.domain.shard import Shard
from tests.postgresql import server

FEEDS = 180_000
ENTRIES = 20_000
SINGLE = 500
MESSAGES = 5_000
NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
CHANCE = random.Random(16112026)
DURABLE = {"fsync": "on", "full_page_writes": "on"}


def main(argv: list[str]) -> int:
    """Print a table for each database."""
    feeds = int(argv[0]) if argv else FEEDS
    with tempfile.TemporaryDirectory(prefix="morgenlage-bench-") as folder:
        measure("SQLite", f"sqlite:///{folder}/store.db", feeds)
    try:
        with server.running(where=tempfile.gettempdir(), **DURABLE) as own:
            measure("PostgreSQL", server.new_database(own.url), feeds)
    except server.Missing as missing:
        print(f"left out: PostgreSQL; missing is {missing}", file=sys.stderr)
    return 0


def measure(name: str, url: str, feeds: int) -> None:
    """All figures of one database."""
    store = SqlStore(url, time.time)
    print(f"{name}")
    announce(store, SINGLE, 100)
    counted(store)
    rate("entries announced, batches of 100", ENTRIES, lambda: announce(store, ENTRIES, 100))
    rate("entries announced, single commits", SINGLE, lambda: announce(store, SINGLE, 1))
    put(store, 2 * MESSAGES)
    counted(store)
    rate("messages claimed, 100 at once", MESSAGES, lambda: claim(store, MESSAGES, 100))
    rate("messages claimed, one by one", SINGLE, lambda: claim(store, SINGLE, 1))
    rate("messages noted as sent, one by one", SINGLE, lambda: note(store, SINGLE))
    rate("leases taken and given back", 200, lambda: hold(store, 200))
    rate(f"feeds saved, batches of 1,000 to {feeds:,}", feeds, lambda: follow(store, feeds))
    counted(store)
    for due, shard in ((1000, Shard()), (1000, Shard(2, 8)), (100, Shard())):
        with timed() as took:
            for _ in range(10):
                with store.look() as b:
                    found = len(b.feeds.due(NOON, due, shard))
        what = f"{found:,} due of {feeds:,} feeds, shard {shard}"
        print(f"  {what:52}{took() / 10 * 1000:10.1f} ms")
    store.close()


def counted(store: SqlStore) -> None:
    """What PostgreSQL's daemon does every minute, and a bench is too short for."""
    with store.writing() as connection:
        portable.look_over(connection)


def rate(what: str, count: int, work: Callable[[], None]) -> None:
    """Do it and print how many a second."""
    with timed() as took:
        work()
    print(f"  {what:52}{count / took():10,.0f} /s", flush=True)


@contextmanager
def timed() -> Iterator[Callable[[], float]]:
    """Seconds from here to the end of the block."""
    begun, ended = time.perf_counter(), []
    yield lambda: ended[0]
    ended.append(time.perf_counter() - begun)


def new_id() -> str:
    """An id as the house makes them."""
    return ulid(NOON, CHANCE.getrandbits(80))


def announce(store: SqlStore, count: int, batch: int) -> None:
    """Entries of one feed, each in a form that only the store has to judge."""
    feed = Feed("f", "https://a.example/feed", "A", NOON)
    for _ in range(0, count, batch):
        items = []
        for _ in range(batch):
            one = new_id()
            url = f"https://a.example/{one}"
            items.append((one, url, Announced(one, url, "A headline of natural length", "A lead")))
        with store.batch() as b:
            b.entries.announce(feed, items, NOON)


def put(store: SqlStore, count: int) -> None:
    """Messages that wait."""
    for _ in range(0, count, 1000):
        with store.batch() as b:
            ids = [new_id() for _ in range(1000)]
            b.outbox.put(
                [Message(one, one, "alert", f"mailto:{one}", NOON, "de", {"t": "T"}) for one in ids]
            )


def claim(store: SqlStore, count: int, batch: int) -> None:
    """Take what is due, as many at once."""
    for _ in range(0, count, batch):
        with store.batch() as b:
            assert len(b.outbox.claim(NOON, batch, Shard(), token=1)) == batch


def note(store: SqlStore, count: int) -> None:
    """Note acceptances, each by itself, as `send` does."""
    with store.look() as b:
        ids = [message.id for message in b.outbox.all(state="leased", limit=count)]
    for one in ids:
        with store.batch() as b:
            b.outbox.sent([one], NOON)


def hold(store: SqlStore, count: int) -> None:
    """Take a lease and give it back."""
    for _ in range(count):
        with store.lease("bench"):
            pass


def follow(store: SqlStore, count: int) -> None:
    """Feeds of which one in a hundred is due."""
    for start in range(0, count, 1000):
        feeds = []
        for number in range(start, min(start + 1000, count)):
            due = NOON + timedelta(minutes=CHANCE.randrange(-15, 1440))
            url = f"https://{number}.example/feed"
            feeds.append(Feed(new_id(), url, f"Outlet {number}", NOON, "active", due))
        with store.batch() as b:
            b.feeds.save(feeds)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
