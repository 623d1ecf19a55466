"""Finds, among many standing queries, the few that a new article can match.

Every query is filed under one set of terms of which an article must meet one: the rarest set it
has. The article's own terms are looked up once; what is found is checked exactly. How often terms
occur steers the cost alone: with any frequencies the hits are the same.

After Elsayed, «Luwak» (2013) and the monitors that came of it: documents asked of an index of queries.
"""

from collections.abc import Callable, Iterator

from pipeline.domain.errors import BadInput
from pipeline.domain.query.checks import Check, Need, Needs, start_of
from pipeline.domain.query.keys import keys
from pipeline.domain.words.analysis import TAG
from pipeline.domain.words.layers import Layers, Zone

#: how many articles hold a term, roughly
Frequency = Callable[[Need], float]
#: one id as it is, more of them in a set
_Filed = dict[str, str | set[str]]
_SHORT = 20
_TAGGED = frozenset({"form", "stem", "part", "start"})


def guess(need: Need) -> float:
    """Without counts: long terms are rare, beginnings of words and outlets are met often."""
    place, term = need
    often = 10 if place in {"start", "outlet"} else 1
    return often * max(_SHORT - len(term), 1)


class Presearcher:
    """Standing queries by id. Adding, changing and removing one needs no rebuild."""

    def __init__(self, frequency: Frequency = guess) -> None:
        self._frequency = frequency
        self._checks: dict[str, Check] = {}
        self._needs: dict[str, tuple[Need, ...]] = {}
        #: (place, language) -> term -> ids; forms of articles that are not German: language «»
        self._shelves: dict[tuple[str, str], _Filed] = {}

    def __len__(self) -> int:
        return len(self._checks)

    def __contains__(self, query_id: object) -> bool:
        return query_id in self._checks

    def put(self, query_id: str, check: Check) -> None:
        """Add a query, or replace the one of that id. Raises BadInput where nothing holds it up."""
        sets = check.needs(self._cost)
        if not sets:
            raise BadInput(query_id, "no word that an article must have; nothing to file it under")
        self.drop(query_id)
        best: Needs = min(sets, key=self._cost)
        rarest = tuple(sorted(best))
        self._checks[query_id] = check
        self._needs[query_id] = rarest
        for need in rarest:
            self._file(query_id, need)

    def drop(self, query_id: str) -> None:
        """Forget a query. An unknown id is no error."""
        if self._checks.pop(query_id, None) is None:
            return
        for place, term in self._needs.pop(query_id):
            shelf = self._shelves[place, _language(place, term)]
            ids = shelf[term]
            if isinstance(ids, set) and len(ids) > 1:
                ids.discard(query_id)
            else:
                del shelf[term]

    def check(self, query_id: str) -> Check:
        """The compiled query of an id that `candidates` gave."""
        return self._checks[query_id]

    def candidates(self, layers: Layers) -> set[str]:
        """Ids of all queries that the article may match; every one that it does is among them."""
        found: set[str] = set()
        for shelf, terms in self._asked(layers):
            for term in shelf.keys() & terms:
                ids = shelf[term]
                if isinstance(ids, set):
                    found |= ids
                else:
                    found.add(ids)
        return found

    def matches(self, layers: Layers) -> list[str]:
        """Ids of the queries that the article matches, in order."""
        return sorted(one for one in self.candidates(layers) if self._checks[one].holds(layers))

    def _cost(self, needs: Needs) -> float:
        return sum(self._frequency(need) for need in needs)

    def _file(self, query_id: str, need: Need) -> None:
        place, term = need
        shelf = self._shelves.setdefault((place, _language(place, term)), {})
        there = shelf.get(term)
        if there is None:
            shelf[term] = query_id
        elif isinstance(there, set):
            there.add(query_id)
        else:
            shelf[term] = {there, query_id}

    def _asked(self, layers: Layers) -> Iterator[tuple[_Filed, set[str]]]:
        """Each shelf that concerns the article, with the article's terms for it."""
        form_tag = "de" if layers.tag == "de" else ""
        for zone in (layers.title, layers.text):
            yield self._shelf("stem", layers.tag), set(zone.stem_places)
            yield self._shelf("form", form_tag), set(zone.form_places)
            yield self._shelf("part", layers.tag), set(zone.parts)
            starts = self._shelf("start", form_tag)
            if starts:
                yield starts, _starts(zone)
        for name, known in keys(layers.article).items():
            yield self._shelf(name, ""), set(known)

    def _shelf(self, place: str, language: str) -> _Filed:
        return self._shelves.get((place, language), {})


def _starts(zone: Zone) -> set[str]:
    """What patterns can be filed under: the first letters of each form, and fewer of them."""
    firsts = {start_of(form) for form in zone.form_places}
    return firsts | {one[:-1] for one in firsts} | {one[:-2] for one in firsts}


def _language(place: str, term: str) -> str:
    tag, sign, _ = term.partition(TAG)
    return tag if sign and place in _TAGGED else ""
