"""A strict Mastodon server, from docs.joinmastodon.org/methods and /entities. Imported by tests.

It refuses what Mastodon refuses: unknown tokens, missing scopes, empty and too long posts (an address counts
for 23), unknown, too many, mixed and unfinished files, other accounts' data, too many requests. A repeated
Idempotency-Key is answered with the first post for an hour.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import regex
from fakes.serving import FakeServer, Refused, Request, Said

TOKEN = "ZA-Yj3aBD8U8Cm7lKUp-lm9O9BmDgdhHzDeqsY8tlL0"
USER = "xathunghiem"
SCOPES = frozenset({"read:accounts", "read:statuses", "write:statuses", "write:media"})
_ISO = re.compile(r"^[a-z]{2,3}(-[A-Za-z]+)?$")


@dataclass
class Status:
    id: str
    text: str
    at: datetime
    language: str = "vi"
    visibility: str = "public"
    media: tuple[str, ...] = ()
    edited_at: datetime | None = None


@dataclass
class Media:
    id: str
    kind: str
    description: str
    looks_left: int = 0
    """How many times it is still called unfinished when it is asked for."""
    broken: bool = False


@dataclass
class FakeMastodon(FakeServer):
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    scopes: frozenset[str] = SCOPES
    suspended: bool = False
    most: int = 500
    processing: int = 0
    statuses: list[Status] = field(default_factory=list)
    media: dict[str, Media] = field(default_factory=dict)
    per_window: int = 300
    """Posts in five minutes."""

    def __post_init__(self) -> None:
        super().__init__()
        self._keys: dict[str, tuple[datetime, Status]] = {}
        self._next = 113_000

    def add(self, text: str, at: datetime | None = None) -> Status:
        return self._keep(Status(self._number(), text, at or self.now()))

    def answer(self, request: Request) -> Said:
        path = request.path.strip("/")
        if path == "api/v2/instance":
            return Said(200, {"configuration": {"statuses": {"max_characters": self.most}}})
        if request.bearer != TOKEN:
            raise _refused(401, "The access token is invalid")
        if self.suspended and request.method == "POST":
            raise _refused(403, "Your login is currently disabled")
        if path == "api/v1/accounts/verify_credentials":
            self._scope("read:accounts")
            return Said(200, {"id": "42", "username": USER, "acct": USER})
        if path == "api/v1/statuses" and request.method == "POST":
            self._scope("write:statuses")
            return self._post(request)
        if path == "api/v2/media" and request.method == "POST":
            self._scope("write:media")
            return self._upload(request)
        if found := re.fullmatch(r"api/v1/media/(\w+)", path):
            self._scope("write:media")
            return self._medium(found[1])
        if found := re.fullmatch(r"api/v1/statuses/(\w+)", path):
            self._scope("read:statuses")
            status = next((each for each in self.statuses if each.id == found[1]), None)
            if status is None:
                raise _refused(404, "Record not found")
            return Said(200, self._shown(status))
        if found := re.fullmatch(r"api/v1/accounts/(\w+)/statuses", path):
            self._scope("read:statuses")
            if found[1] != "42":
                raise _refused(404, "Record not found")
            return self._listed(request)
        raise _refused(404, "Not Found")

    # --- posts --------------------------------------------------------------------------------

    def _post(self, request: Request) -> Said:
        given = request.json()
        now = self.now()
        key = request.headers.get("Idempotency-Key", "")
        if key in self._keys and now - self._keys[key][0] < timedelta(hours=1):
            return Said(200, self._shown(self._keys[key][1]))
        recent = [each for each in self.statuses if each.at > now - timedelta(minutes=5)]
        if len(recent) >= self.per_window:
            reset = (recent[0].at + timedelta(minutes=5)).isoformat()
            raise Refused(Said(429, {"error": "Too many requests"}, {"X-RateLimit-Reset": reset}))
        text = str(given.get("status", ""))
        media = tuple(given.get("media_ids") or ())
        if not text.strip() and not media:
            raise _refused(422, "Validation failed: Text can't be blank")
        if _length(text) > self.most:
            raise _refused(422, f"Validation failed: Text character limit of {self.most} exceeded")
        if given.get("visibility", "public") not in ("public", "unlisted", "private", "direct"):
            raise _refused(422, "Validation failed: Visibility is not included in the list")
        if not _ISO.match(str(given.get("language", "vi"))):
            raise _refused(422, "Validation failed: Language is invalid")
        self._media_fit(media)
        status = self._keep(
            Status(
                self._number(),
                text,
                now,
                given.get("language", "vi"),
                given.get("visibility", "public"),
                media,
            )
        )
        if key:
            self._keys[key] = (now, status)
        return Said(200, self._shown(status))

    def _media_fit(self, ids: tuple[str, ...]) -> None:
        if len(ids) > 4:
            raise _refused(422, "Validation failed: Cannot attach more than 4 files")
        used = {each for status in self.statuses for each in status.media}
        if any(each not in self.media or each in used for each in ids):
            raise _refused(422, "Validation failed: Media not found or already attached to another post")
        kinds = [self.media[each].kind for each in ids]
        if len(kinds) > 1 and "video" in kinds:
            raise _refused(
                422, "Validation failed: Cannot attach a video to a post that already contains images"
            )
        if any(self.media[each].looks_left for each in ids):
            raise _refused(
                422, "Cannot attach files that have not finished processing. Try again in a moment!"
            )

    def _listed(self, request: Request) -> Said:
        before = int(request.query.get("max_id") or 10**12)
        most = min(int(request.query.get("limit") or 20), 40)
        found = [each for each in reversed(self.statuses) if int(each.id) < before][:most]
        return Said(200, [self._shown(each) for each in found])

    def _shown(self, status: Status) -> dict[str, Any]:
        body = html.escape(status.text, quote=False)
        linked = re.sub(
            r"(https?://)(\S+)",
            r'<a href="\1\2"><span class="invisible">\1</span><span class="">\2</span></a>',
            body,
        )
        content = "".join(
            f"<p>{part}</p>" for part in linked.replace("\n\n", "\0").replace("\n", "<br>").split("\0")
        )
        return {
            "id": status.id,
            "created_at": status.at.isoformat(),
            "edited_at": status.edited_at.isoformat() if status.edited_at else None,
            "content": content,
            "language": status.language,
            "url": f"https://xa.social/@{USER}/{status.id}",
            "reblogs_count": 3,
            "favourites_count": 5,
            "replies_count": 1,
        }

    # --- files --------------------------------------------------------------------------------

    def _upload(self, request: Request) -> Said:
        file = next((each for each in request.parts() if each.name == "file" and each.filename), None)
        if file is None:
            raise _refused(422, "Validation failed: File can't be blank")
        kind, _, sort = file.content_type.partition("/")
        if kind not in ("image", "video"):
            raise _refused(422, f"Validation failed: File content type is invalid ({sort})")
        if len(file.body) > (16_777_216 if kind == "image" else 103_809_024):
            raise _refused(413, "Request Entity Too Large")
        description = request.form().get("description", "")
        if len(description) > 1500:
            raise _refused(422, "Validation failed: Description is too long")
        made = Media(self._number(), kind, description, self.processing)
        self.media[made.id] = made
        shown = {"id": made.id, "type": kind, "url": None if made.looks_left else "https://xa.social/m"}
        return Said(202 if made.looks_left else 200, shown)

    def _medium(self, number: str) -> Said:
        found = self.media.get(number)
        if found is None:
            raise _refused(404, "Record not found")
        if found.broken:
            raise _refused(422, "Error processing thumbnail for uploaded media")
        if found.looks_left:
            found.looks_left -= 1
            return Said(206, {"id": number, "url": None})
        return Said(200, {"id": number, "url": "https://xa.social/m"})

    def _scope(self, needed: str) -> None:
        if needed not in self.scopes:
            raise _refused(403, "This action is outside the authorized scopes")

    def _number(self) -> str:
        self._next += 1
        return str(self._next)

    def _keep(self, status: Status) -> Status:
        self.statuses.append(status)
        return status


def _length(text: str) -> int:
    return len(regex.findall(r"\X", re.sub(r"https?://\S+", "x" * 23, text)))


def _refused(status: int, words: str) -> Refused:
    return Refused(Said(status, {"error": words}))
