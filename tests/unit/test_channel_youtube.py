"""The YouTube channel against the fake: resumed uploads, private videos, quotas, tokens, lost answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fakes.kept_tokens import KeptTokens
from fakes.outgoing import KEY, content, picture, video
from fakes.serving import Request, Said
from fakes.youtube import CHANNEL, CLIENT, REFRESH, SECRET, UNIT, FakeYouTube, error
from publishing_desk import NOW, OFFICE
from publishing_room import opened

from kiemtin.entities import Account, Outgoing
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
from scheduler import channels
from scheduler.channels import youtube, youtube_upload
from scheduler.made import ForgottenMade
from scheduler.reference import code_of

SIZE = 2 * UNIT + 1000


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(youtube_upload, "PART", UNIT)


@pytest.fixture
def far() -> Iterator[FakeYouTube]:
    with FakeYouTube() as fake:
        yield fake


@pytest.fixture
def post(tmp_path: Path) -> Outgoing:
    return content(video(tmp_path, size=SIZE))


def options(far: FakeYouTube, **values: Any) -> dict[str, Any]:
    return {"channel": CHANNEL, "client": CLIENT, "api": far.url, "sign_in": far.url, **values}


def tokens(access: str = "ya29.0", **values: Any) -> KeptTokens:
    given = {"refresh": REFRESH, "expires_at": NOW + timedelta(minutes=50), **values}
    return KeptTokens(Tokens(access=access, **given))


def channel(far: FakeYouTube, keeper: KeptTokens | None = None, **room: Any) -> Channel:
    account = Account(id=1, channel="youtube", title="Kênh xã", options=options(far))
    kept = keeper or tokens()
    return opened(account, tokens=lambda: kept, **{"secret": SECRET, **room})


def last_bytes(request: Request) -> bool:
    return request.headers.get("Content-Range", "").endswith(f"-{SIZE - 1}/{SIZE}")


def beginning(request: Request) -> bool:
    return request.path.startswith("/upload/")


# --- what it posts ------------------------------------------------------------------------------------------


def test_a_video_is_public_signed_and_carries_its_reference(far: FakeYouTube, post: Outgoing) -> None:
    made = ForgottenMade()
    channel(far).prepare(post, KEY, made)
    assert far.videos == {}
    receipt = channel(far).send(post, KEY, made)
    [shown] = far.public
    assert shown["snippet"]["title"] == post.title
    assert OFFICE in shown["snippet"]["description"]
    assert code_of(KEY) in shown["snippet"]["description"]
    assert shown["status"]["selfDeclaredMadeForKids"] is False
    assert receipt.remote_url == f"https://www.youtube.com/watch?v={shown['id']}"
    [session] = far.sessions.values()
    assert bytes(session.body) == Path(post.media[0].path).read_bytes()


def test_the_preview_is_word_for_word_what_stands_there(far: FakeYouTube, post: Outgoing) -> None:
    preview = channel(far).preview(post)
    channel(far).send(post, KEY, ForgottenMade())
    [shown] = far.public
    assert preview.parts[:2] == (
        ("title", shown["snippet"]["title"]),
        ("text", shown["snippet"]["description"]),
    )
    assert preview.length == len(shown["snippet"]["description"].encode())


def test_the_session_is_kept_before_the_first_byte_goes_up(far: FakeYouTube, post: Outgoing) -> None:
    made = ForgottenMade()
    far.lose = lambda request: "before" if request.path.startswith("/session/") else None
    with pytest.raises(Transient):
        channel(far).prepare(post, KEY, made)
    assert made.get("session") == f"{far.url}session/{next(iter(far.sessions))}"


@pytest.mark.parametrize("lost", ["before", "after"])
def test_a_cut_off_upload_goes_on_where_youtube_is(far: FakeYouTube, post: Outgoing, lost: str) -> None:
    made = ForgottenMade()
    far.lose = lambda request: (
        lost if request.headers.get("Content-Range", "").startswith(f"bytes {UNIT}-") else None
    )
    with pytest.raises(Transient):
        channel(far).prepare(post, KEY, made)
    far.lose = lambda request: None
    channel(far).send(post, KEY, made)
    assert len(far.sessions) == 1
    [session] = far.sessions.values()
    assert bytes(session.body) == Path(post.media[0].path).read_bytes()
    again = [each for each in far.requests if each.headers.get("Content-Range", "").startswith("bytes 0-")]
    assert len(again) == 1


def test_a_session_that_is_over_is_begun_anew_once_nothing_is_found(far: FakeYouTube, post: Outgoing) -> None:
    made = ForgottenMade()
    channel(far).prepare(post, KEY, made)
    far.sessions.clear()
    channel(far).send(post, KEY, made)
    assert len(far.public) == 1


def test_a_small_video_goes_up_in_the_send_alone(far: FakeYouTube, tmp_path: Path) -> None:
    post, made = content(video(tmp_path, size=1000)), ForgottenMade()
    channel(far).prepare(post, KEY, made)
    [session] = far.sessions.values()
    assert len(session.body) == 0
    channel(far).send(post, KEY, made)
    assert len(far.public) == 1


# --- lost answers -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lost", ["before", "after"])
def test_a_lost_answer_to_the_last_bytes_is_unknown_and_the_session_tells(
    far: FakeYouTube, post: Outgoing, lost: str
) -> None:
    made = ForgottenMade()
    far.lose = lambda request: lost if last_bytes(request) else None
    with pytest.raises(OutcomeUnknown):
        channel(far).send(post, KEY, made)
    far.lose = lambda request: None
    found = channel(far).find(KEY, made)
    assert (found is not None) == (lost == "after")
    receipt = channel(far).send(post, KEY, made)
    assert len(far.videos) == 1
    assert found in (None, receipt)


def test_when_the_session_is_gone_too_the_reference_finds_the_video(far: FakeYouTube, post: Outgoing) -> None:
    made = ForgottenMade()
    far.lose = lambda request: "after" if last_bytes(request) else None
    with pytest.raises(OutcomeUnknown):
        channel(far).send(post, KEY, made)
    far.sessions.clear()
    far.lose = lambda request: None
    found = channel(far).find(KEY, made)
    assert found is not None
    assert channel(far).send(post, KEY, made) == found
    assert len(far.videos) == 1
    assert channel(far).find("khoa-khac", ForgottenMade()) is None


@pytest.mark.parametrize(
    "said", [Said(500, b""), Said(503, b""), Said(200, b"<html>"), Said(200, {"id": ""})]
)
def test_a_strange_answer_to_the_last_bytes_is_unknown(far: FakeYouTube, post: Outgoing, said: Said) -> None:
    far.instead = lambda request: said if last_bytes(request) else None
    with pytest.raises(OutcomeUnknown):
        channel(far).send(post, KEY, ForgottenMade())


def test_finding_uploads_nothing(far: FakeYouTube, post: Outgoing) -> None:
    made = ForgottenMade()
    channel(far).prepare(post, KEY, made)
    before = len(far.requests)
    assert channel(far).find(KEY, made) is None
    assert all(not each.body for each in far.requests[before:])


def test_too_many_uploads_to_search_is_not_taken_for_absent(far: FakeYouTube, post: Outgoing) -> None:
    channel(far).send(post, KEY, ForgottenMade())
    [ours] = far.videos.values()
    for number in range(300):
        other = {**ours, "id": f"v{number}", "snippet": {**ours["snippet"], "description": "khác"}}
        far.videos[f"v{number}"] = other
    with pytest.raises(Transient) as unsure:
        channel(far).find(KEY, ForgottenMade())
    assert unsure.value.values["cause"] == "too_many_posts"


# --- private videos -----------------------------------------------------------------------------------------


def test_a_project_without_audit_leaves_a_private_video_for_a_person(
    far: FakeYouTube, post: Outgoing
) -> None:
    made = ForgottenMade()
    far.audited = False
    with pytest.raises(OutcomeUnknown) as unseen:
        channel(far).send(post, KEY, made)
    assert unseen.value.values["cause"] == "kept_private"
    with pytest.raises(Rejected) as kept:
        channel(far).find(KEY, made)
    assert kept.value.values["cause"] == "kept_back"
    next(iter(far.videos.values()))["status"]["privacyStatus"] = "public"
    assert channel(far).find(KEY, made) is not None


def test_a_video_that_youtube_rejects_is_kept_back(far: FakeYouTube, post: Outgoing) -> None:
    made = ForgottenMade()
    channel(far).send(post, KEY, made)
    next(iter(far.videos.values()))["status"].update(uploadStatus="rejected", rejectionReason="termsOfUse")
    with pytest.raises(Rejected, match="termsOfUse"):
        channel(far).find(KEY, made)


# --- refusals -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "kind", "cause"),
    [
        (error(403, "quotaExceeded"), Transient, "quota_used_up"),
        (error(400, "uploadLimitExceeded"), Transient, "upload_limit"),
        (error(403, "rateLimitExceeded"), Transient, "too_many"),
        (error(403, "userRateLimitExceeded"), Transient, "too_many"),
        (error(429, "tooManyRequests"), Transient, "too_many"),
        (error(401, "youtubeSignupRequired"), AccountNeedsPerson, "reconnect"),
        (error(403, "channelSuspended"), AccountNeedsPerson, "youtube_no_channel"),
        (error(403, "forbidden"), Rejected, "youtube_rights"),
        (error(400, "invalidTitle"), Rejected, "refused"),
        (error(422, "unprocessable"), Rejected, "refused"),
        (error(503, "backendError"), Transient, "server_error"),
        (Said(200, b""), Transient, "strange_answer"),
    ],
)
def test_a_refused_beginning_means(
    far: FakeYouTube, post: Outgoing, said: Said, kind: type[SendError], cause: str
) -> None:
    far.instead = lambda request: said if beginning(request) else None
    with pytest.raises(SendError) as refused:
        channel(far).prepare(post, KEY, ForgottenMade())
    assert type(refused.value) is kind
    assert refused.value.values["cause"] == cause


@pytest.mark.parametrize(
    ("now", "hours"),
    [
        (datetime(2026, 11, 20, 3, 0, tzinfo=UTC), 5),  # 19:00 in California, winter
        (datetime(2026, 7, 1, 6, 30, tzinfo=UTC), 0.5),  # 23:30 in summer
        (datetime(2026, 11, 1, 7, 30, tzinfo=UTC), 24.5),  # the day the clocks go back has 25 hours
    ],
)
def test_a_used_up_quota_waits_until_midnight_in_california(
    far: FakeYouTube, post: Outgoing, now: datetime, hours: float
) -> None:
    far.inserts_left = 0
    keeper = tokens(expires_at=now + timedelta(hours=1))
    with pytest.raises(Transient) as waiting:
        channel(far, keeper, now=lambda: now).prepare(post, KEY, ForgottenMade())
    assert waiting.value.retry_after == hours * 3600 + 60


def test_a_full_channel_waits_a_day(far: FakeYouTube, post: Outgoing) -> None:
    far.uploads_left = 0
    with pytest.raises(Transient) as waiting:
        channel(far).prepare(post, KEY, ForgottenMade())
    assert waiting.value.retry_after == 86_400


def test_a_publisher_that_slept_before_the_last_bytes_does_not_send_them(
    far: FakeYouTube, post: Outgoing, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = iter([0.0, 91.0])
    monkeypatch.setattr(youtube, "wall_clock", lambda: next(times))
    with pytest.raises(Transient):
        channel(far).send(post, KEY, ForgottenMade())
    assert far.videos == {}


def test_a_session_elsewhere_without_tls_gets_no_token(far: FakeYouTube, post: Outgoing) -> None:
    far.instead = lambda request: (
        Said(200, b"", {"Location": "http://la.example/s"}) if beginning(request) else None
    )
    with pytest.raises(Rejected) as refused:
        channel(far).prepare(post, KEY, ForgottenMade())
    assert refused.value.values["cause"] == "bad_address"


# --- tokens -------------------------------------------------------------------------------------------------


def test_a_token_near_its_end_is_refreshed_before_it_is_used(far: FakeYouTube, post: Outgoing) -> None:
    keeper = tokens(expires_at=NOW + timedelta(minutes=4))
    channel(far, keeper).send(post, KEY, ForgottenMade())
    assert far.requests[0].path == "/token"
    newest = keeper.tokens()
    assert newest.expires_at == NOW + timedelta(seconds=3599)
    assert newest.refresh == REFRESH


def test_a_token_that_ends_in_the_middle_is_refreshed_once_and_the_upload_goes_on(
    far: FakeYouTube, post: Outgoing
) -> None:
    keeper, made = tokens(), ForgottenMade()
    channel(far, keeper).prepare(post, KEY, made)
    far.access = set()
    channel(far, keeper).send(post, KEY, made)
    assert len(far.public) == 1
    assert len(far.calls("/token")) == 1


def test_a_withdrawn_consent_needs_a_person(far: FakeYouTube, post: Outgoing) -> None:
    far.access, far.refresh_tokens = set(), set()
    with pytest.raises(AccountNeedsPerson) as refused:
        channel(far).prepare(post, KEY, ForgottenMade())
    assert refused.value.values["cause"] == "reconnect"
    assert "invalid_grant" in refused.value.values["reason"]


def test_a_wrong_client_secret_is_told(far: FakeYouTube, post: Outgoing) -> None:
    far.access = set()
    with pytest.raises(Rejected) as refused:
        channel(far, secret="sai").prepare(post, KEY, ForgottenMade())
    assert refused.value.values["cause"] == "oauth_client"


def test_a_token_that_is_refused_again_after_the_refresh_needs_a_person(
    far: FakeYouTube, post: Outgoing
) -> None:
    far.instead = lambda request: None if request.path == "/token" else error(401, "authError")
    with pytest.raises(AccountNeedsPerson):
        channel(far).prepare(post, KEY, ForgottenMade())
    assert len(far.calls("/token")) == 1


def test_no_message_or_log_repeats_a_token(
    far: FakeYouTube, post: Outgoing, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    far.refresh_tokens = set()
    with pytest.raises(AccountNeedsPerson) as refused:
        channel(far, tokens("ya29.cu")).prepare(post, KEY, ForgottenMade())
    said = refused.value.english() + repr(refused.value.values) + caplog.text
    assert not [each for each in (SECRET, REFRESH, "ya29.cu") if each in said]


# --- ownership, look, limits --------------------------------------------------------------------------------


def test_the_consent_of_this_very_channel_is_proof(far: FakeYouTube) -> None:
    assert CHANNEL in channel(far).verify()


@pytest.mark.parametrize(
    ("mine", "why"),
    [
        ([], "another channel"),
        ([{"id": "UCkhac"}], "another channel"),
        ([{"id": CHANNEL, "status": {"privacyStatus": "private"}}], "not public"),
    ],
)
def test_another_channel_is_refused(far: FakeYouTube, mine: list[dict[str, Any]], why: str) -> None:
    far.channels = mine
    with pytest.raises(AccountNotOwned, match=why):
        channel(far).verify()


def test_a_consent_without_reading_is_refused(far: FakeYouTube) -> None:
    far.scopes = {"youtube.upload"}
    with pytest.raises(AccountNotOwned, match="insufficientPermissions"):
        channel(far).verify()


def test_reach_edits_and_removals_are_seen(far: FakeYouTube, post: Outgoing) -> None:
    receipt = channel(far).send(post, KEY, ForgottenMade())
    first = channel(far).look(receipt.remote_id)
    far.videos[receipt.remote_id]["snippet"]["title"] = "Đổi tên"
    second = channel(far).look(receipt.remote_id)
    far.videos[receipt.remote_id]["status"]["privacyStatus"] = "private"
    third = channel(far).look(receipt.remote_id)
    far.videos.clear()
    fourth = channel(far).look(receipt.remote_id)
    assert first is not None
    assert second is not None
    assert third is not None
    assert fourth is not None
    assert first.reach == {"views": 120, "likes": 7, "comments": 2}
    assert first.fingerprint != second.fingerprint
    assert [each.there for each in (first, second, third, fourth)] == [True, True, False, False]


def test_what_youtube_does_not_take_is_named(far: FakeYouTube, tmp_path: Path) -> None:
    def names(*media: Any, **values: Any) -> list[str]:
        found = channel(far).check(content(*media, **values))
        return [each.message.split(".")[-1] for each in found]

    film = video(tmp_path)
    assert names() == ["no_media"]
    assert names(picture(tmp_path)) == ["media_kind"]
    assert names(film, video(tmp_path, size=99)) == ["many_media", "mixed_media"]
    assert names(film, body="ấ" * 1650) == ["long_in_bytes"]
    assert names(film, title="a < b") == ["angle_brackets"]
    assert names(film) == []


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"channel": "@tenkenh"}, "channel"),
        ({"api": "http://www.example/"}, "https:// is needed"),
        ({"sign_in": "http://www.example/"}, "https:// is needed"),
        ({"privacy": "unlisted"}, "privacy"),
    ],
)
def test_a_wrong_option_is_named(far: FakeYouTube, wrong: dict[str, Any], named: str) -> None:
    with pytest.raises(BadSetting, match=named):
        channels.options_of("youtube", {**options(far), **wrong})
