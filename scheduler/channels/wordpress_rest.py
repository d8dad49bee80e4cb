"""One WordPress site's REST API: its address and its answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from kiemtin.errors import OutcomeUnknown, SendError, Transient
from scheduler.channels import http_calls
from scheduler.channels.http_calls import Answer


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

    def post(self, route: str, body: Mapping[str, Any], *, irreversible: bool = True, **query: str) -> Any:
        """JSON of a call that changes something. Raises Transient, Rejected or OutcomeUnknown (``irreversible``)."""
        answer = self._call("POST", route, query, body, irreversible=irreversible)
        try:
            return answer.json()
        except ValueError:
            lost: type[SendError] = OutcomeUnknown if irreversible else Transient
            raise lost(reason=f"{route}: the answer is not JSON", cause="strange_answer") from None

    def upload(self, name: str, mime: str, body: bytes) -> Any:
        """JSON of a new file of the media library. A lost answer is Transient: a second copy harms nobody."""
        url, params = self._address("/wp/v2/media", {"_fields": "id,slug,source_url"})
        headers = {"Content-Type": mime, "Content-Disposition": f'attachment; filename="{name}"'}
        answer = http_calls.ask(
            self._client, "POST", url, irreversible=False, params=params, content=body, headers=headers
        )
        if not answer.ok:
            http_calls.refuse(answer, irreversible=False, code=_code(answer))
        try:
            return answer.json()
        except ValueError:
            raise Transient(reason="media: the answer is not JSON", cause="strange_answer") from None

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
        answer = http_calls.ask(
            self._client, method, url, irreversible=irreversible, params=params, json=body
        )
        if not answer.ok:
            http_calls.refuse(answer, irreversible=irreversible, code=_code(answer))
        return answer

    def _address(self, route: str, query: Mapping[str, str]) -> tuple[str, dict[str, str]]:
        if self._api == "auto":
            self._api = self._discover()
        if self._api == "wp-json":
            return f"{self._site}wp-json{route}", dict(query)
        return f"{self._site}index.php", {"rest_route": route, **query}

    def _discover(self) -> str:
        """Pretty addresses when the site has them; ``?rest_route=`` works without them."""
        url = f"{self._site}wp-json/wp/v2/types/post"
        answer = http_calls.ask(self._client, "GET", url, irreversible=False)
        try:
            there = answer.status == 200 and answer.json().get("slug") == "post"
        except (ValueError, AttributeError):
            there = False
        return "wp-json" if there else "rest_route"


def _code(answer: Answer) -> str:
    """WordPress's own error code, e.g. ``rest_cannot_create``; never its free text."""
    try:
        code = answer.json()["code"]
    except (ValueError, KeyError, TypeError):
        return ""
    return http_calls.plain_code(code)
