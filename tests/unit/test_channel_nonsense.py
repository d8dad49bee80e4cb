"""Whatever Facebook, Zalo, YouTube or TikTok answer: a post is sent, refused, tried again or unknown.

Every field of every answer of a whole publication is taken away or made into nonsense, one at a time. No
such answer gives a traceback, and nothing is called sent that names no post.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from fakes.facebook import PAGE, TOKEN, FakeFacebook
from fakes.kept_tokens import KeptTokens
from fakes.outgoing import KEY, content, picture, video
from fakes.serving import FakeServer
from fakes.tiktok import CLIENT, SECRET, USER, FakeTikTok
from fakes.youtube import CHANNEL, REFRESH, FakeYouTube
from fakes.zalo import APP, OA, FakeZalo
from publishing_desk import NOW
from publishing_room import opened

from kiemtin.entities import Account, Outgoing, Receipt, RemotePost
from kiemtin.errors import AccountNotOwned, OutcomeUnknown, SendError
from kiemtin.ports import Channel, Tokens
from kiemtin.words import catalogue
from scheduler.channels import http_calls, tiktok_posting, zalo_making
from scheduler.channels.http_calls import Answer
from scheduler.made import ForgottenMade

NONSENSE: tuple[Any, ...] = (None, "", "x", -1, [], {}, [None], {"error": 5}, True)
GONE = object()
Call = tuple[str, str]


def fakes(name: str, folder: Path) -> tuple[FakeServer, Callable[[str], dict[str, Any]], str, Outgoing]:
    """A far side, the options that lead to it, an access token it takes, and something to post."""
    if name == "facebook":
        post = content(picture(folder))
        return FakeFacebook(), lambda url: {"page": PAGE, "api": url, "video_api": url}, TOKEN, post
    if name == "tiktok":
        post = content(video(folder, size=2_000))
        return FakeTikTok(), lambda url: {"user": USER, "client": CLIENT, "api": url}, "act.0", post
    if name == "youtube":
        post = content(video(folder, size=2_000))
        return (
            FakeYouTube(),
            lambda url: {"channel": CHANNEL, "client": "0900.apps", "api": url, "sign_in": url},
            "ya29.0",
            post,
        )
    cover = "https://xa.example/bia.jpg"
    return (
        FakeZalo(folder / "site"),
        lambda url: {"oa": OA, "app": APP, "cover": cover, "api": url, "sign_in": url},
        "truy-cap.0",
        content(),
    )


@pytest.fixture(params=["facebook", "tiktok", "youtube", "zalo"])
def name(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiktok_posting, "_sleep", lambda seconds: None)
    monkeypatch.setattr(zalo_making, "_sleep", lambda seconds: None)


def published(channel: Channel, post: Outgoing) -> Iterator[object]:
    """What each step of a whole publication and of looking after it gave or raised."""
    made = ForgottenMade()
    remote = "1"
    acts: list[Callable[[], object]] = [
        channel.verify,
        lambda: channel.prepare(post, KEY, made),
        lambda: channel.send(post, KEY, made),
        lambda: channel.find(KEY, made),
        lambda: channel.find(KEY, ForgottenMade()),
    ]
    for act in acts:
        try:
            done = act()
        except (SendError, AccountNotOwned) as problem:
            done = problem
        if isinstance(done, Receipt):
            remote = done.remote_id
        yield done
    try:
        yield channel.look(remote)
    except SendError as problem:
        yield problem


def broken(body: Any, path: tuple[Any, ...], value: object) -> Any:
    """The body with one place changed."""
    changed = copy.deepcopy(body)
    if not path:
        return value
    inner = changed
    for each in path[:-1]:
        inner = inner[each]
    if value is GONE:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return changed


def places(body: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    inner = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for key, value in inner:
        yield from places(value, (*path, key))


def test_no_answer_gives_a_traceback_or_a_receipt_without_a_post(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake, options, token, post = fakes(name, tmp_path)
    secret = {"facebook": TOKEN}.get(name, SECRET)
    answers: list[tuple[Call, Answer]] = []
    no_way_back: list[int] = []
    real = http_calls.ask

    def recorded(client: Any, method: str, url: str, *, irreversible: bool, **request: Any) -> Answer:
        answer = real(client, method, url, irreversible=irreversible, **request)
        if irreversible:
            no_way_back.append(len(answers))
        answers.append(((method, urlsplit(url).path), answer))
        return answer

    marks: list[int] = []

    def run() -> list[object]:
        kept = KeptTokens(Tokens(access=token, refresh=REFRESH, expires_at=NOW.replace(year=2027)))
        account = Account(id=1, channel=name, title="Tài khoản", options=options(fake.url))
        channel = opened(account, tmp_path, secret=secret, tokens=lambda: kept)
        found = []
        for each in published(channel, post):
            found.append(each)
            marks.append(len(answers))
        return found

    with fake:
        monkeypatch.setattr(http_calls, "ask", recorded)
        whole = run()
    assert isinstance(whole[0], str)
    assert all(isinstance(each, Receipt) for each in whole[2:4])
    assert isinstance(whole[5], RemotePost)

    [sent] = no_way_back
    told_by = marks[2]
    tried = 0
    for index, (_, answer) in enumerate(answers):
        try:
            body = answer.json()
        except ValueError:
            continue
        for path in places(body):
            for value in (*NONSENSE, GONE) if path else NONSENSE:
                told = json.dumps(broken(body, path, value)).encode()
                monkeypatch.setattr(http_calls, "ask", replayed(answers, index, told))
                outcomes = run()
                for done in outcomes:
                    judge(done)
                refused = (
                    name == "zalo" and isinstance(json.loads(told), dict) and json.loads(told).get("error")
                )
                if sent <= index < told_by and not refused:
                    # It is out: whatever else is said, it is never called refused or not sent.
                    assert isinstance(outcomes[2], (Receipt, OutcomeUnknown)), (told, outcomes[2])
                tried += 1
    assert tried > 300


def replayed(answers: list[tuple[Call, Answer]], index: int, told: bytes) -> Callable[..., Answer]:
    """The recorded answers again, in their order for each call; the one at ``index`` says ``told``."""
    by_call: dict[Call, list[Answer]] = {}
    for number, (call, answer) in enumerate(answers):
        if number == index:
            answer = Answer(status=answer.status, headers=answer.headers, body=told)
        by_call.setdefault(call, []).append(answer)

    def ask(client: Any, method: str, url: str, **_: Any) -> Answer:
        left = by_call.get((method, urlsplit(url).path))
        if not left:
            return Answer(status=404, headers={}, body=b"{}")
        return left.pop(0) if len(left) > 1 else left[0]

    return ask


def judge(done: object) -> None:
    if isinstance(done, (SendError, AccountNotOwned)):
        assert done.english()
    elif isinstance(done, Receipt):
        assert done.remote_id not in ("", "None")
        assert done.remote_url.startswith("https://")
    elif isinstance(done, RemotePost):
        for figure, value in done.reach.items():
            assert f"publish.reach.{figure}" in catalogue("vi")
            assert value >= 0
    else:
        assert done is None or isinstance(done, str)
