"""What one outlet has on its server at one moment: addresses and what lies there."""

from dataclasses import dataclass
from datetime import datetime

from pipeline.apps.newsroom.feeds import CONTENT_TYPES, Item
from pipeline.apps.newsroom.pages import Page, Teaser, filling
from pipeline.apps.newsroom.prose import as_html, printed, printed_lead
from pipeline.apps.newsroom.world import Article, Notice, Outlet, World

#: as many entries as a feed commonly shows
SHOWN = 15
#: teasers beside an article, and on a list
BESIDE, LISTED = 16, 24


@dataclass(frozen=True, slots=True)
class Catalogue:
    """An outlet at `address` (no slash at its end) at the time `now`."""

    world: World
    outlet: Outlet
    address: str
    now: datetime

    def articles(self) -> list[Article]:
        """Published by now, as they read now, the newest first."""
        return self.world.of(self.outlet.key, self.now)

    def items(self) -> tuple[Item, ...]:
        """What the feed lists, the newest first; an old archive is listed whole."""
        told = [item for article in self.articles() for item in self._items_of(article)]
        told += [self._notice_item(n) for n in self.outlet.notices if n.published <= self.now]
        told.sort(key=lambda item: item.published, reverse=True)
        return tuple(told if self.outlet.does("old-archive") else told[:SHOWN])

    def page(self, path: str) -> Page | None:
        """What lies at a path now, None for nothing."""
        for article in self.articles():
            if path in {self.outlet.path_of(article), article.also} - {""}:
                return self._article_page(article, path)
        for notice in self.outlet.notices:
            if path == notice.path and notice.published <= self.now:
                return self.notice(path, notice.title, notice.text)
        name = path.strip("/")
        if not name or name in {article.section for article in self.articles()}:
            return self._list_page(path, name)
        return None

    def notice(self, path: str, title: str, paragraphs: tuple[str, ...]) -> Page:
        """A page without an article: a consent wall, an index, an error."""
        return Page(
            "notice",
            self.outlet,
            f"{self.address}/",
            path,
            feed_url="",
            feed_type=CONTENT_TYPES[self.outlet.feed].partition(";")[0],
            title=title,
            canonical=f"{self.address}{path}",
            teasers=self._teasers(self.articles(), BESIDE),
            paragraphs=paragraphs,
        )

    def _list_page(self, path: str, section: str) -> Page:
        told = [a for a in self.articles() if not section or a.section == section]
        return Page(
            "list",
            self.outlet,
            f"{self.address}/",
            path,
            feed_url="",
            feed_type=CONTENT_TYPES[self.outlet.feed].partition(";")[0],
            title=section.capitalize() or self.outlet.name,
            section=section,
            canonical=f"{self.address}{path}",
            teasers=self._teasers(told, LISTED),
        )

    def _article_page(self, article: Article, path: str) -> Page:
        home = f"{self.address}/"
        own = f"{self.address}{self.outlet.path_of(article)}"
        return Page(
            "article",
            self.outlet,
            home,
            path,
            feed_url="",
            feed_type=CONTENT_TYPES[self.outlet.feed].partition(";")[0],
            title=article.title,
            lead=printed_lead(article),
            canonical=home if article.canonical == "home" else own,
            section=article.section,
            number=article.number,
            authors=article.authors,
            published=article.published,
            updated=article.updated,
            access=article.access,
            agency=article.agency,
            blocks=tuple(printed(article, self.outlet)),
            teasers=self._teasers([a for a in self.articles() if a.key != article.key], BESIDE),
        )

    def _teasers(self, articles: list[Article], count: int) -> tuple[Teaser, ...]:
        """The newest of the outlet's own, then evergreens to fill the page."""
        own = [
            Teaser(a.title, a.lead, self.outlet.path_of(a), a.number)
            for a in articles[: count // 2]
        ]
        evergreen = [
            Teaser(title, lead, f"/ratgeber/{n}", f"{700_000 + n}")
            for n, (title, lead) in enumerate(filling(self.outlet.language)["teasers"])
        ]
        return tuple([*own, *evergreen][:count])

    def _items_of(self, article: Article) -> list[Item]:
        paths = [self.outlet.path_of(article), *([article.also] if article.also else [])]
        return [self._item(article, path, n) for n, path in enumerate(paths)]

    def _item(self, article: Article, path: str, copy: int) -> Item:
        return Item(
            id=f"{article.number}-{copy}" if copy else article.number,
            url=f"{self.address}{path}",
            title=article.title,
            lead=article.lead,
            section=article.section,
            published=article.published,
            updated=article.updated,
            authors=article.authors,
            html=as_html(article, self.outlet),
        )

    def _notice_item(self, notice: Notice) -> Item:
        return Item(
            id=notice.path.strip("/"),
            url=f"{self.address}{notice.path}",
            title=notice.title,
            lead="",
            section="service",
            published=notice.published,
        )
