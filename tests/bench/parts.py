"""What each part of a cluster costs: processor time and memory, by the trees of its processes.

Read from /proc (Linux). A process that has ended counts with the one that waited for it (proc(5):
cutime, cstime), so that short tasks are not missed between two looks. Memory is PSS.
"""

from collections.abc import Mapping
from pathlib import Path

from tests.bench.weight import TICK, Watcher, memory, stat_of

EVERY = 1.0  # seconds; a look costs some hundredths of one
MIB = 2**20


class Parts(Watcher):
    """Watches from entering to leaving. `roots`: part → process ids, each with its descendants.

    `cpu` are seconds of processor time, `peak` MiB at their highest, both by part.
    """

    every = EVERY

    def __init__(self, roots: Mapping[str, list[int]]) -> None:
        super().__init__()
        self._roots = roots
        self._last = dict.fromkeys(roots, 0.0)
        self._lost = dict.fromkeys(roots, 0.0)
        self._begun: dict[str, float] = {}
        self.peak = dict.fromkeys(roots, 0.0)

    def _begin(self) -> None:
        self._look()
        self._begun = dict(self._last)

    @property
    def cpu(self) -> dict[str, float]:
        return {
            name: last + self._lost[name] - self._begun[name] for name, last in self._last.items()
        }

    def _look(self) -> None:
        children = families()
        for name, roots in self._roots.items():
            family = list(roots)
            for pid in family:
                family += children.get(pid, [])
            used = sum(map(spent, family))
            # what ended without anybody waiting for it has gone from the sum
            self._lost[name] += max(0.0, self._last[name] - used)
            self._last[name] = used
            self.peak[name] = max(self.peak[name], sum(map(memory, family)) / MIB)


def families() -> dict[int, list[int]]:
    """Process id → its children, of all that there are."""
    found: dict[int, list[int]] = {}
    for one in Path("/proc").glob("[0-9]*"):
        pid = int(one.name)
        if fields := stat_of(pid):
            found.setdefault(int(fields[1]), []).append(pid)
    return found


def spent(pid: int) -> float:
    """Seconds of processor time of a process and of all its children that have ended."""
    fields = stat_of(pid)
    return sum(map(int, fields[11:15])) / TICK if fields else 0.0
