"""What a scheduler's tasks call: shards by what is due, the time that is told, failures noted."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipeline.apps.desk import checkup
from pipeline.domain.errors import BadInput, Misconfigured
from pipeline.domain.feed import Feed
from pipeline.domain.shard import Shard
from pipeline.wiring import clocks, house_of, tasks

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("MORGENLAGE_HOME", str(tmp_path))
    (tmp_path / "settings.toml").write_text("shards = 4\n")
    return tmp_path


def follow(count):
    with house_of(lambda: NOON) as house, house.store.batch() as b:
        for number in range(count):
            url = f"https://outlet{number}.example/feed"
            b.feeds.add(Feed(f"f{number:04}", url, f"Outlet {number}", NOON))


@given(some.floats(0, 1e7, allow_nan=False), some.floats(1, 100), some.integers(1, 64))
def test_each_shard_has_its_worth_of_work_unless_there_is_one_alone(seconds, least, most):
    shards = Shard.worth(seconds, least, most)
    assert 1 <= len(shards) <= most
    assert len(shards) == 1 or seconds / len(shards) >= least
    assert [shard.index for shard in shards] == list(range(len(shards)))


def test_little_work_is_one_shard(home):
    follow(3)
    assert tasks.shards(NOON) == ["1/1"]


def test_much_work_is_cut_into_shards_up_to_the_setting_and_what_it_brings_is_foreseen(home):
    follow(700)
    assert tasks.shards(NOON) == ["1/4", "2/4", "3/4", "4/4"]  # two of feeds, five of pages


def test_a_stage_runs_as_of_the_time_that_is_told_or_of_the_start_of_its_run(home):
    follow(1)
    with house_of(lambda: NOON) as house, house.store.batch() as b:
        (feed,) = b.feeds.all()
        b.feeds.save([replace(feed, state="active", due=NOON)])
    assert sum(tasks.run("feeds", NOON - timedelta(hours=1)).values()) == 0
    assert sum(tasks.run("feeds", NOON, (NOON - timedelta(hours=1)).isoformat()).values()) == 0


def test_counts_alone_travel_between_tasks(home):
    assert tasks.run("digest", NOON) == {"done": 0, "later": 0, "aside": 0}
    assert tasks.keep_up("compaction", NOON) == {"done": 1, "later": 0, "aside": 0}


def test_a_time_that_is_none_is_named(home):
    with pytest.raises(BadInput, match="yesterday: is no time; write it like 2026-11-24T08:30"):
        tasks.run("feeds", NOON, "yesterday")


def test_a_folder_that_nobody_named_is_asked_for(monkeypatch):
    monkeypatch.delenv("MORGENLAGE_HOME", raising=False)
    with pytest.raises(Misconfigured, match="MORGENLAGE_HOME: is not set"):
        tasks.run("feeds", NOON)


def failing(task="fetch", shard=2, run="scheduled__1"):
    told = SimpleNamespace(dag_id="ingest", task_id=task, map_index=shard, run_id=run)
    return {"task_instance": told, "exception": OSError("the disk is full")}


def test_a_task_that_was_given_up_is_shown_to_the_operator_once(home):
    tasks.tell_failure(failing())
    tasks.tell_failure(failing())
    with house_of(clocks.real) as house:
        (finding,) = checkup.scheduler(house)
    assert finding.verdict == "note"
    assert finding.told.startswith("1 since yesterday; the last: ingest.fetch[2] failed at ")
    assert finding.advice.startswith("the disk is full; the scheduler's log of scheduled__1")


@pytest.mark.parametrize(
    "run",
    [
        SimpleNamespace(dag_id="digest", run_id="r1"),
        {"dag_id": "digest", "dag_run_id": "r1"},
    ],
)
def test_a_run_that_takes_too_long_is_shown_to_the_operator(home, run):
    tasks.tell_late({"dag_run": run})
    with house_of(clocks.real) as house:
        (finding,) = checkup.scheduler(house)
    assert finding.told.startswith("1 since yesterday; the last: digest late at ")


def test_a_task_leaves_figures_where_the_setting_says_and_a_missing_folder_fails_none(
    home, tmp_path, monkeypatch
):
    follow(2)
    monkeypatch.setenv("MORGENLAGE_METRICS", str(tmp_path / "absent"))
    tasks.run("enrich", NOON)
    monkeypatch.setenv("MORGENLAGE_METRICS", str(tmp_path))
    tasks.run("enrich", NOON)
    assert 'morgenlage_feeds{state="new"} 2.0' in (tmp_path / "morgenlage.prom").read_text()


def test_fresh_figures_are_not_counted_again(home, tmp_path, monkeypatch):
    monkeypatch.setenv("MORGENLAGE_METRICS", str(tmp_path))
    tasks.keep_up("compaction", NOON)
    before = (tmp_path / "morgenlage.prom").stat().st_ino
    tasks.run("enrich", NOON)
    assert (tmp_path / "morgenlage.prom").stat().st_ino == before
