"""The articles of the last days, their strands and stories.

A *strand* is one story in one language. Its centre is the sum of its articles' vectors, so the
order in which they came does not matter, and a window read again from the store is the same.
"""

import heapq
from array import array
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from sys import intern

from pipeline.domain.stories.features import Features
from pipeline.domain.stories.item import Item
from pipeline.domain.stories.lexicon import Lexicon
from pipeline.domain.stories.terms import Centres, Rarity, unit
from pipeline.domain.stories.tuning import Tuning

DAY = 86_400.0
#: the rarity of language-free terms is counted over all languages together
ANY = "*"


@dataclass(slots=True)
class Strand:
    """One story in one language. Times in days since 1970."""

    number: int
    story: str
    language: str
    first: float
    latest: float
    members: set[str] = field(default_factory=set)
    #: members whose words count: all but copies
    reports: int = 0
    #: … and that have more than a headline
    full: int = 0
    #: language-free term -> in how many of its members
    free: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Seen:
    """An article in the window, with all that is needed to take it out again.

    `terms` begins with those that have `weights`; the rest is only counted.
    """

    story: str
    strand: int | None
    language: str
    terms: tuple[str, ...] = ()
    weights: "array[float]" = field(default_factory=lambda: array("f"))
    free: tuple[str, ...] = ()
    full: bool = False


