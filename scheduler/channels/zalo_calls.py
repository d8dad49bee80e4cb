"""Zalo's Official Account API: calls with a fresh token, and what its errors mean.

Errors come with HTTP 200 and ``error`` other than 0. Refresh tokens work once and live three months: each
refresh brings the next one, and the keeper keeps it before anything else happens.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NoReturn

import httpx

from kiemtin.errors import AccountNeedsPerson, OutcomeUnknown, Rejected, SendError, Transient
from kiemtin.ports import TokenKeeper, Tokens
from scheduler.channels import http_calls
from scheduler.channels.http_calls import Answer
from scheduler.channels.token_calls import TokenCalls, TokenRefused

HOUR = 3600.0
_TOKEN = {-216, -220, -124, -155}
_LIMIT = {-32, -211}
_DOWN = {-100, -1}
_RIGHTS = {-202, -204, -205, -206, -207, -209, -224, -305}
_PICTURE = {-200, -210}
_APP = {-14001, -14002, -14003, -14004, -14005, -14006, -14007, -14008}


class Unready(Exception):
    """Zalo is still working on it."""


class ZaloCalls:
    """``api`` and ``sign_in`` end in a slash. ``secret`` gives the app's secret."""

    def __init__(
        self,
        client: httpx.Client,
        *,
        account: str,
        api: str,
        sign_in: str,
        app: str,
        secret: Callable[[], str],
        keeper: Callable[[], TokenKeeper],
        now: Callable[[], datetime],
    ) -> None:
        self._client = client
        self._account = account
        self._api = api
        self._sign_in = sign_in
        self._app = app
        self._secret = secret
        self._now = now
        self._fresh = TokenCalls(account, keeper, self._refreshed, now)

    def get(self, path: str, **query: str) -> dict[str, Any]:
        """The ``data`` of a read-only call. Raises Transient or Rejected."""
        return self._call("GET", path, irreversible=False, params=query)

    def post(self, path: str, body: dict[str, Any], *, irreversible: bool) -> dict[str, Any]:
        """Raises Transient, Rejected and, where it is irreversible, OutcomeUnknown."""
        return self._call("POST", path, irreversible=irreversible, json=body)

    def outcome(self, token: str) -> str:
        """The id of the article that an accepted task has made or changed. Raises Unready while it works."""
        answer = self._asked("POST", "article/verify", irreversible=False, json={"token": token})
        told = http_calls.object_of(answer, irreversible=False)
        if "process" in str(told.get("message", "")).lower() and told.get("error") != 0:
            raise Unready("still being processed")
        data = self._data(answer, irreversible=False)
        number = data.get("id")
        if not isinstance(number, str) or not number:
            raise Unready("no id yet")
        return number

    def _call(self, method: str, path: str, *, irreversible: bool, **request: Any) -> dict[str, Any]:
        answer = self._asked(method, path, irreversible=irreversible, **request)
        return self._data(answer, irreversible=irreversible)

    def _asked(self, method: str, path: str, *, irreversible: bool, **request: Any) -> Answer:
        def call(token: str) -> Answer:
            answer = http_calls.ask(
                self._client,
                method,
                f"{self._api}v2.0/{path}",
                irreversible=irreversible,
                headers={"access_token": token},
                **request,
            )
            if answer.status == 401 or _about_token(answer):
                raise TokenRefused(f"HTTP {answer.status} error {_error_of(answer)}")
            return answer

        return self._fresh.run(call)

    def _data(self, answer: Answer, *, irreversible: bool) -> dict[str, Any]:
        error = _error_of(answer)
        if error:
            self._refuse(answer, error, irreversible=irreversible)
        if not answer.ok:
            http_calls.refuse(answer, irreversible=irreversible)
        data = http_calls.object_of(answer, irreversible=irreversible).get("data")
        if error is None or not isinstance(data, dict):
            lost: type[SendError] = OutcomeUnknown if irreversible else Transient
            raise lost(reason="the answer has no data", cause="strange_answer")
        return data

    def _refuse(self, answer: Answer, error: int, *, irreversible: bool) -> NoReturn:
        reason = f"HTTP {answer.status} error {error}"
        if error in _LIMIT or answer.status == 429:
            raise Transient(reason=reason, cause="too_many", retry_after=HOUR)
        if error in _DOWN or answer.status >= 500:
            lost: type[SendError] = OutcomeUnknown if irreversible else Transient
            raise lost(reason=reason, cause="server_error")
        if error in _RIGHTS:
            raise Rejected(reason=reason, cause="zalo_rights")
        if error in _PICTURE:
            raise Rejected(reason=reason, cause="zalo_picture")
        raise Rejected(reason=reason, cause="refused")

    def tokens_for(self, code: str, *, verifier: str) -> Tokens:
        """Tokens for the code of a consent."""
        form = {"grant_type": "authorization_code", "code": code, "code_verifier": verifier}
        return self._signed_in(form)

    def _refreshed(self, used: Tokens) -> Tokens:
        return self._signed_in({"grant_type": "refresh_token", "refresh_token": used.refresh})

    def _signed_in(self, form: dict[str, str]) -> Tokens:
        answer = http_calls.ask(
            self._client,
            "POST",
            f"{self._sign_in}v4/oa/access_token",
            irreversible=False,
            headers={"secret_key": self._secret()},
            data={**form, "app_id": self._app},
        )
        error = _error_of(answer)
        if error in _APP:
            raise Rejected(reason=f"error {error}", cause="oauth_client")
        if error:
            raise AccountNeedsPerson(account=self._account, reason=f"error {error}", cause="reconnect")
        if not answer.ok:
            http_calls.refuse(answer, irreversible=False)
        read = http_calls.object_of(answer, irreversible=False)
        access, refresh = read.get("access_token"), read.get("refresh_token")
        if not (isinstance(access, str) and access and isinstance(refresh, str) and refresh):
            raise Transient(reason="the answer has no tokens", cause="strange_answer")
        lasts = str(read.get("expires_in", ""))  # Zalo writes the number as a text
        ends = self._now() + timedelta(seconds=int(lasts)) if lasts.isdecimal() else None
        return Tokens(access=access, refresh=refresh, expires_at=ends)


def _error_of(answer: Answer) -> int | None:
    """Zalo's own code, 0 for success; None when the answer has none."""
    try:
        error = answer.json()["error"]
    except (ValueError, KeyError, TypeError):
        return None
    return error if isinstance(error, int) and not isinstance(error, bool) else None


def _about_token(answer: Answer) -> bool:
    error = _error_of(answer)
    if error in _TOKEN:
        return True
    # -201 is any wrong value; only its words tell which one. They are read here and shown nowhere.
    said = str(answer.json().get("message", "")).lower() if error == -201 else ""
    return "access token" in said or "access_token" in said
