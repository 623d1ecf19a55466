"""What a person sees: lines, tables, times. Nothing from outside reaches the terminal raw."""

import json
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pipeline.domain.plain import UNFIT


def fit(text: object) -> str:
    """The text without anything that a terminal obeys; its lines stay, and so do its columns."""
    lines = str(text).replace("\r\n", "\n").expandtabs(4).split("\n")
    return "\n".join(UNFIT.sub(lambda found: " " * len(found[0]), line) for line in lines)


def say(text: object = "") -> None:
    """A line of what was asked for, on stdout."""
    print(fit(text))


def complain(text: object, name: str = "morgenlage: ") -> None:
    """A line of what went wrong, on stderr."""
    print(f"{name}{fit(text)}", file=sys.stderr)


def aside(text: object) -> None:
    """A remark beside the result, on stderr."""
    complain(text, name="")


def lenient(stream: Any) -> None:
    """Let a terminal of few characters show what it can; it must not end a command."""
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="backslashreplace")


def show_json(data: Any) -> None:
    """One JSON document on stdout."""
    json.dump(data, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def table(columns: Sequence[str], rows: Sequence[Sequence[Any]], empty: str) -> None:
    """A table for people; `empty` says what to do where there is nothing. A cell may be rich text."""
    if not rows:
        say(empty)
        return
    from rich.table import Table
    from rich.text import Text

    shown = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        shown.add_column(column, overflow="fold")
    for row in rows:
        shown.add_row(*(cell if isinstance(cell, Text) else plain(cell) for cell in row))
    screen().print(shown)


def plain(cell: object, style: str = "") -> Any:
    """Foreign text on one or more lines, in one style; None is nothing."""
    from rich.text import Text

    return Text("" if cell is None else fit(cell), style)


def lit(extract: str, indent: str = "") -> Any:
    """An extract whose **matched** words are shown bold."""
    from rich.text import Text

    text = Text(indent)
    for place, piece in enumerate(fit(extract).split("**")):
        text.append(piece, style="bold yellow" if place % 2 else "")
    return text


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
