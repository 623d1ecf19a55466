"""Subscribers: asked, confirmed, paused, exported, erased."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from pipeline.apps.desk.nearly import there_are
from pipeline.apps.desk.shapes import iso, subscriber_shape
from pipeline.domain.alert import Alert
from pipeline.domain.content import confirm_content
from pipeline.domain.delivery import (
    leave_token_fits,
    leaves,
    new_token,
    token_hash,
)
from pipeline.domain.digest import first_since
from pipeline.domain.errors import BadInput
from pipeline.domain.message import Message
from pipeline.domain.query.printing import printed
from pipeline.domain.query.tree import Field
from pipeline.domain.slots import zone_of
from pipeline.domain.subscriber import Subscriber
from pipeline.domain.targets import mail_address
from pipeline.ports.store import Batch

if TYPE_CHECKING:
    from pipeline.wiring import House

OPERATOR = "operator"
LEFT = "unsubscribed"


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for: as typed, not yet checked."""

    address: str
    zone: str | None = None
    at: str = "07:00"
    language: str | None = None
    weekdays: str | None = None
    alerts: Sequence[str] = ()
    topics: Sequence[str] = ()
    consent: str = ""


def add(house: "House", wish: Wish) -> Subscriber:
    """Take a subscriber in; without a recorded consent a mail asks them first. Raises BadInput."""
    now = house.clock()
    asked = checked(house, wish, now)
    token = None if wish.consent else new_token(house.entropy(16))
    with house.store.batch() as b:
        chosen = [find(b, name).id for name in wish.alerts]
        chosen += [topic_alert(house, b, name, now).id for name in wish.topics]
        since = first_since(b.matches.latest())
        subscriber = replace(asked, alerts=tuple(dict.fromkeys(chosen)), since=since)
        if token is not None:
            until = now + timedelta(hours=house.settings.confirm_hours)
            hashed = token_hash(token)
            subscriber = replace(subscriber, confirm_hash=hashed, confirm_until=until)
        b.subscribers.add(subscriber)
        if token is not None:
            b.outbox.put([confirmation(house, subscriber, token, now)])
    return subscriber


def checked(house: "House", wish: Wish, now: datetime) -> Subscriber:
    """The wish as a subscriber. Raises BadInput that names what is wrong."""
    address = mail_address(wish.address.strip())
    zone = wish.zone or house.settings.zone
    zone_of(zone)
    return Subscriber(
        id=house.new_id(now),
        owner=OPERATOR,
        address=address,
        created=now,
        zone=zone,
        at=time_of(wish.at),
        weekdays=weekdays_of(wish.weekdays),
        language=language_of(wish.language, zone),
        state="active" if wish.consent else "pending",
        consent=wish.consent.strip(),
        confirmed=now if wish.consent else None,
    )


def time_of(text: str) -> time:
    """A time of day. Raises BadInput."""
    hour, colon, minute = text.strip().partition(":")
    if colon and hour.isdecimal() and minute.isdecimal() and len(minute) == 2:  # noqa: PLR2004
        try:
            return time(int(hour), int(minute))
        except ValueError:
            pass
    raise BadInput(text, "is no time of day; write it like 07:00 or 18:30")


DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def weekdays_of(text: str | None) -> frozenset[int]:
    """Weekdays from «mon-fri» or «mon,wed,sun»; all seven without. Raises BadInput."""
    if not text:
        return frozenset(range(7))
    found: set[int] = set()
    for part in text.lower().split(","):
        first, _, last = part.strip().partition("-")
        if first[:3] not in DAYS or (last or first)[:3] not in DAYS:
            raise BadInput(text, "is no list of weekdays; write it like mon-fri or mon,wed,sun")
        start, end = DAYS.index(first[:3]), DAYS.index((last or first)[:3])
        found.update((start + step) % 7 for step in range((end - start) % 7 + 1))
    return frozenset(found)


GERMAN_ZONES = {
    "Europe/Berlin",
    "Europe/Vienna",
    "Europe/Zurich",
    "Europe/Busingen",
    "Europe/Vaduz",
}


def language_of(text: str | None, zone: str) -> Any:
    """«de» or «en»; without, German where the zone speaks it. Raises BadInput."""
    if text is None:
        return "de" if zone in GERMAN_ZONES else "en"
    if text not in {"de", "en"}:
        raise BadInput(text, "is no language of our mails; there are de and en")
    return text


def find(b: Batch, name: str) -> Alert:
    """The alert of this name. Raises BadInput with those that there are."""
    if (alert := b.alerts.by_name(name)) is None:
        names = [one.name for one in b.alerts.all() if one.kind == "keyword"]
        known = there_are(name, names) if names else "there is none yet: alert add"
        raise BadInput(name, f"is no alert; {known}")
    return alert


