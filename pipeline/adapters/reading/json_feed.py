"""JSON Feed 1 and 1.1 (jsonfeed.org/version/1.1)."""

import json
from collections.abc import Iterator
from html import escape
from typing import Any

import orjson

from pipeline.adapters.reading import dates
from pipeline.adapters.reading.items import MOST_ITEMS, Item, authors, told, web_url
from pipeline.domain.text import plain

#: characters of the text that serve as a summary where there is none
LEAD = 500


def _leniently(text: str) -> Any:
    """What the strict reader refuses for a lone surrogate alone; None for what is no JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def read(text: str, url: str) -> dict[str, Any]:
    """The answer for the text of a JSON Feed."""
    try:
        feed = orjson.loads(text)
    except orjson.JSONDecodeError:
        feed = _leniently(text)
    if feed is None:
        return {"error": "begins like JSON, but is none"}
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        return {"error": "is JSON, but no JSON Feed: it has no list of items"}
    rows = feed["items"]
    items = [_item(row, url, feed) for row in rows[:MOST_ITEMS] if isinstance(row, dict)]
    return told(
        "json",
        items,
        title=_text(feed.get("title")),
        language=feed.get("language"),
        tossed=len(rows) - len(items),
    )


def _item(row: dict[str, Any], url: str, feed: dict[str, Any]) -> Item:
    link = web_url(url, row.get("url")) or web_url(url, row.get("external_url"))
    guid = row.get("id")
    key = str(guid) if isinstance(guid, str | int | float) else ""
    html, text = _text(row.get("content_html")), _text(row.get("content_text"))
    published = dates.parse(_text(row.get("date_published")))
    updated = dates.parse(_text(row.get("date_modified")))
    return Item(
        guid=key,
        url=link or web_url(url, key if "://" in key else ""),
        title=_text(row.get("title")),
        summary=_text(row.get("summary")) or text[:LEAD] or plain(html[:LEAD]),
        content=html or "".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line),
        published=published or updated,
        updated=updated,
        authors=authors([*_names(row)] or [*_names(feed)]),
    )


def _names(holder: dict[str, Any]) -> Iterator[Any]:
    """The names of 1.1 («authors») and of 1 («author»)."""
    many = holder.get("authors")
    for author in [*(many if isinstance(many, list) else []), holder.get("author")]:
        if isinstance(author, dict):
            yield author.get("name")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
