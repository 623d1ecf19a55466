"""An entry: one item of one feed, on its way to a page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pipeline.domain.feed import Announced, Validators

EntryState = Literal["new", "done", "later", "aside"]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a feed announced, when we first saw it, and what became of it."""

    id: str
    feed_id: str
    outlet: str
    announced: Announced
    first_seen: datetime
    #: place in the order of storing, so that «later than» needs no clock
    state: EntryState = "new"
    #: when to fetch next; None: never again
    due: datetime | None = None
    #: failures in a row
    tries: int = 0
    #: pages fetched so far (the first, then those that look for corrections)
    asked: int = 0
    validators: Validators = Validators()
    reason: str = ""
    article_id: str | None = None
