"""What a poll teaches. The cases follow what publishers complain of."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.errors import (
    Blocked,
    Forbidden,
    Gone,
    NotAFeed,
    Throttled,
    TooBig,
    Unreachable,
)
from pipeline.domain.feed import Feed, FeedContent, Validators
from pipeline.domain.polling import Heard, after, lasting, validators_for

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)  # a Monday
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FLOOR = 15 * MINUTE
URL = "https://a.example/feed"
FEED = Feed(
    id="f", url=URL, outlet="A", added=NOON - 90 * DAY, state="active", due=NOON, validators=Validators('"old"', "Mon"),
    body_hash="h", last_success=NOON - HOUR, last_news=NOON - HOUR, last_full=NOON - HOUR,
)  # fmt: skip


def heard(status=200, at=NOON, **rest):
    return Heard(at=at, status=status, url=rest.pop("url", URL), **rest)


def polled(feed=FEED, outcome=None, at=NOON, jitter=0.0):
    return after(feed, heard() if outcome is None else outcome, at, jitter, FLOOR)


def wait(feed, at=NOON):
    return feed.due - at


def test_a_new_feed_is_due_at_once_and_then_waits():
    new = Feed(id="f", url=URL, outlet="A", added=NOON)
    assert new.due is None
    assert polled(new, heard(fresh=3)).due == NOON + 30 * MINUTE


def test_news_halves_the_interval_and_silence_stretches_it():
    assert polled(outcome=heard(fresh=1)).interval == 30 * MINUTE
    assert polled(outcome=heard(304)).interval == 90 * MINUTE


@given(st.lists(st.integers(0, 2), max_size=40), st.floats(0, 1))
def test_the_interval_stays_between_floor_and_a_day(news, jitter):
    feed, now = FEED, NOON
    for fresh in news:
        feed = polled(feed, heard(at=now, fresh=fresh), now, jitter)
        assert FLOOR <= feed.interval <= DAY
        assert feed.interval <= feed.due - now <= feed.interval * 1.1 + MINUTE
        now = feed.due


def test_the_same_body_with_new_validators_replaces_them():
    feed = polled(outcome=heard(validators=Validators('"new"', "Tue"), body_hash="h"))
    assert feed.validators == Validators('"new"', "Tue")


def test_a_full_answer_without_a_validator_forgets_it():
    assert polled(outcome=heard(validators=Validators('"new"'))).validators == Validators('"new"')
    assert not polled(outcome=heard()).validators


def test_a_304_keeps_what_it_does_not_name_and_renews_what_it_does():
    assert polled(outcome=heard(304)).validators == FEED.validators
    renewed = polled(outcome=heard(304, validators=Validators('"new"')))
    assert renewed.validators == Validators('"new"', "Mon")


@pytest.mark.parametrize(
    "error", [NotAFeed(URL), Unreachable(URL), TooBig(URL), Gone(URL, "404"), Forbidden(URL)]
)
def test_a_bad_answer_leaves_validators_and_hash_alone(error):
    feed = polled(outcome=error)
    assert (feed.validators, feed.body_hash) == (FEED.validators, "h")
    assert (feed.state, feed.failures, feed.last_error) == ("failing", 1, error.reason)


def test_the_address_that_answered_is_kept_with_its_validators():
    assert (
        polled(outcome=heard(url="https://b.example/feed")).answered_by == "https://b.example/feed"
    )


def test_a_silent_feed_is_asked_in_full_but_seldom():
    quiet = replace(FEED, last_news=NOON - 8 * DAY, last_full=NOON - 25 * HOUR)
    assert not validators_for(quiet, NOON)
    looked = polled(quiet, heard(conditional=False))
    assert validators_for(looked, NOON + 23 * HOUR) == looked.validators
    assert validators_for(FEED, NOON) == FEED.validators
    assert validators_for(replace(quiet, interval=DAY), NOON)  # ten intervals are not over
    dead = replace(quiet, last_news=NOON - 300 * DAY, last_full=NOON - 20 * DAY)
    assert validators_for(dead, NOON)


@pytest.mark.parametrize("status", [200, 304])
@pytest.mark.parametrize(
    ("headers", "least"),
    [
        ((("cache-control", "max-age=7200"),), 2 * HOUR),
        ((("cache-control", "public, MAX-AGE=7200"), ("age", "1800")), 90 * MINUTE),
        ((("expires", "Mon, 16 Nov 2026 15:00:00 GMT"), ("date", "Mon, 16 Nov 2026 12:00:00 GMT")), 3 * HOUR),
        ((("cache-control", "max-age=31536000"),), DAY),
        ((("expires", "0"),), timedelta()), ((("cache-control", "no-cache, max-age=9999"),), timedelta()),
        ((("cache-control", "max-age=0, private"),), timedelta()), ((), timedelta()),
    ],
)  # fmt: skip
def test_no_poll_before_the_answer_is_stale(status, headers, least):
    feed = polled(outcome=heard(status, headers=headers))
    assert wait(feed) == max(90 * MINUTE, least)


def test_what_the_publisher_asks_for_is_the_least():
    told = FeedContent("rss", hint=4 * HOUR)
    feed = polled(outcome=heard(fresh=5, content=told))
    assert wait(feed) == 4 * HOUR
    assert wait(polled(feed, heard(304))) >= 4 * HOUR
    assert wait(polled(outcome=heard(content=FeedContent("rss", hint=400 * DAY)))) == DAY


def test_shut_hours_and_days_are_kept_also_after_a_304():
    told = FeedContent("rss", skip_hours=frozenset({13, 14}), skip_days=frozenset({1}))
    feed = polled(outcome=heard(content=told))
    assert feed.due == NOON + 3 * HOUR
    again = polled(replace(feed, interval=8 * HOUR), heard(304))
    assert again.due == datetime(2026, 11, 18, tzinfo=UTC)


def test_a_publisher_who_shuts_every_hour_shuts_none():
    told = FeedContent("rss", skip_hours=frozenset(range(24)), skip_days=frozenset(range(7)))
    assert wait(polled(outcome=heard(content=told))) == 90 * MINUTE


@pytest.mark.parametrize(
    ("asked", "waits"),
    [
        (2 * HOUR, 2 * HOUR),
        (timedelta(seconds=1), FLOOR),
        (timedelta(days=10**8), 7 * DAY),
        (3 * DAY, 3 * DAY),
    ],
)
@pytest.mark.parametrize(
    "reason", ["429 Too Many Requests", "503 Service Unavailable", "its host rests"]
)
def test_a_wait_is_honoured_within_reason(asked, waits, reason):
    feed = polled(outcome=Throttled(URL, asked, reason))
    assert wait(feed) == waits
    assert feed.failures == (0 if reason == "its host rests" else 1)


def test_a_429_without_a_wait_doubles_from_an_hour_to_a_day():
    feed, waits = FEED, []
    for _ in range(7):
        feed = polled(feed, Throttled(URL, None, "429 Too Many Requests"))
        waits.append(wait(feed) // HOUR)
    assert waits == [1, 2, 4, 8, 16, 24, 24]


def test_failures_double_the_wait_up_to_a_day_and_to_a_week_for_the_long_dead():
    feed, now, waits = FEED, NOON, []
    for _ in range(40):
        feed = polled(feed, Unreachable(URL), now)
        waits.append(wait(feed, now))
        now = feed.due
    assert waits[:4] == [FLOOR, 2 * FLOOR, 4 * FLOOR, 8 * FLOOR]
    assert DAY in waits
    assert waits[-1] == 7 * DAY
    assert max(waits) == 7 * DAY
    assert feed.state == "failing"


def test_success_forgives_all():
    feed = polled(replace(FEED, failures=9, state="failing", last_error="500"), heard(304))
    assert (feed.state, feed.failures, feed.last_error, feed.last_success) == (
        "active",
        0,
        None,
        NOON,
    )


def test_gone_is_gone_and_blocked_is_tried_daily():
    assert polled(outcome=Gone(URL, "410 Gone")).state == "gone"
    assert polled(outcome=Gone(URL, "404 Not Found")).state == "failing"
    blocked = polled(outcome=Blocked(URL, "403 Forbidden"))
    assert (blocked.state, wait(blocked)) == ("blocked", DAY)


def test_a_permanent_redirect_is_believed_after_three_polls_over_a_day():
    hops = ((URL, "https://b.example/feed", 301),)
    feed = polled(outcome=heard(hops=hops))
    feed = polled(feed, heard(304, at=NOON + HOUR, hops=hops), NOON + HOUR)
    feed = polled(feed, Unreachable(URL), NOON + 2 * HOUR)
    feed = polled(feed, heard(at=NOON + 23 * HOUR, hops=hops), NOON + 23 * HOUR)
    assert (feed.url, feed.moved_to, feed.moved_times) == (URL, "https://b.example/feed", 3)
    feed = polled(feed, heard(at=NOON + 25 * HOUR, hops=hops), NOON + 25 * HOUR)
    assert (feed.url, feed.moved_to, feed.moved_times) == ("https://b.example/feed", None, 0)


@pytest.mark.parametrize(
    "hops", [(), ((URL, "https://c.example/", 301),), ((URL, "https://b.example/feed", 302),)]
)
def test_another_answer_begins_the_count_anew(hops):
    almost = replace(
        FEED, moved_to="https://b.example/feed", moved_since=NOON - 9 * DAY, moved_times=9
    )
    feed = polled(almost, heard(hops=hops))
    assert feed.url == URL
    assert feed.moved_times <= 1


def test_only_the_permanent_beginning_of_a_way_counts():
    way = [("a", "b", 308), ("b", "c", 301), ("c", "d", 302), ("d", "e", 301)]
    assert lasting("a", way) == "c"
    assert lasting("a", way[2:]) is None
    assert lasting("a", [("a", "b", 301), ("b", "a", 301)]) is None


@given(
    st.floats(0, 1),
    st.sampled_from([heard(), heard(304), Unreachable(URL), Throttled(URL, HOUR, "429")]),
)
def test_chance_only_ever_makes_it_later(jitter, outcome):
    soonest = polled(outcome=outcome).due
    assert (
        soonest <= polled(outcome=outcome, jitter=jitter).due <= soonest + 0.11 * (soonest - NOON)
    )
