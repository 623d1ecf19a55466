"""alert: clustered articles -> matches, and messages in the outbox.

Takes   store.articles.due("clustered")   in the order of storing
Asks    watch.find()                      which alerts an article meets, and why: in our process
Leaves  match, what was told, messages and the article's mark: in one transaction

Every hit is listed with its fate; what is not told at once comes in the next digest.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import Protocol

from pipeline.domain.alert import Alert, Match, Reason
from pipeline.domain.alerting import (
    Hit,
    Judgement,
    Telling,
    ToldSoFar,
    hour_of,
    judge,
    overflows,
    rollup_due,
    rollup_key,
)
from pipeline.domain.article import Article
from pipeline.domain.content import News, alert_content, grown, rollup_content
from pipeline.domain.ids import NewId
from pipeline.domain.message import Message
from pipeline.domain.shard import Shard
from pipeline.domain.stories.telling import told_of
from pipeline.domain.story import Told
from pipeline.ports.store import Batch, Lease, Store
from pipeline.stages.digest import told_stories
from pipeline.stages.tally import Tally


class Watch(Protocol):
    """All standing alerts at once, as the store has them."""

    def follow(self, alerts: Sequence[Alert]) -> Sequence[Alert]:
        """Take the alerts as they are now; those whose query cannot be read come back invalid."""

    def find(self, article: Article) -> Sequence[tuple[str, Reason]]:
        """(alert id, why) for each alert whose query finds the article."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How messages are made: their zone, their language, and how many an hour are too many."""

    zone: tzinfo
    language: str
    per_hour: int
    batch: int


def run(
    store: Store,
    watch: Watch,
    rules: Rules,
    *,
    now: datetime,
    new_id: NewId,
    shard: Shard,
    lease: Lease,
) -> Tally:
    """Judge every clustered article against every alert."""
    follow(store, watch, lease)
    fates: Counter[str] = Counter()
    done = 0
    while True:
        with store.batch(lease) as b:
            articles = b.articles.due("clustered", rules.batch, shard)
            if not articles:
                return Tally(done, reasons=fates)
            desk = Desk(b, rules, now, new_id)
            for article in articles:
                fates.update(desk.judge(article, watch.find(article)))
            b.articles.save([replace(article, progress="alerted") for article in articles])
        done += len(articles)


def follow(store: Store, watch: Watch, lease: Lease | None) -> None:
    """Bring the watch up to date; an alert that can no longer be read is flagged, never deleted."""
    with store.look() as b:
        invalid = watch.follow(b.alerts.all())
    if invalid:
        with store.batch(lease) as b:
            for alert in invalid:
                b.alerts.save(alert)


class Desk:
    """Judges the matches of one batch; holds what it knows of stories until the batch ends."""

    def __init__(self, b: Batch, rules: Rules, now: datetime, new_id: NewId) -> None:
        self._b = b
        self._rules = rules
        self._now = now
        self._new_id = new_id
        self._alerts: Mapping[str, Alert] = {alert.id: alert for alert in b.alerts.all()}
        self._stories: dict[str, tuple[Told, list[Article]]] = {}

    def judge(self, article: Article, found: Sequence[tuple[str, Reason]]) -> list[str]:
        """Write down every match of an article; the fates."""
        return [
            self._settle(article, self._alerts[alert_id], reason)
            for alert_id, reason in found
            if self._wants(self._alerts.get(alert_id), article)
        ]

    @staticmethod
    def _wants(alert: Alert | None, article: Article) -> bool:
        """An alert does not look back, and a paused one does not look."""
        return (
            alert is not None
            and alert.state in {"active", "muted", "capped"}
            and article.seq > alert.since_seq
            and not article.hidden
        )

    def _settle(self, article: Article, alert: Alert, reason: Reason) -> str:
        """Judge one match, and leave it with what follows from it."""
        hit = self._hit(article, alert)
        stories = self._b.stories.lineage(article.story) if article.story else (hit.subject,)
        told = ToldSoFar.of(self._b.matches.told(alert.id, stories))
        verdict = judge(hit, told, self._now)
        match = Match(
            id=self._new_id(self._now),
            alert_id=alert.id,
            article_id=article.id,
            revision=article.revision,
            story_id=article.story,
            at=self._now,
            fate=verdict.fate,
            reason=reason,
            occasion=verdict.occasion,
        )
        if not self._b.matches.add([match]):
            return "known"
        if verdict.fate == "queued":
            self._tell(hit, match, verdict)
            self._b.matches.keep_told(alert.id, article.story or hit.subject, verdict.told.data())
        return verdict.fate

    def _hit(self, article: Article, alert: Alert) -> Hit:
        """The match with what its story looks like by now."""
        if article.story is None:
            return Hit(alert, article)
        told, members = self._story(article.story)
        seen = [one for one in members if one.seq <= article.seq]
        return Hit(
            alert,
            article,
            story_id=article.story,
            independent=told_of(told.story, seen).independent,
            languages=frozenset(one.language for one in seen),
            headline_changed=self._headline_changed(article),
        )

    def _headline_changed(self, article: Article) -> bool:
        if article.revision == 1:
            return False
        return self._b.articles.revisions(article.id)[-1].headline_changed

    def _story(self, story_id: str) -> tuple[Told, list[Article]]:
        if story_id not in self._stories:
            told = told_stories(self._b, [story_id])[story_id]
            known = self._b.articles.get(told.article_ids)
            self._stories[story_id] = told, [known[one] for one in told.article_ids]
        return self._stories[story_id]

    def _tell(self, hit: Hit, match: Match, verdict: Judgement) -> None:
        """One message a target; beyond the hour's measure it goes into the roll-up."""
        for telling in verdict.tellings:
            content = alert_content(hit.alert, self._news(hit, match, telling), self._rules.zone)
            sent = self._b.outbox.hour_count(hit.alert.id, telling.target, hour_of(self._now))
            if telling.target != "feed" and overflows(sent, self._rules.per_hour):
                self._roll_up(hit.alert, match, telling, content)
            else:
                self._b.outbox.put(
                    [self._message(telling.key, "alert", telling.target, content, match)]
                )

    def _news(self, hit: Hit, match: Match, telling: Telling) -> News:
        article = hit.article
        if article.story is None:
            return News(article, match.reason, telling.occasion)
        told, members = self._story(article.story)
        before = ""
        if telling.occasion == "headline":
            before = self._b.articles.revisions(article.id)[-2].title
        return News(article, match.reason, telling.occasion, told, members, before)

    def _roll_up(
        self, alert: Alert, match: Match, telling: Telling, content: dict[str, object]
    ) -> None:
        """Add to the message of the hour; make it if there is none."""
        key = rollup_key(alert.id, telling.target, self._now)
        known = next((m for m in self._b.outbox.waiting() if m.key == key), None)
        if known is not None:
            matches = (*known.match_ids, match.id)
            self._b.outbox.rewrite(known.id, grown(known.content, content), matches)
            return
        empty = rollup_content(alert, hour_of(self._now), self._rules.zone)
        message = self._message(key, "rollup", telling.target, grown(empty, content), match)
        self._b.outbox.put([replace(message, due=rollup_due(self._now))])

    def _message(
        self, key: str, kind: str, target: str, content: dict[str, object], match: Match
    ) -> Message:
        return Message(
            id=self._new_id(self._now),
            key=key,
            kind=kind,  # type: ignore[arg-type]  # «alert» or «rollup»
            target=target,
            created=self._now,
            language=self._rules.language,
            content=content,
            match_ids=(match.id,),
        )
