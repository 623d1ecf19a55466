"""Whether a page is an article, and whether all of it can be read. Pure.

Taken for an article unless much speaks against it: an article that is thrown away is lost to every
reader, a stray page only costs a glance.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.domain.article import Access

KINDS = ("consent", "login", "bot", "gone", "pay")
WALLS = {
    "consent": "asks for consent instead of showing the article",
    "login": "asks to sign in instead of showing the article",
    "bot": "refuses machines or asks for a human",
    "gone": "says that there is nothing here",
}
#: characters: with this much true text beside it, a wall's phrase is only a box on the page
ENOUGH_BESIDE_A_WALL = 500
#: characters: no wall says so much
NO_WALL = 4000
#: characters: a teaser is seldom longer than this, a text without its end seldom shorter
TEASER = 1500
#: a sentence has so many characters and such an end
SENTENCE = 50
ENDS = (".", "!", "?", "…", "。", "！", "？", ":")
#: characters: the shortest breaking news
SHORTEST = 50
#: parts of the text that are links: on 200 pages without data of their own no article had .35
LINKED, LINKED_HOME = 0.5, 0.2
LIVE = re.compile(r"live-?(blog|ticker)|news-?(blog|ticker)", re.IGNORECASE)
LIVE_TITLE = re.compile(
    r"^\W*(live-?blog|live-?ticker|news-?blog|news-?ticker|live updates?)\b", re.IGNORECASE
)
GALLERY = re.compile(
    r"fotostrecke|bildergalerie|bilderstrecke|/galler(y|ies)/|/fotos?/|/slideshow", re.IGNORECASE
)
HOME = re.compile(r"^/?(index\.\w+|home|startseite|de|en)?/?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Walls:
    """Phrases in lower case, by what they give away."""

    consent: tuple[str, ...] = ()
    login: tuple[str, ...] = ()
    bot: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    pay: tuple[str, ...] = ()

    @classmethod
    def of(cls, lines: Iterable[str]) -> "Walls":
        """From a table of «kind | phrase». Raises ValueError with the line that is wrong."""
        phrases: dict[str, list[str]] = {kind: [] for kind in KINDS}
        for number, line in enumerate(lines, 1):
            if not line.strip() or line.startswith("#"):
                continue
            kind, bar, phrase = (part.strip() for part in line.partition("|"))
            if kind not in phrases or not bar or not phrase:
                raise ValueError(
                    f"line {number}: «{line.strip()}» is not «{'/'.join(KINDS)} | phrase»"
                )
            phrases[kind].append(phrase.casefold())
        return cls(**{kind: tuple(many) for kind, many in phrases.items()})


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of a page. `around` is text of the whole page, for pages with little text."""

    path: str
    title: str
    blocks: tuple[str, ...]
    around: str = ""
    #: schema.org types anywhere on the page, in lower case; `og_type` is Open Graph's
    types: frozenset[str] = frozenset()
    og_type: str = ""
    #: the page's data have an article, or a time of publication
    claims_article: bool = False
    access: Access = "unknown"
    #: fields for a password
    passwords: int = 0
    #: the part of the text (0 to 1) that is nothing but links
    linked: float = 0.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the page is. `reason` is empty for what is kept."""

    kind: str
    access: Access
    reason: str = ""


def judge(page: Reading, walls: Walls) -> Verdict:
    """The page's kind: article, liveblog, gallery, video; or wall, index, short with a reason."""
    if kind := _wall(page, walls):
        return Verdict("wall", page.access, WALLS[kind])
    if sum(map(len, page.blocks)) < SHORTEST:
        return Verdict("short", page.access, "has no text to speak of")
    if not page.claims_article and (_lists(page) or _no_prose(page)):
        return Verdict("index", page.access, "is a list of articles, not one")
    return Verdict(_kind(page), access(page, walls))


def needs_around(blocks: Iterable[str]) -> bool:
    """Whether the judgement wants to see the rest of the page."""
    return sum(map(len, blocks)) < TEASER


def _wall(page: Reading, walls: Walls) -> str:
    """The kind of wall that stands before the article; «» for none."""
    if sum(map(len, page.blocks)) > NO_WALL:
        return ""
    title = page.title.casefold()
    lines = [line.casefold() for line in page.blocks]
    around = "" if page.claims_article else page.around.casefold()
    for kind in WALLS:
        phrases: tuple[str, ...] = getattr(walls, kind)
        beside = sum(len(line) for line in lines if is_prose(line) and not _any(phrases, line))
        if beside >= ENOUGH_BESIDE_A_WALL:
            continue
        told = _any(phrases, title) or any(_any(phrases, line) for line in lines)
        if told or (beside < SHORTEST and _any(phrases, around)):
            return kind
    if page.passwords and not page.claims_article and sum(map(len, lines)) < ENOUGH_BESIDE_A_WALL:
        return "login"
    return ""


def _no_prose(page: Reading) -> bool:
    """Headlines, tickers and the small print of a short page, and not one sentence."""
    short = sum(map(len, page.blocks)) < TEASER
    return short and not any(is_prose(line) for line in page.blocks)


def is_prose(line: str) -> bool:
    """Long enough for a sentence, and ended like one."""
    return len(line) >= SENTENCE and line.rstrip("\"'”“»«’)").endswith(ENDS)


def _any(phrases: tuple[str, ...], text: str) -> bool:
    return any(phrase in text for phrase in phrases)


def _lists(page: Reading) -> bool:
    """Lines that are links to articles rather than sentences; on a home page fewer are enough."""
    return page.linked >= (LINKED_HOME if HOME.match(page.path) else LINKED)


def _kind(page: Reading) -> str:
    if "liveblogposting" in page.types or LIVE.search(page.path) or LIVE_TITLE.match(page.title):
        return "liveblog"
    length = sum(map(len, page.blocks))
    if length < TEASER and (
        GALLERY.search(page.path) or page.types & {"imagegallery", "mediagallery"}
    ):
        return "gallery"
    if length < TEASER and page.og_type.startswith("video"):
        return "video"
    return "article"


def access(page: Reading, walls: Walls) -> Access:
    """The page's own word, or «paid» where a short text stands before a pay wall's phrase."""
    if page.access != "unknown" or not needs_around(page.blocks):
        return page.access
    return "paid" if _any(walls.pay, page.around.casefold()) else "unknown"
