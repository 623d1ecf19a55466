"""Raw pages in WARC files: `2026-11-16/<name>.warc.gz`, a file a day and process."""

import contextlib
import errno
import os
import shutil
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from io import FileIO
from pathlib import Path

from pipeline.adapters.raw.record import file_head, packed, unpacked
from pipeline.domain.errors import Busy, Misconfigured, PipelineError
from pipeline.domain.page import RawRef
from pipeline.ports.raw import RawPage

ROLL = 256 * 2**20
ROOM = 4 * 2**20  # bytes free, below which nothing is fetched: a batch of pages wants some
#: what an operator mends while all else goes on
PASSING = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.ESTALE})


class WarcFiles:
    """Keeps ports.raw.RawStore under `folder`. `new_name` gives a name that nobody else has.

    A file is only ever written by the process that made it, so what a killed process left
    half-written stands at the end of its own file, and no reference leads there.
    """

    def __init__(self, folder: Path, new_name: Callable[[], str], roll: int = ROLL) -> None:
        self._folder = folder
        self._new_name = new_name
        self._roll = roll
        self._file: FileIO | None = None
        self._name = ""
        self._day: date | None = None
        self._end = 0

    def check(self) -> None:
        there = next(path for path in (self._folder, *self._folder.parents) if path.exists())
        disk = os.statvfs(there)
        if disk.f_flag & os.ST_RDONLY:
            raise self._wrong(OSError(errno.EROFS, os.strerror(errno.EROFS)))
        if disk.f_bavail * disk.f_frsize < ROOM:
            raise self._wrong(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))

    def keep(self, pages: Iterable[RawPage]) -> list[RawRef]:
        refs: list[RawRef] = []
        try:
            for page in pages:
                file = self._open(page) if not refs or self._end >= self._roll else self._same()
                length = _write(file, packed(page))
                refs.append(RawRef(self._name, self._end, length))
                self._end += length
            if refs:
                os.fsync(self._same().fileno())
        except OSError as error:
            self._give_up()
            raise self._wrong(error) from error
        return refs

    def load(self, ref: RawRef) -> RawPage:
        path = self._folder / ref.file
        try:
            with path.open("rb") as file:
                file.seek(ref.offset)
                return unpacked(file.read(ref.length))
        except (OSError, ValueError, KeyError, TypeError) as error:
            told = f"the raw page at byte {ref.offset} is missing or damaged"
            raise Misconfigured(str(path), told) from error

    def drop_before(self, before: datetime) -> int:
        """Whole days only; the day of `before` stays."""
        gone = 0
        for day in sorted(self._folder.glob("????-??-??")):
            if day.name < before.astimezone(UTC).date().isoformat():
                gone += sum(1 for _ in day.iterdir())
                shutil.rmtree(day, ignore_errors=True)
        return gone

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _wrong(self, error: OSError) -> PipelineError:
        """What an error of the disk means: later, or a person has to look at the setting."""
        told = f"raw pages cannot be kept: {error.strerror or error}"
        if error.errno in PASSING:
            return Busy(str(self._folder), f"{told}; mend that, nothing is lost")
        return Misconfigured(str(self._folder), told)

    def _same(self) -> FileIO:
        assert self._file is not None
        return self._file

    def _open(self, page: RawPage) -> FileIO:
        """The file to write to: another one for another day, or when this one is full."""
        day = page.at.astimezone(UTC).date()
        if self._file is None or day != self._day or self._end >= self._roll:
            self._begin(day, file_head(page.at))
        return self._same()

    def _begin(self, day: date, head: bytes) -> None:
        if self._file is not None:
            os.fsync(self._file.fileno())
        self.close()
        folder = self._folder / day.isoformat()
        folder.mkdir(parents=True, exist_ok=True)
        self._name = f"{day.isoformat()}/{self._new_name()}.warc.gz"
        self._file = FileIO(self._folder / self._name, "x")
        self._day = day
        self._end = _write(self._file, head)
        for made in (folder, self._folder):
            _sync_folder(made)

    def _give_up(self) -> None:
        """After a failed write: cut what is half there, and begin a new file next time."""
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.truncate(self._end)
            with contextlib.suppress(OSError):
                self._file.close()
            self._file = None


def _write(file: FileIO, data: bytes) -> int:
    """All of it, though the system may take it in pieces."""
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) or 0 :]
    return len(data)


def _sync_folder(folder: Path) -> None:
    """The new name itself must be on disk, not only what it names."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
