"""The process dies at every single step of a publication, or an answer is lost there: one post, never two.

The publisher's rules are played as they are: what was prepared is tried again, an unknown send is only
looked for, and sent again only after three looks that found nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from fakes import facebook, tiktok, youtube, zalo
from fakes.kept_tokens import KeptTokens
from fakes.outgoing import KEY, content, picture, video
from fakes.serving import FakeServer
from publishing_desk import NOW
from publishing_room import opened

from kiemtin.entities import Account, Outgoing, Receipt
from kiemtin.errors import OutcomeUnknown, Transient
from kiemtin.ports import Channel, Tokens
from scheduler.channels import http_calls, tiktok_posting, youtube_upload, zalo_making
from scheduler.channels.http_calls import Answer


class Killed(BaseException):
    """The process is gone; nothing after this line runs."""


@dataclass
class Kept:
    """What survives a death: made handles, as the row keeps them. Counts its writes."""

    known: dict[str, str] = field(default_factory=dict)
    at: Callable[[str], None] = lambda point: None

    def get(self, name: str) -> str | None:
        return self.known.get(name)

    def put(self, name: str, value: str) -> None:
        self.at("before a write")
        self.known[name] = value
        self.at("after a write")


@dataclass
class Death:
    """Strikes once, at the given point of the given number."""

    point: str
    number: int
    seen: int = -1

    def __call__(self, point: str) -> None:
        if point == self.point:
            self.seen += 1
            if self.seen == self.number:
                raise Killed


@dataclass(frozen=True)
class Place:
    fake: FakeServer
    options: dict[str, Any]
    secret: str
    access: str
    post: Outgoing
    public: Callable[[], int]
    steps: int
    """Calls a whole publication takes at least: no fewer may be tried."""


@contextmanager
def place(name: str, folder: Path) -> Iterator[Place]:
    folder.mkdir(exist_ok=True)
    if name.startswith("facebook"):
        with facebook.FakeFacebook() as page:
            options = {"page": facebook.PAGE, "api": page.url, "video_api": page.url}
            film = name.endswith("video")
            post = content(video(folder) if film else picture(folder))
            yield Place(page, options, facebook.TOKEN, "", post, lambda: len(page.public), 3)
    elif name == "youtube":
        with youtube.FakeYouTube() as tube:
            options = {
                "channel": youtube.CHANNEL,
                "client": "0900.apps",
                "api": tube.url,
                "sign_in": tube.url,
            }
            post = content(video(folder, size=2 * youtube.UNIT + 9))
            yield Place(tube, options, youtube.SECRET, "ya29.0", post, lambda: len(tube.public), 4)
    elif name == "tiktok":
        with tiktok.FakeTikTok() as tok:
            tok.inits_left = tok.posts_left = 999
            options = {"user": tiktok.USER, "client": tiktok.CLIENT, "api": tok.url}
            post = content(video(folder, size=9_000))
            yield Place(tok, options, tiktok.SECRET, "act.0", post, lambda: len(tok.videos), 5)
    else:
        with zalo.FakeZalo(folder / "site") as oa:
            options = {"oa": zalo.OA, "app": zalo.APP, "site": f"{oa.url}site/", "api": oa.url}
            post = content(picture(folder))
            whole = {**options, "sign_in": oa.url}
            yield Place(oa, whole, zalo.SECRET, "truy-cap.0", post, lambda: len(oa.shown), 5)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiktok_posting, "_sleep", lambda seconds: None)
    monkeypatch.setattr(zalo_making, "_sleep", lambda seconds: None)
    monkeypatch.setattr(youtube_upload, "PART", youtube.UNIT)


def delivered(here: Place, open_channel: Callable[[], Channel], made: Kept) -> Receipt:
    """As the publisher does it; a death in `send` leaves the row in `sending`, which is unknown."""
    for _ in range(10):
        sending = False
        try:
            channel = open_channel()
            channel.prepare(here.post, KEY, made)
            sending = True
            return channel.send(here.post, KEY, made)
        except Transient:
            continue
        except (Killed, OutcomeUnknown):
            if sending and (found := looked_for(open_channel, made)):
                return found
    raise AssertionError("never delivered")


def looked_for(open_channel: Callable[[], Channel], made: Kept) -> Receipt | None:
    absent = 0
    for _ in range(8):
        try:
            found = open_channel().find(KEY, made)
        except (Killed, Transient):
            continue
        if found is not None:
            return found
        absent += 1
        if absent == 3:
            return None
    raise AssertionError("a person would have to decide")


def struck_by(death: Death, far: FakeServer) -> Callable[..., Answer]:
    """Calls that go to the fake without the network, and may never come back."""

    def ask(client: Any, method: str, url: str, *, irreversible: bool, **request: Any) -> Answer:
        lost = OutcomeUnknown if irreversible else Transient
        death("before a call")
        try:
            death("lost before")
        except Killed:
            raise lost(reason="lost", cause="cut_off") from None
        answer = far.direct(client, method, url, **request)
        death("after a call")
        try:
            death("lost after")
        except Killed:
            raise lost(reason="lost", cause="cut_off") from None
        return answer

    return ask


@pytest.mark.parametrize("name", ["facebook", "facebook video", "tiktok", "youtube", "zalo"])
@pytest.mark.parametrize(
    "point", ["before a call", "after a call", "before a write", "after a write", "lost before", "lost after"]
)
def test_one_post_whatever_dies_when(
    name: str, point: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    struck = 0
    for number in range(60):
        death = Death(point, number)
        made = Kept(at=death)

        folder = tmp_path / str(number)
        with place(name, folder) as here:
            monkeypatch.setattr(http_calls, "ask", struck_by(death, here.fake))
            kept = KeptTokens(Tokens(access=here.access, refresh="x", expires_at=NOW.replace(year=2027)))
            account = Account(id=1, channel=name.split()[0], title="Trang", options=here.options)

            def fresh(
                here: Place = here, kept: KeptTokens = kept, account: Account = account, folder: Path = folder
            ) -> Channel:
                return opened(account, folder, secret=here.secret, tokens=lambda: kept)

            receipt = delivered(here, fresh, made)
            assert here.public() == 1, (number, here.public())
            assert receipt.remote_id
            if death.seen < number:
                break  # the whole publication was over before this point came
            struck += 1
    else:
        raise AssertionError("no end of steps")
    assert struck >= here.steps if "call" in point or "lost" in point else struck >= 1
