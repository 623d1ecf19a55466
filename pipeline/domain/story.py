"""A story: one event, told by several outlets. A topic: a theme that lasts."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Story:
    """One event. An id is never used again; `merged_into` leads on from a merged one."""

    id: str
    title: str
    first: datetime
    latest: datetime
    topics: tuple[str, ...] = ()
    merged_into: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A story with what a reader is shown of it."""

    story: Story
    article_ids: tuple[str, ...]
    outlets: int
    #: reports that are no copy of another, one an outlet
    independent: int


@dataclass(frozen=True, slots=True)
class Topic:
    """A theme, declared in config/topics.toml by a query."""

    name: str
    label: str
    query: str
