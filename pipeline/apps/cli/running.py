"""morgenlage run, watch, demo."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline import stages
from pipeline.apps.cli.common import AsJson, Now, opened
from pipeline.apps.cli.paper import aside, say, show_json
from pipeline.apps.cli.progress import bar
from pipeline.domain.errors import BadInput, TryLater
from pipeline.domain.shard import Shard
from pipeline.wiring.flowing import run_all

if TYPE_CHECKING:
    from pipeline.wiring import House

TICK = 20.0  # seconds between two looks at what is due
DAY = 86_400.0
ORDER_TOLD = "\n\n".join(f"{s.name}: {s.takes} → {s.leaves}" for s in stages.ORDER)


def run(
    stage: Annotated[
        list[str] | None, typer.Argument(metavar="STAGE", help="Without: all, in their order.")
    ] = None,
    now: Now = None,
    shard: Annotated[str, typer.Option(metavar="i/n", help="Only this part of the work.")] = "1/1",
    as_json: AsJson = False,
) -> None:
    wanted = chosen(stage or [])
    part = Shard.of(shard)
    with opened(now) as house, bar("stages", len(wanted)) as step:
        tallies = run_all(house, wanted, part, lambda name: step(wanted.index(name) + 1))
    if as_json:
        from pipeline.apps.desk.shapes import run_shape

        show_json(run_shape(tallies))
        return
    for name, tally in tallies.items():
        say(f"{name:8} done {tally.done:<5} later {tally.later:<5} aside {tally.aside}")
        for reason, count in tally.reasons.most_common(5):
            aside(f"         {count} × {reason}")


run.__doc__ = (
    f"Everything that is due, once.\n\nIn this order: {' → '.join(stages.NAMES)}.\n\n{ORDER_TOLD}"
)


def chosen(names: list[str]) -> list[str]:
    """The named stages in THE ORDER; all of them without a name. Raises BadInput."""
    for name in names:
        if name not in stages.NAMES:
            raise BadInput(name, f"is no stage; there are: {', '.join(stages.NAMES)}")
    return [name for name in stages.NAMES if name in names or not names]


def watch(
    every: Annotated[
        float, typer.Option(min=0.1, help="Seconds between two looks at what is due.")
    ] = TICK,
    metrics: Annotated[
        Path | None,
        typer.Option(metavar="FILE.prom", help="Leave figures for Prometheus here each round."),
    ] = None,
) -> None:
    """The same, for ever: the embedded scheduler. Ctrl-C ends it between two commits."""
    aside("Watching; Ctrl-C ends it.")
    kept_up = 0.0
    while True:
        with opened() as house:
            turn_end = time.monotonic() + 3600  # a new house each hour reads changed files again
            while time.monotonic() < turn_end:
                began = time.monotonic()
                told = [
                    f"{name} {tally.done}" for name, tally in run_all(house).items() if tally.done
                ]
                if told:
                    say(f"{house.clock():%H:%M:%S} " + ", ".join(told))
                if time.monotonic() - kept_up > DAY or not kept_up:
                    for name in stages.UPKEEP:
                        house.run_upkeep(name)
                    kept_up = time.monotonic()
                if metrics:
                    leave_figures(house, metrics)
                time.sleep(max(0.0, every - (time.monotonic() - began)))


def leave_figures(house: "House", target: Path) -> None:
    """Write the figures; a folder that is full, or a database that is down, stops no news."""
    from pipeline.wiring.measures import write

    try:
        write(house, target)
    except OSError as error:
        aside(f"{target}: the figures were not written: {error.strerror}")
    except TryLater as error:
        aside(f"{target}: the figures were not read: {error}")


def metrics() -> None:
    """The figures for Prometheus, as they stand now."""
    from pipeline.wiring.measures import text

    with opened() as house:
        say(text(house).rstrip())


def demo(
    serve: Annotated[
        bool, typer.Option("--serve", help="Keep the newsroom's pages up afterwards.")
    ] = False,
) -> None:
    """Four days of an invented newsroom, offline.

    They go through the whole chain, in a data folder of their own.
    """
    from pipeline.apps.demo import demonstrate

    demonstrate(serve=serve)


COMMANDS = (
    ("demo", demo, "morgenlage demo"),
    ("run", run, "morgenlage run --now 2026-11-24T08:00+01:00"),
    ("watch", watch, "morgenlage watch"),
    ("metrics", metrics, "morgenlage metrics"),
)
