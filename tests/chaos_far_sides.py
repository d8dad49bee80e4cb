"""The far sides of the kill test: real servers and strict fakes, most of them behind a proxy that loses answers."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from chaos import FarSide, Faults
from fakes import facebook, mastodon, telegram, tiktok, youtube, zalo
from fakes.outgoing import picture, video
from PIL import Image
from publishing_proxy import Proxy
from servers import bluesky_server
from servers.smtp_server import PASSWORD, USER, Relay

from demo.wordpress import WordPress
from kiemtin.entities import Attachment
from kiemtin.ports import Tokens

Secrets = dict[str, str]
Opened = Callable[[ExitStack, Path, Faults, Secrets], FarSide]


class SiteFarSide:
    """The corrections site: files on the disk."""

    name = "site"
    files: tuple[Attachment, ...] = ()

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def tokens(self) -> Tokens | None:
        return None

    def account(self) -> tuple[str, Mapping[str, Any]]:
        return "site", {"url": "https://xa.example/"}

    def seen(self, mark: str) -> int:
        pages = (self._folder / "site" / "dinh-chinh").glob("*.html")
        return sum(f"<h1>Thông báo {mark}</h1>" in each.read_text("utf-8") for each in pages)


class WordPressFarSide:
    """A real WordPress behind the proxy."""

    name = "wordpress"

    def __init__(self, site: WordPress, address: str, files: tuple[Attachment, ...]) -> None:
        self.files = files
        self._site = site
        self._address = address

    def tokens(self) -> Tokens | None:
        return None

    def account(self) -> tuple[str, Mapping[str, Any]]:
        return "wordpress", {"url": self._address, "user": self._site.user, "api": "rest_route"}

    def seen(self, mark: str) -> int:
        return sum(each.title == f"Thông báo {mark}" for each in self._site.posts())


def _site(stack: ExitStack, folder: Path, faults: Faults, secrets: Secrets) -> FarSide:
    return SiteFarSide(folder)


def _wordpress(stack: ExitStack, folder: Path, faults: Faults, secrets: Secrets) -> FarSide:
    site = stack.enter_context(WordPress.start(folder / "wordpress"))
    secrets["wordpress"] = site.application_password
    address = stack.enter_context(Proxy(site.url, faults)).url
    return WordPressFarSide(site, address, (_image(folder),))


class FakeFarSide:
    """A strict fake behind the proxy; ``texts`` are the posts readers see there."""

    def __init__(
        self,
        name: str,
        options: Mapping[str, Any],
        texts: Callable[[], Iterable[str]],
        *,
        files: tuple[Attachment, ...] = (),
        tokens: Callable[[], Tokens | None] = lambda: None,
    ) -> None:
        self.name = name
        self.files = files
        self.tokens = tokens
        self._options = options
        self._texts = texts

    def account(self) -> tuple[str, Mapping[str, Any]]:
        return self.name, self._options

    def seen(self, mark: str) -> int:
        return sum(f"Thông báo {mark}" in each for each in self._texts())


def _telegram(stack: ExitStack, folder: Path, faults: Faults, secrets: Secrets) -> FarSide:
    fake = stack.enter_context(telegram.FakeTelegram(faults.now))
    secrets["telegram"] = telegram.TOKEN
    address = stack.enter_context(Proxy(fake.url, faults.once)).url
    options = {"name": f"@{telegram.CHANNEL}", "api": address, "pages": address}
    return FakeFarSide("telegram", options, lambda: [each.text for each in fake.posts])


def _mastodon(stack: ExitStack, folder: Path, faults: Faults, secrets: Secrets) -> FarSide:
    fake = stack.enter_context(mastodon.FakeMastodon(faults.now))
    secrets["mastodon"] = mastodon.TOKEN
    options = {"url": stack.enter_context(Proxy(fake.url, faults)).url, "user": mastodon.USER}
    return FakeFarSide("mastodon", options, lambda: [each.text for each in fake.statuses])


def _facebook(stack: ExitStack, folder: Path, faults: Faults, secrets: Secrets) -> FarSide:
    fake = stack.enter_context(facebook.FakeFacebook())
    secrets["facebook"] = facebook.TOKEN
    address = stack.enter_context(Proxy(fake.url, faults.once)).url
    options = {"page": facebook.PAGE, "api": address, "video_api": address}
    return FakeFarSide("facebook", options, lambda: facebook.texts(fake.public))


def _zalo(stack: ExitStack, folder: Path, faults: Faults, secrets: Secrets) -> FarSide:
    fake = stack.enter_context(zalo.FakeZalo(folder / "zalo-site"))
    fake.quota_left = _PLENTY
    secrets["zalo"] = zalo.SECRET
    address = stack.enter_context(Proxy(fake.url, faults)).url
    options = {
        "oa": zalo.OA,
        "app": zalo.APP,
        "cover": "https://xa.example/bia.jpg",
        "site": f"{fake.url}site/",
    }
    return FakeFarSide(
        "zalo",
        {**options, "api": address, "sign_in": address},
        lambda: [str(each) for each in fake.shown],
        tokens=lambda: Tokens(access=fake.access, refresh=fake.refresh, expires_at=_soon(faults)),
    )


def _youtube(stack: ExitStack, folder: Path, faults: Faults, secrets: Secrets) -> FarSide:
    fake = stack.enter_context(youtube.FakeYouTube())
    fake.inserts_left = fake.uploads_left = _PLENTY
    secrets["youtube"] = youtube.SECRET
    address = stack.enter_context(Proxy(fake.url, faults.once)).url
    return FakeFarSide(
        "youtube",
        {"channel": youtube.CHANNEL, "client": youtube.CLIENT, "api": address, "sign_in": address},
        lambda: [str(each) for each in fake.public],
        files=(video(_made(folder), size=5_000),),
        tokens=lambda: Tokens(access="", refresh=max(fake.refresh_tokens), expires_at=_soon(faults)),
    )


def _tiktok(stack: ExitStack, folder: Path, faults: Faults, secrets: Secrets) -> FarSide:
    fake = stack.enter_context(tiktok.FakeTikTok())
    fake.inits_left = fake.posts_left = _PLENTY
    secrets["tiktok"] = tiktok.SECRET
    address = stack.enter_context(Proxy(fake.url, faults.once)).url
    return FakeFarSide(
        "tiktok",
        {"user": tiktok.USER, "client": tiktok.CLIENT, "api": address},
        lambda: [str(each) for each in fake.videos.values()],
        files=(video(_made(folder), size=6_000),),
        tokens=lambda: Tokens(access="", refresh=fake.refresh_token, expires_at=_soon(faults)),
    )


def _bluesky(stack: ExitStack, folder: Path, faults: Faults, secrets: Secrets) -> FarSide:
    server = stack.enter_context(bluesky_server.bluesky(folder / "bluesky"))
    did = server.account("xathunghiem")
    secrets["bluesky"] = bluesky_server.PASSWORD
    address = stack.enter_context(Proxy(server.url, faults)).url
    return FakeFarSide(
        "bluesky",
        {"handle": "xathunghiem.test", "url": address, "counts": ""},
        lambda: [each["value"]["text"] for each in server.posts(did)],
        tokens=lambda: Tokens(access=""),
    )


class MailFarSide:
    """A real relay with TLS; answers to messages get lost there now and then."""

    name = "email"
    files: tuple[Attachment, ...] = ()

    def __init__(self, relay: Relay) -> None:
        self._relay = relay

    def tokens(self) -> Tokens | None:
        return None

    def account(self) -> tuple[str, Mapping[str, Any]]:
        return "email", {
            "host": "127.0.0.1",
            "port": self._relay.port,
            "security": self._relay.security,
            "user": USER,
            "sender": "tin@xa.example",
            "leave_url": "https://xa.example/huy",
            "ca": self._relay.ca,
        }

    def seen(self, mark: str) -> int:
        """The most copies that one person got."""
        got = Counter(
            each.recipients[0] for each in self._relay.taken if f"Thông báo {mark}" in each.words("Subject")
        )
        return max(got.values(), default=0)


def _email(stack: ExitStack, folder: Path, faults: Faults, secrets: Secrets) -> FarSide:
    lists = folder / "lists"
    lists.mkdir(mode=0o700, exist_ok=True)
    people = lists / "nguoi-nhan.csv"
    people.write_text("email\nmot@dan.example\nhai@dan.example\n", "utf-8")
    people.chmod(0o600)

    def rules(address: str) -> str | None:
        return {"before": "cut", "after": "lost"}.get(faults("SMTP", address) or "")

    secrets["smtp"] = PASSWORD
    return MailFarSide(stack.enter_context(Relay(_made(folder / "relay"), rules=rules)))


def _soon(faults: Faults) -> datetime:
    """When new tokens end: they have to be refreshed again and again in the course of the proof."""
    return faults.now() + timedelta(minutes=20)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _image(folder: Path) -> Attachment:
    path = _made(folder / "files") / "anh"
    Image.new("RGB", (64, 48), "teal").save(path, "JPEG")
    body = path.read_bytes()
    sha256 = hashlib.sha256(body).hexdigest()
    return replace(picture(folder / "files"), sha256=sha256, size=len(body), path=str(path))


_PLENTY = 10**9
OPENED: Mapping[str, Opened] = {
    "site": _site,
    "wordpress": _wordpress,
    "bluesky": _bluesky,
    "email": _email,
    "telegram": _telegram,
    "mastodon": _mastodon,
    "facebook": _facebook,
    "zalo": _zalo,
    "youtube": _youtube,
    "tiktok": _tiktok,
}


def every_far_side(
    stack: ExitStack, folder: Path, faults: Faults, only: set[str]
) -> tuple[Sequence[FarSide], Secrets]:
    """Start those named (none: all), with the secrets their channels need."""
    secrets: Secrets = {}
    found = [
        opened(stack, folder, faults, secrets) for name, opened in OPENED.items() if not only or name in only
    ]
    return found, secrets
