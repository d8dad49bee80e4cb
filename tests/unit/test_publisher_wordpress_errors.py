"""What each misbehaviour of a WordPress server means: not sent, refused, or nobody knows."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
from publishing_desk import NOW, OFFICE
from publishing_proxy import Answer, Proxy, answering
from publishing_room import room

from kiemtin.entities import Account, Outgoing
from kiemtin.errors import (
    AccountNotOwned,
    BadSetting,
    OutcomeUnknown,
    Rejected,
    SendError,
    Transient,
)
from scheduler import channels
from scheduler.channels import http_calls, wordpress
from scheduler.channels.wordpress import WordPressChannel, WordPressOptions, post_html
from scheduler.made import ForgottenMade

CONTENT = Outgoing(title="Tiêu đề", body="Nội dung", link="", office=OFFICE, published_at=NOW)
ME = {"id": 1, "slug": "banbientap", "capabilities": {"publish_posts": True, "unfiltered_html": True}}
MADE = {"id": 7, "slug": "x", "link": "https://xa.example/x", "status": "publish"}
DRAFT = {**MADE, "status": "draft"}
Misbehaviour = Callable[[str, str], Answer | None]


def said(value: Any, status: int = 200, **headers: str) -> Answer:
    return status, {"Content-Type": "application/json", **headers}, json.dumps(value).encode()


def good(method: str, path: str) -> Answer:
    """A WordPress without the post, with pretty addresses."""
    if "types/post" in path:
        return said({"slug": "post"})
    if "users/me" in path:
        return said(ME)
    if method == "POST":
        return said(MADE) if publishes(path) else said(DRAFT, 201)
    return said([])


def publishes(path: str) -> bool:
    """True for the one call that makes a post public."""
    return "/wp/v2/posts/7" in path


@contextmanager
def site(bad: Misbehaviour) -> Iterator[tuple[WordPressChannel, list[tuple[str, str]]]]:
    """A channel to a server that is good but for ``bad``, and the calls it got."""
    calls: list[tuple[str, str]] = []

    def answer(method: str, given: str) -> Answer:
        path = unquote(given)
        calls.append((method, path))
        return bad(method, path) or good(method, path)

    with answering(answer) as url:
        yield opened(url), calls


def opened(url: str, **options: Any) -> WordPressChannel:
    account = Account(
        id=1, channel="wordpress", title="Trang xã", options={"url": url, "user": "banbientap", **options}
    )
    made = channels.open_channel(account, room(secret="mật khẩu"))
    assert isinstance(made, WordPressChannel)
    return made


def on_post(answer: Answer) -> Misbehaviour:
    return lambda method, path: answer if method == "POST" and publishes(path) else None


def on_draft(answer: Answer) -> Misbehaviour:
    return lambda method, path: answer if method == "POST" and not publishes(path) else None


def on_search(answer: Answer) -> Misbehaviour:
    return lambda method, path: answer if "/posts" in path and method == "GET" else None


def posts(calls: list[tuple[str, str]]) -> int:
    return sum(method == "POST" and publishes(path) for method, path in calls)


def test_the_slug_is_looked_for_before_the_post_is_made() -> None:
    with site(lambda method, path: None) as (channel, calls):
        channel.send(CONTENT, "khóa", ForgottenMade())
    methods = [method for method, path in calls if "/wp/v2/posts" in path]
    assert methods == ["GET", "POST", "GET", "POST"]  # draft, then publish
    search = next(path for method, path in calls if "/posts" in path)
    assert wordpress.slug_of("khóa") in search


def test_a_site_without_pretty_addresses_is_asked_the_other_way() -> None:
    def plain(method: str, path: str) -> Answer | None:
        return (404, {}, b"<h1>Not found</h1>") if path.startswith("/wp-json/") else None

    with site(plain) as (channel, calls):
        assert channel.send(CONTENT, "khóa", ForgottenMade()).remote_id == "7"
    assert sum(path.startswith("/index.php?rest_route=/wp/v2/posts") for _, path in calls) == 4


@pytest.mark.parametrize(
    ("answer", "kind", "cause"),
    [
        (said({"code": "rest_cannot_create"}, 401), Rejected, "sign_in"),
        (said({"code": "rest_cannot_publish"}, 403), Rejected, "forbidden"),
        (said({"code": "rest_invalid_param"}, 400), Rejected, "refused"),
        (said({}, 404), Transient, "draft_gone"),
        (said({}, 413), Rejected, "too_large"),
        ((301, {"Location": "https://moi.example/"}, b""), Rejected, "redirected"),
        (said({}, 429, **{"Retry-After": "90"}), Transient, "too_many"),
        (said({}, 500), OutcomeUnknown, "server_error"),
        (said({}, 502), OutcomeUnknown, "server_error"),
        (said({}, 503, **{"Retry-After": "90"}), OutcomeUnknown, "server_error"),
        (said({}, 408), OutcomeUnknown, "server_error"),
        ((200, {}, b"<html>xin chao</html>"), OutcomeUnknown, "strange_answer"),
        ((200, {}, b"\xff\xfe\x00"), OutcomeUnknown, "strange_answer"),
        ((200, {}, b"[" * 100_000), OutcomeUnknown, "strange_answer"),
        (said({"id": 7}, 201), OutcomeUnknown, "strange_answer"),
        (said([], 201), OutcomeUnknown, "strange_answer"),
        ((200, {"Content-Length": "5000"}, b'{"id"'), OutcomeUnknown, "cut_off"),
        ((200, {}, b" " * 3_000_000), OutcomeUnknown, "strange_answer"),
        ((200, {"Content-Encoding": "gzip"}, b"khong phai gzip"), OutcomeUnknown, "cut_off"),
    ],
)
def test_an_answer_to_the_post_means(answer: Answer, kind: type[SendError], cause: str) -> None:
    with site(on_post(answer)) as (channel, calls), pytest.raises(SendError) as refused:
        channel.send(CONTENT, "khóa", ForgottenMade())
    assert type(refused.value) is kind
    assert refused.value.values["cause"] == cause
    assert posts(calls) == 1


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (said({"code": "rest_cannot_create"}, 401), Rejected),
        (said({}, 413), Rejected),
        (said({}, 429), Transient),
        (said({}, 500), Transient),
        ((200, {}, b"<html>"), Transient),
        (said({"khong": "phai bai"}), Transient),
        ((200, {"Content-Length": "5000"}, b"{"), Transient),
    ],
)
def test_whatever_becomes_of_the_draft_nothing_is_public(answer: Answer, kind: type[SendError]) -> None:
    with site(on_draft(answer)) as (channel, calls), pytest.raises(SendError) as refused:
        channel.prepare(CONTENT, "khóa", ForgottenMade())
    assert type(refused.value) is kind
    assert posts(calls) == 0


def test_a_draft_that_somebody_removed_is_laid_down_anew() -> None:
    gone = [said({"code": "rest_post_invalid_id"}, 404)]
    made = ForgottenMade()
    with site(lambda method, path: gone.pop() if publishes(path) and gone else None) as (channel, calls):
        with pytest.raises(Transient):
            channel.send(CONTENT, "khóa", made)
        assert channel.send(CONTENT, "khóa", made).remote_id == "7"
    assert sum(method == "POST" and not publishes(path) for method, path in calls) == 2


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (said({"code": "incorrect_password"}, 401), Rejected),
        (said({}, 403), Rejected),
        (said({}, 404), Rejected),
        ((302, {"Location": "/wp-json/wp/v2/posts"}, b""), Rejected),
        (said({}, 429, **{"Retry-After": "90"}), Transient),
        (said({}, 500), Transient),
        (said({}, 503, **{"Retry-After": "90"}), Transient),
        ((200, {}, b"<html>"), Transient),
        (said({"khong": "phai danh sach"}), Transient),
        (said(["khong phai bai"]), Transient),
        ((200, {"Content-Length": "5000"}, b"["), Transient),
    ],
)
def test_an_answer_to_the_search_means_that_nothing_was_sent(answer: Answer, kind: type[SendError]) -> None:
    with site(on_search(answer)) as (channel, calls):
        for act in (
            lambda: channel.send(CONTENT, "khóa", ForgottenMade()),
            lambda: channel.find("khóa", ForgottenMade()),
        ):
            with pytest.raises(SendError) as refused:
                act()
            assert type(refused.value) is kind
        if b"90" in str(answer[1]).encode() and isinstance(refused.value, Transient):
            assert refused.value.retry_after == 90
    assert posts(calls) == 0


def test_a_server_that_answers_too_slowly_leaves_the_outcome_unknown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(wordpress, "TIMEOUT", httpx.Timeout(0.2, connect=10))
    asleep = threading.Event()

    def slow(method: str, path: str) -> Answer | None:
        if method == "POST" and publishes(path):
            asleep.wait(20)
        return None

    with site(slow) as (channel, calls):
        with pytest.raises(OutcomeUnknown) as refused:
            channel.send(CONTENT, "khóa", ForgottenMade())
        asleep.set()
    assert refused.value.values["cause"] == "timeout"
    assert posts(calls) == 1


def test_an_answer_that_drips_for_ever_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_calls, "DEADLINE", 0.0)
    with (
        site(lambda method, path: said([" " * 1000])) as (channel, _),
        pytest.raises(Transient) as refused,
    ):
        channel.find("khóa", ForgottenMade())
    assert refused.value.values["cause"] == "timeout"


def test_a_reset_after_the_request_leaves_the_outcome_unknown() -> None:
    with (
        answering(good) as far,
        Proxy(far, lambda method, path: "after" if method == "POST" and publishes(path) else None) as proxy,
    ):
        with pytest.raises(OutcomeUnknown) as refused:
            opened(proxy.url).send(CONTENT, "khóa", ForgottenMade())
        assert refused.value.values["cause"] == "cut_off"


def test_a_server_that_speaks_no_tls_was_sent_nothing() -> None:
    with socket.socket() as plain:
        plain.bind(("127.0.0.1", 0))
        plain.listen()
        heard: list[bytes] = []

        def hang_up() -> None:
            connection, _ = plain.accept()
            heard.append(connection.recv(4096))
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            connection.close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        with pytest.raises(Transient) as refused:
            opened(f"https://127.0.0.1:{plain.getsockname()[1]}/", api="wp-json").send(
                CONTENT, "khóa", ForgottenMade()
            )
        thread.join()
    assert refused.value.values["cause"] == "unreachable"
    assert b"Authorization" not in b"".join(heard)


def test_a_host_without_an_address_is_transient() -> None:
    with pytest.raises(Transient) as refused:
        opened("https://khong-co.invalid/").send(CONTENT, "khóa", ForgottenMade())
    assert refused.value.values["cause"] == "unreachable"


def test_a_publisher_that_slept_before_the_post_does_not_make_it(monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter([0.0, http_calls.SEND_WITHIN + 1])
    with site(lambda method, path: None) as (channel, calls), monkeypatch.context() as patch:
        patch.setattr(wordpress, "wall_clock", lambda: next(times))
        with pytest.raises(Transient):
            channel.send(CONTENT, "khóa", ForgottenMade())
    assert posts(calls) == 0


def test_a_user_who_may_not_publish_is_no_proof_of_ownership() -> None:
    weak = said({**ME, "capabilities": {"read": True}})
    with (
        site(lambda method, path: weak if "users/me" in path else None) as (channel, _),
        pytest.raises(AccountNotOwned, match="may not publish"),
    ):
        channel.verify()


def test_a_user_who_may_not_embed_sends_no_script() -> None:
    assert "ld+json" in post_html(CONTENT, url="https://xa.example/", embed=True)
    assert "<script" not in post_html(CONTENT, url="https://xa.example/", embed=False)


@pytest.mark.parametrize(
    ("options", "wrong"),
    [
        ({"url": "http://trang.example/"}, "https:// is needed"),
        ({"url": "trang.example"}, "url"),
        ({"secret": "có dấu cách"}, "secret"),
        ({"user": ""}, "user"),
        ({"password": "abc"}, "password"),
        ({"category": 0}, "category"),
    ],
)
def test_a_wrong_option_is_named_and_the_value_is_not_repeated(options: dict[str, Any], wrong: str) -> None:
    with pytest.raises(BadSetting, match=wrong) as refused:
        channels.options_of("wordpress", {"url": "https://trang.example", "user": "a", **options})
    assert "abc" not in str(refused.value.values)


def test_plain_http_to_another_machine_must_be_asked_for() -> None:
    assert (
        WordPressOptions(url="http://trang.example", user="a", insecure=True).url == "http://trang.example/"
    )
    assert WordPressOptions(url="http://127.0.0.1:8080", user="a").url == "http://127.0.0.1:8080/"
