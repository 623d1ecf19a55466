"""Two stores at once: moving the truth from one database to another."""

import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from pipeline.domain.errors import BadInput
from pipeline.ports.store import Tell


def move(source: str, target: str, tell: Tell) -> Mapping[str, int]:
    """Copy all rows of one store (SQLAlchemy's address, or a file) to another; table → rows.

    Raises BadInput, Busy, Misconfigured as adapters.store.moving does.
    """
    from pipeline.adapters.store.moving import move as moved
    from pipeline.adapters.store.sql import SqlStore

    with (
        closing(SqlStore(there(source), time.time)) as old,
        closing(SqlStore(address(target), time.time)) as new,
    ):
        return moved(old, new, tell)


def there(source: str) -> str:
    """The address of a store that must be there: opening one that is not would make it."""
    url = address(source)
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).is_file():
        raise BadInput(source, "is no file; name the database that is to be moved")
    return url


def address(named: str) -> str:
    """An address as it is, a path as that of a SQLite file."""
    return named if "://" in named else f"sqlite:///{named}"
