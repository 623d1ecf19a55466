"""Settings in, a working house out: the only floor that knows both the stages and the adapters."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from pipeline.domain.shard import Shard
from pipeline.settings import read_settings
from pipeline.stages.tally import Tally
from pipeline.wiring.house import House

__all__ = ["House", "run_stage", "run_upkeep"]

ALL = Shard()


def run_stage(name: str, now: datetime, shard: Shard = ALL) -> Tally:
    """Run one stage as of `now`, in a house of its own. What a scheduler's task calls."""
    house = _house(now)
    try:
        return house.run_stage(name, shard=shard)
    finally:
        house.close()


def run_upkeep(name: str, now: datetime) -> Tally:
    """Run one row of the upkeep as of `now`, in a house of its own."""
    house = _house(now)
    try:
        return house.run_upkeep(name)
    finally:
        house.close()


def _house(now: datetime) -> House:
    environment: Mapping[str, str] = os.environ
    home = Path(environment["MORGENLAGE_HOME"])
    at = now.astimezone(UTC)
    return House(read_settings(home, environment), lambda: at)
