"""digest: nothing twice, nothing lost; one a subscriber and local date, frozen with its content."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from pipeline.domain.digest import first_since
from pipeline.domain.story import Story
from pipeline.stages.digest import due, freeze, run
from tests.newsdesk import ANNA
from tests.outside import DAY, HOUR, NOON

#: seven in Berlin on the day after
SEVEN = datetime(2026, 11, 17, 6, tzinfo=UTC)


def found(desk, *names, **rest):
    """Articles that the alert finds at this time."""
    kept = desk.keep(*names, **rest)
    desk.run("alert")
    return kept


def slots(desk, who="anna@press.example"):
    with desk.store.look() as b:
        return b.digests.of(who)[::-1]


def told(desk, who="anna@press.example"):
    """The articles of each digest."""
    return [
        [report["id"] for story in message.content["stories"] for report in story["reports"]]
        for message in desk.outbox(kind="digest")
        if message.target == f"mailto:{who}"
    ]


def start(desk, *targets, **rest):
    desk.watch_for("Flut", *targets)
    return desk.subscribe(**rest)


def test_a_digest_comes_once_a_date_at_the_subscribers_hour(desk):
    start(desk)
    found(desk, "a1")
    desk.now = SEVEN - timedelta(seconds=1)
    assert desk.run("digest").total == 0
    desk.now = SEVEN
    assert desk.run("digest").done == 1
    assert desk.run("digest").total == 0
    assert desk.run("digest", after=5 * HOUR).total == 0
    assert [message.key for message in desk.outbox()] == ["digest:anna@press.example/2026-11-17"]


def test_it_takes_what_was_told_suppressed_and_held_but_never_old_news(desk):
    start(desk, ANNA)
    found(desk, "told", "suppressed")
    found(desk, "old", old=True)
    with desk.store.batch() as b:
        b.alerts.save(replace(b.alerts.by_name("Wache"), state="muted"))
    found(desk, "held", story="S2")
    desk.now = SEVEN
    desk.run("digest")
    assert [sorted(one) for one in told(desk)] == [["held", "suppressed", "told"]]


def test_no_match_comes_in_two_digests_and_none_in_no_digest(desk):
    start(desk)
    names = []
    for day in range(4):
        for hour in range(24):
            names.append(f"a{day}-{hour}")
            found(desk, names[-1])
            desk.run("digest", after=HOUR)
    desk.run("digest", after=DAY)
    listed = [match for slot in slots(desk) for match in slot.match_ids]
    assert len(listed) == len(set(listed)) == len(names)


def test_what_comes_after_the_hour_waits_for_the_next_date(desk):
    start(desk)
    found(desk, "before")
    desk.now = SEVEN + timedelta(minutes=1)
    found(desk, "after")
    desk.run("digest")
    assert told(desk) == [["before"]]
    desk.run("digest", after=DAY)
    assert told(desk) == [["before"], ["after"]]


def test_what_was_committed_late_is_taken_by_the_next_one_however_old_it_is(desk):
    start(desk)
    desk.now = SEVEN
    found(desk, "a1")
    desk.run("digest")
    desk.now = SEVEN - 3 * HOUR  # another process was slow to commit
    found(desk, "late", story="S2")
    desk.now = SEVEN + DAY
    desk.run("digest")
    assert told(desk) == [["a1"], ["late"]]


def test_a_run_that_is_late_by_days_makes_one_digest_with_everything_for_the_latest_date(desk):
    start(desk)
    for n in range(4):
        found(desk, f"a{n}")
        desk.now += DAY
    desk.run("digest")
    assert [slot.date.isoformat() for slot in slots(desk)] == ["2026-11-20"]
    assert [len(one) for one in told(desk)] == [4]


def test_a_date_without_news_is_kept_as_skipped_and_sends_nothing(desk):
    start(desk)
    desk.now = SEVEN
    assert desk.run("digest").done == 1
    assert [slot.state for slot in slots(desk)] == ["skipped"]
    assert desk.outbox() == []


def test_a_digest_stays_as_it_was_frozen(desk):
    start(desk)
    (article,) = found(desk, "a1")
    desk.now = SEVEN
    desk.run("digest")
    before = desk.outbox()
    with desk.store.batch() as b:
        b.articles.save([replace(article, title="Ganz anders", story="S2")])
    desk.run("digest", after=HOUR)
    assert desk.outbox() == before


def test_a_slot_that_another_run_froze_first_is_left_as_it_is(desk):
    subscriber = start(desk)
    found(desk, "a1")
    desk.now = SEVEN
    ((_, day),) = due(desk.store, desk.now)  # both runs saw that it was due
    froze = []
    for _ in range(2):
        with desk.store.batch() as b:
            froze.append(freeze(b, subscriber, day, desk.now, desk.new_id))
    assert froze == [True, False]
    assert len(slots(desk)) == len(desk.outbox()) == 1


def test_slot_and_message_are_committed_together(desk):
    start(desk)
    found(desk, "a1")
    desk.now = SEVEN
    number, left = desk.new_id, iter(range(1))
    desk.new_id = lambda at: (next(left), number(at))[1]  # dies once the slot is written
    with pytest.raises(StopIteration):
        desk.run("digest")
    assert (slots(desk), desk.outbox()) == ([], [])
    desk.new_id = number
    assert desk.run("digest").done == 1
    assert told(desk) == [["a1"]]


def test_what_was_taken_down_comes_in_no_digest(desk):
    start(desk)
    _, gone = found(desk, "kept", "gone")
    desk.hide(gone)
    desk.now = SEVEN
    desk.run("digest")
    assert told(desk) == [["kept"]]
    (message,) = desk.outbox()
    assert message.content["stories"][0]["outlets"] == 1


def test_each_subscriber_has_a_digest_of_their_own_of_the_same_matches(desk):
    start(desk)
    desk.subscribe("ben@press.example", zone="America/New_York", at=time(7))
    found(desk, "a1")
    desk.now = SEVEN
    assert desk.run("digest").done == 1
    assert desk.run("digest", after=6 * HOUR).done == 1
    assert told(desk) == told(desk, "ben@press.example") == [["a1"]]


def test_a_subscriber_who_chose_alerts_gets_those_only(desk):
    desk.watch_for("Flut", name="Wasser")
    desk.watch_for("Sturm", name="Wind")
    desk.subscribe(alerts=("Wind",))
    found(desk, "water")
    found(desk, "wind", title="Sturm", text="Ein Sturm zog auf.", story="S2")
    desk.now = SEVEN
    desk.run("digest")
    assert told(desk) == [["wind"]]


@pytest.mark.parametrize("state", ["pending", "paused", "bounced", "unsubscribed"])
def test_who_is_not_active_gets_none(desk, state):
    start(desk, state=state)
    found(desk, "a1")
    desk.now = SEVEN
    assert desk.run("digest").total == 0


def test_who_leaves_between_our_look_and_our_writing_gets_none(desk):
    subscriber = start(desk)
    found(desk, "a1")
    desk.now = SEVEN

    class Meanwhile:
        """The store, in which somebody unsubscribes after our look."""

        batch = desk.store.batch

        @contextmanager
        def look(self):
            with desk.store.look() as b:
                yield b
            with desk.store.batch() as b:
                b.subscribers.save(replace(subscriber, state="unsubscribed"))

    assert run(Meanwhile(), now=desk.now, new_id=desk.new_id).done == 0
    assert (slots(desk), desk.outbox()) == ([], [])


def test_a_merged_story_is_one_group_of_the_digest(desk):
    start(desk)
    one, other = found(desk, "a1"), found(desk, "a2", story="S2")
    with desk.store.batch() as b:
        b.stories.save([Story("S2", "Flut", NOON, NOON, merged_into="S1")])
        b.articles.save([replace(other[0], story="S1", progress="alerted")])
    desk.now = SEVEN
    desk.run("digest")
    (message,) = desk.outbox()
    assert [story["id"] for story in message.content["stories"]] == ["S1"]
    assert one


def test_what_no_digest_will_ever_take_is_not_read_again_each_morning(desk):
    subscriber = start(desk)
    found(desk, *(f"old{n}" for n in range(5)), old=True)
    _, gone = found(desk, "a1", "gone")
    desk.hide(gone)
    with desk.store.look() as b:
        matches = b.matches.undigested(subscriber.id, ["Wache"])
    assert [match.article_id for match in matches] == ["a1"]


def test_who_is_new_gets_the_last_two_days_and_not_the_months_before(desk):
    desk.watch_for("Flut")
    found(desk, "long-ago")
    desk.now = NOON + 20 * DAY
    found(desk, "yesterday")
    desk.now += DAY
    with desk.store.look() as b:
        since = first_since(b.matches.latest())
    desk.subscribe(since=since)
    desk.now += DAY
    desk.run("digest")
    assert told(desk) == [["yesterday"]]
