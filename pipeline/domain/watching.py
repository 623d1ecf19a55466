"""All standing alerts at once: which of them a new article meets, and why.

A presearcher names the few candidates, each is checked exactly. The set follows the store alert by
alert: adding, changing or pausing one touches no other.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from pipeline.domain.alert import Alert, Reason
from pipeline.domain.article import Article
from pipeline.domain.errors import BadInput
from pipeline.domain.query.checks import Check
from pipeline.domain.query.compiling import compiled
from pipeline.domain.query.context import Context
from pipeline.domain.query.evidence import Evidence, evidence, highlights, reason
from pipeline.domain.query.presearch import Presearcher
from pipeline.domain.query.stored import check_alert
from pipeline.domain.query.tree import Query
from pipeline.domain.story import Topic
from pipeline.domain.words.analysis import Analysis
from pipeline.domain.words.layers import Layers

#: alerts know no `since:`, so that no moment is needed to compile them
ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)
Parse = Callable[[str], Query]
Lists = Mapping[str, Sequence[str]]


class AlertWatch:
    """Keeps stages.alert.Watch. `names` and `groups` are those of `name:` and `outlet:@group`."""

    def __init__(
        self,
        parse: Parse,
        analysis: Analysis,
        names: Lists,
        groups: Lists,
        zone: str,
        topics: "TopicHits | None" = None,
    ) -> None:
        self._parse = parse
        self._analysis = analysis
        self._context = Context(ANY_TIME, zone, names, groups)
        self._topics = topics
        self._queries: dict[str, str] = {}
        self._presearcher = Presearcher()

    def follow(self, alerts: Sequence[Alert]) -> list[Alert]:
        """Take the alerts as they are now; those whose query cannot be read come back invalid."""
        standing = {a.id: a for a in alerts if a.state in {"active", "muted", "capped"}}
        for gone in self._queries.keys() - standing.keys():
            self._drop(gone)
        changed = [a for a in standing.values() if self._queries.get(a.id) != a.query]
        return [invalid for alert in changed if (invalid := self._take(alert)) is not None]

    def find(self, article: Article) -> list[tuple[str, Reason]]:
        """(alert id, why) for each alert whose query finds the article, by id."""
        layers = self._analysis.layers(article)
        found = []
        for alert_id in self._presearcher.matches(layers):
            told = evidence(self._presearcher.check(alert_id), layers)
            found.append((alert_id, reason(self._told(told, layers), article)))
        return found

    def _told(self, told: Evidence, layers: Layers) -> Evidence:
        """The words that matched; where a topic alone did, those that made the topic."""
        if self._topics is None or told.title or told.text:
            return told
        return self._topics.why(layers)

    def _take(self, alert: Alert) -> Alert | None:
        self._drop(alert.id)
        try:
            self._presearcher.put(alert.id, self._compiled(alert.query))
        except BadInput as error:
            return replace(alert, state="invalid", error=error.reason)
        self._queries[alert.id] = alert.query
        return None

    def _drop(self, alert_id: str) -> None:
        self._presearcher.drop(alert_id)
        self._queries.pop(alert_id, None)

    def _compiled(self, typed: str) -> Check:
        query = self._parse(typed)
        check = compiled(query, self._analysis, self._context)
        check_alert(typed, query, check)
        return check


class TopicHits:
    """Which topics an article's own words speak of. Remembers what it was asked last."""

    def __init__(self, parse: Parse, analysis: Analysis, names: Lists, zone: str) -> None:
        self._parse = parse
        self._analysis = analysis
        self._context = Context(ANY_TIME, zone, names, {})
        self._checks: dict[Topic, Check] = {}
        self._known: dict[tuple[str, int], tuple[str, ...]] = {}

    def follow(self, topics: Iterable[Topic]) -> None:
        """Take the topics as they are declared now."""
        now = set(topics)
        if now != self._checks.keys():
            self._known.clear()
            self._checks = {
                topic: compiled(self._parse(topic.query), self._analysis, self._context)
                for topic in sorted(now, key=lambda topic: topic.name)
            }

    def of(self, article: Article) -> tuple[str, ...]:
        """Names of the topics whose query finds the article."""
        key = (article.id, article.revision)
        if key not in self._known:
            if len(self._known) > 50_000:  # noqa: PLR2004 - a week of news
                self._known.clear()
            layers = self._analysis.layers(article)
            self._known[key] = tuple(
                t.name for t, check in self._checks.items() if check.holds(layers)
            )
        return self._known[key]

    def why(self, layers: Layers) -> Evidence:
        """The words by which an article belongs to the first of its topics that has any here."""
        for topic, check in self._checks.items():
            if topic.name in layers.article.topics and (found := seen(check, layers)) != Evidence():
                return found
        return Evidence()


def lit(query: Query, article: Article, analysis: Analysis, context: Context) -> list[str]:
    """Extracts of an article with the words of a query lit; for hits of a search."""
    layers = analysis.layers(article)
    check = compiled(query, analysis, context)
    return highlights(seen(check, layers), article)


def seen(check: Check, layers: Layers) -> Evidence:
    """The evidence where the article matches; nothing where it does not (any more)."""
    return evidence(check, layers) if check.holds(layers) else Evidence()
