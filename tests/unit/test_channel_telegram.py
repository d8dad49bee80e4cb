"""Publishing to a Telegram channel: what is sent, what each answer means, how a lost post is found."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fakes.serving import Said
from fakes.telegram import CHANNEL, TOKEN, FakeTelegram
from publishing_desk import NOW, OFFICE, Desk, rounds
from publishing_room import opened, room

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
from kiemtin.ports import Channel
from kiemtin.states import MediaKind, PublicationState as S
from kiemtin.store import Store
from scheduler import channels
from scheduler.made import ForgottenMade
from scheduler.publisher import Publishing, publish_due
from scheduler.reference import code_of

KEY = "khóa của bài"
CONTENT = Outgoing(
    title="Trung tâm *hành chính* 🙂",
    body="Nội dung <b>đúng</b> & đủ.",
    link="https://xa.example/a?b=1&c=2",
    office=OFFICE,
    published_at=NOW,
    reference=code_of(KEY),
)


@pytest.fixture
def far() -> Iterator[FakeTelegram]:
    with FakeTelegram(lambda: NOW) as running:
        running.limit = False
        yield running


def account(far: FakeTelegram, **options: Any) -> Account:
    given = {"name": f"@{CHANNEL}", "api": far.url, "pages": far.url, **options}
    return Account(id=1, channel="telegram", title="Kênh xã", options=given)


@pytest.fixture
def channel(far: FakeTelegram) -> Channel:
    return opened(account(far), secret=TOKEN)


def image(folder: Path, name: str = "anh", body: bytes = b"\xff\xd8\xff anh", **values: Any) -> Attachment:
    (folder / name).write_bytes(body)
    given = {"kind": MediaKind.IMAGE, "mime": "image/jpeg", "size": len(body), "alt": "Bản đồ", **values}
    return Attachment(sha256=name, name=f"{name}.jpg", path=str(folder / name), **given)


# --- what is sent ---------------------------------------------------------------------------------


def test_a_post_is_signed_carries_its_reference_and_means_its_signs(
    far: FakeTelegram, channel: Channel
) -> None:
    receipt = channel.send(CONTENT, KEY, ForgottenMade())
    [post] = far.posts
    assert receipt.remote_id == str(post.id)
    assert receipt.remote_url == f"https://t.me/{CHANNEL}/{post.id}"
    assert post.text.startswith("Trung tâm *hành chính* 🙂\n\nNội dung <b>đúng</b> & đủ.")
    assert OFFICE in post.text
    assert code_of(KEY) in post.text
    [sent] = far.calls("sendMessage")
    assert sent.json()["entities"] == [{"type": "bold", "offset": 0, "length": 25}]


def test_the_preview_is_what_is_sent(far: FakeTelegram, channel: Channel) -> None:
    shown = channel.preview(CONTENT)
    channel.send(CONTENT, KEY, ForgottenMade())
    assert shown.parts == (("text", far.posts[0].text),)
    assert shown.length == len(far.posts[0].text.encode("utf-16-le")) // 2
    assert shown.limit == 4096


def test_a_text_without_a_reference_yet_is_counted_with_one(channel: Channel) -> None:
    bare = replace(CONTENT, reference="")
    assert channel.preview(bare).length == channel.preview(CONTENT).length


def test_the_whole_post_counts_in_utf16_units(channel: Channel) -> None:
    rest = channel.preview(replace(CONTENT, body="")).length
    fits = replace(CONTENT, body="🙂" * ((4096 - rest) // 2 - 1))
    assert channel.check(fits) == ()
    [violation] = channel.check(replace(fits, body=fits.body + "🙂🙂"))
    assert violation.message == "publish.violation.long_post"
    assert violation.values["limit"] == 4096


@pytest.mark.parametrize(
    ("kind", "mime", "method"),
    [
        (MediaKind.IMAGE, "image/jpeg", "sendPhoto"),
        (MediaKind.VIDEO, "video/mp4", "sendVideo"),
        (MediaKind.DOCUMENT, "application/pdf", "sendDocument"),
    ],
)
def test_one_file_goes_with_the_text_as_its_caption(
    far: FakeTelegram, channel: Channel, tmp_path: Path, kind: MediaKind, mime: str, method: str
) -> None:
    body = b"\0\0\0 ftyp" if kind is MediaKind.VIDEO else b"\xff\xd8\xff"
    content = replace(CONTENT, media=(image(tmp_path, body=body, kind=kind, mime=mime),))
    assert channel.check(content) == ()
    channel.send(content, KEY, ForgottenMade())
    assert far.calls(method)
    assert code_of(KEY) in far.posts[0].text
    assert channel.preview(content).limit == 1024


def test_several_pictures_are_one_album_with_one_caption(
    far: FakeTelegram, channel: Channel, tmp_path: Path
) -> None:
    content = replace(CONTENT, media=tuple(image(tmp_path, f"anh{number}") for number in range(3)))
    receipt = channel.send(content, KEY, ForgottenMade())
    assert [bool(post.text) for post in far.posts] == [True, False, False]
    assert receipt.remote_id == str(far.posts[0].id)


def test_files_that_telegram_refuses_are_named_before(channel: Channel, tmp_path: Path) -> None:
    pdf = image(tmp_path, "b", b"%PDF", kind=MediaKind.DOCUMENT, mime="application/pdf")
    told = channel.check(replace(CONTENT, media=(image(tmp_path), pdf)))
    assert [each.message for each in told] == ["publish.violation.telegram_documents_apart"]
    for width, height in ((6000, 5000), (2100, 100)):
        told = channel.check(replace(CONTENT, media=(image(tmp_path, width=width, height=height),)))
        assert [each.message for each in told] == ["publish.violation.telegram_shape"]
    long = replace(CONTENT, body="a" * 1000, media=(image(tmp_path),))
    assert [each.message for each in channel.check(long)] == ["publish.violation.long_post"]


def test_a_file_that_is_gone_means_that_nothing_was_sent(
    far: FakeTelegram, channel: Channel, tmp_path: Path
) -> None:
    item = image(tmp_path)
    Path(item.path).unlink()
    with pytest.raises(Transient):
        channel.send(replace(CONTENT, media=(item,)), KEY, ForgottenMade())
    assert far.posts == []


# --- what answers mean ----------------------------------------------------------------------------


def refusal(status: int, words: str, **more: Any) -> Said:
    return Said(status, {"ok": False, "error_code": status, "description": words, **more})


@pytest.mark.parametrize(
    ("said", "kind", "cause"),
    [
        (refusal(401, "Unauthorized"), AccountNeedsPerson, "telegram_sign_in"),
        (refusal(404, "Not Found"), AccountNeedsPerson, "telegram_sign_in"),
        (refusal(400, "Bad Request: chat not found"), Rejected, "telegram_no_channel"),
        (refusal(400, "Bad Request: need administrator rights"), Rejected, "telegram_no_rights"),
        (refusal(403, "Forbidden: bot was kicked from the channel chat"), Rejected, "telegram_no_rights"),
        (refusal(403, "Forbidden"), Rejected, "telegram_no_rights"),
        (refusal(400, "Bad Request: message is too long"), Rejected, "telegram_too_long"),
        (refusal(413, "Request Entity Too Large"), Rejected, "telegram_file"),
        (refusal(400, "Bad Request: something new"), Rejected, "telegram_refused"),
        (refusal(409, "Conflict"), Rejected, "telegram_refused"),
        (refusal(429, "Too Many Requests", parameters={"retry_after": 35}), Transient, "too_many"),
        (refusal(429, "Too Many Requests", parameters="?"), Transient, "too_many"),
        (refusal(500, "Internal Server Error"), OutcomeUnknown, "server_error"),
        (refusal(502, "Bad Gateway"), OutcomeUnknown, "server_error"),
        (Said(504, b"<html>"), OutcomeUnknown, "server_error"),
        (Said(200, b"<html>"), OutcomeUnknown, "strange_answer"),
        (Said(200, {"ok": False}), OutcomeUnknown, "strange_answer"),
        (Said(200, {"ok": True, "result": {}}), OutcomeUnknown, "strange_answer"),
        (Said(302, b"", {"Location": "https://khac.example/"}), Rejected, "redirected"),
    ],
)
def test_an_answer_to_the_post_means(
    far: FakeTelegram, channel: Channel, said: Said, kind: type[SendError], cause: str
) -> None:
    far.instead = lambda request: said
    with pytest.raises(SendError) as refused:
        channel.send(CONTENT, KEY, ForgottenMade())
    assert type(refused.value) is kind
    assert refused.value.values["cause"] == cause
    if cause == "too_many" and said.body["parameters"] != "?":
        assert isinstance(refused.value, Transient)
        assert refused.value.retry_after == 35
    assert len(far.requests) == 1


def test_a_lost_answer_leaves_the_outcome_unknown(far: FakeTelegram, channel: Channel) -> None:
    far.lose = lambda request: "after"
    with pytest.raises(OutcomeUnknown):
        channel.send(CONTENT, KEY, ForgottenMade())
    assert len(far.posts) == 1


def test_the_token_is_in_no_error_and_no_log(
    far: FakeTelegram, channel: Channel, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    channel.verify()
    channel.send(CONTENT, KEY, ForgottenMade())
    far.lose = lambda request: "after"
    with pytest.raises(OutcomeUnknown) as lost:
        channel.send(CONTENT, KEY, ForgottenMade())
    said = f"{lost.value!r} {lost.value.values} {lost.value.__cause__!r}"
    secret = TOKEN.split(":")[1]
    assert secret not in said + caplog.text


# --- proof of ownership ---------------------------------------------------------------------------


def test_ownership_is_the_right_to_post_in_a_channel(channel: Channel) -> None:
    assert "can_post_messages" in channel.verify()


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"type": "supergroup"}, "no channel"),
        ({"type": "group"}, "no channel"),
        ({"type": "private"}, "no channel"),
        ({"status": "member"}, "no administrator"),
        ({"status": "left"}, "no administrator"),
        ({"can_post": False}, "no administrator"),
    ],
)
def test_anything_less_is_no_proof(
    far: FakeTelegram, channel: Channel, changed: dict[str, Any], why: str
) -> None:
    for name, value in changed.items():
        setattr(far.chats[CHANNEL], name, value)
    with pytest.raises(AccountNotOwned, match=why):
        channel.verify()


def test_a_wrong_token_or_channel_is_no_proof(far: FakeTelegram) -> None:
    with pytest.raises(AccountNotOwned, match="401"):
        opened(account(far), secret="1:sai").verify()
    with pytest.raises(AccountNotOwned, match="400"):
        opened(account(far, name="@kenh_khac"), secret=TOKEN).verify()


@pytest.mark.parametrize(
    ("options", "wrong"),
    [
        ({"name": "-100123456"}, "name"),
        ({"name": "@a b"}, "name"),
        ({"api": "http://trang.example/"}, "https"),
        ({"pages": "http://trang.example/"}, "https"),
    ],
)
def test_a_wrong_option_is_named(far: FakeTelegram, options: dict[str, Any], wrong: str) -> None:
    with pytest.raises(BadSetting, match=wrong):
        channels.options_of("telegram", account(far, **options).options)


# --- finding and looking --------------------------------------------------------------------------


def test_a_post_is_found_by_its_reference(far: FakeTelegram, channel: Channel) -> None:
    made = ForgottenMade()
    channel.prepare(CONTENT, KEY, made)
    assert channel.find(KEY, made) is None
    sent = channel.send(CONTENT, KEY, made)
    for number in range(45):
        far.add(f"bài khác {number}")
    assert channel.find(KEY, made) == sent
    assert channel.find("khóa khác", made) is None


def test_posts_older_than_the_first_attempt_are_not_searched(far: FakeTelegram, channel: Channel) -> None:
    for number in range(100):
        far.add(f"bài cũ {number}", at=NOW - timedelta(days=1))
    made = ForgottenMade()
    channel.prepare(CONTENT, KEY, made)
    assert channel.find(KEY, made) is None
    assert len(far.requests) == 1


def test_a_search_that_cannot_reach_back_far_enough_says_so(far: FakeTelegram, channel: Channel) -> None:
    made = ForgottenMade()
    channel.prepare(CONTENT, KEY, made)
    for number in range(300):
        far.add(f"bài mới {number}")
    with pytest.raises(Transient) as refused:
        channel.find(KEY, made)
    assert refused.value.values["cause"] == "telegram_too_far_back"


@pytest.mark.parametrize(
    "said",
    [
        Said(302, b"", {"Location": "/x"}),
        Said(200, b"<html><body>login</body></html>"),
        Said(404),
        Said(200, b""),
    ],
)
def test_a_page_that_does_not_show_the_channel_is_no_proof_of_absence(
    far: FakeTelegram, channel: Channel, said: Said
) -> None:
    far.instead = lambda request: said
    with pytest.raises(Transient):
        channel.find(KEY, ForgottenMade())


def test_an_edit_and_a_deletion_are_seen(far: FakeTelegram, channel: Channel) -> None:
    number = channel.send(CONTENT, KEY, ForgottenMade()).remote_id
    before = channel.look(number)
    assert before is not None
    assert before.there
    assert before.reach == {"views": 1200}
    assert channel.look(number) == before
    far.posts[0].text += " thêm"
    after = channel.look(number)
    assert after is not None
    assert after.fingerprint != before.fingerprint
    far.posts.clear()
    gone = channel.look(number)
    assert gone is not None
    assert not gone.there


# --- the whole way --------------------------------------------------------------------------------


def test_a_lost_answer_is_found_again_and_never_doubled(sqlite_store: Store, far: FakeTelegram) -> None:
    desk = Desk(sqlite_store, NOW)
    lost = iter(["after"])
    far.lose = lambda request: next(lost, None) if request.path.endswith("sendMessage") else None
    [row] = desk.scheduled(desk.account("telegram", **account(far).options))
    ctx = Publishing(
        store=sqlite_store,
        office=OFFICE,
        owner="thử",
        open_channel=lambda each: channels.open_channel(each, room(secret=TOKEN)),
    )
    publish_due(ctx, NOW)
    assert desk.row(row).state is S.OUTCOME_UNKNOWN
    for _ in rounds(ctx, NOW):
        if desk.row(row).state is not S.OUTCOME_UNKNOWN:
            break
    found = desk.row(row)
    assert found.state is S.RECONCILED_PUBLISHED
    [post] = far.posts
    assert found.remote_id == str(post.id)
    assert code_of(found.key) in post.text
