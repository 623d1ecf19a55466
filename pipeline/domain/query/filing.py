"""Where a standing query is filed, so that a new process need not read the query again.

A filing holds as long as what it was made of is the same: the query, the analysis, and for a query
with `name:` or `outlet:@` the names and groups.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Self, cast

from pipeline.domain.query.checks import Need, Place

#: grows when queries are filed another way than before
FILING = 1
#: queries that ask what these say change with the names and the groups of outlets
_LOOKED_UP = ("name:", "outlet:@")


@dataclass(frozen=True, slots=True)
class Filing:
    """The terms of which an article must hold one. `made`: of what, as `Makings` told it."""

    made: str
    needs: tuple[Need, ...]

    @classmethod
    def of(cls, made: str, terms: Mapping[str, Iterable[str]]) -> Self:
        """From the form in which it is kept: place -> terms."""
        return cls(
            made, tuple((cast(Place, p), term) for p, many in terms.items() for term in many)
        )

    @property
    def terms(self) -> dict[str, list[str]]:
        """Place -> terms."""
        told: dict[str, list[str]] = {}
        for place, term in self.needs:
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
