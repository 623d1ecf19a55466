"""An outlet's pages, each outlet in its own layout: articles, home and section pages, notices.

Takes what is on the page; leaves HTML. The same values give the same bytes.
"""

import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from pipeline.apps.newsroom.prose import Block
from pipeline.apps.newsroom.world import Outlet

LAYOUTS = Path(__file__).parent / "layouts"

GERMAN_MONTHS = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
]


@dataclass(frozen=True, slots=True)
class Teaser:
    """A link to another page: the outlet's own news, or an evergreen."""

    title: str
    lead: str
    path: str
    number: str


@dataclass(frozen=True, slots=True)
class Page:
    """All that a layout is told. Addresses are absolute, paths begin with a slash.

    `kind`: article | list | notice. A list has teasers alone, a notice has `paragraphs`.
    """

    kind: str
    outlet: Outlet
    home: str
    path: str
    feed_url: str
    feed_type: str
    title: str
    lead: str = ""
    canonical: str = ""
    section: str = ""
    number: str = "100000"
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    updated: datetime | None = None
    access: str = "free"
    agency: str = ""
    blocks: tuple[Block, ...] = ()
    teasers: tuple[Teaser, ...] = ()
    paragraphs: tuple[str, ...] = ()

    @property
    def nav(self) -> list[str]:
        """The names in the outlet's navigation."""
        return self.outlet.furniture[0].split(" | ") if self.outlet.furniture else []

    @property
    def boxes(self) -> tuple[str, ...]:
        """What stands around the text between navigation and small print."""
        return self.outlet.furniture[1:-1]

    @property
    def small_print(self) -> str:
        """The last line of the page."""
        return self.outlet.furniture[-1] if self.outlet.furniture else self.outlet.name

    @property
    def box_after(self) -> int:
        """After which block the outlet's inline boxes stand: the second paragraph."""
        texts = [n for n, block in enumerate(self.blocks, 1) if block.kind == "text"]
        return texts[1] if len(texts) > 1 else len(self.blocks)

    @property
    def remarks(self) -> tuple[tuple[str, str], ...]:
        """What readers said below the article: none to three of the common remarks."""
        known = filling(self.outlet.language)["remarks"]
        first = int(self.number) % 7
        return tuple((name, text) for name, text in known[first : first + int(self.number) % 4])

    @property
    def minutes(self) -> int:
        """How long reading takes, as pages like to say."""
        return max(1, sum(len(block.text.split()) for block in self.blocks) // 200)


def render(page: Page) -> str:
    """The page in its outlet's layout."""
    template = _environment().get_template(f"{page.outlet.layout}.html")
    return template.render(page=page, outlet=page.outlet, words=filling(page.outlet.language))


@cache
def filling(language: str) -> dict[str, Any]:
    """What pages of a language carry besides their article."""
    told = tomllib.loads((LAYOUTS / "filling.toml").read_text(encoding="utf-8"))
    words: dict[str, Any] = told[language]
    return words


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(LAYOUTS),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["day"] = _day
    environment.filters["local"] = _local
    environment.globals["authors_ld"] = _authors_ld
    return environment


def _authors_ld(page: Page) -> list[dict[str, str]]:
    """The authors as JSON-LD has them."""
    return [{"@type": "Person", "name": name} for name in page.authors]


def _local(moment: datetime, outlet: Outlet) -> datetime:
    return moment.astimezone(ZoneInfo(outlet.zone))


def _day(moment: datetime, outlet: Outlet) -> str:
    """«16. November 2026, 06:40 Uhr» or «November 16, 2026 06:40», in the outlet's zone."""
    told = _local(moment, outlet)
    if outlet.language == "de":
        return f"{told.day}. {GERMAN_MONTHS[told.month - 1]} {told.year}, {told:%H:%M} Uhr"
    return f"{told.day} {told:%B %Y}, {told:%H:%M}"
