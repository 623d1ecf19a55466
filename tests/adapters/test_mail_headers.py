"""What a mail says to programs: its header fields."""

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.adapters.sending.mail import MailForm
from pipeline.adapters.sending.mail import policy as ours
from pipeline.domain.delivery import leave_token_fits, leaves
from pipeline.domain.errors import Misconfigured, Refused
from tests.adapters.sending_samples import (
    EVERY_KIND,
    NOW,
    alert_message,
    confirm_message,
    digest_message,
    longest_lines,
    news,
    rollup_message,
)

ULID = "01KA3V7Q2S9XJ4M8N6P0R5T1WZ"
FORM = MailForm("secret", "Morgenlage Süd <lage@example.org>")
PUBLIC = MailForm("secret", "lage@example.org", "https://lage.example/")


def read(message, form=FORM):
    return message_from_bytes(form.compose(message).raw, policy=policy.default)


@pytest.mark.parametrize("kind", EVERY_KIND)
@pytest.mark.parametrize("language", ["de", "en", "xx"])
def test_every_kind_of_mail_is_whole(kind, language):
    raw = FORM.compose(EVERY_KIND[kind](language=language)).raw
    mail = message_from_bytes(raw, policy=policy.default)
    assert raw.isascii()
    assert longest_lines(raw)[0] <= 998
    assert longest_lines(raw)[1] <= 78
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert not any(part.defects for part in mail.walk())
    assert not [name for name, value in mail.items() if value.defects]
    assert str(mail["From"]) == "Morgenlage Süd <lage@example.org>"
    assert str(mail["To"]) == "redaktion@example.org"
    assert mail["Date"].datetime == NOW
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Precedence"] == "bulk"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail["X-NM-Delivery"] == "01MESSAGE"


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_the_same_message_is_the_same_mail_to_the_byte(kind):
    message = EVERY_KIND[kind]()
    later = replace(message, tries=3, token=9, due=NOW + timedelta(hours=2))
    assert FORM.compose(message).raw == FORM.compose(later).raw
    other = MailForm("secret", "Morgenlage Süd <lage@example.org>")
    assert other.compose(message).raw == FORM.compose(message).raw


def test_two_deliveries_have_two_message_ids():
    one, other = read(alert_message()), read(alert_message(id="01OTHER"))
    assert one["Message-ID"] != other["Message-ID"]


def test_alerts_on_one_story_make_one_thread_and_other_stories_another():
    first, again = read(alert_message()), read(alert_message("sources", id="01OTHER"))
    assert first["References"] == again["References"] == again["In-Reply-To"]
    assert read(digest_message())["References"] is None
    elsewhere = alert_message(target="mailto:ben@example.org")
    assert read(elsewhere)["References"] != first["References"]


def test_until_there_are_pages_unsubscribing_goes_by_mail():
    mail = read(digest_message())
    assert mail["List-Id"] == "<digest.example.org>"
    assert mail["List-Unsubscribe"].startswith("<mailto:lage@example.org?subject=unsubscribe%20s-")
    assert mail["List-Unsubscribe-Post"] is None


def test_with_pages_one_click_is_enough():
    mail = read(digest_message(), PUBLIC)
    page, by_mail = mail["List-Unsubscribe"].split(", ")
    assert page.startswith("<https://lage.example/unsubscribe/s-")
    assert by_mail.startswith("<mailto:")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_one_click_is_not_promised_where_it_would_go_in_the_clear():
    form = MailForm("secret", "lage@example.org", "http://127.0.0.1:8080")
    assert read(digest_message(), form)["List-Unsubscribe-Post"] is None


