"""report: what went wrong within a day -> one mail to the operator, in the outbox.

Takes   store.operations and store.figures; what was told before is kept beside them
Leaves  a message a local date, and only where something happened: in one transaction

A feed or a message is told once: a feed that is dead for a year is no news on any other day.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from pipeline.domain.ids import NewId
from pipeline.domain.message import Message
from pipeline.domain.operating import SHOWN, Trouble, line, operator_content, operator_key
from pipeline.ports.store import Batch, Store
from pipeline.ports.store.operations import Operation
from pipeline.stages.tally import Tally

DAY = timedelta(days=1)
STILL = timedelta(hours=1)  # what waits longer, while its stage does nothing, needs somebody
DEATHS = timedelta(days=7)  # messages die after two days of attempts
MOST = 10_000
MANY_ASIDE = 100  # fewer are any day's noise
TOLD = "operator/told"


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom the mail goes to, and how they read: language de or en. `index`: the index's name."""

    address: str
    language: str
    zone: tzinfo
    index: str


def run(store: Store, reader: Reader, *, now: datetime, new_id: NewId) -> Tally:
    """Put the mail of this local date into the outbox, where there is anything to tell."""
    day = now.astimezone(reader.zone).date()
    with store.batch() as b:
        told = Told.of(b, reader, now)
        found = [*happened(b, reader, now), *told.news(), *standing(b, reader, now)]
        found.sort(key=lambda one: ORDER.index(one.kind))
        aside = put_aside(b, now)
        if not found and (not aside or aside.count < MANY_ASIDE):
            return Tally()
        message = Message(
            id=new_id(now),
            key=operator_key(day),
            kind="notice",
            target=f"mailto:{reader.address}",
            created=now,
            language=reader.language,
            content=operator_content([*found, *([aside] if aside else [])], day, reader.language),
        )
        if not b.outbox.put([message]):
            return Tally()  # told today already; what came since is told tomorrow
        told.keep(b)
    return Tally(1)


#: the gravest first
ORDER = ("still", "tasks", "given_up", "held", "feeds", "lag")


@dataclass(frozen=True, slots=True)
class Told:
    """Feeds and messages in trouble, id → a line each, and the ids that were told before."""

    feeds: dict[str, str]
    messages: dict[str, str]
    before: frozenset[str]

    @classmethod
    def of(cls, b: Batch, reader: Reader, now: datetime) -> "Told":
        """As they stand now."""
        words = reader.language
        feeds = {
            one.id: line(
                words,
                "feed",
                outlet=one.outlet,
                url=one.url,
                why=one.last_error or one.state,
                at=clock(one.well, reader.zone),
            )
            for one in b.figures.troubled(now - DAY, MOST)
        }
        messages = {
            one.id: line(
                words,
                "message",
                kind=one.kind,
                target=one.target.removeprefix("mailto:"),
                why=one.reason,
            )
            for one in b.figures.given_up(now - DEATHS, MOST)
        }
        return cls(feeds, messages, frozenset(json.loads(b.notes.value(TOLD) or "[]")))

    def news(self) -> Iterator[Trouble]:
        """What was not told before."""
        for kind, known in (("feeds", self.feeds), ("given_up", self.messages)):
            lines = [line for key, line in known.items() if key not in self.before]
            if lines:
                yield Trouble(kind, len(lines), lines)

    def keep(self, b: Batch) -> None:
        """All of them are told; one that recovers, and fails again, is told again."""
        b.notes.keep_value(TOLD, json.dumps([*self.feeds, *self.messages]))


def happened(b: Batch, reader: Reader, now: datetime) -> Iterator[Trouble]:
    """What the scheduler gave up; the same task once, with how often."""
    subjects: dict[tuple[str, str], list[Operation]] = {}
    for one in b.operations.latest(now - DAY, MOST):
        subjects.setdefault((one.subject, one.kind), []).append(one)
    lines = []
    words = reader.language
    for (subject, kind), many in subjects.items():
        often = f" ({len(many)}×)" if len(many) > 1 else ""
        at = clock(many[0].at, reader.zone)
        why = many[0].told
        lines.append(line(words, "task", subject=subject, kind=kind, often=often, at=at, why=why))
    if lines:
        yield Trouble("tasks", len(lines), lines)


def standing(b: Batch, reader: Reader, now: datetime) -> Iterator[Trouble]:
    """Stages that do nothing while something waits, an index that lags, mail that is held."""
    successes = b.figures.successes(now - DEATHS)
    stuck = {
        stage: since
        for stage, since in b.figures.oldest(now).items()
        if since < now - STILL and idle(successes.get(stage), now)
    }
    held = b.figures.waiting().get("held")
    if b.notes.value("sending") == "held":
        stuck.pop("send", None)
    if stuck:
        lines = [
            line(reader.language, "waits", stage=stage, at=clock(since, reader.zone))
            for stage, since in stuck.items()
        ]
        yield Trouble("still", len(lines), lines)
    if held:
        yield Trouble("held", held[0], ())
    lag = b.indexed.lag(reader.index)
    if lag and idle(successes.get("index"), now):
        yield Trouble("lag", lag, ())


def idle(last: datetime | None, now: datetime) -> bool:
    """Whether a stage has done nothing for an hour."""
    return last is None or last < now - STILL


def put_aside(b: Batch, now: datetime) -> Trouble | None:
    """Reasons with their counts; none where nothing was put aside."""
    reasons = b.figures.aside(now - DAY, MOST)
    if not reasons:
        return None
    lines = [f"{count} × {reason}" for reason, count in reasons[:SHOWN]]
    return Trouble("aside", sum(count for _, count in reasons), lines)


def clock(at: datetime, zone: tzinfo) -> str:
    """Date and time as an operator reads them in a log."""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"
