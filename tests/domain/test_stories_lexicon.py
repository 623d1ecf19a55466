"""The tables of clustering."""

import pytest

from pipeline.domain.errors import Misconfigured
from pipeline.domain.stories.lexicon import TABLES, Concepts, Lexicon
from tests.quality.clusters import lexicon

EMPTY = dict.fromkeys(TABLES, "# written here\n")


def test_the_tables_of_the_project_can_be_read():
    tables = lexicon()
    assert "und" in tables.stopwords
    assert "the" in tables.stopwords
    assert tables.numbers["neun"] == tables.numbers["nine"] == "9"


@pytest.mark.parametrize(
    ("german", "english"),
    [
        ("getotet", "killed"),
        ("friedensgesprache", "talks"),
        ("raketenangriff", "missile"),
        ("uberschwemmung", "flooded"),
        ("verkehrsunfall", "crash"),
    ],
)
def test_words_of_two_languages_share_a_concept(german, english):
    concepts = lexicon().concepts
    assert concepts.of(german) & concepts.of(english)


def test_a_star_says_at_which_end_a_word_goes_on():
    concepts = Concepts({"flood": ["flut*", "*hochwasser"], "dam": ["*damm*"], "ice": ["eis"]})
    assert concepts.of("flutwelle") == {"flood"}
    assert concepts.of("elbhochwasser") == {"flood"}
    assert concepts.of("hochwasserschutz") == frozenset()
    assert concepts.of("staudammbruch") == {"dam"}
    assert concepts.of("eisen") == frozenset()


@pytest.mark.parametrize(
    ("table", "text", "says"),
    [
        ("common", "many: haus", "«many» is no share"),
        ("concepts", "flood flut", "has no colon"),
        ("numbers", "zwei", "has no colon"),
    ],
)
def test_a_wrong_line_is_named(table, text, says):
    with pytest.raises(Misconfigured, match=says):
        Lexicon.of({**EMPTY, table: text})


def test_a_missing_table_is_named():
    with pytest.raises(Misconfigured, match="«roundups» is missing"):
        Lexicon.of({name: "" for name in TABLES if name != "roundups"})


@pytest.mark.parametrize(
    ("title", "lead", "roundup"),
    [
        ("der tag im uberblick: flut und streik", "", True),
        ("+++ flut in ahlsdorf +++", "", True),
        ("flut-liveticker", "", True),
        ("low tide: a flood and a strike", "what you need to know this wednesday.", True),
        ("der uberblick fehlt", "", False),
        ("tag der offenen tur", "in the town hall, as it happened every year", False),
    ],
)
def test_a_round_up_is_told_by_its_headline_or_lead(title, lead, roundup):
    assert lexicon().is_roundup(title, lead) is roundup
