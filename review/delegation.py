"""Standing in for a colleague who is away: with dates, on record, ended early when they are back."""

from __future__ import annotations

from datetime import datetime

from kiemtin.entities import User
from kiemtin.errors import BadDelegation, Conflict, NotAllowed
from kiemtin.signing import Delegation
from kiemtin.states import Role
from kiemtin.store import Store, UnitOfWork
from kiemtin.words import Phrase, say
from review import audit
from review.roles import approvers, may


def delegate(
    store: Store,
    user: User | None,
    *,
    giver: int,
    deputy: int,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
) -> Delegation:
    """Let ``deputy``, an approver too, take ``giver``'s place in approvals for these days.

    Approvers do it for themselves, administrators for anybody (None: whoever has the command line).
    Raises NotAllowed, or BadDelegation saying why it cannot be.
    """
    with store.work() as uow:
        actor = _may_manage(uow, user, giver)
        able = approvers(uow)
        reason = (
            "same"
            if giver == deputy
            else "giver"
            if giver not in able
            else "deputy"
            if deputy not in able
            else "order"
            if ends_at <= starts_at
            else "past"
            if ends_at <= now
            else "twice"
            if _overlaps(uow, giver, starts_at, ends_at)
            else ""
        )
        if reason:
            raise BadDelegation(reason=Phrase(f"delegation.{reason}"))
        made = uow.approving.delegate(
            giver=giver, deputy=deputy, starts_at=starts_at, ends_at=ends_at, now=now
        )
        audit.record(
            uow,
            actor,
            "delegate",
            f"user:{giver}",
            now,
            deputy=uow.people.get(deputy).name,
            starts_at=starts_at.isoformat(),
            ends_at=ends_at.isoformat(),
        )
        uow.commit()
        return made


def end(store: Store, user: User | None, *, delegation: int, now: datetime) -> None:
    """End it now: by either of the two or an administrator. Raises NotAllowed, NotFound, Conflict when it has ended."""
    with store.work() as uow:
        found = uow.approving.delegation(delegation)
        actor = _may_manage(uow, user, found.giver, found.deputy)
        if found.ended_at is not None or found.ends_at <= now:
            raise Conflict()
        uow.approving.end_delegation(delegation, now)
        audit.record(
            uow, actor, "end_delegation", f"user:{found.giver}", now, deputy=uow.people.get(found.deputy).name
        )
        uow.commit()


def _overlaps(uow: UnitOfWork, giver: int, starts_at: datetime, ends_at: datetime) -> bool:
    """True when somebody stands in for ``giver`` already: two deputies could give one place twice."""
    return any(
        each.giver == giver
        and each.ended_at is None
        and each.starts_at < ends_at
        and starts_at < each.ends_at
        for each in uow.approving.delegations()
    )


def _may_manage(uow: UnitOfWork, user: User | None, *concerned: int) -> User | None:
    if user is None:
        return None
    fresh = uow.people.get(user.id)
    if not may(fresh, "administer") and not (may(fresh, "approve") and fresh.id in concerned):
        raise NotAllowed(needed=say(f"role.{Role.ADMINISTRATOR}", fresh.language))
    return fresh
