"""The archive in Elasticsearch: an index a month, behind one alias.

Writes carry the change number as external version, so that an older one never covers a newer one. A
rebuild fills a new generation of indices (see `elastic_generations`) while all goes on in the old
one; then the alias is switched in one call. An article that was taken down stays as a mark without
words, so that an older change cannot bring it back.
"""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from elasticsearch import ApiError, BadRequestError, NotFoundError

from pipeline.adapters.search.alike import alike
from pipeline.adapters.search.cursors import checked
from pipeline.adapters.search.elastic_bulk import Bulk, Write, deleting, writing
from pipeline.adapters.search.elastic_checkup import Checkup
from pipeline.adapters.search.elastic_cluster import Cluster, client, subject
from pipeline.adapters.search.elastic_compiling import between, compile_check
from pipeline.adapters.search.elastic_documents import MAPPING, document
from pipeline.adapters.search.elastic_generations import (
    FIRST,
    Names,
    current,
    generation_of,
    index_of,
    month_of,
    writer_of,
)
from pipeline.adapters.search.elastic_pages import Pages, searched
from pipeline.adapters.search.elastic_searching import near_terms, searched_once
from pipeline.adapters.search.elastic_troubles import translated
from pipeline.domain.article import Article
from pipeline.domain.errors import Busy, PipelineError
from pipeline.domain.query.compiling import compiled
from pipeline.domain.query.context import Context
from pipeline.domain.words.analysis import Analysis
from pipeline.ports.search import Ask, Found, Trouble

#: how the engine says that an index went away, before a search or in it
_GONE = frozenset({404, 500, 503})
#: … or that its shards are not up yet, for which a search waits so many seconds
_STARTING, MOMENT = 503, 0.2
#: indices that one request names; the engine takes 4 KiB of address
MOST_NAMED = 20
#: ids that are looked up at once
AT_ONCE = 500


