"""Airflow's database, made once; skipped by name where there is no Airflow, a failure in CI."""

import importlib.util
import os
import shutil

import pytest

from tests.dags.rig import prepare


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    """A folder with a fresh database and our pools, to be copied."""
    if importlib.util.find_spec("airflow") is None:
        leave = pytest.fail if "CI" in os.environ else pytest.skip
        leave("no Airflow; `make test` installs it, or: pip install -e '.[airflow]'")
    folder = tmp_path_factory.mktemp("airflow")
    prepare(folder)
    return folder


@pytest.fixture(scope="module")
def airflow_home(prepared, tmp_path_factory):
    """Such a folder of a module's own."""
    folder = tmp_path_factory.mktemp("home") / "airflow"
    shutil.copytree(prepared, folder)
    for old in ("airflow.cfg", "logs"):  # they name the folder that was copied
        path = folder / old
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
    return folder
