"""What an outlet repeats from page to page is learnt from counts; the laws of the cutting hold."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.article import Block, Draft
from pipeline.domain.errors import Misconfigured
from pipeline.domain.padding import (
    NOTHING,
    Count,
    Learned,
    Tables,
    cut,
    cut_and_note,
    learned,
    taught,
)
from pipeline.domain.padding.learning import HABIT, hash_of
from tests.domain.padding_pages import BERLIN, TABLES, draft, trimmed

BOX = "Unser Podcast erklärt jeden Abend die Lage"  # no table knows it
FIRST = "In der Hafenstadt ist am Montag eine Brücke gesperrt worden.\nDer Verkehr wird umgeleitet."


def counted(*drafts):
    """The counts that a store would give after these articles."""
    found = {}
    for one in drafts:
        for key, text, place in cut_and_note(one, BERLIN, NOTHING, TABLES)[1]:
            seen = found.get(key, Count(key, text, place, 0))
            found[key] = replace(seen, articles=seen.articles + 1)
    return list(found.values())


def report(number, *more):
    return draft(
        f"Bericht {number}: In Ort {'abcdefghij'[number]} hat der Rat am Abend getagt.\n"
        f"Es ging um den Haushalt {'klmnopqrst'[number]} und um die Schule.\n" + "\n".join(more)
    )


def test_a_block_on_every_page_is_padding_from_the_third_article_on():
    drafts = [report(n, BOX) for n in range(3)]
    assert taught(counted(*drafts[:2]), 2) == frozenset()
    known = taught(counted(*drafts), 3)
    assert known == {hash_of(BOX)}


def test_an_earlier_page_is_cut_again_with_what_was_learnt_later():
    drafts = [report(n, BOX) for n in range(3)]
    knowledge = learned(taught(counted(*drafts), 3))
    result = cut(drafts[0], BERLIN, knowledge, TABLES)
    assert BOX not in result.text
    assert [(c.text, c.why, c.block) for c in result.cuts] == [(BOX, "repeated", 2)]


def test_a_sentence_repeated_at_the_end_of_the_last_paragraph_is_cut_there():
    last = "Der Verkehr wird umgeleitet. Unser Podcast erklärt jeden Abend die Lage."
    drafts = [report(n, last.replace("Verkehr", "Verkehr " + "nosw"[n])) for n in range(4)]
    result = cut(drafts[2], BERLIN, learned(taught(counted(*drafts), 4)), TABLES)
    assert result.blocks[-1].text == "Der Verkehr s wird umgeleitet."


def test_a_short_true_sentence_in_some_articles_stays():
    drafts = [report(n, *["Die Polizei ermittelt."] * (n < 3)) for n in range(10)]
    assert taught(counted(*drafts), 10) == frozenset()


def test_a_credit_of_an_agency_is_true_however_often_it_comes():
    drafts = [report(n, "Mit Material der Agentur dpa (dpa)") for n in range(6)]
    assert taught(counted(*drafts), 6) == frozenset()


def test_one_article_printed_again_and_again_keeps_its_text():
    drafts = [draft(FIRST)] * 4
    result = cut(drafts[0], BERLIN, learned(taught(counted(*drafts), 4)), TABLES)
    assert result.text == FIRST


def test_a_long_text_on_some_pages_is_padding_whatever_its_share():
    box = (
        "Die hier gezeigten Kurse sind keine Aufforderung zum Kauf und ersetzen keine Beratung. "
        * 2
    )
    drafts = [report(n % 10, *[box] * (n < 5)) for n in range(40)]
    assert taught(counted(*drafts), 40) >= {hash_of(box)}


def test_the_habit_of_hanging_phrases_is_learnt():
    text = "Der Rat hat getagt.\n## Abend – Rat Haushalt Ort\nEs war spät.\n## Nacht – Rat Haushalt Ort\nEs war spät genug."
    one = draft(text)
    assert HABIT in {key for key, _, _ in cut_and_note(one, BERLIN, NOTHING, TABLES)[1]}
    assert learned(taught(counted(one, one), 2)).hangs_phrases
    assert not learned(taught(counted(one), 1)).hangs_phrases


def test_boxes_captions_and_mail_lines_go_by_table():
    result = trimmed(
        FIRST + "\nLesen Sie auch: Brücke wird teurer\nBildquelle: Lena Wolf\nlena@hafen.example\n"
        "Der Verkehr staut sich. (Foto: Wolf)\nMehr zum Thema\nBrücke gesperrt\nRat tagt"
    )
    assert result.text == FIRST + "\nDer Verkehr staut sich."
    assert {c.why for c in result.cuts} == {"box", "caption"}


@pytest.mark.parametrize(
    "line",
    [
        "Lesen Sie auch im Urlaub, rät die Stiftung, und lesen Sie vor.",
        "Foto und Film zeigen dieselbe Brücke.",
        "Related cases were reported in two other towns.",
        "Kommentare des Ministers blieben aus.",
    ],
)
def test_true_sentences_that_begin_like_a_box_stay(line):
    assert trimmed(FIRST + "\n" + line).text.splitlines()[-1] == line


def test_a_bad_row_of_a_table_is_named():
    with pytest.raises(Misconfigured, match=r"boxes.txt: «wohle"):
        Tables.of({"signoffs": "", "boxes": "wohle\tFoto\tbox", "small-words": ""})


WORDS = st.sampled_from(
    [
        "Wir",
        "bleiben",
        "am",
        "Ball",
        "für",
        "Sie",
        "BerlinMorgen.",
        "BerlinMorgen",
        "–",
        "|",
        ":",
        "Selenskyj",
        "neue",
        "Gespräche.",
        "Genf",
        "Foto:",
        "Mehr",
        "zum",
        "Thema",
        "Kommentare",
        "Ihre",
        "Redaktion",
        "(Foto:",
        "a)",
        "a@b.de",
        "dpa.",
        "Der",
        "Rat",
        "tagt.",
    ]
)
LINES = st.lists(WORDS, min_size=1, max_size=9).map(" ".join)
BLOCKS = st.builds(Block, LINES, st.sampled_from(["paragraph", "heading", "quote", "item"]))
DRAFTS = st.builds(
    Draft,
    title=LINES,
    blocks=st.lists(BLOCKS, max_size=7).map(tuple),
    lead=st.just("") | LINES,
    site_name=st.sampled_from(["", "BerlinMorgen"]),
)
KNOWLEDGE = st.builds(
    Learned, st.frozensets(LINES.map(hash_of), max_size=3), st.booleans()
) | st.just(NOTHING)


@given(DRAFTS, KNOWLEDGE)
def test_cutting_invents_nothing_and_keeps_the_order(page, knowledge):
    result = cut(page, BERLIN, knowledge, TABLES)
    rest = iter(page.blocks)
    assert all(any(kept.text in block.text for block in rest) for kept in result.blocks)
    assert result.title in page.title
    assert result.lead in page.lead
    assert bool(result.blocks) == bool(page.blocks)


@given(DRAFTS, KNOWLEDGE)
def test_cutting_twice_is_cutting_once(page, knowledge):
    once = cut(page, BERLIN, knowledge, TABLES)
    again = replace(page, title=once.title, lead=once.lead, blocks=once.blocks)
    twice = cut(again, BERLIN, knowledge, TABLES)
    assert (twice.title, twice.lead, twice.blocks) == (once.title, once.lead, once.blocks)


@given(DRAFTS)
def test_every_cut_stood_where_it_says(page):
    for one in cut(page, BERLIN, NOTHING, TABLES).cuts:
        whole = {-1: page.title, -2: page.lead}.get(one.block) or page.blocks[one.block].text
        assert one.text in whole


@pytest.mark.parametrize("text", [" – ", "(Foto: ", "Wir bleiben BerlinMorgen. ", "1.", "„a ", " "])
def test_a_hostile_page_is_cut_in_reasonable_time(text):
    page = Draft(text * 90, (Block("x y."), *[Block(text * 20_000)] * 2), lead=text * 500)
    assert cut(page, BERLIN, NOTHING, TABLES).blocks
    rows = tuple(Block(f"Zeile {n} – Rat Haushalt Ort", "heading") for n in range(3000))
    assert len(cut(Draft("T", rows), BERLIN, NOTHING, TABLES).blocks) == 3000


@pytest.mark.parametrize("hangs", [False, True])
def test_cutting_and_noting_at_once_gives_what_each_gives(hangs):
    one = draft("Rat berät den Haushalt.\nMehr dazu lesen Sie morgen in unserer Ausgabe.")
    known = Learned(frozenset({hash_of(one.blocks[-1].text)}) if hangs else frozenset(), hangs)
    both = cut_and_note(one, BERLIN, known, TABLES)
    assert both == (cut(one, BERLIN, known, TABLES), cut_and_note(one, BERLIN, NOTHING, TABLES)[1])
