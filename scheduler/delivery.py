"""One claimed publication on its way out: prepared, written down as being sent, sent, recorded."""

from __future__ import annotations

import logging
from typing import Any

from kiemtin.entities import Account, Publication, Receipt
from kiemtin.errors import (
    AccountNotOwned,
    ApprovalVoid,
    KiemTinError,
    NotFound,
    OutcomeUnknown,
    Rejected,
    SendError,
    StaleFence,
    StoreBusy,
    StoreReadOnly,
    StoreUnreachable,
    Transient,
)
from kiemtin.ports import Channel
from kiemtin.states import PublicationState
from scheduler import advice, retry
from scheduler.context import LEASE, Publishing, Watch, audit_published, record_proof
from scheduler.made import KeptMade
from scheduler.outgoing import Load, load

_LOG = logging.getLogger(__name__)
_S = PublicationState

Channels = dict[int, tuple[Account, Channel]]
"""The channels one run has opened, by account."""


class Delivery:
    """One claimed row on its way out. Raises StaleFence when another worker has the row."""

    def __init__(self, ctx: Publishing, watch: Watch, channels: Channels, row: Publication) -> None:
        self._ctx = ctx
        self._watch = watch
        self._channels = channels
        self._row = row
        self._account: Account | None = None

    def run(self) -> Publication:
        try:
            ready = self._prepare()
        except (StaleFence, StoreBusy, StoreReadOnly, StoreUnreachable):
            raise
        except Transient as problem:
            return self._wait(problem)
        except ApprovalVoid:
            return self._fail(advice.plain("approval_void", self._ctx.language, self._account))
        except KiemTinError as problem:
            return self._fail(advice.rejected(problem, self._account, self._ctx.language), problem.english())
        except Exception as problem:
            # A fault of ours before anything was sent: the other rows go on, this one is tried again.
            _LOG.exception("publication %d could not be prepared", self._row.id)
            return self._wait(Transient(reason=type(problem).__name__, cause="fault"))
        if ready is None:
            return self._row
        return self._send(*ready)

    def _prepare(self) -> tuple[Load, Channel] | None:
        """Everything that can be checked and undone; None when the row has ended here."""
        language = self._ctx.language
        with self._ctx.store.read() as uow:
            self._account = uow.accounts.get(self._row.account)
            ready = load(
                uow,
                self._row,
                office=self._ctx.office,
                at=self._watch.now(),
                media_dir=self._ctx.media_dir,
            )
        if self._row.attempt > retry.MAX_ATTEMPTS:
            self._fail(advice.plain("too_often", language, self._account))
            return None
        if not self._account.enabled:
            self._fail(advice.plain("account_off", language, self._account))
            return None
        channel = self._channel(self._account)
        if violations := channel.check(ready.content):
            self._fail(advice.broken_limits(violations, self._account, language))
            return None
        if self._account.verified_at is None:
            record_proof(self._ctx, self._account, channel.verify(), self._watch.now())
        # Media first: what can be undone is made before anything is sent, and kept for the next attempt.
        channel.prepare(ready.content, self._row.key, KeptMade(self._ctx.store, self._row))
        self._move(_S.PREPARED, lease_until=self._watch.now() + LEASE)
        return ready, channel

    def _send(self, ready: Load, channel: Channel) -> Publication:
        if not self._commit_sending(ready):
            return self._row
        try:
            receipt = channel.send(ready.content, self._row.key, KeptMade(self._ctx.store, self._row))
        except Transient as problem:
            return self._wait(problem)
        except Rejected as problem:
            _LOG.warning("publication %d: %s", self._row.id, problem)
            return self._fail(advice.rejected(problem, self._account, self._ctx.language), problem.english())
        except OutcomeUnknown as problem:
            return self._unknown(problem)
        except Exception as problem:
            # A channel that breaks its contract after `sending`: nobody knows what it did.
            _LOG.exception("publication %d: the channel failed", self._row.id)
            return self._unknown(OutcomeUnknown(reason=type(problem).__name__))
        return self._published(receipt)

    def _commit_sending(self, ready: Load) -> bool:
        """Write down that it is being sent, if it still may be, in one transaction. False: it may not."""
        now = self._watch.now()
        try:
            with self._ctx.store.work() as uow:
                again = load(
                    uow,
                    self._row,
                    office=self._ctx.office,
                    at=ready.content.published_at,
                    media_dir=self._ctx.media_dir,
                    hold=True,
                )
                if not again.account.enabled or again.request_hash() != ready.request_hash():
                    raise ApprovalVoid()
                # Re-addressed since the channel was opened: nobody has proven the new address (S9).
                if again.account.verified_at is None or again.account.options != ready.account.options:
                    raise AccountNotOwned(account=again.account.title, reason="chưa xác minh / not verified")
                self._row = uow.publications.move(
                    self._row,
                    _S.SENDING,
                    now=now,
                    detail=ready.request_hash(),
                    request_hash=ready.request_hash(),
                    sending_at=now,
                    lease_until=now + LEASE,
                    probes=0,
                )
                uow.commit()
        except AccountNotOwned as problem:
            self._fail(advice.rejected(problem, self._account, self._ctx.language), problem.english())
            return False
        except (ApprovalVoid, NotFound):
            self._fail(advice.plain("approval_void", self._ctx.language, self._account))
            return False
        return True

    def _published(self, receipt: Receipt) -> Publication:
        now = self._watch.now()
        with self._ctx.store.work() as uow:
            self._row = uow.publications.move(
                self._row,
                _S.PUBLISHED,
                now=now,
                detail=receipt.remote_url,
                remote_id=receipt.remote_id,
                remote_url=receipt.remote_url,
                sent_at=now,
                advice="",
                owner=None,
                lease_until=None,
                next_try_at=None,
            )
            audit_published(uow, self._row, now)
            uow.commit()
        return self._row

    def _wait(self, problem: SendError) -> Publication:
        """Nothing was sent: another attempt later, while there are attempts left."""
        _LOG.warning("publication %d: %s", self._row.id, problem)
        now = self._watch.now()
        at = retry.next_try(
            self._row.attempt,
            now,
            retry_after=getattr(problem, "retry_after", None),
            spread=retry.spread_of(self._row.key),
        )
        language = self._ctx.language
        if at is None:
            words = advice.gave_up(problem, self._account, self._row.attempt, language)
            return self._fail(words, problem.english())
        words = advice.will_retry(problem, self._account, at, self._row.attempt, retry.MAX_ATTEMPTS, language)
        return self._move(
            _S.RETRY_WAIT,
            detail=problem.english(),
            advice=words,
            next_try_at=at,
            owner=None,
            lease_until=None,
        )

    def _fail(self, words: str, detail: str = "") -> Publication:
        return self._move(
            _S.FAILED_PERMANENT,
            detail=detail or words,
            advice=words,
            next_try_at=None,
            owner=None,
            lease_until=None,
        )

    def _unknown(self, problem: OutcomeUnknown) -> Publication:
        _LOG.warning("publication %d: %s", self._row.id, problem)
        return self._move(
            _S.OUTCOME_UNKNOWN,
            detail=problem.english(),
            advice=advice.plain("unknown", self._ctx.language, self._account),
            next_try_at=retry.next_probe(0, self._watch.now()),
            owner=None,
            lease_until=None,
        )

    def _move(self, target: PublicationState, *, detail: str = "", **values: Any) -> Publication:
        with self._ctx.store.work() as uow:
            self._row = uow.publications.move(
                self._row, target, now=self._watch.now(), detail=detail, **values
            )
            uow.commit()
        return self._row

    def _channel(self, account: Account) -> Channel:
        """The run's channel for an account; a new one when its options have changed meanwhile."""
        known = self._channels.get(account.id)
        if known is None or (known[0].channel, known[0].options) != (account.channel, account.options):
            known = (account, self._ctx.open_channel(account))
            self._channels[account.id] = known
        return known[1]
