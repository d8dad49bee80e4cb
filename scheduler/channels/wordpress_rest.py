"""One WordPress site's REST API: its address, its answers, and what each failure means.

A call says whether it can change anything (``irreversible``): only then may a lost answer mean
that the post is there.
"""

from __future__ import annotations

import email.utils
import json
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NoReturn

import httpx

from kiemtin.errors import OutcomeUnknown, Rejected, SendError, Transient

TIMEOUT = httpx.Timeout(20, connect=10)
DEADLINE = 45.0
"""Seconds one call may take in all, however slowly the other side drips its answer."""
LARGEST = 2_000_000
"""Bytes of an answer that are read."""
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a WordPress answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """Raises ValueError when it is not JSON."""
        # WordPress plugins print a byte order mark or notices before the JSON often enough.
        try:
            return json.loads(self.body.decode("utf-8-sig"))
        except RecursionError:
            raise ValueError("nested too deeply") from None


class WordPressRest:
    """``site`` ends in a slash. ``api`` is ``auto``, ``wp-json`` or ``rest_route``."""

    def __init__(self, client: httpx.Client, site: str, api: str) -> None:
        self._client = client
        self._site = site
        self._api = api

    def get(self, route: str, **query: str) -> Any:
        """JSON of a read-only call. Raises Transient or Rejected."""
        answer = self._call("GET", route, query, None, irreversible=False)
        try:
            return answer.json()
        except ValueError:
            raise Transient(reason=f"{route}: the answer is not JSON", cause="strange_answer") from None

    def post(self, route: str, body: Mapping[str, Any], **query: str) -> Any:
        """JSON of a call that changes something. Raises Transient, Rejected or OutcomeUnknown."""
        answer = self._call("POST", route, query, body, irreversible=True)
        try:
            return answer.json()
        except ValueError:
            raise OutcomeUnknown(reason=f"{route}: the answer is not JSON", cause="strange_answer") from None

    def _call(
        self,
        method: str,
        route: str,
        query: Mapping[str, str],
        body: Mapping[str, Any] | None,
        *,
        irreversible: bool,
    ) -> Answer:
        url, params = self._address(route, query)
        answer = self._ask(method, url, params, body, irreversible=irreversible)
        if not 200 <= answer.status < 300:
            refuse(answer, irreversible=irreversible)
        return answer

    def _address(self, route: str, query: Mapping[str, str]) -> tuple[str, dict[str, str]]:
        if self._api == "auto":
            self._api = self._discover()
        if self._api == "wp-json":
            return f"{self._site}wp-json{route}", dict(query)
        return f"{self._site}index.php", {"rest_route": route, **query}

    def _discover(self) -> str:
        """Pretty addresses when the site has them; ``?rest_route=`` works without them."""
        answer = self._ask("GET", f"{self._site}wp-json/wp/v2/types/post", {}, None, irreversible=False)
        try:
            there = answer.status == 200 and answer.json().get("slug") == "post"
        except (ValueError, AttributeError):
            there = False
        return "wp-json" if there else "rest_route"

    def _ask(
        self,
        method: str,
        url: str,
        params: Mapping[str, str],
        body: Mapping[str, Any] | None,
        *,
        irreversible: bool,
    ) -> Answer:
        lost: type[SendError] = OutcomeUnknown if irreversible else Transient
        until = time.monotonic() + DEADLINE
        try:
            with self._client.stream(method, url, params=dict(params), json=body) as response:
                read = bytearray()
                for chunk in response.iter_bytes():
                    read += chunk
                    if len(read) > LARGEST:
                        raise lost(reason="the answer is too large", cause="strange_answer")
                    if time.monotonic() > until:
                        raise lost(reason="the answer is too slow", cause="timeout")
                return Answer(status=response.status_code, headers=response.headers, body=bytes(read))
        except _NOT_SENT as problem:
            raise Transient(reason=_words(problem), cause="unreachable") from problem
        except (httpx.UnsupportedProtocol, httpx.InvalidURL, httpx.LocalProtocolError) as problem:
            raise Rejected(reason=_words(problem), cause="bad_address") from problem
        except httpx.TimeoutException as problem:
            raise lost(reason=_words(problem), cause="timeout") from problem
        except httpx.HTTPError as problem:
            # Reset, cut off, unreadable: the request may have been carried out.
            raise lost(reason=_words(problem), cause="cut_off") from problem


def refuse(answer: Answer, *, irreversible: bool) -> NoReturn:
    """Raise what a status other than 2xx means."""
    status = answer.status
    reason = f"HTTP {status}{_code(answer)}"
    if status == 429:
        raise Transient(
            reason=reason, cause="too_many", retry_after=retry_after(answer.headers, datetime.now(UTC))
        )
    if status >= 500 or status == 408:
        if irreversible:
            raise OutcomeUnknown(reason=reason, cause="server_error")
        raise Transient(
            reason=reason, cause="server_error", retry_after=retry_after(answer.headers, datetime.now(UTC))
        )
    if 300 <= status < 400:
        target = answer.headers.get("location", "")
        raise Rejected(reason=f"{reason} -> {target}"[:300], cause="redirected")
    cause = {401: "sign_in", 403: "forbidden", 404: "no_api"}.get(status, "refused")
    raise Rejected(reason=reason, cause=cause)


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds a ``Retry-After`` header asks for, None without a readable one."""
    said = headers.get("retry-after", "").strip()
    if not said:
        return None
    try:
        seconds = float(said)
    except ValueError:
        try:
            seconds = (email.utils.parsedate_to_datetime(said) - now).total_seconds()
        except (ValueError, TypeError):
            return None
    return max(0.0, seconds) if math.isfinite(seconds) else None


def _code(answer: Answer) -> str:
    """WordPress's own error code, e.g. `` rest_cannot_create``; never its free text."""
    try:
        code = answer.json()["code"]
    except (ValueError, KeyError, TypeError):
        return ""
    return f" {code}"[:80] if isinstance(code, str) and code.isprintable() else ""


def _words(problem: Exception) -> str:
    return f"{type(problem).__name__}: {problem}"[:300]
