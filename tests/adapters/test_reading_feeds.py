"""What the feed reader takes out of each form of feed. The child's side, asked in this process."""

from datetime import UTC, datetime

import pytest

from pipeline.adapters.reading import dates
from pipeline.adapters.reading.decode import decode_html, decode_xml
from pipeline.adapters.reading.feedparser import discover, read_feed
from pipeline.adapters.reading.items import web_url

URL = "https://hafenbote.example/rss/lokales.xml"


def read(body, content_type="", url=URL):
    body = body.encode() if isinstance(body, str) else body
    return read_feed({}, {"url": url, "content_type": content_type}, body)


def rss(items="", channel="", head=""):
    return f'<?xml version="1.0"?>{head}<rss version="2.0"><channel><title>Hafenbote</title>{channel}{items}</channel></rss>'


def item(inner):
    return f"<item><link>https://hafenbote.example/1</link>{inner}</item>"


def entry(body):
    """The first entry, by name."""
    names = ["key", "url", "title", "summary", "content", "published", "updated", "authors"]
    return dict(zip(names, read(body)["entries"][0], strict=True))


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("Müller &amp; Söhne", "Müller & Söhne"),
        ("Müller &amp;amp; Söhne", "Müller & Söhne"),
        ("&lt;b&gt;Eil&lt;/b&gt;: Fähre fällt aus", "Eil: Fähre fällt aus"),
        ("<![CDATA[Rat &bdquo;ratlos&ldquo;]]>", "Rat „ratlos“"),
        ("&amp;lt;img src=x&amp;gt;", "<img src=x>"),
        ("Kurse: 5 &lt; 6", "Kurse: 5 < 6"),
        ("halb &#xD800; ganz", "halb ganz"),
        ("&#8238;txt.exe", "txt.exe"),
        ("Caf&eacute;", "Café"),
    ],
)
def test_titles_become_plain_text(written, title):
    assert entry(rss(item(f"<title>{written}</title>")))["title"] == title


def test_an_atom_title_that_is_declared_text_stays_as_written():
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>a</id>'
        '<title type="text">Was &amp;amp; heißt</title></entry></feed>'
    )
    assert entry(atom)["title"] == "Was &amp; heißt"


def test_a_whole_article_in_the_feed_is_its_content():
    body = "<content:encoded><![CDATA[<p>Eins</p><p>Zwei</p>]]></content:encoded>"
    namespace = rss(item(f"<description>Kurz</description>{body}")).replace(
        '"2.0"', '"2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    )
    assert entry(namespace)["content"] == "<p>Eins</p><p>Zwei</p>"
    assert entry(namespace)["summary"] == "Kurz"


def test_a_very_long_description_is_the_article():
    text = "<p>Ein Satz über den Kran am Südkai.</p>" * 60
    got = entry(rss(item(f"<description><![CDATA[{text}]]></description>")))
    assert got["content"] == text


def test_the_article_s_address_comes_before_the_shop_window_s():
    feed = rss(
        "<item><link>https://feeds.example/~r/1</link>"
        '<f:origLink xmlns:f="http://rssnamespace.org/feedburner/ext/1.0">'
        "https://hafenbote.example/kran</f:origLink></item>"
    )
    assert entry(feed)["url"] == "https://hafenbote.example/kran"


def test_a_permanent_guid_serves_as_address():
    feed = rss("<item><guid>https://hafenbote.example/kran</guid></item>")
    assert entry(feed)["url"] == "https://hafenbote.example/kran"


def test_rdf_is_read_like_rss():
    rdf = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<channel><title>Bote</title></channel><item><title>Kran</title>"
        "<link>https://hafenbote.example/1</link><dc:date>2026-11-16T08:00:00+01:00</dc:date>"
        "<dc:creator>Anna Beispiel</dc:creator></item></rdf:RDF>"
    )
    got = entry(rdf)
    assert (got["title"], got["authors"]) == ("Kran", ["Anna Beispiel"])
    assert got["published"] == datetime(2026, 11, 16, 7, tzinfo=UTC)


def test_hints_for_the_next_poll():
    channel = (
        "<ttl>90</ttl><skipHours><hour>1</hour><hour>24</hour></skipHours>"
        "<skipDays><day>Sunday</day><day>Feiertag</day></skipDays>"
    )
    got = read(rss(item(""), channel))
    assert (got["hint"], got["skip_hours"], got["skip_days"]) == (5400, [0, 1], [6])


def test_syndication_period_is_a_hint():
    channel = (
        '<sy:updatePeriod xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">hourly'
        "</sy:updatePeriod>"
        '<sy:updateFrequency xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">2'
        "</sy:updateFrequency>"
    )
    assert read(rss(item(""), channel))["hint"] == 1800


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("/kran?a=1#b", "https://hafenbote.example/kran?a=1#b"),
        ("  https://b.example/x y\n", "https://b.example/x%20y"),
        ("HTTPS://b.example/ä", "https://b.example/ä"),
        ("http:///etc", ""),
        ("http:kran", ""),
        ("http://a\x01.example/", ""),
        ("http://a\\@b.example/", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_an_address_is_absolute_and_of_the_web_or_none(link, url):
    assert web_url(URL, link) == url


def test_a_short_guid_is_a_key_and_stays_the_same_when_the_feed_moves():
    feed = rss("<item><guid>17</guid><title>Kran</title></item>").encode()
    keys = {
        read_feed({}, {"url": at, "content_type": ""}, feed)["entries"][0][0]
        for at in (URL, "https://neu.example/rss")
    }
    assert keys == {"17"}
    assert read(feed)["entries"][0][1] == ""


SITEMAP = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url>'
    "<loc>https://hafenbote.example/kran</loc><news:news><news:publication>"
    "<news:name>Hafenbote</news:name><news:language>de</news:language></news:publication>"
    "<news:publication_date>2026-11-16T08:00:00+01:00</news:publication_date>"
    "<news:title>Kran &amp; Kai</news:title></news:news></url></urlset>"
)


