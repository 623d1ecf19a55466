"""What the pipeline asks of a channel. Kept by every file in adapters/sending/."""

from datetime import datetime
from typing import Protocol

from pipeline.domain.message import Message


class Channel(Protocol):
    """Hands a message over.

    `send` returns only when the receiver has taken it (SMTP 250, HTTP 2xx, a file renamed into
    place and synced). Sending the same message again uses the same Message-ID / webhook-id.
    """

    def send(self, message: Message, now: datetime) -> None:
        """Raises TryLater, Throttled (with the wait), or Refused with the receiver's words."""

    def check(self) -> str:
        """What `doctor` says of the channel. Raises PipelineError where it cannot work."""

    def close(self) -> None:
        """Let go of connections. Safe to call twice."""
