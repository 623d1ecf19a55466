"""When a page is fetched again: to see corrections, and after failures."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from pipeline.domain.entry import Entry
from pipeline.domain.errors import Blocked, Forbidden, Gone, Throttled, Unreachable
from pipeline.domain.feed import Announced, Validators
from pipeline.domain.patience import failed, fetched

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
URL = "https://a.example/1"
ENTRY = Entry("e", "f", "A", Announced("k", URL), NOON, due=NOON)
AGAIN = (HOUR, 6 * HOUR, 24 * HOUR)


def test_a_page_is_looked_at_again_after_one_six_and_twenty_four_hours():
    entry, now, seen = ENTRY, NOON, []
    while entry.due:
        entry = fetched(entry, now, AGAIN, Validators('"1"'))
        now = entry.due or now
        seen.append(now - NOON)
    assert seen[:3] == [HOUR, 6 * HOUR, 24 * HOUR]
    assert (entry.state, entry.asked, entry.validators.etag) == ("done", 4, '"1"')


def test_without_a_setting_nothing_is_looked_at_again():
    assert fetched(ENTRY, NOON, (), Validators()).due is None


def test_a_failure_waits_longer_each_time_and_then_gives_up_with_its_reason():
    entry, now, waits = ENTRY, NOON, []
    while entry.due:
        entry = failed(entry, Unreachable(URL, "no connection"), now, 0.0)
        if entry.due:
            waits.append(entry.due - now)
            now = entry.due
    assert waits == [5 * MINUTE * 2**n for n in range(8)]
    assert (entry.state, entry.reason, now - NOON > 20 * HOUR) == ("aside", "no connection", True)


def test_what_will_never_do_is_set_aside_at_once():
    for error in (Blocked(URL, "403"), Forbidden(URL), Gone(URL, "410 Gone")):
        entry = failed(ENTRY, error, NOON, 0.0)
        assert (entry.state, entry.due) == ("aside", None)


def test_a_page_that_is_not_there_yet_gets_two_more_chances():
    entry, states = ENTRY, []
    for _ in range(3):
        entry = failed(entry, Gone(URL, "404 Not Found"), NOON, 0.0)
        states.append(entry.state)
    assert states == ["later", "later", "aside"]


def test_a_wait_is_honoured_up_to_a_day_and_a_resting_host_costs_no_try():
    asked = failed(ENTRY, Throttled(URL, 2 * HOUR, "429 Too Many Requests"), NOON, 0.0)
    assert (asked.due - NOON, asked.tries) == (2 * HOUR, 1)
    long = failed(ENTRY, Throttled(URL, 900 * HOUR, "503 Service Unavailable"), NOON, 0.0)
    assert long.due - NOON == 24 * HOUR
    assert failed(ENTRY, Throttled(URL, HOUR, "its host asked us to wait"), NOON, 0.0).tries == 0


def test_a_failed_look_for_corrections_leaves_the_page_done():
    had = fetched(ENTRY, NOON, AGAIN, Validators())
    gone = failed(had, Gone(URL, "410 Gone"), NOON, 0.0)
    assert (gone.state, gone.due) == ("done", None)
    late = failed(had, Unreachable(URL), NOON, 0.0)
    assert (late.state, late.tries) == ("done", 1)
    assert fetched(replace(late, due=NOON), NOON, AGAIN, Validators()).tries == 0
