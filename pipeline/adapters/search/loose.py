"""Loose phrases of three and more words, as the reference means them.

The engine counts a slop otherwise, so each way to spread the words is a phrase with gaps of its
own. Few ways are asked for all at once. Where they are many, the articles that can match at all
are found first, by pairs; then the words are placed one after the other, for these articles only,
and a beginning that none of them has is not followed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import comb
from typing import Any

import tantivy

from pipeline.domain.errors import BadQuery
from pipeline.domain.query.terms import Run
from pipeline.domain.words.analysis import TAG

#: ways that are asked for all at once
FEW_WAYS = 100
#: … where too many articles are candidates for the other manner
MOST_WAYS = 600
MOST_CANDIDATES = 500
#: questions about beginnings, each about a tenth of a millisecond
MOST_STEPS = 1000
Occur = tantivy.Occur
Q = tantivy.Query
Placed = tuple[tuple[int, str], ...]


@dataclass(slots=True)
class Loose:
    """One run of terms in one field (`where`), with at most `slop` other words between them in all."""

    schema: Any
    searcher: Any
    where: str
    run: Run
    slop: int
    steps: int = field(default=0, init=False)

    def query(self, pairs: Sequence[Any]) -> Any:
        """The engine's query. `pairs` hold of every article that can match.

        Raises BadQuery where the words are too common for so much room between them.
        """
        ways = comb(self.slop + len(self.run) - 1, len(self.run) - 1)
        if ways <= FEW_WAYS:
            return self._all_ways()
        ids = self._ids(
            Q.boolean_query([(Occur.Must, pair) for pair in pairs]), MOST_CANDIDATES + 1
        )
        if len(ids) <= MOST_CANDIDATES:
            return self._of(self._spread(((0, self.run[0]),), self.slop, ids))
        if ways <= MOST_WAYS:
            return self._all_ways()
        raise self._too_much()

    def _all_ways(self) -> Any:
        return Q.boolean_query(
            [
                (Occur.Should, self._phrase(tuple(zip(way, self.run, strict=True))))
                for way in spreads(len(self.run), self.slop)
            ]
        )

    def _spread(self, placed: Placed, room: int, ids: frozenset[str]) -> frozenset[str]:
        """Those articles that have the run with this beginning."""
        if len(placed) == len(self.run):
            return ids
        found: frozenset[str] = frozenset()
        for gap in range(room + 1):
            left = ids - found
            if not left:
                break
            self.steps += 1
            if self.steps > MOST_STEPS:
                raise self._too_much()
            longer = (*placed, (placed[-1][0] + 1 + gap, self.run[len(placed)]))
            here = Q.boolean_query(
                [(Occur.Must, self._of(left)), (Occur.Must, self._phrase(longer))]
            )
            found |= self._spread(longer, room - gap, self._ids(here, len(left)))
        return found

    def _phrase(self, placed: Placed) -> Any:
        return Q.phrase_query(self.schema, self.where, list(placed))

    def _of(self, ids: frozenset[str]) -> Any:
        if not ids:
            return Q.empty_query()
        return Q.const_score_query(Q.term_set_query(self.schema, "id", sorted(ids)), 1.0)

    def _ids(self, query: Any, most: int) -> frozenset[str]:
        hits = self.searcher.search(query, most, count=False).hits
        return frozenset(self.searcher.doc(address)["id"][0] for _, address in hits)

    def _too_much(self) -> BadQuery:
        words = " ".join(term.rpartition(TAG)[2] for term in self.run)
        return BadQuery(
            f'"{words}"~{self.slop}',
            "these words are too common for so much room between them",
            0,
            f"Take fewer words or a smaller number, or join pairs: a NEAR/{self.slop} b.",
        )


def spreads(words: int, slop: int) -> Iterator[tuple[int, ...]]:
    """Places of three and more words in order, the first at 0, at most `slop` others in between."""
    for last in range(words - 1, words + slop):
        for between in combinations(range(1, last), words - 2):
            yield (0, *between, last)
