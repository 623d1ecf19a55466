"""The feeds that a web page offers."""

import re
from collections.abc import Iterator
from typing import Any

from lxml import html as lxml_html

from pipeline.adapters.reading.items import web_url

TYPES = frozenset(
    {
        "application/rss+xml",
        "application/atom+xml",
        "application/feed+json",
        "application/rdf+xml",
        "application/rss",
        "application/atom",
        "text/rss+xml",
    }
)
#: addresses that feeds usually have
LIKE_A_FEED = re.compile(
    r"(/(feed|rss|atom)s?/?$|/(feed|rss|atom|index)\.(xml|rdf|json)$|\.(rss|atom|rdf)$"
    r"|[?&](feed|format|output|type)=(rss2?|atom)|news-?sitemap[^/]*\.xml$)",
    re.IGNORECASE,
)
COMMENTS = re.compile(r"comment|kommentar", re.IGNORECASE)
MOST, LONGEST = 20, 500


def feeds_of(text: str, url: str) -> list[str]:
    """Absolute addresses, best first: declared ones, then links; those of comments last."""
    try:
        tree = lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=_parser())
    except (ValueError, lxml_html.etree.ParserError):
        return []
    base = next((web_url(url, one.get("href")) for one in tree.iter("base")), "") or url
    found = [*_declared(tree), *_linked(tree)]
    found.sort(key=lambda pair: bool(COMMENTS.search(f"{pair[0]} {pair[1]}")))
    addresses = (web_url(base, link) for link, _ in found)
    return list(dict.fromkeys(address for address in addresses if address))[:MOST]


def _parser() -> Any:
    return lxml_html.HTMLParser(encoding="utf-8", no_network=True)


def _declared(tree: Any) -> Iterator[tuple[str, str]]:
    for link in tree.iter("link"):
        rels = (link.get("rel") or "").lower().split()
        kind = (link.get("type") or "").partition(";")[0].strip().lower()
        if "feed" in rels or ("alternate" in rels and kind in TYPES):
            yield link.get("href") or "", link.get("title") or ""


def _linked(tree: Any) -> Iterator[tuple[str, str]]:
    for link in tree.iter("a"):
        target = link.get("href") or ""
        if len(target) < LONGEST and LIKE_A_FEED.search(target.partition("#")[0]):
            yield target, link.text or ""
