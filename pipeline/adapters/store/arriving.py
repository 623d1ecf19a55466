"""Feeds and entries in SQL."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, case, delete, literal, or_, select, update

from pipeline.adapters.store import tables
from pipeline.adapters.store.rows import (
    Row,
    add_all,
    add_new,
    change_each,
    for_change,
    in_shard,
    noun_of,
    row_of,
    slices,
    upsert,
)
from pipeline.adapters.store.types import Instant
from pipeline.domain.address import host_key
from pipeline.domain.entry import Entry
from pipeline.domain.errors import BadInput
from pipeline.domain.feed import Announced, Feed, Validators
from pipeline.domain.page import RawRef
from pipeline.domain.shard import Shard, place

VALIDATORS = ("etag", "last_modified")


def validators_of(row: Row) -> Validators:
    """The two columns as one value."""
    return Validators(*(row[name] for name in VALIDATORS))


class SqlFeeds:
    """Keeps ports.store.Feeds."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, feed: Feed) -> None:
        """Raises BadInput where its address, or one it had before, is followed already."""
        if known := self.by_url(feed.url):
            raise BadInput(feed.url, f"is followed already, for {known.outlet}")
        add_all(self._connection, tables.feeds, [self._row(feed)])

    def save(self, feeds: Iterable[Feed]) -> None:
        upsert(self._connection, tables.feeds, [self._row(feed) for feed in feeds])

    def all(self) -> list[Feed]:
        query = select(tables.feeds).order_by(tables.feeds.c.outlet, tables.feeds.c.url)
        return [self._noun(row) for row in self._connection.execute(query).mappings()]

    def by_url(self, url: str) -> Feed | None:
        alias = select(tables.feed_aliases.c.feed_id).where(tables.feed_aliases.c.url == url)
        query = select(tables.feeds).where(
            or_(tables.feeds.c.url == url, tables.feeds.c.id.in_(alias))
        )
        row = self._connection.execute(for_change(self._connection, query)).mappings().first()
        return self._noun(row) if row else None

    def due(self, now: datetime, limit: int, shard: Shard) -> list[Feed]:
        feeds = tables.feeds.c
        query = (
            select(tables.feeds)
            .where(feeds.state.not_in(("gone", "paused")), in_shard(tables.feeds, shard))
            .where(or_(feeds.due.is_(None), feeds.due <= now))
            .order_by(feeds.due.nulls_first(), feeds.id)
            .limit(limit)
        )
        return [self._noun(row) for row in self._connection.execute(query).mappings()]

    def alias(self, url: str, feed_id: str) -> None:
        add_new(self._connection, tables.feed_aliases, [{"url": url, "feed_id": feed_id}])

    def keep_first(self, feed_id: str, raw: RawRef) -> None:
        where = {"raw_file": raw.file, "raw_offset": raw.offset, "raw_length": raw.length}
        add_new(self._connection, tables.first_answers, [{"feed_id": feed_id, **where}])

    def take_first(self, feed_ids: Iterable[str]) -> dict[str, RawRef]:
        table = tables.first_answers
        found = {}
        for part in slices(feed_ids):
            for row in self._connection.execute(select(table).where(table.c.feed_id.in_(part))):
                found[row.feed_id] = RawRef(row.raw_file, row.raw_offset, row.raw_length)
            self._connection.execute(delete(table).where(table.c.feed_id.in_(part)))
        return found

    def remove(self, feed_id: str) -> None:
        entries = tables.entries.c
        waiting = (entries.feed_id == feed_id, entries.article_id.is_(None))
        self._connection.execute(delete(tables.entries).where(*waiting))
        for table, column in (
            (tables.feed_aliases, tables.feed_aliases.c.feed_id),
            (tables.first_answers, tables.first_answers.c.feed_id),
            (tables.feeds, tables.feeds.c.id),
        ):
            self._connection.execute(delete(table).where(column == feed_id))

    @staticmethod
    def _row(feed: Feed) -> dict[str, Any]:
        row = row_of(feed, place=place(host_key(feed.url)))
        validators: Validators = row.pop("validators")
        return row | {"etag": validators.etag, "last_modified": validators.last_modified}

    @staticmethod
    def _noun(row: Row) -> Feed:
        return noun_of(Feed, {**row, "validators": validators_of(row)})


