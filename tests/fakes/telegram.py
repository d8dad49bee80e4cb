"""A strict Bot API with its public preview pages, from core.telegram.org/bots/api. Imported by tests.

It refuses what Telegram refuses: unknown tokens and chats, bots without the right to post, empty and too long
texts and captions (UTF-16 units, after entities), entities beyond the text, files of a wrong kind or size,
albums of a wrong size or mixture, more than one post a second or twenty a minute.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from fakes.serving import FakeServer, Refused, Request, Said

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
CHANNEL = "xa_thu_nghiem"
BOT = 110201543
_POSTS = {"sendMessage", "sendPhoto", "sendVideo", "sendDocument", "sendMediaGroup"}
_FIELD = {"sendPhoto": "photo", "sendVideo": "video", "sendDocument": "document"}
_SIGNS = {"photo": (b"\xff\xd8\xff", b"\x89PNG", b"RIFF"), "video": (b"\0\0\0",), "document": (b"",)}
_LARGEST = {"photo": 10_000_000, "video": 50_000_000, "document": 50_000_000}
PAGE = 20


@dataclass
class Post:
    id: int
    text: str
    at: datetime
    files: tuple[str, ...] = ()
    edited: bool = False


@dataclass
class Chat:
    type: str = "channel"
    status: str = "administrator"
    can_post: bool = True
    public: bool = True
    posts: list[Post] = field(default_factory=list)


class FakeTelegram(FakeServer):
    """One bot; ``chats`` by public name. ``now`` is the far side's clock."""

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        super().__init__()
        self.now = now
        self.chats = {CHANNEL: Chat()}
        self.limit = True
        self._next = 1

    @property
    def posts(self) -> list[Post]:
        return self.chats[CHANNEL].posts

    def add(self, text: str, *, at: datetime | None = None) -> Post:
        """A post somebody else made."""
        return self._keep(self.chats[CHANNEL], text, ("",), at or self.now())

    def answer(self, request: Request) -> Said:
        first, _, rest = request.path.lstrip("/").partition("/")
        if first.startswith("bot"):
            return self._call(first.removeprefix("bot"), rest, request)
        return self._page(first, rest, request)

    # --- the Bot API --------------------------------------------------------------------------

    def _call(self, token: str, method: str, request: Request) -> Said:
        if token != TOKEN:
            raise _refused(401, "Unauthorized") if ":" in token else _refused(404, "Not Found")
        given = request.json() if request.content_type == "application/json" else request.form()
        if method == "getMe":
            return _ok({"id": BOT, "is_bot": True, "username": "xa_thu_bot"})
        if method not in _POSTS | {"getChat", "getChatMember"}:
            raise _refused(404, "Not Found: method not found")
        chat = self.chats.get(str(given.get("chat_id", "")).removeprefix("@"))
        if chat is None:
            raise _refused(400, "Bad Request: chat not found")
        if method == "getChat":
            return _ok({"id": -1001234567890, "type": chat.type, "username": CHANNEL})
        if method == "getChatMember":
            if int(given.get("user_id", 0)) != BOT:
                raise _refused(400, "Bad Request: user not found")
            return _ok({"status": chat.status, "can_post_messages": chat.can_post, "user": {"id": BOT}})
        return self._post(chat, method, given, request)

    def _post(self, chat: Chat, method: str, given: dict[str, Any], request: Request) -> Said:
        if chat.status in ("left", "kicked"):
            raise _refused(403, "Forbidden: bot is not a member of the channel chat")
        if chat.status != "administrator" or not chat.can_post:
            raise _refused(400, "Bad Request: need administrator rights in the channel chat")
        self._within_rates(chat)
        if method == "sendMessage":
            text = given.get("text", "")
            _check_text(text, _list(given.get("entities")), 4096, "message")
            if not text:
                raise _refused(400, "Bad Request: message text is empty")
            return _ok(_message(self._keep(chat, text, (), self.now())))
        files = {each.name: each for each in request.parts() if each.filename}
        if method == "sendMediaGroup":
            return self._album(chat, _list(given.get("media")), files)
        kind = _FIELD[method]
        if kind not in files:
            raise _refused(400, f"Bad Request: there is no {kind} in the request")
        _check_file(kind, files[kind].body)
        _check_text(given.get("caption", ""), _list(given.get("caption_entities")), 1024, "message caption")
        return _ok(_message(self._keep(chat, given.get("caption", ""), (kind,), self.now())))

    def _album(self, chat: Chat, media: list[dict[str, Any]], files: dict[str, Any]) -> Said:
        if not 2 <= len(media) <= 10:
            raise _refused(400, "Bad Request: wrong number of media in the album")
        kinds = {each["type"] for each in media}
        if "document" in kinds and len(kinds) > 1:
            raise _refused(400, "Bad Request: documents can't be mixed with other media types")
        for each in media:
            name = each["media"].removeprefix("attach://")
            if name not in files:
                raise _refused(400, "Bad Request: wrong file identifier/HTTP URL specified")
            _check_file(each["type"], files[name].body)
            _check_text(each.get("caption", ""), each.get("caption_entities", []), 1024, "message caption")
        made = [self._keep(chat, each.get("caption", ""), (each["type"],), self.now()) for each in media]
        return _ok([_message(post) for post in made])

    def _within_rates(self, chat: Chat) -> None:
        if not self.limit:
            return
        now = self.now()
        for seconds, most in ((1, 1), (60, 20)):
            recent = [
                post for post in chat.posts if post.at > now - timedelta(seconds=seconds) and not post.edited
            ]
            if len(recent) >= most:
                wait = seconds - int((now - recent[0].at).total_seconds())
                raise Refused(
                    Said(
                        429,
                        {
                            "ok": False,
                            "error_code": 429,
                            "description": f"Too Many Requests: retry after {wait}",
                            "parameters": {"retry_after": wait},
                        },
                    )
                )

    def _keep(self, chat: Chat, text: str, files: tuple[str, ...], at: datetime) -> Post:
        post = Post(self._next, text, at, files)
        self._next += 1
        chat.posts.append(post)
        return post

    # --- the preview pages --------------------------------------------------------------------

    def _page(self, first: str, rest: str, request: Request) -> Said:
        name = (rest if first == "s" else first).split("/")[0]
        chat = self.chats.get(name)
        if chat is None or not chat.public or chat.type != "channel":
            return Said(302, b"", {"Location": f"{self.url}{name}"})
        if first != "s":
            post = next((each for each in chat.posts if str(each.id) == rest), None)
            inner = (
                _bubble(name, post) if post else '<div class="tgme_widget_message_error">Post not found</div>'
            )
            return _html(inner)
        before = int(request.query.get("before") or self._next)
        shown = [each for each in chat.posts if each.id < before][-PAGE:]
        info = '<div class="tgme_channel_info">Kênh</div>'
        return _html(info + "".join(_bubble(name, each) for each in shown))


