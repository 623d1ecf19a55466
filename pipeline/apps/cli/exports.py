"""Hits as CSV or JSONL, written as they come: nothing is held back in memory."""

import csv
import io
import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, Literal

from pipeline.apps.cli.paper import aside, fit

COLUMNS = ("id", "published", "outlet", "language", "title", "url", "story")
#: what a spreadsheet takes for the beginning of a formula; the wide signs too, in some languages
FORMULA = ("=", "+", "-", "@", ";", "＝", "＋", "－", "＠")
#: Excel takes a file for UTF-8 by this sign alone
MARK = "\ufeff"

Kind = Literal["csv", "excel", "jsonl"]
#: pieces of an export before its first hit
HEADS: dict[Kind, int] = {"csv": 1, "excel": 2, "jsonl": 0}


def export(hits: Iterable[dict[str, Any]], kind: Kind) -> None:
    """All hits on stdout; as CSV, as the CSV that a German Excel opens by itself, or as JSONL."""
    written = 0
    for line in lines_of(hits, kind):
        sys.stdout.write(line)
        written += 1
    if written <= HEADS[kind]:
        aside("Nothing found.")


def lines_of(hits: Iterable[dict[str, Any]], kind: Kind) -> Iterator[str]:
    """The lines of an export, as they come."""
    if kind == "jsonl":
        return as_lines(hits)
    return as_rows(hits, ",") if kind == "csv" else chain([MARK], as_rows(hits, ";"))


def as_lines(hits: Iterable[dict[str, Any]]) -> Iterator[str]:
    """A JSON object a line."""
    import orjson

    for hit in hits:
        yield orjson.dumps(hit).decode() + "\n"


def as_rows(hits: Iterable[dict[str, Any]], between: str) -> Iterator[str]:
    """The names of the columns, and a row a hit."""
    row = io.StringIO()
    writer = csv.writer(row, delimiter=between)
    for cells in chain([COLUMNS], ([safe(hit[column]) for column in COLUMNS] for hit in hits)):
        writer.writerow(cells)
        yield row.getvalue()
        row.seek(0)
        row.truncate()


def safe(cell: object) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    text = "" if cell is None else str(cell)
    shown = fit(text)  # what is no sign for a screen is none before a formula either
    formula = text[:1] in {"\t", "\r"} or shown.lstrip().startswith(FORMULA)
    return f"'{shown}" if formula else shown