def test_a_news_sitemap_is_a_feed():
    got = read(SITEMAP)
    assert (got["form"], got["title"], got["language"]) == ("sitemap", "Hafenbote", "de")
    assert got["entries"][0][:3] == [
        "https://hafenbote.example/kran",
        "https://hafenbote.example/kran",
        "Kran & Kai",
    ]
    assert got["entries"][0][5] == datetime(2026, 11, 16, 7, tzinfo=UTC)


def test_an_index_of_sitemaps_is_no_feed_but_names_its_parts():
    index = (
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        "<sitemap><loc>https://hafenbote.example/all.xml</loc></sitemap>"
        "<sitemap><loc>https://hafenbote.example/news.xml</loc></sitemap></sitemapindex>"
    )
    assert "https://hafenbote.example/news.xml" in read(index)["error"]
    found = discover({}, {"url": URL, "content_type": ""}, index.encode())["feeds"]
    assert found[0] == "https://hafenbote.example/news.xml"


def test_a_page_offers_declared_feeds_first_and_comments_last():
    page = (
        "<html><head><link rel=alternate type=application/rss+xml href=/kommentare title=Kommentare>"
        "<link rel=alternate type='application/atom+xml' href='/atom'>"
        "<link rel=alternate hreflang=en href=/en></head>"
        "<body><a href='/rss.xml'>RSS</a><a href='javascript:feed()'>x</a></body></html>"
    )
    found = discover({}, {"url": "https://hafenbote.example/", "content_type": ""}, page.encode())
    assert found["feeds"] == [
        "https://hafenbote.example/atom",
        "https://hafenbote.example/rss.xml",
        "https://hafenbote.example/kommentare",
    ]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "empty"),
        ("Guten Tag", "neither XML nor JSON"),
        ("<note><to>Anna</to></note>", "<note>"),
        ("<html><body>Hallo</body></html>", "web page"),
        ('{"a": 1}', "no JSON Feed"),
        ("{", "none"),
    ],
)
def test_what_is_no_feed_is_refused_with_the_reason(body, reason):
    assert reason in read(body)["error"]


@pytest.mark.parametrize(
    ("said", "when"),
    [
        ("Mon, 16 Nov 2026 08:00:00 +0100", "2026-11-16T07:00:00"),
        ("Do, 05 Mär 2026 10:00:00 +0100", "2026-03-05T09:00:00"),
        ("Donnerstag, 5. März 2026 10:00:00 MEZ", "2026-03-05T09:00:00"),
        ("Sa, 10 Okt 2026 10:00:00 MESZ", "2026-10-10T08:00:00"),
        ("16.11.2026, 08:30 Uhr", "2026-11-16T08:30:00"),
        ("2026-11-16T08:00:00Z", "2026-11-16T08:00:00"),
        ("20261116T080000+0100", "2026-11-16T07:00:00"),
        ("2026-11-16", "2026-11-16T00:00:00"),
    ],
)
def test_dates_in_many_hands(said, when):
    assert dates.parse(said) == datetime.fromisoformat(when).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "said",
    ["", "gestern", "Fri, 31 Dec 99999 23:59:59 GMT", "2026-13-45T25:61:61Z", "1970-01-01", "0"],
)
def test_dates_that_make_no_sense_are_none(said):
    assert dates.parse(said) is None


def test_a_day_in_a_text_is_found_by_its_month_s_name():
    assert dates.find("Stand: 5. März 2026") == datetime(2026, 3, 5, tzinfo=UTC)
    assert dates.find("Updated November 16, 2026") == datetime(2026, 11, 16, tzinfo=UTC)
    assert dates.find("Seite 5 von 2026") is None


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("<?xml version='1.0' encoding='iso-8859-1'?><r>Fähre €</r>".encode("cp1252"), ""),
        ("<r>Fähre €</r>".encode("cp1252"), "text/xml; charset=iso-8859-1"),
        ("<r>Fähre €</r>".encode("cp1252"), "text/xml; charset=utf-8"),
        ("<?xml version='1.0' encoding='iso-8859-1'?><r>Fähre €</r>".encode(), ""),
        ("<r>Fähre €</r>".encode("utf-8-sig"), "text/xml; charset=iso-8859-1"),
        ("<r>Fähre €</r>".encode("utf-16"), ""),
        ("<r>Fähre €</r>".encode("utf-16-be"), ""),
        ("<r>Fähre €</r>".encode("utf-32-le"), ""),
        (b"<?xml version='1.0' encoding='utf-7'?>" + "<r>Fähre €</r>".encode(), ""),
        (b"<?xml version='1.0' encoding='no-such'?>" + "<r>Fähre €</r>".encode(), ""),
    ],
)
def test_text_is_decoded_by_what_the_bytes_bear_out(body, content_type):
    assert "Fähre €" in decode_xml(body, content_type)


def test_a_page_is_decoded_by_its_meta_element():
    assert "Київ" in decode_html('<meta charset="windows-1251">Київ'.encode("cp1251"))
