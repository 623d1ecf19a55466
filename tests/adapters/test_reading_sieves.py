"""Expressions done in Python find what XPath finds."""

import random
from importlib.util import module_from_spec, spec_from_file_location

import pytest
from lxml import etree, html
from trafilatura import xpaths

from pipeline.adapters.reading.sieves import having, sieve, some, union

REGULAR = {"re": "http://exslt.org/regular-expressions"}
TABLES = (
    "BODY_XPATH",
    "COMMENTS_DISCARD_XPATH",
    "COMMENTS_XPATH",
    "DISCARD_IMAGE_ELEMENTS",
    "OVERALL_DISCARD_XPATH",
    "PRECISION_DISCARD_XPATH",
    "RAW_TREE_PRUNE_XPATH",
    "REMOVE_COMMENTS_AND_LISTS_XPATH",
    "REMOVE_COMMENTS_XPATH",
    "TEASER_DISCARD_XPATH",
)
TAGS = ("article", "aside", "div", "item", "li", "list", "main", "ol", "p", "section", "span", "ul")
WORDS = [
    "article",
    "article-body",
    "Article-content",
    "caption",
    "comment",
    "comments-list",
    "commentary",
    "content",
    "cookie-banner",
    "entry",
    "entry-content",
    "footer",
    "fulltext",
    "hidden",
    "hide-print",
    "infinite-scroll",
    "main",
    "Main-content",
    "menu",
    "mvp-post-add-box",
    "nav",
    "page-content",
    "post",
    "post-body",
    "primary",
    "reply-1",
    "share",
    "story",
    "Teaser",
    "text",
    "widget",
]
ATTRIBUTES = {
    "class": WORDS,
    "id": WORDS,
    "role": ("navigation", "Navigation", "article", "main"),
    "style": ("display:none", "display: none", "visibility: hidden", "border: 0"),
    "aria-hidden": ("true", "false"),
    "itemprop": ("articleBody", "author"),
    "data-component": ("MostPopularStories", "Text"),
    "data-lp-replacement-content": ("",),
}


SOURCES = (
    "(.//*[self::main][re:test(@class, '^Story', 'i') or contains(translate(@id, 'T','t'), 'text')])[1]",
    ".//*[self::article or self::div][@class='post' or re:test(@id, 'entry-content')][1]",
    ".//*[@class='reply' or starts-with(@id|@class, 'reply-') or re:test(@id|@style, 'hidden')]",
    ".//*[self::div or self::ol][re:test(@class, '^comment')][not(self::ol) or re:test(@id, '^c')]",
    ".//*[self::div or self::span][@data-lp-replacement-content or re:test(@id|@class, 'cookie')]",
    ".//div[contains(@class|@id, 'footer')]",
)


def expressions():
    """The library's, as it wrote them, whatever the readers made of its tables since; and some more."""
    spec = spec_from_file_location("xpaths_as_written", xpaths.__file__)
    written = module_from_spec(spec)
    spec.loader.exec_module(written)
    theirs = [one for name in TABLES for one in getattr(written, name)]
    return theirs + [etree.XPath(path, namespaces=REGULAR) for path in SOURCES]


def tree(seed: int):
    """Elements at random, with attributes at random in any order."""
    chance = random.Random(seed)
    root = html.Element("body")
    inside = [root]
    for _ in range(120):
        one = etree.SubElement(chance.choice(inside[-6:]), chance.choice((*TAGS, "h1")))
        for name in chance.sample(sorted(ATTRIBUTES), chance.choice((0, 1, 1, 2, 3))):
            words = ATTRIBUTES[name]
            one.set(name, " ".join(chance.choices(words, k=chance.choice((1, 1, 2)))))
        inside.append(one)
    return root


@pytest.mark.parametrize("expression", expressions(), ids=lambda one: one.path[:60])
def test_the_same_elements_are_found_in_the_same_order(expression):
    quick = sieve(expression)
    for seed in range(40):
        page = tree(seed)
        expected, found = expression(page), quick(page)
        if "[1]" in expression.path:
            expected, found = expected[:1], found[:1]
        assert found == expected


def test_what_is_said_in_another_form_is_left_as_it_is():
    expression = etree.XPath(".//p[position() > 2]/text()")
    assert sieve(expression) is expression


def test_a_union_finds_the_same_elements_in_any_order():
    expression = etree.XPath(
        ".//aside|.//div[contains(@class|@id, 'footer')]|.//main|.//*[re:test(@class, 'COOKIE', 'i')]",
        namespaces=REGULAR,
    )
    for seed in range(40):
        page = tree(seed)
        assert set(union(expression)(page)) == set(expression(page))


def test_that_nothing_can_be_found_is_known_beforehand():
    wanted = [etree.XPath(path, namespaces=REGULAR) for path in SOURCES[3:5]]
    asked = some(wanted)
    assert not asked(html.fromstring("<div><p class='comment'><ol class='list'></ol></div>"))
    for seed in range(40):
        page = tree(seed)
        assert asked(page) or not any(one(page) for one in wanted)


def test_of_an_expression_that_is_not_understood_anything_may_come():
    assert some([etree.XPath(".//p/text()")])(html.fromstring("<div></div>"))


def test_more_classes_than_are_remembered_are_still_told_apart():
    page = html.Element("body")
    for number in range(9000):
        etree.SubElement(page, "p").set(
            "class", f"k{number}" + ("-author" if number % 100 == 0 else "")
        )
    walk = having("p", {("class",): ["author"]})
    assert len(list(walk(page))) == len(list(walk(page))) == 90


def test_nearly_all_of_the_library_s_tables_are_understood():
    left = [one for one in expressions() if sieve(one) is one]
    assert len(left) <= len(expressions()) / 4
