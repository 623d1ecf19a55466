"""robots.txt by RFC 9309: had once a day, obeyed on every hop.

protego matches paths. Groups are chosen here, for it takes «n» for «nm» and trips over a byte
order mark.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from protego import Protego

from pipeline.domain.address import parse
from pipeline.domain.errors import Blocked, PipelineError, SetAside, Throttled, Unreachable
from pipeline.domain.refusals import status_of
from pipeline.ports.web import Answer, Clock, Outcome

FRESH = timedelta(hours=24)
LAST_GOOD = timedelta(days=30)
AGAIN = timedelta(minutes=10)  #: after a failure
MOST_KNOWN = 10_000
SIZE = 500 * 2**10
CIRCLES = "redirects without end"
AGENT_LINE = re.compile(r"\s*user[- ]?agent\s*[:\s]\s*(.*)", re.IGNORECASE)
TOKEN = re.compile(r"\*|[a-z_-]+", re.IGNORECASE)
RULE_LINE = re.compile(r"\s*(?:allow|dis+al+ow|disalow|crawl-delay)\b", re.IGNORECASE)


@dataclass(slots=True)
class _Known:
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    rules: Protego | None = None  #: None: all is allowed
    trouble: PipelineError | None = None
    good_at: datetime | None = None
    until: datetime | None = None


class Robots:
    """Answers whether we may ask an address. `fetch` gets a robots.txt through the guarded client."""

    def __init__(
        self, fetch: Callable[[str], Awaitable[Outcome]], token: str, clock: Clock
    ) -> None:
        self._fetch = fetch
        self._token = token
        self._clock = clock
        self._known: dict[str, _Known] = {}

    async def check(self, url: str) -> None:
        """Raises Blocked where robots.txt forbids it, TryLater where that cannot be known."""
        origin = parse(url).origin
        if len(self._known) >= MOST_KNOWN:
            self._known = {key: one for key, one in self._known.items() if one.turn.locked()}
        known = self._known.setdefault(origin, _Known())
        async with known.turn:
            if known.until is None or known.until <= self._clock():
                self._learn(known, await self._fetch(f"{origin}/robots.txt"))
        if known.trouble is not None:
            raise _for(url, known.trouble)
        if known.rules is not None and not known.rules.can_fetch(url, self._token):
            raise Blocked(url, "refused by robots.txt")

    def _learn(self, known: _Known, outcome: Outcome) -> None:
        now = self._clock()
        rules = understood(outcome, self._token)
        if isinstance(rules, PipelineError):
            lasting = known.good_at is not None and now - known.good_at <= LAST_GOOD
            known.trouble = None if lasting else rules
            known.until = now + min(AGAIN, (getattr(rules, "wait", None) or AGAIN))
        else:
            known.rules, known.trouble = rules, None
            known.good_at, known.until = now, now + FRESH


def understood(outcome: Outcome, token: str) -> Protego | PipelineError | None:
    """Rules; None where all is allowed; the error where nothing may be asked for now.

    RFC 9309, 2.3.1: a refusal (4xx) allows all, and so do redirects without end; a failing or
    silent server allows nothing. 429 counts as failing: the host asks for peace.
    """
    if isinstance(outcome, Answer):
        if outcome.status != 200 or not outcome.body:  # noqa: PLR2004 - the status with a body
            return None
        return Protego.parse(concerning(outcome.body[:SIZE].decode("utf-8", "replace"), token))
    if isinstance(outcome, Throttled):
        return outcome
    if 400 <= status_of(outcome) < 500 or outcome.reason == CIRCLES:  # noqa: PLR2004 - 4xx
        return None
    return outcome


def concerning(text: str, token: str) -> str:
    """The rules for this product token, or else those for all, as one group for «*».

    The token must be the same, without regard to case; groups of one name are joined (2.2.1).
    """
    groups: dict[str, list[str]] = {}
    agents: set[str] = set()
    open_group = False
    for line in re.split(r"[\r\n]+", text.removeprefix("\ufeff")):
        bare = line.partition("#")[0].strip()
        if named := AGENT_LINE.fullmatch(bare):
            agents = agents if open_group else set()
            open_group = True
            found = TOKEN.match(named[1])
            agents.add(found[0].lower() if found else "")
            groups.setdefault(found[0].lower() if found else "", [])
        elif bare:
            open_group = open_group and not RULE_LINE.match(bare)
            for agent in agents & {token, "*"}:
                groups[agent].append(bare)
    rules = groups.get(token, groups.get("*", []))
    return "\n".join(["User-agent: *", *rules])


def _for(url: str, trouble: PipelineError) -> PipelineError:
    """The trouble with robots.txt as an error of the address that was to be asked."""
    if isinstance(trouble, Throttled):
        return Throttled(url, trouble.wait, "its host asked us to wait")
    if isinstance(trouble, SetAside):
        return type(trouble)(url, trouble.reason)
    return Unreachable(url, f"robots.txt could not be had ({trouble.reason}), so we keep away")
