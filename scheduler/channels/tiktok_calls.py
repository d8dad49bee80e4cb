"""TikTok's Content Posting and Display APIs for one account: calls with a fresh token, and what errors mean.

Error codes as in "Direct Post", "Query Creator Info", "Get Post Status" and "Refresh a User Access Token".
Refresh tokens work once: each refresh brings the next one.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NoReturn

import httpx

from kiemtin.errors import AccountNeedsPerson, Rejected, SendError, Transient
from kiemtin.ports import TokenKeeper, Tokens
from scheduler.channels import http_calls
from scheduler.channels.http_calls import Answer
from scheduler.channels.token_calls import TokenCalls, TokenRefused, oauth_error

DAY = 86_400.0
MINUTE = 60.0
_SCOPE = {"scope_not_authorized", "scope_permission_missed"}
_DAY_FULL = {"spam_risk_too_many_posts", "spam_risk_too_many_pending_share", "reached_active_user_cap"}
_CAUSES = {
    "spam_risk_user_banned_from_posting": "tiktok_banned",
    "spam_risk": "tiktok_spam",
    "spam_risk_text": "tiktok_spam",
    "unaudited_client_can_only_post_to_private_accounts": "tiktok_unaudited",
    "privacy_level_option_mismatch": "tiktok_private",
    "file_format_check_failed": "video_refused",
    "duration_check_failed": "tiktok_too_long",
    "frame_rate_check_failed": "video_refused",
    "picture_size_check_failed": "video_refused",
}
_GONE = {"invalid_publish_id", "token_not_authorized_for_specified_publish_id"}


class Gone(Exception):
    """TikTok does not know this publish id (any more)."""


class TikTokCalls:
    """``api`` ends in a slash. ``secret`` gives the app's client secret."""

    def __init__(
        self,
        client: httpx.Client,
        *,
        account: str,
        api: str,
        client_id: str,
        secret: Callable[[], str],
        keeper: Callable[[], TokenKeeper],
        now: Callable[[], datetime],
    ) -> None:
        self._client = client
        self._account = account
        self._api = api
        self._client_id = client_id
        self._secret = secret
        self._now = now
        self._fresh = TokenCalls(account, keeper, self._refreshed, now)

    def post(self, path: str, body: dict[str, Any], **query: str) -> dict[str, Any]:
        """The ``data`` of one call; none of these publishes anything. Raises Transient, Rejected or Gone."""

        def call(token: str) -> Answer:
            answer = http_calls.ask(
                self._client,
                "POST",
                f"{self._api}v2/{path}",
                irreversible=False,
                params=query,
                json=body,
                headers={
                    "Authorization": f"Bearer {token}",
                    "Content-Type": "application/json; charset=UTF-8",
                },
            )
            if code_of_error(answer) == "access_token_invalid":
                raise TokenRefused("access_token_invalid")
            return answer

        answer = self._fresh.run(call)
        code = code_of_error(answer)
        if not answer.ok or code not in ("", "ok"):
            self.refuse(answer, code)
        data = http_calls.object_of(answer, irreversible=False).get("data")
        if not isinstance(data, dict):
            raise Transient(reason=f"{path}: the answer has no data", cause="strange_answer")
        return data

    def refuse(self, answer: Answer, code: str) -> NoReturn:
        """Raise what a refused call means."""
        if code in _GONE:
            raise Gone(code)
        if code == "rate_limit_exceeded":
            raise Transient(reason=f"HTTP {answer.status} {code}", cause="too_many", retry_after=MINUTE)
        if code and code != "ok":
            raise self.meaning(code, f"HTTP {answer.status} {code}")
        http_calls.refuse(answer, irreversible=False)

    def meaning(self, code: str, reason: str) -> SendError:
        """What an error code or the reason of a failed post means."""
        if code in _DAY_FULL:
            return Transient(reason=reason, cause="tiktok_day_full", retry_after=DAY)
        if code in _SCOPE:
            return AccountNeedsPerson(account=self._account, reason=reason, cause="tiktok_scope")
        if code == "auth_removed":
            return AccountNeedsPerson(account=self._account, reason=reason, cause="reconnect")
        if code in ("internal", "internal_error"):
            return Transient(reason=reason, cause="server_error")
        return Rejected(reason=reason, cause=_CAUSES.get(code, "refused"))

    def tokens_for(self, code: str, *, redirect: str) -> Tokens:
        """Tokens for the code of a consent."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect}
        return self._signed_in(form)

    def _refreshed(self, used: Tokens) -> Tokens:
        return self._signed_in({"grant_type": "refresh_token", "refresh_token": used.refresh})

    def _signed_in(self, form: dict[str, str]) -> Tokens:
        answer = http_calls.ask(
            self._client,
            "POST",
            f"{self._api}v2/oauth/token/",
            irreversible=False,
            data={**form, "client_key": self._client_id, "client_secret": self._secret()},
        )
        # Errors come with 200 as well.
        told = oauth_error(answer)
        if told in ("invalid_client", "invalid_request", "unsupported_grant_type"):
            raise Rejected(reason=f"HTTP {answer.status} {told}", cause="oauth_client")
        if told:
            raise AccountNeedsPerson(
                account=self._account, reason=f"HTTP {answer.status} {told}", cause="reconnect"
            )
        if not answer.ok:
            http_calls.refuse(answer, irreversible=False)
        read = http_calls.object_of(answer, irreversible=False)
        access, refresh, lasts = (read.get(each) for each in ("access_token", "refresh_token", "expires_in"))
        if not (isinstance(access, str) and access and isinstance(refresh, str) and refresh):
            raise Transient(reason="the answer has no tokens", cause="strange_answer")
        ends = self._now() + timedelta(seconds=lasts) if isinstance(lasts, int) else None
        return Tokens(access=access, refresh=refresh, expires_at=ends)


def code_of_error(answer: Answer) -> str:
    """TikTok's own code, ``ok`` for success; empty when the answer has none."""
    try:
        return http_calls.plain_code(answer.json()["error"]["code"])
    except (ValueError, KeyError, TypeError):
        return ""
