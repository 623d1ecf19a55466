"""When a digest is due: at an hour of the subscriber's own, once for each local date. Pure.

An hour that a date lacks (clocks go forward) means that date's first valid instant after it; an
hour that a date has twice means the first. A run that is late by days makes one digest, for the
latest date. Whatever happens to the zone, no date comes twice and none of the news is lost: what
a digest takes is not bounded below by a date.
"""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from difflib import get_close_matches
from zoneinfo import ZoneInfo, available_timezones

from pipeline.domain.errors import BadInput
from pipeline.domain.subscriber import Subscriber

#: a subscriber with one weekday waits at most a week; one more for zones that skip a date
LOOK_BACK = 8


def zone_of(name: str) -> ZoneInfo:
    """The IANA zone of this name. Raises BadInput with near names."""
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError) as error:
        near = get_close_matches(name, sorted(available_timezones()), n=3, cutoff=0.6)
        hint = f"did you mean {' or '.join(near)}?" if near else "write one like Europe/Berlin"
        raise BadInput(name[:100], f"is no time zone; {hint}") from error


def instant(day: date, at: time, zone: tzinfo) -> datetime:
    """The UTC time at which the clock of the zone shows this time of this day, or would."""
    wall = datetime.combine(day, at.replace(fold=0, tzinfo=None), zone)
    found = wall.astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return found
    return after_gap(wall)


def after_gap(wall: datetime) -> datetime:
    """The first valid instant (UTC) after a time that the zone's clock leaps over.

    Read with the offset before the leap, the time lies after it; read with the offset after, it
    lies before. The leap is where the offset changes between the two.
    """
    late = wall.replace(fold=0).astimezone(UTC)
    early = wall.replace(fold=1).astimezone(UTC)
    new = late.astimezone(wall.tzinfo).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = early + timedelta(seconds=(late - early) // timedelta(seconds=2))
        if middle.astimezone(wall.tzinfo).utcoffset() == new:
            late = middle
        else:
            early = middle
    return late


def due_date(subscriber: Subscriber, latest: date | None, now: datetime) -> date | None:
    """The local date whose digest is due; None: none is.

    `latest` is the date of the subscriber's last slot. A slot that lay before the subscriber was
    confirmed is not made up for.
    """
    if subscriber.state != "active":
        return None
    zone = zone_of(subscriber.zone)
    since = subscriber.confirmed or subscriber.created
    today = now.astimezone(zone).date()
    for day in (today - timedelta(days=back) for back in range(LOOK_BACK)):
        if latest is not None and day <= latest:
            return None
        if day.weekday() in subscriber.weekdays and instant(day, subscriber.at, zone) <= now:
            return day if instant(day, subscriber.at, zone) > since else None
    return None


def next_instant(subscriber: Subscriber, latest: date | None, now: datetime) -> datetime | None:
    """When the next digest will be due (UTC); None for a subscriber without a weekday."""
    zone = zone_of(subscriber.zone)
    today = now.astimezone(zone).date()
    days = (today + timedelta(days=ahead) for ahead in range(LOOK_BACK + 7))
    return next(
        (
            at
            for day in days
            if (latest is None or day > latest)
            and day.weekday() in subscriber.weekdays
            and (at := instant(day, subscriber.at, zone)) > now
        ),
        None,
    )
