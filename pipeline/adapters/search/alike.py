"""Words that somebody may have meant by one that the archive does not hold. Pure.

The first letter is taken as right: so says the ear, and it spares looking at every word there is.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from itertools import pairwise

from pipeline.domain.query.terms import Reader
from pipeline.domain.words.analysis import TAG, Analysis

#: words of fewer letters are like too many others
SHORTEST = 4
#: from so many letters on two may be wrong, below only one
LONG = 6
#: words of the archive, the most frequent ones, that are looked at
LOOKED_AT = 20_000
#: the beginning of terms in one fold («de·», «») and a word -> terms that may be like it, counted
Terms = Callable[[str, str], Iterable[tuple[str, int]]]


def alike(analysis: Analysis, word: str, most: int, terms: Terms) -> list[str]:
    """The nearest words in both folds; see ports.search.SearchIndex.alike."""
    near = dict[str, tuple[int, int]]()
    for run in Reader(analysis).forms((word,)):
        tag, sign, bare = run[0].rpartition(TAG)
        if len(run) > 1 or not reach(bare):
            return []
        own = f"{tag}{sign}"
        counts = Counter[str]()
        for term, count in terms(own, bare):
            if term.rpartition(TAG)[0] == tag:
                counts[term.removeprefix(own)] += count
        for other, apart in within(bare, counts):
            held = near.get(other, (apart, 0))
            near[other] = (min(apart, held[0]), held[1] - counts[other])
    return sorted(near, key=lambda one: (near[one], one))[:most]


def reach(word: str) -> int:
    """How many letters may be wrong, missing, too many or in each other's place; 0: say nothing."""
    return 0 if len(word) < SHORTEST else 1 if len(word) < LONG else 2


def within(word: str, known: Iterable[str]) -> Iterable[tuple[str, int]]:
    """The known words within reach of another one, with how far they are apart."""
    bound = reach(word)
    for other in known:
        if other != word and abs(len(other) - len(word)) <= bound and other[0] == word[0]:
            apart = distance(word, other)
            if apart <= bound:
                yield other, apart


def distance(one: str, other: str) -> int:
    """Letters changed, left out, put in or swapped with the next (optimal string alignment)."""
    above: list[int] = []
    before: list[int] = []
    row: list[int] = [*range(len(other) + 1)]
    for at, (last, sign) in enumerate(pairwise(f" {one}"), 1):
        above, before, row = before, row, [at]
        for place, letter in enumerate(other, 1):
            cost = min(before[place] + 1, row[-1] + 1, before[place - 1] + (sign != letter))
            if at > 1 and place > 1 and sign == other[place - 2] and last == letter:
                cost = min(cost, above[place - 2] + 1)
            row.append(cost)
    return row[-1]
