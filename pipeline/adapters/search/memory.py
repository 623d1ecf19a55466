"""The index's twin: articles in a dict, found by the compiled query one by one. Slow and right."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from pipeline.adapters.search.alike import alike
from pipeline.adapters.search.cursors import TOGETHER, Cursor, checked, mark, story_mark
from pipeline.adapters.search.fields import FACETS, SHOWN
from pipeline.adapters.search.measures import group, micros, number
from pipeline.adapters.search.timelines import Timeline, bounds, counted
from pipeline.domain.article import Article
from pipeline.domain.query.compiling import compiled
from pipeline.domain.query.context import Context
from pipeline.domain.words.analysis import Analysis
from pipeline.domain.words.layers import Layers
from pipeline.ports.search import Ask, Found, Hit, Trouble


class MemoryIndex:
    """Keeps ports.search.SearchIndex without an engine. What was put is found at once."""

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self._number = 1
        self._articles: dict[str, Layers] = {}
        self._changes: dict[str, int] = {}

    @property
    def name(self) -> str:
        return f"memory-{self._analysis.number}-{self._number}"

    def put(self, articles: Iterable[Article]) -> Mapping[str, str]:
        for article in articles:
            if self._changes.get(article.id, 0) > article.change:
                continue
            self._changes[article.id] = article.change
            if article.hidden:
                self._articles.pop(article.id, None)
            else:
                self._articles[article.id] = self._analysis.layers(article)
        return {}

    def drop(self, ids: Iterable[str]) -> None:
        for one in ids:
            self._articles.pop(one, None)
            self._changes.pop(one, None)

    def refresh(self) -> None:
        """Nothing to do."""

    def find(self, ask: Ask) -> Found:
        ask, cursor = checked(ask)
        found = [layers.article for layers in self._matching(ask)]
        page = self._by_date if ask.sort == "date" else self._by_score
        page = self._by_story if ask.collapse else page
        hits, following = page(found, ask, cursor)
        told = facets(found) if ask.facets else {}
        return Found(len(found), hits, following, told, timeline(found, ask))

    def alike(self, word: str, most: int) -> Sequence[str]:
        counts = Counter(
            form
            for layers in self._articles.values()
            for zone in (layers.title, layers.text)
            for form in set(zone.forms)
        )
        return alike(self._analysis, word, most, lambda *_: counts.items())

    def count(self) -> int:
        return len(self._articles)

    def troubles(self) -> Sequence[Trouble]:
        return ()

    def clear(self) -> None:
        with self.rebuild():
            pass

    @contextmanager
    def rebuild(self) -> Iterator[None]:
        old = self._articles, self._changes, self._number
        self._articles, self._changes, self._number = {}, {}, self._number + 1
        try:
            yield
        except BaseException:
            self._articles, self._changes, self._number = old
            raise

    def close(self) -> None:
        """Nothing is held."""

    def _matching(self, ask: Ask) -> list[Layers]:
        found = [
            layers
            for layers in self._articles.values()
            if ask.since is None or layers.article.when >= ask.since
        ]
        if ask.query is None:
            return found
        context = Context(ask.now, ask.zone, ask.names, ask.groups)
        check = compiled(ask.query, self._analysis, context)
        return [layers for layers in found if check.holds(layers)]

    def _by_date(
        self, found: list[Article], ask: Ask, cursor: Cursor | None
    ) -> tuple[tuple[Hit, ...], str | None]:
        rows = sorted((-micros(article.when), article.id) for article in found)
        if cursor is not None:
            rows = [row for row in rows if row > (-cursor.when, cursor.id)]
        hits = tuple(Hit(one, 0.0) for _, one in rows[: ask.limit])
        if len(rows) <= ask.limit:
            return hits, None
        when, last = rows[ask.limit - 1]
        return hits, Cursor("date", ask.now, when=-when, id=last).text

    def _by_score(
        self, found: list[Article], ask: Ask, cursor: Cursor | None
    ) -> tuple[tuple[Hit, ...], str | None]:
        """Every hit counts the same here; the newest first."""
        seen = cursor.seen if cursor else ()
        bound = cursor.seq if cursor else self._latest()
        rows = sorted(
            (-micros(article.when), article.id)
            for article in found
            if article.seq <= bound and mark(article.id) not in seen
        )
        hits = tuple(Hit(one, 1.0) for _, one in rows[: ask.limit])
        if len(rows) <= ask.limit:
            return hits, None
        shown = (*seen, *(mark(hit.id) for hit in hits))
        return hits, Cursor("relevance", ask.now, seq=bound, seen=shown).text

    def _by_story(
        self, found: list[Article], ask: Ask, cursor: Cursor | None
    ) -> tuple[tuple[Hit, ...], str | None]:
        """The newest of each story that was not shown."""
        seen = dict.fromkeys(cursor.seen if cursor else ())
        bound = cursor.seq if cursor else self._latest()
        first: dict[int, Article] = {}
        for article in sorted(found, key=lambda one: (-micros(one.when), one.id)):
            told = story_mark(number(group(article)))
            if article.seq <= bound and told not in seen:
                first.setdefault(told, article)
        score = 0.0 if ask.sort == "date" else 1.0
        marks = list(first)[: ask.limit]
        hits = tuple(Hit(first[one].id, score) for one in marks)
        if len(first) <= ask.limit:
            return hits, None
        cursor = Cursor(ask.sort, ask.now, id=TOGETHER, seq=bound, seen=(*seen, *marks))
        return hits, cursor.text

    def _latest(self) -> int:
        return max((layers.article.seq for layers in self._articles.values()), default=0)


def timeline(found: Iterable[Article], ask: Ask) -> Timeline:
    """How many fell in each stretch."""
    at = [micros(article.when) for article in found]
    return counted(ask, [sum(a <= one < b for one in at) for a, b in bounds(ask)])


def facets(found: Iterable[Article]) -> Mapping[str, Mapping[str, int]]:
    """Counts by value, the most frequent first."""
    counts: dict[str, Counter[str]] = {SHOWN.get(name, name): Counter() for name in FACETS}
    for article in found:
        counts["outlet"][article.outlet] += 1
        counts["language"][article.language] += 1
        counts["topic"].update(article.topics)
        counts["access"][article.access] += 1
        if article.story:
            counts["story"][article.story] += 1
    mosts = zip(counts.items(), FACETS.values(), strict=True)
    return {name: dict(count.most_common(most)) for (name, count), most in mosts}
