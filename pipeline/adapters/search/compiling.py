"""A compiled query as a query of tantivy's.

It starts from `domain.query.checks`, where every term is made already, so that archive and alerts
cannot differ in words, only in how they stand. Terms that the index lacks are left out: of the
eight languages that a bare word is asked in, most lack it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

import tantivy

from pipeline.adapters.search.fields import MERE, ZONES, clean
from pipeline.adapters.search.loose import Loose
from pipeline.adapters.search.measures import PART_WEIGHT, TITLE_WEIGHT, micros
from pipeline.domain.query.checks import AnyTerm, Check, Close, During, Known, Like, RunOf
from pipeline.domain.query.joins import All, Neither, Some
from pipeline.domain.query.terms import Run
from pipeline.domain.words.analysis import TAG

FOREVER = 2**62
Occur = tantivy.Occur
Q = tantivy.Query


@dataclass(frozen=True, slots=True)
class Compiler:
    """Compiles for one look at an index, which `searcher` is; `schema` is the index's."""

    schema: Any
    searcher: Any

    def compile(self, check: Check) -> Any:
        """The engine's query. Raises BadQuery for a loose phrase of words that are too common."""
        match check:
            case All(parts):
                return self._all(parts)
            case Some(parts):
                return any_of([self.compile(part) for part in parts])
            case Neither():
                return self._all([check])
            case Known(name, values):
                keys = [self._term(name, clean(value), "basic") for value in sorted(values)]
                return Q.const_score_query(any_of([key for key in keys if key]), MERE)
            case During(start, end):
                return self.between(start, end)
            case AnyTerm() | RunOf() | Like() | Close():
                zones = ZONES if check.zone == "any" else (check.zone,)
                return any_of([self._weighed(check, zone) for zone in zones])
        raise AssertionError(check)  # pragma: no cover - every shape is told above

    def between(self, start: datetime | None, end: datetime | None) -> Any:
        """From `start`, included, to `end`, not included."""
        low = micros(start) if start else None
        return self.span("when", low, micros(end) - 1 if end else None)

    def span(self, field: str, low: int | None, high: int | None) -> Any:
        """Numbers from `low` to `high`, both included."""
        low = -FOREVER if low is None else low
        high = FOREVER if high is None else high
        kind = tantivy.FieldType.Integer
        return Q.const_score_query(Q.range_query(self.schema, field, kind, low, high), MERE)

    def _all(self, parts: Sequence[Check]) -> Any:
        """All of them; those with NOT are taken away from the others."""
        must = [self.compile(one) for one in parts if not isinstance(one, Neither)]
        never = [self.compile(one.part) for one in parts if isinstance(one, Neither)]
        if not never:
            return all_of(must)
        must = must or [Q.const_score_query(Q.all_query(), MERE)]
        return Q.boolean_query(
            [(Occur.Must, one) for one in must] + [(Occur.MustNot, one) for one in never]
        )

    def _weighed(self, check: AnyTerm | RunOf | Like | Close, zone: str) -> Any:
        query = self._in_zone(check, zone)
        return Q.boost_query(query, TITLE_WEIGHT) if zone == "title" else query

    def _in_zone(self, check: AnyTerm | RunOf | Like | Close, zone: str) -> Any:
        match check:
            case AnyTerm(layer, _, terms, parts):
                return any_of([*self._terms(zone, layer, terms), *self._parts(zone, parts)])
            case RunOf(layer, _, runs, slop):
                field = f"{zone}_{layer}"
                held = [run for run in runs if all(self._held(field, term) for term in run)]
                return any_of([self._run(field, run, slop) for run in held])
            case Like(_, patterns):
                field = f"{zone}_form"
                return any_of([Q.regex_query(self.schema, field, regex(one)) for one in patterns])
            case Close(layer, _, left, right, distance):
                return self._close(f"{zone}_{layer}", left, right, distance)

    def _terms(self, zone: str, layer: str, terms: Sequence[str]) -> Iterator[Any]:
        for term in terms:
            if query := self._term(f"{zone}_{layer}", term, "freq"):
                yield query

    def _parts(self, zone: str, parts: Sequence[str]) -> Iterator[Any]:
        for part in parts:
            if query := self._term(f"{zone}_part", part, "freq"):
                yield Q.boost_query(query, PART_WEIGHT)

    def _term(self, field: str, term: str, option: str) -> Any:
        """The term's query; None where the index lacks it."""
        if not self._held(field, term):
            return None
        return Q.term_query(self.schema, field, term, index_option=option)

    def _held(self, field: str, term: str) -> bool:
        return bool(self.searcher.doc_freq(field, term))

    def _run(self, field: str, run: Run, slop: int) -> Any:
        """The terms in order, at most `slop` other words between them in all."""
        if not slop:
            return self._phrase(field, enumerate(run))
        if len(run) == 2:  # noqa: PLR2004 - a pair
            return self._pair(field, run[0], run[1], slop)
        pairs = [self._pair(field, one, other, slop) for one, other in pairwise(run)]
        return Loose(self.schema, self.searcher, field, run, slop).query(pairs)

    def _close(self, field: str, left: Sequence[str], right: Sequence[str], distance: int) -> Any:
        """Every pair of terms that one article can hold, in both orders."""
        ones = [term for term in left if self._held(field, term)]
        others = [term for term in right if self._held(field, term)]
        orders = {
            order
            for one in ones
            for other in others
            if tag_of(one) == tag_of(other)
            for order in ((one, other), (other, one))
        }
        return any_of([self._pair(field, *order, distance) for order in sorted(orders)])

    def _pair(self, field: str, first: str, second: str, slop: int) -> Any:
        """Two terms with at most `slop` words between; turned round costs two, as in stands().

        The engine's slop says so for two terms, but takes one occurrence of a term for two.
        """
        if first != second:
            return Q.phrase_query(self.schema, field, [first, second], slop)
        return any_of(
            [self._phrase(field, [(0, first), (step, first)]) for step in range(1, slop + 2)]
        )

    def _phrase(self, field: str, placed: Any) -> Any:
        return Q.phrase_query(self.schema, field, list(placed))


def all_of(queries: Sequence[Any]) -> Any:
    """All of them."""
    if len(queries) == 1:
        return queries[0]
    return Q.boolean_query([(Occur.Must, query) for query in queries])


def any_of(queries: Sequence[Any]) -> Any:
    """At least one of them; none, where there is none."""
    if len(queries) == 1:
        return queries[0]
    if not queries:
        return Q.empty_query()
    return Q.boolean_query([(Occur.Should, query) for query in queries])


def tag_of(term: str) -> str:
    """The language that a term carries; «» for a form that carries none."""
    return term.partition(TAG)[0] if TAG in term else ""


def regex(pattern: str) -> str:
    """Our pattern (letters, digits, `?`, `*` at the end) as the engine's; nothing else reaches it.

    `?` never stands for the sign between a language and its term.
    """
    signs = {"?": f"[^{TAG}]", "*": ".*"}
    return "".join(signs.get(sign) or re.escape(sign) for sign in pattern)
