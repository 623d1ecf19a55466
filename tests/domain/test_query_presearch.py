"""Many standing queries, and the few that an article can match."""

import pytest

from pipeline.domain.errors import BadInput
from pipeline.domain.query.filing import Filing, rarest
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


@pytest.mark.parametrize(
    "query", ["Haushalt Kiew", '"Haushalt Kiew"', "Haushalt NEAR/5 Kiew", "Haushalt outlet:Kurier"]
)
def test_a_query_is_not_even_made_for_an_article_that_lacks_its_second_word(query):
    made = []

    def make(query_id, _tag):
        made.append(query_id)
        return check(query)

    searcher = Presearcher(load=make)
    searcher.file("a", *rarest(check(query)))
    for text in ("Der Haushalt steht", "Kiew", "Haushalt und Haus"):
        assert found(searcher, text) == []
    assert made == []
    assert found(searcher, "Haushalt Kiew", outlet="Kurier") == ["a"]
    assert made == ["a"]


def test_a_filing_is_kept_as_it_was():
    filing = Filing("made", "tree", *rarest(check("(Haushalt OR Etat) Kiew outlet:Kurier")))
    assert filing.needs
    assert filing.also
    assert Filing.of("made", filing.kept) == filing


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
