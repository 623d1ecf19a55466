"""What the first container runs, as a plain process: defaults are refused, then all is made."""

import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
import yaml

from pipeline.apps.secrets_set import SECRETS, faults
from tests.dags.rig import POOLS, ROOT, environment
from tests.docker.test_compose import COMPOSE, DOCKER

GOOD = {name: f"{number}-a-value-of-its-own" for number, name in enumerate(SECRETS)}


def example():
    return values(DOCKER / "env.example")


def values(file):
    lines = file.read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def test_values_of_ones_own_are_taken():
    assert list(faults(GOOD)) == []


def test_each_default_of_the_example_is_refused_by_name():
    assert list(faults(example())) == [
        f"{name} still has the value of env.example" for name in SECRETS
    ]


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("", "is not set"),
        ("change-me", "still has the value of env.example"),
        ("too-short", "is shorter than 16 characters"),
    ],
)
def test_a_missing_default_or_short_secret_is_refused_by_name(name, value, words):
    (fault,) = faults({**GOOD, name: value})
    assert fault.startswith(f"{name} {words}")


def test_two_secrets_may_not_be_the_same():
    same = {**GOOD, "AIRFLOW_PASSWORD": GOOD["POSTGRES_PASSWORD"]}
    assert list(faults(same)) == ["AIRFLOW_PASSWORD is the same as POSTGRES_PASSWORD"]


def test_the_script_beside_the_example_gives_every_secret_a_value_that_is_taken(tmp_path):
    for name in ("env.py", "env.example"):
        shutil.copy(DOCKER / name, tmp_path)
    command = [sys.executable, str(tmp_path / "env.py")]
    assert subprocess.run(command, check=False, capture_output=True).returncode == 0
    made = tmp_path / ".env"
    assert made.stat().st_mode & 0o077 == 0
    told = values(made)
    assert list(faults(told)) == []
    others = example().keys() - set(SECRETS)
    assert {name: told[name] for name in others} == {name: example()[name] for name in others}
    text = made.read_bytes()
    again = subprocess.run(command, check=False, capture_output=True, text=True)
    assert (again.returncode, "stays as it is" in again.stderr) == (1, True)
    assert made.read_bytes() == text


def prepared(tmp_path, secrets):
    """The command of the service «prepare», on SQLite and without a search server."""
    told = yaml.safe_load(COMPOSE.read_text("utf-8"))["services"]["prepare"]["command"]
    command = [part.replace("/opt/pools.json", str(POOLS)) for part in told]
    (tmp_path / "airflow").mkdir()
    env = environment(
        tmp_path / "airflow",
        MORGENLAGE_HOME=str(tmp_path / "data"),
        AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE=str(tmp_path / "passwords.json"),
    )
    return subprocess.run(
        command, cwd=ROOT, env={**env, **secrets}, capture_output=True, text=True,
        timeout=280, check=False,
    )  # fmt: skip


def test_nothing_is_made_while_a_secret_is_a_default(tmp_path):
    done = prepared(tmp_path, example() | {"MORGENLAGE_MAIL": ""})
    assert done.returncode == 2
    assert "POSTGRES_PASSWORD still has the value of env.example" in done.stderr
    assert not (tmp_path / "airflow" / "airflow.db").exists()
    for value in example().values():
        if value.startswith("change-me"):
            assert value not in done.stdout + done.stderr


@pytest.mark.needs_airflow
@pytest.mark.slow
def test_the_first_container_makes_databases_pools_and_the_operators_password(
    tmp_path, airflow_home
):
    done = prepared(tmp_path, GOOD | {"MORGENLAGE_MAIL": "smtp://127.0.0.1:9"})
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert "✗ mail" in done.stdout  # a mail server that is down holds up no alarm and no archive
    assert "not all is well" in done.stderr
    with closing(sqlite3.connect(tmp_path / "airflow" / "airflow.db")) as there:
        pools = {row[0] for row in there.execute("SELECT pool FROM slot_pool")}
    assert pools == {"default_pool", "fetching", "sending"}
    passwords = tmp_path / "passwords.json"
    assert json.loads(passwords.read_text("utf-8")) == {"operator": GOOD["AIRFLOW_PASSWORD"]}
    assert passwords.stat().st_mode & 0o077 == 0
    assert (tmp_path / "data" / "morgenlage.db").exists()
    for value in GOOD.values():
        assert value not in done.stdout + done.stderr
