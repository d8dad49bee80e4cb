"""The Facebook channel against the fake: what it posts, what each refusal means, what it does when answers are lost."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fakes.facebook import PAGE, TOKEN, FakeFacebook, Post, error, texts
from fakes.outgoing import BODY, KEY, content, picture, video
from fakes.serving import Request, Said
from publishing_desk import OFFICE
from publishing_room import opened

from kiemtin.entities import Account
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
from scheduler import channels
from scheduler.channels import facebook
from scheduler.made import ForgottenMade
from scheduler.reference import code_of


@pytest.fixture
def far() -> Iterator[FakeFacebook]:
    with FakeFacebook() as fake:
        yield fake


def options(far: FakeFacebook, **values: Any) -> dict[str, Any]:
    return {"page": PAGE, "api": far.url, "video_api": far.url, **values}


def channel(far: FakeFacebook, **values: Any) -> Channel:
    account = Account(id=1, channel="facebook", title="Trang xã", options=options(far, **values))
    return opened(account, secret=TOKEN)


def posting(request: Request) -> bool:
    return request.path.endswith("/feed") or "finish" in request.body.decode("latin-1")


# --- what it posts ------------------------------------------------------------------------------------------


def test_a_post_is_signed_carries_its_reference_and_is_found_by_it(far: FakeFacebook) -> None:
    made = ForgottenMade()
    post = content()
    channel(far).prepare(post, KEY, made)
    receipt = channel(far).send(post, KEY, made)
    [message] = texts(far.public)
    assert message.startswith(f"{post.title}\n\n{BODY}")
    assert OFFICE in message
    assert code_of(KEY) in message
    assert channel(far).find(KEY, made) == receipt
    assert channel(far).find("khoa-khac", made) is None
    assert receipt.remote_url.endswith(receipt.remote_id)


def test_the_preview_is_word_for_word_what_stands_there(far: FakeFacebook, tmp_path: Path) -> None:
    for post in (
        content(key="khoa-1"),
        content(key="khoa-2", link="https://xa.example/1"),
        content(picture(tmp_path), key="khoa-3", link="https://xa.example/2"),
    ):
        kind, shown = channel(far).preview(post).parts[0]
        channel(far).send(post, KEY, ForgottenMade())
        assert (kind, shown) == ("text", far.public[-1].message)


def test_a_link_has_its_own_card_beside_text_and_stands_in_the_text_beside_pictures(
    far: FakeFacebook, tmp_path: Path
) -> None:
    address = "https://xa.example/dinh-chinh/1.html"
    channel(far).send(content(link=address), KEY, ForgottenMade())
    channel(far).send(content(picture(tmp_path), link=address), KEY, ForgottenMade())
    card, beside = far.public
    assert (card.link, address in card.message) == (address, False)
    assert (beside.link, address in beside.message) == ("", True)


def test_pictures_are_uploaded_unseen_with_their_alt_text_and_only_once(
    far: FakeFacebook, tmp_path: Path
) -> None:
    made = ForgottenMade()
    post = content(picture(tmp_path), picture(tmp_path, size=3_000, alt=""))
    channel(far).prepare(post, KEY, made)
    assert far.public == []
    channel(far).prepare(post, KEY, made)
    channel(far).send(post, KEY, made)
    assert len(far.photos) == 2
    assert [each["alt"] for each in far.photos.values()] == ["Chợ xã", ""]
    assert len(far.public[0].photos) == 2


def test_an_upload_older_than_facebook_keeps_it_is_made_again(far: FakeFacebook, tmp_path: Path) -> None:
    made = ForgottenMade()
    image = picture(tmp_path)
    made.put(f"picture:{image.sha256}", '["2026-11-18T03:00:00+00:00", "999"]')
    channel(far).send(content(image), KEY, made)
    assert len(far.photos) == 1


def test_a_video_is_all_there_before_the_send_and_seen_only_after_it(
    far: FakeFacebook, tmp_path: Path
) -> None:
    made = ForgottenMade()
    post = content(video(tmp_path))
    channel(far).prepare(post, KEY, made)
    [upload] = far.uploads.values()
    assert len(upload.body) == upload.size
    assert bytes(upload.body) == Path(post.media[0].path).read_bytes()
    assert far.public == []
    assert channel(far).find(KEY, made) is None
    receipt = channel(far).send(post, KEY, made)
    assert len(far.public) == 1
    assert receipt.remote_id == upload.video
    assert channel(far).find(KEY, made) == receipt


def test_a_cut_off_upload_goes_on_where_facebook_is(far: FakeFacebook, tmp_path: Path) -> None:
    made = ForgottenMade()
    post = content(video(tmp_path))
    second: list[Request] = []

    def lose(request: Request) -> str | None:
        if b"transfer" in request.body:
            second.append(request)
        return "after" if len(second) == 2 and request is second[1] else None

    far.lose = lose
    with pytest.raises(Transient):
        channel(far).prepare(post, KEY, made)
    far.lose = lambda request: None
    channel(far).prepare(post, KEY, made)
    assert len(far.uploads) == 1
    [upload] = far.uploads.values()
    assert bytes(upload.body) == Path(post.media[0].path).read_bytes()


def test_an_upload_session_that_facebook_dropped_is_begun_anew(far: FakeFacebook, tmp_path: Path) -> None:
    made = ForgottenMade()
    post = content(video(tmp_path))
    far.lose = lambda request: "before" if b"transfer" in request.body else None
    with pytest.raises(Transient):
        channel(far).prepare(post, KEY, made)
    far.lose = lambda request: None
    far.uploads.clear()
    channel(far).send(post, KEY, made)
    assert len(far.public) == 1


def test_reach_is_counts_and_nobody_is_named(far: FakeFacebook) -> None:
    post = channel(far).send(content(), KEY, ForgottenMade())
    seen = channel(far).look(post.remote_id)
    assert seen is not None
    assert seen.there
    assert seen.reach == {"likes": 12, "comments": 4, "shares": 3}
    asked = far.requests[-1].query["fields"]
    assert "reactions.limit(0)" in asked
    assert "comments.limit(0)" in asked


def test_an_edit_and_a_removal_on_the_page_are_noticed(far: FakeFacebook) -> None:
    post = channel(far).send(content(), KEY, ForgottenMade())
    before = channel(far).look(post.remote_id)
    far.posts[0].message += " (đã sửa)"
    after = channel(far).look(post.remote_id)
    assert before is not None
    assert after is not None
    assert before.fingerprint != after.fingerprint
    far.posts.clear()
    gone = channel(far).look(post.remote_id)
    assert gone is not None
    assert not gone.there


# --- lost answers -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lost", ["before", "after"])
def test_a_lost_answer_to_the_post_is_unknown_and_the_search_tells(far: FakeFacebook, lost: str) -> None:
    made = ForgottenMade()
    channel(far).prepare(content(), KEY, made)
    far.lose = lambda request: lost if posting(request) else None
    with pytest.raises(OutcomeUnknown):
        channel(far).send(content(), KEY, made)
    far.lose = lambda request: None
    found = channel(far).find(KEY, made)
    assert (found is not None) == (lost == "after")
    assert len(far.public) == (lost == "after")


@pytest.mark.parametrize("lost", ["before", "after"])
def test_a_lost_answer_to_the_end_of_a_video_is_unknown_and_the_search_tells(
    far: FakeFacebook, lost: str, tmp_path: Path
) -> None:
    made = ForgottenMade()
    post = content(video(tmp_path))
    far.lose = lambda request: lost if b"finish" in request.body else None
    with pytest.raises(OutcomeUnknown):
        channel(far).send(post, KEY, made)
    far.lose = lambda request: None
    assert (channel(far).find(KEY, made) is not None) == (lost == "after")


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        (error(400, 4, "Action is blocked", 2207051), "blocked_perhaps_live"),
        (error(500, 2, "Service temporarily unavailable"), "server_error"),
        (error(500, 1, "An unknown error occurred"), "server_error"),
        (error(400, 100, "Try again", is_transient=True), "server_error"),
        (Said(502, b"<html>"), "server_error"),
        (Said(200, b"<html>"), "strange_answer"),
        (Said(200, {"kết quả": 1}), "strange_answer"),
    ],
)
def test_a_no_that_may_be_a_yes_is_unknown(far: FakeFacebook, said: Said, cause: str) -> None:
    far.instead = lambda request: said if posting(request) else None
    with pytest.raises(OutcomeUnknown) as refused:
        channel(far).send(content(), KEY, ForgottenMade())
    assert refused.value.values["cause"] == cause


def test_a_duplicate_can_only_be_ours_so_it_is_looked_for(far: FakeFacebook) -> None:
    made = ForgottenMade()
    first = channel(far).send(content(), KEY, made)
    with pytest.raises(OutcomeUnknown) as refused:
        channel(far).send(content(), KEY, made)
    assert refused.value.values["cause"] == "duplicate"
    assert channel(far).find(KEY, made) == first


def test_the_search_reads_on_over_several_pages_and_admits_when_it_cannot_reach_the_end(
    far: FakeFacebook,
) -> None:
    made = ForgottenMade()
    ours = channel(far).send(content(), KEY, made)
    far.posts += [Post(f"{PAGE}_{number}", "bài khác") for number in range(150)]
    assert channel(far).find(KEY, made) == ours
    far.posts += [Post(f"{PAGE}_{number}", "bài khác") for number in range(1000, 1200)]
    with pytest.raises(Transient) as unsure:
        channel(far).find(KEY, made)
    assert unsure.value.values["cause"] == "too_many_posts"


def test_searching_changes_nothing_and_visitors_posts_are_not_ours(far: FakeFacebook) -> None:
    far.posts.append(Post(f"{PAGE}_5", f"trích lại {code_of(KEY)}", by_page=False))
    assert channel(far).find(KEY, ForgottenMade()) is None
    assert {each.method for each in far.requests} == {"GET"}


# --- refusals -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "kind", "cause"),
    [
        (error(400, 190, "expired", 463), AccountNeedsPerson, "reconnect"),
        (error(400, 102, "session"), AccountNeedsPerson, "reconnect"),
        (error(403, 10, "permission"), Rejected, "page_rights"),
        (error(403, 200, "permission"), Rejected, "page_rights"),
        (error(400, 100, "gone", 33), Rejected, "page_rights"),
        (error(400, 100, "invalid"), Rejected, "refused"),
        (error(400, 368, "blocked"), Rejected, "page_blocked"),
        (error(400, 1609005, "link"), Rejected, "link_refused"),
        (error(400, 1366046, "photo"), Rejected, "picture_refused"),
        (error(400, 2635, "version"), Rejected, "old_version"),
        (error(400, 4, "limit"), Transient, "too_many"),
        (error(400, 17, "limit"), Transient, "too_many"),
        (error(403, 32, "limit"), Transient, "too_many"),
        (error(400, 613, "limit"), Transient, "too_many"),
        (error(400, 80001, "limit"), Transient, "too_many"),
        (Said(429, b"", {"Retry-After": "60"}), Transient, "too_many"),
        (Said(422, b""), Rejected, "refused"),
    ],
)
def test_a_refused_post_means(far: FakeFacebook, said: Said, kind: type[SendError], cause: str) -> None:
    far.instead = lambda request: said if posting(request) else None
    with pytest.raises(SendError) as refused:
        channel(far).send(content(), KEY, ForgottenMade())
    assert type(refused.value) is kind
    assert refused.value.values["cause"] == cause
    if cause == "too_many":
        assert isinstance(refused.value, Transient)
        assert refused.value.retry_after in (60, 3600)


def test_a_full_business_limit_waits_as_long_as_facebook_says(far: FakeFacebook) -> None:
    told = {"type": "pages", "call_count": 100, "total_time": 1, "estimated_time_to_regain_access": 90}
    usage = {"X-Business-Use-Case-Usage": json.dumps({PAGE: [told]})}
    said = Said(400, error(400, 80001, "limit").body, usage)
    far.instead = lambda request: said if posting(request) else None
    with pytest.raises(Transient) as refused:
        channel(far).send(content(), KEY, ForgottenMade())
    assert refused.value.retry_after == 90 * 60


@pytest.mark.parametrize("used", [90, 97])
def test_nothing_is_sent_once_ninety_percent_of_a_limit_are_used(far: FakeFacebook, used: int) -> None:
    far.usage["total_cputime"] = used
    here, made = channel(far), ForgottenMade()
    with pytest.raises(Transient) as waiting:
        here.prepare(content(), KEY, made)
    with pytest.raises(Transient):
        here.send(content(), KEY, made)
    assert (waiting.value.values["cause"], waiting.value.retry_after) == ("too_many", 900)
    assert far.public == []


def test_below_that_it_is_sent(far: FakeFacebook) -> None:
    far.usage["total_cputime"] = 89
    here, made = channel(far), ForgottenMade()
    here.prepare(content(), KEY, made)
    here.send(content(), KEY, made)
    assert len(far.public) == 1


def test_a_publisher_that_slept_before_the_post_does_not_make_it(
    far: FakeFacebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = iter([0.0, 91.0])
    monkeypatch.setattr(facebook, "wall_clock", lambda: next(times))
    with pytest.raises(Transient):
        channel(far).send(content(), KEY, ForgottenMade())
    assert far.public == []


def test_no_message_or_log_repeats_the_token(far: FakeFacebook, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    far.instead = lambda request: error(400, 190, f"Malformed access token {TOKEN}")
    with pytest.raises(AccountNeedsPerson) as refused:
        channel(far).send(content(), KEY, ForgottenMade())
    with pytest.raises(AccountNeedsPerson):
        channel(far).verify()
    assert TOKEN not in refused.value.english() + repr(refused.value.values) + caplog.text


# --- ownership ----------------------------------------------------------------------------------------------


def test_a_page_token_with_the_right_to_post_is_proof(far: FakeFacebook) -> None:
    assert PAGE in channel(far).verify()


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"type": "USER"}, "never a personal profile"),
        ({"profile_id": "123456"}, "another Page"),
        ({"scopes": ["pages_read_engagement"]}, "lacks pages_manage_posts"),
        ({"scopes": None}, "lacks pages_manage_posts, pages_read_engagement"),
        ({"granular_scopes": [{"scope": "pages_manage_posts", "target_ids": ["7"]}]}, "not granted"),
    ],
)
def test_any_other_token_is_refused_with_the_reason(
    far: FakeFacebook, told: dict[str, Any], why: str
) -> None:
    far.token.update(told)
    with pytest.raises(AccountNotOwned, match=why):
        channel(far).verify()


def test_a_token_that_has_ended_needs_a_person(far: FakeFacebook) -> None:
    far.token["is_valid"] = False
    with pytest.raises(AccountNeedsPerson):
        channel(far).verify()


def test_a_page_that_nobody_sees_is_refused(far: FakeFacebook) -> None:
    far.is_published = False
    with pytest.raises(AccountNotOwned, match="not published"):
        channel(far).verify()


def test_proof_of_the_app_goes_along_where_it_is_set(far: FakeFacebook) -> None:
    far.require_proof = hmac.new(TOKEN.encode(), TOKEN.encode(), hashlib.sha256).hexdigest()
    assert PAGE in channel(far, proof="ung_dung").verify()
    with pytest.raises(AccountNotOwned):
        channel(far).verify()


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"page": "ten-trang"}, "page"),
        ({"api": "http://graph.example/"}, "https:// is needed"),
        ({"video_api": "http://graph.example/"}, "https:// is needed"),
        ({"version": "moi-nhat"}, "version"),
        ({"comment": "x"}, "comment"),
        ({"group": "1"}, "group"),
    ],
)
def test_a_wrong_option_is_named(far: FakeFacebook, wrong: dict[str, Any], named: str) -> None:
    with pytest.raises(BadSetting, match=named):
        channels.options_of("facebook", options(far, **wrong))


# --- limits -------------------------------------------------------------------------------------------------


def test_the_whole_post_counts_not_only_the_text(far: FakeFacebook) -> None:
    [broken] = channel(far).check(content(body="ă" * (facebook.LONGEST - 20)))
    assert broken.message == "publish.violation.long_post"
    assert broken.values["limit"] == facebook.LONGEST


def test_files_facebook_does_not_take_are_named(far: FakeFacebook, tmp_path: Path) -> None:
    def names(*media: Any) -> list[str]:
        return [each.message.split(".")[-1] for each in channel(far).check(content(*media))]

    assert names(picture(tmp_path, size=4_000_001)) == ["large_media"]
    assert names(picture(tmp_path, mime="image/tiff")) == ["media_kind"]
    assert names(picture(tmp_path), video(tmp_path)) == ["mixed_media"]
    assert names(*[picture(tmp_path, size=100 + n) for n in range(11)]) == ["many_media"]
    assert names(picture(tmp_path)) == []
