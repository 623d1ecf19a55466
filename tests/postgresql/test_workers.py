"""Eight processes on one store, killed again and again: nothing is done twice, nothing is lost."""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import text

from pipeline.adapters.store.sql import SqlStore

pytestmark = [pytest.mark.needs_postgresql, pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[2]
WORKERS = 8
#: seconds; a minute or an hour tells more
LONG = float(os.environ.get("MORGENLAGE_TEST_WORKERS_SECONDS", "20"))
SEED = 16112026


class Crew:
    """The processes, and what they said."""

    def __init__(self, url, folder):
        self.url = url
        self.folder = folder
        self.chance = random.Random(SEED)
        self.logs = []
        self.crew = [self.hired() for _ in range(WORKERS)]

    def hired(self):
        log = self.folder / f"worker{len(self.logs)}"
        self.logs.append(log)
        seed = str(self.chance.getrandbits(60))
        with log.open("w") as told:
            one = subprocess.Popen(
                [sys.executable, "-m", "tests.postgresql.worker", self.url, seed], cwd=ROOT,
                stdout=told, stderr=subprocess.STDOUT,
            )  # fmt: skip
        return one, log

    def lose_one(self):
        """One is killed, another comes in its place."""
        place = self.chance.randrange(WORKERS)
        one, log = self.crew[place]
        while not log.stat().st_size:  # nothing is learnt of one that has not begun
            assert one.poll() is None
            time.sleep(0.05)
        one.kill()
        one.wait()
        self.crew[place] = self.hired()

    def end(self):
        for one, _ in self.crew:
            one.kill()
            one.wait()

    def said(self):
        return "".join(log.read_text() for log in self.logs)


def test_eight_processes_do_nothing_twice_however_often_they_are_killed(database, tmp_path):
    crew = Crew(database, tmp_path)
    try:
        crew.lose_one()
        end = time.monotonic() + LONG
        while time.monotonic() < end:
            time.sleep(crew.chance.uniform(0.3, 1.5))
            crew.lose_one()
    finally:
        crew.end()
    said = Counter(line for line in crew.said().splitlines() if line.startswith("done"))
    assert "Traceback" not in crew.said()
    assert min(said[f"done {work}"] for work in WORK) > 0, said
    held(database)


WORK = ("announce", "store_article", "enrich", "cluster", "send")


def held(url):
    """What must be true whatever was killed when."""
    store = SqlStore(url, time.time)
    with store.looking() as connection:

        def told(query):
            return connection.execute(text(query)).all()

        ((articles, greatest, counted),) = told(
            "SELECT count(*), max(seq), (SELECT value FROM counters WHERE name = 'article') "
            "FROM articles"
        )
        assert articles == greatest == counted  # no place is given twice, none is lost
        assert told("SELECT count(*) FROM outbox") == [(articles,)]
        steps = told("SELECT DISTINCT progress, change FROM articles")
        assert set(map(tuple, steps)) <= {("extracted", 1), ("enriched", 2), ("clustered", 3)}
        assert told(
            "SELECT count(*) FROM outbox LEFT JOIN runs ON runs.id = outbox.id "
            "WHERE (state = 'sent') <> (runs.id IS NOT NULL)"
        ) == [(0,)]
        assert told("SELECT count(*) FROM outbox WHERE state NOT IN ('pending','leased','sent')") == [(0,)]  # fmt: skip
        assert told("SELECT key FROM entries GROUP BY key HAVING count(*) > 1") == []
    store.close()
