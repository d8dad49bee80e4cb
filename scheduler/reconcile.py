"""Finding out what an unknown send left behind. Only looks; every look is kept as evidence."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from kiemtin.entities import Account, Publication, Receipt
from kiemtin.errors import (
    KiemTinError,
    Rejected,
    StaleFence,
    StoreBusy,
    StoreReadOnly,
    StoreUnreachable,
    Transient,
)
from kiemtin.ports import Channel
from kiemtin.states import PublicationState
from kiemtin.store.repositories.publications import PublicationEvent
from scheduler import advice, retry
from scheduler.context import Publishing, Report, Watch, audit_published
from scheduler.made import KeptMade
from scheduler.opened import OpenChannels

_LOG = logging.getLogger(__name__)
_S = PublicationState


def reconcile(ctx: Publishing, now: datetime) -> Report:
    """Look once for each unknown publication whose look is due.

    Found: published after all. Surely absent: back in the queue. Neither after MAX_PROBES looks: a
    person decides. A post that the far side holds back is a person's at once, and still looked for.
    """
    watch = Watch(now)
    report = Report()
    with ctx.store.read() as uow:
        rows = uow.publications.to_reconcile(now)
    opened = OpenChannels(ctx.open_channel)
    for row in rows:
        if ctx.stopping():
            break
        try:
            report.states[_look(ctx, watch, row, opened)] += 1
        except StaleFence:
            _LOG.info("publication %d was settled by somebody else", row.id)
            report.let_go += 1
    opened.end_run()
    return report


def _look(ctx: Publishing, watch: Watch, row: Publication, opened: OpenChannels) -> PublicationState:
    with ctx.store.read() as uow:
        account = uow.accounts.get(row.account)
    try:
        channel = opened.of(account)
        receipt = channel.find(row.key, KeptMade(ctx.store, row))
    except (StoreBusy, StoreReadOnly, StoreUnreachable):
        raise
    except Rejected as problem:
        if row.state is _S.NEEDS_HUMAN:
            return _again_later(ctx, watch, row, problem.english())
        if problem.values.get("cause") == retry.KEPT_BACK:
            again_at = watch.now() + retry.KEPT_BACK_LOOK
            return _ask(
                ctx, watch, row, account, "needs_human_kept_back", problem.english(), again_at=again_at
            )
        return _blind(ctx, watch, row, account, problem)
    except KiemTinError as problem:
        if row.state is _S.NEEDS_HUMAN:
            return _again_later(ctx, watch, row, problem.english())
        return _blind(ctx, watch, row, account, problem)
    except Exception as problem:
        _LOG.exception("publication %d: the channel failed", row.id)
        if row.state is _S.NEEDS_HUMAN:
            return _again_later(ctx, watch, row, type(problem).__name__)
        return _blind(ctx, watch, row, account, Transient(reason=type(problem).__name__))
    if receipt is not None:
        return _found(ctx, watch, row, receipt)
    if row.state is _S.NEEDS_HUMAN:
        return _again_later(ctx, watch, row, retry.ABSENT)
    return _absent(ctx, watch, row, account, channel)


def _found(ctx: Publishing, watch: Watch, row: Publication, receipt: Receipt) -> PublicationState:
    now = watch.now()
    with ctx.store.work() as uow:
        sent_at = uow.publications.attempt(row.id).sending_at or now
        moved = uow.publications.move(
            row,
            _S.RECONCILED_PUBLISHED,
            now=now,
            detail=receipt.remote_url,
            remote_id=receipt.remote_id,
            remote_url=receipt.remote_url,
            sent_at=sent_at,
            advice="",
            next_try_at=None,
            owner=None,
            lease_until=None,
        )
        audit_published(uow, [moved], now)
        uow.commit()
    return moved.state


def _absent(
    ctx: Publishing, watch: Watch, row: Publication, account: Account, channel: Channel
) -> PublicationState:
    now = watch.now()
    with ctx.store.work() as uow:
        attempt = uow.publications.attempt(row.id)
        sending_at = attempt.sending_at or now
        probes = uow.publications.probed(
            row,
            next_try_at=retry.next_probe(attempt.probes + 1, now),
            now=now,
            detail=retry.ABSENT,
            advice=row.advice,
        )
        sure = retry.surely_absent(
            _looks(uow.publications.events(row.id)),
            since_sending=now - sending_at,
            honours_key=channel.spec.honours_key,
            same_place=_same_place(account, sending_at),
        )
        state = _S.OUTCOME_UNKNOWN
        if sure:
            gone = uow.publications.move(row, _S.RECONCILED_ABSENT, now=now, detail=f"{probes} looks")
            words = advice.plain("was_absent", ctx.language, account)
            state = uow.publications.move(
                gone, _S.RETRY_WAIT, now=now, advice=words, next_try_at=now, owner=None, lease_until=None
            ).state
        uow.commit()
    if state is _S.OUTCOME_UNKNOWN and (probes >= retry.MAX_PROBES or not _same_place(account, sending_at)):
        key = "needs_human" if _same_place(account, sending_at) else "needs_human_moved"
        return _ask(ctx, watch, row, account, key, f"{probes} looks")
    return state


def _blind(
    ctx: Publishing, watch: Watch, row: Publication, account: Account, problem: KiemTinError
) -> PublicationState:
    """The far side could not be asked now."""
    _LOG.warning("publication %d could not be looked for: %s", row.id, problem)
    now = watch.now()
    with ctx.store.work() as uow:
        probes = uow.publications.probed(
            row,
            next_try_at=retry.next_probe(uow.publications.attempt(row.id).probes + 1, now),
            now=now,
            detail=problem.english(),
            advice=row.advice,
        )
        uow.commit()
    if probes >= retry.MAX_PROBES:
        return _ask(ctx, watch, row, account, "needs_human", problem.english())
    return _S.OUTCOME_UNKNOWN


def _again_later(ctx: Publishing, watch: Watch, row: Publication, detail: str) -> PublicationState:
    """A person has been asked; readers do not see it yet. Whatever is seen, it is never sent again by itself."""
    now = watch.now()
    with ctx.store.work() as uow:
        sending_at = uow.publications.attempt(row.id).sending_at or now
        again = None if now - sending_at > retry.KEPT_BACK_FOR else now + retry.KEPT_BACK_LOOK
        uow.publications.look_again(row, again_at=again)
        uow.commit()
    _LOG.info("publication %d: still %s", row.id, detail)
    return row.state


def _ask(
    ctx: Publishing,
    watch: Watch,
    row: Publication,
    account: Account,
    key: str,
    detail: str,
    *,
    again_at: datetime | None = None,
) -> PublicationState:
    with ctx.store.work() as uow:
        moved = uow.publications.move(
            row,
            _S.NEEDS_HUMAN,
            now=watch.now(),
            detail=detail,
            advice=advice.plain(key, ctx.language, account),
            next_try_at=again_at,
        )
        uow.commit()
    return moved.state


def _looks(events: Sequence[PublicationEvent]) -> list[str]:
    """What each look since the last send saw, oldest first."""
    seen: list[str] = []
    for event in events:
        if event.state is _S.SENDING:
            seen = []
        elif event.state is _S.OUTCOME_UNKNOWN:
            seen.append(event.detail)
    return seen


def _same_place(account: Account, sending_at: datetime) -> bool:
    """False when the account's options changed after the send: that voids its proof of ownership."""
    return account.verified_at is not None and account.verified_at <= sending_at
