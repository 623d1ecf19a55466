"""The contract of ports.language.QueryParser."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.adapters.language.lark_queries import LarkQueries
from pipeline.domain.errors import BadQuery
from pipeline.domain.query.printing import printed
from pipeline.domain.query.tree import (
    After,
    And,
    Before,
    Field,
    Group,
    Name,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Published,
    Since,
    Wildcard,
    Word,
)
from tests.querying import queries

parse = LarkQueries().parse


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ("Haushalt", Word("Haushalt")),
        ("Haushalt Berlin", And((Word("Haushalt"), Word("Berlin")))),
        ("a AND b UND c", And((Word("a"), Word("b"), Word("c")))),
        ("a b OR c ODER d", Or((And((Word("a"), Word("b"))), Word("c"), Word("d")))),
        ("a NOT b NICHT c", And((Word("a"), Not(Word("b")), Not(Word("c"))))),
        ("+a -b", And((Word("a"), Not(Word("b"))))),
        ("(a OR b) c", And((Or((Word("a"), Word("b"))), Word("c")))),
        ("Ukraine-Krieg", Word("Ukraine-Krieg")),
        ("Bürger:innen", Word("Bürger:innen")),
        ("Bürger*innen", Word("Bürger*innen")),
        ("12:30", Word("12-30")),
        ("und oder nicht", And((Word("und"), Word("oder"), Word("nicht")))),
        ("AND, a", And((Word("and"), Word("a")))),
        ("Merz: nein", And((Word("Merz"), Word("nein")))),
        ("Nord – Süd", And((Word("Nord"), Word("Süd")))),
        ('"zwei Worte"', Phrase(("zwei", "Worte"))),
        ("„zwei Worte“~3", Phrase(("zwei", "Worte"), 3)),
        ("«zwei Worte»", Phrase(("zwei", "Worte"))),
        ("“two words”", Phrase(("two", "words"))),
        ("‚zwei Worte‘", Phrase(("zwei", "Worte"))),
        ("‘two words’", Phrase(("two", "words"))),
        ("‘Putin’s war’", Phrase(("Putin’s", "war"))),
        ("‹zwei Worte› ›zwei Worte‹", And((Phrase(("zwei", "Worte")),) * 2)),
        ("＂zwei Worte＂", Phrase(("zwei", "Worte"))),
        ('"zwei Worte”', Phrase(("zwei", "Worte"))),
        ("rock ’n’ roll", And((Word("rock"), Word("n"), Word("roll")))),
        ("outlet:‚Der Bote‘", Field("outlet", "Der Bote")),
        ("Etat –Köln", And((Word("Etat"), Not(Word("Köln"))))),
        ("Etat −Köln", And((Word("Etat"), Not(Word("Köln"))))),
        ("Etat ‑Köln", And((Word("Etat"), Not(Word("Köln"))))),
        ("Etat–Köln", Word("Etat-Köln")),
        ("Etat \u200b\u200e-Köln", And((Word("Etat"), Not(Word("Köln"))))),
        ("Etat \ufeffOR Köln", Or((Word("Etat"), Word("Köln")))),
        ('"Was nun?"', Phrase(("Was", "nun"))),
        ("Haus*", Prefix("Haus")),
        ("Verhandl?ng", Wildcard("Verhandl?ng")),
        ("wo?d", Wildcard("wo?d")),
        ("a NEAR/5 b", Near((Word("a"),), (Word("b"),), 5)),
        ('a NEAR/0 (b OR "c")', Near((Word("a"),), (Word("b"), Phrase(("c",))), 0)),
        ("a NEAR/2 b c", And((Near((Word("a"),), (Word("b"),), 2), Word("c")))),
        ("title:Etat", Word("Etat", "title")),
        ("title:(Etat OR Haus*)", Or((Word("Etat", "title"), Prefix("Haus", "title")))),
        ("text:(a NEAR/3 b)", Near((Word("a"),), (Word("b"),), 3, "text")),
        ("outlet:BerlinMorgen", Field("outlet", "BerlinMorgen")),
        ('outlet:"Der Bote"', Field("outlet", "Der Bote")),
        ("outlet:@regional", Group("regional")),
        ("outlet:(A OR @b)", Or((Field("outlet", "A"), Group("b")))),
        ("lang:DE", Field("lang", "de")),
        ('name:"Wolodymyr Selenskyj"', Name("Wolodymyr Selenskyj")),
        ("published:[2026-11-01 TO *]", Published("2026-11-01", None)),
        ("published:[01.11.2026 BIS 24.11.2026]", Published("2026-11-01", "2026-11-24")),
        ("since:7d", Since("7d")),
        ("since:gestern", Since("yesterday")),
        ("before:2026-11-24T10:30", Before("2026-11-24T10:30")),
        ("after:2026", After("2026")),
    ],
)
def test_what_is_typed_is_read_as_it_is_meant(typed, tree):
    assert parse(typed) == tree


@pytest.mark.parametrize(
    ("typed", "place", "told"),
    [
        ("", 0, "empty"),
        ("  ", 0, "empty"),
        ("–", 0, "no word"),
        ("*", 0, "3 letters"),
        ("*a", 0, "3 letters"),
        ("*aus", 0, "3 letters"),
        ("*verhandlung", 0, "write verhandlung."),
        ("?a", 0, "3 letters"),
        ("Ha*", 2, "3 letters"),
        ("/.*/", 2, "3 letters"),
        ("Ver*ung", 3, "end of a word"),
        ("a~", 1, "quotation marks"),
        ("[* TO *]", 0, "published:"),
        ("field:x", 0, "no field"),
        ("Haushalt (Berlin", 9, "not closed"),
        ("Haushalt)", 8, "no parenthesis"),
        ("a ()", 3, "empty"),
        ("OR a", 0, "before OR"),
        ("a OR", 4, "after OR"),
        ("a NEAR b", 2, "how many words"),
        ("a NEAR5 b", 2, "how many words"),
        ('"a b"~ c', 5, "needs a number"),
        ("a NEAR/999 b", 2, "100 words"),
        ("a NEAR/2 b NEAR/2 c", 11, "two words"),
        ("a NEAR/2 b-c", 9, "single words"),
        ("NOT a NEAR/2 b", 4, "words joined by OR"),
        ('a NEAR/2 "b c"', 9, "single words"),
        ("a NEAR/2 Haus*", 9, "words joined by OR"),
        ('a "Haus* b"', 7, "inside quotation"),
        ('a "b c', 2, "quotation mark"),
        ("a^2", 1, "not known"),
        ("a || b", 2, "not known"),
        ("a && b", 2, "not known"),
        ("!a", 0, "not known"),
        ("+a OR b", 0, "must"),
        ("title: a", 6, "colon"),
        ("title:(outlet:a)", 7, "cannot stand inside"),
        ("lang:deutsch", 5, "Write lang:de."),
        ("lang:klingonisch", 5, "no language"),
        ("https://bote.example/1", 0, "outlet:NAME"),
        ("published:01.11.2026-15.11.2026", 10, "TO 2026-11-24]"),
        ("access:x", 7, "access cannot"),
        ("since:bald", 6, "cannot read"),
        ("before:2026-13", 7, "no date"),
        ("published:[2026-11-24 TO 2026-11-01]", 10, "before it begins"),
        ("published:[* TO *]", 10, "at least one end"),
        ("name:?", 5, "needs a value"),
        ('"a"~500', 3, "100 words"),
    ],
)
def test_an_error_names_the_character_and_shows_it(typed, place, told):
    with pytest.raises(BadQuery) as caught:
        parse(typed)
    assert caught.value.position == place
    assert told in str(caught.value)
    assert "^" in str(caught.value)


@pytest.mark.parametrize(
    ("typed", "better"), [("titel:x", "title:"), ("autor:x", "author:"), ("outlett:x", "outlet:")]
)
def test_an_unknown_field_is_answered_with_the_one_that_was_meant(typed, better):
    with pytest.raises(BadQuery, match=f"Did you mean {better}"):
        parse(typed)


HUGE = {
    "a megabyte": "a " * 500_000,
    "a thousand parentheses": "(" * 1000 + "a" + ")" * 1000,
    "a thousand NOT": "NOT " * 1000 + "a",
    "fifty thousand OR": " OR ".join("a" * 50_000),
    "257 words": " OR ".join(["a"] * 257),
    "257 words in quotes": '"' + "a " * 257 + '"',
    "a dashed word of 300 pieces": "-".join(["a"] * 300),
    "21 levels": "(a OR " * 21 + "b" + ")" * 21,
    "4 KiB of letters with two bytes": "ä" * 2049,
}


@pytest.mark.parametrize("typed", HUGE.values(), ids=HUGE)
def test_too_much_is_refused_at_once(typed):
    parse("a")  # the grammar is loaded when it is first needed
    begun = time.perf_counter()
    with pytest.raises(BadQuery):
        parse(typed)
    assert time.perf_counter() - begun < 0.5  # ten times what is promised: the machine is shared


def test_as_much_as_is_allowed_is_read():
    assert len(parse(" OR ".join(f"w{n}" for n in range(256))).parts) == 256
    assert parse("(a OR " * 19 + "b" + ")" * 19)
    assert parse("a" * 4096)


@given(queries)
def test_a_printed_query_parses_to_the_same_tree(query):
    assert parse(printed(query)) == query


@given(st.text(max_size=200))
def test_any_text_gives_a_tree_or_an_error_with_a_place_in_it(typed):
    try:
        tree = parse(typed)
    except BadQuery as error:
        place = error.position
    else:
        place = 0
        assert parse(printed(tree)) == tree
    assert 0 <= place <= len(typed)


_SIGNS = st.sampled_from(
    [
        *'()"+-*?~:/[]|&!@„“ ',
        " AND ",
        " OR ",
        " NOT ",
        " NEAR/3 ",
        "title:",
        "since:",
        "outlet:@",
        "published:[2026 TO *]",
        "Haus",
        "a",
        "Bürger:innen",
        "\ufeff",
        "\u202e",
        "\x00",
        "\ud800",
        "ß",
        "東京都",
    ]
)


@given(st.lists(_SIGNS, max_size=25).map("".join))
def test_signs_of_the_language_in_any_order_give_a_tree_or_an_error(typed):
    try:
        tree = parse(typed)
    except BadQuery:
        return
    assert parse(printed(tree)) == tree
