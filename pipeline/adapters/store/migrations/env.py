"""Alembic's entry: the connection comes from schema.migrate."""

from alembic import context

from pipeline.adapters.store.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
context.run_migrations()
