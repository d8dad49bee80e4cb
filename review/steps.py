"""The office's flow of approval: who signs, in which order. Set by administrators, on record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from kiemtin.entities import User
from kiemtin.errors import BadStep, Conflict
from kiemtin.signing import Need, Step
from kiemtin.store import Store
from kiemtin.words import Phrase
from review import audit
from review.roles import approvers, require

MOST_STEPS = 9
LONGEST_TITLE = 120


def office_steps(store: Store) -> tuple[Step, ...]:
    """The flow as it is set; empty: one step, any approver."""
    with store.read() as uow:
        return uow.approving.steps()


def set_steps(
    store: Store,
    user: User,
    steps: Sequence[Step],
    now: datetime,
    *,
    seen: Sequence[Step] | None = None,
) -> tuple[Step, ...]:
    """Replace the flow for what is submitted from now on; an empty one means one step, any approver.

    ``seen`` is the flow that was changed: Conflict when it is another one by now. Raises NotAllowed, or
    BadStep naming the first step that could not work.
    """
    with store.work() as uow:
        administrator = require(uow, user, "administer")
        if seen is not None and tuple(seen) != uow.approving.steps():
            raise Conflict()
        able = approvers(uow)
        cleaned = [
            replace(each, title=" ".join(each.title.split()), people=tuple(sorted(set(each.people))))
            for each in steps
        ]
        if len(cleaned) > MOST_STEPS:
            raise BadStep(step=cleaned[MOST_STEPS].title, reason=Phrase("approval_step.many"))
        for number, step in enumerate(cleaned, 1):
            reason = (
                "title"
                if not step.title or len(step.title) > LONGEST_TITLE
                else "people"
                if not set(step.people) <= able
                else "all"
                if step.need is Need.ALL and not step.people
                else ""
            )
            if reason:
                raise BadStep(step=step.title or number, reason=Phrase(f"approval_step.{reason}"))
        uow.approving.set_steps(cleaned)
        audit.record(
            uow,
            administrator,
            "set_approval_steps",
            "approval_steps",
            now,
            steps=[
                {**each.to_json(), "people": [uow.people.get(person).name for person in each.people]}
                for each in cleaned
            ],
        )
        uow.commit()
    return tuple(cleaned)
