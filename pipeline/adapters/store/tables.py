"""The tables. Columns are named as the fields of the nouns; each constraint bars a double.

Ids are ours (ULID text). No foreign keys between what arrives (feeds, entries, pages) and what is
kept (articles): a feed may be removed, its articles stay.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

from pipeline.adapters.store.types import (
    Data,
    Days,
    Hours,
    Instant,
    LocalDate,
    LocalTime,
    Span,
    Texts,
)

metadata = MetaData()


def key() -> Column[str]:
    """An id of ours."""
    return Column("id", Text, primary_key=True)


def text(name: str, default: str | None = "") -> Column[str]:
    """A text that is never NULL unless `default` is None."""
    return Column(name, Text, nullable=default is None, server_default=default)


def count(name: str, default: int = 0) -> Column[int]:
    """A whole number that is never NULL."""
    return Column(name, Integer, nullable=False, server_default=str(default))


def flag(name: str) -> Column[bool]:
    """True or false, false by default."""
    return Column(name, Boolean, nullable=False, server_default="0")


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

articles = Table(
    "articles",
    metadata,
    key(),
    text("url"),
    text("outlet"),
    text("title"),
    text("text"),
    Column("first_seen", Instant, nullable=False),
    text("lead"),
    Column("authors", Texts),
    Column("published", Instant),
    text("published_from"),
    Column("updated", Instant),
    text("language"),
    text("access"),
    Column("names", Texts),
    Column("topics", Texts),
    text("story", None),
    text("copy_of", None),
    text("agency", None),
    flag("old"),
    count("revision", 1),
    count("change", 1),
    text("progress"),
    Column("seq", BigInteger, nullable=False, unique=True),
    flag("hidden"),
    Column("when", Instant, nullable=False),
    count("place"),
    Index("articles_progress", "progress", "seq"),
    Index("articles_story", "story"),
    Index("articles_when", "when"),
    Index("articles_outlet", "outlet", "first_seen"),
)

addresses = Table(
    "addresses",
    metadata,
    Column("address", Text, primary_key=True),
    Column("article_id", Text, nullable=False, index=True),
)

sources = Table(
    "sources",
    metadata,
    Column("article_id", Text, primary_key=True),
    text("page_id"),
    Column("draft", Data, nullable=False),
    Column("cuts", Data, nullable=False),
    Column("sketch", Data),
)

revisions = Table(
    "revisions",
    metadata,
    Column("article_id", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    text("title"),
    text("text"),
    text("page_id"),
    flag("headline_changed"),
)

blocks = Table(
    "blocks",
    metadata,
    Column("outlet", Text, primary_key=True),
    Column("hash", Text, primary_key=True),
    text("text"),
    text("place"),
    flag("known"),
)

sightings = Table(
    "sightings",
    metadata,
    Column("outlet", Text, primary_key=True),
    Column("hash", Text, primary_key=True),
    Column("article_id", Text, primary_key=True),
)

stories = Table(
    "stories",
    metadata,
    key(),
    text("title"),
    Column("first", Instant, nullable=False),
    Column("latest", Instant, nullable=False),
    Column("topics", Texts),
    Column("merged_into", Text, index=True),
    Index("stories_latest", "latest"),
)

topics = Table(
    "topics",
    metadata,
    Column("name", Text, primary_key=True),
    text("label"),
    text("query"),
    flag("paused"),
)

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
)

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

indexed = Table(
    "indexed",
    metadata,
    Column("index", Text, primary_key=True),
    Column("article_id", Text, primary_key=True),
    count("change"),
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
