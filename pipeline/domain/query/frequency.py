"""How many articles hold a term, counted in a sample. Steers what a query is filed under."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pipeline.domain.query.checks import Need
from pipeline.domain.query.filing import guess
from pipeline.domain.query.presearch import met
from pipeline.domain.words.layers import Layers

#: what a guess counts beside a true count: less than one article
_GUESS = 1 / 1000
#: terms held by a smaller share of the sample are left to the guess
_LEAST = 0.01


@dataclass(frozen=True, slots=True)
class Counted:
    """A frequency for the presearcher: share of articles per (place, term), else the guess."""

    shares: Mapping[Need, float] = field(default_factory=dict)

    def __call__(self, need: Need) -> float:
        """The share of articles that hold this, roughly."""
        return self.shares.get(need, 0.0) + guess(need) * _GUESS * _LEAST


def counted(sample: Iterable[Layers]) -> Counted:
    """The shares of the terms that at least one in a hundred of these articles holds."""
    counts: Counter[Need] = Counter()
    total = 0
    for layers in sample:
        counts.update(met(layers))
        total += 1
    least = max(2, _LEAST * total)
    return Counted({need: n / total for need, n in counts.items() if n >= least})
