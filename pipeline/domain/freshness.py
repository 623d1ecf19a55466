"""How long a server says its answer holds, and how long it says to wait. Pure.

Sources: RFC 9111 (4.2, 5.2, 5.3: Cache-Control, Age, Expires), RFC 9110 (10.2.3: Retry-After).
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

#: an answer is trusted to hold so long at most: many servers say «a year» of everything they have
LONGEST = timedelta(days=1)
#: figures beyond this mean «for ever» and would overflow
DIGITS = 12
MAX_AGE = re.compile(r'(?:^|[,\s])max-age\s*=\s*"?(\d+)"?\s*(?:,|$)', re.IGNORECASE)
STALE_NOW = re.compile(r"(?:^|[,\s])(?:no-cache|no-store)(?=\s*(?:,|$))", re.IGNORECASE)

Headers = Iterable[tuple[str, str]]


def lifetime(headers: Headers, at: datetime) -> timedelta | None:
    """How long the answer that came at `at` is still fresh; None where the server is silent.

    Never negative, at most a day. `headers` have lower-case names. What cannot be read counts
    as not said; max-age goes before Expires.
    """
    headers = list(headers)
    said = dict(reversed(headers))
    control = ", ".join(value for name, value in headers if name == "cache-control")
    if STALE_NOW.search(control):
        return timedelta()
    if found := MAX_AGE.search(control):
        return _held(_seconds(found[1]) - _age(said.get("age", "")))
    if "expires" not in said:
        return None
    expires = http_date(said["expires"])
    if expires is None:
        return timedelta()  # «Expires: 0» means stale now (RFC 9111, 5.3)
    sent = http_date(said.get("date", "")) or at
    return _held(expires - sent - _age(said.get("age", "")))


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """How long to wait, as said in seconds or as a date; None for silence, the past or nonsense."""
    text = (value or "").strip()
    if text.isascii() and text.isdecimal():
        return _seconds(text)
    moment = http_date(text)
    return moment - now if moment and moment > now else None


def http_date(text: str) -> datetime | None:
    """A date as HTTP writes it, with zone UTC where none is given; None for nonsense."""
    try:
        moment = parsedate_to_datetime(text[:64])
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _seconds(digits: str) -> timedelta:
    return timedelta(seconds=int(digits[:DIGITS])) if len(digits) <= DIGITS else timedelta.max / 4


def _age(text: str) -> timedelta:
    text = text.strip()
    return _seconds(text) if text.isascii() and text.isdecimal() else timedelta()


def _held(time: timedelta) -> timedelta:
    return min(max(time, timedelta()), LONGEST)
