"""One account on one Bluesky server: its calls, its session, and what each failure means (atproto.com/specs/xrpc).

A session is begun with an app password and carried on by refresh tokens that are good for one use. When
one was used up by a refresh whose answer was lost, the app password begins a new session.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from kiemtin.errors import AccountNeedsPerson, Rejected, SendError, Transient
from kiemtin.ports import TokenKeeper, Tokens
from scheduler.channels.http_calls import Answer, ask, object_of, open_client, plain_code, refuse
from scheduler.channels.token_calls import TokenCalls, TokenRefused

_TOKEN_ERRORS = {"ExpiredToken", "InvalidToken", "AuthMissing"}
_GONE_ERRORS = {"AccountTakedown", "AccountSuspended", "AccountDeactivated"}
Made = TypeVar("Made")


class XrpcError(Rejected):
    """The server refuses the call ({reason})."""

    vi = "Máy chủ từ chối ({reason})."

    def __init__(self, *, code: str, **values: Any) -> None:
        self.code = code
        super().__init__(**values)


class Xrpc:
    """``site`` ends in a slash."""

    def __init__(
        self,
        site: str,
        identifier: str,
        password: str,
        *,
        account: str,
        keeper: Callable[[], TokenKeeper],
        now: Callable[[], datetime],
    ) -> None:
        self._client = open_client(site)
        self._site = site
        self._identifier = identifier
        self._password = password
        self._account = account
        self._calls = TokenCalls(account, lambda: _WithPassword(keeper, self._sign_in), self._renew, now)

    def public(self, method: str, **query: str) -> dict[str, Any]:
        """A query that anybody may ask. Raises XrpcError or Transient."""
        return self._call("GET", method, "", irreversible=False, params=query)

    def query(self, method: str, **query: str) -> dict[str, Any]:
        """A query in the account's name."""
        return self._calls.run(
            lambda token: self._call("GET", method, token, irreversible=False, params=query)
        )

    def upload(self, body: bytes, mime: str) -> dict[str, Any]:
        """A file that no record has yet; may be repeated."""
        method = "com.atproto.repo.uploadBlob"
        headers = {"Content-Type": mime}
        return self._calls.run(
            lambda token: self._call("POST", method, token, irreversible=False, content=body, headers=headers)
        )

    def post(self, method: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """A call that publishes. Raises Transient, Rejected or OutcomeUnknown."""
        return self._calls.run(
            lambda token: self._call("POST", method, token, irreversible=True, json=dict(body))
        )

    # --- the session --------------------------------------------------------------------------

    def _renew(self, used: Tokens) -> Tokens:
        """A new pair. Whatever became of the refresh, the app password stays good."""
        if used.refresh:
            try:
                return _tokens(self._session("com.atproto.server.refreshSession", used.refresh))
            except (SendError, TokenRefused):
                pass
        return self._sign_in()

    def _sign_in(self) -> Tokens:
        body = {"identifier": self._identifier, "password": self._password}
        try:
            return _tokens(self._session("com.atproto.server.createSession", "", json=body))
        except (TokenRefused, XrpcError) as problem:
            code = problem.code if isinstance(problem, XrpcError) else str(problem)
            raise AccountNeedsPerson(
                account=self._account, reason=f"sign-in refused {code}".strip(), cause="bluesky_sign_in"
            ) from None

    def _session(self, method: str, token: str, **request: Any) -> dict[str, Any]:
        return self._call("POST", method, token, irreversible=False, **request)

    # --- one call -----------------------------------------------------------------------------

    def _call(
        self, verb: str, method: str, token: str, *, irreversible: bool, **request: Any
    ) -> dict[str, Any]:
        headers = {**request.pop("headers", {}), **({"Authorization": f"Bearer {token}"} if token else {})}
        answer = ask(
            self._client,
            verb,
            f"{self._site}xrpc/{method}",
            irreversible=irreversible,
            headers=headers,
            **request,
        )
        if answer.ok:
            return object_of(answer, irreversible=irreversible)
        return self._refuse(answer, irreversible=irreversible)

    def _refuse(self, answer: Answer, *, irreversible: bool) -> dict[str, Any]:
        try:
            said = answer.json()
        except ValueError:
            said = {}
        code = plain_code(said.get("error")) if isinstance(said, dict) else ""
        reason = f"HTTP {answer.status} {code}".strip()
        if answer.status == 429:
            raise Transient(reason=reason, cause="too_many", retry_after=_reset(answer))
        if code in _GONE_ERRORS:
            raise AccountNeedsPerson(account=self._account, reason=reason, cause="bluesky_account_off")
        if answer.status == 401 or code in _TOKEN_ERRORS:
            raise TokenRefused(code)
        if answer.status == 413:
            raise XrpcError(code=code, reason=reason, cause="bluesky_file")
        if answer.status == 403:
            raise XrpcError(code=code, reason=reason, cause="bluesky_forbidden")
        if answer.status == 404 or code == "MethodNotImplemented":
            raise XrpcError(code=code, reason=reason, cause="bluesky_none")
        if 400 <= answer.status < 500 and answer.status != 408:
            raise XrpcError(code=code, reason=reason, cause="bluesky_refused")
        return refuse(answer, irreversible=irreversible, code=code)


class _WithPassword:
    """A keeper that begins a session with the app password when it has no tokens that work."""

    def __init__(self, keeper: Callable[[], TokenKeeper], sign_in: Callable[[], Tokens]) -> None:
        self._sign_in = sign_in
        self._mine: Tokens | None = None
        try:
            self._kept: TokenKeeper | None = keeper()
        except AccountNeedsPerson:
            self._kept = None

    def tokens(self) -> Tokens:
        try:
            kept = self._mine if self._kept is None else self._kept.tokens()
        except AccountNeedsPerson:
            kept = None  # nothing was ever kept, or it was used up by a refresh that crashed
        if kept is not None and kept.access:
            return kept
        return self.refresh(kept or Tokens(access=""), lambda _: self._sign_in())

    def refresh(self, used: Tokens, call: Callable[[Tokens], Tokens]) -> Tokens:
        if self._kept is not None:
            return self._kept.refresh(used, call)
        self._mine = call(used)
        return self._mine


def _tokens(session: Mapping[str, Any]) -> Tokens:
    access, again = session.get("accessJwt"), session.get("refreshJwt")
    if not isinstance(access, str) or not isinstance(again, str) or not access or not again:
        raise Transient(reason="the answer holds no session", cause="strange_answer")
    return Tokens(access=access, refresh=again, expires_at=_ends(access))


def _ends(token: str) -> datetime | None:
    """The end that a token says of itself."""
    try:
        middle = token.split(".")[1]
        said = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
        return datetime.fromtimestamp(said["exp"], UTC)
    except (IndexError, ValueError, KeyError, TypeError, OverflowError):
        return None


def _reset(answer: Answer) -> float | None:
    """Seconds until the server's limit begins anew."""
    try:
        return max(0.0, float(answer.headers.get("ratelimit-reset", "")) - time.time())
    except ValueError:
        return None
