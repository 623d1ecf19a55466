"""A search as Elasticsearch is asked, and its answer as pages and counts.

By date a page begins after the last hit of the one before (time and id), which is exact. By
relevance it leaves out what was shown: see Cursor for what pages fix.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.adapters.search.alike import SHORTEST, reach
from pipeline.adapters.search.cursors import TOGETHER, Cursor, mark, story_mark
from pipeline.adapters.search.elastic_compiling import EVERYTHING, Query
from pipeline.adapters.search.fields import FACETS, SHOWN, ZONES
from pipeline.adapters.search.measures import freshness, number
from pipeline.adapters.search.timelines import Timeline, bounds, counted
from pipeline.ports.search import Ask, Found, Hit

#: candidates that each index counts for a facet, so that the sum over months is right
SHARD_VALUES = 2000
#: terms like another one that are asked for
SUGGESTED = 50
SEQ = {"field": "seq"}


@dataclass(frozen=True, slots=True)
class Pages:
    """One search; `query` is what it looks for, the same on every page."""

    query: Query
    ask: Ask
    cursor: Cursor | None

    @property
    def _seen(self) -> frozenset[int]:
        return frozenset(self.cursor.seen) if self.cursor else frozenset()

    @property
    def _exact(self) -> bool:
        """Whether a page follows from where the one before ended."""
        return self.ask.sort == "date" and not self.ask.collapse

    def body(self) -> dict[str, Any]:
        """What the engine is asked."""
        sums = aggregations(self.ask)
        if not self._exact:
            # the first page says what bounds the later ones; these narrow hits, not the total
            first = self.cursor is None
            rule = {"latest": {"max": SEQ}} if first else {"total": {"value_count": SEQ}}
            sums |= rule
        body = {"_source": False, "track_total_hits": True, "aggs": sums}
        body |= self._after() if self._exact else self._without_seen()
        if self.ask.sort == "date":
            return body | {"query": self.query, "sort": [{"when": "desc"}, {"id": "asc"}]}
        weighed = {
            "query": self.query,
            "field_value_factor": {"field": "fresh", "missing": 1},
            "boost_mode": "multiply",
        }
        return body | {"query": {"function_score": weighed}}

    def found(self, told: Mapping[str, Any]) -> Found:
        """The engine's answer as ours."""
        rows, sums = told["hits"]["hits"], told.get("aggregations", {})
        hits, following = self._dated(rows) if self._exact else self._marked(rows, sums)
        facets = counts(sums) if self.ask.facets else {}
        total = int((sums.get("total") or told["hits"]["total"])["value"])
        return Found(total, hits, following, facets, timeline(sums, self.ask))

    def _after(self) -> dict[str, Any]:
        body: dict[str, Any] = {"size": self.ask.limit + 1}
        if self.cursor is not None:
            body["search_after"] = [self.cursor.when, self.cursor.id]
        return body

    def _without_seen(self) -> dict[str, Any]:
        body: dict[str, Any] = {"size": len(self._seen) + self.ask.limit + 1}
        if self.ask.collapse:
            body["collapse"] = {"field": "group"}
        if self.cursor is not None:  # narrows the hits, not what is counted
            body["post_filter"] = {"range": {"seq": {"lte": self.cursor.seq}}}
        return body

    def _dated(self, rows: list[Any]) -> tuple[tuple[Hit, ...], str | None]:
        hits = tuple(Hit(row["_id"], 0.0) for row in rows[: self.ask.limit])
        if len(rows) <= self.ask.limit:
            return hits, None
        when, last = rows[self.ask.limit - 1]["sort"]
        return hits, Cursor("date", self.ask.now, when=when, id=last).text

    def _marked(
        self, rows: list[Any], sums: Mapping[str, Any]
    ) -> tuple[tuple[Hit, ...], str | None]:
        now, seen = freshness(self.ask.now), self._seen
        fresh = [row for row in rows if self._mark(row) not in seen]
        shown = fresh[: self.ask.limit]
        hits = tuple(Hit(row["_id"], (row["_score"] or 0.0) / now) for row in shown)
        if len(fresh) <= self.ask.limit:
            return hits, None
        seq = self.cursor.seq if self.cursor else int(sums["latest"]["value"] or 0)
        marks = (*(self.cursor.seen if self.cursor else ()), *(self._mark(row) for row in shown))
        last = TOGETHER if self.ask.collapse else ""
        return hits, Cursor(self.ask.sort, self.ask.now, id=last, seq=seq, seen=marks).text

    def _mark(self, row: Mapping[str, Any]) -> int:
        if self.ask.collapse:
            return story_mark(number(row["fields"]["group"][0]))
        return mark(row["_id"])


def searched(query: Query | None, *narrowing: Query) -> Query:
    """A query over what may be shown, narrowed."""
    shown: Query = {"term": {"hidden": False}}
    return {"bool": {"must": [query or EVERYTHING], "filter": [shown, *narrowing]}}


def suggesting(tag: str, word: str) -> dict[str, Any]:
    """Asks for terms like a word in one fold, the tag and the first letter being right."""
    rule = {
        "max_edits": reach(word),
        "prefix_length": len(tag) + 1,
        "min_word_length": SHORTEST,
        "suggest_mode": "always",
        "size": SUGGESTED,
    }
    fields = [f"{zone}_form" for zone in ZONES]
    return {one: {"text": f"{tag}{word}", "term": rule | {"field": one}} for one in fields}


def aggregations(ask: Ask) -> dict[str, Any]:
    """What the asker wants counted of all hits."""
    made: dict[str, Any] = {}
    if ask.timeline:
        ranges = [{"from": start, "to": end, "key": str(start)} for start, end in bounds(ask)]
        made["timeline"] = {"range": {"field": "when", "keyed": True, "ranges": ranges}}
    for name, most in FACETS.items() if ask.facets else ():
        rule = {"field": f"{name}_shown", "size": most, "shard_size": SHARD_VALUES}
        made[f"facet_{name}"] = {"terms": rule}
    return made


def timeline(told: Mapping[str, Any], ask: Ask) -> Timeline:
    """How many hits fell in each stretch."""
    if ask.timeline is None:
        return ()
    rows = told["timeline"]["buckets"]
    return counted(ask, [rows[str(start)]["doc_count"] for start, _ in bounds(ask)])


def counts(sums: Mapping[str, Any]) -> Mapping[str, Mapping[str, int]]:
    """The counts by value, the most frequent first."""
    return {
        SHOWN.get(name, name): {
            row["key"]: row["doc_count"] for row in sums[f"facet_{name}"]["buckets"]
        }
        for name in FACETS
    }
