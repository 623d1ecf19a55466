"""Hours, days and weeks of a timeline, as the asker's zone has them. Pure."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import assert_never
from zoneinfo import ZoneInfo

from pipeline.adapters.search.measures import micros
from pipeline.ports.search import Ask, Span

#: how many of each are told, the last one being the present
LENGTH = {"hour": 72, "day": 92, "week": 53}
Timeline = tuple[tuple[datetime, int], ...]


def edges(ask: Ask) -> tuple[datetime, ...]:
    """Where each stretch begins, the oldest first, and where the last one ends; none unasked."""
    if ask.timeline is None:
        return ()
    count = LENGTH[ask.timeline]
    return tuple(_edge(ask.now, ask.timeline, ZoneInfo(ask.zone), n) for n in range(1 - count, 2))


def counted(ask: Ask, counts: Sequence[int]) -> Timeline:
    """The stretches with how many hits fell in each."""
    return tuple(zip(edges(ask)[:-1], counts, strict=True))


def bounds(ask: Ask) -> tuple[tuple[int, int], ...]:
    """From when, included, to when, not included, each stretch goes: in microseconds since 1970."""
    at = [micros(edge) for edge in edges(ask)]
    return tuple(pairwise(at))


def _edge(now: datetime, span: Span, zone: ZoneInfo, number: int) -> datetime:
    """The beginning of a stretch; 0 is the present one, 1 the next."""
    here = now.astimezone(zone)
    match span:
        case "hour":  # an hour that the clocks go over twice is two
            begun = now.astimezone(UTC) - timedelta(
                minutes=here.minute, seconds=here.second, microseconds=here.microsecond
            )
            return (begun + timedelta(hours=number)).astimezone(zone)
        case "day":
            return _midnight(here.date() + timedelta(days=number), zone)
        case "week":
            monday = here.date() - timedelta(days=here.weekday())
            return _midnight(monday + timedelta(weeks=number), zone)
    assert_never(span)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)
