"""Publishing what is due, exactly once.

A row goes ``scheduled -> claimed -> prepared -> sending -> published``. ``sending`` is committed
before the irreversible call; from then on only the far side knows, and a lost answer is looked
into by :mod:`scheduler.reconcile`, never sent again blindly. Every move carries the fencing number
of its claim: a worker that was overtaken lets the row go. While an emergency stop stands nothing is claimed and nothing is sent.

Functions over a context and a moment, so that another job runner can call them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kiemtin.rules import LATE_AFTER
from kiemtin.states import PublicationState
from scheduler import advice, retry
from scheduler.claiming import claim
from scheduler.context import LEASE, Publishing, Report, Watch, move_or_let_go, record_proof
from scheduler.delivery import Delivery
from scheduler.reconcile import reconcile

__all__ = [
    "Publishing",
    "Report",
    "expire_late",
    "publish_due",
    "reconcile",
    "release_expired_leases",
    "tidy_up",
    "verify_account",
]
_S = PublicationState

BATCH = 100
"""Rows one call publishes at most, unless told otherwise."""


def publish_due(ctx: Publishing, now: datetime, *, limit: int = BATCH, tidy: bool = True) -> Report:
    """Send what is due; returns where each row went. Any number of publishers may do so at once.

    ``tidy``: look first for rows whose worker has gone and for those that are too late. Of several
    processes the leader alone does that.
    """
    watch = Watch(now)
    report = Report()
    if tidy:
        tidy_up(ctx, now, report)
    left = limit
    while left > 0 and not ctx.stopping():
        rows = claim(ctx, watch.now(), left)
        if not rows:
            break
        report.add(Delivery(ctx, watch, rows).run())
        left -= len(rows)
        ctx.opened.settle(final=False)
    if left < limit:
        ctx.opened.end_run()
    return report


def tidy_up(ctx: Publishing, now: datetime, report: Report | None = None) -> Report:
    """Rows whose worker has gone go back or are looked into; rows that are too late ask a person."""
    report = report or Report()
    release_expired_leases(ctx, now, report)
    expire_late(ctx, now, report)
    return report


def release_expired_leases(ctx: Publishing, now: datetime, report: Report) -> None:
    """Rows whose worker has gone: back to the queue before ``sending``, unknown after it."""
    with ctx.store.read() as uow:
        expired = uow.publications.expired_leases(now, longest=2 * LEASE)
        accounts = {each.id: each for each in uow.accounts.all()} if expired else {}
    for row in expired:
        sending = row.state is _S.SENDING
        target = _S.OUTCOME_UNKNOWN if sending else _S.SCHEDULED
        values: dict[str, Any] = {"owner": None, "lease_until": None}
        if sending:
            values["next_try_at"] = retry.next_probe(0, now)
            values["advice"] = advice.plain("unknown_stopped", ctx.language, accounts.get(row.account))
        move_or_let_go(ctx, row, target, report, now=now, detail="lease expired", **values)


def expire_late(ctx: Publishing, now: datetime, report: Report) -> None:
    """Rows too late to be sent without asking a person. While everything is stopped they stay as they are."""
    with ctx.store.read() as uow:
        if uow.holds.standing() is not None:
            return
        late = uow.publications.late(now - LATE_AFTER)
        accounts = {each.id: each for each in uow.accounts.all()} if late else {}
    for row in late:
        words = advice.plain("expired", ctx.language, accounts.get(row.account))
        move_or_let_go(ctx, row, _S.EXPIRED, report, now=now, advice=words, next_try_at=None)


def verify_account(ctx: Publishing, account: int, now: datetime) -> str:
    """Prove that the office owns an account and record it (S9); returns the proof.

    Raises AccountNotOwned, Transient, UnknownChannel or BadSetting.
    """
    with ctx.store.read() as uow:
        found = uow.accounts.get(account)
    proof = ctx.open_channel(found).verify()
    record_proof(ctx, found, proof, now)
    return proof
