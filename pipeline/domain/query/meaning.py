"""What each query means: the reference that every engine is held to.

Slow and obvious on purpose: it walks over an article's words one by one. `compiling` is the quick
way to the same answers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.domain.query import moments
from pipeline.domain.query.context import Context
from pipeline.domain.query.keys import key, keys
from pipeline.domain.query.terms import Reader, Run, like
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
    Wordy,
)
from pipeline.domain.words.layers import Layers, Zone


@dataclass(frozen=True, slots=True)
class Meaning:
    """Says whether an article matches a query."""

    reader: Reader
    context: Context

    def matches(self, query: Query, layers: Layers) -> bool:
        """Whether the article is one that the query means."""
        match query:
            case And(parts):
                return all(self.matches(part, layers) for part in parts)
            case Or(parts):
                return any(self.matches(part, layers) for part in parts)
            case Not(part):
                return not self.matches(part, layers)
            case Word() | Phrase() | Prefix() | Wildcard() | Near():
                return any(self._in(query, zone) for _, zone in layers.zones(query.zone))
            case _:
                return self._known(query, layers)

    def _in(self, query: Wordy, zone: Zone) -> bool:
        """Whether one zone holds the words."""
        match query:
            case Word(text):
                runs = self.reader.stems(text)
                inside = any(stands(run, zone.stems, 0) for run in runs)
                return inside or any(part in zone.parts for part in self.reader.parts(text))
            case Phrase(words, slop):
                return any(stands(run, zone.forms, slop) for run in self.reader.forms(words))
            case Prefix(start):
                return self._any_like(f"{start}*", zone)
            case Wildcard(pattern):
                return self._any_like(pattern, zone)
            case Near():
                return self._near(query, zone)

    def _any_like(self, pattern: str, zone: Zone) -> bool:
        patterns = self.reader.patterns(pattern)
        return any(like(form, one) for form in zone.forms for one in patterns)

    def _near(self, near: Near, zone: Zone) -> bool:
        """Two different positions, at most so many words between; parts do not count."""
        read = self.reader.forms_near if near.exact else self.reader.stems_near
        terms = zone.forms if near.exact else zone.stems
        left, right = read(near.left), read(near.right)
        return any(
            0 < abs(one - other) <= near.distance + 1
            for one, first in enumerate(terms)
            if first in left
            for other, second in enumerate(terms)
            if second in right
        )

    def _known(self, query: Query, layers: Layers) -> bool:
        match query:
            case Field(name, value):
                return key(name, value) in keys(layers.article)[name]
            case Group(name):
                return key("outlet", layers.article.outlet) in self.context.outlets(name)
            case Name(name):
                runs = [
                    run for one in self.context.spellings(name) for run in self.reader.stems(one)
                ]
                zones = [zone for _, zone in layers.zones("any")]
                return any(stands(run, zone.stems, 0) for run in runs for zone in zones)
            case _:
                return self._in_time(query, layers.article.when)

    def _in_time(self, query: Query, when: datetime) -> bool:
        zone = self.context.zone
        match query:
            case Published(start, end):
                early = start is not None and when < moments.stretch(start, zone)[0]
                return not early and (end is None or when < moments.stretch(end, zone)[1])
            case Since(since):
                return when >= moments.start_of(since, self.context.now, zone)
            case Before(moment):
                return when < moments.stretch(moment, zone)[0]
            case After(moment):
                return when >= moments.stretch(moment, zone)[1]
            case _:
                raise AssertionError(query)  # pragma: no cover - every node is told above


def stands(run: Run, terms: Sequence[str], slop: int) -> bool:
    """Whether the terms of a run stand together, with at most `slop` more words in all.

    Two terms may stand the other way round as well, which costs two; so both engines have it.
    Three and more stand in their order.
    """
    if len(run) == 2:  # noqa: PLR2004 - a pair
        return any(
            _cost(one, other) <= slop
            for one, first in enumerate(terms)
            if first == run[0]
            for other, second in enumerate(terms)
            if second == run[1] and one != other
        )
    return any(_stands_from(start, run, terms, slop) for start in range(len(terms)))


def _cost(one: int, other: int) -> int:
    """Words between a pair; a pair the other way round costs two more."""
    return other - one - 1 if other > one else one - other + 1


def _stands_from(start: int, run: Run, terms: Sequence[str], slop: int) -> bool:
    """Whether the run begins exactly at `start`; each next term is taken where it comes first."""
    if terms[start] != run[0]:
        return False
    at = start
    for wanted in run[1:]:
        later = [place for place in range(at + 1, len(terms)) if terms[place] == wanted]
        if not later:
            return False
        at = later[0]
    return at - start + 1 - len(run) <= slop
