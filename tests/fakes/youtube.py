"""A YouTube that refuses what Google's documents say is refused: one channel, its uploads, an OAuth server.

Written from developers.google.com: "Resumable Uploads", "Videos: insert", "Videos" (resource),
"YouTube Data API - Errors", "Quota Calculator", "Using OAuth 2.0 for Web Server Applications",
"PlaylistItems: list", "Channels: list".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from fakes.serving import Consents, FakeServer, Refused, Request, Said

CHANNEL = "UCxa-thu-nghiem-09000900"
CLIENT = "0900-khach.apps.googleusercontent.example"
SECRET = "GOCSPX-bi-mat-0900"
REFRESH = "1//lam-moi-0900"
UNIT = 262_144


@dataclass
class Session:
    resource: dict[str, Any]
    size: int
    mime: str
    body: bytearray = field(default_factory=bytearray)
    video: str = ""


class FakeYouTube(FakeServer):
    """``videos`` are finished uploads, newest last. ``audited`` False: they stay private, as YouTube keeps them."""

    def __init__(self) -> None:
        super().__init__()
        self.access = {"ya29.0"}
        self.refresh_tokens = {REFRESH}
        self.consents = Consents(client_id=CLIENT, response_type="code", access_type="offline")
        self.sessions: dict[str, Session] = {}
        self.videos: dict[str, dict[str, Any]] = {}
        self.audited = True
        self.inserts_left = 100
        self.uploads_left = 10
        self.scopes = {"youtube.upload", "youtube.readonly"}
        self.channels: list[dict[str, Any]] = [{"id": CHANNEL, "status": {"privacyStatus": "public"}}]
        self._number = 0

    @property
    def public(self) -> list[dict[str, Any]]:
        return [each for each in self.videos.values() if each["status"]["privacyStatus"] == "public"]

    def answer(self, request: Request) -> Said:
        if request.path == "/token":
            return self._token(request)
        if request.bearer not in self.access:
            raise _error(401, "authError", "Invalid Credentials")
        if request.path == "/upload/youtube/v3/videos" and request.method == "POST":
            return self._begin(request)
        if request.path.startswith("/session/") and request.method == "PUT":
            return self._bytes(request)
        lists = {"channels": self._channels, "videos": self._listed, "playlistItems": self._items}
        kind = request.path.removeprefix("/youtube/v3/")
        if request.method != "GET" or kind not in lists:
            raise _error(404, "notFound", "Not Found")
        if not request.query.get("part"):
            raise _error(400, "missingRequiredParameter", "No filter selected")
        if "youtube.readonly" not in self.scopes:
            raise _error(403, "insufficientPermissions", "Insufficient Permission")
        return lists[kind](request)

    def _token(self, request: Request) -> Said:
        form = request.form()
        grant = form.get("grant_type")
        if request.method != "POST" or grant not in ("refresh_token", "authorization_code"):
            raise Refused(Said(400, {"error": "unsupported_grant_type"}))
        if form.get("client_id") != CLIENT or form.get("client_secret") != SECRET:
            raise Refused(Said(401, {"error": "invalid_client"}))
        agreed = grant == "authorization_code" and self.consents.exchange(form)
        if not agreed and form.get("refresh_token") not in self.refresh_tokens:
            raise Refused(Said(400, {"error": "invalid_grant", "error_description": "Token revoked."}))
        fresh = f"ya29.{self._next()}"
        self.access = {fresh}
        told = {"access_token": fresh, "expires_in": 3599, "token_type": "Bearer"}
        if agreed:
            told["refresh_token"] = REFRESH
        return Said(body=told)

    def _begin(self, request: Request) -> Said:
        if "youtube.upload" not in self.scopes:
            raise _error(403, "insufficientPermissions", "Insufficient Permission")
        if request.query.get("uploadType") != "resumable":
            raise _error(400, "badRequest", "uploadType must be resumable here")
        if self.inserts_left <= 0:
            raise _error(403, "quotaExceeded", "The request cannot be completed, quota exceeded")
        self.inserts_left -= 1
        if self.uploads_left <= 0:
            raise _error(400, "uploadLimitExceeded", "The user has exceeded the number of videos")
        if request.content_type != "application/json":
            raise _error(400, "badRequest", "JSON expected")
        resource, parts = request.json(), request.query.get("part", "").split(",")
        if set(resource) - set(parts):
            raise _error(400, "unexpectedPart", "part does not name what is set")
        _check(resource)
        size = request.headers.get("X-Upload-Content-Length", "")
        mime = request.headers.get("X-Upload-Content-Type", "")
        if not size.isdigit() or not mime.startswith("video/"):
            raise _error(400, "mediaBodyRequired", "No video content")
        number = str(self._next())
        self.sessions[number] = Session(resource, int(size), mime)
        return Said(200, b"", {"Location": f"{self.url}session/{number}"})

    def _bytes(self, request: Request) -> Said:
        number = request.path.rpartition("/")[2]
        session = self.sessions.get(number)
        if session is None:
            raise _error(404, "notFound", "The upload session is over")
        if session.video:
            return self._finished(session)
        span = request.headers.get("Content-Range", "")
        if span == f"bytes */{session.size}":
            if request.body:
                raise _error(400, "badRequest", "a status request has no body")
            return self._more(session)
        found = re.fullmatch(rf"bytes (\d+)-(\d+)/{session.size}", span)
        if found is None:
            raise _error(400, "badContentRange", "Content-Range does not fit")
        begins, ends = int(found[1]), int(found[2]) + 1
        if ends - begins != len(request.body) or begins != len(session.body) or ends > session.size:
            raise _error(400, "badContentRange", "bytes do not follow those that are there")
        if ends < session.size and len(request.body) % UNIT:
            raise _error(400, "badContentRange", "parts but the last are multiples of 256 KB")
        session.body += request.body
        if len(session.body) < session.size:
            return self._more(session)
        self.uploads_left -= 1
        session.video = f"vid{self._next():08d}"
        status = {**session.resource["status"], "uploadStatus": "uploaded"}
        if not self.audited:
            status["privacyStatus"] = "private"
        self.videos[session.video] = {
            "id": session.video,
            "snippet": {**session.resource["snippet"], "publishedAt": "2026-11-20T03:00:05Z"},
            "status": status,
            "statistics": {"viewCount": "120", "likeCount": "7", "commentCount": "2", "favoriteCount": "0"},
        }
        return self._finished(session)

    def _more(self, session: Session) -> Said:
        there = {"Range": f"bytes=0-{len(session.body) - 1}"} if session.body else {}
        return Said(308, b"", there)

    def _finished(self, session: Session) -> Said:
        video = self.videos[session.video]
        return Said(201, {name: video[name] for name in ("id", "snippet", "status")})

    def _channels(self, request: Request) -> Said:
        if request.query.get("mine") != "true":
            raise _error(400, "missingRequiredParameter", "No filter selected")
        return Said(body={"items": self.channels})

    def _listed(self, request: Request) -> Said:
        wanted = request.query.get("id", "").split(",")
        parts = {"id", *request.query["part"].split(",")}
        found = [self.videos[each] for each in wanted if each in self.videos]
        return Said(body={"items": [{k: v for k, v in each.items() if k in parts} for each in found]})

    def _items(self, request: Request) -> Said:
        if request.query.get("playlistId") != f"UU{CHANNEL[2:]}":
            raise _error(404, "playlistNotFound", "The playlist cannot be found")
        most = int(request.query.get("maxResults", "5"))
        if most > 50:
            raise _error(400, "invalidParameter", "maxResults is 0 to 50")
        start = int(request.query.get("pageToken") or "0")
        newest = list(reversed(self.videos.values()))
        items = [
            {"snippet": {**each["snippet"], "resourceId": {"kind": "youtube#video", "videoId": each["id"]}}}
            for each in newest[start : start + most]
        ]
        body: dict[str, Any] = {"items": items}
        if start + most < len(newest):
            body["nextPageToken"] = str(start + most)
        return Said(body=body)

    def _next(self) -> int:
        self._number += 1
        return self._number


def _check(resource: dict[str, Any]) -> None:
    snippet, status = resource.get("snippet", {}), resource.get("status", {})
    title, description = snippet.get("title", ""), snippet.get("description", "")
    if not title or len(title) > 100 or set("<>") & set(title):
        raise _error(400, "invalidTitle", "The request metadata specifies an invalid or empty video title.")
    if len(description.encode()) > 5000 or set("<>") & set(description):
        raise _error(400, "invalidDescription", "The request metadata specifies an invalid description.")
    if not str(snippet.get("categoryId", "22")).isdigit():
        raise _error(400, "invalidCategoryId", "The category is not valid.")
    if status.get("privacyStatus", "public") not in ("public", "private", "unlisted"):
        raise _error(400, "invalidVideoMetadata", "The request metadata is invalid.")


def _error(status: int, reason: str, message: str) -> Refused:
    return Refused(error(status, reason, message))


def error(status: int, reason: str, message: str = "") -> Said:
    """An error as the Data API tells it."""
    told = {"code": status, "message": message, "errors": [{"domain": "youtube", "reason": reason}]}
    return Said(status, {"error": told})
