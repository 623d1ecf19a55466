"""Tables of what arrives: feeds, entries, pages."""

from sqlalchemy import BigInteger, Column, Index, Table, Text, UniqueConstraint

from pipeline.adapters.store.tables.columns import count, flag, key, metadata, text
from pipeline.adapters.store.types import Days, Hours, Instant, Span, Texts

feeds = Table(
    "feeds",
    metadata,
    key(),
    Column("url", Text, nullable=False, unique=True),
    text("outlet"),
    Column("added", Instant, nullable=False),
    text("state"),
    Column("due", Instant),
    Column("interval", Span, nullable=False),
    count("failures"),
    text("etag", None),
    text("last_modified", None),
    text("body_hash", None),
    Column("last_success", Instant),
    text("last_error", None),
    Column("last_news", Instant),
    Column("last_full", Instant),
    text("moved_to", None),
    Column("moved_since", Instant),
    count("moved_times"),
    text("answered_by", None),
    Column("skip_hours", Hours, nullable=False, server_default=""),
    Column("skip_days", Days, nullable=False, server_default=""),
    flag("declared"),
    Column("group", Text),
    count("place"),
    Index("feeds_due", "state", "due"),
    Index("feeds_outlet", "outlet", "state"),  # outlets with their feeds in trouble
)

feed_aliases = Table(
    "feed_aliases", metadata, Column("url", Text, primary_key=True), text("feed_id")
)

first_answers = Table(
    "first_answers",
    metadata,
    Column("feed_id", Text, primary_key=True),
    text("raw_file"),
    Column("raw_offset", BigInteger, nullable=False),
    count("raw_length"),
)

entries = Table(
    "entries",
    metadata,
    key(),
    text("feed_id"),
    text("outlet"),
    text("key"),
    text("url"),
    text("address"),
    text("title"),
    text("summary"),
    text("content"),
    Column("published", Instant),
    Column("updated", Instant),
    Column("authors", Texts),
    text("announced_hash"),
    Column("first_seen", Instant, nullable=False),
    text("state"),
    Column("due", Instant),
    count("tries"),
    count("asked"),
    text("etag", None),
    text("last_modified", None),
    text("reason"),
    text("article_id", None),
    count("place"),
    UniqueConstraint("feed_id", "key"),
    Index("entries_due", "due"),
    Index("entries_address", "address"),
    Index("entries_article", "article_id"),
)

pages = Table(
    "pages",
    metadata,
    key(),
    text("entry_id"),
    text("outlet"),
    text("asked"),
    text("url"),
    Column("fetched", Instant, nullable=False),
    text("content_type"),
    text("digest"),
    text("raw_file"),
    Column("raw_offset", BigInteger, nullable=False),
    count("raw_length"),
    text("origin"),
    text("state"),
    text("reason"),
    count("place"),
    Index("pages_state", "state"),
    Index("pages_entry", "entry_id"),
    Index("pages_fetched", "fetched"),
)
