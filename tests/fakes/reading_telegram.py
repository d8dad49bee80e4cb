"""Telegram's web preview as it is read: channels, groups, people, and channels without preview. Imported by tests.

The shape is that of t.me/s/ pages: twenty posts, `?before=`, signatures, forwarded posts, "edited".
"""

from __future__ import annotations

import html
from dataclasses import dataclass, field

from fakes.reading import ReadingServer
from fakes.serving import Request, Said

PAGE = 20


@dataclass
class Post:
    id: int
    text: str
    at: str
    signed: str = ""
    forwarded_from: str = ""
    edited: bool = False


@dataclass
class Chat:
    """``kind``: channel, group, person. ``preview``: what its owner allows."""

    kind: str = "channel"
    preview: bool = True
    posts: list[Post] = field(default_factory=list)

    def add(self, text: str, at: str, *, signed: str = "", forwarded_from: str = "") -> Post:
        post = Post(len(self.posts) + 1, text, at, signed, forwarded_from)
        self.posts.append(post)
        return post


class ReadingTelegram(ReadingServer):
    """``chats`` by public name."""

    def __init__(self) -> None:
        super().__init__()
        self.chats: dict[str, Chat] = {}

    def told(self, request: Request) -> Said:
        first, _, rest = request.path.strip("/").partition("/")
        name = rest.partition("/")[0] if first == "s" else first
        chat = self.chats.get(name)
        if first != "s":
            raise AssertionError("somebody's own page was asked for")
        if chat is None or chat.kind != "channel" or not chat.preview:
            return Said(302, b"", {"Location": f"https://t.me/{name}"})
        before = int(request.query.get("before") or len(chat.posts) + 1)
        shown = [each for each in chat.posts if each.id < before][-PAGE:]
        header = (
            '<div class="tgme_channel_info"><div class="tgme_channel_info_counters"><span class="counter_value">1K'
            '</span> <span class="counter_type">subscribers</span></div></div>'
        )
        return _page(header + "".join(_bubble(name, each) for each in shown))


def _bubble(name: str, post: Post) -> str:
    forwarded = (
        '<div class="tgme_widget_message_forwarded_from">Forwarded from '
        f'<a class="tgme_widget_message_forwarded_from_name">{html.escape(post.forwarded_from)}</a></div>'
        if post.forwarded_from
        else ""
    )
    signed = (
        f'<span class="tgme_widget_message_from_author">{html.escape(post.signed)}</span>, '
        if post.signed
        else ""
    )
    edited = "edited &nbsp;" if post.edited else ""
    return (
        f'<div class="tgme_widget_message_wrap"><div class="tgme_widget_message js-widget_message" '
        f'data-post="{name}/{post.id}">{forwarded}<div class="tgme_widget_message_text js-message_text">'
        f'{html.escape(post.text)}</div><div class="tgme_widget_message_footer">'
        f'<span class="tgme_widget_message_meta">{edited}{signed}<a class="tgme_widget_message_date" '
        f'href="https://t.me/{name}/{post.id}"><time datetime="{post.at}" class="time">10:00</time></a></span>'
        f"</div></div></div>"
    )


def _page(inner: str) -> Said:
    body = f"<!DOCTYPE html><html><body><main>{inner}</main></body></html>"
    return Said(200, body.encode(), {"Content-Type": "text/html; charset=utf-8"})
