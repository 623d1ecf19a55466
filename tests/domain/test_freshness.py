"""Cache-Control, Expires, Age and Retry-After as servers really write them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.freshness import http_date, lifetime, retry_after

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ([], None), ([("cache-control", "s-maxage=60")], None), ([("cache-control", "max-age=x")], None),
        ([("cache-control", 'max-age="60"')], 60), ([("cache-control", "x-max-age=9, max-age=60")], 60),
        ([("cache-control", "public"), ("cache-control", "max-age=60")], 60),
        ([("cache-control", "max-age=60"), ("expires", "0")], 60), ([("cache-control", "max-age=60"), ("age", "90")], 0),
        ([("cache-control", "no-store")], 0), ([("cache-control", 'private, no-cache="x", max-age=60')], 60),
        ([("cache-control", "max-age=" + "9" * 40)], 86400), ([("cache-control", "max-age=60"), ("age", "-5")], 60),
        ([("expires", "Mon, 16 Nov 2026 13:00:00 GMT")], 3600), ([("expires", "never")], 0),
        ([("expires", "Mon, 16 Nov 2026 11:00:00 GMT")], 0),
        ([("expires", "Mon, 16 Nov 2020 13:00:00 GMT"), ("date", "Mon, 16 Nov 2020 12:00:00 GMT")], 3600),
    ],
)  # fmt: skip
def test_freshness_is_what_the_server_says_within_a_day(headers, seconds):
    assert lifetime(headers, NOON) == (None if seconds is None else timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120), (" 120 ", 120), ("0", 0), ("Mon, 16 Nov 2026 12:02:00 GMT", 120),
        ("Monday, 16-Nov-26 12:02:00 GMT", 120), ("Mon Nov 16 12:02:00 2026", 120),
        (None, None), ("", None), ("-5", None), ("1e9999", None), ("1.5", None), ("٣", None),
        ("Mon, 16 Nov 2026 11:59:00 GMT", None), ("Mon, 99 Nov 2026", None),
    ],
)  # fmt: skip
def test_a_wait_is_seconds_or_a_date_to_come(said, seconds):
    assert retry_after(said, NOON) == (None if seconds is None else timedelta(seconds=seconds))


def test_a_wait_for_ever_is_long_and_no_crash():
    assert retry_after("9" * 400, NOON) > timedelta(days=10_000)


@given(st.text(max_size=80))
def test_no_header_breaks_the_reading(text):
    http_date(text)
    retry_after(text, NOON)
    names = ("cache-control", "age", "expires", "date")
    held = lifetime([(name, text) for name in names], NOON)
    assert held is None or timedelta() <= held <= timedelta(days=1)
