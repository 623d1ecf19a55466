"""Finds the event that an article tells of among reports in other languages.

Words are no help there. What is compared is the same in every language: names, proper nouns,
numbers, and concepts. Precision comes first, for a wrong link joins two whole stories: it takes
several shared things that are rare, of them at least one name, within a short time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import fsum, sqrt

from pipeline.domain.stories.joining import Choice, gap, same_tongue
from pipeline.domain.stories.window import ANY, Strand, Window, is_proper

#: a name in more strands than this brings no candidates
CROWD = 300
#: the rarity of one shared thing counts no more than this
CAP = 6.0


@dataclass(frozen=True, slots=True)
class Shared:
    """What an article and a strand have in common. `score` is a cosine, 0 to 1."""

    score: float = 0.0
    strength: float = 0.0
    count: int = 0
    proper: int = 0


def abroad(window: Window, free: Mapping[str, float], language: str, when: float) -> Choice:
    """The strand of another language that tells the same. `when` in days since 1970."""
    rarity = window.rarity.of(ANY, free)
    best = Choice()
    for number in sorted(_candidates(window, rarity)):
        strand = window.strands[number]
        near = gap(strand, when) <= window.tuning.cross_gap
        if not near or same_tongue(language, strand.language):
            continue
        shared = compare(window, rarity, strand)
        if enough(window, shared) and shared.score > best.score:
            best = Choice(strand, shared.score)
    return best


def enough(window: Window, shared: Shared) -> bool:
    """Whether what is shared makes it one event."""
    tuning = window.tuning
    return (
        shared.score >= tuning.cross
        and shared.count >= tuning.cross_shared
        and shared.strength >= tuning.cross_strength
        and shared.proper >= 1
    )


def compare(window: Window, rarity: Mapping[str, float], strand: Strand) -> Shared:
    """An article's language-free terms, by rarity, against those of a strand."""
    both = {term for term in rarity if term in strand.free}
    strength = fsum(min(rarity[term], CAP) for term in both)
    if len(both) < window.tuning.cross_shared or strength < window.tuning.cross_strength:
        return Shared()
    proper = sum(is_proper(term) for term in both)
    return Shared(_cosine(rarity, _mean(window, strand)), strength, len(both), proper)


def one_abroad(window: Window, one: Strand, other: Strand) -> bool:
    """Whether two strands tell the same on the whole, not only in one report of many events."""
    return _cosine(_mean(window, one), _mean(window, other)) >= window.tuning.cross_alike


def _mean(window: Window, strand: Strand) -> dict[str, float]:
    """The language-free terms of a strand, by rarity and by the part of its reports with them."""
    rarity = window.rarity.of(ANY, strand.free)
    return {term: rare * strand.free[term] / strand.reports for term, rare in rarity.items()}


def _cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """The cosine, where a proper noun that only one side has says nothing.

    In German every noun is written like one.
    """
    both = {term for term in one if term in other}
    dot = fsum(one[term] * other[term] for term in both)
    squares = [
        fsum(weight**2 for term, weight in side.items() if _counts(term, both))
        for side in (one, other)
    ]
    return dot / sqrt(squares[0] * squares[1]) if dot else 0.0


def _counts(term: str, shared: set[str]) -> bool:
    return term in shared or not term.startswith("=")


def _candidates(window: Window, rarity: Mapping[str, float]) -> set[int]:
    found: set[int] = set()
    for term in rarity:
        strands = window.proper.get(term, ()) if is_proper(term) else ()
        if len(strands) <= CROWD:
            found.update(strands)
    return found
