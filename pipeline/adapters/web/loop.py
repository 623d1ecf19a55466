"""A bridge: the web port for code that waits, with one event loop in a thread of its own."""

import asyncio
import queue
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence

from pipeline.ports.web import Outcome, Request, Web

WAITING = 32  # answers that may lie ready; a slow reader slows the asking, not the memory
_END = object()


class Asker:
    """Asks through `web`, and hands the outcomes over as they come.

    `make` builds the web port; it is called in the loop's own thread, so that a client may bind
    to that loop. Close it when done; an Asker that never asked has nothing to close.
    """

    def __init__(self, make: Callable[[], Web]) -> None:
        self._make = make
        self._web: Web | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def __call__(self, requests: Iterable[Request]) -> Iterator[tuple[Request, Outcome]]:
        """Every request with its outcome, in the order of the answers."""
        wanted = list(requests)
        if not wanted:
            return
        answers: queue.Queue[object] = queue.Queue()
        room = threading.Semaphore(WAITING)
        running = asyncio.run_coroutine_threadsafe(
            self._ask(wanted, answers, room), self._running_loop()
        )
        try:
            while (answer := answers.get()) is not _END:
                room.release()
                yield answer  # type: ignore[misc]  # only pairs and the end are put there
            running.result()
        finally:
            running.cancel()

    async def _ask(
        self, requests: Sequence[Request], answers: "queue.Queue[object]", room: threading.Semaphore
    ) -> None:
        try:
            if self._web is None:
                self._web = self._make()
            async for answer in self._web.ask(requests):
                while not room.acquire(blocking=False):  # noqa: ASYNC110 - the reader is a thread
                    await asyncio.sleep(0.002)
                answers.put(answer)
        finally:
            answers.put(_END)

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            self._thread = threading.Thread(target=self._loop.run_forever, name="web", daemon=True)
            self._thread.start()
        return self._loop

    def close(self) -> None:
        """Close the client and end the loop. Safe to call twice."""
        if self._loop is None:
            return
        if self._web is not None:
            asyncio.run_coroutine_threadsafe(self._web.close(), self._loop).result(timeout=10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        if self._thread is not None:
            self._thread.join(timeout=10)
        if not self._loop.is_running():
            self._loop.close()
        self._loop = self._web = self._thread = None
