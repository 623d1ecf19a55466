"""The contract of ports.language.LanguageDetector."""

import pytest

from pipeline.adapters.language.langdetect import SeededLangdetect
from tests.querying import table

DETECTOR = SeededLangdetect.of(table)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Der Senat hat am Dienstag den Haushalt beschlossen.", "de"),
        ("Bundestag beschließt Haushalt", "de"),
        ("Verhandlungen in Genf: Was jetzt wichtig ist", "de"),
        ("The government has agreed on a new budget", "en"),
        ("Talks resume in Geneva as ceasefire holds", "en"),
        ("Le gouvernement a présenté son budget aux députés", "fr"),
        ("El gobierno presentó ayer los presupuestos", "es"),
        ("Il governo ha presentato la legge di bilancio", "it"),
        ("De regering heeft de begroting gepresenteerd", "nl"),
        ("Правительство представило проект бюджета", "ru"),
        ("Уряд представив проєкт бюджету України", "uk"),
        ("政府は予算案を発表した", "ja"),
        ("政府公布了预算", "zh"),
        ("정부가 예산안을 발표했다", "ko"),
        ("Η κυβέρνηση παρουσίασε τον προϋπολογισμό", "el"),
        ("", "xx"),
        ("123 – 456!", "xx"),
        ("\ud800", "xx"),
        ("OK", "xx"),
    ],
)
def test_the_language_is_told(text, language):
    assert DETECTOR.detect(text) == language


def test_the_same_text_has_the_same_language_always():
    doubtful = "Judoka Trippel Olympia Tokio"
    assert len({DETECTOR.detect(doubtful) for _ in range(20)}) == 1
    assert SeededLangdetect.of(table).detect(doubtful) == DETECTOR.detect(doubtful)


def test_a_page_that_claims_another_language_is_not_believed():
    text = "Der Senat hat am Dienstag den Haushalt der Stadt beschlossen und die Opposition hat geklagt."
    assert DETECTOR.detect(text, hint="en") == "de"


def test_a_claim_decides_where_the_text_is_silent():
    assert DETECTOR.detect("OK", hint="de") == "de"
