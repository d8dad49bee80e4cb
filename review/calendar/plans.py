"""When a draft shall go out on each account, planned before and after its approval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from kiemtin.entities import Content, User
from kiemtin.errors import ApprovalRunsOut, ApprovalVoid, NoFreeSlot, NotPlannable, TimePast
from kiemtin.ports import Rate
from kiemtin.rules import may_publish
from kiemtin.store import Store, UnitOfWork
from kiemtin.words import local
from review import audit
from review.approvals import keep_embargo
from review.calendar.closing import keep_open
from review.calendar.moments import DAY, placed
from review.calendar.slots import HORIZON_DAYS, next_free
from review.roles import require

GRACE = timedelta(minutes=1)
"""A time this little past still means now."""
_AROUND = 2 * DAY  # how far around a slot other posts can matter: no rule looks further than a day


def planned_times(store: Store, draft: int) -> dict[int, datetime]:
    """What a draft was planned for, by account. Approving with ``due_at=None`` takes the same."""
    with store.read() as uow:
        return {account: each.due_at for account, each in uow.planning.plans_of(draft).items()}


def plan(
    store: Store, user: User, *, draft: int, due: Mapping[int, datetime], now: datetime
) -> dict[int, datetime]:
    """Set when a draft shall go out on some of its accounts; it still has to be approved.

    Returns every time it has then. Raises NoZone, TimePast, TimeClosed, Embargoed, NotPlannable, NotAllowed.
    """
    with store.work() as uow:
        planner = require(uow, user, "plan")
        uow.drafts.hold(draft)
        content = uow.drafts.get(draft).latest.content
        times = {account: placed(at) for account, at in due.items()}
        for account, at in times.items():
            if account not in content.accounts:
                raise NotPlannable(account=uow.accounts.get(account).title)
            keep_sensible(uow, content, at, now)
        uow.planning.plan(draft, times, by=planner.id, now=now)
        said = {str(account): at.isoformat() for account, at in times.items()}
        audit.record(uow, planner, "plan", f"draft:{draft}", now, due=said)
        made = {account: each.due_at for account, each in uow.planning.plans_of(draft).items()}
        uow.commit()
        return made


def unplan(store: Store, user: User, *, draft: int, now: datetime, account: int | None = None) -> None:
    """Forget when a draft was to go out, on one account or on all."""
    with store.work() as uow:
        planner = require(uow, user, "plan")
        uow.planning.unplan(draft, None if account is None else [account])
        audit.record(uow, planner, "unplan", f"draft:{draft}", now, account=account)
        uow.commit()


def keep_sensible(uow: UnitOfWork, content: Content, at: datetime, now: datetime) -> None:
    """Raises TimePast, TimeClosed or Embargoed for a time nobody can have meant."""
    if at < now - GRACE:
        raise TimePast(when=local(at))
    keep_embargo(content, at)
    keep_open(uow, at)


def keep_approved(uow: UnitOfWork, publication: int, at: datetime) -> None:
    """Raises ApprovalVoid, ApprovalRunsOut or Embargoed when a publication may not go out at ``at``."""
    row = uow.publications.get(publication)
    revision = uow.drafts.revision(row.revision)
    uow.drafts.hold(revision.draft)
    approval = uow.drafts.approval(row.approval)
    keep_embargo(revision.content, at)
    if uow.drafts.get(revision.draft).latest.id != revision.id or not may_publish(revision, approval):
        raise ApprovalVoid()
    if approval is not None and approval.expires_at is not None and at >= approval.expires_at:
        raise ApprovalRunsOut(until=local(approval.expires_at))


def next_slot(
    store: Store,
    account: int,
    *,
    after: datetime,
    rates: Sequence[Rate] = (),
    earliest: datetime | None = None,
) -> datetime:
    """The next free slot of an account. Raises NoFreeSlot, NotFound.

    ``earliest``: not before, e.g. an embargo. ``rates`` are the far side's.
    """
    with store.read() as uow:
        return free_slot(uow, account, after=max(after, earliest or after), rates=rates)


def free_slot(uow: UnitOfWork, account: int, *, after: datetime, rates: Sequence[Rate] = ()) -> datetime:
    """As ``next_slot``, within a unit of work."""
    known = uow.accounts.get(account)
    horizon = after + (HORIZON_DAYS + 1) * DAY
    found = next_free(
        uow.planning.slots(account),
        after=after,
        taken=uow.planning.taken(account, after - _AROUND, horizon),
        blackouts=uow.planning.blackouts(after, horizon),
        rules=uow.planning.rules().get(account),
        rates=rates,
    )
    if found is None:
        raise NoFreeSlot(account=known.title, days=HORIZON_DAYS)
    return found


def queue(
    store: Store, user: User, *, draft: int, now: datetime, rates: Mapping[int, Sequence[Rate]] | None = None
) -> dict[int, datetime]:
    """Plan a draft for the next free slot of each of its accounts, all or nothing.

    Raises NoFreeSlot naming the account, NotAllowed, TimeClosed.
    """
    with store.work() as uow:
        planner = require(uow, user, "plan")
        uow.drafts.hold(draft)
        content = uow.drafts.get(draft).latest.content
        after = max(now, content.embargo or now)
        times: dict[int, datetime] = {}
        for account in content.accounts:
            uow.planning.unplan(draft, [account])  # its own old time does not take a slot
            times[account] = free_slot(uow, account, after=after, rates=(rates or {}).get(account, ()))
        uow.planning.plan(draft, times, by=planner.id, now=now)
        said = {str(account): at.isoformat() for account, at in times.items()}
        audit.record(uow, planner, "plan", f"draft:{draft}", now, due=said)
        uow.commit()
        return times
