"""Messages kept in memory: the twin of every channel, for tests."""

from datetime import datetime

from pipeline.domain.errors import PipelineError
from pipeline.domain.message import Message


class MemoryChannel:
    """Keeps ports.sending.Channel. `fails` holds what the next sends raise, in turn."""

    def __init__(self) -> None:
        #: message id -> the message as it was taken last
        self.taken: dict[str, Message] = {}
        #: ids in the order in which they were taken, doubles included
        self.order: list[str] = []
        self.fails: list[PipelineError] = []

    def send(self, message: Message, now: datetime) -> None:
        if self.fails:
            raise self.fails.pop(0)
        self.taken[message.id] = message
        self.order.append(message.id)

    def shelf(self, message: Message) -> None:
        """Somebody takes it."""

    def check(self) -> str:
        return "messages stay in memory"

    def close(self) -> None:
        """Nothing is held."""
