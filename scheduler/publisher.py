"""Publishing what is due, exactly once.

A row goes ``scheduled -> claimed -> prepared -> sending -> published``. ``sending`` is committed
before the irreversible call; from then on only the far side knows, and a lost answer is looked
into by :mod:`scheduler.reconcile`, never sent again blindly. Every move carries the fencing number
of its claim: a worker that was overtaken lets the row go.

Functions over a context and a moment, so that another job runner can call them.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from kiemtin.errors import StaleFence
from kiemtin.rules import LATE_AFTER
from kiemtin.states import PublicationState
from scheduler import advice, retry
from scheduler.context import LEASE, Publishing, Report, Watch, move_or_let_go, record_proof
from scheduler.delivery import Channels, Delivery
from scheduler.reconcile import reconcile

__all__ = [
    "Publishing",
    "Report",
    "expire_late",
    "publish_due",
    "reconcile",
    "release_expired_leases",
    "verify_account",
]
_LOG = logging.getLogger(__name__)
_S = PublicationState

BATCH = 100
"""Rows one call publishes at most."""


def publish_due(ctx: Publishing, now: datetime, *, limit: int = BATCH) -> Report:
    """Send every publication that is due, one claim at a time; returns where each row went."""
    watch = Watch(now)
    report = Report()
    release_expired_leases(ctx, now, report)
    expire_late(ctx, now, report)
    channels: Channels = {}
    for _ in range(limit):
        if ctx.stopping():
            break
        with ctx.store.work() as uow:
            taken = uow.publications.claim_due(
                owner=ctx.owner,
                now=watch.now(),
                lease_until=watch.now() + LEASE,
                limit=1,
                not_before=watch.now() - LATE_AFTER,
            )
            uow.commit()
        if not taken:
            break
        try:
            report.states[Delivery(ctx, watch, channels, taken[0]).run().state] += 1
        except StaleFence:
            _LOG.warning("publication %d was taken over by another worker", taken[0].id)
            report.let_go += 1
    return report


def release_expired_leases(ctx: Publishing, now: datetime, report: Report) -> None:
    """Rows whose worker has gone: back to the queue before ``sending``, unknown after it."""
    with ctx.store.read() as uow:
        expired = uow.publications.expired_leases(now)
        accounts = {each.id: each for each in uow.accounts.all()}
    for row in expired:
        sending = row.state is _S.SENDING
        target = _S.OUTCOME_UNKNOWN if sending else _S.SCHEDULED
        values: dict[str, Any] = {"owner": None, "lease_until": None}
        if sending:
            values["next_try_at"] = retry.next_probe(0, now)
            values["advice"] = advice.plain("unknown_stopped", ctx.language, accounts.get(row.account))
        move_or_let_go(ctx, row, target, report, now=now, detail="lease expired", **values)


def expire_late(ctx: Publishing, now: datetime, report: Report) -> None:
    """Rows too late to be sent without asking a person."""
    with ctx.store.read() as uow:
        late = uow.publications.late(now - LATE_AFTER)
        accounts = {each.id: each for each in uow.accounts.all()}
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
