"""Finds, among many standing queries, the few that a new article can match.

Every query is filed under one set of terms of which an article must meet one: the rarest set it
has. The article's own terms are looked up once; of what is found, those that meet none of their
second set are left out, and the rest is checked exactly. How often terms occur steers the cost
alone: with any frequencies the hits are the same.

After Elsayed, «Luwak» (2013) and the monitors that came of it: documents asked of an index of queries.
"""

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from sys import intern

from pipeline.domain.errors import BadInput
from pipeline.domain.query.checks import STARTS, Check, Need, Place, start_of
from pipeline.domain.query.filing import ByPlace, Frequency, guess, rarest
from pipeline.domain.query.keys import keys
from pipeline.domain.words.analysis import TAG
from pipeline.domain.words.layers import Layers
from pipeline.domain.words.memory import Memory

#: one id as it is, more of them in a set
_Filed = dict[str, str | set[str]]
#: compiled queries that are kept ready where each can be had again
_READY = 60_000
_TAGGED = frozenset({"form", "stem", "part", "start"})


class Presearcher:
    """Standing queries by id. Adding, changing and removing one needs no rebuild.

    `load` makes a query that was only filed when it is first a candidate, for articles whose terms
    carry the tag that it is given.
    """

    def __init__(
        self, frequency: Frequency = guess, load: Callable[[str, str], Check] | None = None
    ) -> None:
        self._frequency = frequency
        self._load = load
        self._checks: dict[str, Check] = {}
        #: tag -> compiled queries for its articles
        self._ready: dict[str, Memory[str, Check]] = {}
        #: what each is filed under, place by place: a hundred thousand are to take little room
        self._needs: dict[str, tuple[tuple[Place, tuple[str, ...]], ...]] = {}
        #: what an article must have besides, as `_marks` has it; only for queries that ask for more
        self._also: dict[str, tuple[str, ...]] = {}
        #: (place, language) -> term -> ids; forms of articles that are not German: language «»
        self._shelves: dict[tuple[str, str], _Filed] = {}

    def __len__(self) -> int:
        return len(self._needs)

    def __contains__(self, query_id: object) -> bool:
        return query_id in self._needs

    def put(self, query_id: str, check: Check) -> None:
        """Add a query, or replace the one of that id. Raises BadInput where nothing holds it up."""
        needs, also = rarest(check, self._frequency)
        if not needs:
            raise BadInput(query_id, "no word that an article must have; nothing to file it under")
        self.file(query_id, needs, also)
        self._checks[query_id] = check

    def file(self, query_id: str, needs: ByPlace, also: ByPlace) -> None:
        """Add a query by what it is filed under; it is made when it is first asked for."""
        self.drop(query_id)
        self._needs[query_id] = kept = tuple(
            (place, tuple(map(intern, terms))) for place, terms in needs.items()
        )
        for place, terms in kept:
            for term in terms:
                self._file(query_id, place, term)
        if also and "start" not in also:
            self._also[query_id] = tuple(
                intern(_mark(place, term)) for place, terms in also.items() for term in terms
            )

    def drop(self, query_id: str) -> None:
        """Forget a query. An unknown id is no error."""
        self._checks.pop(query_id, None)
        self._also.pop(query_id, None)
        for made in self._ready.values():
            made.drop(query_id)
        for place, terms in self._needs.pop(query_id, ()):
            for term in terms:
                self._unfile(query_id, place, term)

    def check(self, query_id: str, tag: str) -> Check:
        """The compiled query of an id that `candidates` gave for an article with this tag."""
        check = self._checks.get(query_id)
        if check is None and (check := self._made(tag).get(query_id)) is None:
            if self._load is None:
                raise KeyError(query_id)
            check = self._made(tag).keep(query_id, self._load(query_id, tag))
        return check

    def _made(self, tag: str) -> Memory[str, Check]:
        return self._ready.get(tag) or self._ready.setdefault(tag, Memory(_READY))

    def candidates(self, layers: Layers) -> set[str]:
        """Ids of all queries that the article may match; every one that it does is among them."""
        found: set[str] = set()
        starts = any(place == "start" for place, _ in self._shelves)
        for place, tag, terms in _asked(layers, starts=starts):
            shelf = self._shelves.get((place, tag))
            for ids in map(shelf.get, terms) if shelf else ():
                if ids is None:
                    continue
                if isinstance(ids, set):
                    found |= ids
                else:
                    found.add(ids)
        return found

    def matches(self, layers: Layers) -> list[str]:
        """Ids of the queries that the article matches, in order."""
        return sorted(query_id for query_id, _ in self.holding(layers))

    def holding(self, layers: Layers) -> Iterator[tuple[str, Check]]:
        """Id and check of each query that the article matches, in no order."""
        made = self._made(layers.tag).young
        marks, asked = _marks(layers), self._also
        for query_id in self.candidates(layers):
            if query_id in asked and marks.isdisjoint(asked[query_id]):
                continue
            check = made.get(query_id) or self.check(query_id, layers.tag)
            if check.holds(layers):
                yield query_id, check

    def _file(self, query_id: str, place: str, term: str) -> None:
        shelf = self._shelves.setdefault((place, _language(place, term)), {})
        there = shelf.get(term)
        if there is None:
            shelf[term] = query_id
        elif isinstance(there, set):
            there.add(query_id)
        else:
            shelf[term] = {there, query_id}

    def _unfile(self, query_id: str, place: str, term: str) -> None:
        shelf = self._shelves[place, _language(place, term)]
        ids = shelf[term]
        if isinstance(ids, set) and len(ids) > 1:
            ids.discard(query_id)
        else:
            del shelf[term]


def met(layers: Layers) -> set[Need]:
    """Everything that a query could be filed under and that this article holds."""
    return {(place, term) for place, _, terms in _asked(layers, starts=True) for term in terms}  # type: ignore[misc]


def _asked(layers: Layers, *, starts: bool) -> Iterator[tuple[str, str, AbstractSet[str]]]:
    """Place, language and terms of each shelf that concerns the article."""
    form_tag = "de" if layers.tag == "de" else ""
    yield "stem", layers.tag, layers.stems
    yield "form", form_tag, layers.forms
    yield "part", layers.tag, layers.parts
    if starts:
        yield "start", form_tag, _starts(layers.forms)
    for name, known in keys(layers.article).items():
        yield name, "", known


def _marks(layers: Layers) -> set[str]:
    """What the article has, in one set: a form that is written as a stem is does no harm here."""
    fields = keys(layers.article).items()
    found = {_mark(name, value) for name, known in fields for value in known}
    return found.union(layers.stems, layers.forms, layers.parts)


def _mark(place: str, term: str) -> str:
    return term if place in _TAGGED else f"{place}:{term}"


def _starts(forms: Iterable[str]) -> set[str]:
    """What patterns can be filed under: the first letters of each form, one to `STARTS` of them."""
    firsts = {start_of(form) for form in forms}
    found = set(firsts)
    for _ in range(STARTS - 1):
        firsts = {one[:-1] for one in firsts}
        found |= firsts
    return found


def _language(place: str, term: str) -> str:
    tag, sign, _ = term.partition(TAG)
    return tag if sign and place in _TAGGED else ""
