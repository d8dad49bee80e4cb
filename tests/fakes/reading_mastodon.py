"""A Mastodon server as it is read: one account, its statuses, a hashtag's timeline. Imported by tests.

Written from docs.joinmastodon.org: lookup, statuses, tag timelines, Link header, X-RateLimit headers; a 429 has no
Retry-After there but X-RateLimit-Reset. Statuses come with their whole account, as they do.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from fakes.reading import ReadingServer, only
from fakes.serving import Refused, Request, Said

TOKEN = "mastodon-reading-token-0900"
ACCOUNT = "109302"


@dataclass
class Status:
    id: int
    content: str
    at: str
    who: str = "xahoabinh"
    name: str = "Xã Hòa Bình"
    tags: tuple[str, ...] = ()
    reply: bool = False
    boost: bool = False
    edited_at: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)


class ReadingMastodon(ReadingServer):
    """``statuses`` oldest first. ``left`` are the requests left in the window; ``account`` what lookup adds."""

    def __init__(self) -> None:
        super().__init__()
        self.statuses: list[Status] = []
        self.account: dict[str, Any] = {}
        self.left = 300
        self.token_valid = True

    def add(self, content: str, at: str, **more: Any) -> Status:
        status = Status(1000 + len(self.statuses), content, at, **more)
        self.statuses.append(status)
        return status

    def told(self, request: Request) -> Said:
        self.left -= 1
        limits = {
            "X-RateLimit-Limit": "300",
            "X-RateLimit-Remaining": str(max(self.left, 0)),
            "X-RateLimit-Reset": (datetime.now(UTC) + timedelta(minutes=5)).isoformat(),
        }
        if self.left < 0:
            return Said(429, {"error": "Too many requests"}, limits)
        said = self._routed(request)
        return Said(said.status, said.body, {**limits, **said.headers})

    def _routed(self, request: Request) -> Said:
        path = request.path.removeprefix("/api/v1/")
        if path == "accounts/lookup":
            only(request, "acct")
            if request.query.get("acct") != "xahoabinh":
                raise _refused(404, "Record not found")
            return Said(body=self._who("xahoabinh", "Xã Hòa Bình") | {"id": ACCOUNT} | self.account)
        if path == f"accounts/{ACCOUNT}/statuses":
            only(request, "exclude_replies", "exclude_reblogs", "limit", "max_id")
            mine = [
                each
                for each in self.statuses
                if each.who == "xahoabinh"
                and not (each.reply and request.query.get("exclude_replies") == "true")
                and not (each.boost and request.query.get("exclude_reblogs") == "true")
            ]
            return self._listed(request, mine)
        if path.startswith("statuses/"):
            found = next((each for each in self.statuses if str(each.id) == path.partition("/")[2]), None)
            if found is None:
                raise _refused(404, "Record not found")
            return Said(body=self._shown(found))
        if path.startswith("timelines/tag/"):
            if request.bearer != TOKEN or not self.token_valid:
                raise _refused(401, "The access token is invalid")
            only(request, "limit", "max_id", "local")
            tag = path.removeprefix("timelines/tag/")
            return self._listed(request, [each for each in self.statuses if tag in each.tags])
        raise _refused(404, "Record not found")

    def _listed(self, request: Request, statuses: list[Status]) -> Said:
        limit = min(int(request.query.get("limit", "20")), 40)
        before = int(request.query.get("max_id") or 10**18)
        found = [each for each in reversed(statuses) if each.id < before]
        shown = found[:limit]
        links = {}
        if shown:
            # As behind a proxy: the name the world knows, not the one we asked.
            links["Link"] = (
                f'<https://xa.social{request.path}?limit={limit}&max_id={shown[-1].id}>; rel="next", '
                f'<https://xa.social{request.path}?min_id={shown[0].id}>; rel="prev"'
            )
        return Said(body=[self._shown(each) for each in shown], headers=links)

    def _shown(self, status: Status) -> dict[str, Any]:
        return {
            "id": str(status.id),
            "created_at": status.at,
            "edited_at": status.edited_at,
            "in_reply_to_id": "5" if status.reply else None,
            "reblog": {"content": "<p>khác</p>"} if status.boost else None,
            "visibility": "public",
            "language": "vi",
            "spoiler_text": "",
            "uri": f"https://khac.example/users/{status.who}/statuses/{status.id}",
            "url": f"https://xa.social/@{status.who}/{status.id}",
            "content": f"<p>{status.content}</p>",
            "account": self._who(status.who, status.name),
        } | status.extra

    def _who(self, handle: str, name: str) -> dict[str, Any]:
        return {
            "id": "77",
            "username": handle,
            "acct": handle,
            "display_name": name,
            "locked": False,
            "bot": False,
            "group": False,
            "url": f"https://xa.social/@{handle}",
        }


def _refused(status: int, words: str) -> Refused:
    return Refused(Said(status, {"error": words}))
