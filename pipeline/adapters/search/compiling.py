"""A query's tree as a query of tantivy's.

Everything is said with terms at fixed distances, so that slop and NEAR mean here what the
reference matcher says: «a, then b two places on» is one phrase of the engine's with a gap.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from itertools import combinations
from typing import Any

import tantivy

from pipeline.adapters.search.documents import TITLE_WEIGHT, ZONES, micros
from pipeline.domain.errors import BadQuery
from pipeline.domain.query.keys import key
from pipeline.domain.query.moments import start_of, stretch
from pipeline.domain.query.terms import Reader, Run, words_of
from pipeline.domain.query.tree import (
    After,
    And,
    Before,
    Field,
    Group,
    Name,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Published,
    Query,
    Since,
    Wildcard,
    Word,
    any_of,
)
from pipeline.domain.words.analysis import TAG
from pipeline.ports.search import Ask

MOST_GAPS = 2000  # ways to spread the words of one phrase; more is refused, not guessed at
FOREVER = 2**62
Occur = tantivy.Occur
Q = tantivy.Query


@dataclass(frozen=True, slots=True)
class Compiler:
    """Compiles trees for one search; `schema` is the index's."""

    schema: Any
    reader: Reader
    ask: Ask

    def compile(self, query: Query) -> Any:
        """The engine's query. Raises BadQuery for a phrase that would take too long."""
        match query:
            case And(parts):
                return all_of([self.compile(part) for part in parts])
            case Or(parts):
                return any_of_these([self.compile(part) for part in parts])
            case Not(part):
                return Q.boolean_query(
                    [(Occur.Must, Q.all_query()), (Occur.MustNot, self.compile(part))]
                )
            case Word() | Phrase() | Prefix() | Wildcard() | Near():
                return self._words(query)
            case Field(name, value):
                return Q.const_score_query(self._term(name, key(name, value)), 0.0)
            case Group(name):
                outlets = self.ask.groups.get(name.casefold(), ())
                return any_of_these([self._term("outlet", key("outlet", one)) for one in outlets])
            case Name(name):
                return self.compile(spelled(name, self.ask))
            case _:
                return self._time(query)

    def _words(self, query: Word | Phrase | Prefix | Wildcard | Near) -> Any:
        """Words in each zone that counts; a title weighs more."""
        zones = ZONES if query.zone == "any" else (query.zone,)
        found = [(zone, self._in_zone(query, zone)) for zone in zones]
        weighed = [Q.boost_query(q, TITLE_WEIGHT) if zone == "title" else q for zone, q in found]
        return any_of_these(weighed)

    def _in_zone(self, query: Word | Phrase | Prefix | Wildcard | Near, zone: str) -> Any:
        match query:
            case Word(text):
                stems = [self._run(f"{zone}_stem", run) for run in self.reader.stems(text)]
                parts = [self._term(f"{zone}_part", part) for part in self.reader.parts(text)]
                return any_of_these([*stems, *parts])
            case Phrase(words, slop):
                runs = self.reader.forms(words)
                return any_of_these([self._spread(f"{zone}_form", run, slop) for run in runs])
            case Prefix(start):
                return self._like(zone, self.reader.patterns(start), "")
            case Wildcard(pattern):
                return self._like(zone, self.reader.patterns(pattern), None)
            case Near():
                return self._near(query, zone)

    def _near(self, query: Near, zone: str) -> Any:
        """Every pair of terms of one language, in both orders, at every distance that counts."""
        if query.exact:
            layer, side = "form", self.reader.forms_near
        else:
            layer, side = "stem", self.reader.stems_near
        pairs = [
            (one, other)
            for one in side(query.left)
            for other in side(query.right)
            if tag_of(one) == tag_of(other)
        ]
        field = f"{zone}_{layer}"
        return any_of_these(
            [
                Q.phrase_query(self.schema, field, [(0, first), (step, second)])
                for one, other in pairs
                for first, second in dict.fromkeys(((one, other), (other, one)))
                for step in range(1, query.distance + 2)
            ]
        )

    def _spread(self, field: str, run: Run, slop: int) -> Any:
        """The terms in order, at most `slop` other words between them in all."""
        if not slop or len(run) == 1:
            return self._run(field, run)
        ways = list(spreads(len(run), slop))
        if len(ways) > MOST_GAPS:
            raise BadQuery(
                " ".join(run),
                "the distance after ~ is too large for so many words",
                0,
                "Fewer words, or a smaller number.",
            )
        return any_of_these(
            [Q.phrase_query(self.schema, field, list(zip(way, run, strict=True))) for way in ways]
        )

    def _run(self, field: str, run: Run) -> Any:
        """Terms at successive positions."""
        if len(run) == 1:
            return self._term(field, run[0])
        return Q.phrase_query(self.schema, field, list(enumerate(run)))

    def _like(self, zone: str, patterns: Iterable[str], end: str | None) -> Any:
        """Forms that look like one of the patterns; only our own signs reach the engine."""
        return any_of_these(
            [
                Q.regex_query(self.schema, f"{zone}_form", regex(one + ("*" if end == "" else "")))
                for one in patterns
            ]
        )

    def _term(self, field: str, term: str) -> Any:
        return Q.term_query(self.schema, field, term, index_option="basic")

    def _time(self, query: Query) -> Any:
        """The stretch of time in which an article counts."""
        now, zone = self.ask.now, self.ask.zone
        match query:
            case Since(since):
                return self._between(start_of(since, now, zone), None)
            case Before(moment):
                return self._between(None, stretch(moment, zone)[0])
            case After(moment):
                return self._between(stretch(moment, zone)[1], None)
            case Published(start, end):
                first = stretch(start, zone)[0] if start else None
                last = stretch(end, zone)[1] if end else None
                return self._between(first, last)
        raise AssertionError(query)

    def _between(self, first: datetime | None, end: datetime | None) -> Any:
        """From `first`, included, to `end`, not included."""
        low = micros(first) if first else -FOREVER
        high = micros(end) - 1 if end else FOREVER
        whole = Q.range_query(self.schema, "when", tantivy.FieldType.Integer, low, high)
        return Q.const_score_query(whole, 0.0)


