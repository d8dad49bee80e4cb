"""A YouTube Data API as it is read: a channel, its uploads, its videos, comments. Imported by tests.

Written from developers.google.com/youtube/v3: required parameters, one filter, `maxResults`, `fields`, errors. It
counts units and refuses beyond ``quota``. `fields` is applied as written: what is not named does not come.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from fakes.reading import ReadingServer, page
from fakes.serving import Refused, Request, Said

KEY = "AIzaSyReadingKey0900"
CHANNEL = "UCxaHoaBinh-000000000001"
UPLOADS = "UU" + CHANNEL[2:]


@dataclass
class Video:
    id: str
    title: str
    at: str
    description: str = ""
    privacy: str = "public"
    comments: list[dict[str, str]] | None = field(default_factory=list)


class ReadingYouTube(ReadingServer):
    """``videos`` newest first; ``comments`` None: turned off."""

    def __init__(self) -> None:
        super().__init__()
        self.videos: list[Video] = []
        self.units = 0
        self.quota = 10_000

    def add(self, number: int, title: str, at: str, description: str = "") -> Video:
        video = Video(f"hoaBinh{number:04d}", title, at, description)
        self.videos.insert(0, video)
        return video

    def told(self, request: Request) -> Said:
        method = request.path.removeprefix("/youtube/v3/")
        known = {
            "channels": self._channels,
            "playlistItems": self._playlist,
            "videos": self._videos,
            "commentThreads": self._comments,
        }
        if method not in known:
            raise _error(404, "notFound")
        self.units += 1  # invalid requests cost too
        if request.headers.get("X-Goog-Api-Key", request.query.get("key", "")) != KEY:
            raise _error(400, "badRequest", "API_KEY_INVALID")
        if self.units > self.quota:
            raise _error(403, "quotaExceeded")
        if not request.query.get("part"):
            raise _error(400, "missingRequiredParameter")
        body = known[method](request)
        wanted = request.query.get("fields")
        return Said(body=_masked(body, _mask(wanted)) if wanted else body)

    def _channels(self, request: Request) -> dict[str, Any]:
        if request.query.get("id") != CHANNEL:
            return {"kind": "youtube#channelListResponse"}
        return {
            "items": [
                {
                    "id": CHANNEL,
                    "snippet": {"title": "Xã Hòa Bình"},
                    "contentDetails": {"relatedPlaylists": {"likes": "", "uploads": UPLOADS}},
                }
            ]
        }

    def _playlist(self, request: Request) -> dict[str, Any]:
        if request.query.get("playlistId") != UPLOADS:
            raise _error(404, "playlistNotFound")
        rows = [
            {"id": f"PL{each.id}", "contentDetails": {"videoId": each.id, "videoPublishedAt": each.at}}
            for each in self.videos
        ]
        return self._paged(request, rows, most=50)

    def _videos(self, request: Request) -> dict[str, Any]:
        ids = request.query.get("id", "").split(",")
        if len(ids) > 50:
            raise _error(400, "invalidFilters")
        return {
            "items": [
                {
                    "id": each.id,
                    "snippet": {
                        "title": each.title,
                        "description": each.description,
                        "publishedAt": each.at,
                        "channelId": CHANNEL,
                        "channelTitle": "Xã Hòa Bình",
                    },
                    "status": {"privacyStatus": each.privacy},
                }
                for each in self.videos
                if each.id in ids
            ]
        }

    def _comments(self, request: Request) -> dict[str, Any]:
        video = next((each for each in self.videos if each.id == request.query.get("videoId")), None)
        if video is None:
            raise _error(404, "videoNotFound")
        if video.comments is None:
            raise _error(403, "commentsDisabled")
        if request.query.get("order", "time") not in ("time", "relevance"):
            raise _error(400, "invalidParameter")
        rows = [
            {
                "id": f"Ugx{number}",
                "snippet": {
                    "videoId": video.id,
                    "topLevelComment": {
                        "id": f"Ugx{number}",
                        "snippet": {
                            "textDisplay": each["text"],
                            "publishedAt": each["at"],
                            "authorDisplayName": each["who"],
                            "authorChannelUrl": f"http://www.youtube.com/@{each['who']}",
                            "authorChannelId": {"value": f"UC{each['who']}"},
                        },
                    },
                },
            }
            for number, each in enumerate(video.comments)
        ]
        return self._paged(request, rows, most=100)

    def _paged(self, request: Request, rows: list[Any], most: int) -> dict[str, Any]:
        size = int(request.query.get("maxResults", "5"))
        if not 0 <= size <= most:
            raise _error(400, "invalidParameter")
        some, after = page(rows, request.query.get("pageToken", ""), size, most)
        return {"items": some} | ({"nextPageToken": str(after)} if after is not None else {})


def _mask(fields: str) -> dict[str, Any]:
    """``items(id,snippet/title)`` as nested names."""
    made: dict[str, Any] = {}
    for path in _split(fields):
        place = made
        name, _, inner = path.partition("(")
        *above, last = name.split("/")
        for each in above:
            place = place.setdefault(each, {})
        place[last] = _mask(inner.removesuffix(")")) if inner else {}
    return made


def _split(fields: str) -> list[str]:
    parts, depth, current = [], 0, ""
    for char in fields:
        depth += {"(": 1, ")": -1}.get(char, 0)
        if char == "," and depth == 0:
            parts.append(current)
            current = ""
        else:
            current += char
    if depth or not re.fullmatch(r"[\w/,()]+", fields):
        raise _error(400, "invalidParameter")
    return [*parts, current]


def _masked(data: Any, mask: dict[str, Any]) -> Any:
    if not mask:
        return data
    if isinstance(data, list):
        return [_masked(each, mask) for each in data]
    if isinstance(data, dict):
        # A list that would be empty is left out.
        return {
            name: _masked(data[name], inner)
            for name, inner in mask.items()
            if data.get(name) not in (None, [])
        }
    return data


def _error(status: int, reason: str, detail: str = "") -> Refused:
    error: dict[str, Any] = {
        "code": status,
        "message": "said at length",
        "errors": [{"message": "said at length", "domain": "youtube", "reason": reason}],
    }
    if detail:
        error["details"] = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": detail}]
    return Refused(Said(status, {"error": error}))
