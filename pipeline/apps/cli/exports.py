"""Hits as CSV or JSONL, written as they come: nothing is held back in memory."""

import csv
import io
import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from pipeline.apps.cli.paper import aside, fit

COLUMNS = ("id", "published", "outlet", "language", "title", "url", "story")


def export(hits: Iterable[dict[str, Any]], *, as_csv: bool) -> None:
    """All hits on stdout."""
    written = 0
    for line in as_rows(hits) if as_csv else as_lines(hits):
        sys.stdout.write(line)
        written += 1
    if written <= as_csv:  # CSV has a row of names
        aside("Nothing found.")


def as_lines(hits: Iterable[dict[str, Any]]) -> Iterator[str]:
    """A JSON object a line."""
    import orjson

    for hit in hits:
        yield orjson.dumps(hit).decode() + "\n"


def as_rows(hits: Iterable[dict[str, Any]]) -> Iterator[str]:
    """The names of the columns, and a row a hit."""
    row = io.StringIO()
    writer = csv.writer(row)
    for cells in chain([COLUMNS], ([safe(hit[column]) for column in COLUMNS] for hit in hits)):
        writer.writerow(cells)
        yield row.getvalue()
        row.seek(0)
        row.truncate()


def safe(cell: object) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    text = "" if cell is None else str(cell)
    formula = text[:1] in {"\t", "\r"} or text.lstrip().startswith(("=", "+", "-", "@", ";"))
    return f"'{fit(text)}" if formula else fit(text)
