"""What the outlets announce and serve at a given time, asked without a socket."""

import json
from datetime import timedelta
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import feedparser
import pytest

from pipeline.apps.newsroom.catalogue import SHOWN
from pipeline.apps.newsroom.feeds import feed_bytes
from pipeline.apps.newsroom.loading import load_world
from pipeline.apps.newsroom.site import Site

WORLD = load_world()
SITES = {o.key: Site(WORLD, o, f"http://127.0.0.1:{8100 + n}") for n, o in enumerate(WORLD.outlets)}
SECOND = timedelta(seconds=1)
each_outlet = pytest.mark.parametrize("site", SITES.values(), ids=SITES.keys())


def get(site, path, now, **headers):
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return site.answer(path, told, now)


def follow(site, now):
    """The feed, over a redirect if need be."""
    reply = get(site, site.feed_path, now)
    if reply.status == 301:
        reply = get(site, urlsplit(dict(reply.headers)["Location"]).path, now)
    return reply


def links(site, body):
    """The addresses that a feed lists."""
    match site.outlet.feed:
        case "json":
            return [item["url"] for item in json.loads(body)["items"]]
        case "sitemap":
            return [loc.text for loc in ET.fromstring(body).iterfind(".//{*}loc")]
        case _:
            parsed = feedparser.parse(body)
            assert not parsed.bozo, parsed.bozo_exception
            return [entry.link for entry in parsed.entries]


def news(site):
    return [
        a for a in WORLD.articles if a.outlet == site.outlet.key and a.published >= WORLD.begins
    ]


def open_at(site, moment):
    """`moment`, or the end of the day of 503 or of the broken feed, if it falls into them."""
    for kind in ("503-day", "broken-feed"):
        behaviour = site.outlet.does(kind, moment)
        if behaviour:
            return behaviour.end
    return moment


@each_outlet
def test_every_feed_is_well_formed_in_its_form_and_lists_known_pages(site):
    listed = links(site, follow(site, WORLD.ends).body)
    assert listed
    assert len(set(listed)) == len(listed)
    for url in listed:
        assert url.startswith(site.address)
        assert get(site, urlsplit(url).path, WORLD.ends).status == 200


@each_outlet
def test_every_article_is_announced_and_served_at_its_time_and_not_before(site):
    for article in news(site):
        path = site.outlet.path_of(article)
        before = article.published - SECOND
        assert get(site, path, before).status in {404, 503}, article.key
        at = open_at(site, article.published)
        assert get(site, path, at).status == 200, article.key
        assert f"{site.address}{path}" in links(site, follow(site, at).body), article.key


@each_outlet
def test_a_page_carries_the_article_and_all_that_the_outlet_hangs_on_it(site):
    for article in news(site):
        body = get(site, site.outlet.path_of(article), WORLD.ends).body.decode()
        told = article.at(WORLD.ends)
        assert told.lead.split("«")[0].split("'")[0].split("&")[0] in body
        assert site.outlet.signoff.replace("'", "&#39;") in body
        assert 10_000 < len(body) < 60_000


@each_outlet
def test_the_same_time_gives_the_same_bytes(site):
    for path in ("/", site.feed_path, "/nowhere"):
        assert get(site, path, WORLD.ends) == get(site, path, WORLD.ends)


@each_outlet
def test_the_home_page_names_the_feed(site):
    body = get(site, "/", WORLD.ends).body.decode()
    feed = site.outlet.moved_to or site.feed_path
    assert 'rel="alternate"' in body
    assert f'href="{site.address}{feed}"' in body


@each_outlet
def test_a_feed_shows_the_newest_and_stays_short(site):
    listed = links(site, follow(site, WORLD.ends).body)
    assert len(listed) <= SHOWN or site.outlet.does("old-archive")


@each_outlet
def test_an_outlet_that_knows_304_says_so_to_an_asker_with_its_validators(site):
    first = follow(site, WORLD.ends)
    told = dict(first.headers)
    if not site.outlet.does("not-modified"):
        assert not {"ETag", "Last-Modified"} & set(told)
        return
    path = site.outlet.moved_to or site.feed_path
    again = get(site, path, WORLD.ends, if_none_match=told["ETag"])
    assert (again.status, again.body) == (304, b"")
    assert get(site, path, WORLD.ends, if_modified_since=told["Last-Modified"]).status == 304
    assert get(site, path, WORLD.ends, if_none_match='"other"').status == 200


def test_a_stale_validator_gets_the_new_feed():
    site = SITES["berlinmorgen"]
    first, second = [a.published for a in news(site)][:2]
    tag = dict(get(site, site.feed_path, first).headers)["ETag"]
    assert get(site, site.feed_path, second - SECOND, if_none_match=tag).status == 304
    assert get(site, site.feed_path, second, if_none_match=tag).status == 200


