"""What a person sees: lines, tables, times. Nothing from outside reaches the terminal raw."""

import json
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pipeline.domain.plain import UNFIT

ROOM = 20  # characters below which a column that may be broken is no longer read with pleasure
GAP = 2  # characters between two columns
SHORT = 26  # characters of a time, a name, an id
#: columns whose cells say by themselves what they are
BARE = {"articles", "at", "copy", "fate", "id", "outlet", "published", "state", "story"}


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


def table(
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    empty: str,
    *,
    whole: Sequence[str] = (),
    head: str | None = None,
) -> None:
    """A table for people; `empty` says what to do where there is nothing. A cell may be rich text.

    The columns `whole` are never broken. Where the screen is too narrow for them each row becomes
    a card under its `head` (the first column without). A column without any cell is left out.
    """
    if not rows:
        say(empty)
        return
    from rich.text import Text

    cells = [[cell if isinstance(cell, Text) else plain(cell) for cell in row] for row in rows]
    used = [place for place in range(len(columns)) if any(row[place] for row in cells)]
    names = [columns[place] for place in used]
    cells = [[row[place] for place in used] for row in cells]
    wide = [max(len(name), *(row[n].cell_len for row in cells)) for n, name in enumerate(names)]
    need = sum(w if name in whole else min(w, ROOM) for name, w in zip(names, wide, strict=True))
    if need + GAP * (len(names) - 1) > screen().width:
        cards(names, cells, names.index(head) if head in names else 0)
    else:
        grid(names, cells, whole)


def grid(names: Sequence[str], cells: Sequence[Sequence[Any]], whole: Sequence[str]) -> None:
    """The rows below each other, under the names of the columns."""
    from rich.table import Table

    shown = Table(box=None, pad_edge=False, header_style="bold")
    for name in names:
        shown.add_column(name, overflow="fold", no_wrap=name in whole)
    for row in cells:
        shown.add_row(*row)
    screen().print(shown)


def cards(names: Sequence[str], cells: Sequence[Sequence[Any]], head: int) -> None:
    """A few lines a row: what is short shares a line, what is long has its own."""
    from rich.padding import Padding
    from rich.text import Text

    paper = screen()
    for row in cells:
        rest = [(names[n], cell) for n, cell in enumerate(row) if n != head and cell]
        short = [
            cell.plain if name in BARE else f"{name} {cell}"
            for name, cell in rest
            if cell.cell_len <= SHORT
        ]
        long = [cell for _, cell in rest if cell.cell_len > SHORT]
        paper.print(Text.assemble(row[head], style="bold"))
        for line in [Text(" · ".join(short), "dim")][: len(short)] + long:
            paper.print(Padding(line, (0, 0, 0, 2)))


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

    class Screen(Console):
        """A screen that tells us when its reader has gone, where rich would end with an error."""

        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    return Screen(highlight=False, width=None if sys.stdout.isatty() else 120)


def many(count: int, noun: str, nouns: str = "") -> str:
    """«1 article», «2 articles»."""
    return f"{count} {noun if count == 1 else nouns or noun + 's'}"


def local(at: datetime | str | None, zone: str) -> str:
    """A time for people, in their zone."""
    from zoneinfo import ZoneInfo

    if at is None:
        return "–"
    at = datetime.fromisoformat(at) if isinstance(at, str) else at
    return at.astimezone(ZoneInfo(zone)).strftime("%d.%m.%Y %H:%M")
