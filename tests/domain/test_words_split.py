"""Where a text is cut into words."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.words.split import chunks, pieces, spans


def words(text):
    return [piece.word for chunk in chunks(text) for piece in pieces(chunk)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Der Rat, der tagt.", ["Der", "Rat", "der", "tagt"]),
        ("Ukraine-Krieg – was nun?", ["Ukraine", "Krieg", "was", "nun"]),
        ("Bürger:innen Bürger*innen Bürger_innen", ["Bürgerinnen"] * 3),
        ("BürgerInnen und Bürger:in", ["BürgerInnen", "und", "Bürgerin"]),
        ("Titel:inhalt", ["Titel", "inhalt"]),
        ("geht's L'Oréal Kim’s", ["gehts", "LOréal", "Kims"]),
        ("'so' und ’so’", ["so", "und", "so"]),
        ("1.200,50 Euro, 3,5-fach", ["1.200,50", "Euro", "3,5", "fach"]),
        ("Am 24. November, 12.30 Uhr.", ["Am", "24", "November", "12.30", "Uhr"]),
        ("snake_case", ["snake", "case"]),
        ("Haus\u00adhalt", ["Haushalt"]),
        ("東京都 は", ["東京", "京都", "は"]),
        ("G7-Gipfel in 東京", ["G7", "Gipfel", "in", "東京"]),
        ("ﬁnden ½", ["finden", "1", "2"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("a\x00b \ud800 c", ["a", "b", "c"]),
        ("", []),
        ("… – !", []),
    ],
)
def test_words_are_runs_of_letters_and_digits(text, expected):
    assert words(text) == expected


def test_a_span_is_where_the_word_stands_in_the_text_as_given():
    text = "Bürger*innen ﬁnden ½ Mu\u0308ller; Haus\u00adhalt"
    assert [text[start:end] for start, end in spans(text)] == [
        "Bürger*innen",
        "ﬁnden",
        "½",
        "½",
        "Mu\u0308ller",
        "Haus\u00adhalt",
    ]


@given(st.text(max_size=80))
def test_every_word_has_one_span_inside_the_text(text):
    found = spans(text)
    assert len(found) == len(words(text))
    assert all(0 <= start < end <= len(text) for start, end in found)
    assert found == sorted(found)


@given(st.text(max_size=80))
def test_words_hold_nothing_that_an_engine_would_cut_at(text):
    for word in words(text):
        assert not any(sign.isspace() for sign in word)
        assert all(
            sign.isalnum() or sign in ".," or unicodedata.category(sign)[0] in "MC" for sign in word
        )


@given(st.text(max_size=60))
def test_words_stay_words_when_they_are_split_again(text):
    for word in words(text):
        assert words(word) == [word]
