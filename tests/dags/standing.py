"""A whole Airflow on loopback: api-server, scheduler and dag-processor as processes of their own."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from tests.dags.rig import DAGS, ROOT, environment

PARTS = ("api-server", "scheduler", "dag-processor")
#: parts that are not called as they are named here: a second scheduler, a worker of Celery's
CALLED = {"scheduler 2": ("scheduler",), "worker": ("celery", "worker")}
USER, PASSWORD = "admin", "the-tests-own"
#: seconds that anything may take on a busy machine
PATIENCE = 180
ENDED = {"success", "failed"}
#: the title of a task's process below a LocalExecutor's worker, with the task's id
AT_WORK = re.compile(r"airflow worker -- [0-9a-f]{8}-")


class Airflow:
    """Started by `standing`; killed and started again by a test."""

    def __init__(self, folder, **more):
        self.folder = Path(folder)
        self.port, logs, triggers = free_ports(3)
        (self.folder / "passwords.json").write_text(json.dumps({USER: PASSWORD}), "utf-8")
        mine = {
            "AIRFLOW__API__HOST": "127.0.0.1",
            "AIRFLOW__API__PORT": str(self.port),
            "AIRFLOW__API__WORKERS": "1",
            "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{self.port}/execution/",
            "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
            "AIRFLOW__CORE__PARALLELISM": "4",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(
                self.folder / "passwords.json"
            ),
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": f"{USER}:admin",
            "AIRFLOW__LOGGING__TRIGGER_LOG_SERVER_PORT": str(triggers),
            "AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT": str(logs),
            # a dead scheduler's tasks are found after seconds, not after minutes; but one that
            # begins slowly must not take itself for dead and end its own tasks
            "AIRFLOW__SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL": "5",
            "AIRFLOW__SCHEDULER__SCHEDULER_HEARTBEAT_SEC": "2",
            "AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_THRESHOLD": "25",
            "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "30",
        }
        self.env = environment(folder, on_demand(self.folder / "dags"), **mine | more)
        self.running = {}
        self.token = ""

    def start(self, *parts):
        """Start these parts, or all three."""
        for part in parts or PARTS:
            with (self.folder / f"{part}.log").open("ab") as log:
                self.running[part] = subprocess.Popen(
                    ["airflow", *CALLED.get(part, (part,))], cwd=ROOT, env=self.env, start_new_session=True,
                    stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                )  # fmt: skip

    def wait_until_ready(self, dags):
        """The API answers, and these DAGs have been read."""
        until(lambda: self.ask("/monitor/health", signed=False))
        until(lambda: {one["dag_id"] for one in self.ask("/dags")["dags"]} >= dags)

    def ask(self, path, body=None, *, signed=True):
        """What the REST API says; None where there is no such thing, or nobody answers yet."""
        if signed and not self.token:
            login = {"username": USER, "password": PASSWORD}
            self.token = self._request("/auth/token", login, {})["access_token"]
        headers = {"Authorization": f"Bearer {self.token}"} if signed else {}
        try:
            return self._request(f"/api/v2{path}", body, headers)
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            raise AssertionError(f"{path}: {error.code} {error.read()[:500]}") from error
        except OSError:
            return None

    def _request(self, path, body, headers):
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            data,
            {"Content-Type": "application/json", **headers},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def trigger(self, dag, **conf):
        """Start a run; its id."""
        body = {"logical_date": None, "conf": conf}
        return self.ask(f"/dags/{dag}/dagRuns", body)["dag_run_id"]

    def runs(self, dag):
        """All runs of a DAG, the oldest first."""
        return self.ask(f"/dags/{dag}/dagRuns?order_by=run_after")["dag_runs"]

    def ended(self, dag, run_id):
        """The run, once it has ended."""

        def look():
            run = self.ask(f"/dags/{dag}/dagRuns/{run_id}")
            return run if run and run["state"] in ENDED else None

        return until(look)

    def tasks(self, dag, run_id):
        """The task instances of a run."""
        return self.ask(f"/dags/{dag}/dagRuns/{run_id}/taskInstances")["task_instances"]

    def at_work(self):
        """The scheduler below which a task runs at this moment; the first where none is seen."""
        for part in self.running:
            titles = map(title, descendants(self.running[part].pid))
            if part.startswith("scheduler") and any(map(AT_WORK.match, titles)):
                return part
        return "scheduler"

    def kill_task(self):
        """SIGKILL to the process of a task that runs at this moment, as for want of memory; how many."""
        below = descendants(self.running["scheduler"].pid)
        tasks = [pid for pid in below if AT_WORK.match(title(pid))]
        for pid in tasks:
            os.kill(pid, signal.SIGKILL)
        return len(tasks)

    def kill(self, part):
        """SIGKILL to a part and to all that came of it; how many processes those were."""
        process = self.running.pop(part)
        family = [process.pid, *descendants(process.pid)]
        for pid in family:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        process.wait()
        return len(family)

    def stop(self):
        """End all parts; SIGTERM alone leaves a scheduler's workers behind."""
        for part in list(self.running):
            self.kill(part)


@contextmanager
def standing(folder, **more):
    """All parts, for as long as the block lasts."""
    airflow = Airflow(folder, **more)
    airflow.start()
    try:
        yield airflow
    finally:
        airflow.stop()


def on_demand(folder):
    """The DAG files without their hours, for the real clock's runs would mix with the newsroom's;
    and with a digest that is late after a second.
    """
    shutil.copytree(DAGS, folder)
    for path in folder.glob("*.py"):
        text = path.read_text("utf-8")
        if path.name == "digest.py":
            assert "minutes=15" in text
            text = text.replace("minutes=15", "seconds=1")
        path.write_text(re.sub(r'"\*/\d+ \* \* \* \*"|"30 3 \* \* \*"', rare, text), "utf-8")
    return folder


def rare(found):
    """A schedule that does not come in a test; a bare one goes altogether."""
    before = found.string[: found.start()]
    return '"0 0 29 2 *"' if before.endswith("CronTriggerTimetable(") else "None"


def until(look, patience=PATIENCE, every=0.1):
    """The first answer that is true."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(every)
    raise AssertionError(f"nothing after {patience} s: {look()}")


def title(pid):
    """What a process calls itself; nothing where it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def descendants(pid):
    """Children and their children."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            parents.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append(int(entry.name))
    found, rest = [], [pid]
    while rest:
        children = parents.get(rest.pop(), [])
        found += children
        rest += children
    return found


def free_ports(count):
    """Ports that nobody listens on."""
    taken = []
    for _ in range(count):
        one = socket.socket()
        one.bind(("127.0.0.1", 0))
        taken.append(one)
    ports = [one.getsockname()[1] for one in taken]
    for one in taken:
        one.close()
    return ports
