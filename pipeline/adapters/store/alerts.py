"""Alerts and their matches in SQL."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, exists, func, select, update
from sqlalchemy.sql.elements import ColumnElement

from pipeline.adapters.store import tables
from pipeline.adapters.store.rows import Row, add_new, next_of, noun_of, row_of, slices, upsert
from pipeline.domain.alert import Alert, Match, MatchKey, Reason, Stamp, Standing
from pipeline.domain.errors import BadInput
from pipeline.domain.query.filing import Filing


class SqlAlerts:
    """Keeps ports.store.Alerts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, alert: Alert) -> None:
        if not add_new(self._connection, tables.alerts, [self._row(alert)])[0]:
            raise BadInput(alert.name, "there is an alert of this name already")

    def save(self, alert: Alert) -> None:
        upsert(self._connection, tables.alerts, [self._row(alert)])

    def by_name(self, name: str, kind: str = "keyword") -> Alert | None:
        alerts = tables.alerts.c
        query = select(tables.alerts).where(alerts.name == name, alerts.kind == kind)
        row = self._connection.execute(query).mappings().first()
        return noun_of(Alert, row) if row else None

    def all(self) -> list[Alert]:
        query = select(tables.alerts).order_by(tables.alerts.c.name)
        return [noun_of(Alert, row) for row in self._connection.execute(query).mappings()]

    def get(self, ids: Iterable[str]) -> dict[str, Alert]:
        found: dict[str, Alert] = {}
        for part in slices(ids):
            query = select(tables.alerts).where(tables.alerts.c.id.in_(part))
            rows = self._connection.execute(query).mappings()
            found |= {row["id"]: noun_of(Alert, row) for row in rows}
        return found

    def ids(self) -> set[str]:
        return set(self._connection.execute(select(tables.alerts.c.id)).scalars())

    def standing(self, after: int) -> list[Standing]:
        alerts, filings = tables.alerts.c, tables.filings.c
        query = (
            select(alerts.id, alerts.query, alerts.state, filings.made, filings.kept)
            .join_from(tables.alerts, tables.filings, isouter=True, onclause=_of_alert())
            .where(alerts.stamp > after)
        )
        return [
            Standing(key, typed, state, Filing.of(made, kept) if made else None)
            for key, typed, state, made, kept in self._connection.execute(query)
        ]

    def file(self, filings: Mapping[str, Filing]) -> None:
        rows = [
            {"alert_id": key, "made": one.made, "kept": one.kept} for key, one in filings.items()
        ]
        upsert(self._connection, tables.filings, rows)

    def stamp(self) -> Stamp:
        query = select(func.count(), func.coalesce(func.max(tables.alerts.c.stamp), 0))
        number, last = self._connection.execute(query).one()
        return number, last

    def remove(self, alert_id: str) -> None:
        for table, column in (
            (tables.matches, tables.matches.c.alert_id),
            (tables.told, tables.told.c.alert_id),
            (tables.filings, tables.filings.c.alert_id),
            (tables.alerts, tables.alerts.c.id),
        ):
            self._connection.execute(delete(table).where(column == alert_id))

    def _row(self, alert: Alert) -> dict[str, Any]:
        """With a stamp that grows with every change of any alert."""
        return row_of(alert, stamp=next_of(self._connection, "alerts"))


def _of_alert() -> ColumnElement[bool]:
    return tables.filings.c.alert_id == tables.alerts.c.id


class SqlMatches:
    """Keeps ports.store.Matches."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, matches: Sequence[Match]) -> list[Match]:
        rows = [row_of(match) for match in matches]
        new = add_new(self._connection, tables.matches, rows)
        return [match for match, was_new in zip(matches, new, strict=True) if was_new]

    def of_alert(self, alert_id: str, limit: int) -> list[Match]:
        matches = tables.matches
        query = select(matches).where(matches.c.alert_id == alert_id)
        query = query.order_by(matches.c.at.desc(), matches.c.id.desc()).limit(limit)
        return [match_of(row) for row in self._connection.execute(query).mappings()]

    def get(self, ids: Iterable[str]) -> list[Match]:
        return [
            match_of(row)
            for part in slices(ids)
            for row in self._connection.execute(
                select(tables.matches).where(tables.matches.c.id.in_(part))
            ).mappings()
        ]

    def fate(self, ids: Iterable[str], fate: str) -> None:
        matches = tables.matches.c
        change = update(tables.matches).values(fate=fate)
        if fate == "failed":
            change = change.where(matches.fate != "sent")
        for part in slices(ids):
            self._connection.execute(change.where(matches.id.in_(part)))

    def fired(self) -> dict[str, int]:
        matches = tables.matches.c
        query = select(matches.alert_id, func.count()).where(matches.fate.in_(("queued", "sent")))
        rows = self._connection.execute(query.group_by(matches.alert_id))
        return dict(rows.all())

    def undigested(
        self, subscriber_id: str, alert_ids: Iterable[str], since: datetime | None = None
    ) -> list[Match]:
        matches, digested = tables.matches, tables.digested.c
        done = select(digested.match_id).where(digested.subscriber_id == subscriber_id)
        articles = tables.articles.c
        gone = exists().where(articles.id == matches.c.article_id, articles.hidden)
        query = select(matches).where(matches.c.fate != "old", matches.c.id.not_in(done), ~gone)
        if since is not None:
            query = query.where(matches.c.at >= since)
        found = [
            match_of(row)
            for part in slices(alert_ids)
            for row in self._connection.execute(
                query.where(matches.c.alert_id.in_(part))
            ).mappings()
        ]
        return sorted(found, key=lambda match: (match.at, match.id))

    def latest(self) -> datetime | None:
        return self._connection.execute(select(func.max(tables.matches.c.at))).scalar()

    def known(self, article_ids: Iterable[str]) -> set[MatchKey]:
        matches = tables.matches.c
        found: set[MatchKey] = set()
        for part in slices(article_ids):
            query = select(matches.alert_id, matches.article_id, matches.revision)
            rows = self._connection.execute(query.where(matches.article_id.in_(part)))
            found |= {(alert, article, revision) for alert, article, revision in rows}
        return found

    def told(
        self, alert_ids: Iterable[str], story_ids: Iterable[str]
    ) -> dict[tuple[str, str], Mapping[str, Any]]:
        table, alerts = tables.told.c, set(alert_ids)
        found: dict[tuple[str, str], Mapping[str, Any]] = {}
        for part in slices(story_ids):
            query = select(table.alert_id, table.story_id, table.state)
            rows = self._connection.execute(query.where(table.story_id.in_(part)))
            found |= {(alert, story): state for alert, story, state in rows if alert in alerts}
        return found

    def keep_told(self, states: Mapping[tuple[str, str], Mapping[str, Any]]) -> None:
        rows = [
            {"alert_id": alert_id, "story_id": story_id, "state": dict(state)}
            for (alert_id, story_id), state in states.items()
        ]
        upsert(self._connection, tables.told, rows)


def match_of(row: Row) -> Match:
    """The match behind a row."""
    reason = Reason(tuple(row["reason"]["terms"]), row["reason"]["extract"])
    return noun_of(Match, {**row, "reason": reason})
