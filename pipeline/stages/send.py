"""send: messages that are due -> deliveries.

Takes   store.outbox.claim()   due messages, and those that a dead holder left behind
Asks    channel.send()         one message at a time
        shelf.lay()            what only becomes a file: many at once
Leaves  outbox.sent(), retry() or dead(); each acceptance is noted by itself, at once

A kill between the receiver's yes and our note sends once more, under the same Message-ID; a file is
then written once more, under the same name.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.domain.delivery import Again, Dead, after_failure
from pipeline.domain.errors import Busy, PipelineError, SetAside, Throttled, TryLater
from pipeline.domain.message import Message
from pipeline.domain.shard import Shard
from pipeline.ports.sending import Channel, Shelf
from pipeline.ports.store import Batch, Lease, Store
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
    told = Tally()
    while True:
        with store.batch(lease) as b:
            claimed = b.outbox.claim(now, AT_ONCE, shard, lease.token)
        if not claimed:
            return told
        shelves, rest = sorted_by_shelf(post.channel, claimed)
        for shelf, messages in shelves:
            told += _lay(store, shelf, messages, post, now, lease)
        for message in rest:
            told += _hand_over(store, message, post, now, lease)


def sorted_by_shelf(
    channel: Channel, claimed: Iterable[Message]
) -> tuple[list[tuple[Shelf, list[Message]]], list[Message]]:
    """What lies down together, shelf by shelf, and what is handed over one by one."""
    together: dict[int, tuple[Shelf, list[Message]]] = {}
    alone: list[Message] = []
    for message in claimed:
        shelf = channel.shelf(message)
        if shelf is None:
            alone.append(message)
        else:
            together.setdefault(id(shelf), (shelf, []))[1].append(message)
    return list(together.values()), alone


def _lay(
    store: Store, shelf: Shelf, claimed: Sequence[Message], post: Post, now: datetime, lease: Lease
) -> Tally:
    """Lay messages down in files, and note all of them at once."""
    current = _current(store, claimed)
    failed = shelf.lay(current, now)
    taken = [message for message in current if message.id not in failed]
    if taken:
        _accepted(store, taken, now, lease)
    told = _taken_back(len(claimed) - len(current)) + Tally(len(taken))
    for message in current:
        if message.id in failed:
            told += _failed(store, message, failed[message.id], post, now, lease)
    return told


def _hand_over(store: Store, claimed: Message, post: Post, now: datetime, lease: Lease) -> Tally:
    """Hand one message to its receiver, and note at once what came of it."""
    current = _current(store, [claimed])
    if not current:
        return _taken_back(1)
    error = _send(post.channel, current[0], now)
    if error is not None:
        return _failed(store, current[0], error, post, now, lease)
    _accepted(store, current, now, lease)
    return Tally(1)


def _current(store: Store, claimed: Sequence[Message]) -> list[Message]:
    """The messages as they are when their turn comes, without those that were taken back."""
    with store.look() as b:
        known = b.outbox.waiting_at([message.key for message in claimed])
    mine = [(known.get(message.key), message.token) for message in claimed]
    return [one for one, token in mine if one and (one.state, one.token) == ("leased", token)]


def _taken_back(count: int) -> Tally:
    """Somebody left, or took them back."""
    return Tally(aside=count, reasons=Counter({TAKEN_BACK: count})) if count else Tally()


def _send(channel: Channel, message: Message, now: datetime) -> PipelineError | None:
    """The message handed over; or why it could not be."""
    try:
        channel.send(message, now)
    except (TryLater, SetAside) as error:
        return error
    return None


def _failed(
    store: Store,
    message: Message,
    error: PipelineError,
    post: Post,
    now: datetime,
    lease: Lease,
) -> Tally:
    """Write down why it did not go, and whether it is tried again."""
    verdict = _verdict(message, error, post, now)
    with store.batch(lease) as b:
        if isinstance(verdict, Again):
            b.outbox.retry(message.id, verdict.due, error.reason, lease.token)
            return Tally(later=1, reasons=Counter([error.reason]))
        b.outbox.dead(message.id, verdict.reason, lease.token)
        b.matches.fate(message.match_ids, "failed")
    return Tally(aside=1, reasons=Counter([error.reason]))


def _accepted(store: Store, messages: Sequence[Message], now: datetime, lease: Lease) -> None:
    """Write down that they were taken; the lease is renewed with it. Raises Busy where it is lost.

    What was accepted is accepted, whoever says it; but the others are now another's to send.
    """

    def note(b: Batch) -> None:
        b.outbox.sent([message.id for message in messages], now)
        b.matches.fate([one for message in messages for one in message.match_ids], "sent")

    try:
        with store.batch(lease) as b:
            note(b)
    except Busy:
        with store.batch() as b:
            note(b)
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
