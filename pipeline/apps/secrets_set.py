"""Refuses to go on while a secret is missing or a default: `python -m pipeline.apps.secrets_set`.

The first thing a fresh cluster runs (docker/compose.yaml). Also writes the password of Airflow's
page where its simple auth manager reads it. Prints names, never values. Exit 0, or 2.
"""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

SECRETS = (
    "POSTGRES_PASSWORD",
    "ELASTIC_PASSWORD",
    "REDIS_PASSWORD",
    "MORGENLAGE_SECRET",
    "AIRFLOW_JWT_SECRET",
    "AIRFLOW_FERNET_KEY",
    "AIRFLOW_PASSWORD",
)
DEFAULT = "change-me"
SHORTEST = 16  # characters: 64 bits, even where there are only hexadecimal digits
PASSWORDS = "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"
OPERATOR = "operator"


def faults(environment: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with the secrets, a sentence each."""
    seen: dict[str, str] = {}
    for name in SECRETS:
        value = environment.get(name, "")
        if not value:
            yield f"{name} is not set"
        elif value.startswith(DEFAULT):
            yield f"{name} still has the value of env.example"
        elif len(value) < SHORTEST:
            yield f"{name} is shorter than {SHORTEST} characters"
        elif value in seen:
            yield f"{name} is the same as {seen[value]}"
        seen.setdefault(value, name)


def main() -> int:
    """Check, and write the operator's password for Airflow."""
    found = list(faults(os.environ))
    for fault in found:
        print(f"morgenlage: {fault}; docker/env.example says how to make one", file=sys.stderr)
    if found:
        return 2
    if PASSWORDS in os.environ:
        path = Path(os.environ[PASSWORDS])
        part = path.with_name(path.name + ".part")
        part.touch(mode=0o600)
        part.write_text(json.dumps({OPERATOR: os.environ["AIRFLOW_PASSWORD"]}), encoding="utf-8")
        part.replace(path)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
