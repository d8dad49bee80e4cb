"""The next step of a claimed row, in the words a person reads beside it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from kiemtin.entities import Account, Publication, Receipt, Violation
from kiemtin.errors import ApprovalVoid, GoesOn, KiemTinError, OutcomeUnknown, SendError
from kiemtin.states import PublicationState
from kiemtin.store.repositories.publications import Move
from scheduler import advice, retry
from scheduler.budgets import Room
from scheduler.context import LEASE, Publishing, Watch

_LOG = logging.getLogger(__name__)
_S = PublicationState
_LET_GO: Mapping[str, Any] = {"owner": None, "lease_until": None}

Counted = Callable[[Publication], bool]
"""Whether a row's move ends its run."""


class Moves:
    """Moves of one account's rows. Nothing is written here."""

    def __init__(self, ctx: Publishing, watch: Watch, account: Account) -> None:
        self._language = ctx.language
        self._watch = watch
        self._account = account

    def unfit(self, row: Publication) -> Move | None:
        """Rows that were given up too often, and accounts that are off."""
        if row.attempt > retry.MAX_ATTEMPTS:
            return self._fail(row, advice.plain("too_often", self._language, self._account))
        if not self._account.enabled:
            return self._fail(row, advice.plain("account_off", self._language, self._account))
        return None

    def too_long(self, row: Publication, violations: tuple[Violation, ...]) -> Move:
        return self._fail(row, advice.broken_limits(violations, self._account, self._language))

    def prepared(self, row: Publication) -> Move:
        return Move(row=row, target=_S.PREPARED, values={"lease_until": self._watch.now() + LEASE})

    def sending(self, row: Publication, request_hash: str) -> Move:
        now = self._watch.now()
        values = {
            "request_hash": request_hash,
            "sending_at": now,
            "lease_until": now + LEASE,
            "probes": 0,
        }
        return Move(row=row, target=_S.SENDING, detail=request_hash, values=values)

    def published(self, row: Publication, receipt: Receipt) -> Move:
        values = {
            "remote_id": receipt.remote_id,
            "remote_url": receipt.remote_url,
            "sent_at": self._watch.now(),
            "advice": "",
            "next_try_at": None,
            **_LET_GO,
        }
        return Move(row=row, target=_S.PUBLISHED, detail=receipt.remote_url, values=values)

    def wait(self, row: Publication, problem: SendError) -> Move:
        """Nothing was sent: another attempt later, while there are attempts left."""
        if isinstance(problem, GoesOn):
            return self._goes_on(row, problem)
        _LOG.warning("publication %d: %s", row.id, problem)
        at = retry.next_try(
            row.attempt,
            self._watch.now(),
            retry_after=getattr(problem, "retry_after", None),
            spread=retry.spread_of(row.key),
        )
        if at is None:
            words = advice.gave_up(problem, self._account, row.attempt, self._language)
            return self._fail(row, words, problem.english())
        words = advice.will_retry(problem, self._account, at, row.attempt, retry.MAX_ATTEMPTS, self._language)
        values = {"advice": words, "next_try_at": at, **_LET_GO}
        return Move(row=row, target=_S.RETRY_WAIT, detail=problem.english(), values=values)

    def _goes_on(self, row: Publication, problem: GoesOn) -> Move:
        """A part is out and the rest follows: that costs no attempt."""
        at = self._watch.now() + timedelta(seconds=problem.retry_after or 0)
        values = {
            "attempt": row.attempt - 1,
            "advice": advice.goes_on(problem, self._account, self._language),
            "next_try_at": at,
            **_LET_GO,
        }
        return Move(row=row, target=_S.RETRY_WAIT, detail=problem.english(), values=values)

    def refuse(self, row: Publication, problem: KiemTinError) -> Move:
        """It cannot go out as it is."""
        if isinstance(problem, ApprovalVoid):
            return self._fail(row, advice.plain("approval_void", self._language, self._account))
        return self._fail(row, advice.rejected(problem, self._account, self._language), problem.english())

    def unknown(self, row: Publication, problem: OutcomeUnknown) -> Move:
        _LOG.warning("publication %d: %s", row.id, problem)
        values = {
            "advice": advice.plain("unknown", self._language, self._account),
            "next_try_at": retry.next_probe(0, self._watch.now()),
            **_LET_GO,
        }
        return Move(row=row, target=_S.OUTCOME_UNKNOWN, detail=problem.english(), values=values)

    def give_back(self, row: Publication, why: str = "held") -> Move:
        """It waits as if nobody had taken it."""
        values = {"attempt": row.attempt - 1, "next_try_at": None, **_LET_GO}
        return Move(row=row, target=_S.SCHEDULED, detail=why, values=values)

    def over_budget(self, row: Publication, room: Room) -> Move:
        """The account gets no more for now: it waits, and that costs it no attempt."""
        if room.again_at is None:  # others of this very transaction took what there was
            return self.give_back(row, "rate")
        words = advice.waits(room.why, room.again_at, self._account, self._language)
        values = {
            "attempt": row.attempt - 1,
            "next_try_at": room.again_at,
            "advice": words,
            **_LET_GO,
        }
        return Move(row=row, target=_S.SCHEDULED, detail=room.why, values=values)

    def not_begun(self, row: Publication) -> Move:
        """Written down as being sent, and surely not sent: this very process did not come to it."""
        values = {"attempt": row.attempt - 1, "next_try_at": self._watch.now(), **_LET_GO}
        return Move(row=row, target=_S.RETRY_WAIT, detail="not begun", values=values)

    def _fail(self, row: Publication, words: str, detail: str = "") -> Move:
        values = {"advice": words, "next_try_at": None, **_LET_GO}
        return Move(row=row, target=_S.FAILED_PERMANENT, detail=detail or words, values=values)
