"""The parent's side of feeds: keeps ports.reading.FeedReader with a pool of killable readers."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from pipeline.adapters.reading.nursery import Nursery
from pipeline.adapters.reading.pool import Death, Limits, Pool, Sheet
from pipeline.domain.errors import Busy, NotAFeed, PipelineError, TooBig
from pipeline.domain.feed import Announced, FeedContent
from pipeline.ports.reading import FeedBytes

LARGEST = 15 * 2**20
READ = "pipeline.adapters.reading.feedparser:read_feed"
DISCOVER = "pipeline.adapters.reading.feedparser:discover"


class FeedparserReader:
    """RSS, Atom and RDF by feedparser, JSON Feed and news sitemaps by ours, each in a child.

    Without a nursery it keeps one of its own and ends it with itself.
    """

    def __init__(
        self,
        nursery: Nursery | None = None,
        *,
        workers: int = 1,
        limits: Limits = Limits(),  # noqa: B008 - a frozen value
    ) -> None:
        self._own = None if nursery else Nursery()
        at = nursery or self._own or Nursery()
        self._feeds = Pool(at, READ, size=workers, limits=limits)
        self._pages = Pool(at, DISCOVER, size=1, limits=limits)

    def read(self, feeds: Iterable[FeedBytes]) -> Iterator[tuple[str, FeedContent | PipelineError]]:
        large: list[FeedBytes] = []
        for sheet, answer in self._feeds.read(_sheets(feeds, large)):
            yield sheet.key, content(sheet.fields["url"], answer)
        for feed in large:
            yield feed.key, TooBig(feed.url, f"is a feed of more than {LARGEST >> 20} MiB")

    def discover(self, page: FeedBytes) -> list[str]:
        answers = list(self._pages.read(_sheets([page], [])))
        found = answers[0][1] if answers else {}
        return [] if isinstance(found, Death) else list(found.get("feeds", []))

    def close(self) -> None:
        self._feeds.close()
        self._pages.close()
        if self._own:
            self._own.close()


def _sheets(feeds: Iterable[FeedBytes], large: list[FeedBytes]) -> Iterator[Sheet]:
    for feed in feeds:
        if len(feed.body) > LARGEST:
            large.append(feed)
            continue
        yield Sheet(feed.key, {"url": feed.url, "content_type": feed.content_type}, feed.body)


def content(url: str, answer: dict[str, Any] | Death) -> FeedContent | PipelineError:
    """A reader's answer as the domain's noun. `url` is the feed's, for the error."""
    if isinstance(answer, Death):
        return (NotAFeed if answer.blame else Busy)(url, answer.reason)
    if "error" in answer:
        return NotAFeed(url, answer["error"])
    hint = answer.get("hint")
    return FeedContent(
        form=answer["form"],
        title=answer["title"],
        language=answer["language"],
        entries=tuple(_announced(row) for row in answer["entries"]),
        tossed=answer["tossed"],
        hint=timedelta(seconds=hint) if hint else None,
        skip_hours=frozenset(answer.get("skip_hours", ())),
        skip_days=frozenset(answer.get("skip_days", ())),
    )


def _announced(row: list[Any]) -> Announced:
    key, url, title, summary, content, published, updated, authors = row
    return Announced(
        key, url, title, summary, content, _time(published), _time(updated), tuple(authors)
    )


def _time(said: str | datetime | None) -> datetime | None:
    return datetime.fromisoformat(said) if isinstance(said, str) and said else said or None
