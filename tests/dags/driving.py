"""Drives the newsroom's days by Airflow's own `dag.test()`, every DAG in this one process.

`python -m tests.dags.driving HOME`: HOME is a fresh data folder, which MORGENLAGE_HOME names too.
At each of the `moments` the newsroom is served as of then, and ingest, alert and digest run. Then
the past is read again, and a row of the upkeep that cannot work is let fail.
"""

import json
import sqlite3
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from airflow.dag_processing.dagbag import DagBag

from pipeline.apps.demo.days import SETTINGS, Clock, furnish, own_environment
from pipeline.apps.newsroom.loading import load_world
from pipeline.apps.newsroom.server import Newsroom
from pipeline.settings import read_settings
from pipeline.wiring import House
from tests.dags.hours import moments

NEWS = ("ingest", "alert", "digest")


def main(home):
    world = load_world()
    newsroom = Newsroom(world, world.begins).start()
    (home / "settings.toml").write_text(SETTINGS + "workers = 1\n", encoding="utf-8")
    dags = DagBag(sys.argv[2]).dags
    for dag in dags.values():
        dag.deadline = None  # dag.test() of this Airflow cannot read a deadline back
        for task in dag.tasks:
            task.retries = 0  # what fails is to be seen, not waited for
    with_house(home, world.begins, lambda house: furnish(house, newsroom))
    try:
        for now in moments(world):
            newsroom.at(now)
            for name in NEWS:
                assert run(dags[name], now=now.isoformat())["state"] == "success"
        told = afterwards(home, dags, world.ends)
    finally:
        newsroom.stop()
    told["outlets"] = {outlet.key: newsroom.address(outlet.key) for outlet in world.outlets}
    (home / "told.json").write_text(json.dumps(told), encoding="utf-8")


def afterwards(home, dags, now):
    """What reprocess and upkeep came to. dag.test() keeps Params from run to run: each is told."""
    told = {"unchanged": run(dags["reprocess"], compare=True)}
    spoil(home)
    told["compared"] = run(dags["reprocess"], compare=True)
    told["spoilt after comparing"] = spoilt(home)
    told["mended"] = run(dags["reprocess"], compare=False, outlet="BerlinMorgen")
    told["spoilt after mending"] = spoilt(home)
    told["refilled"] = run(dags["reprocess"], compare=False, stage="index")
    told["upkeep"] = run(dags["upkeep"], now=now.isoformat())
    (home / "backups").rename(home / "old-backups")
    (home / "backups").write_text("no folder", encoding="utf-8")
    told["failed"] = run(dags["upkeep"], now=(now + timedelta(days=1)).isoformat())
    return told


def run(dag, **conf):
    """The run's end, and what each of its tasks returned."""
    one = dag.test(run_conf=conf)
    return {"state": str(one.state), "returned": dict(returned(one.dag_id, one.run_id))}


def returned(dag_id, run_id):
    from airflow.configuration import conf

    path = conf.get("database", "sql_alchemy_conn").removeprefix("sqlite:///")
    query = "SELECT task_id, value FROM xcom WHERE dag_id = ? AND run_id = ?"
    with closing(sqlite3.connect(path)) as there:
        for task, value in there.execute(query, (dag_id, run_id)):
            yield (
                task,
                json.loads(json.loads(value)) if value.startswith('"') else json.loads(value),
            )


def spoil(home):
    """One article of BerlinMorgen as an older extractor might have left it."""
    with closing(sqlite3.connect(home / "morgenlage.db")) as there, there:
        there.execute(
            "UPDATE articles SET text = 'An older reading.' WHERE id = "
            "(SELECT id FROM articles WHERE outlet = 'BerlinMorgen' ORDER BY id LIMIT 1)"
        )


def spoilt(home):
    with closing(sqlite3.connect(home / "morgenlage.db")) as there:
        query = "SELECT count(*) FROM articles WHERE text = 'An older reading.'"
        return there.execute(query).fetchone()[0]


def with_house(home, now, do):
    house = House(read_settings(home, own_environment()), Clock(now))
    try:
        return do(house)
    finally:
        house.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
