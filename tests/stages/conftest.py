"""A desk for each test. They share one store, emptied in between: to make one takes longer than a test."""

import pytest
from sqlalchemy import delete

from pipeline.adapters.store.sql import SqlStore
from pipeline.adapters.store.tables import metadata
from tests.newsdesk import Newsdesk


class Seconds:
    """The real clock, on which leases run."""

    passed = 0.0

    def __call__(self):
        return self.passed


@pytest.fixture
def seconds(memory):
    memory[1].passed = 0.0
    return memory[1]


@pytest.fixture(scope="session")
def memory():
    seconds = Seconds()
    store = SqlStore("sqlite://", seconds)
    yield store, seconds
    store.close()


@pytest.fixture
def desk(memory):
    store, _ = memory
    with store._begin(write=True) as connection:
        for table in metadata.sorted_tables:
            connection.execute(delete(table))
    return Newsdesk(store)
