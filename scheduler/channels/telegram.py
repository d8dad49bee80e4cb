"""A public Telegram channel of the office, through a bot that administers it (core.telegram.org/bots/api).

A bot's post carries no key of ours and bots cannot read back what they posted. So each post ends with its
reference, and after a lost answer the channel's public preview page is searched for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from kiemtin.entities import Account, Attachment, Outgoing, Preview, Receipt, RemotePost, Violation, utc
from kiemtin.errors import AccountNotOwned, OutcomeUnknown, Rejected, Transient
from kiemtin.ports import ChannelSpec, Made, MediaLimits, Rate
from kiemtin.states import MediaKind
from scheduler.channels import Room
from scheduler.channels.addresses import api_site
from scheduler.channels.http_calls import refuse_late, wall_clock
from scheduler.channels.limits import length_of
from scheduler.channels.plain import PlainChannel
from scheduler.channels.posts import broken, fingerprint, shown, with_reference, written
from scheduler.channels.telegram_calls import BotApi, PreviewPages, Shown
from scheduler.reference import code_of

TEXT = 4096
CAPTION = 1024
"""A text under files. Both are counted in UTF-16 units, as Telegram counts entities."""
PAGES = 10
"""Preview pages that are searched, about twenty posts each."""
SLACK = timedelta(minutes=10)
"""How far our clock and Telegram's may be apart."""
_METHODS = {
    MediaKind.IMAGE: ("sendPhoto", "photo"),
    MediaKind.VIDEO: ("sendVideo", "video"),
    MediaKind.DOCUMENT: ("sendDocument", "document"),
}
_LONGEST_RATIO = 20
_SIDES = 10_000


