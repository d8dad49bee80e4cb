"""Bluesky as it is read: the public AppView's author feeds, and a PDS with sessions and search. Imported by tests.

Written from the lexicons of bluesky-social/atproto: unknown parameters, limits over 100 and wrong handles are
refused; a session's token is needed for a search; posts come with their whole authors, as they do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fakes.reading import ReadingServer, only, page
from fakes.serving import Refused, Request, Said

HANDLE = "xahoabinh.example.vn"
PASSWORD = "abcd-efgh-ijkl-mnop"
JWT = "eyJhbGciOiJFUzI1NksifQ.reading.session"


@dataclass
class Post:
    key: str
    text: str
    at: str
    handle: str = HANDLE
    name: str = "Xã Hòa Bình"
    repost: bool = False


class ReadingBluesky(ReadingServer):
    """``posts`` oldest first, of everybody. ``labels`` are those of the organisation's account."""

    def __init__(self) -> None:
        super().__init__()
        self.posts: list[Post] = []
        self.labels: list[dict[str, str]] = []
        self.sessions = 0

    def add(self, text: str, at: str, **more: Any) -> Post:
        post = Post(f"3l{len(self.posts):06d}", text, at, **more)
        self.posts.append(post)
        return post

    def told(self, request: Request) -> Said:
        method = request.path.removeprefix("/xrpc/")
        known = {
            "app.bsky.feed.getAuthorFeed": self._feed,
            "com.atproto.server.createSession": self._session,
            "app.bsky.feed.searchPosts": self._search,
        }
        if method not in known:
            raise _refused(501, "MethodNotImplemented")
        return known[method](request)

    def _feed(self, request: Request) -> Said:
        only(request, "actor", "filter", "includePins", "limit", "cursor")
        if request.query.get("actor") != HANDLE:
            raise _refused(400, "InvalidRequest", "Profile not found")
        mine = [each for each in reversed(self.posts) if each.handle == HANDLE or each.repost]
        some, after = self._paged(request, mine)
        feed = []
        for each in some:
            reason = {"reason": {"$type": "app.bsky.feed.defs#reasonRepost", "by": self._author(each)}}
            feed.append({"post": self._post(each)} | (reason if each.repost else {}))
        return Said(body={"feed": feed} | after)

    def _session(self, request: Request) -> Said:
        given = request.json()
        if request.method != "POST" or request.content_type != "application/json":
            raise _refused(400, "InvalidRequest", "Wrong request encoding")
        self.sessions += 1
        if given.get("identifier") != HANDLE or given.get("password") != PASSWORD:
            raise _refused(401, "AuthenticationRequired", "Invalid identifier or password")
        return Said(
            body={"accessJwt": JWT, "refreshJwt": f"{JWT}.refresh", "handle": HANDLE, "did": "did:plc:xa"}
        )

    def _search(self, request: Request) -> Said:
        only(request, "q", "sort", "lang", "limit", "cursor", "since")
        if request.bearer != JWT:
            raise _refused(401, "AuthMissing", "Authentication Required")
        if not request.query.get("q") or request.query.get("sort", "latest") not in ("latest", "top"):
            raise _refused(400, "InvalidRequest")
        since = request.query.get("since", "")
        found = [
            each
            for each in reversed(self.posts)
            if request.query["q"].casefold() in each.text.casefold() and each.at >= since
        ]
        some, after = self._paged(request, found)
        return Said(body={"posts": [self._post(each) for each in some], "hitsTotal": len(found)} | after)

    def _paged(self, request: Request, posts: list[Post]) -> tuple[list[Post], dict[str, str]]:
        limit = int(request.query.get("limit", "25"))
        if not 1 <= limit <= 100:
            raise _refused(400, "InvalidRequest", "limit must be between 1 and 100")
        some, after = page(posts, request.query.get("cursor", ""), limit, 100)
        return some, {} if after is None else {"cursor": str(after)}

    def _author(self, post: Post) -> dict[str, Any]:
        return {
            "did": f"did:plc:{post.handle.replace('.', '')}",
            "handle": post.handle,
            "displayName": post.name,
            "labels": self.labels if post.handle == HANDLE else [],
        }

    def _post(self, post: Post) -> dict[str, Any]:
        return {
            "uri": f"at://did:plc:{post.handle.replace('.', '')}/app.bsky.feed.post/{post.key}",
            "cid": f"bafyrei{post.key}",
            "author": self._author(post),
            "record": {
                "$type": "app.bsky.feed.post",
                "text": post.text,
                "createdAt": post.at,
                "langs": ["vi"],
            },
            "indexedAt": post.at,
            "labels": [],
        }


def _refused(status: int, error: str, message: str = "") -> Refused:
    return Refused(Said(status, {"error": error, "message": message or error}))
