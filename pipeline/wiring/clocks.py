"""Clocks of the rim: what time it is for judgement."""

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """A clock that stands still, as with --now."""

    at: datetime

    def __call__(self) -> datetime:
        """The same time, always."""
        return self.at


def real() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)
