"""Tables of what people leave and get: alerts, matches, the outbox, subscribers, digests."""

from sqlalchemy import BigInteger, Column, Index, Table, Text, UniqueConstraint, func

from pipeline.adapters.store.tables.columns import count, flag, key, metadata, text
from pipeline.adapters.store.types import Data, Days, Instant, LocalDate, LocalTime, Texts

alerts = Table(
    "alerts",
    metadata,
    key(),
    text("owner"),
    text("name"),
    text("query"),
    Column("created", Instant, nullable=False),
    text("state"),
    Column("targets", Texts),
    Column("since_seq", BigInteger, nullable=False),
    Column("muted_until", Instant),
    flag("declared"),
    text("kind"),
    text("error"),
    Column("stamp", BigInteger, nullable=False, index=True),
    UniqueConstraint("owner", "kind", "name"),
)

#: what each alert is filed under, so that a new process need not read its query
filings = Table(
    "filings",
    metadata,
    Column("alert_id", Text, primary_key=True),
    text("made"),
    Column("kept", Data, nullable=False),
)

matches = Table(
    "matches",
    metadata,
    key(),
    text("alert_id"),
    text("article_id"),
    count("revision", 1),
    Column("story_id", Text, index=True),
    Column("at", Instant, nullable=False),
    text("fate"),
    Column("reason", Data, nullable=False),
    text("occasion", None),
    UniqueConstraint("alert_id", "article_id", "revision"),
)

told = Table(
    "told",
    metadata,
    Column("alert_id", Text, primary_key=True),
    Column("story_id", Text, primary_key=True),
    Column("state", Data, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    key(),
    Column("key", Text, nullable=False, unique=True),
    text("kind"),
    text("target"),
    Column("created", Instant, nullable=False),
    text("language"),
    Column("content", Data, nullable=False),
    text("state"),
    Column("due", Instant),
    count("tries"),
    text("reason"),
    Column("sent", Instant),
    Column("token", BigInteger, nullable=False, server_default="0"),
    Column("match_ids", Texts),
    count("place"),
    Index("outbox_due", "state", "due"),
)

subscribers = Table(
    "subscribers",
    metadata,
    key(),
    text("owner"),
    Column("address", Text, nullable=False, unique=True),
    Column("created", Instant, nullable=False),
    text("state"),
    text("zone"),
    Column("at", LocalTime, nullable=False),
    Column("weekdays", Days, nullable=False),
    text("language"),
    Column("alerts", Texts),
    text("consent"),
    Column("confirmed", Instant),
    Column("confirm_hash", Text, unique=True),
    Column("confirm_until", Instant),
    Column("since", Instant),
)
#: an address is looked for whatever its case
Index("subscribers_lower", func.lower(subscribers.c.address))

digests = Table(
    "digests",
    metadata,
    key(),
    text("subscriber_id"),
    Column("date", LocalDate, nullable=False),
    Column("frozen", Instant, nullable=False),
    Column("match_ids", Texts),
    text("state"),
    UniqueConstraint("subscriber_id", "date"),
)

digested = Table(
    "digested",
    metadata,
    Column("subscriber_id", Text, primary_key=True),
    Column("match_id", Text, primary_key=True),
    text("digest_id"),
)

saved = Table(
    "saved",
    metadata,
    key(),
    text("owner"),
    text("name"),
    text("query"),
    Column("created", Instant, nullable=False),
    UniqueConstraint("owner", "name"),
)
