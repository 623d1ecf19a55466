"""Trying again, tokens, signatures."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.delivery import (
    Again,
    Dead,
    after_failure,
    leave_token,
    leave_token_fits,
    leaves,
    message_id,
    new_token,
    sign,
    thread_id,
    token_fits,
    token_hash,
    webhook_secret,
    webhook_signature,
)

NOW = datetime(2026, 11, 16, 7, tzinfo=UTC)
ULID = "01KA3V7Q2S9XJ4M8N6P0R5T1WZ"


def due(failures, jitter=0.0, **rest):
    found = after_failure(failures, NOW, reason="452 full", jitter=jitter, **rest)
    assert isinstance(found, Again)
    return found.due - NOW


def test_waits_grow_from_five_seconds_to_a_day():
    waits = [due(failures) for failures in range(1, 12)]
    assert waits[0] == timedelta(seconds=5)
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(days=1)
    assert timedelta(days=2) < sum(waits, timedelta()) < timedelta(days=3)


def test_after_the_last_try_the_reason_stays():
    assert after_failure(12, NOW, reason="452 full", jitter=0) == Dead(
        "given up after 12 attempts: 452 full"
    )


def test_a_wait_that_was_asked_for_is_granted_up_to_a_day():
    assert due(1, wait=timedelta(hours=2)) == timedelta(hours=2)
    assert due(1, wait=timedelta(days=40)) == timedelta(days=1)
    assert due(8, wait=timedelta(seconds=1)) == due(8)


@given(st.integers(1, 30), st.floats(0, 1, exclude_max=True))
def test_chance_never_shortens_a_wait_nor_stretches_it_over_a_day(failures, jitter):
    assert due(failures, tries=99) <= due(failures, jitter, tries=99) <= timedelta(days=1)


def test_a_message_id_is_constant_and_tells_nothing():
    first = message_id("secret", ULID, "example.org")
    assert first == message_id("secret", ULID, "example.org")
    assert first != message_id("other", ULID, "example.org")
    assert ULID.lower() not in first
    assert first.endswith("@example.org>")
    assert len(first) < 78


def test_a_thread_belongs_to_one_alert_story_and_target():
    ids = {
        thread_id("s", alert, story, target, "example.org")
        for alert in "ab"
        for story in "xy"
        for target in "pq"
    }
    assert len(ids) == 8


@given(st.lists(st.text(), max_size=4), st.lists(st.text(), max_size=4))
def test_two_lists_of_parts_never_sign_alike(one, other):
    try:
        same = sign("s", *one) == sign("s", *other)
    except UnicodeEncodeError:
        return
    assert same == (one == other)


def test_only_the_hash_of_a_token_is_needed_to_know_it():
    token = new_token(bytes(range(20)))
    assert token_fits(token, token_hash(token))
    assert token_fits(f" {token.upper()}\n", token_hash(token))
    assert not token_fits(token + "a", token_hash(token))
    assert not token_fits(token, None)
    assert token not in token_hash(token)


def test_a_token_needs_enough_chance():
    with pytest.raises(ValueError, match="16"):
        new_token(b"short")


def test_a_leave_token_leads_back_to_what_it_ends():
    token = leave_token("secret", "s", ULID, "mailto:a@example.org")
    assert leaves(token.upper()) == ("s", ULID)
    assert leave_token_fits("secret", token.upper() + " ", "s", ULID, "mailto:a@example.org")


@pytest.mark.parametrize(
    ("secret", "kind", "whose", "target"),
    [
        ("other", "s", ULID, "mailto:a@example.org"),
        ("secret", "a", ULID, "mailto:a@example.org"),
        ("secret", "s", ULID[:-1] + "Y", "mailto:a@example.org"),
        ("secret", "s", ULID, "mailto:b@example.org"),
    ],
)
def test_a_leave_token_ends_nothing_else(secret, kind, whose, target):
    token = leave_token("secret", "s", ULID, "mailto:a@example.org")
    assert not leave_token_fits(secret, token, kind, whose, target)


@pytest.mark.parametrize("token", ["", "s-", "s--", "x-a-b", "s-abc", "\ud800", "ü-ü-ü"])
def test_rubbish_is_no_leave_token(token):
    assert leaves(token) is None
    assert not leave_token_fits("secret", token, "s", ULID, "mailto:a@example.org")


def test_a_webhook_signature_is_what_the_standard_says():
    secret = webhook_secret("secret", "https://hook.example/x")
    key = base64.b64decode(secret.removeprefix("whsec_"))
    assert len(key) == 32
    expected = hmac.new(key, b"msg_1.1700000000.{}", hashlib.sha256).digest()
    found = webhook_signature(secret, "msg_1", 1_700_000_000, b"{}")
    assert found == "v1," + base64.b64encode(expected).decode()


def test_each_receiver_has_a_secret_of_its_own():
    assert webhook_secret("s", "https://a.example/") != webhook_secret("s", "https://b.example/")
