"""The terminal as somebody sits at it: a data folder, a newsroom on loopback, a way to type."""

import json
import shutil
from types import SimpleNamespace

import pytest

from pipeline.apps.cli.main import main
from pipeline.apps.newsroom.server import Newsroom
from tests.conftest import begun

FOLLOWED = ("berlinmorgen", "nor", "elbtal", "harbor")
ENVIRONMENT = {"MORGENLAGE_ALLOW_NETWORKS": "127.0.0.0/8", "MORGENLAGE_HOST_DELAY": "0"}


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A data folder that is not there yet."""
    monkeypatch.setenv("MORGENLAGE_HOME", str(tmp_path / "home"))
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    return tmp_path / "home"


@pytest.fixture
def read(ask):
    """Run a command that must succeed with --json; its one document."""

    def run(*words):
        status, out, err = ask(*words, "--json")
        assert status == 0, err
        return json.loads(out)

    return run


@pytest.fixture(scope="session")
def first_day(tmp_path_factory):
    """A data folder after the first ten hours: four feeds, an alert, a subscriber, one run."""
    world, now = begun()
    folder = tmp_path_factory.mktemp("first-day") / "home"
    with pytest.MonkeyPatch.context() as patch, Newsroom(world, now) as served:
        patch.setenv("MORGENLAGE_HOME", str(folder))
        patch.setenv("MORGENLAGE_NOW", now.isoformat())
        for name, value in ENVIRONMENT.items():
            patch.setenv(name, value)
        for outlet in FOLLOWED:
            assert main(["feed", "add", served.feed(outlet), "--group", "zeitungen"]) == 0
        targets = ("--to", "mailto:presse@example.org", "--to", "feed")
        assert main(["alert", "add", "Genf", "Selenskyj OR Zelensky", *targets]) == 0
        wish = ("--alert", "Genf", "--topic", "Ukraine negotiations", "--consent", "paper")
        assert main(["subscriber", "add", "anna@example.org", *wish]) == 0
        assert main(["run"]) == 0
        feeds = {outlet: served.feed(outlet) for outlet in FOLLOWED}
    return SimpleNamespace(folder=folder, now=now, feeds=feeds)


@pytest.fixture
def archive(first_day, home, monkeypatch):
    """A copy of that folder to work in; the newsroom is no longer there."""
    shutil.copytree(first_day.folder, home)
    monkeypatch.setenv("MORGENLAGE_NOW", first_day.now.isoformat())
    return first_day
