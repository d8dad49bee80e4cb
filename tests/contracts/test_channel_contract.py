"""What every registered channel must do. A new channel is tested by being registered."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest
from fakes.kept_tokens import KeptTokens
from publishing_desk import NOW, OFFICE
from publishing_room import room

from kiemtin.entities import Account, Attachment, Outgoing
from kiemtin.errors import BadSetting, SendError, Transient, UnknownChannel
from kiemtin.ports import Channel, ChannelSpec, Tokens
from kiemtin.states import MediaKind
from kiemtin.words import LANGUAGES, catalogue
from scheduler import channels
from scheduler.made import ForgottenMade

SECRET = "mat-khau-bi-mat-0900"
EXAMPLES: dict[str, Callable[[], dict[str, Any]]] = {
    "answer_card": lambda: {"site": "https://xa.example/"},
    "banner": dict,
    "loudspeaker": lambda: {"seconds": 60},
    "meeting_notes": lambda: {"contact": "Văn phòng, 0208 1234 567"},
    "bluesky": lambda: {"handle": "xathunghiem.test", "url": "http://127.0.0.1:9/", "counts": ""},
    "facebook": lambda: {
        "page": "1755847768034402",
        "api": "http://127.0.0.1:9/",
        "video_api": "http://127.0.0.1:9/",
    },
    "email": lambda: {
        "host": "127.0.0.1",
        "port": 9,
        "security": "none",
        "user": "xa",
        "sender": "tin@xa.example",
        "leave_mail": "huy@xa.example",
    },
    "feed": lambda: {"url": "https://xa.example/feeds/tin/"},
    "mastodon": lambda: {"url": "http://127.0.0.1:9/", "user": "xathunghiem"},
    "site": lambda: {"url": "https://xa.example/"},
    "telegram": lambda: {
        "name": "@xa_thu_nghiem",
        "api": "http://127.0.0.1:9/",
        "pages": "http://127.0.0.1:9/",
    },
    "tiktok": lambda: {"user": "xathunghiem", "client": "awkhach0900", "api": "http://127.0.0.1:9/"},
    "webhook": lambda: {"url": "https://khong-co.invalid/nhan"},
    # A port nobody listens on: what can be asked of any channel needs no far side.
    "wordpress": lambda: {"url": "http://127.0.0.1:9/", "user": "banbientap"},
    "youtube": lambda: {
        "channel": "UCxa-thu-nghiem-09000900",
        "client": "0900.apps.example",
        "api": "http://127.0.0.1:9/",
        "sign_in": "http://127.0.0.1:9/",
    },
    "zalo": lambda: {
        "oa": "579745863508352884",
        "app": "3271178555642588528",
        "cover": "https://xa.example/bia.jpg",
        "api": "http://127.0.0.1:9/",
        "sign_in": "http://127.0.0.1:9/",
    },
}
CONTENT = Outgoing(title="Tiêu đề", body="Nội dung", link="", office=OFFICE, published_at=NOW)
FILM = Attachment(
    sha256="a" * 64,
    kind=MediaKind.VIDEO,
    mime="video/mp4",
    size=900_000,
    name="phim.mp4",
    path="/khong-dung/phim",
    width=1080,
    height=1920,
    seconds=30,
)
TOKENS = KeptTokens(Tokens(access="ma-truy-cap-0900", refresh="ma-lam-moi-0900"))
"""For channels that sign in with tokens; none of them may be told either."""


def secret(name: str) -> str:
    return SECRET


@pytest.fixture(params=sorted(channels.known()))
def name(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.fixture
def spec(name: str) -> ChannelSpec:
    return channels.kind(name).spec


@pytest.fixture
def channel(name: str, tmp_path: Path) -> Channel:
    return channels.open_channel(account(name), room(tmp_path, secret=secret, tokens=lambda: TOKENS))


@pytest.fixture
def content(spec: ChannelSpec) -> Outgoing:
    """What any channel takes: a short text, with a video where nothing goes without one."""
    return replace(CONTENT, media=(FILM,) if spec.media.needed else ())


def account(name: str, **options: Any) -> Account:
    return Account(id=1, channel=name, title="Trang xã", options={**EXAMPLES[name](), **options})


def test_a_channel_is_known_by_its_own_name_and_keeps_the_contract(
    name: str, spec: ChannelSpec, channel: Channel
) -> None:
    assert spec.name == name
    assert spec.title
    assert isinstance(channel, Channel)
    assert {"title", "body"} <= set(spec.limits)


def test_every_option_is_explained_and_an_unknown_one_is_refused(name: str, spec: ChannelSpec) -> None:
    assert all(field.description for field in spec.options.model_fields.values())
    with pytest.raises(BadSetting, match=rf"{name}\.khong_co"):
        channels.options_of(name, {**EXAMPLES[name](), "khong_co": 1})


def test_no_option_holds_a_secret(name: str, spec: ChannelSpec) -> None:
    refused = ("password", "token", "key")
    assert not [field for field in spec.options.model_fields if any(word in field for word in refused)]
    assert SECRET not in str(channels.options_of(name, EXAMPLES[name]()))


def test_a_content_within_the_limits_breaks_none(channel: Channel, content: Outgoing) -> None:
    assert channel.check(content) == ()


@pytest.mark.parametrize("field", ["title", "body"])
def test_an_empty_or_too_long_text_is_named_in_every_language(
    channel: Channel, spec: ChannelSpec, content: Outgoing, field: str
) -> None:
    for text in ("", "   ", "ấ" * (spec.limits[field] + 1)):
        [violation] = channel.check(replace(content, **{field: text}))
        for language in LANGUAGES:
            assert catalogue(language)[violation.message].format(**violation.values)


def test_checking_and_previewing_touch_nothing(channel: Channel, content: Outgoing, tmp_path: Path) -> None:
    channel.check(content)
    channel.preview(content)
    assert list(tmp_path.iterdir()) == []


def test_a_far_side_that_is_away_is_transient_and_tells_no_secret(
    name: str, content: Outgoing, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "tệp").write_text("")
    there = room(tmp_path / "tệp", secret=secret, tokens=lambda: TOKENS)
    away = channels.open_channel(account(name), there)
    for act in (
        lambda: away.send(content, "khóa", ForgottenMade()),
        lambda: away.find("khóa", ForgottenMade()),
        away.verify,
    ):
        with pytest.raises(Transient) as refused:
            act()
        said = refused.value.english() + refused.value.vietnamese() + repr(refused.value.values)
        hidden = (SECRET, TOKENS.tokens().access, TOKENS.tokens().refresh)
        assert not [each for each in hidden if each in said + caplog.text]


def test_every_cause_a_channel_names_is_explained_in_every_language(name: str) -> None:
    module = inspect.getmodule(channels.kind(name))
    assert module is not None
    parts = Path(str(module.__file__)).parent.glob(f"{name}*.py")
    sources = [path.read_text("utf-8") for path in parts]
    causes = set(re.findall(r'cause="(\w+)"', "".join(sources)))
    for language in LANGUAGES:
        assert not {each for each in causes if f"publish.cause.{each}" not in catalogue(language)}


# --- the registry --------------------------------------------------------------------------------


@pytest.fixture
def foreign(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[EntryPoint], None]]:
    def registered(entry: EntryPoint) -> None:
        monkeypatch.setattr(channels, "entry_points", lambda group: [entry])
        channels.known.cache_clear()
        channels.kind.cache_clear()

    yield registered
    channels.known.cache_clear()
    channels.kind.cache_clear()


def test_an_unknown_channel_is_named_with_the_known_ones(tmp_path: Path) -> None:
    stranger = Account(id=1, channel="fax", title="Máy fax", options={})
    with pytest.raises(UnknownChannel, match=r"fax.*site.*wordpress"):
        channels.open_channel(stranger, room(tmp_path, secret=secret))


def test_a_channel_of_another_package_is_loaded_like_ours(
    foreign: Callable[[EntryPoint], None],
) -> None:
    foreign(EntryPoint("loa", "scheduler.channels.site:SiteChannel", channels.GROUP))
    assert "loa" in channels.known()
    assert channels.kind("loa").spec.options is channels.kind("site").spec.options


def test_another_package_cannot_replace_one_of_ours(foreign: Callable[[EntryPoint], None]) -> None:
    foreign(EntryPoint("site", "os:path", channels.GROUP))
    assert channels.kind("site").spec.name == "site"


def test_a_broken_package_breaks_only_its_own_channel(foreign: Callable[[EntryPoint], None]) -> None:
    foreign(EntryPoint("hong", "khong_co_goi_nay:Kenh", channels.GROUP))
    with pytest.raises(UnknownChannel, match=r"hong.*khong_co_goi_nay"):
        channels.kind("hong")
    assert channels.kind("site").spec.name == "site"


def test_every_send_error_tells_people_what_happens_next() -> None:
    for kind in (SendError, *SendError.__subclasses__()):
        assert kind(reason="x").vietnamese() != kind(reason="x").english()
