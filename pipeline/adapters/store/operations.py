"""What the scheduler could not do, in SQL."""

from datetime import datetime

from sqlalchemy import Connection, delete, select

from pipeline.adapters.store import tables
from pipeline.adapters.store.rows import add_new, noun_of, row_of
from pipeline.ports.store.operations import Operation


class SqlOperations:
    """Keeps ports.store.Operations."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def note(self, operation: Operation) -> None:
        add_new(self._connection, tables.operations, [row_of(operation)])

    def latest(self, since: datetime, limit: int = 100) -> list[Operation]:
        table = tables.operations
        query = select(table).where(table.c.at >= since).order_by(table.c.id.desc()).limit(limit)
        return [noun_of(Operation, row) for row in self._connection.execute(query).mappings()]

    def drop_before(self, before: datetime) -> None:
        table = tables.operations
        self._connection.execute(delete(table).where(table.c.at < before))
