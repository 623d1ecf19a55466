"""Works on a store as the stages do, beside seven others, until it is killed.

`python -m tests.postgresql.worker URL SEED`: prints a line for every batch that was committed.
"""

import random
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from pipeline.adapters.store.sql import SqlBatch, SqlStore
from pipeline.domain.article import Article
from pipeline.domain.errors import TryLater
from pipeline.domain.feed import Announced, Feed
from pipeline.domain.ids import ulid
from pipeline.domain.message import Message
from pipeline.domain.shard import Shard
from pipeline.ports.store.people import Run

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
SHARES = 8
FEED = Feed("f1", "https://a.example/feed", "A", NOON)


def announce(store: SqlStore, chance: random.Random) -> None:
    """Tell of an entry that others may tell of at the same time."""
    number = chance.randrange(10_000)
    item = Announced(f"k{number}", f"https://a.example/{number}", "T")
    with store.lease(f"stage:feeds:{chance.randrange(2)}/2", shared=True) as lease:
        with store.batch(lease) as b:
            b.entries.announce(FEED, [(new_id(chance), f"a.example/{number}", item)], NOON)


def store_article(store: SqlStore, chance: random.Random) -> None:
    """Store an article in its place, with a message about it."""
    shard = Shard(chance.randrange(SHARES), SHARES)
    with store.lease(f"stage:extract:{shard}", shared=True) as lease:
        with store.batch(lease) as b:
            for _ in range(chance.randrange(1, 6)):
                one = new_id(chance)
                seq = b.articles.next_seq()
                b.articles.save([Article(one, f"https://a.example/{one}", "A", "T", "X", first_seen=NOON, seq=seq)])  # fmt: skip
                b.outbox.put([message(one)])


def enrich(store: SqlStore, chance: random.Random) -> None:
    """Take what is new a step further; a second time would be seen in the change number."""
    shard = Shard(chance.randrange(SHARES), SHARES)
    with store.lease(f"stage:enrich:{shard}", shared=True) as lease, store.batch(lease) as b:
        step(b, "extracted", "enriched", shard)


def cluster(store: SqlStore, chance: random.Random) -> None:
    """The next step, which one process does at a time."""
    with store.lease("cluster") as lease, store.batch(lease) as b:
        step(b, "enriched", "clustered", Shard())


def step(b: SqlBatch, before: str, after: str, shard: Shard) -> None:
    """Mark some articles as having come further."""
    found = b.articles.due(before, 20, shard)  # type: ignore[arg-type]
    b.articles.save([replace(one, progress=after, change=one.change + 1) for one in found])  # type: ignore[arg-type]


def send(store: SqlStore, chance: random.Random) -> None:
    """Claim, and note each deed by itself; a second deed of one message would be seen."""
    shard = Shard(chance.randrange(SHARES), SHARES)
    with store.lease(f"stage:send:{shard}", shared=True) as lease:
        with store.batch(lease) as b:
            claimed = b.outbox.claim(NOON, 10, shard, lease.token)
        for one in claimed:
            with store.batch(lease) as b:
                b.outbox.sent([one.id], NOON)
                b.notes.run(Run(one.id, "send", NOON, 1, 0, 0, timedelta(), {}))


def message(one: str) -> Message:
    """A message with a place of its own among the shares."""
    return Message(f"o{one}", f"alert:a/story:{one}/first/feed", "alert", one, NOON, "de", {})


def new_id(chance: random.Random) -> str:
    """An id that nobody else makes."""
    return ulid(NOON, chance.getrandbits(80))


WORK: tuple[Callable[[SqlStore, random.Random], None], ...] = (
    announce,
    store_article,
    enrich,
    cluster,
    send,
)


def main(url: str, seed: int) -> None:
    """Do one thing after the other, for ever."""
    chance = random.Random(seed)
    store = SqlStore(url, time.time)
    while True:
        work = chance.choice(WORK)
        try:
            work(store, chance)
            print("done", work.__name__, flush=True)
        except TryLater as later:
            print("later", later.reason, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
