"""Videos of one YouTube channel as they stand there: found by their reference, seen or kept back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from kiemtin.entities import Receipt
from kiemtin.errors import Rejected, Transient
from kiemtin.ports import Made
from scheduler.channels.http_calls import number_of
from scheduler.channels.youtube_calls import YouTubeCalls
from scheduler.channels.youtube_upload import Video

_PAGES = 4
"""Pages of fifty of the channel's newest uploads that are read."""


class Videos:
    """``channel`` is its id."""

    def __init__(self, calls: YouTubeCalls, channel: str) -> None:
        self._calls = calls
        self._channel = channel

    def search(self, reference: str, made: Made) -> Video | None:
        since = datetime.fromisoformat(made.get("since") or "2000-01-01T00:00:00+00:00") - timedelta(days=1)
        uploads = f"UU{self._channel[2:]}"  # a channel's list of uploads bears its name
        query = {"part": "snippet", "playlistId": uploads, "maxResults": "50"}
        for _ in range(_PAGES):
            page = self._calls.list("playlistItems", **query)
            items = [part_of(each, "snippet") for each in dicts(page.get("items"))]
            for item in items:
                if reference in str(item.get("description", "")):
                    return self.whole({"id": part_of(item, "resourceId").get("videoId")})
            query["pageToken"] = str(page.get("nextPageToken") or "")
            if not query["pageToken"] or all(_before(item, since) for item in items):
                return None
        raise Transient(reason="too many uploads to search", cause="too_many_posts")

    def whole(self, video: Video) -> Video:
        """The video as it stands now."""
        [*videos] = dicts(self._calls.list("videos", part="status", id=str(video.get("id"))).get("items"))
        return videos[0] if videos else {**video, "status": {"uploadStatus": "deleted"}}

    def receipt(self, video: Video) -> Receipt:
        """Raises Rejected for a video that readers cannot see."""
        number, status = number_of(video.get("id")), part_of(video, "status")
        if status.get("privacyStatus") == "private" or status.get("uploadStatus") in ("failed", "rejected"):
            kept = status.get("rejectionReason") or status.get("failureReason") or "private"
            raise Rejected(reason=f"video {number} is kept back: {kept}"[:200], cause="kept_back")
        return Receipt(remote_id=number, remote_url=f"https://www.youtube.com/watch?v={number}")


def dicts(items: object) -> list[dict[str, Any]]:
    return [each for each in items if isinstance(each, dict)] if isinstance(items, list) else []


def part_of(resource: dict[str, Any], name: str) -> dict[str, Any]:
    found = resource.get(name)
    return found if isinstance(found, dict) else {}


def _before(item: dict[str, Any], moment: datetime) -> bool:
    try:
        return datetime.fromisoformat(str(item.get("publishedAt"))) < moment
    except (ValueError, TypeError):
        return False
