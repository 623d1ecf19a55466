"""THE ORDER: the way of the data, once. README, `morgenlage run --help` and the DAGs follow it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the way: its name, what it takes and what it leaves."""

    name: str
    takes: str
    leaves: str


ORDER: tuple[Stage, ...] = (
    Stage("feeds", "feeds that are due", "entries, the next due time"),
    Stage("fetch", "entries to fetch", "pages"),
    Stage("extract", "pages", "articles"),
    Stage("enrich", "new articles", "articles, told more"),
    Stage("cluster", "enriched articles", "stories, topics"),
    Stage("index", "changed articles", "what can be found"),
    Stage("alert", "clustered articles", "outbox rows"),
    Stage("digest", "subscribers whose hour has come", "outbox rows"),
    Stage("send", "outbox rows that are due", "deliveries"),
)
NAMES: tuple[str, ...] = tuple(stage.name for stage in ORDER)

#: daily housekeeping, in this order; see pipeline.stages.upkeep
UPKEEP: tuple[str, ...] = (
    "retention",
    "dead-feeds",
    "unconfirmed",
    "compaction",
    "backup",
    "report",
)