def all_of(queries: Sequence[Any]) -> Any:
    """All of them."""
    return Q.boolean_query([(Occur.Must, query) for query in queries])


def any_of_these(queries: Sequence[Any]) -> Any:
    """At least one of them; none, where there is none."""
    if not queries:
        return Q.empty_query()
    if len(queries) == 1:
        return queries[0]
    return Q.boolean_query([(Occur.Should, query) for query in queries])


def spelled(name: str, ask: Ask) -> Query:
    """Every spelling of a name; the words of a spelling stand together."""
    spellings = ask.names.get(name.casefold()) or (name,)
    return any_of([bare(one) for one in spellings])


def bare(spelling: str) -> Query:
    """A spelling as words: inflected where it is one word, as it stands where it is several."""
    words = words_of(spelling)
    return Word(spelling) if len(words) <= 1 else Phrase(words)


def tag_of(term: str) -> str:
    """The language that a term carries; «» for a form that carries none."""
    return term.partition(TAG)[0] if TAG in term else ""


def regex(pattern: str) -> str:
    """Our pattern (letters, digits, `?`, `*` at the end) as the engine's."""
    return "".join({"?": ".", "*": ".*"}.get(sign) or re.escape(sign) for sign in pattern)


def spreads(words: int, slop: int) -> Iterator[tuple[int, ...]]:
    """Places of so many words in order, the first at 0, with at most `slop` others between them."""
    for extra in range(slop + 1):
        for bars in combinations(range(1, words - 1 + extra), words - 2):
            cuts = (0, *bars, words - 1 + extra)
            yield cuts


def united(queries: Iterable[Any]) -> Any:
    """All of them as one; for narrowing a search that is compiled already."""
    return reduce(lambda one, other: all_of([one, other]), queries)
