"""Feeds and pages made to hurt: each ends within its bounds, and the next one is read as ever."""

import socketserver
import threading
import time

import pytest

from pipeline.adapters.reading.feeds import FeedparserReader
from pipeline.adapters.reading.nursery import Nursery
from pipeline.adapters.reading.pages import TrafilaturaReader
from pipeline.adapters.reading.pool import Limits
from pipeline.domain.article import Draft
from pipeline.domain.article_or_not import Walls
from pipeline.domain.errors import PipelineError
from pipeline.domain.feed import FeedContent
from pipeline.ports.reading import FeedBytes, PageBytes

URL = "http://hafenbote.example/feed"
LIMITS = Limits(cpu=2.0, wall=6.0)
#: seconds beyond its limit that reading may take on a busy machine
GRACE = 4
SENTENCE = (
    "<p>Der Stadtrat hat am Montagabend nach langer Aussprache beschlossen, den alten Kran am "
    "Südkai zu erhalten und ihn bis zum Frühjahr vollständig instand zu setzen.</p>"
)


@pytest.fixture(scope="module")
def nursery():
    nursery = Nursery()
    yield nursery
    nursery.close()


@pytest.fixture(scope="module")
def feeds(nursery):
    reader = FeedparserReader(nursery, limits=LIMITS)
    yield reader
    reader.close()


@pytest.fixture(scope="module")
def pages(nursery):
    reader = TrafilaturaReader(Walls(), nursery, workers=1, limits=LIMITS)
    yield reader
    reader.close()


def rss(items, head=""):
    return f'<?xml version="1.0"?>{head}<rss version="2.0"><channel><title>Bote</title>{items}</channel></rss>'


def item(title="Kran", description="", link="http://hafenbote.example/1", guid="g"):
    return (
        f"<item><title>{title}</title><link>{link}</link><guid>{guid}</guid>"
        f"<description>{description}</description></item>"
    )


def read_feed(feeds, body):
    """Its answer, after a look at how long it took and at whether the next feed is fine."""
    body = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    start = time.monotonic()
    good = FeedBytes("good", URL, "", rss(item()).encode())
    answers = dict(feeds.read([FeedBytes("bad", URL, "application/rss+xml", body), good]))
    assert time.monotonic() - start < LIMITS.wall + GRACE
    assert isinstance(answers["good"], FeedContent)
    return answers["bad"]


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
BILLION = f'<!DOCTYPE r [<!ENTITY a0 "ha">{LAUGHS}]>'
MANY = "<!DOCTYPE r [" + "".join(f'<!ENTITY e{n} "v">' for n in range(40_000)) + "]>"


@pytest.mark.parametrize(
    "body",
    [
        rss(item("&a9;"), BILLION),
        rss(item("&e1;"), MANY),
        rss(item(description="<![CDATA[" + "<!--" * 80_000 + "]]>")),
        rss(item(description="&lt;!--" * 80_000)),
        rss(item("x" * 5_000_000)),
        rss(item(description="<b>" * 100_000)),
        rss("<item>" * 50_000),
        rss(item("&#xD800;\x00\x0b\ufffe\u202e" + "a\u0335" * 10_000)),
        "<rss>" * 50_000,
        "[" * 200_000,
        '{"items": [' * 50_000,
        "<urlset>" + "<url><loc>" * 50_000,
        "<!DOCTYPE " * 50_000,
        "<!--" * 200_000,
        bytes(range(256)) * 2_000,
        "<" * 1_000_000,
    ],
    ids=[
        "laughs",
        "entities",
        "comments",
        "references",
        "title",
        "tags",
        "items",
        "signs",
        "nested",
        "brackets",
        "objects",
        "sitemap",
        "doctypes",
        "prologue",
        "bytes",
        "angles",
    ],
)
def test_a_hostile_feed_ends_within_its_bounds(feeds, body):
    assert isinstance(read_feed(feeds, body), FeedContent | PipelineError)


def test_entities_are_never_multiplied(feeds):
    got = read_feed(feeds, rss(item("&a9;"), BILLION))
    assert isinstance(got, PipelineError) or len(got.entries[0].title) < 100


def test_of_fifty_thousand_items_two_thousand_are_read(feeds):
    items = "".join(item(guid=f"g{n}", link=f"http://hafenbote.example/{n}") for n in range(50_000))
    got = read_feed(feeds, rss(items))
    assert (len(got.entries), got.tossed) == (2000, 48_000)


def test_titles_are_capped(feeds):
    assert len(read_feed(feeds, rss(item("x" * 5_000_000))).entries[0].title) <= 500


