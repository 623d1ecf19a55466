"""Queries in plain words."""

import pytest
from hypothesis import given

from pipeline.domain.query.explain import explain
from tests.querying import parse, queries


@pytest.mark.parametrize(
    ("typed", "language", "told"),
    [
        ("Haushalt", "de", "*Haushalt* in jeder Form"),
        ("Haushalt", "en", "*Haushalt* in any form"),
        ("Haushalt -Berlin", "de", "enthalten nicht *Berlin*"),
        ('"der Rat"~2', "en", "exactly *der Rat* (with at most 2 other words between)"),
        ("a NEAR/3 b", "de", "höchstens 3 Wörtern dazwischen"),
        ("a NEAR/3 b", "en", "parts of compounds do not count"),
        ("title:Haus*", "en", "in the title a word that begins with *Haus*"),
        ("since:7d", "de", "in den letzten 7 Tagen"),
        ("published:[2026-11 TO *]", "en", "since 2026-11"),
        ("name:Kiew", "en", "any spelling"),
    ],
)
def test_a_query_is_told_in_plain_words(typed, language, told):
    assert told in explain(parse(typed), language)


@given(queries)
def test_every_query_can_be_told_in_both_languages(query):
    assert explain(query, "de") != explain(query, "en")
