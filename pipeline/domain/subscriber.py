"""A subscriber: somebody who gets a digest, at an hour of their own."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

SubscriberState = Literal["pending", "active", "paused", "bounced", "unsubscribed"]


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Address, zone (IANA name), local time of day and weekdays (0 = Monday) of the digest."""

    id: str
    owner: str
    address: str
    created: datetime
    state: SubscriberState = "pending"
    zone: str = "Europe/Berlin"
    at: time = time(7)
    weekdays: frozenset[int] = frozenset(range(7))
    language: Literal["de", "en"] = "de"
    #: alert ids that feed the digest; empty: all keyword alerts of the owner
    alerts: tuple[str, ...] = ()
    #: where the proof of consent lies, or how it was given
    consent: str = ""
    confirmed: datetime | None = None
    #: sha256 of the token that confirms; None once used
    confirm_hash: str | None = None
    confirm_until: datetime | None = None
    #: matches made before this are none of theirs; None: all are. By the clock of the matches
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class DigestSlot:
    """One digest of one subscriber for one local date; its content is frozen with it."""

    id: str
    subscriber_id: str
    date: date
    frozen: datetime
    match_ids: tuple[str, ...]
    #: «queued», or «skipped» where there was nothing to tell
    state: Literal["queued", "skipped"]
