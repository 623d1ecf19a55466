"""How a stage's run ended: every item met one fate, and every fate is counted."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Tally:
    """Items done, put off (later) and given up (aside). `reasons` says why, and how often."""

    done: int = 0
    later: int = 0
    aside: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: "Tally") -> "Tally":
        """Two runs as one."""
        return Tally(
            self.done + other.done,
            self.later + other.later,
            self.aside + other.aside,
            self.reasons + other.reasons,
        )

    @property
    def total(self) -> int:
        """All items that were touched."""
        return self.done + self.later + self.aside
