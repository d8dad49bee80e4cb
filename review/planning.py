"""What people do with publications: another time, cancel, settle what the machine cannot know."""

from __future__ import annotations

from datetime import datetime

from kiemtin.entities import Account, Publication, User
from kiemtin.errors import ApprovalVoid, Conflict, StaleFence, WrongTransition
from kiemtin.rules import may_publish
from kiemtin.states import PublicationState
from kiemtin.store import Store, UnitOfWork
from review import audit
from review.roles import require

_S = PublicationState


def accounts(store: Store) -> list[Account]:
    """The office's accounts."""
    with store.read() as uow:
        return uow.accounts.all()


def reschedule(store: Store, user: User, *, publication: int, due_at: datetime, now: datetime) -> Publication:
    """Another time for a waiting publication. Raises Conflict once it is on its way."""
    with store.work() as uow:
        planner = require(uow, user, "plan")
        try:
            moved = uow.publications.reschedule(uow.publications.get(publication), due_at, now=now)
        except StaleFence as problem:
            raise Conflict() from problem
        audit.record(uow, planner, "reschedule", f"publication:{publication}", now, due_at=due_at.isoformat())
        uow.commit()
        return moved


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

    Raises ApprovalVoid when it does not, Conflict for a publication in any other state.
    """
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
    **values: object,
) -> Publication:
    with store.work() as uow:
        planner = require(uow, user, "plan")
        row = uow.publications.get(publication)
        if only_from is not None and row.state not in only_from:
            raise Conflict()
        if target is _S.SCHEDULED:
            _still_approved(uow, row)
        try:
            moved = uow.publications.move(row, target, now=now, detail=planner.name, **values)
        except (WrongTransition, StaleFence) as problem:
            raise Conflict() from problem
        audit.record(uow, planner, action, f"publication:{publication}", now)
        uow.commit()
        return moved


def _still_approved(uow: UnitOfWork, row: Publication) -> None:
    revision = uow.drafts.revision(row.revision)
    uow.drafts.hold(revision.draft)
    newest = uow.drafts.get(revision.draft).latest
    if newest.id != revision.id or not may_publish(revision, uow.drafts.approval(row.approval)):
        raise ApprovalVoid()
