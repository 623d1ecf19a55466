"""Migrations on both databases: with data, killed in the middle, and while an older program runs."""

import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from pipeline.adapters.store import schema, tables
from pipeline.adapters.store.sql import SqlStore
from pipeline.adapters.store.tables import metadata
from pipeline.domain.errors import Busy, Misconfigured
from tests.postgresql.filling import contents, fill

pytestmark = pytest.mark.needs_postgresql
ROOT = Path(__file__).resolve().parents[2]
NEXT = '''"""next"""

import os, signal

import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "0002", "0001", None, None


def upgrade() -> None:
    with op.batch_alter_table("feeds") as feeds:
        feeds.add_column(sa.Column("colour", sa.Text(), server_default="grey", nullable=False))
    op.execute("UPDATE feeds SET outlet = 'changed'")
    {more}
'''
SCRIPT = """
import sys, time
from pathlib import Path
from pipeline.adapters.store import schema, sql
parsed, database = sql.read(sys.argv[1])
seconds = lambda connection: database.seconds(connection, time.time)
engine = sql.engine_of(parsed, database)
schema.make_current(engine, seconds, *([sys.argv[2], Path(sys.argv[3])] if sys.argv[2:] else []))
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/morgenlage.db"
    return request.getfixturevalue("database")


@pytest.fixture
def store(url):
    store = SqlStore(url, time.time)
    yield store
    store.close()


@pytest.fixture
def newer(tmp_path):
    """The migrations of a program that is one version ahead; `more` is what its step does last."""

    def made(more="pass"):
        folder = tmp_path / "migrations"
        shutil.copytree(schema.MIGRATIONS, folder, dirs_exist_ok=True)
        step = folder / "versions" / "0002_next.py"
        step.write_text(NEXT.replace("{more}", more), encoding="utf-8")
        return folder

    return made


def migrate(store, folder):
    schema.make_current(store._engine, store.seconds, "0002", folder)


def started(url, *words):
    """The same in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, url, *map(str, words)], cwd=ROOT,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def version(store):
    with store.looking() as connection:
        return schema.version_of(connection)


def test_data_of_the_first_version_comes_along(store, newer):
    fill(store)
    before = contents(store)
    migrate(store, newer())
    after = contents(store)
    assert {name: rows for name, rows in after.items() if name != "feeds"} == {
        name: rows for name, rows in before.items() if name != "feeds"
    }
    with store.looking() as connection:
        rows = connection.execute(text("SELECT outlet, colour FROM feeds")).all()
    assert rows == [("changed", "grey")] * 3
    assert version(store) == "0002"


@pytest.mark.parametrize("more", ["os.kill(os.getpid(), signal.SIGKILL)", "raise RuntimeError"])
def test_a_migration_that_dies_in_the_middle_leaves_all_as_it_was(store, url, newer, more):
    fill(store)
    before = contents(store)
    store.close()
    died = started(url, "0002", newer(more))
    died.communicate(timeout=60)
    assert died.returncode != 0
    assert (version(store), contents(store)) == ("0001", before)
    store.close()
    migrate(store, newer())
    assert version(store) == "0002"


def test_no_migration_begins_while_an_older_program_works(store, newer):
    with store.lease("stage:cluster:1/1"):
        with pytest.raises(Busy, match=r"older Morgenlage works on it .*stage:cluster:1/1"):
            migrate(store, newer())
    migrate(store, newer())


def test_an_older_program_stops_once_a_newer_one_has_migrated(store, newer):
    migrate(store, newer())
    with pytest.raises(Misconfigured, match=r"made by a newer Morgenlage .*update it"):
        with store.lease("stage:feeds:1/1"):
            pass


def test_an_older_program_does_not_open_what_a_newer_one_made(store, url, newer):
    migrate(store, newer())
    with pytest.raises(Misconfigured, match="schema 0002, this one knows 0001"):
        SqlStore(url, time.time)


def test_starts_at_once_make_the_tables_once(postgresql):
    from tests.postgresql.server import new_database

    url = new_database(postgresql)
    both = [started(url) for _ in range(3)]
    assert [(one.communicate(timeout=60)[0], one.returncode) for one in both] == [("", 0)] * 3
    store = SqlStore(url, time.time)
    assert version(store) == schema.HEAD
    store.close()


def test_the_migrations_make_the_tables_that_the_queries_use_on_postgresql(database):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    store = SqlStore(database, time.time)
    with store.looking() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        collations = connection.execute(
            text(
                "SELECT DISTINCT collation_name FROM information_schema.columns "
                "WHERE table_schema = 'public' AND data_type = 'text'"
            )
        ).scalars()
        assert list(collations) == ["C"]
    store.close()


def test_a_subscriber_is_found_by_an_index_whatever_the_case_of_the_address(store):
    server = store._engine.name == "postgresql"
    query = select(tables.subscribers).where(func.lower(tables.subscribers.c.address) == "a")
    told = str(query.compile(store._engine, compile_kwargs={"literal_binds": True}))
    with store.looking() as connection:
        if server:
            connection.execute(text("SET LOCAL enable_seqscan = off"))  # the table is empty
        explain = "EXPLAIN" if server else "EXPLAIN QUERY PLAN"
        plan = connection.execute(text(f"{explain} {told}")).all()
    assert "subscribers_lower" in str(plan)
