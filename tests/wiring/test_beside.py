"""Stages in a process of their own do what is due until the run has no more for them."""

import signal
import time
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from pipeline.domain.message import Message
from pipeline.domain.shard import Shard
from pipeline.settings import read_settings
from pipeline.stages.tally import Tally
from pipeline.wiring import House
from pipeline.wiring.beside import Beside, after
from pipeline.wiring.clocks import Standing

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
ANNA = "mailto:anna@press.example"
LONG = 20.0  # seconds


@pytest.fixture
def house(tmp_path):
    house = House(read_settings(tmp_path, {"MORGENLAGE_SEARCH": "memory:"}), Standing(NOON))
    yield house
    house.close()


def post(house, *ids):
    content = {"title": "Probe", "paragraphs": ["Alles steht."], "alert": None}
    with house.store.batch() as b:
        b.outbox.put(
            [Message(one, f"notice:{one}", "notice", ANNA, NOON, "de", content) for one in ids]
        )


def waiting(house):
    with house.store.look() as b:
        return len(b.outbox.waiting())


def until_sent(house):
    end = time.monotonic() + LONG
    while waiting(house) and time.monotonic() < end:
        time.sleep(0.05)
    assert not waiting(house)


def test_it_sends_what_waits_and_what_comes_meanwhile(house):
    post(house, "01A", "01B")
    with Beside(house, ("alert", "send"), Shard()) as beside:
        until_sent(house)
        post(house, "01C")
        until_sent(house)
        tallies = beside.result()
    assert {name: tally.done for name, tally in tallies.items()} == {"alert": 0, "send": 3}
    assert len(list((house.settings.home / "mails").iterdir())) == 3


def test_where_it_dies_the_run_goes_on_and_does_the_rest(house):
    with Beside(house, ("send",), Shard()) as beside:
        beside._process.send_signal(signal.SIGKILL)
        beside._process.wait()
        post(house, "01A")
        assert beside.result() == {}
    assert house.run_stage("send").done == 1


def test_a_run_that_is_given_up_ends_it(house):
    with suppress(KeyboardInterrupt), Beside(house, ("send",), Shard()) as beside:
        raise KeyboardInterrupt
    assert beside._process.returncode == -signal.SIGKILL


def test_what_is_left_when_the_run_has_ended_is_still_done(house):
    with Beside(house, ("send",), Shard()) as beside:
        post(house, *(f"01{n:03}" for n in range(150)))
        assert beside.result()["send"].done == 150


def test_what_was_put_off_and_came_again_counts_once():
    busy, done = Tally(later=2, reasons=Counter(busy=2)), Tally(2)
    assert after(busy, done) == done
    assert after(done, busy) == Tally(2, 2, 0, Counter(busy=2))
