"""What one poll of a feed teaches: what to remember, and when to ask again. Pure.

Sources: RFC 9111 (validators, freshness), RFC 9110 (conditional requests, redirects, 410),
RFC 6585 (429), RSS 2.0 (ttl, skipHours, skipDays); the rest is courtesy that publishers ask for.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http import HTTPStatus

from pipeline.domain.errors import Blocked, Gone, PipelineError, Throttled
from pipeline.domain.feed import Feed, FeedContent, Validators
from pipeline.domain.freshness import lifetime
from pipeline.domain.refusals import resting, status_of
from pipeline.domain.slumber import awake

SHORTEST = timedelta(minutes=15)
LONGEST = timedelta(days=1)  #: a feed that comes back to life is seen within a day
WEEK = timedelta(days=7)  #: the longest wait of all: for a server that says so, or one long dead
FIRST_WAIT = timedelta(hours=1)  #: after a 429 that does not say how long
LONG_DEAD = timedelta(days=14)
QUIET = timedelta(days=7)  #: silent for longer: look once without validators
MOVED_TIMES = 3
MOVED_FOR = timedelta(days=1)
JITTER = 0.1  #: at most a tenth later, so that feeds do not march in step
PERMANENT = frozenset({HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.PERMANENT_REDIRECT})

Hops = Iterable[tuple[str, str, int]]


@dataclass(frozen=True, slots=True)
class Heard:
    """A good answer to one poll: 200, 226 or 304, read without error.

    `fresh` counts entries not seen before; `content` is None where there was nothing to read
    (304, or the same body again); `hops` are redirects: from, to, status.
    """

    at: datetime
    status: int
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    validators: Validators = Validators()
    conditional: bool = False
    fresh: int = 0
    body_hash: str | None = None
    content: FeedContent | None = None
    hops: tuple[tuple[str, str, int], ...] = ()


def validators_for(feed: Feed, now: datetime) -> Validators:
    """What to ask with: the stored validators, or none where a full look is due.

    Some servers answer 304 for ever though the feed has changed. So a feed that has been silent
    for over a week (or ten intervals) is asked in full, once a day at most, more rarely with time.
    """
    silent = now - (feed.last_news or feed.added)
    seldom = max(LONGEST, silent / 10)
    looked = feed.last_full is not None and now - feed.last_full < seldom
    wary = silent > max(QUIET, 10 * feed.interval) and not looked
    return Validators() if wary else feed.validators


def after(
    feed: Feed,
    outcome: Heard | PipelineError,
    at: datetime,
    jitter: float,
    shortest: timedelta,
    longest: timedelta = LONGEST,
) -> Feed:
    """The feed after one poll that ended at `at`. `jitter` is chance, from 0 to 1.

    `shortest` and `longest` bound the wait that we choose by ourselves.

    Where the address of the result differs from that before, the feed has moved for good: keep
    the old one as its alias. An error leaves validators and body hash as they were.
    """
    if isinstance(outcome, Heard):
        return _after_answer(feed, outcome, jitter, shortest, longest)
    return _after_error(feed, outcome, at, jitter, shortest, longest)


def _after_answer(
    feed: Feed, heard: Heard, jitter: float, shortest: timedelta, longest: timedelta
) -> Feed:
    content = heard.content
    feed = _moved(feed, heard)
    interval = _interval(feed.interval, heard, shortest, longest)
    told = lifetime(heard.headers, heard.at) or timedelta()
    feed = replace(
        feed,
        state="active",
        interval=interval,
        failures=0,
        validators=_validators(feed, heard),
        answered_by=heard.url,
        body_hash=heard.body_hash or feed.body_hash,
        last_success=heard.at,
        last_error=None,
        last_news=heard.at if heard.fresh else feed.last_news,
        last_full=feed.last_full if heard.conditional else heard.at,
        skip_hours=content.skip_hours if content else feed.skip_hours,
        skip_days=content.skip_days if content else feed.skip_days,
    )
    return _due(feed, heard.at, max(interval, told), jitter)


def _interval(
    before: timedelta, heard: Heard, shortest: timedelta, longest: timedelta
) -> timedelta:
    """Half as long after news, half as long again after silence; never below what is asked for."""
    wished = min(before * (0.5 if heard.fresh else 1.5), longest)
    hint = (heard.content.hint if heard.content else None) or timedelta()
    return min(max(wished, hint, shortest), max(LONGEST, shortest))


def _validators(feed: Feed, heard: Heard) -> Validators:
    """Those of a full answer replace all; a 304 renews only what it names (RFC 9111, 4.3.4)."""
    if heard.status != HTTPStatus.NOT_MODIFIED:
        return heard.validators
    return Validators(
        heard.validators.etag or feed.validators.etag,
        heard.validators.last_modified or feed.validators.last_modified,
    )


def _moved(feed: Feed, heard: Heard) -> Feed:
    """Believe a permanent redirect after three polls in a row over a day that say the same."""
    to = lasting(feed.url, heard.hops)
    if to is None:
        return replace(feed, moved_to=None, moved_since=None, moved_times=0)
    if to != feed.moved_to or feed.moved_since is None:
        return replace(feed, moved_to=to, moved_since=heard.at, moved_times=1)
    times = feed.moved_times + 1
    if times < MOVED_TIMES or heard.at - feed.moved_since < MOVED_FOR:
        return replace(feed, moved_times=times)
    return replace(feed, url=to, moved_to=None, moved_since=None, moved_times=0)


def lasting(url: str, hops: Hops) -> str | None:
    """Where the permanent redirects lead that stand first on the way; None for nowhere else."""
    to = url
    for _, target, status in hops:
        if status not in PERMANENT:
            break
        to = target
    return to if to != url else None


def _after_error(
    feed: Feed,
    error: PipelineError,
    at: datetime,
    jitter: float,
    shortest: timedelta,
    longest: timedelta,
) -> Feed:
    if isinstance(error, Throttled) and resting(error):
        return _due(feed, at, _held(error.wait or FIRST_WAIT, shortest, WEEK), jitter)
    feed = replace(feed, failures=feed.failures + 1, last_error=error.reason, state="failing")
    if isinstance(error, Gone) and status_of(error) == HTTPStatus.GONE:
        return replace(feed, state="gone", due=at + LONGEST)
    if isinstance(error, Blocked):
        return _due(replace(feed, state="blocked"), at, LONGEST, jitter)
    if isinstance(error, Throttled) and error.wait is not None:
        return _due(feed, at, _held(error.wait, shortest, WEEK), jitter)
    return _due(feed, at, _patience(feed, error, at, shortest, longest), jitter)


def _patience(
    feed: Feed, error: PipelineError, at: datetime, shortest: timedelta, longest: timedelta
) -> timedelta:
    """Twice as long after each failure, up to a day; up to a week for what is long dead."""
    hurried = status_of(error) == HTTPStatus.TOO_MANY_REQUESTS
    dead = at - (feed.last_success or feed.added) > LONG_DEAD and not hurried
    wished = (FIRST_WAIT if hurried else shortest) * 2 ** min(feed.failures - 1, 16)
    return _held(wished, shortest, WEEK if dead else longest)


def _held(wait: timedelta, least: timedelta, most: timedelta) -> timedelta:
    return min(max(wait, least), max(most, least))


def _due(feed: Feed, at: datetime, wait: timedelta, jitter: float) -> Feed:
    """Never earlier than the wait, and not in an hour or on a day that the publisher shuts."""
    later = at + wait * (1 + JITTER * jitter)
    return replace(feed, due=awake(later, feed.skip_hours, feed.skip_days))
