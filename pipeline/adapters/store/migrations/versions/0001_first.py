"""first"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# texts sort by their bytes, as on SQLite: keys are asked for as ranges, ids in their order
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "addresses",
        sa.Column("address", TEXT, nullable=False),
        sa.Column("article_id", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("address"),
    )
    with op.batch_alter_table("addresses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_addresses_article_id"), ["article_id"], unique=False)

    op.create_table(
        "alerts",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("owner", TEXT, server_default="", nullable=False),
        sa.Column("name", TEXT, server_default="", nullable=False),
        sa.Column("query", TEXT, server_default="", nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("state", TEXT, server_default="", nullable=False),
        sa.Column("targets", TEXT, nullable=True),
        sa.Column("since_seq", sa.BigInteger(), nullable=False),
        sa.Column("muted_until", sa.BigInteger(), nullable=True),
        sa.Column("declared", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("kind", TEXT, server_default="", nullable=False),
        sa.Column("error", TEXT, server_default="", nullable=False),
        sa.Column("stamp", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("owner", "kind", "name"),
    )
    with op.batch_alter_table("alerts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alerts_stamp"), ["stamp"], unique=False)

    op.create_table(
        "articles",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("url", TEXT, server_default="", nullable=False),
        sa.Column("outlet", TEXT, server_default="", nullable=False),
        sa.Column("title", TEXT, server_default="", nullable=False),
        sa.Column("text", TEXT, server_default="", nullable=False),
        sa.Column("first_seen", sa.BigInteger(), nullable=False),
        sa.Column("lead", TEXT, server_default="", nullable=False),
        sa.Column("authors", TEXT, nullable=True),
        sa.Column("published", sa.BigInteger(), nullable=True),
        sa.Column("published_from", TEXT, server_default="", nullable=False),
        sa.Column("updated", sa.BigInteger(), nullable=True),
        sa.Column("language", TEXT, server_default="", nullable=False),
        sa.Column("access", TEXT, server_default="", nullable=False),
        sa.Column("names", TEXT, nullable=True),
        sa.Column("topics", TEXT, nullable=True),
        sa.Column("story", TEXT, nullable=True),
        sa.Column("copy_of", TEXT, nullable=True),
        sa.Column("agency", TEXT, nullable=True),
        sa.Column("old", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        sa.Column("change", sa.Integer(), server_default="1", nullable=False),
        sa.Column("progress", TEXT, server_default="", nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hidden", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("when", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("seq"),
    )
    with op.batch_alter_table("articles", schema=None) as batch_op:
        batch_op.create_index("articles_outlet", ["outlet", "first_seen"], unique=False)
        batch_op.create_index("articles_progress", ["progress", "seq"], unique=False)
        batch_op.create_index("articles_story", ["story"], unique=False)
        batch_op.create_index("articles_when", ["when"], unique=False)

    op.create_table(
        "blocks",
        sa.Column("outlet", TEXT, nullable=False),
        sa.Column("hash", TEXT, nullable=False),
        sa.Column("text", TEXT, server_default="", nullable=False),
        sa.Column("place", TEXT, server_default="", nullable=False),
        sa.Column("known", sa.Boolean(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("outlet", "hash"),
    )
    op.create_table(
        "counters",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "digested",
        sa.Column("subscriber_id", TEXT, nullable=False),
        sa.Column("match_id", TEXT, nullable=False),
        sa.Column("digest_id", TEXT, server_default="", nullable=False),
        sa.PrimaryKeyConstraint("subscriber_id", "match_id"),
    )
    op.create_table(
        "digests",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("subscriber_id", TEXT, server_default="", nullable=False),
        sa.Column("date", TEXT, nullable=False),
        sa.Column("frozen", sa.BigInteger(), nullable=False),
        sa.Column("match_ids", TEXT, nullable=True),
        sa.Column("state", TEXT, server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("subscriber_id", "date"),
    )
    op.create_table(
        "entries",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("feed_id", TEXT, server_default="", nullable=False),
        sa.Column("outlet", TEXT, server_default="", nullable=False),
        sa.Column("key", TEXT, server_default="", nullable=False),
        sa.Column("url", TEXT, server_default="", nullable=False),
        sa.Column("address", TEXT, server_default="", nullable=False),
        sa.Column("title", TEXT, server_default="", nullable=False),
        sa.Column("summary", TEXT, server_default="", nullable=False),
        sa.Column("content", TEXT, server_default="", nullable=False),
        sa.Column("published", sa.BigInteger(), nullable=True),
        sa.Column("updated", sa.BigInteger(), nullable=True),
        sa.Column("authors", TEXT, nullable=True),
        sa.Column("announced_hash", TEXT, server_default="", nullable=False),
        sa.Column("first_seen", sa.BigInteger(), nullable=False),
        sa.Column("state", TEXT, server_default="", nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("asked", sa.Integer(), server_default="0", nullable=False),
        sa.Column("etag", TEXT, nullable=True),
        sa.Column("last_modified", TEXT, nullable=True),
        sa.Column("reason", TEXT, server_default="", nullable=False),
        sa.Column("article_id", TEXT, nullable=True),
        sa.Column("place", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("feed_id", "key"),
    )
    with op.batch_alter_table("entries", schema=None) as batch_op:
        batch_op.create_index("entries_address", ["address"], unique=False)
        batch_op.create_index("entries_article", ["article_id"], unique=False)
        batch_op.create_index("entries_due", ["due"], unique=False)

    op.create_table(
        "feed_aliases",
        sa.Column("url", TEXT, nullable=False),
        sa.Column("feed_id", TEXT, server_default="", nullable=False),
        sa.PrimaryKeyConstraint("url"),
    )
    op.create_table(
        "feeds",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("url", TEXT, nullable=False),
        sa.Column("outlet", TEXT, server_default="", nullable=False),
        sa.Column("added", sa.BigInteger(), nullable=False),
        sa.Column("state", TEXT, server_default="", nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=True),
        sa.Column("interval", sa.Float(), nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("etag", TEXT, nullable=True),
        sa.Column("last_modified", TEXT, nullable=True),
        sa.Column("body_hash", TEXT, nullable=True),
        sa.Column("last_success", sa.BigInteger(), nullable=True),
        sa.Column("last_error", TEXT, nullable=True),
        sa.Column("last_news", sa.BigInteger(), nullable=True),
        sa.Column("last_full", sa.BigInteger(), nullable=True),
        sa.Column("moved_to", TEXT, nullable=True),
        sa.Column("moved_since", sa.BigInteger(), nullable=True),
        sa.Column("moved_times", sa.Integer(), server_default="0", nullable=False),
        sa.Column("answered_by", TEXT, nullable=True),
        sa.Column("skip_hours", TEXT, server_default="", nullable=False),
        sa.Column("skip_days", TEXT, server_default="", nullable=False),
        sa.Column("declared", sa.Boolean(), server_default="0", nullable=False),
        sa.Column("group", TEXT, nullable=True),
        sa.Column("place", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("url"),
    )
    with op.batch_alter_table("feeds", schema=None) as batch_op:
        batch_op.create_index("feeds_due", ["state", "due"], unique=False)

    op.create_table(
        "filings",
        sa.Column("alert_id", TEXT, nullable=False),
        sa.Column("made", TEXT, server_default="", nullable=False),
        sa.Column("terms", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("alert_id"),
    )
    op.create_table(
        "first_answers",
        sa.Column("feed_id", TEXT, nullable=False),
        sa.Column("raw_file", TEXT, server_default="", nullable=False),
        sa.Column("raw_offset", sa.BigInteger(), nullable=False),
        sa.Column("raw_length", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("feed_id"),
    )
    op.create_table(
        "indexed",
        sa.Column("index", TEXT, nullable=False),
        sa.Column("article_id", TEXT, nullable=False),
        sa.Column("change", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("index", "article_id"),
    )
    op.create_table(
        "leases",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("owner", TEXT, server_default="", nullable=False),
        sa.Column("token", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "matches",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("alert_id", TEXT, server_default="", nullable=False),
        sa.Column("article_id", TEXT, server_default="", nullable=False),
        sa.Column("revision", sa.Integer(), server_default="1", nullable=False),
        sa.Column("story_id", TEXT, nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("fate", TEXT, server_default="", nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("occasion", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("alert_id", "article_id", "revision"),
    )
    with op.batch_alter_table("matches", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_matches_story_id"), ["story_id"], unique=False)

    op.create_table(
        "meta",
        sa.Column("key", TEXT, nullable=False),
        sa.Column("value", TEXT, server_default="", nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "operations",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("kind", TEXT, server_default="", nullable=False),
        sa.Column("subject", TEXT, server_default="", nullable=False),
        sa.Column("run", TEXT, server_default="", nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("told", TEXT, server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kind", "subject", "run"),
    )
    with op.batch_alter_table("operations", schema=None) as batch_op:
        batch_op.create_index("operations_at", ["at"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("kind", TEXT, server_default="", nullable=False),
        sa.Column("target", TEXT, server_default="", nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("language", TEXT, server_default="", nullable=False),
        sa.Column("content", TEXT, nullable=False),
        sa.Column("state", TEXT, server_default="", nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=True),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reason", TEXT, server_default="", nullable=False),
        sa.Column("sent", sa.BigInteger(), nullable=True),
        sa.Column("token", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("match_ids", TEXT, nullable=True),
        sa.Column("place", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index("outbox_due", ["state", "due"], unique=False)

    op.create_table(
        "owners",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "pages",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("entry_id", TEXT, server_default="", nullable=False),
        sa.Column("outlet", TEXT, server_default="", nullable=False),
        sa.Column("asked", TEXT, server_default="", nullable=False),
        sa.Column("url", TEXT, server_default="", nullable=False),
        sa.Column("fetched", sa.BigInteger(), nullable=False),
        sa.Column("content_type", TEXT, server_default="", nullable=False),
        sa.Column("digest", TEXT, server_default="", nullable=False),
        sa.Column("raw_file", TEXT, server_default="", nullable=False),
        sa.Column("raw_offset", sa.BigInteger(), nullable=False),
        sa.Column("raw_length", sa.Integer(), server_default="0", nullable=False),
        sa.Column("origin", TEXT, server_default="", nullable=False),
        sa.Column("state", TEXT, server_default="", nullable=False),
        sa.Column("reason", TEXT, server_default="", nullable=False),
        sa.Column("place", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("pages", schema=None) as batch_op:
        batch_op.create_index("pages_entry", ["entry_id"], unique=False)
        batch_op.create_index("pages_fetched", ["fetched"], unique=False)
        batch_op.create_index("pages_state", ["state"], unique=False)

    op.create_table(
        "revisions",
        sa.Column("article_id", TEXT, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("title", TEXT, server_default="", nullable=False),
        sa.Column("text", TEXT, server_default="", nullable=False),
        sa.Column("page_id", TEXT, server_default="", nullable=False),
        sa.Column("headline_changed", sa.Boolean(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("article_id", "number"),
    )
    op.create_table(
        "runs",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("stage", TEXT, server_default="", nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("later", sa.Integer(), server_default="0", nullable=False),
        sa.Column("aside", sa.Integer(), server_default="0", nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("reasons", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("runs", schema=None) as batch_op:
        batch_op.create_index("runs_at", ["at"], unique=False)

    op.create_table(
        "saved",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("owner", TEXT, server_default="", nullable=False),
        sa.Column("name", TEXT, server_default="", nullable=False),
        sa.Column("query", TEXT, server_default="", nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("owner", "name"),
    )
    op.create_table(
        "sightings",
        sa.Column("outlet", TEXT, nullable=False),
        sa.Column("hash", TEXT, nullable=False),
        sa.Column("article_id", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("outlet", "hash", "article_id"),
    )
    op.create_table(
        "sources",
        sa.Column("article_id", TEXT, nullable=False),
        sa.Column("page_id", TEXT, server_default="", nullable=False),
        sa.Column("draft", TEXT, nullable=False),
        sa.Column("cuts", TEXT, nullable=False),
        sa.Column("sketch", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("article_id"),
    )
    op.create_table(
        "stories",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("title", TEXT, server_default="", nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("latest", sa.BigInteger(), nullable=False),
        sa.Column("topics", TEXT, nullable=True),
        sa.Column("merged_into", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("stories", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stories_merged_into"), ["merged_into"], unique=False)
        batch_op.create_index("stories_latest", ["latest"], unique=False)

    op.create_table(
        "subscribers",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("owner", TEXT, server_default="", nullable=False),
        sa.Column("address", TEXT, nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("state", TEXT, server_default="", nullable=False),
        sa.Column("zone", TEXT, server_default="", nullable=False),
        sa.Column("at", TEXT, nullable=False),
        sa.Column("weekdays", TEXT, nullable=False),
        sa.Column("language", TEXT, server_default="", nullable=False),
        sa.Column("alerts", TEXT, nullable=True),
        sa.Column("consent", TEXT, server_default="", nullable=False),
        sa.Column("confirmed", sa.BigInteger(), nullable=True),
        sa.Column("confirm_hash", TEXT, nullable=True),
        sa.Column("confirm_until", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("address"),
        sa.UniqueConstraint("confirm_hash"),
    )
    op.create_table(
        "told",
        sa.Column("alert_id", TEXT, nullable=False),
        sa.Column("story_id", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("alert_id", "story_id"),
    )
    op.create_table(
        "topics",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("label", TEXT, server_default="", nullable=False),
        sa.Column("query", TEXT, server_default="", nullable=False),
        sa.Column("paused", sa.Boolean(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
