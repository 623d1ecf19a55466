"""What the house would be without its rules: controls, which the crash tests must catch.

Each takes one rule away: that every acceptance is noted by itself and after it, or that what a
stage leaves and its mark are one transaction.
"""

import time
from contextlib import contextmanager

from pipeline.adapters.store.sql import SqlStore
from pipeline.stages.tally import Tally
from pipeline.wiring import running
from pipeline.wiring.declarations import declare


def spoil(house, how):
    """Take one rule away from this house."""
    SPOILED[how](house)


def claimed(house, now, shard, lease):
    with house.store.batch(lease) as b:
        return b.outbox.claim(now, 100, shard, lease.token)


def mark(house, messages, now):
    with house.store.batch() as b:
        for message in messages:
            b.outbox.sent([message.id], now)


def marks_first(house, now, shard, lease):
    """All are noted as sent, then they are sent."""
    messages = claimed(house, now, shard, lease)
    mark(house, messages, now)
    for message in messages:
        house.channel.send(message, now)
    return Tally(len(messages))


def marks_last(house, now, shard, lease):
    """All are sent, then they are noted as sent."""
    messages = claimed(house, now, shard, lease)
    for message in messages:
        house.channel.send(message, now)
    mark(house, messages, now)
    return Tally(len(messages))


class LooseStore(SqlStore):
    """Every statement is a transaction of its own."""

    @contextmanager
    def _begin(self, **how):
        with super()._begin(**how) as connection:
            if how["write"]:
                connection.exec_driver_sql("COMMIT")
            yield connection


def loosen(house):
    store = LooseStore(house.store_url, time.time)
    house.keep(store, store.close)
    declare(store, house)
    house.__dict__["store"] = store


def sending(work):
    def spoiled(_house):
        running.STAGES = {**running.STAGES, "send": work}

    return spoiled


SPOILED = {
    "marks first": sending(marks_first),
    "marks last": sending(marks_last),
    "no unit of work": loosen,
}
