"""A stage in a process of its own, beside a run that is long.

It does again and again what is due, until the run closes its end; where either dies, the other
goes on or ends, and what was left is the next run's. Leases keep the two from each other's work.
"""

import json
import pickle
import select
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import IO, TYPE_CHECKING

from pipeline.domain.shard import Shard
from pipeline.stages.tally import Tally

if TYPE_CHECKING:
    from pipeline.wiring.house import House

ROOT = Path(__file__).resolve().parents[2]
#: what the interpreter runs; the path comes first, for a checkout is not always installed
BIRTH = (
    "import sys; sys.path.insert(0, sys.argv[1]);"
    "from pipeline.wiring.beside import main; main(sys.stdin.buffer)"
)
PAUSE = 0.2  # seconds between two looks at what is due


class Beside:
    """The process, as the run holds it. `house`: its settings and its clock are the child's too."""

    def __init__(self, house: "House", name: str, shard: Shard) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and code
            [sys.executable, "-c", BIRTH, str(ROOT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self._process.stdin is not None
        pickle.dump((house.settings, house.clock, name, shard), self._process.stdin)
        self._process.stdin.flush()

    def result(self) -> Tally:
        """Let it end with what it has begun; what came of it, nothing where it died."""
        said, _ = self._process.communicate()
        if self._process.returncode:
            return Tally()
        told = json.loads(said)
        return Tally(**{**told, "reasons": Counter(told["reasons"])})


def main(parent: IO[bytes]) -> None:
    """The child's whole life."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    from pipeline.wiring.house import House

    settings, clock, name, shard = pickle.load(parent)  # noqa: S301 - our own parent wrote it
    house = House(settings, clock)
    told = Tally()
    try:
        while not select.select([parent], [], [], PAUSE)[0]:
            told += house.run_stage(name, shard)
    finally:
        house.close()
    json.dump(asdict(told), sys.stdout)
