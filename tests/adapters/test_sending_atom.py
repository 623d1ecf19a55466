"""The Atom file of an alert."""

from datetime import timedelta

import pytest
from lxml import etree

from pipeline.adapters.sending.atom import AtomChannel, feed_of
from pipeline.domain.errors import Refused
from tests.adapters.sending_samples import (
    ALERT,
    NOW,
    alert_message,
    digest_message,
    notice_message,
    rollup_message,
)
from tests.adapters.test_mail_hostile import HOSTILE, with_text

ATOM = {"a": "http://www.w3.org/2005/Atom"}
HEAD = {"id": ALERT.id, "name": ALERT.name, "query": ALERT.query}


def texts(feed, path):
    return [found.text for found in etree.fromstring(feed).iterfind(path, ATOM)]


def test_the_feed_holds_what_was_told_the_latest_first():
    early = alert_message(id="01A", created=NOW - timedelta(hours=1))
    late = alert_message("headline", id="01B")
    feed = feed_of(HEAD, [early, late])
    assert feed == feed_of(HEAD, [late, early])
    assert texts(feed, "a:entry/a:updated") == ["2026-11-17T06:00:00Z", "2026-11-17T05:00:00Z"]
    assert texts(feed, "a:updated") == ["2026-11-17T06:00:00Z"]
    assert texts(feed, "a:title") == ["Morgenlage: Ukraine-Gespräche"]
    assert len(set(texts(feed, ".//a:id"))) == 3


def test_a_roll_up_becomes_an_entry_for_each_hit():
    feed = feed_of(HEAD, [rollup_message()])
    assert len(set(texts(feed, "a:entry/a:id"))) == 6


def test_a_word_from_the_house_is_an_entry_too():
    notice = notice_message()
    feed = feed_of(HEAD, [notice])
    assert texts(feed, "a:entry/a:title") == [notice.content["title"]]
    assert notice.content["paragraphs"][0] in texts(feed, "a:entry/a:summary")[0]


def test_an_empty_feed_is_a_feed():
    assert texts(feed_of(HEAD, []), "a:updated") == ["1970-01-01T00:00:00Z"]


def test_only_the_last_hundred_stay():
    many = [alert_message(id=f"01M{number:03}") for number in range(130)]
    assert len(texts(feed_of(HEAD, many), "a:entry/a:id")) == 100


def test_with_a_public_address_the_feed_names_itself():
    feed = etree.fromstring(feed_of(HEAD, [], "https://lage.example"))
    assert (
        feed.find("a:link[@rel='self']", ATOM).get("href")
        == "https://lage.example/feeds/01ALERT.xml"
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_stands_in_it_the_feed_is_well_formed(text):
    content = with_text(dict(alert_message().content), text)
    feed = feed_of({**HEAD, "name": text}, [alert_message(content=content)])
    tree = etree.fromstring(feed, etree.XMLParser(recover=False, resolve_entities=False))
    assert {etree.QName(one).localname for one in tree.iter()} <= {
        "feed",
        "id",
        "title",
        "subtitle",
        "updated",
        "author",
        "name",
        "entry",
        "link",
        "published",
        "summary",
    }
    for link in tree.iterfind(".//a:link", ATOM):
        assert link.get("href").startswith(("http://", "https://"))


def test_only_alerts_have_feeds_and_ids_alone_name_files(tmp_path):
    channel = AtomChannel(tmp_path, lambda _: [])
    with pytest.raises(Refused):
        channel.send(digest_message(target="feed"), NOW)
    content = dict(alert_message().content)
    content["alert"] = {**content["alert"], "id": "../escape"}
    with pytest.raises(Refused):
        channel.send(alert_message(target="feed", content=content), NOW)
    assert list(tmp_path.iterdir()) == []


def test_the_file_is_written_from_what_the_store_told(tmp_path):
    told = [alert_message(id="01A"), alert_message(id="01B")]
    channel = AtomChannel(tmp_path, lambda _: told)
    channel.send(told[1], NOW)
    assert len(texts(channel.path("01ALERT").read_bytes(), "a:entry/a:id")) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["01ALERT.xml"]
