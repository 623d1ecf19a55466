"""Retention takes away all that hung on an article, and nothing that is still of use."""

from datetime import UTC, datetime, time, timedelta

import pytest

from pipeline.domain.alert import Alert
from pipeline.domain.article import Article
from pipeline.domain.story import Story
from pipeline.domain.subscriber import Subscriber
from pipeline.settings import read_settings
from pipeline.wiring import House

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
YEARS = timedelta(days=4000)


def article(name, seq, at):
    text = "Der Rat hat getagt, hieß es am Abend."
    usual = {"outlet": "A", "title": "Rat tagt", "text": text, "language": "de"}
    return Article(
        id=name, url=f"https://a.example/{name}.html", seq=seq, first_seen=at, published=at,
        story=f"S-{name}", progress="clustered", **usual,
    )  # fmt: skip


@pytest.fixture
def house(tmp_path):
    """An article of long ago and one of today, both told by an alert and in a digest."""
    now = [NOON - YEARS]
    house = House(read_settings(tmp_path, {"MORGENLAGE_SEARCH": "memory:"}), lambda: now[0])
    with house.store.batch() as b:
        b.alerts.add(Alert("A1", "operator", "Rat", "Rat", now[0], targets=("feed",)))
        who = Subscriber("U1", "operator", "anna@press.example", now[0], "active", at=time(7))
        b.subscribers.add(who)
    for seq, name in enumerate(("old", "new"), 1):
        with house.store.batch() as b:
            b.articles.save([article(name, seq, now[0])])
            b.stories.save([Story(f"S-{name}", "Rat tagt", now[0], now[0])])
        for stage in ("index", "alert", "send"):
            house.run_stage(stage)
        now[0] = NOON
    yield house
    house.close()


def test_what_hung_on_an_old_article_goes_with_it_and_the_rest_stays(house):
    assert house.run_upkeep("retention").done == 1
    with house.store.look() as b:
        assert b.articles.get(["old", "new"]).keys() == {"new"}
        assert b.stories.get(["S-old", "S-new"]).keys() == {"S-new"}
        assert b.matches.told(["A1"], ["S-old", "S-new"]).keys() == {("A1", "S-new")}
        assert [m.content["article"]["id"] for m in b.outbox.all(kind="alert")] == ["new"]
    assert house.run_upkeep("retention").total == 0
    assert all(house.run_stage(stage).total == 0 for stage in ("index", "alert", "send"))
