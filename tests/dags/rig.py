"""Airflow in a folder of its own: its environment, its database, and scripts that run under it."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DAGS = ROOT / "dags"
POOLS = ROOT / "docker" / "pools.json"
#: whatever waits for a process waits no longer than this many seconds
PATIENCE = 900
SECRET = "a-secret-of-the-tests-alone-that-is-as-long-as-a-signing-key-has-to-be"


def environment(folder, dags=DAGS, **more):
    """The environment of an Airflow in this folder; nothing of the caller's own Airflow is in it."""
    mine = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AIRFLOW", "MORGENLAGE_"))
    }
    return {
        **mine,
        "PYTHONPATH": str(ROOT),
        "PATH": f"{Path(sys.executable).parent}:{mine.get('PATH', '')}",
        "AIRFLOW_HOME": str(folder),
        "AIRFLOW__CORE__DAGS_FOLDER": str(dags),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__API_AUTH__JWT_SECRET": SECRET,
        **more,
    }


def called(*words, **env):
    """What a program printed, of a call that did what it should."""
    done = subprocess.run(
        list(map(str, words)),
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


def script(name, *words, **env):
    """One of the scripts beside this file, in a process of its own."""
    return called(sys.executable, "-m", f"tests.dags.{name}", *words, **env)


def prepare(folder, **more):
    """A database with our pools in it, made as an operator makes it."""
    env = environment(folder, **more)
    called("airflow", "db", "migrate", **env)
    called("airflow", "pools", "import", POOLS, **env)
