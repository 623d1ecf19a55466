"""SQLite: a file that one writer and many readers share, or memory as the store's own twin."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import StaticPool

from pipeline.domain.errors import BadInput, Busy, Misconfigured, PipelineError

BUSY_MS = 30_000  # how long a writer waits for another


def engine(url: URL) -> Engine:
    """The engine, told to be durable and to begin transactions when we say so."""
    if url.database in {None, "", ":memory:"}:
        made = create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})
    else:
        made = create_engine(url, connect_args={"timeout": BUSY_MS / 1000})
    event.listen(made, "connect", _prepare)
    event.listen(made, "begin", _begin)
    return made


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


def seconds(_connection: Connection, clock: Callable[[], float]) -> float:
    """The time that leases run on: this machine's, for nobody else has the file."""
    return clock()


def compact(made: Engine) -> None:
    """Give the log back, and let the planner look at the tables. Raises Busy, Misconfigured."""
    # past SQLAlchemy, which would begin a transaction: inside one there is no checkpoint
    with closing(made.raw_connection()) as connection:
        cursor = connection.cursor()
        try:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute("PRAGMA optimize")
        except sqlite3.OperationalError as error:
            raise _told(str(made.url), str(error)) from error


def copy(database: str, target: Path) -> None:
    """A copy of a file while others write; under its name only once it is whole."""
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


def is_file(file: Path) -> bool:
    """Whether this is a database of SQLite's, whole or not (its file format, section 1.3)."""
    try:
        with file.open("rb") as begins:
            return begins.read(16) == b"SQLite format 3\0"
    except OSError:
        return False  # who reads it says why


def check(file: Path) -> None:
    """Raises BadInput where the file is no store of ours, or a damaged one."""
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as there:
            whole = there.execute("PRAGMA quick_check").fetchone()[0]
            there.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        raise BadInput(str(file), f"is no backup of Morgenlage ({error})") from error
    if whole != "ok":
        raise BadInput(str(file), f"is damaged ({whole}); take an older backup")


def ours(subject: str, error: DBAPIError) -> PipelineError | None:
    """SQLAlchemy's error as ours; None for a bug."""
    words = str(error.orig)
    if isinstance(error, OperationalError):
        return _told(subject, words)
    if "malformed" in words or "not a database" in words:
        return Misconfigured(subject, f"is damaged ({words}); restore a backup")
    return None


def _told(subject: str, words: str) -> PipelineError:
    if "full" in words:
        return Misconfigured(
            subject, "the disk is full; make room and start again, nothing is lost"
        )
    if "disk I/O" in words:
        return Busy(subject, f"the disk refused to write or read ({words}); is it full?")
    if "readonly" in words or "unable to open" in words:
        return Misconfigured(
            subject, f"cannot be written ({words}); check the folder and its rights"
        )
    return Busy(subject, words)
