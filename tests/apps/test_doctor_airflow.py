"""doctor on a cluster: what Airflow's REST API says, and what it does not say."""

import json
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest

from pipeline.adapters.raw import warc
from pipeline.apps.cli.common import opened
from pipeline.wiring import airflow

PASSWORD = "canary-of-airflow"
NAMES = ("ingest", "alert", "digest", "upkeep", "reprocess")
HEALTHY = {name: {"status": "healthy"} for name in ("metadatabase", "scheduler", "dag_processor")}


class Fake:
    """What the server is like; tests change it."""

    def __init__(self):
        self.now = datetime.now(UTC)
        self.health = dict(HEALTHY)
        self.dags = {name: {"dag_id": name, "is_paused": False} for name in NAMES}
        self.ended = dict.fromkeys(NAMES, self.now - timedelta(minutes=5))
        self.errors = []
        self.raw = None
        self.seconds = 0.0
        self.asked = []

    def answer(self, path, authorization, body):
        """Status and document."""
        if path == "/api/v2/monitor/health":
            return 200, self.health
        if path == "/auth/token":
            good = json.loads(body) == {"username": "operator", "password": PASSWORD}
            return (201, {"access_token": "t0ken"}) if good else (401, {"detail": "no"})
        if authorization != "Bearer t0ken":
            return 401, {"detail": "Invalid JWT token"}
        if path == "/api/v2/dags":
            return 200, {"dags": list(self.dags.values())}
        if path == "/api/v2/importErrors":
            return 200, {"import_errors": self.errors}
        ended = self.ended[path.split("/")[4]]
        return 200, {"dag_runs": [{"end_date": ended.isoformat()}] if ended else []}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        fake = self.server.fake
        fake.asked.append(self.path)
        time.sleep(fake.seconds)
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        authorization = self.headers.get("authorization")
        status, document = fake.answer(urlsplit(self.path).path, authorization, body)
        said = json.dumps(document).encode() if fake.raw is None else fake.raw
        self.send_response_only(status)
        self.send_header("Date", format_datetime(fake.now, usegmt=True))
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    do_POST = do_GET  # noqa: N815 - the name that the library calls

    def log_message(self, *_):
        """Says nothing."""


class Server(ThreadingHTTPServer):
    def handle_error(self, *_):
        """Somebody waited no longer: nobody need hear of it."""


@contextmanager
def served():
    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.fake = Fake()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def fake(home, monkeypatch, tmp_path):
    with served() as server:
        file = tmp_path / "login"
        file.write_text(f"operator:{PASSWORD}\n")
        monkeypatch.setenv("MORGENLAGE_AIRFLOW", f"http://127.0.0.1:{server.server_port}")
        monkeypatch.setenv("MORGENLAGE_AIRFLOW_LOGIN", f"file:{file}")
        yield server.fake


@pytest.fixture
def rows(ask):
    """What doctor tells: part → [(verdict, told, advice)]; the password is nowhere."""

    def look():
        _, out, err = ask("doctor", "--json")
        assert PASSWORD not in out + err
        assert "t0ken" not in out + err
        found = {}
        for one in json.loads(out)["findings"]:
            found.setdefault(one["part"], []).append((one["verdict"], one["told"], one["advice"]))
        return found

    return look


def test_nothing_is_said_of_airflow_where_none_is_set(home, rows):
    assert not {"airflow", "dags", "clock"} & rows().keys()


def test_a_cluster_in_good_health_has_a_row_for_each_thing(fake, rows):
    told = rows()
    assert [row[0] for row in told["airflow"]] == ["good"]
    assert [row[0] for row in told["dags"]] == ["good"] * 4  # nobody waits for reprocess
    assert [row[0] for row in told["clock"]] == ["good"]


def test_a_token_alone_will_do(fake, rows, monkeypatch):
    monkeypatch.setenv("MORGENLAGE_AIRFLOW_LOGIN", "t0ken")
    assert [row[0] for row in rows()["dags"]] == ["good"] * 4
    assert "/auth/token" not in fake.asked


def test_dags_that_are_paused_missing_late_or_never_done_are_named(fake, rows):
    fake.dags["alert"]["is_paused"] = True
    del fake.dags["reprocess"]
    fake.ended["ingest"] = fake.now - timedelta(hours=3)
    fake.ended["upkeep"] = None
    told = [row for row in rows()["dags"] if row[0] != "good"]
    assert [(verdict, words.split()[0]) for verdict, words, _ in told] == [
        ("bad", "ingest"),
        ("bad", "alert"),
        ("note", "upkeep"),
        ("bad", "reprocess"),
    ]
    assert all(advice for _, _, advice in told)
    assert "airflow dags unpause alert" in told[1][2]


