"""One hop's question and reply, and what a last reply means for the one who asked."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from pipeline.domain.errors import Blocked, Gone, PipelineError, Throttled, Unreachable
from pipeline.domain.feed import Validators
from pipeline.domain.freshness import retry_after
from pipeline.ports.web import Answer, Hop, Outcome, Request

REDIRECTS = frozenset({301, 302, 303, 307, 308})
SHUT = frozenset({401, 402, 403, 407, 451})
WAIT = frozenset({429, 503})
SOON = frozenset({408, 425})
#: reasons of Unreachable where the host said nothing at all
UNKNOWN_HOST = "no such host is known"
NO_CONNECTION = "no connection"
NO_ANSWER = "no answer in time"
SILENT = frozenset({UNKNOWN_HOST, NO_CONNECTION, NO_ANSWER})
OK, CHOICES, BAD_REQUEST, SERVER_ERROR = 200, 300, 400, 500


@dataclass(frozen=True, slots=True)
class Visit:
    """One request to one address. `cut`: a body beyond the caps is cut, not refused."""

    request: Request
    url: str
    validators: Validators = Validators()
    headers: tuple[tuple[str, str], ...] = ()
    seconds: float = 30.0
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """Status, headers (lower case, those of the connection left out) and decoded body."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """The first header of this name, or None."""
        return next((value for key, value in self.headers if key == name), None)


def verdict(visit: Visit, reply: Reply, hops: tuple[Hop, ...], at: datetime) -> Outcome:
    """The answer, or the error that the status stands for; its reason begins with the status."""
    unasked = reply.status == HTTPStatus.NOT_MODIFIED and not visit.validators
    if (OK <= reply.status < CHOICES or reply.status == HTTPStatus.NOT_MODIFIED) and not unasked:
        key = visit.request.key
        return Answer(key, visit.url, reply.status, at, reply.headers, reply.body, hops)
    return _error(visit.url, reply, at)


def _error(url: str, reply: Reply, at: datetime) -> PipelineError:
    status, told = reply.status, _told(reply.status)
    if reply.header("cf-mitigated") == "challenge":
        return Blocked(url, f"{told} (a wall against robots)")
    if status in SHUT:
        return Blocked(url, told)
    if status in WAIT:
        return Throttled(url, retry_after(reply.header("retry-after"), at), told)
    if status in SOON or status >= SERVER_ERROR:
        return Unreachable(url, told)
    if status >= BAD_REQUEST:
        return Gone(url, told)
    if status == HTTPStatus.NOT_MODIFIED:
        return Unreachable(url, f"{told}, though we asked without conditions")
    return Gone(url, f"{told}, but not where to")


def _told(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status}"
