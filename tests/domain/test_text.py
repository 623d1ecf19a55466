"""Foreign text made clean."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.text import FLOOD, LINE_ENDS, MARKS, UNWANTED, cap, clean, one_line, plain


@pytest.mark.parametrize(
    ("dirty", "tidy"),
    [
        ("Rat\x00 tagt\x0b", "Rat tagt"),
        ("half \ud83d a pair", "half  a pair"),
        ("\u202eevil\u202c", "evil"),
        ("Ver\u00adwal\u00adtung", "Verwaltung"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("Mu\u0308ller", "Müller"),
        ("a\r\nb\u2028c", "a\nb\nc"),
        ("نمی\u200cخواهم", "نمی\u200cخواهم"),
        ("Z" + "\u0335" * 40, "Z" + "\u0335" * 3),
    ],
)
def test_what_no_reader_should_see_is_taken_out(dirty, tidy):
    assert clean(dirty) == tidy


def test_all_that_is_unwanted_is_unprintable():
    signs = map(chr, (*range(0x10000), *range(0xE0000, 0xE0100)))
    assert not [
        sign
        for sign in signs
        if (UNWANTED.match(sign) or LINE_ENDS.match(sign)) and sign.isprintable()
    ]


def test_every_mark_of_a_flood_is_known_by_its_first_octets():
    marks = [sign for sign in map(chr, range(0x10000)) if FLOOD.match(sign * 4)]
    assert marks
    assert all(any(mark in sign.encode() for mark in MARKS) for sign in marks)


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text):
    assert clean(clean(text)) == clean(text)


@given(st.text())
def test_clean_text_can_be_stored_everywhere(text):
    clean(text).encode("utf-8")
    assert "\x00" not in clean(text)


@given(st.text())
def test_one_line_is_one_line(text):
    assert len(one_line(text).splitlines()) <= 1
    assert "  " not in one_line(text)


def test_a_long_text_is_cut_after_a_whole_word():
    assert cap("Der Rat tagt heute im Hafen", 15) == "Der Rat tagt…"
    assert cap("kurz", 15) == "kurz"


@given(st.text(), st.integers(1, 50))
def test_a_cap_is_kept(text, limit):
    assert len(cap(text, limit)) <= limit


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>Eins</p><p>Zwei &amp; drei</p>", "Eins\nZwei & drei"),
        ("<img src=x onerror=alert(1)>Hi", "Hi"),
        ("&amp;lt;b&gt;", "&lt;b>"),
        ("Vec<T> und a < b", "Vec<T> und a < b"),
        ("a<script>alert('x')</script>b", "ab"),
        ("a<script>alert(", "a"),
        ("a<iframe src=x>b", "ab"),
        ("a<!-- c -->b<!-- d", "ab"),
        ("fett<b>gedruckt", "fettgedruckt"),
        ("<a href='x'", "<a href='x'"),
        ("eins<br>zwei", "eins\nzwei"),
    ],
)
def test_markup_becomes_plain_text_and_references_are_resolved_once(markup, text):
    assert plain(markup) == text


@pytest.mark.parametrize("piece", ["<!--", "<p", "<", "<b>", "<script>", "&#", "<!"])
def test_plain_text_takes_linear_time(piece):
    start = time.perf_counter()
    plain(piece * 100_000)
    assert time.perf_counter() - start < 2
