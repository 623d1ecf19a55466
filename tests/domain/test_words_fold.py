"""Spellings that are one word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.words.fold import hard, soft


def form(word, language):
    return hard(soft(word, language))


@pytest.mark.parametrize("word", ["Müller", "Mueller", "MÜLLER", "Muller", "Mu\u0308ller"])
def test_an_umlaut_may_be_typed_in_two_letters_in_german(word):
    assert form(word, "de") == "muller"


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Feuer", "feuer"),
        ("neue", "neue"),
        ("Steuer", "steuer"),
        ("Quelle", "quelle"),
        ("Straße", "strasse"),
        ("Goethe", "gothe"),
        ("René", "rene"),
    ],
)
def test_after_a_vowel_or_q_german_ue_stays(word, expected):
    assert form(word, "de") == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("poet", "poet"),
        ("Mueller", "mueller"),
        ("Łódź", "lodz"),
        ("Erdoğan", "erdogan"),
        ("Yıldız", "yildiz"),
        ("Ёлка", "елка"),
        ("новый", "новый"),
        ("ΑΘΉΝΑ", "αθηνα"),
        ("हिन्दी", "हिन्दी"),
    ],
)
def test_in_other_languages_accents_go_and_letters_stay(word, expected):
    assert form(word, "en") == expected


def test_in_german_the_stemmer_still_sees_the_umlaut():
    assert soft("fördern", "de") != soft("fordern", "de")


@given(st.text(min_size=1, max_size=300), st.sampled_from(["de", "en"]))
def test_a_form_is_never_longer_than_an_engine_takes(word, language):
    assert len(form(word, language)) <= 96
