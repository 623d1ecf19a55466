"""The child side of pages: bytes of a web page in, plain fields of a draft out.

trafilatura takes the text, with its own defaults, from a tree that is parsed once (parse.py), and
by no more of its ways than the page needs (body.py); what a page says of itself is read by us
(metadata.py), many times faster than by it. Reader comments are left out. trafilatura is quadratic
on hostile pages: this runs in a worker that may be killed.
"""

import unicodedata
from typing import Any
from urllib.parse import urlsplit

from lxml import etree
from trafilatura.xml import xmltotxt

from pipeline.adapters.reading import jsonld, metadata
from pipeline.adapters.reading.blocks import Rows, rows
from pipeline.adapters.reading.body import body_of
from pipeline.adapters.reading.byline import byline
from pipeline.adapters.reading.items import authors, web_url
from pipeline.adapters.reading.parse import parse
from pipeline.adapters.reading.seen import Seen, look
from pipeline.domain.article_or_not import Reading, Walls, judge, needs_around
from pipeline.domain.headline import headline
from pipeline.domain.text import cap, one_line, plain

TITLE, LEAD, NAME, AROUND = 500, 2000, 200, 40_000

TEXTS = etree.XPath(
    "descendant::text()[not(parent::script or parent::style or parent::noscript)]",
    smart_strings=False,
)


def read_page(setup: dict[str, Any], fields: dict[str, Any], body: bytes) -> dict[str, Any]:
    """A job of the pool: `fields` has url and content_type, `setup` the walls."""
    url = fields["url"]
    tree = parse(body, fields["content_type"])
    if tree is None:
        return {"error": "is no web page"}
    page = look(tree, url)
    found = _better(_text(tree, page), _article_body(page))
    published, source = metadata.published(page, tree)
    draft = {
        "title": _title(page),
        "lead": _lead(page),
        "authors": _authors(page, tree),
        "published": published,
        "published_from": source,
        "updated": metadata.updated(page),
        "canonical": page.canonical or web_url(url, page.meta("og:url")) or None,
        "site_name": cap(metadata.site_name(page), NAME),
        "language": metadata.language(page),
        "access": metadata.access(page),
        "image": web_url(url, page.meta("og:image")) or None,
        "blocks": found,
    }
    return draft | _judged(tree, page, draft, Walls(**setup["walls"]))


def _text(tree: Any, page: Seen) -> Rows:
    body = body_of(tree, forum="discussionforumposting" in page.types)
    if body is None:
        return []
    return rows(body, unicodedata.normalize("NFC", xmltotxt(body, include_formatting=False)))


def _better(found: Rows, body: Rows) -> Rows:
    """What was found, or the body in the page's data where that is all there is.

    trafilatura falls back on that body too, but makes one paragraph of it.
    """
    return body if len(found) <= 1 and len(body) > len(found) and _within(found, body) else found


def _within(found: Rows, body: Rows) -> bool:
    whole = "".join("".join(text.split()) for text, _ in body)
    return all("".join(text.split()) in whole for text, _ in found)


def _article_body(page: Seen) -> Rows:
    """The text as the page's data have it, where nothing else was found."""
    body = page.article.get("articleBody")
    text = plain(body) if isinstance(body, str) else ""
    return [(line, "paragraph") for line in text.split("\n") if line]


def _title(page: Seen) -> str:
    said = jsonld.text_of(page.article.get("headline"))
    claims = [plain(said), page.meta("og:title"), page.meta("twitter:title"), page.title]
    host = urlsplit(page.url).hostname or ""
    return cap(one_line(headline(claims, page.headings, metadata.site_name(page), host)), TITLE)


def _lead(page: Seen) -> str:
    said = page.article.get("description")
    told = said if isinstance(said, str) and said else page.meta("og:description", "description")
    return cap(one_line(plain(told)), LEAD)


def _authors(page: Seen, tree: Any) -> list[str]:
    """Persons in the page's data, names in its meta elements, its outlet; what is seen comes last."""
    said = page.article.get("author")
    named = (
        jsonld.people(said)
        or [one for name in metadata.AUTHORS for one in page.metas.get(name, ())][:1]
        or jsonld.people(said, organisations=True)
        or metadata.byline_seen(tree)
    )
    return list(authors(name for line in named for name in byline(line)))


def _judged(tree: Any, page: Seen, draft: dict[str, Any], walls: Walls) -> dict[str, Any]:
    """Kind and access, or an error."""
    blocks = tuple(text for text, _ in draft["blocks"])
    og_type = page.meta("og:type").lower()
    claims = bool(page.article) or og_type == "article" or page.dated
    asks = not claims or draft["access"] == "unknown"
    verdict = judge(
        Reading(
            path=urlsplit(page.url).path,
            title=draft["title"],
            blocks=blocks,
            around=_around(tree) if asks and needs_around(blocks) else "",
            types=page.types,
            og_type=og_type,
            claims_article=claims,
            access=draft["access"],
            passwords=page.passwords,
            linked=0.0 if claims else _linked(tree, blocks),
        ),
        walls,
    )
    if verdict.reason:
        return {"error": verdict.reason}
    return {"kind": verdict.kind, "access": verdict.access}


def _linked(tree: Any, blocks: tuple[str, ...]) -> float:
    """The part of the text whose lines are links."""
    links = {one_line("".join(link.itertext())) for link in tree.iter("a")}
    length = sum(map(len, blocks))
    return sum(len(line) for line in blocks if line in links) / (length or 1)


def _around(tree: Any) -> str:
    """The page's text as far as a judgement needs it."""
    pieces = TEXTS(next(tree.iter("body"), tree))[:3000]
    bare = " ".join(" ".join(pieces).split())[: 2 * AROUND]  # cleaning costs more than this
    return cap(one_line(bare), AROUND)
