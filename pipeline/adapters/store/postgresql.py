"""PostgreSQL, for many machines. Who writes, waits for its turn.

The stages are written as if nobody else wrote during a batch, and on SQLite nobody can. Here a
batch takes a turn (an advisory lock that its transaction gives back): most take it alone; batches
on shares of the same work, told apart by host, outlet or article, take it together and lock the
rows that they are going to write. So nothing has to be tried again because two met, as it would
under SERIALIZABLE: a batch lasts milliseconds, the reading behind it may have taken minutes.
Readers wait for nobody: a look is a snapshot.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, OperationalError

from pipeline.domain.errors import Busy, Misconfigured, PipelineError

BUSY_MS = 30_000  # how long a writer waits for another
SILENT_MS = 120_000  # a transaction silent for longer has lost its lease; the server ends it
TURN = 0x4D4F5247  # «MORG»: the number of the lock
SESSION = (
    f"-c lock_timeout={BUSY_MS} -c idle_in_transaction_session_timeout={SILENT_MS}"
    " -c default_transaction_isolation=read\\ committed"
)
#: what a transaction says first, by the turn that it takes
BEGINS = {
    "look": "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY",
    "alone": f"SELECT pg_advisory_xact_lock({TURN})",
    "shared": f"SELECT pg_advisory_xact_lock_shared({TURN})",
}
#: a lost network is noticed within a minute (libpq's words)
CONNECT: dict[str, Any] = {
    "connect_timeout": 10,
    "application_name": "morgenlage",
    "options": SESSION,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}

MET = "another process wrote at the same time; nothing of this was written"
#: SQLSTATE → why it will be tried again (PostgreSQL's appendix A)
LATER = {
    "40001": MET,
    "40P01": MET,
    "55P03": "others have written all the while; nothing of this was written",
    "53100": "the server's disk is full; make room there, nothing is lost",
    "53200": "the server is out of memory; nothing is lost",
    "53300": "the server has no connection free; raise max_connections or run fewer processes",
    "25006": "the server takes no writes now (a standby, or told to be read-only)",
    "25P03": "nothing was said in a transaction for too long; nothing of this was written",
    "57014": "the server cancelled the statement",
}
#: what a server says that will not let us in, ever: it comes without an SQLSTATE
REFUSED = ("authentication failed", "does not exist", "no pg_hba.conf entry", "no password")


def engine(url: URL) -> Engine:
    """The engine; a connection that died while nobody used it is replaced in silence."""
    made = create_engine(
        url.set(drivername="postgresql+psycopg"), pool_pre_ping=True, connect_args=CONNECT
    )
    event.listen(made, "begin", _begin)
    return made


def _begin(connection: Connection) -> None:
    """Take a turn, or ask for a snapshot."""
    told = connection.get_execution_options()
    if not told.get("morgenlage_write", True):
        connection.exec_driver_sql(BEGINS["look"])
    else:
        connection.exec_driver_sql(BEGINS["shared" if told.get("morgenlage_shared") else "alone"])


def seconds(connection: Connection, _clock: Callable[[], float]) -> float:
    """The server's time, which all machines share: leases run on it."""
    return float(
        connection.execute(text("SELECT extract(epoch FROM clock_timestamp())")).scalar_one()
    )


def ours(subject: str, error: DBAPIError) -> PipelineError | None:
    """SQLAlchemy's error as ours; None for a bug."""
    state, words = getattr(error.orig, "sqlstate", None), first_line(error)
    if state in LATER:
        return Busy(subject, LATER[state])
    if state == "42501":
        return Misconfigured(subject, f"{words}; grant it to the user of this address")
    if not state and any(one in words for one in REFUSED):
        return Misconfigured(subject, f"does not let us in ({words})")
    lost = error.connection_invalidated or isinstance(error, OperationalError)
    if lost and (not state or state[:2] in {"08", "53", "57", "58"}):
        return Busy(subject, f"does not answer ({words}); what it has not committed is done again")
    return None


def first_line(error: DBAPIError) -> str:
    """What the server or its driver says, without the lines that repeat it."""
    lines = str(error.orig).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(error.orig).__name__
