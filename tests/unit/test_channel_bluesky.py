"""Publishing to Bluesky: the record that is put, its text and links, what each answer means, the session."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import regex
from fakes.kept_tokens import KeptTokens
from fakes.serving import FakeServer, Request, Said
from hypothesis import given, strategies as st
from publishing_desk import NOW, OFFICE
from publishing_room import opened

from kiemtin.entities import Account, Attachment, Outgoing
from kiemtin.errors import (
    AccountNeedsPerson,
    AccountNotOwned,
    BadSetting,
    OutcomeUnknown,
    Rejected,
    SendError,
    Transient,
)
from kiemtin.ports import Channel, Tokens
from kiemtin.states import MediaKind
from scheduler import channels
from scheduler.channels.bluesky_text import record_key, shortened
from scheduler.made import ForgottenMade

KEY = "khóa"
DID = "did:plc:xathunghiem"
CONTENT = Outgoing(
    title="Tiêu đề", body="Nội dung.", link="https://xa.example/a", office=OFFICE, published_at=NOW
)


def jwt(name: str) -> str:
    middle = base64.urlsafe_b64encode(json.dumps({"exp": NOW.timestamp() + 7200, "jti": name}).encode())
    return f"a.{middle.decode().rstrip('=')}.c"


class Answers(FakeServer):
    """Answers like a server that takes the tokens it gave; ``instead`` makes it misbehave."""

    def __init__(self) -> None:
        super().__init__()
        self.records: dict[str, Any] = {}
        self.sessions = 0
        self.living = {"access": "chưa có", "refresh": "chưa có"}

    def answer(self, request: Request) -> Said:
        method = request.path.removeprefix("/xrpc/")
        if method == "com.atproto.server.createSession":
            if request.json().get("password") != "mat-khau":
                return Said(
                    401, {"error": "AuthenticationRequired", "message": "Invalid identifier or password"}
                )
            return self._session()
        if method == "com.atproto.server.refreshSession":
            if request.bearer != self.living["refresh"]:
                return Said(400, {"error": "ExpiredToken", "message": "Token has been revoked"})
            return self._session()
        if method == "com.atproto.repo.getRecord":
            found = self.records.get(request.query["rkey"])
            return Said(200, found) if found else Said(400, {"error": "RecordNotFound"})
        if request.bearer != self.living["access"]:
            return Said(400, {"error": "ExpiredToken"})
        if method == "com.atproto.server.getSession":
            return Said(200, {"did": DID, "handle": "xa.test", "active": True})
        if method == "com.atproto.repo.uploadBlob":
            return Said(200, {"blob": {"$type": "blob", "size": len(request.body)}})
        body = request.json()
        uri = f"at://{DID}/app.bsky.feed.post/{body['rkey']}"
        if body["rkey"] in self.records and body.get("swapRecord", "") is None:
            return Said(400, {"error": "InvalidSwap"})
        self.records[body["rkey"]] = {"uri": uri, "cid": "b", "value": body["record"]}
        return Said(200, {"uri": uri, "cid": "b"})

    def _session(self) -> Said:
        self.sessions += 1
        self.living = {"access": jwt(f"a{self.sessions}"), "refresh": jwt(f"r{self.sessions}")}
        return Said(
            200,
            {"accessJwt": self.living["access"], "refreshJwt": self.living["refresh"], "did": DID},
        )


@pytest.fixture
def far() -> Iterator[Answers]:
    with Answers() as running:
        yield running


def account(far: Answers, **options: Any) -> Account:
    given = {"handle": "xa.test", "url": far.url, "counts": far.url, **options}
    return Account(id=1, channel="bluesky", title="Bluesky xã", options=given)


@pytest.fixture
def kept() -> KeptTokens:
    return KeptTokens(Tokens(access="", refresh=""))


@pytest.fixture
def channel(far: Answers, kept: KeptTokens) -> Channel:
    return opened(account(far), tokens=lambda: kept)


def image(folder: Path, **values: Any) -> Attachment:
    (folder / "anh").write_bytes(b"\xff\xd8\xff")
    given = {"kind": MediaKind.IMAGE, "mime": "image/jpeg", "size": 3, "alt": "Bản đồ", **values}
    return Attachment(sha256="anh", name="anh.jpg", path=str(folder / "anh"), **given)


def sent(far: Answers) -> dict[str, Any]:
    [record] = far.records.values()
    value: dict[str, Any] = record["value"]
    return value


# --- the record -----------------------------------------------------------------------------------


@given(st.text(), st.text())
def test_a_record_key_is_a_tid_and_each_key_has_its_own(one: str, other: str) -> None:
    assert regex.fullmatch("[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}", record_key(one))
    assert (record_key(one) == record_key(other)) == (one == other)


@given(
    st.lists(
        st.sampled_from(["chữ 🙂 ", "https://xa.example/" + "đường-dẫn/" * 9 + "x ", "http://a.vn ", "\n"])
    )
)
def test_every_address_is_a_link_over_exactly_its_words(parts: list[str]) -> None:
    text = "".join(parts)
    made, facets = shortened(text)
    assert len(facets) == text.count("http")
    for facet in facets:
        words = made.encode()[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode()
        address = facet["features"][0]["uri"]
        assert address in text
        assert len(words) <= 30
        assert words.rstrip("…") in address


def test_a_link_is_a_card_and_leaves_the_text_its_room(far: Answers, channel: Channel) -> None:
    receipt = channel.send(CONTENT, KEY, ForgottenMade())
    record = sent(far)
    assert record["embed"]["external"] == {
        "uri": "https://xa.example/a",
        "title": "Tiêu đề",
        "description": "Nội dung.",
    }
    assert record["text"] == f"Tiêu đề\n\nNội dung.\n\n{OFFICE}"
    assert record["langs"] == ["vi"]
    assert receipt.remote_id == f"at://{DID}/app.bsky.feed.post/{record_key(KEY)}"
    assert receipt.remote_url == f"https://bsky.app/profile/{DID}/post/{record_key(KEY)}"
    assert channel.preview(CONTENT).parts == (("text", record["text"]), ("link", "https://xa.example/a"))


def test_pictures_go_up_once_with_alt_text_and_shape(far: Answers, channel: Channel, tmp_path: Path) -> None:
    content = replace(CONTENT, media=(image(tmp_path, width=800, height=600),))
    made = ForgottenMade()
    channel.prepare(content, KEY, made)
    channel.prepare(content, KEY, made)
    assert len(far.calls("uploadBlob")) == 1
    channel.send(content, KEY, made)
    [picture] = sent(far)["embed"]["images"]
    assert picture["alt"] == "Bản đồ"
    assert picture["aspectRatio"] == {"width": 800, "height": 600}
    assert "xa.example/a" in sent(far)["text"]
    assert sent(far)["facets"][0]["features"][0]["uri"] == "https://xa.example/a"


def test_every_attempt_puts_the_same_record(far: Answers, channel: Channel) -> None:
    made = ForgottenMade()
    channel.prepare(CONTENT, KEY, made)
    first = channel.send(CONTENT, KEY, made)
    before = sent(far)
    assert channel.send(replace(CONTENT, body="Khác"), KEY, made) == first
    assert sent(far) == before


def test_the_whole_post_has_300_signs(channel: Channel) -> None:
    rest = channel.preview(replace(CONTENT, body="")).length + 2
    assert channel.check(replace(CONTENT, body="ấ" * (300 - rest))) == ()
    [violation] = channel.check(replace(CONTENT, body="ấ" * (301 - rest)))
    assert violation.message == "publish.violation.long_post"
    [heavy] = channel.check(replace(CONTENT, title="a", body="👨‍👩‍👧‍👦" * 200))
    assert heavy.message == "publish.violation.bluesky_bytes"


# --- what answers mean ----------------------------------------------------------------------------


def on_put(said: Said) -> Callable[[Request], Said | None]:
    return lambda request: said if request.path.endswith("putRecord") else None


@pytest.mark.parametrize(
    ("said", "kind", "cause"),
    [
        (Said(400, {"error": "InvalidRequest"}), Rejected, "bluesky_refused"),
        (Said(400, {"error": "BlobNotFound"}), Transient, "bluesky_file_gone"),
        (Said(401, {"error": "AuthMissing"}), AccountNeedsPerson, "reconnect"),
        (Said(400, {"error": "InvalidToken"}), AccountNeedsPerson, "reconnect"),
        (Said(401, {"error": "AccountTakedown"}), AccountNeedsPerson, "bluesky_account_off"),
        (Said(403, {"error": "Forbidden"}), Rejected, "bluesky_forbidden"),
        (Said(404, b""), Rejected, "bluesky_none"),
        (Said(413, {"error": "PayloadTooLarge"}), Rejected, "bluesky_file"),
        (Said(501, {"error": "MethodNotImplemented"}), Rejected, "bluesky_none"),
        (
            Said(429, {"error": "RateLimitExceeded"}, {"ratelimit-reset": "99999999999"}),
            Transient,
            "too_many",
        ),
        (Said(429, b""), Transient, "too_many"),
        (Said(500, {"error": "InternalServerError"}), OutcomeUnknown, "server_error"),
        (Said(502, {"error": "UpstreamFailure"}), OutcomeUnknown, "server_error"),
        (Said(200, b"<html>"), OutcomeUnknown, "strange_answer"),
        (Said(200, {"uri": "https://x"}), OutcomeUnknown, "strange_answer"),
        (Said(200, {}), OutcomeUnknown, "strange_answer"),
        (Said(302, b"", {"Location": "/x"}), Rejected, "redirected"),
    ],
)
def test_an_answer_to_the_record_means(
    far: Answers, channel: Channel, said: Said, kind: type[SendError], cause: str
) -> None:
    far.instead = on_put(said)
    with pytest.raises(SendError) as refused:
        channel.send(CONTENT, KEY, ForgottenMade())
    assert isinstance(refused.value, kind)
    assert refused.value.values["cause"] == cause
    if said.headers.get("ratelimit-reset"):
        assert isinstance(refused.value, Transient)
        assert refused.value.retry_after is not None
        assert refused.value.retry_after > 10**9


def test_a_lost_answer_is_unknown_and_the_record_is_found(far: Answers, channel: Channel) -> None:
    far.lose = lambda request: "after" if request.path.endswith("putRecord") else None
    with pytest.raises(OutcomeUnknown):
        channel.send(CONTENT, KEY, ForgottenMade())
    found = channel.find(KEY, ForgottenMade())
    assert found is not None
    assert found.remote_id.endswith(record_key(KEY))
    assert channel.find("khóa khác", ForgottenMade()) is None


def test_a_picture_the_server_threw_away_is_uploaded_again(
    far: Answers, channel: Channel, tmp_path: Path
) -> None:
    content = replace(CONTENT, media=(image(tmp_path),))
    made = ForgottenMade()
    channel.prepare(content, KEY, made)
    far.instead = on_put(Said(400, {"error": "BlobNotFound"}))
    with pytest.raises(Transient):
        channel.send(content, KEY, made)
    far.instead = lambda request: None
    channel.prepare(content, KEY, made)
    channel.send(content, KEY, made)
    assert len(far.calls("uploadBlob")) == 2


@pytest.mark.parametrize("said", [Said(500), Said(200, b"?"), Said(200, {}), Said(200, {"uri": 5})])
def test_a_strange_answer_is_no_proof_of_absence(far: Answers, channel: Channel, said: Said) -> None:
    far.instead = lambda request: said
    with pytest.raises(Transient):
        channel.find(KEY, ForgottenMade())


def test_figures_are_counted_where_there_are_any(far: Answers, channel: Channel) -> None:
    uri = channel.send(CONTENT, KEY, ForgottenMade()).remote_id
    counted = Said(200, {"posts": [{"likeCount": 4, "repostCount": 2, "replyCount": 0, "author": {}}]})
    for said, reach in (
        (counted, {"likes": 4, "shares": 2, "comments": 0}),
        (Said(200, {"posts": []}), {}),
        (Said(500), {}),
        (Said(200, b"?"), {}),
    ):
        far.instead = lambda request, said=said: said if request.path.endswith("getPosts") else None  # type: ignore[misc]
        post = channel.look(uri)
        assert post is not None
        assert post.there
        assert post.reach == reach
    assert channel.look("khong phai dia chi") is None


# --- the session ----------------------------------------------------------------------------------


def test_a_session_is_begun_once_and_kept(far: Answers, channel: Channel, kept: KeptTokens) -> None:
    channel.verify()
    channel.send(CONTENT, KEY, ForgottenMade())
    assert far.sessions == 1
    assert kept.tokens().access == far.living["access"]
    assert kept.tokens().expires_at is not None


def test_a_refresh_token_is_used_once_and_the_new_one_kept(
    far: Answers, channel: Channel, kept: KeptTokens
) -> None:
    channel.verify()
    first = kept.tokens()
    far.living["access"] = "đã hết hạn"
    channel.verify()
    assert [each.bearer for each in far.calls("refreshSession")] == [first.refresh]
    assert kept.tokens().refresh == far.living["refresh"]
    assert kept.tokens().refresh != first.refresh


@pytest.mark.parametrize("lost", ["before", "after"])
def test_a_refresh_whose_answer_is_lost_begins_a_new_session(
    far: Answers, channel: Channel, kept: KeptTokens, lost: str
) -> None:
    channel.verify()
    far.living["access"] = "đã hết hạn"
    far.lose = lambda request: lost if request.path.endswith("refreshSession") else None
    assert "session of xa.test" in channel.verify()
    assert kept.tokens().access == far.living["access"]


def test_without_a_keeper_of_tokens_the_app_password_is_enough(far: Answers) -> None:
    bare = opened(account(far))
    bare.send(CONTENT, KEY, ForgottenMade())
    assert len(far.records) == 1


def test_a_wrong_app_password_asks_for_a_person(far: Answers, kept: KeptTokens) -> None:
    wrong = opened(account(far), secret="sai-hoan-toan", tokens=lambda: kept)
    with pytest.raises(AccountNeedsPerson) as refused:
        wrong.send(CONTENT, KEY, ForgottenMade())
    assert refused.value.values["cause"] == "bluesky_sign_in"
    assert "sai-hoan-toan" not in str(refused.value.values)
    with pytest.raises(AccountNotOwned):
        wrong.verify()


@pytest.mark.parametrize("said", [{"handle": "khac.test"}, {"handle": "xa.test", "active": False}])
def test_another_account_or_one_that_is_off_is_no_proof(
    far: Answers, channel: Channel, said: dict[str, Any]
) -> None:
    far.instead = lambda request: (
        Said(200, {"did": DID, **said}) if request.path.endswith("getSession") else None
    )
    with pytest.raises(AccountNotOwned):
        channel.verify()


@pytest.mark.parametrize(
    ("options", "wrong"),
    [
        ({"handle": "@xa.test"}, "handle"),
        ({"handle": "xa"}, "handle"),
        ({"url": "http://may-chu.example/"}, "https"),
        ({"counts": "http://may-chu.example/"}, "https"),
    ],
)
def test_a_wrong_option_is_named(far: Answers, options: dict[str, Any], wrong: str) -> None:
    with pytest.raises(BadSetting, match=wrong):
        channels.options_of("bluesky", account(far, **options).options)
