"""How rare each term is, and which strands of stories use it: an inverted index.

A vector is a dict of term -> weight, of length one. The centre of a strand is the sum of the
vectors of its articles; likeness is the cosine between a vector and a centre, or two centres.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from math import fsum, log, sqrt

from pipeline.domain.stories.tuning import Tuning

#: what is left of a weight after taking off what was put on
NOTHING = 1e-9
#: what rarer terms must have brought of the likeness that is asked for
PART = 0.25
#: before so many reports of a language are known, no term is called usual
FEW = 200
#: rough shares of reports that hold a given concept, and a given small number or year
CONCEPT_SHARE = 0.02
NUMBER_SHARE = 0.02
_SMALL_OR_YEAR = re.compile(r"\d{1,2}|(?:19|20)\d\d")


class Rarity:
    """In how many reports of each language a term stands, within the window."""

    def __init__(self, common: Mapping[str, float], tuning: Tuning) -> None:
        self._common = dict(common)
        for word, share in common.items():
            stem = word[: tuning.stem] + "*"
            self._common[stem] = max(share, self._common.get(stem, 0.0))
        self._tuning = tuning
        self._docs: Counter[str] = Counter()
        self._counts: dict[str, Counter[str]] = {}

    def see(self, language: str, terms: Iterable[str]) -> None:
        """One report more."""
        self._docs[language] += 1
        self._counts.setdefault(language, Counter()).update(terms)

    def forget(self, language: str, terms: Iterable[str]) -> None:
        """One report less."""
        self._docs[language] -= 1
        counts = self._counts[language]
        for term in terms:
            counts[term] -= 1
            if not counts[term]:
                del counts[term]

    def count(self, language: str, term: str) -> int:
        """In how many reports of the language the term stands."""
        return self._counts[language][term] if language in self._counts else 0

    def of(self, language: str, terms: Iterable[str]) -> dict[str, float]:
        """Term -> its rarity, log(reports / reports with it); usual terms are left out.

        `base` imagined reports, in which words have their usual shares, stand for the time
        before the window: an empty window knows nothing.
        """
        tuning, docs = self._tuning, self._docs[language]
        counts = self._counts.get(language, Counter())
        limit = tuning.usual * docs if docs > FEW else docs
        every = log(docs + tuning.base + 2)
        rarity = {}
        for term in terms:
            if (seen := counts[term]) <= limit:
                rare = every - log(seen + 1 + tuning.base * self.share(term))
                rarity[term] = rare * tuning.common if term in self._common else rare
        return rarity

    def share(self, term: str) -> float:
        """The share of reports that is thought to hold the term, before any was seen."""
        sign, bare = term[0], term[1:]
        if sign == "~":
            return CONCEPT_SHARE
        if sign in "=#":
            return self.share(bare)
        if sign.isdigit():
            return NUMBER_SHARE if _SMALL_OR_YEAR.fullmatch(term) else 0.0
        return self._common.get(term, 0.0)


class Centres:
    """The centres of strands, by number, kept as an inverted index."""

    def __init__(self, crowd: int) -> None:
        self._crowd = crowd
        self._post: dict[str, dict[int, float]] = {}
        self._terms: dict[int, set[str]] = {}
        self._squares: dict[int, float] = {}

    def add(self, strand: int, vector: Iterable[tuple[str, float]]) -> None:
        """Draw a strand's centre towards a vector."""
        terms = self._terms.setdefault(strand, set())
        square = self._squares.get(strand, 0.0)
        for term, weight in vector:
            post = self._post.setdefault(term, {})
            old = post.get(strand, 0.0)
            new = post[strand] = old + weight
            square += new * new - old * old
            terms.add(term)
        self._squares[strand] = square

    def take(self, strand: int, vector: Iterable[tuple[str, float]]) -> None:
        """The opposite of `add`."""
        terms, square = self._terms[strand], self._squares[strand]
        for term, weight in vector:
            post = self._post[term]
            old = post[strand]
            new = post[strand] = old - weight
            square += new * new - old * old
            if new < NOTHING:
                self._cut(term, strand)
                terms.discard(term)
        self._squares[strand] = max(square, NOTHING)

    def drop(self, strand: int) -> None:
        """Forget a strand."""
        for term in self._terms.pop(strand, ()):
            self._cut(term, strand)
        self._squares.pop(strand, None)

    def merge(self, younger: int, older: int) -> None:
        """The older strand takes the younger one's centre in."""
        terms = self._terms[younger]
        self.add(older, [(term, self._post[term][younger]) for term in sorted(terms)])
        self.drop(younger)

    def like(self, vector: Mapping[str, float], least: float) -> dict[int, float]:
        """Strand -> cosine where it is at least `least`.

        Strands that share nothing but overcrowded terms are left out; of the others those go on to
        these terms that the rarer ones have brought part of the way, so that the cost does not grow
        with the window.
        """
        dots: dict[int, float] = {}
        held = [(len(post), term, post) for term in vector if (post := self._post.get(term))]
        held.sort(key=lambda row: row[:2])
        crowded = False
        for size, term, post in held:
            weight = vector[term]
            if size > self._crowd and dots:
                if not crowded:
                    crowded, dots = True, self._within(dots, least * PART)
                self._add_to(dots, post, weight)
            else:
                for strand, other in post.items():
                    dots[strand] = dots.get(strand, 0.0) + weight * other
        squares = self._squares
        return {
            strand: dot / sqrt(squares[strand]) for strand, dot in self._within(dots, least).items()
        }

    def _within(self, dots: dict[int, float], least: float) -> dict[int, float]:
        """Those strands whose cosine is at least this, as far as it is known."""
        squares, bar = self._squares, least * least
        return {strand: dot for strand, dot in dots.items() if dot * dot >= bar * squares[strand]}

    @staticmethod
    def _add_to(dots: dict[int, float], post: dict[int, float], weight: float) -> None:
        """Raise the scores of candidates that are in the post; the shorter of the two is walked."""
        if len(dots) < len(post):
            for strand in dots:
                if strand in post:
                    dots[strand] += weight * post[strand]
        else:
            for strand, other in post.items():
                if strand in dots:
                    dots[strand] += weight * other

    def lone(self, vector: Mapping[str, float], strand: int, letters: int) -> float:
        """The share of the likeness that hangs on one word, 0 to 1.

        Terms with the same first letters are one word.
        """
        parts: dict[str, float] = {}
        for term, weight in vector.items():
            if (post := self._post.get(term)) and (other := post.get(strand)):
                key = term[:letters]
                parts[key] = parts.get(key, 0.0) + weight * other
        return max(parts.values()) / sum(parts.values()) if parts else 1.0

    def likeness(self, one: int, other: int) -> float:
        """The cosine between two centres."""
        if len(self._terms[one]) > len(self._terms[other]):
            one, other = other, one
        posts = [self._post[term] for term in self._terms[one] & self._terms[other]]
        dot = fsum(post[one] * post[other] for post in posts)
        return dot / sqrt(self._squares[one] * self._squares[other])

    def _cut(self, term: str, strand: int) -> None:
        post = self._post[term]
        del post[strand]
        if not post:
            del self._post[term]


def unit(weights: Mapping[str, float]) -> dict[str, float]:
    """The vector with length one; an empty one stays."""
    length = sqrt(sum(weight * weight for weight in weights.values()))
    return {term: weight / length for term, weight in weights.items() if weight} if length else {}
