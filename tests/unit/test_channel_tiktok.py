"""The TikTok channel against the fake: creator first, parts in order, moderation, rotating tokens, lost answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fakes.kept_tokens import KeptTokens
from fakes.outgoing import KEY, content, picture, video
from fakes.serving import Request, Said
from fakes.tiktok import CLIENT, SECRET, USER, FakeTikTok, error
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
from scheduler.channels import tiktok, tiktok_posting
from scheduler.channels.tiktok_upload import PART, last_begins, parts
from scheduler.made import ForgottenMade
from scheduler.reference import code_of

SIZE = 2 * PART + 777


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiktok_posting, "_sleep", lambda seconds: None)


@pytest.fixture
def far() -> Iterator[FakeTikTok]:
    with FakeTikTok() as fake:
        yield fake


@pytest.fixture
def post(tmp_path: Path) -> Outgoing:
    return content(video(tmp_path, size=5_000))


@pytest.fixture
def long_post(tmp_path: Path) -> Outgoing:
    return content(video(tmp_path, size=SIZE))


def options(far: FakeTikTok, **values: Any) -> dict[str, Any]:
    return {"user": USER, "client": CLIENT, "api": far.url, **values}


def tokens(**values: Any) -> KeptTokens:
    given = {"access": "act.0", "refresh": "rft.0", "expires_at": NOW + timedelta(hours=1)}
    return KeptTokens(Tokens(**{**given, **values}))


def channel(
    far: FakeTikTok, keeper: KeptTokens | None = None, secret: str = SECRET, **values: Any
) -> Channel:
    account = Account(id=1, channel="tiktok", title="TikTok xã", options=options(far, **values))
    kept = keeper or tokens()
    return opened(account, secret=secret, tokens=lambda: kept)


def uploading(request: Request) -> bool:
    return request.method == "PUT"


def last_part(request: Request) -> bool:
    span = request.headers.get("Content-Range", "")
    _, _, total = span.rpartition("/")
    return uploading(request) and span.endswith(f"-{int(total) - 1}/{total}")


# --- what it posts ------------------------------------------------------------------------------------------


def test_the_creator_is_asked_before_the_post_is_begun(far: FakeTikTok, post: Outgoing) -> None:
    channel(far).prepare(post, KEY, ForgottenMade())
    paths = [each.path for each in far.requests]
    assert paths == ["/v2/post/publish/creator_info/query/", "/v2/post/publish/video/init/"]


def test_a_video_is_public_signed_and_carries_its_reference(far: FakeTikTok, post: Outgoing) -> None:
    made = ForgottenMade()
    channel(far).prepare(post, KEY, made)
    receipt = channel(far).send(post, KEY, made)
    [task] = far.tasks.values()
    assert task.info["privacy_level"] == "PUBLIC_TO_EVERYONE"
    assert OFFICE in task.info["title"]
    assert code_of(KEY) in task.info["title"]
    assert (task.info["disable_duet"], task.info["disable_stitch"]) == (True, True)
    assert bytes(task.body) == Path(post.media[0].path).read_bytes()
    assert receipt.remote_url == f"https://www.tiktok.com/@{USER}/video/{task.video}"
    assert channel(far).find(KEY, made) == receipt


def test_the_preview_is_word_for_word_the_caption(far: FakeTikTok, post: Outgoing) -> None:
    preview = channel(far).preview(post)
    channel(far).send(post, KEY, ForgottenMade())
    [task] = far.tasks.values()
    assert preview.parts[0] == ("text", task.info["title"])
    assert preview.length == len(task.info["title"].encode("utf-16-le")) // 2


def test_a_creator_who_allows_no_comments_keeps_none(far: FakeTikTok, post: Outgoing) -> None:
    far.comment_disabled = True
    channel(far).send(post, KEY, ForgottenMade())
    assert next(iter(far.tasks.values())).info["disable_comment"] is True


def test_all_but_the_last_part_goes_up_before_the_send(far: FakeTikTok, long_post: Outgoing) -> None:
    made = ForgottenMade()
    channel(far).prepare(long_post, KEY, made)
    [task] = far.tasks.values()
    assert len(task.body) == last_begins(SIZE) == PART
    channel(far).prepare(long_post, KEY, made)
    channel(far).send(long_post, KEY, made)
    assert len(far.tasks) == 1
    assert bytes(task.body) == Path(long_post.media[0].path).read_bytes()
    spans = [each.headers["Content-Range"] for each in far.requests if uploading(each)]
    assert spans == [f"bytes 0-{PART - 1}/{SIZE}", f"bytes {PART}-{SIZE - 1}/{SIZE}"]


@pytest.mark.parametrize("size", [1, 4_999_999, 5_000_000, 2 * PART - 1, 2 * PART, 64_000_001, 4_000_000_000])
def test_parts_fit_the_transfer_guide(size: int) -> None:
    length, count = parts(size)
    rest = size - length * (count - 1)
    assert 1 <= count <= 1000
    assert count == size // length
    assert length <= rest < 2 * length or count == 1
    assert length >= 5_000_000 or (count == 1 and length == size)
    assert last_begins(size) + rest == size


# --- cut uploads --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lost", ["before", "after"])
def test_a_cut_off_upload_goes_on_where_tiktok_is(far: FakeTikTok, long_post: Outgoing, lost: str) -> None:
    made = ForgottenMade()
    far.lose = lambda request: lost if uploading(request) else None
    with pytest.raises(Transient):
        channel(far).prepare(long_post, KEY, made)
    far.lose = lambda request: None
    channel(far).send(long_post, KEY, made)
    assert len(far.tasks) == 1
    assert len(far.videos) == 1


def test_a_lost_answer_to_the_beginning_leaves_nothing_to_be_seen(far: FakeTikTok, post: Outgoing) -> None:
    made = ForgottenMade()
    far.lose = lambda request: "after" if request.path.endswith("/init/") else None
    with pytest.raises(Transient):
        channel(far).prepare(post, KEY, made)
    far.lose = lambda request: None
    assert channel(far).find(KEY, made) is None
    channel(far).send(post, KEY, made)
    assert len(far.videos) == 1


def test_an_address_that_is_over_is_told_and_the_task_that_is_gone_is_begun_anew(
    far: FakeTikTok, long_post: Outgoing
) -> None:
    made = ForgottenMade()
    channel(far).prepare(long_post, KEY, made)
    far.over.add("1")
    with pytest.raises(Transient) as over:
        channel(far).send(long_post, KEY, made)
    assert over.value.values["cause"] == "session_gone"
    far.tasks.clear()
    channel(far).send(long_post, KEY, made)
    assert len(far.videos) == 1


# --- lost answers and moderation ----------------------------------------------------------------------------


@pytest.mark.parametrize("lost", ["before", "after"])
def test_a_lost_answer_to_the_last_part_is_unknown_and_the_publish_id_tells(
    far: FakeTikTok, long_post: Outgoing, lost: str
) -> None:
    made = ForgottenMade()
    far.lose = lambda request: lost if last_part(request) else None
    with pytest.raises(OutcomeUnknown):
        channel(far).send(long_post, KEY, made)
    far.lose = lambda request: None
    found = channel(far).find(KEY, made)
    assert (found is not None) == (lost == "after")
    receipt = channel(far).send(long_post, KEY, made)
    assert len(far.videos) == 1
    assert found in (None, receipt)


def test_a_video_in_moderation_is_neither_there_nor_absent(far: FakeTikTok, post: Outgoing) -> None:
    made = ForgottenMade()
    far.processing, far.moderation = 2, 8
    with pytest.raises(OutcomeUnknown) as waiting:
        channel(far).send(post, KEY, made)
    assert waiting.value.values["cause"] == "tiktok_checking"
    for _ in range(5):
        with pytest.raises(Transient):
            channel(far).find(KEY, made)
    assert channel(far).find(KEY, made) is not None
    assert len(far.videos) == 1


def test_a_status_that_cannot_be_asked_after_the_last_part_is_unknown(
    far: FakeTikTok, post: Outgoing
) -> None:
    far.instead = lambda request: error(429, "rate_limit_exceeded") if "/status/" in request.path else None
    with pytest.raises(OutcomeUnknown):
        channel(far).send(post, KEY, ForgottenMade())


def test_a_publish_id_that_tiktok_forgot_proves_nothing_unless_the_post_is_listed(
    far: FakeTikTok, tmp_path: Path
) -> None:
    short = content(video(tmp_path), title="Tin", body=f"Ngắn. {OFFICE}")
    made = ForgottenMade()
    receipt = channel(far).send(short, KEY, made)
    far.tasks.clear()
    assert channel(far).find(KEY, made) == receipt
    far.videos.clear()
    with pytest.raises(Transient):
        channel(far).find(KEY, made)


def test_without_the_right_to_list_a_row_that_began_nothing_is_absent(far: FakeTikTok) -> None:
    far.scopes = {"video.publish"}
    assert channel(far).find(KEY, ForgottenMade()) is None


@pytest.mark.parametrize(
    ("reason", "kind", "cause"),
    [
        ("file_format_check_failed", Rejected, "video_refused"),
        ("duration_check_failed", Rejected, "tiktok_too_long"),
        ("spam_risk_too_many_posts", Transient, "tiktok_day_full"),
        ("spam_risk_text", Rejected, "tiktok_spam"),
        ("internal", Transient, "server_error"),
        ("auth_removed", AccountNeedsPerson, "reconnect"),
    ],
)
def test_a_post_that_failed_there_is_not_out_and_says_why(
    far: FakeTikTok, post: Outgoing, reason: str, kind: type[SendError], cause: str
) -> None:
    made = ForgottenMade()
    far.fails = reason
    with pytest.raises(SendError) as failed:
        channel(far).send(post, KEY, made)
    assert type(failed.value) is kind
    assert failed.value.values["cause"] == cause
    assert channel(far).find(KEY, made) is None
    far.fails = ""
    channel(far).send(post, KEY, made)
    assert len(far.videos) == 1


def test_a_failure_that_comes_to_light_later_stops_the_next_try_with_its_reason(
    far: FakeTikTok, post: Outgoing
) -> None:
    made = ForgottenMade()
    far.processing, far.fails = 9, "frame_rate_check_failed"
    with pytest.raises(OutcomeUnknown):
        channel(far).send(post, KEY, made)
    far.processing = 0
    assert channel(far).find(KEY, made) is None
    with pytest.raises(Rejected) as refused:
        channel(far).prepare(post, KEY, made)
    assert refused.value.values["cause"] == "video_refused"


# --- refusals -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "kind", "cause"),
    [
        (error(403, "spam_risk_too_many_posts"), Transient, "tiktok_day_full"),
        (error(403, "reached_active_user_cap"), Transient, "tiktok_day_full"),
        (error(429, "rate_limit_exceeded"), Transient, "too_many"),
        (error(403, "spam_risk_user_banned_from_posting"), Rejected, "tiktok_banned"),
        (error(403, "unaudited_client_can_only_post_to_private_accounts"), Rejected, "tiktok_unaudited"),
        (error(403, "privacy_level_option_mismatch"), Rejected, "tiktok_private"),
        (error(401, "scope_not_authorized"), AccountNeedsPerson, "tiktok_scope"),
        (error(400, "invalid_params"), Rejected, "refused"),
        (error(500, "internal_error"), Transient, "server_error"),
        (Said(502, b"<html>"), Transient, "server_error"),
        (Said(200, b"<html>"), Transient, "strange_answer"),
        (Said(200, {"data": {}, "error": {"code": "ok"}}), Transient, "strange_answer"),
    ],
)
def test_a_refused_beginning_means(
    far: FakeTikTok, post: Outgoing, said: Said, kind: type[SendError], cause: str
) -> None:
    far.instead = lambda request: said if request.path.endswith("/init/") else None
    with pytest.raises(SendError) as refused:
        channel(far).prepare(post, KEY, ForgottenMade())
    assert type(refused.value) is kind
    assert refused.value.values["cause"] == cause
    if cause == "tiktok_day_full":
        assert isinstance(refused.value, Transient)
        assert refused.value.retry_after == 86_400


def test_a_private_account_and_a_long_video_stop_before_anything_is_begun(
    far: FakeTikTok, tmp_path: Path
) -> None:
    long = content(video(tmp_path, seconds=700))
    with pytest.raises(Rejected) as refused:
        channel(far).prepare(long, KEY, ForgottenMade())
    assert refused.value.values["cause"] == "tiktok_too_long"
    far.private = True
    with pytest.raises(Rejected) as hidden:
        channel(far).prepare(long, KEY, ForgottenMade())
    assert hidden.value.values["cause"] == "tiktok_private"
    assert far.tasks == {}


@pytest.mark.parametrize(
    ("status", "kind"), [(500, OutcomeUnknown), (200, OutcomeUnknown), (400, Rejected), (416, Transient)]
)
def test_an_answer_to_the_last_part_means(
    far: FakeTikTok, post: Outgoing, status: int, kind: type[SendError]
) -> None:
    far.instead = lambda request: Said(status) if uploading(request) else None
    with pytest.raises(SendError) as refused:
        channel(far).send(post, KEY, ForgottenMade())
    assert type(refused.value) is kind


def test_a_publisher_that_slept_before_the_last_part_does_not_send_it(
    far: FakeTikTok, post: Outgoing, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = iter([0.0, 91.0])
    monkeypatch.setattr(tiktok, "wall_clock", lambda: next(times))
    with pytest.raises(Transient):
        channel(far).send(post, KEY, ForgottenMade())
    assert not [each for each in far.requests if uploading(each)]


def test_the_upload_address_gets_no_token_and_has_to_be_safe(far: FakeTikTok, post: Outgoing) -> None:
    channel(far).send(post, KEY, ForgottenMade())
    assert all("Authorization" not in each.headers for each in far.requests if uploading(each))
    unsafe = {"data": {"publish_id": "v1", "upload_url": "http://la.example/u"}, "error": {"code": "ok"}}
    far.instead = lambda request: Said(200, unsafe) if request.path.endswith("/init/") else None
    with pytest.raises(Rejected) as refused:
        channel(far).prepare(post, KEY, ForgottenMade())
    assert refused.value.values["cause"] == "bad_address"


# --- tokens -------------------------------------------------------------------------------------------------


def test_each_refresh_keeps_the_next_refresh_token(far: FakeTikTok, post: Outgoing) -> None:
    keeper = tokens(expires_at=NOW)
    channel(far, keeper).prepare(post, KEY, ForgottenMade())
    assert [each.refresh for each in keeper.kept] == ["rft.0", "rft.1"]
    assert keeper.tokens().expires_at == NOW + timedelta(hours=2)
    far.access = set()
    channel(far, keeper).prepare(post, KEY, ForgottenMade())
    assert len(keeper.kept) == 3


def test_a_refresh_token_that_was_used_before_needs_a_person(far: FakeTikTok, post: Outgoing) -> None:
    far.access, far.refresh_token = set(), "rft.khac"
    with pytest.raises(AccountNeedsPerson) as refused:
        channel(far).prepare(post, KEY, ForgottenMade())
    assert refused.value.values["cause"] == "reconnect"


def test_a_wrong_client_secret_is_told_and_uses_up_no_token(far: FakeTikTok, post: Outgoing) -> None:
    far.access = set()
    with pytest.raises(Rejected) as refused:
        channel(far, secret="sai").prepare(post, KEY, ForgottenMade())
    assert refused.value.values["cause"] == "oauth_client"
    assert far.refresh_token == "rft.0"


# --- ownership, look, limits --------------------------------------------------------------------------------


def test_the_consent_of_the_named_account_is_proof(far: FakeTikTok) -> None:
    assert USER in channel(far).verify()


def test_another_a_private_or_a_banned_account_is_refused(far: FakeTikTok) -> None:
    far.user = "nguoikhac"
    with pytest.raises(AccountNotOwned, match="another account"):
        channel(far).verify()
    far.user, far.private = USER, True
    with pytest.raises(AccountNotOwned, match="private"):
        channel(far).verify()
    far.private, far.banned = False, True
    with pytest.raises(AccountNotOwned, match="banned"):
        channel(far).verify()


def test_reach_and_removals_are_seen_where_listing_is_allowed(far: FakeTikTok, post: Outgoing) -> None:
    receipt = channel(far).send(post, KEY, ForgottenMade())
    seen = channel(far).look(receipt.remote_id)
    assert seen is not None
    assert seen.reach == {"views": 900, "likes": 31, "comments": 5, "shares": 2}
    far.videos.clear()
    gone = channel(far).look(receipt.remote_id)
    assert gone is not None
    assert not gone.there
    far.scopes = {"video.publish"}
    assert channel(far).look(receipt.remote_id) is None


def test_what_tiktok_does_not_take_is_named(far: FakeTikTok, tmp_path: Path) -> None:
    def names(*media: Any, **values: Any) -> list[str]:
        found = channel(far).check(content(*media, **values))
        return [each.message.split(".")[-1] for each in found]

    film = video(tmp_path)
    assert names() == ["no_media"]
    assert names(picture(tmp_path)) == ["media_kind"]
    assert names(film, body="😀" * 1090) == ["long_post"]
    assert names(film) == []


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"user": "@xa"}, "user"),
        ({"api": "http://open.example/"}, "https:// is needed"),
        ({"privacy": "SELF_ONLY"}, "privacy"),
    ],
)
def test_a_wrong_option_is_named(far: FakeTikTok, wrong: dict[str, Any], named: str) -> None:
    with pytest.raises(BadSetting, match=named):
        channels.options_of("tiktok", {**options(far), **wrong})
