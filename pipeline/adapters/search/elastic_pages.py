"""A search as Elasticsearch is asked, and its answer as pages and counts.

By date a page begins after the last hit of the one before (time and id), which is exact. By
relevance it leaves out what was shown: see Cursor for what pages fix.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.adapters.search.cursors import Cursor, mark
from pipeline.adapters.search.elastic_compiling import EVERYTHING, Query
from pipeline.adapters.search.fields import FACETS, SHOWN
from pipeline.adapters.search.measures import freshness
from pipeline.ports.search import Ask, Found, Hit

#: candidates that each index counts for a facet, so that the sum over months is right
SHARD_VALUES = 2000


@dataclass(frozen=True, slots=True)
class Pages:
    """One search; `query` is what it looks for, the same on every page."""

    query: Query
    ask: Ask
    cursor: Cursor | None

    @property
    def _seen(self) -> frozenset[int]:
        return frozenset(self.cursor.seen) if self.cursor else frozenset()

    def body(self) -> dict[str, Any]:
        """What the engine is asked."""
        base: dict[str, Any] = {"_source": False, "track_total_hits": True}
        if self.ask.facets:
            base["aggs"] = dict(facets())
        return base | (self._by_date() if self.ask.sort == "date" else self._by_score())

    def found(self, told: Mapping[str, Any]) -> Found:
        """The engine's answer as ours."""
        rows, total = told["hits"]["hits"], int(told["hits"]["total"]["value"])
        counted = told.get("aggregations", {})
        if self.ask.sort == "date":
            hits, following = self._dated(rows)
        else:
            hits, following = self._scored(rows, counted)
            total = int(counted["total"]["value"])
        return Found(total, hits, following, counts(counted) if self.ask.facets else {})

    def _by_date(self) -> dict[str, Any]:
        body: dict[str, Any] = {
            "query": self.query,
            "size": self.ask.limit + 1,
            "sort": [{"when": "desc"}, {"id": "asc"}],
        }
        if self.cursor is not None:
            body["search_after"] = [self.cursor.when, self.cursor.id]
        return body

    def _by_score(self) -> dict[str, Any]:
        weighed = {
            "query": self.query,
            "field_value_factor": {"field": "fresh", "missing": 1},
            "boost_mode": "multiply",
        }
        body: dict[str, Any] = {
            "query": {"function_score": weighed},
            "size": len(self._seen) + self.ask.limit + 1,
            # a total and a bound that the narrowing of later pages leaves alone
            "aggs": {
                "total": {"value_count": {"field": "seq"}},
                "latest": {"max": {"field": "seq"}},
            },
        }
        if self.ask.facets:
            body["aggs"] |= facets()
        if self.cursor is not None:
            body["post_filter"] = {"range": {"seq": {"lte": self.cursor.seq}}}
        return body

    def _dated(self, rows: list[Any]) -> tuple[tuple[Hit, ...], str | None]:
        hits = tuple(Hit(row["_id"], 0.0) for row in rows[: self.ask.limit])
        if len(rows) <= self.ask.limit:
            return hits, None
        when, last = rows[self.ask.limit - 1]["sort"]
        return hits, Cursor("date", self.ask.now, when=when, id=last).text

    def _scored(
        self, rows: list[Any], counted: Mapping[str, Any]
    ) -> tuple[tuple[Hit, ...], str | None]:
        now, seen = freshness(self.ask.now), self._seen
        fresh = [row for row in rows if mark(row["_id"]) not in seen]
        hits = tuple(Hit(row["_id"], row["_score"] / now) for row in fresh[: self.ask.limit])
        if len(fresh) <= self.ask.limit:
            return hits, None
        seq = self.cursor.seq if self.cursor else int(counted["latest"]["value"] or 0)
        shown = (*(self.cursor.seen if self.cursor else ()), *(mark(hit.id) for hit in hits))
        return hits, Cursor("relevance", self.ask.now, seq=seq, seen=shown).text


def searched(query: Query | None, *narrowing: Query) -> Query:
    """A query over what may be shown, narrowed."""
    shown: Query = {"term": {"hidden": False}}
    return {"bool": {"must": [query or EVERYTHING], "filter": [shown, *narrowing]}}


def facets() -> Mapping[str, Any]:
    """What is counted of all hits."""
    return {
        f"facet_{name}": {
            "terms": {"field": f"{name}_shown", "size": most, "shard_size": SHARD_VALUES}
        }
        for name, most in FACETS.items()
    }


def counts(counted: Mapping[str, Any]) -> Mapping[str, Mapping[str, int]]:
    """The counts by value, the most frequent first."""
    return {
        SHOWN.get(name, name): {
            row["key"]: row["doc_count"] for row in counted[f"facet_{name}"]["buckets"]
        }
        for name in FACETS
    }
