"""Hours and days in which a publisher wants no visit (RSS 2.0: skipHours, skipDays). Pure."""

from datetime import UTC, datetime, timedelta

HOURS = frozenset(range(24))
DAYS = frozenset(range(7))
HOUR = timedelta(hours=1)


def awake(moment: datetime, hours: frozenset[int], days: frozenset[int]) -> datetime:
    """The moment, or the first full hour after it that is in none of these (GMT; 0 = Monday).

    A publisher who lists every hour, or every day, has made a mistake: that list does not count.
    """
    hours = frozenset() if hours >= HOURS else hours
    days = frozenset() if days >= DAYS else days
    moment = moment.astimezone(UTC)
    while moment.hour in hours or moment.weekday() in days:
        moment = moment.replace(minute=0, second=0, microsecond=0) + HOUR
    return moment
