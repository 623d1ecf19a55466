"""Tables of the house itself: counters, owners, leases, runs, operations."""

from sqlalchemy import BigInteger, Column, Index, Table, Text, UniqueConstraint

from pipeline.adapters.store.tables.columns import count, key, metadata, text
from pipeline.adapters.store.types import Data, Instant, Span

meta = Table("meta", metadata, Column("key", Text, primary_key=True), text("value"))

counters = Table(
    "counters", metadata, Column("name", Text, primary_key=True), Column("value", BigInteger)
)

owners = Table("owners", metadata, key(), Column("name", Text, nullable=False, unique=True))

leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    text("owner"),
    Column("token", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    key(),
    text("stage"),
    Column("at", Instant, nullable=False),
    count("done"),
    count("later"),
    count("aside"),
    Column("seconds", Span, nullable=False),
    Column("reasons", Data),
    Index("runs_at", "at"),
)

#: what a scheduler could not do; the same failure of the same run is told once
operations = Table(
    "operations",
    metadata,
    key(),
    text("kind"),
    text("subject"),
    text("run"),
    Column("at", Instant, nullable=False),
    text("told"),
    Index("operations_at", "at"),
    UniqueConstraint("kind", "subject", "run"),
)
