"""Read-side view of the drafts, for lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from kiemtin.entities import Entity
from kiemtin.states import LIVE, Decision
from kiemtin.store.tables import approvals, drafts, publications, revisions, submissions


@dataclass(frozen=True, kw_only=True)
class DraftRow(Entity):
    """A draft by its newest revision. ``live``: a post of that revision is out."""

    draft: int
    title: str
    number: int
    saved_at: datetime
    submitted: bool
    decision: Decision | None
    live: bool


class DraftQueries:
    """One query for a whole list."""

    _db: Connection

    def drafts(self, limit: int = 200) -> list[DraftRow]:
        """Drafts not closed, newest first, each with its newest revision."""
        newest = (
            select(revisions.c.draft_id, func.max(revisions.c.id).label("id"))
            .group_by(revisions.c.draft_id)
            .subquery()
        )
        out = (
            select(publications.c.revision_id)
            .where(publications.c.state.in_(list(LIVE)))
            .distinct()
            .subquery()
        )
        rows = self._db.execute(
            select(
                revisions,
                submissions.c.submitted_at,
                approvals.c.decision,
                out.c.revision_id.label("live"),
            )
            .select_from(drafts)
            .join(newest, newest.c.draft_id == drafts.c.id)
            .join(revisions, revisions.c.id == newest.c.id)
            .outerjoin(submissions, submissions.c.revision_id == revisions.c.id)
            .outerjoin(approvals, approvals.c.revision_id == revisions.c.id)
            .outerjoin(out, out.c.revision_id == revisions.c.id)
            .where(drafts.c.closed.is_(False))
            .order_by(drafts.c.id.desc())
            .limit(limit)
        )
        return [
            DraftRow(
                draft=row.draft_id,
                title=row.content["title"],
                number=row.number,
                saved_at=row.created_at,
                submitted=row.submitted_at is not None,
                decision=Decision(row.decision) if row.decision else None,
                live=row.live is not None,
            )
            for row in rows
        ]
