"""The archive in tantivy: a folder, a writer at a time, readers that see what was refreshed.

The folder's name carries the mapping and the analysis; after either changes, a new folder is
filled from SQL and the old one goes.
"""

import contextlib
import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import tantivy

from pipeline.adapters.search.compiling import Compiler, all_of
from pipeline.adapters.search.cursors import Cursor, read_cursor
from pipeline.adapters.search.documents import MAPPING, document, micros, schema
from pipeline.domain.article import Article
from pipeline.domain.errors import Busy, Misconfigured
from pipeline.domain.query.terms import Reader
from pipeline.domain.words.analysis import Analysis
from pipeline.ports.search import Ask, Found, Hit

HEAP = 60_000_000  # bytes that the writer may hold; one thread, so that small machines stay small
FACETS = {"outlet": 50, "lang": 30, "topic": 50, "story": 20, "access": 5}
SHOWN = {"lang": "language"}


class TantivyIndex:
    """Keeps ports.search.SearchIndex in a folder."""

    def __init__(self, folder: Path, analysis: Analysis) -> None:
        self.name = f"tantivy-{MAPPING}-{analysis.number}"
        self._folder = folder / self.name
        self._analysis = analysis
        self._reader = Reader(analysis)
        self._schema = schema()
        self._writer: Any = None
        self._index: Any = self._opened()

    def put(self, articles: Iterable[Article]) -> None:
        wanted = list(articles)
        with translated(str(self._folder)):
            known = self._changes([article.id for article in wanted])
            writer = self._writing()
            for article in wanted:
                if known.get(article.id, 0) > article.change:
                    continue  # a later write was here first
                writer.delete_documents_by_term("id", article.id)
                if not article.hidden:
                    writer.add_document(document(article, self._analysis))

    def drop(self, ids: Iterable[str]) -> None:
        with translated(str(self._folder)):
            for one in ids:
                self._writing().delete_documents_by_term("id", one)

    def refresh(self) -> None:
        with translated(str(self._folder)):
            if self._writer is not None:
                self._writer.commit()
            self._index.reload()

    def find(self, ask: Ask) -> Found:
        with translated(str(self._folder)):
            self._index.reload()
            return self._find(ask, self._index.searcher())

    def count(self) -> int:
        self._index.reload()
        return int(self._index.searcher().num_docs)

    def clear(self) -> None:
        self.close()
        with translated(str(self._folder)):
            shutil.rmtree(self._folder, ignore_errors=True)
            self._index = self._opened()

    def close(self) -> None:
        if self._writer is not None:
            with translated(str(self._folder)):
                self._writer.commit()
                self._writer.wait_merging_threads()
            self._writer = None

    def _opened(self) -> Any:
        with translated(str(self._folder)):
            self._folder.mkdir(parents=True, exist_ok=True)
            return tantivy.Index(self._schema, str(self._folder), reuse=True)

    def _writing(self) -> Any:
        """The writer; it holds the folder's lock until the index is closed."""
        if self._writer is None:
            self._writer = self._index.writer(HEAP, 1)
        return self._writer

    def _changes(self, ids: list[str]) -> Mapping[str, int]:
        """Which change of each the index shows now."""
        self._index.reload()
        searcher = self._index.searcher()
        if not ids or not searcher.num_docs:
            return {}
        query = tantivy.Query.term_set_query(self._schema, "id", ids)
        found = [address for _, address in searcher.search(query, len(ids)).hits]
        changes = searcher.fast_field_values("change", found)
        return {
            searcher.doc(address)["id"][0]: one(change)
            for address, change in zip(found, changes, strict=True)
        }

    def _find(self, ask: Ask, searcher: Any) -> Found:
        compiler = Compiler(self._schema, self._reader, ask)
        query = compiler.compile(ask.query) if ask.query is not None else tantivy.Query.all_query()
        query = self._narrowed(query, ask)
        cursor = read_cursor(ask)
        total = searcher.search(query, 1).count
        page = self._by_date if ask.sort == "date" else self._by_score
        hits, following = page(query, ask, cursor, searcher)
        facets = self._facets(query, searcher) if ask.facets else {}
        return Found(total, tuple(hits), following, facets)

    def _narrowed(self, query: Any, ask: Ask) -> Any:
        if ask.since is None:
            return query
        return all_of([query, self._range("when", micros(ask.since), None)])

    def _range(self, field: str, low: int | None, high: int | None) -> Any:
        kind = tantivy.FieldType.Integer
        whole = tantivy.Query.range_query(self._schema, field, kind, low, high)
        return tantivy.Query.const_score_query(whole, 0.0)

    def _by_date(
        self, query: Any, ask: Ask, cursor: Cursor | None, searcher: Any
    ) -> tuple[list[Hit], str | None]:
        """The newest first, those of one instant by id: a total order, so no page repeats."""
        low = -(2**62)
        if cursor is not None:
            query = all_of([query, self._range("when", low, cursor.when)])
        more = ask.limit + 1 + (cursor.ties if cursor else 0)
        found = searcher.search(query, more, order_by_field="when").hits
        rows = sorted((-when, searcher.doc(address)["id"][0]) for when, address in found)
        rows = self._whole_last(rows, query, searcher, more)
        if cursor is not None:
            rows = [row for row in rows if (row[0], row[1]) > (-cursor.when, cursor.id)]
        page = rows[: ask.limit]
        following = None
        if len(rows) > ask.limit:
            when, last = -page[-1][0], page[-1][1]
            ties = sum(1 for row in rows if -row[0] == when)
            following = Cursor("date", ask.now, when=when, id=last, ties=ties).text
        return [Hit(one_id, 0.0) for _, one_id in page], following

    def _whole_last(
        self, rows: list[tuple[int, str]], query: Any, searcher: Any, asked: int
    ) -> list[tuple[int, str]]:
        """Where the list was cut within one instant, all of that instant, so that ids decide."""
        if len(rows) < asked:
            return rows
        when = -rows[-1][0]
        same = all_of([query, self._range("when", when, when)])
        count = searcher.search(same, 1).count
        whole = [(-when, searcher.doc(a)["id"][0]) for _, a in searcher.search(same, count).hits]
        return sorted({*rows, *whole})

    def _by_score(
        self, query: Any, ask: Ask, cursor: Cursor | None, searcher: Any
    ) -> tuple[list[Hit], str | None]:
        """The best first. A cursor fixes which articles there were, so that none comes twice."""
        limit = cursor.seq if cursor else self._latest(searcher)
        start = cursor.offset if cursor else 0
        query = all_of([query, self._range("seq", None, limit)])
        found = searcher.search(query, ask.limit + 1, offset=start).hits
        hits = [Hit(searcher.doc(address)["id"][0], float(score)) for score, address in found]
        following = None
        if len(hits) > ask.limit:
            following = Cursor("relevance", ask.now, seq=limit, offset=start + ask.limit).text
        return hits[: ask.limit], following

    @staticmethod
    def _latest(searcher: Any) -> int:
        """The last place in the order of storing that the index shows."""
        last = searcher.search(tantivy.Query.all_query(), 1, order_by_field="seq").hits
        return int(last[0][0]) if last else 0

    @staticmethod
    def _facets(query: Any, searcher: Any) -> dict[str, dict[str, int]]:
        """Counts by value, the most frequent first."""
        wanted = {
            name: {"terms": {"field": f"{name}_shown", "size": n}} for name, n in FACETS.items()
        }
        told = searcher.aggregate(query, wanted)
        return {
            SHOWN.get(name, name): {row["key"]: row["doc_count"] for row in told[name]["buckets"]}
            for name in FACETS
        }


def one(value: Any) -> int:
    """A fast field's value, whether the engine gives it alone or in a list."""
    return int(value[0] if isinstance(value, list) else value)


@contextlib.contextmanager
def translated(subject: str) -> Iterator[None]:
    """Tantivy's errors as ours: a held lock is Busy, a folder that cannot be used is wrong."""
    try:
        yield
    except OSError as error:
        raise Misconfigured(subject, f"the index cannot be written ({error.strerror})") from error
    except ValueError as error:
        words = str(error)
        if "lock" in words.lower():
            raise Busy(subject, "another process writes the index") from error
        raise Misconfigured(
            subject, f"the index is damaged ({words[:200]}); run reindex"
        ) from error
