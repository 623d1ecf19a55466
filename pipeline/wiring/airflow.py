"""Airflow's REST API v2, asked through the guarded client: bounded, with a deadline."""

import json
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from pipeline.domain.errors import Gone, Misconfigured, Unreachable
from pipeline.ports.web import Answer, Ask, Request
from pipeline.wiring import secrets

if TYPE_CHECKING:
    from pipeline.wiring.house import House

SECONDS = 5.0  # one answer may take; doctor asks nine times at most
MOST = 2**20  # bytes of an answer
JSON = ("content-type", "application/json")


@dataclass(frozen=True, slots=True)
class Told:
    """One answer: its document, its server's time (Unix seconds), and how far that is ahead of ours.

    `ahead` is 0 where it may be right: a busy server takes seconds to answer.
    """

    document: Mapping[str, Any]
    at: float
    ahead: float = 0.0


class Airflow:
    """A server at `address`. `login` is a token, or USER:PASSWORD; no error ever tells it.

    Raises Blocked where the login is refused, Misconfigured where there is no API v2, Unreachable
    where nothing useful comes in time.
    """

    def __init__(self, ask: Ask, address: str, login: str = "") -> None:
        self._ask = ask
        self._address = address.rstrip("/")
        user, colon, password = login.partition(":")
        self._user = (user, password) if colon else None
        self._token = "" if colon else login

    def health(self) -> Told:
        """How its parts do. Anybody may ask."""
        return self._told("/api/v2/monitor/health")

    def dags(self, tag: str) -> list[Mapping[str, Any]]:
        """Its DAGs with this tag."""
        return self._rows(f"/api/v2/dags?limit=100&tags={quote(tag)}", "dags")

    def last_success(self, dag: str) -> Mapping[str, Any] | None:
        """The run of a DAG that last ended well."""
        query = "state=success&order_by=-end_date&limit=1"
        rows = self._rows(f"/api/v2/dags/{quote(dag)}/dagRuns?{query}", "dag_runs")
        return rows[0] if rows else None

    def import_errors(self) -> list[Mapping[str, Any]]:
        """The files that it cannot read."""
        return self._rows("/api/v2/importErrors?limit=100", "import_errors")

    def _rows(self, path: str, name: str) -> list[Mapping[str, Any]]:
        if self._user:
            user, password = self._user
            body = json.dumps({"username": user, "password": password}).encode()
            token = self._told("/auth/token", body).document.get("access_token")
            self._token, self._user = str(token or ""), None
        rows = self._told(path).document.get(name)
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise Unreachable(self._address, f"its answer has no list «{name}»; is that Airflow 3?")
        return rows

    def _told(self, path: str, body: bytes = b"") -> Told:
        headers = [JSON] if body else []
        if self._token:
            headers.append(("authorization", f"Bearer {self._token}"))
        request = Request(
            path, self._address + path, wire_cap=MOST, size_cap=MOST, obey_robots=False,
            method="POST" if body else "GET", body=body, headers=tuple(headers),
        )  # fmt: skip
        asked = time.time()
        [(_, outcome)] = self._ask([request])
        if isinstance(outcome, Answer):
            return self._read(outcome, asked)
        if isinstance(outcome, Gone):
            raise Misconfigured(
                self._address, "there is no REST API v2; the address is that of Airflow 3's server"
            ) from outcome
        raise outcome

    def _read(self, answer: Answer, asked: float) -> Told:
        answered = server = time.time()
        with suppress(TypeError, ValueError, OverflowError):
            server = parsedate_to_datetime(answer.header("date") or "").timestamp()
        try:
            document = json.loads(answer.body)
        except (ValueError, RecursionError) as error:
            raise Unreachable(self._address, "its answer is no JSON; is that Airflow 3?") from error
        if not isinstance(document, dict):
            raise Unreachable(self._address, "its answer is no JSON object; is that Airflow 3?")
        # at any moment between the two it may have looked at its clock, which tells whole seconds
        return Told(document, server, server - min(max(server, asked - 1), answered))


def airflow(house: "House") -> Airflow:
    """The server that the settings name; it may be anywhere, for the operator named it."""
    import asyncio

    from pipeline.adapters.web.aiohttp import AiohttpWeb
    from pipeline.adapters.web.loop import Asker
    from pipeline.adapters.web.manners import Manners
    from pipeline.domain.networks import networks

    parts = urlsplit(address := house.settings.airflow)
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
        reason = "is to be http(s)://HOST:PORT, without a login; that is for airflow_login"
        raise Misconfigured("airflow", reason)
    manners = Manners(
        allow_networks=networks(["0.0.0.0/0", "::/0"]),
        host_delay=0.0,
        answer_seconds=SECONDS,
        obey_robots=False,
    )
    asker = Asker(lambda: AiohttpWeb(manners, house.clock, time.monotonic, asyncio.sleep))
    house.keep(asker, asker.close)
    holds = "one line: a token or USER:PASSWORD"
    login = secrets.told(
        "airflow_login", house.settings.airflow_login, holds, lambda one: "\n" not in one
    )
    return Airflow(asker, address, login)
