"""The Zalo fake refuses what Zalo's documents say is refused. Each test names its document."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fakes.zalo import APP, OA, SECRET, FakeZalo

HTTP = httpx.Client(verify=False)
ARTICLE: dict[str, Any] = {
    "type": "normal",
    "title": "Chợ xã",
    "author": "UBND xã",
    "cover": {"cover_type": "photo", "photo_url": "https://xa.example/bia.jpg", "status": "show"},
    "description": "Chợ không dời",
    "body": [{"type": "text", "content": "<p>Chợ vẫn ở chỗ cũ.</p>"}],
    "status": "hide",
    "comment": "show",
}


@pytest.fixture
def far(tmp_path: Path) -> Iterator[FakeZalo]:
    with FakeZalo(tmp_path) as fake:
        yield fake


def post(far: FakeZalo, path: str, body: Any, *, token: str = "truy-cap.0") -> dict[str, Any]:
    answer = HTTP.post(f"{far.url}v2.0/{path}", json=body, headers={"access_token": token})
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json()
    return told


def get(far: FakeZalo, path: str, **query: str) -> dict[str, Any]:
    told: dict[str, Any] = HTTP.get(
        f"{far.url}v2.0/{path}", params=query, headers={"access_token": "truy-cap.0"}
    ).json()
    return told


def create(far: FakeZalo, **other: Any) -> dict[str, Any]:
    return post(far, "article/create", {**ARTICLE, **other})


def made(far: FakeZalo, **other: Any) -> str:
    number: str = post(far, "article/verify", {"token": create(far, **other)["data"]["token"]})["data"]["id"]
    return number


# Xác thực và ủy quyền v4: errors come with HTTP 200; a token that is not (any more) valid is -216.
def test_a_wrong_access_token_is_an_error_with_http_200(far: FakeZalo) -> None:
    assert post(far, "article/create", ARTICLE, token="cu")["error"] == -216
    assert far.articles == {}


# The same: app_id in the form, the secret in a header; a refresh token works once (-14020 afterwards).
def test_a_refresh_token_works_once(far: FakeZalo) -> None:
    def refresh(token: str, secret: str = SECRET, **other: str) -> dict[str, Any]:
        form = {"app_id": APP, "grant_type": "refresh_token", "refresh_token": token, **other}
        told: dict[str, Any] = HTTP.post(
            f"{far.url}v4/oa/access_token", data=form, headers={"secret_key": secret}
        ).json()
        return told

    assert refresh("lam-moi.0", secret="sai")["error"] == -14004
    assert refresh("lam-moi.0", app_id="1")["error"] == -14004
    assert refresh("lam-moi.0", grant_type="password")["error"] == -14001
    first = refresh("lam-moi.0")
    assert first["expires_in"] == "90000"
    assert refresh("lam-moi.0")["error"] == -14020
    assert refresh(first["refresh_token"])["access_token"] != first["access_token"]


# Tạo bài viết: the limits of title, summary and author; each is required.
@pytest.mark.parametrize(("field", "longest"), [("title", 149), ("description", 299), ("author", 49)])
def test_texts_have_their_limits(far: FakeZalo, field: str, longest: int) -> None:
    assert create(far, **{field: "ă" * longest})["error"] == 0
    for wrong in ("", "ă" * (longest + 1), None):
        assert create(far, **{field: wrong})["error"] == -201


# Tạo bài viết: a cover of type photo with a public address, shown; the body in known parts.
@pytest.mark.parametrize(
    "wrong",
    [
        {"cover": None},
        {"cover": {"cover_type": "photo", "photo_url": "https://xa.example/bia.jpg"}},
        {"cover": {"cover_type": "anh", "photo_url": "https://xa.example/bia.jpg", "status": "show"}},
        {"cover": {"cover_type": "photo", "photo_url": "/anh/bia.jpg", "status": "show"}},
        {"cover": {"cover_type": "photo", "photo_url": "https://xa.example/bìa xã.jpg", "status": "show"}},
        {"body": []},
        {"body": [{"type": "html", "content": "a"}]},
        {"body": [{"type": "image"}]},
        {"type": "tin"},
        {"status": "public"},
        {"comment": "yes"},
    ],
)
def test_an_article_with_a_wrong_part_is_minus_201(far: FakeZalo, wrong: dict[str, Any]) -> None:
    assert create(far, **wrong)["error"] == -201
    assert far.tasks == {}


# Tạo bài viết: application/json; unknown paths are -209.
def test_another_content_type_or_path_is_refused(far: FakeZalo) -> None:
    form = HTTP.post(
        f"{far.url}v2.0/article/create", data={"title": "a"}, headers={"access_token": "truy-cap.0"}
    )
    assert form.json()["error"] == -201
    assert get(far, "article/upload_image")["error"] == -209


# Kiểm tra tiến trình: the task's token gives the id once the work is done; pictures are fetched by then.
def test_the_id_comes_when_the_work_is_done(far: FakeZalo) -> None:
    far.processing = 2
    token = create(far)["data"]["token"]
    assert far.articles == {}
    assert [post(far, "article/verify", {"token": token})["error"] for _ in range(3)] == [-200, -200, 0]
    assert len(far.articles) == 1
    assert post(far, "article/verify", {"token": token})["error"] == 0
    assert len(far.articles) == 1
    assert post(far, "article/verify", {"token": "la"})["error"] == -201


def test_a_picture_that_cannot_be_fetched_or_is_large_fails_the_work(far: FakeZalo) -> None:
    (far.site_dir / "to.jpg").write_bytes(b"x" * 1_000_001)
    for name in ("khong-co.jpg", "to.jpg"):
        cover = {"cover_type": "photo", "photo_url": f"{far.url}site/{name}", "status": "show"}
        token = create(far, cover=cover)["data"]["token"]
        assert post(far, "article/verify", {"token": token})["message"] == "Upload media failed"
    assert far.articles == {}


# Chỉnh sửa bài viết: the whole article again with its id; it may be shown or hidden so.
def test_an_update_changes_the_one_article(far: FakeZalo) -> None:
    number = made(far)
    assert far.shown == []
    assert post(far, "article/update", {**ARTICLE, "id": "khac"})["error"] == -201
    assert post(far, "article/update", {"id": number, "status": "show"})["error"] == -201
    for _ in range(2):
        assert post(far, "article/update", {**ARTICLE, "id": number, "status": "show"})["error"] == 0
    assert [each["id"] for each in far.shown] == [number]


# Lấy danh sách bài viết: type normal or video, at most 10, newest first, without the texts.
def test_lists_have_their_bounds(far: FakeZalo) -> None:
    numbers = [made(far, title=f"Bài {number}") for number in range(3)]
    told = get(far, "article/getslice", offset="0", limit="2", type="normal")["data"]
    assert [each["id"] for each in told["medias"]] == numbers[:0:-1]
    assert "body" not in told["medias"][0]
    assert get(far, "article/getslice", offset="0", limit="11", type="normal")["error"] == -201
    assert get(far, "article/getslice", offset="0", limit="2")["error"] == -201
    assert get(far, "article/getdetail", id="khac")["error"] == -201
    assert get(far, "article/getdetail", id=numbers[0])["data"]["body"] == ARTICLE["body"]


# Rights, packages and quotas have codes of their own.
def test_missing_rights_packages_and_quotas_are_told_apart(far: FakeZalo) -> None:
    far.quota_left = 0
    assert create(far)["error"] == -211
    far.package = False
    assert create(far)["error"] == -224
    far.may_manage = False
    assert create(far)["error"] == -202
    assert get(far, "oa/getoa")["data"]["oa_id"] == OA
