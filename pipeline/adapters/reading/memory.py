"""Twins of the readers for quick tests: in this process, with the standard library's parser.

They keep the ports' promises for what they understand, JSON Feed and plain HTML, and refuse the
rest. They are not bounded in time.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from html.parser import HTMLParser

from pipeline.adapters.reading import dates, json_feed
from pipeline.adapters.reading.feeds import content
from pipeline.adapters.reading.items import web_url
from pipeline.adapters.reading.pages import LARGEST
from pipeline.domain.article import Block, BlockKind, Draft
from pipeline.domain.errors import NotAFeed, NoText, PipelineError, TooBig
from pipeline.domain.feed import FeedContent
from pipeline.domain.text import one_line
from pipeline.ports.reading import FeedBytes, PageBytes

OFFER = re.compile(r"""<link[^>]+rel=["']?alternate[^>]+href=["']([^"'>]+)""", re.IGNORECASE)
KINDS: dict[str, BlockKind] = {
    "h2": "heading",
    "h3": "heading",
    "p": "paragraph",
    "blockquote": "quote",
    "li": "item",
}


class MemoryFeedReader:
    """Reads JSON Feed."""

    def read(self, feeds: Iterable[FeedBytes]) -> Iterator[tuple[str, FeedContent | PipelineError]]:
        for feed in feeds:
            text = feed.body.decode("utf-8", "replace")
            if text.lstrip().startswith("{"):
                yield feed.key, content(feed.url, json_feed.read(text, feed.url))
            else:
                offered = ", ".join(self.discover(feed)) or "none"
                yield feed.key, NotAFeed(feed.url, f"is no JSON Feed; it offers {offered}")

    def discover(self, page: FeedBytes) -> list[str]:
        links = OFFER.findall(page.body.decode("utf-8", "replace"))
        return [address for link in links if (address := web_url(page.url, link))]

    def close(self) -> None:
        """Nothing to end."""


class MemoryPageReader:
    """Reads the title, headings, paragraphs, quotes and items of plain HTML."""

    def read(self, pages: Iterable[PageBytes]) -> Iterator[tuple[str, Draft | PipelineError]]:
        for page in pages:
            yield page.key, self._one(page)

    def _one(self, page: PageBytes) -> Draft | PipelineError:
        if len(page.body) > LARGEST:
            return TooBig(page.url, "is too large a page")
        parser = _Plain()
        parser.feed(page.body.decode("utf-8", "replace"))
        if not parser.blocks:
            return NoText(page.url, "has no text to speak of")
        return Draft(
            title=parser.heading or parser.title,
            blocks=tuple(parser.blocks),
            published=parser.published,
            published_from="meta" if parser.published else "",
            canonical=web_url(page.url, parser.canonical) or None,
        )

    def close(self) -> None:
        """Nothing to end."""


class _Plain(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.title = self.heading = self.canonical = ""
        self.published: datetime | None = None
        self.blocks: list[Block] = []
        self._in, self._said = "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "link" and named.get("rel") == "canonical":
            self.canonical = named.get("href") or ""
        elif tag == "meta" and named.get("property") == "article:published_time":
            self.published = dates.parse(named.get("content") or "")
        elif tag in KINDS or tag in {"title", "h1"}:
            self._in, self._said = tag, ""

    def handle_data(self, data: str) -> None:
        self._said += data

    def handle_endtag(self, tag: str) -> None:
        text = one_line(self._said)
        if tag != self._in or not text:
            return
        if tag == "title":
            self.title = text
        elif tag == "h1":
            self.heading = text
        else:
            self.blocks.append(Block(text, KINDS[tag]))
        self._in = ""
