"""The web as a dictionary: a twin for tests and trials. The journey is the real one."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import replace

from pipeline.adapters.web.crowd import Pair, crowd
from pipeline.adapters.web.hosts import Hosts
from pipeline.adapters.web.journey import Journey
from pipeline.adapters.web.manners import Manners
from pipeline.adapters.web.reply import Reply, Visit
from pipeline.domain.errors import PipelineError, TooBig
from pipeline.ports.web import Clock, Request

Said = Reply | PipelineError
NOT_FOUND, NOT_MODIFIED, OK = 404, 304, 200


class MemoryWeb:
    """Keeps ports.web.Web over scripted replies, by address.

    A list of replies is gone through, and its last one stays. An address without a script is
    404. A reply with the validator that was asked with becomes 304. `visits` lists what was asked.
    """

    def __init__(
        self,
        replies: Mapping[str, Said | Sequence[Said]],
        clock: Clock,
        manners: Manners | None = None,
    ) -> None:
        self._replies = {
            url: [said] if isinstance(said, Said) else list(said) for url, said in replies.items()
        }
        self.visits: list[Visit] = []
        manners = manners or Manners(host_delay=0)
        hosts = Hosts(manners.host_delay, clock, lambda: 0.0, lambda _: asyncio.sleep(0))
        self._journey = Journey(self._hop, hosts, manners, clock, lambda: 0.0)
        self._at_once = manners.hosts_at_once

    def ask(self, requests: Iterable[Request]) -> AsyncIterator[Pair]:
        return crowd(requests, self._journey.outcome, self._at_once)

    async def close(self) -> None:
        return None

    async def _hop(self, visit: Visit) -> Reply:
        self.visits.append(visit)
        script = self._replies.get(visit.url, [Reply(NOT_FOUND)])
        said = script.pop(0) if len(script) > 1 else script[0]
        if isinstance(said, PipelineError):
            raise said
        if said.status == OK and _known(visit, said):
            return replace(said, status=NOT_MODIFIED, body=b"")
        if len(said.body) > min(visit.request.wire_cap, visit.request.size_cap) and not visit.cut:
            raise TooBig(visit.url, "is longer than we read")
        return said


def _known(visit: Visit, said: Reply) -> bool:
    """Whether the reply is the one that the asker has already (RFC 9110: the ETag goes first)."""
    if visit.validators.etag:
        return visit.validators.etag == said.header("etag")
    modified = visit.validators.last_modified
    return modified is not None and modified == said.header("last-modified")
