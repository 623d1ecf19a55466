"""Files are declarations: feeds.toml, alerts.toml and topics.toml are taken up at each start.

Upserted by address or name; what leaves a file is paused; what the terminal or the web made is
not touched. The data folder's files are read beside those of config/. Where nothing in them
changed since the last start, nothing is read.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.domain.address import web_url
from pipeline.domain.alert import Alert
from pipeline.domain.errors import BadInput, BadQuery, Misconfigured
from pipeline.domain.feed import Feed
from pipeline.domain.story import Topic
from pipeline.domain.targets import target_of
from pipeline.ports.store import Batch, Store
from pipeline.wiring.knowledge import topic_of

if TYPE_CHECKING:
    from pipeline.wiring.house import House

FILES = ("feeds.toml", "alerts.toml", "topics.toml")
STAMP = "declarations"


def declare(store: Store, house: "House") -> None:
    """Take up what the files declare. Raises Misconfigured, naming file and row."""
    paths = [
        folder / name
        for name in FILES
        for folder in (house.settings.config, house.settings.home)
        if (folder / name).exists()
    ]
    stamp = sha256(b"\0".join(path.read_bytes() for path in paths)).hexdigest()
    with store.look() as b:
        if b.notes.value(STAMP) == stamp:
            return
    said = {path: rows(path) for path in paths}
    with store.batch() as b:
        take_feeds(b, house, of(said, "feeds.toml", "feed"))
        take_topics(b, house, of(said, "topics.toml", "topic"))
        take_alerts(b, house, of(said, "alerts.toml", "alert"))
        b.notes.keep_value(STAMP, stamp)


def rows(path: Path) -> Mapping[str, Any]:
    """One file. Raises Misconfigured."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Misconfigured(str(path), f"cannot be read: {error}") from error


def of(said: Mapping[Path, Mapping[str, Any]], file: str, table: str) -> list[tuple[Path, Any]]:
    """The rows of one kind, each with its file."""
    return [
        (path, row)
        for path, data in said.items()
        if path.name == file
        for row in data.get(table, ())
    ]


def take_feeds(b: Batch, house: "House", declared: list[tuple[Path, Any]]) -> None:
    """Feeds by address."""
    now, wanted = house.clock(), {}
    for path, row in declared:
        try:
            url = web_url(row["url"])
        except (KeyError, TypeError, BadInput) as error:
            raise Misconfigured(str(path), f"a feed's address is wrong: {error}") from error
        known = b.feeds.by_url(url)
        outlet = row.get("outlet") or url.partition("://")[2].partition("/")[0]
        fresh = Feed(house.new_id(now), url, outlet, now, declared=True, group=row.get("group"))
        if known is None:
            b.feeds.add(fresh)
            wanted[fresh.id] = fresh
        else:
            told = replace(known, outlet=outlet, declared=True, group=fresh.group)
            if known.state == "paused":
                told = replace(told, state="new", due=None)
            wanted[known.id] = told
            b.feeds.save([told])
    left = [feed for feed in b.feeds.all() if feed.declared and feed.id not in wanted]
    b.feeds.save([replace(feed, state="paused", declared=False) for feed in left])


def take_topics(b: Batch, house: "House", declared: list[tuple[Path, Any]]) -> None:
    """Topics by name; a file of the data folder goes over that of config/."""
    from pipeline.domain.query.compiling import compiled
    from pipeline.domain.query.context import Context
    from pipeline.domain.query.stored import check_topic

    topics: dict[str, Topic] = {}
    context = Context(house.clock(), house.settings.zone, house.spellings)
    for path, row in declared:
        topic = topic_of(row)
        try:
            query = house.queries.parse(topic.query)
            check_topic(topic.query, query, compiled(query, house.analysis, context))
        except BadQuery as error:
            raise Misconfigured(f"{path}, topic «{topic.name}»", str(error)) from error
        topics[topic.name] = topic
    b.stories.declare(list(topics.values()))


def take_alerts(b: Batch, house: "House", declared: list[tuple[Path, Any]]) -> None:
    """Alerts by name. A query that cannot be read is flagged when it is matched, and kept."""
    now, wanted = house.clock(), set()
    for path, row in declared:
        try:
            name, query = row["name"], row["query"]
            targets = tuple(target_of(text).text for text in row.get("to", ()))
        except (KeyError, TypeError, BadInput) as error:
            raise Misconfigured(str(path), f"alert {row.get('name', '?')}: {error}") from error
        known = b.alerts.by_name(name)
        if known is None:
            fresh = Alert(
                id=house.new_id(now),
                owner="operator",
                name=name,
                query=query,
                created=now,
                targets=targets,
                since_seq=b.articles.last_seq(),
                declared=True,
            )
            b.alerts.add(fresh)
            wanted.add(fresh.id)
            continue
        wanted.add(known.id)
        told = replace(known, query=query, targets=targets, declared=True, state="active", error="")
        if told != known:
            b.alerts.save(told)
    for alert in b.alerts.all():
        if alert.declared and alert.id not in wanted:
            b.alerts.save(replace(alert, state="paused", declared=False))
