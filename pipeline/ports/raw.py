"""Where raw pages are kept. Kept by every file in adapters/raw/."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pipeline.domain.page import RawRef


@dataclass(frozen=True, slots=True)
class RawPage:
    """What came from an address: final url, time, status, headers (lower case) and decoded body."""

    url: str
    at: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    #: «web» or «feed» (the body is then the text that the feed carried)
    origin: str = "web"


class RawStore(Protocol):
    """Pages as they came. A reference, once given, reads back the same bytes for ever."""

    def check(self) -> None:
        """Raises Busy where nothing could be kept now: nobody is to be asked in vain."""

    def keep(self, pages: Iterable[RawPage]) -> list[RawRef]:
        """Write them; when this returns they are on disk (fsync once a call).

        Raises Busy, with nothing kept, where the disk is full or takes no writes.
        """

    def load(self, ref: RawRef) -> RawPage:
        """The page. Raises Misconfigured, naming the file, where it is missing or damaged."""

    def drop_before(self, before: datetime) -> int:
        """Forget pages of days before this one; how many files went."""

    def close(self) -> None:
        """Let go of open files. Safe to call twice."""
