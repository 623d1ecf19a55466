"""What all feed readers share: an item as plain fields, its address made sure of, its key chosen."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from pipeline.domain.text import cap, one_line, plain

#: items that are read of one feed; the rest is counted
MOST_ITEMS = 2000
MOST_AUTHORS = 20
LONGEST_URL = 4096
TITLE, SUMMARY, KEY, NAME = 500, 2000, 1000, 200
#: of the summary, where an item has no title
NO_TITLE = 120
#: signs that stand in addresses as they are; everything else is percent-encoded
URL_SIGNS = "!#$%&'()*+,/:;=?@[]~-._"


SCHEME_ONLY = re.compile(r"https?:(?!//[^/?#])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Item:
    """An item as its feed tells it, before its key is chosen."""

    guid: str
    url: str
    title: str
    summary: str = ""
    content: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    authors: tuple[str, ...] = ()


def web_url(base: str, link: Any) -> str:
    """The link as an absolute http(s) address, «» for anything else."""
    if not isinstance(link, str):
        return ""
    link = "".join(part.strip() for part in link.strip().splitlines())
    if not link or len(link) > LONGEST_URL:
        return ""
    if SCHEME_ONLY.match(link):  # urljoin would take it for a relative one
        return ""
    try:
        absolute = urljoin(base, link)
        parts = urlsplit(absolute)
        if parts.scheme.lower() not in {"http", "https"} or not parts.hostname:
            return ""
    except ValueError:
        return ""
    host = "\\" in parts.netloc or any(sign <= " " for sign in parts.netloc)
    if host or any(sign < " " or sign == "\x7f" for sign in absolute):
        return ""
    try:
        return quote(absolute, safe=URL_SIGNS) if not _fit(absolute) else absolute
    except UnicodeEncodeError:
        return ""


def _fit(url: str) -> bool:
    """Whether it may stand as it is: only blanks and quotation signs are mended."""
    return not any(sign in url for sign in ' "<>\\^`{|}')


def authors(names: Iterable[Any]) -> tuple[str, ...]:
    """Names cleaned, each once, in order."""
    cleaned = (cap(one_line(name), NAME) for name in names if isinstance(name, str))
    return tuple(dict.fromkeys(name for name in cleaned if name))[:MOST_AUTHORS]


def keyed(items: Iterable[Item]) -> list[tuple[str, Item]]:
    """Each item with a key of its own.

    The guid, cut; the address where there is none or where the feed hangs one guid on different
    articles. The same key twice is the same item: the first counts.
    """
    items = [replace(item, guid=cap(one_line(item.guid), KEY)) for item in items]
    addresses = Counter(guid for guid, _ in {(item.guid, item.url) for item in items})
    found: dict[str, Item] = {}
    for item in items:
        shared = addresses[item.guid] > 1
        own = item.url if shared or not item.guid else item.guid
        found.setdefault(own or item.guid or _words(item), item)
    return list(found.items())


def _words(item: Item) -> str:
    """A key for an item that has neither guid nor address: what it says."""
    return cap(one_line(f"{item.title} {item.summary or plain(item.content[:KEY])}"), KEY) or "?"


def told(
    form: str, items: list[Item], *, title: str = "", language: str | None = None, tossed: int = 0
) -> dict[str, Any]:
    """The answer of a feed's reader. What is beyond the limit counts as tossed."""
    read = items[:MOST_ITEMS]
    return {
        "form": form,
        "title": cap(one_line(title), TITLE),
        "language": language_code(language),
        "entries": [_row(key, item) for key, item in keyed(read)],
        "tossed": tossed + len(items) - len(read),
    }


def _row(key: str, item: Item) -> list[Any]:
    return [
        key,
        item.url,
        cap(one_line(item.title), TITLE) or cap(one_line(item.summary), NO_TITLE),
        cap(one_line(item.summary), SUMMARY),
        item.content,
        item.published,
        item.updated,
        list(item.authors),
    ]


def language_code(said: Any) -> str | None:
    """«de-DE» as «de»; None for what is no language code."""
    if not isinstance(said, str):
        return None
    code = said.strip().replace("_", "-").partition("-")[0].lower()
    return code if len(code) in {2, 3} and code.isascii() and code.isalpha() else None
