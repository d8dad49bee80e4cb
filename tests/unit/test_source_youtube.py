"""A channel's videos and what is written under them: cost, pages, errors, and no author."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, strategies as st
from pydantic import ValidationError
from vendor_answers import NOW, OFFICE, Talk, fetches, items, reasons, voices

from crawler.sources.vendor import Advice
from crawler.sources.youtube_channel import YouTubeChannelSource
from crawler.sources.youtube_comments import YouTubeCommentsSource
from kiemtin.entities import Fetch

CHANNEL = "UCxaHoaBinh-000000000001"
UPLOADS = "UUxaHoaBinh-000000000001"
VIDEO = "hoaBinh0004"
FIRST = {"items": [{"id": CHANNEL, "contentDetails": {"relatedPlaylists": {"uploads": UPLOADS}}}]}
ONE = {"items": [{"contentDetails": {"videoId": VIDEO, "videoPublishedAt": "2026-11-20T01:00:00Z"}}]}


def channel() -> Talk:
    return Talk(YouTubeChannelSource(), organisation=OFFICE, channel=CHANNEL)


def comments(**options: Any) -> Talk:
    return Talk(YouTubeCommentsSource(), organisation=OFFICE, channel=CHANNEL, **options)


def uploads(talk: Talk, since: Any = None) -> Fetch:
    (fetch,) = fetches(talk.answer(talk.first(since), FIRST))
    return fetch


def thread(talk: Talk) -> Fetch:
    (fetch,) = fetches(talk.answer(uploads(talk), ONE))
    return fetch


def failed(reason: str, status: int = 403) -> dict[str, Any]:
    return {
        "error": {
            "code": status,
            "message": "m",
            "errors": [{"message": "m", "domain": "d", "reason": reason}],
        }
    }


def asked(fetch: Fetch) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(urlsplit(fetch.url).query).items()}


def video(title: str = "Họp báo", **snippet: Any) -> dict[str, Any]:
    stated = {"title": title, "publishedAt": "2026-11-20T01:00:00Z", "channelId": CHANNEL, "description": ""}
    return {"items": [{"id": VIDEO, "snippet": stated | snippet, "status": {"privacyStatus": "public"}}]}


def said(text: str, at: str = "2026-11-20T05:00:00Z", **more: str) -> dict[str, Any]:
    return {"snippet": {"topLevelComment": {"snippet": {"textDisplay": text, "publishedAt": at, **more}}}}


def test_every_request_costs_one_unit_of_a_quota_counted_in_california() -> None:
    talk = channel()
    quota = talk.source.spec.quota
    assert quota is not None
    assert (quota.units, quota.zone) == (10_000, "America/Los_Angeles")
    assert comments().source.spec.quota == quota
    (deeper,) = fetches(talk.answer(uploads(talk), ONE))
    for fetch in (talk.first(), uploads(talk), deeper, thread(comments())):
        assert fetch.units == 1
        assert fetch.headers == {"X-Goog-Api-Key": "{secret:youtube_key}"}
        assert "key=" not in fetch.url


def test_a_channel_is_read_by_its_id_because_a_handle_may_be_a_person() -> None:
    for other in ("@motnguoi", "motnguoi", "UCshort", "https://www.youtube.com/@motnguoi", ""):
        with pytest.raises(ValidationError):
            Talk(YouTubeChannelSource(), organisation=OFFICE, channel=other)


def test_videos_are_found_by_the_playlist_of_uploads() -> None:
    talk = channel()
    assert asked(uploads(talk))["playlistId"] == UPLOADS
    (videos,) = fetches(talk.answer(uploads(talk), ONE))
    (item,) = items(talk.answer(videos, video(description="Nội dung họp báo.")))
    assert (item.url, item.title, item.text) == (
        f"https://www.youtube.com/watch?v={VIDEO}",
        "Họp báo",
        "Nội dung họp báo.",
    )


def test_a_changed_title_comes_again_under_the_same_address() -> None:
    talk = channel()
    (videos,) = fetches(talk.answer(uploads(talk), ONE))
    (before,) = items(talk.answer(videos, video("Họp báo")))
    (after,) = items(talk.answer(videos, video("Họp báo (đã đính chính)")))
    assert before.url == after.url
    assert before.title != after.title


@pytest.mark.parametrize("privacy", ["private", "unlisted"])
def test_a_video_that_is_not_public_is_passed_over(privacy: str) -> None:
    talk = channel()
    (videos,) = fetches(talk.answer(uploads(talk), ONE))
    hidden = video()
    hidden["items"][0]["status"]["privacyStatus"] = privacy
    assert talk.answer(videos, hidden) == []


def test_another_channels_video_is_passed_over() -> None:
    talk = channel()
    (videos,) = fetches(talk.answer(uploads(talk), ONE))
    assert talk.answer(videos, video(channelId="UCkhac")) == []


def test_a_channel_that_is_not_there_says_so() -> None:
    for talk in (channel(), comments()):
        assert reasons(talk.answer(talk.first(), {})) == [Advice.GONE]


@pytest.mark.parametrize(
    ("reason", "status", "advice"),
    [
        ("quotaExceeded", 403, Advice.QUOTA),
        ("dailyLimitExceeded", 403, Advice.QUOTA),
        ("rateLimitExceeded", 403, Advice.LIMIT),
        ("keyInvalid", 400, Advice.KEY),
        ("accessNotConfigured", 403, Advice.NOT_ENABLED),
        ("ipRefererBlocked", 403, Advice.NOT_ENABLED),
        ("playlistNotFound", 404, Advice.GONE),
        ("forbidden", 403, Advice.PERMISSION),
        ("neverHeardOf", 400, Advice.REFUSED),
        ("neverHeardOf", 500, Advice.DOWN),
    ],
)
def test_an_error_says_what_to_do(reason: str, status: int, advice: Advice) -> None:
    for talk in (channel(), comments()):
        assert reasons(talk.answer(uploads(talk), failed(reason, status), status=status)) == [advice]


def test_a_wrong_key_is_told_by_the_details_because_the_list_only_says_bad_request() -> None:
    talk = channel()
    error = failed("badRequest", 400)
    error["error"]["details"] = [
        {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}
    ]
    assert reasons(talk.answer(talk.first(), error, status=400)) == [Advice.KEY]


@pytest.mark.parametrize("reason", ["commentsDisabled", "videoNotFound"])
def test_a_video_that_takes_no_comments_is_nothing_to_complain_of(reason: str) -> None:
    talk = comments()
    assert talk.answer(thread(talk), failed(reason), status=403) == []


def test_only_text_and_time_of_a_comment_are_asked_for() -> None:
    wanted = asked(thread(comments()))
    assert wanted["part"] == "snippet"
    assert wanted["fields"] == "nextPageToken,items/snippet/topLevelComment/snippet(textDisplay,publishedAt)"


def test_comments_are_voices_without_speakers_in_the_discussion_of_their_video() -> None:
    talk = comments()
    (found,) = talk.answer(thread(talk), {"items": [said("Một?"), said("Hai?")]})
    assert found.thread == f"https://www.youtube.com/watch?v={VIDEO}"
    assert [each.speaker for each in found.voices] == [None, None]


def test_the_next_page_of_comments_is_read_until_those_counted_before() -> None:
    talk = comments()
    (known,) = fetches(talk.answer(uploads(talk, NOW), ONE))
    for at, goes_on in (("2026-11-20T05:00:00Z", True), ("2026-11-17T02:59:00Z", False)):
        found = talk.answer(known, {"nextPageToken": "EAAa", "items": [said("Một?", at)]})
        assert bool(fetches(found)) is goes_on
        assert len(voices(found)) == 1


def test_no_more_videos_are_looked_under_than_configured() -> None:
    talk = comments(most_videos=2)
    many = {"items": [{"contentDetails": {"videoId": f"hoaBinh{each:04d}"}} for each in range(5)]}
    assert len(fetches(talk.answer(uploads(talk), many))) == 2


@given(name=st.text("qzx0123456789", min_size=12, max_size=20))
def test_whatever_the_vendor_adds_no_author_of_a_comment_leaves(name: str) -> None:
    talk = comments()
    row = said(
        "Có phải đổi giấy tờ không?",
        authorDisplayName=name,
        authorChannelUrl=f"http://www.youtube.com/@{name}",
        textOriginal=name,
    ) | {"id": name, "etag": name}
    for body in ({"items": [row]}, {"items": row}, [row], {"items": [row, said(name, "")]}):
        assert name not in repr(talk.answer(thread(talk), body))


def test_an_answer_of_another_shape_is_kept_for_videos_and_only_counted_for_comments() -> None:
    drifted = {"items": {"title": "Bài mới", "authorDisplayName": "Trần Canary Sơn"}}
    (kept,) = channel().answer(uploads(channel()), drifted)
    assert "Bài mới" in kept.raw
    assert "Canary" not in kept.raw
    (counted,) = comments().answer(thread(comments()), drifted)
    assert counted.raw is None
