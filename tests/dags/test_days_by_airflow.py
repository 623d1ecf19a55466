"""The newsroom's days driven by Airflow alone, and what Airflow says of the past and of failures."""

import json
import sqlite3
from contextlib import closing
from types import SimpleNamespace

import pytest
from newsroom_truth import Held

from pipeline.apps.demo.days import Clock, own_environment
from pipeline.apps.newsroom.loading import load_world
from pipeline.settings import read_settings
from pipeline.wiring import House, clocks
from tests.crash.scene import Served
from tests.dags.rig import DAGS, environment, script

pytestmark = [pytest.mark.needs_airflow, pytest.mark.slow, pytest.mark.timeout(1000)]


@pytest.fixture(scope="module")
def driven(airflow_home, tmp_path_factory):
    home = tmp_path_factory.mktemp("driven")
    script("driving", home, DAGS, **environment(airflow_home, MORGENLAGE_HOME=str(home)))
    told = json.loads((home / "told.json").read_text("utf-8"))
    house = House(read_settings(home, own_environment()), Clock(load_world().ends))
    yield SimpleNamespace(told=told, house=house, airflow=airflow_home)
    house.close()


def test_every_line_of_the_truth_holds_when_airflow_alone_drives_the_days(driven):
    assert list(Held(driven.house, Served(driven.told)).line()) == []


def test_between_tasks_travel_counts_and_shards_alone(driven):
    with closing(sqlite3.connect(driven.airflow / "airflow.db")) as there:
        rows = there.execute("SELECT DISTINCT key, length(value) FROM xcom").fetchall()
    assert {key for key, _ in rows} == {"return_value"}
    assert max(length for _, length in rows) < 200


def test_comparing_tells_what_would_change_and_writes_nothing(driven):
    unchanged, compared = driven.told["unchanged"], driven.told["compared"]
    assert unchanged["returned"]["again"]["changed"] == 0
    assert compared["returned"]["again"]["changed"] == 1
    assert compared["returned"]["again"]["pages"] == unchanged["returned"]["again"]["pages"] > 70
    assert driven.told["spoilt after comparing"] == 1


def test_reading_the_past_again_changes_what_comes_out_otherwise_and_tells_nobody(driven):
    mended = driven.told["mended"]
    assert mended["returned"]["again"]["changed"] == 1
    assert mended["returned"]["index"] == {"done": 1, "later": 0, "aside": 0}
    assert driven.told["spoilt after mending"] == 0


def test_the_index_is_filled_anew_on_demand(driven):
    assert driven.told["refilled"]["state"] == "success"
    assert driven.told["refilled"]["returned"]["again"]["articles"] == driven.house.index.count()


def test_the_upkeep_runs_row_by_row(driven):
    assert driven.told["upkeep"]["state"] == "success"
    assert driven.told["upkeep"]["returned"]["backup"] == {"done": 1, "later": 0, "aside": 0}


def test_a_row_that_cannot_work_fails_its_run_and_is_shown_to_the_operator(driven):
    from pipeline.apps.desk import checkup

    assert driven.told["failed"]["state"] == "failed"
    assert driven.told["failed"]["returned"]["compaction"]["done"] == 1
    assert "report" in driven.told["failed"]["returned"]
    house = House(driven.house.settings, clocks.real)
    try:
        (finding,) = checkup.scheduler(house)
    finally:
        house.close()
    assert "upkeep.backup failed" in finding.told
    assert "backups" in finding.advice
