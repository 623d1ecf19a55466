"""Names are found in any spelling, and common words are not taken for names."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.errors import Misconfigured
from pipeline.domain.names import NameTable
from pipeline.domain.persons import Titles, persons

CONFIG = Path(__file__).parents[2] / "config"
TABLE = NameTable.of(tomllib.loads((CONFIG / "names.toml").read_text(encoding="utf-8")))
TITLES = Titles.of((CONFIG / "tables" / "titles.txt").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Selenskyj reist nach Genf.", ["Selenskyj", "Genf"]),
        ("Volodymyr Zelensky travels to Geneva.", ["Selenskyj", "Genf"]),
        ("Зеленский прибыл в Киев", ["Selenskyj", "Kiew"]),
        ("Selenskyjs Berater und ein Selenskyj-Vertrauter", ["Selenskyj"]),
        ("Zelensky’s aides in Kyiv", ["Selenskyj", "Kiew"]),
        ("Strikes on the Ukrainian capital", ["Kiew"]),
        ("Die EU-Kommission und die EZB", ["EU-Kommission", "EZB"]),
        ("EU-Gipfel in Brüssel", ["EU", "Brüssel"]),
        ("the ECB and the U.S. government", ["EZB", "USA"]),
        ("Die US-Regierung in den Vereinigten Staaten", ["USA"]),
        ("ZELENSKY IN BERLIN", ["Selenskyj", "Berlin"]),
        ("Die Linke und die Grünen", ["Die Linke", "Die Grünen"]),
        ("Ursula von der Leyen", ["von der Leyen"]),
        ("Präsident Xi Jinping in Peking", ["Xi Jinping", "Peking"]),
        ("Vertreter des Weißen Hauses", ["Weißes Haus"]),
    ],
)
def test_a_name_is_found_in_any_spelling(text, names):
    assert list(TABLE.names(text)) == names


@pytest.mark.parametrize(
    "text",
    [
        "he told us who left",
        "Der März war mild, weil die Sonne schien.",
        "ein trumpf, ein berliner und eine porsche-farbe",
        "Die linke Hand und die grünen Bäume",
        "Im Norden, Washingtonia gedeiht dort.",
        "Kieweler Straße, Romanautor, Genfood",
        "New, York",
    ],
)
def test_common_words_are_no_names(text):
    assert TABLE.names(text) == ()


def test_a_name_tells_where_it_stands():
    text = "In Kiew traf Präsident Wolodymyr Selenskyj ein."
    found = [(one.name, one.kind, text[one.start : one.end]) for one in TABLE.find(text)]
    assert found == [
        ("Kiew", "places", "Kiew"),
        ("Selenskyj", "people", "Wolodymyr Selenskyj"),
    ]


def test_all_spellings_are_told_whichever_is_given():
    spellings = TABLE.spellings("Zelensky")
    assert spellings[0] == "Selenskyj"
    assert "Зеленский" in spellings
    assert TABLE.spellings("zelensky") == TABLE.spellings("Selenskyj") == spellings
    assert "Ukrainian capital" not in TABLE.spellings("Kiew")
    assert TABLE.spellings("Mara Lindqvist") == ("Mara Lindqvist",)


@pytest.mark.parametrize(
    ("mapping", "complaint"),
    [
        ({"peple": {}}, r"\[peple\] is none of people"),
        ({"people": {"A": "B"}}, "A must be a list"),
        ({"people": {"A": ["X"]}, "places": {"B": ["X"]}}, "«X» stands for two names"),
        ({"told": {"A": ["the A"]}}, "A is no name"),
        ({"people": {"–": []}}, "must be a list"),
    ],
)
def test_a_bad_table_is_named(mapping, complaint):
    with pytest.raises(Misconfigured, match=complaint):
        NameTable.of(mapping)


@given(st.text(max_size=80))
def test_what_is_found_lies_in_the_text_in_order(text):
    ends = 0
    for one in TABLE.find(text):
        assert ends <= one.start < one.end <= len(text)
        ends = one.end


@given(st.sampled_from(sorted(TABLE.spelled)))
def test_every_spelling_is_found(spelling):
    assert TABLE.names(f"… {spelling} …") == (TABLE.spelled[spelling][0],)


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Das teilte Außenministerin Mara Lindqvist mit.", ("Mara Lindqvist",)),
        ("„Nein“, sagte Olena Marchuk. Präsident Wolf schwieg.", ("Olena Marchuk",)),
        ("President Mara van der Berg said so.", ("Mara van der Berg",)),
        ("Der Sprecher der Bahn nannte Ende November.", ()),
        ("Der Minister, Anna Weber und andere", ()),
        ("sagte Präsident Jan Wolf am Montag", ("Jan Wolf",)),
        ("Chef der SPD Berlin", ()),
    ],
)
def test_people_are_known_by_their_titles(text, people):
    assert persons(text, TITLES) == people
