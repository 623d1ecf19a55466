"""The JSON shapes that other programs rely on. Fields may be added, never renamed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from pipeline.domain.alert import Alert, Match
from pipeline.domain.article import Article
from pipeline.domain.feed import Feed
from pipeline.domain.story import Story, Told
from pipeline.domain.subscriber import Subscriber
from pipeline.stages.tally import Tally

Shape = dict[str, Any]


def iso(at: datetime | None) -> str | None:
    """ISO 8601 with zone."""
    return None if at is None else at.isoformat()


def hit_shape(article: Article, score: float, highlights: Sequence[str]) -> Shape:
    """One hit of a search."""
    return {
        "id": article.id,
        "url": article.url,
        "title": article.title,
        "outlet": article.outlet,
        "published": iso(article.published),
        "language": article.language,
        "story": article.story,
        "score": round(score, 4),
        "highlights": list(highlights),
    }


def article_shape(article: Article) -> Shape:
    """An article as a reader of the archive has it."""
    return {
        "id": article.id,
        "url": article.url,
        "title": article.title,
        "outlet": article.outlet,
        "authors": list(article.authors),
        "published": iso(article.published),
        "updated": iso(article.updated),
        "language": article.language,
        "access": article.access,
        "text": article.text,
        "names": list(article.names),
        "topics": list(article.topics),
        "story": article.story,
        "copy_of": article.copy_of,
        "revision": article.revision,
        "lead": article.lead,
        "agency": article.agency,
        "first_seen": iso(article.first_seen),
    }


def story_shape(told: Told, articles: Iterable[Article]) -> Shape:
    """A story with its articles."""
    story = told.story
    return {
        "id": story.id,
        "title": story.title,
        "first": iso(story.first),
        "latest": iso(story.latest),
        "outlets": told.outlets,
        "independent": told.independent,
        "topics": list(story.topics),
        "articles": [
            {name: getattr(article, name) for name in ("id", "url", "title", "outlet", "language")}
            | {"published": iso(article.published), "copy_of": article.copy_of}
            for article in articles
        ],
    }


def topic_shape(name: str, label: str, stories: Iterable[Story]) -> Shape:
    """A topic with the stories that belong to it."""
    return {"name": name, "label": label, "stories": [story.id for story in stories]}


def feed_shape(feed: Feed) -> Shape:
    """A feed and how it does."""
    return {
        "url": feed.url,
        "outlet": feed.outlet,
        "state": feed.state,
        "due": iso(feed.due),
        "interval_s": round(feed.interval.total_seconds()),
        "failures": feed.failures,
        "last_success": iso(feed.last_success),
        "last_error": feed.last_error,
        "group": feed.group,
    }


def alert_shape(alert: Alert, fired: int) -> Shape:
    """An alert and how often it fired."""
    return {
        "name": alert.name,
        "query": alert.query,
        "state": alert.state,
        "targets": list(alert.targets),
        "fired": fired,
        "error": alert.error or None,
    }


def match_shape(match: Match, article: Article | None, failure: str = "") -> Shape:
    """A match, its fate, why it matched, and why its message never went out, if it did not.

    Nothing of an article that was taken down.
    """
    shown = article is None or not article.hidden
    return {
        "article": match.article_id,
        "story": match.story_id,
        "at": iso(match.at),
        "fate": match.fate,
        "failure": failure if match.fate == "failed" else "",
        "why": {
            "terms": list(match.reason.terms),
            "extract": match.reason.extract if shown else "",
        },
        "occasion": match.occasion,
        "revision": match.revision,
        "title": article.title if article and not article.hidden else None,
        "outlet": article.outlet if article else None,
        "url": article.url if article and not article.hidden else None,
    }


def subscriber_shape(subscriber: Subscriber) -> Shape:
    """A subscriber, without anything secret."""
    return {
        "address": subscriber.address,
        "state": subscriber.state,
        "zone": subscriber.zone,
        "at": f"{subscriber.at:%H:%M}",
        "language": subscriber.language,
        "weekdays": sorted(subscriber.weekdays),
    }


def run_shape(tallies: Mapping[str, Tally]) -> Shape:
    """What each stage did."""
    return {
        "stages": [
            {
                "stage": name,
                "done": tally.done,
                "later": tally.later,
                "aside": tally.aside,
                "reasons": dict(tally.reasons),
            }
            for name, tally in tallies.items()
        ]
    }
