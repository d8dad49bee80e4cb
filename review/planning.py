"""What people do with publications: another time, cancel, settle what the machine cannot know."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from kiemtin.entities import Account, Publication, User
from kiemtin.errors import Conflict, StaleFence, WrongTransition
from kiemtin.ports import Rate
from kiemtin.states import PublicationState
from kiemtin.store import Store, UnitOfWork
from review import audit
from review.calendar.moments import placed
from review.calendar.plans import free_slot, keep_approved, keep_sensible
from review.roles import require

_S = PublicationState


def accounts(store: Store) -> list[Account]:
    """The office's accounts."""
    with store.read() as uow:
        return uow.accounts.all()


def reschedule(store: Store, user: User, *, publication: int, due_at: datetime, now: datetime) -> Publication:
    """Another time for a waiting publication. Raises Conflict once it is on its way.

    Also raises NoZone, TimePast, TimeClosed, Embargoed, and ApprovalVoid or ApprovalRunsOut when it could
    not go out then anyway.
    """
    due_at = placed(due_at)
    with store.work() as uow:
        planner = require(uow, user, "plan")
        _may_go(uow, publication, due_at, now)
        try:
            moved = uow.publications.reschedule(uow.publications.get(publication), due_at, now=now)
        except StaleFence as problem:
            raise Conflict() from problem
        audit.record(uow, planner, "reschedule", f"publication:{publication}", now, due_at=due_at.isoformat())
        uow.commit()
        return moved


def shift(store: Store, user: User, *, publication: int, days: int, now: datetime) -> Publication:
    """The same time some days later, or earlier (``days`` < 0). Raises what ``reschedule`` raises."""
    with store.read() as uow:
        due_at = uow.publications.get(publication).due_at
    return reschedule(store, user, publication=publication, due_at=due_at + timedelta(days=days), now=now)


def to_next_slot(
    store: Store, user: User, *, publication: int, now: datetime, rates: Sequence[Rate] = ()
) -> Publication:
    """The next free slot of its account after the time it has. Raises NoFreeSlot, and as ``reschedule``."""
    with store.read() as uow:
        row = uow.publications.get(publication)
        at = free_slot(uow, row.account, after=max(row.due_at, now), rates=rates)
    return reschedule(store, user, publication=publication, due_at=at, now=now)


def cancel(store: Store, user: User, *, publication: int, now: datetime) -> Publication:
    """Do not publish; for a ``needs_human`` row: a person looked, it is not there and shall not be.

    Raises Conflict once it is being sent or sent.
    """
    return _move(store, user, publication, _S.CANCELLED, now, "cancel")


def settle(
    store: Store,
    user: User,
    *,
    publication: int,
    found: bool,
    remote_url: str = "",
    now: datetime,
) -> Publication:
    """A person looked at the far side: the post is there (``found``) or it is safe to try again.

    Raises Conflict for a row whose outcome is not in doubt, and for a second try while the
    publisher is still looking by itself.
    """
    if found:
        return _move(
            store,
            user,
            publication,
            _S.RECONCILED_PUBLISHED,
            now,
            "settle_found",
            only_from=frozenset({_S.NEEDS_HUMAN, _S.OUTCOME_UNKNOWN}),
            remote_id=remote_url or f"seen-by-{user.name}",
            remote_url=remote_url or None,
            sent_at=now,
            advice="",
        )
    return _move(
        store,
        user,
        publication,
        _S.RETRY_WAIT,
        now,
        "settle_absent",
        # From `sending` this same step is the publisher's: by hand it would post twice.
        only_from=frozenset({_S.NEEDS_HUMAN}),
        # A person asks for it now, however late: it must not expire and ask the same again.
        due_at=now,
        next_try_at=now,
        attempt=0,
        probes=0,
        advice="",
    )


def renew(store: Store, user: User, *, publication: int, due_at: datetime, now: datetime) -> Publication:
    """A new time for an expired or refused publication whose approval still stands.

    Raises ApprovalVoid when it does not, Conflict for a publication in any other state, and what
    ``reschedule`` raises of times.
    """
    due_at = placed(due_at)
    return _move(
        store,
        user,
        publication,
        _S.SCHEDULED,
        now,
        "renew",
        only_from=frozenset({_S.EXPIRED, _S.FAILED_PERMANENT}),
        due_at=due_at,
        attempt=0,
        probes=0,
        advice="",
    )


def _move(
    store: Store,
    user: User,
    publication: int,
    target: PublicationState,
    now: datetime,
    action: str,
    *,
    only_from: frozenset[_S] | None = None,
    **values: Any,
) -> Publication:
    with store.work() as uow:
        planner = require(uow, user, "plan")
        row = uow.publications.get(publication)
        if only_from is not None and row.state not in only_from:
            raise Conflict()
        if target is _S.SCHEDULED:
            _may_go(uow, publication, values["due_at"], now)
        try:
            moved = uow.publications.move(row, target, now=now, detail=planner.name, **values)
        except (WrongTransition, StaleFence) as problem:
            raise Conflict() from problem
        audit.record(uow, planner, action, f"publication:{publication}", now)
        uow.commit()
        return moved


def _may_go(uow: UnitOfWork, publication: int, at: datetime, now: datetime) -> None:
    keep_approved(uow, publication, at)
    revision = uow.drafts.revision(uow.publications.get(publication).revision)
    keep_sensible(uow, revision.content, at, now)
