"""Tables of what the machine learns from people and how its readings change: verdicts' types, counts by day.

Counts and closed words only: no text, no place, no claim.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, String, Table

from kiemtin.states import Origin, SentenceType
from kiemtin.store.metadata import metadata
from kiemtin.store.types import one_of

type_corrections = Table(
    "type_corrections",
    metadata,
    # A verdict that says: this is nothing that can be checked, it is ...
    Column("verdict_id", ForeignKey("verdicts.id"), primary_key=True),
    Column("type", String(16), nullable=False),
    one_of("type", SentenceType),
    # What can be checked gets a verdict; only the rest is a correction.
    CheckConstraint("type <> 'claim'", name="no_claim"),
)
reading_counts = Table(
    "reading_counts",
    metadata,
    # The day in Viet Nam, as YYYY-MM-DD.
    Column("day", String(10), primary_key=True),
    Column("origin", String(16), primary_key=True),
    Column("watched", String(12), primary_key=True),
    Column("bin", String(12), primary_key=True),
    Column("total", Integer, nullable=False),
    one_of("origin", Origin),
    CheckConstraint("watched IN ('type', 'certainty', 'unknown')", name="watched_closed"),
    CheckConstraint("total >= 1", name="total_positive"),
)

APPEND_ONLY = ("type_corrections",)
"""Tables of this module that triggers keep from being changed or deleted."""
