"""A compiled query: what to look up in an article, with every term already made.

`holds` says whether an article matches, by look-ups alone; `light` tells the words that made it
match; `needs` gives sets of terms of which each must be met, for the presearcher. Same answers
as the reference in meaning.py.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from sys import intern
from typing import Literal

from pipeline.domain.query.keys import keys
from pipeline.domain.query.places import pairs, runs_at
from pipeline.domain.query.terms import Run, like, literal
from pipeline.domain.query.tree import FieldName, Zone
from pipeline.domain.words.analysis import TAG
from pipeline.domain.words.layers import Layer, Layers, ZoneName

#: where a needed term is looked up: a layer, the beginnings of forms, or a field
Place = Literal["form", "stem", "part", "start"] | FieldName
#: a term that an article may hold, and where
Need = tuple[Place, str]
#: of these at least one must be met
Needs = frozenset[Need]
#: how many articles meet a set of terms
Cost = Callable[[Needs], float]
#: the positions of words that made an article match, zone by zone
Lit = Mapping[ZoneName, set[int]]
#: letters of a pattern under which it is filed, at most
STARTS = 6


class Check:
    """A compiled query or a part of one. A frozen value; may be shared by threads."""

    __slots__ = ()

    def holds(self, layers: Layers) -> bool:
        """Whether the article matches."""
        raise NotImplementedError

    def light(self, layers: Layers, lit: Lit) -> None:
        """Add the position of each word that made it match; only asked where it holds."""

    def needs(self, cost: Cost) -> Sequence[Needs]:
        """Sets of terms; an article that meets none of one set cannot match.

        `cost` says how many articles meet a set, roughly; it steers a choice, never an answer.
        """
        return ()

    def narrowed(self, tag: str) -> "Check":
        """The same for articles whose terms carry this tag alone: smaller and sooner asked."""
        return self


@dataclass(frozen=True, slots=True)
class AnyTerm(Check):
    """One of some terms stands in the zone, or is the part of a compound there."""

    layer: Layer
    zone: Zone
    terms: tuple[str, ...]
    parts: tuple[str, ...] = ()

    def holds(self, layers: Layers) -> bool:
        if self.zone == "any":
            met = layers.stems if self.layer == "stem" else layers.forms
            return not (met.isdisjoint(self.terms) and layers.parts.isdisjoint(self.parts))
        for _, words in layers.zones(self.zone):
            if not words.places(self.layer).keys().isdisjoint(self.terms):
                return True
            if words.parts and not words.parts.keys().isdisjoint(self.parts):
                return True
        return False

    def light(self, layers: Layers, lit: Lit) -> None:
        for name, words in layers.zones(self.zone):
            places, parts = words.places(self.layer), words.parts
            for term in self.terms:
                if term in places:
                    lit[name].update(places[term])
            for part in self.parts if parts else ():
                if part in parts:
                    lit[name].update(parts[part])

    def needs(self, cost: Cost) -> Sequence[Needs]:
        own: list[Need] = [(self.layer, term) for term in self.terms]
        return (frozenset(own + [("part", part) for part in self.parts]),)

    def narrowed(self, tag: str) -> Check:
        terms = _of_tag(self.terms, self.layer, tag)
        return AnyTerm(self.layer, self.zone, terms, self.parts if tag == "de" else ())


class Met(Check):
    """Terms that stand together somewhere; it holds where they are met once."""

    __slots__ = ()

    def holds(self, layers: Layers) -> bool:
        for _ in self.met(layers):
            return True
        return False

    def light(self, layers: Layers, lit: Lit) -> None:
        for name, places in self.met(layers):
            lit[name].update(places)

    def met(self, layers: Layers) -> Iterator[tuple[ZoneName, tuple[int, ...]]]:
        """Zone and positions of each place where they are met."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class RunOf(Met):
    """One of some runs of two or more terms stands in the zone."""

    layer: Layer
    zone: Zone
    runs: tuple[Run, ...]
    slop: int = 0

    def met(self, layers: Layers) -> Iterator[tuple[ZoneName, tuple[int, ...]]]:
        for name, words in layers.zones(self.zone):
            places = words.places(self.layer)
            for run in self.runs:
                for met in runs_at(run, places, self.slop):
                    yield name, met

    def needs(self, cost: Cost) -> Sequence[Needs]:
        longest = max(len(run) for run in self.runs)
        return tuple(
            frozenset((self.layer, run[min(at, len(run) - 1)]) for run in self.runs)
            for at in range(longest)
        )

    def narrowed(self, tag: str) -> Check:
        runs = [_of_tag(run, self.layer, tag) for run in self.runs]
        return RunOf(self.layer, self.zone, tuple(filter(None, runs)), self.slop)


