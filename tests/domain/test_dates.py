"""The published date comes from the best source and never lies in the future."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.article import Draft
from pipeline.domain.dates import AHEAD, Dates, dates

SEEN = datetime(2026, 11, 16, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def draft(published=None, source="json-ld", updated=None):
    return Draft(
        "T", (), published=published, published_from=source if published else "", updated=updated
    )


def at(hour, minute=0, day=16, zone=UTC):
    return datetime(2026, 11, day, hour, minute, tzinfo=zone)


def test_the_pages_own_date_goes_before_the_feeds():
    assert dates(draft(at(9, 30)), at(10), None, SEEN) == Dates(at(9, 30), "json-ld")


def test_a_silent_page_takes_the_feeds_date():
    assert dates(draft(), at(10), None, SEEN) == Dates(at(10), "feed")
    assert dates(draft(), None, None, SEEN) == Dates()


def test_a_page_with_the_day_alone_takes_the_hour_from_the_feed():
    day = at(0, zone=BERLIN)
    assert dates(draft(day, "meta"), at(10), None, SEEN, BERLIN) == Dates(at(10), "feed")
    assert dates(draft(day, "meta"), at(10, day=14), None, SEEN, BERLIN).source == "meta"


def test_a_date_without_zone_is_read_in_the_outlets():
    naive = at(10, zone=None)
    assert dates(draft(naive), None, None, SEEN, BERLIN).published == at(9)
    assert dates(draft(naive), at(8, 59), None, SEEN, BERLIN) == Dates(at(8, 59), "feed")


@pytest.mark.parametrize(
    "said",
    [
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(2099, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-12))),
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=12))),
    ],
)
def test_garbage_is_no_date(said):
    assert dates(draft(said), at(10), None, SEEN) == Dates(at(10), "feed")
    assert dates(draft(said), said, said, SEEN) == Dates()


def test_a_date_somewhat_ahead_counts_as_first_seen():
    assert dates(draft(at(14)), None, None, SEEN).published == SEEN
    assert dates(draft(at(12, 30)), None, None, SEEN).published == at(12, 30)


def test_an_update_is_later_than_the_publication():
    assert dates(draft(at(9), updated=at(11)), None, None, SEEN).updated == at(11)
    assert dates(draft(at(9), updated=at(9)), None, None, SEEN).updated is None
    assert dates(draft(at(9)), None, at(10), SEEN).updated == at(10)


MOMENTS = st.none() | st.datetimes(timezones=st.none() | st.just(UTC) | st.just(BERLIN))


@given(MOMENTS, MOMENTS, MOMENTS)
def test_no_article_sorts_above_the_next_hour(page, feed, updated):
    found = dates(draft(page, updated=updated), feed, updated, SEEN, BERLIN)
    for moment in (found.published, found.updated):
        assert moment is None or moment <= SEEN + AHEAD
    assert (found.published is None) == (found.source == "")
