"""Who writes beside whom: turns, shares of the same work, leases on the server's clock."""

import threading
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.adapters.store import leases, postgresql
from pipeline.adapters.store.sql import SqlStore
from pipeline.domain.alert import Alert
from pipeline.domain.article import Article
from pipeline.domain.errors import Busy
from pipeline.domain.feed import Announced, Feed
from pipeline.domain.message import Message
from pipeline.domain.shard import Shard
from pipeline.ports.store import Lease

pytestmark = pytest.mark.needs_postgresql
NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
ALL = Shard()


@pytest.fixture
def impatient(monkeypatch):
    """Waits a tenth of a second for another, not half a minute."""
    told = postgresql.CONNECT | {"options": postgresql.SESSION.replace("30000", "100")}
    monkeypatch.setattr(postgresql, "CONNECT", told)


@pytest.fixture
def machines(database, impatient):
    """Stores as of two machines whose clocks are ten years apart."""
    pair = SqlStore(database, time.time), SqlStore(database, lambda: time.time() + 3e8)
    yield pair
    for store in pair:
        store.close()


@pytest.fixture
def shares(machines):
    """Leases on two shares of the same work, one for each machine."""
    with ExitStack() as held:
        yield [
            held.enter_context(store.lease(f"stage:extract:{n}/2", shared=True))
            for n, store in enumerate(machines, start=1)
        ]


def message(number):
    key, target = f"alert:a/story:{number}/first/feed", f"mailto:{number}@a.example"
    return Message(f"o{number}", key, "alert", target, NOON, "de", {"title": "T"})


def article(seq):
    return Article(f"a{seq}", f"https://a.example/{seq}", "A", "T", "X", first_seen=NOON, seq=seq)


def test_a_batch_alone_keeps_all_others_waiting(machines, shares):
    one, other = machines
    with one.batch() as b:
        b.notes.keep_value("k", "1")
        for lease in (None, shares[1]):
            with pytest.raises(Busy, match="others have written all the while"):
                with other.batch(lease):
                    pass
    with other.look() as b:
        assert b.notes.value("k") == "1"


def test_who_reads_waits_for_nobody_and_sees_one_moment(machines):
    one, other = machines
    with other.look() as seen:
        assert seen.notes.value("k") is None
        with one.batch() as b:
            b.notes.keep_value("k", "1")
        assert seen.notes.value("k") is None


def test_a_look_cannot_write(machines):
    with pytest.raises(Busy, match="takes no writes"), machines[0].look() as b:
        b.notes.keep_value("k", "1")


def test_shares_of_the_same_work_write_side_by_side(machines, shares):
    one, other = machines
    with one.batch(shares[0]) as b, other.batch(shares[1]) as c:
        b.feeds.add(Feed("f1", "https://a.example/", "A", NOON))
        c.feeds.add(Feed("f2", "https://b.example/", "B", NOON))
    with one.look() as b:
        assert len(b.feeds.all()) == 2


def test_two_shares_never_claim_the_same_message(machines, shares):
    one, other = machines
    with one.batch() as b:
        b.outbox.put([message(n) for n in range(10)])
    with one.batch(shares[0]) as b, other.batch(shares[1]) as c:
        first = b.outbox.claim(NOON, 6, ALL, token=1)
        second = c.outbox.claim(NOON, 6, ALL, token=1)
    assert (len(first), len(second)) == (6, 4)
    assert not {one.id for one in first} & {one.id for one in second}


def test_the_order_of_storing_is_the_order_of_committing(machines, shares):
    one, other = machines
    with one.batch(shares[0]) as b:
        assert b.articles.next_seq() == 1
        with pytest.raises(Busy), other.batch(shares[1]) as c:
            c.articles.next_seq()  # waits until the first is committed, here in vain
    with other.batch(shares[1]) as c:
        assert c.articles.next_seq() == 2


def test_what_a_share_is_about_to_write_no_other_can_change_unseen(machines, shares):
    one, other = machines
    with one.batch() as b:
        b.articles.save([article(1)])
    with one.batch(shares[0]) as b:
        assert b.articles.get(["a1"])
        with pytest.raises(Busy), other.batch(shares[1]) as c:
            c.articles.get(["a1"])


