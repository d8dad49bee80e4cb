"""A Facebook as it is read: a Page's own posts and the comments under them. Imported by tests.

Written from developers.facebook.com: "Page Feed", "Object Comments", "Handling Errors", "Paginated Results".
Strict: unknown versions, fields and limits are refused; whoever asks for `from` gets it, so that a test sees it;
`id` comes with everything, asked for or not; `paging.next` holds the token, as Facebook's does.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from fakes.reading import ReadingServer, only, page, picked
from fakes.serving import Refused, Request, Said

PAGE = "1755847768034402"
TOKEN = "EAAreading-page-token"
_NODE = {"id", "name", "category", "is_published"}
_POST = {"id", "message", "created_time", "updated_time", "permalink_url", "from"}
_COMMENT = {"id", "message", "created_time", "from"}


@dataclass
class Comment:
    id: str
    message: str
    at: str
    who: str
    reply: bool = False


@dataclass
class Post:
    id: str
    message: str
    at: str
    comments: list[Comment] = field(default_factory=list)


class ReadingFacebook(ReadingServer):
    """``posts`` newest first. ``owner`` is whom the token belongs to; ``expired`` ends it."""

    def __init__(self) -> None:
        super().__init__()
        self.owner: dict[str, Any] = {
            "id": PAGE,
            "name": "Xã Hòa Bình",
            "category": "Tổ chức chính phủ",
            "is_published": True,
        }
        self.posts: list[Post] = []
        self.expired = False
        self.missing_permission = False
        self.usage = 5
        self._number = 0

    def add(self, message: str, at: str) -> Post:
        self._number += 1
        post = Post(f"{PAGE}_{1000 + self._number}", message, at)
        self.posts.insert(0, post)
        return post

    def comment(self, post: Post, message: str, at: str, who: str, *, reply: bool = False) -> None:
        self._number += 1
        number = f"{post.id.partition('_')[2]}_{90000 + self._number}"
        post.comments.insert(0, Comment(number, message, at, who, reply))

    def told(self, request: Request) -> Said:
        version, _, path = request.path.strip("/").partition("/")
        if version not in {"v24.0", "v25.0", "v26.0"}:
            raise _error(400, 2635, "You are calling a deprecated version of the Ads API")
        token = request.bearer or request.query.get("access_token", "")
        if token != TOKEN:
            raise _error(400, 190, f"Malformed access token {token}")
        if self.expired:
            raise _error(400, 190, "Error validating access token: Session has expired", 463)
        said = self._routed(request, path)
        used = {"call_count": self.usage, "total_time": 1, "total_cputime": 1}
        return Said(said.status, said.body, {"X-App-Usage": json.dumps(used)})

    def _routed(self, request: Request, path: str) -> Said:
        if path == "me":
            fields = _fields(request, _NODE if "category" in self.owner else _NODE - {"category"}, "User")
            return Said(body=picked(self.owner, fields | {"id"}))
        if path == f"{PAGE}/published_posts":
            if self.missing_permission:
                raise _error(403, 10, "(#10) This endpoint requires the 'pages_read_engagement' permission")
            fields = _fields(request, _POST, "Post")
            only(request, "fields", "limit", "after")
            return self._listed(request, [picked(self._post(each), fields) for each in self.posts], path)
        number, _, edge = path.partition("/")
        post = next((each for each in self.posts if each.id == number), None)
        if post is None or edge != "comments":
            raise _error(400, 100, "Unsupported get request. Object does not exist", 33)
        only(request, "fields", "limit", "after", "filter", "order")
        if request.query.get("filter", "toplevel") not in ("toplevel", "stream"):
            raise _error(400, 100, "(#100) filter must be one of toplevel, stream")
        some = [each for each in post.comments if request.query.get("filter") == "stream" or not each.reply]
        if request.query.get("order") != "reverse_chronological":
            some.reverse()
        fields = _fields(request, _COMMENT, "Comment")
        return self._listed(request, [picked(self._comment(each), fields) for each in some], path)

    def _listed(self, request: Request, rows: list[dict[str, Any]], path: str) -> Said:
        limit = int(request.query.get("limit", "25"))
        if limit > 100:
            raise _error(400, 100, "(#100) Param limit must be at most 100")
        some, after = page(rows, request.query.get("after", ""), limit, 100)
        body: dict[str, Any] = {"data": some}
        if some:
            body["paging"] = {"cursors": {"before": "0", "after": str(after or len(rows))}}
        if after is not None:
            body["paging"]["next"] = f"{self.url}v26.0/{path}?access_token={TOKEN}&after={after}"
        return Said(body=body)

    def _post(self, post: Post) -> dict[str, Any]:
        stated = {"id": post.id, "created_time": post.at, "from": {"name": "Xã Hòa Bình", "id": PAGE}}
        return stated | ({"message": post.message} if post.message else {})

    def _comment(self, comment: Comment) -> dict[str, Any]:
        return {
            "id": comment.id,
            "message": comment.message,
            "created_time": comment.at,
            "from": {"name": comment.who, "id": "100012345678901"},
        }


def _fields(request: Request, known: set[str], node: str) -> set[str]:
    asked = set(filter(None, request.query.get("fields", "").split(",")))
    if asked - known:
        wrong = sorted(asked - known)[0]
        raise _error(400, 100, f"(#100) Tried accessing nonexisting field ({wrong}) on node type ({node})")
    return (asked or known) | {"id"}


def _error(status: int, code: int, message: str, subcode: int | None = None) -> Refused:
    error: dict[str, Any] = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "A"}
    if subcode:
        error["error_subcode"] = subcode
    return Refused(Said(status, {"error": error}))
