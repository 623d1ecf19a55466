"""A pool of killable workers: sheets in, answers or deaths out, in any order.

Each worker has a few sheets ahead, so that it never waits for the parent. When one dies, the sheet
it was reading is lost with the reason, its other sheets go to the next worker.
"""

import os
import selectors
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from socket import send_fds

from pipeline.adapters.reading.mother import NO_MEMORY, RETIRED
from pipeline.adapters.reading.nursery import Birth, Nursery
from pipeline.adapters.reading.sheets import Answers, Fields, write_sheet

#: sheets and bytes that a worker has ahead of itself: work for as long as a parent that is busy
#: with what was read before, or waits for its turn among its own threads, does not look
AHEAD, AHEAD_BYTES = 16, 8 * 2**20
RECEIVE = 2**18
#: deaths whose cause nobody knows before a sheet is given up
TRIES = 3


@dataclass(frozen=True, slots=True)
class Limits:
    """What one sheet may cost: seconds of processor and wall time, bytes of address space."""

    cpu: float = 10.0
    wall: float = 30.0
    memory: int = 2**30


@dataclass(slots=True)
class Sheet:
    """Something to read, known by its key."""

    key: str
    fields: Fields
    body: bytes
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Death:
    """The worker died over this sheet. `blame` is False where the sheet had no part in it."""

    reason: str
    blame: bool = True


@dataclass(slots=True, eq=False)
class Worker:
    """A worker and what it has been given, in order."""

    birth: Birth
    given: deque[Sheet] = field(default_factory=deque)
    answers: Answers = field(default_factory=Answers)

    @property
    def room(self) -> bool:
        """Whether it should be given more."""
        given = self.given
        return len(given) < AHEAD and sum(len(sheet.body) for sheet in given) < AHEAD_BYTES

    def give(self, sheet: Sheet) -> None:
        """Hand over a sheet. A worker that has died says so when it is listened to."""
        self.given.append(sheet)
        _send(self.birth, sheet.fields, sheet.body)

    def hear(self) -> list[tuple[Sheet, Fields]] | None:
        """Sheets that are done; None when the worker has died."""
        try:
            received = self.birth.channel.recv(RECEIVE)
        except OSError:
            received = b""
        if not received:
            return None
        return [(self.given.popleft(), answer) for answer in self.answers.take(received)]


class Pool:
    """At most `size` workers that do one job («module:function») under limits.

    `setup` is handed to the job with every sheet. Workers stay warm between two readings.
    Threads may read at the same time; each then has workers of its own.
    """

    def __init__(
        self,
        nursery: Nursery,
        job: str,
        *,
        size: int = 2,
        limits: Limits = Limits(),
        setup: Fields | None = None,
    ) -> None:
        self._nursery = nursery
        self._size = size
        self._limits = limits
        self._setup = {
            **(setup or {}),
            "job": job,
            "cpu": limits.cpu,
            "wall": limits.wall,
            "memory": limits.memory,
        }
        self._idle: list[Worker] = []
        self._lock = threading.Lock()
        self._process = os.getpid()

    def read(self, sheets: Iterable[Sheet]) -> Iterator[tuple[Sheet, Fields | Death]]:
        """Each sheet and what became of it."""
        waiting = _Waiting(sheets)
        busy: list[Worker] = []
        with selectors.DefaultSelector() as selector:
            try:
                while self._feed(waiting, busy, selector):
                    for chosen, _ in selector.select():
                        yield from self._heard(chosen.data, waiting, busy, selector)
            finally:
                self._back(busy)

    def _feed(
        self, waiting: "_Waiting", busy: list[Worker], selector: selectors.BaseSelector
    ) -> bool:
        """Give what waits to those that have room; whether there is anything to wait for."""
        while waiting.some():
            worker = min(busy, key=lambda one: len(one.given), default=None)
            if (worker is None or worker.given) and len(busy) < self._size:
                worker = self._borrow()
                busy.append(worker)
                selector.register(worker.birth.channel, selectors.EVENT_READ, worker)
            if worker is None or not worker.room:
                break
            worker.give(waiting.next())
        return any(worker.given for worker in busy)

    def _heard(
        self,
        worker: Worker,
        waiting: "_Waiting",
        busy: list[Worker],
        selector: selectors.BaseSelector,
    ) -> Iterator[tuple[Sheet, Fields | Death]]:
        done = worker.hear()
        if done is None:
            selector.unregister(worker.birth.channel)
            busy.remove(worker)
            yield from self._mourn(worker, waiting)
            return
        yield from done

    def _mourn(self, worker: Worker, waiting: "_Waiting") -> Iterator[tuple[Sheet, Fields | Death]]:
        """Blame the sheet it was reading, if the worker did not retire, and save the others."""
        status = worker.birth.end()
        lost = None
        if worker.given and status != RETIRED:
            lost = worker.given.popleft()
            lost.tries += 1
            if status is None and lost.tries < TRIES:
                worker.given.appendleft(lost)
                lost = None
        waiting.again(worker.given)
        if lost is not None:
            yield lost, Death(self._cause(status), blame=status is not None)

    def _cause(self, status: int | None) -> str:
        if status is None:
            return "its reader was killed from outside, more than once"
        if os.WIFEXITED(status):
            if os.WEXITSTATUS(status) == NO_MEMORY:
                return f"takes more than {self._limits.memory >> 20} MiB to read"
            return f"its reader ended with {os.WEXITSTATUS(status)}"
        number = os.WTERMSIG(status)
        if number == signal.SIGXCPU:
            return f"takes more than {self._limits.cpu:g} s of processor time to read"
        if number == signal.SIGALRM:
            return f"takes more than {self._limits.wall:g} s to read"
        return f"its reader crashed (signal {number})"

    def _borrow(self) -> Worker:
        with self._lock:
            if self._process != os.getpid():  # a forked copy: those workers are the parent's
                self._process, self._idle = os.getpid(), []
            if self._idle:
                return self._idle.pop()
        worker = Worker(self._nursery.birth())
        _send(worker.birth, self._setup, b"")
        return worker

    def _back(self, busy: list[Worker]) -> None:
        """Keep those that are done; those left with work were abandoned by the caller."""
        for worker in busy:
            with self._lock:
                keep = not worker.given and len(self._idle) < self._size
                if keep:
                    self._idle.append(worker)
            if not keep:
                worker.birth.end()

    def close(self) -> None:
        """End the workers; the nursery stays."""
        with self._lock:
            idle, self._idle = self._idle, []
        for worker in idle:
            worker.birth.end()


class _Waiting:
    """Sheets to come: those given back first, then the caller's, taken as they are needed."""

    def __init__(self, sheets: Iterable[Sheet]) -> None:
        self._sheets = iter(sheets)
        self._ready: deque[Sheet] = deque()

    def some(self) -> bool:
        if not self._ready:
            self._ready.extend(sheet for sheet in [next(self._sheets, None)] if sheet is not None)
        return bool(self._ready)

    def next(self) -> Sheet:
        return self._ready.popleft()

    def again(self, sheets: Iterable[Sheet]) -> None:
        self._ready.extendleft(reversed(list(sheets)))


def _send(birth: Birth, fields: Fields, body: bytes) -> None:
    sheet = write_sheet(fields, body)
    try:
        send_fds(birth.channel, [b"s"], [sheet])
    except OSError:
        pass  # it has died; its channel will say so
    finally:
        os.close(sheet)
