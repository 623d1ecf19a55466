"""Alerts: set, changed, tried on the past, paused, tested."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pipeline.apps.desk.archive import recent
from pipeline.apps.desk.shapes import alert_shape, match_shape
from pipeline.apps.desk.subscribers import OPERATOR, find
from pipeline.domain.alert import Alert, AlertState
from pipeline.domain.alerting import silent
from pipeline.domain.content import notice_content
from pipeline.domain.delivery import webhook_secret
from pipeline.domain.errors import BadInput, PipelineError
from pipeline.domain.message import Message
from pipeline.domain.query.slips import worth_telling
from pipeline.domain.targets import target_of
from pipeline.ports.store import Batch
from pipeline.wiring import outside

if TYPE_CHECKING:
    from pipeline.wiring import House

LONGEST_NAME = 100
DELIVERED = "delivered"


def add(house: "House", name: str, query: str, to: Sequence[str]) -> tuple[Alert, int | None]:
    """Set an alert; it judges what is stored from now on. Raises BadInput or BadQuery.

    The number is how many articles of the last seven days the query finds; None while the index is down.
    """
    house.stored_query(query)
    now = house.clock()
    alert = Alert(
        id=house.new_id(now),
        owner=OPERATOR,
        name=name_of(name),
        query=query,
        created=now,
        targets=targets_of(house, to),
    )
    with house.store.batch() as b:
        alert = replace(alert, since_seq=b.articles.last_seq())
        b.alerts.add(alert)
    return alert, recent(house, query, 7)


def slipped(house: "House", query: str) -> list[str]:
    """What looks like an operator in a query and is read as a word. Raises BadQuery."""
    return worth_telling(house.queries.parse(query))


def name_of(name: str) -> str:
    """A name on one line. Raises BadInput."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise BadInput(
            name[:40] or "«»",
            f"is no name for an alert: 1 to {LONGEST_NAME} characters on one line",
        )
    return name


def targets_of(house: "House", texts: Sequence[str]) -> tuple[str, ...]:
    """The targets in their canonical form. Raises BadInput."""
    targets = [target_of(text) for text in texts]
    for target in targets:
        if target.kind == "webhook":
            house.guard(target.address)
        if target.kind == "service":
            outside.check_service(target.address)
    return tuple(dict.fromkeys(target.text for target in targets))


def webhook_secrets(house: "House", alert: Alert) -> list[tuple[str, str]]:
    """(target, secret) of its webhooks."""
    hooks = [text for text in alert.targets if target_of(text).kind == "webhook"]
    return [(text, webhook_secret(house.secret, text)) for text in hooks]


def edit(
    house: "House", name: str, query: str | None, to: Sequence[str] | None, rename: str | None
) -> Alert:
    """Change an alert. Raises BadInput or BadQuery; nothing is changed then."""
    if query is None and rename is None and not to:
        raise BadInput(name, "is left as it is; say what changes: --query, --to or --rename")
    if query is not None:
        house.stored_query(query)
    with house.store.batch() as b:
        alert = find(b, name)
        if query is not None:
            state: AlertState = "active" if alert.state == "invalid" else alert.state
            alert = replace(
                alert, query=query, state=state, error="", since_seq=b.articles.last_seq()
            )
        if to:
            alert = replace(alert, targets=targets_of(house, to))
        if rename is not None:
            new = name_of(rename)
            if new != alert.name and b.alerts.by_name(new) is not None:
                raise BadInput(new, "there is an alert of this name already")
            alert = replace(alert, name=new)
        b.alerts.save(alert)
    return alert


def turn(house: "House", name: str, state: AlertState) -> Alert:
    """Pause or resume. Resumed, it judges what is stored from then on. Raises BadInput."""
    with house.store.batch() as b:
        alert = find(b, name)
        since = b.articles.last_seq()
        alert = replace(alert, state=state, since_seq=since, muted_until=None)
        b.alerts.save(alert)
    return alert


def mute(house: "House", name: str, until: datetime | None) -> Alert:
    """Send nothing until then (None: until it is resumed); digests have what it finds. BadInput."""
    if until is not None and until <= house.clock():
        raise BadInput(until.isoformat(), "is past; name a time that is still to come")
    with house.store.batch() as b:
        alert = find(b, name)
        if alert.state not in {"active", "muted"}:
            raise BadInput(name, f"is {alert.state}, so that there is nothing to mute")
        alert = replace(alert, state="muted", muted_until=until)
        b.alerts.save(alert)
    return alert


def heard(alert: Alert, now: datetime) -> Alert:
    """The alert as its reader sees it: active again once its mute has run out."""
    over = alert.state == "muted" and not silent(alert, now)
    return replace(alert, state="active") if over else alert


def remove(house: "House", name: str) -> None:
    """Take it away with its history and with what waits to be sent. Raises BadInput."""
    with house.store.batch() as b:
        alert = find(b, name)
        b.outbox.drop(f"alert:{alert.id}", "the alert was removed")
        b.alerts.remove(alert.id)


def listed(house: "House") -> list[dict[str, Any]]:
    """Every keyword alert."""
    with house.store.look() as b:
        fired = b.matches.fired()
        return [
            alert_shape(heard(alert, house.clock()), fired.get(alert.id, 0))
            for alert in b.alerts.all()
            if alert.kind == "keyword"
        ]


def history(house: "House", name: str, limit: int) -> list[dict[str, Any]]:
    """What it found, the latest first. Raises BadInput."""
    with house.store.look() as b:
        matches = b.matches.of_alert(find(b, name).id, limit)
        articles = b.articles.get(match.article_id for match in matches)
        failed = failures(b) if any(match.fate == "failed" for match in matches) else {}
    return [
        match_shape(match, articles.get(match.article_id), failed.get(match.id, ""))
        for match in matches
    ]


def failures(b: Batch) -> dict[str, str]:
    """Match id -> why its message never went out, of the latest dead messages."""
    dead = b.outbox.all(state="dead", limit=10_000)
    return {match_id: message.reason for message in dead for match_id in message.match_ids}


def test(house: "House", name: str) -> Iterator[tuple[str, str]]:
    """Send a specimen to every target; each target with what came of it. Raises BadInput."""
    now = house.clock()
    with house.store.look() as b:
        alert = find(b, name)
    if not alert.targets:
        raise BadInput(name, "has no targets; it feeds digests only")
    text = (f"This is a test of the alert «{alert.name}».", f"Its query: {alert.query}")
    for target in alert.targets:
        message = Message(
            id=house.new_id(now),
            key=f"test:{alert.id}/{house.new_id(now)}/{target}",
            kind="notice",
            target=target,
            created=now,
            language="en",
            content=notice_content(f"Test: {alert.name}", text, alert),
        )
        try:
            house.channel.send(message, now)
        except PipelineError as error:
            yield target, f"not delivered: {error.reason}"
        else:
            yield target, DELIVERED
