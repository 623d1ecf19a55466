"""What an outlet announces, in its own form: RSS, Atom, JSON Feed, news sitemap, full-text RSS.

Takes items as they read now, the newest first; leaves the bytes. The same articles give the
same bytes: a feed carries no clock of its own, its dates are those of its newest entry.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape

from pipeline.apps.newsroom.world import Outlet

#: the date of a feed that has announced nothing yet
EMPTY = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Item:
    """What is announced under one address. `id` is unique in the feed; `html` the full text."""

    id: str
    url: str
    title: str
    lead: str
    section: str
    published: datetime
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    html: str = ""

    @property
    def changed(self) -> datetime:
        """When it was last touched."""
        return self.updated or self.published


@dataclass(frozen=True, slots=True)
class Channel:
    """An outlet's feed: `home` and `url` are absolute addresses."""

    outlet: Outlet
    home: str
    url: str
    items: tuple[Item, ...]

    @property
    def changed(self) -> datetime:
        """When the newest entry was touched; the beginning of time for an empty feed."""
        return max((item.changed for item in self.items), default=EMPTY)


CONTENT_TYPES = {
    "rss": "application/rss+xml; charset=utf-8",
    "fulltext": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
    "sitemap": "application/xml; charset=utf-8",
}


def feed_bytes(channel: Channel) -> bytes:
    """The channel in its outlet's form, UTF-8."""
    return _FORMS[channel.outlet.feed](channel).encode()


def _rss(channel: Channel, *, full: bool = False) -> str:
    outlet = channel.outlet
    entries = "".join(_rss_item(item, outlet, full=full) for item in channel.items)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" \
xmlns:content="http://purl.org/rss/1.0/modules/content/" \
xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel>
<title>{escape(outlet.name)}</title>
<link>{channel.home}</link>
<description>{escape(outlet.name)}</description>
<language>{outlet.language}</language>
<lastBuildDate>{format_datetime(channel.changed)}</lastBuildDate>
<atom:link href="{channel.url}" rel="self" type="application/rss+xml"/>
{entries}</channel>
</rss>
"""


def _rss_item(item: Item, outlet: Outlet, *, full: bool) -> str:
    makers = "".join(f"<dc:creator>{escape(name)}</dc:creator>\n" for name in item.authors)
    content = f"<content:encoded><![CDATA[{item.html}]]></content:encoded>\n"
    return f"""<item>
<title>{escape(item.title)}</title>
<link>{escape(item.url)}</link>
<guid isPermaLink="false">{outlet.key}-{item.id}</guid>
<pubDate>{format_datetime(item.published)}</pubDate>
<category>{escape(item.section)}</category>
{makers}<description>{escape(item.lead)}</description>
{content if full else ""}</item>
"""


def _fulltext(channel: Channel) -> str:
    return _rss(channel, full=True)


def _atom(channel: Channel) -> str:
    outlet = channel.outlet
    entries = "".join(_atom_entry(item, outlet) for item in channel.items)
    return f"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{outlet.language}">
<title>{escape(outlet.name)}</title>
<id>{channel.home}</id>
<link href="{channel.home}"/>
<link rel="self" href="{channel.url}"/>
<updated>{channel.changed.isoformat()}</updated>
{entries}</feed>
"""


def _atom_entry(item: Item, outlet: Outlet) -> str:
    names = "".join(f"<author><name>{escape(name)}</name></author>\n" for name in item.authors)
    fallback = f"<author><name>{escape(outlet.name)}</name></author>\n"
    return f"""<entry>
<title>{escape(item.title)}</title>
<link rel="alternate" href="{escape(item.url)}"/>
<id>tag:{outlet.key}.example,2026:{item.id}</id>
<published>{item.published.isoformat()}</published>
<updated>{item.changed.isoformat()}</updated>
{names or fallback}<summary type="html">{escape(escape(item.lead, quote=False))}</summary>
</entry>
"""


def _json(channel: Channel) -> str:
    outlet = channel.outlet
    told = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.name,
        "home_page_url": channel.home,
        "feed_url": channel.url,
        "language": outlet.language,
        "items": [_json_item(item, outlet) for item in channel.items],
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _json_item(item: Item, outlet: Outlet) -> dict[str, object]:
    changed = {"date_modified": item.updated.isoformat()} if item.updated else {}
    return {
        "id": f"{outlet.key}:{item.id}",
        "url": item.url,
        "title": item.title,
        "summary": item.lead,
        "content_text": item.lead,
        "date_published": item.published.isoformat(),
        **changed,
        "authors": [{"name": name} for name in item.authors],
        "tags": [item.section],
    }


def _sitemap(channel: Channel) -> str:
    entries = "".join(_sitemap_url(item, channel.outlet) for item in channel.items)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" \
xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
{entries}</urlset>
"""


def _sitemap_url(item: Item, outlet: Outlet) -> str:
    return f"""<url>
<loc>{escape(item.url)}</loc>
<lastmod>{item.changed.isoformat()}</lastmod>
<news:news>
<news:publication>
<news:name>{escape(outlet.name)}</news:name>
<news:language>{outlet.language}</news:language>
</news:publication>
<news:publication_date>{item.published.isoformat()}</news:publication_date>
<news:title>{escape(item.title)}</news:title>
</news:news>
</url>
"""


_FORMS: dict[str, Callable[[Channel], str]] = {
    "rss": _rss,
    "fulltext": _fulltext,
    "atom": _atom,
    "json": _json,
    "sitemap": _sitemap,
}
