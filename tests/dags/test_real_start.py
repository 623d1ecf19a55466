"""Airflow as an operator runs it, killed in the middle of fetching and of sending.

The newsroom's days are played by the house itself but for two rounds: those Airflow drives, and
in each its scheduler is killed with all that came of it. Afterwards the truth must hold.
"""

import json
import subprocess
import sys
import time
from datetime import UTC, datetime

import pytest
import yaml

from tests.dags import killing
from tests.dags.killing import ROUNDS
from tests.dags.rig import ROOT, called, environment
from tests.dags.standing import PASSWORD, USER, until

pytestmark = [pytest.mark.needs_airflow, pytest.mark.slow, pytest.mark.timeout(900)]
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def played(airflow_home, tmp_path_factory):
    with killing.played(airflow_home, tmp_path_factory.mktemp("real") / "data", ROUNDS) as play:
        yield play


def test_a_run_over_rest_ends_and_the_asset_wakes_the_alerts(played):
    for seen in played.seen.values():
        assert seen.ingest["state"] == seen.alert["state"] == seen.digest["state"] == "success"
        assert seen.ingest["run_type"] == "manual"
        assert seen.alert["run_type"] == "asset_triggered"


def test_what_was_under_way_when_the_scheduler_died_is_tried_again(played):
    assert played.seen["fetching"].tries["ingest.fetch"] == 2
    assert played.seen["sending"].tries["alert.send"] == 2


def test_a_task_that_is_killed_by_itself_is_tried_again_by_the_scheduler_that_lives_on(played):
    assert played.seen["one task"].killed >= 1
    assert played.seen["one task"].tries["ingest.fetch"] == 2


def test_with_the_scheduler_died_all_that_came_of_it(played):
    for name in ("fetching", "sending"):
        assert played.seen[name].killed >= 3  # itself, a worker, the task


def test_the_state_is_visible_over_the_api(played):
    health = played.airflow.ask("/monitor/health", signed=False)
    assert health["metadatabase"]["status"] == health["scheduler"]["status"] == "healthy"
    assert played.airflow.ask("/importErrors")["total_entries"] == 0
    pools = {one["name"]: one["slots"] for one in played.airflow.ask("/pools")["pools"]}
    assert (pools["fetching"], pools["sending"]) == (4, 1)
    assert "Every 10 minutes" in played.airflow.ask("/dags/ingest/details")["doc_md"]


def test_doctor_asks_the_real_airflow_and_finds_its_parts_and_its_dags(played):
    address = f"http://127.0.0.1:{played.airflow.port}"
    env = environment(
        played.airflow.folder,
        MORGENLAGE_HOME=str(played.folder.home),
        MORGENLAGE_AIRFLOW=address,
        MORGENLAGE_AIRFLOW_LOGIN=f"{USER}:{PASSWORD}",
    )
    doctor = (sys.executable, "-m", "pipeline.apps.cli.main", "doctor", "--json")
    done = subprocess.run(doctor, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    found = [
        (one["part"], one["verdict"], one["told"]) for one in json.loads(done.stdout)["findings"]
    ]
    assert ("airflow", "good", f"{address} answers; its parts are healthy") in found
    well = {told.split()[0]: verdict for part, verdict, told in found if part == "dags"}
    assert well == {"ingest": "good", "alert": "good", "digest": "good", "upkeep": "note"}


@pytest.mark.parametrize("part", ["api-server", "scheduler", "dag-processor"])
def test_each_part_of_the_compose_file_runs_as_it_says_and_passes_its_health_check(played, part):
    told = yaml.safe_load((ROOT / "docker" / "compose.yaml").read_text("utf-8"))["services"][part]
    assert told["command"] == ["airflow", part] == played.airflow.running[part].args
    check = [
        word.replace(":8080", f":{played.airflow.port}") for word in told["healthcheck"]["test"]
    ]
    assert check[0] == "CMD"
    for _ in range(told["healthcheck"]["retries"]):  # a heart may beat late on a busy machine
        try:
            called(*check[1:], **played.airflow.env)
        except AssertionError as error:
            missed = error
            time.sleep(2)
        else:
            return
    raise missed


def test_a_run_that_takes_too_long_is_told_to_the_operator(played):
    def late():
        with played.house.store.look() as b:
            return {one.subject for one in b.operations.latest(LONG_AGO) if one.kind == "late"}

    assert until(late) == {"digest"}


def test_the_truth_holds_after_the_kills(played):
    killing.truth_holds(played)


def test_every_mail_came_once_and_none_twice_but_for_the_one_in_the_window_of_the_kill(played):
    killing.mails_came(played)


def test_nothing_is_left_to_do(played):
    killing.nothing_is_left(played)
