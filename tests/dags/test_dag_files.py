"""The DAG files as Airflow reads them: short, quick, documented, patient, in their pools."""

import json
import shutil
import subprocess
import sys
from itertools import pairwise

import pytest

from pipeline import stages
from tests.dags.rig import DAGS, POOLS, environment, script

pytestmark = pytest.mark.needs_airflow
FILES = {
    "alert.py": {"alert"},
    "digest.py": {"digest"},
    "ingest.py": {"ingest"},
    "upkeep.py": {"upkeep", "reprocess"},
}
ORDERED = {
    "ingest": ["shards", "feeds", "fetch", "extract", "enrich", "cluster", "index"],
    "alert": ["alert", "send"],
    "digest": ["digest", "send"],
    "upkeep": [*stages.UPKEEP, "watcher"],
    "reprocess": ["again", "index"],
}
MOST_SECONDS = 0.5
MOST_LINES = 60


@pytest.fixture(scope="module")
def read(airflow_home):
    return told(DAGS, airflow_home)


def told(dags, airflow_home):
    out = script("reading", dags, **environment(airflow_home, dags))
    (line,) = [line for line in out.splitlines() if line.startswith("READ ")]
    return json.loads(line.removeprefix("READ "))


@pytest.fixture(scope="module")
def tasks(read):
    return {
        f"{dag}.{name}": task
        for dag, one in read["dags"].items()
        for name, task in one["tasks"].items()
    }


def test_there_are_four_files_of_less_than_sixty_lines():
    lines = {path.name: len(path.read_text("utf-8").splitlines()) for path in DAGS.glob("*.py")}
    assert lines.keys() == FILES.keys()
    assert {name: count for name, count in lines.items() if count >= MOST_LINES} == {}


def test_every_file_is_read_without_an_error_and_holds_what_it_should(read):
    assert read["errors"] == {}
    found = {}
    for name, one in read["dags"].items():
        found.setdefault(one["file"], set()).add(name)
    assert found == FILES


def test_reading_all_files_costs_half_a_second_at_most(read):
    assert read["seconds"] <= MOST_SECONDS


def test_the_tasks_follow_the_order(read):
    assert {name: list(one["tasks"]) for name, one in read["dags"].items()} == ORDERED
    names = [*ORDERED["ingest"], *ORDERED["alert"], *ORDERED["digest"]]
    assert [n for n in stages.NAMES if n in names] == list(stages.NAMES)
    for one in read["dags"].values():
        steps = [name for name in one["tasks"] if name != "watcher"]
        for before, step in pairwise(steps):
            assert before in one["tasks"][step]["after"], step


def test_what_is_cut_into_shards_is_mapped_and_nothing_else(tasks):
    mapped = {name for name, task in tasks.items() if task["mapped"]}
    assert mapped == {"ingest.feeds", "ingest.fetch", "ingest.extract", "ingest.enrich"}


def test_asking_and_sending_have_pools_of_their_own_and_each_pool_is_made(tasks):
    found = {}
    for name, task in tasks.items():
        found.setdefault(task["pool"], set()).add(name)
    assert found["fetching"] == {"ingest.feeds", "ingest.fetch"}
    assert found["sending"] == {"alert.send", "digest.send"}
    assert found.keys() - {"default_pool"} == json.loads(POOLS.read_text("utf-8")).keys()


def test_cluster_alone_publishes_the_articles(tasks):
    assert {name: task["outlets"] for name, task in tasks.items() if task["outlets"]} == {
        "ingest.cluster": ["articles"]
    }


def test_every_task_is_tried_again_with_growing_pauses_but_the_index_which_the_next_run_tries(
    tasks,
):
    once = {name for name, task in tasks.items() if task["retries"] == 0}
    assert once == {"ingest.index", "upkeep.watcher"}
    for task in tasks.values():
        assert task["retries"] in {0, 3}
        assert (task["delay"], task["backoff"]) == (60.0, 2)


def test_every_task_has_an_end_an_owner_and_tells_when_it_is_given_up(tasks):
    for name, task in tasks.items():
        assert 0 < task["timeout"] <= 3600, name
        assert task["owner"] == "morgenlage", name
        assert task["told"] is (name != "upkeep.watcher"), name  # the row's own note says more


def test_a_part_that_fails_holds_up_no_other_part(tasks):
    follow = {name for name, task in tasks.items() if "all_done" in task["rule"].lower()}
    rows = {name for name in tasks if name.startswith(("ingest.", "upkeep."))}
    assert follow >= rows - {"upkeep.watcher"}
    assert follow >= {"alert.send", "digest.send"}


def test_a_row_of_the_upkeep_that_fails_fails_the_run_though_a_later_one_ends_well(tasks):
    assert tasks["upkeep.watcher"]["rule"].lower().endswith("one_failed")
    assert set(tasks["upkeep.watcher"]["after"]) == {*stages.UPKEEP} - {"report"}


def test_every_dag_explains_itself_runs_alone_and_does_not_catch_up(read):
    for name, one in read["dags"].items():
        assert one["doc"].strip().startswith("### "), name
        assert name in one["doc"], name
        assert (one["catchup"], one["runs"]) == (False, 1), name
        assert one["tags"] == ["morgenlage"], name


def test_what_news_depends_on_tells_when_it_is_late(read):
    late = {name for name, one in read["dags"].items() if one["deadlines"]}
    assert late == {"ingest", "alert", "digest"}


def test_params_are_checked_by_their_schemas(read):
    time = {"type": ["null", "string"], "format": "date-time"}
    for name in ("ingest", "alert", "digest", "upkeep"):
        assert read["dags"][name]["params"]["now"] == time, name
    past = read["dags"]["reprocess"]["params"]
    assert past.keys() == {"stage", "from", "to", "outlet", "compare", "alert"}
    assert past["stage"]["enum"] == ["extract", "index"]
    assert past["compare"]["type"] == past["alert"]["type"] == "boolean"


def test_a_file_with_an_error_is_named_and_the_others_are_read(airflow_home, tmp_path):
    dags = tmp_path / "dags"
    shutil.copytree(DAGS, dags)
    (dags / "digest.py").write_text("from airflow import sdk\n\nsdk.dag(nobody)\n", "utf-8")
    read = told(dags, airflow_home)
    assert [path.rpartition("/")[2] for path in read["errors"]] == ["digest.py"]
    assert read["dags"].keys() == ORDERED.keys() - {"digest"}


def test_nothing_in_the_files_is_deprecated_in_this_airflow():
    ruff = [sys.executable, "-m", "ruff", "check", "--preview", "--select", "AIR", "--no-cache"]
    done = subprocess.run([*ruff, str(DAGS)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
