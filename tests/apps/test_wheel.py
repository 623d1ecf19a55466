"""The wheel, installed into a bare environment, holds all that the product needs."""

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow


def run(*command, **rest):
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=280, **rest)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(folder), str(ROOT))
    (built,) = folder.glob("*.whl")
    return built


def test_it_ships_settings_tables_migrations_and_the_newsroom(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    for wanted in (
        "pipeline/config/settings.toml",
        "pipeline/config/names.toml",
        "pipeline/config/topics.toml",
        "pipeline/adapters/store/migrations/versions/0001_first.py",
        "pipeline/adapters/language/query.lark",
        "pipeline/apps/newsroom/world/truth.toml",
    ):
        assert wanted in names
    assert not [name for name in names if name.startswith(("tests/", "dags/"))]


def test_a_bare_environment_runs_the_demo_from_it(wheel, tmp_path):
    place = tmp_path / "bare"
    venv.create(place, with_pip=True)
    constraints = ROOT / "config" / "constraints.txt"
    run(str(place / "bin/pip"), "install", "-q", "-c", str(constraints), str(wheel))
    home = tmp_path / "home"
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "MORGENLAGE_HOME": str(home)}
    told = run(str(place / "bin/morgenlage"), "demo", cwd=tmp_path, env=environment)
    assert "Four days in the newsroom" in told
    assert str(home / "demo" / "mails") in told.replace("\n", "")
