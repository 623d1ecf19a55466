"""The child side of feeds: bytes of any feed in, plain fields out. feedparser reads RSS and Atom.

feedparser may take for ever and may raise anything: this runs in a worker that may be killed.
It is handed text that is already decoded, with nothing in it that XML forbids, and as many items
as are read, no more. It neither cleans nor resolves HTML for us: titles become plain text here.
"""

import io
import re
import sys
from dataclasses import replace
from datetime import UTC, datetime
from time import struct_time
from typing import Any

import feedparser

from pipeline.adapters.reading import dates, json_feed, sitemap
from pipeline.adapters.reading.decode import decode_html, decode_xml
from pipeline.adapters.reading.discover import feeds_of
from pipeline.adapters.reading.hints import hints
from pipeline.adapters.reading.items import (
    MOST_ITEMS,
    Item,
    authors,
    told,
    web_url,
)
from pipeline.domain.text import clean, plain

#: what XML 1.0 forbids, as itself and as a reference
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
REFERENCE = re.compile(r"&#(?:[xX]0*([0-9a-fA-F]{1,7})|0*(\d{1,8}));")
PROLOGUE = re.compile(r"\s*<\?xml[^>]{0,300}\?>")
OPENING = re.compile(r"<(?:(?:[\w.-]+:)?(?:item|entry))(?=[\s>/])")
FIRST_TAG = re.compile(r"<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
ENTITY = "<!ENTITY"
MOST_ENTITIES = 300
#: a description this long is the article itself
WHOLE = 1500
HTML_ROOTS = frozenset({"html", "head", "body", "div", "script", "p", "title", "meta"})


def read_feed(_: dict[str, Any], fields: dict[str, Any], body: bytes) -> dict[str, Any]:
    """A job of the pool: `fields` has url and content_type. The answer is `told`'s, or an error."""
    url = fields["url"]
    text = decode_xml(body, fields["content_type"])
    head = text[:5000].lstrip()
    if not head:
        return {"error": "is empty"}
    if head.startswith(("{", "[")):
        return json_feed.read(text, url)
    root = _root(text)
    if root in {"urlset", "sitemapindex"}:
        return sitemap.read(text, url)
    if root in HTML_ROOTS:
        return {"error": _no_feed_but_html(body, fields)}
    if text.count(ENTITY) > MOST_ENTITIES:
        return {"error": f"declares more than {MOST_ENTITIES} entities of its own"}
    return _xml(text, url, root)


def discover(_: dict[str, Any], fields: dict[str, Any], body: bytes) -> dict[str, Any]:
    """A job of the pool: the feeds that a page, or the sitemaps that an index, offers."""
    text = decode_xml(body, fields["content_type"])
    if _root(text) == "sitemapindex":
        return {"feeds": sitemap.parts(text, fields["url"])}
    return {"feeds": feeds_of(decode_html(body, fields["content_type"]), fields["url"])}


def _root(text: str) -> str:
    """The name of the first element, in lower case, without its prefix."""
    at = 0
    while (at := text.find("<", at)) >= 0:
        if text.startswith("<!--", at):
            at = text.find("-->", at)
        elif text.startswith("<?", at):
            at = text.find("?>", at)
        elif text[at : at + 9].lower() == "<!doctype":
            end = text.find(">", at)
            subset = text.find("[", at, max(end, at))
            at = end if subset < 0 else text.find("]", subset)
        elif found := FIRST_TAG.match(text, at):
            return found[2].lower()
        else:
            at += 1
        if at < 0:
            break
    return ""


def _no_feed_but_html(body: bytes, fields: dict[str, Any]) -> str:
    offered = feeds_of(decode_html(body, fields["content_type"]), fields["url"])
    told = f"it offers {', '.join(offered[:3])}" if offered else "and it offers none"
    return f"is a web page, no feed; {told}"


def _xml(text: str, url: str, root: str) -> dict[str, Any]:
    text, tossed = first_items(mended(text))
    parsed = feedparser.parse(
        io.BytesIO(text.encode("utf-8", "replace")),
        # no address: it would make guids absolute too, and new ones when the feed moves
        response_headers={"content-type": "application/xml; charset=utf-8"},
        resolve_relative_uris=False,
        sanitize_html=False,
    )
    version, feed = parsed.get("version") or "", parsed.feed
    if not version and not parsed.entries and root != "channel":
        return {
            "error": f"is no feed: it begins with <{root}>" if root else "is neither XML nor JSON"
        }
    atom = version.startswith("atom")
    items = [_item(entry, url, atom=atom) for entry in parsed.entries[:MOST_ITEMS]]
    if atom and (writers := authors(_names(feed))):
        # Atom: a feed's author is the author of every entry that names none (RFC 4287, 4.2.1)
        items = [item if item.authors else replace(item, authors=writers) for item in items]
    answer = told(
        "atom" if atom else "rss",
        items,
        title=_plain(feed, "title", atom=atom),
        language=feed.get("language"),
        tossed=tossed + len(parsed.entries) - len(items),
    )
    return answer | hints(text, feed)


def mended(text: str) -> str:
    """The text without what XML forbids; its declaration goes, for it is no longer true."""
    return REFERENCE.sub(_allowed, FORBIDDEN.sub("", PROLOGUE.sub("", text, count=1)))


def _allowed(reference: re.Match[str]) -> str:
    number = int(reference[1], 16) if reference[1] else int(reference[2])
    fit = number <= sys.maxunicode and not FORBIDDEN.match(chr(number))
    return reference[0] if fit else ""


def first_items(text: str) -> tuple[str, int]:
    """The text with its first items only, and how many were left out."""
    starts = [found.start() for found in OPENING.finditer(text)]
    if len(starts) <= MOST_ITEMS:
        return text, 0
    end = max(text.rfind("</item>"), text.rfind("</entry>"))
    tail = text[text.index(">", end) + 1 :] if end > starts[MOST_ITEMS] else ""
    return text[: starts[MOST_ITEMS]] + tail, len(starts) - MOST_ITEMS


def _item(entry: Any, url: str, *, atom: bool) -> Item:
    content = max(
        (one.get("value") or "" for one in entry.get("content") or []), key=len, default=""
    )
    summary = _plain(entry, "summary", atom=atom)
    if not content and len(summary) > WHOLE:
        content = entry.get("summary") or ""
    published, updated = _when(entry, "published"), _when(entry, "updated")
    return Item(
        guid=entry.get("id") or "",
        url=_link(entry, url),
        title=_plain(entry, "title", atom=atom),
        summary=summary,
        content=clean(content),
        published=published or updated,
        updated=updated,
        authors=authors(plain(name) for name in _names(entry)),
    )


def _plain(holder: Any, name: str, *, atom: bool) -> str:
    """A text of the feed without its markup. What Atom declares to be plain stays as it is."""
    detail = holder.get(f"{name}_detail") or {}
    value = detail.get("value") or holder.get(name) or ""
    if not isinstance(value, str):
        return ""
    return clean(value) if atom and detail.get("type") == "text/plain" else plain(value)


def _link(entry: Any, url: str) -> str:
    """The article's own address: before its feed's shop window, the permanent guid last."""
    guid = entry.get("id") or ""
    links = [one.get("href") for one in entry.get("links") or [] if one.get("rel") == "alternate"]
    for link in (entry.get("feedburner_origlink"), entry.get("link"), *links, guid):
        # most guids that nobody marked as «no permanent link» are numbers
        if link == guid and not guid.lower().startswith(("http://", "https://", "/")):
            continue
        if address := web_url(url, link):
            return address
    return ""


def _names(entry: Any) -> list[str]:
    names = [one.get("name") or "" for one in entry.get("authors") or [] if isinstance(one, dict)]
    return [name for name in names if name] or [entry.get("author") or ""]


def _when(entry: Any, name: str) -> datetime | None:
    """Feedparser's reading (UTC), or ours of what it could not read."""
    parsed = dict.get(entry, f"{name}_parsed")  # its own `get` takes another date instead
    if isinstance(parsed, struct_time):
        return dates.sensible(*parsed[:6], zone=UTC)
    said = dict.get(entry, name)
    return dates.parse(said) if isinstance(said, str) else None
