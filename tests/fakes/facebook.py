"""A Facebook that refuses what the Graph API's documents say is refused: one Page, its photos, videos and posts.

Written from developers.facebook.com: "Handling Errors", "Rate Limits", "Page Feed", "Page Photos",
"Page Videos", "Debug Token", "Versioning".
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from fakes.serving import FakeServer, Refused, Request, Said

PAGE = "1755847768034402"
TOKEN = "EAApage-token-0900"
KNOWN = {f"v{number}.0" for number in range(20, 27)}
CHUNK = 100_000


@dataclass
class Upload:
    video: str
    size: int
    body: bytearray = field(default_factory=bytearray)
    finished: bool = False


@dataclass
class Post:
    id: str
    message: str
    published: bool = True
    link: str = ""
    photos: list[str] = field(default_factory=list)
    by_page: bool = True


class FakeFacebook(FakeServer):
    """``posts`` and ``videos`` are what the public sees; ``usage`` goes out with every answer."""

    def __init__(self) -> None:
        super().__init__()
        self.token: dict[str, Any] = {
            "is_valid": True,
            "type": "PAGE",
            "profile_id": PAGE,
            "scopes": ["pages_manage_posts", "pages_read_engagement", "pages_show_list"],
            "granular_scopes": [{"scope": "pages_manage_posts", "target_ids": [PAGE]}],
        }
        self.posts: list[Post] = []
        self.photos: dict[str, dict[str, Any]] = {}
        self.uploads: dict[str, Upload] = {}
        self.videos: dict[str, dict[str, Any]] = {}
        self.usage: dict[str, Any] = {"call_count": 5, "total_time": 3, "total_cputime": 2}
        self.is_published = True
        self.require_proof = ""
        self._number = 1000

    @property
    def public(self) -> list[Post]:
        return [each for each in self.posts if each.published]

    def answer(self, request: Request) -> Said:
        version, _, path = request.path.strip("/").partition("/")
        if version not in KNOWN:
            raise self._error(400, 2635, "You are calling a deprecated version of the API")
        token = request.bearer or request.query.get("access_token", "")
        if not token:
            raise self._error(400, 104, "An access token is required to request this resource.")
        if token != TOKEN:
            raise self._error(400, 190, f"Malformed access token {token}")
        if not self.token["is_valid"]:
            raise self._error(400, 190, "Error validating access token: Session has expired", 463)
        if self.require_proof and request.query.get("appsecret_proof") != self.require_proof:
            raise self._error(400, 100, "Invalid appsecret_proof provided in the API argument")
        limits = [self.usage.get(name, 0) for name in ("call_count", "total_time", "total_cputime")]
        if max(limits) >= 100:
            raise self._error(403, 32, "Page request limit reached")
        said = self._routed(request, path)
        return Said(said.status, said.body, {**said.headers, "X-App-Usage": json.dumps(self.usage)})

    def _routed(self, request: Request, path: str) -> Said:
        if request.method == "GET":
            if path == "debug_token":
                return Said(body={"data": self.token})
            if path == f"{PAGE}/published_posts":
                return self._published(request)
            return self._object(path)
        if self.token["type"] != "PAGE" or "pages_manage_posts" not in self.token["scopes"]:
            raise self._error(403, 200, "(#200) The permission pages_manage_posts is missing")
        known = {f"{PAGE}/feed": self._feed, f"{PAGE}/photos": self._photo, f"{PAGE}/videos": self._video}
        if path not in known:
            raise self._error(400, 100, "Unsupported post request. Object does not exist", 33)
        return known[path](request)

    def _object(self, path: str) -> Said:
        if path == PAGE:
            return Said(body={"id": PAGE, "name": "Xã Thử Nghiệm", "is_published": self.is_published})
        if path in self.videos:
            return Said(body={"id": path, **self.videos[path]})
        for post in self.posts:
            if post.id == path:
                return Said(
                    body={
                        "id": post.id,
                        "message": post.message,
                        "shares": {"count": 3},
                        "reactions": {"data": [], "summary": {"total_count": 12}},
                        "comments": {"data": [], "summary": {"total_count": 4}},
                    }
                )
        raise self._error(400, 100, "Object does not exist, cannot be loaded due to missing permissions", 33)

    def _published(self, request: Request) -> Said:
        limit = int(request.query.get("limit", "25"))
        if limit > 100:
            raise self._error(400, 100, "(#100) The maximum limit is 100")
        start = int(request.query.get("after", "0"))
        newest = [each for each in reversed(self.public) if each.by_page]
        some = newest[start : start + limit]
        body: dict[str, Any] = {"data": [self._shown(each) for each in some]}
        if some:
            body["paging"] = {"cursors": {"after": str(start + len(some))}}
            if start + len(some) < len(newest):
                body["paging"]["next"] = "https://graph.facebook.com/next"
        return Said(body=body)

    def _shown(self, post: Post) -> dict[str, Any]:
        return {
            "id": post.id,
            "message": post.message,
            "permalink_url": f"https://www.facebook.com/{post.id}",
        }

    def _feed(self, request: Request) -> Said:
        form = request.form()
        message = form.get("message", "")
        photos = [json.loads(form[name])["media_fbid"] for name in form if name.startswith("attached_media")]
        if not message and not form.get("link") and not photos:
            raise self._error(400, 100, "(#100) Param message must not be empty")
        if len(message) > 63_206:
            raise self._error(400, 100, "(#100) Param message is too long")
        if form.get("link") and photos:
            raise self._error(400, 100, "(#100) link and attached_media cannot be combined")
        link = form.get("link", "")
        if link and not link.startswith(("http://", "https://")):
            raise self._error(400, 1609005, "Error parsing the link")
        for photo in photos:
            if photo not in self.photos:
                raise self._error(400, 100, "(#100) Photo does not exist")
            if self.photos[photo]["used"]:
                raise self._error(400, 100, "(#100) Photo was already posted", 1366051)
        if self.public and self.public[-1].message == message:
            raise self._error(400, 506, "Duplicate status message")
        for photo in photos:
            self.photos[photo]["used"] = True
        published = form.get("published", "true") == "true"
        made = Post(f"{PAGE}_{self._next()}", message, published, link, photos)
        self.posts.append(made)
        return Said(body={"id": made.id})

    def _photo(self, request: Request) -> Said:
        if request.content_type != "multipart/form-data":
            raise self._error(400, 324, "(#324) Requires upload file")
        files = [each for each in request.parts() if each.name == "source" and each.filename]
        if not files:
            raise self._error(400, 324, "(#324) Requires upload file")
        [file] = files
        if len(file.body) > 4_000_000 or file.content_type not in (
            "image/jpeg",
            "image/png",
            "image/gif",
            "image/webp",
        ):
            raise self._error(
                400, 1366046, "Your photos couldn't be uploaded. Photos should be smaller than 4 MB"
            )
        form = request.form()
        number = str(self._next())
        unseen = form.get("published", "true") == "false"
        self.photos[number] = {"alt": form.get("alt_text_custom", ""), "used": not unseen}
        if not unseen:
            self.posts.append(Post(f"{PAGE}_{number}", form.get("caption", ""), photos=[number]))
        return Said(body={"id": number})

    def _video(self, request: Request) -> Said:
        form = request.form()
        phase = form.get("upload_phase")
        if phase == "start":
            if not form.get("file_size", "").isdigit():
                raise self._error(400, 1363023, "file_size is required")
            number, session = str(self._next()), str(self._next())
            self.uploads[session] = Upload(number, int(form["file_size"]))
            self.videos[number] = {"published": False}
            return Said(body={"video_id": number, "upload_session_id": session, **self._ahead(session)})
        upload = self.uploads.get(form.get("upload_session_id", ""))
        if upload is None or upload.finished:
            raise self._error(400, 1363033, "The upload session is over or not there")
        session = form["upload_session_id"]
        if phase == "transfer":
            if form.get("start_offset") != str(len(upload.body)):
                raise self._error(400, 1363037, "Invalid start offset", data=self._ahead(session))
            files = [each for each in request.parts() if each.name == "video_file_chunk" and each.filename]
            if len(files) != 1 or not files[0].body:
                raise self._error(400, 1363021, "video_file_chunk is required")
            upload.body += files[0].body
            return Said(body=self._ahead(session))
        if phase == "finish":
            if len(upload.body) != upload.size:
                raise self._error(400, 1363045, "The upload is not complete")
            upload.finished = True
            message = form.get("description", "")
            self.videos[upload.video] = {
                "published": True,
                "description": message,
                "title": form.get("title"),
            }
            self.posts.append(Post(f"{PAGE}_{self._next()}", message))
            return Said(body={"success": True})
        raise self._error(400, 100, "(#100) upload_phase must be one of start, transfer, finish")

    def _ahead(self, session: str) -> dict[str, str]:
        upload = self.uploads[session]
        begins = len(upload.body)
        return {"start_offset": str(begins), "end_offset": str(min(begins + CHUNK, upload.size))}

    def _next(self) -> int:
        self._number += 1
        return self._number

    def _error(self, status: int, code: int, message: str, subcode: int = 0, data: Any = None) -> Refused:
        return Refused(error(status, code, message, subcode, data, usage=self.usage))


def error(
    status: int, code: int, message: str, subcode: int = 0, data: Any = None, usage: Any = None, **more: Any
) -> Said:
    """An error as the Graph API tells it."""
    told = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "Fake0900", **more}
    if subcode:
        told["error_subcode"] = subcode
    if data is not None:
        told["error_data"] = json.dumps(data)
    headers = {"X-App-Usage": json.dumps(usage)} if usage else {}
    return Said(status, {"error": told}, headers)


def texts(posts: Iterable[Post]) -> list[str]:
    return [each.message for each in posts]
