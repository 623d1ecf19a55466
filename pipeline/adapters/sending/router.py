"""One channel for all targets: it looks at the target and passes the message on."""

from collections.abc import Mapping
from datetime import datetime

from pipeline.domain.errors import BadInput, Refused
from pipeline.domain.message import Message
from pipeline.domain.targets import TargetKind, target_of
from pipeline.ports.sending import Channel, Shelf


class Router:
    """Keeps ports.sending.Channel. `channels`: kind of target -> who takes it."""

    def __init__(self, channels: Mapping[TargetKind, Channel]) -> None:
        self._channels = channels

    def send(self, message: Message, now: datetime) -> None:
        self._channel(message).send(message, now)

    def shelf(self, message: Message) -> Shelf | None:
        try:
            return self._channel(message).shelf(message)
        except Refused:
            return None

    def check(self) -> str:
        return "; ".join(channel.check() for channel in self._channels.values())

    def close(self) -> None:
        for channel in self._channels.values():
            channel.close()

    def _channel(self, message: Message) -> Channel:
        """Who takes it. Raises Refused where nobody does."""
        try:
            kind = target_of(message.target).kind
        except BadInput as error:
            raise Refused(message.key, str(error)) from error
        channel = self._channels.get(kind)
        if channel is None:
            raise Refused(message.key, f"nothing is set up for targets like {message.target}")
        return channel