@pytest.mark.parametrize("make", [alert_message, digest_message, rollup_message])
def test_no_program_meets_an_encoded_address_however_long_it_is(make):
    form = MailForm(
        "secret",
        "Lage <lage@" + "sehr-lang." * 8 + "example>",
        "https://" + "lang." * 30 + "example",
    )
    raw = form.compose(make()).raw
    head = raw.split(b"\r\n\r\n")[0].replace(b"\r\n ", b" ").split(b"\r\n")
    for line in head:
        if line.startswith((b"List-", b"Message-ID", b"References", b"In-Reply-To")):
            assert b"=?" not in line


def test_the_token_in_a_mail_ends_what_it_came_from():
    target = "mailto:redaktion@example.org"
    content = {**digest_message().content, "subscriber": ULID}
    field = read(digest_message(content=content))["List-Unsubscribe"]
    token = field.partition("%20")[2].rstrip(">")
    assert leaves(token) == ("s", ULID)
    assert leave_token_fits("secret", token, "s", ULID, target)


def test_a_mail_that_asks_for_consent_can_only_be_answered():
    mail = read(confirm_message())
    assert mail["List-Unsubscribe"] is None
    text = mail.get_body(("plain",)).get_content()
    assert "confirm k7q2w5e4r3t6z7u8" in text
    page = read(confirm_message(), PUBLIC).get_body(("plain",)).get_content()
    assert "https://lage.example/confirm/k7q2w5e4r3t6z7u8" in page


def test_a_subject_keeps_its_umlauts():
    content = {**alert_message().content, "occasion": "first"}
    content["article"] = {
        **content["article"],
        "title": "Größe, Maß und Ärger: «Straße» gesperrt – 5 €",
    }
    subject = read(alert_message(content=content))["Subject"]
    assert subject == "Ukraine-Gespräche: Größe, Maß und Ärger: «Straße» gesperrt – 5 €"


WORDS = st.sampled_from(
    ["der", "Öl", "Haushalt", "über", "–", "«Brücke»", "Straße", "Київ", "北京"]
)


@given(st.lists(WORDS, min_size=1, max_size=25))
def test_a_subject_of_any_length_keeps_its_blanks_in_lines_that_are_not_too_long(words):
    mail = EmailMessage(policy=ours())
    mail["Subject"] = text = " ".join(words)
    raw = mail.as_bytes()
    assert str(make_header(decode_header(message_from_bytes(raw)["Subject"]))) == text
    assert str(message_from_bytes(raw, policy=policy.default)["Subject"]) == text
    assert raw.isascii()
    assert max(map(len, raw.splitlines())) <= 78


@pytest.mark.parametrize(
    ("occasion", "language", "subject"),
    [
        ("sources", "de", "Ukraine-Gespräche: jetzt 4 unabhängige Quellen – Titel"),
        ("language", "en", "Ukraine-Gespräche: now in German too – Titel"),
        ("headline", "de", "Ukraine-Gespräche: neue Überschrift – Titel"),
    ],
)
def test_the_subject_says_what_is_new(occasion, language, subject):
    content = {**alert_message().content, "occasion": occasion, "level": 4}
    content["article"] = {**content["article"], "title": "Titel"}
    assert read(alert_message(content=content, language=language))["Subject"] == subject


def test_a_target_that_is_no_mail_address_is_refused():
    for target in ("feed", "https://hook.example/", "mailto:a@b\r\nBcc: c@d", "mailto:ä@b.example"):
        with pytest.raises(Refused):
            FORM.compose(alert_message(target=target))


@pytest.mark.parametrize(
    "sender", ["", "Morgenlage", "a@b@c", "Lage <lage@exa mple>", "a\r\nBcc: x@y"]
)
def test_a_sender_that_cannot_be_is_named_at_once(sender):
    with pytest.raises(Misconfigured, match="mail_from"):
        MailForm("secret", sender)


def test_a_story_without_others_and_an_article_without_address_are_told_too():
    content = {**alert_message().content, "others": [], "story": None}
    content["article"] = {**content["article"], "url": ""}
    content["reason"] = {"terms": [], "extract": ""}
    assert read(alert_message(content=content)).get_body(("html",))
    assert news().story
