"""What a page says of itself: JSON-LD first, then meta elements, then what readers see.

No search for dates in the whole text: that costs as much as the article itself.
"""

import re
from datetime import datetime, tzinfo
from itertools import islice
from typing import Any

from pipeline.adapters.reading import dates, jsonld
from pipeline.adapters.reading.items import language_code
from pipeline.adapters.reading.seen import Seen
from pipeline.adapters.reading.sieves import having
from pipeline.domain.text import one_line

PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "parsely-pub-date",
    "sailthru.date",
    "datepublished",
    "date.created",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publication_date",
    "cxenseparse:recs:publishtime",
    "last-published",
    "date",
)
UPDATED = (
    "article:modified_time",
    "og:article:modified_time",
    "og:updated_time",
    "datemodified",
    "last-modified",
    "dcterms.modified",
)
AUTHORS = (
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "cxenseparse:author",
)
TIERS = {"free": "free", "metered": "metered", "locked": "paid", "paid": "paid", "premium": "paid"}
IN_URL = re.compile(
    r"/(20\d\d)[/-](\d{1,2})[/-](\d{1,2})(?=[/_.-])|/(20\d\d)(\d\d)(\d\d)(?=[/_.-])"
)
BYLINE = having(
    "*",
    {
        ("class",): ["author|autor|byline"],
        ("rel",): [r"\Aauthor\Z"],
        ("itemprop",): [r"\Aauthor\Z"],
    },
)
SHORTEST_BYLINE, LONGEST_BYLINE = 3, 80
TWO_LETTERS = 2
DATED = having(
    "*",
    {
        ("class",): ["date|Date|datum|time|publish"],
        ("itemprop",): [r"\AdatePublished\Z"],
    },
)
#: a time is looked for in this many elements, not in the whole page
LOOKED_AT = 200
#: pieces of text in one of them: one with more is no line of a date or an author
SO_MANY = 50


def published(page: Seen, tree: Any) -> tuple[datetime | None, str]:
    """When it was published and where that was read: json-ld, meta or text; None and «» for no date."""
    home = dates.home_zone(page.url)
    for name in ("datePublished", "dateCreated", "uploadDate"):
        if found := dates.parse(jsonld.text_of(page.article.get(name)), home):
            return found, "json-ld"
    for name in PUBLISHED:
        for said in page.metas.get(name, ()):
            if found := dates.parse(said, home):
                return found, "meta"
    found = _in_view(page, tree, home)
    return (found, "text") if found else (None, "")


def _in_view(page: Seen, tree: Any, home: tzinfo) -> datetime | None:
    """The first date in a time element, in an element called after a date, or in the address."""
    for said in page.times:
        if found := dates.parse(said, home):
            return found
    for one in islice(DATED(tree), LOOKED_AT):
        if found := dates.find(one_line("".join(islice(one.itertext(), SO_MANY))[:200]), home):
            return found
    if inside := IN_URL.search(page.url):
        year, month, day = (int(part) for part in inside.groups() if part)
        return dates.sensible(year, month, day, zone=home)
    return None


def updated(page: Seen) -> datetime | None:
    """When it was last changed, by its own word."""
    home = dates.home_zone(page.url)
    said = jsonld.text_of(page.article.get("dateModified"))
    if found := dates.parse(said, home):
        return found
    return dates.parse(page.meta(*UPDATED), home)


def byline_seen(tree: Any) -> list[str]:
    """The author's line as readers see it; [] where no element is called after an author."""
    for one in islice(BYLINE(tree), LOOKED_AT):
        text = one_line("".join(islice(one.itertext(), SO_MANY))[:200])
        if SHORTEST_BYLINE < len(text) < LONGEST_BYLINE and ":" not in text:
            return [text]
    return []


def access(page: Seen) -> str:
    """free, metered, paid or unknown, by the page's own word (schema.org, content tiers)."""
    tier = TIERS.get(page.meta("article:content_tier", "og:article:content_tier").lower())
    if tier:
        return tier
    told = jsonld.free(page.article.get("isAccessibleForFree"))
    if told is None:
        parts = page.article.get("hasPart")
        many = parts if isinstance(parts, list) else [parts]
        walled = [
            jsonld.free(one.get("isAccessibleForFree")) for one in many if isinstance(one, dict)
        ]
        told = False if False in walled else None
    return {True: "free", False: "paid", None: "unknown"}[told]


def site_name(page: Seen) -> str:
    """The outlet's name as the page gives it."""
    return one_line(
        page.meta("og:site_name", "application-name", "al:ios:app_name")
    ) or jsonld.text_of(page.article.get("publisher"))


def language(page: Seen) -> str | None:
    """The language that the page claims: ISO 639-1."""
    said = jsonld.text_of(page.article.get("inLanguage"))
    claims = (page.language, said, page.meta("og:locale"), page.meta("content-language"))
    return next(
        (code for claim in claims if (code := language_code(claim)) and len(code) == TWO_LETTERS),
        None,
    )
