"""Every table, with the invariants the database itself holds.

There is no column for an author, a handle, a profile, a permalink of a person's post, a post id
or a person's words: public voices leave claims, hourly counts and short-lived keyed tags, nothing
else (S1, S2). ``tests/unit/test_store_columns.py`` fails when one appears.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from kiemtin.rules import K_FLOOR
from kiemtin.states import (
    CrawlEvent,
    ItemState,
    LookAgain,
    Origin,
    Outcome,
    Role,
    SentenceType,
    VerdictLabel,
)
from kiemtin.store import evidence_tables, learning_tables, publishing_tables
from kiemtin.store.crawl_tables import (
    hosts as hosts,
    quotas as quotas,
    source_days as source_days,
    source_overlaps as source_overlaps,
    source_secrets as source_secrets,
    source_troubles as source_troubles,
)
from kiemtin.store.learning_tables import (
    reading_counts as reading_counts,
    type_corrections as type_corrections,
)
from kiemtin.store.metadata import metadata as metadata
from kiemtin.store.planning_tables import (
    account_rules as account_rules,
    blackouts as blackouts,
    calendar_feeds as calendar_feeds,
    imported_rows as imported_rows,
    plans as plans,
    series as series,
    series_drafts as series_drafts,
    slots as slots,
)
from kiemtin.store.publishing_tables import (
    accounts as accounts,
    aftercare as aftercare,
    airings as airings,
    approval_step_people as approval_step_people,
    approval_steps as approval_steps,
    approvals as approvals,
    autosaves as autosaves,
    credentials as credentials,
    delegations as delegations,
    drafts as drafts,
    errata as errata,
    holds as holds,
    media as media,
    publication_events as publication_events,
    publications as publications,
    revisions as revisions,
    sign_offs as sign_offs,
    submissions as submissions,
    translations as translations,
)
from kiemtin.store.types import UtcDateTime, one_of

# --- people of the office --------------------------------------------------------------------

users = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(64), nullable=False, unique=True),
    Column("display", String(120), nullable=False),
    Column("password_hash", String(255), nullable=False),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    Column("language", String(2), nullable=False, server_default="vi"),
    Column("failed_sign_ins", Integer, nullable=False, server_default="0"),
    Column("locked_until", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    CheckConstraint("language IN ('vi', 'en')", name="language_closed"),
)
user_roles = Table(
    "user_roles",
    metadata,
    Column("user_id", ForeignKey("users.id"), primary_key=True),
    Column("role", String(16), primary_key=True),
    one_of("role", Role),
)

# --- crawling ----------------------------------------------------------------------------------

sources = Table(
    "sources",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("adapter", String(64), nullable=False),
    Column("title", String(200), nullable=False),
    Column("origin", String(16), nullable=False),
    Column("options", JSON, nullable=False),
    Column("enabled", Boolean, nullable=False, server_default=text("true")),
    Column("interval_s", Integer, nullable=False),
    Column("delay_s", Float, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    # rhythm: asked at ``interval_s``, or as often as it pays (crawler.rhythm)
    Column("adaptive", Boolean, nullable=False, server_default=text("false")),
    Column("pace_s", Float),
    Column("new_gap_s", Float),
    Column("new_share", Float),
    Column("next_at", UtcDateTime),
    # health
    Column("last_try_at", UtcDateTime),
    Column("last_success_at", UtcDateTime),
    Column("failing_since", UtcDateTime),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("problem", String(40)),
    Column("problem_detail", Text, nullable=False, server_default=""),
    Column("collected", Integer, nullable=False, server_default="0"),
    one_of("origin", Origin),
    CheckConstraint("interval_s >= 1", name="interval_positive"),
    CheckConstraint("delay_s >= 0", name="delay_not_negative"),
)
crawl_ledger = Table(
    "crawl_ledger",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("source", ForeignKey("sources.name", ondelete="CASCADE"), nullable=False),
    Column("host", String(255), nullable=False),
    Column("event", String(32), nullable=False),
    Column("detail", Text, nullable=False, server_default=""),
    Column("seconds", Float),
    # How many pages the line stands for; older lines of pages read become one a day.
    Column("total", Integer, nullable=False, server_default="1"),
    one_of("event", CrawlEvent),
    Index("ix_crawl_ledger_source_at", "source", "at"),
    Index("ix_crawl_ledger_at", "at"),
)
validators = Table(
    "validators",
    metadata,
    # HMAC of the address under the installation's key: a thread's address is never stored.
    Column("address_tag", LargeBinary(16), primary_key=True),
    Column("etag", String(300)),
    Column("last_modified", String(64)),
    Column("seen_at", UtcDateTime, nullable=False),
)
items = Table(
    "items",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", ForeignKey("sources.name"), nullable=False),
    Column("origin", String(16), nullable=False, server_default=Origin.PUBLICATION.value),
    Column("url", Text, nullable=False),
    Column("url_key", String(64), nullable=False, unique=True),
    Column("title_key", String(64), nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("published_at", UtcDateTime, nullable=False),
    Column("fetched_at", UtcDateTime, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("duplicate_of", ForeignKey("items.id")),
    Column("state", String(16), nullable=False, server_default=ItemState.NEW.value),
    Column("read_at", UtcDateTime),
    Column("label", String(16)),
    # The text without marks, case and white space: the same text under another address is a copy.
    Column("text_key", String(64)),
    # What the listing said of it when it was fetched; another stamp means that it was edited.
    Column("stamp", String(64), nullable=False, server_default=""),
    # When it is looked at again, how often that was done, how often it was missing since it was last there.
    Column("look_at", UtcDateTime),
    Column("looks", Integer, nullable=False, server_default="0"),
    Column("misses", Integer, nullable=False, server_default="0"),
    Column("gone_at", UtcDateTime),
    one_of("state", ItemState),
    # Only publications have rows here: a voice cannot be stored as an item (S1).
    CheckConstraint("origin = 'publication'", name="only_publications"),
    Index("ix_items_state_id", "state", "id"),
    Index("ix_items_title_key", "title_key"),
    Index("ix_items_source_look_at", "source", "look_at"),
)
snapshots = Table(
    "snapshots",
    metadata,
    Column("item_id", ForeignKey("items.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("taken_at", UtcDateTime, nullable=False),
)
quarantine = Table(
    "quarantine",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", ForeignKey("sources.name", ondelete="CASCADE"), nullable=False),
    Column("origin", String(16), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("reason", Text, nullable=False),
    Column("total", Integer, nullable=False, server_default="1"),
    Column("raw", Text),
    one_of("origin", Origin),
    # What a person said is quarantined as a count only.
    CheckConstraint("origin = 'publication' OR raw IS NULL", name="no_raw_voices"),
)

# --- the gate: all here dies within 72 hours, but topic counts and the threads' watermarks --------------------------------

sketch_keys = Table(
    "sketch_keys",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("secret", LargeBinary(32), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("dies_at", UtcDateTime, nullable=False),
)
sketch_tags = Table(
    "sketch_tags",
    metadata,
    Column("key_id", ForeignKey("sketch_keys.id", ondelete="CASCADE"), primary_key=True),
    Column("tag", LargeBinary(16), primary_key=True),
)
thread_reads = Table(
    "thread_reads",
    metadata,
    Column("thread_tag", LargeBinary(16), primary_key=True),
    Column("last_read_at", UtcDateTime, nullable=False),
)
buffer = Table(
    "buffer",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("claim_key", String(200), nullable=False),
    Column("page_tag", LargeBinary(16), nullable=False),
    Column("place", String(16), nullable=False),
    Column("hour", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Index("ix_buffer_claim_key", "claim_key"),
    Index("ix_buffer_expires_at", "expires_at"),
)
buffer_words = Table(
    "buffer_words",
    metadata,
    Column("claim_key", String(200), primary_key=True),
    Column("key_id", ForeignKey("sketch_keys.id", ondelete="CASCADE"), nullable=False),
    # Keyed hashes of the words all posts so far share, in order; the key dies with them.
    Column("word_tags", LargeBinary, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
)
topic_counts = Table(
    "topic_counts",
    metadata,
    Column("hour", UtcDateTime, primary_key=True),
    Column("place", String(16), primary_key=True),
    Column("topic", String(40), primary_key=True),
    Column("label", String(16), primary_key=True),
    Column("total", Integer, nullable=False),
    one_of("label", SentenceType),
    CheckConstraint("total >= 1", name="total_positive"),
)

# --- claims -----------------------------------------------------------------------------------

facts = Table(
    "facts",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("statement", Text, nullable=False),
    Column("folded", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("topic", String(40), nullable=False),
    Column("published", String(10), nullable=False),
    Column("in_force_from", String(10), nullable=False),
    Column("in_force_to", String(10)),
    Column("may_refute", Boolean, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("loaded_at", UtcDateTime, nullable=False),
    # The fact base no longer has it; what rested on it is looked at again.
    Column("withdrawn_at", UtcDateTime),
)
fact_versions = Table(
    "fact_versions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("fact_id", ForeignKey("facts.id"), nullable=False),
    Column("statement", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("in_force_from", String(10), nullable=False),
    Column("in_force_to", String(10)),
    Column("may_refute", Boolean, nullable=False),
    Column("sha256", String(64), nullable=False),
    # What a fact said until this moment; what it says now stands in ``facts``.
    Column("replaced_at", UtcDateTime, nullable=False),
    Index("ix_fact_versions_fact_id", "fact_id"),
)
claims = Table(
    "claims",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(200), nullable=False, unique=True),
    Column("statement", Text, nullable=False),
    Column("folded", Text, nullable=False),
    Column("suggestion", String(16), nullable=False),
    Column("score", Float, nullable=False),
    Column("voices", Integer, nullable=False, server_default="0"),
    Column("publications", Integer, nullable=False, server_default="0"),
    Column("first_seen_at", UtcDateTime, nullable=False),
    Column("last_seen_at", UtcDateTime, nullable=False),
    Column("shown_at", UtcDateTime, nullable=False),
    Column("priority", Float, nullable=False, server_default="0"),
    Column("decided", Boolean, nullable=False, server_default=text("false")),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("locked_by", ForeignKey("users.id")),
    Column("locked_until", UtcDateTime),
    # What is claimed, as attribute, subject and value (no words), so that other facts can judge it.
    Column("structure", JSON(none_as_null=True)),
    Column("suggested_at", UtcDateTime),
    Column("look_again", String(16)),
    one_of("suggestion", VerdictLabel),
    one_of("look_again", LookAgain),
    # S4: a claim exists for people only at k or more voices, or when a publication makes it;
    # and a voices count below the floor cannot be written at all.
    CheckConstraint(f"voices = 0 OR voices >= {K_FLOOR}", name="k_floor"),
    CheckConstraint(f"voices >= {K_FLOOR} OR publications >= 1", name="shown_only_with_reason"),
    CheckConstraint("score >= 0 AND score <= 1", name="score_range"),
    CheckConstraint("(locked_by IS NULL) = (locked_until IS NULL)", name="lock_whole"),
    Index("ix_claims_queue", "decided", "priority"),
)
claim_evidence = Table(
    "claim_evidence",
    metadata,
    Column("claim_id", ForeignKey("claims.id", ondelete="CASCADE"), primary_key=True),
    Column("fact_id", ForeignKey("facts.id"), primary_key=True),
    Column("position", Integer, nullable=False, server_default="0"),
)
mentions = Table(
    "mentions",
    metadata,
    Column("claim_id", ForeignKey("claims.id", ondelete="CASCADE"), primary_key=True),
    Column("hour", UtcDateTime, primary_key=True),
    Column("place", String(16), primary_key=True),
    Column("total", Integer, nullable=False),
    CheckConstraint("total >= 1", name="total_positive"),
)
findings = Table(
    "findings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("item_id", ForeignKey("items.id"), nullable=False),
    Column("claim_id", ForeignKey("claims.id", ondelete="CASCADE"), nullable=False),
    Column("passage", Text, nullable=False),
    Column("start", Integer, nullable=False),
    Column("stop", Integer, nullable=False),
    Column("prediction", String(16), nullable=False),
    Column("score", Float, nullable=False),
    Column("found_at", UtcDateTime, nullable=False),
    one_of("prediction", VerdictLabel),
    CheckConstraint("0 <= start AND start < stop", name="span_whole"),
    UniqueConstraint("item_id", "claim_id"),
)
verdicts = Table(
    "verdicts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("claim_id", ForeignKey("claims.id"), nullable=False),
    Column("reviewer_id", ForeignKey("users.id"), nullable=False),
    Column("label", String(16), nullable=False),
    Column("outcome", String(24), nullable=False),
    Column("fact_id", ForeignKey("facts.id")),
    Column("note", Text, nullable=False, server_default=""),
    Column("decided_at", UtcDateTime, nullable=False),
    Column("claim_version", Integer, nullable=False),
    one_of("label", VerdictLabel),
    one_of("outcome", Outcome),
    # S5: no evidence, no verdict against or for a claim.
    CheckConstraint("label = 'not_enough_info' OR fact_id IS NOT NULL", name="needs_evidence"),
    # One decision per version of a claim: a double press or two reviewers cannot both save.
    UniqueConstraint("claim_id", "claim_version"),
)

# --- the house ----------------------------------------------------------------------------------

audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("action", String(64), nullable=False),
    Column("subject", String(120), nullable=False),
    Column("detail", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
)
leases = Table(
    "leases",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("owner", String(80), nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Column("fence", Integer, nullable=False),
)
heartbeats = Table(
    "heartbeats",
    metadata,
    Column("process", String(40), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("detail", Text, nullable=False, server_default=""),
)
house = Table(
    "house",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)

FORGOTTEN = frozenset({"sketch_keys", "sketch_tags", "buffer", "buffer_words"})
"""Tables of the gate whose rows are deleted when their time is over (S4)."""
APPEND_ONLY = (
    "audit",
    "verdicts",
    "fact_versions",
    *evidence_tables.APPEND_ONLY,
    *learning_tables.APPEND_ONLY,
    *publishing_tables.APPEND_ONLY,
)
"""Tables whose rows triggers keep from being changed or deleted (S8, S12)."""
UTC_COLUMNS = tuple(
    (table.name, column.name)
    for table in metadata.sorted_tables
    for column in table.columns
    if isinstance(column.type, UtcDateTime)
)

_MOMENT = "????-??-??T??:??:??.??????+00:00".replace("?", "[0-9]")

for _table in metadata.sorted_tables:
    for _column in list(_table.columns):
        if isinstance(_column.type, UtcDateTime):
            # PostgreSQL's timestamptz is a moment by itself; SQLite's text has to be told, with
            # its full width: a shorter fraction would break "text order is time order".
            _table.append_constraint(
                CheckConstraint(f"{_column.name} GLOB '{_MOMENT}'", name=f"{_column.name}_utc").ddl_if(
                    dialect="sqlite"
                )
            )
