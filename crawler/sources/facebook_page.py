"""Posts of the public Facebook Page of an organisation, by the Graph API with the Page's own token.

developers.facebook.com, "Page Feed": `published_posts` holds what the Page itself published, newest first;
visitors' posts are in `feed`, which is never asked for. Fields are named, so nobody's name travels.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from crawler.sources.dates import parse_date
from crawler.sources.facebook_graph import (
    SECRETS,
    TERMS,
    GraphOptions,
    answer,
    following,
    listed,
    page_of,
    refused_page,
    whose_token,
)
from crawler.sources.vendor import (
    advised,
    mapping,
    not_an_answer,
    publication,
    raw_of,
    read_far_enough,
    words,
)
from kiemtin.entities import Document, Fetch, ParseProblem, PublicationItem, VoicePage
from kiemtin.ports import SourceSpec
from kiemtin.states import Origin

POST = re.compile(r"^\d+_\d+$")


class FacebookPageSource:
    """What a Page publishes. An edited post comes again with its old address and its new text."""

    spec = SourceSpec(
        name="facebook_page",
        title="Facebook: bài của Trang",
        origin=Origin.PUBLICATION,
        options=GraphOptions,
        terms=TERMS,
        minimum_delay=5.0,
        secrets=SECRETS,
    )

    def start(self, options: GraphOptions, since: datetime | None) -> Iterator[Fetch]:
        yield whose_token(options, since)

    def parse(
        self, document: Document, options: GraphOptions
    ) -> Iterator[PublicationItem | VoicePage | Fetch | ParseProblem]:
        data, problem = answer(document)
        if problem is not None:
            yield problem
        elif document.status >= 400:
            return
        elif document.context.get("step") == "posts":
            yield from _posts(document, data, options)
        elif not mapping(data):
            yield not_an_answer(document, "the Graph API")
        elif (refused := refused_page(mapping(data), options)) is not None:
            yield advised(refused)
        else:
            yield page_of(
                options,
                f"{options.page}/published_posts",
                {"step": "posts", "since": document.context.get("since")},
                fields="id,message,created_time",
                limit="100",
            )


def _posts(
    document: Document, data: object, options: GraphOptions
) -> Iterator[PublicationItem | Fetch | ParseProblem]:
    posts = listed(document, data)
    if isinstance(posts, ParseProblem):
        yield posts
        return
    moments = []
    for post in posts:
        number, published_at = words(post.get("id")), parse_date(words(post.get("created_time")))
        if published_at is not None:
            moments.append(published_at)
        if not POST.match(number):
            yield ParseProblem(reason="a post has no number", raw=raw_of(post))
        elif message := words(post.get("message")).strip():
            # The permalink the API gives changes from call to call; the number does not.
            yield publication(
                document,
                options,
                url=f"https://www.facebook.com/{number}",
                text=message,
                published_at=published_at,
            )
    if not read_far_enough(document, moments):
        yield from following(document, data, options)
