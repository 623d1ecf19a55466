"""Whether a page is an article, and whether all of it can be read."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.adapters.reading.walls import read_walls
from pipeline.domain.article_or_not import Reading, Walls, judge
from pipeline.domain.errors import Misconfigured

TABLE = Path(__file__).resolve().parents[2] / "config" / "tables" / "walls.txt"
WALLS = read_walls(TABLE)
SENTENCE = (
    "Der Stadtrat hat am Montagabend nach langer Aussprache beschlossen, den alten Kran am Südkai "
    "zu erhalten und bis zum Frühjahr instand zu setzen."
)
ARTICLE = Reading(path="/lokales/kran.html", title="Alter Kran bleibt", blocks=(SENTENCE,) * 8)
TEASER = replace(ARTICLE, blocks=(SENTENCE,) * 2)


def test_an_article_is_kept():
    assert judge(ARTICLE, WALLS).kind == "article"
    assert judge(ARTICLE, WALLS).reason == ""


@pytest.mark.parametrize(
    ("title", "line", "reason"),
    [
        ("Datenschutz-Einstellungen", "Mit Werbung und Tracking weiterlesen", "consent"),
        ("Hafenbote", "Wir brauchen Ihre Einwilligung, um fortzufahren.", "consent"),
        ("Just a moment...", "Enable JavaScript and cookies to continue to the site.", "human"),
        ("Zugriff verweigert", "Sie haben keine Berechtigung, diese Seite zu sehen.", "human"),
        ("Anmelden", "Bitte melden Sie sich an, um diesen Bereich zu nutzen.", "sign in"),
        ("Seite nicht gefunden", "Die Seite wurde wohl verschoben, wir bedauern das.", "nothing"),
    ],
)
def test_a_wall_is_told_by_what_it_says(title, line, reason):
    verdict = judge(Reading("/lokales/kran.html", title, (line,)), WALLS)
    assert verdict.kind == "wall"
    assert reason in verdict.reason


def test_a_box_on_an_article_is_no_wall():
    boxed = replace(ARTICLE, blocks=(*ARTICLE.blocks, "Wir verwenden Cookies. Alle akzeptieren"))
    assert judge(boxed, WALLS).kind == "article"


def test_an_article_about_cookies_is_no_wall():
    about = replace(ARTICLE, blocks=("Viele Seiten fragen: «Alle akzeptieren»?", *ARTICLE.blocks))
    assert judge(about, WALLS).reason == ""


def test_a_page_without_a_sentence_has_no_text():
    assert judge(replace(ARTICLE, blocks=("Menü", "Suche")), WALLS).kind == "short"


def test_a_page_of_links_is_a_list():
    links = tuple(f"Schlagzeile Nummer {n} aus dem Rathaus" for n in range(20))
    page = Reading("/", "Hafenbote", links, linked=0.9)
    assert judge(page, WALLS).kind == "index"


def test_a_page_that_calls_itself_an_article_is_no_list():
    page = replace(ARTICLE, path="/", linked=0.6, claims_article=True)
    assert judge(page, WALLS).kind == "article"


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"title": "Liveblog: Rat berät über den Kran"}, "liveblog"),
        ({"path": "/liveticker/rat-123"}, "liveblog"),
        ({"types": frozenset({"liveblogposting"})}, "liveblog"),
        ({"path": "/fotostrecke/kran", "blocks": (SENTENCE,)}, "gallery"),
        ({"og_type": "video.other", "blocks": (SENTENCE,)}, "video"),
    ],
)
def test_what_else_a_page_can_be(change, kind):
    assert judge(replace(ARTICLE, **change), WALLS).kind == kind


def test_a_short_text_before_a_pay_wall_is_paid():
    walled = replace(TEASER, around="… Sie haben bereits ein Abo? Hier anmelden")
    assert judge(walled, WALLS).access == "paid"
    assert judge(TEASER, WALLS).access == "unknown"


def test_the_page_s_own_word_on_access_stands():
    walled = replace(TEASER, around="Sie haben bereits ein Abo?", access="free")
    assert judge(walled, WALLS).access == "free"


def test_a_field_for_a_password_and_no_article_is_a_login():
    assert judge(replace(TEASER, passwords=1), WALLS).kind == "wall"
    assert judge(replace(TEASER, passwords=1, claims_article=True), WALLS).kind == "article"


def test_a_wrong_line_of_the_table_is_named(tmp_path):
    table = tmp_path / "walls.txt"
    table.write_text("consent | alle akzeptieren\nkonsent | ja\n")
    with pytest.raises(Misconfigured, match="line 2"):
        read_walls(table)


def test_phrases_are_compared_in_any_case():
    assert Walls.of(["pay | Jetzt ABONNIEREN"]).pay == ("jetzt abonnieren",)
