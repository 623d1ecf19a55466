"""Clocks of the rim: what time it is for judgement."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from pipeline.domain.moment import moment


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


def clock_of(told: str | None) -> Callable[[], datetime]:
    """The machine's clock, or one that stands at the time that was told. Raises BadInput."""
    return Standing(moment(told).astimezone(UTC)) if told else real
