"""Claimed publications of one account on their way out: prepared, written down as being sent, sent, recorded.

Most channels get one at a time. Quick local ones get several in each transaction; between the commit
of ``sending`` and the sends no more than AT_MOST passes, so that an emergency stop is quick there too.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kiemtin.entities import Account, Publication, Receipt
from kiemtin.errors import (
    AccountNeedsPerson,
    AccountNotOwned,
    ApprovalVoid,
    KiemTinError,
    OutcomeUnknown,
    Rejected,
    StaleFence,
    StoreBusy,
    StoreReadOnly,
    StoreUnreachable,
    Transient,
)
from kiemtin.ports import Channel, Post, Together
from kiemtin.states import PublicationState
from kiemtin.store import UnitOfWork
from kiemtin.store.repositories.publications import Move
from scheduler import allowance, moves
from scheduler.context import LEASE, Publishing, Report, Watch, audit_published, record_proof
from scheduler.made import KeptMade
from scheduler.opened import AT_MOST, GROUP
from scheduler.outgoing import Load, load_all
from scheduler.retry import KEPT_BACK

_LOG = logging.getLogger(__name__)
_S = PublicationState

_STORE_AWAY = (StoreBusy, StoreReadOnly, StoreUnreachable)


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """A row with what goes out for it."""

    row: Publication
    load: Load


class Delivery:
    """Rows of one account that this worker has claimed. Raises the store's errors."""

    def __init__(self, ctx: Publishing, watch: Watch, rows: Sequence[Publication]) -> None:
        self._ctx = ctx
        self._watch = watch
        self._rows = rows
        self._report = Report()
        with ctx.store.read() as uow:
            self._account = uow.accounts.get(rows[0].account)
        self._say = moves.Moves(ctx, watch, self._account)

    def run(self) -> Report:
        """Bring each row where it belongs; what another worker has taken over is let go."""
        if ready := self._ready():
            channel = self._ctx.opened.of(self._account)
            sending = self._mark(ready, channel)
            self._move(self._send(sending, channel))
        return self._report

    # --- what can be undone ----------------------------------------------------------------------

    def _ready(self) -> list[Parcel]:
        """Everything that can be checked and undone."""
        with self._ctx.store.read() as uow:
            loads = self._load_all(uow, self._rows)
        steps: list[Move] = []
        for row in self._rows:
            try:
                steps.append(self._made_ready(row, loads[row.id]))
            except StaleFence:
                self._let_go(row)
        moved = self._move(steps, count=lambda row: row.state is not _S.PREPARED)
        return [
            Parcel(row=row, load=load)
            for row in moved.values()
            if row.state is _S.PREPARED and isinstance(load := loads[row.id], Load)
        ]

    def _made_ready(self, row: Publication, load: Load | KiemTinError) -> Move:
        """Raises StaleFence and the store's errors; every other problem is the row's next step."""
        try:
            if isinstance(load, KiemTinError):
                raise load
            return self._say.unfit(row) or self._prepare(row, load)
        except (StaleFence, *_STORE_AWAY):
            raise
        except Transient as problem:
            return self._say.wait(row, problem)
        except KiemTinError as problem:
            self._watch_the_door(problem)
            return self._say.refuse(row, problem)
        except Exception as problem:
            # A fault of ours before anything was sent: the other rows go on, this one is tried again.
            _LOG.exception("publication %d could not be prepared", row.id)
            return self._say.wait(row, Transient(reason=type(problem).__name__, cause="fault"))

    def _prepare(self, row: Publication, load: Load) -> Move:
        channel = self._ctx.opened.of(self._account)
        if violations := channel.check(load.content):
            return self._say.too_long(row, violations)
        if self._account.verified_at is None:
            now = self._watch.now()
            record_proof(self._ctx, self._account, channel.verify(), now)
            self._account = replace(self._account, verified_at=now)
        # Media first: what can be undone is made before anything is sent, and kept for the next attempt.
        channel.prepare(load.content, row.key, self._made(row))
        return self._say.prepared(row)

    # --- the last check, and the word that it is being sent ------------------------------------------

    def _mark(self, ready: Sequence[Parcel], channel: Channel) -> list[Parcel]:
        """Write down what is being sent, as far as it still may be, in one transaction."""
        now = self._watch.now()
        with self._ctx.store.work() as uow:
            # Whoever stops everything waits for this transaction, or it sees the stop.
            held = uow.holds.standing_until_commit()
            rows = [each.row for each in ready]
            again = {} if held else self._load_all(uow, rows, hold=True)
            fresh = uow.accounts.get(self._account.id)
            may = allowance.allowance(uow, fresh, channel.spec, now, lock=True)
            steps = []
            for each in ready:
                if held is not None:
                    steps.append(self._say.give_back(each.row))
                elif (refusal := self._changed(each, again[each.row.id], fresh)) is not None:
                    steps.append(self._say.refuse(each.row, refusal))
                elif (room := may.take(each.row.id, urgent=each.load.urgent)) is not None:
                    steps.append(self._say.over_budget(each.row, room))
                else:
                    steps.append(self._say.sending(each.row, each.load.request_hash))
            moved = {row.id: row for row in uow.publications.move_all(steps, now=now)}
            uow.commit()
        self._count(steps, moved, lambda row: row.state is not _S.SENDING)
        return [
            Parcel(row=moved[each.row.id], load=each.load)
            for each in ready
            if each.row.id in moved and moved[each.row.id].state is _S.SENDING
        ]

    def _changed(self, parcel: Parcel, now: Load | KiemTinError, account: Account) -> KiemTinError | None:
        """Why it may not go out any more as it was prepared."""
        if isinstance(now, KiemTinError):
            return now
        if not account.enabled or now.request_hash != parcel.load.request_hash:
            return ApprovalVoid()
        # Re-addressed since the channel was opened: nobody has proven the new address (S9).
        if account.verified_at is None or account.options != self._account.options:
            return AccountNotOwned(account=account.title, reason="chưa xác minh / not verified")
        return None

    # --- the irreversible call -------------------------------------------------------------------

    def _send(self, parcels: Sequence[Parcel], channel: Channel) -> list[Move]:
        began = time.monotonic()
        done: list[Move] = []
        several = len(parcels) > 1 and isinstance(channel, Together)
        for group in _groups(parcels, GROUP if several else 1):
            if done and time.monotonic() - began > AT_MOST:
                done += [self._say.not_begun(each.row) for each in group]
            elif several and isinstance(channel, Together):
                done += self._send_all(group, channel)
            else:
                done += [self._send_one(each, channel) for each in group]
        if parcels:
            self._ctx.opened.took(self._account.id, len(parcels), time.monotonic() - began)
        return done

    def _send_all(self, parcels: Sequence[Parcel], channel: Together) -> list[Move]:
        posts = [
            Post(content=each.load.content, key=each.row.key, made=self._made(each.row)) for each in parcels
        ]
        try:
            answers: Sequence[Receipt | Exception] = channel.send_all(posts)
        except Exception as problem:
            answers = [problem] * len(parcels)
        return [self._outcome(each.row, answer) for each, answer in zip(parcels, answers, strict=True)]

    def _send_one(self, parcel: Parcel, channel: Channel) -> Move:
        try:
            answer: Receipt | Exception = channel.send(
                parcel.load.content, parcel.row.key, self._made(parcel.row)
            )
        except Exception as problem:
            answer = problem
        return self._outcome(parcel.row, answer)

    def _outcome(self, row: Publication, answer: Receipt | Exception) -> Move:
        if isinstance(answer, Receipt):
            return self._say.published(row, answer)
        if isinstance(answer, Transient):
            return self._say.wait(row, answer)
        if isinstance(answer, Rejected) and answer.values.get("cause") == KEPT_BACK:
            # It is there, only not for readers: whoever sends again makes a second one.
            return self._say.unknown(row, OutcomeUnknown(reason=answer.english(), cause=KEPT_BACK))
        if isinstance(answer, Rejected):
            _LOG.warning("publication %d: %s", row.id, answer)
            self._watch_the_door(answer)
            return self._say.refuse(row, answer)
        if isinstance(answer, OutcomeUnknown):
            return self._say.unknown(row, answer)
        # A channel that breaks its contract after `sending`: nobody knows what it did.
        _LOG.error("publication %d: the channel failed", row.id, exc_info=answer)
        return self._say.unknown(row, OutcomeUnknown(reason=type(answer).__name__))

    def _watch_the_door(self, problem: KiemTinError) -> None:
        """Where nobody is let in any more, the account's other posts wait for a person; no other account does."""
        if isinstance(problem, AccountNeedsPerson):
            with self._ctx.store.work() as uow:
                uow.credentials.account_needs_person(self._account.id, self._watch.now())
                uow.commit()

    # --- writing it down ---------------------------------------------------------------------------

    def _move(
        self, steps: Sequence[Move], *, count: moves.Counted = lambda row: True
    ) -> dict[int, Publication]:
        """Commit moves; what another worker has taken over is let go."""
        if not steps:
            return {}
        now = self._watch.now()
        with self._ctx.store.work() as uow:
            moved = {row.id: row for row in uow.publications.move_all(steps, now=now)}
            audit_published(uow, [row for row in moved.values() if row.state is _S.PUBLISHED], now)
            uow.commit()
        self._count(steps, moved, count)
        return moved

    def _count(self, steps: Sequence[Move], moved: dict[int, Publication], counted: moves.Counted) -> None:
        for each in steps:
            if each.row.id not in moved:
                self._let_go(each.row)
            elif counted(moved[each.row.id]):
                self._report.states[each.target] += 1

    def _let_go(self, row: Publication) -> None:
        _LOG.warning("publication %d was taken over by another worker", row.id)
        self._report.let_go += 1

    def _load_all(
        self, uow: UnitOfWork, rows: Sequence[Publication], *, hold: bool = False
    ) -> dict[int, Load | KiemTinError]:
        return load_all(
            uow,
            rows,
            self._account,
            office=self._ctx.office,
            at=self._watch.now(),
            media_dir=self._ctx.media_dir,
            hold=hold,
        )

    def _made(self, row: Publication) -> KeptMade:
        return KeptMade(self._ctx.store, row, lease=lambda: self._watch.now() + LEASE)


def _groups(parcels: Sequence[Parcel], size: int) -> Iterator[Sequence[Parcel]]:
    for start in range(0, len(parcels), size):
        yield parcels[start : start + size]
