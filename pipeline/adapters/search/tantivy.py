"""The archive in tantivy: one writer at a time, readers that see what was refreshed.

A folder's name carries the mapping, the analysis and a number (see `folders`). A rebuild fills a
new folder while readers go on in the old one; then a pointer is switched, and they follow it with
their next search. The folder left behind goes when next somebody writes.
"""

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import tantivy

from pipeline.adapters.search.alike import alike
from pipeline.adapters.search.compiling import Compiler, all_of
from pipeline.adapters.search.cursors import checked
from pipeline.adapters.search.documents import MAPPING, document, schema
from pipeline.adapters.search.fields import FACETS, SHOWN
from pipeline.adapters.search.folders import Folders
from pipeline.adapters.search.paging import Pages
from pipeline.adapters.search.spelling import beginning
from pipeline.adapters.search.timelines import Timeline, bounds, counted
from pipeline.adapters.search.troubles import translated
from pipeline.domain.article import Article
from pipeline.domain.query.compiling import compiled
from pipeline.domain.query.context import Context
from pipeline.domain.words.analysis import Analysis
from pipeline.ports.search import Ask, Found, Trouble

HEAP = 60_000_000  # bytes that the writer may hold; one thread, so that small machines stay small
MANY = 400  # a write of so many is likely one of several: the lock is kept, merges go on beside
UNSEEN = 20_000  # a rebuild puts that many on disk at once


@dataclass(slots=True)
class Opened:
    """One folder, opened. `seen` is the state of its list of segments that readers look at."""

    name: str
    path: Path
    engine: Any
    seen: tuple[int, int] = (0, 0)

    def searcher(self) -> Any:
        """A look at what was refreshed last, by whatever process."""
        state = (self.path / "meta.json").stat()
        now = (state.st_ino, state.st_mtime_ns)
        if now != self.seen:
            self.engine.reload()
            self.seen = now
        return self.engine.searcher()


@dataclass(slots=True)
class Writing:
    """A folder that we write: holds its lock. `changes` are what readers cannot see yet (0: dropped)."""

    opened: Opened
    engine: Any
    changes: dict[str, int] = field(default_factory=dict)


