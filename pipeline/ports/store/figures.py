"""The small port for figures: the store counts, and loads nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Yield:
    """What an outlet gave: new articles, and how many of its feeds fail, are blocked or gone."""

    outlet: str
    articles: int
    failing: int


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A message that will not go out any more, and what its receiver's server said last."""

    id: str
    kind: str
    target: str
    reason: str


@dataclass(frozen=True, slots=True)
class Troubled:
    """A feed that fails, is blocked or gone."""

    id: str
    outlet: str
    url: str
    state: str
    last_error: str | None
    #: when it last answered, or was added
    well: datetime


class Figures(Protocol):
    """Counting queries. `since` is when what is counted came to be."""

    def feeds(self) -> Mapping[str, int]:
        """Feeds by state."""

    def feeds_due(self, by: datetime, *, new: bool) -> int:
        """Feeds that were to be asked by then; `new`: those never asked are among them."""

    def pages(self, since: datetime) -> Mapping[str, int]:
        """Pages fetched since, by state."""

    def aside(self, since: datetime, limit: int) -> list[tuple[str, int]]:
        """Why entries and pages of that time were put aside, and how often; the most first."""

    def deliveries(self, since: datetime) -> Mapping[tuple[str, str], int]:
        """Messages made since, by kind and state."""

    def waiting(self) -> Mapping[str, tuple[int, datetime]]:
        """Messages not on their way: state → how many, and when the oldest was made."""

    def given_up(self, since: datetime, limit: int) -> list[GivenUp]:
        """Messages made since that a server refused for good, or for too long; the latest first."""

    def operations(self, since: datetime) -> Mapping[str, int]:
        """What the scheduler could not do, by kind."""

    def oldest(self, now: datetime) -> Mapping[str, datetime]:
        """Since when the oldest item waits, for each stage that something waits for."""

    def successes(self, since: datetime) -> Mapping[str, datetime]:
        """When each stage last did something."""

    def delays(
        self, since: datetime, bounds: Sequence[timedelta]
    ) -> Mapping[str, tuple[Sequence[int], int]]:
        """How long articles took until an alert told them, counted from `published` and `seen`.

        For each: how many within each bound, and how many in all.
        """

    def yields(self, since: datetime, limit: int) -> list[Yield]:
        """The outlets with most feeds in trouble, then with most feeds."""

    def troubled(self, well_before: datetime, limit: int) -> list[Troubled]:
        """Feeds that are blocked or gone, or fail since before then; by outlet."""
