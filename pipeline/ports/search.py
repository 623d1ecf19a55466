"""What the pipeline asks of a search index. Kept by every file in adapters/search/."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from pipeline.domain.article import Article
from pipeline.domain.query.tree import Query

Sort = Literal["relevance", "date"]
Span = Literal["hour", "day", "week"]


@dataclass(frozen=True, slots=True)
class Ask:
    """A search: the parsed query at one `now`.

    `query` None finds everything. `names` are the spellings for `name:`, `groups` the outlets
    behind `outlet:@group`. `limit` 1 to 1,000. `after` is a cursor that an earlier answer gave.
    """

    query: Query | None
    now: datetime
    zone: str = "Europe/Berlin"
    sort: Sort = "relevance"
    limit: int = 20
    after: str | None = None
    since: datetime | None = None
    facets: bool = False
    #: count the hits of the last hours, days or weeks, as `zone` has them
    timeline: Span | None = None
    #: one hit a story, the first of it in this order; an article without a story stands alone
    collapse: bool = False
    names: Mapping[str, Sequence[str]] = field(default_factory=dict)
    groups: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hit:
    """An article's id and how well it fits (0 where sorted by date)."""

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found. `next` is the cursor of the following page, None at the end.

    `total`, `facets` and `timeline` count articles, on all pages together, also of one story.
    """

    total: int
    hits: tuple[Hit, ...]
    next: str | None = None
    #: facet name (outlet, language, topic, story, access) -> value -> count
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    #: when each hour, day or week began, the oldest first, and how many hits fell in it
    timeline: Sequence[tuple[datetime, int]] = ()


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something about an index that a person should know; `grave`: it cannot do its work."""

    told: str
    advice: str
    grave: bool = False


class SearchIndex(Protocol):
    """Articles, found by their words. Derived from SQL; may be rebuilt at any time.

    `put` writes by change number: an older write never covers a newer one. What was put is
    found at the latest once `refresh` has returned. Any method may raise Busy.
    """

    @property
    def name(self) -> str:
        """The index and its versions (mapping, analysis); another name means rebuild."""

    def put(self, articles: Iterable[Article]) -> Mapping[str, str]:
        """Write these. Hidden articles are dropped.

        Ids that it can never take, with the reason; as a rule none.
        """

    def drop(self, ids: Iterable[str]) -> None:
        """Forget these. An unknown id is no error."""

    def refresh(self) -> None:
        """Make all that was put findable."""

    def find(self, ask: Ask) -> Found:
        """Ids of the articles that match, best (or newest) first. Raises BadInput on a bad cursor."""

    def alike(self, word: str, most: int) -> Sequence[str]:
        """Words of the archive, folded, that somebody may have meant by one that it lacks.

        They begin with the same letter and differ in one letter, from six letters on in two; the
        nearest first, of equally near ones the more frequent.
        """

    def count(self) -> int:
        """How many articles it holds."""

    def troubles(self) -> Sequence[Trouble]:
        """What an operator should look after; nothing where all is well."""

    def clear(self) -> None:
        """Begin anew, empty, under another name."""

    def rebuild(self) -> AbstractContextManager[None]:
        """What is put inside goes to a new index, which takes the old one's place at the end.

        Until then readers find in the old one. After an error inside, the old one stays.
        """

    def close(self) -> None:
        """Let go of files and locks. Safe to call twice."""
