"""Celery's queue is lost in mid-fetch, with all that was in it: the run comes to its end, once.

Wants what the image has: Celery's provider (`pip install -e '.[cluster]'`) and a redis-server.
"""

import importlib.util
import shutil
import subprocess
import time
from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import text

from pipeline import stages
from tests.crash.playing import serve
from tests.crash.scene import Folder, newsroom
from tests.crash.sink import Sink, listening
from tests.dags.killing import DAGS, Play
from tests.dags.rig import prepare
from tests.dags.standing import standing, until
from tests.elasticsearch.node import free_port
from tests.postgresql.server import new_database

pytestmark = [
    pytest.mark.needs_airflow,
    pytest.mark.needs_postgresql,
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.skipif(
        not (importlib.util.find_spec("celery") and shutil.which("redis-server")),
        reason="no Celery or no redis-server: pip install -e '.[cluster]', apt-get install redis-server",
    ),
]
AWAY = 10  # seconds without Redis


class Redis:
    """A server as the compose file starts it: nothing of it is on disk."""

    def __init__(self):
        self.port = free_port()
        self.process = None

    def start(self):
        words = [
            "--port",
            str(self.port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
        ]
        self.process = subprocess.Popen(["redis-server", *words], stdout=subprocess.DEVNULL)

    def kill(self):
        self.process.kill()
        self.process.wait()


@contextmanager
def by_celery(postgresql, folder, redis, **data):
    """Airflow with its state in PostgreSQL, and one worker of Celery's."""
    database = new_database(postgresql)
    url = database.replace("postgresql:", "postgresql+psycopg:", 1)
    own = {
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": url,
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC": url,
        "AIRFLOW__CORE__EXECUTOR": "CeleryExecutor",
        "AIRFLOW__CELERY__BROKER_URL": f"redis://127.0.0.1:{redis.port}/0",
        "AIRFLOW__CELERY__RESULT_BACKEND": f"db+{url}",
        "AIRFLOW__CELERY__WORKER_CONCURRENCY": "2",
        # what was queued when the queue was lost is queued again after seconds, not ten minutes
        "AIRFLOW__SCHEDULER__TASK_QUEUED_TIMEOUT": "20",
        "AIRFLOW__SCHEDULER__TASK_QUEUED_TIMEOUT_CHECK_INTERVAL": "5",
    }
    prepare(folder, **own)
    with standing(folder, **own, **data, MORGENLAGE_HOST_DELAY="0.5") as airflow:
        airflow.start("worker")
        yield airflow


@pytest.fixture(scope="module")
def seen(prepared, postgresql, tmp_path_factory):
    home = tmp_path_factory.mktemp("redis") / "data"
    sink, redis = Sink(), Redis()
    redis.start()
    with listening(sink) as mail, newsroom() as served:
        folder = Folder(home, served, settings=f'store = "{new_database(postgresql)}"\n')
        data = {"MORGENLAGE_HOME": str(home), "MORGENLAGE_MAIL": mail}
        with by_celery(postgresql, tmp_path_factory.mktemp("celery"), redis, **data) as airflow:
            play = Play(folder, airflow, sink, mail)
            yield lost(play, redis)
            play.house.close()
    redis.kill()


def lost(play, redis):
    """One round, in the middle of which Redis is away."""
    airflow, now = play.airflow, play.folder.served.world.begins + timedelta(hours=10)
    serve(play.folder.served.told, now)
    play.clock.now = now
    airflow.wait_until_ready(DAGS)
    run = airflow.trigger("ingest", now=now.isoformat())
    until(lambda: play.pages() > 3, every=0.02)
    play.house.close()
    redis.kill()
    time.sleep(AWAY)
    redis.start()
    ingest = airflow.ended("ingest", run)
    until(lambda: airflow.runs("alert"))
    alert = airflow.ended("alert", airflow.runs("alert")[-1]["dag_run_id"])
    return SimpleNamespace(play=play, ingest=ingest, alert=alert)


def test_the_run_ends_and_wakes_the_alerts(seen):
    assert seen.ingest["state"] == seen.alert["state"] == "success"
    assert seen.alert["run_type"] == "asset_triggered"


def test_no_page_is_lost_and_no_mail_comes_twice(seen):
    play = seen.play
    with play.house.store.looking() as there:
        waiting = "SELECT count(*) FROM entries WHERE asked = 0 AND state = 'new'"
        assert there.execute(text(waiting)).scalar() == 0
    assert play.sink.mails
    assert play.sink.repeated == {}
    driven = stages.NAMES[: stages.NAMES.index("digest")]
    again = {name: play.house.run_stage(name) for name in driven}
    assert {name: tally for name, tally in again.items() if tally.total} == {}
