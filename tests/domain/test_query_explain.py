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
        ("Haushalt -Berlin", "de", "- *Berlin* in keiner Form enthalten"),
        ("Haushalt -Berlin", "en", "- do not contain *Berlin* in any form"),
        ('-title:Etat -"a b"', "de", "nicht genau *a b* enthalten"),
        ("NOT (a OR Haus*)", "en", "none of those that contain *a* in any form or contain a word"),
        ('"der Rat"~2', "en", "exactly *der Rat* (with at most 2 other words between)"),
        ("a NEAR/3 b", "de", "höchstens 3 Wörtern dazwischen"),
        ("a NEAR/3 b", "en", "parts of compounds do not count"),
        ("title:Haus*", "en", "in the title a word that begins with *Haus*"),
        ("since:7d", "de", "in den letzten 7 Tagen"),
        ("since:1d", "en", "in the last 24 hours"),
        ("published:[2026-11 TO *]", "en", "since 2026-11"),
        ("published:[2026-11 TO *]", "de", "seit November 2026"),
        ("published:2026", "de", "im Jahr 2026 erschienen"),
        ("published:24.11.2026", "de", "am 24.11.2026 erschienen"),
        ("published:24.11.2026", "en", "published on 2026-11-24"),
        ("published:2026-11-24T10:30", "de", "um 24.11.2026, 10:30 Uhr"),
        ("name:Kiew", "en", "any spelling"),
    ],
)
def test_a_query_is_told_in_plain_words(typed, language, told):
    assert told in explain(parse(typed), language)


def test_a_query_of_several_parts_reads_as_one_sentence():
    told = explain(parse("Haushalt NOT Bayern"), "de").splitlines()
    assert told == [
        "Artikel, die",
        "- *Haushalt* in jeder Form enthalten und",
        "- *Bayern* in keiner Form enthalten.",
    ]
    told = explain(parse("Haushalt OR Etat"), "en")
    assert told == "Articles that contain *Haushalt* in any form or contain *Etat* in any form."


@given(queries)
def test_every_query_can_be_told_in_both_languages(query):
    assert explain(query, "de") != explain(query, "en")
