"""What may be written as a target, and what is answered to the rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.errors import BadInput
from pipeline.domain.targets import LOCAL, mail_address, target_of


@pytest.mark.parametrize(
    ("text", "kind", "canonical"),
    [
        ("mailto:anna@Example.ORG", "mail", "mailto:anna@example.org"),
        ("MAILTO:Anna.B+x@example.org", "mail", "mailto:Anna.B+x@example.org"),
        ("anna@example.org", "mail", "mailto:anna@example.org"),
        ("mailto:anna@localhost", "mail", "mailto:anna@localhost"),
        ("mailto:anna@münchen.example", "mail", "mailto:anna@xn--mnchen-3ya.example"),
        ("https://hook.example/x?y=1", "webhook", "https://hook.example/x?y=1"),
        ("HTTP://hook.example:8080/", "webhook", "http://hook.example:8080/"),
        (" feed ", "feed", "feed"),
        ("slack://a/b/c", "service", "slack://a/b/c"),
        ("ntfys://ntfy.example/lage", "service", "ntfys://ntfy.example/lage"),
    ],
)
def test_a_target_is_read_and_put_into_its_one_form(text, kind, canonical):
    target = target_of(text)
    assert (target.kind, target.text) == (kind, canonical)
    assert target_of(target.text) == target


@pytest.mark.parametrize(
    "text",
    [
        "",
        "anna",
        "mailto:",
        "mailto:anna",
        "mailto:anna@",
        "mailto:@example.org",
        "mailto:anna@example.org?bcc=ben@example.org",
        "mailto:anna@example.org,ben@example.org",
        "mailto:anna@example.org\r\nBcc: ben@example.org",
        "mailto:anna%0d%0aBcc:ben@example.org",
        "mailto:anna@example.org%0aX",
        "mailto:änna@example.org",
        "mailto:anna@exa mple.org",
        "mailto:anna@-example.org",
        "mailto:anna@example..org",
        "mailto:anna@[127.0.0.1]",
        'mailto:"anna b"@example.org',
        "mailto:anna <anna@example.org>",
        "mailto:.anna@example.org",
        "mailto:an..na@example.org",
        "mailto:" + "a" * 65 + "@example.org",
        "mailto:a@" + ".".join(["b" * 60] * 5),
        "mailto:a@" + "b" * 64 + ".org",
        "mailto:a\u202eb@example.org",
        "mailto:a\ud800@example.org",
        "http://",
        "https:///path",
        "https://user:word@hook.example/",
        "https://hook.example/a b",
        "https://hook.example/#part",
        "https://hook.example:99999/",
        "https://[::1",
        "https://hook.example\\@other.example/",
        "https://hook.example/" + "a" * 3000,
        "ftp://hook.example/",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "dbus://",
        "syslog://",
        "json://127.0.0.1/",
        "exec://rm",
        "slack://",
        "slack:a",
    ],
)
def test_what_is_no_target_is_refused_with_what_would_be_right(text):
    with pytest.raises(BadInput) as refused:
        target_of(text)
    assert len(refused.value.reason) > 20
    assert len(str(refused.value)) < 500
    assert str(refused.value).isprintable()


def test_a_misspelt_scheme_is_answered_with_the_right_one():
    with pytest.raises(BadInput, match=r"Did you mean mailto\?"):
        target_of("mailo:anna@example.org")


@given(st.text(max_size=80))
def test_whatever_is_typed_is_taken_or_refused_and_never_harms(text):
    try:
        target = target_of(text)
    except BadInput:
        return
    assert target.text.isprintable()
    assert target_of(target.text) == target


@given(st.from_regex(LOCAL, fullmatch=True).filter(lambda local: len(local) <= 64))
def test_every_plain_local_part_is_taken_as_it_is(local):
    assert mail_address(f"{local}@example.org") == f"{local}@example.org"
