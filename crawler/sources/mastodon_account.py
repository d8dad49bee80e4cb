"""Public posts of an organisation's Mastodon account, by the REST API of its own server.

docs.joinmastodon.org/methods/accounts: `lookup`, then `statuses` without replies and boosts. An account that
is a group, is closed to strangers or asks not to be indexed is refused with its reason (S11).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from pydantic import Field

from crawler.sources.mastodon_api import (
    MOST,
    TERMS,
    ServerOptions,
    ask,
    complaint,
    following,
    moment,
    said,
    statuses,
)
from crawler.sources.vendor import (
    Advice,
    OrganisationOptions,
    advised,
    mapping,
    not_an_answer,
    publication,
    raw_of,
    read_far_enough,
    read_json,
    words,
)
from kiemtin.entities import Document, Fetch, KeptItem, ParseProblem, PublicationItem, VoicePage
from kiemtin.ports import SourceSpec
from kiemtin.states import Origin

_NUMBER = re.compile(r"^\w{1,40}$")


class MastodonAccountOptions(ServerOptions, OrganisationOptions):
    """Options of the ``mastodon_account`` source."""

    account: str = Field(
        pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,29}$",
        description="Name of the organisation's account on that server, without @ and server.",
    )


class MastodonAccountSource:
    """An organisation's own public posts. An edited post comes again under its address with its new text."""

    spec = SourceSpec(
        name="mastodon_account",
        title="Mastodon: tài khoản của tổ chức",
        origin=Origin.PUBLICATION,
        options=MastodonAccountOptions,
        terms=TERMS,
        minimum_delay=5.0,
    )

    def start(self, options: MastodonAccountOptions, since: datetime | None) -> Iterator[Fetch]:
        query = {"acct": options.account}
        yield ask(options, "accounts/lookup", {"step": "account", "since": since}, query, {})

    def again(self, item: KeptItem, options: MastodonAccountOptions) -> Fetch | None:
        """The post itself, which answers 404 once it was deleted."""
        number = item.url.rstrip("/").rpartition("/")[2]
        if not _NUMBER.match(number):
            return None
        return ask(options, f"statuses/{number}", {"step": "again", "detail": True}, {}, {})

    def parse(
        self, document: Document, options: MastodonAccountOptions
    ) -> Iterator[PublicationItem | VoicePage | Fetch | ParseProblem]:
        problem = complaint(document, signed_in=False)
        if problem is not None:
            yield problem
        elif document.status >= 400:
            return
        elif document.context.get("step") == "posts":
            yield from _posts(document, options)
        elif document.context.get("step") == "again":
            yield from _post(document, mapping(read_json(document)), options)
        else:
            yield from _account(document, options)


def refused(account: Mapping[str, Any]) -> Advice | None:
    """Why an account is not read; None when it may be."""
    if account.get("group") is True:
        return Advice.GROUP
    if account.get("locked") is True or account.get("noindex") is True:
        return Advice.HIDDEN
    if account.get("suspended") is True or account.get("memorial") is True or mapping(account.get("moved")):
        return Advice.MOVED
    return None


def _account(document: Document, options: MastodonAccountOptions) -> Iterator[Fetch | ParseProblem]:
    data = read_json(document)
    account = mapping(data)
    number = words(account.get("id"))
    if not _NUMBER.match(number):
        yield not_an_answer(document, "the Mastodon API")
        return
    reason = refused(account)
    if reason is None and words(account.get("acct")).casefold() != options.account.casefold():
        reason = Advice.GONE  # somebody of another server, or of another name
    if reason is not None:
        yield advised(reason)
        return
    query = {"exclude_replies": "true", "exclude_reblogs": "true", "limit": MOST}
    context = {
        "step": "posts",
        "since": document.context.get("since"),
        "path": f"accounts/{number}/statuses",
        "query": query,
        "page": 1,
    }
    yield ask(options, f"accounts/{number}/statuses", context, query, {})


def _posts(
    document: Document, options: MastodonAccountOptions
) -> Iterator[PublicationItem | Fetch | ParseProblem]:
    found = statuses(document)
    if isinstance(found, ParseProblem):
        yield found
        return
    for status in found:
        yield from _post(document, status, options)
    moments = [each for status in found if (each := moment(status)) is not None]
    if not read_far_enough(document, moments):
        yield from following(document, options, str(document.context.get("path", "")), {})


def _post(
    document: Document, status: Mapping[str, Any], options: MastodonAccountOptions
) -> Iterator[PublicationItem | ParseProblem]:
    if status.get("reblog") or status.get("in_reply_to_id") or status.get("visibility") != "public":
        return
    url = words(status.get("url"))
    if not url.startswith(("https://", "http://")):
        yield ParseProblem(reason="a post has no address", raw=raw_of(status))
    elif text := said(status):
        yield publication(document, options, url=url, text=text, published_at=moment(status))
