"""One Mastodon server's REST API: its answers and what each failure means (docs.joinmastodon.org/methods)."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kiemtin.entities import Attachment
from kiemtin.errors import AccountNeedsPerson, Rejected, Transient
from scheduler.channels.http_calls import Answer, ask, object_of, open_client, refuse

PROCESSING = 40.0
"""Seconds to wait for a file the server is still working on; then the post is tried again later."""
_EVERY = 1.0


class MastodonApi:
    """One account's token on one server. ``site`` ends in a slash."""

    def __init__(self, site: str, token: str, account: str) -> None:
        self._client = open_client(site, Authorization=f"Bearer {token}")
        self._site = site
        self._account = account

    def me(self) -> dict[str, Any]:
        """The account whose token this is."""
        return object_of(self._get("api/v1/accounts/verify_credentials"), irreversible=False)

    def limits(self) -> Mapping[str, Any]:
        """What the server says a post may have (``configuration`` of its own description)."""
        said = object_of(self._get("api/v2/instance"), irreversible=False).get("configuration")
        return said if isinstance(said, dict) else {}

    def statuses(self, account: str, before: str | None) -> Sequence[dict[str, Any]]:
        """Forty of the account's own posts, newest first, those before ``before``."""
        query = {"limit": "40", "exclude_reblogs": "true"} | ({"max_id": before} if before else {})
        answer = self._get(f"api/v1/accounts/{account}/statuses", **query)
        try:
            found = answer.json()
        except ValueError:
            found = None
        if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
            raise Transient(reason="the answer is no list of posts", cause="strange_answer")
        return found

    def status(self, number: str) -> dict[str, Any] | None:
        """One post, None when it is not there any more."""
        answer = self._ask("GET", f"api/v1/statuses/{number}", irreversible=False)
        if answer.status in (404, 410):
            return None
        return object_of(self._accepted(answer, irreversible=False), irreversible=False)

    def upload(self, item: Attachment) -> str:
        """A file that no post has yet; answers its id. May be repeated: unused files are thrown away there."""
        try:
            body = Path(item.path).read_bytes()
        except OSError as problem:
            raise Transient(reason=f"attachment: {problem.strerror}", cause="disk") from problem
        answer = self._ask(
            "POST",
            "api/v2/media",
            irreversible=False,
            files={"file": (item.name, body, item.mime)},
            data={"description": item.alt},
        )
        found = object_of(self._accepted(answer, irreversible=False), irreversible=False).get("id")
        if not isinstance(found, str):
            raise Transient(reason="the answer names no file", cause="strange_answer")
        return found

    def usable(self, media: str) -> bool:
        """Waits until the server has worked a file up. False when it does not know it (any more)."""
        until = time.monotonic() + PROCESSING
        while True:
            answer = self._ask("GET", f"api/v1/media/{media}", irreversible=False)
            if answer.status == 404:
                return False
            if answer.status == 422:
                raise Rejected(reason="HTTP 422", cause="mastodon_file")
            self._accepted(answer, irreversible=False)
            if answer.status != 206:
                return True
            if time.monotonic() > until:
                raise Transient(reason="the file is still processed", cause="mastodon_processing")
            time.sleep(_EVERY)

    def post(self, status: Mapping[str, Any], key: str) -> dict[str, Any]:
        """Publish. The server answers a repeated ``key`` with the post it made for it, for about an hour."""
        answer = self._ask(
            "POST",
            "api/v1/statuses",
            irreversible=True,
            json=dict(status),
            headers={"Idempotency-Key": key},
        )
        return object_of(self._accepted(answer, irreversible=True), irreversible=True)

    def _get(self, path: str, **query: str) -> Answer:
        return self._accepted(self._ask("GET", path, irreversible=False, params=query), irreversible=False)

    def _ask(self, method: str, path: str, *, irreversible: bool, **request: Any) -> Answer:
        return ask(self._client, method, self._site + path, irreversible=irreversible, **request)

    def _accepted(self, answer: Answer, *, irreversible: bool) -> Answer:
        """The answer when it is one; else what its status means. The server's own words are never shown."""
        status = answer.status
        if answer.ok:
            return answer
        if status == 429:
            raise Transient(reason="HTTP 429", cause="too_many", retry_after=_reset(answer))
        if status == 401:
            raise AccountNeedsPerson(account=self._account, reason="HTTP 401", cause="mastodon_sign_in")
        if status == 403:
            raise Rejected(reason="HTTP 403", cause="mastodon_forbidden")
        if status == 413:
            raise Rejected(reason="HTTP 413", cause="mastodon_file")
        if status == 422:
            raise Rejected(reason="HTTP 422", cause="mastodon_refused")
        if status == 503 and not irreversible:
            raise Transient(reason="HTTP 503", cause="server_error", retry_after=_reset(answer))
        if status == 404 and irreversible:
            raise Rejected(reason="HTTP 404", cause="mastodon_none")
        return refuse(answer, irreversible=irreversible)


def _reset(answer: Answer) -> float | None:
    """Seconds until the moment the server says its limit begins anew."""
    try:
        moment = datetime.fromisoformat(answer.headers.get("x-ratelimit-reset", ""))
        return max(0.0, (moment - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None
