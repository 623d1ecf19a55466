"""From a request to its outcome: hop by hop, each checked, each in its host's turn."""

from collections.abc import Awaitable, Callable

from pipeline.adapters.web.hosts import Hosts
from pipeline.adapters.web.manners import Manners
from pipeline.adapters.web.reply import REDIRECTS, SILENT, Reply, Visit, verdict
from pipeline.adapters.web.robots import CIRCLES, SIZE, Robots
from pipeline.domain.address import join, parse
from pipeline.domain.errors import BadInput, Forbidden, Gone, PipelineError, Unreachable
from pipeline.domain.feed import Validators
from pipeline.domain.networks import guard
from pipeline.ports.web import Clock, Hop, Outcome, Request

MOST_HOPS = 8
IN_ALL = 1.5  #: all hops together may take this much longer than one

MakeHop = Callable[[Visit], Awaitable[Reply]]


class Journey:
    """Follows redirects by our rules. `hop` asks one address and raises PipelineError."""

    def __init__(
        self,
        hop: MakeHop,
        hosts: Hosts,
        manners: Manners,
        clock: Clock,
        monotonic: Callable[[], float],
    ) -> None:
        self._hop = hop
        self._hosts = hosts
        self._manners = manners
        self._clock = clock
        self._monotonic = monotonic
        self._robots = Robots(self._robots_txt, manners.token, clock)

    async def outcome(self, request: Request) -> Outcome:
        """What came of a request. An error is an outcome too."""
        return await self._travel(request, cut=False)

    async def _robots_txt(self, url: str) -> Outcome:
        request = Request(
            url, url, accept="text/plain,*/*;q=0.5", wire_cap=SIZE, size_cap=SIZE, obey_robots=False
        )
        return await self._travel(request, cut=True)

    async def _travel(self, request: Request, *, cut: bool) -> Outcome:
        try:
            return await self._follow(request, cut=cut)
        except PipelineError as error:
            return error

    async def _follow(self, request: Request, *, cut: bool) -> Outcome:
        url = home = _checked(request.url)
        hops: tuple[Hop, ...] = ()
        left = self._manners.answer_seconds * IN_ALL
        while len(hops) <= MOST_HOPS:
            guard(url, self._manners.allow_networks)
            if request.obey_robots and self._manners.obey_robots:
                await self._robots.check(url)
            visit = self._visit(request, home, url, left, cut=cut)
            reply, seconds = await self._ask(visit)
            left -= seconds
            location = reply.header("location") if reply.status in REDIRECTS else None
            if not location:
                return verdict(visit, reply, hops, self._clock())
            hops += (Hop(url, _next(visit, reply.status, location), reply.status),)
            url = hops[-1].to
            if any(hop.url == url for hop in hops) or left <= 0:
                break
        raise Unreachable(request.url, CIRCLES)

    def _visit(self, request: Request, home: str, url: str, left: float, *, cut: bool) -> Visit:
        """Validators go only to the address that gave them, other headers only to their origin."""
        gave = url == (request.validators_of or home)
        return Visit(
            request,
            url,
            request.validators if gave else Validators(),
            request.headers if parse(url).origin == parse(home).origin else (),
            min(self._manners.answer_seconds, left),
            cut,
        )

    async def _ask(self, visit: Visit) -> tuple[Reply, float]:
        """The reply, and how many seconds it took. The host's turn is held meanwhile."""
        key = parse(visit.url).host_key
        async with self._hosts.turn(key, visit.url):
            begun = self._monotonic()
            try:
                reply = await self._hop(visit)
            except Unreachable as error:
                if error.reason in SILENT:
                    self._hosts.kept_silent(key)
                raise
            self._hosts.spoke(key, reply)
            return reply, self._monotonic() - begun


def _checked(url: str) -> str:
    try:
        return str(parse(url))
    except BadInput as error:
        raise Forbidden(error.subject, error.reason) from error


def _next(visit: Visit, status: int, location: str) -> str:
    """Where a redirect leads. Raises Forbidden for what must not be followed."""
    if visit.request.method != "GET":
        raise Gone(visit.url, f"{status} points elsewhere; what we send is not sent on")
    try:
        to = join(visit.url, location)
    except BadInput as error:
        raise Forbidden(visit.url, f"points to an address that {error.reason}") from error
    if visit.headers and visit.url.startswith("https:") and to.startswith("http:"):
        raise Forbidden(visit.url, "points to http, and what we carry is for https only")
    return to