def _ok(result: Any) -> Said:
    return Said(200, {"ok": True, "result": result})


def _refused(status: int, words: str) -> Refused:
    return Refused(Said(status, {"ok": False, "error_code": status, "description": words}))


def _message(post: Post) -> dict[str, Any]:
    return {"message_id": post.id, "date": int(post.at.timestamp()), "chat": {"type": "channel"}}


def _list(given: Any) -> list[dict[str, Any]]:
    read = json.loads(given) if isinstance(given, str) else given
    return read if isinstance(read, list) else []


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _check_text(text: str, entities: list[dict[str, Any]], most: int, what: str) -> None:
    if _units(text) > most:
        raise _refused(400, f"Bad Request: {what} is too long")
    if any(each["offset"] + each["length"] > _units(text) for each in entities):
        raise _refused(400, "Bad Request: entity beyond the end of the text")


def _check_file(kind: str, body: bytes) -> None:
    if len(body) > _LARGEST[kind]:
        raise _refused(413, "Request Entity Too Large")
    if not body or not body.startswith(_SIGNS[kind]):
        raise _refused(400, "Bad Request: IMAGE_PROCESS_FAILED")


def _bubble(name: str, post: Post) -> str:
    text = html.escape(post.text).replace("\n", "<br/>")
    meta = "edited &nbsp;" if post.edited else ""
    return (
        f'<div class="tgme_widget_message_wrap js-widget_message_wrap">'
        f'<div class="tgme_widget_message text_not_supported_wrap js-widget_message" data-post="{name}/{post.id}">'
        f'<div class="tgme_widget_message_text js-message_text" dir="auto">{text}</div>'
        f'<div class="tgme_widget_message_footer"><span class="tgme_widget_message_views">1.2K</span>'
        f'<span class="tgme_widget_message_meta">{meta}<a class="tgme_widget_message_date" '
        f'href="https://t.me/{name}/{post.id}"><time datetime="{post.at.isoformat()}" class="time">10:00</time></a>'
        f"</span></div></div></div>"
    )


def _html(inner: str) -> Said:
    page = f"<!DOCTYPE html><html><body><main>{inner}</main></body></html>"
    return Said(200, page.encode(), {"Content-Type": "text/html; charset=utf-8"})
