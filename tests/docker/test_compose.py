"""The compose file and the image: as their schemas have them, and nothing in them hangs loose."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from pipeline.settings import NAMES
from tests.dags.rig import DAGS, environment, script

DOCKER = Path(__file__).resolve().parents[2] / "docker"
COMPOSE = DOCKER / "compose.yaml"
TOOLS = Path(sys.executable).parent


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load(COMPOSE.read_text("utf-8"))


@pytest.fixture(scope="module")
def services(compose):
    return compose["services"]


def checked(tool, *words):
    """A checker's verdict on one of our files."""
    path = shutil.which(tool, path=str(TOOLS))
    assert path, f"{tool} is missing; it comes with the extra «test»"
    done = subprocess.run([path, *map(str, words)], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_the_compose_file_is_what_its_schema_allows():
    code, told = checked("check-jsonschema", "--builtin-schema", "vendor.compose-spec", COMPOSE)
    assert code == 0, told


def test_the_dockerfile_is_as_hadolint_likes_it():
    code, told = checked("hadolint", DOCKER / "Dockerfile")
    assert code == 0, told


def test_every_service_that_another_waits_for_is_there_and_can_become_ready(services):
    for name, service in services.items():
        for other, how in (service.get("depends_on") or {}).items():
            assert other in services, (name, other)
            if how["condition"] == "service_healthy":
                assert "healthcheck" in services[other], (name, other)


def test_no_service_waits_for_one_that_its_own_profile_leaves_out(services):
    for name, service in services.items():
        for other in service.get("depends_on") or {}:
            needed = set(services[other].get("profiles", ()))
            assert needed <= set(service.get("profiles", ())), (name, other)


def test_every_volume_and_every_file_that_is_named_is_there_and_used(compose, services):
    mounted = {
        volume.partition(":")[0] for one in services.values() for volume in one.get("volumes", ())
    }
    assert mounted == compose["volumes"].keys()
    given = {c["source"] for one in services.values() for c in one.get("configs", ())}
    assert given == compose["configs"].keys()
    for one in compose["configs"].values():
        assert (DOCKER / one["file"]).is_file()


def test_every_variable_is_explained_and_every_explained_one_is_used():
    text = COMPOSE.read_text("utf-8")
    used = set(re.findall(r"(?<!\$)\$\{(\w+)", text)) - {"MORGENLAGE_IMAGE"}
    told = set(re.findall(r"^(\w+)=", (DOCKER / "env.example").read_text("utf-8"), re.MULTILINE))
    assert used == told


def test_every_setting_of_the_product_is_one(services):
    for service in services.values():
        for variable in service.get("environment", ()):
            if variable.startswith("MORGENLAGE_"):
                assert variable.removeprefix("MORGENLAGE_").lower() in NAMES


def test_every_secret_is_asked_for_where_it_is_missing():
    text = COMPOSE.read_text("utf-8")
    from pipeline.apps.secrets_set import SECRETS

    for name in SECRETS:
        assert f"${{{name}:?" in text, name


def test_our_parts_run_without_rights_on_a_root_that_cannot_be_written(services):
    for name, service in services.items():
        if "morgenlage" in service["image"]:
            assert service["read_only"] is True, name
            assert service["cap_drop"] == ["ALL"], name
            assert "no-new-privileges:true" in service["security_opt"], name
            assert all(v.split(":")[1] in {"/data", "/airflow"} for v in service["volumes"]), name
    assert re.search(r"^USER 10001", (DOCKER / "Dockerfile").read_text("utf-8"), re.MULTILINE)


def test_every_part_that_stays_has_a_health_check(services):
    left_out = {"prepare", "worker", "mail"}  # ends; see OPERATIONS.md; not for production
    assert {name for name, one in services.items() if "healthcheck" not in one} == left_out


def test_nothing_but_airflows_page_and_the_mail_sink_is_open_and_these_on_this_machine_alone(
    services,
):
    ports = {name: one["ports"] for name, one in services.items() if "ports" in one}
    assert ports.keys() == {"api-server", "mail"}
    assert all(port.startswith("127.0.0.1:") for many in ports.values() for port in many)


def test_nothing_but_what_the_image_is_made_of_goes_to_its_builder():
    lines = (DOCKER / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    copied = re.findall(
        r"^COPY (?!--from)(.+) \S+$", (DOCKER / "Dockerfile").read_text("utf-8"), re.MULTILINE
    )
    needed = {name for line in copied for name in line.split()}
    assert needed == {rule[1:] for rule in rules if rule.startswith("!")}


@pytest.mark.needs_airflow
def test_every_setting_of_airflow_is_one(services, airflow_home):
    wanted = sorted(
        name
        for name in services["scheduler"]["environment"]
        if name.startswith("AIRFLOW__") and not name.startswith("AIRFLOW__CELERY__")
    )
    out = script("knowing", *wanted, **environment(airflow_home, DAGS))
    (line,) = [line for line in out.splitlines() if line.startswith("UNKNOWN ")]
    assert json.loads(line.removeprefix("UNKNOWN ")) == []
