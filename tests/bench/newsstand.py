"""Outlets beyond number on loopback, each with a feed, whose articles are written when asked for.

    python -m tests.bench.newsstand STATE OUTLETS PORT

A page is one of the corpora's with its paragraphs and headlines taken out; an article fills them
with sentences of that language, drawn by its number. So every article has its own text, no two are
copies, and what stands around it is as heavy as in the wild. Outlet n answers at `host(n)`; article
a belongs to outlet a modulo OUTLETS. STATE is a JSON file of [how many articles are out, since
when]: each line one publication, read whenever a feed is asked for.
"""

import asyncio
import json
import random
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html import escape
from pathlib import Path

import lxml.html

from tests.bench.corpora import ROOT, SETS, Gold, pages
from tests.elasticsearch.node import free_port

SHOWN = 30  # items in a feed
SENTENCE = re.compile(r"(?<=[.!?])\s+")
HOLE = re.compile(r"⟦(\d+)⟧")
HEADLINE = 0  # the number of a hole that wants the article's headline
TIME = 1  # … and of one that wants when it was published
ENOUGH = 800  # sentences that a language must have, for articles not to share many
LEAST = 1500  # characters of text that a page must have to be of use
#: what tells of the page's own article: its dates, its addresses, its data
OWN = (
    "//script[contains(@type,'ld+json')] | //time | //link[@rel='canonical' or @rel='amphtml']"
    " | //meta[contains(@property,'time') or contains(@name,'date') or contains(@property,'url')"
    " or contains(@itemprop,'date') or contains(@name,'time')]"
)


@dataclass(frozen=True, slots=True)
class Mould:
    """A page without its words: what stands between the holes, and how much each hole takes."""

    language: str
    between: tuple[str, ...]
    holes: tuple[int, ...]

    def filled(self, own: dict[int, str], sentences: list[str], chance: random.Random) -> str:
        """The page with these words; `own` fills the holes that have a number of their own."""
        told = [self.between[0]]
        for hole, after in zip(self.holes, self.between[1:], strict=True):
            words = own[hole] if hole in own else text(hole, sentences, chance)
            told += (escape(words), after)
        return "".join(told)


class Writers:
    """All moulds, and all sentences by language."""

    def __init__(self) -> None:
        self.moulds: list[Mould] = []
        sentences: dict[str, set[str]] = defaultdict(set)
        for gold in (gold for name in SETS for gold in pages(name)):
            mould, found = taken_apart(gold)
            if sum(mould.holes) >= LEAST:
                self.moulds.append(mould)
                sentences[mould.language] |= found
        self.sentences = {
            key: sorted(many) for key, many in sentences.items() if len(many) > ENOUGH
        }
        self.moulds = [one for one in self.moulds if one.language in self.sentences]

    def headline(self, number: int) -> str:
        """Of an article; the same each time."""
        mould = self.moulds[number % len(self.moulds)]
        words = random.Random(-number - 1).choice(self.sentences[mould.language]).split()[:10]
        return " ".join(words).rstrip(".,:;") + f" ({number})"

    def page(self, number: int, since: str) -> str:
        """The whole page of an article; the same each time."""
        mould = self.moulds[number % len(self.moulds)]
        own = {HEADLINE: self.headline(number), TIME: since}
        return mould.filled(own, self.sentences[mould.language], random.Random(number))


def text(length: int, sentences: list[str], chance: random.Random) -> str:
    """Sentences of about so many characters."""
    told = [chance.choice(sentences)]
    while sum(map(len, told)) < length:
        told.append(chance.choice(sentences))
    return " ".join(told)


def taken_apart(gold: Gold) -> tuple[Mould, set[str]]:
    """A page as a mould, and the sentences that were in it."""
    tree = lxml.html.fromstring(gold.body)
    for one in tree.xpath(OWN):
        one.drop_tree()
    found: set[str] = set()
    for one in tree.xpath("//p[not(.//p)]"):
        said = " ".join(one.text_content().split())
        if len(said) >= 60:
            found |= {part for part in SENTENCE.split(said) if 30 <= len(part) <= 400}
            emptied(one, len(said))
    for one in tree.xpath("//title | //h1"):
        emptied(one, HEADLINE)
    for one in tree.xpath("//meta[@property='og:title' or @name='twitter:title']"):
        one.set("content", f"⟦{HEADLINE}⟧")
    for head in tree.xpath("//head[1]"):
        told = {"property": "article:published_time", "content": f"⟦{TIME}⟧"}
        head.insert(0, lxml.html.Element("meta", told))
    parts = HOLE.split(lxml.html.tostring(tree, encoding="unicode"))
    language = gold.truth.get("lang") or gold.truth.get("declared_lang") or tree.get("lang") or ""
    return Mould(language[:2].lower(), tuple(parts[::2]), tuple(map(int, parts[1::2]))), found


