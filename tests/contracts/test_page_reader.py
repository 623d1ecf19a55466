"""The contract of ports.reading.PageReader, asked of every way we keep it."""

import pytest

from pipeline.adapters.reading.memory import MemoryPageReader
from pipeline.adapters.reading.pages import LARGEST, TrafilaturaReader
from pipeline.domain.article import Block, Draft
from pipeline.domain.article_or_not import Walls
from pipeline.domain.errors import NoText, TooBig
from pipeline.ports.reading import PageBytes

URL = "https://hafenbote.example/lokales/kran-17"
LONG = (
    "Der Stadtrat hat am Montagabend nach langer Aussprache beschlossen, den alten Kran am "
    "Südkai zu erhalten und ihn bis zum Frühjahr vollständig instand zu setzen."
)
MORE = (
    "Die Kosten von rund 400.000 Euro teilen sich Stadt und Land, wie die Kämmerin in der Sitzung "
    "sagte; ein Verein hatte dafür mehr als zehntausend Unterschriften gesammelt."
)
KEPT_BY = {"memory": MemoryPageReader, "trafilatura": lambda: TrafilaturaReader(Walls())}


@pytest.fixture(scope="module", params=KEPT_BY.values(), ids=KEPT_BY.keys())
def reader(request):
    reader = request.param()
    yield reader
    reader.close()


def html(body, head=""):
    return f"<html><head><title>Alter Kran bleibt</title>{head}</head><body>{body}</body></html>"


ARTICLE = html(
    f"<article><h1>Alter Kran bleibt</h1><p>{LONG}</p><h2>Wer bezahlt</h2><p>{MORE}</p></article>",
    '<link rel="canonical" href="/lokales/kran-17">'
    '<meta property="article:published_time" content="2026-11-16T18:30:00+01:00">',
)


def page(body, key="p"):
    return PageBytes(key, URL, "text/html; charset=utf-8", body.encode())


def read(reader, body):
    return next(iter(reader.read([page(body)])))[1]


def test_a_draft_has_title_paragraphs_and_sub_headings_in_order(reader):
    draft = read(reader, ARTICLE)
    assert draft.title == "Alter Kran bleibt"
    assert [block for block in draft.blocks if block.text != draft.title] == [
        Block(LONG),
        Block("Wer bezahlt", "heading"),
        Block(MORE),
    ]


def test_a_draft_has_its_time_and_canonical_address(reader):
    draft = read(reader, ARTICLE)
    assert draft.published.isoformat() == "2026-11-16T17:30:00+00:00"
    assert (draft.published_from, draft.canonical) == ("meta", URL)


def test_each_page_comes_back_under_its_key(reader):
    pages = [page(ARTICLE, key) for key in "abc"] + [page(html(""), "empty")]
    answers = dict(reader.read(pages))
    assert sorted(answers) == ["a", "b", "c", "empty"]
    assert all(isinstance(answers[key], Draft) for key in "abc")


def test_the_same_page_twice_is_read_twice(reader):
    assert len(list(reader.read([page(ARTICLE)] * 2))) == 2


@pytest.mark.parametrize("body", ["", html(""), html("<p> </p>"), "\x00\x01"])
def test_a_page_without_text_is_set_aside(reader, body):
    assert isinstance(read(reader, body), NoText)


def test_a_page_that_is_too_large_is_set_aside(reader):
    assert isinstance(read(reader, "<p>" + "x" * LARGEST), TooBig)


def test_nothing_to_read_is_no_trouble(reader):
    assert list(reader.read([])) == []
