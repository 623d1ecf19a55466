"""Counting queries in SQL. Our ids sort by time: a range of them is a range of time, by its key."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Select,
    case,
    func,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.sql.elements import ColumnElement

from pipeline.adapters.store import tables
from pipeline.adapters.store.outbox import WAITING
from pipeline.adapters.store.types import Instant
from pipeline.domain.ids import ulid
from pipeline.ports.store.figures import GivenUp, Troubled, Yield

TROUBLE = ("failing", "blocked", "gone")
UNASKED = ("gone", "paused")
#: messages that nobody refused
OURS = ("taken down", "dropped after a restore")
MICROSECOND = timedelta(microseconds=1)
#: what articles have come to → the stage that takes them
NEXT = {"extracted": "enrich", "enriched": "cluster", "clustered": "alert"}


def first_id(since: datetime) -> str:
    """The least id of what came to be since then."""
    return ulid(since, 0)


def by_time(state: Column[str]) -> ColumnElement[Any]:
    """The state, in a form that no index on it serves: SQLite then reads the day and not all."""
    return state.concat("")


def by_state(time: Column[datetime]) -> ColumnElement[datetime]:
    """A time, in a form that no index on it serves: few rows have the state that is asked for."""
    return type_coerce(type_coerce(time, BigInteger) + 0, Instant)


class SqlFigures:
    """Keeps ports.store.Figures."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def feeds(self) -> Mapping[str, int]:
        return self._by(select(tables.feeds.c.state, func.count()))

    def feeds_due(self, by: datetime, *, new: bool) -> int:
        feeds = tables.feeds.c
        due = or_(feeds.due <= by, feeds.due.is_(None)) if new else feeds.due <= by
        query = select(func.count()).where(due, feeds.state.not_in(UNASKED))
        return self._connection.execute(query).scalar() or 0

    def pages(self, since: datetime) -> Mapping[str, int]:
        pages = tables.pages.c
        fate = by_time(pages.state)
        return self._by(select(fate, func.count()).where(pages.fetched >= since))

    def aside(self, since: datetime, limit: int) -> list[tuple[str, int]]:
        entries, pages = tables.entries.c, tables.pages.c
        both = union_all(
            select(entries.reason).where(entries.id >= first_id(since), entries.state == "aside"),
            select(pages.reason).where(pages.fetched >= since, by_time(pages.state) == "aside"),
        ).subquery()
        count = func.count()
        query = select(both.c.reason, count).group_by(both.c.reason)
        query = query.order_by(count.desc(), both.c.reason).limit(limit)
        return [(reason, number) for reason, number in self._connection.execute(query)]

    def deliveries(self, since: datetime) -> Mapping[tuple[str, str], int]:
        outbox = tables.outbox.c
        query = select(outbox.kind, outbox.state, func.count())
        query = query.where(outbox.id >= first_id(since)).group_by(outbox.kind, outbox.state)
        return {(kind, state): count for kind, state, count in self._connection.execute(query)}

    def waiting(self) -> Mapping[str, tuple[int, datetime]]:
        outbox = tables.outbox.c
        query = select(outbox.state, func.count(), func.min(outbox.created))
        query = query.where(outbox.state.in_((*WAITING, "held"))).group_by(outbox.state)
        return {state: (count, oldest) for state, count, oldest in self._connection.execute(query)}

    def given_up(self, since: datetime, limit: int) -> list[GivenUp]:
        """One that was never claimed was dropped by us."""
        outbox = tables.outbox.c
        query = select(outbox.id, outbox.kind, outbox.target, outbox.reason).where(
            outbox.id >= first_id(since),
            outbox.state == "dead",
            outbox.token > 0,
            outbox.reason.not_in(OURS),
        )
        rows = self._connection.execute(query.order_by(outbox.id.desc()).limit(limit))
        return [GivenUp(*row) for row in rows]

    def operations(self, since: datetime) -> Mapping[str, int]:
        table = tables.operations.c
        return self._by(select(table.kind, func.count()).where(table.at >= since))

    def oldest(self, now: datetime) -> Mapping[str, datetime]:
        feeds, entries, pages = tables.feeds.c, tables.entries.c, tables.pages.c
        found = {
            "feeds": self._least(feeds.due, feeds.due <= now, feeds.state.not_in(UNASKED)),
            "fetch": self._least(entries.due, entries.due <= now),
            "extract": self._least(by_state(pages.fetched), pages.state == "new"),
            "send": self._unsent(now),
            **{stage: self._first(progress) for progress, stage in NEXT.items()},
        }
        return {stage: at for stage, at in found.items() if at is not None}

    def _unsent(self, now: datetime) -> datetime | None:
        """State by state, for which the index serves: few of all messages wait."""
        outbox = tables.outbox.c
        due = or_(outbox.due.is_(None), outbox.due <= now)
        query = select(outbox.state, func.min(outbox.created))
        return min(self._by(query.where(outbox.state.in_(WAITING), due)).values(), default=None)

    def _first(self, progress: str) -> datetime | None:
        """The first in the order of storing: to ask for the least time reads all articles."""
        articles = tables.articles.c
        query = select(articles.first_seen).where(articles.progress == progress)
        found: datetime | None = self._connection.execute(
            query.order_by(articles.seq).limit(1)
        ).scalar()
        return found

    def successes(self, since: datetime) -> Mapping[str, datetime]:
        runs = tables.runs.c
        query = select(runs.stage, func.max(runs.at)).where(runs.at >= since, runs.done > 0)
        return self._by(query)

    def delays(
        self, since: datetime, bounds: Sequence[timedelta]
    ) -> Mapping[str, tuple[Sequence[int], int]]:
        articles = tables.articles.c
        columns = {"published": articles.published, "seen": articles.first_seen}
        return {name: self._delays(column, since, bounds) for name, column in columns.items()}

    def yields(self, since: datetime, limit: int) -> list[Yield]:
        feeds, articles = tables.feeds.c, tables.articles.c
        trouble = func.sum(case((feeds.state.in_(TROUBLE), 1), else_=0))
        query = select(feeds.outlet, trouble).group_by(feeds.outlet)
        query = query.order_by(trouble.desc(), func.count().desc(), feeds.outlet).limit(limit)
        failing = [(outlet, int(count)) for outlet, count in self._connection.execute(query)]
        given = self._by(
            select(articles.outlet, func.count()).where(
                articles.outlet.in_([outlet for outlet, _ in failing]), articles.first_seen >= since
            )
        )
        return [Yield(outlet, given.get(outlet, 0), count) for outlet, count in failing]

    def troubled(self, well_before: datetime, limit: int) -> list[Troubled]:
        feeds = tables.feeds.c
        well = func.coalesce(feeds.last_success, feeds.added, type_=Instant)
        bad = feeds.state.in_(("blocked", "gone"))
        query = select(feeds.id, feeds.outlet, feeds.url, feeds.state, feeds.last_error, well)
        query = query.where(or_(bad, (feeds.state == "failing") & (well < well_before)))
        rows = self._connection.execute(query.order_by(feeds.outlet, feeds.url).limit(limit))
        return [Troubled(*row) for row in rows]

    def _delays(
        self, began: Column[Any], since: datetime, bounds: Sequence[timedelta]
    ) -> tuple[Sequence[int], int]:
        matches, articles = tables.matches.c, tables.articles.c
        took = type_coerce(matches.at, BigInteger) - type_coerce(began, BigInteger)
        within = [func.sum(case((took <= bound // MICROSECOND, 1), else_=0)) for bound in bounds]
        both = tables.matches.join(tables.articles, articles.id == matches.article_id)
        query = select(func.count(), *within).select_from(both)
        query = query.where(
            matches.id >= first_id(since),
            matches.at >= since,
            matches.fate.in_(("queued", "sent")),
            matches.revision == 1,
            began.is_not(None),
        )
        whole, *counts = self._connection.execute(query).one()
        return [int(count or 0) for count in counts], whole

    def _least(self, column: ColumnElement[Any], *conditions: Any) -> datetime | None:
        found: datetime | None = self._connection.execute(
            select(func.min(column)).where(*conditions)
        ).scalar()
        return found

    def _by(self, query: Select[Any]) -> dict[str, Any]:
        """A figure for each value of the first column."""
        grouped = query.group_by(*query.selected_columns[:1])
        return dict(self._connection.execute(grouped).all())
