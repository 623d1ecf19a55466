"""Pages of what tantivy finds: by date without a gap or a double, by relevance without a double."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import tantivy

from pipeline.adapters.search.compiling import Compiler, all_of
from pipeline.adapters.search.cursors import TOGETHER, Cursor, mark, story_mark
from pipeline.adapters.search.measures import freshness
from pipeline.ports.search import Ask, Hit

#: minus the time, and the id: the order of hits by date
Row = tuple[int, str]
Page = tuple[tuple[Hit, ...], str | None]


@dataclass(frozen=True, slots=True)
class Pages:
    """One look at the index; `query` is the whole search, the same on every page."""

    compiler: Compiler
    query: Any
    ask: Ask
    cursor: Cursor | None

    @property
    def searcher(self) -> Any:
        """The look that the compiler had."""
        return self.compiler.searcher

    def total(self) -> int:
        """How many there are on all pages together."""
        return self._count(self.query)

    def page(self) -> Page:
        """The hits that follow the cursor, and the next cursor."""
        if self.ask.collapse:
            return self._by_story()
        return self._by_date() if self.ask.sort == "date" else self._by_score()

    def _by_date(self) -> Page:
        """The newest first, those of one instant by id: a total order, so that no page repeats."""
        query, rows = self.query, list[Row]()
        if self.cursor is not None:
            done = (-self.cursor.when, self.cursor.id)
            rows = [row for row in self._instant(query, self.cursor.when) if row > done]
            query = all_of([query, self.compiler.span("when", None, self.cursor.when - 1)])
        if len(rows) <= self.ask.limit:
            rows += self._newest(query, self.ask.limit + 1 - len(rows))
        hits = tuple(Hit(one, 0.0) for _, one in rows[: self.ask.limit])
        if len(rows) <= self.ask.limit:
            return hits, None
        when, last = rows[self.ask.limit - 1]
        return hits, Cursor("date", self.ask.now, when=-when, id=last).text

    def _newest(self, query: Any, wanted: int) -> list[Row]:
        """At least so many, in order, where there are as many; the last instant whole."""
        found = self.searcher.search(query, wanted, count=False, order_by_field="when").hits
        if len(found) < wanted:
            return sorted((-when, self._id(address)) for when, address in found)
        last = found[-1][0]
        rows = sorted((-when, self._id(address)) for when, address in found if when > last)
        return rows + self._instant(query, last)

    def _instant(self, query: Any, when: int) -> list[Row]:
        """All hits of one instant, by id."""
        same = all_of([query, self.compiler.span("when", when, when)])
        count = self._count(same)
        found = self.searcher.search(same, count, count=False).hits if count else []
        return sorted((-when, self._id(address)) for _, address in found)

    def _by_score(self) -> Page:
        """The best first: BM25, titles and freshness weighed in. See Cursor for what pages fix."""
        seen = frozenset(self.cursor.seen) if self.cursor else frozenset()
        query = self.query
        if self.cursor is not None:
            query = all_of([query, self.compiler.span("seq", None, self.cursor.seq)])
        wanted = len(seen) + self.ask.limit + 1
        found = self.searcher.search(query, wanted, count=False, weight_by_field="fresh").hits
        now = freshness(self.ask.now)
        rows = [(self._id(address), score / now) for score, address in found]
        hits = [Hit(one, score) for one, score in rows if mark(one) not in seen]
        page = tuple(hits[: self.ask.limit])
        return page, self._next(page) if len(hits) > self.ask.limit else None

    def _by_story(self) -> Page:
        """The first of each story that was not shown, in either order."""
        query = self.query
        if self.cursor is not None:
            query = all_of([query, self.compiler.span("seq", None, self.cursor.seq)])
        seen = dict.fromkeys(self.cursor.seen if self.cursor else ())
        first: dict[int, Hit] = {}
        for told, hit in self._in_order(query, len(seen) + self.ask.limit + 1):
            if told not in seen:
                first.setdefault(told, hit)
            if len(first) > self.ask.limit:
                break
        marks = list(first)[: self.ask.limit]
        hits = tuple(first[one] for one in marks)
        if len(first) <= self.ask.limit:
            return hits, None
        seq = self.cursor.seq if self.cursor else self._latest()
        shown = Cursor(self.ask.sort, self.ask.now, id=TOGETHER, seq=seq, seen=(*seen, *marks))
        return hits, shown.text

    def _in_order(self, query: Any, wanted: int) -> Iterator[tuple[int, Hit]]:
        """All hits with the marks of their stories, read in windows that grow."""
        done, window = 0, wanted
        while True:
            window *= 4  # a story has a few articles
            rows = self._window(query, window)
            whole = len(rows) < window
            marks = self.searcher.fast_field_values("group", [address for _, address in rows])
            told = [(story_mark(one), *row) for one, row in zip(marks, rows, strict=True)]
            for one, score, address in told[done:]:
                yield one, Hit(self._id(address), score)
            if whole:
                return
            done = len(rows)

    def _window(self, query: Any, most: int) -> list[tuple[float, Any]]:
        """The first hits with their scores."""
        if self.ask.sort == "date":
            found = self.searcher.search(query, most, count=False, order_by_field="when").hits
            return [(0.0, address) for _, address in found]
        now = freshness(self.ask.now)
        found = self.searcher.search(query, most, count=False, weight_by_field="fresh").hits
        return [(score / now, address) for score, address in found]

    def _next(self, page: tuple[Hit, ...]) -> str:
        seen = self.cursor.seen if self.cursor else ()
        seq = self.cursor.seq if self.cursor else self._latest()
        shown = (*seen, *(mark(hit.id) for hit in page))
        return Cursor("relevance", self.ask.now, seq=seq, seen=shown).text

    def _latest(self) -> int:
        """The last place in the order of storing that the index shows."""
        every = tantivy.Query.all_query()
        last = self.searcher.search(every, 1, count=False, order_by_field="seq").hits
        return int(last[0][0]) if last else 0

    def _count(self, query: Any) -> int:
        return int(self.searcher.search(query, 1).count)

    def _id(self, address: Any) -> str:
        return str(self.searcher.doc(address)["id"][0])
