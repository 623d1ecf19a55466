"""Judging one batch of hits: matches, what was told, and messages. Used by alert.

What the batch needs to know is read at once before the first hit is judged, and what it leaves is
written at once after the last: a hit itself costs no question to the store.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pipeline.domain.alert import WATCHING, Alert, Match, MatchKey, Reason
from pipeline.domain.alerting import Hit, Judgement, Telling, ToldSoFar, judge
from pipeline.domain.article import Article
from pipeline.domain.content import News, alert_content
from pipeline.domain.ids import NewId
from pipeline.domain.stories.telling import told_of
from pipeline.domain.story import Told
from pipeline.ports.store import Batch
from pipeline.stages.digest import told_stories
from pipeline.stages.postbox import Postbox, Rules

#: the alerts, by id, that found an article, and why
Found = Sequence[tuple[str, Reason]]


def judge_all(
    b: Batch,
    found: Sequence[tuple[Article, Found]],
    rules: Rules,
    now: datetime,
    new_id: NewId,
) -> list[str]:
    """Write down every match with what follows from it; the fates."""
    alerts = b.alerts.get({alert_id for _, hits in found for alert_id, _ in hits})
    wanted = [
        (article, kept)
        for article, hits in found
        if (kept := [(alerts[one], why) for one, why in hits if wants(alerts.get(one), article)])
    ]
    if not wanted:
        return []
    desk = Desk(b, Background.of(b, wanted), rules, now, new_id)
    for article, kept in wanted:
        desk.judge(article, kept)
    return desk.close()


def wants(alert: Alert | None, article: Article) -> bool:
    """An alert does not look back, and a paused one does not look."""
    return (
        alert is not None
        and alert.state in WATCHING
        and article.seq > alert.since_seq
        and not article.hidden
    )


Wanted = Sequence[tuple[Article, Sequence[tuple[Alert, Reason]]]]


@dataclass(slots=True)
class Background:
    """What a batch knows of its alerts and stories. `told` and `known` grow while it judges."""

    #: story id -> the story as it stands, and its members in the order of storing
    stories: Mapping[str, tuple[Told, Sequence[Article]]]
    #: story id -> the stories it is made of
    lineages: Mapping[str, frozenset[str]]
    #: (alert id, story id or what is told once in its place) -> what was told
    told: dict[tuple[str, str], Mapping[str, Any]]
    #: matches that are written
    known: set[MatchKey]

    @classmethod
    def of(cls, b: Batch, wanted: Wanted) -> "Background":
        """Read it for these hits."""
        ids = {article.story for article, _ in wanted if article.story}
        stories, lineages = told_stories(b, ids), b.stories.lineages(ids)
        members = b.articles.get(one for told in stories.values() for one in told.article_ids)
        alone = {f"article:{article.id}" for article, _ in wanted if not article.story}
        return cls(
            {
                key: (told, [members[one] for one in told.article_ids])
                for key, told in stories.items()
            },
            lineages,
            b.matches.told(
                {alert.id for _, kept in wanted for alert, _ in kept},
                alone.union(*lineages.values()),
            ),
            b.matches.known(article.id for article, _ in wanted),
        )

    def told_of(self, hit: Hit) -> ToldSoFar:
        """What the hit's alert has told of the story, over its whole lineage."""
        story = hit.article.story
        parts = self.lineages[story] if story else (hit.subject,)
        keys = ((hit.alert.id, part) for part in parts)
        return ToldSoFar.of_all(self.told[key] for key in keys if key in self.told)


class Desk:
    """Judges the matches of one batch; `close` it before the batch ends."""

    def __init__(
        self, b: Batch, background: Background, rules: Rules, now: datetime, new_id: NewId
    ) -> None:
        self._b = b
        self._background = background
        self._rules = rules
        self._now = now
        self._new_id = new_id
        self._postbox = Postbox(b, rules, now, new_id)
        self._matches: list[Match] = []
        self._told: dict[tuple[str, str], Mapping[str, Any]] = {}
        self._known = 0

    def judge(self, article: Article, kept: Iterable[tuple[Alert, Reason]]) -> None:
        """Judge every match of an article."""
        seen = self._seen(article)
        for alert, reason in kept:
            self._settle(Hit(alert, article, **seen), reason)

    def close(self) -> list[str]:
        """Write everything; the fates. Who was told by another run is told nothing here."""
        posted = self._postbox.close()
        matches = [
            replace(one, fate="suppressed")
            if one.fate == "queued" and one.id not in posted
            else one
            for one in self._matches
        ]
        self._b.matches.add(matches)
        self._b.matches.keep_told(self._told)
        return [one.fate for one in matches] + ["known"] * self._known

    def _settle(self, hit: Hit, reason: Reason) -> None:
        """Judge one match, and keep it with what follows from it."""
        alert, article = hit.alert, hit.article
        which = alert.id, article.id, article.revision
        if which in self._background.known:
            self._known += 1
            return
        self._background.known.add(which)
        verdict = judge(hit, self._background.told_of(hit), self._now)
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
        self._matches.append(match)
        if verdict.fate == "queued":
            self._tell(hit, match, verdict)

    def _tell(self, hit: Hit, match: Match, verdict: Judgement) -> None:
        """One message a target, and the note of what is told with them."""
        for telling in verdict.tellings:
            content = alert_content(hit.alert, self._news(hit, match, telling), self._rules.zone)
            self._postbox.post(hit.alert, match, telling, content)
        key = hit.alert.id, hit.article.story or hit.subject
        self._told[key] = self._background.told[key] = verdict.told.data()

    def _seen(self, article: Article) -> dict[str, Any]:
        """What the article's story looks like by now, as a hit has it."""
        if article.story is None:
            return {}
        told, members = self._background.stories[article.story]
        seen = [one for one in members if one.seq <= article.seq]
        return {
            "story_id": article.story,
            "independent": told_of(told.story, seen).independent,
            "languages": frozenset(one.language for one in seen),
            "headline_changed": self._headline_changed(article),
        }

    def _headline_changed(self, article: Article) -> bool:
        if article.revision == 1:
            return False
        return self._b.articles.revisions(article.id)[-1].headline_changed

    def _news(self, hit: Hit, match: Match, telling: Telling) -> News:
        article = hit.article
        if article.story is None:
            return News(article, match.reason, telling.occasion)
        told, members = self._background.stories[article.story]
        before = ""
        if telling.occasion == "headline":
            before = self._b.articles.revisions(article.id)[-2].title
        return News(article, match.reason, telling.occasion, told, members, before)
