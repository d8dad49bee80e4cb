"""Videos of an organisation's YouTube channel: title and description, by the Data API v3.

developers.google.com/youtube/v3, "Implementation: retrieve a channel's uploaded videos": channels.list,
playlistItems.list, videos.list, 1 unit of the day's quota each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from crawler.sources.dates import parse_date
from crawler.sources.markup import one_line
from crawler.sources.vendor import mapping, publication, raw_of, read_far_enough, words
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
from kiemtin.entities import Document, Fetch, ParseProblem, PublicationItem, VoicePage
from kiemtin.ports import SourceSpec
from kiemtin.states import Origin

VIDEO = re.compile(r"^[\w-]{11}$")


class YouTubeChannelSource:
    """Public videos of a channel. A changed title or description comes again under the same address."""

    spec = SourceSpec(
        name="youtube_channel",
        title="YouTube: video của kênh",
        origin=Origin.PUBLICATION,
        options=ChannelOptions,
        terms=TERMS,
        minimum_delay=5.0,
        secrets=SECRETS,
        quota=QUOTA,
    )

    def start(self, options: ChannelOptions, since: datetime | None) -> Iterator[Fetch]:
        yield first(options, since)

    def parse(
        self, document: Document, options: ChannelOptions
    ) -> Iterator[PublicationItem | VoicePage | Fetch | ParseProblem]:
        step = document.context.get("step")
        if step == "videos":
            yield from _videos(document, options)
        elif step == "uploads":
            yield from _uploads(document, options)
        else:
            yield from uploads(document, options, most=50)


def video_ids(items: list[Mapping[str, Any]]) -> list[str]:
    """The videos of a page of a playlist, newest first."""
    found = [words(mapping(each, "contentDetails").get("videoId")) for each in items]
    return [each for each in found if VIDEO.match(each)]


def _uploads(document: Document, options: ChannelOptions) -> Iterator[Fetch | ParseProblem]:
    items, problem = answer(document)
    if problem is not None:
        yield problem
    ids = video_ids(items)
    if len(ids) < len(items):
        yield ParseProblem(reason="an upload has no number", count=len(items) - len(ids))
    if ids:
        yield ask(
            options,
            "videos",
            {"step": "videos"},
            part="snippet,status",
            id=",".join(ids),
            fields="items(id,snippet(title,description,publishedAt,channelId),status/privacyStatus)",
        )
    moments = [
        moment
        for each in items
        if (moment := parse_date(words(mapping(each, "contentDetails").get("videoPublishedAt"))))
    ]
    if not read_far_enough(document, moments):
        yield from following(document, options, "playlistItems", options.most_pages)


def _videos(document: Document, options: ChannelOptions) -> Iterator[PublicationItem | ParseProblem]:
    items, problem = answer(document)
    if problem is not None:
        yield problem
    for video in items:
        snippet, number = mapping(video, "snippet"), words(video.get("id"))
        if mapping(video, "status").get("privacyStatus") in ("private", "unlisted"):
            continue
        title = one_line(words(snippet.get("title")))
        if not VIDEO.match(number) or not title:
            yield ParseProblem(reason="a video has no number or no title", raw=raw_of(video))
        elif snippet.get("channelId") == options.channel:
            yield publication(
                document,
                options,
                url=f"https://www.youtube.com/watch?v={number}",
                title=title,
                text=words(snippet.get("description")).strip() or title,
                published_at=parse_date(words(snippet.get("publishedAt"))),
            )