def emptied(element: lxml.html.HtmlElement, length: int) -> None:
    """Nothing in it but a hole."""
    del element[:]
    element.text = f"⟦{length}⟧"


def host(outlet: int) -> str:
    """Where an outlet answers."""
    return f"127.96.{outlet // 250}.{outlet % 250 + 1}"


class Stand:
    """All outlets, as one server sees them."""

    def __init__(self, state: Path, outlets: int, port: int) -> None:
        self.state, self.outlets, self.port = state, outlets, port
        self.writers = Writers()

    def answer(self, outlet: int, path: str) -> tuple[str, str, str]:
        """Status, kind and body."""
        if path == "/feed.xml":
            return "200 OK", "application/rss+xml", self.feed(outlet)
        if path.startswith("/a/") and path[3:].isdecimal():
            number = int(path[3:])
            page = self.writers.page(number, self.since(number))
            return "200 OK", "text/html; charset=utf-8", page
        return "404 Not Found", "text/plain", ""

    def feed(self, outlet: int) -> str:
        """The newest articles that are out."""
        out = json.loads(self.state.read_text("utf-8"))
        newest = out[-1][0] if out else 0
        mine = range(outlet, newest, self.outlets)[-SHOWN:]
        items = "".join(self.item(outlet, number) for number in mine)
        return f'<rss version="2.0"><channel><title>Blatt {outlet}</title>{items}</channel></rss>'

    def since(self, number: int) -> str:
        """When an article came out."""
        out = json.loads(self.state.read_text("utf-8"))
        return next((when for upto, when in out if number < upto), "")

    def item(self, outlet: int, number: int) -> str:
        """One article, as it is announced."""
        return (
            f"<item><title>{escape(self.writers.headline(number))}</title><guid>{number}</guid>"
            f"<link>http://{host(outlet)}:{self.port}/a/{number}</link>"
            f"<pubDate>{format_datetime(datetime.fromisoformat(self.since(number)))}</pubDate></item>"
        )

    async def talk(
        self, outlet: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Answer one client until it goes."""
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                status, kind, body = self.answer(outlet, head.split(b" ", 2)[1].decode())
                data = body.encode("utf-8", "replace")
                told = f"HTTP/1.1 {status}\r\ncontent-type: {kind}\r\n"
                writer.write(f"{told}content-length: {len(data)}\r\n\r\n".encode() + data)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def serve(self) -> None:
        """For ever."""
        for outlet in range(self.outlets):

            async def met(
                reader: asyncio.StreamReader, writer: asyncio.StreamWriter, outlet: int = outlet
            ) -> None:
                await self.talk(outlet, reader, writer)

            await asyncio.start_server(met, host(outlet), self.port)
        print("open", flush=True)
        await asyncio.Event().wait()


@dataclass
class Served:
    """The newsstand in a process of its own."""

    pid: int
    state: Path
    outlets: int
    port: int

    def feeds(self) -> list[tuple[str, str]]:
        """(outlet, address of its feed)."""
        every = range(self.outlets)
        return [(f"Blatt {n}", f"http://{host(n)}:{self.port}/feed.xml") for n in every]

    def publish(self, count: int, now: datetime) -> None:
        """So many articles more are out."""
        out = json.loads(self.state.read_text("utf-8"))
        out.append([(out[-1][0] if out else 0) + count, now.isoformat()])
        self.state.write_text(json.dumps(out), "utf-8")


@contextmanager
def standing(folder: Path, outlets: int) -> Iterator[Served]:
    """It answers inside the block; nothing is out yet."""
    state, port = folder / "published.json", free_port()
    state.write_text("[]", "utf-8")
    words = [sys.executable, "-m", __name__, str(state), str(outlets), str(port)]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            if process.stdout is None or process.stdout.readline() != "open\n":
                raise RuntimeError("the newsstand did not open")
            yield Served(process.pid, state, outlets, port)
        finally:
            process.terminate()


if __name__ == "__main__":
    asyncio.run(Stand(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])).serve())
