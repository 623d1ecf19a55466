"""What a feed asks of those who poll it: ttl, the syndication module, hours and days of rest."""

import re
from typing import Any

from pipeline.domain.text import one_line

#: seconds (web.resource.org/rss/1.0/modules/syndication)
PERIODS = {
    "hourly": 3600,
    "daily": 86400,
    "weekly": 7 * 86400,
    "monthly": 30 * 86400,
    "yearly": 365 * 86400,
}
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HOURS = 24
LONGEST = 365 * 86400
INNER = re.compile(r"<(hour|day)>\s*([A-Za-z0-9]{1,9})\s*</", re.IGNORECASE)


def hints(text: str, feed: Any) -> dict[str, Any]:
    """`hint` in seconds or None, `skip_hours` (GMT), `skip_days` (0 is Monday)."""
    told = [value for value in (_ttl(feed), _syndication(feed)) if value]
    hours = {int(hour) % HOURS for hour in _inner(text, "skipHours") if hour.isdigit()}
    days = {DAYS.index(day.lower()) for day in _inner(text, "skipDays") if day.lower() in DAYS}
    return {
        "hint": min(max(told), LONGEST) if told else None,
        # who rests every hour of every day asks for nothing that can be kept
        "skip_hours": sorted(hours) if len(hours) < HOURS else [],
        "skip_days": sorted(days) if len(days) < len(DAYS) else [],
    }


def _ttl(feed: Any) -> float:
    """Minutes, by RSS 2.0."""
    return 60 * _number(feed.get("ttl"), 0)


def _syndication(feed: Any) -> float:
    period = PERIODS.get(one_line(str(feed.get("sy_updateperiod") or "")).lower(), 0)
    return period / (_number(feed.get("sy_updatefrequency"), 1) or 1)


def _number(said: Any, otherwise: float) -> float:
    try:
        number = float(said)
    except (TypeError, ValueError, OverflowError):
        return otherwise
    return number if 0 < number < 10**7 else otherwise


def _inner(text: str, name: str) -> list[str]:
    start = text.find(f"<{name}")
    end = text.find(f"</{name}", start) if start >= 0 else -1
    return [found[1] for found in INNER.findall(text[start:end])] if end >= 0 else []
