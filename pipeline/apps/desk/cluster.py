"""doctor's look at Airflow: reachable, its parts alive, DAGs switched on and done, files read."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from pipeline.apps.desk.finding import Finding, clock_row
from pipeline.domain.errors import Blocked, PipelineError
from pipeline.wiring.airflow import Airflow, airflow
from pipeline.wiring.masking import masked

if TYPE_CHECKING:
    from pipeline.wiring import House

TAG = "morgenlage"
#: our DAGs, and how long ago each may have ended well (six turns and more); None: on demand only
DAGS: Mapping[str, timedelta | None] = {
    "ingest": timedelta(hours=1),
    "alert": timedelta(hours=2),
    "digest": timedelta(minutes=45),
    "upkeep": timedelta(hours=26),
    "reprocess": None,
}
PARTS = ("metadatabase", "scheduler", "dag_processor")
WORDS = 200


def scheduling(house: "House") -> Iterator[Finding]:
    """What Airflow says of itself."""
    try:
        server = airflow(house)
        health = server.health()
        yield from alive(house.settings.airflow, health.document)
        yield clock_row("Airflow", health.ahead)
        if not house.settings.airflow_login:
            advice = "set airflow_login to see the DAGs: file:PATH of a token or USER:PASSWORD"
            yield Finding("airflow", "note", "it was not asked for its DAGs", advice)
            return
        yield from dags(server, datetime.fromtimestamp(health.at, UTC))
        yield from unread(server)
    except Blocked as error:
        advice = "put a token that is still valid, or USER:PASSWORD, where airflow_login says"
        yield Finding("airflow", "bad", f"the login is refused: {error}", advice)
    except PipelineError as error:
        advice = "see that the api-server runs and that the setting airflow is its address"
        yield Finding("airflow", "bad", str(error), advice)


def alive(address: str, health: Mapping[str, Any]) -> Iterator[Finding]:
    """Whether each part of the scheduler shows signs of life."""
    said = {name: health.get(name) for name in PARTS}
    states = {
        name: str(part.get("status") or "not running") if isinstance(part, dict) else "not told"
        for name, part in said.items()
    }
    ill = [f"{name} is {state[:40]}" for name, state in states.items() if state != "healthy"]
    if ill:
        advice = "start what is down; the next run makes up for it"
        yield Finding("airflow", "bad", f"{address}: {', '.join(ill)}", advice)
    else:
        yield Finding("airflow", "good", f"{address} answers; its parts are healthy")


def dags(server: Airflow, now: datetime) -> Iterator[Finding]:
    """Each DAG of ours: there, switched on, and when it last ended well."""
    there = {str(row.get("dag_id")): row for row in server.dags(TAG)}
    for name, most in DAGS.items():
        if name not in there:
            advice = "is dags/ where Airflow looks (AIRFLOW__CORE__DAGS_FOLDER)?"
            yield Finding("dags", "bad", f"{name} is not there", advice)
            continue
        if there[name].get("is_paused") is not False:
            yield Finding("dags", "bad", f"{name} is paused", f"airflow dags unpause {name}")
        if most:
            yield done(name, server.last_success(name), now, most)


def done(name: str, run: Mapping[str, Any] | None, now: datetime, most: timedelta) -> Finding:
    """When a DAG last ended well, and whether that is long ago."""
    try:
        ended = datetime.fromisoformat(str((run or {})["end_date"])).astimezone(UTC)
    except (KeyError, ValueError, OverflowError):
        return Finding("dags", "note", f"{name} never ended well", "see its last run in Airflow")
    told = f"{name} last ended well at {ended:%Y-%m-%d %H:%M} UTC"
    if now - ended > most:
        return Finding("dags", "bad", told, "see its last run in Airflow, and the scheduler's log")
    return Finding("dags", "good", told)


def unread(server: Airflow) -> Iterator[Finding]:
    """The files of DAGs that Airflow cannot read."""
    for row in server.import_errors():
        lines = str(row.get("stack_trace") or "").strip().splitlines() or ["no reason is told"]
        told = f"{row.get('filename')}: {masked(lines[-1])[:WORDS]}"
        yield Finding("dags", "bad", told, "put that file right; the other DAGs go on")
