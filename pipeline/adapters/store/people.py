"""Subscribers and their digests, saved searches and notes, in SQL."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import Connection, delete, func, select

from pipeline.adapters.store import tables
from pipeline.adapters.store.rows import add_all, add_new, noun_of, row_of, slices, upsert
from pipeline.domain.errors import BadInput
from pipeline.domain.subscriber import DigestSlot, Subscriber
from pipeline.ports.store.people import Run, Saved


class SqlSubscribers:
    """Keeps ports.store.Subscribers."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, subscriber: Subscriber) -> None:
        if not add_new(self._connection, tables.subscribers, [row_of(subscriber)])[0]:
            raise BadInput(subscriber.address, "is a subscriber already")

    def save(self, subscriber: Subscriber) -> None:
        upsert(self._connection, tables.subscribers, [row_of(subscriber)])

    def all(self) -> list[Subscriber]:
        query = select(tables.subscribers).order_by(tables.subscribers.c.address)
        return [noun_of(Subscriber, row) for row in self._connection.execute(query).mappings()]

    def by_address(self, address: str) -> Subscriber | None:
        column = tables.subscribers.c.address
        query = select(tables.subscribers).where(func.lower(column) == address.lower())
        row = self._connection.execute(query).mappings().first()
        return noun_of(Subscriber, row) if row else None

    def by_confirm_hash(self, digest: str) -> Subscriber | None:
        query = select(tables.subscribers).where(tables.subscribers.c.confirm_hash == digest)
        row = self._connection.execute(query).mappings().first()
        return noun_of(Subscriber, row) if row else None

    def erase(self, subscriber_id: str) -> None:
        query = select(tables.subscribers.c.address).where(tables.subscribers.c.id == subscriber_id)
        address = self._connection.execute(query).scalar()
        for table, condition in (
            (tables.outbox, tables.outbox.c.target == f"mailto:{address}"),
            (tables.digested, tables.digested.c.subscriber_id == subscriber_id),
            (tables.digests, tables.digests.c.subscriber_id == subscriber_id),
            (tables.subscribers, tables.subscribers.c.id == subscriber_id),
        ):
            self._connection.execute(delete(table).where(condition))


class SqlDigests:
    """Keeps ports.store.Digests."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def latest(self, subscriber_ids: Iterable[str]) -> dict[str, date]:
        digests = tables.digests.c
        found: dict[str, date] = {}
        for part in slices(subscriber_ids):
            query = (
                select(digests.subscriber_id, func.max(digests.date))
                .where(digests.subscriber_id.in_(part))
                .group_by(digests.subscriber_id)
            )
            found.update(self._connection.execute(query).all())
        return found

    def freeze(self, slot: DigestSlot) -> bool:
        """Keep the slot; its matches are in a digest of this subscriber from now on."""
        if not add_new(self._connection, tables.digests, [row_of(slot)])[0]:
            return False
        rows = [
            {"subscriber_id": slot.subscriber_id, "match_id": match_id, "digest_id": slot.id}
            for match_id in slot.match_ids
        ]
        add_all(self._connection, tables.digested, rows)
        return True

    def of(self, subscriber_id: str) -> list[DigestSlot]:
        digests = tables.digests
        query = select(digests).where(digests.c.subscriber_id == subscriber_id)
        rows = self._connection.execute(query.order_by(digests.c.date.desc())).mappings()
        return [noun_of(DigestSlot, row) for row in rows]


class SqlNotes:
    """Keeps ports.store.Notes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def run(self, run: Run) -> None:
        add_all(self._connection, tables.runs, [row_of(run, reasons=dict(run.reasons))])

    def runs(self, since: datetime | None = None, limit: int = 1000) -> list[Run]:
        query = select(tables.runs).order_by(tables.runs.c.id.desc()).limit(limit)
        if since is not None:
            query = query.where(tables.runs.c.at >= since)
        return [noun_of(Run, row) for row in self._connection.execute(query).mappings()]

    def drop_before(self, before: datetime) -> None:
        self._connection.execute(delete(tables.runs).where(tables.runs.c.at < before))

    def save_search(self, saved: Saved) -> None:
        old = tables.saved.c
        same = (old.owner == saved.owner, old.name == saved.name)
        self._connection.execute(delete(tables.saved).where(*same))
        add_all(self._connection, tables.saved, [row_of(saved)])

    def searches(self) -> list[Saved]:
        query = select(tables.saved).order_by(tables.saved.c.name)
        return [noun_of(Saved, row) for row in self._connection.execute(query).mappings()]

    def drop_search(self, name: str) -> bool:
        statement = delete(tables.saved).where(tables.saved.c.name == name)
        return self._connection.execute(statement).rowcount > 0

    def value(self, key: str) -> str | None:
        query = select(tables.meta.c.value).where(tables.meta.c.key == key)
        return self._connection.execute(query).scalar()

    def keep_value(self, key: str, value: str) -> None:
        upsert(self._connection, tables.meta, [{"key": key, "value": value}])

    def drop_value(self, key: str) -> None:
        """Forget a value of the store's own."""
        self._connection.execute(delete(tables.meta).where(tables.meta.c.key == key))
