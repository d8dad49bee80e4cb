"""Tables of official documents, their passages, and the facts people propose from them."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from kiemtin.states import Decision
from kiemtin.store.metadata import metadata
from kiemtin.store.types import UtcDateTime, one_of

documents = Table(
    "documents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sha256", String(64), nullable=False, unique=True),
    Column("file", String(255), nullable=False),
    Column("form", String(8), nullable=False),
    Column("kind", String(60), nullable=False, server_default=""),
    Column("number", String(80), nullable=False, server_default=""),
    Column("issuer", String(200), nullable=False, server_default=""),
    Column("title", Text, nullable=False, server_default=""),
    Column("dated", String(10)),
    Column("added_by", ForeignKey("users.id")),
    Column("added_at", UtcDateTime, nullable=False),
    CheckConstraint("form IN ('docx', 'pdf', 'html', 'text')", name="form_closed"),
    # What cannot be cited is no evidence.
    CheckConstraint("number <> '' OR title <> ''", name="named"),
)
passages = Table(
    "passages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("document_id", ForeignKey("documents.id", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("place", Text, nullable=False, server_default=""),
    Column("heading", Text, nullable=False, server_default=""),
    Column("text", Text, nullable=False),
    UniqueConstraint("document_id", "position"),
)
fact_proposals = Table(
    "fact_proposals",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("content", JSON, nullable=False),
    Column("digest", String(64), nullable=False),
    # The very words it was made of, and the file they stood in: the document may be removed later.
    Column("document_sha256", String(64), nullable=False),
    Column("place", Text, nullable=False, server_default=""),
    Column("passage", Text, nullable=False),
    Column("proposer_id", ForeignKey("users.id"), nullable=False),
    Column("proposed_at", UtcDateTime, nullable=False),
    # Target of the decision's foreign key: it names the very content and who proposed it.
    UniqueConstraint("id", "digest", "proposer_id"),
)
fact_decisions = Table(
    "fact_decisions",
    metadata,
    Column("proposal_id", Integer, primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("proposer_id", Integer, nullable=False),
    Column("decider_id", ForeignKey("users.id"), nullable=False),
    Column("decision", String(10), nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("decided_at", UtcDateTime, nullable=False),
    one_of("decision", Decision),
    # S8: a fact of the office needs two people.
    CheckConstraint("decider_id <> proposer_id", name="four_eyes"),
    ForeignKeyConstraint(
        ["proposal_id", "digest", "proposer_id"],
        ["fact_proposals.id", "fact_proposals.digest", "fact_proposals.proposer_id"],
    ),
)

APPEND_ONLY = ("fact_proposals", "fact_decisions")
"""Tables of this module that triggers keep from being changed or deleted."""
