"""A muted alert sends nothing until its time; digests have what it finds meanwhile."""

from datetime import UTC, datetime, time, timedelta

import pytest

from pipeline.apps.demo.days import Clock
from pipeline.apps.desk import alerts
from pipeline.domain.alert import Alert
from pipeline.domain.article import Article
from pipeline.domain.errors import BadInput
from pipeline.domain.story import Story
from pipeline.domain.subscriber import Subscriber
from pipeline.settings import read_settings
from pipeline.wiring import House

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ANNA = "mailto:anna@press.example"


@pytest.fixture
def house(tmp_path):
    house = House(read_settings(tmp_path, {"MORGENLAGE_SEARCH": "memory:"}), Clock(NOON))
    with house.store.batch() as b:
        b.alerts.add(Alert("A1", "operator", "Flut", "Flut", NOON, targets=(ANNA,)))
        who = Subscriber("U1", "operator", "anna@press.example", NOON, "active", at=time(7))
        b.subscribers.add(who)
    yield house
    house.close()


def hit(house, name, after):
    """An article about a flood, so long after noon; the alert's matches then, the first first."""
    house.clock.now = NOON + after
    with house.store.batch() as b:
        flood = Article(
            name, f"https://a.example/{name}", "A", "Flut", "Die Flut stieg.", house.clock.now,
            language="de", story="S1", seq=b.articles.next_seq(), progress="clustered",
        )  # fmt: skip
        b.articles.save([flood])
        b.stories.save([Story("S1", "Flut", NOON, NOON)])
    house.run_stage("alert")
    return [match["fate"] for match in alerts.history(house, "Flut", 10)][::-1]


def state(house):
    (shape,) = alerts.listed(house)
    return shape["state"]


def test_until_its_time_hits_are_held_and_then_the_story_is_told(house):
    alerts.mute(house, "Flut", NOON + 2 * HOUR)
    assert state(house) == "muted"
    assert hit(house, "a1", HOUR) == ["held"]
    assert hit(house, "a2", 2 * HOUR) == ["held", "queued"]
    assert state(house) == "active"


def test_what_was_held_comes_in_the_digest(house):
    alerts.mute(house, "Flut", None)
    hit(house, "a1", HOUR)
    house.clock.now += 20 * HOUR
    house.run_stage("digest")
    with house.store.look() as b:
        (digest,) = b.outbox.all()
    assert (digest.kind, digest.content["articles"]) == ("digest", 1)


def test_a_mute_without_an_end_lasts_until_it_is_resumed(house):
    alerts.mute(house, "Flut", None)
    assert hit(house, "a1", 999 * HOUR) == ["held"]
    alerts.turn(house, "Flut", "active")
    assert hit(house, "a2", 1000 * HOUR) == ["held", "queued"]


def test_a_time_that_is_past_and_an_alert_that_is_paused_cannot_be_muted(house):
    with pytest.raises(BadInput, match="is past"):
        alerts.mute(house, "Flut", NOON)
    alerts.turn(house, "Flut", "paused")
    with pytest.raises(BadInput, match="is paused"):
        alerts.mute(house, "Flut", None)
