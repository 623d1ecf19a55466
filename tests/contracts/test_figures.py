"""The contract of ports.store.Figures: each figure is what a count by hand gives."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest

from pipeline.adapters.store.sql import SqlStore
from pipeline.domain.alert import Match, Reason
from pipeline.domain.ids import ulid
from pipeline.domain.message import Message
from pipeline.domain.page import Page, RawRef
from pipeline.domain.shard import Shard
from pipeline.ports.store.figures import Yield
from pipeline.ports.store.operations import Operation
from pipeline.ports.store.people import Run
from tests.contracts.test_store import HOUR, KEPT_BY, NOON, article, feed

DAY = timedelta(days=1)


@pytest.fixture(params=KEPT_BY, ids=["memory", "sqlite", "postgresql"])
def store(request):
    store = SqlStore(request.param(request), time.time)
    yield store
    store.close()


def message(number, at=NOON):
    return Message(
        ulid(at, number), f"k{number}", "alert", f"mailto:{number}@a.example", at, "de", {}
    )


def test_an_empty_store_has_figures_too(store):
    with store.look() as b:
        figures = b.figures
        assert figures.feeds() == figures.waiting() == figures.oldest(NOON) == {}
        assert figures.delays(NOON, [HOUR]) == {"published": ([0], 0), "seen": ([0], 0)}
        assert figures.yields(NOON, 50) == figures.given_up(NOON, 9) == figures.aside(NOON, 9) == []


def test_feeds_are_counted_by_state_and_by_what_is_due(store):
    feeds = [
        feed("f1", "https://a.example/1"),
        feed("f2", "https://a.example/2", state="active", due=NOON),
        feed("f3", "https://a.example/3", state="gone", due=NOON),
        replace(feed("f4", "https://b.example/4", state="failing", due=NOON + HOUR), outlet="B"),
    ]
    with store.batch() as b:
        for one in feeds:
            b.feeds.add(one)
        b.articles.save([article(), article("a2", 2, outlet="C")])
    with store.look() as b:
        assert b.figures.feeds() == {"new": 1, "active": 1, "gone": 1, "failing": 1}
        assert b.figures.feeds_due(NOON, new=True) == 2
        assert b.figures.feeds_due(NOON, new=False) == 1
        assert b.figures.yields(NOON, 50) == [Yield("A", 1, 1), Yield("B", 0, 1)]
        assert [one.id for one in b.figures.troubled(NOON, 9)] == ["f3"]
        late = b.figures.troubled(NOON + HOUR, 9)
        assert [(one.id, one.state, one.well) for one in late] == [
            ("f3", "gone", NOON),
            ("f4", "failing", NOON),
        ]
        assert b.figures.yields(NOON + HOUR, 1) == [Yield("A", 0, 1)]


def test_pages_and_what_waits_longest_are_counted(store):
    raw = RawRef("r", 0, 1)
    page = Page("p1", "e1", "A", "u", "u", NOON, "text/html", "d", raw)
    pages = [page, *(replace(page, id=f"p{n}", state="aside", reason="no text") for n in (2, 3))]
    with store.batch() as b:
        b.pages.add(pages)
        b.articles.save([article(progress="enriched"), article("a2", 2, progress="alerted")])
        b.notes.run(Run("r1", "fetch", NOON, 3, 0, 0, timedelta(seconds=1), {}))
        b.notes.run(Run("r2", "fetch", NOON + HOUR, 0, 3, 0, timedelta(seconds=1), {}))
        b.operations.note(Operation("o1", "late", "ingest", "run 1", NOON, "slow"))
    with store.look() as b:
        assert b.figures.pages(NOON) == {"new": 1, "aside": 2}
        assert b.figures.pages(NOON + HOUR) == {}
        assert b.figures.aside(NOON, 5) == [("no text", 2)]
        assert b.figures.oldest(NOON + HOUR) == {"extract": NOON, "cluster": NOON}
        assert b.figures.successes(NOON) == {"fetch": NOON}
        assert b.figures.operations(NOON) == {"late": 1}


def test_messages_are_counted_and_only_one_that_was_refused_was_given_up(store):
    with store.batch() as b:
        b.outbox.put([message(1), message(2, NOON + HOUR), message(3, NOON - DAY), message(4)])
        refused = b.outbox.claim(NOON, 1, Shard(), 7)[0]
        b.outbox.dead(refused.id, "550 unknown", 7)
        b.outbox.put([message(5, NOON + 2 * HOUR)])
        b.outbox.rewrite(message(4).id, None)
    with store.look() as b:
        assert refused.key == "k3"
        assert b.figures.deliveries(NOON) == {("alert", "pending"): 3, ("alert", "dead"): 1}
        assert b.figures.waiting() == {"pending": (3, NOON)}
        (given_up,) = b.figures.given_up(NOON - DAY, 9)
        assert (given_up.target, given_up.reason) == ("mailto:3@a.example", "550 unknown")
        assert b.figures.given_up(NOON, 9) == []


def test_delays_are_counted_from_publication_and_from_our_seeing_it(store):
    found = Match(ulid(NOON, 1), "A1", "a1", 1, "S1", NOON + HOUR, "sent", Reason((), ""))
    with store.batch() as b:
        b.articles.save([article(published=NOON - HOUR), article("a2", 2)])
        b.matches.add([found, replace(found, id=ulid(NOON, 2), article_id="a2", fate="old")])
    with store.look() as b:
        told = b.figures.delays(NOON, [HOUR / 2, HOUR, 2 * HOUR])
    assert told == {"published": ([0, 0, 1], 1), "seen": ([0, 1, 1], 1)}