@dataclass(frozen=True, slots=True)
class Like(Check):
    """A form in the zone is as one of the folded patterns says."""

    zone: Zone
    patterns: tuple[str, ...]

    def holds(self, layers: Layers) -> bool:
        if self.zone == "any":
            return self._met(layers.sorted_forms)
        return any(self._met(words.sorted_forms) for _, words in layers.zones(self.zone))

    def _met(self, ordered: Sequence[str]) -> bool:
        return any(
            like(form, pattern)
            for pattern in self.patterns
            for form in _beginning(ordered, literal(pattern))
        )

    def light(self, layers: Layers, lit: Lit) -> None:
        for name, words in layers.zones(self.zone):
            for pattern in self.patterns:
                for form in _beginning(words.sorted_forms, literal(pattern)):
                    if like(form, pattern):
                        lit[name].update(words.form_places[form])

    def needs(self, cost: Cost) -> Sequence[Needs]:
        return (frozenset(("start", start_of(literal(one))) for one in self.patterns),)

    def narrowed(self, tag: str) -> Check:
        return Like(self.zone, _of_tag(self.patterns, "form", tag))


def _of_tag(terms: tuple[str, ...], layer: Layer, tag: str) -> tuple[str, ...]:
    """Those of the terms that articles with this tag can hold."""
    if layer == "form" and tag != "de":
        return tuple(intern(term) for term in terms if TAG not in term)
    return tuple(intern(term) for term in terms if term.startswith(f"{tag}{TAG}"))


def start_of(form: str) -> str:
    """The first letters of a form, under which patterns are filed; the tag stays."""
    tag, sign, bare = form.rpartition(TAG)
    return f"{tag}{sign}{bare[:STARTS]}"


def _beginning(ordered: Sequence[str], start: str) -> Iterable[str]:
    """Of forms in order those that begin so."""
    for at in range(bisect_left(ordered, start), len(ordered)):
        if not ordered[at].startswith(start):
            return
        yield ordered[at]


@dataclass(frozen=True, slots=True)
class Close(Met):
    """One of `left` and one of `right`, at two positions with at most `distance` words between."""

    layer: Layer
    zone: Zone
    left: tuple[str, ...]
    right: tuple[str, ...]
    distance: int

    def met(self, layers: Layers) -> Iterator[tuple[ZoneName, tuple[int, ...]]]:
        for name, words in layers.zones(self.zone):
            places = words.places(self.layer)
            for pair in pairs(self.left, self.right, places, self.distance):
                yield name, pair

    def needs(self, cost: Cost) -> Sequence[Needs]:
        return tuple(
            frozenset((self.layer, term) for term in side) for side in (self.left, self.right)
        )

    def narrowed(self, tag: str) -> Check:
        left, right = (_of_tag(side, self.layer, tag) for side in (self.left, self.right))
        return Close(self.layer, self.zone, left, right, self.distance)


@dataclass(frozen=True, slots=True)
class Known(Check):
    """The article has one of some keys in a field."""

    name: FieldName
    values: tuple[str, ...]

    def holds(self, layers: Layers) -> bool:
        return not keys(layers.article)[self.name].isdisjoint(self.values)

    def needs(self, cost: Cost) -> Sequence[Needs]:
        if self.name in {"lang", "access"}:
            return ()  # half of all articles: nothing to file a query under
        return (frozenset((self.name, value) for value in self.values),)


@dataclass(frozen=True, slots=True)
class During(Check):
    """The article's time lies in a stretch: from `start` on, before `end`."""

    start: datetime | None
    end: datetime | None

    def holds(self, layers: Layers) -> bool:
        when = layers.article.when
        late_enough = self.start is None or when >= self.start
        return late_enough and (self.end is None or when < self.end)
