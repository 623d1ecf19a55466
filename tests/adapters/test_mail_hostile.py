"""No text from outside breaks out of its place in a mail."""

from dataclasses import replace
from email import message_from_bytes, policy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from pipeline.adapters.sending.headers import field_names, header_text
from pipeline.adapters.sending.mail import MailForm
from tests.adapters.sending_samples import EVERY_KIND, alert_message, longest_lines

FORM = MailForm("secret", "Morgenlage <lage@example.org>")
OURS = {"subscriber", "id", "date", "published", "hour", "occasion", "language", "access"}

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<svg/onload=alert(1)>",
    "</title><script>alert(1)</script>",
    "</style><b>",
    "]]><b>",
    "&lt;img src=x&gt; &amp;lt;b&amp;gt;",
    "{{ 7*7 }} {% raw %} {#",
    "{alert} {0} %s %(x)s",
    "a\r\nBcc: evil@example.net",
    "a\nX-Evil: yes\n\nbody",
    "a\x00b\x1b[31mc\x85d\u2028e\u2029f\u202eg",
    "=?utf-8?q?x=0ABcc:_a=40b?=",
    "=?utf-8?b?eApCY2M6IGFAYg==?=",
    "=?utf-8?q?=3D=3Futf-8=3Fq=3Fx=3D0ABcc:=5Fa=3D40b=3F=3D?=",
    "=?utf-8?q?x=0D=0A=0D=0A<script>?=",
    "=?nonsense?q?x=0ABcc:?= =?",
    "javascript:alert(1)",
    "Unsubscribe: http://evil.example/",
    "\ud800 lone \udfff",
    "x" * 5000,
    "ä" * 3000,
    "wort " * 800,
    "",
    " ",
    ".",
    "From me",
    "**a** **b <b>c</b>** ** **** *",
    "🦊" * 300,
]


def with_text(data, text):
    """The content with every foreign text in it replaced."""
    if isinstance(data, dict):
        return {
            key: value if key in OURS else with_text(value, text) for key, value in data.items()
        }
    if isinstance(data, list | tuple):
        return [with_text(value, text) for value in data]
    return text if isinstance(data, str) else data


def poisoned(kind, text, language="de"):
    message = EVERY_KIND[kind](language=language)
    return replace(message, content=with_text(dict(message.content), text))


def shape(page):
    """Elements with the names of their attributes, without links: those may fall away."""
    root = html.document_fromstring(page)
    kept = [element for element in root.iter() if element.tag != "a"]
    return [(element.tag, tuple(sorted(element.attrib))) for element in kept]


def read(message):
    raw = FORM.compose(message).raw
    return raw, message_from_bytes(raw, policy=policy.default)


@pytest.mark.parametrize("kind", EVERY_KIND)
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(kind, text):
    raw, mail = read(poisoned(kind, text))
    head = raw.split(b"\r\n\r\n")[0]
    assert field_names(head) == field_names(
        read(poisoned(kind, "harmlos"))[0].split(b"\r\n\r\n")[0]
    )
    assert mail["Bcc"] is None
    assert not mail.defects
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert longest_lines(raw)[0] <= 998
    assert longest_lines(raw)[1] <= 78
    page = mail.get_body(("html",)).get_content()
    tags = {element.tag for element in html.document_fromstring(page).iter()}
    assert not tags & {"script", "img", "svg", "b", "iframe", "form", "base", "object", "link"}
    for element in html.document_fromstring(page).iter():
        assert not [name for name in element.attrib if name.startswith("on")]
        assert element.get("href", "https:").partition(":")[0] in {"https", "http", "mailto"}
        assert "src" not in element.attrib
        assert "url(" not in element.get("style", "")


@pytest.mark.parametrize("kind", EVERY_KIND)
@pytest.mark.parametrize("text", [text for text in HOSTILE if text.strip() and "**" not in text])
def test_no_element_and_no_attribute_comes_from_outside(kind, text):
    plain = read(poisoned(kind, "harmlos"))[1].get_body(("html",)).get_content()
    page = read(poisoned(kind, text))[1].get_body(("html",)).get_content()
    assert shape(page) == shape(plain)


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=60), st.sampled_from(sorted(EVERY_KIND)))
def test_any_text_at_all_makes_a_whole_mail(text, kind):
    _, mail = read(poisoned(kind, text))
    assert not mail.defects
    assert mail["Bcc"] is None
    assert len(list(mail.iter_parts())) == 2


def test_a_strangers_line_never_stands_where_ours_stand():
    content = dict(alert_message().content)
    spoof = ("viel Text " * 6).strip() + " Abbestellen: http://evil.example/ " + "mehr " * 30
    content["article"] = {**content["article"], "title": spoof, "outlet": spoof, "url": ""}
    content["reason"] = {"terms": [], "extract": spoof}
    text = read(alert_message(content=content))[1].get_body(("plain",)).get_content()
    assert not [line for line in text.splitlines() if line.startswith("Abbestellen: http")]
    assert all(line.startswith(" ") for line in text.splitlines() if "evil.example" in line)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_header_text_is_one_plain_line(text):
    found = header_text(text)
    assert "\n" not in found
    assert "\r" not in found
    assert "=?" not in found
    assert len(found) <= 200
    assert found.encode() is not None


def test_an_encoded_word_is_shown_as_what_it_says():
    assert header_text("=?utf-8?q?Gr=C3=B6=C3=9Fe?= der Flut") == "Größe der Flut"
    assert header_text("=?utf-8?q?x=0ABcc:_a=40b?=") == "x Bcc: a@b"


def test_nothing_in_a_mail_is_loaded_from_anywhere():
    for kind in EVERY_KIND:
        page = read(EVERY_KIND[kind]())[1].get_body(("html",)).get_content()
        lowered = page.lower()
        assert not any(
            sign in lowered for sign in ("<img", "@import", "url(", "<link", "src=", "<script")
        )
