"""Why an article matched: the words that are lit, and the extract around them."""

import re

from hypothesis import given, settings

from pipeline.domain.query.evidence import evidence, highlights, lit_title, reason
from tests.querying import analysis, article, articles, check, queries

LIT = re.compile(r"\*\*(.+?)\*\*")


def told(query, found):
    return reason(evidence(check(query), analysis().layers(found)), found)


def test_the_matched_words_are_given_as_they_stand_there():
    why = told("Kiew Müller", article("Kiews Bürgermeister traf Frau Mueller."))
    assert why.terms == ("Kiews", "Mueller")
    assert why.extract == "**Kiews** Bürgermeister traf Frau **Mueller**."


def test_an_extract_has_at_most_seven_words_on_each_side():
    many = " ".join(f"w{n}" for n in range(30))
    why = told("Kiew", article(f"{many} Kiew {many}"))
    before, after = re.split(r"\*\*Kiew\*\*", why.extract)
    assert before.split() == ["…", *(f"w{n}" for n in range(23, 30))]
    assert after.split() == [*(f"w{n}" for n in range(7)), "…"]


def test_an_extract_stays_inside_its_sentence():
    found = article("Der Rat tagt am 24. November. In Kiew ist es kalt. Das bleibt so.")
    assert told("Kiew", found).extract == "In **Kiew** ist es kalt."
    assert told("November", found).extract == "Der Rat tagt am 24. **November**."


def test_the_sentence_with_the_most_matched_words_is_quoted():
    found = article("Der Haushalt kommt.\nBerlin hat nun einen Haushalt.")
    assert told("Haushalt Berlin", found).extract == "**Berlin** hat nun einen **Haushalt**."


def test_the_title_is_quoted_where_only_it_matched():
    assert told("Kiew", article("Nichts.", title="Kiew heute")).extract == "**Kiew** heute"


def test_a_field_alone_quotes_the_title():
    why = told("outlet:BerlinMorgen", article("Nichts.", title="Kiew heute"))
    assert (why.terms, why.extract) == ((), "Kiew heute")


def test_only_what_made_the_phrase_is_lit():
    found = article("Der Rat. Heute tagt der Rat und der Bund.")
    why = told('"tagt der Rat"', found)
    assert why.extract == "Heute **tagt** **der** **Rat** und der Bund."


def test_a_word_under_not_is_never_lit():
    assert told("Kiew -Paris", article("Kiew allein")).terms == ("Kiew",)


def test_a_gender_word_is_lit_as_a_whole():
    assert (
        told("Bürgerinnen", article("Die Bürger*innen kamen")).extract
        == "Die **Bürger*innen** kamen"
    )


def test_bigrams_are_lit_together():
    assert told("東京都", article("東京都", language="ja")).extract == "**東京都**"


def test_stars_and_direction_signs_of_the_text_cannot_pass_for_marks():
    why = told("Kiew", article("**x** \u202eKiew\u0000 <b>*"))
    assert LIT.findall(why.extract) == ["Kiew"]
    assert "\u202e" not in why.extract
    assert "\u0000" not in why.extract


def test_the_whole_title_can_be_shown_lit():
    found = article("", title="Neues aus Kiew und Lwiw")
    assert lit_title(evidence(check("Kiew"), analysis().layers(found)), found) == (
        "Neues aus **Kiew** und Lwiw"
    )


def test_several_extracts_can_be_had():
    found = article("Kiew eins. Nichts.\nKiew zwei. Kiew drei. Kiew vier.")
    lit = highlights(evidence(check("Kiew"), analysis().layers(found)), found, limit=3)
    assert lit == ["**Kiew** eins.", "**Kiew** zwei.", "**Kiew** drei."]


@settings(max_examples=200, deadline=None)
@given(queries, articles)
def test_whatever_matches_can_be_told(query, found):
    asked, layers = check(query), analysis().layers(found)
    if asked.holds(layers):
        lit = evidence(asked, layers)
        for text, spans in ((found.title, lit.title), (found.text, lit.text)):
            assert all(text[start:end].strip() for start, end in spans)
        why = reason(lit, found)
        assert "\n" not in why.extract
        assert why.extract.count("**") % 2 == 0
        why.extract.encode()
