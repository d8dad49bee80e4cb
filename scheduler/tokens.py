"""Keeping an account's tokens: one refresh at a time among all processes, kept before it is first used.

A refresh is written down before it is asked for. Where the process dies between the answer and its
commit, a refresh token that is good for one use may be gone: whoever comes next tries the old one once,
and when the far side refuses it, a person is asked to connect the account again. Nothing else waits.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from kiemtin.entities import Account
from kiemtin.errors import AccountNeedsPerson, Rejected, SecretUnreadable, Transient
from kiemtin.ports import Tokens
from kiemtin.states import CredentialState
from kiemtin.store import Store, UnitOfWork
from kiemtin.store.repositories.credentials import Credential
from kiemtin.vault import Vault

_LOG = logging.getLogger(__name__)
_C = CredentialState

NAME = "tokens"
"""Name of the credential that holds an account's tokens."""
STALE = timedelta(seconds=90)
"""A refresh that takes longer was left by a process that died; longer than any call may take."""
_LOOK_EVERY = 0.2


class KeptTokens:
    """``kiemtin.ports.TokenKeeper`` of one account over the database."""

    def __init__(
        self,
        store: Store,
        vault: Vault,
        account: Account,
        *,
        now: Callable[[], datetime],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._store = store
        self._vault = vault
        self._account = account
        self._now = now
        self._sleep = sleep

    def tokens(self) -> Tokens:
        """The tokens as they are kept. Raises AccountNeedsPerson when there are none that work."""
        with self._store.read() as uow:
            kept = uow.credentials.get(self._account.id, NAME)
        if kept is None:
            raise self._needs_person("chưa kết nối / not connected", "not_connected")
        if kept.state is _C.NEEDS_PERSON:
            raise self._needs_person("mã đăng nhập hết hiệu lực / sign-in ended", "reconnect")
        found = self._opened(kept)
        if not found.access and not found.refresh:
            raise self._needs_person("chưa kết nối / not connected", "not_connected")
        return found

    def refresh(self, used: Tokens, call: Callable[[Tokens], Tokens]) -> Tokens:
        """New tokens: by ``call``, or those another process got meanwhile. Kept before they are returned.

        ``used`` are the tokens that did not do; without an access token, whatever is kept is asked anew.
        Raises what ``call`` raises; after a refusal nobody tries again before a person has connected.
        """
        while True:
            with self._store.work() as uow:
                kept = uow.credentials.get(self._account.id, NAME, hold=True)
                newer = None if kept is None else self._newer(kept, used)
                mine = None if newer else self._begun(uow, kept, used)
                uow.commit()
            if newer is not None:
                return newer
            if mine is None:  # somebody else is asking at this moment
                self._sleep(_LOOK_EVERY)
                continue
            made = self._asked(mine, call)
            if made is not None:
                return made

    def _newer(self, kept: Credential, used: Tokens) -> Tokens | None:
        """What another process got since; None when it has to be asked for."""
        if kept.state is not _C.VALID:
            return None
        found = self._opened(kept)
        return found if found.access and found.access != used.access else None

    def _begun(self, uow: UnitOfWork, kept: Credential | None, used: Tokens) -> Credential | None:
        """The row, now ours to refresh; None while another process has it."""
        now = self._now()
        if kept is None:
            sealed, key_id = self._sealed(Tokens(access=""))
            return uow.credentials.put(
                self._account.id, NAME, sealed=sealed, key_id=key_id, now=now, refreshing=True
            )
        if kept.state is _C.NEEDS_PERSON and used.access:
            raise self._needs_person("mã đăng nhập hết hiệu lực / sign-in ended", "reconnect")
        if kept.state is _C.REFRESHING and kept.refreshing_since is not None:
            since = abs(now - kept.refreshing_since)  # also when a clock was set back
            if since < STALE:
                return None
            _LOG.warning("%s: a refresh of its tokens was left unfinished", self._account.title)
        return uow.credentials.begin_refresh(kept, now)

    def _asked(self, mine: Credential, call: Callable[[Tokens], Tokens]) -> Tokens | None:
        """Ask the far side and keep its answer; None when another process has newer tokens than ours."""
        try:
            made = call(self._opened(mine))
        except Transient:
            with self._store.work() as uow:
                uow.credentials.usable(mine, self._now())
                uow.commit()
            raise
        except AccountNeedsPerson:
            with self._store.work() as uow:
                marked = uow.credentials.needs_person(mine, self._now())
                uow.commit()
            if marked is None:  # we were so slow that somebody asked too: theirs counts
                return None
            _LOG.warning("%s has to be connected again", self._account.title)
            raise
        except Rejected:
            # The way of asking is wrong, not the tokens: they stay as they are.
            with self._store.work() as uow:
                uow.credentials.usable(mine, self._now())
                uow.commit()
            raise
        return self._keep(mine, made)

    def _keep(self, mine: Credential, made: Tokens) -> Tokens | None:
        sealed, key_id = self._sealed(made)
        with self._store.work() as uow:
            known = uow.credentials.get(self._account.id, NAME, hold=True)
            if known is not None and known.version != mine.version and known.state is _C.VALID:
                return None
            uow.credentials.put(
                self._account.id,
                NAME,
                sealed=sealed,
                key_id=key_id,
                now=self._now(),
                expires_at=made.expires_at,
            )
            uow.commit()
        return made

    def _opened(self, kept: Credential) -> Tokens:
        try:
            said = self._vault.open(kept.sealed, kept.key_id, account=kept.account, name=kept.name)
        except SecretUnreadable:
            raise self._needs_person(
                "không mở được mã đã lưu / the kept tokens cannot be opened", "reconnect"
            ) from None
        return tokens_from(said)

    def _sealed(self, tokens: Tokens) -> tuple[bytes, str]:
        return self._vault.seal(tokens_as_text(tokens), account=self._account.id, name=NAME)

    def _needs_person(self, reason: str, cause: str) -> AccountNeedsPerson:
        return AccountNeedsPerson(account=self._account.title, reason=reason, cause=cause)


class TriedTokens:
    """Tokens that are being tried before anything is kept: for connecting an account."""

    def __init__(self, account: str, tokens: Tokens | None) -> None:
        self._account = account
        self.newest = tokens

    def tokens(self) -> Tokens:
        if self.newest is None:
            raise AccountNeedsPerson(
                account=self._account, reason="chưa kết nối / not connected", cause="not_connected"
            )
        return self.newest

    def refresh(self, used: Tokens, call: Callable[[Tokens], Tokens]) -> Tokens:
        self.newest = call(self.newest or used)
        return self.newest


def tokens_as_text(tokens: Tokens) -> str:
    """For sealing."""
    ends = None if tokens.expires_at is None else tokens.expires_at.isoformat()
    return json.dumps({"access": tokens.access, "refresh": tokens.refresh, "expires_at": ends})


def tokens_from(text: str) -> Tokens:
    """The inverse of :func:`tokens_as_text`."""
    said = json.loads(text)
    ends = said["expires_at"]
    return Tokens(
        access=said["access"],
        refresh=said["refresh"],
        expires_at=None if ends is None else datetime.fromisoformat(ends),
    )
