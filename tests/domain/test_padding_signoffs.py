"""The line in which an outlet speaks of itself never reaches a reader; true last lines do."""

import pytest

from pipeline.domain.padding import Whose
from tests.domain.padding_pages import BERLIN, BODY, body, lines, trimmed

HAFEN = Whose("Hafenzeitung", "https://hafenzeitung.example/a")
HARBOUR = Whose("The Harbour Post", "https://www.harbourpost.example/news/a")
ZEIT = Whose("Die Zeit", "https://www.zeit.example/a")


@pytest.mark.parametrize(
    ("signoff", "whose"),
    [
        ("Wir bleiben am Ball für Sie. BerlinMorgen.", BERLIN),
        ("Wir bleiben am Ball für Sie.\nBerlinMorgen.", BERLIN),
        ("Wir bleiben am Ball für Sie – Ihr BerlinMorgen-Team", BERLIN),
        ("Wir bleiben für Sie dran.", BERLIN),
        ("Berlin Morgen", BERLIN),
        ("— BerlinMorgen", BERLIN),
        ("Ihre BerlinMorgen-Redaktion", BERLIN),
        ("Ihre Redaktion", BERLIN),
        ("BerlinMorgen hält Sie auf dem Laufenden.", BERLIN),
        ("BerlinMorgen bleibt für Sie am Ball.", BERLIN),
        ("BerlinMorgen – näher dran.", BERLIN),
        ("Mehr dazu lesen Sie morgen auf berlinmorgen.example.", BERLIN),
        ("Bleiben Sie informiert mit BerlinMorgen!", BERLIN),
        ("Danke, dass Sie BerlinMorgen lesen.", BERLIN),
        ("Die Hafenzeitung wünscht Ihnen einen guten Start in den Tag.", HAFEN),
        ("Folgen Sie uns auch auf Mastodon.", HAFEN),
        ("Wir sind auch morgen wieder für Sie unterwegs.", HAFEN),
        ("We will keep you posted. The Harbour Post.", HARBOUR),
        ("Stay with us – The Harbour Post", HARBOUR),
        ("The Harbour Post, reporting for you.", HARBOUR),
        ("Your Harbour Post team", HARBOUR),
        ("You read it first in The Harbour Post.", HARBOUR),
        ("Got a tip? You can reach the Post's newsroom at any hour.", HARBOUR),
        ("Sign up for Low Tide, The Harbour Post's free daily briefing.", HARBOUR),
        ("Die Hafenzeitung erscheint täglich und lebt von ihren Lesern.", HAFEN),
        (
            "Haben Sie einen Hinweis für uns? Die Hafenzeitung freut sich über Ihre Nachricht.",
            HAFEN,
        ),
    ],
)
def test_a_signoff_is_known_on_the_very_first_page(signoff, whose):
    result = trimmed(BODY + signoff, whose)
    assert result.text.splitlines() == body()
    assert {cut.why for cut in result.cuts} == {"sign-off"}
    assert "\n".join(cut.text for cut in result.cuts) == signoff


@pytest.mark.parametrize(
    "signoff",
    [
        "Wir bleiben am Ball für Sie. BerlinMorgen.",
        "BerlinMorgen.",
        "Wir halten Sie auf dem Laufenden.",
    ],
)
def test_a_signoff_joined_to_the_last_paragraph_leaves_that_paragraph(signoff):
    assert lines(f"{BODY.rstrip()} {signoff}") == body()


@pytest.mark.parametrize(
    ("last", "whose"),
    [
        ("Auch die Zeitung BerlinMorgen war von dem Ausfall betroffen.", BERLIN),
        ("Das sagte der Minister BerlinMorgen am Abend.", BERLIN),
        ("Der Verlag von BerlinMorgen meldete im Mai Insolvenz an.", BERLIN),
        ("„Wir bleiben am Ball“, sagte der Trainer BerlinMorgen.", BERLIN),
        ("„Wir bleiben am Ball für Sie“, versprach der Bürgermeister.", BERLIN),
        ("Sie wollen am Dienstag weiter verhandeln.", BERLIN),
        ("Ihr Sprecher wollte sich nicht äußern.", BERLIN),
        ("Die Behörde warnt: Nehmen Sie sich Zeit und meiden Sie die Innenstadt.", ZEIT),
        ("Die Ermittlungen dauern an.", BERLIN),
        ("The minister told The Harbour Post that talks would go on.", HARBOUR),
        ("The US sent two more ships to the region.", HARBOUR),
        ("The harbour post of the customs office was closed.", HARBOUR),
    ],
)
def test_a_true_last_sentence_stays(last, whose):
    assert lines(BODY + last, whose) == [*body(), last]


def test_a_quotation_in_the_outlets_words_stays():
    assert lines(BODY + "> Wir bleiben am Ball für Sie.")[-1] == "Wir bleiben am Ball für Sie."


def test_the_last_answer_of_an_interview_stays():
    text = """
Was planen Sie als Nächstes?
Wir bauen erst einmal das Dach.
Und wann ziehen Sie ein?
Wir hoffen auf den Sommer.
Wer darf zuerst hinein?
Wir freuen uns auf Sie alle.
"""
    assert lines(text)[-1] == "Wir freuen uns auf Sie alle."


def test_the_name_may_stand_only_in_the_pages_site_name():
    page = BODY + "Wir sind gern für Sie da. Alsterblick."
    assert lines(page, Whose("feed 7", "http://127.0.0.1:81/a"), site_name="Alsterblick") == body()


def test_a_signoff_with_furniture_behind_it_is_found():
    page = BODY + "Wir bleiben am Ball für Sie. BerlinMorgen.\nFoto: Lena Wolf\nMehr zum Thema"
    assert lines(page) == body()


def test_a_signoff_leaves_the_teaser_too():
    result = trimmed(BODY, lead="Der Präsident ist da. Wir bleiben am Ball für Sie. BerlinMorgen.")
    assert result.lead == "Der Präsident ist da."


def test_the_title_loses_the_outlets_name():
    assert trimmed(BODY, title="Präsident in Genf | BerlinMorgen").title == "Präsident in Genf"
    assert trimmed(BODY, title="Präsident in Genf - BerlinMorgen").title == "Präsident in Genf"
    assert trimmed(BODY, title="Streit – jetzt auch in Genf").title == "Streit – jetzt auch in Genf"


def test_a_page_never_loses_its_last_line():
    assert lines("Wir bleiben am Ball für Sie. BerlinMorgen.") != []


def test_an_offer_of_the_outlets_own_amid_the_text_goes():
    box = "Hafenzeitung am Abend: alles vom Kai in fünf Minuten. Jetzt Newsletter bestellen."
    text = "\n".join([*body(), box, *(f"Absatz {n} handelt vom Hafen." for n in range(9))])
    result = trimmed(text, HAFEN)
    assert [(cut.text, cut.why) for cut in result.cuts] == [(box, "box")]


def test_the_headline_its_kicker_and_the_byline_above_the_text_go():
    top = "POLITIK\nPräsident in Genf eingetroffen\n16.11.2026, 12:00 Lena Wolf\n"
    assert lines(top + BODY) == body()
    assert lines("Präsident in Genf\n" + BODY)[0] == "Präsident in Genf"
