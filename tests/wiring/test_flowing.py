"""A run with many pages: the stages behind extract take on what it leaves while it reads."""

from collections import Counter
from threading import Event
from types import SimpleNamespace

import pytest

from pipeline.domain.errors import Misconfigured
from pipeline.domain.shard import Shard
from pipeline.stages import NAMES
from pipeline.stages.tally import Tally
from pipeline.wiring.flowing import after, flow


class House(SimpleNamespace):
    """A house whose extract waits until an article was taken on."""

    def __init__(self, error=None):
        super().__init__(page_reader=None, judgement=None, raw=None, error=error)
        self.taken_on, self.order = Event(), []

    def run_stage(self, name, shard):
        self.order.append(name)
        if name == "extract":
            assert self.taken_on.wait(10)
            if self.error:
                raise self.error
            return Tally(3)
        if name == "alert" and not self.taken_on.is_set():
            self.taken_on.set()
            return Tally(1)
        return Tally()


def flown(house):
    tallies = {name: Tally() for name in NAMES}
    flow(house, Shard(), tallies)
    return tallies


def test_articles_are_taken_on_while_pages_are_read():
    tallies = flown(House())
    assert (tallies["extract"].done, tallies["alert"].done) == (3, 1)


def test_the_stages_behind_keep_their_order():
    house = House()
    flown(house)
    behind = [name for name in house.order if name != "extract"]
    assert behind[:3] == ["enrich", "cluster", "alert"]


def test_what_stops_the_reading_stops_the_run():
    with pytest.raises(Misconfigured, match="the disk is full"):
        flown(House(Misconfigured("store", "the disk is full")))


def test_what_was_put_off_and_came_again_counts_once():
    busy, done = Tally(later=2, reasons=Counter(busy=2)), Tally(2)
    assert after(busy, done) == done
    assert after(done, busy) == Tally(2, 2, 0, Counter(busy=2))
