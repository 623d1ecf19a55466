"""Articles with their sources and revisions, and what outlets repeat, in SQL."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, exists, func, select, update

from pipeline.adapters.store import tables
from pipeline.adapters.store.drafts import cuts_of, draft_of
from pipeline.adapters.store.rows import (
    add_many,
    for_change,
    in_shard,
    next_of,
    noun_of,
    row_of,
    slices,
    upsert,
)
from pipeline.domain.article import Article, Progress, Revision, Source
from pipeline.domain.shard import Shard, place
from pipeline.ports.store.keeping import Block


class SqlArticles:
    """Keeps ports.store.Articles."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def at(self, addresses: Iterable[str]) -> dict[str, str]:
        table = tables.addresses.c
        found: dict[str, Any] = {}
        for part in slices(addresses):
            query = select(table.address, table.article_id).where(table.address.in_(part))
            found.update((row.address, row.article_id) for row in self._connection.execute(query))
        return found

    def link(self, addresses: Mapping[str, str]) -> None:
        rows = [{"address": one, "article_id": article} for one, article in addresses.items()]
        add_many(self._connection, tables.addresses, rows)

    def get(self, ids: Iterable[str]) -> dict[str, Article]:
        found: dict[str, Any] = {}
        for part in slices(ids):
            for article in self._select(tables.articles.c.id.in_(part)):
                found[article.id] = article
        return found

    def hidden(self, ids: Iterable[str]) -> set[str]:
        articles = tables.articles.c
        found: set[str] = set()
        for part in slices(ids):
            query = select(articles.id).where(articles.id.in_(part), articles.hidden)
            found |= set(self._connection.execute(query).scalars())
        return found

    def save(self, articles: Iterable[Article]) -> None:
        rows = [
            row_of(article, when=article.when, place=place(article.outlet)) for article in articles
        ]
        upsert(self._connection, tables.articles, rows)

    def advance(self, ids: Iterable[str], progress: Progress) -> None:
        articles = tables.articles
        for part in slices(ids):
            step = update(articles).where(articles.c.id.in_(part)).values(progress=progress)
            self._connection.execute(step)

    def next_seq(self, count: int = 1) -> int:
        return next_of(self._connection, "article", count)

    def last_seq(self) -> int:
        query = select(tables.counters.c.value).where(tables.counters.c.name == "article")
        return self._connection.execute(query).scalar() or 0

    def sources(self, ids: Iterable[str]) -> dict[str, Source]:
        found: dict[str, Any] = {}
        for part in slices(ids):
            query = select(tables.sources).where(tables.sources.c.article_id.in_(part))
            for row in self._connection.execute(query):
                draft, cuts = draft_of(row.draft), cuts_of(row.cuts)
                found[row.article_id] = Source(row.article_id, row.page_id, draft, cuts)
        return found

    def keep_sources(self, sources: Iterable[tuple[Source, Sequence[int]]]) -> None:
        rows = [
            {
                "article_id": source.article_id,
                "page_id": source.page_id,
                "draft": source.draft,
                "cuts": source.cuts,
                "sketch": list(sketch),
            }
            for source, sketch in sources
        ]
        upsert(self._connection, tables.sources, rows)

    def sketches(self, since: datetime) -> list[tuple[Article, tuple[int, ...]]]:
        articles, sources = tables.articles, tables.sources
        query = (
            select(articles, sources.c.sketch)
            .join(sources, sources.c.article_id == articles.c.id)
            .where(articles.c.first_seen >= since)
            .order_by(articles.c.seq)
        )
        rows = self._connection.execute(query).mappings()
        return [(noun_of(Article, row), tuple(row["sketch"] or ())) for row in rows]

    def sketches_of(self, ids: Iterable[str]) -> dict[str, tuple[int, ...]]:
        sources = tables.sources.c
        found: dict[str, tuple[int, ...]] = {}
        for part in slices(ids):
            query = select(sources.article_id, sources.sketch).where(sources.article_id.in_(part))
            for row in self._connection.execute(query):
                found[row.article_id] = tuple(row.sketch or ())
        return found

    def forget_text(self, article_id: str) -> None:
        for table in (tables.sources, tables.revisions, tables.sightings):
            self._connection.execute(delete(table).where(table.c.article_id == article_id))

    def add_revisions(self, revisions: Iterable[Revision]) -> None:
        add_many(self._connection, tables.revisions, [row_of(one) for one in revisions])

    def revisions(self, article_id: str) -> list[Revision]:
        table = tables.revisions
        query = select(table).where(table.c.article_id == article_id).order_by(table.c.number)
        return [noun_of(Revision, row) for row in self._connection.execute(query).mappings()]

    def due(self, progress: Progress, limit: int, shard: Shard) -> list[Article]:
        articles = tables.articles
        return self._select(articles.c.progress == progress, in_shard(articles, shard), limit=limit)

    def number(self, outlets: Iterable[str]) -> dict[str, int]:
        outlet = tables.articles.c.outlet
        query = select(outlet, func.count()).group_by(outlet)
        return {
            name: count
            for part in slices(outlets)
            for name, count in self._connection.execute(query.where(outlet.in_(part)))
        }

    def of_outlet(self, outlet: str, since: datetime) -> list[Article]:
        articles = tables.articles.c
        return self._select(articles.outlet == outlet, articles.first_seen >= since)

    def window(self, since: datetime) -> list[Article]:
        articles = tables.articles.c
        return self._select(articles.story.is_not(None), articles.when >= since)

    def of_stories(self, story_ids: Iterable[str]) -> list[Article]:
        found = []
        for part in slices(story_ids):
            found += self._select(tables.articles.c.story.in_(part))
        return sorted(found, key=lambda article: article.seq)

    def latest(self, limit: int, since: datetime | None = None) -> list[Article]:
        articles = tables.articles.c
        query = select(tables.articles).where(~articles.hidden)
        if since is not None:
            query = query.where(articles.when >= since)
        query = query.order_by(articles.when.desc(), articles.id).limit(limit)
        return [noun_of(Article, row) for row in self._connection.execute(query).mappings()]

    def drop_before(self, before: datetime, limit: int) -> list[str]:
        articles = tables.articles.c
        query = select(articles.id).where(articles.first_seen < before).limit(limit)
        ids = list(self._connection.execute(query).scalars())
        matches = select(tables.matches.c.id).where(tables.matches.c.article_id.in_(ids))
        digested = tables.digested
        self._connection.execute(delete(digested).where(digested.c.match_id.in_(matches)))
        told = tables.told
        alone = [f"article:{article_id}" for article_id in ids]
        self._connection.execute(delete(told).where(told.c.story_id.in_(alone)))
        for table, column in (
            (tables.sources, tables.sources.c.article_id),
            (tables.revisions, tables.revisions.c.article_id),
            (tables.sightings, tables.sightings.c.article_id),
            (tables.addresses, tables.addresses.c.article_id),
            (tables.indexed, tables.indexed.c.article_id),
            (tables.matches, tables.matches.c.article_id),
            (tables.entries, tables.entries.c.article_id),
            (tables.articles, articles.id),
        ):
            self._connection.execute(delete(table).where(column.in_(ids)))
        return ids

    def counts(self) -> Mapping[str, int]:
        progress = tables.articles.c.progress
        query = select(progress, func.count()).group_by(progress)
        return dict(self._connection.execute(query).all())

    def _select(self, *conditions: Any, limit: int | None = None) -> list[Article]:
        articles = tables.articles
        query = select(articles).where(*conditions).order_by(articles.c.seq).limit(limit)
        query = for_change(self._connection, query)
        return [noun_of(Article, row) for row in self._connection.execute(query).mappings()]


