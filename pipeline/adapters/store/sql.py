"""The store over SQLAlchemy Core: SQLite in a file, or in memory as its own twin; PostgreSQL."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import RLock
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError

from pipeline.adapters.store import leases, postgresql, sqlite
from pipeline.adapters.store.alerts import SqlAlerts, SqlMatches
from pipeline.adapters.store.arriving import SqlEntries, SqlFeeds
from pipeline.adapters.store.figures import SqlFigures
from pipeline.adapters.store.keeping import SqlArticles, SqlPadding
from pipeline.adapters.store.operations import SqlOperations
from pipeline.adapters.store.outbox import SqlOutbox
from pipeline.adapters.store.pages import SqlPages
from pipeline.adapters.store.people import SqlDigests, SqlNotes, SqlSubscribers
from pipeline.adapters.store.schema import check, make_current
from pipeline.adapters.store.stories import SqlIndexed, SqlStories
from pipeline.domain.errors import BadInput, Busy, Misconfigured, TryLater
from pipeline.ports.store import Lease, Tell

#: SQLAlchemy's name of a database → how its engine is made, and what its errors mean
DATABASES: dict[str, ModuleType] = {
    "sqlite": sqlite,
    "postgresql": postgresql,
    "postgres": postgresql,  # as libpq has it as well
}


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
        self.figures = SqlFigures(connection)


class SqlStore:
    """Keeps ports.store.Store. `clock` gives seconds, for leases only; `url` is SQLAlchemy's."""

    def __init__(self, url: str, clock: Callable[[], float]) -> None:
        parsed, self._database = read(url)
        self.url = parsed.render_as_string(hide_password=True)
        self._clock = clock
        self._me = leases.Holder()
        #: two threads that would write wait for each other here; SQLite would let one sleep
        self._turn: AbstractContextManager[Any] = (
            RLock() if self._database is sqlite else nullcontext()
        )
        self._engine = engine_of(parsed, self._database)
        try:
            with self._translated():
                make_current(self._engine, self.seconds)
        except BaseException:
            self.close()
            raise

    @contextmanager
    def batch(self, lease: Lease | None = None) -> Iterator[SqlBatch]:
        shared = lease is not None and lease.shared
        with self._translated(shared=shared), self._begin(write=True, shared=shared) as connection:
            yield SqlBatch(connection)
            if lease is not None:
                leases.renew(connection, lease, self.seconds(connection))

    @contextmanager
    def look(self) -> Iterator[SqlBatch]:
        with self.looking() as connection:
            yield SqlBatch(connection)

    @contextmanager
    def lease(self, name: str, *, shared: bool = False) -> Iterator[Lease]:
        held: list[Lease] = []
        try:  # from here on: an interrupt may come when the commit was just made
            with self._translated(), self._begin(write=True) as connection:
                check(connection, self.url)
                seconds = self.seconds(connection)
                held.append(leases.acquire(connection, name, self._me, seconds, shared=shared))
            yield held[0]
        finally:
            for lease in held:
                self._release(lease)

    def compact(self) -> None:
        if self._database is sqlite:
            sqlite.compact(self._engine)

    def copy_to(self, target: Path) -> None:
        database = self._engine.url.database
        if self._database is not sqlite or not database:
            raise BadInput(self.url, "is no file; «morgenlage backup» or pg_dump copies it")
        sqlite.copy(database, target)

    def dump(self, target: Path, tell: Tell) -> None:
        from pipeline.adapters.store import dumps  # noqa: PLC0415 - few commands need it

        with self.looking() as connection:
            dumps.dump(connection, target, tell)

    def load(
        self, source: Path, tell: Tell, then: Callable[[SqlBatch], None] = lambda _: None
    ) -> None:
        from pipeline.adapters.store import dumps  # noqa: PLC0415 - few commands need it

        with self.writing() as connection:
            if sqlite.is_file(source):
                self._load_file(connection, source, tell)
            else:
                dumps.load(connection, source, tell)
            then(SqlBatch(connection))

    def server_seconds(self) -> float:
        with self.looking() as connection:
            return self.seconds(connection)

    def close(self) -> None:
        self._engine.dispose()

    def _release(self, lease: Lease) -> None:
        """Give it back; where the database is away, it runs out, and for us it is free at once."""
        self._me.kept[lease.name] = lease.token
        with suppress(TryLater):
            with self.writing() as connection:
                leases.release(connection, lease)
            self._me.kept.pop(lease.name, None)

    # for this folder's own use

    def seconds(self, connection: Connection) -> float:
        """The time that leases run on."""
        seconds: float = self._database.seconds(connection, self._clock)
        return seconds

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """The connection below a batch."""
        with self._translated(), self._begin(write=True) as connection:
            yield connection

    @contextmanager
    def looking(self) -> Iterator[Connection]:
        """The connection below a look."""
        with self._translated(), self._begin(write=False) as connection:
            yield connection

    def _load_file(self, connection: Connection, source: Path, tell: Tell) -> None:
        """Write what a copy of a SQLite store holds in place of all rows."""
        from pipeline.adapters.store import portable  # noqa: PLC0415 - few commands need it

        sqlite.check(source)
        with TemporaryDirectory(prefix="morgenlage-") as folder:
            file = Path(folder) / "copy.db"  # to be migrated; a backup is never written to
            shutil.copyfile(source, file)
            copied = SqlStore(f"sqlite:///{file}", self._clock)
            try:
                with copied.looking() as there:
                    portable.replace(connection, there, tell)
            finally:
                copied.close()

    @contextmanager
    def _begin(self, *, write: bool, shared: bool = False) -> Iterator[Connection]:
        turn = self._turn if write else nullcontext()
        with turn, self._engine.connect() as plain:
            connection = plain.execution_options(morgenlage_write=write, morgenlage_shared=shared)
            with connection.begin():
                yield connection

    @contextmanager
    def _translated(self, *, shared: bool = False) -> Iterator[None]:
        """SQLAlchemy's errors as ours. A locked or lost database is Busy, one that cannot be is wrong."""
        try:
            yield
        except DBAPIError as error:
            if shared and isinstance(error, IntegrityError):  # else it is a bug
                raise Busy(self.url, postgresql.MET) from error
            told = self._database.ours(self.url, error)
            if told is None:
                raise
            raise told from error


def read(url: str) -> tuple[URL, ModuleType]:
    """The address and what it is the address of. Raises Misconfigured."""
    try:
        parsed = make_url(url)
        return parsed, DATABASES[parsed.get_backend_name()]
    except (ArgumentError, KeyError, ValueError) as error:  # it may hold a password
        raise wrong(url, "it cannot be read") from error


def engine_of(parsed: URL, database: ModuleType) -> Engine:
    """The engine at this address. Raises Misconfigured where its driver is missing."""
    try:
        engine: Engine = database.engine(parsed)
    except (ArgumentError, ImportError) as error:
        missing = f"its driver is missing ({error}): pip install 'morgenlage[postgresql]'"
        raise wrong(parsed.drivername, missing) from error
    return engine


def wrong(url: str, why: str) -> Misconfigured:
    """An address that cannot be used, told without what may be secret in it."""
    scheme = url.partition(":")[0]
    return Misconfigured(f"store {scheme}:…", f"{why}; write sqlite:///FILE or postgresql://…")
