"""Alembic's entry: the connection comes from schema.migrate."""

from typing import Any

from alembic import context
from sqlalchemy import Column, Text, event

from pipeline.adapters.store.tables import metadata

connection = context.config.attributes["connection"]


def by_bytes(column: Column[Any], _table: object) -> None:
    """Texts sort by their bytes, as on SQLite: keys are asked for as ranges, ids in their order."""
    if isinstance(column.type, Text) and not column.type.collation:
        column.type = Text(collation="C")


context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
if connection.dialect.name == "postgresql":
    event.listen(Column, "after_parent_attach", by_bytes)
try:
    context.run_migrations()
finally:
    if event.contains(Column, "after_parent_attach", by_bytes):
        event.remove(Column, "after_parent_attach", by_bytes)
