"""Refreshing tokens before they end, so that no post waits for it and none expires unused."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from kiemtin.entities import Account
from kiemtin.errors import KiemTinError
from kiemtin.states import CredentialState
from scheduler.context import Publishing
from scheduler.tokens import NAME

_LOG = logging.getLogger(__name__)

AHEAD = timedelta(minutes=5)
"""Tokens that end within this time are refreshed; the same as channels do by themselves before a call."""
AFTER_A_PROBLEM = timedelta(minutes=10)


class Refreshing:
    """A tick's call. A channel refreshes by itself what ends soon when it is asked anything: here, whose it is."""

    def __init__(self, ctx: Publishing) -> None:
        self._ctx = ctx
        self._not_before: dict[int, datetime] = {}

    def __call__(self, now: datetime) -> int:
        """How many accounts were refreshed. Raises the last problem after all were tried."""
        done = 0
        last: KiemTinError | None = None
        for account in self._ending(now):
            try:
                self._ctx.open_channel(account).verify()
                done += 1
            except KiemTinError as problem:
                _LOG.warning("%s: its tokens could not be refreshed: %s", account.title, problem)
                self._not_before[account.id] = now + AFTER_A_PROBLEM
                last = problem
        if last is not None:
            raise last
        return done

    def _ending(self, now: datetime) -> list[Account]:
        with self._ctx.store.read() as uow:
            ending = {
                each.account
                for each in uow.credentials.all()
                if each.name == NAME
                and each.state is not CredentialState.NEEDS_PERSON
                and each.expires_at is not None
                and each.expires_at - now < AHEAD
            }
            accounts = [each for each in uow.accounts.all() if each.id in ending and each.enabled]
        return [each for each in accounts if self._not_before.get(each.id, now) <= now]
