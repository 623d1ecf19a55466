"""An article: what a page says once everything around it is gone."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Access = Literal["free", "metered", "paid", "unknown"]
BlockKind = Literal["heading", "paragraph", "quote", "item"]
Why = Literal["sign-off", "search-phrase", "repeated", "box", "caption"]
#: how far an article has come; a revision sends it back to «extracted»
Progress = Literal["extracted", "enriched", "clustered", "alerted"]


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph or sub-heading."""

    text: str
    kind: BlockKind = "paragraph"


@dataclass(frozen=True, slots=True)
class Cut:
    """A piece that was taken out of a page's text, and why. `text` is what went."""

    text: str
    why: Why
    #: index of the block it stood in; -1: the title, -2: the lead
    block: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A page as the extractor read it: nothing cut, nothing judged yet."""

    title: str
    blocks: tuple[Block, ...]
    lead: str = ""
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    #: «json-ld», «meta», «feed», «text» or «»: where the date was read
    published_from: str = ""
    updated: datetime | None = None
    canonical: str | None = None
    site_name: str = ""
    #: the language that the page claims, lower-case ISO 639-1, or None
    declared_language: str | None = None
    access: Access = "unknown"
    #: «article», or what else the page says of itself («liveblog», «gallery», «index», «wall» …)
    kind: str = "article"
    image: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """An article as it is kept, shown and matched.

    `text` has one paragraph or sub-heading a line. `change` grows with anything an index shows;
    `revision` grows when the publisher changed the page.
    """

    id: str
    url: str
    outlet: str
    title: str
    text: str
    first_seen: datetime
    lead: str = ""
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    published_from: str = ""
    updated: datetime | None = None
    language: str = "xx"
    access: Access = "unknown"
    names: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    story: str | None = None
    #: id of the article this one repeats; None: its own report
    copy_of: str | None = None
    #: news agency that is credited, e.g. «dpa»
    agency: str | None = None
    #: published longer before it was first seen than alerts look back
    old: bool = False
    revision: int = 1
    change: int = 1
    progress: Progress = "extracted"
    #: place in the order of storing
    seq: int = 0
    #: taken down: hidden from every reader
    hidden: bool = False

    @property
    def when(self) -> datetime:
        """The time that counts for queries, order and windows.

        An article without a date, or with one in the future, counts by when it was first seen.
        """
        if self.published is None or self.published > self.first_seen:
            return self.first_seen
        return self.published

    @property
    def version(self) -> tuple[str, int]:
        """What is another as soon as anything of it is that an index shows."""
        return self.id, self.change


@dataclass(frozen=True, slots=True)
class Revision:
    """One state of an article as its publisher showed it."""

    article_id: str
    number: int
    at: datetime
    title: str
    text: str
    page_id: str
    headline_changed: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """The uncut reading behind an article, kept so that it can be cut again."""

    article_id: str
    page_id: str
    draft: Draft
    cuts: tuple[Cut, ...] = field(default=())
