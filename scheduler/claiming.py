"""Taking what is due: nothing while a hold stands or in a blackout, nothing that the account may not get yet."""

from __future__ import annotations

from datetime import datetime, timedelta

from kiemtin.entities import Publication
from kiemtin.rules import LATE_AFTER
from kiemtin.store import UnitOfWork
from scheduler import advice
from scheduler.allowance import allowance
from scheduler.budgets import Room
from scheduler.context import LEASE, Publishing

LOCKED_OUT = timedelta(minutes=5)
"""How often the posts of an account that a person has to connect again are looked at."""
_AT_ONE_TIME = 64
"""Accounts whose rows are put off in one call, at most: then others have their turn."""


def claim(ctx: Publishing, now: datetime, limit: int) -> list[Publication]:
    """The next rows of one account, ours for LEASE: one, or several where its channel takes several at once."""
    not_before = now - LATE_AFTER
    with ctx.store.read() as uow:  # an idle look costs two look-ups and no lock
        if uow.publications.first_due(now, not_before=not_before) is None:
            return []
    for _ in range(_AT_ONE_TIME):
        with ctx.store.work() as uow:
            if uow.holds.standing() is not None or uow.planning.closed(now):
                return []
            first = uow.publications.first_due(now, not_before=not_before)
            if first is None:
                return []
            most = _put_off(ctx, uow, first.account, now)
            rows = []
            if most is None or most > 0:
                rows = _take(ctx, uow, now, limit, first.account, most)
            uow.commit()
        if rows or most is None or most > 0:
            return rows
    return []


def _take(
    ctx: Publishing, uow: UnitOfWork, now: datetime, limit: int, account: int, most: int | None
) -> list[Publication]:
    together = min(limit, ctx.opened.together(account), limit if most is None else most)

    def taken(number: int, of: int | None) -> list[Publication]:
        return uow.publications.claim_due(
            owner=ctx.owner,
            now=now,
            lease_until=now + LEASE,
            limit=number,
            not_before=now - LATE_AFTER,
            account=of,
        )

    # Where others hold all rows of that account at this moment, there may be one of another account.
    return taken(together, account) or taken(1, None)


def _put_off(ctx: Publishing, uow: UnitOfWork, account: int, now: datetime) -> int | None:
    """How many posts the account may get (None: any number); rows it may not get yet are put off.

    The last word is said where `sending` is written down; this keeps rows from being prepared in vain.
    """
    if uow.credentials.waits_for_person(account):
        words = advice.plain("account_held", ctx.language, uow.accounts.get(account))
        uow.sendings.postpone(account, until=now + LOCKED_OUT, now=now, advice=words, urgent_too=True)
        return 0
    spec = ctx.opened.spec(account)
    if spec is None:
        return None
    may = allowance(uow, uow.accounts.get(account), spec, now)
    if may.channel.count == 0:
        _postpone(ctx, uow, account, may.channel, now, urgent_too=True)
        return 0
    if may.office.count == 0:
        _postpone(ctx, uow, account, may.office, now, urgent_too=False, but=may.begun)
        # What is due now is urgent or has begun; if nothing is, the next look finds another account.
        return may.channel.count if _still_due(uow, account, now) else 0
    return may.office.count


def _still_due(uow: UnitOfWork, account: int, now: datetime) -> bool:
    first = uow.publications.first_due(now, not_before=now - LATE_AFTER)
    return first is not None and first.account == account


def _postpone(
    ctx: Publishing,
    uow: UnitOfWork,
    account: int,
    room: Room,
    now: datetime,
    *,
    urgent_too: bool,
    but: frozenset[int] = frozenset(),
) -> None:
    if room.again_at is not None:
        words = advice.waits(room.why, room.again_at, uow.accounts.get(account), ctx.language)
        uow.sendings.postpone(
            account, until=room.again_at, now=now, advice=words, urgent_too=urgent_too, but=but
        )
