"""What all tests share: a fixed time, ids that count, and a network that ends at loopback."""

import ipaddress
import itertools
import os
import signal
import socket
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.domain.ids import ulid
from tests.elasticsearch.node import Missing, running

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)


@pytest.fixture(scope="session", autouse=True)
def ctrl_c():
    """A shell that starts the tests in the background has them, and all they start, ignore Ctrl-C."""
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def noon():
    return NOON


@pytest.fixture
def new_id():
    """Ids that differ and sort in the order they were made."""
    numbers = itertools.count(1)
    return lambda at: ulid(at, next(numbers))


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch):
    """A test that reaches for the outside network fails at once, and says where it went."""
    real = socket.socket.connect

    def connect(self, address):
        if self.family in {socket.AF_INET, socket.AF_INET6}:
            host = address[0]
            try:
                inside = ipaddress.ip_address(host).is_loopback
            except ValueError:
                inside = host == "localhost"
            assert inside, f"a test may not connect to {address}"
        return real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(scope="session")
def elasticsearch():
    """The address of a real node: the one that MORGENLAGE_TEST_ELASTICSEARCH names, or our own."""
    told = os.environ.get("MORGENLAGE_TEST_ELASTICSEARCH")
    if told:
        from tests.elasticsearch.indices import remove

        yield told
        remove(told)
        return
    with node_or_skip(), running() as node:
        yield node.url


@contextmanager
def node_or_skip():
    """Where this machine lacks what a node needs, the test is left out, or fails where it must run."""
    try:
        yield
    except Missing as missing:
        tell = pytest.fail if "CI" in os.environ else pytest.skip
        tell(f"no Elasticsearch; missing is {missing}")


@pytest.fixture(scope="session")
def postgresql():
    """The address of a real server: the one that MORGENLAGE_TEST_POSTGRESQL names, or our own."""
    told = os.environ.get("MORGENLAGE_TEST_POSTGRESQL")
    if told:
        yield told
        return
    with server_or_skip() as own:
        yield own.url


@pytest.fixture(scope="module")
def own_postgresql():
    """A server that a module may stop and kill, beside the one that all share."""
    with server_or_skip() as own:
        yield own


@contextmanager
def server_or_skip():
    """A server of ours; where this machine lacks what it needs, as node_or_skip does."""
    from tests.postgresql import server

    try:
        import psycopg  # noqa: F401

        with server.running() as own:
            yield own
    except (server.Missing, ImportError) as missing:
        tell = pytest.fail if "CI" in os.environ else pytest.skip
        tell(f"no PostgreSQL; missing is {missing}")


@pytest.fixture(scope="session")
def postgresql_tables(postgresql):
    """A database on it with the tables, to be copied: that takes a tenth of making them."""
    from pipeline.adapters.store.sql import SqlStore
    from tests.postgresql.server import drop_database, new_database

    url = new_database(postgresql)
    SqlStore(url, time.time).close()
    yield url
    drop_database(url)


@pytest.fixture
def database(postgresql, postgresql_tables):
    """The address of a database of the test's own, with empty tables."""
    from sqlalchemy.engine import make_url

    from tests.postgresql.server import drop_database, new_database

    url = new_database(postgresql, like=make_url(postgresql_tables).database)
    yield url
    drop_database(url)


def begun():
    """The newsroom's world, and ten hours into its first day."""
    from pipeline.apps.newsroom.loading import load_world

    world = load_world()
    return world, world.begins + timedelta(hours=10)


@pytest.fixture
def newsroom(monkeypatch):
    """The newsroom on its first day, and the clock with it."""
    from pipeline.apps.newsroom.server import Newsroom

    world, now = begun()
    monkeypatch.setenv("MORGENLAGE_NOW", now.isoformat())
    with Newsroom(world, now) as served:
        yield served


@pytest.fixture
def ask(capsys):
    """Run a command; its status, what it printed, and what went to stderr."""

    from pipeline.apps.cli.main import main

    def run(*words):
        status = main([str(word) for word in words])
        told = capsys.readouterr()
        assert "Traceback" not in told.err
        assert "a fault of this program" not in told.err
        return status, told.out, told.err

    return run