class ElasticsearchIndex:
    """Keeps ports.search.SearchIndex in a cluster. Threads may search; one may write.

    `mapping` is config/elasticsearch/articles-N.json, N the number in elastic_documents.
    """

    def __init__(
        self,
        cluster: Cluster,
        mapping: Mapping[str, Any],
        analysis: Analysis,
        sleep: Callable[[float], None],
    ) -> None:
        self._client = client(cluster)
        self._subject = subject(cluster)
        self._mapping = mapping
        self._analysis = analysis
        self._names = Names(cluster.prefix, MAPPING, analysis.number)
        self._sleep = sleep
        self._bulk = Bulk(self._client, self._subject, self._make_month, sleep)
        self._rebuilding: str | None = None
        #: indices written to, not refreshed yet
        self._written: set[str] = set()
        #: … of these, from which something was dropped
        self._thinned: set[str] = set()

    @property
    def name(self) -> str:
        with self._translated():
            return self._generation()

    def put(self, articles: Iterable[Article]) -> Mapping[str, str]:
        with self._translated():
            generation = self._generation()
            return self._bulk.write(self._noted(self._write(generation, one) for one in articles))

    def drop(self, ids: Iterable[str]) -> None:
        wanted = list(dict.fromkeys(ids))
        with self._translated():
            generation = self._generation()
            for start in range(0, len(wanted), AT_ONCE):
                held = self._versions(generation, wanted[start : start + AT_ONCE])
                self._bulk.write(self._noted(deleting(*one) for one in held))
                self._thinned.update(target for target, _, _ in held)

    def refresh(self) -> None:
        if self._written and self._rebuilding is None:
            few = len(self._written) <= MOST_NAMED
            with self._translated():
                self._client.indices.refresh(
                    index=sorted(self._written) if few else self._names.alias,
                    ignore_unavailable=True,
                )
                self._written.clear()
                self._close_months()

    def find(self, ask: Ask) -> Found:
        ask, cursor = checked(ask)
        pages = Pages(self._query(ask), ask, cursor)
        with self._translated():
            return pages.found(self._search(pages.body(), ask))

    def alike(self, word: str, most: int) -> Sequence[str]:
        with self._translated():
            terms = partial(near_terms, self._client, self._names.alias)
            return alike(self._analysis, word, most, terms)

    def count(self) -> int:
        with self._translated():
            self._generation()
            told = self._client.count(index=self._names.alias, query=searched(None))
            return int(told["count"])

    def troubles(self) -> Sequence[Trouble]:
        with self._translated():
            return tuple(Checkup(self._client, self._names, self._mapping).troubles())

    def clear(self) -> None:
        with self.rebuild():
            pass

    @contextlib.contextmanager
    def rebuild(self) -> Iterator[None]:
        with self._translated():
            new = self._names.fresh()
            self._create(index_of(new, FIRST), {})
        self._rebuilding = new
        try:
            yield
            self._rebuilding = None
            with self._translated():
                self._switch(new)
        finally:
            self._rebuilding = None
            self._written.clear()
            with contextlib.suppress(PipelineError), self._translated():
                self._sweep()  # what cannot be taken away now goes at the next rebuild

    def close(self) -> None:
        self._client.close()

    def _generation(self) -> str:
        """The generation that is written; begun where there is none."""
        if self._rebuilding is not None:
            return self._rebuilding
        held = self._held()
        found = current(held, self._names.alias)
        if found is None:
            self._begin()
            found = current(self._held(), self._names.alias)
        elif strays := [one for one in held if generation_of(one) != found]:
            self._aliases([self._leaving(one) for one in strays])
        if found is None:
            raise Busy(self._subject, "another process takes the index away as it is begun")
        return found

    def _held(self) -> Mapping[str, Any]:
        """The indices that the alias leads to."""
        try:
            found = self._client.indices.get_alias(name=self._names.alias)
        except NotFoundError:
            return {}
        return dict(found)

    def _begin(self) -> None:
        """An empty generation, unless another process was quicker: an alias has one to write to."""
        index = index_of(self._names.fresh(), FIRST)
        try:
            self._create(index, {self._names.alias: {"is_write_index": True}})
        except ApiError as error:
            if "write index" not in str(error):
                raise

    def _create(self, index: str, aliases: Mapping[str, Any] | None) -> None:
        """An index with its writer's alias and some others, or with none; its shard is up then."""
        self._client.indices.create(
            index=index,
            settings=self._mapping["settings"],
            mappings=self._mapping["mappings"],
            aliases={} if aliases is None else {writer_of(index): {}, **aliases},
        )

    def _make_month(self, writer: str) -> None:
        """The index behind an alias for writers, made where there is none.

        Readers come to it when its shard is up: before, a search over all months would fail. Both
        aliases come at once, so that a month without readers cannot be written either.
        """
        index = writer.removesuffix("-w")
        try:
            self._create(index, None)
        except BadRequestError as error:
            if "resource_already_exists" not in str(error):
                raise
        actions = [{"add": {"index": index, "alias": writer}}]
        if generation_of(index) != self._rebuilding:
            actions.append(self._joining(index))
        with contextlib.suppress(NotFoundError):  # a rebuild took it away: the write tells
            self._aliases(actions)

    def _write(self, generation: str, article: Article) -> Write:
        writer = writer_of(index_of(generation, month_of(article.id)))
        return writing(writer, article.id, article.change, document(article, self._analysis))

    def _close_months(self) -> None:
        """Take months away in which nothing is left: what a retention drops goes month by month."""
        for target in sorted(self._thinned):
            index = target.removesuffix("-w")
            if not index.endswith(FIRST) and not self._client.count(index=index)["count"]:
                self._client.indices.delete(index=index, ignore_unavailable=True)
        self._thinned.clear()

    def _noted(self, writes: Iterable[Write]) -> Iterator[Write]:
        """The same writes; where they go is noted for the refresh."""
        for write in writes:
            self._written.add(write.target)
            yield write

    def _versions(self, generation: str, ids: list[str]) -> list[tuple[str, str, int]]:
        """Those of some ids that are held: the alias to write through, the id, the version."""
        places = [(writer_of(index_of(generation, month_of(one))), one) for one in ids]
        wanted = [{"_index": place, "_id": one, "_source": False} for place, one in places]
        told = self._client.mget(docs=wanted)["docs"] if wanted else []
        return [
            (*place, int(row["_version"]))
            for place, row in zip(places, told, strict=True)
            if row.get("found")
        ]

    def _query(self, ask: Ask) -> dict[str, Any]:
        narrowing = [between(ask.since, None)] if ask.since else []
        if ask.query is None:
            return searched(None, *narrowing)
        context = Context(ask.now, ask.zone, ask.names, ask.groups)
        check = compiled(ask.query, self._analysis, context)
        return searched(compile_check(check), *narrowing)

    def _search(self, body: dict[str, Any], ask: Ask, tries: int = 3) -> Mapping[str, Any]:
        """The answer; asked again where nothing was ever written, or a rebuild took it away."""
        try:
            return searched_once(self._client, self._names.alias, body, ask.sort)
        except ApiError as error:
            if error.status_code not in _GONE or tries == 1:
                raise
            if error.status_code == _STARTING:
                self._sleep(MOMENT)
            self._generation()
            return self._search(body, ask, tries - 1)

    def _switch(self, new: str) -> None:
        """From now on the new generation counts, for every reader at once."""
        self._client.indices.refresh(index=f"{new}-*")
        entering = sorted(self._client.indices.get(index=f"{new}-*", filter_path="*.aliases"))
        if index_of(new, FIRST) not in entering:
            raise Busy(self._subject, "another rebuild took this one away; run it again")
        self._aliases(
            [self._leaving(one) for one in self._held()]
            + [self._joining(one, first=one == index_of(new, FIRST)) for one in entering]
        )

    def _sweep(self) -> None:
        """Takes away every generation but the one that counts, and other versions too."""
        kept = self._generation()
        every = self._client.indices.get(index=self._names.every, filter_path="*.aliases")
        gone = [one for one in every if self._names.ours(one) and generation_of(one) != kept]
        for start in range(0, len(gone), MOST_NAMED):
            names = gone[start : start + MOST_NAMED]
            self._client.indices.delete(index=names, ignore_unavailable=True)

    def _aliases(self, actions: list[dict[str, Any]]) -> None:
        self._client.indices.update_aliases(actions=actions)

    def _joining(self, index: str, *, first: bool = False) -> dict[str, Any]:
        return {"add": {"index": index, "alias": self._names.alias, "is_write_index": first}}

    def _leaving(self, index: str) -> dict[str, Any]:
        return {"remove": {"index": index, "alias": self._names.alias}}

    def _translated(self) -> contextlib.AbstractContextManager[None]:
        return translated(self._subject)
