"""The fake Mastodon refuses what Mastodon's documents say a server refuses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fakes.mastodon import TOKEN, FakeMastodon
from publishing_desk import NOW

JPEG = {"file": ("a.jpg", b"\xff\xd8\xff", "image/jpeg")}


@pytest.fixture
def far() -> Iterator[FakeMastodon]:
    with FakeMastodon(lambda: NOW) as running:
        yield running


def post(far: FakeMastodon, key: str = "", token: str = TOKEN, **status: Any) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"} | ({"Idempotency-Key": key} if key else {})
    return httpx.post(f"{far.url}api/v1/statuses", json=status, headers=headers)


def upload(far: FakeMastodon, files: Any = JPEG, **data: str) -> httpx.Response:
    return httpx.post(
        f"{far.url}api/v2/media", files=files, data=data, headers={"Authorization": f"Bearer {TOKEN}"}
    )


def test_a_wrong_token_and_a_missing_scope_are_refused(far: FakeMastodon) -> None:
    assert post(far, token="sai", status="a").status_code == 401
    far.scopes = frozenset({"read:accounts"})
    assert post(far, status="a").status_code == 403
    assert far.statuses == []


@pytest.mark.parametrize(
    "status",
    [
        {"status": "  "},
        {"status": "a" * 501},
        {"status": "a", "visibility": "everyone"},
        {"status": "a", "language": "tiếng Việt"},
        {"status": "a", "media_ids": ["khong-co"]},
        {"status": "a", "media_ids": ["1", "2", "3", "4", "5"]},
    ],
)
def test_what_a_post_may_not_be(far: FakeMastodon, status: dict[str, Any]) -> None:
    assert post(far, **status).status_code == 422
    assert far.statuses == []


def test_an_address_counts_for_23_and_a_letter_with_its_marks_for_one(far: FakeMastodon) -> None:
    assert post(far, status="https://xa.example/" + "b" * 900).status_code == 200
    assert post(far, status="e\u0302\u0323" * 500).status_code == 200


def test_a_repeated_key_is_answered_with_the_first_post_for_an_hour(far: FakeMastodon) -> None:
    first = post(far, key="k", status="a").json()["id"]
    assert post(far, key="k", status="a").json()["id"] == first
    far.now = lambda: NOW + timedelta(hours=1)
    assert post(far, key="k", status="a").json()["id"] != first


def test_too_many_posts_are_told_when_to_come_back(far: FakeMastodon) -> None:
    far.per_window = 1
    post(far, status="a")
    refused = post(far, status="b")
    assert refused.status_code == 429
    assert refused.headers["X-RateLimit-Reset"] == (NOW + timedelta(minutes=5)).isoformat()


def test_files_must_be_pictures_or_videos_of_a_size(far: FakeMastodon) -> None:
    assert upload(far, files={"khac": ("a.jpg", b"a", "image/jpeg")}).status_code == 422
    assert upload(far, files={"file": ("a.pdf", b"a", "application/pdf")}).status_code == 422
    assert upload(far, files={"file": ("a.jpg", b"a" * 16_777_217, "image/jpeg")}).status_code == 413
    assert upload(far, description="a" * 1501).status_code == 422
    assert far.media == {}


def test_an_unfinished_or_used_file_cannot_be_attached(far: FakeMastodon) -> None:
    far.processing = 1
    answer = upload(far)
    assert answer.status_code == 202
    number = answer.json()["id"]
    assert post(far, status="a", media_ids=[number]).status_code == 422
    headers = {"Authorization": f"Bearer {TOKEN}"}
    assert httpx.get(f"{far.url}api/v1/media/{number}", headers=headers).status_code == 206
    assert httpx.get(f"{far.url}api/v1/media/{number}", headers=headers).status_code == 200
    assert post(far, status="a", media_ids=[number]).status_code == 200
    assert post(far, status="b", media_ids=[number]).status_code == 422


def test_a_video_stands_alone(far: FakeMastodon) -> None:
    numbers = [
        upload(far, files={"file": ("a", b"a", mime)}).json()["id"] for mime in ("image/jpeg", "video/mp4")
    ]
    assert post(far, status="a", media_ids=numbers).status_code == 422
