"""Comments under an organisation's YouTube videos, as public voices without authors.

developers.google.com/youtube/v3, "commentThreads.list": `part=snippet`, and `fields` leaves nothing but the
text and the time; names, channels and numbers of the authors never reach this machine. 1 unit a page.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from pydantic import Field

from crawler.sources.dates import parse_date
from crawler.sources.markup import html_to_text
from crawler.sources.vendor import Heard, mapping, read_far_enough, words
from crawler.sources.youtube_api import (
    QUOTA,
    SECRETS,
    TERMS,
    ChannelOptions,
    answer,
    ask,
    first,
    following,
    uploads,
)
from crawler.sources.youtube_channel import video_ids
from kiemtin.entities import Document, Fetch, ParseProblem, PublicationItem, VoicePage
from kiemtin.ports import SourceSpec
from kiemtin.states import Origin

FIELDS = "nextPageToken,items/snippet/topLevelComment/snippet(textDisplay,publishedAt)"


class YouTubeCommentsOptions(ChannelOptions):
    """Options of the ``youtube_comments`` source."""

    most_videos: int = Field(
        default=20, ge=1, le=50, description="Under how many of the newest videos comments are read."
    )


class YouTubeCommentsSource:
    """Comments under the newest videos, each video a discussion of its own; replies are not read."""

    spec = SourceSpec(
        name="youtube_comments",
        title="YouTube: bình luận dưới video của kênh",
        origin=Origin.PUBLIC_VOICE,
        options=YouTubeCommentsOptions,
        terms=TERMS,
        minimum_delay=5.0,
        secrets=SECRETS,
        quota=QUOTA,
    )

    def start(self, options: YouTubeCommentsOptions, since: datetime | None) -> Iterator[Fetch]:
        yield first(options, since)

    def parse(
        self, document: Document, options: YouTubeCommentsOptions
    ) -> Iterator[PublicationItem | VoicePage | Fetch | ParseProblem]:
        step = document.context.get("step")
        found: Iterator[VoicePage | Fetch | ParseProblem]
        if step == "comments":
            found = _comments(document, options)
        elif step == "uploads":
            found = _videos(document, options)
        else:
            found = uploads(document, options, most=options.most_videos)
        for each in found:
            # Nothing of an answer that may hold people's words is kept.
            yield (
                ParseProblem(reason=each.reason, count=each.count) if isinstance(each, ParseProblem) else each
            )


def _videos(document: Document, options: YouTubeCommentsOptions) -> Iterator[Fetch | ParseProblem]:
    items, problem = answer(document)
    if problem is not None:
        yield problem
    for number in video_ids(items)[: options.most_videos]:
        query = {
            "part": "snippet",
            "videoId": number,
            "order": "time",
            "textFormat": "plainText",
            "maxResults": "100",
            "fields": FIELDS,
        }
        context = {
            "step": "comments",
            "since": document.context.get("since"),
            "thread": number,
            "detail": True,
            "query": query,
            "page": 1,
        }
        yield ask(options, "commentThreads", context, **query)


def _comments(
    document: Document, options: YouTubeCommentsOptions
) -> Iterator[VoicePage | Fetch | ParseProblem]:
    items, problem = answer(document)
    if problem is not None:
        yield problem
    heard = Heard(document)
    for item in items:
        comment = mapping(item, "snippet", "topLevelComment", "snippet")
        heard.add(
            html_to_text(words(comment.get("textDisplay"))), parse_date(words(comment.get("publishedAt")))
        )
    if heard.voices:
        thread = f"https://www.youtube.com/watch?v={document.context.get('thread', '')}"
        yield VoicePage(thread=thread, place="page", voices=tuple(heard.voices))
    yield from heard.problems()
    if not read_far_enough(document, heard.moments, voices=True):
        yield from following(document, options, "commentThreads", options.most_pages)
