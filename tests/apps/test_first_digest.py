"""Who is new gets the last two days, by the clock of what was found, and not the months before."""

from datetime import UTC, datetime, timedelta

import pytest

from pipeline.apps.desk.subscribers import Wish, add
from pipeline.domain.alert import Match, Reason
from pipeline.settings import read_settings
from pipeline.wiring import House

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def house(tmp_path):
    house = House(read_settings(tmp_path, {}), lambda: NOW)
    yield house
    house.close()


def match(number, at):
    return Match(f"m{number}", "al", f"a{number}", 1, None, at, "sent", Reason((), "…"))


def test_the_first_digest_begins_two_days_before_the_latest_match(house):
    found = [match(1, NOW - 300 * DAY), match(2, NOW - 101 * DAY), match(3, NOW - 100 * DAY)]
    with house.store.batch() as b:
        b.matches.add(found)
    anna = add(house, Wish("anna@press.example", consent="form of 3 May"))
    with house.store.look() as b:
        taken = b.matches.undigested(anna.id, ["al"], anna.since)
    assert [one.id for one in taken] == ["m2", "m3"]


def test_where_nothing_was_found_yet_everything_is_theirs(house):
    assert add(house, Wish("anna@press.example", consent="form of 3 May")).since is None
