"""The state of the schema: made on first use, brought forward by migrations, never backward."""

from pathlib import Path

from sqlalchemy import Engine, inspect, text

from pipeline.domain.errors import Misconfigured

HEAD = "0001"  # the newest file in migrations/versions; a test holds them together
MIGRATIONS = Path(__file__).parent / "migrations"


def make_current(engine: Engine) -> None:
    """Bring the database to HEAD. Raises Misconfigured where a newer program made it."""
    version = version_of(engine)
    if version == HEAD:
        return
    if version is not None and version > HEAD:
        raise Misconfigured(
            engine.url.render_as_string(),
            f"was made by a newer Morgenlage (schema {version}, this one knows {HEAD}); update it",
        )
    migrate(engine)


def version_of(engine: Engine) -> str | None:
    """The schema's number; None for an empty database."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        version: str | None = connection.execute(
            text("SELECT version_num FROM alembic_version")
        ).scalar()
        return version


def migrate(engine: Engine) -> None:
    """Run what is missing, in one transaction, so that two starts at once make it once."""
    from alembic import command  # noqa: PLC0415 - half a second that only an old database costs
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with engine.connect() as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
