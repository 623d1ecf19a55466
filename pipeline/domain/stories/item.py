"""What goes into clustering and what comes out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Self

from pipeline.domain.article import Article

#: why an article is in its story: it began it, repeats an article of it, speaks in the same words,
#: tells the same in another language, or was there already
Because = Literal["new", "copy", "words", "crossing", "known"]


@dataclass(frozen=True, slots=True)
class Item:
    """An article as clustering sees it. `story` is set where it has one already."""

    id: str
    when: datetime
    language: str
    title: str
    lead: str = ""
    text: str = ""
    #: people, places and organisations, each by the one name that all its spellings lead to
    names: tuple[str, ...] = ()
    copy_of: str | None = None
    story: str | None = None

    @classmethod
    def of(cls, article: Article) -> Self:
        """The article without what does not matter here."""
        return cls(
            id=article.id,
            when=article.when,
            language=article.language,
            title=article.title,
            lead=article.lead,
            text=article.text,
            names=article.names,
            copy_of=article.copy_of,
            story=article.story,
        )


@dataclass(frozen=True, slots=True)
class Placement:
    """Which story an article belongs to. `score` (0 to 1) says how near it was."""

    article_id: str
    story_id: str
    because: Because
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Merge:
    """Two stories turned out to be one: the younger one goes on in the older one."""

    younger: str
    older: str


@dataclass(frozen=True, slots=True)
class Placed:
    """What came of placing some articles.

    Every placement names the story that holds once all merges are done. `merges` names stories
    that were there before; their earlier articles follow them.
    """

    placements: tuple[Placement, ...]
    merges: tuple[Merge, ...] = ()
