"""alert: clustered articles -> matches, and messages in the outbox.

Takes   store.articles.due("clustered")   in the order of storing
Asks    watch.find()                      which alerts an article meets, and why: in our process
Leaves  match, what was told, messages and the article's mark: in one transaction

Every hit is listed with its fate; what is not told at once comes in the next digest.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any, Protocol

from pipeline.domain.alert import WATCHING, Alert, Match, Reason, Stamp, Standing
from pipeline.domain.alerting import Hit, Judgement, Telling, ToldSoFar, judge
from pipeline.domain.article import Article
from pipeline.domain.content import News, alert_content
from pipeline.domain.ids import NewId
from pipeline.domain.shard import Shard
from pipeline.domain.stories.telling import told_of
from pipeline.domain.story import Told
from pipeline.domain.watching import Followed
from pipeline.ports.store import Batch, Lease, Store
from pipeline.stages.digest import told_stories
from pipeline.stages.postbox import Postbox, Rules
from pipeline.stages.tally import Tally

#: tells the targets of an alert that it stands still, and why
Flag = Callable[[Batch, Alert, str], None]
FILED = 1000  # filings in one transaction: each is there or not, none leans on another


class Watch(Protocol):
    """All standing alerts at once, as the store has them."""

    @property
    def known(self) -> AbstractSet[str]:
        """Ids of the alerts that were followed."""

    #: what the store's alerts were stamped with when they were followed last
    stamp: Stamp

    def follow(self, changed: Iterable[Standing], gone: Iterable[str]) -> Followed:
        """Take alerts as they are now, and forget those that are gone."""

    def find(self, article: Article) -> Sequence[tuple[str, Reason]]:
        """(alert id, why) for each alert whose query finds the article."""


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

    def flag(b: Batch, alert: Alert, error: str) -> None:
        Postbox(b, rules, now, new_id).flag(alert, error)

    follow(store, watch, lease, flag)
    fates: Counter[str] = Counter()
    done = 0
    while True:
        with store.batch(lease) as b:
            articles = b.articles.due("clustered", rules.batch, shard)
            if not articles:
                return Tally(done, reasons=fates)
            found = [watch.find(article) for article in articles]
            alerts = b.alerts.get({alert_id for many in found for alert_id, _ in many})
            desk = Desk(b, alerts, rules, now, new_id)
            for article, hits in zip(articles, found, strict=True):
                fates.update(desk.judge(article, hits))
            desk.close()
            b.articles.save([replace(article, progress="alerted") for article in articles])
        done += len(articles)


def follow(store: Store, watch: Watch, lease: Lease | None, flag: Flag | None = None) -> None:
    """Bring the watch up to date with what changed since it followed last.

    An alert that can no longer be read is flagged, never deleted, and its targets are told.
    """
    with store.look() as b:
        stamp = b.alerts.stamp()
        if stamp == watch.stamp:
            return
        changed = b.alerts.standing(watch.stamp[1])
        known = watch.known | {one.id for one in changed}
        gone = known - b.alerts.ids() if len(known) != stamp[0] else set()
    followed = watch.follow(changed, gone)
    rest = iter(followed.filed.items())
    while part := list(islice(rest, FILED)):
        with store.batch(lease) as b:
            b.alerts.file({key: (one.made, one.terms) for key, one in part})
    if followed.invalid:
        with store.batch(lease) as b:
            for alert in b.alerts.get(followed.invalid).values():
                error = followed.invalid[alert.id]
                b.alerts.save(replace(alert, state="invalid", error=error))
                if flag is not None:
                    flag(b, alert, error)
    watch.stamp = stamp


class Desk:
    """Judges the matches of one batch; holds what it knows of stories until the batch ends."""

    def __init__(
        self,
        b: Batch,
        alerts: Mapping[str, Alert],
        rules: Rules,
        now: datetime,
        new_id: NewId,
    ) -> None:
        self._b = b
        self._alerts = alerts
        self._rules = rules
        self._now = now
        self._new_id = new_id
        self._postbox = Postbox(b, rules, now, new_id)
        self._stories: dict[str, tuple[Told, list[Article]]] = {}
        self._lineages: dict[str, frozenset[str]] = {}

    def close(self) -> None:
        """Write what was kept back until the batch ends."""
        self._postbox.close()

    def judge(self, article: Article, found: Sequence[tuple[str, Reason]]) -> list[str]:
        """Write down every match of an article; the fates."""
        wanted = [
            (self._alerts[alert_id], reason)
            for alert_id, reason in found
            if self._wants(self._alerts.get(alert_id), article)
        ]
        if not wanted:
            return []
        seen = self._seen(article)
        return [self._settle(Hit(alert, article, **seen), reason) for alert, reason in wanted]

    @staticmethod
    def _wants(alert: Alert | None, article: Article) -> bool:
        """An alert does not look back, and a paused one does not look."""
        return (
            alert is not None
            and alert.state in WATCHING
            and article.seq > alert.since_seq
            and not article.hidden
        )

    def _settle(self, hit: Hit, reason: Reason) -> str:
        """Judge one match, and leave it with what follows from it."""
        alert, article = hit.alert, hit.article
        stories = self._lineage(article.story) if article.story else (hit.subject,)
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
        if verdict.fate != "queued":
            return verdict.fate
        told_here = self._tell(hit, match, verdict)
        self._b.matches.keep_told(alert.id, article.story or hit.subject, verdict.told.data())
        if not told_here:  # another run was first with every one of these messages
            self._b.matches.fate([match.id], "suppressed")
        return "queued" if told_here else "suppressed"

    def _seen(self, article: Article) -> dict[str, Any]:
        """What the article's story looks like by now, as a hit has it."""
        if article.story is None:
            return {}
        told, members = self._story(article.story)
        seen = [one for one in members if one.seq <= article.seq]
        return {
            "story_id": article.story,
            "independent": told_of(told.story, seen).independent,
            "languages": frozenset(one.language for one in seen),
            "headline_changed": self._headline_changed(article),
        }

    def _lineage(self, story_id: str) -> frozenset[str]:
        if story_id not in self._lineages:
            self._lineages[story_id] = self._b.stories.lineage(story_id)
        return self._lineages[story_id]

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

    def _tell(self, hit: Hit, match: Match, verdict: Judgement) -> bool:
        """One message a target; False where none of them was still to be told."""
        posted = False
        for telling in verdict.tellings:
            content = alert_content(hit.alert, self._news(hit, match, telling), self._rules.zone)
            posted |= self._postbox.post(hit.alert, match, telling, content)
        return posted

    def _news(self, hit: Hit, match: Match, telling: Telling) -> News:
        article = hit.article
        if article.story is None:
            return News(article, match.reason, telling.occasion)
        told, members = self._story(article.story)
        before = ""
        if telling.occasion == "headline":
            before = self._b.articles.revisions(article.id)[-2].title
        return News(article, match.reason, telling.occasion, told, members, before)
