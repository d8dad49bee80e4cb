"""A TikTok that refuses what its documents say is refused: one account, uploads, moderation, an OAuth server.

Written from developers.tiktok.com: "Direct Post", "Query Creator Info", "Media Transfer Guide", "Get Post
Status", "Content Sharing Guidelines", "Refresh a User Access Token", "List Videos", "Query Videos".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from fakes.serving import Consents, FakeServer, Refused, Request, Said

USER = "xathunghiem"
CLIENT = "awkhach0900"
SECRET = "bi-mat-tiktok-0900"
MB = 1_000_000
_PRIVACY = ["PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"]
_MIMES = ("video/mp4", "video/quicktime", "video/webm")


@dataclass
class Task:
    info: dict[str, Any]
    size: int
    chunk: int
    count: int
    body: bytearray = field(default_factory=bytearray)
    asked: int = 0
    video: str = ""


class FakeTikTok(FakeServer):
    """``videos`` are what the public sees. ``processing`` and ``moderation`` are numbers of status calls
    until a whole video is posted and until its public id is told; ``fails`` is a fail_reason."""

    def __init__(self) -> None:
        super().__init__()
        self.consents = Consents(client_key=CLIENT, response_type="code")
        self.access = {"act.0"}
        self.refresh_token = "rft.0"
        self.scopes = {"user.info.basic", "video.publish", "video.list"}
        self.audited = True
        self.private = False
        self.user = USER
        self.longest = 600
        self.comment_disabled = False
        self.inits_left = 6
        self.posts_left = 15
        self.banned = False
        self.processing = 0
        self.moderation = 0
        self.fails = ""
        self.tasks: dict[str, Task] = {}
        self.over: set[str] = set()
        self.videos: dict[str, dict[str, Any]] = {}
        self._number = 0

    def answer(self, request: Request) -> Said:
        if request.path.startswith("/upload/"):
            return self._bytes(request)
        if request.method != "POST":
            raise _error(404, "unsupported_path")
        if request.path == "/v2/oauth/token/":
            return self._token(request)
        if request.bearer not in self.access:
            raise _error(401, "access_token_invalid")
        known = {
            "/v2/post/publish/creator_info/query/": ("video.publish", self._creator),
            "/v2/post/publish/video/init/": ("video.publish", self._init),
            "/v2/post/publish/status/fetch/": ("video.publish", self._status),
            "/v2/video/list/": ("video.list", self._list),
            "/v2/video/query/": ("video.list", self._query),
        }
        if request.path not in known:
            raise _error(404, "unsupported_path")
        scope, act = known[request.path]
        if scope not in self.scopes:
            raise _error(401, "scope_not_authorized")
        if (
            request.headers.get("Content-Type", "").replace(" ", "").lower()
            != "application/json;charset=utf-8"
        ):
            raise _error(400, "invalid_params")
        return act(request)

    def _token(self, request: Request) -> Said:
        form = request.form()
        if request.content_type != "application/x-www-form-urlencoded":
            return Said(body={"error": "invalid_request"})
        if form.get("client_key") != CLIENT or form.get("client_secret") != SECRET:
            return Said(body={"error": "invalid_client", "error_description": "wrong", "log_id": "1"})
        grant = form.get("grant_type")
        if grant not in ("refresh_token", "authorization_code"):
            return Said(body={"error": "unsupported_grant_type"})
        agreed = grant == "authorization_code" and self.consents.exchange(form)
        if not agreed and form.get("refresh_token") != self.refresh_token:
            return Said(
                body={"error": "invalid_grant", "error_description": "expired or used", "log_id": "1"}
            )
        number = self._next()
        self.access, self.refresh_token = {f"act.{number}"}, f"rft.{number}"
        return Said(
            body={
                "access_token": f"act.{number}",
                "expires_in": 7200,
                "refresh_token": self.refresh_token,
                "refresh_expires_in": 15_552_000,
                "scope": ",".join(sorted(self.scopes)),
                "token_type": "Bearer",
            }
        )

    def _creator(self, request: Request) -> Said:
        if self.banned:
            raise _error(403, "spam_risk_user_banned_from_posting")
        if self.posts_left <= 0:
            raise _error(403, "spam_risk_too_many_posts")
        return _ok(
            {
                "creator_username": self.user,
                "creator_nickname": "Xã Thử Nghiệm",
                "privacy_level_options": _PRIVACY[1:] if self.private else _PRIVACY,
                "comment_disabled": self.comment_disabled,
                "duet_disabled": False,
                "stitch_disabled": False,
                "max_video_post_duration_sec": self.longest,
            }
        )

    def _init(self, request: Request) -> Said:
        if self.inits_left <= 0:
            raise _error(429, "rate_limit_exceeded")
        self.inits_left -= 1
        if self.posts_left <= 0:
            raise _error(403, "spam_risk_too_many_posts")
        body = request.json()
        info, source = body.get("post_info", {}), body.get("source_info", {})
        level = info.get("privacy_level")
        if level not in _PRIVACY or len(info.get("title", "").encode("utf-16-le")) // 2 > 2200:
            raise _error(400, "invalid_params")
        if self.private and level == "PUBLIC_TO_EVERYONE":
            raise _error(403, "privacy_level_option_mismatch")
        if not self.audited and not (self.private and level == "SELF_ONLY"):
            raise _error(403, "unaudited_client_can_only_post_to_private_accounts")
        if self.comment_disabled and not info.get("disable_comment"):
            raise _error(403, "privacy_level_option_mismatch")
        size, chunk, count = (source.get(n) for n in ("video_size", "chunk_size", "total_chunk_count"))
        if source.get("source") != "FILE_UPLOAD" or not _fits(size, chunk, count):
            raise _error(400, "invalid_params")
        number = self._next()
        name = f"v_pub_file~v2-1.{number}"
        self.tasks[name] = Task(info, size, chunk, count)
        return _ok({"publish_id": name, "upload_url": f"{self.url}upload/{number}?upload_token=mo-{number}"})

    def _bytes(self, request: Request) -> Said:
        number = request.path.rpartition("/")[2]
        task = self.tasks.get(f"v_pub_file~v2-1.{number}")
        if task is None:
            return Said(404)
        if request.method != "PUT" or request.query.get("upload_token") != f"mo-{number}":
            return Said(403)
        if number in self.over:
            return Said(403)
        found = re.fullmatch(rf"bytes (\d+)-(\d+)/{task.size}", request.headers.get("Content-Range", ""))
        if found is None or request.content_type not in _MIMES:
            return Said(400)
        begins, ends = int(found[1]), int(found[2]) + 1
        if ends - begins != len(request.body):
            return Said(400)
        last = begins == task.chunk * (task.count - 1)
        if begins != len(task.body) or (not last and len(request.body) != task.chunk):
            return Said(416)
        if last and ends != task.size:
            return Said(416)
        task.body += request.body
        return Said(201 if len(task.body) == task.size else 206)

    def _status(self, request: Request) -> Said:
        task = self.tasks.get(request.json().get("publish_id", ""))
        if task is None:
            raise _error(400, "invalid_publish_id")
        if len(task.body) < task.size:
            return _ok({"status": "PROCESSING_UPLOAD", "uploaded_bytes": len(task.body)})
        task.asked += 1
        if task.asked <= self.processing:
            return _ok({"status": "PROCESSING_UPLOAD", "uploaded_bytes": task.size})
        if self.fails:
            return _ok({"status": "FAILED", "fail_reason": self.fails})
        if task.asked <= self.processing + self.moderation:
            return _ok({"status": "PUBLISH_COMPLETE", "publicaly_available_post_id": []})
        if not task.video:
            self.posts_left -= 1
            task.video = str(7_400_000_000 + self._next())
            self.videos[task.video] = {
                "id": task.video,
                "title": task.info.get("title", "")[:150],
                "video_description": task.info.get("title", "")[:150],
                "share_url": f"https://www.tiktok.com/@{self.user}/video/{task.video}",
                "view_count": 900,
                "like_count": 31,
                "comment_count": 5,
                "share_count": 2,
            }
        return _ok({"status": "PUBLISH_COMPLETE", "publicaly_available_post_id": [int(task.video)]})

    def _list(self, request: Request) -> Said:
        body, fields = request.json(), request.query.get("fields", "")
        most = body.get("max_count", 10)
        if not fields or not 1 <= most <= 20:
            raise _error(400, "invalid_params")
        start = int(body.get("cursor") or 0)
        newest = list(reversed(self.videos.values()))
        some = newest[start : start + most]
        more = start + most < len(newest)
        return _ok({"videos": [_only(e, fields) for e in some], "cursor": start + most, "has_more": more})

    def _query(self, request: Request) -> Said:
        wanted, fields = (
            request.json().get("filters", {}).get("video_ids", []),
            request.query.get("fields", ""),
        )
        if not fields or not 1 <= len(wanted) <= 20:
            raise _error(400, "invalid_params")
        return _ok({"videos": [_only(self.videos[e], fields) for e in wanted if e in self.videos]})

    def _next(self) -> int:
        self._number += 1
        return self._number


def _fits(size: object, chunk: object, count: object) -> bool:
    """The Media Transfer Guide's rules for parts."""
    if not (isinstance(size, int) and isinstance(chunk, int) and isinstance(count, int)):
        return False
    if not 0 < size <= 4000 * MB or not 1 <= count <= 1000:
        return False
    if size < 5 * MB:
        return chunk == size and count == 1
    if chunk == size and size <= 64 * MB:
        return count == 1
    return 5 * MB <= chunk <= 64 * MB and count == size // chunk and size - chunk * (count - 1) <= 128 * MB


def _only(video: dict[str, Any], fields: str) -> dict[str, Any]:
    return {name: video[name] for name in fields.split(",") if name in video}


def _ok(data: dict[str, Any]) -> Said:
    return Said(body={"data": data, "error": {"code": "ok", "message": "", "log_id": "0900"}})


def _error(status: int, code: str) -> Refused:
    return Refused(error(status, code))


def error(status: int, code: str) -> Said:
    """An error as TikTok tells it."""
    return Said(status, {"data": {}, "error": {"code": code, "message": "no", "log_id": "0900"}})
