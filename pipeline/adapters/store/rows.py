"""Rows and nouns: one way between them, and the few SQL idioms that every port uses."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from functools import cache
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Column, Connection, Select, Table, and_, bindparam, update
from sqlalchemy import insert as plain_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.sql.elements import ColumnElement

from pipeline.adapters.store import tables
from pipeline.domain.shard import Shard

Noun = TypeVar("Noun")
Row = Mapping[Any, Any]  # RowMapping, whose keys may be columns
MANY = 400  # ids in one IN list: far below every engine's limit of parameters


def slices(ids: Iterable[str]) -> Iterable[list[str]]:
    """The ids in lists that fit an IN list, each id once."""
    rest = iter(dict.fromkeys(ids))
    while part := list(islice(rest, MANY)):
        yield part


def row_of(noun: Any, **more: Any) -> dict[str, Any]:
    """A flat noun as the columns of its table."""
    names = names_of(type(noun))  # type: ignore[arg-type]  # a type can be hashed
    return {name: getattr(noun, name) for name in names} | more


def noun_of(kind: type[Noun], row: Row) -> Noun:
    """The noun behind a row of its table; columns of the store's own are left out."""
    names = names_of(kind)  # type: ignore[arg-type]  # a type can be hashed
    return kind(**{name: row[name] for name in names})


@cache
def names_of(kind: type[Any]) -> tuple[str, ...]:
    """The names of a noun's fields."""
    return tuple(field.name for field in fields(kind))


def upsert(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Write rows, over those with the same primary key."""
    if rows:
        insert = dialect_insert(connection)
        connection.execute(over(insert, table, tuple(rows[0])), list(rows))


@cache
def over(insert: Callable[[Table], Any], table: Table, columns: tuple[str, ...]) -> Any:
    """The INSERT of these columns that writes over a row with the same primary key."""
    keys = [column.name for column in table.primary_key]
    statement = insert(table)
    changed = {name: statement.excluded[name] for name in columns if name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=changed)


@cache
def beside(insert: Callable[[Table], Any], table: Table) -> Any:
    """The INSERT that leaves out what a constraint is against."""
    return insert(table).on_conflict_do_nothing()


def add_new(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> list[bool]:
    """Write rows where no constraint is against it, in one call; which of them were new."""
    if not rows:
        return []
    statement = beside(dialect_insert(connection), table)
    keys = [column.name for column in table.primary_key]
    written = connection.execute(statement.returning(*table.primary_key), list(rows))
    left = {tuple(key) for key in written}
    return [discarded(left, tuple(row[name] for name in keys)) for row in rows]


def discarded(left: set[Any], one: Any) -> bool:
    """Take one out of a set; whether it was there."""
    there = one in left
    left.discard(one)
    return there


def add_many(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Write rows where no constraint is against it, all in one call; nobody asks which were new."""
    if rows:
        connection.execute(beside(dialect_insert(connection), table), list(rows))


def add_all(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Write rows that are known to be new."""
    if rows:
        connection.execute(plain_insert(table), list(rows))


def change_each(
    connection: Connection, key: Column[Any], changes: Sequence[tuple[Any, Mapping[str, Any]]]
) -> None:
    """Give each row, named by its key, the new values of the same columns, in one call."""
    if changes:
        rows = [{"the_key": one, **values} for one, values in changes]
        connection.execute(update(key.table).where(key == bindparam("the_key")), rows)


def next_of(connection: Connection, counter: str, count: int = 1) -> int:
    """The first of the next so many numbers of a counter.

    Who takes one after us waits until ours are committed.
    """
    table = tables.counters
    statement = dialect_insert(connection)(table).values(name=counter, value=count)
    counted = statement.on_conflict_do_update(
        index_elements=[table.c.name], set_={"value": table.c.value + count}
    )
    last: int = connection.execute(counted.returning(table.c.value)).scalar_one()
    return last - count + 1


def dialect_insert(connection: Connection) -> Any:
    """The INSERT of this engine that knows ON CONFLICT."""
    if connection.dialect.name != "postgresql":
        return sqlite_insert
    from sqlalchemy.dialects.postgresql import insert  # noqa: PLC0415 - costs each start 50 ms

    return insert


def for_change(connection: Connection, query: Select[Any]) -> Select[Any]:
    """The query for rows that are going to be written: theirs alone where batches run side by side."""
    if connection.get_execution_options().get("morgenlage_shared"):
        return query.with_for_update()  # SQLite, which has one writer anyhow, leaves it out
    return query


def in_shard(table: Table, shard: Shard) -> ColumnElement[bool]:
    """The condition that a row belongs to the shard."""
    if shard.count == 1:
        return and_(True)  # noqa: FBT003 - SQLAlchemy's way to say «no condition»
    return table.c.place % shard.count == shard.index
