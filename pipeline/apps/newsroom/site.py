"""One outlet's server as a function: a path, a few headers and a time give a reply. No sockets.

Order of judgement: the day of 503, robots.txt, the feed (moved, broken), pages, 404; then, for
outlets that know it, whether the asker has the same already (304).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256

from pipeline.apps.newsroom.catalogue import Catalogue
from pipeline.apps.newsroom.feeds import CONTENT_TYPES, Channel, feed_bytes
from pipeline.apps.newsroom.pages import filling, render
from pipeline.apps.newsroom.world import Outlet, World

HTML = "text/html; charset=utf-8"
#: what a server says in its day of 503
WAIT = timedelta(hours=1)
FEED_PATHS = {
    "rss": "/rss.xml",
    "fulltext": "/feed/full.xml",
    "atom": "/atom.xml",
    "json": "/feed.json",
    "sitemap": "/news-sitemap.xml",
}


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back: status, headers, body (decoded)."""

    status: int
    content_type: str = HTML
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    changed: datetime | None = None  #: for Last-Modified; None: not told


@dataclass(frozen=True, slots=True)
class Site:
    """An outlet at its address, as «http://127.0.0.1:8101»."""

    world: World
    outlet: Outlet
    address: str

    @property
    def feed_path(self) -> str:
        """Where the feed lies, or lay before it moved."""
        return FEED_PATHS[self.outlet.feed]

    def answer(self, path: str, headers: Mapping[str, str], now: datetime) -> Reply:
        """The reply to GET `path` at `now`. Header names in lower case."""
        if self.outlet.does("503-day", now):
            wait = ("Retry-After", f"{WAIT.total_seconds():.0f}")
            return Reply(503, body=self._notice("503", "maintenance", path, now), headers=(wait,))
        if path == "/robots.txt":
            return Reply(200, "text/plain; charset=utf-8", self._robots())
        reply = (
            self._feed(path, now)
            if path in self._feed_paths(now)
            else self._moved_or_page(path, now)
        )
        if self.outlet.does("not-modified") and reply.status == 200:  # noqa: PLR2004 HTTP's own number
            return _unless_known(reply, headers)
        return reply

    def _feed_paths(self, now: datetime) -> set[str]:
        if self.outlet.does("moved-feed", now):
            return {self.outlet.moved_to}
        return {self.feed_path}

    def _moved_or_page(self, path: str, now: datetime) -> Reply:
        if path == self.feed_path:
            to = ("Location", f"{self.address}{self.outlet.moved_to}")
            return Reply(301, body=b"", headers=(to,))
        return self._page(path, now)

    def channel(self, now: datetime) -> Channel:
        """What the feed says at `now`, broken or not."""
        catalogue = Catalogue(self.world, self.outlet, self.address, now)
        url = f"{self.address}{min(self._feed_paths(now))}"
        return Channel(self.outlet, f"{self.address}/", url, catalogue.items())

    def _feed(self, path: str, now: datetime) -> Reply:
        channel = self.channel(now)
        body = feed_bytes(channel)
        kind = CONTENT_TYPES[self.outlet.feed]
        broken = self.outlet.does("broken-feed", now)
        if broken and broken.start and broken.end:
            if now < broken.start + (broken.end - broken.start) / 2:
                # a proxy cut the answer off in the middle of an entry, and calls that whole
                return Reply(200, kind, body[: len(body) * 2 // 5], (("ETag", '"cut"'),))
            page = self._notice("200", "maintenance", path, now)
            return Reply(200, HTML, page, (("ETag", '"maintenance"'),))
        return Reply(200, kind, body, (("Cache-Control", "max-age=300"),), channel.changed)

    def _page(self, path: str, now: datetime) -> Reply:
        catalogue = Catalogue(self.world, self.outlet, self.address, now)
        page = catalogue.page(path)
        if page is None:
            return Reply(404, body=self._notice("404", "missing", path, now))
        page = replace(page, feed_url=f"{self.address}{min(self._feed_paths(now))}")
        # the teasers beside the text change with every new article, so the page has no
        # Last-Modified of its own: its ETag tells
        return Reply(200, HTML, render(page).encode())

    def _notice(self, title: str, word: str, path: str, now: datetime) -> bytes:
        catalogue = Catalogue(self.world, self.outlet, self.address, now)
        text = str(filling(self.outlet.language)[word])
        return render(catalogue.notice(path, f"{title} {self.outlet.name}", (text,))).encode()

    def _robots(self) -> bytes:
        lines = ["User-agent: *", "Disallow: /suche", "Disallow: /search", "Disallow: /newsletter"]
        lines.append(f"Sitemap: {self.address}{self.feed_path}")
        return "\n".join([*lines, ""]).encode()


def _unless_known(reply: Reply, headers: Mapping[str, str]) -> Reply:
    """304 without a body where the asker's validators still hold (RFC 9110, section 13.2.2)."""
    tag = f'"{sha256(reply.body).hexdigest()[:20]}"'
    told = [("ETag", tag)]
    if reply.changed:
        told.append(("Last-Modified", http_date(reply.changed)))
    asked, since = headers.get("if-none-match"), headers.get("if-modified-since")
    if asked is not None:
        known = tag in [each.strip().removeprefix("W/") for each in asked.split(",")]
    else:
        known = (
            since is not None and reply.changed is not None and since == http_date(reply.changed)
        )
    validated = replace(reply, headers=(*reply.headers, *told))
    return replace(validated, status=304, body=b"") if known else validated


def http_date(moment: datetime) -> str:
    """A moment as HTTP headers tell it."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)
