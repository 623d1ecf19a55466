"""All standing alerts at once: which of them a new article meets, and why.

A presearcher names the few candidates, each is checked exactly. The set follows the store alert by
alert: adding, changing or pausing one touches no other.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import repeat
from operator import itemgetter

from pipeline.domain.alert import Reason, Stamp, Standing
from pipeline.domain.article import Article
from pipeline.domain.errors import BadInput
from pipeline.domain.query.checks import Check
from pipeline.domain.query.compiling import compiled
from pipeline.domain.query.context import Context
from pipeline.domain.query.evidence import (
    Evidence,
    evidence,
    evidence_of,
    highlights,
    lit_by,
    reason,
)
from pipeline.domain.query.filing import Filing, Frequency, Makings, guess, rarest
from pipeline.domain.query.flat import flat, unflat
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


@dataclass(frozen=True, slots=True)
class Followed:
    """What following the alerts came to.

    `invalid`: alert id -> why its query cannot stand. `filed`: alert id -> its new filing.
    """

    invalid: Mapping[str, str]
    filed: Mapping[str, Filing]


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
        frequency: Frequency = guess,
    ) -> None:
        self._parse = parse
        self._analysis = analysis
        self._context = Context(ANY_TIME, zone, names, groups)
        self._makings = Makings(analysis.number, names, groups)
        self._topics = topics
        self._frequency = frequency
        #: alert id -> its query; «» for one that does not look
        self._queries: dict[str, str] = {}
        #: query -> ids of the alerts that ask it; the presearcher knows each query once
        self._askers: dict[str, set[str]] = {}
        #: query -> what it is compiled to, flat
        self._checks: dict[str, str] = {}
        self._presearcher = Presearcher(frequency, self._compiled)
        #: the store's, when it was followed last; for whoever follows it
        self.stamp: Stamp = (0, 0)

    @property
    def known(self) -> AbstractSet[str]:
        """Ids of the alerts that were followed, those that do not look too."""
        return self._queries.keys()

    def follow(self, changed: Iterable[Standing], gone: Iterable[str] = ()) -> Followed:
        """Take alerts as they are now, and forget those that are gone; no other is touched."""
        for alert_id in gone:
            self._drop(alert_id)
        invalid: dict[str, str] = {}
        filed: dict[str, Filing] = {}
        for alert in changed:
            self._drop(alert.id)
            self._queries[alert.id] = ""
            try:
                if alert.looks and (filing := self._take(alert)) is not None:
                    filed[alert.id] = filing
            except BadInput as error:
                invalid[alert.id] = error.reason
        return Followed(invalid, filed)

    def find(self, article: Article) -> list[tuple[str, Reason]]:
        """(alert id, why) for each alert whose query finds the article, by id."""
        layers = self._analysis.layers(article)
        found: list[tuple[str, Reason]] = []
        reasons: dict[tuple[frozenset[int], ...], Reason] = {}
        for typed, check in self._presearcher.holding(layers):
            lit = lit_by(check, layers)
            key = tuple(map(frozenset, lit.values()))
            if (why := reasons.get(key)) is None:  # the same words, the same reason
                told = self._told(evidence_of(lit, article), layers)
                why = reasons[key] = reason(told, article)
            found += zip(self._askers[typed], repeat(why))
        found.sort(key=itemgetter(0))
        return found

    def _told(self, told: Evidence, layers: Layers) -> Evidence:
        """The words that matched; where a topic alone did, those that made the topic."""
        if self._topics is None or told.title or told.text:
            return told
        return self._topics.why(layers)

    def _take(self, alert: Standing) -> Filing | None:
        """File its query; the filing, where it was not kept like this. Raises BadInput."""
        made, kept = self._makings.of(alert.query), alert.filing
        new = kept is None or kept.made != made
        filing = self._filing(alert.query, made) if kept is None or new else kept
        if alert.query not in self._presearcher:
            self._presearcher.file(alert.query, filing.needs, filing.also)
            self._checks[alert.query] = filing.check
        self._queries[alert.id] = alert.query
        self._askers.setdefault(alert.query, set()).add(alert.id)
        return filing if new else None

    def _filing(self, typed: str, made: str) -> Filing:
        query = self._parse(typed)
        check = compiled(query, self._analysis, self._context)
        check_alert(typed, query, check)
        return Filing(made, flat(check), *rarest(check, self._frequency))

    def _drop(self, alert_id: str) -> None:
        typed = self._queries.pop(alert_id, "")
        if not typed:
            return
        self._askers[typed].discard(alert_id)
        if not self._askers[typed]:
            del self._askers[typed], self._checks[typed]
            self._presearcher.drop(typed)

    def _compiled(self, typed: str, tag: str) -> Check:
        return unflat(self._checks[typed]).narrowed(tag)


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
        words = (article.title, article.lead, article.text, article.language)
        key = (article.id, hash(words))  # a text may be cut again without a revision
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
