"""The parent's side of the mother: has workers born and learns how they ended."""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from pipeline.adapters.reading.mother import FORK, NUMBER, REAP
from pipeline.domain.errors import Misconfigured

ROOT = Path(__file__).resolve().parents[3]
#: what a new interpreter runs; the path comes first, for a checkout is not always installed
BIRTH = (
    "import sys; sys.path.insert(0, sys.argv[1]);"
    "from pipeline.adapters.reading.mother import main;"
    "main(int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])"
)
#: what every reader needs; imported once, shared by all workers
MODULES = ("pipeline.adapters.reading.feedparser", "pipeline.adapters.reading.trafilatura")


class Nursery:
    """Workers on demand. The mother starts with the first of them, in the background.

    May be shared by several pools and threads. After a fork of this process the copy starts a
    mother of its own.
    """

    def __init__(self, modules: Sequence[str] = MODULES) -> None:
        self._modules = tuple(modules)
        self._lock = threading.Lock()
        self._mother: Mother | None = None

    def start(self) -> None:
        """Let the libraries be imported while the caller does something else."""
        with self._lock:
            self._living()

    def birth(self) -> "Birth":
        """A new worker. What is sent to it waits until it has been born."""
        with self._lock:
            return self._living().birth()

    def _living(self) -> "Mother":
        if self._mother is None or not self._mother.living():
            self._mother = Mother(self._modules)
        return self._mother

    def close(self) -> None:
        """End the mother and, with her, all workers."""
        with self._lock:
            mother, self._mother = self._mother, None
        if mother is not None:
            mother.close()


class Birth:
    """A worker that was asked for: the parent's end of its channel."""

    def __init__(self, mother: "Mother", channel: socket.socket) -> None:
        self.mother = mother
        self.channel = channel
        self.pid = 0

    def end(self) -> int | None:
        """Kill it if it lives; its wait status, or None where the mother died too."""
        self.channel.close()
        return self.mother.reap(self)


class Mother:
    """One mother process."""

    def __init__(self, modules: Sequence[str]) -> None:
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - closed with her
        ours, hers = socket.socketpair()
        with hers:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and code
                [
                    sys.executable,
                    "-c",
                    BIRTH,
                    str(ROOT),
                    str(hers.fileno()),
                    str(os.getpid()),
                    *modules,
                ],
                pass_fds=[hers.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._said,
            )
        self._control = ours
        self._parent = os.getpid()
        self._lock = threading.Lock()
        self._unborn: list[Birth] = []
        self._end = weakref.finalize(self, _ended, ours, self._process, self._said, self._parent)

    def living(self) -> bool:
        """Whether she can still be asked by this process."""
        return self._parent == os.getpid() and self._end.alive and self._process.poll() is None

    def birth(self) -> Birth:
        """Ask for a worker; does not wait."""
        ours, theirs = socket.socketpair()
        birth = Birth(self, ours)
        # an OSError: she has just died, and the channel will say so
        with theirs, self._lock, contextlib.suppress(OSError):
            socket.send_fds(self._control, [FORK], [theirs.fileno()])
            self._unborn.append(birth)
        return birth

    def reap(self, birth: Birth) -> int | None:
        """How that worker ended."""
        with self._lock:
            try:
                while self._unborn:
                    self._unborn.pop(0).pid = self._number()
                self._control.sendall(REAP + NUMBER.pack(birth.pid))
                return self._number()
            except OSError:
                if self._end.alive:  # else she was let go, and her workers with her
                    self._check()
                return None

    def _check(self) -> None:
        """Raises Misconfigured where she ended by herself: she could not import the libraries."""
        if self._process.wait() > 0:
            self._said.seek(0)
            last = self._said.read().decode("utf-8", "replace").strip().rpartition("\n")[2]
            raise Misconfigured("the process that reads feeds and pages", f"cannot start: {last}")

    def _number(self) -> int:
        told = self._control.recv(NUMBER.size, socket.MSG_WAITALL)
        if len(told) < NUMBER.size:
            raise ConnectionResetError
        number: int = NUMBER.unpack(told)[0]
        return number

    def close(self) -> None:
        """Let her go and wait until she has gone."""
        self._end()


def _ended(
    control: socket.socket, process: "subprocess.Popen[bytes]", said: IO[bytes], parent: int
) -> None:
    control.close()
    said.close()
    if parent != os.getpid():
        return  # a forked copy: she is not ours to wait for
    try:
        process.wait(2)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