def test_the_same_written_by_two_shares_at_once_is_put_off(machines, shares):
    one, other = machines
    feed = Feed("f1", "https://a.example/feed", "A", NOON)
    item = Announced("k", "https://a.example/1", "T")

    def late():
        with pytest.raises(Busy):
            with other.batch(shares[1]) as c:
                c.entries.announce(feed, [("e2", "a.example/1", item)], NOON)

    with one.batch(shares[0]) as b:
        b.entries.announce(feed, [("e1", "a.example/1", item)], NOON)
        late()
    with one.look() as b:
        assert list(b.entries.get(["e1", "e2"])) == ["e1"]


def test_a_deadlock_ends_one_and_lets_the_other_through(database):
    store = SqlStore(database, time.time)
    met, fates = threading.Barrier(2), []
    with store.batch() as b:
        b.articles.save([article(1), article(2)])

    def crossing(lease, first, second):
        try:
            with store.batch(lease) as b:
                b.articles.get([first])
                met.wait(10)
                b.articles.get([second])
            fates.append("done")
        except Busy as error:
            fates.append(error.reason)

    with ExitStack() as held:
        both = [held.enter_context(store.lease(f"s:{n}/2", shared=True)) for n in "12"]
        threads = [
            threading.Thread(target=crossing, args=(lease, *ids))
            for lease, ids in zip(both, (("a1", "a2"), ("a2", "a1")), strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    store.close()
    assert sorted(fates) == sorted(["done", postgresql.MET])


def test_leases_run_on_the_clock_of_the_server(machines):
    one, ahead = machines
    with one.lease("cluster"), pytest.raises(Busy, match="another process"):
        with ahead.lease("cluster"):
            pass


def test_a_lease_of_a_lost_machine_runs_out(machines, monkeypatch):
    one, other = machines
    monkeypatch.setattr(leases, "SECONDS", 0.2)
    monkeypatch.setattr(one._me, "owner", "elsewhere/17/4711")
    with one.lease("cluster") as lost:
        with pytest.raises(Busy, match="elsewhere/17/4711"), other.lease("cluster"):
            pass
        time.sleep(0.3)
        with other.lease("cluster") as taken:
            assert taken.token == lost.token + 1
            with pytest.raises(Busy, match="taken over"), one.batch(lost) as b:
                b.notes.keep_value("k", "1")
    with one.look() as b:
        assert b.notes.value("k") is None


def test_one_of_many_gets_a_lease_that_all_want_at_once(database):
    stores = [SqlStore(database, time.time) for _ in range(8)]
    start, got = threading.Barrier(len(stores)), []

    def want(number, store):
        store._me.owner = f"host{number}/1/1"
        start.wait(10)
        try:
            with store.lease("cluster") as lease:
                got.append(lease)
                time.sleep(0.5)
        except Busy:
            got.append(None)

    threads = [threading.Thread(target=want, args=one) for one in enumerate(stores)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    for store in stores:
        store.close()
    assert [type(one) for one in got].count(Lease) == 1
    assert len(got) == len(stores)


def test_a_transaction_that_says_nothing_for_long_is_ended(database, monkeypatch):
    told = postgresql.CONNECT | {"options": postgresql.SESSION.replace("120000", "200")}
    monkeypatch.setattr(postgresql, "CONNECT", told)
    store = SqlStore(database, time.time)
    with pytest.raises(Busy), store.batch() as b:
        b.notes.keep_value("k", "1")
        time.sleep(0.5)
    with store.batch() as b:
        assert b.notes.value("k") is None
    store.close()


def test_a_taken_alert_name_leaves_the_batch_usable(machines):
    alert = Alert("al1", "operator", "Flut", "flut", NOON)
    one = machines[0]
    with one.batch() as b:
        b.alerts.add(alert)
        assert b.feeds.due(NOON + timedelta(hours=1), 1, ALL) == []
