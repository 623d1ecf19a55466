"""The search phrase that a page hangs on its own lines goes; dashes with true words stay."""

import pytest

from pipeline.domain.padding import Learned, Whose
from tests.domain.padding_pages import lines, trimmed

TITLE = "Selenskyj kündigt neue Initiative für Gespräche an"
LEAD = (
    "Der ukrainische Präsident Wolodymyr Selenskyj hat eine neue Gesprächsinitiative angekündigt."
)
PHRASE = "Selenskyj neue Gesprächsinitiative"


def page(first="Gespräche in Genf", second="Kreml reagiert kühl", lead=LEAD, last=""):
    return f"""
{lead}
## {first}
Am Dienstag sollen die Unterhändler in Genf zusammenkommen. Zwei Tage sind vorgesehen.
## {second}
Aus Moskau hieß es, man habe noch keine Einladung erhalten.
Die Gespräche sollen am Freitag weitergehen.
{last}
"""


CLEAN = lines(page(), title=TITLE, lead=LEAD)


@pytest.mark.parametrize("dash", ["–", "—", "-", "|"])
def test_the_same_tail_on_two_headings_is_a_phrase(dash):
    text = page(f"Gespräche in Genf {dash} {PHRASE}", f"Kreml reagiert kühl {dash} {PHRASE}")
    result = trimmed(text, title=TITLE)
    assert result.text.splitlines() == CLEAN
    assert [cut.text for cut in result.cuts] == [PHRASE, PHRASE]
    assert {cut.why for cut in result.cuts} == {"search-phrase"}


@pytest.mark.parametrize(
    "text",
    [
        page(f"Gespräche in Genf – {PHRASE}", last=PHRASE),
        page(f"Gespräche in Genf – {PHRASE}", lead=f"{PHRASE} – {LEAD}"),
        page(lead=f"{PHRASE} – {LEAD}", last=PHRASE),
        page(
            lead=f"{PHRASE} — {LEAD}", last=f"{PHRASE}\nWir bleiben am Ball für Sie. BerlinMorgen."
        ),
        page(last=f"{PHRASE}\nWir bleiben am Ball für Sie. BerlinMorgen."),
        page(last=f"{PHRASE} – Wir bleiben am Ball für Sie. BerlinMorgen."),
        page(last=f"{PHRASE}: Wir bleiben am Ball für Sie. BerlinMorgen."),
    ],
)
def test_a_phrase_goes_from_lead_headings_and_last_line(text):
    assert lines(text, title=TITLE) == CLEAN


def test_one_heading_is_enough_where_the_words_are_the_pages_own_and_no_grammar():
    assert lines(page(f"Gespräche in Genf – {PHRASE}"), title=TITLE) == CLEAN


def test_the_head_of_the_lead_is_enough():
    result = trimmed(page(lead=f"{PHRASE} – {LEAD}"), title=TITLE, lead=f"{PHRASE} – {LEAD}")
    assert result.text.splitlines() == CLEAN
    assert result.lead == LEAD


def test_an_address_that_spells_the_phrase_is_enough():
    whose = Whose("BerlinMorgen", "https://berlinmorgen.example/selenskyj-gespraeche-genf.html")
    text = page("Kreml reagiert – Selenskyj Gespräche Genf")
    assert lines(text, whose, title=TITLE)[1] == "Kreml reagiert"


@pytest.mark.parametrize(
    "heading",
    [
        "Haushalt verabschiedet – ohne die Stimmen der Opposition",
        "Der Hafen – ein Erbe",
        "Gespräche in Genf – und kein Ende",
        "Gespräche in Genf – Moskau wartet ab",
        "Gespräche in Genf – Selenskyjs neue Initiative",
        "Gespräche in Genf – Selenskyj kündigt Initiative an",
        "Gespräche in Genf – neue Initiative",
        "Gespräche in Genf – Wolodymyr Selenskyj",
        "Kreml: Keine Einladung",
    ],
)
def test_a_heading_that_ends_with_a_dash_and_true_words_keeps_them(heading):
    assert lines(page(heading), title=TITLE)[1] == heading


@pytest.mark.parametrize(
    "lead",
    [
        "Kiew – " + LEAD,
        "New York – " + LEAD,
        "Genf (NDA) – " + LEAD,
        "Kiew/Genf – " + LEAD,
        "Frankfurt am Main – " + LEAD,
        "Neue Gespräche – und ein alter Streit, der die Unterhändler seit Wochen beschäftigt.",
    ],
)
def test_a_lead_with_a_dateline_or_a_dash_of_its_own_stays(lead):
    assert lines(page(lead=lead), title=TITLE)[0] == lead


def test_a_place_that_heads_the_lead_and_ends_a_heading_stays():
    text = page("Proteste – New York", lead="New York – In New York haben Tausende demonstriert.")
    assert (
        lines(text, title="Tausende in New York")[:2]
        == text.strip().replace("## ", "").split("\n")[:2]
    )


def test_before_a_signoff_one_word_of_the_pages_own_is_enough():
    text = page(last="Selenskyj Vorstoß Reaktionen\nWir bleiben am Ball für Sie. BerlinMorgen.")
    assert lines(text, title=TITLE) == CLEAN


def test_rows_of_a_table_are_no_phrase():
    rows = "Berlin | 1 | 2 | 3\nKiel | 0 | 2 | 3\nBonn | 4 | 2 | 3"
    assert lines(page(last=rows), title=TITLE)[-3:] == rows.splitlines()


def test_an_author_before_the_signoff_stays():
    text = page(last="Anna Weber\nWir bleiben am Ball für Sie. BerlinMorgen.")
    assert lines(text, title=TITLE)[-1] == "Anna Weber"


def test_an_outlet_known_for_phrases_needs_less_evidence():
    text = page("Gespräche in Genf – Genf Gespräche")
    assert lines(text, title=TITLE)[1] == "Gespräche in Genf – Genf Gespräche"
    known = trimmed(text, learned=Learned(hangs_phrases=True), title=TITLE)
    assert known.text.splitlines() == CLEAN


def test_an_outlet_known_for_phrases_keeps_true_headings():
    heading = "Haushalt verabschiedet – ohne die Stimmen der Opposition"
    result = trimmed(page(heading), learned=Learned(hangs_phrases=True), title=TITLE)
    assert heading in result.text


def test_an_english_phrase_is_seen_too():
    lead = "President Zelensky has announced a new initiative for talks with Moscow."
    text = f"""
{lead}
## Talks in Geneva – Zelensky new talks initiative
Negotiators are to meet on Tuesday.
## Kremlin cool – Zelensky new talks initiative
Moscow said it had not been invited yet.
"""
    title = "Zelensky announces new initiative for talks"
    assert lines(text, Whose("Harbour Post"), title=title)[1::2] == [
        "Talks in Geneva",
        "Kremlin cool",
    ]


def test_a_phrase_typed_without_capitals_is_seen_on_one_heading():
    text = page("Gespräche in Genf – selenskyj gesprächsinitiative")
    assert lines(text, title=TITLE + ": Gesprächsinitiative")[:2] == CLEAN[:2]
