"""The house: all parts of one running Morgenlage, each built on first use.

A command pays for what it needs and no more; what was opened is closed, the last first.
"""

import random
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from pipeline.domain.errors import BadInput, TryLater
from pipeline.domain.ids import ulid
from pipeline.domain.shard import Shard
from pipeline.ports.store.people import Run
from pipeline.settings import Settings
from pipeline.stages.tally import Tally
from pipeline.wiring import garbage, logs, outside, secrets
from pipeline.wiring.knowledge import Knowledge

if TYPE_CHECKING:
    from pipeline.domain.article import Article
    from pipeline.domain.message import Message
    from pipeline.domain.query.context import Context
    from pipeline.domain.query.tree import Query
    from pipeline.domain.watching import AlertWatch, TopicHits
    from pipeline.domain.words.analysis import Analysis
    from pipeline.ports.language import LanguageDetector, QueryParser
    from pipeline.ports.raw import RawStore
    from pipeline.ports.reading import FeedReader, PageReader
    from pipeline.ports.search import SearchIndex
    from pipeline.ports.sending import Channel
    from pipeline.ports.store import Store
    from pipeline.ports.web import Ask
    from pipeline.stages.judged import Judgement

Clock = Callable[[], datetime]
Part = TypeVar("Part")
ALL = Shard()
#: where a machine that says nothing of its language is asked in German
GERMAN = ("Europe/Berlin", "Europe/Vienna", "Europe/Zurich")


