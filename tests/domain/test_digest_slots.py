"""When a digest is due, in every zone of the world."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain.errors import BadInput
from pipeline.domain.slots import due_date, instant, next_instant, zone_of
from pipeline.domain.subscriber import Subscriber

BERLIN = ZoneInfo("Europe/Berlin")
BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
ZONES = sorted(available_timezones())


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def subscriber(**rest):
    usual = {"state": "active", "confirmed": BEGIN, "at": time(7), "zone": "Europe/Berlin"}
    return Subscriber("S", "O", "anna@example.org", BEGIN, **{**usual, **rest})


@cache
def leaps(name):
    """UTC days from 2024 to 2030 on which the zone's offset changes."""
    zone = ZoneInfo(name)
    days = [BEGIN + timedelta(days=day) for day in range(7 * 366)]
    offsets = [day.astimezone(zone).utcoffset() for day in days]
    return [day for day, (now, then) in zip(days, pairwise(offsets), strict=False) if now != then]


def wall(at, zone):
    """What the clock on the wall shows."""
    return at.astimezone(zone).replace(tzinfo=None)


def test_an_hour_the_date_lacks_means_its_first_valid_instant():
    found = instant(date(2026, 3, 29), time(2, 30), BERLIN)
    assert found == utc(2026, 3, 29, 1)
    assert wall(found, BERLIN).isoformat() == "2026-03-29T03:00:00"


def test_an_hour_the_date_has_twice_means_the_first():
    assert instant(date(2026, 10, 25), time(2, 30), BERLIN) == utc(2026, 10, 25, 0, 30)


def test_a_leap_of_half_an_hour_is_leapt_too():
    lord_howe = ZoneInfo("Australia/Lord_Howe")
    found = instant(date(2026, 10, 4), time(2, 15), lord_howe)
    assert wall(found, lord_howe).isoformat() == "2026-10-04T02:30:00"


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(ZONES), st.data())
def test_every_date_of_every_zone_has_exactly_one_instant(name, data):
    zone = ZoneInfo(name)
    around = data.draw(st.sampled_from([*leaps(name), utc(2026, 6, 1)]))
    day = around.date() + timedelta(days=data.draw(st.integers(-2, 2)))
    at = time(data.draw(st.integers(0, 23)), data.draw(st.integers(0, 59)))
    found = instant(day, at, zone)
    asked = datetime.combine(day, at)
    shown = wall(found, zone)
    if shown == asked:
        assert wall(found - timedelta(hours=3), zone) < asked  # the first of two
    else:
        assert shown > asked
        before = wall(found - timedelta(seconds=1), zone)
        assert before < asked  # nothing valid lies between


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(ZONES), st.data())
def test_asked_every_quarter_hour_each_date_is_told_once(name, data):
    around = data.draw(st.sampled_from([*leaps(name), utc(2026, 6, 1)]))
    at = time(data.draw(st.integers(0, 23)), data.draw(st.sampled_from([0, 15, 30, 59])))
    reader = subscriber(zone=name, at=at)
    start = around - timedelta(days=2)
    latest, told = (start - timedelta(days=2)).date(), []
    for quarter in range(4 * 24 * 5):
        day = due_date(reader, latest, start + timedelta(minutes=15 * quarter))
        if day is not None:
            latest = day
            told.append(day)
    assert all(later - earlier == timedelta(days=1) for earlier, later in pairwise(told))
    assert len(told) >= 5


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(ZONES), min_size=2, max_size=5), st.integers(0, 23))
def test_changing_zone_neither_doubles_nor_skips_a_date(names, hour):
    now, latest, told = utc(2026, 3, 26), None, []
    for name in names:
        reader = subscriber(zone=name, at=time(hour))
        for _ in range(2 * 24):
            now += timedelta(hours=1)
            day = due_date(reader, latest, now)
            if day is not None:
                latest = day
                told.append(day)
    assert all(later - earlier == timedelta(days=1) for earlier, later in pairwise(told))


def test_a_run_that_is_late_by_days_makes_one_digest_for_the_latest_date():
    assert due_date(subscriber(), date(2026, 11, 10), utc(2026, 11, 16, 12)) == date(2026, 11, 16)
    assert due_date(subscriber(), date(2026, 11, 16), utc(2026, 11, 16, 12)) is None


def test_before_its_hour_yesterdays_digest_is_the_one_that_is_due():
    early = utc(2026, 11, 16, 5, 59)
    assert due_date(subscriber(), date(2026, 11, 14), early) == date(2026, 11, 15)
    assert due_date(subscriber(), date(2026, 11, 15), early) is None


def test_only_the_chosen_weekdays_have_a_digest():
    mondays = subscriber(weekdays=frozenset({0}))
    assert due_date(mondays, date(2026, 11, 9), utc(2026, 11, 15, 12)) is None
    assert due_date(mondays, date(2026, 11, 9), utc(2026, 11, 19, 12)) == date(2026, 11, 16)
    assert due_date(subscriber(weekdays=frozenset()), None, utc(2026, 11, 16, 12)) is None


def test_whoever_subscribes_after_the_hour_waits_for_the_next_day():
    new = subscriber(confirmed=utc(2026, 11, 16, 9))
    assert due_date(new, None, utc(2026, 11, 16, 9, 1)) is None
    assert due_date(new, None, utc(2026, 11, 17, 6)) == date(2026, 11, 17)


@pytest.mark.parametrize("state", ["pending", "paused", "bounced", "unsubscribed"])
def test_nobody_else_gets_a_digest(state):
    assert due_date(subscriber(state=state), None, utc(2026, 11, 16, 12)) is None


def test_the_next_digest_is_announced():
    assert next_instant(subscriber(), None, utc(2026, 11, 16, 7)) == utc(2026, 11, 17, 6)
    again = next_instant(replace(subscriber(), at=time(2, 30)), None, utc(2026, 3, 28, 2))
    assert again == utc(2026, 3, 29, 1)
    assert next_instant(subscriber(weekdays=frozenset()), None, utc(2026, 11, 16)) is None


@pytest.mark.parametrize(
    "name", ["Europe/Berln", "", "../../etc/passwd", "Europe", "x" * 5000, "a\0b"]
)
def test_a_name_that_is_no_zone_is_refused(name):
    with pytest.raises(BadInput):
        zone_of(name)


def test_a_misspelt_zone_is_answered_with_the_right_one():
    with pytest.raises(BadInput, match="Europe/Berlin"):
        zone_of("Europe/Berln")
