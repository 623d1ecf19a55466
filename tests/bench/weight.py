"""What a process and all its descendants weigh: memory at its highest, and processor time.

Read from /proc (Linux). Memory is PSS: what processes share is counted once.
"""

import os
import re
import threading
from pathlib import Path
from typing import Self

EVERY = 0.25  # seconds
TICK = os.sysconf("SC_CLK_TCK")
PSS = re.compile(r"^Pss: +(\d+) kB", re.MULTILINE)


class Watcher:
    """Looks again and again from entering to leaving, each time `every` seconds, and once more."""

    every = EVERY

    def __init__(self) -> None:
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._begin()
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._done.set()
        self._thread.join()
        self._look()

    def _watch(self) -> None:
        while not self._done.wait(self.every):
            self._look()

    def _begin(self) -> None:
        """Note what was used before."""
        raise NotImplementedError

    def _look(self) -> None:
        """Take the figures of this moment."""
        raise NotImplementedError


class Weight(Watcher):
    """Watches from entering to leaving. `peak` is in bytes, `cpu` in seconds, `most` is processes.

    `own` is the peak of this process alone; the process ids in `without` do not count.
    """

    def __init__(self, without: tuple[int, ...] = ()) -> None:
        super().__init__()
        self._without = set(without)
        self._begun: dict[int, float] = {}
        self._used: dict[int, float] = {}
        self.peak = self.most = 0
        self.own = 0

    def _begin(self) -> None:
        self._begun = {pid: processor(pid) for pid in self._family()}

    @property
    def cpu(self) -> float:
        """Seconds of processor time that all of them used."""
        return sum(used - self._begun.get(pid, 0.0) for pid, used in self._used.items())

    @property
    def own_cpu(self) -> float:
        """Seconds of processor time that this process used itself."""
        me = os.getpid()
        return self._used[me] - self._begun[me]

    def _look(self) -> None:
        family = self._family()
        weights = {pid: memory(pid) for pid in family}
        self._used |= {pid: used for pid in family if (used := processor(pid))}
        self.most = max(self.most, len(family))
        self.own = max(self.own, weights.get(os.getpid(), 0))
        self.peak = max(self.peak, sum(weights.values()))

    def _family(self) -> list[int]:
        children: dict[int, list[int]] = {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            if fields := stat_of(int(stat.parent.name)):
                children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
        found = [os.getpid()]
        for pid in found:
            found += [child for child in children.get(pid, []) if child not in self._without]
        return found


def stat_of(pid: int) -> list[str]:
    """The fields of /proc/PID/stat from the state on; [] where the process is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def processor(pid: int) -> float:
    """Seconds of processor time so far; 0 for a process that is gone."""
    fields = stat_of(pid)
    return (int(fields[11]) + int(fields[12])) / TICK if fields else 0.0


def memory(pid: int) -> int:
    """PSS in bytes; 0 for a process that is gone."""
    try:
        found = PSS.search(Path(f"/proc/{pid}/smaps_rollup").read_text())
    except OSError:
        return 0
    return int(found[1]) * 1024 if found else 0
