"""The fake Telegram refuses what the Bot API's documents say Telegram refuses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fakes.telegram import CHANNEL, TOKEN, FakeTelegram
from publishing_desk import NOW

AT = f"@{CHANNEL}"
JPEG = b"\xff\xd8\xff\xe0anh"


class Hands:
    """The clock of the fake, moved by hand."""

    def __init__(self) -> None:
        self.now = NOW


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def far(hands: Hands) -> Iterator[FakeTelegram]:
    with FakeTelegram(lambda: hands.now) as running:
        yield running


def call(
    far: FakeTelegram, method: str, token: str = TOKEN, files: Any = None, **fields: Any
) -> tuple[int, str]:
    sent: dict[str, Any] = {"data": fields, "files": files} if files else {"json": fields}
    answer = httpx.post(f"{far.url}bot{token}/{method}", **sent)
    return answer.status_code, answer.json().get("description", "")


@pytest.mark.parametrize(
    ("method", "fields", "status", "words"),
    [
        ("sendMessage", {"chat_id": "@khong_co_kenh", "text": "a"}, 400, "chat not found"),
        ("sendMessage", {"chat_id": AT, "text": ""}, 400, "text is empty"),
        ("sendMessage", {"chat_id": AT, "text": "a" * 4097}, 400, "too long"),
        ("sendMessage", {"chat_id": AT, "text": "🙂" * 2049}, 400, "too long"),
        (
            "sendMessage",
            {"chat_id": AT, "text": "a", "entities": [{"type": "bold", "offset": 0, "length": 2}]},
            400,
            "entity",
        ),
        ("sendPhoto", {"chat_id": AT, "caption": "a"}, 400, "no photo"),
        ("getChatMember", {"chat_id": AT, "user_id": 5}, 400, "user not found"),
        ("sendNothing", {"chat_id": AT}, 404, "method not found"),
    ],
)
def test_a_wrong_call_is_refused(
    far: FakeTelegram, method: str, fields: dict[str, Any], status: int, words: str
) -> None:
    found, said = call(far, method, **fields)
    assert found == status
    assert words in said
    assert far.posts == []


def test_exactly_4096_units_are_taken(far: FakeTelegram) -> None:
    assert call(far, "sendMessage", chat_id=AT, text="🙂" * 2048)[0] == 200


def test_a_strange_token_is_refused(far: FakeTelegram) -> None:
    assert call(far, "getMe", token="1:sai")[0] == 401
    assert call(far, "getMe", token="sai")[0] == 404


def test_a_caption_is_shorter_and_a_picture_must_be_one(far: FakeTelegram) -> None:
    photo = {"photo": ("a.jpg", JPEG)}
    assert call(far, "sendPhoto", files=photo, chat_id=AT, caption="a" * 1025)[0] == 400
    assert call(far, "sendPhoto", files={"photo": ("a.jpg", b"khong phai anh")}, chat_id=AT)[0] == 400
    assert call(far, "sendPhoto", files={"photo": ("a.jpg", JPEG + b" " * 10_000_000)}, chat_id=AT)[0] == 413
    assert call(far, "sendPhoto", files=photo, chat_id=AT, caption="a" * 1024)[0] == 200


@pytest.mark.parametrize("count", [1, 11])
def test_an_album_has_two_to_ten_files(far: FakeTelegram, count: int) -> None:
    media = [{"type": "photo", "media": f"attach://f{number}"} for number in range(count)]
    files = {f"f{number}": ("a.jpg", JPEG) for number in range(count)}
    assert call(far, "sendMediaGroup", files=files, chat_id=AT, media=json.dumps(media))[0] == 400


def test_documents_do_not_mix_and_every_file_must_come_along(far: FakeTelegram) -> None:
    mixed = [{"type": "photo", "media": "attach://a"}, {"type": "document", "media": "attach://b"}]
    files = {"a": ("a.jpg", JPEG), "b": ("b.pdf", b"%PDF")}
    assert "mixed" in call(far, "sendMediaGroup", files=files, chat_id=AT, media=json.dumps(mixed))[1]
    gone = [{"type": "photo", "media": "attach://a"}, {"type": "photo", "media": "attach://c"}]
    assert (
        "file identifier" in call(far, "sendMediaGroup", files=files, chat_id=AT, media=json.dumps(gone))[1]
    )


def test_a_bot_without_the_right_may_not_post(far: FakeTelegram) -> None:
    far.chats[CHANNEL].can_post = False
    assert call(far, "sendMessage", chat_id=AT, text="a") == (
        400,
        "Bad Request: need administrator rights in the channel chat",
    )
    far.chats[CHANNEL].status = "kicked"
    assert call(far, "sendMessage", chat_id=AT, text="a")[0] == 403


def test_one_post_a_second_and_twenty_a_minute(far: FakeTelegram, hands: Hands) -> None:
    assert call(far, "sendMessage", chat_id=AT, text="0")[0] == 200
    status, said = call(far, "sendMessage", chat_id=AT, text="1")
    assert (status, said) == (429, "Too Many Requests: retry after 1")
    for number in range(19):
        hands.now += timedelta(seconds=1)
        assert call(far, "sendMessage", chat_id=AT, text=str(number))[0] == 200
    hands.now += timedelta(seconds=1)
    assert call(far, "sendMessage", chat_id=AT, text="quá")[0] == 429
    hands.now += timedelta(seconds=41)
    assert call(far, "sendMessage", chat_id=AT, text="lại")[0] == 200


def test_the_preview_shows_twenty_posts_and_those_before(far: FakeTelegram) -> None:
    for number in range(25):
        far.add(f"bài {number}")
    newest = httpx.get(f"{far.url}s/{CHANNEL}").text
    assert newest.count('data-post="') == 20
    assert "bài 24" in newest
    assert httpx.get(f"{far.url}s/{CHANNEL}", params={"before": 6}).text.count('data-post="') == 5
    assert "Post not found" in httpx.get(f"{far.url}{CHANNEL}/999", params={"embed": 1}).text


def test_a_channel_that_is_not_public_has_no_preview(far: FakeTelegram) -> None:
    far.chats[CHANNEL].public = False
    assert httpx.get(f"{far.url}s/{CHANNEL}").status_code == 302
