"""The index's twin: articles in a dict, found by the compiled query one by one. Slow and right."""

from collections import Counter
from collections.abc import Iterable, Mapping

from pipeline.adapters.search.cursors import Cursor, read_cursor
from pipeline.adapters.search.documents import micros
from pipeline.domain.article import Article
from pipeline.domain.query.compiling import compiled
from pipeline.domain.query.context import Context
from pipeline.domain.words.analysis import Analysis
from pipeline.ports.search import Ask, Found, Hit


class MemoryIndex:
    """Keeps ports.search.SearchIndex without an engine. What was put is found at once."""

    def __init__(self, analysis: Analysis) -> None:
        self.name = f"memory-{analysis.number}"
        self._analysis = analysis
        self._articles: dict[str, Article] = {}

    def put(self, articles: Iterable[Article]) -> None:
        for article in articles:
            known = self._articles.get(article.id)
            if known is not None and known.change > article.change:
                continue
            if article.hidden:
                self._articles.pop(article.id, None)
            else:
                self._articles[article.id] = article

    def drop(self, ids: Iterable[str]) -> None:
        for one in ids:
            self._articles.pop(one, None)

    def refresh(self) -> None:
        """Nothing to do."""

    def find(self, ask: Ask) -> Found:
        found = [a for a in self._articles.values() if self._meets(a, ask)]
        cursor = read_cursor(ask)
        if ask.sort == "date":
            return self._by_date(found, ask, cursor)
        return self._by_score(found, ask, cursor)

    def count(self) -> int:
        return len(self._articles)

    def clear(self) -> None:
        self._articles.clear()

    def close(self) -> None:
        """Nothing is held."""

    def _meets(self, article: Article, ask: Ask) -> bool:
        if ask.since is not None and article.when < ask.since:
            return False
        if ask.query is None:
            return True
        context = Context(ask.now, ask.zone, ask.names, ask.groups)
        check = compiled(ask.query, self._analysis, context)
        return check.holds(self._analysis.layers(article))

    def _by_date(self, found: list[Article], ask: Ask, cursor: Cursor | None) -> Found:
        rows = sorted((-micros(article.when), article.id) for article in found)
        if cursor is not None:
            rows = [row for row in rows if row > (-cursor.when, cursor.id)]
        page = rows[: ask.limit]
        following = None
        if len(rows) > ask.limit:
            when, last = page[-1]
            following = Cursor("date", ask.now, when=-when, id=last).text
        return Found(
            len(found), tuple(Hit(one, 0.0) for _, one in page), following, facets(found, ask)
        )

    def _by_score(self, found: list[Article], ask: Ask, cursor: Cursor | None) -> Found:
        """Every hit counts the same here; the newest first."""
        bound = cursor.seq if cursor else max((a.seq for a in self._articles.values()), default=0)
        start = cursor.offset if cursor else 0
        rows = sorted((-a.seq, a.id) for a in found if a.seq <= bound)
        page = rows[start : start + ask.limit]
        following = None
        if len(rows) > start + ask.limit:
            following = Cursor("relevance", ask.now, seq=bound, offset=start + ask.limit).text
        return Found(
            len(found), tuple(Hit(one, 1.0) for _, one in page), following, facets(found, ask)
        )


def facets(found: Iterable[Article], ask: Ask) -> Mapping[str, Mapping[str, int]]:
    """Counts by value, the most frequent first."""
    if not ask.facets:
        return {}
    counts: dict[str, Counter[str]] = {
        name: Counter() for name in ("outlet", "language", "topic", "story", "access")
    }
    for article in found:
        counts["outlet"][article.outlet] += 1
        counts["language"][article.language] += 1
        counts["topic"].update(article.topics)
        counts["access"][article.access] += 1
        if article.story:
            counts["story"][article.story] += 1
    return {name: dict(count.most_common()) for name, count in counts.items()}
