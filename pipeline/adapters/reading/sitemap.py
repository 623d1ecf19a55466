"""News sitemaps (sitemaps.org and Google's news extension), read by lxml without entities."""

from collections.abc import Iterator
from typing import Any

from lxml import etree

from pipeline.adapters.reading import dates
from pipeline.adapters.reading.items import MOST_ITEMS, Item, told, web_url
from pipeline.domain.text import clean, one_line

#: how many parts of an index are named in an error
NAMED = 3


def read(text: str, url: str) -> dict[str, Any]:
    """The answer for a sitemap; an index is no feed itself, its parts are offered instead."""
    root = _root(text)
    if root is None:
        return {"error": "begins like a sitemap, but is not XML"}
    if _name(root) == "sitemapindex":
        offered = ", ".join(parts(text, url)[:NAMED]) or "nothing"
        return {"error": f"is an index of sitemaps; take one of its parts: {offered}"}
    items = [_item(one, url) for one in root if _name(one) == "url"]
    titles = [one_line(name) for name in _texts(root, "publication", "name")]
    languages = list(_texts(root, "publication", "language"))
    return told(
        "sitemap",
        items[:MOST_ITEMS],
        title=titles[0] if titles else "",
        language=languages[0] if languages else None,
        tossed=max(0, len(items) - MOST_ITEMS),
    )


def parts(text: str, url: str) -> list[str]:
    """The sitemaps that an index names: news first, then those that changed last."""
    root = _root(text)
    if root is None or _name(root) != "sitemapindex":
        return []
    rows = [(web_url(url, _of(one, "loc")), _of(one, "lastmod")) for one in root]
    rows.sort(key=lambda row: row[1], reverse=True)
    rows.sort(key=lambda row: "news" not in row[0])
    return [row[0] for row in rows if row[0]]


def _root(text: str) -> Any:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    return etree.fromstring(text.encode("utf-8", "replace"), parser)


def _item(one: Any, url: str) -> Item:
    link = web_url(url, _of(one, "loc"))
    return Item(
        guid=link,
        url=link,
        title=clean(_of(one, "title")),
        published=dates.parse(_of(one, "publication_date")),
        updated=dates.parse(_of(one, "lastmod")),
    )


def _of(one: Any, name: str) -> str:
    """The text of the first element of that name in it; «» without."""
    return next((str(part.text or "").strip() for part in one.iter("{*}" + name)), "")


def _texts(root: Any, outer: str, inner: str) -> Iterator[str]:
    for holder in root.iter("{*}" + outer):
        yield _of(holder, inner)


def _name(element: Any) -> str:
    return etree.QName(element).localname.lower() if isinstance(element.tag, str) else ""
