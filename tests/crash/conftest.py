"""Twelve hours of the newsroom in one step: small enough to be run again and again."""

from datetime import timedelta

import pytest

from pipeline import stages
from pipeline.apps.newsroom.loading import load_world
from tests.crash.playing import furnish
from tests.crash.scene import Folder, newsroom
from tests.crash.told import told

SINCE = timedelta(hours=12)


@pytest.fixture(scope="session")
def furnished(tmp_path_factory):
    """A folder with all feeds, alerts and subscribers, of which nothing has been run yet."""
    until = load_world().begins + SINCE
    with newsroom("--now", until.isoformat()) as served:
        folder = Folder(tmp_path_factory.mktemp("furnished") / "home", served, until)
        with folder.house() as house:
            furnish(house, served.told)
        yield folder


@pytest.fixture(scope="session")
def written(furnished, tmp_path_factory):
    """The same folder after every stage but send: its messages wait in the outbox."""
    folder = furnished.copied(tmp_path_factory.mktemp("written") / "home")
    with folder.house() as house:
        for name in stages.NAMES[:-1]:
            house.run_stage(name)
    return folder


@pytest.fixture(scope="session")
def calm(furnished, tmp_path_factory):
    """The same folder after one undisturbed run."""
    folder = furnished.copied(tmp_path_factory.mktemp("calm") / "home")
    folder.called("run")
    return folder


@pytest.fixture(scope="session")
def expected(calm):
    """What readers were given by it."""
    with calm.house() as house:
        return told(house, calm.served)
