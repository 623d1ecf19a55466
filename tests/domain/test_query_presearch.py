"""Many standing queries, and the few that an article can match."""

import pytest

from pipeline.domain.errors import BadInput
from pipeline.domain.query.presearch import Presearcher
from tests.querying import analysis, article, check


def standing(**typed):
    searcher = Presearcher()
    for query_id, query in typed.items():
        searcher.put(query_id, check(query))
    return searcher


def found(searcher, text, **rest):
    return searcher.matches(analysis().layers(article(text, **rest)))


def test_an_article_meets_its_queries_only():
    searcher = standing(a="Haushalt", b="Kiew", c='"der Rat"', d="Verhandl*", e="author:Berg")
    assert found(searcher, "der Rat zum Haushalt") == ["a", "c"]
    assert found(searcher, "Verhandlungsrunde in Kiew") == ["b", "d"]
    assert found(searcher, "nichts", authors=("Anna Berg",)) == ["e"]


def test_a_query_is_filed_under_its_rarest_words():
    searcher = standing(a="der Haushaltsausschuss")
    assert searcher.candidates(analysis().layers(article("der der der"))) == set()


def test_a_short_pattern_is_found_among_its_beginnings():
    assert found(standing(a="wo?d", b="Muell*"), "word", language="en") == ["a"]
    assert found(standing(a="Muell*"), "Müller") == ["a"]


def test_a_replaced_query_is_found_by_its_new_words_alone():
    searcher = standing(a="Haushalt", b="Haushalt")
    searcher.put("a", check("Kiew"))
    assert found(searcher, "Haushalt") == ["b"]
    assert found(searcher, "Kiew") == ["a"]
    assert len(searcher) == 2


def test_a_dropped_query_is_gone():
    searcher = standing(a="Haushalt", b="Haushalt", c="Kiew")
    searcher.drop("a")
    searcher.drop("a")
    searcher.drop("nobody")
    assert found(searcher, "Haushalt in Kiew") == ["b", "c"]
    assert "a" not in searcher


@pytest.mark.parametrize(
    "query", ["NOT a", "-a -b", "before:2026", "lang:de", "a OR NOT b", "access:free"]
)
def test_a_query_that_no_word_holds_up_is_refused(query):
    with pytest.raises(BadInput):
        standing(a=query)
