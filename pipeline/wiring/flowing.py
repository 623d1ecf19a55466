"""All stages in THE ORDER, once. Where many pages wait, what was read goes on while others are read.

A first import has a thousand pages. Then the stages behind extract work beside it, in processes of
their own, on what it leaves, as they would in another run: leases and marks in the store make that
safe. Messages have a process to themselves, so that a slow mail server holds up no alert.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING

from pipeline.domain.errors import TryLater
from pipeline.domain.shard import Shard
from pipeline.stages import NAMES
from pipeline.stages.tally import Tally
from pipeline.wiring.beside import Beside, after
from pipeline.wiring.running import waiting

if TYPE_CHECKING:
    from pipeline.wiring.house import House

MANY = 100  # pages, to be fetched or read; fewer are soon done
#: what works beside extract; the index comes last, for an alert waits for nothing
LANES = (("enrich", "cluster", "alert", "index"), ("send",))

#: told when a stage has had its turn
Step = Callable[[str], None]


def run_all(
    house: "House",
    names: Sequence[str] = NAMES,
    shard: Shard = Shard(),
    step: Step = lambda _: None,
) -> dict[str, Tally]:
    """Run these stages, which stand in THE ORDER; what came of each."""
    tallies = {name: Tally() for name in names}
    with ExitStack() as beside:
        lanes: list[Beside] = []
        for name in names:
            if name == "fetch" and tuple(names) == NAMES and many(house, shard):
                lanes = [beside.enter_context(Beside(house, lane, shard)) for lane in LANES]
            tallies[name] = after(tallies[name], house.run_stage(name, shard))
            if name == "extract":
                for lane in lanes:
                    tallies |= lane.result()
            step(name)
    return tallies


def many(house: "House", shard: Shard) -> bool:
    """Whether so many pages wait that it pays; nobody else can see a store in memory."""
    if house.settings.in_memory:
        return False
    try:
        with house.store.look() as b:
            now = house.clock()
            return any(waiting(b, name, now, shard, MANY) == MANY for name in ("fetch", "extract"))
    except TryLater:  # each stage says so by itself
        return False
