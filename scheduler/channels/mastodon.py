"""The office's account on a Mastodon server (docs.joinmastodon.org).

A repeated send with one Idempotency-Key makes one post, but only for about an hour: so each post prints its
reference as well, and after a lost answer the account's own posts are read back to the first attempt.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal, Self

import regex
from lxml import etree, html
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from kiemtin.entities import Account, Outgoing, Preview, Receipt, RemotePost, Violation, utc
from kiemtin.errors import AccountNotOwned, OutcomeUnknown, Rejected, Transient
from kiemtin.ports import ChannelSpec, Made, MediaLimits, Rate
from kiemtin.states import MediaKind
from reports.site_pages import web_address
from scheduler.channels import Room
from scheduler.channels.addresses import api_site
from scheduler.channels.http_calls import refuse_late, wall_clock
from scheduler.channels.limits import length_of
from scheduler.channels.mastodon_api import MastodonApi
from scheduler.channels.plain import PlainChannel
from scheduler.channels.posts import broken, fingerprint, shown, with_reference, written
from scheduler.reference import code_of

PER_ADDRESS = 23
"""Characters an address counts for, however long it is."""
PAGES = 10
SLACK = timedelta(minutes=10)
"""How far our clock and the server's may be apart."""
_ADDRESS = regex.compile(r"https?://\S+")


class MastodonOptions(BaseModel):
    """Options of a Mastodon account. Its access token is a secret, not an option."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: Annotated[str, AfterValidator(api_site)] = Field(
        description="Address of the server (địa chỉ máy chủ)"
    )
    user: str = Field(
        pattern=r"^[A-Za-z0-9_]{1,60}$", description="The account's name there, without @ (tên tài khoản)"
    )
    secret: str = Field(
        "mastodon",
        pattern=r"^[A-Za-z0-9_]{1,40}$",
        description="Name of the secret that holds the access token (tên bí mật)",
    )
    visibility: Literal["public", "unlisted"] = Field(
        "public", description="Whether posts stand on the server's public page too (hiện trên trang chung)"
    )
    characters: int = Field(
        500, ge=100, le=100_000, description="Characters the server allows in a post (số ký tự tối đa)"
    )


class MastodonChannel(PlainChannel):
    """One account on one server."""

    spec = ChannelSpec(
        name="mastodon",
        title="Mastodon",
        options=MastodonOptions,
        limits={"title": 300, "body": 500},
        honours_key=False,
        counted="graphemes",
        media=MediaLimits(
            mimes=frozenset({"image/jpeg", "image/png", "image/webp", "image/gif", "video/mp4"}),
            most=4,
            bytes_each={MediaKind.IMAGE: 16_000_000, MediaKind.VIDEO: 99_000_000},
            alt_text=1500,
        ),
        rates=(Rate(count=300, seconds=300),),
        secrets={
            "mastodon": "Mã truy cập với quyền read:accounts read:statuses write:statuses write:media / access token"
        },
    )

    def __init__(
        self, options: MastodonOptions, token: str, *, account: str, now: Callable[[], datetime]
    ) -> None:
        self._options = options
        self._account = account
        self._now = now
        self._api = MastodonApi(options.url, token, account)
        limits = {"title": min(300, options.characters), "body": options.characters}
        self.spec = replace(type(self).spec, limits=limits)

    @classmethod
    def make(cls, account: Account, room: Room) -> Self:
        options = MastodonOptions.model_validate(dict(account.options))
        return cls(options, room.secret(options.secret), account=account.title, now=room.now)

    def verify(self) -> str:
        """The token is the named account's, and the server lets that account speak."""
        try:
            me = self._api.me()
        except Rejected as problem:
            raise AccountNotOwned(account=self._account, reason=problem.values["reason"]) from problem
        name = str(me.get("username", ""))
        if name.lower() != self._options.user.lower() or "@" in str(me.get("acct", "")):
            raise AccountNotOwned(account=self._account, reason="the token belongs to another account")
        if me.get("suspended") or me.get("moved"):
            raise AccountNotOwned(account=self._account, reason="the account is suspended or has moved")
        return f"mastodon: {self._options.url}, the token is that of @{name} ({me.get('id')})"

    def check(self, content: Outgoing) -> tuple[Violation, ...]:
        text = written(with_reference(content))
        return broken(content, self.spec, text, limit=self._options.characters, count=counted)

    def preview(self, content: Outgoing) -> Preview:
        text = written(with_reference(content))
        return shown(content, text, length=counted(text), limit=self._options.characters)

    def prepare(self, content: Outgoing, key: str, made: Made) -> None:
        """Upload the files, wait until the server has worked them up, and ask whether it takes the length."""
        if made.get("began") is None:
            made.put("began", utc(self._now()).isoformat())
        most = _number(self._api.limits(), "statuses", "max_characters")
        if most is not None and counted(self._text(content, key)) > most:
            raise Rejected(reason=f"the server takes {most} characters", cause="mastodon_too_long")
        for item in content.media:
            name = f"media {item.sha256}"
            known = made.get(name)
            if known is None or not self._api.usable(known):
                known = self._api.upload(item)
                made.put(name, known)
                if not self._api.usable(known):
                    raise Transient(reason="the uploaded file is not there", cause="strange_answer")

    def send(self, content: Outgoing, key: str, made: Made) -> Receipt:
        began = wall_clock()
        files = [made.get(f"media {item.sha256}") for item in content.media]
        if None in files:
            raise Transient(reason="a file was not uploaded", cause="fault")
        status: dict[str, Any] = {
            "status": self._text(content, key),
            "visibility": self._options.visibility,
            "language": content.language,
        }
        if files:
            status["media_ids"] = files
        refuse_late(began, wall_clock())
        return _receipt(self._api.post(status, hashlib.sha256(key.encode("utf-8")).hexdigest()))

    def find(self, key: str, made: Made) -> Receipt | None:
        """Reads the account's own posts back to the moment before the first attempt."""
        code = code_of(key)
        began = made.get("began")
        since = None if began is None else datetime.fromisoformat(began) - SLACK
        me = str(self._api.me().get("id", ""))
        before: str | None = None
        for _ in range(PAGES):
            posts = self._api.statuses(me, before)
            for post in posts:
                # A post that cannot be read may be ours: then nothing is proven.
                if not isinstance(post.get("content"), str) or not isinstance(post.get("id"), str):
                    raise Transient(reason="a post that cannot be read", cause="strange_answer")
                if code in words_of(post):
                    return _found(post)
            if not posts or _older(posts[-1], since):
                return None
            before = str(posts[-1]["id"])
        raise Transient(reason=f"not among the newest posts on {PAGES} pages", cause="mastodon_too_far_back")

    def look(self, remote_id: str) -> RemotePost | None:
        if not (remote_id.isascii() and remote_id.isalnum()):
            return None  # what a person noted, not what the server named
        post = self._api.status(remote_id)
        if post is None:
            return RemotePost(there=False)
        counts = {"shares": "reblogs_count", "likes": "favourites_count", "comments": "replies_count"}
        reach = {name: post[field] for name, field in counts.items() if isinstance(post.get(field), int)}
        return RemotePost(
            there=True, fingerprint=fingerprint(words_of(post), str(post.get("edited_at") or "")), reach=reach
        )

    def _text(self, content: Outgoing, key: str) -> str:
        return written(replace(content, reference=content.reference or code_of(key)))


