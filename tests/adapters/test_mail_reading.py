"""What a mail says to people."""

from email import message_from_bytes, policy

import pytest
from lxml import html

from pipeline.adapters.sending.letters import pieces, short, starred, wrapped
from pipeline.adapters.sending.mail import MailForm
from pipeline.adapters.sending.voice import TEMPLATES, Voices
from tests.adapters.sending_samples import (
    EVERY_KIND,
    alert_message,
    confirm_message,
    digest_message,
    rollup_message,
)

FORM = MailForm("secret", "Morgenlage <lage@example.org>")


def parts(message):
    mail = message_from_bytes(FORM.compose(message).raw, policy=policy.default)
    found = [mail.get_body((kind,)).get_content() for kind in ("plain", "html")]
    return [part.replace("\r\n", "\n") for part in found]


def words(page):
    body = html.document_fromstring(page).find("body")
    return " ".join(body.text_content().split())


def test_a_german_digest_reads_well():
    text, page = parts(digest_message())
    assert text.startswith(
        "MORGENLAGE\nDienstag, 17. November 2026\n\n6 Geschichten aus 13 Artikeln"
    )
    assert (
        "1. Selenskyj kündigt neue Gesprächsrunde in Genf an\n   4 Artikel, 3 unabhängig\n" in text
    )
    assert "The Northern Ledger, Di, 17. Nov., 01:26 Uhr · Englisch" in text
    assert "4 Artikel, 3 unabhängig" in words(page)
    assert "Ihr Überblick kommt täglich um 07:00 Uhr (Europe/Berlin)." in words(page)


def test_an_english_digest_reads_well():
    text, _ = parts(digest_message(language="en"))
    assert text.startswith("MORGENLAGE\nTuesday, 17 November 2026\n\n6 stories from 13 articles")
    assert "4 articles, 3 independent" in text
    assert "· German" in text


def test_both_parts_tell_the_same_stories_and_links():
    for message in (digest_message(), alert_message(), rollup_message()):
        text, page = parts(message)
        flat = " ".join(text.split())
        for link in html.document_fromstring(page).iter("a"):
            if link.get("href").startswith("http"):
                assert link.get("href") in text
        for headline in html.document_fromstring(page).find_class("title"):
            assert headline is not None
        assert "Selenskyj kündigt neue Gesprächsrunde in Genf an" in flat


@pytest.mark.parametrize("kind", EVERY_KIND)
@pytest.mark.parametrize("language", ["de", "en"])
def test_plain_text_keeps_to_72_columns_and_single_empty_lines(kind, language):
    text, _ = parts(EVERY_KIND[kind](language=language))
    assert "\n\n\n" not in text
    assert all(line == line.rstrip() for line in text.splitlines())
    assert all(
        len(line) <= 72
        for line in text.splitlines()
        if "://" not in line and "unsubscribe" not in line
    )


def test_matched_words_stand_out_in_both_parts():
    text, page = parts(alert_message())
    assert "*Selenskyj*" in text
    hot = [
        one for one in html.document_fromstring(page).iter("span") if "bold" in one.get("style", "")
    ]
    assert [one.text for one in hot] == ["Selenskyj", "Gespräche"]


def test_an_escalation_says_what_is_new():
    content = dict(alert_message("sources").content)
    content["story"] = {**content["story"], "independent": 9}
    content["level"] = 8
    text, _ = parts(alert_message(content=content))
    assert "Inzwischen berichten 9 unabhängige Quellen" in text
    text, page = parts(alert_message("headline"))
    assert "Bisher: Selenskyj bietet Gespräche an" in text
    assert "Bisher: Selenskyj bietet Gespräche an" in words(page)


def test_why_it_came_is_told():
    text, page = parts(alert_message())
    for told in (" ".join(text.split()), words(page)):
        assert 'Suche: Selenskyj OR "Genfer Runde"' in told
        assert "gefunden: Selenskyj, Gespräche" in told


def test_weekdays_are_named_where_it_is_not_every_day():
    content = {**confirm_message().content, "weekdays": [0, 4]}
    assert "Mo, Fr um 07:00 Uhr" in " ".join(parts(confirm_message(content=content))[0].split())


def test_a_mail_for_consent_advertises_nothing():
    text, page = parts(confirm_message())
    assert "Selenskyj" not in text + page
    assert "example/a/" not in text + page


def test_both_languages_have_the_same_phrases():
    import tomllib

    table = tomllib.loads((TEMPLATES / "phrases.toml").read_text("utf-8"))
    shapes = [
        {name: type(phrase) for name, phrase in phrases.items()} for phrases in table.values()
    ]
    assert shapes[0] == shapes[1]


def test_every_phrase_that_a_template_says_exists():
    import re

    said = {
        name
        for path in TEMPLATES.glob("*.*")
        if path.suffix in {".html", ".txt"}
        for name in re.findall(r'say(?:\.number)?\((?:[\w.]+, )?"(\w+)"', path.read_text("utf-8"))
    }
    assert len(said) > 20
    assert said <= set(Voices().of("de")._phrases)


def test_extracts_are_cut_at_their_stars():
    assert pieces("a **b** c") == [("a ", False), ("b", True), (" c", False)]
    assert starred("a **b** c") == "a *b* c"
    assert starred("**offen") == "**offen"


def test_an_address_for_the_eye_is_short():
    assert short("https://www.blatt.example/" + "a" * 100) == "blatt.example/" + "a" * 45 + "…"


def test_wrapping_keeps_addresses_whole():
    url = "https://blatt.example/" + "a-" * 60
    assert url in wrapped(f"Text davor {url} und danach", 4)
