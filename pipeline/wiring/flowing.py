"""All stages in THE ORDER, once. Where many pages wait, what was read goes on while others are read.

The readers are processes of their own and leave this one waiting; a first import has a thousand
pages. So extract works in a thread beside, and the stages behind it take what it leaves, as they
would in another run: leases and marks in the store make that safe. Messages go out from a process
of their own, so that a slow mail server holds up no alert.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from threading import Thread
from typing import TYPE_CHECKING

from pipeline.domain.errors import TryLater
from pipeline.domain.shard import Shard
from pipeline.stages import NAMES
from pipeline.stages.tally import Tally
from pipeline.wiring.beside import Beside

if TYPE_CHECKING:
    from pipeline.wiring.house import House

MANY = 100  # pages; fewer are soon read
#: what takes articles on while others are read; an index likes large writes, a digest waits for all
ONWARD = ("enrich", "cluster", "alert")
PATIENCE = 0.1  # seconds until the next look, where nothing was there to take on

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
    for name in names:
        if name == "extract" and tallies.keys() >= {*ONWARD, "send"} and many(house, shard):
            sending = Beside(house, "send", shard)
            try:
                flow(house, shard, tallies)
            finally:
                tallies["send"] = sending.result()
        tallies[name] = after(tallies[name], house.run_stage(name, shard))
        step(name)
    return tallies


def many(house: "House", shard: Shard) -> bool:
    """Whether so many pages wait that it pays; a store in memory has room for one at a time."""
    if house.settings.store.endswith("://"):
        return False
    try:
        with house.store.look() as b:
            return len(b.pages.due(MANY, shard)) == MANY
    except TryLater:  # each stage says so itself
        return False


def flow(house: "House", shard: Shard, tallies: dict[str, Tally]) -> None:
    """Read all pages, and take the articles on meanwhile. What came of it is added to `tallies`."""
    reading = Reading(house, shard)
    reading.start()
    while reading.is_alive():
        moved = False
        for name in ONWARD:
            told = house.run_stage(name, shard)
            tallies[name] = after(tallies[name], told)
            moved = moved or bool(told.done)
        if not moved:
            reading.join(PATIENCE)
    tallies["extract"] = reading.result()


def after(before: Tally, told: Tally) -> Tally:
    """Two turns of one stage as one: what was put off in the first came again in the second."""
    reasons = before.reasons if not before.later else Counter[str]()
    return Tally(
        before.done + told.done, told.later, before.aside + told.aside, reasons + told.reasons
    )


class Reading(Thread):
    """Extract, in a thread. A process that ends meanwhile leaves the rest to the next run."""

    def __init__(self, house: "House", shard: Shard) -> None:
        super().__init__(name="extract", daemon=True)
        house.page_reader, house.judgement, house.raw  # noqa: B018 - built here, not in two threads
        self._house = house
        self._shard = shard
        self._told = Tally()
        self._error: BaseException | None = None

    def run(self) -> None:
        """What the thread does."""
        try:
            self._told = self._house.run_stage("extract", self._shard)
        except BaseException as error:  # noqa: BLE001 - it is the caller's to judge
            self._error = error

    def result(self) -> Tally:
        """What came of it. Raises what it raised."""
        if self._error is not None:
            raise self._error
        return self._told
