"""What looks like an operator and is read as a word is told, and what would do what was meant."""

import pytest
from hypothesis import given

from pipeline.domain.errors import BadQuery
from pipeline.domain.query.slips import slips
from tests.querying import parse, queries


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Haushalt or Etat", ["OR"]),
        ("Haushalt oder Etat", ["ODER"]),
        ("Haushalt und nicht Bayern", ["UND", "NICHT"]),
        ("Haushalt near/5 Etat", ["NEAR/5"]),
        ("Rat OR (Haushalt or Etat)", ["OR"]),
        ("Rat NOT (Haushalt or Etat)", ["OR"]),
        ("Was kostet der Haushalt?", ["Haushalt"]),
        ("Haushalt OR Etat", []),
        ("Elend Oder Not", []),
        ("nicht", []),
        ('"Haushalt oder Etat"', []),
        ("Verhandl?ng wo?d", []),
    ],
)
def test_an_operator_in_small_letters_is_told(typed, meant):
    assert [slip.meant for slip in slips(parse(typed))] == meant


def test_and_says_nothing_that_a_space_does_not_say():
    assert [slip.quiet for slip in slips(parse("a und b or c"))] == [True, False]


@given(queries)
def test_what_was_meant_can_be_read_wherever_it_is_told(query):
    for slip in slips(query):
        try:
            parse(f"a {slip.meant} b")
        except BadQuery as error:
            raise AssertionError(slip) from error
