"""Feeds: added after a look at them, paused, removed, taken from and given as OPML."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pipeline.apps.desk import opml
from pipeline.domain.address import web_url
from pipeline.domain.errors import BadInput, NotAFeed, PipelineError, SetAside
from pipeline.domain.feed import Feed, FeedContent
from pipeline.domain.plain import UNFIT
from pipeline.ports.raw import RawPage
from pipeline.ports.reading import FeedBytes
from pipeline.ports.store import Batch
from pipeline.ports.web import Answer, Request
from pipeline.stages.feeds import FEED_TYPES

if TYPE_CHECKING:
    from pipeline.wiring import House

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one line of an OPML file."""

    line: int
    url: str
    fate: Literal["added", "known", "refused"]
    reason: str = ""


def add(house: "House", url: str, outlet: str | None = None, group: str | None = None) -> Feed:
    """Follow a feed after one look at it. Raises BadInput, NotAFeed (with what the page offers),
    or why it could not be asked. The answer is kept: the first run does not ask again.
    """  # noqa: D205
    url = web_url(url)
    with house.store.look() as b:
        if known := b.feeds.by_url(url):
            raise BadInput(url, f"is followed already, for {known.outlet}")
    answer, content = look(house, url)
    feed = new_feed(house, url, outlet or content.title or host(url), group)
    body = RawPage(answer.url, answer.at, answer.status, answer.headers, answer.body)
    (ref,) = house.raw.keep([body])
    with house.store.batch() as b:
        b.feeds.add(feed)
        b.feeds.keep_first(feed.id, ref)
    return feed


def look(house: "House", url: str) -> tuple[Answer, FeedContent]:
    """Ask an address once and read it as a feed. Raises PipelineError."""
    request = Request(url, url, accept=FEED_TYPES, obey_robots=False)
    ((_, answer),) = list(house.ask([request]))
    if not isinstance(answer, Answer):
        raise answer
    kind = answer.header("content-type") or ""
    data = FeedBytes(url, answer.url, kind, answer.body)
    ((_, content),) = list(house.feed_reader.read([data]))
    if isinstance(content, FeedContent):
        return answer, content
    if isinstance(content, NotAFeed) and (offered := house.feed_reader.discover(data)):
        lines = "".join(f"\n  morgenlage feed add {one}" for one in offered[:5])
        raise NotAFeed(url, f"is a page, not a feed; it offers:{lines}") from content
    raise content


def new_feed(house: "House", url: str, outlet: str, group: str | None) -> Feed:
    """A feed that is due at once."""
    now = house.clock()
    name = " ".join(UNFIT.sub(" ", outlet).split())[:LONGEST_NAME] or host(url)
    return Feed(id=house.new_id(now), url=url, outlet=name, added=now, group=group)


def host(url: str) -> str:
    """The name of the host, for want of a better one."""
    return url.partition("://")[2].partition("/")[0].removeprefix("www.")


def by_url(b: Batch, url: str) -> Feed:
    """The feed at this address. Raises BadInput."""
    if (feed := b.feeds.by_url(url.strip())) is None:
        raise BadInput(url, "is no feed that is followed; «feed list» shows them")
    return feed


def pause(house: "House", url: str) -> Feed:
    """Do not ask it for now."""
    with house.store.batch() as b:
        feed = replace(by_url(b, url), state="paused")
        b.feeds.save([feed])
    return feed


def resume(house: "House", url: str) -> Feed:
    """Ask it again, at once; whatever stopped it is forgotten."""
    with house.store.batch() as b:
        feed = replace(by_url(b, url), state="new", due=None, failures=0, last_error=None)
        b.feeds.save([feed])
    return feed


def remove(house: "House", url: str) -> Feed:
    """Follow it no longer. Its articles stay in the archive."""
    with house.store.batch() as b:
        feed = by_url(b, url)
        b.feeds.remove(feed.id)
    return feed


def check(house: "House", url: str) -> dict[str, Any]:
    """What a feed says right now; nothing is stored. Raises PipelineError."""
    answer, content = look(house, web_url(url))
    return {
        "url": answer.url,
        "form": content.form,
        "title": content.title,
        "entries": len(content.entries),
        "tossed": content.tossed,
        "validators": bool(answer.validators),
        "moved": [hop.to for hop in answer.hops],
        "latest": [
            {
                "title": one.title,
                "url": one.url,
                "published": one.published and one.published.isoformat(),
            }
            for one in content.entries[:5]
        ],
    }


def take_opml(house: "House", path: Path) -> Iterator[Line]:
    """Add the feeds of an OPML file, a report a line. They are asked when they are due, at once."""
    found = opml.read(path)
    if not found:
        raise BadInput(str(path), "holds no feeds (no outline with an xmlUrl)")
    for outline in found:
        yield take(house, outline)


def take(house: "House", outline: opml.Outline) -> Line:
    """Add one feed of an OPML file without asking it yet."""
    try:
        url = web_url(outline.url)
        house.guard(url)
        feed = new_feed(house, url, outline.title or host(url), outline.group)
        with house.store.batch() as b:
            b.feeds.add(feed)
    except BadInput as error:
        known = "followed already" in error.reason
        return Line(outline.line, outline.url, "known" if known else "refused", error.reason)
    except (SetAside, PipelineError) as error:
        return Line(outline.line, outline.url, "refused", error.reason)
    return Line(outline.line, url, "added")


def give_opml(feeds: Sequence[Feed]) -> str:
    """All feeds as an OPML file."""
    return opml.write(feeds)
