"""Drafts, immutable revisions, submissions and approvals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import select

from kiemtin.entities import Approval, Content, Draft, DraftProblem, Revision
from kiemtin.errors import Conflict, NotFound
from kiemtin.signing import Step
from kiemtin.states import Decision
from kiemtin.store.repositories.base import Repository, once
from kiemtin.store.tables import approvals, drafts, revisions, submissions


class Drafts(Repository):
    """Drafts, their immutable revisions, submissions and approvals."""

    def add(self, *, claim: int | None, kind: str, author: int, content: Content, now: datetime) -> Draft:
        """A new draft with its first revision."""
        number = self._new_id(drafts, claim_id=claim, kind=kind, created_by=author, created_at=now)
        self._add_revision(number, 1, author, content, now)
        return self.get(number)

    def revise(self, *, draft: int, after: int, author: int, content: Content, now: datetime) -> Revision:
        """A new revision after number ``after``. Raises Conflict when a newer one exists."""
        latest = self.get(draft).latest
        if latest.number != after:
            raise Conflict()
        with once():
            self._add_revision(draft, after + 1, author, content, now)
        return self.get(draft).latest

    def hold(self, draft: int) -> None:
        """Keep others from changing or deciding on a draft until this unit of work ends.

        On PostgreSQL an edit and an approval could else pass each other unseen; SQLite has one
        writer at a time anyway.
        """
        self._db.execute(select(drafts.c.id).where(drafts.c.id == draft).with_for_update())

    def get(self, draft: int) -> Draft:
        """Raises NotFound."""
        row = self._db.execute(select(drafts).where(drafts.c.id == draft)).first()
        if row is None:
            raise NotFound(what="bản nháp / draft")
        latest = self.revisions(draft)[-1]
        return Draft(
            id=row.id,
            claim=row.claim_id,
            kind=row.kind,
            created_by=row.created_by,
            created_at=row.created_at,
            latest=latest,
            approval=self.approval_of(latest.id),
        )

    def open(self) -> list[Draft]:
        """Every draft not closed, newest first."""
        rows = self._db.execute(
            select(drafts.c.id).where(drafts.c.closed.is_(False)).order_by(drafts.c.id.desc())
        )
        return [self.get(row.id) for row in rows]

    def of_claim(self, claim: int) -> list[Draft]:
        rows = self._db.execute(select(drafts.c.id).where(drafts.c.claim_id == claim).order_by(drafts.c.id))
        return [self.get(row.id) for row in rows]

    def revisions(self, draft: int) -> list[Revision]:
        """Every revision of a draft in order."""
        rows = self._db.execute(
            select(
                revisions,
                submissions.c.submitted_at,
                submissions.c.checked_at,
                submissions.c.problems,
            )
            .outerjoin(submissions, submissions.c.revision_id == revisions.c.id)
            .where(revisions.c.draft_id == draft)
            .order_by(revisions.c.number)
        )
        return [_revision(row) for row in rows]

    def revision(self, revision: int) -> Revision:
        """Raises NotFound."""
        row = self._db.execute(select(revisions.c.draft_id).where(revisions.c.id == revision)).first()
        if row is None:
            raise NotFound(what="bản sửa / revision")
        return next(each for each in self.revisions(row.draft_id) if each.id == revision)

    def submit(
        self,
        *,
        revision: int,
        by: int,
        problems: tuple[DraftProblem, ...],
        checked_at: datetime,
        now: datetime,
        steps: Sequence[Step] = (),
        urgent: str = "",
    ) -> None:
        """Record that the fact check of exactly this revision ran and that it asks for approval.

        ``steps`` is the flow it has to go through (none: one step, any approver), ``urgent`` the reason
        of an urgent one. Raises Conflict when it was submitted before.
        """
        with once():
            self._db.execute(
                submissions.insert().values(
                    revision_id=revision,
                    submitted_by=by,
                    submitted_at=now,
                    problems=[asdict(each) for each in problems],
                    checked_at=checked_at,
                    flow=[each.to_json() for each in steps] or None,
                    urgent=bool(urgent),
                    urgent_reason=urgent,
                )
            )

    def approve(
        self,
        *,
        revision: Revision,
        approver: int,
        decision: Decision,
        note: str,
        now: datetime,
        expires_at: datetime | None = None,
    ) -> Approval:
        """Record a decision on exactly this revision. The database refuses the author (S8).

        Raises Conflict when it was decided before.
        """
        with once():
            number = self._new_id(
                approvals,
                revision_id=revision.id,
                digest=revision.digest,
                author_id=revision.author,
                approver_id=approver,
                decision=decision,
                note=note,
                decided_at=now,
                expires_at=expires_at,
            )
        found = self.approval(number)
        assert found is not None
        return found

    def approval(self, approval: int) -> Approval | None:
        row = self._db.execute(select(approvals).where(approvals.c.id == approval)).first()
        return None if row is None else _approval(row)

    def approval_of(self, revision: int) -> Approval | None:
        row = self._db.execute(select(approvals).where(approvals.c.revision_id == revision)).first()
        return None if row is None else _approval(row)

    def close(self, draft: int) -> None:
        self._db.execute(drafts.update().where(drafts.c.id == draft).values(closed=True))

    def _add_revision(self, draft: int, number: int, author: int, content: Content, now: datetime) -> None:
        self._db.execute(
            revisions.insert().values(
                draft_id=draft,
                number=number,
                author_id=author,
                content=content.to_json(),
                digest=content.digest(),
                created_at=now,
            )
        )


def _revision(row: Any) -> Revision:
    return Revision(
        id=row.id,
        draft=row.draft_id,
        number=row.number,
        author=row.author_id,
        content=Content.from_json(row.content),
        digest=row.digest,
        created_at=row.created_at,
        checked=row.checked_at is not None,
        problems=tuple(
            DraftProblem(
                span=(each["span"][0], each["span"][1]),
                text=each["text"],
                facts=tuple(each["facts"]),
                suggestion=each["suggestion"],
                reason=each["reason"],
                code=each.get("code", ""),
                values=tuple((name, value) for name, value in each.get("values", ())),
                advice=each.get("advice", False),
            )
            for each in row.problems or ()
        ),
        submitted_at=row.submitted_at,
    )


def _approval(row: Any) -> Approval:
    return Approval(
        id=row.id,
        revision=row.revision_id,
        digest=row.digest,
        author=row.author_id,
        approver=row.approver_id,
        decision=Decision(row.decision),
        note=row.note,
        decided_at=row.decided_at,
        expires_at=row.expires_at,
    )
