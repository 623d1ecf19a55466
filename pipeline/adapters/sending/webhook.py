"""Signed webhooks (Standard Webhooks): the message as JSON, posted through the guarded client.

The receiver checks `webhook-signature` with its `whsec_…` secret, throws away what is older than
some minutes, and takes each `webhook-id` once: it stays the same however often we try.
"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from pipeline.adapters.sending.files import fit_id
from pipeline.domain.delivery import webhook_secret, webhook_signature
from pipeline.domain.errors import Gone, Refused, Throttled, Unreachable
from pipeline.domain.message import Message
from pipeline.domain.plain import cleaned

#: posts a body to an address; the status and the headers (names in lower case) come back. Raises
#: our errors: Unreachable, Forbidden … It follows no redirect.
Post = Callable[[str, Mapping[str, str], bytes], tuple[int, Mapping[str, str]]]
TOO_MANY = 429
OVERLOADED = 503
GONE = 410


class WebhookChannel:
    """Keeps ports.sending.Channel for targets http(s)://…."""

    def __init__(self, secret: str, post: Post) -> None:
        self._secret = secret
        self._post = post

    def send(self, message: Message, now: datetime) -> None:
        body = payload(message)
        headers = self._headers(message, body, now)
        try:
            status, answered = self._post(message.target, headers, body)
        except Gone as error:
            raise Refused(message.target, error.reason) from error
        judge(message.target, status, answered)

    def shelf(self, message: Message) -> None:
        """Somebody takes it."""

    def check(self) -> str:
        return "webhooks are signed and posted"

    def close(self) -> None:
        """The client belongs to the web port."""

    def _headers(self, message: Message, body: bytes, now: datetime) -> dict[str, str]:
        """The time is that of this attempt: a receiver refuses old ones, which may be replays."""
        at = int(now.timestamp())
        secret = webhook_secret(self._secret, message.target)
        return {
            "content-type": "application/json",
            "webhook-id": fit_id(message),
            "webhook-timestamp": str(at),
            "webhook-signature": webhook_signature(secret, message.id, at, body),
        }


def payload(message: Message) -> bytes:
    """The body: type, time and data, as Standard Webhooks asks. ASCII, so nothing can be misread."""
    created = message.created.astimezone(UTC).isoformat(timespec="seconds")
    whole = {
        "type": f"morgenlage.{message.kind}",
        "timestamp": created,
        "data": cleaned(message.content),
    }
    return json.dumps(whole, sort_keys=True).encode("ascii")


def judge(target: str, status: int, headers: Mapping[str, str]) -> None:
    """Raise what a status means, unless it is 2xx.

    Only 410 is the receiver's «never again»; a 404 is a server half way through a change.
    """
    if 200 <= status < 300:  # noqa: PLR2004 - HTTP's class of success
        return
    if status == GONE:
        raise Refused(target, "410: the receiver wants no more of these")
    if status in {TOO_MANY, OVERLOADED}:
        raise Throttled(target, wait_of(headers), f"answered {status}")
    if 300 <= status < 400:  # noqa: PLR2004 - HTTP's class of redirects
        raise Unreachable(target, f"answered {status}; a webhook must give its final address")
    raise Unreachable(target, f"answered {status}")


def wait_of(headers: Mapping[str, str]) -> timedelta | None:
    """Retry-After in seconds; other forms are left to the usual waits."""
    value = headers.get("retry-after", "").strip()
    return (
        timedelta(seconds=min(int(value), 86400)) if value.isascii() and value.isdigit() else None
    )
