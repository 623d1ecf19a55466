"""What goes into a digest: chosen, grouped by story, put in order. Pure; slots.py says when.

A digest takes every match of the subscriber that no digest of theirs has yet, made up to the
cut-off; later ones wait for the next. Suppressed and held hits come here too. Old news and
articles that were taken down do not.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from typing import Any, Literal

from pipeline.domain.alert import Match
from pipeline.domain.article import Article
from pipeline.domain.content import Content, report, story_of
from pipeline.domain.plain import cleaned
from pipeline.domain.story import Told
from pipeline.domain.subscriber import DigestSlot, Subscriber

REPORTS_SHOWN = 12
#: how far a new subscriber's first digest goes back before the latest match of the day they came
BEFORE = timedelta(days=2)


def first_since(latest: datetime | None) -> datetime | None:
    """From when on matches are a new subscriber's; `latest`: when the latest of all was made."""
    return latest - BEFORE if latest else None


@dataclass(frozen=True, slots=True)
class Material:
    """What the store knows of the matches that are to be told."""

    articles: Mapping[str, Article]
    #: root story id -> the story as it stands
    stories: Mapping[str, Told]
    #: alert id -> its name, or the label of the topic behind it
    labels: Mapping[str, str]
    #: topic name -> its label
    topics: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Group:
    """One story of a digest with its matches: the latest of each article, the newest first."""

    story: Told | None
    articles: tuple[Article, ...]
    matches: Mapping[str, tuple[Match, ...]]

    @property
    def independent(self) -> int:
        """How many reports of their own the story has."""
        return self.story.independent if self.story else 1

    @property
    def order(self) -> tuple[int, float, str]:
        """Many independent reports first, then the latest news."""
        newest = self.articles[0]
        return (-self.independent, -newest.when.timestamp(), newest.id)


def choose(
    matches: Iterable[Match], articles: Mapping[str, Article], cut_off: datetime
) -> list[Match]:
    """Those that this digest takes, of all that no digest of the subscriber has yet."""
    return [
        match
        for match in matches
        if match.fate != "old"
        and match.at <= cut_off
        and (article := articles.get(match.article_id)) is not None
        and not article.hidden
    ]


def grouped(matches: Sequence[Match], material: Material) -> list[Group]:
    """The matches by story as it stands today (`Article.story`), in the order of telling."""
    found: dict[str, dict[str, list[Match]]] = {}
    for match in matches:
        article = material.articles[match.article_id]
        group = found.setdefault(article.story or f"article:{article.id}", {})
        group.setdefault(article.id, []).append(match)
    groups = [group_of(key, members, material) for key, members in found.items()]
    return sorted(groups, key=lambda group: group.order)


def group_of(key: str, members: Mapping[str, Sequence[Match]], material: Material) -> Group:
    """One group, its articles the newest first."""
    articles = [material.articles[article_id] for article_id in members]
    articles.sort(key=lambda one: (-one.when.timestamp(), one.id))
    matches = {article_id: tuple(of) for article_id, of in members.items()}
    return Group(material.stories.get(key), tuple(articles), matches)


def digest_content(
    subscriber: Subscriber, day: date, groups: Sequence[Group], material: Material, zone: tzinfo
) -> Content:
    """The digest as it is frozen and sent."""
    return cleaned(
        {
            "subscriber": subscriber.id,
            "date": day.isoformat(),
            "at": f"{subscriber.at:%H:%M}",
            "zone": subscriber.zone,
            "weekdays": sorted(subscriber.weekdays),
            "articles": sum(len(group.articles) for group in groups),
            "stories": [story_content(group, material, zone) for group in groups],
        }
    )


def story_content(group: Group, material: Material, zone: tzinfo) -> dict[str, Any]:
    """One story: its counts, why it is here, its reports."""
    told = group.story
    whole = story_of(told) if told else {"id": None, "title": group.articles[0].title}
    alerts = {match.alert_id for of in group.matches.values() for match in of}
    labels = sorted(label for alert, label in material.labels.items() if alert in alerts)
    topics = told.story.topics if told else group.articles[0].topics
    themes = [material.topics.get(topic, topic) for topic in topics]
    return {
        "articles": 1,
        "independent": 1,
        "outlets": 1,
        **whole,
        "topics": [theme for theme in themes if theme not in labels],
        "alerts": labels,
        "reports": [
            reported(article, group.matches[article.id], zone)
            for article in group.articles[:REPORTS_SHOWN]
        ],
        "more": max(0, len(group.articles) - REPORTS_SHOWN),
    }


def reported(article: Article, matches: Sequence[Match], zone: tzinfo) -> dict[str, Any]:
    """One report with the sentence that says why it is here."""
    latest = max(matches, key=lambda match: (match.revision, match.at, match.id))
    terms = dict.fromkeys(term for match in matches for term in match.reason.terms)
    return {
        **report(article, zone),
        "terms": list(terms),
        "extract": latest.reason.extract,
        "corrected": any(match.occasion == "headline" for match in matches),
    }


def slot_of(
    slot_id: str, subscriber: Subscriber, day: date, now: datetime, taken: Sequence[Match]
) -> DigestSlot:
    """The slot that is frozen with these matches; «skipped» where there is nothing to tell."""
    matches = tuple(match.id for match in taken)
    state: Literal["queued", "skipped"] = "queued" if taken else "skipped"
    return DigestSlot(slot_id, subscriber.id, day, now, matches, state)


def digest_key(subscriber_id: str, day: date) -> str:
    """The digest's place in the outbox: one a subscriber and local date."""
    return f"digest:{subscriber_id}/{day.isoformat()}"
