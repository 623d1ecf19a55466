"""What an editor says is true of the demo world: world/truth.toml as values.

Articles, stories, outlets and subscribers are named by their keys; `Newsroom.url` leads from an
article's key to its address.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from pipeline.apps.newsroom.loading import BUNDLED
from pipeline.apps.newsroom.table import Table

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class TrueStory:
    """Articles that tell one event; `independent` reports; the topics it must get."""

    key: str
    articles: tuple[str, ...]
    independent: int
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrueCopy:
    """An article that carries the text of another."""

    article: str
    of: str
    kind: str


@dataclass(frozen=True, slots=True)
class TrueRevision:
    """A correction that must be seen."""

    article: str
    at: datetime
    kind: str


@dataclass(frozen=True, slots=True)
class Padding:
    """Words that no reader may see: on one article, or on every one of the outlet."""

    outlet: str
    article: str
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Same:
    """One article under several paths."""

    article: str
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """True words that must not be cut though they look like padding."""

    article: str
    text: str


@dataclass(frozen=True, slots=True)
class NotArticle:
    """An announced path that holds no article."""

    outlet: str
    path: str
    why: str


@dataclass(frozen=True, slots=True)
class Told:
    """A message that an alert must send about a story."""

    story: str
    occasion: str


@dataclass(frozen=True, slots=True)
class TrueAlert:
    """What an alert matches, tells, and must keep silent on."""

    name: str
    articles: tuple[str, ...]
    told: tuple[Told, ...]
    silent: tuple[str, ...]
    #: match, but are months old: kept with the fate `old`, never told
    old: tuple[str, ...] = ()
    #: the editor leaves these open: either answer is right, for digests too
    open: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TrueDigest:
    """The stories in a subscriber's digest of a date."""

    subscriber: str
    date: date
    stories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Polled:
    """What polling an outlet's feed must meet at least once."""

    outlet: str
    what: str


@dataclass(frozen=True, slots=True)
class Truth:
    """The whole of it."""

    stories: tuple[TrueStory, ...]
    copies: tuple[TrueCopy, ...]
    revisions: tuple[TrueRevision, ...]
    padding: tuple[Padding, ...]
    same: tuple[Same, ...]
    kept: tuple[Kept, ...]
    not_articles: tuple[NotArticle, ...]
    alerts: tuple[TrueAlert, ...]
    digests: tuple[TrueDigest, ...]
    polled: tuple[Polled, ...]


def load_truth(folder: Path = BUNDLED) -> Truth:
    """truth.toml of a folder; Misconfigured names what cannot be."""
    file = Table.of_file(folder / "truth.toml", "truth.toml")
    truth = Truth(
        stories=_all(file, "story", _story),
        copies=_all(
            file, "copy", lambda t: TrueCopy(t.text("article"), t.text("of"), t.text("kind"))
        ),
        revisions=_all(
            file,
            "revision",
            lambda t: TrueRevision(t.text("article"), t.moment("at"), t.text("kind")),
        ),
        padding=_all(
            file,
            "padding",
            lambda t: Padding(
                t.text("outlet"), t.text("article", ""), t.text("text"), t.text("why")
            ),
        ),
        same=_all(file, "same", lambda t: Same(t.text("article"), t.texts("addresses"))),
        kept=_all(file, "kept", lambda t: Kept(t.text("article"), t.text("text"))),
        not_articles=_all(
            file,
            "not_article",
            lambda t: NotArticle(t.text("outlet"), t.text("path"), t.text("why")),
        ),
        alerts=_all(file, "alert", _alert),
        digests=_all(
            file,
            "digest",
            lambda t: TrueDigest(t.text("subscriber"), t.day("date"), t.texts("stories")),
        ),
        polled=_all(file, "polled", lambda t: Polled(t.text("outlet"), t.text("what"))),
    )
    file.done()
    return truth


def _all(file: Table, key: str, read: Callable[[Table], T]) -> tuple[T, ...]:
    told = []
    for table in file.tables(key):
        told.append(read(table))
        table.done()
    return tuple(told)


def _story(table: Table) -> TrueStory:
    return TrueStory(
        table.text("key"),
        table.texts("articles"),
        table.number("independent"),
        table.texts("topics"),
    )


def _alert(table: Table) -> TrueAlert:
    told = (Told(each.text("story"), each.text("occasion")) for each in table.tables("told"))
    return TrueAlert(
        table.text("name"),
        table.texts("articles"),
        tuple(told),
        table.texts("silent"),
        table.texts("old"),
        table.texts("open"),
    )
