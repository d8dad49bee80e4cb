"""Calls that need a fresh access token: refreshed before it ends, and once more when it is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from kiemtin.errors import AccountNeedsPerson
from kiemtin.ports import TokenKeeper, Tokens
from scheduler.channels.http_calls import Answer, plain_code

EARLY = timedelta(minutes=5)
"""A token that ends within this time is refreshed before it is used."""
Made = TypeVar("Made")


class TokenRefused(Exception):
    """The far side does not take the access token; the call was not carried out."""


class TokenCalls:
    """One account's calls. ``refresh`` gets new tokens from the far side; only the keeper calls it."""

    def __init__(
        self,
        account: str,
        keeper: Callable[[], TokenKeeper],
        refresh: Callable[[Tokens], Tokens],
        now: Callable[[], datetime],
    ) -> None:
        self._account = account
        self._keeper = keeper
        self._refresh = refresh
        self._now = now

    def run(self, call: Callable[[str], Made]) -> Made:
        """``call`` with an access token. Raises AccountNeedsPerson when no token is taken any more."""
        keeper = self._keeper()
        tokens = keeper.tokens()
        ends_soon = tokens.expires_at is not None and tokens.expires_at - self._now() < EARLY
        if ends_soon or not tokens.access:
            tokens = keeper.refresh(tokens, self._refresh)
        try:
            return call(tokens.access)
        except TokenRefused:
            # Refused before it did anything: the same call may be made again with a new token.
            tokens = keeper.refresh(tokens, self._refresh)
        try:
            return call(tokens.access)
        except TokenRefused as problem:
            raise AccountNeedsPerson(
                account=self._account, reason=f"token refused ({problem})", cause="reconnect"
            ) from None


def oauth_error(answer: Answer) -> str:
    """The error code of a sign-in's answer (RFC 6749, section 5.2); empty when it has none."""
    try:
        return plain_code(answer.json()["error"])
    except (ValueError, KeyError, TypeError):
        return ""