class SqlPadding:
    """Keeps ports.store.Padding."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def see(self, seen: Mapping[str, Mapping[str, Iterable[tuple[str, str, str]]]]) -> None:
        texts: dict[tuple[str, str], dict[str, str]] = {}
        sightings: dict[tuple[str, str, str], dict[str, str]] = {}
        for outlet, article_id, blocks in flat(seen):
            for digest, text, where in blocks:
                one = {"outlet": outlet, "hash": digest}
                texts.setdefault((outlet, digest), {**one, "text": text, "place": where})
                sightings[outlet, digest, article_id] = {**one, "article_id": article_id}
        add_many(self._connection, tables.blocks, list(texts.values()))
        add_many(self._connection, tables.sightings, list(sightings.values()))

    def blocks(self, hashes: Mapping[str, Iterable[str]]) -> dict[str, list[Block]]:
        blocks, seen = tables.blocks.c, tables.sightings.c
        wanted = {outlet: set(some) for outlet, some in hashes.items()}
        found: dict[str, list[Block]] = {outlet: [] for outlet in wanted}
        same = (seen.outlet == blocks.outlet) & (seen.hash == blocks.hash)
        told = (blocks.outlet, blocks.hash, blocks.text, blocks.place)
        query = select(*told, func.count(seen.article_id), blocks.known)
        query = query.join_from(tables.blocks, tables.sightings, same)
        query = query.group_by(*told, blocks.known)
        for part in slices(sorted({one for some in wanted.values() for one in some})):
            these = query.where(blocks.outlet.in_(list(wanted)), blocks.hash.in_(part))
            for outlet, *row in self._connection.execute(these):
                if row[0] in wanted[outlet]:
                    found[outlet].append(Block(*row))
        return found

    def known(self, outlets: Iterable[str]) -> dict[str, frozenset[str]]:
        blocks = tables.blocks.c
        found: dict[str, set[str]] = {}
        for part in slices(outlets):
            found |= {outlet: set() for outlet in part}
            query = select(blocks.outlet, blocks.hash).where(blocks.known, blocks.outlet.in_(part))
            for outlet, digest in self._connection.execute(query):
                found[outlet].add(digest)
        return {outlet: frozenset(hashes) for outlet, hashes in found.items()}

    def drop_unseen(self) -> int:
        blocks, seen = tables.blocks, tables.sightings.c
        there = exists().where(seen.outlet == blocks.c.outlet, seen.hash == blocks.c.hash)
        unseen = delete(blocks).where(~blocks.c.known, ~there)
        return self._connection.execute(unseen).rowcount

    def know(self, outlet: str, hashes: Iterable[str]) -> None:
        blocks = tables.blocks.c
        for part in slices(hashes):
            self._connection.execute(
                update(tables.blocks)
                .where(blocks.outlet == outlet, blocks.hash.in_(part))
                .values(known=True)
            )


def flat(seen: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, str, Any]]:
    """(outlet, article id, what it had) for each article."""
    for outlet, articles in seen.items():
        for article_id, had in articles.items():
            yield outlet, article_id, had
