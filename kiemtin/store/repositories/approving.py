"""Steps of approval, sign-offs and who stands in for whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, or_, select

from kiemtin.entities import Revision
from kiemtin.errors import NotFound
from kiemtin.signing import ANY_APPROVER, Delegation, Need, SignOff, Step, Submission
from kiemtin.states import Decision
from kiemtin.store.repositories.base import Repository, once
from kiemtin.store.tables import (
    approval_step_people,
    approval_steps,
    delegations,
    plans,
    sign_offs,
    submissions,
)


class Approving(Repository):
    """What the office's flow of approval is and how far each revision has come in it."""

    def steps(self) -> tuple[Step, ...]:
        """The office's flow in order; empty: one step, any approver."""
        people: dict[int, list[int]] = {}
        for row in self._db.execute(
            select(approval_step_people).order_by(
                approval_step_people.c.step_id, approval_step_people.c.user_id
            )
        ):
            people.setdefault(row.step_id, []).append(row.user_id)
        rows = self._db.execute(select(approval_steps).order_by(approval_steps.c.position))
        return tuple(
            Step(title=row.title, need=Need(row.need), people=tuple(people.get(row.id, ()))) for row in rows
        )

    def set_steps(self, steps: Sequence[Step]) -> None:
        """Replace the flow. What was submitted before keeps its own."""
        self._db.execute(delete(approval_step_people))
        self._db.execute(delete(approval_steps))
        for position, step in enumerate(steps, 1):
            number = self._new_id(approval_steps, position=position, title=step.title, need=step.need.value)
            for person in sorted(set(step.people)):
                self._db.execute(approval_step_people.insert().values(step_id=number, user_id=person))

    def submission(self, revision: int) -> Submission | None:
        """How a revision asked for approval; None before it did."""
        row = self._db.execute(select(submissions).where(submissions.c.revision_id == revision)).first()
        if row is None:
            return None
        return Submission(
            revision=row.revision_id,
            by=row.submitted_by,
            at=row.submitted_at,
            steps=tuple(Step.from_json(each) for each in row.flow or ()) or (ANY_APPROVER,),
            urgent=row.urgent,
            reason=row.urgent_reason,
        )

    def sign_off(
        self,
        *,
        revision: Revision,
        step: int,
        approver: int,
        stands_for: int | None,
        decision: Decision,
        note: str,
        now: datetime,
    ) -> None:
        """Record it for exactly this revision. The database refuses its author and a second time in one step."""
        with once():
            self._db.execute(
                sign_offs.insert().values(
                    revision_id=revision.id,
                    digest=revision.digest,
                    author_id=revision.author,
                    step=step,
                    approver_id=approver,
                    for_id=stands_for,
                    decision=decision,
                    note=note,
                    decided_at=now,
                )
            )

    def sign_offs(self, revision: int) -> list[SignOff]:
        """Of one revision, in the order they were given."""
        rows = self._db.execute(
            select(sign_offs).where(sign_offs.c.revision_id == revision).order_by(sign_offs.c.id)
        )
        return [_sign_off(row) for row in rows]

    def delegate(
        self, *, giver: int, deputy: int, starts_at: datetime, ends_at: datetime, now: datetime
    ) -> Delegation:
        number = self._new_id(
            delegations, from_id=giver, to_id=deputy, starts_at=starts_at, ends_at=ends_at, created_at=now
        )
        return self.delegation(number)

    def delegation(self, delegation: int) -> Delegation:
        """Raises NotFound."""
        row = self._db.execute(select(delegations).where(delegations.c.id == delegation)).first()
        if row is None:
            raise NotFound(what="uỷ quyền / delegation")
        return _delegation(row)

    def delegations(self, *, active_at: datetime | None = None) -> list[Delegation]:
        """All of them, newest first, or those that hold at a moment."""
        wanted = select(delegations).order_by(delegations.c.id.desc())
        if active_at is not None:
            wanted = wanted.where(
                and_(
                    delegations.c.starts_at <= active_at,
                    delegations.c.ends_at > active_at,
                    or_(delegations.c.ended_at.is_(None), delegations.c.ended_at > active_at),
                )
            )
        return [_delegation(row) for row in self._db.execute(wanted)]

    def end_delegation(self, delegation: int, now: datetime) -> None:
        self._db.execute(
            delegations.update()
            .where(delegations.c.id == delegation, delegations.c.ended_at.is_(None))
            .values(ended_at=now)
        )

    def planned(self, draft: int, accounts: Iterable[int]) -> dict[int, datetime]:
        """When a draft was planned to go out, per account that has such a wish."""
        rows = self._db.execute(
            select(plans.c.account_id, plans.c.due_at).where(
                plans.c.draft_id == draft, plans.c.account_id.in_(list(accounts))
            )
        )
        return {row.account_id: row.due_at for row in rows}


def _sign_off(row: Any) -> SignOff:
    return SignOff(
        id=row.id,
        revision=row.revision_id,
        digest=row.digest,
        author=row.author_id,
        step=row.step,
        approver=row.approver_id,
        stands_for=row.for_id,
        decision=Decision(row.decision),
        note=row.note,
        decided_at=row.decided_at,
    )


def _delegation(row: Any) -> Delegation:
    return Delegation(
        id=row.id,
        giver=row.from_id,
        deputy=row.to_id,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        created_at=row.created_at,
        ended_at=row.ended_at,
    )
