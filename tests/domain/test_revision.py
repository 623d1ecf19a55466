"""A correction is seen as one; another dress of the same words is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.revision import NONE, Change, State, change, corrected, keep

TEXT = """Im Hafen sind am Montag 37 Boote gesunken.
Verletzt wurde niemand, teilte die Behörde mit. „Wir haben Glück gehabt“, sagte ein Sprecher.
Die Ursache ist offen. Taucher sollen am Dienstag hinabsteigen."""
OLD = State("37 Boote gesunken", TEXT, "free")


def test_a_corrected_number_is_a_revision():
    assert change(OLD, State(OLD.title, TEXT.replace("37", "41"))) == Change(text=True)


def test_a_new_headline_is_seen_as_such():
    assert change(OLD, State("41 Boote gesunken", TEXT)) == Change(headline=True)


@pytest.mark.parametrize(
    "text",
    [
        TEXT.replace("„", '"').replace("“", '"'),
        TEXT.replace("„", "«").replace("“", "»").replace(" ", "\u00a0"),
        TEXT.replace("\n", "\n\n"),
        TEXT.replace("\n", " "),
        TEXT + "\nAktualisiert am 16. November, 12:40 Uhr",
        TEXT + "\nStand: 16.11.2026, 12:40 Uhr",
        TEXT + "\nUpdated 16 November 2026",
        TEXT.replace("Behörde", "Be\u00adhörde"),
    ],
)
def test_another_dress_is_no_revision(text):
    assert change(OLD, State(OLD.title, text)) == NONE


def test_a_number_that_looks_like_a_stamp_is_news():
    before, after = (f"{TEXT}\nStand Montag sind {n} Boote gesunken." for n in (37, 41))
    assert change(State("T", before), State("T", after)) == Change(text=True)


def test_quotation_marks_in_a_headline_are_no_new_headline():
    assert change(State("„Glück“ im Hafen", TEXT), State('"Glück" im  Hafen', TEXT)) == NONE


@pytest.mark.parametrize(
    ("text", "access"),
    [
        (TEXT.splitlines()[0], "unknown"),
        ("Im Hafen sind am Montag 37 Boote …", "unknown"),
        ("", "unknown"),
        ("Jetzt weiterlesen mit Abo.", "paid"),
    ],
)
def test_a_page_that_shrank_to_a_teaser_keeps_its_text(text, access):
    after = State(OLD.title, text, access)
    assert change(OLD, after) == Change(shrunk=True)
    assert keep(OLD, after).text == TEXT
    assert not change(OLD, after).revised


def test_a_teaser_may_bring_a_new_headline():
    after = State("41 Boote gesunken", TEXT.splitlines()[0], "paid")
    assert change(OLD, after) == Change(headline=True, shrunk=True)
    assert keep(OLD, after) == State("41 Boote gesunken", TEXT, "paid")


def test_a_short_new_text_is_a_revision():
    after = State(OLD.title, "Die Meldung war falsch, kein Boot ist gesunken.")
    assert change(OLD, after) == Change(text=True)
    assert keep(OLD, after).text == after.text


def test_a_teaser_that_grows_into_the_whole_text_is_a_revision():
    assert change(State(OLD.title, TEXT[:60]), OLD) == Change(text=True)


def test_an_empty_headline_changes_nothing():
    assert keep(OLD, State("", TEXT)).title == OLD.title


def test_what_was_corrected_is_shown_line_by_line():
    after = TEXT.replace("37", "41") + "\nMehr am Abend."
    first = TEXT.splitlines()[0]
    assert corrected(TEXT, after) == (
        (first, first.replace("37", "41")),
        ("", "Mehr am Abend."),
    )


@given(st.text(max_size=60), st.text(max_size=200))
def test_the_same_state_is_no_change(title, text):
    assert change(State(title, text), State(title, text)) == NONE


@given(st.text(max_size=60), st.text(max_size=200), st.text(max_size=60), st.text(max_size=200))
def test_what_is_kept_changes_nothing_more(title, text, other_title, other_text):
    before, after = State(title, text), State(other_title, other_text)
    kept = keep(before, after)
    assert not change(kept, keep(kept, after)).revised
