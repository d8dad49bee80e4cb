"""The Telegram Bot API and the public preview pages: their answers and what each failure means.

Facts: core.telegram.org/bots/api (making requests, error codes, ResponseParameters). Bots cannot read a
channel's history, so what is there is read from the pages that Telegram shows to everybody.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from lxml import etree, html

from kiemtin.errors import AccountNeedsPerson, OutcomeUnknown, Rejected, SendError, Transient
from scheduler.channels.http_calls import Answer, ask, object_of, open_client, refuse

_CAUSES = {
    "chat not found": "telegram_no_channel",
    "not enough rights": "telegram_no_rights",
    "need administrator rights": "telegram_no_rights",
    "bot is not a member": "telegram_no_rights",
    "bot was kicked": "telegram_no_rights",
    "bot was blocked": "telegram_no_rights",
    "have no rights": "telegram_no_rights",
    "too long": "telegram_too_long",
    "wrong file identifier": "telegram_file",
    "photo_invalid_dimensions": "telegram_file",
    "image_process_failed": "telegram_file",
    "file is too big": "telegram_file",
}
"""What the far side's words mean, by a part of them in lower case. The words themselves are never shown."""


class BotApi:
    """One bot. The token stands in addresses, as Telegram wants it: no address ever leaves this class."""

    def __init__(self, site: str, token: str, account: str) -> None:
        self._client = open_client(site)
        self._base = f"{site}bot{quote(token, safe=':')}/"
        self._account = account

    def read(self, method: str, **fields: Any) -> dict[str, Any]:
        """The result of a call that changes nothing. Raises Transient or Rejected."""
        result = self._call(method, fields, {}, irreversible=False)
        if not isinstance(result, dict):
            raise Transient(reason=f"{method}: no object", cause="strange_answer")
        return result

    def send(self, method: str, fields: Mapping[str, Any], files: Mapping[str, Path]) -> Any:
        """The result of a call that posts. Raises Transient, Rejected or OutcomeUnknown."""
        return self._call(method, fields, files, irreversible=True)

    def _call(
        self, method: str, fields: Mapping[str, Any], files: Mapping[str, Path], *, irreversible: bool
    ) -> Any:
        if not files:
            answer = self._ask(method, irreversible, json=dict(fields))
        else:
            form = {
                name: value if isinstance(value, str) else json.dumps(value) for name, value in fields.items()
            }
            try:
                # Read before the call: a file that cannot be read means that nothing was sent.
                sent = {name: (name, path.read_bytes()) for name, path in files.items()}
            except OSError as problem:
                raise Transient(reason=f"attachment: {problem.strerror}", cause="disk") from problem
            answer = self._ask(method, irreversible, data=form, files=sent)
        if answer.ok:
            said = object_of(answer, irreversible=irreversible)
            if said.get("ok") is not True or "result" not in said:
                lost: type[SendError] = OutcomeUnknown if irreversible else Transient
                raise lost(reason=f"{method}: no result", cause="strange_answer")
            return said["result"]
        return self._refuse(answer, irreversible=irreversible)

    def _ask(self, method: str, irreversible: bool, **request: Any) -> Answer:
        return ask(self._client, "POST", self._base + method, irreversible=irreversible, **request)

    def _refuse(self, answer: Answer, *, irreversible: bool) -> Any:
        try:
            said = answer.json()
        except ValueError:
            said = {}
        said = said if isinstance(said, dict) else {}
        words = str(said.get("description", "")).lower()
        if answer.status == 429:
            asked = said.get("parameters", {}) if isinstance(said.get("parameters"), dict) else {}
            wait = asked.get("retry_after")
            if isinstance(wait, (int, float)) and not isinstance(wait, bool) and wait >= 0:
                raise Transient(reason="HTTP 429", cause="too_many", retry_after=float(wait))
        if answer.status in (401, 404):
            # 404 is how it answers to a token it does not know at all.
            raise AccountNeedsPerson(
                account=self._account, reason=f"HTTP {answer.status}", cause="telegram_sign_in"
            )
        if 400 <= answer.status < 500 and answer.status not in (408, 429):
            cause = next((cause for part, cause in _CAUSES.items() if part in words), "")
            if answer.status == 413:
                cause = "telegram_file"
            cause = cause or ("telegram_no_rights" if answer.status == 403 else "telegram_refused")
            raise Rejected(reason=f"HTTP {answer.status}", cause=cause)
        refuse(answer, irreversible=irreversible)


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A post as the public preview page shows it."""

    id: int
    text: str
    at: datetime | None
    views: int | None


class PreviewPages:
    """The pages of one public channel, newest posts last on each."""

    def __init__(self, site: str, name: str) -> None:
        self._client = open_client(site, Accept="text/html")
        self._site = site
        self._name = name

    def newest(self, before: int | None = None) -> Sequence[Shown]:
        """About twenty posts, those before ``before`` or the newest. Raises Transient when there is no such page."""
        query = {} if before is None else {"before": str(before)}
        page = self._page(f"{self._site}s/{self._name}", query)
        posts = [post for each in _classed(page, "tgme_widget_message") if (post := _post(each, self._name))]
        if not posts and not _classed(page, "tgme_channel_info"):
            raise Transient(reason="no public preview of the channel", cause="telegram_no_preview")
        return sorted(posts, key=lambda post: post.id)

    def one(self, number: int) -> Shown | None:
        """One post; None when the page says that there is none."""
        page = self._page(f"{self._site}{self._name}/{number}", {"embed": "1"})
        for each in _classed(page, "tgme_widget_message"):
            post = _post(each, self._name)
            if post is not None and post.id == number:
                return post
        if not _classed(page, "tgme_widget_message_error"):
            raise Transient(
                reason="the page shows neither a post nor that there is none", cause="strange_answer"
            )
        return None

    def _page(self, url: str, query: Mapping[str, str]) -> Any:
        answer = ask(self._client, "GET", url, irreversible=False, params=dict(query))
        if 300 <= answer.status < 400:
            # It leads away from the posts when the channel is not public.
            raise Transient(reason=f"HTTP {answer.status}", cause="telegram_no_preview")
        if not answer.ok:
            if answer.status not in (408, 429) and answer.status < 500:
                raise Transient(reason=f"HTTP {answer.status}", cause="telegram_no_preview")
            refuse(answer, irreversible=False)
        try:
            return html.document_fromstring(answer.body.decode("utf-8", "replace"))
        except (etree.ParserError, ValueError):
            raise Transient(reason="an empty page", cause="strange_answer") from None


def _classed(page: Any, name: str) -> list[Any]:
    found: list[Any] = page.xpath(f"//*[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]")
    return found


def _post(element: Any, name: str) -> Shown | None:
    channel, _, number = str(element.get("data-post", "")).partition("/")
    if channel.lower() != name.lower() or not number.isascii() or not number.isdigit():
        return None
    inside = ".//*[contains(concat(' ', @class, ' '), ' {} ')]"
    texts = element.xpath(inside.format("tgme_widget_message_text"))
    times = element.xpath(f"{inside.format('tgme_widget_message_date')}//time/@datetime")
    views = element.xpath(inside.format("tgme_widget_message_views"))
    return Shown(
        id=int(number),
        text="\n".join(_words(each) for each in texts),
        at=_moment(times[0]) if times else None,
        views=_count(views[0].text_content()) if views else None,
    )


def _words(element: Any) -> str:
    for line in element.xpath(".//br"):
        line.tail = "\n" + (line.tail or "")
    return str(element.text_content())


def _moment(said: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        return None
    return moment if moment.utcoffset() is not None else None


def _count(said: str) -> int | None:
    """``1.2K`` as 1200: what the page shows is rounded already."""
    text = said.strip().upper()
    factor = {"K": 1_000, "M": 1_000_000}.get(text[-1:], 1)
    try:
        return round(float(text.rstrip("KM")) * factor)
    except ValueError:
        return None
