"""Under what a standing query is filed, and what it was compiled to: a new process need not read the query.

A filing holds as long as what it was made of is the same: the query, the analysis, and for a query
with `name:` or `outlet:@` the names and groups. How often terms occur steers what a query is filed
under, never what it finds.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Self

from pipeline.domain.query.checks import Check, Need, Needs, Place

#: grows when queries are read or filed another way than before
FILING = 2
#: queries that ask what these say change with the names and the groups of outlets
_LOOKED_UP = ("name:", "outlet:@")
_SHORT = 20
#: how many articles hold a term, roughly
Frequency = Callable[[Need], float]


def guess(need: Need) -> float:
    """Without counts: long terms are rare, beginnings of words and outlets are met often."""
    place, term = need
    often = 10 if place in {"start", "outlet"} else 1
    return often * max(_SHORT - len(term), 1)


def rarest(check: Check, frequency: Frequency = guess) -> tuple[tuple[Need, ...], tuple[Need, ...]]:
    """The terms of a query's two rarest sets: of each an article must meet one.

    The first is () where nothing holds the query up, the second where it has no other set.
    """

    def cost(needs: Needs) -> float:
        return sum(map(frequency, needs))

    first, second, *_ = *sorted(dict.fromkeys(check.needs(cost)), key=cost), (), ()
    return tuple(sorted(first)), tuple(sorted(second))


@dataclass(frozen=True, slots=True)
class Filing:
    """The terms of which an article must hold one. `made`: of what, as `Makings` told it.

    `also`: more terms of which it must hold one; () where the query asks for nothing more.
    `check`: the compiled query as `flat` tells it.
    """

    made: str
    check: str
    needs: tuple[Need, ...]
    also: tuple[Need, ...] = ()

    @classmethod
    def of(cls, made: str, kept: Mapping[str, Any]) -> Self:
        """From the form in which it is kept."""
        return cls(made, kept["check"], _needs(kept["needs"]), _needs(kept["also"]))

    @property
    def kept(self) -> dict[str, Any]:
        """Flat JSON."""
        return {"check": self.check, "needs": _by_place(self.needs), "also": _by_place(self.also)}


def _needs(terms: Mapping[Place, Iterable[str]]) -> tuple[Need, ...]:
    return tuple([(place, term) for place, many in terms.items() for term in many])


def _by_place(needs: Iterable[Need]) -> dict[Place, list[str]]:
    told: dict[Place, list[str]] = {}
    for place, term in needs:
        told.setdefault(place, []).append(term)
    return told


class Makings:
    """Tells what a filing of today is made of."""

    def __init__(
        self,
        analysis: str,
        names: Mapping[str, Sequence[str]],
        groups: Mapping[str, Sequence[str]],
    ) -> None:
        looked_up = sorted((key, *many) for table in (names, groups) for key, many in table.items())
        self._plain = f"{FILING} {analysis}"
        self._full = f"{self._plain} {looked_up}"

    def of(self, query: str) -> str:
        """Sixteen hexadecimal digits; another number means that the query must be read again."""
        folded = query.casefold()
        asks = any(one in folded for one in _LOOKED_UP)
        told = f"{self._full if asks else self._plain}\n{query}"
        return blake2b(told.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
