"""The small ports for what people leave and get: alerts, matches, subscribers, digests, outbox."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from pipeline.domain.alert import Alert, Match, MatchKey, Stamp, Standing
from pipeline.domain.message import Message
from pipeline.domain.query.filing import Filing
from pipeline.domain.shard import Shard
from pipeline.domain.subscriber import DigestSlot, Subscriber


@dataclass(frozen=True, slots=True)
class Saved:
    """A search that somebody keeps under a name."""

    id: str
    owner: str
    name: str
    query: str
    created: datetime


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one stage, with its tally and, for «aside» and «later», why."""

    id: str
    stage: str
    at: datetime
    done: int
    later: int
    aside: int
    seconds: timedelta
    reasons: Mapping[str, int]


class Alerts(Protocol):
    """Standing queries."""

    def add(self, alert: Alert) -> None:
        """Raises BadInput where the owner has one of this name (and kind)."""

    def save(self, alert: Alert) -> None:
        """Write it as it is now."""

    def by_name(self, name: str, kind: str = "keyword") -> Alert | None:
        """The alert of this name."""

    def all(self) -> list[Alert]:
        """Every alert, by name."""

    def get(self, ids: Iterable[str]) -> dict[str, Alert]:
        """Those that are known, by id."""

    def ids(self) -> set[str]:
        """Of every alert."""

    def stamp(self) -> Stamp:
        """(how many, last change): differs as soon as any alert differs."""

    def standing(self, after: int) -> list[Standing]:
        """The alerts that changed after this change, with their filings."""

    def file(self, filings: Mapping[str, Filing]) -> None:
        """Keep alert id -> its filing, over an earlier one. No change of the alert."""

    def remove(self, alert_id: str) -> None:
        """Forget it with its matches."""


class Matches(Protocol):
    """What alerts found."""

    def add(self, matches: Sequence[Match]) -> list[Match]:
        """Keep them; those that were not there yet come back."""

    def of_alert(self, alert_id: str, limit: int) -> list[Match]:
        """The latest first."""

    def get(self, ids: Iterable[str]) -> list[Match]:
        """Those that are known."""

    def fate(self, ids: Iterable[str], fate: str) -> None:
        """Their messages went out, or failed for good; what one target took has not failed."""

    def fired(self) -> dict[str, int]:
        """Alert id -> how many matches were told (queued or sent)."""

    def undigested(
        self, subscriber_id: str, alert_ids: Iterable[str], since: datetime | None = None
    ) -> list[Match]:
        """Matches of these alerts, made from `since` on (None: ever), that no digest of the subscriber has yet.

        The oldest first. Without old news and what was taken down: no digest will ever take these.
        """

    def latest(self) -> datetime | None:
        """When the latest match of all was made."""

    def known(self, article_ids: Iterable[str]) -> set[MatchKey]:
        """The matches that these articles have already."""

    def told(
        self, alert_ids: Iterable[str], story_ids: Iterable[str]
    ) -> dict[tuple[str, str], Mapping[str, Any]]:
        """(alert id, story id) -> what was told, for any of these alerts of any of these stories."""

    def keep_told(self, states: Mapping[tuple[str, str], Mapping[str, Any]]) -> None:
        """(alert id, story id) -> what has now been told."""


class Subscribers(Protocol):
    """Who gets digests."""

    def add(self, subscriber: Subscriber) -> None:
        """Raises BadInput where the address is there already."""

    def save(self, subscriber: Subscriber) -> None:
        """Write it as it is now."""

    def all(self) -> list[Subscriber]:
        """Every subscriber, by address."""

    def by_address(self, address: str) -> Subscriber | None:
        """The subscriber at this address (case of the domain does not matter)."""

    def by_confirm_hash(self, digest: str) -> Subscriber | None:
        """The subscriber that waits for this token."""

    def erase(self, subscriber_id: str) -> None:
        """Forget the person: row, digests and everything in the outbox for the address."""


class Digests(Protocol):
    """Frozen digests."""

    def latest(self, subscriber_ids: Iterable[str]) -> dict[str, date]:
        """Subscriber id -> the date of the last slot."""

    def freeze(self, slot: DigestSlot) -> bool:
        """Keep the slot with its matches; False where another made it first."""

    def of(self, subscriber_id: str) -> list[DigestSlot]:
        """The subscriber's slots, the latest first."""


class Outbox(Protocol):
    """Messages on their way. A key is taken once and for ever."""

    def put(self, messages: Sequence[Message]) -> list[Message]:
        """Keep them; those whose occasion was still free come back."""

    def claim(self, now: datetime, limit: int, shard: Shard, token: int) -> list[Message]:
        """Take messages that are due, and those that an earlier holder left behind, for this token."""

    def due(self, now: datetime, shard: Shard) -> bool:
        """Whether `claim` would find anything, for a holder that begins now."""

    def sent(self, ids: Iterable[str], at: datetime) -> None:
        """The receiver has taken them. Stands whoever says it, late or not."""

    def retry(self, message_id: str, due: datetime, reason: str, token: int) -> None:
        """Try again then; nothing changes where the token is no longer the holder's."""

    def dead(self, message_id: str, reason: str, token: int) -> None:
        """It will never go out; nothing changes where the token is no longer the holder's."""

    def all(
        self, kind: str | None = None, state: str | None = None, limit: int = 1000
    ) -> list[Message]:
        """The latest first."""

    def waiting(self) -> list[Message]:
        """Messages that are not yet on their way, the oldest first."""

    def waiting_at(self, keys: Iterable[str]) -> dict[str, Message]:
        """The messages of these occasions, by key: those that are there and still wait."""

    def rewrite(
        self,
        message_id: str,
        content: Mapping[str, Any] | None,
        match_ids: Sequence[str] | None = None,
    ) -> None:
        """Change what a waiting message tells (and of which matches it is).

        None: nothing is left to tell, it is dead.
        """

    def drop(self, about: str, reason: str, target: str | None = None) -> int:
        """Give up what waits and whose key begins with `about/` (for this target); how many."""

    def of_target(self, target: str) -> list[Message]:
        """Messages to this target, the oldest first."""

    def taken(self, alert_id: str, target: str, limit: int) -> list[Message]:
        """The latest messages of this alert that the target has taken, the latest first."""

    def hour_count(self, alert_id: str, target: str, since: datetime) -> int:
        """How many messages this alert has sent this target since then."""

    def drop_before(self, before: datetime) -> int:
        """Forget what was made before then and is sent or given up; how many."""

    def hold(self) -> int:
        """Hold all that wait; how many."""

    def release(self, *, drop: bool) -> int:
        """Let what is held go out, or drop it; how many."""


class Notes(Protocol):
    """Runs, saved searches, settings of the store itself."""

    def run(self, run: Run) -> None:
        """Keep the tally of a run of a stage."""

    def runs(self, since: datetime | None = None, limit: int = 1000) -> list[Run]:
        """The latest first."""

    def drop_before(self, before: datetime) -> None:
        """Forget older runs."""

    def save_search(self, saved: Saved) -> None:
        """Keep a search under its owner's name for it."""

    def searches(self) -> list[Saved]:
        """All saved searches, by name."""

    def drop_search(self, name: str) -> bool:
        """Forget it; False where there is none."""

    def value(self, key: str) -> str | None:
        """A value of the store's own."""

    def keep_value(self, key: str, value: str) -> None:
        """Keep a value of the store's own."""
