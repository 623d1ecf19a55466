"""When to fetch an article's page again: after a failure, and to see corrections. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus

from pipeline.domain.entry import Entry
from pipeline.domain.errors import PipelineError, SetAside, Throttled
from pipeline.domain.feed import Validators
from pipeline.domain.refusals import resting, status_of

FIRST_WAIT = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=12)
LONGEST_ASKED = timedelta(days=1)  #: the longest wait that a server may ask for
#: 5 min, 10 min … 10 h 40: over about a day; then nobody waits for this page any more
TRIES = 9
#: a page may be announced a little before it is there
TRIES_404 = 3
JITTER = 0.1


def fetched(
    entry: Entry, at: datetime, look_again: Sequence[timedelta], validators: Validators
) -> Entry:
    """The entry once its page was had at `at` (200 or 304); due again to see corrections.

    `look_again` counts from the first time: after 1, 6 and 24 hours, say; then never again,
    unless its feed announces it anew.
    """
    steps = [timedelta(), *sorted(look_again)]
    asked = entry.asked + 1
    due = at + steps[asked] - steps[asked - 1] if asked < len(steps) else None
    return replace(
        entry, state="done", due=due, tries=0, asked=asked, validators=validators, reason=""
    )


def failed(entry: Entry, error: PipelineError, at: datetime, jitter: float) -> Entry:
    """The entry once its page could not be had: put off, or set aside with the reason.

    One whose page was had before stays done: only the look for corrections fails. A host that
    rests costs no try. `jitter` is chance, from 0 to 1.
    """
    tries = entry.tries + (not resting(error))
    if tries >= _limit(error):
        state = entry.state if entry.asked else "aside"
        return replace(entry, state=state, due=None, tries=tries, reason=error.reason)
    state = entry.state if entry.asked else "later"
    wait = min(FIRST_WAIT * 2 ** min(max(tries - 1, 0), 16), LONGEST_WAIT)
    if isinstance(error, Throttled) and error.wait is not None:
        wait = max(min(error.wait, LONGEST_ASKED), FIRST_WAIT)
    due = at + wait * (1 + JITTER * jitter)
    return replace(entry, state=state, due=due, tries=tries, reason=error.reason)


def _limit(error: PipelineError) -> int:
    """How many failures of this kind it takes to give up."""
    if status_of(error) == HTTPStatus.NOT_FOUND:
        return TRIES_404
    return 1 if isinstance(error, SetAside) else TRIES
