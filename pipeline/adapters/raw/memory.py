"""Raw pages in a list: a twin for tests and trials."""

from collections.abc import Iterable

from pipeline.domain.errors import Misconfigured
from pipeline.domain.page import RawRef
from pipeline.ports.raw import RawPage

FILE = "memory"


class MemoryRaw:
    """Keeps ports.raw.RawStore; the offset of a reference is the place in the list."""

    def __init__(self) -> None:
        self._pages: list[RawPage] = []

    def check(self) -> None:
        return None

    def keep(self, pages: Iterable[RawPage]) -> list[RawRef]:
        first = len(self._pages)
        self._pages.extend(pages)
        return [
            RawRef(FILE, place, len(page.body))
            for place, page in enumerate(self._pages[first:], first)
        ]

    def load(self, ref: RawRef) -> RawPage:
        if ref.file != FILE or not 0 <= ref.offset < len(self._pages):
            raise Misconfigured(ref.file, f"there is no raw page at {ref.offset}")
        return self._pages[ref.offset]

    def close(self) -> None:
        return None
