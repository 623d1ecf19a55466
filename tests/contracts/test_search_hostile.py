"""Queries and readers that mean no good, asked of every index: H50 to H52 and H54 of the hostile cases.

H53 stands in tests/apps/test_hostile_searches.py, H55 in tests/adapters/test_elasticsearch_trouble.py.
"""

import threading
import time
from datetime import timedelta

import pytest

from pipeline.domain.errors import BadInput, BadQuery
from pipeline.domain.query.tree import Field, Phrase, Prefix, Word
from pipeline.ports.search import Ask
from tests.contracts.test_search_index import NOON, article, asked, fill, ids, index, pages, parse

__all__ = ["index"]  # the fixture
READERS, ARTICLES = 50, 600
SECONDS = 0.05
#: values of a facet, stretches of a timeline
LONGEST = 100
#: characters; the marks of 5,000 hits take six times as many
LINE = 5_000


@pytest.mark.parametrize(
    "typed",
    [
        *("*", "*a", "?a", "*aus", "ab*", "a?b", "a*b", "Rat:x", "field:x", "title:"),
        *("[* TO *]", "published:[* TO *", "since:soon", '"a', "Rat~", "Rat^9"),
    ],
)
def test_h50_what_would_match_everything_or_nothing_is_refused_with_its_place(typed):
    with pytest.raises(BadQuery) as caught:
        parse(typed)
    assert 0 <= caught.value.position <= len(typed)


@pytest.mark.parametrize("typed", ["/.*/", "/(a+)+$/", "(a+)+$", "a.*b", "[a-z]+", "<1-9>Rat"])
def test_h52_an_expression_of_a_users_is_words_or_an_error_and_reaches_no_engine(index, typed):
    fill(index, article(1, "a" * 5000 + " Rat"))
    begun = time.process_time()
    try:
        found = ids(index, typed)
    except BadQuery:
        found = []
    assert set(found) <= {"a0001"}
    assert time.process_time() - begun < 1


@pytest.mark.parametrize(
    "typed",
    [
        "(" * 1000 + "a" + ")" * 1000,
        "NOT " * 1000 + "a",
        " OR ".join(["a"] * 50_000),
        "x" * 1_000_000,
        "(" * 100_000,
        '"' * 4001,
        "a NEAR/5 " * 1000 + "a",
        "a " * 500_000,
        "\x00" * 1_000_000,
        "\ud800\u202e" * 500_000,
    ],
    ids=[
        *("parentheses", "nots", "ors", "a megabyte", "open", "quotes", "nears"),
        *("a megabyte of words", "a megabyte of nothing", "a megabyte of halves"),
    ],
)
def test_h51_too_much_is_answered_at_once_with_an_error(typed):
    times = []
    for _ in range(3):
        begun = time.process_time()
        with pytest.raises(BadQuery):
            parse(typed)
        times.append(time.process_time() - begun)
    assert min(times) < SECONDS


def answered(index, typed):
    """The error that a query is answered with, if any."""
    try:
        index.find(asked(typed))
    except BadQuery as error:
        return error
    return None


ODD = [
    "\x00",
    "\ud800",
    "\u202e",
    "\u200b",
    "a\u0000b",
    "\U0001f600",
    "'\"\\{}[]",
    "\n",
    "·",
    "de·",
]


@pytest.mark.parametrize("text", ODD, ids=ascii)
def test_odd_signs_in_any_part_of_a_query_do_no_harm(index, text):
    fill(index, article(1, f"Rat {text} tagt"), article(2, "Rat"))
    for query in (
        Word(f"Rat{text}"),
        Word(text),
        Phrase(("Rat", text)),
        Prefix(f"Rat{text}"),
        *(Field(name, text) for name in ("outlet", "author", "lang", "topic", "story", "access")),
    ):
        assert index.find(Ask(query, NOON)).total <= 2
    assert set(ids(index, "Rat")) == {"a0001", "a0002"}


@pytest.mark.parametrize("sign", ODD, ids=ascii)
def test_odd_signs_that_are_typed_end_in_hits_or_in_an_error_with_its_place(index, sign):
    fill(index, article(1, "Rat tagt"))
    for typed in (
        sign,
        f"Ra{sign}t",
        f"{sign}Rat",
        f'"Rat {sign}"',
        f"Rat{sign}*",
        f"title:{sign}",
    ):
        told = answered(index, typed)
        assert told is None or 0 <= told.position <= len(typed)
        assert str(told).encode("utf-8", "backslashreplace")


@pytest.mark.parametrize(
    "sign", ["\u200b", "\u200d", "\u2060", "\ufeff", "\u202e", "\u2066", "\xad"]
)
def test_signs_that_nobody_sees_hide_no_word(index, sign):
    fill(index, article(1, f"Der Stadt{sign}rat tagt"), article(2, "Der Stadtrat tagt"))
    for typed in ("Stadtrat", f"Stadt{sign}rat", f"{sign}Stadtrat", f'"Stadt{sign}rat"'):
        assert set(ids(index, typed)) == {"a0001", "a0002"}


def test_odd_signs_in_any_field_of_an_article_do_no_harm(index):
    odd = "".join(ODD)
    told = {"outlet": odd, "authors": (odd,), "topics": (odd,), "story": odd, "title": odd}
    fill(index, article(1, f"Rat {odd}", **told), article(2))
    found = index.find(asked("Rat", facets=True, collapse=True))
    assert found.total == 2
    assert sum(found.facets["outlet"].values()) == 2


@pytest.mark.parametrize("limit", [10_000, 10**9])
def test_h54_no_page_is_larger_than_a_thousand(index, limit):
    with pytest.raises(BadInput, match="limit"):
        index.find(asked(limit=limit))


def test_h54_many_that_read_the_whole_archive_at_once_all_get_it_whole(index):
    fill(index, *(article(n) for n in range(ARTICLES)))
    whole = [f"a{n:04}" for n in range(ARTICLES)]
    told = []

    def read():
        told.append([one for page in pages(index, sort="date", limit=200) for one in page])

    readers = [threading.Thread(target=read) for _ in range(READERS)]
    for one in readers:
        one.start()
    for one in readers:
        one.join()
    assert [one == whole for one in told] == [True] * READERS


@pytest.mark.parametrize("span", ["hour", "day", "week"])
def test_h54_a_timeline_is_never_longer_than_its_measure(index, span):
    old = NOON - timedelta(days=40_000)
    fill(index, article(1), article(2, first_seen=old, published=old))
    found = index.find(asked("Rat", timeline=span))
    assert (found.total, sum(count for _, count in found.timeline)) == (2, 1)
    assert len(found.timeline) <= LONGEST


def test_h54_facets_tell_a_bounded_number_of_values(index):
    fill(index, *(article(n, outlet=f"Blatt {n}", story=f"S{n}") for n in range(ARTICLES)))
    facets = index.find(asked(facets=True)).facets
    assert max(map(len, facets.values())) <= LONGEST
    assert len(facets["outlet"]) > 1


@pytest.mark.parametrize("sort", ["relevance", "date"])
@pytest.mark.parametrize("collapse", [False, True])
def test_h54_deep_paging_has_an_end_and_a_cursor_that_fits_into_a_line(index, sort, collapse):
    fill(index, *(article(n) for n in range(ARTICLES)))
    after, longest, seen = None, 0, 0
    for _ in range(ARTICLES // 100):
        found = index.find(asked("Rat", sort=sort, collapse=collapse, after=after))
        seen += len(found.hits)
        after = found.next
        longest = max(longest, len(after or ""))
    assert (seen, after) == (ARTICLES, None)
    assert longest < LINE
