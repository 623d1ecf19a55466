"""The outbox in SQL: an occasion is a key, and a key is taken once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from pipeline.adapters.store import tables
from pipeline.adapters.store.rows import add_new, in_shard, noun_of, row_of, slices
from pipeline.domain.message import Message
from pipeline.domain.shard import Shard, place

WAITING = ("pending", "retry", "leased")

#: made once: it is asked for each alert that tells something
HOUR_COUNT = select(func.count()).where(
    tables.outbox.c.target == bindparam("target"),
    tables.outbox.c.created >= bindparam("since"),
    tables.outbox.c.kind == "alert",
    tables.outbox.c.key.between(bindparam("first"), bindparam("last")),
)


class SqlOutbox:
    """Keeps ports.store.Outbox."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, messages: Sequence[Message]) -> list[Message]:
        rows = [
            row_of(message, content=dict(message.content), place=place(message.target))
            for message in messages
        ]
        new = add_new(self._connection, tables.outbox, rows)
        return [message for message, was_new in zip(messages, new, strict=True) if was_new]

    def claim(self, now: datetime, limit: int, shard: Shard, token: int) -> list[Message]:
        """A row that another holder has leased is free: whoever asks holds the stage's lease now."""
        outbox = tables.outbox.c
        due = or_(
            outbox.state.in_(("pending", "retry")) & (outbox.due.is_(None) | (outbox.due <= now)),
            (outbox.state == "leased") & (outbox.token < token),
        )
        query = select(tables.outbox).where(due, in_shard(tables.outbox, shard))
        query = query.order_by(outbox.created, outbox.id).limit(limit)
        query = query.with_for_update(
            skip_locked=True
        )  # SQLite, with its one writer, leaves it out
        found = [noun_of(Message, row) for row in self._connection.execute(query).mappings()]
        self._connection.execute(
            update(tables.outbox)
            .where(outbox.id.in_([message.id for message in found]))
            .values(state="leased", token=token)
        )
        return [replace(message, state="leased", token=token) for message in found]

    def due(self, now: datetime, shard: Shard) -> bool:
        outbox = tables.outbox.c
        ready = outbox.state.in_(("pending", "retry")) & (
            outbox.due.is_(None) | (outbox.due <= now)
        )
        query = select(outbox.id).where(or_(ready, outbox.state == "leased"))
        query = query.where(in_shard(tables.outbox, shard)).limit(1)
        return self._connection.execute(query).first() is not None

    def sent(self, ids: Iterable[str], at: datetime) -> None:
        for part in slices(ids):
            these = tables.outbox.c.id.in_(part)
            self._set(these, state="sent", sent=at, due=None, reason="")

    def retry(self, message_id: str, due: datetime, reason: str, token: int) -> None:
        tries = tables.outbox.c.tries + 1
        self._set(
            *self._mine(message_id, token), state="retry", due=due, reason=reason, tries=tries
        )

    def dead(self, message_id: str, reason: str, token: int) -> None:
        self._set(*self._mine(message_id, token), state="dead", due=None, reason=reason)

    def all(
        self, kind: str | None = None, state: str | None = None, limit: int = 1000
    ) -> list[Message]:
        outbox = tables.outbox.c
        query = select(tables.outbox).order_by(outbox.created.desc(), outbox.id.desc()).limit(limit)
        if kind is not None:
            query = query.where(outbox.kind == kind)
        if state is not None:
            query = query.where(outbox.state == state)
        return [noun_of(Message, row) for row in self._connection.execute(query).mappings()]

    def waiting(self) -> list[Message]:
        outbox = tables.outbox
        query = select(outbox).where(outbox.c.state.in_((*WAITING, "held")))
        query = query.order_by(outbox.c.created, outbox.c.id)
        return [noun_of(Message, row) for row in self._connection.execute(query).mappings()]

    def waiting_at(self, keys: Iterable[str]) -> dict[str, Message]:
        outbox = tables.outbox
        query = select(outbox).where(outbox.c.state.in_((*WAITING, "held")))
        return {
            row["key"]: noun_of(Message, row)
            for part in slices(keys)
            for row in self._connection.execute(query.where(outbox.c.key.in_(part))).mappings()
        }

    def rewrite(
        self,
        message_id: str,
        content: Mapping[str, Any] | None,
        match_ids: Sequence[str] | None = None,
    ) -> None:
        mine = tables.outbox.c.id == message_id
        if content is None:
            self._set(mine, state="dead", due=None, reason="taken down", content={})
            return
        more = {} if match_ids is None else {"match_ids": tuple(match_ids)}
        self._set(mine, content=dict(content), **more)

    def drop(self, about: str, reason: str, target: str | None = None) -> int:
        outbox = tables.outbox.c
        mine = [_about(about), outbox.state.in_((*WAITING, "held"))]
        if target is not None:
            mine.append(outbox.target == target)
        return self._set(*mine, state="dead", due=None, reason=reason)

    def of_target(self, target: str) -> list[Message]:
        outbox = tables.outbox
        query = select(outbox).where(outbox.c.target == target)
        query = query.order_by(outbox.c.created, outbox.c.id)
        return [noun_of(Message, row) for row in self._connection.execute(query).mappings()]

    def taken(self, alert_id: str, target: str, limit: int) -> list[Message]:
        outbox = tables.outbox
        query = select(outbox).where(
            _of_alert(alert_id), outbox.c.target == target, outbox.c.state == "sent"
        )
        query = query.order_by(outbox.c.created.desc(), outbox.c.id.desc()).limit(limit)
        return [noun_of(Message, row) for row in self._connection.execute(query).mappings()]

    def hour_count(self, alert_id: str, target: str, since: datetime) -> int:
        about = f"alert:{alert_id}"
        whose = {"target": target, "since": since, "first": f"{about}/", "last": f"{about}0"}
        return self._connection.execute(HOUR_COUNT, whose).scalar() or 0

    def drop_before(self, before: datetime) -> int:
        outbox = tables.outbox
        over = outbox.c.state.in_(("sent", "dead")) & (outbox.c.created < before)
        return self._connection.execute(delete(outbox).where(over)).rowcount

    def hold(self) -> int:
        return self._set(tables.outbox.c.state.in_(WAITING), state="held")

    def release(self, *, drop: bool) -> int:
        held = tables.outbox.c.state == "held"
        if drop:
            return self._set(held, state="dead", reason="dropped after a restore")
        return self._set(held, state="pending")

    @staticmethod
    def _mine(message_id: str, token: int) -> tuple[Any, ...]:
        outbox = tables.outbox.c
        return (outbox.id == message_id, outbox.token == token, outbox.state == "leased")

    def _set(self, *conditions: Any, **values: Any) -> int:
        result = self._connection.execute(update(tables.outbox).where(*conditions).values(**values))
        return result.rowcount


def _of_alert(alert_id: str) -> ColumnElement[bool]:
    return _about(f"alert:{alert_id}")


def _about(begins: str) -> ColumnElement[bool]:
    """Keys that begin with this and a slash; as a range, which an index answers."""
    return tables.outbox.c.key.between(f"{begins}/", f"{begins}0")
