"""Compiled queries joined by AND, OR and NOT. Same promises as in checks.py."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.domain.query.checks import Check, Cost, Lit, Needs
from pipeline.domain.words.layers import Layers


@dataclass(frozen=True, slots=True)
class All(Check):
    """Every part holds."""

    parts: tuple[Check, ...]

    def holds(self, layers: Layers) -> bool:
        for part in self.parts:  # noqa: SIM110 - asked a thousand times an article
            if not part.holds(layers):
                return False
        return True

    def light(self, layers: Layers, lit: Lit) -> None:
        for part in self.parts:
            part.light(layers, lit)

    def needs(self, cost: Cost) -> Sequence[Needs]:
        return tuple(needs for part in self.parts for needs in part.needs(cost))

    def narrowed(self, tag: str) -> Check:
        return All(tuple(part.narrowed(tag) for part in self.parts))


@dataclass(frozen=True, slots=True)
class Some(Check):
    """At least one part holds."""

    parts: tuple[Check, ...]

    def holds(self, layers: Layers) -> bool:
        for part in self.parts:  # noqa: SIM110 - asked a thousand times an article
            if part.holds(layers):
                return True
        return False

    def light(self, layers: Layers, lit: Lit) -> None:
        for part in self.parts:
            if part.holds(layers):
                part.light(layers, lit)

    def needs(self, cost: Cost) -> Sequence[Needs]:
        """One set: of each part a set that serves it alone, the rarest."""
        wanted = [part.needs(cost) for part in self.parts]
        if not all(wanted):
            return ()
        return (frozenset(need for one in wanted for need in min(one, key=cost)),)

    def narrowed(self, tag: str) -> Check:
        return Some(tuple(part.narrowed(tag) for part in self.parts))


@dataclass(frozen=True, slots=True)
class Neither(Check):
    """The part does not hold. Lights nothing and needs nothing."""

    part: Check

    def holds(self, layers: Layers) -> bool:
        return not self.part.holds(layers)

    def narrowed(self, tag: str) -> Check:
        return Neither(self.part.narrowed(tag))
