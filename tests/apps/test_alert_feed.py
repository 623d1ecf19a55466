"""What the Atom file of an alert is written from: what it was given, without what was taken down."""

from datetime import UTC, datetime

import pytest

from pipeline.domain.alert import Alert
from pipeline.domain.article import Article
from pipeline.domain.message import Message
from pipeline.domain.notices import unreadable
from pipeline.settings import read_settings
from pipeline.wiring import House
from pipeline.wiring.outside import fed

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ALERT = Alert("al1", "operator", "Flut", "Hochwasser", NOW, targets=("feed",))


@pytest.fixture
def house(tmp_path):
    house = House(read_settings(tmp_path, {}), lambda: NOW)
    yield house
    house.close()


def sent(house, message_id, content, kind="alert"):
    key = f"alert:al1/{message_id}/feed"
    message = Message(message_id, key, kind, "feed", NOW, "de", content)
    with house.store.batch() as b:
        b.outbox.put([message])
        b.outbox.sent([message_id], NOW)


def test_a_word_from_the_house_stays_and_a_hidden_article_goes(house):
    shown = [
        Article(id=key, url=f"https://a.example/{key}", outlet="A", title="T", text="X",
                first_seen=NOW, seq=seq, hidden=key == "gone")
        for seq, key in enumerate(("here", "gone"), 1)
    ]  # fmt: skip
    with house.store.batch() as b:
        b.articles.save(shown)
    sent(house, "m1", {"article": {"id": "here"}})
    sent(house, "m2", {"article": {"id": "gone"}})
    sent(house, "m3", unreadable(ALERT, "a bracket is not closed", "de"), kind="notice")
    assert {one.id for one in fed(house, "al1")} == {"m1", "m3"}
