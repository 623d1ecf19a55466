"""Many hosts at once, the requests of one host one after the other."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

from pipeline.domain.address import host_key
from pipeline.ports.web import Outcome, Request

WAITING = 32  # outcomes that may lie ready; a slow reader slows the asking, not the memory
Pair = tuple[Request, Outcome]


def lanes(requests: Iterable[Request]) -> deque[list[Request]]:
    """The requests of each host in their order; hosts with many come first, they take longest."""
    by_host: dict[str, list[Request]] = {}
    for request in requests:
        by_host.setdefault(host_key(request.url), []).append(request)
    return deque(sorted(by_host.values(), key=len, reverse=True))


async def crowd(
    requests: Iterable[Request], answer: Callable[[Request], Awaitable[Outcome]], at_once: int
) -> AsyncIterator[Pair]:
    """Each request with its outcome, as they come. Ending early ends what is under way."""
    waiting = lanes(requests)
    ready: asyncio.Queue[Pair | None] = asyncio.Queue(WAITING)

    async def walk() -> None:
        while waiting:
            for request in waiting.popleft():
                await ready.put((request, await answer(request)))

    async def all_of_them() -> None:
        try:
            await asyncio.gather(*workers)
        finally:
            await ready.put(None)

    workers = [asyncio.create_task(walk()) for _ in range(min(at_once, len(waiting)))]
    end = asyncio.create_task(all_of_them())
    try:
        while (pair := await ready.get()) is not None:
            yield pair
        await end
    finally:
        for task in (end, *workers):
            task.cancel()
        await asyncio.gather(end, *workers, return_exceptions=True)
