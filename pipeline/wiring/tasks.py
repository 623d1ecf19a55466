"""What a scheduler's tasks call. Knows nothing of the scheduler but the words of its context.

A task says when its run really began (`started`) and, in a backfill, the time it is to be judged
by (`told`, ISO 8601). Without `told`, what a publisher asks for later counts from the real clock.
"""

import logging
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.domain.errors import TryLater
from pipeline.domain.moment import moment
from pipeline.domain.shard import Shard
from pipeline.ports.store.operations import Kind, Operation
from pipeline.wiring import house_of, run_stage, run_upkeep
from pipeline.wiring.clocks import clock_of, real
from pipeline.wiring.masking import masked, secrets_of

if TYPE_CHECKING:
    from pipeline.stages.tally import Tally

WORTH = 30.0  # seconds of work in a shard: a task of its own costs half a second to start
#: seconds that one item takes, and how many of them one item of the stage before brings
COSTS: Mapping[str, tuple[float, float]] = {
    "feeds": (0.1, 0.0),
    "fetch": (0.1, 2.0),
    "extract": (0.05, 1.0),
    "enrich": (0.01, 1.0),
}
FIGURES = "morgenlage.prom"
FRESH = 30.0  # seconds: younger figures are not counted again
WORDS = 500  # of an error: enough for an operator, too little for a page


def run(
    name: str, started: datetime, told: str | None = None, shard: str = "1/1"
) -> dict[str, int]:
    """Run one stage; its counts. Raises BadInput for a wrong time, stage or shard."""
    now = moment(told) if told else started
    tally = run_stage(name, now, Shard.of(shard), clock_of(told))
    leave_figures()
    return counts(tally)


def keep_up(name: str, started: datetime, told: str | None = None) -> dict[str, int]:
    """Run one row of the upkeep; its counts."""
    tally = run_upkeep(name, moment(told) if told else started)
    leave_figures()
    return counts(tally)


def watcher() -> None:
    """Fail where a row of the upkeep failed, so that the whole run does; its last task would hide it."""
    raise TryLater("upkeep", "a row failed; its own log tells why")


def leave_figures() -> None:
    """Figures for Prometheus in the folder of the setting; what hinders them fails no task."""
    with house_of(real) as house:
        if not house.settings.metrics:
            return
        from pipeline.wiring.measures import write

        target = Path(house.settings.metrics) / FIGURES
        try:
            if not target.exists() or time.time() - target.stat().st_mtime > FRESH:
                write(house, target)
        except (OSError, TryLater) as error:
            logging.getLogger(__name__).warning("the figures were not written: %s", error)


def shards(started: datetime, told: str | None = None) -> list[str]:
    """The shards of a run: as many as its heaviest stage, by what is due, has half minutes."""
    from pipeline.wiring.running import waiting

    now = moment(told).astimezone(UTC) if told else started
    heaviest = items = 0.0
    with house_of(clock_of(told)) as house, house.store.look() as b:
        most = house.settings.shards
        for name, (seconds, brings) in COSTS.items():
            limit = int(most * WORTH / seconds)  # more would not make more shards
            items = items * brings + waiting(b, name, now, Shard(), limit)
            heaviest = max(heaviest, items * seconds)
    return [str(shard) for shard in Shard.worth(heaviest, WORTH, most)]


def tell_failure(context: Mapping[str, Any]) -> None:
    """Note for the operator that a task was given up. A scheduler's callback."""
    task = context["task_instance"]
    mapped = "" if task.map_index in {None, -1} else f"[{task.map_index}]"
    subject = f"{task.dag_id}.{task.task_id}{mapped}"
    error = context.get("exception")
    note("failed", subject, task.run_id, str(error or "it was ended from outside"))


def tell_late(context: Mapping[str, Any]) -> None:
    """Note for the operator that a run takes longer than it may. A scheduler's callback."""
    run: Any = context["dag_run"]  # a deadline's callback gets it as plain data
    plain = run if isinstance(run, Mapping) else {"dag_id": run.dag_id, "run_id": run.run_id}
    run_id = str(plain.get("dag_run_id") or plain.get("run_id"))
    note(
        "late",
        str(plain["dag_id"]),
        run_id,
        "the run is not done in its time; see its running tasks",
    )


def note(kind: Kind, subject: str, run_id: str, words: str) -> None:
    """Write a row that `doctor` shows."""
    with house_of(real) as house:
        now = house.clock()
        told = masked(words, secrets_of(house.settings))[:WORDS]
        row = Operation(house.new_id(now), kind, subject, run_id, now, told)
        with house.store.batch() as b:
            b.operations.note(row)


def told(param: str | None, events: Mapping[Any, Sequence[Any]] | None) -> str | None:
    """The time a run is told: its own Param, or that of the run whose event woke it."""
    if param or not events:
        return param
    extras = [event.extra for many in events.values() for event in many]
    return extras[-1].get("now") if extras else None


def counts(tally: "Tally") -> dict[str, int]:
    """What travels between tasks: numbers alone."""
    return {"done": tally.done, "later": tally.later, "aside": tally.aside}


#: how every task is tried: again after 1, 2 and 4 minutes, and no attempt for ever
PATIENCE: Mapping[str, Any] = {
    "owner": "morgenlage",
    "retries": 3,
    "retry_delay": timedelta(minutes=1),
    "retry_exponential_backoff": 2,
    "max_retry_delay": timedelta(minutes=15),
    "execution_timeout": timedelta(minutes=30),
    "on_failure_callback": tell_failure,
}

#: how the upkeep is watched: once, and without a note, for the row that failed left its own
WATCHING: Mapping[str, Any] = {
    "trigger_rule": "one_failed",
    "retries": 0,
    "on_failure_callback": None,
}
