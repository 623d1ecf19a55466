"""The rows of the store as plain values, alike on every database: for dumps and for moving.

What a row holds are texts, whole numbers, floats, true and false, nothing else: the column types of
ours stay outside. Rows come in the order of their keys, so that two databases can be compared.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from typing import Any

import orjson
from sqlalchemy import (
    Column,
    Connection,
    MetaData,
    Table,
    TypeDecorator,
    and_,
    delete,
    func,
    insert,
    literal,
    select,
    text,
    tuple_,
)
from sqlalchemy.sql.elements import ColumnElement

from pipeline.adapters.store import tables
from pipeline.ports.store import Tell

MOVING = "migrate-store"  # what an unfinished move leaves in its target, of no table's content
ROWS = 1000  # in one statement


def _plain(table: Table, metadata: MetaData) -> Table:
    columns = (
        Column(
            column.name,
            column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type,
            primary_key=column.primary_key,
        )
        for column in table.columns
    )
    return Table(table.name, metadata, *columns)


_METADATA = MetaData()
PLAIN = {str(table.name): _plain(table, _METADATA) for table in tables.metadata.sorted_tables}


@dataclass
class Sum:
    """How many rows there were, and a checksum over them in their order."""

    rows: int = 0
    digest: Any = field(default_factory=sha256)

    def add(self, line: bytes) -> None:
        """One more row."""
        self.rows += 1
        self.digest.update(line + b"\n")

    def told(self) -> tuple[int, str]:
        """Rows and checksum (SHA-256, hexadecimal)."""
        return self.rows, self.digest.hexdigest()


def line_of(row: Sequence[Any]) -> bytes:
    """A row as one line of JSON, without its end."""
    return orjson.dumps(list(row))


def rows(
    connection: Connection, name: str, after: Sequence[Any] | None = None
) -> Iterator[Sequence[Any]]:
    """The rows of a table in the order of its key, all or those after a key; read as they are taken.

    Nobody holds a lease of another database: of leases their tokens are told.
    """
    table = PLAIN[name]
    query = select(*_values(table)).where(_content(table)).order_by(*table.primary_key)
    if after is not None:
        query = query.where(tuple_(*table.primary_key) > tuple_(*map(literal, after)))
    yield from connection.execution_options(yield_per=ROWS).execute(query)


def count(connection: Connection, name: str) -> int:
    """How many rows a table has."""
    query = select(func.count()).select_from(PLAIN[name]).where(_content(PLAIN[name]))
    return connection.execute(query).scalar_one()


def last(connection: Connection, name: str) -> Sequence[Any] | None:
    """The greatest key of a table; None for an empty one."""
    keys = list(PLAIN[name].primary_key)
    query = select(*keys).where(_content(PLAIN[name])).order_by(*(key.desc() for key in keys))
    return connection.execute(query.limit(1)).first()


def checksum(connection: Connection, name: str) -> tuple[int, str]:
    """How many rows a table has, and their checksum."""
    told = Sum()
    for row in rows(connection, name):
        told.add(line_of(row))
    return told.told()


def clear(connection: Connection, name: str) -> None:
    """Take all rows away."""
    connection.execute(delete(PLAIN[name]).where(_content(PLAIN[name])))


def replace(here: Connection, there: Connection, tell: Tell) -> None:
    """Write all rows of another database in place of all that are here."""
    whole, done = sum(count(there, name) for name in PLAIN), 0
    for name in PLAIN:
        clear(here, name)
        for part in parts(rows(there, name)):
            done += write_part(here, name, columns_of(name), part)
            tell(done, whole)
    look_over(here)


def look_over(connection: Connection) -> None:
    """Have PostgreSQL count what was written in bulk.

    Its own daemon does so within a minute; until then it would read whole tables for a few rows.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("ANALYZE"))


def write_part(
    connection: Connection, name: str, columns: Sequence[str], part: Sequence[Sequence[Any]]
) -> int:
    """Write a few rows in one statement; how many."""
    named = [dict(zip(columns, row, strict=True)) for row in part]
    connection.execute(insert(PLAIN[name]), named)
    return len(named)


def parts(lines: Iterable[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    """The rows in lists that fit one statement."""
    rest = iter(lines)
    while part := list(islice(rest, ROWS)):
        yield part


def columns_of(name: str) -> list[str]:
    """The names of a table's columns, in order."""
    return [str(column.name) for column in PLAIN[name].columns]


def _values(table: Table) -> list[ColumnElement[Any]]:
    told: dict[str, ColumnElement[Any]] = {column.name: column for column in table.columns}
    if table.name == "leases":
        told |= {"owner": literal("").label("owner"), "until": literal(0).label("until")}
    return list(told.values())


def _content(table: Table) -> ColumnElement[bool]:
    if table.name == "meta":
        return table.c.key != MOVING
    if table.name == "leases":
        return table.c.name != MOVING
    return and_(True)  # noqa: FBT003 - SQLAlchemy's way to say «no condition»
