"""The small ports for what is kept: articles, padding, stories, and what an index holds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pipeline.domain.article import Article, Progress, Revision, Source
from pipeline.domain.shard import Shard
from pipeline.domain.story import Story, Topic


@dataclass(frozen=True, slots=True)
class Block:
    """What is known of one block of an outlet: in how many articles it stood."""

    hash: str
    text: str
    place: str
    articles: int
    known: bool


class Articles(Protocol):
    """Articles with their revisions, addresses and sources."""

    def at(self, addresses: Iterable[str]) -> dict[str, str]:
        """Normalised address -> article id, for those that lead to one."""

    def link(self, addresses: Mapping[str, str]) -> None:
        """Address -> the article it leads to. One that leads to another already stays there."""

    def get(self, ids: Iterable[str]) -> dict[str, Article]:
        """Those that are known, by id, hidden ones too."""

    def hidden(self, ids: Iterable[str]) -> set[str]:
        """Those of these that were taken down."""

    def save(self, articles: Iterable[Article]) -> None:
        """Write them, new or known. The caller has raised `change` where it must grow."""

    def advance(self, ids: Iterable[str], progress: Progress) -> None:
        """They have come this far; nothing else of them changes."""

    def next_seq(self, count: int = 1) -> int:
        """The next places in the order of storing, so many: the first of them."""

    def last_seq(self) -> int:
        """The last place that was given."""

    def sources(self, ids: Iterable[str]) -> dict[str, Source]:
        """The uncut readings behind them."""

    def keep_sources(self, sources: Iterable[tuple[Source, Sequence[int]]]) -> None:
        """Keep the readings behind articles, each with the sketch of the article's text."""

    def sketches(self, since: datetime) -> list[tuple[Article, tuple[int, ...]]]:
        """Articles first seen since then with their sketches, in the order of storing."""

    def forget_text(self, article_id: str) -> None:
        """Take away all that was ever read of it: source, revisions, what it shared with others."""

    def sketches_of(self, ids: Iterable[str]) -> dict[str, tuple[int, ...]]:
        """The sketches of these, by id."""

    def add_revisions(self, revisions: Iterable[Revision]) -> None:
        """Keep states of articles. One that is there already stays as it is."""

    def revisions(self, article_id: str) -> list[Revision]:
        """All states of an article, the first first."""

    def due(self, progress: Progress, limit: int, shard: Shard) -> list[Article]:
        """Articles that have come this far and no further, in the order of storing."""

    def number(self, outlets: Iterable[str]) -> dict[str, int]:
        """Outlet -> how many articles of it there are, for those that have any."""

    def of_outlet(self, outlet: str, since: datetime) -> list[Article]:
        """The outlet's articles first seen since then."""

    def window(self, since: datetime) -> list[Article]:
        """Clustered articles that count from `since` on (`Article.when`), in the order of storing."""

    def of_stories(self, story_ids: Iterable[str]) -> list[Article]:
        """All articles of these stories, in the order of storing."""

    def latest(self, limit: int, since: datetime | None = None) -> list[Article]:
        """The newest ones that may be shown."""

    def drop_before(self, before: datetime, limit: int) -> list[str]:
        """Forget articles first seen before then, with all that hangs on them; their ids."""

    def counts(self) -> Mapping[str, int]:
        """Progress -> how many."""


class Padding(Protocol):
    """What outlets repeat from page to page."""

    def see(self, seen: Mapping[str, Mapping[str, Iterable[tuple[str, str, str]]]]) -> None:
        """Outlet -> article id -> the (hash, text, place) that it had. Again changes nothing."""

    def blocks(self, hashes: Mapping[str, Iterable[str]]) -> dict[str, list[Block]]:
        """For each outlet, those of its hashes that stood in an article of it."""

    def known(self, outlets: Iterable[str]) -> dict[str, frozenset[str]]:
        """Outlet -> the blocks of it that are padding, for each of these."""

    def drop_unseen(self) -> int:
        """Forget blocks that stand in no article any more and are no padding; how many."""

    def know(self, outlet: str, hashes: Iterable[str]) -> None:
        """These are padding."""


class Stories(Protocol):
    """Stories and their lineage; topics."""

    def get(self, ids: Iterable[str]) -> dict[str, Story]:
        """Those that are known, by id."""

    def save(self, stories: Iterable[Story]) -> None:
        """Write them, new or known."""

    def root(self, story_id: str) -> str:
        """The story that this one goes on in today, over any number of merges."""

    def lineages(self, ids: Iterable[str]) -> dict[str, frozenset[str]]:
        """Each of these stories -> itself and all that were merged into it."""

    def latest(self, limit: int, topic: str | None = None) -> list[Story]:
        """Stories that were not merged away, the latest first; limit 0: all."""

    def drop_before(self, before: datetime) -> int:
        """Forget stories that ended before then and have no article left; how many.

        What was told of them goes as well.
        """

    def topics(self) -> list[Topic]:
        """The topics that are followed."""

    def declare(self, topics: Sequence[Topic]) -> None:
        """These are the topics from now on; others are paused."""


class Indexed(Protocol):
    """Which change of which article an index holds."""

    def behind(self, index: str, limit: int) -> list[Article]:
        """Articles that the index lacks or holds in an older change."""

    def lag(self, index: str) -> int:
        """How many these are."""

    def held(self, index: str) -> int:
        """How many articles that may be shown it was given."""

    def names(self) -> list[str]:
        """The indexes that were given anything."""

    def note(self, index: str, changes: Iterable[tuple[str, int]]) -> None:
        """It holds these now."""

    def forget(self, index: str) -> None:
        """It holds nothing."""
