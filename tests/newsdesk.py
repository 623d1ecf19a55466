"""A whole newsroom's desk in memory, for the stages' tests: every stage over the twins of its ports."""

import itertools
import tomllib
from dataclasses import replace
from datetime import UTC, timedelta
from functools import cache
from pathlib import Path

from pipeline.adapters.language.langdetect import SeededLangdetect
from pipeline.adapters.raw.memory import MemoryRaw
from pipeline.adapters.reading.memory import MemoryFeedReader, MemoryPageReader
from pipeline.adapters.search.memory import MemoryIndex
from pipeline.adapters.sending.memory import MemoryChannel
from pipeline.domain.address import Tracking, key
from pipeline.domain.agencies import Agencies
from pipeline.domain.alert import Alert
from pipeline.domain.article import Article, Block, Draft, Source
from pipeline.domain.feed import Feed
from pipeline.domain.ids import ulid
from pipeline.domain.names import NameTable
from pipeline.domain.padding import FILES, Tables
from pipeline.domain.shard import Shard
from pipeline.domain.sketch import sketch
from pipeline.domain.stories.lexicon import TABLES, Lexicon
from pipeline.domain.stories.stories import Stories
from pipeline.domain.story import Story
from pipeline.domain.subscriber import Subscriber
from pipeline.domain.watching import AlertWatch, TopicHits
from pipeline.stages import NAMES as ORDER
from pipeline.stages import alert, cluster, digest, enrich, extract, feeds, fetch, index, send
from pipeline.stages.judged import Judgement
from pipeline.stages.postbox import Rules
from tests.outside import DAY, FEED, HOUR, NOON, World
from tests.querying import analysis, parse, table

ALL = Shard()
ANNA, BEN = "mailto:anna@press.example", "mailto:ben@press.example"
NAMES = Path(__file__).parents[1] / "config" / "names.toml"


@cache
def knowledge():
    """The tables of config/ that the stages judge with."""
    names = NameTable.of(tomllib.loads(NAMES.read_text(encoding="utf-8")))
    padding = Tables.of({name: table(name) for name in FILES})
    lexicon = Lexicon.of({name: table(f"stories-{name}") for name in TABLES})
    return names, padding, lexicon, Agencies.of(table("agencies")), SeededLangdetect.of(table)


@cache
def tracking():
    """Parameters of addresses that say nothing of what is shown."""
    return Tracking.of(table("tracking-parameters"))


