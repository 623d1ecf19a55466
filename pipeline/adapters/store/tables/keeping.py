"""Tables of what is kept: articles, what outlets repeat, stories, what an index holds."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from pipeline.adapters.store.tables.columns import count, flag, key, metadata, text
from pipeline.adapters.store.types import Data, Instant, Texts

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
    Index("articles_change", "id", "change"),  # what an index lacks, without reading any text
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

indexed = Table(
    "indexed",
    metadata,
    Column("index", Text, primary_key=True),
    Column("article_id", Text, primary_key=True),
    count("change"),
)
