"""Who may sign which step of which revision, and when a revision is through. Pure; nothing here writes.

Rules: nobody who wrote a revision of the draft signs, nor does anybody in their place; steps go in
order; a deputy takes the place of one person who is away; nobody takes somebody else's place, or the
place of any approver, once they have signed the revision already.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from kiemtin.errors import NobodyToApprove
from kiemtin.signing import ANY_APPROVER, Delegation, Need, SignOff, Step
from kiemtin.states import Decision


@dataclass(frozen=True, kw_only=True)
class Place:
    """A sign-off somebody may give now: at ``step`` (from 1), standing in for whom (None: themselves)."""

    step: int
    stands_for: int | None = None


def steps_for(
    office: Sequence[Step], *, writers: Collection[int], approvers: Collection[int]
) -> tuple[Step, ...]:
    """The office's steps as one text has to go through them.

    Who wrote the text has no place in them; ``all`` then means all others. Raises NobodyToApprove
    naming a step that could never be completed.
    """
    steps = []
    for step in office or (ANY_APPROVER,):
        left = tuple(each for each in step.people if each not in writers)
        able = [each for each in left or approvers if each in approvers and each not in writers]
        stuck = not able or (step.people and not left) or (step.need is Need.ALL and len(able) < len(left))
        if stuck:
            raise NobodyToApprove(step=step.title or "–")
        steps.append(replace(step, people=left))
    return tuple(steps)


def is_complete(step: Step, number: int, given: Sequence[SignOff]) -> bool:
    """True when a step has the sign-offs it needs."""
    places = {each.place for each in given if each.step == number and each.decision is Decision.APPROVED}
    if not step.people:
        return bool(places)
    if step.need is Need.ALL:
        return places >= set(step.people)
    return bool(places & set(step.people))


def current_step(steps: Sequence[Step], given: Sequence[SignOff]) -> int | None:
    """The step whose turn it is, from 1; None when all are complete."""
    return next(
        (number for number, step in enumerate(steps, 1) if not is_complete(step, number, given)), None
    )


def place_of(
    person: int,
    *,
    steps: Sequence[Step],
    given: Sequence[SignOff],
    writers: Collection[int],
    approvers: Collection[int],
    delegations: Sequence[Delegation],
    at: datetime,
) -> Place | None:
    """The place in the current step that ``person`` may take, their own first; None when there is none."""
    number = current_step(steps, given)
    if number is None or person in writers or person not in approvers:
        return None
    step = steps[number - 1]
    if any(each.approver == person and each.step == number for each in given):
        return None
    taken = {each.place for each in given if each.step == number}
    if person in step.people:
        return None if person in taken else Place(step=number)
    if any(each.approver == person for each in given):
        return None
    if not step.people:
        return Place(step=number)
    absent = (each.giver for each in delegations if each.deputy == person and each.active(at))
    for giver in sorted(absent):
        if giver in step.people and giver in approvers and giver not in writers and giver not in taken:
            return Place(step=number, stands_for=giver)
    return None


def finishes(steps: Sequence[Step], given: Sequence[SignOff], place: Place, person: int) -> bool:
    """True when a sign-off at ``place`` would be the last one needed."""
    if place.step != len(steps):
        return False
    step = steps[-1]
    filled = {each.place for each in given if each.step == place.step} | {place.stands_for or person}
    return step.need is Need.ANY or not step.people or filled >= set(step.people)


def missing(steps: Sequence[Step], given: Sequence[SignOff]) -> tuple[int, ...]:
    """Whose sign-off the current step waits for; empty: of any approver, or nothing is missing."""
    number = current_step(steps, given)
    if number is None:
        return ()
    taken = {each.place for each in given if each.step == number}
    return tuple(each for each in steps[number - 1].people if each not in taken)
