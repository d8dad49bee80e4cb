"""The only maker of an Approval: other people, exactly this text, nothing else (S8).

Each person signs one step of the office's flow (see :mod:`review.flow`). With the last sign-off the
approval and its publications are written in the same transaction; a refusal at any step ends it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from kiemtin.entities import Account, Approval, Content, Revision, User
from kiemtin.errors import (
    AccountNotOwned,
    AlreadySigned,
    ApprovalRunsOut,
    ApprovalVoid,
    Conflict,
    Embargoed,
    NotSubmitted,
    NotYourTurn,
    SelfApproval,
)
from kiemtin.rules import APPROVAL_DAYS
from kiemtin.signing import SignOff, Submission
from kiemtin.states import Decision
from kiemtin.store import Store, UnitOfWork
from kiemtin.words import local
from review import audit, flow
from review.calendar.closing import keep_open
from review.roles import approvers, require


def approve(
    store: Store,
    user: User,
    *,
    revision: int,
    digest: str,
    due_at: datetime | None,
    now: datetime,
    note: str = "",
    days: int = APPROVAL_DAYS,
    as_planned: bool = False,
) -> tuple[Approval | None, list[int]]:
    """Sign the text with this digest; with the last sign-off it is scheduled on each account, all or nothing.

    (None, []) while other steps are left. ``as_planned``: on an account for which the draft has a planned
    time, at that one; ``due_at`` None: the same, and now on the others. ``days`` is how long sign-offs hold.

    Raises SelfApproval for anyone who wrote a revision of the draft, ApprovalVoid when a newer
    revision exists or the digest is another text's, NotSubmitted, NotYourTurn, AlreadySigned,
    AccountNotOwned, Embargoed, TimeClosed, ApprovalRunsOut, Conflict.
    """
    with store.work() as uow:
        case = _decidable(uow, user, revision, digest, now)
        note = note.strip()
        found, person = case.revision, case.person
        last = flow.finishes(case.submission.steps, case.given, case.place, person.id)
        case.sign(uow, Decision.APPROVED, note, now)
        on_record = {"digest": digest, **case.on_record(uow)}
        if not last:
            audit.record(uow, person, "sign_off", f"revision:{revision}", now, **on_record)
            uow.commit()
            return None, []
        begun = min([now, *(each.decided_at for each in case.given)])
        until = begun + timedelta(days=days)
        times = _times(uow, found, due_at, now, as_planned=as_planned or due_at is None)
        if until <= max([now, *times.values()]):
            raise ApprovalRunsOut(until=local(until))
        approval = uow.drafts.approve(
            revision=found,
            approver=person.id,
            decision=Decision.APPROVED,
            note=note,
            now=now,
            expires_at=until,
        )
        rows = [
            uow.publications.schedule(
                approval=approval,
                account=target,
                due_at=due,
                key=publication_key(found.digest, found.id, target),
                now=now,
            )
            for target, due in times.items()
        ]
        audit.record(
            uow,
            person,
            "approve",
            f"revision:{revision}",
            now,
            **on_record,
            due_at=sorted({each.isoformat() for each in times.values()}),
            until=until.isoformat(),
            publications=rows,
        )
        uow.commit()
        return approval, rows


def refuse(store: Store, user: User, *, revision: int, digest: str, note: str, now: datetime) -> Approval:
    """Send a revision back with a note; whoever may sign its step may refuse it. Same errors as ``approve``."""
    with store.work() as uow:
        case = _decidable(uow, user, revision, digest, now)
        case.sign(uow, Decision.REFUSED, note.strip(), now)
        approval = uow.drafts.approve(
            revision=case.revision,
            approver=case.person.id,
            decision=Decision.REFUSED,
            note=note.strip(),
            now=now,
        )
        audit.record(
            uow, case.person, "refuse", f"revision:{revision}", now, digest=digest, **case.on_record(uow)
        )
        uow.commit()
        return approval


def publication_key(digest: str, revision: int, account: int) -> str:
    """The idempotency key of one revision on one account: the same on every try, for ever."""
    return sha256(f"{digest}:{revision}:{account}".encode()).hexdigest()[:32]


def keep_embargo(content: Content, due_at: datetime) -> None:
    """Raises Embargoed for a time at which this text may not be public yet."""
    if content.embargo is not None and due_at < content.embargo:
        raise Embargoed(until=local(content.embargo))


@dataclass(frozen=True, kw_only=True)
class _Case:
    """A revision that ``person`` may decide on now, at ``place``."""

    person: User
    revision: Revision
    submission: Submission
    given: Sequence[SignOff]
    place: flow.Place

    def sign(self, uow: UnitOfWork, decision: Decision, note: str, now: datetime) -> None:
        uow.approving.sign_off(
            revision=self.revision,
            step=self.place.step,
            approver=self.person.id,
            stands_for=self.place.stands_for,
            decision=decision,
            note=note,
            now=now,
        )

    def on_record(self, uow: UnitOfWork) -> dict[str, object]:
        """What the audit line says beside the digest."""
        said: dict[str, object] = {"step": self.place.step, "of": len(self.submission.steps)}
        if self.place.stands_for is not None:
            said["stands_for"] = uow.people.get(self.place.stands_for).name
        if self.submission.urgent:
            said |= {"urgent": True, "reason": self.submission.reason}
        return said


def _decidable(uow: UnitOfWork, user: User, revision: int, digest: str, now: datetime) -> _Case:
    person = require(uow, user, "approve")
    uow.drafts.hold(uow.drafts.revision(revision).draft)
    found = uow.drafts.revision(revision)
    draft = uow.drafts.get(found.draft)
    writers = {each.author for each in uow.drafts.revisions(found.draft)}
    if person.id in writers:
        raise SelfApproval()
    if draft.latest.id != found.id or digest != found.digest or digest != found.content.digest():
        raise ApprovalVoid()
    submission = uow.approving.submission(found.id)
    if submission is None:
        raise NotSubmitted()
    if draft.approval is not None:
        raise Conflict()
    given = uow.approving.sign_offs(found.id)
    place = flow.place_of(
        person.id,
        steps=submission.steps,
        given=given,
        writers=writers,
        approvers=approvers(uow),
        delegations=uow.approving.delegations(active_at=now),
        at=now,
    )
    if place is None:
        raise _not_now(uow, person, submission, given)
    return _Case(person=person, revision=found, submission=submission, given=given, place=place)


def _not_now(
    uow: UnitOfWork, person: User, submission: Submission, given: Sequence[SignOff]
) -> AlreadySigned | NotYourTurn:
    number = flow.current_step(submission.steps, given) or 1
    awaited = flow.missing(submission.steps, given)
    if any(each.approver == person.id for each in given) and person.id not in awaited:
        return AlreadySigned()
    who = ", ".join(uow.people.get(each).display for each in awaited)
    return NotYourTurn(who=who or "–", step=submission.steps[number - 1].title or number)


def _targets(uow: UnitOfWork, content: Content) -> list[Account]:
    targets = [uow.accounts.get(each) for each in dict.fromkeys(content.accounts)]
    for account in targets:
        if not account.enabled or account.verified_at is None:
            raise AccountNotOwned(account=account.title, reason="chưa xác minh / not verified")
    return targets


def _times(
    uow: UnitOfWork, revision: Revision, due_at: datetime | None, now: datetime, *, as_planned: bool
) -> dict[int, datetime]:
    """When it goes out on each account; a planned time that has passed means now."""
    numbers = [each.id for each in _targets(uow, revision.content)]
    planned = uow.approving.planned(revision.draft, numbers) if as_planned else {}
    times = {each: max(planned[each], now) if each in planned else due_at or now for each in numbers}
    for due in times.values():
        keep_embargo(revision.content, max(due, now))
        keep_open(uow, max(due, now))
    return times
