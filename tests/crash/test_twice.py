"""Runs beside each other, runs after each other, and runs that are interrupted."""

import json
import os
import signal
import sqlite3
import time
from contextlib import closing

import pytest

from pipeline import stages
from pipeline.wiring import flowing
from tests.crash.scene import PATIENCE, ended_with, finished
from tests.crash.told import differences, in_any_order, once_each, told

pytestmark = pytest.mark.slow
ELSEWHERE = "another-host.example/4711/1"


@pytest.fixture
def folder(furnished, tmp_path):
    return furnished.copied(tmp_path / "home")


def holds(folder, expected):
    """The folder tells its readers what an undisturbed run does, once, and no process is left."""
    with folder.house() as house:
        found = told(house, folder.served)
        assert list(differences(in_any_order(expected), in_any_order(found))) == []
        assert list(once_each(house, folder.served)) == []
        assert all(house.run_stage(name).total == 0 for name in stages.NAMES)
    assert folder.left_behind() == []


def tallies(printed):
    """Stage -> its row, of what `run --json` printed."""
    return {row["stage"]: row for row in json.loads(printed)["stages"]}


def test_a_run_with_many_pages_tells_what_one_with_few_tells(folder, expected, monkeypatch):
    monkeypatch.setattr(flowing, "MANY", 1)
    with folder.house() as house:
        tallies = flowing.run_all(house)
    assert all(tallies[name].done for name in ("extract", "enrich", "cluster", "alert", "send"))
    holds(folder, expected)


def rows(folder, query, *values):
    """What the database says, asked past the house."""
    database = sqlite3.connect(folder.home / "morgenlage.db", timeout=10)
    with closing(database), database:
        return database.execute(query, values).fetchall()


def wait_for(folder, query):
    """Wait until the database has a row of that kind."""
    end = time.monotonic() + PATIENCE
    while not rows(folder, query):
        assert time.monotonic() < end, query
        time.sleep(0.005)


def test_a_second_run_at_the_same_time_finds_nothing_to_do(calm, expected):
    again = tallies(calm.called("run", "--json", "--now", calm.until.isoformat()))
    assert {name: row["done"] + row["later"] + row["aside"] for name, row in again.items()} == (
        dict.fromkeys(stages.NAMES, 0)
    )
    holds(calm, expected)


def test_runs_beside_each_other_share_the_work_and_do_nothing_twice(folder, calm, expected):
    with ended_with(folder.run("run", "--json")) as first:
        printed = []
        while first.poll() is None:
            printed.append(tallies(folder.called("run", "--json")))
        printed.append(tallies(finished(first)))
    assert len(printed) > 1
    assert {reason for run in printed for reason in later(run)} <= {"another process does this now"}
    folder.called("run")
    holds(folder, expected)
    done, once = work(folder), work(calm)
    assert {name: done[name] for name in ONE_BY_ONE} == {name: once[name] for name in ONE_BY_ONE}
    assert [(done["send"],)] == rows(folder, "select count(*) from outbox")


#: what an item goes through once; an index may hold an article before its story is known, and
#: takes it again then
ONE_BY_ONE = ("feeds", "fetch", "extract", "enrich", "cluster", "alert")


def later(run):
    """Why something was put off, without the name of the process that was in the way."""
    for row in run.values():
        if row["later"]:
            yield from (reason.partition(" (")[0] for reason in row["reasons"])


def work(folder):
    """Stage -> how much it has done, over all runs."""
    return dict(rows(folder, "select stage, sum(done) from runs group by stage"))


INTERRUPTED = {
    "while it asks feeds": "select 1 from leases where name like 'stage:feeds%' and until > 0",
    "once it has fetched": "select 1 from pages",
    "once it has read": "select 1 from articles",
}


def test_an_interrupted_run_says_so_and_is_gone_on_with_later(folder, expected):
    for number, query in enumerate(INTERRUPTED.values()):
        with ended_with(folder.run("run")) as process:
            wait_for(folder, query)
            signals = (signal.SIGINT, signal.SIGTERM)
            os.killpg(process.pid, signals[number % 2])
            _, err = process.communicate(timeout=PATIENCE)
        assert (process.returncode, "Traceback" in err) == (130, False), err
        assert "interrupted" in err
        assert folder.left_behind() == []
        assert rows(folder, "select name from leases where until > 0") == []
    folder.called("run")
    holds(folder, expected)


def test_a_holder_that_was_killed_on_this_host_loses_its_leases_at_once(folder, expected):
    with ended_with(folder.run("run")) as process:
        wait_for(folder, "select 1 from pages")
        wait_for(folder, "select 1 from leases where name like 'stage:extract%' and until > 0")
        process.kill()
    now = time.time() * 1000
    assert rows(folder, "select name from leases where until > ?", now) == [("stage:extract:1/1",)]
    again = tallies(folder.called("run", "--json"))
    assert {name: row["later"] for name, row in again.items()} == dict.fromkeys(stages.NAMES, 0)
    holds(folder, expected)


def test_a_holder_on_another_host_keeps_its_leases_until_they_run_out(folder, expected):
    soon = int((time.time() + 3600) * 1000)
    rows(
        folder,
        "insert into leases (name, owner, token, until) values ('cluster', ?, 7, ?)",
        ELSEWHERE,
        soon,
    )
    first = tallies(folder.called("run", "--json"))
    assert first["cluster"]["later"] == 1
    assert any(ELSEWHERE in reason for reason in first["cluster"]["reasons"])
    assert first["enrich"]["done"] > 0
    assert first["alert"]["done"] == 0
    rows(folder, "update leases set until = ? where name = 'cluster'", int(time.time() * 1000))
    assert tallies(folder.called("run", "--json"))["cluster"]["done"] == first["enrich"]["done"]
    holds(folder, expected)