class SqlEntries:
    """Keeps ports.store.Entries."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def announce(
        self, feed: Feed, items: Sequence[tuple[str, str, Announced]], now: datetime
    ) -> tuple[int, int]:
        known = self._hashes(feed.id, [item.key for _, _, item in items])
        taken = self._taken([address for _, address, item in items if item.key not in known])
        rows: dict[str, dict[str, Any]] = {}
        changed = 0
        for new_id, address, item in items:
            digest = announced_hash(item)
            if item.key not in known:
                rows.setdefault(item.key, self._new(new_id, feed, address, item, now, taken))
                taken.add(address)
            elif known[item.key] != digest:
                self._change(feed.id, item, digest, now)
                changed += 1
        add_all(self._connection, tables.entries, list(rows.values()))
        return len(rows), changed

    def due(self, now: datetime, limit: int, shard: Shard) -> list[Entry]:
        entries = tables.entries.c
        first = case((entries.asked == 0, 0), else_=1)
        query = (
            select(tables.entries)
            .where(entries.due <= now, in_shard(tables.entries, shard))
            .order_by(first, entries.published.desc().nulls_last(), entries.id)
            .limit(limit)
        )
        return [entry_of(row) for row in self._connection.execute(query).mappings()]

    def save(self, entries: Iterable[Entry]) -> None:
        changes = [
            (
                entry.id,
                {
                    "state": entry.state,
                    "due": entry.due,
                    "tries": entry.tries,
                    "asked": entry.asked,
                    "etag": entry.validators.etag,
                    "last_modified": entry.validators.last_modified,
                    "reason": entry.reason,
                },
            )
            for entry in entries
        ]
        change_each(self._connection, tables.entries.c.id, changes)

    def get(self, ids: Iterable[str]) -> dict[str, Entry]:
        found: dict[str, Any] = {}
        for part in slices(ids):
            query = select(tables.entries).where(tables.entries.c.id.in_(part))
            query = for_change(self._connection, query.order_by(tables.entries.c.id))
            for row in self._connection.execute(query).mappings():
                found[row["id"]] = entry_of(row)
        return found

    def belongs(self, articles: Mapping[str, str]) -> None:
        changes = [(entry, {"article_id": article}) for entry, article in articles.items()]
        change_each(self._connection, tables.entries.c.id, changes)

    def _hashes(self, feed_id: str, keys: Iterable[str]) -> dict[str, str]:
        entries = tables.entries.c
        found: dict[str, str] = {}
        for part in slices(keys):
            query = select(entries.key, entries.announced_hash).where(
                entries.feed_id == feed_id, entries.key.in_(part)
            )
            found.update((row.key, row.announced_hash) for row in self._connection.execute(query))
        return found

    def _taken(self, addresses: Iterable[str]) -> set[str]:
        entries = tables.entries.c
        taken: set[str] = set()
        for part in slices(addresses):
            query = select(entries.address).where(entries.address.in_(part))
            taken.update(self._connection.execute(query).scalars())
        return taken

    def _new(
        self, new_id: str, feed: Feed, address: str, item: Announced, now: datetime, taken: set[str]
    ) -> dict[str, Any]:
        twin = address in taken
        return row_of(item) | {
            "id": new_id,
            "feed_id": feed.id,
            "outlet": feed.outlet,
            "address": address,
            "announced_hash": announced_hash(item),
            "first_seen": now,
            "state": "done" if twin else "new",
            "due": None if twin else now,
            "reason": "the same address as another entry" if twin else "",
            "place": place(host_key(item.url)),
        }

    def _change(self, feed_id: str, item: Announced, digest: str, now: datetime) -> None:
        """The item reads otherwise now: keep that, and have the page fetched again."""
        entries = tables.entries.c
        values = row_of(item) | {"announced_hash": digest}
        del values["key"], values["url"]
        settled = entries.state.in_(("done", "aside"))
        again = case((settled, literal(now, Instant)), else_=entries.due)
        self._connection.execute(
            update(tables.entries)
            .where(entries.feed_id == feed_id, entries.key == item.key)
            .values(**values, due=again)
        )


def entry_of(row: Row) -> Entry:
    """The entry behind a row, with what was announced inside."""
    announced = noun_of(Announced, row)
    return noun_of(Entry, {**row, "announced": announced, "validators": validators_of(row)})


def announced_hash(item: Announced) -> str:
    """What tells that an item reads otherwise now."""
    told = (item.url, item.title, item.summary, item.content, str(item.updated))
    return sha256("\x1f".join(told).encode("utf-8", "replace")).hexdigest()[:32]
