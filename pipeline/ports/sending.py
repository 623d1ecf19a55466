"""What the pipeline asks of a channel. Kept by every file in adapters/sending/."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from pipeline.domain.errors import PipelineError
from pipeline.domain.message import Message


class Shelf(Protocol):
    """Lays messages down in files.

    The same message again becomes the same file again, so that many may be laid down before the
    first of them is noted as sent: a death in between repeats nothing that anybody could see.
    """

    def lay(self, messages: Sequence[Message], now: datetime) -> dict[str, PipelineError]:
        """Message id -> why not, for those that do not lie on disk when this returns."""


class Channel(Protocol):
    """Hands a message over.

    `send` returns only when the receiver has taken it (SMTP 250, HTTP 2xx, a file renamed into
    place and synced). Sending the same message again uses the same Message-ID / webhook-id.
    """

    def send(self, message: Message, now: datetime) -> None:
        """Raises TryLater, Throttled (with the wait), or Refused with the receiver's words."""

    def shelf(self, message: Message) -> Shelf | None:
        """Where the message would lie in a file; None where somebody takes it."""

    def check(self) -> str:
        """What `doctor` says of the channel. Raises PipelineError where it cannot work."""

    def close(self) -> None:
        """Let go of connections. Safe to call twice."""
