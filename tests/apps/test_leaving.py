"""Who has left gets nothing any more, not even what waited for them already."""

from datetime import UTC, datetime, time, timedelta

import pytest

from pipeline.apps.demo.days import Clock
from pipeline.apps.desk import alerts, subscribers
from pipeline.domain.alert import Alert
from pipeline.domain.article import Article
from pipeline.domain.delivery import leave_token
from pipeline.domain.story import Story
from pipeline.domain.subscriber import Subscriber
from pipeline.settings import read_settings
from pipeline.wiring import House

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
ANNA, BEN = "mailto:anna@press.example", "mailto:ben@press.example"


@pytest.fixture
def house(tmp_path):
    """An alert to two people and a digest to one of them wait in the outbox."""
    house = House(read_settings(tmp_path, {"MORGENLAGE_SEARCH": "memory:"}), Clock(NOON))
    flood = Article(
        "a1", "https://a.example/1", "A", "Flut", "Die Flut stieg.", NOON,
        language="de", story="S1", seq=1, progress="clustered",
    )  # fmt: skip
    with house.store.batch() as b:
        b.articles.save([flood])
        b.stories.save([Story("S1", "Flut", NOON, NOON)])
        b.alerts.add(Alert("A1", "operator", "Flut", "Flut", NOON, targets=(ANNA, BEN)))
        who = Subscriber("U1", "operator", "anna@press.example", NOON, "active", at=time(7))
        b.subscribers.add(who)
    house.run_stage("alert")
    house.clock.now += timedelta(hours=20)
    house.run_stage("digest")
    yield house
    house.close()


def sent(house):
    """(kind, target) of what the receivers got in the end."""
    house.run_stage("send")
    with house.store.look() as b:
        return sorted((one.kind, one.target) for one in b.outbox.all(state="sent"))


def test_before_anybody_leaves_all_three_go_out(house):
    assert sent(house) == [("alert", ANNA), ("alert", BEN), ("digest", ANNA)]


def test_who_ends_the_digest_gets_the_one_that_was_frozen_no_more(house):
    subscribers.unsubscribe(house, leave_token(house.secret, "s", "U1", ANNA))
    assert sent(house) == [("alert", ANNA), ("alert", BEN)]


def test_who_ends_an_alerts_mails_gets_those_that_waited_no_more_and_the_others_do(house):
    subscribers.unsubscribe(house, leave_token(house.secret, "a", "A1", ANNA))
    assert sent(house) == [("alert", BEN), ("digest", ANNA)]


def test_a_removed_alert_sends_nothing_any_more(house):
    alerts.remove(house, "Flut")
    assert sent(house) == [("digest", ANNA)]
