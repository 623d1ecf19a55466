"""A compiled query as a query of Elasticsearch's.

It starts from `domain.query.checks`, where every term is made already; the engine splits at blanks
and does nothing else. What stands near what is said with `intervals`, which count the words between
as the reference does, for any number of words. No query string, no script, no expression of a user's.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pipeline.adapters.search.elastic_levels import flat
from pipeline.adapters.search.fields import MERE, ZONES, clean
from pipeline.adapters.search.measures import PART_WEIGHT, TITLE_WEIGHT, micros
from pipeline.domain.query.checks import AnyTerm, Check, Close, During, Known, Like, RunOf
from pipeline.domain.query.joins import All, Neither, Some
from pipeline.domain.query.terms import Run
from pipeline.domain.words.analysis import TAG

Query = dict[str, Any]
#: terms that are weighed one by one; of more, a cluster may refuse to count each
MOST_WEIGHED = 800
EVERYTHING: Query = {"match_all": {"boost": MERE}}
NOTHING: Query = {"match_none": {}}


def compile_check(check: Check) -> Query:
    """The engine's query. Raises BadQuery for one that is nested too deeply."""
    made = flat(check)
    return Compiler(weighing=weight(made) <= MOST_WEIGHED).compile(made)


def weight(check: Check) -> int:
    """How many single terms a query asks for, over all zones."""
    match check:
        case All(parts) | Some(parts):
            return sum(weight(part) for part in parts)
        case Neither(part):
            return weight(part)
        case AnyTerm(_, zone, terms, parts):
            return (len(terms) + len(parts)) * (2 if zone == "any" else 1)
    return 1


@dataclass(frozen=True, slots=True)
class Compiler:
    """`weighing`: whether each single term adds to how well an article fits, or only finds it."""

    weighing: bool = True

    def compile(self, check: Check) -> Query:
        """The engine's query."""
        match check:
            case All(parts):
                return self._all(parts)
            case Some(parts):
                return any_of([self.compile(part) for part in parts])
            case Neither():
                return self._all([check])
            case Known(name, values):
                return mere({"terms": {name: sorted(clean(value) for value in values)}})
            case During(start, end):
                return between(start, end)
            case AnyTerm() | RunOf() | Like() | Close():
                zones = ZONES if check.zone == "any" else (check.zone,)
                return any_of([one for zone in zones for one in self._in_zone(check, zone)])
        raise AssertionError(check)  # pragma: no cover - every shape is told above

    def _all(self, parts: Sequence[Check]) -> Query:
        """All of them; those with NOT are taken away from the others."""
        must = [self.compile(one) for one in parts if not isinstance(one, Neither)]
        never = [self.compile(one.part) for one in parts if isinstance(one, Neither)]
        return {"bool": {"must": must or [EVERYTHING], "must_not": never}}

    def _in_zone(self, check: AnyTerm | RunOf | Like | Close, zone: str) -> Iterable[Query]:
        """At least one of these holds where the check does in this zone."""
        boost = TITLE_WEIGHT if zone == "title" else 1.0
        match check:
            case AnyTerm(layer, _, terms, parts):
                yield from self._terms(f"{zone}_{layer}", terms, boost)
                yield from self._terms(f"{zone}_part", parts, boost * PART_WEIGHT)
            case RunOf(layer, _, runs, slop):
                for run in runs:
                    yield _run(f"{zone}_{layer}", run, slop, boost)
            case Like(_, patterns):
                for pattern in patterns:
                    yield _like(f"{zone}_form", pattern, boost)
            case Close(layer, _, left, right, distance):
                both = any_interval(left), any_interval(right)
                either = [in_order(order, distance) for order in (both, both[::-1])]
                yield _intervals(f"{zone}_{layer}", {"any_of": {"intervals": either}}, boost)

    def _terms(self, field: str, terms: Sequence[str], boost: float) -> Iterable[Query]:
        if self.weighing:
            for term in terms:
                yield {"term": {field: {"value": term, "boost": boost}}}
        elif terms:
            yield mere({"terms": {field: list(terms)}})


def between(start: datetime | None, end: datetime | None) -> Query:
    """From `start`, included, to `end`, not included."""
    bounds = {"gte": micros(start)} if start else {}
    return mere({"range": {"when": bounds | ({"lt": micros(end)} if end else {})}})


def mere(query: Query) -> Query:
    """A query that finds and says nothing of how well it fits."""
    return {"constant_score": {"filter": query, "boost": MERE}}


def any_of(queries: Sequence[Query]) -> Query:
    """At least one of them; nothing, where there is none."""
    if len(queries) == 1:
        return queries[0]
    return {"bool": {"should": list(queries), "minimum_should_match": 1}} if queries else NOTHING


def _run(field: str, run: Run, slop: int, boost: float) -> Query:
    """The terms in order, at most `slop` other words between them in all; a pair also turned round.

    The engine's own slop says just that of two different terms, but takes one for two of a kind.
    """
    if not slop or (len(run) == 2 and run[0] != run[1]):  # noqa: PLR2004 - a pair
        return {"match_phrase": {field: {"query": " ".join(run), "slop": slop, "boost": boost}}}
    return _intervals(field, in_order([interval(term) for term in run], slop), boost)


def _intervals(field: str, rule: Query, boost: float) -> Query:
    return {"intervals": {field: rule | {"boost": boost}}}


def interval(term: str) -> Query:
    """Each place where a term stands."""
    return {"match": {"query": term}}


def any_interval(terms: Sequence[str]) -> Query:
    """Each place where one of some terms stands."""
    return {"any_of": {"intervals": [interval(term) for term in terms]}}


def in_order(parts: Sequence[Query], gaps: int) -> Query:
    """One after the other, never on one place, with at most so many words between in all."""
    return {"all_of": {"intervals": list(parts), "ordered": True, "max_gaps": gaps}}


def _like(field: str, pattern: str, boost: float) -> Query:
    """Our pattern (letters, digits, `?`, `*` at the end) as the engine's; nothing else reaches it.

    `?` never stands for the sign between a language and its term.
    """
    if "?" not in pattern:
        return {"prefix": {field: {"value": pattern.removesuffix("*"), "boost": boost}}}
    signs = {"?": f"[^{TAG}]", "*": ".*"}
    value = "".join(signs.get(sign) or re.escape(sign) for sign in pattern)
    return {"regexp": {field: {"value": value, "flags": "NONE", "boost": boost}}}
