"""What all commands share: opening the house, the clock, printing for people and for machines."""

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.domain.errors import BadInput, Misconfigured

if TYPE_CHECKING:
    from pipeline.wiring import House

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
Now = Annotated[str | None, typer.Option("--now", metavar="ISO", help="Judge as of this time.")]


def data_folder() -> Path:
    """MORGENLAGE_HOME, or the user's data folder."""
    if named := os.environ.get("MORGENLAGE_HOME"):
        return Path(named)
    from platformdirs import user_data_path

    return user_data_path("morgenlage")


def instant(text: str) -> datetime:
    """A time in ISO 8601; without a zone it is UTC. Raises BadInput."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(text, "is no time; write it like 2026-11-24T08:30+01:00") from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def clock_of(now: str | None = None) -> Any:
    """The rim's clock: `--now`, else MORGENLAGE_NOW (both stand still), else the machine's."""
    fixed = now or os.environ.get("MORGENLAGE_NOW")
    if fixed:
        at = instant(fixed)
        return lambda: at
    return lambda: datetime.now(UTC)


@contextmanager
def opened(now: str | None = None) -> Iterator["House"]:
    """The house for this command; closed at its end, whatever happens."""
    from pipeline.settings import read_settings
    from pipeline.wiring import House

    home = data_folder()
    ready(home)
    house = House(read_settings(home, os.environ), clock_of(now))
    try:
        yield house
    finally:
        house.close()


def ready(home: Path) -> None:
    """Make the data folder, readable by its owner alone. Raises Misconfigured."""
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        why = error.strerror or str(error)
        raise Misconfigured(str(home), f"the data folder cannot be made ({why})") from error
    if not os.access(home, os.W_OK | os.X_OK):
        raise Misconfigured(
            str(home), "the data folder cannot be written; MORGENLAGE_HOME names another"
        )


def show_json(data: Any) -> None:
    """One JSON document on stdout."""
    json.dump(data, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def table(columns: Sequence[str], rows: Sequence[Sequence[Any]], empty: str) -> None:
    """A table for people; `empty` says what to do where there is nothing."""
    if not rows:
        print(empty)
        return
    from rich.table import Table

    shown = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        shown.add_column(column, overflow="fold")
    for row in rows:
        shown.add_row(*("" if cell is None else str(cell) for cell in map(plain, row)))
    screen().print(shown)


def plain(cell: Any) -> Any:
    """A cell as plain text: rich must not read brackets in a headline as its own marks."""
    from rich.markup import escape

    return escape(cell) if isinstance(cell, str) else cell


def screen() -> Any:
    """The screen; as wide as the terminal, and 120 characters where there is none."""
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() else 120)


def local(at: datetime | str | None, zone: str) -> str:
    """A time for people, in their zone."""
    from zoneinfo import ZoneInfo

    if at is None:
        return "–"
    at = datetime.fromisoformat(at) if isinstance(at, str) else at
    return at.astimezone(ZoneInfo(zone)).strftime("%d.%m.%Y %H:%M")


def told(lines: Mapping[str, Any]) -> None:
    """Name and value, a line each."""
    width = max(map(len, lines), default=0)
    for name, value in lines.items():
        print(f"{name:{width}}  {value}")
