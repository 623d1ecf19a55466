"""What the pipeline asks of those who read feeds and pages. Kept by adapters/reading/."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from pipeline.domain.article import Draft
from pipeline.domain.errors import PipelineError
from pipeline.domain.feed import FeedContent


@dataclass(frozen=True, slots=True)
class FeedBytes:
    """A feed as it came. `url` is the final address (relative links hang on it)."""

    key: str
    url: str
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class PageBytes:
    """A page as it came, with what its feed said of it (used only where the page is silent)."""

    key: str
    url: str
    content_type: str
    body: bytes


class FeedReader(Protocol):
    """Reads RSS, Atom, RDF, JSON Feed and news sitemaps. Bounded in time and memory."""

    def read(self, feeds: Iterable[FeedBytes]) -> Iterator[tuple[str, FeedContent | PipelineError]]:
        """For each, its key and what it says, or NotAFeed with the reason. Never raises."""

    def discover(self, page: FeedBytes) -> list[str]:
        """Addresses of the feeds that an HTML page offers, best first; [] for none."""

    def close(self) -> None:
        """End the child processes."""


class PageReader(Protocol):
    """Takes the article out of a page. Bounded in time and memory, a page at a time."""

    def read(self, pages: Iterable[PageBytes]) -> Iterator[tuple[str, Draft | PipelineError]]:
        """For each, its key and its draft, or NoText/TooBig with the reason, in any order.

        Never raises for a page: one that kills its reader comes back as an error, the others
        are not touched.
        """

    def close(self) -> None:
        """End the worker processes."""
