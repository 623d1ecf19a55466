"""Makes a query quick to ask of many articles. The same answers as meaning.py, by law of a test."""

from pipeline.domain.query import moments
from pipeline.domain.query.checks import AnyTerm, Check, Close, During, Known, Like, RunOf
from pipeline.domain.query.context import Context
from pipeline.domain.query.joins import All, Neither, Some
from pipeline.domain.query.keys import key
from pipeline.domain.query.terms import Reader, Run, parts_of
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
    Zone,
)
from pipeline.domain.words.analysis import Analysis
from pipeline.domain.words.layers import Layer


def compiled(query: Query, analysis: Analysis, context: Context) -> Check:
    """The query with its terms made, its names and groups looked up, its moments fixed.

    Good as long as the analysis, the names, the groups and (with `since:`) `now` are the same.
    """
    return _Compiler(Reader(analysis), context).check(query)


class _Compiler:
    def __init__(self, reader: Reader, context: Context) -> None:
        self._reader = reader
        self._context = context

    def check(self, query: Query) -> Check:
        match query:
            case And(parts):
                return All(tuple(self.check(part) for part in parts))
            case Or(parts):
                return Some(tuple(self.check(part) for part in parts))
            case Not(part):
                return Neither(self.check(part))
            case Field() | Group() | Name():
                return self._known(query)
            case Published() | Since() | Before() | After():
                return self._dated(query)
            case _:
                return self._words(query)

    def _words(self, query: Word | Phrase | Prefix | Wildcard | Near) -> Check:
        match query:
            case Word(text, zone):
                runs = self._reader.stems(text)
                return _runs("stem", zone, runs, 0, parts_of(runs))
            case Phrase(words, slop, zone):
                return _runs("form", zone, self._reader.forms(words), slop)
            case Prefix(start, zone):
                return Like(zone, self._reader.patterns(f"{start}*"))
            case Wildcard(pattern, zone):
                return Like(zone, self._reader.patterns(pattern))
            case Near(left, right, distance, zone):
                read = self._reader.forms_near if query.exact else self._reader.stems_near
                layer: Layer = "form" if query.exact else "stem"
                return Close(layer, zone, read(left), read(right), distance)

    def _known(self, query: Field | Group | Name) -> Check:
        match query:
            case Field(name, value):
                return Known(name, (key(name, value),))
            case Group(name):
                return Known("outlet", tuple(sorted(self._context.outlets(name))))
            case Name(name):
                spellings = self._context.spellings(name)
                runs = [run for one in spellings for run in self._reader.stems(one)]
                return _runs("stem", "any", tuple(dict.fromkeys(runs)), 0)

    def _dated(self, query: Published | Since | Before | After) -> Check:
        zone = self._context.zone
        match query:
            case Published(start, end):
                return During(
                    moments.stretch(start, zone)[0] if start else None,
                    moments.stretch(end, zone)[1] if end else None,
                )
            case Since(since):
                return During(moments.start_of(since, self._context.now, zone), None)
            case Before(moment):
                return During(None, moments.stretch(moment, zone)[0])
            case After(moment):
                return During(moments.stretch(moment, zone)[1], None)


def _runs(
    layer: Layer, zone: Zone, runs: tuple[Run, ...], slop: int, parts: tuple[str, ...] = ()
) -> Check:
    """Single terms together, longer runs apart."""
    single = tuple(run[0] for run in runs if len(run) == 1)
    longer = tuple(run for run in runs if len(run) > 1)
    if not longer:
        return AnyTerm(layer, zone, single, parts)
    together = RunOf(layer, zone, longer, slop)
    return Some((AnyTerm(layer, zone, single, parts), together)) if single else together
