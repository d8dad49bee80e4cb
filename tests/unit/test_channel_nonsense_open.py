"""Whatever Telegram, Mastodon, Bluesky or a receiver answer: never a traceback, never called refused when it is out,
never called absent when it is there.

Every field of every JSON answer of a whole publication is taken away or made into nonsense, one at a time.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from fakes import mastodon as far_mastodon, telegram as far_telegram
from fakes.kept_tokens import KeptTokens
from fakes.outgoing import content
from fakes.serving import FakeServer
from publishing_desk import NOW
from publishing_room import opened
from test_channel_bluesky import Answers
from test_channel_nonsense import GONE, NONSENSE, Call, broken, places, published, replayed
from test_channel_webhook import HERE, SECRET, Receiver

from kiemtin.entities import Account, Receipt, RemotePost
from kiemtin.errors import AccountNotOwned, OutcomeUnknown, SendError
from kiemtin.ports import Tokens
from kiemtin.words import catalogue
from scheduler.channels import bluesky, bluesky_xrpc, http_calls, mastodon_api, telegram_calls, webhook_call
from scheduler.channels.http_calls import Answer

ASKING = (bluesky, bluesky_xrpc, mastodon_api, telegram_calls, webhook_call)


def _telegram() -> tuple[FakeServer, Callable[[str], dict[str, Any]], str]:
    made = far_telegram.FakeTelegram(lambda: NOW)
    name = f"@{far_telegram.CHANNEL}"
    return made, lambda url: {"name": name, "api": url, "pages": url}, far_telegram.TOKEN


def _mastodon() -> tuple[FakeServer, Callable[[str], dict[str, Any]], str]:
    made = far_mastodon.FakeMastodon(lambda: NOW)
    return made, lambda url: {"url": url, "user": far_mastodon.USER}, far_mastodon.TOKEN


def _bluesky() -> tuple[FakeServer, Callable[[str], dict[str, Any]], str]:
    return Answers(), lambda url: {"handle": "xa.test", "url": url, "counts": url}, "mat-khau"


def _webhook() -> tuple[FakeServer, Callable[[str], dict[str, Any]], str]:
    return Receiver(), lambda url: {"url": f"{url}nhan", "lookup": True}, SECRET


@pytest.mark.parametrize("name", ["telegram", "mastodon", "bluesky", "webhook"])
def test_no_answer_gives_a_traceback_or_a_wrong_certainty(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    far, options, secret = {
        "telegram": _telegram,
        "mastodon": _mastodon,
        "bluesky": _bluesky,
        "webhook": _webhook,
    }[name]()
    answers: list[tuple[Call, Answer]] = []
    no_way_back: list[int] = []
    marks: list[int] = []
    real = http_calls.ask

    def recorded(client: Any, method: str, url: str, *, irreversible: bool, **request: Any) -> Answer:
        answer = real(client, method, url, irreversible=irreversible, **request)
        if irreversible:
            no_way_back.append(len(answers))
        answers.append(((method, urlsplit(url).path), answer))
        return answer

    def asks(how: Callable[..., Answer]) -> None:
        for module in ASKING:
            monkeypatch.setattr(module, "ask", how)

    def run() -> list[object]:
        kept = KeptTokens(Tokens(access=""))
        account = Account(id=1, channel=name, title="Tài khoản", options=options(far.url))
        channel = opened(account, secret=secret, tokens=lambda: kept, allowed_hosts=HERE)
        found = []
        for each in published(channel, content()):
            found.append(each)
            marks.append(len(answers))
        return found

    with far:
        asks(recorded)
        whole = run()
    assert isinstance(whole[0], str)
    assert all(isinstance(each, Receipt) for each in whole[2:5])
    [sent] = no_way_back
    told_by, found_by = marks[2], marks[3]
    tried = 0
    for index, (_, answer) in enumerate(answers):
        try:
            body = answer.json()
        except ValueError:
            continue
        for path in places(body):
            for value in (*NONSENSE, GONE) if path else NONSENSE:
                told = json.dumps(broken(body, path, value)).encode()
                asks(replayed(answers, index, told))
                outcomes = run()
                for done in outcomes:
                    judge(done)
                if sent <= index < told_by:
                    assert isinstance(outcomes[2], (Receipt, OutcomeUnknown)), (told, outcomes[2])
                if told_by <= index < found_by and json.loads(told) != []:
                    assert outcomes[3] is not None, told
                tried += 1
    assert tried > 100


def judge(done: object) -> None:
    if isinstance(done, (SendError, AccountNotOwned)):
        assert done.english()
    elif isinstance(done, Receipt):
        assert done.remote_id not in ("", "None")
        assert done.remote_url == "" or done.remote_url.startswith(("https://", "http://127.0.0.1"))
    elif isinstance(done, RemotePost):
        assert all(f"publish.reach.{figure}" in catalogue("vi") for figure in done.reach)
    else:
        assert done is None or isinstance(done, str)