def test_a_corrected_page_differs_from_its_time_on():
    for article in (a for a in WORLD.articles if a.changes):
        site, at = SITES[article.outlet], article.changes[0].at
        path = site.outlet.path_of(article)
        before, after = get(site, path, at - SECOND), get(site, path, at)
        for old, new in article.changes[0].replace:
            assert old in before.body.decode()
            assert new in after.body.decode()
            assert old not in after.body.decode()
        assert before.body != after.body


def test_a_moved_feed_answers_301_from_its_day_on():
    site = next(s for s in SITES.values() if s.outlet.does("moved-feed"))
    at = site.outlet.does("moved-feed").start
    assert get(site, site.feed_path, at - SECOND).status == 200
    assert get(site, site.outlet.moved_to, at - SECOND).status == 404
    moved = get(site, site.feed_path, at)
    assert moved.status == 301
    assert dict(moved.headers)["Location"] == f"{site.address}{site.outlet.moved_to}"


def test_a_broken_feed_is_cut_then_a_maintenance_page_then_good_again():
    site = next(s for s in SITES.values() if s.outlet.does("broken-feed"))
    broken = site.outlet.does("broken-feed")
    cut = get(site, site.feed_path, broken.start)
    assert cut.status == 200
    with pytest.raises(ET.ParseError):
        ET.fromstring(cut.body)
    page = get(site, site.feed_path, broken.end - SECOND)
    assert (page.status, page.content_type) == (200, "text/html; charset=utf-8")
    assert links(site, get(site, site.feed_path, broken.end).body)


def test_on_the_day_of_503_everything_is_503_with_retry_after():
    site = next(s for s in SITES.values() if s.outlet.does("503-day"))
    day = site.outlet.does("503-day")
    for path in ("/", site.feed_path, "/robots.txt", "/nowhere"):
        reply = get(site, path, day.start)
        assert reply.status == 503
        assert dict(reply.headers)["Retry-After"] == "3600"
    assert get(site, site.feed_path, day.start - SECOND).status == 200
    assert get(site, site.feed_path, day.end).status == 200


def test_an_old_archive_is_listed_from_the_first_minute():
    site = next(s for s in SITES.values() if s.outlet.does("old-archive"))
    assert len(links(site, get(site, site.feed_path, WORLD.begins).body)) >= 10


def test_an_article_under_two_addresses_is_announced_twice_and_names_the_first():
    (article,) = [a for a in WORLD.articles if a.also]
    site = SITES[article.outlet]
    listed = links(site, follow(site, open_at(site, article.published)).body)
    first = f"{site.address}{site.outlet.path_of(article)}"
    assert {first, f"{site.address}{article.also}"} <= set(listed)
    other = get(site, article.also, WORLD.ends).body.decode()
    assert f'<link rel="canonical" href="{first}"' in other


def test_one_page_says_that_its_canonical_is_the_home_page():
    (article,) = [a for a in WORLD.articles if a.canonical == "home"]
    site = SITES[article.outlet]
    body = get(site, site.outlet.path_of(article), WORLD.ends).body.decode()
    assert f'<link rel="canonical" href="{site.address}/"' in body


def test_a_paid_article_shows_its_first_paragraph_alone():
    paid = [a for a in WORLD.articles if a.access == "paid"]
    assert paid
    for article in paid:
        site = SITES[article.outlet]
        body = get(site, site.outlet.path_of(article), WORLD.ends).body.decode()
        paragraphs = article.body.split("\n\n")
        assert paragraphs[0][:40] in body
        assert paragraphs[-1][-40:] not in body
        assert '"isAccessibleForFree": "False"' in body


def test_a_notice_is_announced_and_holds_no_article():
    told = [(s, n) for s in SITES.values() for n in s.outlet.notices]
    assert {notice.kind for _, notice in told} >= {"consent"}
    for site, notice in told:
        assert get(site, notice.path, notice.published - SECOND).status == 404
        reply = get(site, notice.path, notice.published)
        assert reply.status == 200
        assert notice.text[0] in reply.body.decode()


def test_a_full_text_feed_carries_the_body():
    site = next(s for s in SITES.values() if s.outlet.feed == "fulltext")
    entries = feedparser.parse(get(site, site.feed_path, WORLD.ends).body).entries
    assert all(len(entry.content[0].value.split()) > 60 for entry in entries)


def test_markup_in_a_title_stays_text_in_every_form():
    article = WORLD.articles[-1]
    for site in SITES.values():
        channel = site.channel(WORLD.ends)
        item = type(channel.items[0])(
            id="1",
            url=f"{site.address}/a?b=1&c=2",
            title="R&D <b>rises</b>",
            lead="5 < 6 & 7",
            section="x",
            published=article.published,
        )
        body = feed_bytes(type(channel)(site.outlet, channel.home, channel.url, (item,)))
        assert links(site, body) == [item.url]
