"""Tables of the crawl beside the sources themselves: days, troubles, hosts, quotas, sealed secrets.

Numbers, closed words and host names only: no address of a thread, nothing a person said.
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from kiemtin.store.metadata import metadata
from kiemtin.store.types import UtcDateTime

DAY_COUNTS = (
    "runs",
    "failures",
    "pages",
    "unchanged",
    "fresh",
    "known",
    "elsewhere",
    "edited",
    "gone",
    "unread",
    "voices",
)
"""What is counted per source and day: runs, those that failed, pages read, answers "not modified", new
publications, entries already kept, those kept under another source, edits, deletions, things that could
not be read, voices read (with their repeats)."""

source_days = Table(
    "source_days",
    metadata,
    Column("source", ForeignKey("sources.name", ondelete="CASCADE"), primary_key=True),
    # The day in Viet Nam, as YYYY-MM-DD.
    Column("day", String(10), primary_key=True),
    *(Column(name, Integer, nullable=False, server_default="0") for name in DAY_COUNTS),
)
source_troubles = Table(
    "source_troubles",
    metadata,
    Column("source", ForeignKey("sources.name", ondelete="CASCADE"), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("trouble", String(40), primary_key=True),
    Column("total", Integer, nullable=False),
    CheckConstraint("total >= 1", name="total_positive"),
)
source_overlaps = Table(
    "source_overlaps",
    metadata,
    # Entries of ``source`` that were kept under ``other`` before: two feeds of one thing show here.
    Column("source", ForeignKey("sources.name", ondelete="CASCADE"), primary_key=True),
    Column("other", ForeignKey("sources.name", ondelete="CASCADE"), primary_key=True),
    Column("total", Integer, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    CheckConstraint("source <> other", name="two_sources"),
)
hosts = Table(
    "hosts",
    metadata,
    Column("host", String(255), primary_key=True),
    # It asked to be left alone until then; ``refusals`` in a row, for longer and longer pauses.
    Column("closed_until", UtcDateTime),
    Column("reason", Text, nullable=False, server_default=""),
    Column("refusals", Integer, nullable=False, server_default="0"),
    # The pace last kept there, so that a restart does not come too early.
    Column("delay_s", Float),
    Column("asked_at", UtcDateTime),
)
quotas = Table(
    "quotas",
    metadata,
    # What a quota is counted for: a kind of source, or the credential it signs in with (its name).
    Column("account", String(160), primary_key=True),
    # The day in the vendor's zone, as YYYY-MM-DD.
    Column("day", String(10), primary_key=True),
    Column("units", Integer, nullable=False),
    CheckConstraint("units >= 0", name="units_not_negative"),
)
source_secrets = Table(
    "source_secrets",
    metadata,
    # Of one source, or of every source that asks for this name where it is empty.
    Column("source", String(64), primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("key_id", String(16), nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)
