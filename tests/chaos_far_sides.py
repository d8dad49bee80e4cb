"""The far sides of the kill test: real servers and strict fakes, most of them behind a proxy that loses answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from chaos import FarSide, Faults
from fakes import facebook, mastodon, telegram
from publishing_proxy import Proxy

from demo.wordpress import WordPress

Secrets = dict[str, str]
Opened = Callable[[ExitStack, Path, Faults, Secrets], FarSide]


class SiteFarSide:
    """The corrections site: files on the disk."""

    name = "site"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def account(self) -> tuple[str, Mapping[str, Any]]:
        return "site", {"url": "https://xa.example/"}

    def seen(self, mark: str) -> int:
        pages = (self._folder / "site" / "dinh-chinh").glob("*.html")
        return sum(f"<h1>Thông báo {mark}</h1>" in each.read_text("utf-8") for each in pages)


class WordPressFarSide:
    """A real WordPress behind the proxy."""

    name = "wordpress"

    def __init__(self, site: WordPress, address: str) -> None:
        self._site = site
        self._address = address

    def account(self) -> tuple[str, Mapping[str, Any]]:
        return "wordpress", {"url": self._address, "user": self._site.user, "api": "rest_route"}

    def seen(self, mark: str) -> int:
        return sum(each.title == f"Thông báo {mark}" for each in self._site.posts())


def _site(stack: ExitStack, folder: Path, faults: Faults, secrets: Secrets) -> FarSide:
    return SiteFarSide(folder)


def _wordpress(stack: ExitStack, folder: Path, faults: Faults, secrets: Secrets) -> FarSide:
    site = stack.enter_context(WordPress.start(folder / "wordpress"))
    secrets["wordpress"] = site.application_password
    return WordPressFarSide(site, stack.enter_context(Proxy(site.url, faults)).url)


class FakeFarSide:
    """A strict fake behind the proxy; ``texts`` are the posts readers see there."""

    def __init__(self, name: str, options: Mapping[str, Any], texts: Callable[[], Iterable[str]]) -> None:
        self.name = name
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


OPENED: Mapping[str, Opened] = {
    "site": _site,
    "wordpress": _wordpress,
    "telegram": _telegram,
    "mastodon": _mastodon,
    "facebook": _facebook,
}


def every_far_side(
    stack: ExitStack, folder: Path, faults: Faults, only: set[str]
) -> tuple[Sequence[FarSide], Secrets, Mapping[str, Path]]:
    """Start those named (none: all); what their channels need beside."""
    secrets: Secrets = {}
    found = [
        opened(stack, folder, faults, secrets) for name, opened in OPENED.items() if not only or name in only
    ]
    return found, secrets, {}
