"""How far a revision has come in its steps of approval, and what a person may do about it now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from kiemtin.entities import User
from kiemtin.errors import KiemTinError, NotFound, SelfApproval
from kiemtin.signing import Delegation, Need, SignOff, Step
from kiemtin.store import Store, UnitOfWork
from review import flow
from review.roles import approvers, may


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
    return standings(store, [draft], user, at)[draft]


def standings(store: Store, drafts: Iterable[int], user: User, at: datetime) -> dict[int, Standing]:
    """The same for many drafts, read at once."""
    with store.read() as uow:
        staff = uow.people.all()
        office = _Office(
            people={each.id: each.display for each in staff},
            approvers={each.id for each in staff if may(each, "approve")},
            delegations=uow.approving.delegations(active_at=at),
            at=at,
        )
        return {each: _standing(uow, office, each, user) for each in drafts}


@dataclass(frozen=True)
class _Office:
    """Who may do what at a moment."""

    people: dict[int, str]
    approvers: set[int]
    delegations: list[Delegation]
    at: datetime


def _standing(uow: UnitOfWork, office: _Office, draft: int, user: User) -> Standing:
    revisions, people = uow.drafts.revisions(draft), office.people
    if not revisions:
        raise NotFound(what="bản nháp / draft")
    latest = revisions[-1]
    asked = uow.approving.submission(latest.id)
    if asked is None:
        return Standing()
    given = uow.approving.sign_offs(latest.id)
    writers = {each.author for each in revisions}
    place = flow.place_of(
        user.id,
        steps=asked.steps,
        given=given,
        writers=writers,
        approvers=office.approvers,
        delegations=office.delegations,
        at=office.at,
    )
    turn = flow.current_step(asked.steps, given)
    waits = tuple(people[each] for each in flow.missing(asked.steps, given))
    return Standing(
        steps=tuple(
            _line(number, step, given, people, waits=waits if number == turn else (), turn=number == turn)
            for number, step in enumerate(asked.steps, 1)
        ),
        may_sign=place is not None,
        last=place is not None and flow.finishes(asked.steps, given, place, user.id),
        stands_for=people[place.stands_for] if place and place.stands_for else "",
        own=SelfApproval() if user.id in writers else None,
        planned=uow.approving.planned(draft, latest.content.accounts),
    )


def _line(
    number: int,
    step: Step,
    given: Sequence[SignOff],
    people: dict[int, str],
    *,
    waits: tuple[str, ...],
    turn: bool,
) -> StepLine:
    return StepLine(
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
        waits_for=waits,
        turn=turn,
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
