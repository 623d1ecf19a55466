"""What a message holds: JSON-like data, frozen when the message is made, rendered by a channel.

Times are ISO 8601 in the reader's zone. Headline, outlet, time, address and a very short extract;
never the text of an article (§ 87g UrhG).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, tzinfo
from typing import Any

from pipeline.domain.alert import Alert, Occasion, Reason
from pipeline.domain.alerting import level
from pipeline.domain.article import Article
from pipeline.domain.plain import cleaned, web_address
from pipeline.domain.story import Told
from pipeline.domain.subscriber import Subscriber

Content = dict[str, Any]
OTHERS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class News:
    """What an alert tells: the article, why it matched, and the story it belongs to."""

    article: Article
    reason: Reason
    occasion: Occasion
    #: None: the article belongs to no story
    story: Told | None = None
    #: the story's other articles; hidden ones may be among them
    others: Sequence[Article] = ()
    #: the headline before it was corrected
    headline_before: str = ""


def alert_content(alert: Alert, news: News, zone: tzinfo) -> Content:
    """One hit of an alert."""
    return cleaned(
        {
            "alert": alert_of(alert),
            "occasion": news.occasion,
            "level": level(news.story.independent) if news.story else 0,
            "headline_before": news.headline_before,
            "article": report(news.article, zone),
            "reason": {"terms": list(news.reason.terms), "extract": news.reason.extract},
            "story": story_of(news.story) if news.story else None,
            **others_of(news, zone),
        }
    )


def alert_of(alert: Alert) -> Content:
    """The alert as its reader knows it."""
    return {"id": alert.id, "name": alert.name, "query": alert.query}


def report(article: Article, zone: tzinfo) -> Content:
    """An article in one line: what a reader is shown of it."""
    return {
        "id": article.id,
        "title": article.title,
        "outlet": article.outlet,
        "published": article.when.astimezone(zone).isoformat(timespec="minutes"),
        "url": web_address(article.url),
        "language": article.language,
        "access": article.access,
        "copy": article.copy_of is not None,
        "corrected": False,
    }


def story_of(told: Told) -> Content:
    """A story with its counts."""
    return {
        "id": told.story.id,
        "title": told.story.title,
        "articles": len(told.article_ids),
        "independent": told.independent,
        "outlets": told.outlets,
        "topics": list(told.story.topics),
    }


def others_of(news: News, zone: tzinfo) -> Content:
    """The story's other reports, own ones before copies, the latest first."""
    shown = [one for one in news.others if not one.hidden and one.id != news.article.id]
    shown.sort(key=lambda one: (one.copy_of is not None, -one.when.timestamp(), one.id))
    reports = [report(one, zone) for one in shown[:OTHERS_SHOWN]]
    return {"others": reports, "more": max(0, len(shown) - OTHERS_SHOWN)}


def rollup_content(alert: Alert, hour: datetime, zone: tzinfo) -> Content:
    """A roll-up of the hour that begins then, still empty."""
    start = hour.astimezone(zone).isoformat(timespec="minutes")
    return cleaned({"alert": alert_of(alert), "hour": start, "items": []})


def grown(rollup: Mapping[str, Any], hit: Mapping[str, Any]) -> Content:
    """The roll-up with the content of one more alert. A hit that is in it already changes nothing."""
    item = {name: hit[name] for name in ("occasion", "article", "reason", "story")}
    items = list(rollup["items"])
    return {**rollup, "items": items if item in items else [*items, item]}


def confirm_content(subscriber: Subscriber, token: str, hours: float) -> Content:
    """The mail that asks a new subscriber. It says what was asked for and nothing else."""
    return cleaned(
        {
            "subscriber": subscriber.id,
            "address": subscriber.address,
            "at": clock(subscriber.at),
            "zone": subscriber.zone,
            "weekdays": sorted(subscriber.weekdays),
            "token": token,
            "hours": round(hours),
        }
    )


def clock(at: time) -> str:
    """A time of day, as 07:00."""
    return f"{at:%H:%M}"


def notice_content(title: str, paragraphs: Iterable[str], alert: Alert | None = None) -> Content:
    """A word from the house, as when an alert has paused itself. In the reader's language."""
    about = alert_of(alert) if alert else None
    return cleaned({"title": title, "paragraphs": list(paragraphs), "alert": about})


def without(
    content: Mapping[str, Any], gone: frozenset[str], titles: frozenset[str] = frozenset()
) -> Content | None:
    """The content with these articles (ids) taken out; None where nothing is left to tell.

    For a takedown: what is frozen but not yet sent must not tell of them either. A story that has
    one of their `titles` gets that of a report that is left.
    """
    if content.get("article", {}).get("id") in gone:
        return None
    kept = dict(content)
    for name in ("others", "reports"):
        if name in kept:
            kept[name] = [one for one in kept[name] if one["id"] not in gone]
    for name in ("items", "stories"):
        if name in kept:
            rest = (without(one, gone, titles) for one in kept[name])
            kept[name] = [left for left in rest if left is not None]
    if "stories" in kept:
        kept["articles"] = sum(len(one["reports"]) + one["more"] for one in kept["stories"])
    told = [kept[name] for name in ("reports", "items", "stories") if name in kept]
    return retitled(kept, titles) if not told or any(told) else None


def retitled(kept: Content, titles: frozenset[str]) -> Content:
    """A digest's story, or the story of an alert, under a headline that may be shown."""
    if kept.get("reports") and kept.get("title") in titles:
        kept["title"] = kept["reports"][0]["title"]
    story = kept.get("story")
    if story and story["title"] in titles:
        kept["story"] = {**story, "title": kept["article"]["title"]}
    return kept
