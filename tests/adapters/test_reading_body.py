"""A page's tree and the article's body in it: as the library has them, in less time."""

from importlib import import_module
from pathlib import Path

import pytest
import trafilatura
from lxml import etree

from pipeline.adapters.reading.blocks import rows
from pipeline.adapters.reading.body import OPTIONS, body_of
from pipeline.adapters.reading.decode import decode_html
from pipeline.adapters.reading.parse import parse

PAGES = sorted((Path(__file__).parent / "golden").glob("*.html"))
SENTENCE = (
    "Der Stadtrat hat am Montagabend nach langer Aussprache beschlossen, den alten Kran am Südkai"
    " zu erhalten und ihn bis zum Frühjahr vollständig instand zu setzen{}."
)
ARTICLE = "".join(f"<p>{SENTENCE.format(f', wie schon {year}')}</p>" for year in range(1990, 1998))
LINKS = "".join(f"<li><a href='/{n}'>Die Meldung {n} aus der Region</a></li>" for n in range(300))
HARD = {
    "no element says where the article is": f"<div><div>{ARTICLE}</div></div>",
    "paragraphs are divisions": f"<div>{ARTICLE}</div>".replace("<p", "<div").replace("p>", "div>"),
    "a teaser among links": f"<ul>{LINKS}</ul><article><p>{SENTENCE}</p></article><ul>{LINKS}</ul>",
    "a teaser before the article": f"<article><p>{SENTENCE}</p></article><div>{ARTICLE}</div>",
    "a form around all of it": f"<form><article>{ARTICLE}</article></form>",
    "a navigation that is never closed": f"<nav><nav><a href='/'>Start</a></nav><article>{ARTICLE}</article>",
    "a table for layout": f"<table role='presentation'><tr><td>{ARTICLE}</td></tr></table>",
    "a table in a figure": f"<article>{ARTICLE}<figure><table><tr><td>Rot<td>3</table></figure></article>",
    "reader comments": f"<article>{ARTICLE}</article><div id='comments'><p>{SENTENCE}</p></div>",
    "text without any element": SENTENCE * 9,
    "nothing": "<div></div>",
}


def texts(body):
    if body is None:
        return []
    return rows(body, trafilatura.xml.xmltotxt(body, include_formatting=False))


def theirs(markup: str):
    document = trafilatura.bare_extraction(markup, options=OPTIONS)
    return [] if document is None else texts(document.body)


def page(inside: str) -> str:
    return f"<html><head><title>Kran</title></head><body><h1>Kran</h1>{inside}</body></html>"


@pytest.mark.parametrize("inside", HARD.values(), ids=HARD)
def test_the_article_is_the_library_s(inside):
    tree = parse(page(inside).encode(), "")
    before = etree.tostring(tree)
    assert texts(body_of(tree, forum=False)) == theirs(page(inside))
    assert etree.tostring(tree) == before


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_the_article_of_a_whole_page_is_the_library_s(path):
    tree = parse(path.read_bytes(), "")
    assert texts(body_of(tree, forum=False)) == theirs(decode_html(path.read_bytes()))


def test_posts_of_a_forum_are_its_content():
    posts = "".join(f"<div class='comment'><p>{SENTENCE.format(n)}</p></div>" for n in range(9))
    tree = parse(page(f"<div class='comments'>{posts}</div>").encode(), "")
    assert len(texts(body_of(tree, forum=True))) > len(texts(body_of(tree, forum=False)))


@pytest.mark.parametrize(
    "body",
    [
        "<html><body><p>Grüße</p><p>zwei</p></body></html>".encode(),
        "<html><meta charset=cp1252><body><p>Grüße</p></body></html>".encode("cp1252"),
        "<html><body><p>Grüße</p></body></html>".encode("utf-16"),
        b"\xef\xbb\xbf<html><body><p>Gr\xc3\xbc\xc3\x9fe</p></body></html>",
        b"<?xml version='1.0' encoding='latin-1'?><html><body><p>Gr\xc3\xbc\xc3\x9fe</p></body></html>",
        b'<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN"><html><body><p>eins</p></body></html>',
        b"<html lang='de' /><body><p>eins</p></body>",
        b"<html><body><p>a\x00b\x0bc\xef\xbf\xbfd</p></body></html>",
        b"<html>\n" + b"<p>eine Zeile</p>" * 900 + b"\n<p>noch eine</p>\n</html>",
        b"<p>one</p><p>two</p>",
        b"<p>one</p>",
        b"only words",
        b"{}",
        b"<!-- html -->",
        b"",
    ],
    ids=lambda body: repr(body[:24]),
)
def test_the_tree_is_the_library_s(body):
    ours, theirs = parse(body, ""), trafilatura.load_html(decode_html(body))
    assert (ours is None) == (theirs is None)
    if ours is not None:
        assert etree.tostring(ours) == etree.tostring(theirs)


def test_the_words_of_all_languages_are_read_before_the_first_page():
    assert len(import_module("trafilatura.external").JT_STOPLIST) > 100_000
