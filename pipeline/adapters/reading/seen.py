"""One pass over a page's tree that picks up all that says something of the page."""

from dataclasses import dataclass, field
from typing import Any

from pipeline.adapters.reading import jsonld
from pipeline.adapters.reading.items import language_code, web_url
from pipeline.domain.text import one_line

#: headings and times that are kept
MOST = 20


@dataclass(slots=True)
class Seen:
    """What one pass over a page's tree picked up; filled by `look`, read by metadata.py."""

    url: str
    metas: dict[str, list[str]] = field(default_factory=dict)
    scripts: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    times: list[str] = field(default_factory=list)
    title: str = ""
    canonical: str = ""
    language: str | None = None
    passwords: int = 0
    article: jsonld.Node = field(default_factory=dict)
    types: frozenset[str] = frozenset()

    @property
    def dated(self) -> bool:
        """Whether its meta elements say when it was published."""
        return bool(self.meta("article:published_time", "datepublished"))

    def meta(self, *names: str) -> str:
        """The first of these that says anything."""
        return next((value for name in names for value in self.metas.get(name, ()) if value), "")


def look(tree: Any, url: str) -> Seen:
    """One pass over the tree, which is left as it is."""
    page = Seen(url, language=language_code(tree.get("lang") or tree.get("xml:lang")))
    for one in tree.iter("meta", "link", "script", "title", "h1", "time", "input"):
        SEES[one.tag](page, one)
    found = jsonld.nodes(page.scripts)
    addresses = {url, page.canonical, page.meta("og:url")}
    page.article = jsonld.article(
        found,
        frozenset(one.partition("#")[0].rstrip("/") for one in addresses if one),
        page.meta("og:title") or (page.headings[0] if page.headings else ""),
    )
    page.types = frozenset().union(*map(jsonld.types, found))
    return page


def _meta(page: Seen, one: Any) -> None:
    name = one.get("property") or one.get("name") or one.get("itemprop") or one.get("http-equiv")
    content = one.get("content")
    if name and content:
        page.metas.setdefault(name.strip().lower(), []).append(content.strip())


def _link(page: Seen, one: Any) -> None:
    if not page.canonical and (one.get("rel") or "").strip().lower() == "canonical":
        page.canonical = web_url(page.url, one.get("href"))


def _script(page: Seen, one: Any) -> None:
    if "ld+json" in (one.get("type") or "").lower() and one.text:
        page.scripts.append(one.text)


def _title(page: Seen, one: Any) -> None:
    if not page.title and one.getparent().tag != "svg":
        page.title = one_line(one.text or "")


def _heading(page: Seen, one: Any) -> None:
    if len(page.headings) < MOST and (text := _joined(one)):
        page.headings.append(text)


def _joined(one: Any) -> str:
    """Its text; a mark in an element of its own («Kicker<i>:</i> Headline») stays at the word."""
    pieces = [piece for part in one.itertext() if (piece := one_line(part))]
    gaps = ("" if piece[0] in ":,.;!?" else " " for piece in pieces)
    return "".join(gap + piece for gap, piece in zip(gaps, pieces, strict=True)).strip()


def _time(page: Seen, one: Any) -> None:
    said = one.get("datetime") or one.get("content")
    if said and len(page.times) < MOST:
        page.times.append(said)


def _input(page: Seen, one: Any) -> None:
    page.passwords += (one.get("type") or "").lower() == "password"


SEES = {
    "meta": _meta,
    "link": _link,
    "script": _script,
    "title": _title,
    "h1": _heading,
    "time": _time,
    "input": _input,
}
