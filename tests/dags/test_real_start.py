"""Airflow as an operator runs it, killed in the middle of fetching and of sending.

The newsroom's days are played by the house itself but for two rounds: those Airflow drives, and
in each its scheduler is killed with all that came of it. Afterwards the truth must hold.
"""

import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
import yaml
from newsroom_truth import Held

from pipeline import stages
from pipeline.apps.demo.days import Clock, own_environment
from pipeline.settings import read_settings
from pipeline.wiring import House
from tests.crash.playing import furnish, serve
from tests.crash.scene import Folder, newsroom
from tests.crash.sink import Sink, listening
from tests.dags.hours import moments
from tests.dags.rig import ROOT, called
from tests.dags.standing import standing, until

pytestmark = [pytest.mark.needs_airflow, pytest.mark.slow, pytest.mark.timeout(900)]
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
DAGS = {"ingest", "alert", "digest", "upkeep", "reprocess"}
#: (day, hour) of the round with the most mails, and of that with the most pages to fetch
SENDING, FETCHING = (17, 7), (19, 7)


class Play:
    """The days, the Airflow beside them, and what was seen of it."""

    def __init__(self, folder, airflow, sink, mail):
        self.folder, self.airflow, self.sink = folder, airflow, sink
        self.environment = own_environment() | {"MORGENLAGE_MAIL": mail}
        self.clock = Clock(folder.served.world.begins)
        self.house = House(read_settings(folder.home, self.environment), self.clock)
        furnish(self.house, folder.served.told)
        self.seen = {}

    def days(self):
        """From the first round to the last."""
        for now in moments(self.folder.served.world):
            serve(self.folder.served.told, now)
            self.clock.now = now
            match (now.day, now.hour):
                case when if when == SENDING:
                    self.by_airflow(now, "sending", self.kill_sending)
                case when if when == FETCHING:
                    self.by_airflow(now, "fetching", self.kill_fetching)
                case _:
                    for name in stages.NAMES:
                        self.house.run_stage(name)

    def by_airflow(self, now, name, disturb):
        """One round: ingest over REST, which wakes alert; then digest."""
        self.house.close()  # what it keeps warm is not to hide what another process did
        self.airflow.wait_until_ready(DAGS)
        woken = len(self.airflow.runs("alert"))
        begun = time.monotonic()
        run = self.airflow.trigger("ingest", now=now.isoformat())
        killed = disturb()
        self.airflow.start("scheduler")
        ingest = self.airflow.ended("ingest", run)
        until(lambda: len(self.airflow.runs("alert")) > woken)
        alert = self.airflow.ended("alert", self.airflow.runs("alert")[-1]["dag_run_id"])
        digest = self.airflow.ended("digest", self.airflow.trigger("digest", now=now.isoformat()))
        self.seen[name] = SimpleNamespace(
            killed=killed,
            ingest=ingest,
            alert=alert,
            digest=digest,
            tries={
                f"{task['dag_id']}.{task['task_id']}": task["try_number"]
                for one in (ingest, alert)
                for task in self.airflow.tasks(one["dag_id"], one["dag_run_id"])
            },
            seconds=time.monotonic() - begun,
        )

    def kill_fetching(self):
        """Once some pages of this round are there, and before all are."""
        before = self.pages()
        until(lambda: self.pages() > before + 3, every=0.02)
        return self.airflow.kill("scheduler")

    def kill_sending(self):
        """Once some mails of this round are out, and before all are."""
        before = len(self.sink.order)
        self.sink.at_dot = lambda _: time.sleep(0.7)
        until(lambda: len(self.sink.order) > before + 1, every=0.02)
        killed = self.airflow.kill("scheduler")
        self.sink.at_dot = lambda _: None
        return killed

    def pages(self):
        with closing(sqlite3.connect(self.folder.home / "morgenlage.db")) as there:
            return there.execute("SELECT count(*) FROM pages").fetchone()[0]


@pytest.fixture(scope="module")
def played(airflow_home, tmp_path_factory):
    sink = Sink()
    with listening(sink) as mail, newsroom() as served:
        folder = Folder(tmp_path_factory.mktemp("real") / "data", served)
        # the gap between two requests to one host keeps a round's fetching at it for a while
        data = {"MORGENLAGE_HOME": str(folder.home), "MORGENLAGE_MAIL": mail}
        with standing(airflow_home, **data, MORGENLAGE_HOST_DELAY="0.5") as airflow:
            play = Play(folder, airflow, sink, mail)
            play.days()
            yield play
            play.house.close()


def test_a_run_over_rest_ends_and_the_asset_wakes_the_alerts(played):
    for seen in played.seen.values():
        assert seen.ingest["state"] == seen.alert["state"] == seen.digest["state"] == "success"
        assert seen.ingest["run_type"] == "manual"
        assert seen.alert["run_type"] == "asset_triggered"


def test_what_was_under_way_when_the_scheduler_died_is_tried_again(played):
    assert played.seen["fetching"].tries["ingest.fetch"] == 2
    assert played.seen["sending"].tries["alert.send"] == 2


def test_with_the_scheduler_died_all_that_came_of_it(played):
    for seen in played.seen.values():
        assert seen.killed >= 3  # itself, a worker, the task


def test_the_state_is_visible_over_the_api(played):
    health = played.airflow.ask("/monitor/health", signed=False)
    assert health["metadatabase"]["status"] == health["scheduler"]["status"] == "healthy"
    assert played.airflow.ask("/importErrors")["total_entries"] == 0
    pools = {one["name"]: one["slots"] for one in played.airflow.ask("/pools")["pools"]}
    assert (pools["fetching"], pools["sending"]) == (4, 1)
    assert "Every 10 minutes" in played.airflow.ask("/dags/ingest/details")["doc_md"]


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
    held = Held(played.house, played.folder.served)
    assert [line for line in held.line() if not line.startswith("mails: ")] == []


def test_every_mail_came_once_and_none_twice_but_for_the_one_in_the_window_of_the_kill(played):
    with played.house.store.look() as b:
        messages = [one for one in b.outbox.all(limit=100_000) if one.target.startswith("mailto:")]
    assert len(played.sink.mails) == len(messages)
    assert played.sink.repeated.total() <= 1
    assert played.sink.altered == []


def test_nothing_is_left_to_do(played):
    again = {name: played.house.run_stage(name) for name in stages.NAMES}
    assert {name: tally for name, tally in again.items() if tally.total} == {}
