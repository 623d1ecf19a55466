"""The tables. Columns are named as the fields of the nouns; each constraint bars a double.

Ids are ours (ULID text). No foreign keys between what arrives (feeds, entries, pages) and what is
kept (articles): a feed may be removed, its articles stay.
"""

from pipeline.adapters.store.tables.arriving import (
    entries,
    feed_aliases,
    feeds,
    first_answers,
    pages,
)
from pipeline.adapters.store.tables.columns import metadata
from pipeline.adapters.store.tables.house import counters, leases, meta, operations, owners, runs
from pipeline.adapters.store.tables.keeping import (
    addresses,
    articles,
    blocks,
    indexed,
    revisions,
    sightings,
    sources,
    stories,
    topics,
)
from pipeline.adapters.store.tables.people import (
    alerts,
    digested,
    digests,
    filings,
    matches,
    outbox,
    saved,
    subscribers,
    told,
)

__all__ = [
    "addresses",
    "alerts",
    "articles",
    "blocks",
    "counters",
    "digested",
    "digests",
    "entries",
    "feed_aliases",
    "feeds",
    "filings",
    "first_answers",
    "indexed",
    "leases",
    "matches",
    "meta",
    "metadata",
    "operations",
    "outbox",
    "owners",
    "pages",
    "revisions",
    "runs",
    "saved",
    "sightings",
    "sources",
    "stories",
    "subscribers",
    "told",
    "topics",
]
