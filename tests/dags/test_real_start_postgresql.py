"""The truth lies in PostgreSQL, Airflow drives, and its scheduler is killed in mid-send."""

import pytest
from newsroom_truth import Held

from pipeline import stages
from tests.dags import killing
from tests.postgresql.server import new_database

pytestmark = [
    pytest.mark.needs_airflow,
    pytest.mark.needs_postgresql,
    pytest.mark.slow,
    pytest.mark.timeout(900),
]


@pytest.fixture(scope="module")
def played(airflow_home, postgresql, tmp_path_factory):
    home = tmp_path_factory.mktemp("real-postgresql") / "data"
    setting = f'store = "{new_database(postgresql)}"\n'
    with killing.played(airflow_home, home, ["sending"], setting) as play:
        yield play


def test_a_run_over_rest_ends_and_wakes_the_alerts_although_its_scheduler_was_killed(played):
    seen = played.seen["sending"]
    assert seen.ingest["state"] == seen.alert["state"] == seen.digest["state"] == "success"
    assert seen.alert["run_type"] == "asset_triggered"
    assert seen.killed >= 3  # itself, a worker, the task
    assert seen.tries["alert.send"] == 2


def test_no_file_of_sqlite_was_made_beside_it(played):
    assert not list(played.folder.home.glob("*.db"))


def test_the_truth_holds_in_postgresql_after_the_kill(played):
    held = Held(played.house, played.folder.served)
    assert [line for line in held.line() if not line.startswith("mails: ")] == []


def test_every_mail_came_and_none_twice_but_for_the_one_in_the_window_of_the_kill(played):
    with played.house.store.look() as b:
        messages = [one for one in b.outbox.all(limit=100_000) if one.target.startswith("mailto:")]
    assert len(played.sink.mails) == len(messages)
    assert played.sink.repeated.total() <= 1
    assert played.sink.altered == []


def test_nothing_is_left_to_do_in_postgresql(played):
    again = {name: played.house.run_stage(name) for name in stages.NAMES}
    assert {name: tally for name, tally in again.items() if tally.total} == {}
