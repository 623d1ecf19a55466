"""The state of the schema: made on first use, brought forward by migrations, never backward."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, select, text

from pipeline.adapters.store import tables
from pipeline.adapters.store.leases import gone
from pipeline.domain.errors import Busy, Misconfigured

HEAD = "0001"  # the newest file in migrations/versions; a test holds them together
MIGRATIONS = Path(__file__).parent / "migrations"
VERSION = text("SELECT version_num FROM alembic_version")


def make_current(
    engine: Engine,
    seconds: Callable[[Connection], float],
    head: str = HEAD,
    migrations: Path = MIGRATIONS,
) -> None:
    """Bring the database to `head`; `seconds` tells the time that leases run on.

    Raises Misconfigured where a newer program made it, Busy while an older one works on it.
    """
    with engine.connect() as connection:
        version = version_of(connection)
    if version is not None and version > head:
        raise newer(told(engine), version, head)
    if version != head:
        migrate(engine, migrations, seconds)


def check(connection: Connection, subject: str) -> None:
    """Raises Misconfigured where a newer program has migrated the database since we opened it."""
    version = connection.execute(VERSION).scalar()
    if version is not None and version > HEAD:
        raise newer(subject, version, HEAD)


def newer(subject: str, version: str, head: str) -> Misconfigured:
    """What is told to a program that is too old for the database."""
    why = f"was made by a newer Morgenlage (schema {version}, this one knows {head}); update it"
    return Misconfigured(subject, why)


def version_of(connection: Connection) -> str | None:
    """The schema's number; None for an empty database."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.execute(VERSION).scalar()
    return version


def migrate(
    engine: Engine,
    migrations: Path = MIGRATIONS,
    seconds: Callable[[Connection], float] = lambda _: 0.0,
) -> None:
    """Run what is missing, in one transaction, so that two starts at once make it once."""
    from alembic import command  # noqa: PLC0415 - half a second that only an old database costs
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    with engine.connect() as connection, connection.begin():
        refuse_while_used(connection, told(engine), seconds)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def refuse_while_used(
    connection: Connection, subject: str, seconds: Callable[[Connection], float]
) -> None:
    """Raises Busy where a process of an older program is at work: it would write the old way."""
    if version_of(connection) is None:
        return
    if holder := at_work(connection, seconds(connection)):
        raise Busy(subject, f"an older Morgenlage works on it ({holder}); stop it first")


def at_work(connection: Connection, seconds: float) -> str | None:
    """A process that holds a lease at this moment, with what it does; None where all is quiet."""
    held = tables.leases.c
    query = select(held.owner, held.name).where(held.until > seconds * 1000)
    for row in connection.execute(query):
        if not gone(row.owner):
            return f"{row.owner}, {row.name}"
    return None


def told(engine: Engine) -> str:
    """The database's address as it may be shown."""
    return engine.url.render_as_string(hide_password=True)
