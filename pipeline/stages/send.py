"""send: messages that are due -> deliveries.

Takes   store.outbox.claim()   due messages, and those that a dead holder left behind
Asks    channel.send()         one message at a time
Leaves  outbox.sent(), retry() or dead(); each acceptance is noted by itself, at once

A kill between the receiver's yes and our note sends once more, under the same Message-ID.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from pipeline.domain.delivery import Again, Dead, after_failure
from pipeline.domain.errors import Busy, PipelineError, SetAside, Throttled, TryLater
from pipeline.domain.message import Message
from pipeline.domain.shard import Shard
from pipeline.ports.sending import Channel
from pipeline.ports.store import Lease, Store
from pipeline.stages.tally import Tally

AT_ONCE = 100
TAKEN_BACK = "taken back before its turn came"


@dataclass(frozen=True, slots=True)
class Post:
    """What sending needs beside the store: the channel, chance in [0, 1), and a limit of tries."""

    channel: Channel
    chance: Callable[[], float]
    tries: int


def run(store: Store, post: Post, *, now: datetime, shard: Shard, lease: Lease) -> Tally:
    """Send what is due at `now`."""
    fates: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    while True:
        with store.batch(lease) as b:
            claimed = b.outbox.claim(now, AT_ONCE, shard, lease.token)
        if not claimed:
            return Tally(fates["done"], fates["later"], fates["aside"], reasons)
        for waiting in claimed:
            message = _current(store, waiting)
            if message is None:
                fates["aside"] += 1
                reasons[TAKEN_BACK] += 1
                continue
            error = _send(post.channel, message, now)
            fate = _note(store, message, error, post, now, lease)
            fates[fate] += 1
            if error is not None:
                reasons[error.reason] += 1


def _current(store: Store, claimed: Message) -> Message | None:
    """The message as it is when its turn comes; None where somebody left or took it back."""
    with store.look() as b:
        known = b.outbox.waiting_at(claimed.key)
    mine = known is not None and (known.state, known.token) == ("leased", claimed.token)
    return known if mine else None


def _send(channel: Channel, message: Message, now: datetime) -> PipelineError | None:
    """The message handed over; or why it could not be."""
    try:
        channel.send(message, now)
    except (TryLater, SetAside) as error:
        return error
    return None


def _note(
    store: Store,
    message: Message,
    error: PipelineError | None,
    post: Post,
    now: datetime,
    lease: Lease,
) -> str:
    """Write down what came of it, with what it means for the matches."""
    if error is None:
        _accepted(store, message, now, lease)
        return "done"
    verdict = _verdict(message, error, post, now)
    with store.batch(lease) as b:
        if isinstance(verdict, Again):
            b.outbox.retry(message.id, verdict.due, error.reason, lease.token)
            return "later"
        b.outbox.dead(message.id, verdict.reason, lease.token)
        b.matches.fate(message.match_ids, "failed")
    return "aside"


def _accepted(store: Store, message: Message, now: datetime, lease: Lease) -> None:
    """Write down that it was taken; the lease is renewed with it. Raises Busy where it is lost.

    What was accepted is accepted, whoever says it; but the others are now another's to send.
    """
    try:
        with store.batch(lease) as b:
            b.outbox.sent(message.id, now)
            b.matches.fate(message.match_ids, "sent")
    except Busy:
        with store.batch() as b:
            b.outbox.sent(message.id, now)
            b.matches.fate(message.match_ids, "sent")
        raise


def _verdict(message: Message, error: PipelineError, post: Post, now: datetime) -> Again | Dead:
    if isinstance(error, SetAside):
        return Dead(error.reason)
    return after_failure(
        message.tries + 1,
        now,
        reason=error.reason,
        jitter=post.chance(),
        wait=error.wait if isinstance(error, Throttled) else None,
        tries=post.tries,
    )