def test_no_file_and_no_address_is_opened_for_a_feed(feeds, tmp_path):
    """A canary file's word never comes out, and a canary server hears nothing."""
    canary = tmp_path / "secret"
    canary.write_text("kanarienvogel")
    heard = []

    class Listener(socketserver.BaseRequestHandler):
        def handle(self):
            heard.append(self.client_address)

    with socketserver.TCPServer(("127.0.0.1", 0), Listener) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_address[1]}/"
        for target in (canary.as_uri(), address):
            for head in (
                f'<!DOCTYPE r [<!ENTITY x SYSTEM "{target}">]>',
                f'<!DOCTYPE r [<!ENTITY % p SYSTEM "{target}"> %p;]>',
                f'<!DOCTYPE r SYSTEM "{target}">',
                f'<?xml-stylesheet type="text/xsl" href="{target}"?>',
            ):
                include = (
                    f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{target}"/>'
                )
                for body in (
                    rss(item(f"&x;{include}"), head),
                    f"{head}<urlset>&x;{include}</urlset>",
                ):
                    assert "kanarienvogel" not in str(read_feed(feeds, body))
        assert "kanarienvogel" not in str(read_feed(feeds, str(canary)))
        assert isinstance(read_feed(feeds, address), PipelineError)
        server.shutdown()
    assert heard == []


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "vbscript:x",
        "http://",
        "http://[::1",
        "http://a.example\\@b.example/",
        "http://a.example/" + "x" * 70_000,
        "mailto:a@b.example",
    ],
)
def test_links_that_are_no_web_addresses_are_dropped(feeds, link):
    got = read_feed(feeds, rss(item(link=link)))
    assert [entry.url for entry in got.entries] in ([""], [])


def test_markup_in_titles_and_names_becomes_text(feeds):
    evil = "&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;Kran"
    body = rss(item(evil).replace("</item>", f"<author>{evil}</author></item>"))
    (entry,) = read_feed(feeds, body).entries
    assert (entry.title, entry.authors) == ("Kran", ("Kran",))


def read_page(pages, body):
    start = time.monotonic()
    good = PageBytes("good", URL, "text/html", f"<article>{SENTENCE * 3}</article>".encode())
    bad = PageBytes("bad", URL, "text/html", body.encode("utf-8", "surrogatepass")[: 5 * 2**20])
    answers = dict(pages.read([bad, good]))
    assert time.monotonic() - start < LIMITS.wall + GRACE
    assert isinstance(answers["good"], Draft)
    return answers["bad"]


@pytest.mark.parametrize(
    "body",
    [
        "<p>" * 200_000 + SENTENCE,
        "<p>Ein Satz.</p>" * 200_000,
        "<div>" * 50_000 + SENTENCE,
        "<p>" + "Wort " * 400_000,
        "<p>a" + " " * 1_000_000 + "b" + SENTENCE,
        "".join(f'<a href="/{n}">Link {n}</a>' for n in range(20_000)) + SENTENCE,
        f"<script type='application/ld+json'>{'[' * 200_000}</script>{SENTENCE}",
        "<script type='application/ld+json'>" + '{"hasPart":' * 100_000 + f"</script>{SENTENCE}",
        "<p " + " ".join(f"a{n}=1" for n in range(50_000)) + ">" + SENTENCE,
        "<meta name=date content='1.1.1'>" * 50_000 + SENTENCE,
        "<h1>" * 50_000 + SENTENCE,
        "<div class=date>" * 5_000 + SENTENCE,
        "<ul><li>" * 20_000 + SENTENCE,
        "<p>" + "\u0335" * 500_000 + SENTENCE,
        "<p>\ud800\x00\ufffe" + SENTENCE,
        "<!--" * 300_000,
        "\x00" * 1_000_000,
    ],
    ids=[
        "open",
        "sentences",
        "divs",
        "line",
        "spaces",
        "links",
        "brackets",
        "parts",
        "attributes",
        "metas",
        "headings",
        "dates",
        "lists",
        "marks",
        "surrogates",
        "comments",
        "zeros",
    ],
)
def test_a_hostile_page_ends_within_its_bounds(pages, body):
    assert isinstance(read_page(pages, body), Draft | PipelineError)


def test_a_page_has_a_bounded_number_of_blocks(pages):
    got = read_page(pages, "<p>Ein Satz steht hier.</p>" * 20_000)
    assert isinstance(got, PipelineError) or len(got.blocks) <= 5000


def test_no_sign_that_hurts_comes_out_of_a_page(pages):
    page = (
        f"<title>a\u202eb\ud800</title><meta name=author content='x\x00y'><p>\u202e\u200b{SENTENCE}"
    )
    draft = read_page(pages, page)
    assert "\u202e" not in str(draft)
    str(draft).encode("utf-8")
