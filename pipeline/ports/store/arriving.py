"""The small ports for what arrives: feeds, entries, pages."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from pipeline.domain.entry import Entry
from pipeline.domain.feed import Announced, Feed
from pipeline.domain.page import Page, RawRef
from pipeline.domain.shard import Shard


class Feeds(Protocol):
    """The feeds that are followed."""

    def add(self, feed: Feed) -> None:
        """Raises BadInput where its address, or one it had before, is followed already."""

    def save(self, feeds: Iterable[Feed]) -> None:
        """Write them as they are now."""

    def all(self) -> list[Feed]:
        """Every feed, by outlet and address."""

    def by_url(self, url: str) -> Feed | None:
        """The feed at this address, or that moved away from it."""

    def due(self, now: datetime, limit: int, shard: Shard) -> list[Feed]:
        """Feeds to ask now, the longest overdue first; new ones whatever the time."""

    def alias(self, url: str, feed_id: str) -> None:
        """Remember that the feed was at this address."""

    def keep_first(self, feed_id: str, raw: RawRef) -> None:
        """Where the answer lies that a new feed gave when it was added."""

    def take_first(self, feed_ids: Iterable[str]) -> dict[str, RawRef]:
        """The first answers of these feeds; each is given out once."""

    def remove(self, feed_id: str) -> None:
        """Forget it with its entries that are not fetched yet. Its articles stay."""


class Entries(Protocol):
    """What the feeds announced."""

    def announce(
        self, feed: Feed, items: Sequence[tuple[str, str, Announced]], now: datetime
    ) -> tuple[int, int]:
        """Take (new id, normalised address, item) of one feed; how many were new, and changed.

        A known item that reads otherwise now is due again at once. An item whose address another
        entry already stands for is kept as done: one address is fetched once.
        """

    def due(self, now: datetime, limit: int, shard: Shard) -> list[Entry]:
        """Entries to fetch now: never fetched ones first, the newest before older ones."""

    def save(self, entries: Iterable[Entry]) -> None:
        """Write them as they are now."""

    def get(self, ids: Iterable[str]) -> dict[str, Entry]:
        """Those that are known, by id."""

    def belongs(self, articles: Mapping[str, str]) -> None:
        """Entry id -> the article that it led to."""


class Pages(Protocol):
    """What was fetched."""

    def add(self, pages: Iterable[Page]) -> None:
        """Keep new ones."""

    def due(self, limit: int, shard: Shard) -> list[Page]:
        """Pages that were not read yet, in the order they came."""

    def mark(self, pages: Iterable[Page]) -> None:
        """Write state and reason."""

    def latest_digest(self, entry_ids: Iterable[str]) -> dict[str, str]:
        """Entry id -> digest of the page fetched last."""

    def between(self, since: datetime, until: datetime, outlet: str | None) -> list[Page]:
        """Pages that were fetched in this time, the oldest first."""

    def get(self, ids: Iterable[str]) -> dict[str, Page]:
        """Those that are known, by id."""
