"""When an article was published: the best of what page and feed say, never in the future."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from pipeline.domain.article import Draft

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # older is an empty date (1970), not old news
AHEAD = timedelta(hours=1)  # clocks of publishers go wrong by so much
WRONG_ZONE = timedelta(hours=26)  # a date further ahead is no mistaken zone but garbage
SAME_TIME = timedelta(hours=15)  # so far apart two zones can put one moment


@dataclass(frozen=True, slots=True)
class Dates:
    """`source`: json-ld, meta, feed, text, or «» where nothing was found."""

    published: datetime | None = None
    source: str = ""
    updated: datetime | None = None


def dates(
    draft: Draft,
    feed_published: datetime | None,
    feed_updated: datetime | None,
    first_seen: datetime,
    zone: tzinfo = UTC,
) -> Dates:
    """Page before feed; a page that gives only the day takes its hour from the feed.

    A date without zone is read in `zone` (the outlet's). One up to a day ahead becomes
    `first_seen`, what is further ahead or before 1990 is none.
    """
    page = _usable(draft.published, first_seen, zone)
    feed = _usable(feed_published, first_seen, zone)
    published, source = (page, draft.published_from) if page else (feed, "feed" if feed else "")
    if page and feed and draft.published and _vague(draft.published, page, feed, zone):
        published, source = feed, "feed"
    updated = _usable(draft.updated, first_seen, zone) or _usable(feed_updated, first_seen, zone)
    if updated and published and updated <= published:
        updated = None
    return Dates(published, source, updated)


def _vague(said: datetime, page: datetime, feed: datetime, zone: tzinfo) -> bool:
    """Whether the feed knows the moment better: the page has the day alone, or lacks the zone."""
    midnight = (said.hour, said.minute, said.second) == (0, 0, 0)
    if midnight and feed.astimezone(zone).date() in {said.date(), page.astimezone(zone).date()}:
        return True
    return said.tzinfo is None and abs(page - feed) <= SAME_TIME


def _usable(said: datetime | None, first_seen: datetime, zone: tzinfo) -> datetime | None:
    """The moment in UTC, clamped; None for garbage."""
    if said is None:
        return None
    try:
        moment = (said if said.tzinfo else said.replace(tzinfo=zone)).astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    if moment < EARLIEST or moment > first_seen + WRONG_ZONE:
        return None
    return min(moment, first_seen) if moment > first_seen + AHEAD else moment
