"""One HTTP call to a far side, and what each failure of it means. Shared by every channel that speaks HTTP.

A call says whether it can change anything (``irreversible``): only then may a lost answer mean that the
post is there. What a status or an error code means beyond this is the channel's own affair.
"""

from __future__ import annotations

import email.utils
import json
import logging
import math
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, NoReturn

import httpx

from kiemtin.errors import OutcomeUnknown, Rejected, SendError, Transient
from scheduler.channels.addresses import stays_on_this_machine

TIMEOUT = httpx.Timeout(20, connect=10)
DEADLINE = 45.0
"""Seconds one call may take in all, however slowly the other side drips its answer."""
LARGEST = 2_000_000
"""Bytes of an answer that are read."""
SEND_WITHIN = 90.0
"""Seconds from the start of ``send`` after which the irreversible call is not made any more: the lease of
a publisher that slept may have ended, and another one may be at work."""
wall_clock = time.time  # unlike the monotonic one it goes on while the machine sleeps
# httpx tells the log every address it asks, and some far sides want tokens in theirs.
logging.getLogger("httpx").setLevel(logging.WARNING)
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a far side answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    def json(self) -> Any:
        """Raises ValueError when it is not JSON."""
        # WordPress plugins print a byte order mark or notices before the JSON often enough.
        try:
            return json.loads(self.body.decode("utf-8-sig"))
        except RecursionError:
            raise ValueError("nested too deeply") from None


def open_client(site: str, **headers: str) -> httpx.Client:
    """A connection to one far side. Redirects are never followed: they could carry secrets elsewhere."""
    return httpx.Client(
        timeout=TIMEOUT,
        verify=_trusted(),
        headers={"User-Agent": "KiemTin publisher", "Accept": "application/json", **headers},
        follow_redirects=False,
        # A proxy of the office's network is for other machines only.
        trust_env=not stays_on_this_machine(site),
    )


@cache
def _trusted() -> ssl.SSLContext:
    """Reading the authorities' certificates takes longer than most calls: once for all connections."""
    return httpx.create_ssl_context()


def ask(client: httpx.Client, method: str, url: str, *, irreversible: bool, **request: Any) -> Answer:
    """One call; ``request`` is what httpx takes. Any status is an answer.

    Raises Transient when surely nothing was sent, or a read-only call failed; OutcomeUnknown when an
    irreversible one may have been carried out; Rejected for an address that cannot be asked at all.
    Secrets belong into headers and bodies: addresses end up in the logs of proxies.
    """
    lost: type[SendError] = OutcomeUnknown if irreversible else Transient
    until = time.monotonic() + DEADLINE
    try:
        with client.stream(method, url, **request) as response:
            read = bytearray()
            for chunk in response.iter_bytes():
                read += chunk
                if len(read) > LARGEST:
                    raise lost(reason="the answer is too large", cause="strange_answer")
                if time.monotonic() > until:
                    raise lost(reason="the answer is too slow", cause="timeout")
            return Answer(status=response.status_code, headers=response.headers, body=bytes(read))
    except _NOT_SENT as problem:
        raise Transient(reason=words(problem), cause="unreachable") from problem
    except (httpx.UnsupportedProtocol, httpx.InvalidURL, httpx.LocalProtocolError) as problem:
        raise Rejected(reason=words(problem), cause="bad_address") from problem
    except httpx.TimeoutException as problem:
        raise lost(reason=words(problem), cause="timeout") from problem
    except httpx.HTTPError as problem:
        # Reset, cut off, unreadable: the request may have been carried out.
        raise lost(reason=words(problem), cause="cut_off") from problem


def refuse(answer: Answer, *, irreversible: bool, code: str = "") -> NoReturn:
    """Raise what a status other than 2xx means. ``code`` is the far side's own error code."""
    status = answer.status
    reason = f"HTTP {status} {code}".strip()
    if status == 429:
        raise Transient(reason=reason, cause="too_many", retry_after=_asked(answer))
    if status >= 500 or status == 408:
        if irreversible:
            raise OutcomeUnknown(reason=reason, cause="server_error")
        raise Transient(reason=reason, cause="server_error", retry_after=_asked(answer))
    if 300 <= status < 400:
        target = answer.headers.get("location", "")
        raise Rejected(reason=f"{reason} -> {target}"[:300], cause="redirected")
    cause = {401: "sign_in", 403: "forbidden", 404: "no_api", 413: "too_large"}.get(status, "refused")
    raise Rejected(reason=reason, cause=cause)


def object_of(answer: Answer, *, irreversible: bool) -> dict[str, Any]:
    """The JSON object of an answer. Raises OutcomeUnknown or Transient when there is none."""
    try:
        read = answer.json()
    except ValueError:
        read = None
    if not isinstance(read, dict):
        lost: type[SendError] = OutcomeUnknown if irreversible else Transient
        raise lost(reason=f"HTTP {answer.status}: the answer is no JSON object", cause="strange_answer")
    return read


def plain_code(value: object) -> str:
    """A far side's error code, safe to show; empty for what is none. Never give it free text, which may
    repeat what was sent."""
    text = str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
    return text[:80] if text.isprintable() else ""


def number_of(value: object) -> str:
    """A far side's number for a post, as text. Raises Transient for what cannot be one."""
    text = str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
    if not text.strip() or not text.isprintable():
        raise Transient(reason="the answer names no post", cause="strange_answer")
    return text


def link_of(value: object, otherwise: str) -> str:
    """The address a far side gives for a post, if people can be sent there; else ``otherwise``."""
    return value if isinstance(value, str) and value.startswith("https://") else otherwise


def figures_of(told: Mapping[str, object]) -> dict[str, int]:
    """Those of a far side's figures that can be some: whole numbers, also when they are written as text."""
    texts = {name: str(value) for name, value in told.items() if not isinstance(value, bool)}
    return {name: int(text) for name, text in texts.items() if text.isascii() and text.isdecimal()}


def refuse_late(began: float, now: float) -> None:
    """Raise Transient when too long has passed (``wall_clock``) since ``send`` began."""
    if not 0 <= now - began <= SEND_WITHIN:
        raise Transient(reason="too slow before the post was sent", cause="timeout")


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


def words(problem: Exception) -> str:
    """A failure in one line."""
    return f"{type(problem).__name__}: {problem}"[:300]


def _asked(answer: Answer) -> float | None:
    return retry_after(answer.headers, datetime.now(UTC))
