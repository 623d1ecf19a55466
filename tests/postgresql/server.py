"""A real PostgreSQL server on loopback, of Debian's package. No service, nothing system-wide.

    python -m tests.postgresql.server          say whether there is one, and what is missing

`Server` starts one in a folder of its own and on a port of its own, as an unprivileged user: it
refuses to run as root. Its texts sort as in a German dictionary unless a column says otherwise, so
that no test leans on the order of the bytes by luck. It ends with the process that started it.
"""

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from tests.elasticsearch.node import free_port, quick

WHERE = Path("/usr/lib/postgresql")
USER = "morgenlage"
#: seconds; it takes half of one on two quiet cores
PATIENCE = 60
#: nothing here outlives the machine, so nothing waits for its disk; a commit still stays when it is killed
SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "listen_addresses": "127.0.0.1",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "log_min_messages": "warning",
}
DIES_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)
NUMBERS = count(1)


class Missing(Exception):
    """This machine lacks something that a server needs; says what."""


class Server:
    """One server; `url` is its first database. Extra settings as PostgreSQL names them."""

    def __init__(self, folder, **settings):
        self.folder = Path(folder)
        self.port = free_port()
        self.settings = SETTINGS | settings
        self.process = None

    @property
    def url(self):
        return f"postgresql://{USER}@127.0.0.1:{self.port}/postgres"

    def start(self, **settings):
        """Start it, also again on the same data and port, and wait until it answers."""
        data = self.folder / "data"
        if not data.exists():
            self.folder.chmod(0o755)
            data.mkdir(mode=0o700)
            self._give_away(data)
            self._made(data)
        told = {**self.settings, **settings, "port": self.port, "unix_socket_directories": data}
        words = [word for item in told.items() for word in ("-c", f"{item[0]}={item[1]}")]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [programs() / "postgres", "-D", data, *words],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/",
                preexec_fn=die_with_parent,  # noqa: PLW1509 - started while there is one thread
                **other_user(),
            )  # fmt: skip
        try:
            self._wait()
        except BaseException:
            self.kill()
            raise
        return self

    def stop(self):
        """End it as an operator does who does not wait for clients."""
        self._end(signal.SIGINT)

    def kill(self):
        """End it at once; it recovers from its log when it starts again."""
        self._end(signal.SIGQUIT)

    def _end(self, how):
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(timeout=PATIENCE)
            self.process = None

    def _give_away(self, path):
        if os.geteuid() == 0:
            one = pwd.getpwnam(unprivileged())
            os.chown(path, one.pw_uid, one.pw_gid)

    def _made(self, data):
        told = subprocess.run(
            [
                programs() / "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "-N",
                "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=de-DE",
            ],
            capture_output=True, text=True, check=False, cwd="/", **other_user(),
        )  # fmt: skip
        if told.returncode:
            raise Missing(f"initdb fails:\n{(told.stdout + told.stderr)[-2000:]}")

    def _wait(self):
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                call(self.url, "SELECT 1")
            except OperationalError:
                time.sleep(0.05)
            else:
                return
        log = (self.folder / "log").read_text(errors="replace")
        raise AssertionError(f"the server does not answer:\n{log[-4000:]}")


@contextmanager
def running(where=None, **settings):
    """A server in a temporary folder, gone afterwards; in memory unless told. Raises Missing."""
    programs()
    where = where or quick()
    with tempfile.TemporaryDirectory(prefix="morgenlage-postgresql-", dir=where) as folder:
        server = Server(folder, **settings)
        try:
            yield server.start()
        finally:
            server.kill()


def call(url, *statements):
    """Say something to a server outside any transaction; what the last statement answers."""
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"), poolclass=NullPool)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in statements:
            result = connection.execute(text(statement))
        return result.all() if result.returns_rows else None


def new_database(url, like="template0"):
    """A database of its own on this server, made like another; its address."""
    name = f"morgenlage_{os.getpid()}_{next(NUMBERS)}"
    call(url, f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def drop_database(url):
    """Take a database away, whoever is still connected."""
    parsed = make_url(url)
    server = parsed.set(database="postgres").render_as_string(hide_password=False)
    call(server, f'DROP DATABASE IF EXISTS "{parsed.database}" WITH (FORCE)')


def programs():
    """The newest of Debian's folders with the server in it, or that of the path. Raises Missing."""
    found = sorted(WHERE.glob("*/bin/postgres"), key=lambda one: float(one.parts[-3]))
    if found:
        return found[-1].parent
    if there := shutil.which("postgres"):
        return Path(there).resolve().parent
    raise Missing("the server: apt-get install postgresql")


def other_user():
    """As whom the server runs: not as root."""
    if os.geteuid() != 0:
        return {}
    one = pwd.getpwnam(unprivileged())
    return {"user": one.pw_uid, "group": one.pw_gid, "extra_groups": []}


def unprivileged():
    """The user that the package made, else the one that owns nothing."""
    names = {one.pw_name for one in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def die_with_parent():
    """SIGQUIT to the server when this process has gone, however it went."""
    ctypes.CDLL(None).prctl(DIES_WITH_PARENT, signal.SIGQUIT)


def main():
    """Look ahead, so that what is missing is said before the tests begin."""
    try:
        import psycopg

        print(f"PostgreSQL for the tests: {programs()}, psycopg {psycopg.__version__}")
    except (Missing, ImportError) as missing:
        print(f"Left out: tests with a real PostgreSQL. Missing: {missing}", file=sys.stderr)
        return 1 if os.environ.get("CI") else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
