"""What the page reader takes from what a page says of itself. The child's side, in this process."""

import json

import pytest

from pipeline.adapters.reading.byline import byline
from pipeline.adapters.reading.trafilatura import read_page

URL = "https://www.hafenbote.example/lokales/alter-kran-17.html"
SENTENCE = (
    "Der Stadtrat hat am Montagabend nach langer Aussprache beschlossen, den alten Kran am Südkai "
    "zu erhalten und ihn bis zum Frühjahr vollständig instand zu setzen."
)
BODY = f"<article><h1>Alter Kran bleibt</h1><p>{SENTENCE}</p><p>{SENTENCE} Die Kosten trägt das Land.</p></article>"
NO_WALLS = {"walls": {}}


def read(head="", body=BODY, url=URL):
    html = f"<html lang='de-DE'><head>{head}</head><body>{body}</body></html>"
    return read_page(NO_WALLS, {"url": url, "content_type": "text/html"}, html.encode())


def ld(*nodes):
    told = nodes[0] if len(nodes) == 1 else {"@graph": nodes}
    return f'<script type="application/ld+json">{json.dumps(told)}</script>'


def node(**fields):
    return {"@type": "NewsArticle", "headline": "Alter Kran bleibt"} | fields


def test_json_ld_comes_before_meta_elements():
    head = ld(node(datePublished="2026-11-16T08:00:00+01:00", author={"name": "Anna Beispiel"})) + (
        '<meta property="article:published_time" content="2026-01-01T00:00:00Z">'
        '<meta name="author" content="Redaktion">'
    )
    got = read(head)
    assert got["published"].isoformat() == "2026-11-16T07:00:00+00:00"
    assert got["published_from"] == "json-ld"
    assert got["authors"] == ["Anna Beispiel"]


def test_a_time_without_a_zone_is_the_country_s():
    head = ld(node(datePublished="2026-11-16T08:00:00"))
    got = read(head, url="https://hafenbote.de/1")
    assert got["published"].isoformat() == "2026-11-16T07:00:00+00:00"


@pytest.mark.parametrize(
    ("body", "when"),
    [
        (f"<time datetime='2026-11-16T08:00:00Z'>Montag</time>{BODY}", "2026-11-16T08:00:00+00:00"),
        (f"<span class='date'>Stand: 16.11.2026, 08:00</span>{BODY}", "2026-11-16T08:00:00+00:00"),
        (f"<span class='date'>16. November 2026</span>{BODY}", "2026-11-16T00:00:00+00:00"),
    ],
)
def test_a_date_that_readers_see_serves_where_the_data_are_silent(body, when):
    got = read(body=body)
    assert (got["published"].isoformat(), got["published_from"]) == (when, "text")


def test_a_date_in_the_address_serves_last():
    got = read(url="https://hafenbote.example/2026/11/16/kran.html")
    assert got["published"].isoformat() == "2026-11-16T00:00:00+00:00"


def test_no_date_is_no_date():
    assert (read()["published"], read()["published_from"]) == (None, "")


def test_the_node_of_this_page_is_found_among_teasers():
    others = [node(headline=f"Teaser {n}", url=f"https://x.example/{n}") for n in range(3)]
    mine = node(headline="Kran bleibt erhalten", url=URL, datePublished="2026-11-16")
    head = ld(*others, mine)
    assert (
        read(head, BODY.replace("<h1>Alter Kran bleibt</h1>", ""))["title"]
        == "Kran bleibt erhalten"
    )
    assert read(ld(*others))["published"] is None


@pytest.mark.parametrize(
    ("said", "access"),
    [
        (True, "free"),
        (False, "paid"),
        ("False", "paid"),
        ("false", "paid"),
        ("http://schema.org/False", "paid"),
        ("True", "free"),
        (None, "unknown"),
        ("vielleicht", "unknown"),
    ],
)
def test_access_in_all_its_spellings(said, access):
    assert read(ld(node(isAccessibleForFree=said)))["access"] == access


def test_a_walled_part_means_paid():
    part = {"@type": "WebPageElement", "isAccessibleForFree": "False", "cssSelector": ".pay"}
    assert read(ld(node(hasPart=part)))["access"] == "paid"
    assert read(ld(node(hasPart=[part])))["access"] == "paid"


def test_a_metered_page_says_so():
    assert read('<meta property="article:content_tier" content="metered">')["access"] == "metered"


@pytest.mark.parametrize(
    "script",
    [
        '{"@type": "NewsArticle", "datePublished": "2026-11-16", }',
        '<!-- {"@type": "NewsArticle", "datePublished": "2026-11-16"} -->',
        '//<![CDATA[\n{"@type": "NewsArticle", "datePublished": "2026-11-16"}\n//]]>',
        '{"@type": "NewsArticle", "description": "a\nb", "datePublished": "2026-11-16"};',
        '{"@type": "NewsArticle", "description": "\\ud83d", "datePublished": "2026-11-16"}',
    ],
)
def test_json_ld_is_read_although_it_is_badly_written(script):
    head = f'<script type="application/ld+json">{script}</script>'
    assert read(head)["published_from"] == "json-ld"


def test_the_body_in_the_data_serves_where_nothing_else_is_found():
    head = ld(node(articleBody=f"{SENTENCE}\n{SENTENCE}"))
    assert [text for text, _ in read(head, "<div></div>")["blocks"]] == [SENTENCE, SENTENCE]


def test_canonical_site_name_language_lead_and_image():
    head = (
        '<link rel="canonical" href="/lokales/kran"><meta property="og:site_name" content="Hafenbote">'
        '<meta property="og:description" content="Der Rat &amp;amp; der Kran.">'
        '<meta property="og:image" content="/kran.jpg"><title>Alter Kran bleibt | Hafenbote</title>'
    )
    got = read(head)
    assert got["canonical"] == "https://www.hafenbote.example/lokales/kran"
    assert (got["site_name"], got["language"]) == ("Hafenbote", "de")
    assert got["lead"] == "Der Rat & der Kran."
    assert got["image"] == "https://www.hafenbote.example/kran.jpg"
    assert got["title"] == "Alter Kran bleibt"


def test_reader_comments_are_no_part_of_the_article():
    comments = f"<section id='comments'><h3>Kommentare</h3><p>Ich finde: {SENTENCE}</p></section>"
    texts = [text for text, _ in read(body=BODY + comments)["blocks"]]
    assert not any("Ich finde" in text for text in texts)


def test_quotes_and_items_are_told_apart():
    body = BODY.replace(
        "</article>",
        f"<blockquote>Wir haben lange gekämpft, sagte die Vorsitzende des Vereins.</blockquote>"
        f"<ul><li>Kosten: 400.000 Euro</li><li>Beginn: Januar</li></ul><p>{SENTENCE}</p></article>",
    )
    kinds = dict(read(body=body)["blocks"])
    assert kinds["Wir haben lange gekämpft, sagte die Vorsitzende des Vereins."] == "quote"
    assert kinds["Kosten: 400.000 Euro"] == "item"


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("Von Anna Beispiel und Bert Muster", ["Anna Beispiel", "Bert Muster"]),
        ("By Anna Example, Bert Sample", ["Anna Example", "Bert Sample"]),
        ("Anna Beispiel (dpa)", ["Anna Beispiel"]),
        ("anna@hafenbote.example", []),
        ("https://hafenbote.example/autor/1", []),
        ("Anna Beispiel, 16.11.2026", ["Anna Beispiel"]),
        ("12345", []),
    ],
)
def test_an_author_line_as_names(said, names):
    assert byline(said) == names
