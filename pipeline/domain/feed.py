"""A feed, what we know of its past, and what an outlet announces in it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

FeedState = Literal["new", "active", "failing", "blocked", "gone", "paused"]


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave us to ask again with. Sent back to the byte, never read."""

    etag: str | None = None
    last_modified: str | None = None

    def __bool__(self) -> bool:
        return bool(self.etag or self.last_modified)


@dataclass(frozen=True, slots=True)
class Feed:
    """Where an outlet announces its articles, and when to ask there again."""

    id: str
    url: str
    outlet: str
    added: datetime
    state: FeedState = "new"
    #: None: due at once, whatever the time
    due: datetime | None = None
    interval: timedelta = timedelta(hours=1)
    failures: int = 0
    validators: Validators = Validators()
    #: sha256 of the last good body; the same body is not read twice
    body_hash: str | None = None
    last_success: datetime | None = None
    last_error: str | None = None
    #: last time that something new was announced
    last_news: datetime | None = None
    #: last time that we asked without validators
    last_full: datetime | None = None
    #: where a permanent redirect points to, since when and how often seen in a row
    moved_to: str | None = None
    moved_since: datetime | None = None
    moved_times: int = 0
    #: the address that gave the validators; they are sent to no other (None: `url` itself)
    answered_by: str | None = None
    #: GMT hours (0-23) and weekdays (0 = Monday) in which the publisher wants no visit
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()
    #: written in config/feeds.toml (True) or made at the terminal or on the web (False)
    declared: bool = False
    #: the folder of an OPML file; `outlet:@group` in queries
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Announced:
    """An item as its feed tells it: cleaned text, absolute http(s) address."""

    key: str  #: guid or, where there is none, the address; unique in its feed
    url: str  #: «» where the item has no http(s) address: nothing to fetch
    title: str = ""
    summary: str = ""  #: plain text
    content: str = ""  #: HTML of the whole article, where the feed carries it
    published: datetime | None = None
    updated: datetime | None = None
    authors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedContent:
    """What a feed's bytes say. `form` is rss, atom, json or sitemap."""

    form: str
    title: str = ""
    language: str | None = None
    entries: tuple[Announced, ...] = ()
    #: entries beyond the limit, counted and left out
    tossed: int = 0
    #: the publisher's own hint for the distance of two polls
    hint: timedelta | None = None
    #: GMT hours (0-23) and weekdays (0 = Monday) in which not to ask
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()
