"""The machine's clock goes back an hour, again and again: nothing is told twice, nothing gets stuck."""

from datetime import timedelta

import pytest
from newsroom_truth import Held

from pipeline import stages
from pipeline.adapters.store import leases
from pipeline.adapters.store.sql import SqlStore
from pipeline.apps.demo import fresh
from pipeline.apps.demo.days import play
from pipeline.domain.errors import Busy
from tests.crash.told import mails

HOUR = timedelta(hours=1)
#: rounds after which the clock stands an hour back for a while; digests are due at 7 and 18
BACK = {0, 7, 8, 13, 18, 19}


class Wrong:
    """Runs a stage; after some rounds all of them once more, an hour earlier."""

    def __init__(self):
        self.rounds = 0
        self.put_off = []

    def run(self, house, name):
        tally = house.run_stage(name)
        if name == stages.NAMES[-1] and house.clock.now.hour in BACK:
            self.rounds += 1
            before = due(house)
            house.clock.now -= HOUR
            for again in stages.NAMES:
                house.run_stage(again)
            house.clock.now += HOUR
            self.put_off += [url for url, when in due(house).items() if when > before[url]]
        return tally


def due(house):
    """When each feed is to be asked next."""
    with house.store.look() as b:
        return {one.url: one.due for one in b.feeds.all() if one.due}


@pytest.mark.slow
def test_the_newsrooms_readers_notice_nothing_of_a_clock_that_goes_back(tmp_path):
    wrong, home = Wrong(), tmp_path / "home"
    fresh(home)
    with play(home, run=wrong.run) as days:
        assert list(Held(days.house, days.newsroom).line()) == []
        again = {name: days.house.run_stage(name) for name in stages.NAMES}
        assert {name: told for name, told in again.items() if told.total} == {}
        with days.house.store.look() as b:
            messages = b.outbox.all(limit=100_000)
    assert wrong.rounds > 15
    assert {one.state for one in messages} == {"sent"}
    assert set(mails(home / "mails").values()) == {1}
    assert wrong.put_off == []  # so no feed waits for longer than that hour more


class Seconds:
    """A clock that leases run on, and that a test puts back."""

    now = 1_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def machines(tmp_path):
    """Two processes on one file; the first counts as one of another host."""
    seconds = Seconds()
    pair = [SqlStore(f"sqlite:///{tmp_path}/store.db", seconds) for _ in range(2)]
    pair[0]._me.owner = "elsewhere/17/4711"
    yield seconds, *pair
    for one in pair:
        one.close()


def test_a_lease_of_a_lost_host_is_free_an_hour_later_than_else_at_the_most(machines):
    seconds, lost, other = machines
    begun = seconds.now
    with lost.lease("cluster"):
        seconds.now -= 3600
        with pytest.raises(Busy, match="elsewhere"), other.lease("cluster"):
            pass
        seconds.now = begun + leases.SECONDS + 1
        with other.lease("cluster") as taken:
            assert taken.owner != "elsewhere/17/4711"


def test_who_works_on_while_the_clock_goes_back_keeps_the_lease_and_gives_it_back(machines):
    seconds, _, mine = machines
    with mine.lease("cluster") as lease:
        seconds.now -= 3600
        with mine.batch(lease) as b:
            b.notes.keep_value("k", "1")
    with mine.lease("cluster") as again:
        assert again.token == lease.token + 1
