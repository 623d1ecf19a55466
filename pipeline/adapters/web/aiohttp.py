"""The web by aiohttp: the one client for everything that leaves this house.

No cookies, no referer, no proxy from the environment, no redirect followed but by us.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

import aiohttp
from aiohttp.http_exceptions import HttpProcessingError, LineTooLong
from yarl import URL

from pipeline.adapters.web.body import body_of, headers_of, weighed
from pipeline.adapters.web.crowd import Pair, crowd
from pipeline.adapters.web.guard import (
    GuardedResolver,
    LookUp,
    RefusedAddress,
    guarded_socket,
    look_up,
)
from pipeline.adapters.web.hosts import Hosts
from pipeline.adapters.web.inflate import ACCEPTED
from pipeline.adapters.web.journey import Journey
from pipeline.adapters.web.manners import Manners
from pipeline.adapters.web.reply import NO_ANSWER, NO_CONNECTION, UNKNOWN_HOST, Reply, Visit
from pipeline.domain.errors import Forbidden, PipelineError, TooBig, Unreachable
from pipeline.ports.web import Clock, Request

HEAD_SECONDS = 10.0
HEADER_BYTES = 2**16
HEADER_LINE = 2**15
HEADER_COUNT = 256
KEEP_ALIVE = 30.0
LIBRARY = (aiohttp.ClientError, HttpProcessingError, OSError, ValueError)


class AiohttpWeb:
    """Keeps ports.web.Web. Belongs to the event loop in which `ask` is first called.

    `clock` is the rim's; `monotonic` (seconds) and `sleep` measure and wait for the gap between
    two requests to one host; `names` looks hosts up.
    """

    def __init__(
        self,
        manners: Manners,
        clock: Clock,
        monotonic: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        names: LookUp = look_up,
    ) -> None:
        self._manners = manners
        self._names = names
        self._session: aiohttp.ClientSession | None = None
        hosts = Hosts(manners.host_delay, clock, monotonic, sleep)
        self._journey = Journey(self._hop, hosts, manners, clock, monotonic)

    def ask(self, requests: Iterable[Request]) -> AsyncIterator[Pair]:
        return crowd(requests, self._journey.outcome, self._manners.hosts_at_once)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _hop(self, visit: Visit) -> Reply:
        """Ask one address once. Raises PipelineError for all that can go wrong."""
        try:
            async with asyncio.timeout(visit.seconds):
                response = await self._headed(visit)
                try:
                    weighed(visit, response, HEADER_BYTES)
                    body = await body_of(visit, response)
                finally:
                    response.release()
        except TimeoutError as error:
            raise Unreachable(visit.url, f"not done within {visit.seconds:.0f} s") from error
        except LIBRARY as error:
            raise translated(visit.url, error) from error
        return Reply(response.status, headers_of(response.raw_headers), body)

    async def _headed(self, visit: Visit) -> aiohttp.ClientResponse:
        """The response as soon as its head is there, which has a deadline of its own."""
        try:
            async with asyncio.timeout(HEAD_SECONDS):
                return await self._open().request(
                    visit.request.method,
                    URL(visit.url, encoded=True),
                    headers=self._headers(visit),
                    data=visit.request.body or None,
                    allow_redirects=False,
                )
        except TimeoutError as error:
            raise Unreachable(visit.url, NO_ANSWER) from error

    def _headers(self, visit: Visit) -> dict[str, str]:
        told = {"accept": visit.request.accept, "accept-encoding": ACCEPTED}
        if visit.validators.etag:
            told["if-none-match"] = visit.validators.etag
        if visit.validators.last_modified:
            told["if-modified-since"] = visit.validators.last_modified
        return {**told, **dict(visit.headers), "user-agent": self._manners.agent}

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            allowed = self._manners.allow_networks
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    resolver=GuardedResolver(allowed, self._names),
                    socket_factory=guarded_socket(allowed),
                    limit=0,
                    keepalive_timeout=KEEP_ALIVE,
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None, connect=None, sock_connect=None),
                auto_decompress=False,
                max_line_size=HEADER_LINE,
                max_field_size=HEADER_LINE,
                max_headers=HEADER_COUNT,
            )
        return self._session


def translated(url: str, error: Exception) -> PipelineError:
    """The library's error in our words, without what it knows of inner addresses."""
    chain = _chain(error)
    if any(isinstance(one, RefusedAddress) for one in chain):
        return Forbidden(url, "is not a public address")
    if any(isinstance(one, LineTooLong) for one in chain):
        return TooBig(url, "its head is longer than we read")
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return Unreachable(url, UNKNOWN_HOST)
    if any(isinstance(one, ssl.SSLError | ssl.CertificateError) for one in chain):
        return Unreachable(url, "its certificate is not valid, or TLS failed")
    if isinstance(error, aiohttp.ClientConnectorError):
        return Unreachable(url, NO_CONNECTION)
    if isinstance(error, aiohttp.ClientPayloadError):
        return Unreachable(url, "the answer was cut short")
    if isinstance(error, aiohttp.ServerDisconnectedError | aiohttp.ClientOSError):
        return Unreachable(url, "hung up before it had answered")
    return Unreachable(url, "what it says is no HTTP")


def _chain(error: BaseException) -> list[BaseException]:
    """The error with its causes, those kept in aiohttp's fields included."""
    found: list[BaseException] = []
    following: BaseException | None = error
    while following is not None and following not in found and len(found) < 16:  # noqa: PLR2004
        found.append(following)
        inner = getattr(following, "os_error", None) or getattr(
            following, "certificate_error", None
        )
        following = inner or following.__cause__ or following.__context__
    return found
