"""Under what a standing query is filed, and what it was compiled to: a new process need not read the query.

A filing holds as long as what it was made of is the same: the query, the analysis, and for a query
with `name:` or `outlet:@` the names and groups. How often terms occur steers what a query is filed
under, never what it finds.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Self, TypeAlias

from pipeline.domain.query.checks import Check, Need, Needs, Place

#: grows when queries are read or filed another way than before
FILING = 2
#: queries that ask what these say change with the names and the groups of outlets
_LOOKED_UP = ("name:", "outlet:@")
_SHORT = 20
#: how many articles hold a term, roughly
Frequency = Callable[[Need], float]
#: terms of which an article must hold one, by the place where they are looked up
ByPlace: TypeAlias = Mapping[Place, Sequence[str]]


def guess(need: Need) -> float:
    """Without counts: long terms are rare, beginnings of words and outlets are met often."""
    place, term = need
    often = 10 if place in {"start", "outlet"} else 1
    return often * max(_SHORT - len(term), 1)


def rarest(check: Check, frequency: Frequency = guess) -> tuple[ByPlace, ByPlace]:
    """The terms of a query's two rarest sets: of each an article must meet one.

    The first is {} where nothing holds the query up, the second where it has no other set.
    """

    def cost(needs: Needs) -> float:
        return sum(map(frequency, needs))

    first, second, *_ = *sorted(dict.fromkeys(check.needs(cost)), key=cost), (), ()
    return _by_place(first), _by_place(second)


def _by_place(needs: Iterable[Need]) -> ByPlace:
    told: dict[Place, list[str]] = {}
    for place, term in sorted(needs):
        told.setdefault(place, []).append(term)
    return told


@dataclass(frozen=True, slots=True)
class Filing:
    """The terms of which an article must hold one. `made`: of what, as `Makings` told it.

    `also`: more terms of which it must hold one; {} where the query asks for nothing more.
    `check`: the compiled query as `flat` tells it.
    """

    made: str
    check: str
    needs: ByPlace
    also: ByPlace

    @classmethod
    def of(cls, made: str, kept: Mapping[str, Any]) -> Self:
        """From the form in which it is kept."""
        return cls(made, kept["check"], kept["needs"], kept["also"])

    @property
    def kept(self) -> dict[str, Any]:
        """Flat JSON."""
        return {"check": self.check, "needs": self.needs, "also": self.also}


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
