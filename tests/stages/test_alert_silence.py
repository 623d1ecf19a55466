"""alert: when it keeps silent, and what becomes of its hits then."""

from dataclasses import replace

import pytest

from tests.newsdesk import ANNA
from tests.outside import DAY, HOUR, NOON


def test_old_news_is_listed_and_floods_nobody(desk):
    desk.watch_for("Flut", ANNA)
    desk.keep(*(f"a{n}" for n in range(30)), old=True)
    desk.run("alert")
    assert {fate for _, fate in desk.matches()} == {"old"}
    assert desk.outbox() == []


def test_a_new_alert_does_not_look_back_by_the_order_of_storing(desk):
    desk.keep("stored-before-judged-after")
    desk.watch_for("Flut", ANNA)
    desk.keep("stored-after")
    desk.run("alert")
    assert [one for one, _ in desk.matches()] == ["stored-after"]


def test_more_than_ten_an_hour_become_one_roll_up_that_waits_for_the_end_of_the_hour(desk):
    desk.watch_for("Flut", ANNA)
    for n in range(14):
        desk.keep(f"n{n}", story=f"N{n:02}")
    desk.run("alert")
    kinds = [message.kind for message in desk.outbox()]
    assert (kinds.count("alert"), kinds.count("rollup")) == (10, 1)
    rollup = next(message for message in desk.outbox() if message.kind == "rollup")
    assert len(rollup.content["items"]) == len(rollup.match_ids) == 4
    assert rollup.due == NOON + HOUR


def test_an_alert_that_finds_more_than_anybody_reads_pauses_itself_and_says_so(desk):
    desk.cap = 12
    desk.watch_for("Flut", ANNA)
    for n in range(14):
        desk.keep(f"n{n}", story=f"N{n:02}")
    desk.run("alert")
    (notice,) = [message for message in desk.outbox() if message.kind == "notice"]
    assert notice.target == ANNA
    assert "angehalten" in notice.content["title"]
    desk.keep("later", story="L")
    desk.run("alert")
    assert ("later", "held") in desk.matches()
    assert len([message for message in desk.outbox() if message.kind == "notice"]) == 1


def test_an_atom_feed_needs_no_roll_up(desk):
    desk.watch_for("Flut", "feed")
    for n in range(14):
        desk.keep(f"a{n}", story=None)
    desk.run("alert")
    assert {message.kind for message in desk.outbox()} == {"alert"}


def test_an_alert_that_cannot_be_read_any_more_is_flagged_and_kept_and_the_others_fire(desk):
    desk.watch_for("Flut AND (", ANNA, name="kaputt")
    desk.watch_for("Flut", ANNA)
    desk.keep("a1")
    desk.run("alert")
    with desk.store.look() as b:
        broken = b.alerts.by_name("kaputt")
    assert broken.state == "invalid"
    assert broken.error
    assert desk.matches() == [("a1", "queued")]


@pytest.mark.parametrize(
    ("rest", "fate"),
    [
        ({"state": "muted"}, "held"),
        ({"state": "muted", "muted_until": NOON + HOUR}, "held"),
        ({"state": "muted", "muted_until": NOON}, "queued"),
        ({"state": "capped"}, "held"),
        ({"targets": ()}, "held"),
    ],
)
def test_what_a_silent_alert_finds_is_held_for_the_digest(desk, rest, fate):
    desk.watch_for("Flut", ANNA, **rest) if "targets" not in rest else desk.watch_for("Flut")
    desk.keep("a1")
    desk.run("alert")
    assert desk.matches() == [("a1", fate)]


def test_a_paused_alert_does_not_look(desk):
    desk.watch_for("Flut", ANNA, state="paused")
    desk.keep("a1")
    assert desk.run("alert").done == 1
    assert desk.matches() == []


def test_what_was_taken_down_is_told_to_nobody(desk):
    desk.watch_for("Flut", ANNA)
    desk.keep("a1", hidden=True)
    desk.run("alert")
    assert desk.matches() == []


def test_what_was_taken_down_does_not_stand_among_the_other_reports(desk):
    desk.watch_for("Flut", ANNA)
    desk.keep("gone", title="Regen", text="Es regnet.", hidden=True)
    desk.keep("a1")
    desk.run("alert")
    (message,) = desk.outbox()
    assert message.content["others"] == []
    assert message.content["story"]["articles"] == 1


def test_an_alert_that_begins_anew_after_a_pause_does_not_make_up_for_it(desk):
    alert = desk.watch_for("Flut", ANNA, state="paused")
    desk.keep("a1")
    desk.run("alert")
    with desk.store.batch() as b:
        b.alerts.save(replace(alert, state="active", since_seq=b.articles.last_seq()))
    desk.keep("a2")
    desk.run("alert", after=DAY)
    assert desk.matches() == [("a2", "queued")]
