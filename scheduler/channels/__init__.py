"""Every channel there is: ours and those other packages bring, found and loaded the same way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, Protocol

from pydantic import BaseModel, ValidationError

from kiemtin.entities import Account
from kiemtin.errors import AccountNeedsPerson, BadSetting, UnknownChannel
from kiemtin.ports import Channel, ChannelSpec, TokenKeeper

GROUP = "kiemtin.channels"
"""Entry point group; each entry is named like its channel and holds a :class:`ChannelKind`."""

Secret = Callable[[str], str]
"""Gives the secret of a name; raises BadSetting. Secrets are never in options or logs."""


def no_tokens() -> TokenKeeper:
    """For accounts that sign in without tokens, and for checks that send nothing."""
    raise AccountNeedsPerson(account="?", reason="chưa kết nối / not connected", cause="not_connected")


@dataclass(frozen=True, kw_only=True)
class Room:
    """What a channel is given to work with.

    ``site_dir`` is the corrections site's folder, ``packs_dir`` where printed and spoken packs are laid,
    ``lists_dir`` holds the newsletters' recipients. ``allowed_hosts`` may have a private address.
    ``tokens`` opens the account's kept tokens; asked only when they are needed. ``held`` tells whether all
    publishing is stopped, for sends that go on for long.
    """

    secret: Secret
    office: str
    site_dir: Path
    packs_dir: Path
    lists_dir: Path
    allowed_hosts: frozenset[str] = frozenset()
    tokens: Callable[[], TokenKeeper] = no_tokens
    held: Callable[[], bool] = lambda: False
    language: str = "vi"
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


_BUILT_IN = {
    "answer_card": "scheduler.channels.answer_card:AnswerCardChannel",
    "banner": "scheduler.channels.banner:BannerChannel",
    "bluesky": "scheduler.channels.bluesky:BlueskyChannel",
    "facebook": "scheduler.channels.facebook:FacebookChannel",
    "loudspeaker": "scheduler.channels.loudspeaker:LoudspeakerChannel",
    "email": "scheduler.channels.email:EmailChannel",
    "feed": "scheduler.channels.feed:FeedChannel",
    "mastodon": "scheduler.channels.mastodon:MastodonChannel",
    "meeting_notes": "scheduler.channels.meeting_notes:MeetingNotesChannel",
    "site": "scheduler.channels.site:SiteChannel",
    "telegram": "scheduler.channels.telegram:TelegramChannel",
    "tiktok": "scheduler.channels.tiktok:TikTokChannel",
    "webhook": "scheduler.channels.webhook:WebhookChannel",
    "wordpress": "scheduler.channels.wordpress:WordPressChannel",
    "youtube": "scheduler.channels.youtube:YouTubeChannel",
    "zalo": "scheduler.channels.zalo:ZaloChannel",
}


class ChannelKind(Protocol):
    """What a channel module offers: its spec, and a channel for one account."""

    @property
    def spec(self) -> ChannelSpec: ...

    def make(self, account: Account, room: Room) -> Channel:
        """A channel for ``account``, whose options are already known to fit ``spec.options``."""
        ...


@cache
def known() -> Mapping[str, EntryPoint]:
    """Where each channel is loaded from. A foreign one cannot replace one of ours."""
    found = {name: EntryPoint(name, value, GROUP) for name, value in _BUILT_IN.items()}
    for entry in entry_points(group=GROUP):
        found.setdefault(entry.name, entry)
    return found


@cache
def kind(name: str) -> ChannelKind:
    """The channel called ``name``. Raises UnknownChannel when it is not there or cannot be loaded."""
    there = known()
    if name not in there:
        raise UnknownChannel(channel=name, known=", ".join(sorted(there)))
    try:
        made: ChannelKind = there[name].load()
    except (ImportError, AttributeError) as problem:
        raise UnknownChannel(channel=f"{name} ({problem})", known=", ".join(sorted(there))) from problem
    return made


def takes_markdown(name: str) -> bool:
    """True for a channel that is given the text's Markdown; the others get plain text."""
    return name in known() and kind(name).spec.rich


def offline_channels() -> frozenset[str]:
    """Names of the channels that make a printed or spoken pack; one that cannot be loaded is none."""
    found = set()
    for name in known():
        try:
            if kind(name).spec.offline:
                found.add(name)
        except UnknownChannel:
            continue
    return frozenset(found)


def options_of(name: str, given: Mapping[str, Any]) -> BaseModel:
    """Typed options of a channel. Raises UnknownChannel, or BadSetting naming the first wrong option."""
    try:
        return kind(name).spec.options.model_validate(dict(given))
    except ValidationError as problem:
        first = problem.errors(include_input=False, include_url=False)[0]
        option = ".".join(str(part) for part in first["loc"]) or "options"
        raise BadSetting(key=f"{name}.{option}", reason=first["msg"], where="accounts") from None


def open_channel(account: Account, room: Room) -> Channel:
    """A channel for an account. Raises UnknownChannel or BadSetting (options, missing secret)."""
    options_of(account.channel, account.options)
    return kind(account.channel).make(account, room)
