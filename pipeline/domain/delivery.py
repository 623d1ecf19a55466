"""How a delivery is tried again, named and signed. Pure: chance and secrets are handed in."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

#: waits after the first, second … failure; the last one again and again. About two days in all.
WAITS = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 30, 120, 600, 1800, 3600, 7200, 14400, 28800, 43200, 86400)
)
LONGEST = timedelta(days=1)
#: up to a quarter is added, so that those who failed together do not come back together
JITTER = 0.25


@dataclass(frozen=True, slots=True)
class Again:
    """Try once more then."""

    due: datetime


@dataclass(frozen=True, slots=True)
class Dead:
    """Give up; `reason` is shown to a person."""

    reason: str


def after_failure(
    failures: int,
    now: datetime,
    *,
    reason: str,
    jitter: float,
    wait: timedelta | None = None,
    tries: int = 12,
) -> Again | Dead:
    """What follows a failure that may pass.

    `failures` counts this one. `jitter` is a chance in [0, 1). `wait` is what the receiver asked
    for; it is granted, up to a day. After `tries` attempts there is no other.
    """
    if failures >= tries:
        return Dead(f"given up after {failures} attempts: {reason}")
    planned = WAITS[min(failures, len(WAITS)) - 1] * (1 + JITTER * jitter)
    return Again(now + min(max(planned, wait or timedelta()), LONGEST))


def sign(secret: str, *parts: str) -> bytes:
    """32 bytes that only the holder of the secret can make from these parts (RFC 2104).

    Each part goes in with its length: two lists of parts never sign alike.
    """
    whole = b"".join(b"%d:%s," % (len(data), data) for data in (part.encode() for part in parts))
    return hmac.new(secret.encode(), whole, hashlib.sha256).digest()


def letters(data: bytes, length: int = 26) -> str:
    """Bytes as lower-case letters and digits that nobody mistypes (base 32): 5 bits a letter."""
    return base64.b32encode(data).decode().lower().rstrip("=")[:length]


def message_id(secret: str, outbox_id: str, domain: str) -> str:
    """The Message-ID of a delivery: the same whenever it is tried, and it tells nothing."""
    return f"<{letters(sign(secret, 'message', outbox_id), 32)}@{domain}>"


def thread_id(secret: str, alert_id: str, story_id: str, target: str, domain: str) -> str:
    """What all mails of one alert on one story refer to, so that a reader sees one thread."""
    return f"<{letters(sign(secret, 'thread', alert_id, story_id, target), 32)}@{domain}>"


def new_token(entropy: bytes) -> str:
    """A token that confirms, once; only its hash is kept. Raises ValueError under 16 bytes."""
    if len(entropy) < 16:  # noqa: PLR2004 - 128 bits: not to be guessed
        raise ValueError("a token needs 16 random bytes")
    return letters(entropy, 52)


def token_hash(token: str) -> str:
    """What is kept of a token. Case and blanks around it do not matter: people type it."""
    return hashlib.sha256(token.strip().lower().encode(errors="replace")).hexdigest()


def token_fits(token: str, kept: str | None) -> bool:
    """The token is the one whose hash was kept. Takes the same time, right or wrong."""
    return kept is not None and hmac.compare_digest(token_hash(token), kept)


def leave_token(secret: str, kind: str, whose: str, target: str) -> str:
    """The token that ends a subscription («s», subscriber id) or an alert's mails («a», alert id).

    It needs no table and never runs out. Only who got the mail has it.
    """
    return f"{kind}-{whose.lower()}-{letters(sign(secret, 'leave', kind, whose, target))}"


def leaves(token: str) -> tuple[str, str] | None:
    """(kind, id in upper case) that a token speaks of, unproven; None: it is no such token."""
    kind, _, rest = token.strip().lower().partition("-")
    whose, _, proof = rest.rpartition("-")
    return (kind, whose.upper()) if kind in {"s", "a"} and whose and proof else None


def leave_token_fits(secret: str, token: str, kind: str, whose: str, target: str) -> bool:
    """The token was made for this subscriber or alert and this target."""
    given = token.strip().lower().encode(errors="replace")
    return hmac.compare_digest(given, leave_token(secret, kind, whose, target).encode())


def webhook_secret(secret: str, url: str) -> str:
    """The secret that a receiver checks our signature with (Standard Webhooks, `whsec_…`)."""
    return "whsec_" + base64.b64encode(sign(secret, "webhook", url)).decode()


def webhook_signature(whsec: str, webhook_id: str, timestamp: int, body: bytes) -> str:
    """`v1,…` over id, time and body (standardwebhooks.com, symmetric signatures)."""
    key = base64.b64decode(whsec.removeprefix("whsec_"))
    signed = f"{webhook_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
