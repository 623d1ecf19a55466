"""A message in the outbox: what goes to whom, and how its delivery stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

MessageKind = Literal["alert", "rollup", "digest", "confirm", "notice"]
MessageState = Literal["pending", "leased", "sent", "retry", "dead", "held"]


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one target. `key` names the occasion and is unique for ever.

    `content` is JSON-like data, frozen when the message was made; the channel renders it.
    """

    id: str
    key: str
    kind: MessageKind
    target: str
    created: datetime
    language: str
    content: Mapping[str, Any]
    state: MessageState = "pending"
    due: datetime | None = None
    tries: int = 0
    reason: str = ""
    sent: datetime | None = None
    #: fencing token of the lease under which it was claimed
    token: int = 0
    match_ids: tuple[str, ...] = field(default=())
