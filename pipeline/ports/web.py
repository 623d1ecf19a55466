"""What the pipeline asks of the web. Kept by every file in adapters/web/."""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pipeline.domain.errors import PipelineError
from pipeline.domain.feed import Validators


@dataclass(frozen=True, slots=True)
class Request:
    """One address to ask. `key` comes back with the answer. Caps are in bytes."""

    key: str
    url: str
    validators: Validators = Validators()
    #: the address that gave the validators, where it is not `url`; no other hop sees them
    validators_of: str | None = None
    accept: str = "*/*"
    wire_cap: int = 5 * 2**20
    size_cap: int = 20 * 2**20
    obey_robots: bool = True
    method: str = "GET"
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Hop:
    """A redirect on the way: from, to, and the status that said so."""

    url: str
    to: str
    status: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: decoded body (no Content-Encoding left), headers in lower case.

    `at` is the rim's clock when the answer had come. `status` is 200, 226, 304 or an error's.
    """

    key: str
    url: str
    status: int
    at: datetime
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    hops: tuple[Hop, ...] = ()

    def header(self, name: str) -> str | None:
        """The first header of that name (any case), or None."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key == wanted), None)

    @property
    def validators(self) -> Validators:
        """The answer's own validators, verbatim."""
        return Validators(self.header("etag"), self.header("last-modified"))


#: an error is an answer too: nothing is raised out of `ask`
Outcome = Answer | PipelineError


class Web(Protocol):
    """Every outgoing request goes through here.

    Guarded: the address that is connected to is checked, at every redirect hop. Polite: one
    connection a host at a time, a gap between two requests to it, robots.txt obeyed, a host
    that said «wait» is left alone. Bounded: wire bytes, inflated bytes, headers, hops, total time.
    """

    def ask(self, requests: Iterable[Request]) -> AsyncIterator[tuple[Request, Outcome]]:
        """Ask them all, many hosts at once; yield each request with its outcome as it comes.

        2xx and 304 are `Answer`s. A status of 4xx or 5xx, a refused address, a broken or
        endless answer come as errors: Throttled (429, 503; with its wait), Unreachable (5xx,
        no answer, a cut body), Gone (404, 410; reason begins with the status), Blocked (401,
        403, 451, robots), Forbidden (our guard), TooBig.
        """

    async def close(self) -> None:
        """Let go of connections. Safe to call twice."""


Clock = Callable[[], datetime]
#: `Web.ask` for code that waits: every request with its outcome, as the answers come
Ask = Callable[[Iterable[Request]], Iterator[tuple[Request, Outcome]]]
