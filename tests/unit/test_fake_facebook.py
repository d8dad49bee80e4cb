"""The Facebook fake refuses what the Graph API's documents say is refused. Each test names its document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fakes.facebook import CHUNK, PAGE, TOKEN, FakeFacebook

CLIENT = httpx.Client(verify=False)
PHOTO = {"source": ("anh.jpeg", b"\xff\xd8" + b"x" * 500, "image/jpeg")}


@pytest.fixture
def far() -> Iterator[FakeFacebook]:
    with FakeFacebook() as fake:
        yield fake


def call(
    far: FakeFacebook, method: str, path: str, *, token: str = TOKEN, version: str = "v25.0", **request: Any
) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return CLIENT.request(method, f"{far.url}{version}/{path}", headers=headers, **request)


def code(answer: httpx.Response) -> tuple[int, int]:
    error = answer.json()["error"]
    return error["code"], error.get("error_subcode", 0)


def feed(far: FakeFacebook, **fields: str) -> httpx.Response:
    return call(far, "POST", f"{PAGE}/feed", data=fields)


def photo(far: FakeFacebook, **fields: str) -> httpx.Response:
    return call(far, "POST", f"{PAGE}/photos", data=fields or {"published": "false"}, files=PHOTO)


# Versioning: a version that is no longer (or not yet) supported is refused.
def test_an_unknown_version_is_refused(far: FakeFacebook) -> None:
    assert code(call(far, "GET", PAGE, version="v9.0")) == (2635, 0)
    assert code(call(far, "GET", PAGE, version="v99.0")) == (2635, 0)


# Handling Errors: 190 for a token that is malformed, and subcode 463 for one that has expired.
def test_a_wrong_or_expired_token_is_190(far: FakeFacebook) -> None:
    assert code(call(far, "GET", PAGE, token="")) == (104, 0)
    assert code(call(far, "GET", PAGE, token="khac")) == (190, 0)
    far.token["is_valid"] = False
    assert code(call(far, "GET", PAGE)) == (190, 463)


# Page Feed: pages_manage_posts and a Page token are needed to post.
@pytest.mark.parametrize("weak", [{"scopes": ["pages_show_list"]}, {"type": "USER"}])
def test_a_token_without_the_right_to_post_is_refused(far: FakeFacebook, weak: dict[str, Any]) -> None:
    far.token.update(weak)
    assert code(feed(far, message="a")) == (200, 0)
    assert far.posts == []


# Secure Graph API Calls: an app that requires proof takes no call without appsecret_proof.
def test_a_required_proof_has_to_be_there(far: FakeFacebook) -> None:
    far.require_proof = "dung"
    assert code(call(far, "GET", PAGE)) == (100, 0)
    assert call(far, "GET", PAGE, params={"appsecret_proof": "dung"}).status_code == 200


# Rate Limits: X-App-Usage goes out with answers; beyond 100 percent calls are refused.
def test_a_used_up_limit_refuses_calls_and_usage_is_told(far: FakeFacebook) -> None:
    assert '"call_count": 5' in call(far, "GET", PAGE).headers["X-App-Usage"]
    far.usage["total_time"] = 100
    assert code(feed(far, message="a")) == (32, 0)


# Page Feed: a message (or link, or photo) is needed; very long ones are refused.
def test_an_empty_or_too_long_message_is_refused(far: FakeFacebook) -> None:
    assert code(feed(far)) == (100, 0)
    assert code(feed(far, message="a" * 63_207)) == (100, 0)
    assert feed(far, message="a" * 63_206).status_code == 200


# Handling Errors: 506, duplicate posts cannot be published consecutively.
def test_the_same_message_twice_in_a_row_is_506(far: FakeFacebook) -> None:
    assert feed(far, message="một").status_code == 200
    assert code(feed(far, message="một")) == (506, 0)
    assert feed(far, message="hai").status_code == 200
    assert feed(far, message="một").status_code == 200


# Handling Errors: 1609005, the link could not be read.
def test_a_link_that_is_no_address_is_refused(far: FakeFacebook) -> None:
    assert code(feed(far, message="a", link="javascript:1")) == (1609005, 0)


# Page Feed: attached_media takes unpublished photos of the Page, each once, and no link beside them.
def test_only_own_unused_photos_can_be_attached(far: FakeFacebook) -> None:
    number = photo(far).json()["id"]
    attached = {"attached_media[0]": f'{{"media_fbid":"{number}"}}'}
    assert code(feed(far, message="a", **{"attached_media[0]": '{"media_fbid":"1"}'}))[0] == 100
    assert code(feed(far, message="a", link="https://xa.example/", **attached))[0] == 100
    assert feed(far, message="a", **attached).status_code == 200
    assert code(feed(far, message="b", **attached)) == (100, 1366051)


# Page Photos: published=false keeps a photo off the Page; true (the default) posts it at once.
def test_an_unpublished_photo_is_seen_by_nobody(far: FakeFacebook) -> None:
    photo(far)
    assert far.public == []
    photo(far, caption="a")
    assert len(far.public) == 1


# Page Photos: a file is needed, in a known format, below 4 MB.
def test_a_photo_that_is_missing_large_or_of_another_kind_is_refused(far: FakeFacebook) -> None:
    assert code(call(far, "POST", f"{PAGE}/photos", data={"published": "false"})) == (324, 0)
    for body, mime in ((b"x" * 4_000_001, "image/jpeg"), (b"%PDF", "application/pdf")):
        files = {"source": ("a", body, mime)}
        assert code(call(far, "POST", f"{PAGE}/photos", data={"published": "false"}, files=files)) == (
            1366046,
            0,
        )


def phase(far: FakeFacebook, name: str, chunk: bytes = b"", **fields: str) -> httpx.Response:
    files = {"video_file_chunk": ("chunk", chunk, "application/octet-stream")} if chunk else None
    return call(far, "POST", f"{PAGE}/videos", data={"upload_phase": name, **fields}, files=files)


# Page Videos, resumable uploads: start, transfer in the order of the offsets told, finish once at the end.
def test_a_video_is_taken_in_order_and_seen_only_after_finish(far: FakeFacebook) -> None:
    size = CHUNK + 10
    begun = phase(far, "start", file_size=str(size)).json()
    session = {"upload_session_id": begun["upload_session_id"]}
    assert (begun["start_offset"], begun["end_offset"]) == ("0", str(CHUNK))
    assert code(phase(far, "transfer", b"x" * 10, start_offset="5", **session)) == (1363037, 0)
    assert code(phase(far, "transfer", start_offset="0", **session)) == (1363021, 0)
    assert phase(far, "transfer", b"x" * CHUNK, start_offset="0", **session).json() == {
        "start_offset": str(CHUNK),
        "end_offset": str(size),
    }
    assert code(phase(far, "finish", **session)) == (1363045, 0)
    phase(far, "transfer", b"x" * 10, start_offset=str(CHUNK), **session)
    assert far.public == []
    assert phase(far, "finish", description="a", **session).json() == {"success": True}
    assert len(far.public) == 1
    assert code(phase(far, "finish", description="a", **session)) == (1363033, 0)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"upload_phase": "start"}, 1363023),
        ({"upload_phase": "transfer", "upload_session_id": "9"}, 1363033),
        ({"upload_phase": "finish"}, 1363033),
    ],
)
def test_an_upload_with_missing_parts_is_refused(
    far: FakeFacebook, fields: dict[str, str], expected: int
) -> None:
    assert code(call(far, "POST", f"{PAGE}/videos", data=fields)) == (expected, 0)


# Page Feed (reading): at most 100 posts at once, newest first, cursors lead on.
def test_posts_are_read_newest_first_and_in_pages(far: FakeFacebook) -> None:
    for number in range(3):
        feed(far, message=f"bài {number}")
    first = call(far, "GET", f"{PAGE}/published_posts", params={"limit": "2"}).json()
    assert [each["message"] for each in first["data"]] == ["bài 2", "bài 1"]
    after = {"limit": "2", "after": first["paging"]["cursors"]["after"]}
    rest = call(far, "GET", f"{PAGE}/published_posts", params=after).json()
    assert [each["message"] for each in rest["data"]] == ["bài 0"]
    assert "next" not in rest["paging"]
    assert code(call(far, "GET", f"{PAGE}/published_posts", params={"limit": "101"})) == (100, 0)


# Handling Errors: code 100 with subcode 33, the object does not exist or is not for this token.
def test_what_is_not_there_is_100_33(far: FakeFacebook) -> None:
    assert code(call(far, "GET", f"{PAGE}_1")) == (100, 33)
    assert code(call(far, "POST", "999/feed", data={"message": "a"})) == (100, 33)
