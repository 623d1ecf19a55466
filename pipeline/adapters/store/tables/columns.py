"""What all tables are made of."""

from sqlalchemy import Boolean, Column, Integer, MetaData, Text

metadata = MetaData()


def key() -> Column[str]:
    """An id of ours."""
    return Column("id", Text, primary_key=True)


def text(name: str, default: str | None = "") -> Column[str]:
    """A text that is never NULL unless `default` is None."""
    return Column(name, Text, nullable=default is None, server_default=default)


def count(name: str, default: int = 0) -> Column[int]:
    """A whole number that is never NULL."""
    return Column(name, Integer, nullable=False, server_default=str(default))


def flag(name: str) -> Column[bool]:
    """True or false, false by default."""
    return Column(name, Boolean, nullable=False, server_default="0")
