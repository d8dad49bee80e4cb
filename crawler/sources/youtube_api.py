"""Reading YouTube by its Data API v3: requests, their cost, what errors mean. Pure.

Read from developers.google.com/youtube/v3 (November 2026): "channels.list", "playlistItems.list",
"videos.list", "commentThreads.list", "Quota costs" (each costs 1 unit; 10,000 a day until midnight Pacific
Time), "Errors", "Partial resources". Fields are named in every request, so no author ever travels.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from pydantic import Field

from crawler.sources.options import PublicAddress
from crawler.sources.vendor import (
    Advice,
    OrganisationOptions,
    advised,
    mapping,
    next_page,
    not_an_answer,
    read_json,
    rows,
    words,
)
from kiemtin.entities import Document, Fetch, ParseProblem
from kiemtin.ports import Quota

SECRET = "youtube_key"
SECRETS = {SECRET: "Khóa API của dự án Google (YouTube Data API v3) / API key of the office's Google project"}
TERMS = "https://developers.google.com/youtube/terms/api-services-terms-of-service"
QUOTA = Quota(units=10_000, zone="America/Los_Angeles")

_REASONS = {
    "quotaExceeded": Advice.QUOTA,
    "dailyLimitExceeded": Advice.QUOTA,
    "rateLimitExceeded": Advice.LIMIT,
    "userRateLimitExceeded": Advice.LIMIT,
    "keyInvalid": Advice.KEY,
    "keyExpired": Advice.KEY,
    "API_KEY_INVALID": Advice.KEY,
    "API_KEY_SERVICE_BLOCKED": Advice.NOT_ENABLED,
    "accessNotConfigured": Advice.NOT_ENABLED,
    "SERVICE_DISABLED": Advice.NOT_ENABLED,
    "ipRefererBlocked": Advice.NOT_ENABLED,
    "API_KEY_IP_ADDRESS_BLOCKED": Advice.NOT_ENABLED,
    "channelNotFound": Advice.GONE,
    "playlistNotFound": Advice.GONE,
    "channelClosed": Advice.GONE,
    "channelSuspended": Advice.MOVED,
    "playlistForbidden": Advice.HIDDEN,
    "channelForbidden": Advice.HIDDEN,
    "playlistItemsNotAccessible": Advice.HIDDEN,
    "backendError": Advice.DOWN,
    "forbidden": Advice.PERMISSION,
}
NOT_OPEN = frozenset({"commentsDisabled", "videoNotFound"})
"""A video that takes no comments, or is gone: nothing is said there and nothing is wrong."""


class ChannelOptions(OrganisationOptions):
    """Options of everything read from a YouTube channel."""

    channel: str = Field(
        pattern=r"^UC[\w-]{22}$",
        description="Id of the channel (begins with UC; About, Share, Copy channel ID); never a handle.",
    )
    api: PublicAddress = Field(
        default="https://www.googleapis.com/youtube/v3",
        description="Address of the YouTube Data API; stays as it is.",
    )


def ask(options: ChannelOptions, method: str, context: Mapping[str, Any], **query: str) -> Fetch:
    """A call with the office's key, in the header. 1 unit of the quota, as all of these methods."""
    return Fetch(
        url=f"{options.api.rstrip('/')}/{method}?{urlencode(query)}",
        context=context,
        since_known=False,
        headers={"X-Goog-Api-Key": f"{{secret:{SECRET}}}"},
        units=1,
    )


def first(options: ChannelOptions, since: datetime | None) -> Fetch:
    """The channel itself, which names the playlist of its uploads."""
    return ask(
        options,
        "channels",
        {"step": "channel", "since": since},
        part="contentDetails",
        id=options.channel,
        fields="items(id,contentDetails/relatedPlaylists/uploads)",
    )


def answer(document: Document) -> tuple[list[Mapping[str, Any]], ParseProblem | None]:
    """The items of an answer, or what is wrong with it."""
    data = read_json(document)
    advice = complaint(data)
    if advice is not None:
        return [], advised(advice)
    if document.status >= 400:
        return [], None
    # With `fields`, an empty list is left out altogether.
    items = rows(data.get("items", [])) if isinstance(data, Mapping) else None
    if items is None:
        return [], not_an_answer(document, "the YouTube API", data)
    return items, None


def reasons(data: Any) -> Iterator[str]:
    """Every reason a failed call gives: in the old list of errors and in the new details."""
    error = mapping(data, "error")
    for name in ("errors", "details"):
        for each in rows(error.get(name)) or ():
            yield words(each.get("reason"))


def complaint(data: Any) -> Advice | None:
    """What a failed call means; None for an answer, and for a video where nobody may write."""
    error = mapping(data, "error")
    if not error:
        return None
    said = [each for each in reasons(data) if each]
    if NOT_OPEN & set(said):
        return None
    # The details are more exact than "badRequest", which a wrong key gets in the list.
    known = [_REASONS[each] for each in said if each in _REASONS]
    exact = [each for each in known if each is not Advice.PERMISSION]
    if known:
        return (exact or known)[0]
    code = error.get("code")
    if code == 429:
        return Advice.LIMIT
    return Advice.DOWN if isinstance(code, int) and code >= 500 else Advice.REFUSED


def uploads(document: Document, options: ChannelOptions, most: int) -> Iterator[Fetch | ParseProblem]:
    """From the channel to its newest uploads."""
    items, problem = answer(document)
    if problem is not None:
        yield problem
        return
    if document.status >= 400:
        return
    mine = next((each for each in items if each.get("id") == options.channel), None)
    playlist = words(mapping(mine, "contentDetails", "relatedPlaylists").get("uploads"))
    if not items:
        yield advised(Advice.GONE)
    elif not playlist:
        yield ParseProblem(reason="the channel names no playlist of its uploads")
    else:
        query = {
            "part": "contentDetails",
            "playlistId": playlist,
            "maxResults": str(min(most, 50)),
            "fields": "nextPageToken,items/contentDetails(videoId,videoPublishedAt)",
        }
        context = {"step": "uploads", "since": document.context.get("since"), "query": query, "page": 1}
        yield ask(options, "playlistItems", context, **query)


def following(
    document: Document, options: ChannelOptions, method: str, most: int
) -> Iterator[Fetch | ParseProblem]:
    """The next page of a list, when the answer names one."""
    token = words(mapping(read_json(document)).get("nextPageToken"))
    asked = document.context.get("query")
    if token and isinstance(asked, Mapping):
        found = next_page(document, most, ask(options, method, document.context, **asked, pageToken=token))
        if found is not None:
            yield found
