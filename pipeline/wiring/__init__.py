"""Settings in, a working house out: the only floor that knows both the stages and the adapters."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from pipeline.domain.errors import Misconfigured
from pipeline.domain.shard import Shard
from pipeline.settings import read_settings
from pipeline.stages.tally import Tally
from pipeline.wiring.house import Clock, House

__all__ = ["House", "house_of", "run_stage", "run_upkeep"]

ALL = Shard()


def run_stage(name: str, now: datetime, shard: Shard = ALL, clock: Clock | None = None) -> Tally:
    """Run one stage as of `now`, in a house of its own. What a scheduler's task calls.

    What a publisher asks for later counts from `clock`; without one, time stands still at `now`.
    """
    with house_of(clock or (lambda: now.astimezone(UTC))) as house:
        return house.run_stage(name, shard, now.astimezone(UTC))


def run_upkeep(name: str, now: datetime) -> Tally:
    """Run one row of the upkeep as of `now`, in a house of its own."""
    with house_of(lambda: now.astimezone(UTC)) as house:
        return house.run_upkeep(name)


@contextmanager
def house_of(clock: Clock) -> Iterator[House]:
    """The house of the data folder that MORGENLAGE_HOME names. Raises Misconfigured."""
    home = os.environ.get("MORGENLAGE_HOME")
    if not home:
        raise Misconfigured("MORGENLAGE_HOME", "is not set; name the data folder that all share")
    house = House(read_settings(Path(home), os.environ), clock)
    try:
        yield house
    finally:
        house.close()
