"""Queries and readers that mean no good, asked of every index."""

import threading
import time

import pytest

from pipeline.domain.errors import BadInput, BadQuery
from pipeline.domain.query.tree import Field, Phrase, Prefix, Word
from pipeline.ports.search import Ask
from tests.contracts.test_search_index import NOON, article, asked, fill, ids, index, pages, parse

__all__ = ["index"]  # the fixture
READERS, ARTICLES = 50, 600
SECONDS = 0.05


@pytest.mark.parametrize(
    "typed",
    ["*", "*a", "?a", "ab*", "a?b", "Rat:x", "title:", "published:[* TO *", "since:soon", '"a'],
)
def test_what_would_match_everything_or_nothing_is_refused_with_its_place(typed):
    with pytest.raises(BadQuery) as caught:
        parse(typed)
    assert 0 <= caught.value.position <= len(typed)


@pytest.mark.parametrize("typed", ["/.*/", "/(a+)+$/", "(a+)+$", "Rat~", "a.*b", "[a-z]+", "Rat^9"])
def test_an_expression_of_a_users_is_words_or_an_error_and_reaches_no_engine(index, typed):
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
    ],
    ids=["parentheses", "nots", "ors", "a megabyte", "open", "quotes", "nears"],
)
def test_too_much_is_answered_at_once_with_an_error(typed):
    times = []
    for _ in range(3):
        begun = time.process_time()
        with pytest.raises(BadQuery):
            parse(typed)
        times.append(time.process_time() - begun)
    assert min(times) < SECONDS


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


def test_odd_signs_in_any_field_of_an_article_do_no_harm(index):
    odd = "".join(ODD)
    told = {"outlet": odd, "authors": (odd,), "topics": (odd,), "story": odd, "title": odd}
    fill(index, article(1, f"Rat {odd}", **told), article(2))
    found = index.find(asked("Rat", facets=True, collapse=True))
    assert found.total == 2
    assert sum(found.facets["outlet"].values()) == 2


@pytest.mark.parametrize("limit", [10_000, 10**9])
def test_no_page_is_larger_than_a_thousand(index, limit):
    with pytest.raises(BadInput, match="limit"):
        index.find(asked(limit=limit))


def test_many_that_read_the_whole_archive_at_once_all_get_it_whole(index):
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
