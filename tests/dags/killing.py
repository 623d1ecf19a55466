"""The newsroom's days with a real Airflow in them, whose scheduler is killed at its work."""

import time
from contextlib import contextmanager
from types import SimpleNamespace

from newsroom_truth import Held
from sqlalchemy import text

from pipeline import stages
from pipeline.apps.demo.days import Clock, own_environment
from pipeline.settings import read_settings
from pipeline.wiring import House
from tests.crash.playing import furnish, serve
from tests.crash.scene import Folder, newsroom
from tests.crash.sink import Sink, listening
from tests.dags.hours import moments
from tests.dags.standing import standing, until

DAGS = {"ingest", "alert", "digest", "upkeep", "reprocess"}
#: (day, hour) of the round with the most mails, and of two with many pages to fetch
ROUNDS = {"sending": (17, 7), "one task": (17, 12), "fetching": (19, 7)}


class Play:
    """The days, the Airflow beside them, and what was seen of it."""

    def __init__(self, folder, airflow, sink, mail):
        self.folder, self.airflow, self.sink = folder, airflow, sink
        self.environment = own_environment() | {"MORGENLAGE_MAIL": mail}
        self.clock = Clock(folder.served.world.begins)
        self.house = House(read_settings(folder.home, self.environment), self.clock)
        furnish(self.house, folder.served.told)
        self.seen = {}

    def days(self, names):
        """From the first round to the last; the named ones by Airflow."""
        driven = {ROUNDS[name]: name for name in names}
        for now in moments(self.folder.served.world):
            serve(self.folder.served.told, now)
            self.clock.now = now
            if name := driven.get((now.day, now.hour)):
                self.by_airflow(now, name)
            else:
                for stage in stages.NAMES:
                    self.house.run_stage(stage)

    def by_airflow(self, now, name):
        """One round: ingest over REST, which wakes alert; then digest."""
        self.house.close()  # what it keeps warm is not to hide what another process did
        self.airflow.wait_until_ready(DAGS)
        woken = len(self.airflow.runs("alert"))
        begun = time.monotonic()
        run = self.airflow.trigger("ingest", now=now.isoformat())
        kill = {"sending": self.kill_sending, "one task": self.kill_task}
        killed = kill.get(name, self.kill_fetching)()
        if not any(part.startswith("scheduler") for part in self.airflow.running):
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
        killed = self.airflow.kill("scheduler")
        self.house.close()
        return killed

    def kill_task(self):
        """The process of one task alone, which fetches; its scheduler lives on."""
        before = self.pages()
        until(lambda: self.pages() > before + 1, every=0.02)
        return self.airflow.kill_task()

    def kill_sending(self):
        """Once some mails of this round are out, and before all are."""
        before = len(self.sink.order)
        self.sink.at_dot = lambda _: time.sleep(0.7)
        until(lambda: len(self.sink.order) > before + 1, every=0.02)
        killed = self.airflow.kill(self.airflow.at_work())
        self.sink.at_dot = lambda _: None
        return killed

    def pages(self):
        with self.house.store.looking() as there:
            return there.execute(text("SELECT count(*) FROM pages")).scalar()


@contextmanager
def played(airflow_home, home, names, settings="", schedulers=1, broken="", **more):
    """The days, played to their end; in these rounds Airflow drives and is killed.

    With a second scheduler nobody starts the killed one again. `broken` is the text of one DAG file more; `more` is Airflow's environment.
    """
    sink = Sink()
    with listening(sink) as mail, newsroom() as served:
        folder = Folder(home, served, settings=settings)
        # the gap between two requests to one host keeps a round's fetching at it for a while
        data = {"MORGENLAGE_HOME": str(home), "MORGENLAGE_MAIL": mail}
        with standing(airflow_home, **data, MORGENLAGE_HOST_DELAY="0.5", **more) as airflow:
            if broken:
                (airflow.folder / "dags" / "broken.py").write_text(broken, "utf-8")
            if schedulers > 1:
                airflow.start("scheduler 2")
            play = Play(folder, airflow, sink, mail)
            play.days(names)
            yield play
            play.house.close()


def truth_holds(played):
    """Every line of the truth but the count of mails, of which one may come twice."""
    held = Held(played.house, played.folder.served)
    assert [line for line in held.line() if not line.startswith("mails: ")] == []


def mails_came(played):
    """Every mail, and none twice but for the one in the window of the kill."""
    with played.house.store.look() as b:
        messages = [one for one in b.outbox.all(limit=100_000) if one.target.startswith("mailto:")]
    assert len(played.sink.mails) == len(messages)
    assert played.sink.repeated.total() <= 1
    assert played.sink.altered == []


def nothing_is_left(played):
    """No stage has anything to do."""
    again = {name: played.house.run_stage(name) for name in stages.NAMES}
    assert {name: tally for name, tally in again.items() if tally.total} == {}
