"""An alert: a query that somebody left behind, and what it found."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pipeline.domain.query.filing import Filing

AlertState = Literal["active", "paused", "muted", "capped", "invalid"]
WATCHING: frozenset[AlertState] = frozenset({"active", "muted", "capped"})
#: how many alerts there are, and the number of their last change
Stamp = tuple[int, int]
Fate = Literal["queued", "sent", "suppressed", "held", "failed", "old"]
#: why a message goes out: the first of its story, or an escalation
Occasion = Literal["first", "sources", "language", "headline"]


@dataclass(frozen=True, slots=True)
class Alert:
    """A standing query with the targets that hear of its hits."""

    id: str
    owner: str
    name: str
    query: str
    created: datetime
    state: AlertState = "active"
    targets: tuple[str, ...] = ()
    #: articles stored after this place in the order of storing are judged; earlier ones are not
    since_seq: int = 0
    muted_until: datetime | None = None
    declared: bool = False
    #: «topic»: stands behind a subscription to a topic and is not listed
    kind: Literal["keyword", "topic"] = "keyword"
    #: what is wrong with the query, where `state` is «invalid»
    error: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """An alert as the watch needs it: light, for there may be a hundred thousand.

    `filing`: as it was kept last; None where there is none.
    """

    id: str
    query: str
    state: AlertState
    filing: Filing | None = None

    @property
    def looks(self) -> bool:
        """Whether it is to be matched at all."""
        return self.state in WATCHING


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an article matched: the words as they stand there and a short extract around them."""

    terms: tuple[str, ...]
    #: at most seven words on each side of a matched word (§ 87g UrhG); the words are in **…**
    extract: str


#: (alert id, article id, revision): what makes a match the same one
MatchKey = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Match:
    """An alert found an article."""

    id: str
    alert_id: str
    article_id: str
    revision: int
    story_id: str | None
    at: datetime
    fate: Fate
    reason: Reason
    occasion: Occasion | None = None
