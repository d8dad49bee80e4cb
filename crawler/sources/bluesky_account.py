"""Posts of an organisation's Bluesky account, from the public AppView, which needs no sign-in.

docs.bsky.app, app.bsky.feed.getAuthorFeed: own posts without replies; reposts are passed over. An account
that asks not to be shown to people who are not signed in is refused (label `!no-unauthenticated`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from pydantic import Field

from crawler.sources.bluesky_api import (
    NOT_FOR_STRANGERS,
    TERMS,
    complaint,
    labels,
    method,
    moment,
    said,
)
from crawler.sources.options import PublicAddress
from crawler.sources.vendor import (
    Advice,
    OrganisationOptions,
    advised,
    mapping,
    next_page,
    not_an_answer,
    publication,
    raw_of,
    read_far_enough,
    read_json,
    rows,
    words,
)
from kiemtin.entities import Document, Fetch, ParseProblem, PublicationItem, VoicePage
from kiemtin.ports import SourceSpec
from kiemtin.states import Origin

_POST = re.compile(r"^at://[^/]+/app\.bsky\.feed\.post/([A-Za-z0-9._~:-]{1,512})$")


class BlueskyAccountOptions(OrganisationOptions):
    """Options of the ``bluesky_account`` source."""

    account: str = Field(
        pattern=r"^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$|^did:(?:plc|web):[a-zA-Z0-9._:%-]+$",
        max_length=253,
        description="Handle or DID of the organisation's account, e.g. xa.example.vn; without @.",
    )
    api: PublicAddress = Field(
        default="https://public.api.bsky.app", description="Address of the public AppView; stays as it is."
    )


class BlueskyAccountSource:
    """An organisation's own posts."""

    spec = SourceSpec(
        name="bluesky_account",
        title="Bluesky: tài khoản của tổ chức",
        origin=Origin.PUBLICATION,
        options=BlueskyAccountOptions,
        terms=TERMS,
        minimum_delay=5.0,
    )

    def start(self, options: BlueskyAccountOptions, since: datetime | None) -> Iterator[Fetch]:
        yield _feed(options, {"since": since, "page": 1})

    def parse(
        self, document: Document, options: BlueskyAccountOptions
    ) -> Iterator[PublicationItem | VoicePage | Fetch | ParseProblem]:
        problem = complaint(document)
        if problem is not None:
            yield problem
            return
        if document.status >= 400:
            return
        data = read_json(document)
        feed = rows(mapping(data).get("feed"))
        if feed is None:
            yield not_an_answer(document, "the Bluesky AppView", data)
            return
        moments = []
        for entry in feed:
            post = mapping(entry, "post")
            author = mapping(post, "author")
            if mapping(entry, "reason") or options.account not in (author.get("handle"), author.get("did")):
                continue  # a repost: somebody else's words
            if NOT_FOR_STRANGERS in labels(author):
                yield advised(Advice.HIDDEN)
                return
            record, number = mapping(post, "record"), _POST.match(words(post.get("uri")))
            published_at = moment(post)
            if published_at is not None:
                moments.append(published_at)
            if mapping(record, "reply"):
                continue
            if number is None:
                yield ParseProblem(reason="a post has no number", raw=raw_of(record))
            elif text := said(record).strip():
                yield publication(
                    document,
                    options,
                    url=f"https://bsky.app/profile/{options.account}/post/{number[1]}",
                    text=text,
                    published_at=published_at,
                )
        cursor = words(mapping(data).get("cursor"))
        if cursor and not read_far_enough(document, moments):
            found = next_page(document, options.most_pages, _feed(options, {}, cursor))
            if found is not None:
                yield found


def _feed(options: BlueskyAccountOptions, context: dict[str, object], cursor: str = "") -> Fetch:
    query = {
        "actor": options.account,
        "filter": "posts_no_replies",
        "includePins": "false",
        "limit": "100",
    } | ({"cursor": cursor} if cursor else {})
    url = method(options.api, "app.bsky.feed.getAuthorFeed", query)
    return Fetch(url=url, context=context, since_known=False)
