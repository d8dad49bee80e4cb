"""Tables of writing, approving and publishing: drafts, revisions, votes, accounts, publications and what follows."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from kiemtin.states import CredentialState, Decision, MediaKind, PublicationState, RemoteState
from kiemtin.store.metadata import metadata
from kiemtin.store.types import UtcDateTime, one_of

drafts = Table(
    "drafts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("claim_id", ForeignKey("claims.id")),
    Column("kind", String(24), nullable=False),
    Column("created_by", ForeignKey("users.id"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("closed", Boolean, nullable=False, server_default=text("false")),
    CheckConstraint("kind IN ('correction', 'notice', 'answer', 'scam_warning')", name="kind_closed"),
)
revisions = Table(
    "revisions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("draft_id", ForeignKey("drafts.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("author_id", ForeignKey("users.id"), nullable=False),
    Column("content", JSON, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("draft_id", "number"),
    # Target of the approval's foreign key: the approval names the very text and its author.
    UniqueConstraint("id", "digest", "author_id"),
)
submissions = Table(
    "submissions",
    metadata,
    Column("revision_id", ForeignKey("revisions.id"), primary_key=True),
    Column("submitted_by", ForeignKey("users.id"), nullable=False),
    Column("submitted_at", UtcDateTime, nullable=False),
    # S10: what the fact check said of exactly this revision; required to submit.
    Column("problems", JSON, nullable=False),
    Column("checked_at", UtcDateTime, nullable=False),
    # The steps of approval as they were on that day; None: one step, any approver.
    Column("flow", JSON),
    Column("urgent", Boolean, nullable=False, server_default=text("false")),
    Column("urgent_reason", Text, nullable=False, server_default=""),
)
approvals = Table(
    "approvals",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("revision_id", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("author_id", Integer, nullable=False),
    Column("approver_id", ForeignKey("users.id"), nullable=False),
    Column("decision", String(10), nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("decided_at", UtcDateTime, nullable=False),
    # After it the text has to be approved anew; None: as long as nothing changes.
    Column("expires_at", UtcDateTime),
    one_of("decision", Decision),
    CheckConstraint("approver_id <> author_id", name="four_eyes"),
    ForeignKeyConstraint(
        ["revision_id", "digest", "author_id"],
        ["revisions.id", "revisions.digest", "revisions.author_id"],
        name="fk_approvals_exact_revision",
    ),
    ForeignKeyConstraint(["revision_id"], ["submissions.revision_id"], name="fk_approvals_submission"),
    UniqueConstraint("revision_id"),
    UniqueConstraint("id", "revision_id", "decision"),
)
accounts = Table(
    "accounts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("channel", String(32), nullable=False),
    Column("title", String(120), nullable=False, unique=True),
    Column("options", JSON, nullable=False),
    Column("enabled", Boolean, nullable=False, server_default=text("true")),
    Column("verified_at", UtcDateTime),
    Column("proof", Text, nullable=False, server_default=""),
)
publications = Table(
    "publications",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("revision_id", Integer, nullable=False),
    Column("approval_id", Integer, nullable=False),
    Column("decision", String(10), nullable=False, server_default=Decision.APPROVED.value),
    Column("account_id", ForeignKey("accounts.id"), nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("zone", String(40), nullable=False, server_default="Asia/Ho_Chi_Minh"),
    Column("state", String(24), nullable=False, server_default=PublicationState.SCHEDULED.value),
    Column("attempt", Integer, nullable=False, server_default="0"),
    Column("probes", Integer, nullable=False, server_default="0"),
    Column("fence", Integer, nullable=False, server_default="0"),
    Column("owner", String(80)),
    Column("lease_until", UtcDateTime),
    Column("next_try_at", UtcDateTime),
    Column("key", String(64), nullable=False, unique=True),
    Column("request_hash", String(64)),
    Column("sending_at", UtcDateTime),
    Column("sent_at", UtcDateTime),
    Column("remote_id", Text),
    Column("remote_url", Text),
    Column("advice", Text, nullable=False, server_default=""),
    Column("created_at", UtcDateTime, nullable=False),
    # What the channel has made on the far side before the send: uploaded media, an upload's session.
    Column("made", JSON),
    one_of("state", PublicationState),
    # S8: only an approved revision can have a publication.
    CheckConstraint("decision = 'approved'", name="only_approved"),
    ForeignKeyConstraint(
        ["approval_id", "revision_id", "decision"],
        ["approvals.id", "approvals.revision_id", "approvals.decision"],
        name="fk_publications_approval",
    ),
    UniqueConstraint("revision_id", "account_id"),
    CheckConstraint(
        "state NOT IN ('published', 'reconciled_published') OR remote_id IS NOT NULL",
        name="published_has_remote_id",
    ),
    Index("ix_publications_due", "state", "due_at"),
    Index("ix_publications_account_sending", "account_id", "sending_at"),
    Index("ix_publications_due_at", "due_at"),
)
publication_events = Table(
    "publication_events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("publication_id", ForeignKey("publications.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("state", String(24), nullable=False),
    Column("fence", Integer, nullable=False),
    Column("detail", Text, nullable=False, server_default=""),
    one_of("state", PublicationState),
    Index("ix_publication_events_publication_id", "publication_id"),
)

# --- approval in steps ------------------------------------------------------------------------

approval_steps = Table(
    "approval_steps",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("position", Integer, nullable=False, unique=True),
    Column("title", String(120), nullable=False),
    # any: one of its people is enough; all: each of them.
    Column("need", String(3), nullable=False, server_default="any"),
    CheckConstraint("need IN ('any', 'all')", name="need_closed"),
    CheckConstraint("position >= 1", name="position_positive"),
)
approval_step_people = Table(
    "approval_step_people",
    metadata,
    Column("step_id", ForeignKey("approval_steps.id", ondelete="CASCADE"), primary_key=True),
    Column("user_id", ForeignKey("users.id"), primary_key=True),
)
sign_offs = Table(
    "sign_offs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("revision_id", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("author_id", Integer, nullable=False),
    Column("step", Integer, nullable=False),
    Column("approver_id", ForeignKey("users.id"), nullable=False),
    # Whose place the approver took by a delegation.
    Column("for_id", ForeignKey("users.id")),
    Column("decision", String(10), nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("decided_at", UtcDateTime, nullable=False),
    one_of("decision", Decision),
    CheckConstraint("approver_id <> author_id", name="four_eyes"),
    CheckConstraint(
        "for_id IS NULL OR (for_id <> author_id AND for_id <> approver_id)", name="not_for_author"
    ),
    ForeignKeyConstraint(
        ["revision_id", "digest", "author_id"],
        ["revisions.id", "revisions.digest", "revisions.author_id"],
        name="fk_sign_offs_exact_revision",
    ),
    ForeignKeyConstraint(["revision_id"], ["submissions.revision_id"], name="fk_sign_offs_submission"),
    UniqueConstraint("revision_id", "step", "approver_id"),
)
delegations = Table(
    "delegations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("from_id", ForeignKey("users.id"), nullable=False),
    Column("to_id", ForeignKey("users.id"), nullable=False),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    CheckConstraint("from_id <> to_id", name="to_another"),
    CheckConstraint("starts_at < ends_at", name="in_order"),
)

# --- writing: media, autosaves, translations, errata -----------------------------------------------

media = Table(
    "media",
    metadata,
    Column("id", Integer, primary_key=True),
    # Of the file as it is kept (images re-encoded, metadata gone); names the file on disk.
    Column("sha256", String(64), nullable=False, unique=True),
    Column("kind", String(8), nullable=False),
    Column("mime", String(80), nullable=False),
    Column("size", Integer, nullable=False),
    Column("width", Integer),
    Column("height", Integer),
    Column("seconds", Integer),
    Column("name", String(200), nullable=False),
    Column("alt", Text, nullable=False, server_default=""),
    Column("licence", Text, nullable=False, server_default=""),
    Column("added_by", ForeignKey("users.id")),
    Column("added_at", UtcDateTime, nullable=False),
    Column("removed_at", UtcDateTime),
    one_of("kind", MediaKind),
    CheckConstraint("size > 0", name="size_positive"),
)
autosaves = Table(
    "autosaves",
    metadata,
    Column("draft_id", ForeignKey("drafts.id"), primary_key=True),
    Column("user_id", ForeignKey("users.id"), primary_key=True),
    # The revision the editor began from.
    Column("after", Integer, nullable=False),
    Column("content", JSON, nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
)
translations = Table(
    "translations",
    metadata,
    Column("draft_id", ForeignKey("drafts.id"), primary_key=True),
    # What it says in another language; a newer revision there makes it out of date.
    Column("of_revision_id", ForeignKey("revisions.id"), nullable=False),
    Column("language", String(8), nullable=False),
)
errata = Table(
    "errata",
    metadata,
    Column("draft_id", ForeignKey("drafts.id"), primary_key=True),
    # The published revision that was wrong.
    Column("of_revision_id", ForeignKey("revisions.id"), nullable=False),
)

# --- sending: the emergency stop, credentials ------------------------------------------------------

holds = Table(
    "holds",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("held_by", String(64), nullable=False),
    Column("held_at", UtcDateTime, nullable=False),
    Column("released_by", String(64)),
    Column("released_at", UtcDateTime),
    CheckConstraint("(released_by IS NULL) = (released_at IS NULL)", name="released_whole"),
)
credentials = Table(
    "credentials",
    metadata,
    Column("account_id", ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    Column("name", String(40), primary_key=True),
    # Encrypted with a key that is not in the database.
    Column("sealed", LargeBinary, nullable=False),
    Column("key_id", String(16), nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("state", String(16), nullable=False, server_default=CredentialState.VALID.value),
    Column("expires_at", UtcDateTime),
    Column("refreshing_since", UtcDateTime),
    Column("updated_at", UtcDateTime, nullable=False),
    one_of("state", CredentialState),
    CheckConstraint("(state = 'refreshing') = (refreshing_since IS NOT NULL)", name="refreshing_since_when"),
)

# --- after: airing, far-side changes ---------------------------------------------------------------

airings = Table(
    "airings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("publication_id", ForeignKey("publications.id"), nullable=False),
    Column("aired_at", UtcDateTime, nullable=False),
    Column("place", Text, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("photo_id", ForeignKey("media.id")),
    Column("confirmed_by", ForeignKey("users.id"), nullable=False),
    Column("confirmed_at", UtcDateTime, nullable=False),
    CheckConstraint("aired_at <= confirmed_at", name="aired_before_confirmed"),
    Index("ix_airings_publication_id", "publication_id"),
)
aftercare = Table(
    "aftercare",
    metadata,
    Column("publication_id", ForeignKey("publications.id"), primary_key=True),
    Column("state", String(12), nullable=False),
    # Hash of the far side's text when it was first seen; another one means it was edited there.
    Column("fingerprint", String(64), nullable=False, server_default=""),
    Column("reach", JSON, nullable=False),
    Column("looked_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime),
    Column("next_look_at", UtcDateTime),
    one_of("state", RemoteState),
    Index("ix_aftercare_next_look_at", "next_look_at"),
)

APPEND_ONLY = ("revisions", "submissions", "approvals", "publication_events", "sign_offs", "airings")
"""Tables of this module whose rows triggers keep from being changed or deleted."""