class TantivyIndex:
    """Keeps ports.search.SearchIndex in a folder. Threads may search; one may write."""

    def __init__(self, root: Path, analysis: Analysis) -> None:
        self._folders = Folders(root, f"tantivy-{MAPPING}-{analysis.number}")
        self._analysis = analysis
        self._schema = schema()
        self._opened: Opened | None = None
        self._writing: Writing | None = None
        self._rebuilding = False
        #: articles taken down by us; their documents are gone and can tell no change any more
        self._hidden: dict[str, int] = {}

    @property
    def name(self) -> str:
        self._follow()
        return self._writing.opened.name if self._writing else self._current()

    def put(self, articles: Iterable[Article]) -> Mapping[str, str]:
        wanted = list(articles)
        with self._translated():
            writing = self._begin_writing()
            known = self._changes(writing, [article.id for article in wanted])
            for article in wanted:
                if known.get(article.id, 0) > article.change:
                    continue  # a later write was here first
                if article.id in known:
                    writing.engine.delete_documents_by_term("id", article.id)
                known[article.id] = writing.changes[article.id] = article.change
                if article.hidden:
                    self._hidden[article.id] = article.change
                else:
                    writing.engine.add_document(document(article, self._analysis))
        return {}

    def drop(self, ids: Iterable[str]) -> None:
        with self._translated():
            writing = self._begin_writing()
            for one in ids:
                writing.engine.delete_documents_by_term("id", one)
                writing.changes[one] = 0
                self._hidden.pop(one, None)

    def refresh(self) -> None:
        if self._writing is None:
            return
        written = len(self._writing.changes)
        if self._rebuilding and written < UNSEEN:
            return  # nobody looks at it yet, and few large segments cost less than many small ones
        self._commit()
        if written < MANY and not self._rebuilding:
            with self._translated():
                self._end_writing()

    def find(self, ask: Ask) -> Found:
        ask, cursor = checked(ask)
        with self._translated():
            compiler = Compiler(self._schema, self._look())
            query = self._query(ask, compiler)
            pages = Pages(compiler, query, ask, cursor)
            hits, following = pages.page()
            facets = self._facets(query, compiler.searcher) if ask.facets else {}
            times = self._timeline(query, compiler.searcher, ask) if ask.timeline else ()
            return Found(pages.total(), hits, following, facets, times)

    def alike(self, word: str, most: int) -> Sequence[str]:
        with self._translated():
            searcher = self._look()
            return alike(self._analysis, word, most, partial(beginning, searcher))

    def count(self) -> int:
        with self._translated():
            return int(self._look().num_docs)

    def troubles(self) -> Sequence[Trouble]:
        return ()

    def clear(self) -> None:
        with self.rebuild():
            pass

    @contextlib.contextmanager
    def rebuild(self) -> Iterator[None]:
        with self._translated():
            self._end_writing()
            old = self._current()
            self._writing = self._new_folder()
        self._hidden.clear()
        self._rebuilding = True
        new = self._writing.opened.name
        try:
            yield
            self._commit()
            self._folders.switch(new)
        finally:
            self._rebuilding = False
            with self._translated():
                self._end_writing()
                self._folders.sweep(old, self._current())

    def close(self) -> None:
        self._end_writing()
        self._opened = None

    def _current(self) -> str:
        """The name that counts. Nothing is opened, so that a damaged index has a name too."""
        with self._translated():
            return self._folders.current(self._begun)

    def _shown(self) -> Opened:
        """The index that readers look at: the one that the pointer names now."""
        with self._translated():
            name = self._current()
            if self._opened is None or self._opened.name != name:
                self._opened = self._open(name)
            return self._opened

    def _look(self) -> Any:
        """A searcher; where the folder went away under us, one of the folder that came instead."""
        shown = self._shown()
        try:
            return shown.searcher()
        except (OSError, ValueError):
            self._opened = None
            if self._shown().name == shown.name:
                raise
            return self._shown().searcher()

    def _open(self, name: str) -> Opened:
        path = self._folders.path(name)
        return Opened(name, path, self._begun(path))

    def _begun(self, path: Path) -> Any:
        """The engine's index in a folder, made where there is none."""
        path.mkdir(parents=True, exist_ok=True)
        engine = tantivy.Index(self._schema, str(path), reuse=True)
        engine.config_reader("manual")  # no thread that watches the folder: we look by ourselves
        return engine

    def _new_folder(self) -> Writing:
        with self._folders.alone():
            opened = self._open(self._folders.fresh())
            return Writing(opened, opened.engine.writer(HEAP, 1))

    def _begin_writing(self) -> Writing:
        """The writer; it holds the folder's lock until the refresh after the last large write."""
        self._follow()
        if self._writing is None:
            shown = self._shown()
            self._writing = Writing(shown, shown.engine.writer(HEAP, 1))
            self._folders.sweep(shown.name)
        return self._writing

    def _follow(self) -> None:
        """Leaves a folder that we keep open for writing where another one counts by now."""
        writing = self._writing
        if writing is None or writing.changes or self._rebuilding:
            return
        if self._current() != writing.opened.name:
            with self._translated():
                self._end_writing()

    def _commit(self) -> None:
        assert self._writing is not None
        with self._translated():
            self._writing.engine.commit()
        self._writing.changes.clear()

    def _end_writing(self) -> None:
        """Lets the lock go. What was not refreshed is forgotten."""
        if self._writing is not None:
            writer, self._writing = self._writing.engine, None
            writer.wait_merging_threads()

    def _changes(self, writing: Writing, ids: list[str]) -> dict[str, int]:
        """Which change of each was written last, as far as it is known at all."""
        searcher = writing.opened.searcher()
        held = [one for one in ids if searcher.doc_freq("id", one)]
        known = {one: self._hidden[one] for one in ids if one in self._hidden}
        if held:
            query = tantivy.Query.term_set_query(self._schema, "id", held)
            found = [address for _, address in searcher.search(query, len(held), count=False).hits]
            changes = searcher.fast_field_values("change", found)
            known |= {
                searcher.doc(address)["id"][0]: int(change)
                for address, change in zip(found, changes, strict=True)
            }
        return known | {one: writing.changes[one] for one in ids if one in writing.changes}

    def _query(self, ask: Ask, compiler: Compiler) -> Any:
        parts = []
        if ask.query is not None:
            context = Context(ask.now, ask.zone, ask.names, ask.groups)
            parts.append(compiler.compile(compiled(ask.query, self._analysis, context)))
        if ask.since is not None:
            parts.append(compiler.between(ask.since, None))
        return all_of(parts) if parts else tantivy.Query.all_query()

    @staticmethod
    def _facets(query: Any, searcher: Any) -> Mapping[str, Mapping[str, int]]:
        """Counts by value, the most frequent first."""
        wanted = {
            name: {"terms": {"field": f"{name}_shown", "size": n}} for name, n in FACETS.items()
        }
        told = searcher.aggregate(query, wanted)
        return {
            SHOWN.get(name, name): {row["key"]: row["doc_count"] for row in told[name]["buckets"]}
            for name in FACETS
        }

    @staticmethod
    def _timeline(query: Any, searcher: Any, ask: Ask) -> Timeline:
        """How many hits fell in each stretch."""
        ranges = [{"from": start, "to": end} for start, end in bounds(ask)]
        told = searcher.aggregate(query, {"t": {"range": {"field": "when", "ranges": ranges}}})
        counts = {row.get("from"): row["doc_count"] for row in told["t"]["buckets"]}
        # an index that nothing was ever written to tells no stretch at all
        return counted(ask, [counts.get(float(start), 0) for start, _ in bounds(ask)])

    def _translated(self) -> contextlib.AbstractContextManager[None]:
        return translated(str(self._folders.root))
