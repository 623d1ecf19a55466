"""Stages in a process of their own, beside a run that is long.

They do again and again what is due, until the run closes its end and nothing is left; where
either dies, the other goes on or ends, and what was left is the next run's.
"""

import json
import pickle
import select
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Self

from pipeline.domain.shard import Shard
from pipeline.stages.tally import Tally
from pipeline.wiring.logs import wanted

if TYPE_CHECKING:
    from pipeline.wiring.house import House

ROOT = Path(__file__).resolve().parents[2]
#: what the interpreter runs; the path comes first, for a checkout is not always installed
BIRTH = (
    "import sys; sys.path.insert(0, sys.argv[1]);"
    "from pipeline.wiring.beside import main; main(sys.stdin.buffer)"
)
PAUSE = 0.2  # seconds between two looks, where nothing was due


class Beside:
    """The process, as the run holds it; it ends with the block. Its settings and clock are ours."""

    def __init__(self, house: "House", names: Sequence[str], shard: Shard) -> None:
        told = pickle.dumps((house.settings, house.clock, names, shard))
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and code
            [sys.executable, "-c", BIRTH, str(ROOT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if wanted(house.settings) else subprocess.DEVNULL,  # its log is ours
        )
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):  # it died: `result` says what that means
            self._process.stdin.write(told)
            self._process.stdin.flush()

    def result(self) -> dict[str, Tally]:
        """Let it do the rest and end; what came of each stage, nothing where it died."""
        said, _ = self._process.communicate()
        if self._process.returncode:
            return {}
        return {
            name: Tally(**{**row, "reasons": Counter(row["reasons"])})
            for name, row in json.loads(said).items()
        }

    def __enter__(self) -> Self:
        """It works until `result`."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Whoever leaves without asking for the result ends it at once."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.communicate()


def main(parent: IO[bytes]) -> None:
    """The child's whole life."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    from pipeline.wiring.house import House

    settings, clock, names, shard = pickle.load(parent)  # noqa: S301 - our own parent wrote it
    house = House(settings, clock)
    tallies = {name: Tally() for name in names}
    try:
        work(lambda name: house.run_stage(name, shard), tallies, parent)
    finally:
        house.close()
    rows = {
        name: {"done": one.done, "later": one.later, "aside": one.aside, "reasons": one.reasons}
        for name, one in tallies.items()
    }
    json.dump(rows, sys.stdout)


def work(run: Callable[[str], Tally], tallies: dict[str, Tally], parent: IO[bytes]) -> None:
    """Run the stages in turn until the parent has closed its end before a turn that moved nothing."""
    while True:
        last = ended(parent, 0.0)
        moved = False
        for name, before in list(tallies.items()):
            told = run(name)
            tallies[name] = after(before, told)
            moved = moved or bool(told.done)
        if last and not moved:
            return
        if not moved:
            ended(parent, PAUSE)


def ended(parent: IO[bytes], seconds: float) -> bool:
    """Whether the parent closes its end within this time; it never writes again."""
    return bool(select.select([parent], [], [], seconds)[0])


def after(before: Tally, told: Tally) -> Tally:
    """Two turns of one stage as one: what was put off in the first came again in the second."""
    reasons = told.reasons if before.later else before.reasons + told.reasons
    return Tally(before.done + told.done, told.later, before.aside + told.aside, reasons)
