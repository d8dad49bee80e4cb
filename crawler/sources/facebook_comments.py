"""What people write under the posts of the office's own Facebook Page, as public voices without authors.

developers.facebook.com, "Object Comments". The field `from` is never asked for, so no name reaches this
machine. Replies are left out (`filter=toplevel`): among them stand the office's own answers, which cannot
be told apart without `from`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from pydantic import Field

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
from crawler.sources.facebook_page import POST
from crawler.sources.vendor import Heard, advised, mapping, not_an_answer, read_far_enough, words
from kiemtin.entities import Document, Fetch, ParseProblem, PublicationItem, VoicePage
from kiemtin.ports import SourceSpec
from kiemtin.states import Origin


class FacebookCommentsOptions(GraphOptions):
    """Options of the ``facebook_comments`` source."""

    most_posts: int = Field(
        default=25, ge=1, le=100, description="Under how many of the newest posts comments are read."
    )


class FacebookCommentsSource:
    """Comments under the newest posts of the office's own Page, each post a discussion of its own."""

    spec = SourceSpec(
        name="facebook_comments",
        title="Facebook: bình luận trên Trang của cơ quan",
        origin=Origin.PUBLIC_VOICE,
        options=FacebookCommentsOptions,
        terms=TERMS,
        minimum_delay=5.0,
        secrets=SECRETS,
    )

    def start(self, options: FacebookCommentsOptions, since: datetime | None) -> Iterator[Fetch]:
        yield whose_token(options, since)

    def parse(
        self, document: Document, options: FacebookCommentsOptions
    ) -> Iterator[PublicationItem | VoicePage | Fetch | ParseProblem]:
        data, problem = answer(document)
        step, since = document.context.get("step"), document.context.get("since")
        if problem is not None:
            yield problem
        elif document.status >= 400:
            return
        elif step == "comments":
            yield from _comments(document, data, options)
        elif step == "posts":
            yield from _threads(document, data, options)
        elif not mapping(data):
            yield _unreadable(not_an_answer(document, "the Graph API"))
        elif (refused := refused_page(mapping(data), options)) is not None:
            yield advised(refused)
        else:
            yield page_of(
                options,
                f"{options.page}/published_posts",
                {"step": "posts", "since": since},
                fields="id",
                limit=str(options.most_posts),
            )


def _threads(
    document: Document, data: object, options: FacebookCommentsOptions
) -> Iterator[Fetch | ParseProblem]:
    posts = listed(document, data)
    if isinstance(posts, ParseProblem):
        yield _unreadable(posts)
        return
    numbers = [number for each in posts if POST.match(number := words(each.get("id")))]
    if len(numbers) < len(posts):
        yield ParseProblem(reason="a post has no number", count=len(posts) - len(numbers))
    for number in numbers[: options.most_posts]:
        yield page_of(
            options,
            f"{number}/comments",
            {"step": "comments", "since": document.context.get("since"), "thread": number, "detail": True},
            fields="message,created_time",
            filter="toplevel",
            order="reverse_chronological",
            limit="100",
        )


def _comments(
    document: Document, data: object, options: FacebookCommentsOptions
) -> Iterator[VoicePage | Fetch | ParseProblem]:
    comments = listed(document, data)
    if isinstance(comments, ParseProblem):
        yield _unreadable(comments)
        return
    heard = Heard(document)
    for comment in comments:
        heard.add(words(comment.get("message")), parse_date(words(comment.get("created_time"))))
    if heard.voices:
        thread = f"https://www.facebook.com/{document.context.get('thread', options.page)}"
        yield VoicePage(thread=thread, place="page", voices=tuple(heard.voices))
    yield from heard.problems()
    if not read_far_enough(document, heard.moments, voices=True):
        yield from following(document, data, options)


def _unreadable(problem: ParseProblem) -> ParseProblem:
    return ParseProblem(reason=problem.reason, count=problem.count)
