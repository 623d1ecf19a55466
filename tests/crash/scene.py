"""The newsroom as a process, a data folder, and processes that work on it and are killed."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from pipeline.apps.demo.days import SETTINGS, Clock, own_environment
from pipeline.apps.newsroom.loading import load_world
from pipeline.settings import read_settings
from pipeline.wiring import House

ROOT = Path(__file__).resolve().parents[2]
#: whatever waits for a process waits no longer than this many seconds
PATIENCE = 120
SEED = 16112026


def started(*words, stdout=subprocess.PIPE, **environment):
    """A process of its own group, whose output can be read."""
    return subprocess.Popen(
        [sys.executable, "-m", *map(str, words)], cwd=ROOT, start_new_session=True, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        stdout=stdout, stderr=subprocess.PIPE,
    )  # fmt: skip


@contextmanager
def ended_with(process):
    """A process that ends with the block at the latest, whatever happens in it."""
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=10)


@dataclass
class Served:
    """The newsroom in a process of its own, as tests/newsroom_truth.py asks it."""

    told: dict

    @cached_property
    def world(self):
        return load_world()

    def address(self, outlet):
        return self.told["outlets"][outlet]

    def feeds(self):
        return [(feed["outlet"], feed["url"]) for feed in self.told["feeds"]]

    def urls(self, key):
        article = self.world.article(key)
        outlet = self.world.outlet(article.outlet)
        paths = [outlet.path_of(article), *([article.also] if article.also else [])]
        return [self.address(article.outlet) + path for path in paths]


@contextmanager
def newsroom(*words):
    """`python -m pipeline.apps.newsroom`, for as long as the block lasts."""
    with ended_with(started("pipeline.apps.newsroom", *words)) as process:
        yield Served(json.loads(process.stdout.readline()))


class Folder:
    """A data folder for the newsroom's days up to `until`."""

    def __init__(self, home, served, until=None, settings=""):
        self.home = home
        self.served = served
        self.until = until or served.world.ends
        home.mkdir(parents=True)
        (home / "settings.toml").write_text(SETTINGS + settings, encoding="utf-8")
        told = {**served.told, "until": self.until.isoformat()}
        (home / "newsroom.json").write_text(json.dumps(told), encoding="utf-8")

    def copied(self, home):
        """Another folder that has come as far as this one."""
        shutil.copytree(self.home, home)
        other = copy(self)
        other.home = home
        return other

    def play(self, *words, **pipes):
        """A process that plays the days from where the last one came to."""
        home = str(self.home)
        return started("tests.crash.playing", home, *words, MORGENLAGE_HOME=home, **pipes)

    def run(self, *words, **environment):
        """The terminal on this folder, at the hour that was played last."""
        return started(
            "pipeline.apps.cli.main", *words,
            MORGENLAGE_HOME=str(self.home), MORGENLAGE_NOW=self.until.isoformat(), **environment,
        )  # fmt: skip

    def called(self, *words, **environment):
        """What the terminal printed, of a call that did what it should."""
        return finished(self.run(*words, **environment))

    @contextmanager
    def house(self, at: datetime | None = None):
        """The house on this folder, for a look at what came of it."""
        house = House(read_settings(self.home, own_environment()), Clock(at or self.until))
        try:
            yield house
        finally:
            house.close()

    def left_behind(self, patience=5.0):
        """Processes that still work on this folder after a while."""
        end = time.monotonic() + patience
        while (left := processes_of(self.home)) and time.monotonic() < end:
            time.sleep(0.05)
        return left


def finished(process):
    """What it printed; it must end well."""
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, err
    return out


def killed(process, *, alone=False):
    """SIGKILL to the whole group, or to the process alone as a kernel short of memory does."""
    if alone or process.poll() is not None:
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)
    _, err = process.communicate(timeout=10)
    assert process.returncode == -signal.SIGKILL, err


def killed_often(folder, times, commits, seconds, *words):
    """Start and kill, at moments drawn by chance; which processes outlived their parents.

    Each process begins up to so many commits and lives up to so many seconds more, so that the
    kill falls before, inside or after the next one. Every third time its children are spared.
    """
    chance = random.Random(SEED)
    orphans = []
    for number in range(times):
        process = folder.play(*words)
        wait_for_commits(process, chance.randrange(commits))
        time.sleep(chance.uniform(0, seconds))
        seen = processes_of(folder.home)
        killed(process, alone=number % 3 == 2)
        assert seen  # else nobody could be seen to outlive it
        orphans += folder.left_behind()
    return orphans


def wait_for_commits(process, count):
    """Wait until the process has said that it begins so many commits and one more."""
    for line in process.stdout:
        count -= line == "commit\n"
        if count < 0:
            return


def processes_of(home):
    """Process ids whose environment names the folder, this one's not among them."""
    mark = f"MORGENLAGE_HOME={home}".encode()
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and int(entry.name) != os.getpid():
            try:
                mine = mark in (entry / "environ").read_bytes().split(b"\0")
                alive = (entry / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
            except OSError:
                continue
            found += [int(entry.name)] if mine and alive else []
    return found
