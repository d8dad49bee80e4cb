"""YouTube's Data API for one channel: calls with a fresh token, and what its errors mean.

Reasons as in "YouTube Data API - Errors"; daily quotas begin anew at midnight Pacific time.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

import httpx

from kiemtin.errors import AccountNeedsPerson, Rejected, Transient
from kiemtin.ports import TokenKeeper, Tokens
from scheduler.channels import http_calls
from scheduler.channels.http_calls import Answer
from scheduler.channels.token_calls import TokenCalls, TokenRefused, oauth_error

PACIFIC = ZoneInfo("America/Los_Angeles")
DAY = 86_400.0
_NO_CHANNEL = {
    "youtubeSignupRequired",
    "authenticatedUserNotChannel",
    "authenticatedUserAccountSuspended",
    "authenticatedUserAccountClosed",
    "channelSuspended",
    "channelClosed",
}
_RIGHTS = {"forbidden", "insufficientPermissions", "accountDelegationForbidden", "accessNotConfigured"}


class YouTubeCalls:
    """``api`` and ``sign_in`` end in a slash. ``secret`` gives the OAuth client's secret."""

    def __init__(
        self,
        client: httpx.Client,
        *,
        account: str,
        api: str,
        sign_in: str,
        client_id: str,
        secret: Callable[[], str],
        keeper: Callable[[], TokenKeeper],
        now: Callable[[], datetime],
    ) -> None:
        self._client = client
        self._account = account
        self._api = api
        self._sign_in = sign_in
        self._client_id = client_id
        self._secret = secret
        self._now = now
        self._fresh = TokenCalls(account, keeper, self._refreshed, now)

    def list(self, kind: str, **query: str) -> dict[str, Any]:
        """One page of a ``list`` call. Raises Transient or Rejected."""
        answer = self.ask("GET", f"{self._api}youtube/v3/{kind}", irreversible=False, params=query)
        if not answer.ok:
            self.refuse(answer, irreversible=False)
        return http_calls.object_of(answer, irreversible=False)

    def begin(self, resource: dict[str, Any], *, size: int, mime: str) -> str:
        """The address of a new upload's session; nothing is there before its last byte."""
        answer = self.ask(
            "POST",
            f"{self._api}upload/youtube/v3/videos",
            irreversible=False,
            params={"uploadType": "resumable", "part": "snippet,status"},
            json=resource,
            headers={"X-Upload-Content-Length": str(size), "X-Upload-Content-Type": mime},
        )
        if not answer.ok:
            self.refuse(answer, irreversible=False)
        session = answer.headers.get("location", "")
        if not session:
            raise Transient(reason="the answer names no session", cause="strange_answer")
        return session

    def ask(self, method: str, url: str, *, irreversible: bool, **request: Any) -> Answer:
        """Any status but 401 is an answer."""
        headers = request.pop("headers", {})

        def call(token: str) -> Answer:
            answer = http_calls.ask(
                self._client,
                method,
                url,
                irreversible=irreversible,
                headers={**headers, "Authorization": f"Bearer {token}"},
                **request,
            )
            if answer.status == 401:
                raise TokenRefused("HTTP 401")
            return answer

        return self._fresh.run(call)

    def refuse(self, answer: Answer, *, irreversible: bool) -> NoReturn:
        """Raise what an error means."""
        told = _reason_of(answer)
        reason = f"HTTP {answer.status} {told}".strip()
        if told in ("quotaExceeded", "dailyLimitExceeded"):
            raise Transient(reason=reason, cause="quota_used_up", retry_after=self._until_midnight())
        if told == "uploadLimitExceeded":
            raise Transient(reason=reason, cause="upload_limit", retry_after=DAY)
        if told in ("rateLimitExceeded", "userRateLimitExceeded"):
            raise Transient(reason=reason, cause="too_many")
        if told in _NO_CHANNEL:
            raise AccountNeedsPerson(account=self._account, reason=reason, cause="youtube_no_channel")
        if told in _RIGHTS:
            raise Rejected(reason=reason, cause="youtube_rights")
        http_calls.refuse(answer, irreversible=irreversible, code=told)

    def _until_midnight(self) -> float:
        here = self._now().astimezone(PACIFIC)
        midnight = datetime.combine(here.date() + timedelta(days=1), time(), PACIFIC)
        # A minute later: their clock is not ours. In UTC, or a change of the clocks is not counted.
        return (midnight.astimezone(UTC) - here.astimezone(UTC)).total_seconds() + 60

    def tokens_for(self, code: str, *, verifier: str, redirect: str) -> Tokens:
        """Tokens for the code of a consent."""
        form = {"grant_type": "authorization_code", "code": code, "code_verifier": verifier}
        return self._signed_in({**form, "redirect_uri": redirect}, refresh="")

    def _refreshed(self, used: Tokens) -> Tokens:
        form = {"grant_type": "refresh_token", "refresh_token": used.refresh}
        # Google keeps the refresh token and seldom sends another one.
        return self._signed_in(form, refresh=used.refresh)

    def _signed_in(self, form: dict[str, str], *, refresh: str) -> Tokens:
        ours = {"client_id": self._client_id, "client_secret": self._secret()}
        address = f"{self._sign_in}token"
        answer = http_calls.ask(self._client, "POST", address, irreversible=False, data={**form, **ours})
        if not answer.ok:
            told = oauth_error(answer)
            if told in ("invalid_client", "unauthorized_client", "redirect_uri_mismatch"):
                raise Rejected(reason=f"HTTP {answer.status} {told}", cause="oauth_client")
            if answer.status in (400, 401, 403):
                raise AccountNeedsPerson(
                    account=self._account, reason=f"HTTP {answer.status} {told}", cause="reconnect"
                )
            http_calls.refuse(answer, irreversible=False, code=told)
        read = http_calls.object_of(answer, irreversible=False)
        access, lasts = read.get("access_token"), read.get("expires_in")
        if not isinstance(access, str) or not access or not isinstance(lasts, int):
            raise Transient(reason="the answer has no token", cause="strange_answer")
        newer = read.get("refresh_token")
        return Tokens(
            access=access,
            refresh=newer if isinstance(newer, str) and newer else refresh,
            expires_at=self._now() + timedelta(seconds=lasts),
        )


def _reason_of(answer: Answer) -> str:
    """YouTube's own reason, e.g. ``quotaExceeded``."""
    try:
        return http_calls.plain_code(answer.json()["error"]["errors"][0]["reason"])
    except (ValueError, KeyError, TypeError, IndexError):
        return ""
