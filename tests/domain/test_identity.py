"""One article under many addresses is one article; a wrong canonical joins nothing."""

import pytest

from pipeline.domain.address import Tracking
from pipeline.domain.identity import CLAIM, Addresses, addresses, known_article, nearly_same
from pipeline.domain.sketch import sketch

TRACKING = Tracking.of(["utm_*"])
SITE = "https://hafenzeitung.example"


def of(link, final=None, canonical=None):
    return addresses(SITE + link, SITE + (final or link), canonical, TRACKING, frozenset())


def yes(_):
    return True


def no(_):
    return False


def test_link_and_final_address_lead_to_the_article():
    page = of("/a?utm_source=feed", "/politik/a.html")
    assert page.sure == (f"{SITE}/a", f"{SITE}/politik/a.html")
    assert known_article(page, {page.sure[1]: "one"}, no) == "one"
    assert known_article(page, {}, yes) is None


def test_the_feed_link_has_the_first_word():
    page = of("/a", "/b")
    assert known_article(page, {page.sure[0]: "one", page.sure[1]: "two"}, yes) == "one"


@pytest.mark.parametrize(
    "canonical",
    [
        None,
        SITE + "/",
        SITE,
        SITE + "/?utm_source=x",
        "https://anders.example/a",
        "javascript:1",
        SITE + "/a",
    ],
)
def test_a_canonical_that_tells_nothing_is_no_claim(canonical):
    assert of("/a", canonical=canonical).claimed == ()


def test_a_canonical_counts_with_nearly_the_same_text_only():
    page = of("/druck/a", canonical=SITE + "/a")
    known = {f"{SITE}/a": "one"}
    assert known_article(page, known, yes) == "one"
    assert known_article(page, known, no) is None


def test_a_claim_is_found_from_the_other_side_too():
    first = of("/druck/a", canonical=SITE + "/a")
    known = dict.fromkeys(first.kept, "one")
    second = of("/a")
    assert f"{SITE}/a" not in known
    assert known_article(second, known, yes) == "one"
    assert known_article(second, known, no) is None


def test_two_pages_that_claim_one_section_stay_two():
    known = dict.fromkeys(of("/a", canonical=SITE + "/politik").kept, "one")
    assert known_article(of("/b", canonical=SITE + "/politik"), known, no) is None


def test_the_home_page_is_nobodys_address():
    assert of("/tot", "/").sure == (f"{SITE}/tot",)


def test_all_keys_are_asked_once():
    page = Addresses(("a", "b"), ("c",))
    assert page.asked == ("a", "b", "c", f"{CLAIM}a", f"{CLAIM}b", f"{CLAIM}c")


def test_nearly_the_same_text():
    words = [f"wort{n}" for n in range(200)]
    text = " ".join(words)
    assert nearly_same(sketch(text), sketch(text + " Anzeige"))
    assert nearly_same(sketch(text), sketch(" ".join(words[:150])))
    assert not nearly_same(sketch(text), sketch(" ".join(reversed(words))))
    assert not nearly_same(sketch(""), sketch(""))