def test_a_file_that_airflow_cannot_read_is_named_with_its_error(fake, rows):
    trace = "Traceback\n  File …\nNameError: name 'dga' is not defined\n"
    fake.errors = [{"filename": "dags/ingest.py", "stack_trace": trace}]
    assert rows()["dags"][-1][:2] == ("bad", "dags/ingest.py: NameError: name 'dga' is not defined")


def test_a_part_that_shows_no_sign_of_life_is_named(fake, rows):
    fake.health["scheduler"] = {"status": "unhealthy"}
    fake.health["dag_processor"] = {"status": None}
    [(verdict, told, _)] = rows()["airflow"]
    assert verdict == "bad"
    assert "scheduler is unhealthy, dag_processor is not running" in told


@pytest.mark.parametrize(("seconds", "verdict"), [(-30, "note"), (3600, "bad")])
def test_a_clock_that_is_wrong_is_told_with_how_much(fake, rows, seconds, verdict):
    fake.now += timedelta(seconds=seconds)
    fake.ended = dict.fromkeys(NAMES, fake.now)
    [(found, told, advice)] = rows()["clock"]
    assert (found, "time server" in advice) == (verdict, True)
    assert ("ahead" if seconds > 0 else "behind") in told


def test_a_server_that_is_slow_to_answer_has_no_wrong_clock_for_that(fake):
    fake.now, fake.seconds = datetime.now(UTC), 2.0
    with opened() as house:
        assert airflow.airflow(house).health().ahead == 0


@pytest.mark.parametrize("login", ["operator:wrong", "no-token", "file:/nowhere/at/all"])
def test_a_login_that_is_refused_is_told_with_the_setting_to_change(fake, rows, monkeypatch, login):
    monkeypatch.setenv("MORGENLAGE_AIRFLOW_LOGIN", login)
    verdict, told, advice = rows()["airflow"][-1]
    assert verdict == "bad"
    assert "airflow_login" in told + advice
    assert "wrong" not in told


def test_without_a_login_its_health_alone_is_told(fake, rows, monkeypatch):
    monkeypatch.setenv("MORGENLAGE_AIRFLOW_LOGIN", "")
    assert [row[0] for row in rows()["airflow"]] == ["good", "note"]


@pytest.mark.parametrize(
    "raw", [b"", b"<html>a proxy", b"[]", b"[" * 100_000, b'{"a": 1}', b"\xff\x00", b"null"]
)
def test_an_answer_that_is_not_airflows_is_told_as_such(fake, rows, raw):
    fake.raw = raw
    assert "bad" in {row[0] for row in rows()["airflow"]}


def test_an_airflow_that_is_slow_holds_up_nobody(fake, rows, monkeypatch):
    monkeypatch.setattr(airflow, "SECONDS", 0.3)
    fake.seconds = 2.0
    began = time.monotonic()
    told = rows()
    assert time.monotonic() - began < 10
    assert (told["airflow"][0][0], "mail" in told) == ("bad", True)


def test_an_airflow_that_is_down_is_told_and_the_other_parts_go_on(fake, rows, monkeypatch):
    monkeypatch.setenv("MORGENLAGE_AIRFLOW", "http://127.0.0.1:9")
    told = rows()
    assert (told["airflow"][0][0], "mail" in told) == ("bad", True)


@pytest.mark.parametrize("address", ["ftp://a.example", f"http://me:{PASSWORD}@127.0.0.1:1", "x"])
def test_an_address_that_cannot_be_is_refused_without_telling_a_login(
    home, rows, monkeypatch, address
):
    monkeypatch.setenv("MORGENLAGE_AIRFLOW", address)
    [(verdict, told, _)] = rows()["airflow"]
    assert (verdict, "airflow_login" in told) == ("bad", True)


def test_the_storage_of_raw_pages_has_a_row(home, rows, monkeypatch):
    assert rows()["raw pages"][0][0] == "good"
    monkeypatch.setattr(warc, "ROOM", 2**63)
    [(verdict, told, advice)] = rows()["raw pages"]
    assert (verdict, "No space left" in told, "make room" in advice) == ("bad", True, True)


def test_messages_that_a_restore_dropped_are_no_trouble_of_delivery(archive, ask, rows):
    with opened() as house, house.store.batch() as b:
        message = b.outbox.all(limit=1)[0]
        again = replace(message, id="again", key="again", state="pending", sent=None)
        b.outbox.put([again])
        b.outbox.hold()
        b.outbox.release(drop=True)
    assert "outbox" not in rows()
