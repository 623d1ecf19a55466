"""Which folder holds the index that counts.

    <root>/<version>.current        one line: the name of the folder that readers open
    <root>/<version>-<number>/      an index; a version is the mapping's and the analysis's

A number is drawn by lot and never comes twice, so that what SQL notes about an index can be taken
for another one neither after a rebuild nor after somebody deleted a folder.
"""

import contextlib
import fcntl
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

_NUMBER = re.compile(r"[0-9a-f]{8}")
#: made by the engine where an index was begun; held by whoever writes it
_META, _WRITER = "meta.json", ".tantivy-writer.lock"


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders of one index; `version` begins the name of each that we can read."""

    root: Path
    version: str

    def path(self, name: str) -> Path:
        """Where the index of that name is."""
        return self.root / name

    def current(self, begin: Callable[[Path], object]) -> str:
        """The name that counts. Where there is none, `begin` makes an empty index."""
        name = self._pointed()
        if name is not None:
            return name
        with self.alone():
            name = self._pointed()  # another process may have been first
            if name is None:
                name = self.fresh()
                begin(self.path(name))
                self._point_to(name)
        return name

    def fresh(self) -> str:
        """A name that never was."""
        return f"{self.version}-{secrets.token_hex(4)}"

    def switch(self, name: str) -> None:
        """From now on that one counts: at once, for every process, also over a power cut."""
        with self.alone():
            self._point_to(name)

    def sweep(self, *kept: str) -> None:
        """Take away every other index, half-made ones and other versions too, unless written to."""
        with self.alone():
            for path in self.root.iterdir():
                if path.is_dir():
                    if path.name not in kept and self._ours(path) and not _written(path):
                        shutil.rmtree(path, ignore_errors=True)
                elif path.suffix in {".current", ".part"} and path != self._pointer:
                    path.unlink(missing_ok=True)

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """While inside, no other process begins or sweeps folders here. Waits for its turn."""
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / ".folders.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @property
    def _pointer(self) -> Path:
        return self.root / f"{self.version}.current"

    def _point_to(self, name: str) -> None:
        part = self._pointer.with_suffix(".part")
        with part.open("w", encoding="ascii") as file:
            file.write(f"{name}\n")
            file.flush()
            os.fsync(file.fileno())
        part.replace(self._pointer)

    def _ours(self, path: Path) -> bool:
        """Whether it is an index of the same engine, of whatever version."""
        return path.name.startswith(self.version.partition("-")[0]) and (path / _META).exists()

    def _pointed(self) -> str | None:
        """The pointer's name, if it is one of ours and an index was begun there."""
        try:
            name = self._pointer.read_text(encoding="ascii").strip()
        except (FileNotFoundError, UnicodeDecodeError):
            return None
        ours = name.startswith(f"{self.version}-") and _NUMBER.fullmatch(
            name.removeprefix(f"{self.version}-")
        )
        return name if ours and (self.path(name) / _META).exists() else None


def _written(path: Path) -> bool:
    """Whether some process holds the writer's lock of an index."""
    try:
        with (path / _WRITER).open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False
