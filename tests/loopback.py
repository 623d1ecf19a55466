"""A loopback origin for tests: raw bytes by path, a log of what was asked, scenes to play."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http import HTTPStatus

from pipeline.adapters.web.aiohttp import AiohttpWeb
from pipeline.adapters.web.reply import Reply
from pipeline.ports.web import Request

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)


@dataclass
class Seen:
    """One request as the server saw it. `peer` tells connections apart."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    peer: tuple


@dataclass
class Origin:
    """Scripts by path: a Reply, raw bytes, an `async def (writer)`, or a list of these."""

    scripts: dict
    port: int = 0
    seen: list[Seen] = field(default_factory=list)
    open: int = 0
    most_open: int = 0

    @property
    def base(self):
        return f"http://127.0.0.1:{self.port}"

    def paths(self):
        return [seen.path for seen in self.seen]

    async def serve(self, reader, writer):
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        try:
            while await self._one(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self.open -= 1
            writer.close()

    async def _one(self, reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.rstrip("\r\n").split("\r\n")
        method, path, _ = first.split(" ", 2)
        headers = {
            name.lower(): value for name, _, value in (line.partition(": ") for line in lines)
        }
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        self.seen.append(Seen(method, path, headers, body, writer.get_extra_info("peername")))
        script = self.scripts.get(path, Reply(404))
        if isinstance(script, list):
            script = script.pop(0) if len(script) > 1 else script[0]
        if callable(script):
            await script(writer)
            return False
        writer.write(script if isinstance(script, bytes) else written(script, headers))
        await writer.drain()
        return not isinstance(script, bytes)


def written(reply, asked):
    """A Reply as bytes; 304 where the asker has it already."""
    told = dict(reply.headers)
    validators = (
        ("if-none-match", told.get("etag")),
        ("if-modified-since", told.get("last-modified")),
    )
    known = [asked[name] == mine for name, mine in validators if name in asked]
    status, body = (
        (304, b"") if reply.status == 200 and known[:1] == [True] else (reply.status, reply.body)
    )
    lines = [
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
        *(f"{k}: {v}" for k, v in reply.headers),
    ]
    if status not in {204, 304}:
        lines.append(f"content-length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


@asynccontextmanager
async def origin(scripts, ssl=None, host="127.0.0.1"):
    """A running Origin on a free port."""
    here = Origin(scripts)
    server = await asyncio.start_server(here.serve, host, 0, ssl=ssl)
    here.port = server.sockets[0].getsockname()[1]
    try:
        yield here
    finally:
        server.close()


async def outcomes(web, requests):
    """What came of each, in the order of the requests; then the client is closed."""
    found = {}
    try:
        async for request, outcome in web.ask(requests):
            assert request.key not in found
            found[request.key] = outcome
    finally:
        await web.close()
    return [found[request.key] for request in requests]


def played(manners, scripts, *wanted, **rest):
    """Outcomes of paths or requests asked by the real client, and the server that saw them."""

    async def scene():
        async with origin(scripts) as here:
            web = AiohttpWeb(manners, lambda: NOON, asyncio.get_running_loop().time, **rest)
            asked = [
                replace(one, url=here.base + one.url)
                if isinstance(one, Request)
                else Request(one, here.base + one, obey_robots=False)
                for one in wanted
            ]
            return await outcomes(web, asked), here

    return asyncio.run(scene())
