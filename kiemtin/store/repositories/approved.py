"""What the publisher has to know of approved texts, read for many publications at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, select

from kiemtin.entities import Approval, Content, Entity, Publication, Revision
from kiemtin.states import Decision
from kiemtin.store.repositories.base import Repository
from kiemtin.store.tables import approvals, drafts, errata, publications, revisions, submissions


@dataclass(frozen=True, kw_only=True)
class ApprovedText(Entity):
    """A publication's revision with its draft and approval. ``newest``: nobody went on writing since."""

    revision: Revision
    draft: int
    kind: str
    claim: int | None
    newest: bool
    approval: Approval | None
    urgent: bool
    corrects: str


class ApprovedTexts(Repository):
    """Texts of publications, as the last check before a send needs them."""

    def of(self, rows: Sequence[Publication], *, hold: bool = False) -> dict[int, ApprovedText]:
        """By publication. ``hold`` keeps editors from the drafts until the unit of work ends."""
        wanted = {row.revision for row in rows}
        if hold and self._db.dialect.name == "postgresql":
            held = select(revisions.c.draft_id).where(revisions.c.id.in_(wanted))
            # In the order of their numbers: two publishers never wait for each other in a circle.
            self._db.execute(
                select(drafts.c.id).where(drafts.c.id.in_(held)).order_by(drafts.c.id).with_for_update()
            )
        found = {row.id: row for row in self._db.execute(_texts(wanted))}
        corrected = self._corrected({row.draft_id for row in found.values()})
        return {row.id: _text(found[row.revision], row, corrected) for row in rows if row.revision in found}

    def _corrected(self, drafts_: set[int]) -> dict[tuple[int, int], str]:
        rows = self._db.execute(
            select(errata.c.draft_id, publications.c.account_id, publications.c.remote_url)
            .join(publications, publications.c.revision_id == errata.c.of_revision_id)
            .where(errata.c.draft_id.in_(drafts_))
        )
        return {(row.draft_id, row.account_id): row.remote_url or "" for row in rows}


def _texts(wanted: set[int]) -> Any:
    others = revisions.alias("others")
    latest = (
        select(func.max(others.c.number)).where(others.c.draft_id == revisions.c.draft_id).scalar_subquery()
    )
    decided = [column.label(f"approval_{column.name}") for column in approvals.c]
    return (
        select(
            revisions,
            drafts.c.kind,
            drafts.c.claim_id,
            submissions.c.urgent,
            submissions.c.checked_at,
            submissions.c.submitted_at,
            latest.label("latest"),
            *decided,
        )
        .join(drafts, drafts.c.id == revisions.c.draft_id)
        .outerjoin(submissions, submissions.c.revision_id == revisions.c.id)
        .outerjoin(
            approvals,
            and_(approvals.c.revision_id == revisions.c.id, approvals.c.decision == Decision.APPROVED),
        )
        .where(revisions.c.id.in_(wanted))
    )


def _text(row: Any, publication: Publication, corrected: dict[tuple[int, int], str]) -> ApprovedText:
    return ApprovedText(
        revision=Revision(
            id=row.id,
            draft=row.draft_id,
            number=row.number,
            author=row.author_id,
            content=Content.from_json(row.content),
            digest=row.digest,
            created_at=row.created_at,
            checked=row.checked_at is not None,
            submitted_at=row.submitted_at,
        ),
        draft=row.draft_id,
        kind=row.kind,
        claim=row.claim_id,
        newest=row.number == row.latest,
        approval=None if row.approval_id != publication.approval else _approval(row),
        urgent=bool(row.urgent),
        corrects=corrected.get((row.draft_id, publication.account), ""),
    )


def _approval(row: Any) -> Approval:
    return Approval(
        id=row.approval_id,
        revision=row.approval_revision_id,
        digest=row.approval_digest,
        author=row.approval_author_id,
        approver=row.approval_approver_id,
        decision=Decision(row.approval_decision),
        note=row.approval_note,
        decided_at=row.approval_decided_at,
        expires_at=row.approval_expires_at,
    )
