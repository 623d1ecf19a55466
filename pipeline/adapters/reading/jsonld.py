"""What a page says of itself in JSON-LD (schema.org), forgiving of how it is written.

The article's own node is found among teasers, breadcrumbs and organisations: by its address, then
by its headline, then by being the only one.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from pipeline.domain.text import one_line

Node = dict[str, Any]
#: a page has one or two; more, or larger ones, are somebody's data dump
MOST_SCRIPTS, LONGEST_SCRIPT = 30, 2_000_000
MOST_NODES, DEEPEST = 400, 12
ARTICLES = frozenset(
    {
        "advertisercontentarticle",
        "analysisnewsarticle",
        "article",
        "askpublicnewsarticle",
        "backgroundnewsarticle",
        "blogposting",
        "liveblogposting",
        "newsarticle",
        "opinionnewsarticle",
        "report",
        "reportagenewsarticle",
        "reviewnewsarticle",
        "satiricalarticle",
        "scholarlyarticle",
        "techarticle",
    }
)
#: lists and pages that are no article themselves
OTHERS = frozenset(
    {"webpage", "collectionpage", "videoobject", "imagegallery", "mediagallery", "recipe"}
)
#: where nodes hang that belong to this page; what hangs elsewhere belongs to other pages
BRANCHES = ("@graph", "mainEntity", "mainEntityOfPage", "hasPart", "itemListElement", "item")
CONTROLS = re.compile(r"[\x00-\x1f]+")
WRAPPERS = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/)\s*$"
)
TRAILING_COMMA = re.compile(r",\s*([}\]])")


def nodes(scripts: Iterable[str]) -> list[Node]:
    """Every node with a type, in the order of the page."""
    found: list[Node] = []
    for number, script in enumerate(scripts):
        if number >= MOST_SCRIPTS:
            break
        if script and len(script) <= LONGEST_SCRIPT:
            found.extend(_walk(_loaded(script), DEEPEST))
        if len(found) > MOST_NODES:
            break
    return found[:MOST_NODES]


def _loaded(script: str) -> Any:
    """JSON as browsers' extensions read it: raw line ends, comments around it, a comma too many."""
    try:
        return orjson.loads(script)
    except (orjson.JSONDecodeError, UnicodeEncodeError):
        pass
    mended = TRAILING_COMMA.sub(r"\1", CONTROLS.sub(" ", WRAPPERS.sub("", script))).rstrip(" ;")
    try:
        return json.loads(mended, strict=False)
    except (ValueError, RecursionError):
        return None


def _walk(value: Any, depth: int) -> Iterator[Node]:
    if not depth:
        return
    if isinstance(value, list):
        for one in value[:MOST_NODES]:
            yield from _walk(one, depth - 1)
    elif isinstance(value, dict):
        if types(value):
            yield value
        for branch in BRANCHES:
            if isinstance(value.get(branch), dict | list):
                yield from _walk(value[branch], depth - 1)


def types(node: Node) -> frozenset[str]:
    """The node's types in lower case, without their home."""
    said = node.get("@type")
    many = said if isinstance(said, list) else [said]
    return frozenset(one.rpartition("/")[2].lower() for one in many if isinstance(one, str))


def article(found: list[Node], addresses: frozenset[str], headline: str) -> Node:
    """The node of this page's article; {} for none."""
    articles = [node for node in found if types(node) & ARTICLES]
    for node in articles:
        if any(address in addresses for address in _addresses(node)):
            return node
    for node in articles:
        if headline and text_of(node.get("headline") or node.get("name")) == headline:
            return node
    return articles[0] if len(articles) == 1 or (articles and "articleBody" in articles[0]) else {}


def _addresses(node: Node) -> Iterator[str]:
    for name in ("mainEntityOfPage", "url", "@id"):
        value = node.get(name)
        if isinstance(value, dict):
            value = value.get("@id") or value.get("url")
        if isinstance(value, str):
            yield value.partition("#")[0].rstrip("/")


def text_of(value: Any) -> str:
    """A text, or the first of a list, as one line; «» for anything else."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name")
    return one_line(value) if isinstance(value, str) else ""


def people(value: Any, *, organisations: bool = False) -> list[str]:
    """The names of the persons, or else of the organisations, of an author property."""
    many = value if isinstance(value, list) else [value]
    names = []
    for one in many[:30]:
        if isinstance(one, list):
            names += people(one, organisations=organisations)
        elif isinstance(one, dict):
            if bool(types(one) & {"organization", "newsmediaorganization"}) is organisations:
                names.append(text_of(one.get("name")))
        elif not organisations:
            names.append(text_of(one))
    return [name for name in names if name]


def free(value: Any) -> bool | None:
    """IsAccessibleForFree in all its spellings; None where nothing, or nonsense, is said."""
    if isinstance(value, bool):
        return value
    if isinstance(value, list) and value:
        return free(value[0])
    said = str(value).strip().rpartition("/")[2].lower()
    if said in {"true", "1", "yes"}:
        return True
    return False if said in {"false", "0", "no"} else None