class TelegramOptions(BaseModel):
    """Options of a Telegram channel. The bot's token is a secret, not an option."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(
        pattern=r"^@[A-Za-z][A-Za-z0-9_]{3,31}$",
        description="Public name of the channel, with @ (tên công khai của kênh)",
    )
    secret: str = Field(
        "telegram",
        pattern=r"^[A-Za-z0-9_]{1,40}$",
        description="Name of the secret that holds the bot's token (tên bí mật chứa mã bot)",
    )
    silent: bool = Field(False, description="Post without a sound on readers' phones (đăng không chuông)")
    link_preview: bool = Field(True, description="Let Telegram show a card for the link (hiện thẻ liên kết)")
    api: Annotated[str, AfterValidator(api_site)] = Field(
        "https://api.telegram.org/", description="Address of the Bot API; another one for an own API server"
    )
    pages: Annotated[str, AfterValidator(api_site)] = Field(
        "https://t.me/", description="Address of Telegram's public pages, where posts are looked for"
    )


class TelegramChannel(PlainChannel):
    """One bot and its channel."""

    spec = ChannelSpec(
        name="telegram",
        title="Telegram",
        options=TelegramOptions,
        limits={"title": 256, "body": TEXT},
        honours_key=False,
        counted="utf16",
        media=MediaLimits(
            mimes=frozenset({"image/jpeg", "image/png", "image/webp", "video/mp4", "application/pdf"}),
            most=10,
            bytes_each={
                MediaKind.IMAGE: 10_000_000,
                MediaKind.VIDEO: 50_000_000,
                MediaKind.DOCUMENT: 50_000_000,
            },
            together=True,
        ),
        rates=(Rate(count=1, seconds=1), Rate(count=20, seconds=60)),
        secrets={"telegram": "Mã bot do @BotFather cấp / the bot's token from @BotFather"},
    )

    def __init__(
        self, options: TelegramOptions, token: str, *, account: str, now: Callable[[], datetime]
    ) -> None:
        self._options = options
        self._name = options.name.removeprefix("@")
        self._account = account
        self._now = now
        self._bot = BotApi(options.api, token, account)
        self._pages = PreviewPages(options.pages, self._name)

    @classmethod
    def make(cls, account: Account, room: Room) -> Self:
        options = TelegramOptions.model_validate(dict(account.options))
        return cls(options, room.secret(options.secret), account=account.title, now=room.now)

    def verify(self) -> str:
        """The bot administers this very channel and may post in it; groups and private chats are refused."""
        try:
            me = self._bot.read("getMe")
            chat = self._bot.read("getChat", chat_id=self._options.name)
            member = self._bot.read("getChatMember", chat_id=self._options.name, user_id=me.get("id"))
        except Rejected as problem:
            raise self._not_owned(problem.values["reason"]) from problem
        if chat.get("type") != "channel":
            raise self._not_owned(f"{self._options.name} is no channel")
        if member.get("status") != "administrator" or member.get("can_post_messages") is not True:
            raise self._not_owned("the bot is no administrator with the right to post")
        return (
            f"telegram: channel {self._options.name}, bot {me.get('id')} is administrator, can_post_messages"
        )

    def check(self, content: Outgoing) -> tuple[Violation, ...]:
        found = broken(
            content, self.spec, written(with_reference(content), evidence=True), limit=_limit(content)
        )
        kinds = {each.kind for each in content.media}
        if MediaKind.DOCUMENT in kinds and len(kinds) > 1:
            found = (*found, Violation(message="publish.violation.telegram_documents_apart"))
        wrong = [each.name for each in content.media if _misshapen(each)]
        return (
            *found,
            *(Violation(message="publish.violation.telegram_shape", values={"name": name}) for name in wrong),
        )

    def preview(self, content: Outgoing) -> Preview:
        text = written(with_reference(content), evidence=True)
        return shown(content, text, length=length_of(text, "utf16"), limit=_limit(content))

    def prepare(self, content: Outgoing, key: str, made: Made) -> None:
        """Remember when the first attempt began: older posts need not be searched."""
        if made.get("began") is None:
            made.put("began", utc(self._now()).isoformat())

    def send(self, content: Outgoing, key: str, made: Made) -> Receipt:
        began = wall_clock()
        text = written(replace(content, reference=content.reference or code_of(key)), evidence=True)
        # The title stands out by an entity: nothing in the text can be mistaken for a sign of a markup.
        bold = [{"type": "bold", "offset": 0, "length": length_of(content.title.strip(), "utf16")}]
        fields: dict[str, Any] = {
            "chat_id": self._options.name,
            "disable_notification": self._options.silent,
        }
        method, more, files = self._call(content, text, bold)
        refuse_late(began, wall_clock())
        result = self._bot.send(method, {**fields, **more}, files)
        first = result[0] if isinstance(result, list) and result else result
        number = first.get("message_id") if isinstance(first, dict) else None
        if not isinstance(number, int):
            raise OutcomeUnknown(reason="the answer names no post", cause="strange_answer")
        return self._receipt(number)

    def find(self, key: str, made: Made) -> Receipt | None:
        """Reads the preview pages back to the moment before the first attempt."""
        code = code_of(key)
        since = _begin(made)
        before: int | None = None
        for _ in range(PAGES):
            posts = self._pages.newest(before)
            for post in posts:
                if code in post.text:
                    return self._receipt(post.id)
            if not posts or posts[0].id <= 1 or _older(posts[0], since):
                return None
            before = posts[0].id
        raise Transient(reason=f"not among the newest posts on {PAGES} pages", cause="telegram_too_far_back")

    def look(self, remote_id: str) -> RemotePost | None:
        if not remote_id.isdigit():
            return None
        post = self._pages.one(int(remote_id))
        if post is None:
            return RemotePost(there=False)
        reach = {} if post.views is None else {"views": post.views}
        return RemotePost(there=True, fingerprint=fingerprint(post.text), reach=reach)

    def _call(
        self, content: Outgoing, text: str, bold: list[dict[str, Any]]
    ) -> tuple[str, Mapping[str, Any], Mapping[str, Path]]:
        """Method, fields and files for what the content has."""
        media = content.media
        if not media:
            preview = {"is_disabled": not self._options.link_preview}
            return "sendMessage", {"text": text, "entities": bold, "link_preview_options": preview}, {}
        if len(media) == 1:
            method, field = _METHODS[media[0].kind]
            more = {"caption": text, "caption_entities": bold}
            if media[0].kind is MediaKind.VIDEO:
                more["supports_streaming"] = True  # type: ignore[assignment]
            return method, more, {field: Path(media[0].path)}
        group = [
            {"type": _METHODS[each.kind][1], "media": f"attach://file{number}"}
            for number, each in enumerate(media)
        ]
        # One caption shows below the whole album; documents show theirs one by one, so the last has it.
        place = -1 if media[0].kind is MediaKind.DOCUMENT else 0
        group[place] |= {"caption": text, "caption_entities": bold}  # type: ignore[dict-item]
        files = {f"file{number}": Path(each.path) for number, each in enumerate(media)}
        return "sendMediaGroup", {"media": group}, files

    def _receipt(self, number: int) -> Receipt:
        return Receipt(remote_id=str(number), remote_url=f"https://t.me/{self._name}/{number}")

    def _not_owned(self, reason: str) -> AccountNotOwned:
        return AccountNotOwned(account=self._account, reason=reason)


def _limit(content: Outgoing) -> int:
    return CAPTION if content.media else TEXT


def _misshapen(item: Attachment) -> bool:
    """Pictures with sides of more than 10,000 together, or twenty times as long as wide, are refused."""
    if item.kind is not MediaKind.IMAGE or not item.width or not item.height:
        return False
    long, short = max(item.width, item.height), min(item.width, item.height)
    return item.width + item.height > _SIDES or long > _LONGEST_RATIO * short


def _older(post: Shown, since: datetime | None) -> bool:
    return since is not None and post.at is not None and post.at < since - SLACK


def _begin(made: Made) -> datetime | None:
    said = made.get("began")
    return None if said is None else datetime.fromisoformat(said)