def counted(text: str) -> int:
    """Characters as Mastodon counts them: as people see them, an address as 23."""
    return length_of(_ADDRESS.sub("x" * PER_ADDRESS, text), "graphemes")


def words_of(post: Mapping[str, Any]) -> str:
    """The words of a post, whose content is HTML."""
    content = post.get("content")
    if not isinstance(content, str) or not content.strip():
        return ""
    try:
        return str(html.fragment_fromstring(content, create_parent=True).text_content())
    except (etree.ParserError, ValueError):
        return content


def _older(post: Mapping[str, Any], since: datetime | None) -> bool:
    try:
        at = datetime.fromisoformat(str(post.get("created_at")))
        return since is not None and at < since
    except (ValueError, TypeError):
        return False


def _number(settings: Mapping[str, Any], part: str, name: str) -> int | None:
    inner = settings.get(part)
    value = inner.get(name) if isinstance(inner, dict) else None
    return value if isinstance(value, int) and value > 0 else None


def _found(post: Mapping[str, Any]) -> Receipt:
    try:
        return _receipt(post)
    except OutcomeUnknown as problem:
        raise Transient(**problem.values) from None


def _receipt(post: Mapping[str, Any]) -> Receipt:
    number, address = post.get("id"), post.get("url") or post.get("uri")
    if not isinstance(number, str) or not number.isalnum() or not isinstance(address, str):
        raise OutcomeUnknown(reason="the answer names no post", cause="strange_answer")
    return Receipt(remote_id=number, remote_url=web_address(address))
