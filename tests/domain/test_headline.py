"""Which headline a page has."""

import pytest

from pipeline.domain.headline import agree, headline, without_site

HOST = "www.hafenbote.example"


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("Alter Kran bleibt | Hafenbote", "Alter Kran bleibt"),
        ("Alter Kran bleibt - Hafenbote", "Alter Kran bleibt"),
        ("Alter Kran bleibt – Lokales – Hafenbote", "Alter Kran bleibt"),
        ("Alter Kran bleibt | hafenbote.example", "Alter Kran bleibt"),
        ("Hafenbote | Alter Kran bleibt", "Alter Kran bleibt"),
        ("Der Hafen – ein Erbe", "Der Hafen – ein Erbe"),
        ("Hafenbote-Leser retten Kran", "Hafenbote-Leser retten Kran"),
        ("Hafenbote", ""),
    ],
)
def test_only_the_name_of_the_site_is_taken_off(title, bare):
    assert without_site(title, "Hafenbote", HOST) == bare


def test_a_heading_that_is_seen_wins_where_the_page_agrees():
    claims = ["Kran am Südkai bleibt erhalten | Hafenbote"]
    seen = ["Hafenbote", "Kran am Südkai bleibt erhalten: Rat stimmt zu"]
    assert headline(claims, seen, "Hafenbote", HOST) == seen[1]


def test_a_kicker_before_the_headline_goes():
    assert headline(["Ein Kran bleibt"], ["Lokales Ein Kran bleibt"], "", HOST) == "Ein Kran bleibt"


def test_a_heading_about_something_else_does_not_count():
    assert headline(["Kran bleibt"], ["Meistgelesen heute"], "", HOST) == "Kran bleibt"


def test_without_claims_the_first_heading_counts():
    assert headline([], ["Kran bleibt", "Wetter"], "", HOST) == "Kran bleibt"
    assert headline([], [], "", HOST) == ""


def test_headlines_agree_by_most_of_their_words():
    assert agree("Rat rettet alten Kran", "Der Rat rettet den alten Kran am Südkai")
    assert not agree("Rat rettet Kran", "Wetter bleibt mild")
