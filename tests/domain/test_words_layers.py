"""What an article's words look like to a query."""

from hypothesis import given, settings

from pipeline.domain.words.analysis import LANGUAGES, Analysis
from pipeline.domain.words.split import spans
from tests.querying import analysis, article, articles, means
from tests.querying import words as some_words


def test_a_german_form_says_that_it_is_german():
    zone = analysis().layers(article("Frau Mueller verhandelt")).text
    assert zone.forms == ("de·frau", "de·muller", "de·verhandelt")
    assert zone.stems == ("de·frau", "de·müller", "de·verhandl")


def test_an_english_form_does_not():
    zone = analysis().layers(article("The poet's elections", language="en")).text
    assert zone.forms == ("the", "poets", "elections")
    assert zone.stems == ("en·the", "en·poet", "en·elect")


def test_a_language_outside_the_closed_list_is_other():
    zone = analysis().layers(article("Nowa władza", language="pl")).text
    assert zone.stems == ("xx·nowa", "xx·wladza")


def test_parts_come_through_their_door():
    class Plain:
        version = "0"

        def stem(self, form, language):
            return form

    with_parts = Analysis(
        Plain(), parts=lambda form: ("haupt", "bahnhof") if "bahn" in form else ()
    )
    zone = with_parts.layers(article("am Hauptbahnhof")).text
    assert zone.parts == {"de·haupt": (1,), "de·bahnhof": (1,)}
    assert with_parts.number != Analysis(Plain()).number


@given(articles)
def test_every_layer_has_one_term_a_word(found):
    layers = analysis().layers(found)
    for text, zone in ((found.title, layers.title), (found.text, layers.text)):
        assert len(zone.forms) == len(zone.stems) == len(spans(text))
        assert all(" " not in term and 0 < len(term) <= 100 for term in [*zone.forms, *zone.stems])


@settings(deadline=None)  # the first word of a language loads its stemmer
@given(articles, some_words)
def test_a_bare_word_finds_the_very_word_whatever_the_language(found, word):
    for language in (*LANGUAGES, "pl", "zu"):
        assert means(word, article(f"{found.text}\n{word}", language=language))
