"""Leases: who may do a thing alone. On a real clock, with a fencing token.

A holder is named «host.namespace/process id/start of the process». One on this host whose process is no
longer there has lost its leases at once; everybody else keeps them until they run out.
"""

import os
import socket
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select, update

from pipeline.adapters.store import tables
from pipeline.adapters.store.rows import upsert
from pipeline.domain.errors import Busy
from pipeline.ports.store import Lease

SECONDS = 120.0  # longer than the longest silence of a stage between two commits

DEAD = frozenset("ZXx")  # states of proc(5): a zombie works no more


def started(pid: int) -> str | None:
    """When the process began, in clock ticks since boot; None where there is none, or a dead one.

    The number tells a process from a later one with the same id (proc(5), field 22). A dead
    process stays listed until its parent asks for it, which the first one of a container may never do.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    told = stat.rpartition(")")[2].split()
    return None if told[0] in DEAD else told[19]


def here() -> str:
    """This host, or this container of it: where a process id means one process.

    Two containers may share a host name; each has a namespace of process ids (namespaces(7)).
    """
    try:
        space = "".join(filter(str.isdecimal, os.readlink("/proc/self/ns/pid")))  # noqa: PTH115 - it names no path
    except OSError:
        return socket.gethostname()
    return f"{socket.gethostname()}.{space}"


def me() -> str:
    """The name of this process as a holder."""
    return f"{here()}/{os.getpid()}/{started(os.getpid())}"


def gone(owner: str) -> bool:
    """Whether this holder was a process of this host that is no longer there."""
    host, _, rest = owner.rpartition("/")[0].rpartition("/")
    if host != here() or not rest.isdecimal():
        return False
    return started(int(rest)) != owner.rpartition("/")[2]


@dataclass
class Holder:
    """This process, and what it could not give back when the database was away."""

    owner: str = field(default_factory=me)
    kept: dict[str, int] = field(default_factory=dict)

    def left(self, row: Any) -> bool:
        """Whether this row says that we hold what we have ended."""
        return bool(row.owner == self.owner and self.kept.get(row.name) == row.token)


def acquire(connection: Connection, name: str, me: Holder, clock: float, *, shared: bool) -> Lease:
    """Take the lease at this moment (seconds); the transaction commits it. Raises Busy."""
    table = tables.leases
    row = connection.execute(select(table).where(table.c.name == name)).first()
    if row is not None and row.until > clock * 1000 and not (me.left(row) or gone(row.owner)):
        raise Busy(name, f"another process does this now ({row.owner})")
    token = row.token + 1 if row is not None else 1
    until = int((clock + SECONDS) * 1000)
    values = {"name": name, "owner": me.owner, "token": token, "until": until}
    upsert(connection, table, [values])
    return Lease(name, me.owner, token, shared)


def renew(connection: Connection, lease: Lease, clock: float) -> None:
    """Keep it for another while. Raises Busy where another has taken it meanwhile."""
    until = int((clock + SECONDS) * 1000)
    if not _set(connection, lease, until):
        raise Busy(lease.name, "another process has taken over; nothing of this was written")


def release(connection: Connection, lease: Lease) -> None:
    """Give it back, if it is still ours."""
    _set(connection, lease, 0)


def _set(connection: Connection, lease: Lease, until: int) -> bool:
    table = tables.leases.c
    mine = (table.name == lease.name, table.token == lease.token, table.owner == lease.owner)
    statement = update(tables.leases).where(*mine).values(until=until)
    return connection.execute(statement).rowcount == 1
