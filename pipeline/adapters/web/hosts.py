"""One host at a time: whose turn it is, the gap after it, and when a host is left alone."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pipeline.adapters.web.reply import WAIT, Reply
from pipeline.domain.errors import Throttled, Unreachable
from pipeline.domain.freshness import retry_after
from pipeline.ports.web import Clock

TOO_MANY = 429
FIRST_PAUSE = timedelta(minutes=1)  #: after a 429 that does not say how long
#: one page that says «wait a day» must not silence its whole host; a second one in a row weighs more
FIRST_CAP = timedelta(minutes=10)
LONGEST_PAUSE = timedelta(days=1)
SILENT_TIMES = 3
SILENT_PAUSE = timedelta(minutes=5)
MOST_KNOWN = 10_000


@dataclass(slots=True)
class _Host:
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0
    users: int = 0
    until: datetime | None = None
    refusals: int = 0
    silences: int = 0


class Hosts:
    """Knows every host that was asked lately.

    The gap is measured by `monotonic` (seconds) and waited for by `sleep`; pauses that a server
    asked for run on the rim's `clock`.
    """

    def __init__(
        self,
        gap: float,
        clock: Clock,
        monotonic: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._gap = gap
        self._clock = clock
        self._monotonic = monotonic
        self._sleep = sleep
        self._known: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, key: str, url: str) -> AsyncIterator[None]:
        """Wait for the host to be free, hold it, leave the gap. Raises TryLater where it rests."""
        host = self._host(key)
        host.users += 1
        try:
            async with host.turn:
                self._check(host, url)
                if (wait := host.free_at - self._monotonic()) > 0:
                    await self._sleep(wait)
                try:
                    yield
                finally:
                    host.free_at = self._monotonic() + self._gap
        finally:
            host.users -= 1

    def spoke(self, key: str, reply: Reply) -> None:
        """Learn from a reply: a host that says «wait» is left alone for a while."""
        host = self._host(key)
        host.silences = 0
        wait = retry_after(reply.header("retry-after"), self._clock())
        if reply.status not in WAIT or (wait is None and reply.status != TOO_MANY):
            host.refusals, host.until = 0, None
            return
        host.refusals += 1
        cap = min(FIRST_CAP * 4 ** min(host.refusals - 1, 8), LONGEST_PAUSE)
        host.until = self._clock() + min(wait or FIRST_PAUSE, cap)

    def kept_silent(self, key: str) -> None:
        """Learn from no answer at all: after three in a row the host is left alone for a while."""
        host = self._host(key)
        host.silences += 1
        if host.silences >= SILENT_TIMES:
            host.until = self._clock() + SILENT_PAUSE

    def _check(self, host: _Host, url: str) -> None:
        if host.until is None:
            return
        left = host.until - self._clock()
        if left <= timedelta():
            host.until = None
        elif host.silences >= SILENT_TIMES:
            raise Unreachable(url, "its host did not answer several times; it is left alone")
        else:
            raise Throttled(url, left, "its host asked us to wait")

    def _host(self, key: str) -> _Host:
        if key not in self._known:
            if len(self._known) >= MOST_KNOWN:
                self._forget()
            self._known[key] = _Host()
        return self._known[key]

    def _forget(self) -> None:
        """Drop the hosts that nobody uses and that need no gap and no pause any more."""
        now = self._monotonic()
        busy = {
            key: host
            for key, host in self._known.items()
            if host.users or host.until or host.free_at > now
        }
        self._known = busy
