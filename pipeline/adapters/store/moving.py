"""Moving a store to another database, table by table. Told to again, it goes on where it ended."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from pipeline.adapters.store import portable
from pipeline.adapters.store.people import SqlNotes
from pipeline.adapters.store.schema import at_work
from pipeline.adapters.store.sql import SqlStore
from pipeline.domain.errors import BadInput, Busy, Misconfigured
from pipeline.ports.store import Tell


@dataclass
class Progress:
    """How far it has come."""

    tell: Tell
    whole: int
    done: int = 0

    def add(self, rows: int) -> None:
        """So many rows more."""
        self.done += rows
        self.tell(self.done, self.whole)


def move(source: SqlStore, target: SqlStore, tell: Tell) -> Mapping[str, int]:
    """Copy all rows, then hold every table against its copy; table → rows.

    Nobody can write to the source meanwhile. Raises Busy where somebody works on it, BadInput
    where the target is in use, Misconfigured where a table is not the same in the end.
    """
    if source.url == target.url:
        raise BadInput(target.url, "is the store itself; name another database")
    with source.writing() as there:
        if holder := at_work(there, source.seconds(there)):
            raise Busy(source.url, f"another process works on it ({holder}); stop it first")
        with target.lease(portable.MOVING):
            _begin(source, target)
            whole = sum(portable.count(there, name) for name in portable.PLAIN)
            progress = Progress(tell, 2 * whole)  # written, then compared
            for name in portable.PLAIN:
                _copy(there, target, name, progress)
            moved = {name: _same(there, target, name, progress) for name in portable.PLAIN}
            with target.writing() as here:
                SqlNotes(here).drop_value(portable.MOVING)
                portable.look_over(here)
    return moved


def _begin(source: SqlStore, target: SqlStore) -> None:
    """Mark the target as half moved. Raises BadInput where it holds anything else."""
    with target.writing() as here:
        mark = SqlNotes(here).value(portable.MOVING)
        if mark not in {None, source.url}:
            raise BadInput(target.url, f"is half filled from {mark}; go on with that one")
        used = [name for name in portable.PLAIN if portable.count(here, name)]
        if mark is None and used:
            raise BadInput(target.url, f"is in use ({', '.join(used)}); name an empty database")
        SqlNotes(here).keep_value(portable.MOVING, source.url)


def _copy(there: Connection, target: SqlStore, name: str, progress: Progress) -> None:
    """Copy the rows after the last one that the target has; each thousand is committed."""
    with target.looking() as here:
        progress.add(portable.count(here, name))
        after = portable.last(here, name)
    columns = portable.columns_of(name)
    for part in portable.parts(portable.rows(there, name, after)):
        with target.writing() as here:
            progress.add(portable.write_part(here, name, columns, part))


def _same(there: Connection, target: SqlStore, name: str, progress: Progress) -> int:
    """Hold a table against its copy, and copy it anew where the source has changed; its rows."""
    wanted = portable.checksum(there, name)
    if _checksum(target, name) != wanted:
        with target.writing() as here:
            portable.clear(here, name)
        _copy(there, target, name, Progress(progress.tell, progress.whole, progress.done))
        if _checksum(target, name) != wanted:
            raise Misconfigured(target.url, f"«{name}» is not the same there; is it written to?")
    progress.add(wanted[0])
    return wanted[0]


def _checksum(target: SqlStore, name: str) -> tuple[int, str]:
    with target.looking() as here:
        return portable.checksum(here, name)
