"""Copies are told from independent reports of the same event."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.agencies import Agencies
from pipeline.domain.copies import OWN, Copies, Print, Verdict
from pipeline.domain.sketch import containment, sketch

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
TABLE = Path(__file__).parents[2] / "config" / "tables" / "agencies.txt"
AGENCIES = Agencies.of(TABLE.read_text(encoding="utf-8"))

AGENCY_TEXT = """Kiew (NDA) – Die ukrainische Regierung hat am Montag eine neue Runde von Gesprächen über einen Gefangenenaustausch angekündigt.
Ein Sprecher sagte, die Unterhändler kämen am Mittwoch in Genf zusammen, zunächst für zwei Tage. An dem Treffen nehmen auch Vertreter des Roten Kreuzes teil.
Nach Angaben aus Verhandlungskreisen geht es um rund vierhundert Menschen, die seit mehr als einem Jahr festgehalten werden. Listen mit Namen seien bereits ausgetauscht worden.
Zuletzt waren solche Gespräche im September ohne Ergebnis geblieben. Damals hatte man sich nicht auf die Reihenfolge der Übergaben einigen können.
Angehörige der Gefangenen versammelten sich am Abend vor dem Außenministerium. Sie forderten, kranke und ältere Häftlinge zuerst freizulassen. (NDA)"""
SHORT = "\n".join(AGENCY_TEXT.splitlines()[:3])
EDITED = (
    AGENCY_TEXT.replace("Kiew (NDA) – ", "")
    .replace("am Montag", "zu Wochenbeginn")
    .replace("rund vierhundert Menschen", "etwa 400 Menschen")
)
OWN_REPORT = """Vor dem Außenministerium in Kiew stehen am Abend Mütter mit Fotos ihrer Söhne. Seit über einem Jahr warten sie auf ein Zeichen.
Nun gibt es Hoffnung: Am Mittwoch wollen sich Unterhändler beider Seiten in der Schweiz treffen, wie die Regierung mitteilte.
Olena Marchuk, deren Bruder vermisst wird, traut der Ankündigung nicht. Im September habe man ihr dasselbe versprochen, sagt sie.
Etwa vierhundert Namen stehen auf den Listen, die zwischen den Lagern hin und her gereicht werden. Wer zuerst freikommt, ist offen."""
STATEMENT = (
    "„Wir haben in den vergangenen Monaten alles unternommen, um die Menschen nach Hause zu holen, und "
    "werden nicht ruhen, bis auch der letzte von ihnen wieder bei seiner Familie ist. Das Treffen in Genf ist "
    "ein erster Schritt, dem weitere folgen müssen, und wir danken allen, die ihn möglich gemacht haben.“"
)


def article(name, text, minutes=0, **rest):
    given = {"outlet": name, "language": "de", "when": NOON + timedelta(minutes=minutes)}
    return Print(**{"id": name, "seq": minutes, "sketch": sketch(text), **given, **rest})


def judged(*articles):
    copies = Copies()
    return [copies.judge(one) for one in articles]


@pytest.mark.parametrize("text", [AGENCY_TEXT, SHORT, EDITED, AGENCY_TEXT.upper()])
def test_an_agency_text_printed_again_shortened_or_edited_is_a_copy(text):
    verdicts = judged(article("a", AGENCY_TEXT), article("b", text, 30))
    assert verdicts == [OWN, Verdict("a")]


def test_an_independent_report_of_the_same_event_is_none():
    assert judged(article("a", AGENCY_TEXT), article("b", OWN_REPORT, 30)) == [OWN, OWN]


def test_two_reports_that_quote_one_press_statement_are_independent():
    one = f"{STATEMENT} Das erklärte die Regierung am Montag.\n{OWN_REPORT}"
    other = f"{AGENCY_TEXT}\nDer Minister wird mit den Worten zitiert: {STATEMENT}"
    assert judged(article("a", one), article("b", other, 30)) == [OWN, OWN]


def test_a_copy_of_a_copy_points_to_the_first():
    verdicts = judged(
        article("a", AGENCY_TEXT), article("b", AGENCY_TEXT, 30), article("c", SHORT, 60)
    )
    assert verdicts[2] == Verdict("a")


def test_an_earlier_article_that_comes_late_becomes_the_first():
    late = article("c", AGENCY_TEXT, -30, seq=9)
    verdicts = judged(article("a", AGENCY_TEXT), article("b", SHORT, 30), late)
    assert verdicts == [OWN, Verdict("a"), Verdict(None, ("a", "b"))]


def test_after_three_days_it_is_no_copy():
    assert judged(article("a", AGENCY_TEXT), article("b", AGENCY_TEXT, 3 * 1440 + 1))[1] == OWN


def test_another_language_is_never_a_copy():
    assert judged(article("a", SHORT), article("b", SHORT, 5, language="en"))[1] == OWN


def test_short_notes_are_copies_only_word_for_word():
    note = "Die Brücke bleibt bis Freitag gesperrt."
    verdicts = judged(
        article("a", note), article("b", note, 1), article("c", note[:-1] + " früh.", 2)
    )
    assert verdicts == [OWN, Verdict("a"), OWN]


def test_an_article_without_words_is_no_copy_of_another():
    assert judged(article("a", ""), article("b", "…", 1)) == [OWN, OWN]


def test_a_revised_article_is_judged_anew():
    copies = Copies()
    copies.judge(article("a", AGENCY_TEXT))
    assert copies.judge(article("b", AGENCY_TEXT, 5)) == Verdict("a")
    assert copies.judge(article("b", OWN_REPORT, 5)) == OWN


def test_a_first_that_is_revised_keeps_its_followers():
    copies = Copies()
    copies.judge(article("a", AGENCY_TEXT))
    copies.judge(article("b", AGENCY_TEXT, 5))
    assert copies.judge(article("a", AGENCY_TEXT + " Mehr folgt.")).copy_of is None
    assert copies.judge(article("c", SHORT, 9)) == Verdict("a")


def test_a_text_printed_by_a_hundred_outlets_has_one_first():
    many = [article(f"o{n:03}", AGENCY_TEXT + f"\nZusatz {n}.", n) for n in range(100)]
    assert {verdict.copy_of for verdict in judged(*many)[1:]} == {"o000"}


def test_what_was_loaded_from_the_store_is_as_good_as_what_was_judged():
    first = article("a", AGENCY_TEXT)
    copies = Copies.load([replace(article("b", SHORT, 9), copy_of="a"), first])
    assert copies.judge(article("c", AGENCY_TEXT, 20)) == Verdict("a")


def test_expired_articles_are_held_no_longer():
    copies = Copies.load([article("a", AGENCY_TEXT)])
    copies.expire(NOON + timedelta(hours=1))
    assert (copies.prints, copies.by_shingle, copies.by_text) == ({}, {}, {})


@given(st.permutations(range(5)))
def test_in_any_order_the_earliest_is_the_first(order):
    articles = [article(f"a{n}", AGENCY_TEXT if n % 2 else SHORT, n) for n in range(5)]
    copies, points = Copies(), {}
    for n in order:
        verdict = copies.judge(articles[n])
        points[f"a{n}"] = verdict.copy_of
        points.update(dict.fromkeys(verdict.repoint, f"a{n}"))
    assert points == {"a0": None, **{f"a{n}": "a0" for n in range(1, 5)}}


@given(st.text(max_size=200), st.text(max_size=200))
def test_containment_is_a_share_and_has_no_direction(one, other):
    share = containment(sketch(one), sketch(other))
    assert 0 <= share <= 1
    assert share == containment(sketch(other), sketch(one))


@pytest.mark.parametrize(
    ("blocks", "authors", "agency"),
    [
        (AGENCY_TEXT.splitlines(), (), "NDA"),
        (["GENF, 16. November (dpa/AFP) – Die Gespräche beginnen."], (), "dpa"),
        (["Genf (XYN) - Die Gespräche beginnen."], (), "XYN"),
        (["dpa/lsw – Die Brücke ist gesperrt."], (), "dpa"),
        (["Die Brücke ist gesperrt.", "Quelle: dpa"], (), "dpa"),
        (["Die Brücke ist gesperrt. (dpa/kl)"], (), "dpa"),
        (["Die Brücke ist gesperrt.", "Mit Material von Reuters"], (), "Reuters"),
        (["The bridge is closed.", "With files from The Associated Press"], (), "AP"),
        (["LONDON (Reuters) - The bridge is closed."], (), "Reuters"),
        (["Die Brücke ist gesperrt."], ("dpa",), "dpa"),
        (["Die Brücke ist gesperrt. (nz)"], (), None),
        (["Die Brücke ist gesperrt.", "Foto: dpa"], (), None),
        (["Das lehnt der Abgeordnete Klaus Wolf ab (SPD)."], (), None),
        (["Das sagte Klaus Wolf (CDU)", "Der Rat tagt."], (), None),
        (["Die Partei (SPD) hat gewählt.", "Der Rat tagt."], (), None),
        (["Genf – Die Gespräche beginnen."], ("Lena Wolf",), None),
        (["Die Deutsche Presse-Agentur streikt, und niemand merkt es."], (), None),
        ([], (), None),
    ],
)
def test_the_agency_that_an_article_credits(blocks, authors, agency):
    assert AGENCIES.credited(blocks, authors) == agency
