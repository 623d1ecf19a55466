"""Many writes in one request, and the fate of each.

2xx                 written
409                 a newer change was there already: nothing to do
404                 its index went away: the owner makes it, then the write goes again
429, 502, 503, 504  the write goes again, after a pause; in the end all ends as «later»
any other 4xx       this article will never do: told with the reason
413, 400 of all     the request is too large, or one article spoils it: both halves go alone
connection lost     the whole request goes again; writes carry versions, so that twice is once
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import orjson
from elasticsearch import ApiError

from pipeline.domain.errors import Busy

#: bytes of one request, unless a single article is larger: some hundred articles
CHUNK = 1_500_000
#: seconds before each further try
PAUSES = (0.1, 0.3, 1.0, 2.0)
#: requests that one batch of writes may take because indices went away under it
MOST_MISSING = 3
_LATER = frozenset({429, 502, 503, 504})
#: blocked until a person makes room or a master is chosen: to wait some seconds helps nobody
_BLOCKED = "cluster_block_exception"
_TOO_LARGE = 413
_NEWER = 409
_REFUSED = 400


@dataclass(frozen=True, slots=True)
class Write:
    """One article's line: the alias it is written through, its id, what is done, and the document."""

    target: str
    id: str
    data: bytes


def writing(target: str, article_id: str, change: int, document: Mapping[str, Any]) -> Write:
    """The write that keeps a document, unless a newer change is there."""
    head = {"index": _named(target, article_id, change)}
    return Write(target, article_id, orjson.dumps(head) + b"\n" + orjson.dumps(document) + b"\n")


def deleting(target: str, article_id: str, version: int) -> Write:
    """The write that takes a document of this version away."""
    head = {"delete": _named(target, article_id, version)}
    return Write(target, article_id, orjson.dumps(head) + b"\n")


def _named(target: str, article_id: str, version: int) -> dict[str, Any]:
    kind = "external_gte"  # the same change again is no error
    return {"_index": target, "_id": article_id, "version": version, "version_type": kind}


@dataclass(slots=True)
class Fates:
    """What became of some writes."""

    refused: dict[str, str] = field(default_factory=dict)
    again: list[Write] = field(default_factory=list)
    #: why they go again
    reason: str = ""
    blocked: bool = False
    missing: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Bulk:
    """Writes in bulk. `make` makes the index behind an alias for writers; `sleep` takes seconds."""

    client: Any
    subject: str
    make: Callable[[str], None]
    sleep: Callable[[float], None]

    def write(self, writes: Iterable[Write]) -> dict[str, str]:
        """Ids that can never be taken, with the reason. Raises Busy, and what the client raises.

        While one request is on its way the next is made, for making it costs as much.
        """
        refused: dict[str, str] = {}
        with ThreadPoolExecutor(1) as sender:
            sent: Future[dict[str, str]] | None = None
            for chunk in chunks(writes):
                if sent is not None:
                    refused |= sent.result()
                sent = sender.submit(self._chunk, chunk)
            return refused | (sent.result() if sent is not None else {})

    def _chunk(self, chunk: Sequence[Write]) -> dict[str, str]:
        pauses, refused, made = iter(PAUSES), dict[str, str](), 0
        while chunk:
            fates = self._ask(chunk)
            self._doubt(fates, chunk)
            refused |= fates.refused
            chunk = fates.again
            if fates.missing and made < MOST_MISSING:
                made += 1
                for target in sorted(fates.missing):
                    self.make(target)
            elif chunk:
                pause = None if fates.blocked else next(pauses, None)
                if pause is None:
                    raise Busy(self.subject, fates.reason)
                self.sleep(pause)
        return refused

    def _ask(self, chunk: Sequence[Write]) -> Fates:
        try:
            answer = self.client.bulk(
                operations=[write.data for write in chunk], require_alias=True
            )
        except ApiError as error:
            if error.status_code in {_TOO_LARGE, _REFUSED}:
                return self._halved(chunk, error)
            if error.status_code in _LATER:
                return Fates(again=list(chunk), reason=f"cannot write now ({error.status_code})")
            raise
        return fates_of(chunk, answer["items"])

    def _halved(self, chunk: Sequence[Write], error: ApiError) -> Fates:
        if len(chunk) == 1:
            large = error.status_code == _TOO_LARGE
            reason = "is larger than the cluster takes" if large else str(error)
            return Fates({chunk[0].id: reason})
        half = len(chunk) // 2
        return Fates(self._chunk(chunk[:half]) | self._chunk(chunk[half:]))

    def _doubt(self, fates: Fates, chunk: Sequence[Write]) -> None:
        """Where not one of several articles is taken, it is the index, not the articles."""
        if len(fates.refused) == len(chunk) > 1:
            reason = next(iter(fates.refused.values()))
            raise Busy(self.subject, f"the index takes no article ({reason}); run reindex")


def fates_of(chunk: Sequence[Write], items: Sequence[Mapping[str, Any]]) -> Fates:
    """The fate of each write, as the answer has it."""
    fates = Fates()
    for write, item in zip(chunk, items, strict=True):
        (told,) = item.values()
        error = told.get("error", {})
        match told["status"]:
            case 404 if error:
                fates.missing.add(write.target)
                fates.again.append(write)
                fates.reason = "an index went away while it was written"
            case status if status in _LATER:
                fates.again.append(write)
                fates.reason = f"cannot write now ({reason_of(error)})"
                fates.blocked = fates.blocked or error.get("type") == _BLOCKED
            case status if status >= _REFUSED and status != _NEWER and error:
                fates.refused[write.id] = reason_of(error)
            case _:
                pass  # written, or a newer change was there
    return fates


def reason_of(error: Mapping[str, Any]) -> str:
    """An error of the engine's in its own words, shortened."""
    cause = error.get("caused_by", {})
    words = [error.get("reason") or error.get("type") or "no reason", cause.get("reason") or ""]
    return ": ".join(" ".join(str(one).split())[:200] for one in words if one)


def chunks(writes: Iterable[Write]) -> Iterator[list[Write]]:
    """Writes in requests that are not too large."""
    chunk, size = list[Write](), 0
    for write in writes:
        if chunk and size + len(write.data) > CHUNK:
            yield chunk
            chunk, size = [], 0
        chunk.append(write)
        size += len(write.data)
    if chunk:
        yield chunk
