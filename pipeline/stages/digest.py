"""digest: subscribers whose hour has come -> one frozen digest each, in the outbox.

Takes   store.subscribers, and every match that no digest of theirs has yet
Leaves  a slot a subscriber and local date, its matches, and its message: in one transaction

Looks back to no earlier cut-off: what is not yet in a digest comes into this one. Only who is new
gets the last two days, and not what an alert found in the months before.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from pipeline.domain.alert import Alert, Match
from pipeline.domain.article import Article
from pipeline.domain.digest import (
    Material,
    choose,
    digest_content,
    digest_key,
    grouped,
    slot_of,
)
from pipeline.domain.ids import NewId
from pipeline.domain.message import Message
from pipeline.domain.slots import due_date, instant, zone_of
from pipeline.domain.stories.telling import told_of
from pipeline.domain.story import Told
from pipeline.domain.subscriber import Subscriber
from pipeline.ports.store import Batch, Lease, Store
from pipeline.stages.tally import Tally


def run(store: Store, *, now: datetime, new_id: NewId, lease: Lease | None = None) -> Tally:
    """Freeze what is due. A slot that another run froze first is left as it is.

    Who has left since we looked gets none.
    """
    done = 0
    for subscriber, day in due(store, now):
        with store.batch(lease) as b:
            current = b.subscribers.by_address(subscriber.address)
            if current is not None and current.state == "active":
                done += freeze(b, current, day, now, new_id)
    return Tally(done)


def due(store: Store, now: datetime) -> list[tuple[Subscriber, date]]:
    """Who is due, and for which local date."""
    with store.look() as b:
        everybody = b.subscribers.all()
        latest = b.digests.latest([subscriber.id for subscriber in everybody])
    days = ((one, due_date(one, latest.get(one.id), now)) for one in everybody)
    return [(one, day) for one, day in days if day is not None]


def freeze(b: Batch, subscriber: Subscriber, day: date, now: datetime, new_id: NewId) -> bool:
    """Write the slot and its message; False where there was one."""
    cut_off = min(now, instant(day, subscriber.at, zone_of(subscriber.zone)))
    taken, content = compose(b, subscriber, day, cut_off)
    slot = slot_of(new_id(now), subscriber, day, now, taken)
    if not b.digests.freeze(slot):
        return False
    if taken:
        message = Message(
            id=new_id(now),
            key=digest_key(subscriber.id, day),
            kind="digest",
            target=f"mailto:{subscriber.address}",
            created=now,
            language=subscriber.language,
            content=content,
            match_ids=(),
        )
        b.outbox.put([message])
    return True


def compose(
    b: Batch, subscriber: Subscriber, day: date, cut_off: datetime
) -> tuple[list[Match], dict[str, object]]:
    """What the digest of that day takes of what was found up to then, and its content.

    Nothing is written.
    """
    alerts = followed(subscriber, b.alerts.all())
    of = [alert.id for alert in alerts]
    matches = b.matches.undigested(subscriber.id, of, subscriber.since)
    articles = b.articles.get(match.article_id for match in matches)
    taken = choose(matches, articles, cut_off)
    shown = material(b, alerts, [articles[match.article_id] for match in taken])
    zone = zone_of(subscriber.zone)
    content = digest_content(subscriber, day, grouped(taken, shown), shown, zone)
    return taken, content


def followed(subscriber: Subscriber, alerts: Iterable[Alert]) -> list[Alert]:
    """The alerts behind a digest: the chosen ones, or all keyword alerts of the owner."""
    if subscriber.alerts:
        chosen = set(subscriber.alerts)
        return [alert for alert in alerts if alert.id in chosen]
    return [a for a in alerts if a.kind == "keyword" and a.owner == subscriber.owner]


def material(b: Batch, alerts: Sequence[Alert], articles: Sequence[Article]) -> Material:
    """Articles, stories and labels that the content is made of."""
    topics = {topic.name: topic.label for topic in b.stories.topics()}
    names = {alert.id: topics.get(alert.name, alert.name) for alert in alerts}
    return Material(
        articles={article.id: article for article in articles},
        stories=told_stories(b, {article.story for article in articles if article.story}),
        labels=names,
        topics=topics,
    )


def told_stories(b: Batch, ids: Iterable[str]) -> dict[str, Told]:
    """The stories as they stand, with their counts."""
    stories = b.stories.get(ids)
    members: dict[str, list[Article]] = {}
    for article in b.articles.of_stories(stories):
        if article.story is not None and not article.hidden:
            members.setdefault(article.story, []).append(article)
    return {key: told_of(story, members.get(key, [])) for key, story in stories.items()}
