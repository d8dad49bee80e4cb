"""Tables of planning: when which draft shall go out, slots, quiet hours, blackouts, series, calendar feeds."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from kiemtin.plans import BlackoutKind
from kiemtin.store.metadata import metadata
from kiemtin.store.types import UtcDateTime, one_of

plans = Table(
    "plans",
    metadata,
    # When a draft shall go out on an account, wished for before anybody approved it.
    Column("draft_id", ForeignKey("drafts.id"), primary_key=True),
    Column("account_id", ForeignKey("accounts.id"), primary_key=True),
    Column("due_at", UtcDateTime, nullable=False),
    Column("set_by", ForeignKey("users.id"), nullable=False),
    Column("set_at", UtcDateTime, nullable=False),
    Index("ix_plans_due_at", "due_at"),
)
slots = Table(
    "slots",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    # Monday is 0; the time is the office's (Asia/Ho_Chi_Minh), as HH:MM.
    Column("weekday", Integer, nullable=False),
    Column("at", String(5), nullable=False),
    CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday_of_seven"),
    CheckConstraint("at BETWEEN '00:00' AND '23:59'", name="at_of_a_day"),
    UniqueConstraint("account_id", "weekday", "at"),
)
account_rules = Table(
    "account_rules",
    metadata,
    Column("account_id", ForeignKey("accounts.id"), primary_key=True),
    # Nothing goes out from quiet_from until quiet_to (HH:MM, may pass midnight).
    Column("quiet_from", String(5)),
    Column("quiet_to", String(5)),
    # Over-posting: more than this is warned of when planning and waits when sending.
    Column("per_hour", Integer),
    Column("per_day", Integer),
    Column("gap_minutes", Integer),
    CheckConstraint("(quiet_from IS NULL) = (quiet_to IS NULL)", name="quiet_whole"),
    CheckConstraint("per_hour >= 1", name="per_hour_positive"),
    CheckConstraint("per_day >= 1", name="per_day_positive"),
    CheckConstraint("gap_minutes >= 1", name="gap_positive"),
)
blackouts = Table(
    "blackouts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(200), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    Column("created_by", ForeignKey("users.id")),
    Column("created_at", UtcDateTime, nullable=False),
    Column("lifted_at", UtcDateTime),
    one_of("kind", BlackoutKind),
    CheckConstraint("starts_at < ends_at", name="in_order"),
    Index("ix_blackouts_ends_at", "ends_at"),
)
series = Table(
    "series",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String(200), nullable=False),
    # RFC 5545 recurrence rule, read in the office's time zone from starts_at on.
    Column("rule", Text, nullable=False),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("created_by", ForeignKey("users.id"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
)
series_drafts = Table(
    "series_drafts",
    metadata,
    Column("series_id", ForeignKey("series.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    # Each occurrence is a draft of its own: it can be edited, and is approved by its own hash.
    Column("draft_id", ForeignKey("drafts.id"), nullable=False, unique=True),
    Column("planned_at", UtcDateTime, nullable=False),
)
imported_rows = Table(
    "imported_rows",
    metadata,
    # Of what a line of a table said: the same line brought again makes no second draft.
    Column("row_sha256", String(64), primary_key=True),
    Column("draft_id", ForeignKey("drafts.id"), nullable=False),
    Column("imported_by", ForeignKey("users.id"), nullable=False),
    Column("imported_at", UtcDateTime, nullable=False),
)
calendar_feeds = Table(
    "calendar_feeds",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("user_id", ForeignKey("users.id"), nullable=False),
    # Of the secret part of the feed's address; the address itself is shown once and not kept.
    Column("token_sha256", String(64), nullable=False, unique=True),
    Column("label", Text, nullable=False, server_default=""),
    Column("created_at", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime),
)
