"""The YouTube fake refuses what Google's documents say is refused. Each test names its document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fakes.youtube import CHANNEL, CLIENT, REFRESH, SECRET, UNIT, FakeYouTube

HTTP = httpx.Client(verify=False)
RESOURCE = {"snippet": {"title": "Tiêu đề", "description": "Mô tả"}, "status": {"privacyStatus": "public"}}
BODY = b"x" * (UNIT + 100)


@pytest.fixture
def far() -> Iterator[FakeYouTube]:
    with FakeYouTube() as fake:
        yield fake


def call(far: FakeYouTube, method: str, url: str, *, token: str = "ya29.0", **request: Any) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}", **request.pop("headers", {})}
    return HTTP.request(method, url if "://" in url else far.url + url, headers=headers, **request)


def reason(answer: httpx.Response) -> str:
    told: str = answer.json()["error"]["errors"][0]["reason"]
    return told


def begin(
    far: FakeYouTube, resource: dict[str, Any] | None = None, part: str = "snippet,status"
) -> httpx.Response:
    headers = {"X-Upload-Content-Length": str(len(BODY)), "X-Upload-Content-Type": "video/mp4"}
    params = {"uploadType": "resumable", "part": part}
    return call(
        far, "POST", "upload/youtube/v3/videos", params=params, json=resource or RESOURCE, headers=headers
    )


def put(far: FakeYouTube, session: str, begins: int, ends: int, total: int = len(BODY)) -> httpx.Response:
    span = {"Content-Range": f"bytes {begins}-{ends - 1}/{total}"}
    return call(far, "PUT", session, content=BODY[begins:ends], headers=span)


def status(far: FakeYouTube, session: str) -> httpx.Response:
    return call(far, "PUT", session, headers={"Content-Range": f"bytes */{len(BODY)}"})


# Using OAuth 2.0 for Web Server Applications: an access token that ended or was revoked is 401.
def test_a_wrong_access_token_is_401(far: FakeYouTube) -> None:
    assert call(far, "GET", "youtube/v3/channels", token="cu", params={"part": "id"}).status_code == 401


# The same: a refresh token gives new access tokens until it is revoked; the client must be the right one.
def test_refreshing_gives_a_new_token_and_ends_the_old_one(far: FakeYouTube) -> None:
    def refresh(**other: str) -> httpx.Response:
        form = {"grant_type": "refresh_token", "client_id": CLIENT, "client_secret": SECRET}
        return HTTP.post(f"{far.url}token", data={**form, "refresh_token": REFRESH, **other})

    fresh = refresh().json()["access_token"]
    assert call(far, "GET", "youtube/v3/channels", params={"part": "id", "mine": "true"}).status_code == 401
    assert (
        call(
            far, "GET", "youtube/v3/channels", token=fresh, params={"part": "id", "mine": "true"}
        ).status_code
        == 200
    )
    assert refresh().status_code == 200
    assert refresh(client_secret="sai").json()["error"] == "invalid_client"
    assert refresh(refresh_token="sai").json()["error"] == "invalid_grant"
    assert refresh(grant_type="password").status_code == 400


# Resumable Uploads: part by part in order, multiples of 256 KB but the last; the last answers with the video.
def test_bytes_go_up_in_order_and_the_last_makes_the_video(far: FakeYouTube) -> None:
    session = begin(far).headers["Location"]
    assert status(far, session).status_code == 308
    assert "range" not in status(far, session).headers
    assert put(far, session, UNIT, len(BODY)).status_code == 400
    assert put(far, session, 0, 100).status_code == 400
    assert put(far, session, 0, UNIT, total=5).status_code == 400
    half = put(far, session, 0, UNIT)
    assert (half.status_code, half.headers["Range"]) == (308, f"bytes=0-{UNIT - 1}")
    assert far.videos == {}
    whole = put(far, session, UNIT, len(BODY))
    assert whole.status_code == 201
    assert list(far.videos) == [whole.json()["id"]]


# Resumable Uploads: the status of a finished session tells the same video; an unknown session is 404.
def test_a_finished_session_makes_no_second_video(far: FakeYouTube) -> None:
    session = begin(far).headers["Location"]
    put(far, session, 0, UNIT)
    made = put(far, session, UNIT, len(BODY)).json()["id"]
    assert status(far, session).json()["id"] == made
    assert put(far, session, UNIT, len(BODY)).json()["id"] == made
    assert len(far.videos) == 1
    assert status(far, f"{far.url}session/999").status_code == 404


# Videos (resource): titles of 1 to 100 characters and descriptions of up to 5,000 bytes, without < and >.
@pytest.mark.parametrize(
    ("snippet", "expected"),
    [
        ({"title": ""}, "invalidTitle"),
        ({"title": "a" * 101}, "invalidTitle"),
        ({"title": "a<b"}, "invalidTitle"),
        ({"title": "a", "description": "ấ" * 1667}, "invalidDescription"),
        ({"title": "a", "description": "a>b"}, "invalidDescription"),
        ({"title": "a", "categoryId": "tin"}, "invalidCategoryId"),
    ],
)
def test_a_title_or_description_out_of_bounds_is_refused(
    far: FakeYouTube, snippet: dict[str, str], expected: str
) -> None:
    assert reason(begin(far, {"snippet": snippet, "status": {"privacyStatus": "public"}})) == expected


# Videos: insert. part has to name what is set; bytes and their kind have to be announced.
def test_an_upload_that_is_not_announced_rightly_is_refused(far: FakeYouTube) -> None:
    assert reason(begin(far, part="snippet")) == "unexpectedPart"
    bad = {**RESOURCE, "status": {"privacyStatus": "ai cũng thấy"}}
    assert reason(begin(far, bad)) == "invalidVideoMetadata"
    params = {"uploadType": "resumable", "part": "snippet,status"}
    silent = call(far, "POST", "upload/youtube/v3/videos", params=params, json=RESOURCE)
    assert reason(silent) == "mediaBodyRequired"


# Quota Calculator: 100 videos.insert a day; Errors: uploadLimitExceeded for the channel's own limit.
def test_used_up_limits_are_told_apart(far: FakeYouTube) -> None:
    far.uploads_left = 0
    assert reason(begin(far)) == "uploadLimitExceeded"
    far.inserts_left = 0
    assert reason(begin(far)) == "quotaExceeded"
    assert begin(far).status_code == 403


# Videos: insert. Videos of projects that have not passed an audit are private, whatever was asked.
def test_an_unaudited_project_makes_private_videos(far: FakeYouTube) -> None:
    far.audited = False
    session = begin(far).headers["Location"]
    put(far, session, 0, UNIT)
    assert put(far, session, UNIT, len(BODY)).json()["status"]["privacyStatus"] == "private"
    assert far.public == []


# Errors: insufficientPermissions without the scope.
def test_a_missing_scope_is_refused(far: FakeYouTube) -> None:
    far.scopes = {"youtube.readonly"}
    assert reason(begin(far)) == "insufficientPermissions"
    far.scopes = {"youtube.upload"}
    listed = call(far, "GET", "youtube/v3/videos", params={"part": "id", "id": "x"})
    assert reason(listed) == "insufficientPermissions"


# PlaylistItems: list. At most 50 a page, a list that is not there is 404; part is required everywhere.
def test_lists_have_their_bounds(far: FakeYouTube) -> None:
    items = {"part": "snippet", "playlistId": f"UU{CHANNEL[2:]}"}
    assert call(far, "GET", "youtube/v3/playlistItems", params=items).json() == {"items": []}
    over = call(far, "GET", "youtube/v3/playlistItems", params={**items, "maxResults": "51"})
    assert reason(over) == "invalidParameter"
    strange = call(far, "GET", "youtube/v3/playlistItems", params={**items, "playlistId": "UUx"})
    assert reason(strange) == "playlistNotFound"
    assert reason(call(far, "GET", "youtube/v3/videos", params={"id": "x"})) == "missingRequiredParameter"
    assert call(far, "DELETE", "youtube/v3/videos", params={"id": "x"}).status_code == 404