class House:
    """All parts for one data folder. `clock` is the rim's: what time it is for judgement."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self.settings = settings
        self.clock = clock
        self.knowledge = Knowledge(settings.config)
        self._random = random.SystemRandom()
        self._opened = ExitStack()
        garbage.seldom()

    def close(self) -> None:
        """Close what was opened. The house may be used again; its parts are then built anew."""
        self._opened.close()
        kept = {"settings", "clock", "knowledge", "_random", "_opened"}
        for name in self.__dict__.keys() - kept:
            del self.__dict__[name]

    def keep(self, part: Part, close: Callable[[], None]) -> Part:
        """Have a part closed with the house."""
        self._opened.callback(close)
        return part

    # chance

    def new_id(self, at: datetime) -> str:
        """An id for something that came to be at this time."""
        return ulid(at, self._random.getrandbits(80))

    def chance(self) -> float:
        """From 0 to 1, 1 not included."""
        return self._random.random()

    def entropy(self, count: int) -> bytes:
        """So many bytes that nobody can guess."""
        return self._random.randbytes(count)

    @cached_property
    def secret(self) -> str:
        """Signs tokens, webhooks and Message-IDs."""
        return self.settings.secret or secrets.kept(self.settings.home, self.entropy)

    # the store and the index

    @cached_property
    def store_url(self) -> str:
        """Where the truth lies, as SQLAlchemy has it."""
        return self.settings.store or f"sqlite:///{self.settings.home / 'morgenlage.db'}"

    @cached_property
    def store(self) -> "Store":
        """The truth."""
        from pipeline.adapters.store.sql import SqlStore
        from pipeline.wiring.declarations import declare

        store = SqlStore(self.store_url, time.time)
        self.keep(store, store.close)
        declare(store, self)
        return logs.listened(self.settings, store)

    @cached_property
    def index(self) -> "SearchIndex":
        """The archive's index."""
        return outside.index(self)

    # words and queries

    @cached_property
    def queries(self) -> "QueryParser":
        """Reads queries."""
        from pipeline.adapters.language.lark_queries import LarkQueries

        return LarkQueries()

    @cached_property
    def analysis(self) -> "Analysis":
        """From words to terms."""
        from pipeline.adapters.language.snowball import SnowballStemmer
        from pipeline.domain.words.analysis import Analysis

        stemmer = SnowballStemmer.of(self.knowledge.table)
        compounds = self.knowledge.compounds
        return Analysis(stemmer, self.settings.languages, compounds.parts, compounds.version)

    @cached_property
    def detector(self) -> "LanguageDetector":
        """Tells languages."""
        from pipeline.adapters.language.langdetect import SeededLangdetect

        return SeededLangdetect.of(self.knowledge.table)

    @property
    def spellings(self) -> Mapping[str, Sequence[str]]:
        """For `name:`."""
        return self.knowledge.names.spelled

    @cached_property
    def groups(self) -> Mapping[str, Sequence[str]]:
        """For `outlet:@group`: the feeds' folders with their outlets."""
        found: dict[str, list[str]] = {}
        with self.store.look() as b:
            for feed in b.feeds.all():
                if feed.group:
                    found.setdefault(feed.group.casefold(), []).append(feed.outlet)
        return found

    def context(self) -> "Context":
        """What a query needs to know of the moment."""
        from pipeline.domain.query.context import Context

        return Context(self.clock(), self.settings.zone, self.spellings, self.groups)

    def stored_query(self, typed: str) -> "Query":
        """A query that may be left behind as an alert. Raises BadQuery."""
        from pipeline.domain.query.compiling import compiled
        from pipeline.domain.query.stored import check_alert, check_groups

        query = self.queries.parse(typed)
        check_groups(typed, query, self.groups)
        check_alert(typed, query, compiled(query, self.analysis, self.context()))
        return query

    def explain(self, typed: str, language: str = "") -> str:
        """A query in plain words, in German or English; without a language in that of the zone."""
        from pipeline.domain.query.explain import explain

        zone = "de" if self.settings.zone in GERMAN else "en"
        return explain(self.queries.parse(typed), "de" if (language or zone) == "de" else "en")

    def highlights(self, query: "Query", article: "Article") -> list[str]:
        """Extracts of an article with the words of a query lit."""
        from pipeline.domain.watching import lit

        return lit(query, article, self.analysis, self.context())

    def new_watch(self) -> "AlertWatch":
        """A watch over alerts, still empty."""
        from pipeline.domain.watching import AlertWatch
        from pipeline.wiring.frequencies import kept

        parse, zone = self.queries.parse, self.settings.zone
        topics, often = self.topic_hits(), kept(self)
        return AlertWatch(parse, self.analysis, self.spellings, self.groups, zone, topics, often)

    def topic_hits(self) -> "TopicHits":
        """Which topics an article's own words speak of."""
        from pipeline.domain.watching import TopicHits

        hits = TopicHits(self.queries.parse, self.analysis, self.spellings, self.settings.zone)
        with self.store.look() as b:
            hits.follow(b.stories.topics())
        return hits

    # the world outside

    @cached_property
    def ask(self) -> "Ask":
        """Asks the web."""
        return outside.ask(self)

    def guard(self, url: str) -> None:
        """Raises Forbidden for an address that must not be asked."""
        outside.guard(self, url)

    @cached_property
    def raw(self) -> "RawStore":
        """Raw pages."""
        return outside.raw(self)

    @cached_property
    def feed_reader(self) -> "FeedReader":
        """Reads feeds."""
        return outside.feed_reader(self)

    @cached_property
    def page_reader(self) -> "PageReader":
        """Reads pages."""
        return outside.page_reader(self)

    @cached_property
    def channel(self) -> "Channel":
        """Hands messages over."""
        return outside.channel(self)

    def letter_text(self, message: "Message") -> str:
        """The text part of the mail that a message would be."""
        return outside.letter_text(self, message)

    def address_key(self, url: str) -> str:
        """What two addresses of one article have in common. Raises BadInput."""
        from pipeline.domain.address import key

        return key(url, self.knowledge.tracking)

    @cached_property
    def judgement(self) -> "Judgement":
        """What extract judges with."""
        from pipeline.wiring.running import judgement

        return judgement(self)

    # running

    def run_stage(self, name: str, shard: Shard = ALL, now: datetime | None = None) -> Tally:
        """Run one stage as of `now` (or the clock), alone in its shard; «later» where it is not."""
        return logs.told(self, name, shard, lambda: self._stage(name, shard, now))

    def _stage(self, name: str, shard: Shard, now: datetime | None) -> Tally:
        from pipeline.wiring.running import SHARED, STAGES, waits

        if name not in STAGES:
            raise BadInput(name, f"is no stage; there are: {', '.join(STAGES)}")
        now = now or self.clock()
        begun = time.monotonic()
        try:
            if not waits(self, name, now, shard):
                return Tally()
            shared = shard.count > 1 and name in SHARED
            with self.store.lease(f"stage:{name}:{shard}", shared=shared) as lease:
                tally = STAGES[name](self, now, shard, lease)
        except TryLater as error:
            return Tally(later=1, reasons=put_off(error))
        if tally.total:
            with suppress(TryLater):  # what it counts is written; the note is for reading
                self._note(name, tally, timedelta(seconds=time.monotonic() - begun))
        return tally

    def run_upkeep(self, name: str) -> Tally:
        """Run one row of the upkeep, alone."""
        return logs.told(self, f"upkeep:{name}", ALL, lambda: self._upkeep(name))

    def _upkeep(self, name: str) -> Tally:
        from pipeline.wiring.running import UPKEEP

        if name not in UPKEEP:
            raise BadInput(name, f"is no upkeep; there is: {', '.join(UPKEEP)}")
        try:
            with self.store.lease(f"upkeep:{name}"):
                return UPKEEP[name](self, self.clock())
        except TryLater as error:
            return Tally(later=1, reasons=put_off(error))

    def _note(self, name: str, tally: Tally, took: timedelta) -> None:
        now = self.clock()
        reasons = logs.readable(tally.reasons, self.settings)
        counts = (tally.done, tally.later, tally.aside, took, reasons)
        run = Run(self.new_id(now), name, now, *counts)
        with self.store.batch() as b:
            b.notes.run(run)


def put_off(error: TryLater) -> Counter[str]:
    """The reason of a stage that another process is at, or whose backend is down."""
    return Counter([error.reason])
