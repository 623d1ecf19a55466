"""Stories with their lineage, topics, and what each index holds, in SQL."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, delete, exists, func, or_, select, update

from pipeline.adapters.store import tables
from pipeline.adapters.store.rows import noun_of, row_of, slices, upsert
from pipeline.domain.article import Article
from pipeline.domain.story import Story, Topic


class SqlStories:
    """Keeps ports.store.Stories."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, ids: Iterable[str]) -> dict[str, Story]:
        found: dict[str, Story] = {}
        for part in slices(ids):
            query = select(tables.stories).where(tables.stories.c.id.in_(part))
            for row in self._connection.execute(query).mappings():
                found[row["id"]] = noun_of(Story, row)
        return found

    def save(self, stories: Iterable[Story]) -> None:
        upsert(self._connection, tables.stories, [row_of(story) for story in stories])

    def root(self, story_id: str) -> str:
        seen = {story_id}
        while (onward := self._merged_into(story_id)) and onward not in seen:
            seen.add(onward)
            story_id = onward
        return story_id

    def lineages(self, ids: Iterable[str]) -> dict[str, frozenset[str]]:
        found = {story_id: {story_id} for story_id in ids}
        heads = {story_id: {story_id} for story_id in found}  # part -> the asked ones it belongs to
        while heads:
            onward: dict[str, set[str]] = {}
            for part, whole in self._merged_into_these(heads):
                fresh = {head for head in heads[whole] if part not in found[head]}
                for head in fresh:
                    found[head].add(part)
                if fresh:
                    onward.setdefault(part, set()).update(fresh)
            heads = onward
        return {story_id: frozenset(parts) for story_id, parts in found.items()}

    def latest(self, limit: int, topic: str | None = None) -> list[Story]:
        stories = tables.stories.c
        query = select(tables.stories).where(stories.merged_into.is_(None))
        query = query.order_by(stories.latest.desc(), stories.id)
        if topic is None:
            query = query.limit(limit or None)
        rows = self._connection.execute(query).mappings()
        found = [noun_of(Story, row) for row in rows]
        if topic is not None:
            found = [story for story in found if topic in story.topics]
        return found[:limit] if limit else found

    def drop_before(self, before: datetime) -> int:
        stories, articles = tables.stories, tables.articles.c
        empty = ~exists().where(articles.story == stories.c.id)
        over = (stories.c.latest < before) & empty
        told = tables.told
        gone = select(stories.c.id).where(over)
        self._connection.execute(delete(told).where(told.c.story_id.in_(gone)))
        return self._connection.execute(delete(stories).where(over)).rowcount

    def topics(self) -> list[Topic]:
        query = select(tables.topics).where(~tables.topics.c.paused).order_by(tables.topics.c.name)
        return [noun_of(Topic, row) for row in self._connection.execute(query).mappings()]

    def declare(self, topics: Sequence[Topic]) -> None:
        self._connection.execute(update(tables.topics).values(paused=True))
        rows = [row_of(topic, paused=False) for topic in topics]
        upsert(self._connection, tables.topics, rows)

    def _merged_into_these(self, ids: Iterable[str]) -> Iterator[tuple[str, str]]:
        """(part, whole) for each story that was merged into one of these."""
        stories = tables.stories.c
        for part in slices(ids):
            query = select(stories.id, stories.merged_into)
            rows = self._connection.execute(query.where(stories.merged_into.in_(part)))
            yield from ((one, whole) for one, whole in rows)

    def _merged_into(self, story_id: str) -> str | None:
        stories = tables.stories.c
        query = select(stories.merged_into).where(stories.id == story_id)
        return self._connection.execute(query).scalar()


class SqlIndexed:
    """Keeps ports.store.Indexed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def behind(self, index: str, limit: int) -> list[Article]:
        query = self._lacking(index, select(tables.articles))
        query = query.order_by(tables.articles.c.seq).limit(limit)
        return [noun_of(Article, row) for row in self._connection.execute(query).mappings()]

    def lag(self, index: str) -> int:
        return self._connection.execute(self._lacking(index, select(func.count()))).scalar() or 0

    def held(self, index: str) -> int:
        articles, indexed = tables.articles.c, tables.indexed.c
        both = tables.articles.join(tables.indexed, indexed.article_id == articles.id)
        query = select(func.count()).select_from(both)
        query = query.where(indexed.index == index, articles.hidden.is_(False))
        return self._connection.execute(query).scalar() or 0

    def note(self, index: str, changes: Iterable[tuple[str, int]]) -> None:
        rows = [
            {"index": index, "article_id": article_id, "change": change}
            for article_id, change in changes
        ]
        upsert(self._connection, tables.indexed, rows)

    def names(self) -> list[str]:
        query = select(tables.indexed.c.index).distinct().order_by(tables.indexed.c.index)
        return list(self._connection.execute(query).scalars())

    def forget(self, index: str) -> None:
        self._connection.execute(delete(tables.indexed).where(tables.indexed.c.index == index))

    @staticmethod
    def _lacking(index: str, query: Select[Any]) -> Select[Any]:
        """Articles of which the index has no change, or an older one."""
        articles, indexed = tables.articles.c, tables.indexed.c
        held = and_(indexed.article_id == articles.id, indexed.index == index)
        return query.select_from(tables.articles.outerjoin(tables.indexed, held)).where(
            or_(indexed.change.is_(None), indexed.change < articles.change)
        )
