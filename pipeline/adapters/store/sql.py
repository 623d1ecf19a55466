"""The store over SQLAlchemy Core: SQLite in a file, or in memory as its own twin."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.pool import StaticPool

from pipeline.adapters.store import leases
from pipeline.adapters.store.alerts import SqlAlerts, SqlMatches
from pipeline.adapters.store.arriving import SqlEntries, SqlFeeds, SqlPages
from pipeline.adapters.store.keeping import SqlArticles, SqlPadding
from pipeline.adapters.store.operations import SqlOperations
from pipeline.adapters.store.outbox import SqlOutbox
from pipeline.adapters.store.people import SqlDigests, SqlNotes, SqlSubscribers
from pipeline.adapters.store.schema import make_current
from pipeline.adapters.store.stories import SqlIndexed, SqlStories
from pipeline.domain.errors import BadInput, Busy, Misconfigured, PipelineError
from pipeline.ports.store import Lease

BUSY_MS = 30_000  # how long a writer waits for another


class SqlBatch:
    """One transaction, with the small ports that hang on it."""

    def __init__(self, connection: Connection) -> None:
        self.feeds = SqlFeeds(connection)
        self.entries = SqlEntries(connection)
        self.pages = SqlPages(connection)
        self.articles = SqlArticles(connection)
        self.padding = SqlPadding(connection)
        self.stories = SqlStories(connection)
        self.indexed = SqlIndexed(connection)
        self.alerts = SqlAlerts(connection)
        self.matches = SqlMatches(connection)
        self.subscribers = SqlSubscribers(connection)
        self.digests = SqlDigests(connection)
        self.outbox = SqlOutbox(connection)
        self.notes = SqlNotes(connection)
        self.operations = SqlOperations(connection)


class SqlStore:
    """Keeps ports.store.Store. `clock` gives seconds, for leases only; `url` is SQLAlchemy's."""

    def __init__(self, url: str, clock: Callable[[], float]) -> None:
        self.url = url
        self._clock = clock
        self._owner = leases.me()
        self._engine = engine_for(url)
        with translated(url):
            make_current(self._engine)

    @contextmanager
    def batch(self, lease: Lease | None = None) -> Iterator[SqlBatch]:
        with translated(self.url), self._begin(write=True) as connection:
            yield SqlBatch(connection)
            if lease is not None:
                leases.renew(connection, lease, self._clock())

    @contextmanager
    def look(self) -> Iterator[SqlBatch]:
        with translated(self.url), self._begin(write=False) as connection:
            yield SqlBatch(connection)

    @contextmanager
    def lease(self, name: str) -> Iterator[Lease]:
        held: list[Lease] = []
        try:  # from here on: an interrupt may come when the commit was just made
            with translated(self.url), self._begin(write=True) as connection:
                held.append(leases.acquire(connection, name, self._owner, self._clock()))
            yield held[0]
        finally:
            for lease in held:
                with translated(self.url), self._begin(write=True) as connection:
                    leases.release(connection, lease)

    def compact(self) -> None:
        if self._engine.dialect.name != "sqlite":
            return
        # past SQLAlchemy, which would begin a transaction: inside one there is no checkpoint
        with closing(self._engine.raw_connection()) as connection:
            cursor = connection.cursor()
            try:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                cursor.execute("PRAGMA optimize")
            except sqlite3.OperationalError as error:
                raise _told(self.url, str(error)) from error

    def copy_to(self, target: Path) -> None:
        database = self._engine.url.database
        if self._engine.dialect.name != "sqlite" or not database:
            raise BadInput(self._engine.dialect.name, "is backed up with its own tools (pg_dump)")
        copy(database, target)

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def _begin(self, *, write: bool) -> Iterator[Connection]:
        with self._engine.connect() as plain:
            connection = plain.execution_options(morgenlage_write=write)
            with connection.begin():
                yield connection


def copy(database: str, target: Path) -> None:
    """A copy of a SQLite file while others write; under its name only once it is whole."""
    part = target.with_name(target.name + ".part")
    try:
        with closing(sqlite3.connect(database)) as here, closing(sqlite3.connect(part)) as there:
            here.backup(there)
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.rename(target)
    except (OSError, sqlite3.Error) as error:
        part.unlink(missing_ok=True)
        raise Misconfigured(str(target), f"the copy could not be written ({error})") from error


def engine_for(url: str) -> Engine:
    """The engine, with SQLite told to be durable and to begin transactions when we say so."""
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() != "sqlite":
            return create_engine(parsed)
    except (ArgumentError, ImportError) as error:  # what it cannot read may hold a password
        scheme = url.partition(":")[0]
        why = (
            f"its driver is missing ({error})"
            if isinstance(error, ImportError)
            else "it cannot be read"
        )
        raise Misconfigured(
            f"store {scheme}:…", f"{why}; write sqlite:///FILE or postgresql://…"
        ) from error
    if parsed.database in {None, "", ":memory:"}:
        engine = create_engine(
            parsed, poolclass=StaticPool, connect_args={"check_same_thread": False}
        )
    else:
        engine = create_engine(parsed, connect_args={"timeout": BUSY_MS / 1000})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
    """WAL, so that readers and the writer do not wait for each other; FULL, so that a commit stays."""
    connection.isolation_level = None  # we say BEGIN ourselves (SQLAlchemy docs, pysqlite)
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        f"busy_timeout={BUSY_MS}",
        "foreign_keys=ON",
        "cache_size=-32000",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    """A writer takes its place at once: a reader that turns writer could not wait for another."""
    write = connection.get_execution_options().get("morgenlage_write", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


@contextmanager
def translated(url: str) -> Iterator[None]:
    """SQLAlchemy's errors as ours. A locked or lost database is Busy, one that cannot be is wrong."""
    try:
        yield
    except PipelineError:
        raise
    except OperationalError as error:
        raise _told(url, str(error.orig)) from error
    except DBAPIError as error:
        if "malformed" in str(error.orig) or "not a database" in str(error.orig):
            raise Misconfigured(url, f"is damaged ({error.orig}); restore a backup") from error
        raise


def _told(url: str, words: str) -> PipelineError:
    if "full" in words:
        return Misconfigured(url, "the disk is full; make room and start again, nothing is lost")
    if "disk I/O" in words:
        return Busy(url, f"the disk refused to write or read ({words}); is it full?")
    if "readonly" in words or "unable to open" in words:
        return Misconfigured(url, f"cannot be written ({words}); check the folder and its rights")
    return Busy(url, words)
