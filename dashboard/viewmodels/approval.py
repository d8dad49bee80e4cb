"""How far a revision has come in its steps of approval, and what a person may do about it now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kiemtin.entities import User
from kiemtin.errors import KiemTinError, SelfApproval
from kiemtin.signing import Delegation, Need, Step
from kiemtin.store import Store
from review import flow
from review.roles import approvers


@dataclass(frozen=True)
class Signed:
    """Who signed a step, in whose place (empty: their own), when."""

    who: str
    stands_for: str
    at: datetime


@dataclass(frozen=True)
class StepLine:
    """One step: what it needs, who signed, who is waited for (empty: any approver) when it is its turn."""

    title: str
    need: Need
    people: tuple[str, ...]
    signed: tuple[Signed, ...]
    complete: bool
    waits_for: tuple[str, ...]
    turn: bool


@dataclass(frozen=True)
class Standing:
    """``may_sign``: this person, now; ``last``: with that everything is scheduled. ``stands_for``: in whose place.

    ``own`` is set for whoever wrote a revision.
    """

    steps: tuple[StepLine, ...] = ()
    may_sign: bool = False
    last: bool = False
    stands_for: str = ""
    own: KiemTinError | None = None
    planned: dict[int, datetime] | None = None


@dataclass(frozen=True)
class StandIn:
    """A delegation with its people by name. ``active`` now, ``over`` for ever."""

    delegation: Delegation
    giver: str
    deputy: str
    active: bool
    over: bool


def standing(store: Store, draft: int, user: User, at: datetime) -> Standing:
    """For the newest revision of a draft; an empty one when it was not submitted. Raises NotFound."""
    with store.read() as uow:
        latest = uow.drafts.get(draft).latest
        asked = uow.approving.submission(latest.id)
        if asked is None:
            return Standing()
        given = uow.approving.sign_offs(latest.id)
        writers = {each.author for each in uow.drafts.revisions(draft)}
        people = {each.id: each.display for each in uow.people.all()}
        place = flow.place_of(
            user.id,
            steps=asked.steps,
            given=given,
            writers=writers,
            approvers=approvers(uow),
            delegations=uow.approving.delegations(active_at=at),
            at=at,
        )
        turn = flow.current_step(asked.steps, given)
        waits = tuple(people[each] for each in flow.missing(asked.steps, given))
        lines = tuple(
            StepLine(
                title=step.title,
                need=step.need,
                people=tuple(people[each] for each in step.people),
                signed=tuple(
                    Signed(
                        who=people[each.approver],
                        stands_for=people[each.stands_for] if each.stands_for else "",
                        at=each.decided_at,
                    )
                    for each in given
                    if each.step == number
                ),
                complete=flow.is_complete(step, number, given),
                waits_for=waits if number == turn else (),
                turn=number == turn,
            )
            for number, step in enumerate(asked.steps, 1)
        )
        return Standing(
            steps=lines,
            may_sign=place is not None,
            last=place is not None and flow.finishes(asked.steps, given, place, user.id),
            stands_for=people[place.stands_for] if place and place.stands_for else "",
            own=SelfApproval() if user.id in writers else None,
            planned=uow.approving.planned(draft, latest.content.accounts),
        )


def stand_ins(store: Store, at: datetime, *, of: User | None = None) -> tuple[StandIn, ...]:
    """Who stands in for whom, newest first; ``of``: only where that person is one of the two."""
    with store.read() as uow:
        people = {each.id: each.display for each in uow.people.all()}
        found = uow.approving.delegations()
    return tuple(
        StandIn(
            delegation=each,
            giver=people[each.giver],
            deputy=people[each.deputy],
            active=each.active(at),
            over=each.ended_at is not None or each.ends_at <= at,
        )
        for each in found
        if of is None or of.id in (each.giver, each.deputy)
    )


def able(store: Store) -> dict[int, str]:
    """Names of everybody who may approve, by id."""
    with store.read() as uow:
        may = approvers(uow)
        return {each.id: each.display for each in uow.people.all() if each.id in may}


def office_steps(store: Store) -> tuple[Step, ...]:
    """The flow as it is set."""
    with store.read() as uow:
        return uow.approving.steps()
