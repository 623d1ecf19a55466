"""A stage in a process of its own does what is due until the run has no more for it."""

import signal
import time
from datetime import UTC, datetime

import pytest

from pipeline.domain.message import Message
from pipeline.domain.shard import Shard
from pipeline.settings import read_settings
from pipeline.wiring import House
from pipeline.wiring.beside import Beside
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
    beside = Beside(house, "send", Shard())
    until_sent(house)
    post(house, "01C")
    until_sent(house)
    assert beside.result().done == 3
    assert len(list((house.settings.home / "mails").iterdir())) == 3


def test_where_it_dies_the_run_goes_on_and_does_the_rest(house):
    beside = Beside(house, "send", Shard())
    beside._process.send_signal(signal.SIGKILL)
    post(house, "01A")
    assert beside.result().total == 0
    assert house.run_stage("send").done == 1
