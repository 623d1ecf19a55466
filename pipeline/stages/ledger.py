"""What the keeping of some pages changes, written at once when they are all kept. Used by extract.

Until then it stands before the store: who asks for an article, an address or a source gets what
the pages before said of it.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from pipeline.domain.article import Article, Revision, Source
from pipeline.domain.identity import Addresses
from pipeline.domain.sketch import Sketch
from pipeline.ports.store import Batch


class Ledger:
    """Belongs to one batch; `write` it before the batch ends."""

    def __init__(self, b: Batch) -> None:
        self._b = b
        self._addresses: dict[str, str | None] = {}
        self._articles: dict[str, Article] = {}
        self._sources: dict[str, tuple[Source, Sketch]] = {}
        self._revisions: list[Revision] = []
        self._links: dict[str, str] = {}
        self._belongs: dict[str, str] = {}
        #: articles that take the next places in the order of storing, in this order
        self._turns: dict[str, None] = {}

    def look_up(self, addresses: Iterable[str]) -> None:
        """These will be asked for: ask the store for all of them at once."""
        asked = dict.fromkeys(addresses)
        self._addresses |= {**asked, **self._b.articles.at(asked), **self._links}

    def at(self, addresses: Iterable[str]) -> dict[str, str]:
        """Normalised address -> article id, for those that lead to one."""
        wanted = list(addresses)
        if not self._addresses.keys() >= set(wanted):
            self.look_up(wanted)
        return {one: found for one in wanted if (found := self._addresses[one])}

    def article(self, article_id: str) -> Article | None:
        """The article as it is by now."""
        known = self._articles.get(article_id)
        return known or self._b.articles.get([article_id]).get(article_id)

    def sketch(self, article_id: str) -> Sketch:
        """The sketch of its text."""
        if article_id in self._sources:
            return self._sources[article_id][1]
        return self._b.articles.sketches_of([article_id]).get(article_id, ())

    def source(self, article_id: str) -> Source | None:
        """The uncut reading behind it."""
        if article_id in self._sources:
            return self._sources[article_id][0]
        return self._b.articles.sources([article_id]).get(article_id)

    def recent(self, outlet: str, since: datetime) -> list[tuple[Article, Source]]:
        """The outlet's articles first seen since then, each with the reading behind it."""
        self.write()
        articles = {one.id: one for one in self._b.articles.of_outlet(outlet, since)}
        sources = self._b.articles.sources(articles)
        return [(articles[key], source) for key, source in sources.items()]

    def save(
        self, article: Article, source: Source, sketch: Sketch, *, next_in_line: bool
    ) -> Article:
        """Keep an article with its source; the next change number is its.

        `next_in_line`: it takes the next place in the order of storing.
        """
        article = replace(article, change=article.change + 1)
        self._articles[article.id] = article
        self._sources[article.id] = source, sketch
        if next_in_line:
            self._turns.pop(article.id, None)
            self._turns[article.id] = None
        return article

    def note_revision(self, revision: Revision) -> None:
        """Keep one state of an article."""
        self._revisions.append(revision)

    def lead(self, where: Addresses, entry_id: str, article_id: str) -> None:
        """The addresses and the entry lead to this article, where they lead to none."""
        for one in where.kept:
            if not self._addresses.get(one):
                self._addresses[one] = self._links[one] = article_id
        self._belongs[entry_id] = article_id

    def write(self) -> None:
        """Write all of it."""
        b = self._b
        if self._turns:
            first = b.articles.next_seq(len(self._turns))
            for seq, article_id in enumerate(self._turns, first):
                self._articles[article_id] = replace(self._articles[article_id], seq=seq)
        b.articles.save(self._articles.values())
        b.articles.keep_sources(self._sources.values())
        b.articles.add_revisions(self._revisions)
        b.articles.link(self._links)
        b.entries.belongs(self._belongs)
        for kept in (self._turns, self._revisions, self._links, self._belongs):
            kept.clear()
        self._articles.clear()
        self._sources.clear()
