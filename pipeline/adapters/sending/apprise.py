"""Chat and push services through apprise: Slack, Telegram, ntfy and others.

Apprise asks the network by itself, past our guarded client. So only services of the table in
`domain.targets` are taken, and where the host stands in the target, `guard` must let it through
first. What the name resolves to a moment later is beyond our reach.
"""

import warnings
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from pipeline.adapters.sending.letters import Letters, Links
from pipeline.domain.errors import BadInput, Misconfigured, Refused, Unreachable
from pipeline.domain.message import Message
from pipeline.domain.plain import web_address
from pipeline.domain.targets import SERVICES, target_of

#: raises Forbidden for a host that must not be asked
Guard = Callable[[str], None]


class AppriseChannel:
    """Keeps ports.sending.Channel for targets such as slack://… and ntfy://…."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._letters = Letters()

    def send(self, message: Message, now: datetime) -> None:
        service = self._service(message)
        letter = self._letters.write(message, Links(""))
        try:
            taken = service.notify(title=letter.subject, body=body_of(message, letter.text))
        except (OSError, TypeError, ValueError) as error:
            raise Unreachable(message.key, f"the service did not take it: {error}") from error
        if not taken:
            raise Unreachable(message.key, "the service did not take it")

    def shelf(self, message: Message) -> None:
        """Somebody takes it."""

    def check(self) -> str:
        load()
        return "other services go through apprise"

    def close(self) -> None:
        """Apprise holds nothing between messages."""

    def _service(self, message: Message) -> Any:
        """The service behind the target, its host let through. The target holds secrets: say none."""
        try:
            address = target_of(message.target).address
        except BadInput as error:
            raise Refused(message.key, error.reason) from error
        parts = urlsplit(address)
        if SERVICES.get(parts.scheme) == "host" and not is_cloud(parts.scheme, parts.path):
            self._guard(parts.hostname or "")
        service = instance(address)
        if service is None:
            raise Refused(message.key, f"is no address that {parts.scheme} understands")
        return service


def is_cloud(scheme: str, path: str) -> bool:
    """`ntfy://topic` means the public service; with a path the first part is a host."""
    return scheme == "ntfy" and not path.strip("/")


def load() -> Any:
    """Apprise, imported when first needed: it is large."""
    try:
        import apprise  # noqa: PLC0415
    except ImportError as error:
        raise Misconfigured("apprise", "is not installed") from error
    return apprise


def instance(address: str) -> Any:
    """The service behind an address, or None. All plugins are loaded the first time."""
    with warnings.catch_warnings():
        # one of them imports a module that Python 3.13 drops; it is not ours to mend
        warnings.simplefilter("ignore", DeprecationWarning)
        return load().Apprise.instantiate(address, suppress_exceptions=True)


def body_of(message: Message, text: str) -> str:
    """Short for an alert: chat windows are small. The letter's text for the rest."""
    if message.kind != "alert":
        return text
    article: Mapping[str, Any] = message.content["article"]
    lines = (article["outlet"], message.content["reason"]["extract"], web_address(article["url"]))
    return "\n".join(line for line in lines if line)
