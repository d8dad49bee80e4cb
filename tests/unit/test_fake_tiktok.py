"""The TikTok fake refuses what TikTok's documents say is refused. Each test names its document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fakes.tiktok import CLIENT, MB, SECRET, FakeTikTok

HTTP = httpx.Client(verify=False)
PUBLIC: dict[str, Any] = {"title": "Chợ xã", "privacy_level": "PUBLIC_TO_EVERYONE"}


@pytest.fixture
def far() -> Iterator[FakeTikTok]:
    with FakeTikTok() as fake:
        yield fake


def call(
    far: FakeTikTok, path: str, body: Any = None, *, token: str = "act.0", query: str = ""
) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json; charset=UTF-8"}
    return HTTP.post(f"{far.url}v2/{path}{query}", json=body or {}, headers=headers)


def code(answer: httpx.Response) -> str:
    told: str = answer.json()["error"]["code"]
    return told


def init(far: FakeTikTok, size: int = 1000, chunk: int = 0, count: int = 1, **info: Any) -> httpx.Response:
    source = {
        "source": "FILE_UPLOAD",
        "video_size": size,
        "chunk_size": chunk or size,
        "total_chunk_count": count,
    }
    return call(far, "post/publish/video/init/", {"post_info": {**PUBLIC, **info}, "source_info": source})


def put(url: str, begins: int, ends: int, total: int, mime: str = "video/mp4") -> int:
    span = {"Content-Range": f"bytes {begins}-{ends - 1}/{total}", "Content-Type": mime}
    return HTTP.put(url, content=b"x" * (ends - begins), headers=span).status_code


def status(far: FakeTikTok, publish_id: str) -> dict[str, Any]:
    told: dict[str, Any] = call(far, "post/publish/status/fetch/", {"publish_id": publish_id}).json()["data"]
    return told


# Refresh a User Access Token: the old refresh token stops working once a new one is given. Errors come with 200.
def test_a_refresh_token_works_once(far: FakeTikTok) -> None:
    def refresh(token: str, **other: str) -> dict[str, Any]:
        form = {"client_key": CLIENT, "client_secret": SECRET, "grant_type": "refresh_token"}
        answer = HTTP.post(f"{far.url}v2/oauth/token/", data={**form, "refresh_token": token, **other})
        assert answer.status_code == 200
        told: dict[str, Any] = answer.json()
        return told

    first = refresh("rft.0")
    assert first["expires_in"] == 7200
    assert refresh("rft.0")["error"] == "invalid_grant"
    assert refresh(first["refresh_token"])["access_token"] != first["access_token"]
    assert refresh("rft.0", client_secret="sai")["error"] == "invalid_client"
    assert refresh("rft.0", grant_type="password")["error"] == "unsupported_grant_type"
    assert code(call(far, "post/publish/creator_info/query/")) == "access_token_invalid"


# Direct Post: scope video.publish, JSON with charset; List Videos: scope video.list.
def test_scopes_and_content_type_are_required(far: FakeTikTok) -> None:
    far.scopes = set()
    assert code(call(far, "post/publish/creator_info/query/")) == "scope_not_authorized"
    assert code(call(far, "video/list/", query="?fields=id")) == "scope_not_authorized"
    far.scopes = {"video.publish"}
    bare = HTTP.post(
        f"{far.url}v2/post/publish/creator_info/query/",
        content=b"{}",
        headers={"Authorization": "Bearer act.0", "Content-Type": "text/plain"},
    )
    assert code(bare) == "invalid_params"
    assert call(far, "post/publish/comment/").status_code == 404


# Direct Post: title of at most 2,200 UTF-16 units, a known privacy level.
def test_a_long_title_or_unknown_level_is_refused(far: FakeTikTok) -> None:
    assert code(init(far, title="a" * 2201)) == "invalid_params"
    assert code(init(far, title="😀" * 1101)) == "invalid_params"
    assert code(init(far, title="😀" * 1100)) == "ok"
    assert code(init(far, privacy_level="EVERYONE")) == "invalid_params"


# Media Transfer Guide, chunk restrictions.
@pytest.mark.parametrize(
    ("size", "chunk", "count", "expected"),
    [
        (4 * MB, 4 * MB, 1, "ok"),
        (4 * MB, 2 * MB, 2, "invalid_params"),
        (64 * MB, 64 * MB, 1, "ok"),
        (65 * MB, 65 * MB, 1, "invalid_params"),
        (65 * MB, 10 * MB, 6, "ok"),
        (65 * MB, 10 * MB, 7, "invalid_params"),
        (65 * MB, 4 * MB, 16, "invalid_params"),
        (4001 * MB, 10 * MB, 400, "invalid_params"),
    ],
)
def test_parts_have_their_rules(far: FakeTikTok, size: int, chunk: int, count: int, expected: str) -> None:
    assert code(init(far, size, chunk, count)) == expected


# Media Transfer Guide: parts in order, 206 for each, 201 for the last; the address is signed and ends.
def test_bytes_go_up_in_order_to_the_signed_address(far: FakeTikTok) -> None:
    size, chunk = 11 * MB, 5 * MB
    told = init(far, size, chunk, 2).json()["data"]
    url = told["upload_url"]
    assert put(url.split("?")[0], 0, chunk, size) == 403
    assert put(url.replace("/upload/", "/upload/9"), 0, chunk, size) == 404
    assert put(url, 0, chunk, size, mime="application/pdf") == 400
    assert put(url, 0, chunk, size + 1) == 400
    assert put(url, chunk, size, size) == 416
    assert put(url, 0, chunk - 1, size) == 416
    assert put(url, 0, chunk, size) == 206
    assert status(far, told["publish_id"]) == {"status": "PROCESSING_UPLOAD", "uploaded_bytes": chunk}
    assert put(url, 0, chunk, size) == 416
    assert put(url, chunk, size, size) == 201
    far.over.add("1")
    assert put(url, chunk, size, size) == 403


# Get Post Status: processing, complete, and the public id only after moderation; a failure says why.
def test_the_public_id_comes_after_moderation(far: FakeTikTok) -> None:
    far.processing, far.moderation = 1, 1
    told = init(far).json()["data"]
    put(told["upload_url"], 0, 1000, 1000)
    assert status(far, told["publish_id"])["status"] == "PROCESSING_UPLOAD"
    assert status(far, told["publish_id"])["publicaly_available_post_id"] == []
    assert far.videos == {}
    posted = status(far, told["publish_id"])["publicaly_available_post_id"]
    assert [str(each) for each in posted] == list(far.videos)
    unknown = call(far, "post/publish/status/fetch/", {"publish_id": "v_pub~khong"})
    assert code(unknown) == "invalid_publish_id"


def test_a_failure_says_why(far: FakeTikTok) -> None:
    far.fails = "file_format_check_failed"
    told = init(far).json()["data"]
    put(told["upload_url"], 0, 1000, 1000)
    assert status(far, told["publish_id"]) == {"status": "FAILED", "fail_reason": "file_format_check_failed"}
    assert far.videos == {}


# Direct Post and Content Sharing Guidelines: unaudited clients, private accounts, creators who allow no comments.
def test_privacy_rules_are_kept(far: FakeTikTok) -> None:
    far.audited = False
    assert code(init(far)) == "unaudited_client_can_only_post_to_private_accounts"
    far.private = True
    assert code(init(far)) == "privacy_level_option_mismatch"
    assert code(init(far, privacy_level="SELF_ONLY")) == "ok"
    far.audited, far.private, far.comment_disabled = True, False, True
    assert code(init(far)) == "privacy_level_option_mismatch"
    assert code(init(far, disable_comment=True)) == "ok"


# Query Creator Info: 403 when the account may not post (any more today); Direct Post: 6 requests a minute.
def test_limits_are_told_apart(far: FakeTikTok) -> None:
    far.inits_left = 0
    assert init(far).status_code == 429
    far.posts_left = 0
    assert code(call(far, "post/publish/creator_info/query/")) == "spam_risk_too_many_posts"
    far.banned = True
    assert code(call(far, "post/publish/creator_info/query/")) == "spam_risk_user_banned_from_posting"


# List Videos and Query Videos: fields are required, at most 20 at once; captions are cut at 150 signs.
def test_lists_have_their_bounds(far: FakeTikTok) -> None:
    told = init(far, title="a" * 400).json()["data"]
    put(told["upload_url"], 0, 1000, 1000)
    status(far, told["publish_id"])
    [shown] = call(far, "video/list/", query="?fields=id,video_description").json()["data"]["videos"]
    assert shown["video_description"] == "a" * 150
    assert code(call(far, "video/list/", {"max_count": 21}, query="?fields=id")) == "invalid_params"
    assert code(call(far, "video/list/")) == "invalid_params"
    assert (
        code(call(far, "video/query/", {"filters": {"video_ids": []}}, query="?fields=id"))
        == "invalid_params"
    )
    found = call(far, "video/query/", {"filters": {"video_ids": [shown["id"]]}}, query="?fields=like_count")
    assert found.json()["data"]["videos"] == [{"like_count": 31}]