def topic_alert(house: "House", b: Batch, name: str, now: datetime) -> Alert:
    """The standing query behind a subscription to a topic, made on first use. Raises BadInput."""
    topics = {topic.name.casefold(): topic for topic in b.stories.topics()}
    if (topic := topics.get(name.casefold())) is None:
        known = there_are(name, (topic.name for topic in topics.values()))
        raise BadInput(name, f"is no topic; {known}")
    if (known_alert := b.alerts.by_name(topic.name, kind="topic")) is not None:
        return known_alert
    alert = Alert(
        id=house.new_id(now),
        owner=OPERATOR,
        name=topic.name,
        query=printed(Field("topic", topic.name)),
        created=now,
        kind="topic",
        since_seq=b.articles.last_seq(),
    )
    b.alerts.add(alert)
    return alert


def confirmation(house: "House", subscriber: Subscriber, token: str, now: datetime) -> Message:
    """The mail that asks whether they want it."""
    return Message(
        id=house.new_id(now),
        key=f"confirm:{subscriber.id}/{token_hash(token)[:16]}",
        kind="confirm",
        target=f"mailto:{subscriber.address}",
        created=now,
        language=subscriber.language,
        content=confirm_content(subscriber, token, house.settings.confirm_hours),
    )


def confirm(house: "House", token: str) -> Subscriber:
    """The answer to that mail. Raises BadInput where the token is unknown, used or too old."""
    now = house.clock()
    with house.store.batch() as b:
        subscriber = b.subscribers.by_confirm_hash(token_hash(token))
        if subscriber is None:
            raise BadInput(
                "this token", "is unknown, or was used already; take it from the newest mail"
            )
        if subscriber.confirm_until is not None and now > subscriber.confirm_until:
            raise BadInput(
                "this token", f"ran out on {iso(subscriber.confirm_until)}; subscribe again"
            )
        proof = f"confirmed by token on {iso(now)}, asked on {iso(subscriber.created)}"
        subscriber = replace(
            subscriber, state="active", confirmed=now, confirm_hash=None, consent=proof
        )
        b.subscribers.save(subscriber)
    return subscriber


def unsubscribe(house: "House", token: str) -> str:
    """End what the token of a mail stands for; whom it was. Raises BadInput.

    What waits to be sent for it goes nowhere either.
    """
    kind, whose = leaves(token) or ("", "")
    with house.store.batch() as b:
        if kind == "s":
            for one in b.subscribers.all():
                target = f"mailto:{one.address}"
                if one.id == whose and leave_token_fits(house.secret, token, kind, one.id, target):
                    b.subscribers.save(replace(one, state="unsubscribed"))
                    b.outbox.drop(f"digest:{one.id}", LEFT, target)
                    return one.address
        for alert in b.alerts.all() if kind == "a" else ():
            for target in alert.targets:
                if alert.id == whose and leave_token_fits(
                    house.secret, token, kind, alert.id, target
                ):
                    left = tuple(other for other in alert.targets if other != target)
                    b.alerts.save(replace(alert, targets=left))
                    b.outbox.drop(f"alert:{alert.id}", LEFT, target)
                    return f"{target.removeprefix('mailto:')} (alert {alert.name})"
    raise BadInput("this token", "ends nothing here; copy it whole from the foot of a mail")


def by_address(b: Batch, address: str) -> Subscriber:
    """The subscriber at this address. Raises BadInput."""
    if (subscriber := b.subscribers.by_address(address.strip())) is None:
        raise BadInput(address, "is no subscriber; «subscriber list» shows them")
    return subscriber


def pause(house: "House", address: str) -> Subscriber:
    """No digests for now; a second call goes on."""
    with house.store.batch() as b:
        subscriber = by_address(b, address)
        turned = {"active": "paused", "paused": "active"}.get(subscriber.state)
        if turned is None:
            raise BadInput(address, f"is {subscriber.state}; only an active subscriber can pause")
        subscriber = replace(subscriber, state=turned)  # type: ignore[arg-type]
        b.subscribers.save(subscriber)
    return subscriber


def export(house: "House", address: str) -> dict[str, Any]:
    """Everything that is kept of one person (GDPR, articles 15 and 20)."""
    with house.store.look() as b:
        subscriber = by_address(b, address)
        names = {alert.id: alert.name for alert in b.alerts.all()}
        sent = b.outbox.of_target(f"mailto:{subscriber.address}")
        slots = b.digests.of(subscriber.id)
    return {
        **subscriber_shape(subscriber),
        "created": iso(subscriber.created),
        "confirmed": iso(subscriber.confirmed),
        "consent": subscriber.consent,
        "alerts": [names.get(alert, alert) for alert in subscriber.alerts],
        "digests": [{"date": slot.date.isoformat(), "state": slot.state} for slot in slots],
        "messages": [
            {"kind": m.kind, "created": iso(m.created), "state": m.state, "sent": iso(m.sent)}
            for m in sent
        ],
    }


def erase(house: "House", address: str) -> None:
    """Forget the person (GDPR, article 17): row, digests, and what waits to be sent."""
    with house.store.batch() as b:
        b.subscribers.erase(by_address(b, address).id)
