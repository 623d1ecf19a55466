"""Hits as CSV or JSONL, written as they come: nothing is held back in memory."""

import csv
import sys
from collections.abc import Iterable
from typing import Any

from pipeline.apps.cli.paper import fit

COLUMNS = ("id", "published", "outlet", "language", "title", "url", "story")


def export(hits: Iterable[dict[str, Any]], *, as_csv: bool) -> None:
    """All hits on stdout."""
    if not as_csv:
        import orjson

        for hit in hits:
            sys.stdout.write(orjson.dumps(hit).decode() + "\n")
        return
    writer = csv.writer(sys.stdout)
    writer.writerow(COLUMNS)
    for hit in hits:
        writer.writerow([safe(hit[column]) for column in COLUMNS])


def safe(cell: object) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    text = "" if cell is None else str(cell)
    formula = text[:1] in {"\t", "\r"} or text.lstrip().startswith(("=", "+", "-", "@", ";"))
    return f"'{fit(text)}" if formula else fit(text)