class Window:
    """What is known of the last days. Chooses nothing."""

    def __init__(self, lexicon: Lexicon, tuning: Tuning) -> None:
        self.tuning = tuning
        self.rarity = Rarity(lexicon.common, tuning)
        self.centres = Centres(tuning.crowd)
        self.strands: dict[int, Strand] = {}
        #: name or proper noun -> the strands whose articles have it
        self.proper: dict[str, set[int]] = {}
        self._articles: dict[str, Seen] = {}
        self._by_age: list[tuple[float, str]] = []
        self._by_story: dict[str, dict[str, int]] = {}
        self._next = 1

    def __len__(self) -> int:
        return len(self._articles)

    def story_of(self, article_id: str) -> str | None:
        """The story of an article in the window."""
        seen = self._articles.get(article_id)
        return seen.story if seen else None

    def vector(self, language: str, features: Features) -> dict[str, float]:
        """The article's words, weighted by how rare they are now.

        «Unfälle:» before many headlines says as little as a section's name would.
        """
        rarity = self.rarity.of(language, features.words)
        if self.rarity.count(language, features.kicker) >= self.tuning.kicker_from:
            for term in features.in_kicker & rarity.keys():
                rarity[term] *= self.tuning.kicker
        return unit({term: features.words[term] * rare for term, rare in rarity.items()})

    def strand(self, story: str, language: str) -> Strand | None:
        """The strand of a story in a language."""
        number = self._by_story.get(story, {}).get(language)
        return None if number is None else self.strands[number]

    def holds(self, strand: Strand) -> bool:
        """Whether it is still there, not merged away."""
        return strand.number in self.strands

    def note(self, item: Item, story: str) -> None:
        """An article that no other may join, or that repeats one: only its story is known.

        A repeated text does not draw the centre, but keeps its story awake.
        """
        strand = self.strand(story, item.language)
        self._enter(item, Seen(story, strand.number if strand else None, item.language))

    def put(self, item: Item, story: str, features: Features, vector: Mapping[str, float]) -> None:
        """An article that belongs to this story, with the vector that it was judged by."""
        strand = self._strand(story, item.language, days(item.when))
        if len(vector) > self.tuning.terms:
            vector = dict(heapq.nlargest(self.tuning.terms, vector.items(), key=_weight))
        terms = tuple(intern(term) for term in dict.fromkeys((*vector, *features.words)))
        weights = array("f", vector.values())
        free = tuple(intern(term) for term in features.free)
        seen = Seen(story, strand.number, item.language, terms, weights, free, features.full)
        self._enter(item, seen)
        strand.reports += 1
        strand.full += seen.full
        self._count(strand, seen)

    def merge(self, younger: str, older: str) -> None:
        """The younger story goes on in the older one."""
        strands = self._by_story.setdefault(older, {})
        for language, number in self._by_story.pop(younger).items():
            for article_id in self.strands[number].members:
                self._articles[article_id].story = older
            if language in strands:
                self._absorb(number, strands[language])
            else:
                strands[language] = number
                self.strands[number].story = older

    def expire(self, now: datetime) -> int:
        """Take out what is older than the window; how many these were."""
        end = days(now - self.tuning.window)
        before = len(self._articles)
        while self._by_age and self._by_age[0][0] < end:
            self._remove(heapq.heappop(self._by_age)[1])
        return before - len(self._articles)

    def _strand(self, story: str, language: str, when: float) -> Strand:
        languages = self._by_story.setdefault(story, {})
        if language not in languages:
            languages[language] = self._next
            self.strands[self._next] = Strand(self._next, story, language, when, when)
            self._next += 1
        return self.strands[languages[language]]

    def _enter(self, item: Item, seen: Seen) -> None:
        when = days(item.when)
        self._articles[item.id] = seen
        heapq.heappush(self._by_age, (when, item.id))
        if seen.strand is not None:
            strand = self.strands[seen.strand]
            strand.members.add(item.id)
            strand.first, strand.latest = min(strand.first, when), max(strand.latest, when)

    def _count(self, strand: Strand, seen: Seen) -> None:
        self.rarity.see(seen.language, seen.terms)
        self.rarity.see(ANY, seen.free)
        self.centres.add(strand.number, weighted(seen))
        strand.free.update(seen.free)
        for term in seen.free:
            if is_proper(term):
                self.proper.setdefault(term, set()).add(strand.number)

    def _absorb(self, younger: int, older: int) -> None:
        """One strand takes another of the same language in."""
        young, old = self.strands.pop(younger), self.strands[older]
        for article_id in young.members:
            self._articles[article_id].strand = older
        old.members |= young.members
        old.reports += young.reports
        old.full += young.full
        old.first, old.latest = min(old.first, young.first), max(old.latest, young.latest)
        old.free.update(young.free)
        for term in young.free:
            if is_proper(term):
                self.proper[term].discard(younger)
                self.proper[term].add(older)
        self.centres.merge(younger, older)

    def _remove(self, article_id: str) -> None:
        seen = self._articles.pop(article_id)
        if seen.terms or seen.free:
            self.rarity.forget(seen.language, seen.terms)
            self.rarity.forget(ANY, seen.free)
        if seen.strand is None:
            return
        strand = self.strands[seen.strand]
        strand.members.discard(article_id)
        if not strand.members:
            self._end(strand)
        elif seen.terms:
            strand.reports -= 1
            strand.full -= seen.full
            self.centres.take(strand.number, weighted(seen))
            strand.free.subtract(seen.free)
            self._leave(strand, [term for term in seen.free if not strand.free[term]])

    def _end(self, strand: Strand) -> None:
        self.centres.drop(strand.number)
        self._leave(strand, list(strand.free))
        del self.strands[strand.number]
        del self._by_story[strand.story][strand.language]
        if not self._by_story[strand.story]:
            del self._by_story[strand.story]

    def _leave(self, strand: Strand, terms: list[str]) -> None:
        """These language-free terms are no longer the strand's."""
        for term in terms:
            del strand.free[term]
            if is_proper(term):
                self.proper[term].discard(strand.number)
                if not self.proper[term]:
                    del self.proper[term]


def weighted(seen: Seen) -> list[tuple[str, float]]:
    """The vector of an article."""
    return list(zip(seen.terms, seen.weights, strict=False))


def _weight(pair: tuple[str, float]) -> tuple[float, str]:
    """The heavier first; of equals always the same."""
    term, weight = pair
    return weight, term


def is_proper(term: str) -> bool:
    """Whether a language-free term is a name or a proper noun."""
    return term[0] in "@="


def days(when: datetime) -> float:
    """Days since 1970."""
    return when.timestamp() / DAY
