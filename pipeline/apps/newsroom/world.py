"""The demo world as values: outlets, stories and articles.

Does not know what time it is: `Article.at` says how an article read at a given moment.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from zlib import crc32

FeedForm = Literal["rss", "atom", "json", "sitemap", "fulltext"]
Access = Literal["free", "metered", "paid"]
Place = Literal["heading", "lead", "last"]


@dataclass(frozen=True, slots=True)
class Change:
    """A correction that the outlet made: served from `at` on."""

    at: datetime
    kind: str
    title: str = ""
    replace: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """What an outlet printed. `body` has paragraphs, «## headings», apart by empty lines."""

    key: str
    outlet: str
    story: str  #: key of its story; empty for a single
    slug: str
    section: str
    published: datetime
    title: str
    lead: str
    body: str
    authors: tuple[str, ...] = ()
    #: a search phrase that the page hangs on its own text, and where; no part of the true text
    phrase: str = ""
    phrase_at: tuple[Place, ...] = ()
    access: Access = "free"
    agency: str = ""
    copy_of: str = ""
    canonical: Literal["self", "home"] = "self"
    also: str = ""  #: a second path of the same article
    round_up: bool = False  #: names several events, belongs to none of their stories
    changes: tuple[Change, ...] = ()
    #: when the last correction came, None: never corrected
    updated: datetime | None = None

    def at(self, now: datetime) -> "Article":
        """As it read at `now`: every correction made by then, none made later."""
        told = self
        for change in self.changes:
            if change.at <= now:
                told = told.corrected(change)
        return told

    def corrected(self, change: Change) -> "Article":
        """With one more correction."""
        title, lead, body = change.title or self.title, self.lead, self.body
        for old, new in change.replace:
            title, lead, body = (text.replace(old, new) for text in (title, lead, body))
        return replace(self, title=title, lead=lead, body=body, updated=change.at)

    @property
    def number(self) -> str:
        """Six digits, as a content system would give it: the same in every run."""
        return f"{crc32(self.key.encode()) % 900_000 + 100_000}"


@dataclass(frozen=True, slots=True)
class Behaviour:
    """An oddity of an outlet's server, from `start` to before `end`; always, without them."""

    kind: str
    start: datetime | None = None
    end: datetime | None = None

    def shows(self, now: datetime) -> bool:
        """Whether it can be seen at `now`."""
        begun = self.start is None or self.start <= now
        return begun and (self.end is None or now < self.end)


@dataclass(frozen=True, slots=True)
class Notice:
    """An address that the feed announces and that holds no article."""

    path: str
    title: str
    published: datetime
    kind: Literal["consent", "index"]
    text: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outlet:
    """An invented outlet: how it announces, what its pages carry, how its server behaves."""

    key: str
    name: str
    language: str
    zone: str
    feed: FeedForm
    layout: str
    path: str
    signoff: str = ""
    #: boxes in the text's own container, after the second paragraph
    inline: tuple[str, ...] = ()
    #: around the text: navigation first, small print last, boxes between
    furniture: tuple[str, ...] = ()
    behaviours: tuple[Behaviour, ...] = ()
    #: where the feed lies after it has moved
    moved_to: str = ""
    notices: tuple[Notice, ...] = ()

    def does(self, kind: str, now: datetime | None = None) -> Behaviour | None:
        """The behaviour of that kind (that shows at `now`), or None."""
        return next(
            (b for b in self.behaviours if b.kind == kind and (now is None or b.shows(now))), None
        )

    def path_of(self, article: Article) -> str:
        """Where the article lies on this outlet's server."""
        return self.path.format(
            section=article.section,
            slug=article.slug,
            date=article.published.strftime("%Y/%m/%d"),
            number=article.number,
        )


@dataclass(frozen=True, slots=True)
class Story:
    """One event, as an editor would bundle it."""

    key: str
    title: str
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class World:
    """Everything that can be printed, in the order it is published."""

    outlets: tuple[Outlet, ...]
    stories: tuple[Story, ...]
    articles: tuple[Article, ...]

    @property
    def begins(self) -> datetime:
        """Midnight before the first day of news: what is months older is an archive."""
        latest = max(article.published for article in self.articles)
        news = [a.published for a in self.articles if latest - a.published < timedelta(days=7)]
        return min(news).replace(hour=0, minute=0, second=0)

    @property
    def ends(self) -> datetime:
        """Midnight after the last day of news."""
        latest = max(article.published for article in self.articles)
        return latest.replace(hour=0, minute=0, second=0) + timedelta(days=1)

    def outlet(self, key: str) -> Outlet:
        """The outlet of that key; KeyError if there is none."""
        return next(each for each in self.outlets if each.key == key)

    def article(self, key: str) -> Article:
        """The article of that key; KeyError if there is none."""
        for each in self.articles:
            if each.key == key:
                return each
        raise KeyError(key)

    def of(self, outlet: str, now: datetime) -> list[Article]:
        """What an outlet has published by `now`, as it reads then, the newest first."""
        told = [a for a in self.articles if a.outlet == outlet and a.published <= now]
        return [article.at(now) for article in reversed(told)]
