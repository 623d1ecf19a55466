"""Saved pages as a web of outlets on loopback, in a process of its own, each with an RSS feed.

A page keeps the path that it had in its own web; pages of one domain stay together. An outlet is
told apart by its address, 127.0.96.n.
"""

import asyncio
import gzip
import re
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape, unescape
from multiprocessing import get_context
from urllib.parse import urlsplit

from tests.bench.corpora import Gold

OUTLETS = 60
PORT = 8096
FEED = "/feed.xml"
NAMED = re.compile(rb"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)


@dataclass
class Outlet:
    """Some domains' pages under one name and address."""

    number: int
    golds: dict[str, Gold] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"Blatt {self.number:02}"

    @property
    def host(self) -> str:
        return f"127.0.96.{self.number}"

    @property
    def base(self) -> str:
        return f"http://{self.host}:{PORT}"

    def take(self, golds: dict[str, Gold]) -> bool:
        """Take a domain's pages, unless one of their paths is taken."""
        free = not self.golds.keys() & golds.keys()
        if free:
            self.golds |= golds
        return free


def outlets(golds: list[Gold]) -> tuple[list[Outlet], list[Gold]]:
    """The pages as outlets of about the same size; and those that are another's twin.

    Where a domain has two pages at one path (the sets share some), the second is left out.
    """
    domains: dict[str, dict[str, Gold]] = defaultdict(dict)
    twins = [
        gold
        for gold in golds
        if domains[gold.truth["domain"]].setdefault(path_of(gold), gold) is not gold
    ]
    made = [Outlet(number) for number in range(1, OUTLETS + 1)]
    for pages in sorted(domains.values(), key=len, reverse=True):
        smallest_first = sorted(made, key=lambda outlet: len(outlet.golds))
        if not any(outlet.take(pages) for outlet in smallest_first):
            raise ValueError(f"no outlet has room for {next(iter(pages.values())).url}")
    return [outlet for outlet in made if outlet.golds], twins


def path_of(gold: Gold) -> str:
    """Path and query, as an address has them."""
    parts = urlsplit(gold.url.strip())
    return "/" + parts.path.removeprefix("/") + (f"?{parts.query}" if parts.query else "")


def feed_of(outlet: Outlet) -> bytes:
    """What the outlet announces: title, address and, where it is known, the date."""
    items = "".join(
        f"<item><title>{escape(title(gold))}</title>{dated(gold)}"
        f"<link>{escape(outlet.base + path)}</link><guid>{gold.id}</guid></item>"
        for path, gold in outlet.golds.items()
    )
    channel = f"<title>{outlet.name}</title><link>{outlet.base}/</link>{items}"
    return f'<rss version="2.0"><channel>{channel}</channel></rss>'.encode()


def title(gold: Gold) -> str:
    """As the gold has it, or the page's own."""
    found = NAMED.search(gold.body)
    named = unescape(found[1].decode("utf-8", "replace")) if found else ""
    return " ".join((gold.truth.get("title") or named).split())


def dated(gold: Gold) -> str:
    try:
        when = datetime.fromisoformat(gold.truth["date"])
    except (KeyError, ValueError):
        return ""
    return f"<pubDate>{format_datetime(when.replace(tzinfo=when.tzinfo or UTC))}</pubDate>"


@contextmanager
def served(made: list[Outlet]) -> Iterator[int]:
    """The outlets answer inside the block; gives the server's process id."""
    context = get_context("spawn")
    ready = context.Event()
    server = context.Process(target=serve, args=(made, ready), daemon=True)
    server.start()
    try:
        if not ready.wait(60):
            raise TimeoutError("the outlets did not open")
        yield server.pid or 0
    finally:
        server.terminate()
        server.join()


def serve(made: list[Outlet], ready: threading.Event) -> None:
    """Answer for ever."""
    asyncio.run(_serve(made, ready))


async def _serve(made: list[Outlet], ready: threading.Event) -> None:
    pages = {}
    for outlet in made:
        pages[outlet.host, FEED] = answer(gzip.compress(feed_of(outlet)), "application/rss+xml")
        for path, gold in outlet.golds.items():
            page = answer(gold.path.read_bytes(), "text/html")
            pages[outlet.host, path] = page
            for other in asked_as(path):
                pages.setdefault((outlet.host, other), page)
        await asyncio.start_server(lambda r, w: _talk(r, w, pages), outlet.host, PORT)
    ready.set()
    await asyncio.Event().wait()


def asked_as(path: str) -> Iterator[str]:
    """What a polite client makes of the address: no tracking parameters, no dots for segments."""
    bare = path.partition("?")[0]
    yield bare
    yield bare.removesuffix(".") if bare.endswith("/.") else bare


def answer(packed: bytes, kind: str) -> bytes:
    head = f"HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-encoding: gzip\r\n"
    return f"{head}content-length: {len(packed)}\r\n\r\n".encode() + packed


async def _talk(reader, writer, pages):
    host = writer.get_extra_info("sockname")[0]
    missing = b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n"
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            path = head.split(b" ", 2)[1].decode()
            writer.write(pages.get((host, path), missing))
            await writer.drain()
    except (ConnectionError, asyncio.IncompleteReadError):
        pass
    finally:
        writer.close()
