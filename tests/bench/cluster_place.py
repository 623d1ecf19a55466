"""What the figures of a cluster stand on: servers, and a new data folder for each mode."""

import argparse
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.engine import make_url

from pipeline.domain.alert import Alert
from pipeline.domain.feed import Feed
from pipeline.settings import read_settings
from pipeline.wiring import House
from tests.bench.corpus import TARGETS, queries
from tests.bench.newsstand import Served, standing
from tests.bench.parts import Parts
from tests.elasticsearch import node
from tests.postgresql import server

BEGINS = datetime(2026, 11, 16, 6, tzinfo=UTC)
#: figures of what came, asked of the store itself
ACCOUNT = {
    "articles": "SELECT count(*) FROM articles",
    "of them old": "SELECT count(*) FROM articles WHERE old",
    "copies of another": "SELECT count(*) FROM articles WHERE copy_of IS NOT NULL",
    "pages aside": "SELECT count(*) FROM pages WHERE state = 'aside'",
    "entries not done": "SELECT count(*) FROM entries WHERE state <> 'done'",
    "stories": "SELECT count(*) FROM stories WHERE merged_into IS NULL",
    "matches": "SELECT count(*) FROM matches",
    "messages sent": "SELECT count(*) FROM outbox WHERE state = 'sent'",
    "waiting for the next hour": "SELECT count(*) FROM outbox WHERE state <> 'sent'",
    "in the index": "SELECT count(*) FROM indexed",
}


@dataclass
class Place:
    """The servers that all modes share, and what each mode is given of its own."""

    args: argparse.Namespace
    folder: Path
    database: server.Server
    archive: node.Node
    number: int = 0

    def roots(self, stand: Served) -> dict[str, list[int]]:
        """The parts that are always there."""
        return {
            "PostgreSQL": [self.database.process.pid],
            "Elasticsearch": [self.archive.process.pid],
            "the newsstand itself": [stand.pid],
        }

    @contextmanager
    def fresh(self, feeds: int) -> Iterator[tuple[Served, dict[str, str]]]:
        """A newsstand, and the environment of a new data folder that follows it."""
        self.number += 1
        home = self.folder / f"home{self.number}"
        env = {
            "MORGENLAGE_HOME": str(home),
            "MORGENLAGE_STORE": server.new_database(self.database.url),
            "MORGENLAGE_SEARCH": self.archive.url,
            "MORGENLAGE_SEARCH_PREFIX": f"bench{self.number}-",
            "MORGENLAGE_ALLOW_NETWORKS": "127.0.0.0/8",
            "MORGENLAGE_HOST_DELAY": "0",
            "MORGENLAGE_LOOK_AGAIN_HOURS": "",
            "MORGENLAGE_LONGEST_MINUTES": "45",
            "MORGENLAGE_WORKERS": "1",
        }
        home.mkdir()
        with standing(home, feeds) as stand:
            self.furnish(home, env, stand)
            yield stand, env
        shutil.rmtree(home)

    def furnish(self, home: Path, env: dict[str, str], stand: Served) -> None:
        """Follow every feed, and leave alerts behind."""
        house = House(read_settings(home, env), lambda: BEGINS)
        new = house.new_id
        with house.store.batch() as b:
            b.feeds.save([Feed(new(BEGINS), url, name, BEGINS) for name, url in stand.feeds()])
            for number, (kind, query) in enumerate(queries(house, self.args.alerts)):
                targets = (
                    () if kind == "a very common word" else TARGETS[number % 4 : number % 4 + 1]
                )
                alert = Alert(new(BEGINS), "operator", f"alert {number}", query, BEGINS)
                b.alerts.add(replace(alert, targets=targets))
        house.close()


@dataclass
class Came:
    """What came of one mode."""

    wall: float = 0.0
    cpu: dict[str, float] = field(default_factory=dict)
    peak: dict[str, float] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    delays: list[float] = field(default_factory=list)
    account: dict[str, int] = field(default_factory=dict)

    def take(self, parts: Parts) -> None:
        self.cpu, self.peak = parts.cpu, parts.peak


def account(env: dict[str, str]) -> dict[str, int]:
    """How much of everything there is in the end."""
    url = make_url(env["MORGENLAGE_STORE"]).render_as_string(hide_password=False)
    return {what: server.call(url, query)[0][0] for what, query in ACCOUNT.items()}
