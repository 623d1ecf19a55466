"""A query made flat for Elasticsearch means what it meant."""

import pytest
from hypothesis import given, settings

from pipeline.adapters.search import elastic_levels
from pipeline.adapters.search.elastic_levels import DEEPEST, depth, flat
from pipeline.domain.errors import BadQuery
from pipeline.domain.query.joins import All, Neither, Some
from tests.querying import analysis, articles, check, queries


@pytest.mark.parametrize("deepest", [0, 1, 12])
def test_a_flat_query_means_the_same(monkeypatch, deepest):
    monkeypatch.setattr(elastic_levels, "DEEPEST", deepest)

    @settings(max_examples=200, deadline=None)
    @given(queries, articles)
    def means_the_same(query, article):
        told, layers = check(query), analysis().layers(article)
        made = flat(told)
        assert made.holds(layers) == told.holds(layers)
        assert depth(made) <= max(deepest, 2)

    means_the_same()


def test_levels_that_say_the_same_are_one():
    a, b, c = (check(word) for word in ("Rat", "Etat", "Berlin"))
    assert flat(All((a, All((b, All((c,))))))) == All((a, b, c))
    assert flat(Neither(Some((a, Neither(b))))) == All((Neither(a), b))


def test_what_stays_deep_and_grows_too_large_is_refused():
    a, b, c = (check(word) for word in ("Rat", "Etat", "Berlin"))
    deep = a
    for _ in range(DEEPEST):
        deep = Some((All((deep, b, c)), All((deep, c, a)), All((b, a))))
    with pytest.raises(BadQuery, match="nested too deeply"):
        flat(deep)
