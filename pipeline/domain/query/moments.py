"""Moments as people type them in a query, and what stretch of time each one is.

A moment has a length: «2026-11» is a month, «2026-11-24» a day, «2026-11-24T10:30» a minute.
Without a zone of its own it is local time in the zone of the one who asks.
"""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_ISO = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)"
    r"(?:[T ](?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d))?(?P<zone>Z|[+-]\d\d:?\d\d)?)?)?)?",
    re.IGNORECASE,
)
_GERMAN = re.compile(r"(\d\d?)\.(\d\d?)\.(\d{4})")
_SPAN = re.compile(r"(\d{1,5})(h|d|w)", re.IGNORECASE)
_HOURS = {"h": 1, "d": 24, "w": 7 * 24}
_DAYS_AGO = {"today": 0, "heute": 0, "yesterday": 1, "gestern": 1}
#: years that news can have; beyond, date arithmetic ends
EARLIEST, LATEST = 1600, 2400


def canonical(typed: str) -> str | None:
    """The moment in ISO form, or None where it is none: `24.11.2026` gives `2026-11-24`."""
    german = _GERMAN.fullmatch(typed)
    if german:
        day, month, year = german.groups()
        typed = f"{year}-{month:0>2}-{day:0>2}"
    found = _ISO.fullmatch(typed)
    if not found:
        return None
    iso = typed.upper().replace(" ", "T")
    try:
        _stretch(iso, UTC_NAME)
    except (ValueError, OverflowError):
        return None
    return iso if EARLIEST <= int(found["year"]) <= LATEST else None


def canonical_since(typed: str) -> str | None:
    """What may stand after `since:`, or None: «7d», «24h», «2w», «today», «yesterday», a moment."""
    low = typed.casefold()
    if low in _DAYS_AGO:
        return "yesterday" if _DAYS_AGO[low] else "today"
    if _SPAN.fullmatch(low):
        return low
    return canonical(typed)


def stretch(moment: str, zone: str) -> tuple[datetime, datetime]:
    """When a canonical moment begins and when it has ended, in UTC."""
    return _stretch(moment, zone)


def start_of(since: str, now: datetime, zone: str) -> datetime:
    """The instant that a canonical `since` means at `now`, in UTC."""
    span = _SPAN.fullmatch(since)
    if span:
        return (now - timedelta(hours=int(span[1]) * _HOURS[span[2].lower()])).astimezone(UTC)
    if since in _DAYS_AGO:
        day = now.astimezone(ZoneInfo(zone)).date() - timedelta(days=_DAYS_AGO[since])
        return stretch(day.isoformat(), zone)[0]
    return stretch(since, zone)[0]


UTC_NAME = "UTC"


def _stretch(moment: str, zone: str) -> tuple[datetime, datetime]:
    found = _ISO.fullmatch(moment)
    assert found is not None
    year, month, day, hour, minute, second = (
        int(found[name] or least)
        for name, least in zip(
            ("year", "month", "day", "hour", "minute", "second"), (1, 1, 1, 0, 0, 0), strict=True
        )
    )
    first = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - a zone follows below
    if found["hour"]:
        given = _zoned(first, found["zone"], zone)
        return given, given + timedelta(seconds=1 if found["second"] else 60)
    last = first + timedelta(days=1)
    if not found["day"]:
        last = _next_month(first) if found["month"] else first.replace(year=year + 1)
    return _zoned(first, None, zone), _zoned(last, None, zone)


def _zoned(local: datetime, own: str | None, zone: str) -> datetime:
    """The instant in UTC. An hour that a date has twice means the first of the two."""
    if own:
        shift = "+00:00" if own == "Z" else own
        return datetime.fromisoformat(local.isoformat() + shift).astimezone(UTC)
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _next_month(first: datetime) -> datetime:
    return (first + timedelta(days=31)).replace(day=1)
