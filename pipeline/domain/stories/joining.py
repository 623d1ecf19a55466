"""Finds the event that an article speaks of, among those told in the same words.

Single pass over an inverted index: cosine to the centre of each strand, faded by the days
between (as in Aggarwal and Yu, A Framework for Clustering Massive Text Streams, 2006). Nothing is
looked at twice: what a first article could not show, merging mends when a later one shows it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp

from pipeline.domain.stories.tuning import Tuning
from pipeline.domain.stories.window import Strand, Window

#: how many near strands are looked at for merging
RIVALS = 6
#: a language that was not recognised goes with every other
UNKNOWN = "xx"
GERMAN = "de"


@dataclass(frozen=True, slots=True)
class Choice:
    """The strand that fits best, how well, and those that fit too."""

    strand: Strand | None = None
    score: float = 0.0
    rivals: tuple[Strand, ...] = ()


def nearest(
    window: Window, vector: Mapping[str, float], language: str, when: float, *, full: bool
) -> Choice:
    """The strand that an article would join. `when` in days since 1970."""
    fits = []
    tuning = window.tuning
    least = min(tuning.join, tuning.join_full, tuning.join_full_german)
    for number, cosine in window.centres.like(vector, least).items():
        strand = window.strands[number]
        limit = _limit(tuning, strand, language, full=full)
        if cosine < limit:
            continue
        score = cosine * _faded(tuning, strand, when, full=full)
        if score >= limit and (score := score * _held(window, vector, number)) >= limit:
            fits.append((-score, number))
    if not fits:
        return Choice()
    fits.sort()
    strands = [window.strands[number] for _, number in fits[:RIVALS]]
    return Choice(strands[0], -fits[0][0], tuple(strands[1:]))


def one_event(window: Window, one: Strand, other: Strand) -> bool:
    """Whether two strands are near enough to be one story."""
    if not same_tongue(one.language, other.language):
        return False
    tuning = window.tuning
    limit = tuning.merge_full if one.full and other.full else tuning.merge
    gap = max(one.first - other.latest, other.first - one.latest, 0.0)
    return window.centres.likeness(one.number, other.number) * exp(-gap / tuning.fade) >= limit


def same_tongue(one: str, other: str) -> bool:
    """Whether words of two articles may be compared."""
    return one == other or UNKNOWN in {one, other}


def gap(strand: Strand, when: float) -> float:
    """The days between an article and the nearest end of a strand; 0 within it."""
    return max(strand.first - when, when - strand.latest, 0.0)


def _faded(tuning: Tuning, strand: Strand, when: float, *, full: bool) -> float:
    """What the days between leave of a score."""
    days = tuning.fade_full if full and strand.full else tuning.fade
    return exp(-gap(strand, when) / days)


def _held(window: Window, vector: Mapping[str, float], number: int) -> float:
    """What is left of a score when it hangs on one word: a town is not an event."""
    tuning = window.tuning
    over = window.centres.lone(vector, number, tuning.stem) - tuning.lone_from
    return 1.0 - tuning.lone * max(0.0, over) / (1.0 - tuning.lone_from)


def _limit(tuning: Tuning, strand: Strand, language: str, *, full: bool) -> float:
    if not same_tongue(language, strand.language):
        return tuning.join_foreign
    if full and strand.full:
        return tuning.join_full_german if language == GERMAN else tuning.join_full
    return tuning.join
