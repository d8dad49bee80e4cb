"""Facebook's Graph API for one Page: calls, what its error codes mean, and how much of its limits is used.

Codes as in "Handling Errors" and "Rate Limits" of the Graph API documents. Free texts of errors are never
repeated: some of them carry the token.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any, NoReturn

import httpx

from kiemtin.errors import AccountNeedsPerson, OutcomeUnknown, Rejected, SendError, Transient
from scheduler.channels import http_calls
from scheduler.channels.http_calls import Answer

PAUSE_AT = 90
"""Percent of an hourly limit that is used; then nothing is sent until it has fallen."""
PAUSE = 900.0
HOUR = 3600.0
_USAGE = ("x-app-usage", "x-page-usage", "x-business-use-case-usage")
_TOKEN = {102, 190, 450, 452, 459, 460, 463, 464, 467}
_LIMIT = {4, 17, 32, 341, 613, 1390008, *range(80000, 80015)}
_DOWN = {1, 2}
_CAUSES = {
    12: "old_version",
    2635: "old_version",
    324: "picture_refused",
    1366046: "picture_refused",
    368: "page_blocked",
    100: "refused",
    1609005: "link_refused",
    1500: "link_refused",
}
LIVE_ALL_THE_SAME = 2207051
"""Subcode of code 4, "action is blocked": posts were seen live in spite of it."""
DUPLICATE = 506
WRONG_OFFSET = 1363037


class Gone(Exception):
    """What was asked for is not there (any more), or not for this token."""


class WrongOffset(Exception):
    """An upload goes on elsewhere: Facebook has the bytes before ``begins`` and wants those up to ``ends``."""

    def __init__(self, begins: int, ends: int) -> None:
        super().__init__(begins, ends)
        self.begins = begins
        self.ends = ends


class Graph:
    """``site`` ends in a slash. ``token`` and ``app_secret`` (empty: none) are asked for when needed."""

    def __init__(
        self,
        client: httpx.Client,
        *,
        account: str,
        version: str,
        token: Callable[[], str],
        app_secret: Callable[[], str],
    ) -> None:
        self._client = client
        self._account = account
        self._version = version
        self._token = token
        self._app_secret = app_secret
        self._used = (0.0, 0.0, 0.0)  # percent, when it was said, seconds until access comes back

    def get(self, site: str, path: str, **query: str) -> dict[str, Any]:
        """A read-only call. Raises Transient, Rejected or Gone."""
        return self._call("GET", site, path, irreversible=False, params=query)

    def post(
        self, site: str, path: str, fields: dict[str, str], *, irreversible: bool, files: Any = None
    ) -> dict[str, Any]:
        """Raises Transient, Rejected and, where it is irreversible, OutcomeUnknown."""
        return self._call("POST", site, path, irreversible=irreversible, data=fields, files=files)

    def wait_for_room(self) -> None:
        """Raise Transient while the Page or the app has used up nearly all it may."""
        percent, said_at, wait = self._used
        if percent >= PAUSE_AT and time.monotonic() - said_at < max(wait, PAUSE):
            raise Transient(
                reason=f"{percent:.0f} % of the limit used", cause="too_many", retry_after=max(wait, PAUSE)
            )

    def token(self) -> str:
        return self._token()

    def _call(
        self, method: str, site: str, path: str, *, irreversible: bool, params: Any = None, **body: Any
    ) -> dict[str, Any]:
        token = self._token()
        # In the header: what stands in an address or a form is kept in too many logs.
        headers = {"Authorization": f"Bearer {token}"}
        query = dict(params or {})
        if secret := self._app_secret():
            query["appsecret_proof"] = hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()
        answer = http_calls.ask(
            self._client,
            method,
            f"{site}{self._version}/{path}",
            irreversible=irreversible,
            params=query,
            headers=headers,
            **body,
        )
        self._remember_usage(answer)
        if not answer.ok:
            self._refuse(answer, irreversible=irreversible)
        read = http_calls.object_of(answer, irreversible=irreversible)
        if "error" in read:
            self._refuse(answer, irreversible=irreversible)
        return read

    def _refuse(self, answer: Answer, *, irreversible: bool) -> NoReturn:
        error = _error_of(answer) or {}
        code, subcode = _number(error.get("code")), _number(error.get("error_subcode"))
        reason = f"HTTP {answer.status} code {code}" + (f"/{subcode}" if subcode else "")
        lost: type[SendError] = OutcomeUnknown if irreversible else Transient
        if not code:
            if answer.ok:
                raise lost(reason=reason, cause="strange_answer")
            http_calls.refuse(answer, irreversible=irreversible)
        if code == 4 and subcode == LIVE_ALL_THE_SAME:
            raise lost(reason=reason, cause="blocked_perhaps_live")
        if code == DUPLICATE:
            # Our text carries its own reference: only an earlier try of ours can be its like.
            raise lost(reason=reason, cause="duplicate")
        if code in _TOKEN:
            raise AccountNeedsPerson(account=self._account, reason=reason, cause="reconnect")
        if code in _LIMIT:
            raise Transient(reason=reason, cause="too_many", retry_after=max(self._used[2], HOUR))
        if code in (3, 10) or 200 <= code < 300:
            raise Rejected(reason=reason, cause="page_rights")
        if code == 803 or (code == 100 and subcode == 33):
            raise Gone(reason)
        if code in _DOWN or error.get("is_transient") is True or answer.status >= 500:
            raise lost(reason=reason, cause="server_error")
        if WRONG_OFFSET in (code, subcode) and (place := _place_of(error)):
            raise WrongOffset(*place)
        if 1363000 <= code < 1364000 or 1363000 <= subcode < 1364000:
            raise Rejected(reason=reason, cause="video_refused")
        raise Rejected(reason=reason, cause=_CAUSES.get(code, _CAUSES.get(subcode, "refused")))

    def _remember_usage(self, answer: Answer) -> None:
        found = [_usage_of(answer.headers.get(name, "")) for name in _USAGE]
        percent, minutes = max(each[0] for each in found), max(each[1] for each in found)
        if percent or minutes:
            self._used = (percent, time.monotonic(), minutes * 60)


def _usage_of(header: str) -> tuple[float, float]:
    """The fullest of the limits a usage header tells, in percent, and the minutes until access is back."""
    try:
        read = json.loads(header) if header else {}
    except ValueError:
        return 0.0, 0.0
    groups = [read] if isinstance(read, dict) else []
    if groups and all(isinstance(each, list) for each in read.values()):
        groups = [each for group in read.values() for each in group if isinstance(each, dict)]
    names = ("call_count", "total_cputime", "total_time")
    percent = [_amount(each.get(name)) for each in groups for name in names]
    minutes = [_amount(each.get("estimated_time_to_regain_access")) for each in groups]
    return max(percent, default=0.0), max(minutes, default=0.0)


def _error_of(answer: Answer) -> dict[str, Any] | None:
    try:
        error = answer.json()["error"]
    except (ValueError, KeyError, TypeError):
        return None
    return error if isinstance(error, dict) else None


def _place_of(error: dict[str, Any]) -> tuple[int, int] | None:
    """Where an upload goes on, as the error tells."""
    data = error.get("error_data")
    try:
        place: Any = json.loads(data) if isinstance(data, str) else data
        return int(place["start_offset"]), int(place["end_offset"])
    except (ValueError, TypeError, KeyError):
        return None


def _number(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _amount(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else 0.0
