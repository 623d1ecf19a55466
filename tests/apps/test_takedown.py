"""A takedown reaches every place where a reader could still see the article."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from pipeline.apps.demo.days import Clock
from pipeline.apps.desk import alerts, archive, care
from pipeline.domain.alert import Alert
from pipeline.domain.article import Article, Revision
from pipeline.domain.errors import BadInput
from pipeline.domain.story import Story
from pipeline.domain.subscriber import Subscriber
from pipeline.settings import read_settings
from pipeline.wiring import House

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
GONE, KEPT = "https://a.example/gone.html", "https://b.example/kept.html"
SECRET = "Bürgermeister beim Baden gefilmt"


def article(name, url, seq, title, **rest):
    usual = {"outlet": name, "text": f"{title}, hieß es.", "first_seen": NOON, "story": "S1"}
    return Article(
        id=name, url=url, seq=seq, title=title, language="de", **usual, progress="clustered", **rest
    )


@pytest.fixture
def house(tmp_path):
    """Two reports of one story; the alert has told an Atom feed of both, and a mail waits."""
    house = House(read_settings(tmp_path, {"MORGENLAGE_SEARCH": "memory:"}), Clock(NOON))
    with house.store.batch() as b:
        b.articles.save([article("GONE", GONE, 1, SECRET)])
        b.articles.save([article("KEPT", KEPT, 2, "Bürgermeister geht baden", revision=2)])
        for number, changed in ((1, False), (2, True)):
            b.articles.add_revisions([Revision("KEPT", number, NOON, "x", "x", "p", changed)])
        b.stories.save([Story("S1", SECRET, NOON, NOON)])
        for url, one in ((GONE, "GONE"), (KEPT, "KEPT")):
            b.articles.link({house.address_key(url): one})
        b.alerts.add(Alert("A1", "operator", "Baden", "Bürgermeister", NOON, targets=("feed",)))
        who = Subscriber("U1", "operator", "anna@press.example", NOON, "active", at=time(7))
        b.subscribers.add(who)
    for stage in ("index", "alert", "send"):
        house.run_stage(stage)
    house.clock.now += timedelta(hours=20)
    house.run_stage("digest")
    yield house
    house.close()


def feed(house):
    return (house.settings.home / "feeds" / "A1.xml").read_text(encoding="utf-8")


def waiting(house):
    with house.store.look() as b:
        return [message.content for message in b.outbox.waiting()]


def test_before_it_the_headline_stands_in_feed_digest_and_archive(house):
    assert SECRET in feed(house)
    assert SECRET in str(waiting(house))
    assert SECRET in str(archive.stories(house, 0))


def test_after_it_the_headline_stands_nowhere_and_the_other_report_everywhere(house):
    assert care.takedown(house, GONE) == ["GONE"]
    shown = (feed(house), str(waiting(house)), str(archive.stories(house, 0)))
    for one in shown:
        assert SECRET not in one
        assert "Bürgermeister geht baden" in one
    with pytest.raises(BadInput, match="no article here"):
        archive.article(house, "GONE")
    assert house.index.count() == 1


def test_a_later_hit_does_not_bring_it_back_into_the_feed(house):
    care.takedown(house, GONE)
    with house.store.batch() as b:
        known = b.articles.get(["KEPT"])["KEPT"]
        b.articles.save([replace(known, seq=9, revision=3, progress="clustered")])
        b.articles.add_revisions([Revision("KEPT", 3, NOON, "y", "y", "p", headline_changed=True)])
    for stage in ("alert", "send"):
        house.run_stage(stage)
    assert SECRET not in feed(house)
    assert feed(house).count("<entry>") == 2


def test_a_story_of_which_nothing_may_be_shown_is_not_shown(house):
    care.takedown(house, GONE)
    care.takedown(house, KEPT)
    assert archive.stories(house, 0) == {"stories": []}
    with pytest.raises(BadInput, match="no story here"):
        archive.story(house, "S1")


def test_the_history_of_the_alert_keeps_the_hit_and_not_its_words(house):
    care.takedown(house, GONE)
    found = {row["article"]: row for row in alerts.history(house, "Baden", 10)}
    assert (found["GONE"]["title"], found["GONE"]["why"]["extract"]) == (None, "")
    assert found["KEPT"]["why"]["extract"]


def test_twice_is_as_once(house):
    care.takedown(house, GONE)
    before = feed(house), waiting(house)
    assert care.takedown(house, GONE) == ["GONE"]
    assert (feed(house), waiting(house)) == before
