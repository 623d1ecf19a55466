"""The parent's side of pages: keeps ports.reading.PageReader with a pool of killable readers."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

from pipeline.adapters.reading.nursery import Nursery
from pipeline.adapters.reading.pool import Death, Limits, Pool, Sheet
from pipeline.domain.article import Block, Draft
from pipeline.domain.article_or_not import Walls
from pipeline.domain.errors import Busy, NoText, PipelineError, TooBig
from pipeline.ports.reading import PageBytes

LARGEST = 5 * 2**20
READ = "pipeline.adapters.reading.trafilatura:read_page"
#: kinds of content that are no page, whatever stands in them
NO_PAGE = (
    "image/",
    "video/",
    "audio/",
    "font/",
    "application/pdf",
    "application/json",
    "application/zip",
)
TIMES = ("published", "updated")


class TrafilaturaReader:
    """Articles by trafilatura and by what pages say of themselves, in `workers` child processes.

    Without a nursery it keeps one of its own and ends it with itself. `largest` is in bytes.
    """

    def __init__(
        self,
        walls: Walls,
        nursery: Nursery | None = None,
        *,
        workers: int = 2,
        limits: Limits = Limits(),  # noqa: B008 - a frozen value
        largest: int = LARGEST,
    ) -> None:
        self._own = None if nursery else Nursery()
        at = nursery or self._own or Nursery()
        self._largest = largest
        self._pool = Pool(at, READ, size=workers, limits=limits, setup={"walls": asdict(walls)})

    def read(self, pages: Iterable[PageBytes]) -> Iterator[tuple[str, Draft | PipelineError]]:
        refused: list[tuple[str, PipelineError]] = []
        for sheet, answer in self._pool.read(self._sheets(pages, refused)):
            yield sheet.key, _draft(sheet.fields["url"], answer)
            while refused:
                yield refused.pop()
        yield from refused

    def _sheets(
        self, pages: Iterable[PageBytes], refused: list[tuple[str, PipelineError]]
    ) -> Iterator[Sheet]:
        for page in pages:
            if (error := self._refusal(page)) is not None:
                refused.append((page.key, error))
                continue
            yield Sheet(page.key, {"url": page.url, "content_type": page.content_type}, page.body)

    def _refusal(self, page: PageBytes) -> PipelineError | None:
        if len(page.body) > self._largest:
            return TooBig(page.url, f"is a page of more than {self._largest / 2**20:g} MiB")
        kind = page.content_type.strip().lower()
        if kind.startswith(NO_PAGE):
            return NoText(page.url, f"is {kind.partition(';')[0]}, not a web page")
        empty = not page.body or page.body.isspace()  # to strip it would copy it
        return NoText(page.url, "is empty") if empty else None

    def close(self) -> None:
        self._pool.close()
        if self._own:
            self._own.close()


def _draft(url: str, answer: dict[str, Any] | Death) -> Draft | PipelineError:
    if isinstance(answer, Death):
        return (NoText if answer.blame else Busy)(url, answer.reason)
    if "error" in answer:
        return NoText(url, answer["error"])
    answer["blocks"] = tuple(Block(text, kind) for text, kind in answer["blocks"])
    answer["authors"] = tuple(answer["authors"])
    answer["declared_language"] = answer.pop("language")
    for name in TIMES:
        answer[name] = datetime.fromisoformat(answer[name]) if answer[name] else None
    return Draft(**answer)
