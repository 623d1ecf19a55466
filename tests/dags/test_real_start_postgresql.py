"""The truth and Airflow's own state lie in PostgreSQL, and two schedulers are at work at once.

One of the DAG files has an error in it. The scheduler that has the sending is killed with all that
came of it, and nobody starts it again.
"""

import pytest

from tests.dags import killing
from tests.dags.rig import prepare
from tests.postgresql.server import new_database

pytestmark = [
    pytest.mark.needs_airflow,
    pytest.mark.needs_postgresql,
    pytest.mark.slow,
    pytest.mark.timeout(900),
]


BROKEN = "from airflow import sdk\n\nsdk.dag(nobody)\n"


@pytest.fixture(scope="module")
def played(prepared, postgresql, tmp_path_factory):
    """`prepared` says where there is no Airflow; its database is not used."""
    folder = tmp_path_factory.mktemp("airflow-postgresql")
    url = new_database(postgresql).replace("postgresql:", "postgresql+psycopg:", 1)
    names = ("SQL_ALCHEMY_CONN", "SQL_ALCHEMY_CONN_ASYNC")
    own = {f"AIRFLOW__DATABASE__{name}": url for name in names}
    prepare(folder, **own)
    setting = f'store = "{new_database(postgresql)}"\n'
    home = tmp_path_factory.mktemp("real-postgresql") / "data"
    with killing.played(folder, home, ["sending"], setting, 2, broken=BROKEN, **own) as play:
        yield play


def test_the_other_scheduler_brings_the_run_to_its_end_and_wakes_the_alerts(played):
    seen = played.seen["sending"]
    assert seen.ingest["state"] == seen.alert["state"] == seen.digest["state"] == "success"
    assert seen.alert["run_type"] == "asset_triggered"
    assert seen.killed >= 3  # itself, a worker, the task
    assert seen.tries["alert.send"] == 2


def test_two_schedulers_were_there_and_one_is(played):
    assert len([part for part in played.airflow.running if part.startswith("scheduler")]) == 1
    health = played.airflow.ask("/monitor/health", signed=False)
    assert health["scheduler"]["status"] == "healthy"


def test_the_file_with_an_error_is_named_to_the_operator_and_the_others_went_on(played):
    (error,) = played.airflow.ask("/importErrors")["import_errors"]
    assert error["filename"].endswith("broken.py")
    assert "name 'nobody' is not defined" in error["stack_trace"]


def test_no_file_of_sqlite_was_made_beside_it(played):
    assert not list(played.folder.home.glob("*.db"))
    assert not list(played.airflow.folder.glob("*.db"))


def test_the_truth_holds_in_postgresql_after_the_kill(played):
    killing.truth_holds(played)


def test_every_mail_came_and_none_twice_but_for_the_one_in_the_window_of_the_kill(played):
    killing.mails_came(played)


def test_nothing_is_left_to_do_in_postgresql(played):
    killing.nothing_is_left(played)
