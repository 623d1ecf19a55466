"""Each stage with what it is handed: the one table from a name to its work."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pipeline.domain.article import Progress
from pipeline.domain.shard import Shard
from pipeline.ports.store import Batch, Lease
from pipeline.stages import UPKEEP as ORDER_OF_UPKEEP
from pipeline.stages.tally import Tally

if TYPE_CHECKING:
    from pipeline.domain.stories.item import Item
    from pipeline.domain.stories.window import Window
    from pipeline.stages.cluster import Clusterer
    from pipeline.stages.judged import Judgement
    from pipeline.wiring.house import House

Work = Callable[["House", datetime, Shard, Lease], Tally]
GERMAN = "Europe/Berlin"


def feeds(house: "House", now: datetime, shard: Shard, lease: Lease) -> Tally:
    """Ask the feeds that are due."""
    from pipeline.stages import feeds as stage

    house.raw.check()
    asking = stage.Asking(
        ask=house.ask,
        reader=house.feed_reader,
        raw=house.raw,
        key=house.address_key,
        chance=house.chance,
        clock=house.clock,
        shortest=timedelta(minutes=house.settings.shortest_minutes),
        longest=timedelta(minutes=house.settings.longest_minutes),
        batch=house.settings.batch,
    )
    return stage.run(house.store, asking, now=now, new_id=house.new_id, shard=shard, lease=lease)


def fetch(house: "House", now: datetime, shard: Shard, lease: Lease) -> Tally:
    """Fetch the pages that are due."""
    from pipeline.stages import fetch as stage

    house.raw.check()
    settings = house.settings
    fetching = stage.Fetching(
        ask=house.ask,
        raw=house.raw,
        chance=house.chance,
        clock=house.clock,
        look_again=[timedelta(hours=hours) for hours in settings.look_again_hours],
        wire_cap=settings.page_megabytes * 2**20,
        size_cap=4 * settings.page_megabytes * 2**20,
        obey_robots=settings.obey_robots,
        batch=settings.batch,
    )
    return stage.run(house.store, fetching, now=now, new_id=house.new_id, shard=shard, lease=lease)


def extract(house: "House", now: datetime, shard: Shard, lease: Lease) -> Tally:
    """Read new pages."""
    from pipeline.stages import extract as stage

    reading = stage.Reading(
        house.raw, house.page_reader, house.judgement, house.settings.batch, house.clock
    )
    return stage.run(house.store, reading, now=now, new_id=house.new_id, shard=shard, lease=lease)


def judgement(house: "House") -> "Judgement":
    """What extract judges with."""
    from pipeline.stages.judged import Judgement

    return Judgement(
        tracking=house.knowledge.tracking,
        suffixes=house.knowledge.suffixes,
        padding=house.knowledge.padding,
        old=timedelta(hours=house.settings.old_hours),
        zone=ZoneInfo(house.settings.zone),
    )


def enrich(house: "House", now: datetime, shard: Shard, lease: Lease) -> Tally:
    """Language, names, agency."""
    from pipeline.stages import enrich as stage

    telling = stage.Telling(
        house.detector, house.knowledge.names, house.knowledge.agencies, house.settings.batch
    )
    return stage.run(house.store, telling, shard=shard, lease=lease)


def cluster(house: "House", now: datetime, shard: Shard, lease: Lease) -> Tally:
    """Copies, stories, topics. One writer: the shard does not matter."""
    if "clusterer" not in house.__dict__:
        house.__dict__["clusterer"] = clusterer(house)
    with house.store.lease("cluster") as alone:
        stage: Clusterer = house.__dict__["clusterer"]
        return stage.run(house.store, now=now, lease=alone)


def clusterer(house: "House") -> "Clusterer":
    """The stage with what it keeps warm."""
    from pipeline.domain.stories.stories import Stories
    from pipeline.domain.stories.tuning import Tuning
    from pipeline.stages.cluster import Clusterer, Making
    from pipeline.wiring.warm import Keeper

    window = timedelta(days=house.settings.window_days)
    tuning, lexicon = Tuning(window=window), house.knowledge.lexicon

    def load(items: "Iterable[Item]") -> Stories:
        return Stories.load(items, lexicon, house.new_id, tuning)

    def of(kept: "Window") -> Stories:
        return Stories(lexicon, house.new_id, window=kept)

    keeper = None if house.settings.in_memory else Keeper(house, tuning)
    batch = house.settings.batch
    stage = Clusterer(Making(load, of), house.topic_hits(), window, batch, keeper)
    return house.keep(stage, stage.close)


def index(house: "House", now: datetime, shard: Shard, lease: Lease) -> Tally:
    """Bring the index up to date. One writer: the shard does not matter."""
    from pipeline.stages import index as stage

    with house.store.lease("index") as alone:
        return stage.run(house.store, house.index, lease=alone)


def alert(house: "House", now: datetime, shard: Shard, lease: Lease) -> Tally:
    """Judge articles against all alerts."""
    from pipeline.stages import alert as stage
    from pipeline.stages.postbox import Rules
    from pipeline.wiring.frequencies import freshened

    if freshened(house) or "watch" not in house.__dict__:
        house.__dict__["watch"] = house.new_watch()
    zone = house.settings.zone
    rules = Rules(
        zone=ZoneInfo(zone),
        language="de" if zone == GERMAN else "en",
        per_hour=house.settings.alerts_per_hour,
        cap=house.settings.alerts_cap,
        batch=house.settings.batch,
    )
    watch: stage.Watch = house.__dict__["watch"]
    return stage.run(
        house.store, watch, rules, now=now, new_id=house.new_id, shard=shard, lease=lease
    )


def digest(house: "House", now: datetime, shard: Shard, lease: Lease) -> Tally:
    """Freeze the digests that are due."""
    from pipeline.stages import digest as stage

    return stage.run(house.store, now=now, new_id=house.new_id, lease=lease)


def send(house: "House", now: datetime, shard: Shard, lease: Lease) -> Tally:
    """Send what is due; what a restore holds does not come here."""
    from pipeline.stages import send as stage

    post = stage.Post(house.channel, house.chance, house.settings.send_tries)
    return stage.run(house.store, post, now=now, shard=shard, lease=lease)


def waits(house: "House", name: str, now: datetime, shard: Shard) -> bool:
    """Whether there is any work for the stage: a look costs nothing, a lease costs two commits."""
    from pipeline.stages.digest import due

    if name == "digest":
        return bool(due(house.store, now))
    with house.store.look() as b:
        match name:
            case "index":
                return bool(b.indexed.lag(house.index.name))
            case "send":
                return b.notes.value("sending") != "held" and b.outbox.due(now, shard)
            case _:
                return bool(waiting(b, name, now, shard, 1))


def waiting(b: Batch, name: str, now: datetime, shard: Shard, limit: int) -> int:
    """How many items wait for a stage before index, or for alert; counted up to a limit."""
    match name:
        case "feeds":
            return len(b.feeds.due(now, limit, shard))
        case "fetch":
            return len(b.entries.due(now, limit, shard))
        case "extract":
            return len(b.pages.due(limit, shard))
        case _:
            return len(b.articles.due(BEFORE[name], limit, shard))


#: the step that articles have come to when a stage takes them
BEFORE: Mapping[str, Progress] = {
    "enrich": "extracted",
    "cluster": "enriched",
    "alert": "clustered",
}

#: what one shard of these writes, no other does: their batches may run side by side
SHARED = frozenset({"feeds", "fetch", "extract", "enrich", "send"})

STAGES: Mapping[str, Work] = {
    "feeds": feeds,
    "fetch": fetch,
    "extract": extract,
    "enrich": enrich,
    "cluster": cluster,
    "index": index,
    "alert": alert,
    "digest": digest,
    "send": send,
}


def _upkeep(name: str) -> Callable[["House", datetime], Tally]:
    def work(house: "House", now: datetime) -> Tally:
        from pipeline.wiring import upkeep

        row: Callable[[House, datetime], Tally] = getattr(upkeep, name.replace("-", "_"))
        return row(house, now)

    return work


UPKEEP: Mapping[str, Callable[["House", datetime], Tally]] = {
    name: _upkeep(name) for name in ORDER_OF_UPKEEP
}
