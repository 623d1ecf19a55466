"""Fetched pages in SQL."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from pipeline.adapters.store import tables
from pipeline.adapters.store.rows import (
    Row,
    add_all,
    change_each,
    in_shard,
    noun_of,
    row_of,
    slices,
)
from pipeline.domain.page import Page, RawRef
from pipeline.domain.shard import Shard, place


class SqlPages:
    """Keeps ports.store.Pages."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, pages: Iterable[Page]) -> None:
        rows = []
        for page in pages:
            row = row_of(page, place=place(page.outlet))
            raw: RawRef = row.pop("raw")
            row |= {"raw_file": raw.file, "raw_offset": raw.offset, "raw_length": raw.length}
            rows.append(row)
        add_all(self._connection, tables.pages, rows)

    def due(self, limit: int, shard: Shard) -> list[Page]:
        pages = tables.pages.c
        query = select(tables.pages).where(pages.state == "new", in_shard(tables.pages, shard))
        rows = self._connection.execute(query.order_by(pages.id).limit(limit)).mappings()
        return [page_of(row) for row in rows]

    def mark(self, pages: Iterable[Page]) -> None:
        change_each(
            self._connection,
            tables.pages.c.id,
            [(page.id, {"state": page.state, "reason": page.reason}) for page in pages],
        )

    def latest_digest(self, entry_ids: Iterable[str]) -> dict[str, str]:
        pages = tables.pages.c
        found: dict[str, Any] = {}
        for part in slices(entry_ids):
            last = (
                select(func.max(pages.id)).where(pages.entry_id.in_(part)).group_by(pages.entry_id)
            )
            query = select(pages.entry_id, pages.digest).where(pages.id.in_(last))
            found.update((row.entry_id, row.digest) for row in self._connection.execute(query))
        return found

    def between(self, since: datetime, until: datetime, outlet: str | None) -> list[Page]:
        pages = tables.pages.c
        query = select(tables.pages).where(pages.fetched >= since, pages.fetched < until)
        if outlet is not None:
            query = query.where(pages.outlet == outlet)
        rows = self._connection.execute(query.order_by(pages.id)).mappings()
        return [page_of(row) for row in rows]

    def get(self, ids: Iterable[str]) -> dict[str, Page]:
        found: dict[str, Any] = {}
        for part in slices(ids):
            query = select(tables.pages).where(tables.pages.c.id.in_(part))
            for row in self._connection.execute(query).mappings():
                found[row["id"]] = page_of(row)
        return found


def page_of(row: Row) -> Page:
    """The page behind a row."""
    raw = RawRef(row["raw_file"], row["raw_offset"], row["raw_length"])
    return noun_of(Page, {**row, "raw": raw})
