"""Public posts that a Bluesky search finds, as public voices without authors.

docs.bsky.app, com.atproto.server.createSession and app.bsky.feed.searchPosts, with the office's own account
and an app password. `author`, `uri` and `cid` of a post are never read. Signing in is limited to 100 a day
and account by Bluesky's entry server (bluesky-social/bsky-docs#183; the documents say 300), which the quota
keeps: searches cost nothing of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import Field, field_validator

from crawler.sources.bluesky_api import NOT_FOR_STRANGERS, TERMS, complaint, labels, method, moment, said
from crawler.sources.options import PublicAddress
from crawler.sources.vendor import (
    Heard,
    PagedOptions,
    mapping,
    next_page,
    not_an_answer,
    read_far_enough,
    read_json,
    rows,
    words,
)
from kiemtin.entities import Document, Fetch, ParseProblem, PublicationItem, VoicePage
from kiemtin.ports import Quota, SourceSpec
from kiemtin.rules import BUFFER_LIFE
from kiemtin.states import Origin

SECRET = "bluesky_app_password"
THREAD = "bluesky://search"
"""One discussion for all searches: a post is found by several, and is one voice all the same."""


_PEOPLE = re.compile(r"\b(?:from|to|mentions|did):|@|bsky\.app/profile", re.I)


@dataclass(frozen=True)
class Session:
    """The office's signed-in session, for as long as one run lasts. Never shown."""

    token: str = field(repr=False)


class BlueskySearchOptions(PagedOptions):
    """Options of the ``bluesky_search`` source."""

    account: str = Field(
        pattern=r"^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$",
        max_length=253,
        description="Handle of the office's own account that searches, e.g. xa.example.vn; without @.",
    )
    query: str = Field(
        min_length=2,
        max_length=300,
        description="Words to look for, as typed into Bluesky's search; one for a person's posts is refused.",
    )
    service: PublicAddress = Field(
        default="https://bsky.social", description="Server of the office's account (its PDS)."
    )

    @field_validator("query")
    @classmethod
    def _for_words_not_people(cls, query: str) -> str:
        if _PEOPLE.search(query):
            raise ValueError("a search for a person's posts; look for words or a #hashtag")
        return query


class BlueskySearchSource:
    """What a search finds. Nobody is told apart, so all of it counts as one voice for a claim."""

    spec = SourceSpec(
        name="bluesky_search",
        title="Bluesky: tìm kiếm",
        origin=Origin.PUBLIC_VOICE,
        options=BlueskySearchOptions,
        terms=TERMS,
        minimum_delay=5.0,
        secrets={
            SECRET: "Mật khẩu ứng dụng của tài khoản cơ quan / App password of the office's own account"
        },
        quota=Quota(units=100, zone="UTC"),
    )

    def start(self, options: BlueskySearchOptions, since: datetime | None) -> Iterator[Fetch]:
        signing_in = {"identifier": options.account, "password": f"{{secret:{SECRET}}}"}
        yield Fetch(
            url=method(options.service, "com.atproto.server.createSession"),
            context={"step": "session", "since": since},
            since_known=False,
            method="POST",
            headers={"Content-Type": "application/json"},
            body=json.dumps(signing_in).encode("utf-8"),
            private=True,
            units=1,
        )

    def parse(
        self, document: Document, options: BlueskySearchOptions
    ) -> Iterator[PublicationItem | VoicePage | Fetch | ParseProblem]:
        problem = complaint(document)
        if problem is not None:
            yield problem
        elif document.status >= 400:
            return
        elif document.context.get("step") == "posts":
            yield from _posts(document, options)
        else:
            token = words(mapping(read_json(document)).get("accessJwt"))
            if token:
                context = {"step": "posts", "since": document.context.get("since"), "page": 1}
                yield _search(options, {**context, "session": Session(token)})
            else:
                yield ParseProblem(reason=not_an_answer(document, "Bluesky's server").reason)


def _posts(document: Document, options: BlueskySearchOptions) -> Iterator[VoicePage | Fetch | ParseProblem]:
    data = read_json(document)
    posts = rows(mapping(data).get("posts"))
    if posts is None:
        yield ParseProblem(reason=not_an_answer(document, "Bluesky's server").reason)
        return
    heard = Heard(document)
    for post in posts:
        if NOT_FOR_STRANGERS not in labels(post):
            heard.add(said(mapping(post, "record")), moment(post))
    if heard.voices:
        yield VoicePage(thread=THREAD, place="page", voices=tuple(heard.voices))
    yield from heard.problems()
    cursor = words(mapping(data).get("cursor"))
    if cursor and not read_far_enough(document, heard.moments, voices=True):
        found = next_page(document, options.most_pages, _search(options, document.context, cursor))
        if found is not None:
            yield found


def _search(options: BlueskySearchOptions, context: object, cursor: str = "") -> Fetch:
    known = mapping(context)
    session, since = known.get("session"), known.get("since")
    query = {"q": options.query, "sort": "latest", "lang": options.language, "limit": "100"}
    if isinstance(since, datetime):
        query["since"] = (since - BUFFER_LIFE).strftime("%Y-%m-%dT00:00:00Z")
    if cursor:
        query["cursor"] = cursor
    token = session.token if isinstance(session, Session) else ""
    return Fetch(
        url=method(options.service, "app.bsky.feed.searchPosts", query),
        context=known,
        since_known=False,
        headers={"Authorization": f"Bearer {token}"},
        units=0,
    )