class Newsdesk(World):
    """All nine stages over one store in memory. `now` is the rim's clock; a test moves it."""

    def __init__(self, store):
        super().__init__()
        self.store = store
        self.raw, self.search, self.channel = MemoryRaw(), MemoryIndex(analysis()), MemoryChannel()
        self.feed_reader, self.page_reader = MemoryFeedReader(), MemoryPageReader()
        self._numbers = itertools.count(1)
        self.watch = AlertWatch(parse, analysis(), {}, {}, "Europe/Berlin")
        self.topics = TopicHits(parse, analysis(), {}, "Europe/Berlin")
        self.detector = knowledge()[4]
        self.clusterer = self.new_clusterer()
        self.batch, self.cap = 100, 100
        self.tries = 3

    # the stages

    def new_id(self, at):
        return ulid(at, next(self._numbers))

    def new_clusterer(self):
        """The stage as a process that has just begun has it."""
        window = timedelta(days=5)

        def load(items):
            return Stories.load(items, knowledge()[2], self.new_id)

        def of(kept):
            return Stories(knowledge()[2], self.new_id, window=kept)

        return cluster.Clusterer(cluster.Making(load, of), self.topics, window, 100)

    @property
    def judgement(self):
        suffixes = frozenset({"co.uk"})
        return Judgement(tracking(), suffixes, knowledge()[1], timedelta(hours=48), UTC)

    def run(self, *names, after=None, shard=ALL):
        """Run these stages (all, where none is named) in the order; the tallies added up."""
        self.now += after or timedelta()
        tallies = [self._run(name, shard) for name in names or ORDER]
        return sum(tallies[1:], tallies[0])

    def _run(self, name, shard):
        with self.store.lease(f"stage:{name}:{shard}") as lease:
            return getattr(self, name)(shard, lease)

    def feeds(self, shard, lease):
        world = feeds.Asking(
            ask=self.ask,
            reader=self.feed_reader,
            raw=self.raw,
            key=lambda url: key(url, tracking()),
            chance=self.chance,
            clock=self.clock,
            shortest=timedelta(minutes=15),
            longest=DAY,
            batch=self.batch,
        )
        return feeds.run(
            self.store, world, now=self.now, new_id=self.new_id, shard=shard, lease=lease
        )

    def fetch(self, shard, lease):
        world = fetch.Fetching(
            ask=self.ask,
            raw=self.raw,
            chance=self.chance,
            clock=self.clock,
            look_again=(HOUR, 6 * HOUR, DAY),
            wire_cap=2**20,
            size_cap=2**20,
            obey_robots=True,
            batch=self.batch,
        )
        return fetch.run(
            self.store, world, now=self.now, new_id=self.new_id, shard=shard, lease=lease
        )

    def extract(self, shard, lease):
        world = extract.Reading(self.raw, self.page_reader, self.judgement, self.batch, self.clock)
        return extract.run(
            self.store, world, now=self.now, new_id=self.new_id, shard=shard, lease=lease
        )

    def enrich(self, shard, lease):
        names, _, _, agencies, _ = knowledge()
        known = enrich.Telling(self.detector, names, agencies, self.batch)
        return enrich.run(self.store, known, shard=shard, lease=lease)

    def cluster(self, shard, lease):
        with self.store.lease("cluster") as alone:
            return self.clusterer.run(self.store, now=self.now, lease=alone)

    def index(self, shard, lease):
        return index.run(self.store, self.search, lease=lease)

    def alert(self, shard, lease):
        rules = Rules(UTC, "de", 10, self.cap, self.batch)
        return alert.run(
            self.store,
            self.watch,
            rules,
            now=self.now,
            new_id=self.new_id,
            shard=shard,
            lease=lease,
        )

    def digest(self, shard, lease):
        return digest.run(self.store, now=self.now, new_id=self.new_id, lease=lease)

    def send(self, shard, lease):
        post = send.Post(self.channel, self.chance, self.tries)
        return send.run(self.store, post, now=self.now, shard=shard, lease=lease)

    def chance(self):
        return 0.0

    def clock(self):
        return self.now

    # what people leave, and what is there

    def follow(self, url=FEED, outlet="Spree Anzeiger", **rest):
        """Follow a feed."""
        feed = Feed(id=self.new_id(self.now), url=url, outlet=outlet, added=self.now, **rest)
        with self.store.batch() as b:
            b.feeds.add(feed)
        return feed

    def watch_for(self, query, *targets, name="Wache", **rest):
        """An alert that judges what is stored from now on."""
        with self.store.batch() as b:
            usual = {"since_seq": b.articles.last_seq(), "targets": targets, "created": self.now}
            one = Alert(
                **{"id": name, "owner": "operator", "name": name, "query": query, **usual, **rest}
            )
            b.alerts.add(one)
        return one

    def subscribe(self, address="anna@press.example", **rest):
        """An active subscriber, at seven in Berlin."""
        usual = {"id": address, "owner": "operator", "created": self.now, "state": "active"}
        one = Subscriber(address=address, **{**usual, **rest})
        with self.store.batch() as b:
            b.subscribers.add(one)
        return one

    def keep(self, *ids, **rest):
        """Articles as if the stages before had left them there, in the order of storing."""
        with self.store.batch() as b:
            kept = [
                article(one, b.articles.next_seq(), **{"first_seen": self.now, **rest})
                for one in ids
            ]
            b.articles.save(kept)
            for one in kept:
                draft = Draft(one.title, (Block(one.text),))
                b.articles.keep_sources([(Source(one.id, "p", draft), sketch(one.text))])
            stories = {one.story: Story(one.story, "Flut", NOON, NOON) for one in kept if one.story}
            b.stories.save([stories[key] for key in stories.keys() - b.stories.get(stories).keys()])
        return kept

    def hide(self, article):
        """Take an article down, as the desk does."""
        gone = replace(article, hidden=True, title="", lead="", text="", change=article.change + 1)
        with self.store.batch() as b:
            b.articles.save([gone])
            b.articles.forget_text(article.id)

    def articles(self):
        """Every article by its address, hidden ones too."""
        with self.store.look() as b:
            found = {one.id for one in b.indexed.behind("no index", 1000)}
            return {one.url: one for one in b.articles.get(found).values()}

    def only(self):
        """The one article that there is."""
        (one,) = self.articles().values()
        return one

    def matches(self, alert_id="Wache"):
        """(article, fate) of an alert's matches, the first first."""
        with self.store.look() as b:
            return [(one.article_id, one.fate) for one in b.matches.of_alert(alert_id, 1000)][::-1]

    def outbox(self, **asked):
        """The messages, the first first."""
        with self.store.look() as b:
            return b.outbox.all(**asked)[::-1]


def article(name, seq, **rest):
    """An article that was placed in a story; it tells of a flood."""
    usual = {
        "url": f"https://{name}.example/1",
        "outlet": name,
        "title": "Flut",
        "text": "Die Flut stieg in der Nacht.",
        "story": "S1",
        "language": "de",
        "progress": "clustered",
    }
    return Article(id=name, seq=seq, **{**usual, **rest})
