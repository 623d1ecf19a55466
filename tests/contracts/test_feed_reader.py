"""The contract of ports.reading.FeedReader, asked of every way we keep it (in JSON Feed)."""

import json

import pytest

from pipeline.adapters.reading.feeds import FeedparserReader
from pipeline.adapters.reading.memory import MemoryFeedReader
from pipeline.domain.errors import NotAFeed
from pipeline.domain.feed import FeedContent
from pipeline.ports.reading import FeedBytes

URL = "https://hafenbote.example/feeds/news.json"
KEPT_BY = {"memory": MemoryFeedReader, "feedparser": FeedparserReader}


@pytest.fixture(scope="module", params=KEPT_BY.values(), ids=KEPT_BY.keys())
def reader(request):
    reader = request.param()
    yield reader
    reader.close()


def feed(*items, key="f", **rest):
    told = {"version": "https://jsonfeed.org/version/1.1", "title": "Hafenbote", "items": items}
    return FeedBytes(key, URL, "application/feed+json", json.dumps(told | rest).encode())


def item(number, **rest):
    return {"id": f"id-{number}", "url": f"https://hafenbote.example/{number}"} | rest


def read(reader, *items, **rest):
    return next(iter(reader.read([feed(*items, **rest)])))[1]


def test_a_feed_says_its_title_language_and_entries(reader):
    got = read(reader, item(1, title="Fähre fällt aus", summary="Bis Montag."), language="de-DE")
    assert (got.form, got.title, got.language) == ("json", "Hafenbote", "de")
    (entry,) = got.entries
    assert (entry.key, entry.title, entry.summary) == ("id-1", "Fähre fällt aus", "Bis Montag.")


def test_each_feed_comes_back_under_its_key(reader):
    answers = dict(reader.read([feed(key="a"), feed(key="b"), feed(key="c")]))
    assert sorted(answers) == ["a", "b", "c"]
    assert all(isinstance(answer, FeedContent) for answer in answers.values())


def test_times_have_a_zone_and_nonsense_is_no_time(reader):
    got = read(
        reader,
        item(1, date_published="2026-11-16T12:00:00+01:00"),
        item(2, date_published="99999-01-01T00:00:00Z"),
        item(3, date_published="yesterday"),
    )
    assert got.entries[0].published.isoformat() == "2026-11-16T11:00:00+00:00"
    assert [entry.published for entry in got.entries[1:]] == [None, None]


def test_relative_links_hang_on_the_feed_and_only_web_addresses_count(reader):
    links = ["/a", "//b.example/c", "javascript:alert(1)", "data:text/html,x", "ftp://d.example/"]
    got = read(reader, *(item(n, url=link) for n, link in enumerate(links)))
    assert [entry.url for entry in got.entries] == [
        "https://hafenbote.example/a",
        "https://b.example/c",
        "",
        "",
        "",
    ]


def test_an_item_without_a_guid_is_known_by_its_address(reader):
    assert read(reader, item(1, id=None)).entries[0].key == "https://hafenbote.example/1"


def test_one_guid_on_different_articles_does_not_count(reader):
    got = read(reader, item(1, id="same"), item(2, id="same"))
    assert [entry.key for entry in got.entries] == [entry.url for entry in got.entries]


def test_the_same_item_twice_is_one(reader):
    assert len(read(reader, item(1, title="a"), item(1, title="a")).entries) == 1


def test_items_beyond_two_thousand_are_counted(reader):
    got = read(reader, *(item(n) for n in range(2100)))
    assert (len(got.entries), got.tossed) == (2000, 100)


def test_titles_are_clean_text(reader):
    got = read(reader, item(1, title="a\x00b \u202eevil\u200b\ud800"))
    assert got.entries[0].title == "ab evil"


def test_a_web_page_is_no_feed_and_its_feeds_are_named(reader):
    page = b'<html><link rel="alternate" type="application/rss+xml" href="/rss"></html>'
    asked = FeedBytes("p", "https://hafenbote.example/", "text/html", page)
    (_, error) = next(iter(reader.read([asked])))
    assert isinstance(error, NotAFeed)
    assert "https://hafenbote.example/rss" in str(error)
    assert reader.discover(asked) == ["https://hafenbote.example/rss"]


@pytest.mark.parametrize("body", [b"", b"\x00\x01\x02", b"hello", b"{", b"{}", b"<"])
def test_junk_is_no_feed_and_never_raises(reader, body):
    asked = FeedBytes("j", URL, "", body)
    assert isinstance(next(iter(reader.read([asked])))[1], NotAFeed)
    assert reader.discover(asked) == []


def test_nothing_to_read_is_no_trouble(reader):
    assert list(reader.read([])) == []
