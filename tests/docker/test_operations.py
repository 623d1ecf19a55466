"""The page for operators tells what is: DAGs, hours, services, commands, settings."""

import re

import pytest
import yaml
from typer.main import get_command

from pipeline.apps.cli.commands import app_for
from pipeline.apps.secrets_set import SECRETS
from pipeline.settings import NAMES
from tests.dags.rig import DAGS
from tests.dags.test_dag_files import FILES, ORDERED
from tests.docker.test_compose import COMPOSE, DOCKER

PAGE = (DOCKER / "OPERATIONS.md").read_text("utf-8")
BLOCKS = re.findall(r"```\n(.*?)```", PAGE, re.DOTALL)


def test_the_table_of_dags_equals_the_files():
    rows = dict(re.findall(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \|", PAGE, re.MULTILINE))
    assert rows.keys() == set().union(*FILES.values())
    for name, told in rows.items():
        if name != "upkeep":
            assert told.split(", ") == ORDERED[name]


@pytest.mark.parametrize(
    ("name", "words"),
    [("ingest", r"\*/10 "), ("digest", r"\*/5 "), ("alert", r"\*/30 "), ("upkeep", "30 3 ")],
)
def test_the_hours_are_those_of_the_files(name, words):
    assert re.search(rf'"{words}', (DAGS / f"{name}.py").read_text("utf-8"))


def test_every_service_that_is_named_in_a_command_is_there():
    services = yaml.safe_load(COMPOSE.read_text("utf-8"))["services"]
    named = re.findall(
        r"docker compose (?:exec|logs|run|stop|start)(?: -v \S+| -\S+)* ([\w-]+)", PAGE
    )
    assert named
    assert set(named) <= services.keys()


def test_every_command_of_ours_is_one():
    called = [line for block in BLOCKS for line in block.splitlines()]
    told = [
        re.search(r"(?:^|scheduler )morgenlage ([a-z]+)(?: ([a-z]+))?", line) for line in called
    ]
    commands = get_command(app_for()).commands
    found = [match.groups() for match in told if match]
    assert len(found) > 5
    for name, sub in found:
        assert name in commands, name
        if hasattr(commands[name], "commands"):  # the word after any other is a file's name
            assert sub in commands[name].commands, (name, sub)


def test_settings_and_secrets_that_are_named_are_ones():
    assert {"shards", "hosts_at_once"} <= set(NAMES)
    for name in re.findall(r"\b(?:AIRFLOW_PASSWORD|MORGENLAGE_SECRET)\b", PAGE):
        assert name in SECRETS


def test_the_page_says_plainly_what_was_not_run():
    assert "**What was not run.**" in PAGE
