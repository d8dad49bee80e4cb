"""The Zalo channel against the fake: hidden first, shown by the send, single-use tokens, lost answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fakes.kept_tokens import KeptTokens
from fakes.outgoing import KEY, content, picture, video
from fakes.serving import Request, Said
from fakes.zalo import APP, OA, SECRET, FakeZalo, error
from publishing_desk import NOW, OFFICE
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
from kiemtin.ports import Channel, Tokens
from scheduler import channels
from scheduler.channels import zalo, zalo_making
from scheduler.channels.zalo_article import SUMMARY, TITLE
from scheduler.made import ForgottenMade
from scheduler.reference import code_of


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zalo_making, "_sleep", lambda seconds: None)


@pytest.fixture
def far(tmp_path: Path) -> Iterator[FakeZalo]:
    with FakeZalo(tmp_path / "site") as fake:
        yield fake


def options(far: FakeZalo, **values: Any) -> dict[str, Any]:
    given = {"oa": OA, "app": APP, "cover": "https://xa.example/bia.jpg", "site": f"{far.url}site/"}
    return {**given, "api": far.url, "sign_in": far.url, **values}


def tokens(**values: Any) -> KeptTokens:
    given = {"access": "truy-cap.0", "refresh": "lam-moi.0", "expires_at": NOW + timedelta(hours=20)}
    return KeptTokens(Tokens(**{**given, **values}))


def channel(far: FakeZalo, keeper: KeptTokens | None = None, secret: str = SECRET, **values: Any) -> Channel:
    account = Account(id=1, channel="zalo", title="Zalo xã", options=options(far, **values))
    kept = keeper or tokens()
    return opened(account, far.site_dir.parent, secret=secret, tokens=lambda: kept)


def showing(request: Request) -> bool:
    return request.path.endswith("/article/update")


def creating(request: Request) -> bool:
    return request.path.endswith("/article/create")


# --- what it posts ------------------------------------------------------------------------------------------


def test_an_article_is_hidden_until_the_send_shows_it(far: FakeZalo) -> None:
    made = ForgottenMade()
    channel(far).prepare(content(), KEY, made)
    assert len(far.articles) == 1
    assert far.shown == []
    assert channel(far).find(KEY, made) is None
    receipt = channel(far).send(content(), KEY, made)
    [shown] = far.shown
    assert shown["author"] == OFFICE
    words = " ".join(each["content"] for each in shown["body"])
    assert OFFICE in words
    assert code_of(KEY) in words
    assert receipt.remote_url == shown["link_view"]
    assert channel(far).find(KEY, made) == receipt


def test_a_repeated_send_shows_the_same_article(far: FakeZalo) -> None:
    made = ForgottenMade()
    first = channel(far).send(content(), KEY, made)
    assert channel(far).send(content(), KEY, made) == first
    assert len(far.articles) == 1


def test_markup_in_a_text_stays_text(far: FakeZalo) -> None:
    channel(far).send(content(body="Giá < 5.000 đ & *rẻ*\n<b>"), KEY, ForgottenMade())
    assert far.shown[0]["body"][0]["content"] == "<p>Giá &lt; 5.000 đ &amp; *rẻ*<br>&lt;b&gt;</p>"


def test_pictures_lie_on_the_corrections_site_and_the_first_is_the_cover(
    far: FakeZalo, tmp_path: Path
) -> None:
    first, second = picture(tmp_path), picture(tmp_path, size=3_000, alt="Biển báo")
    channel(far).send(content(first, second), KEY, ForgottenMade())
    [shown] = far.shown
    assert shown["cover"]["photo_url"].startswith(f"{far.url}site/tep/{first.sha256[:32]}")
    [inside] = [each for each in shown["body"] if each["type"] == "image"]
    assert second.sha256[:32] in inside["url"]
    assert inside["caption"] == "Biển báo"
    assert shown["body"][-1]["type"] == "text"


def test_without_pictures_the_default_cover_stands_above(far: FakeZalo) -> None:
    channel(far).send(content(), KEY, ForgottenMade())
    assert far.shown[0]["cover"]["photo_url"] == "https://xa.example/bia.jpg"


def test_a_site_that_is_closed_to_the_public_is_noticed_before_zalo_is_asked(
    far: FakeZalo, tmp_path: Path
) -> None:
    far.instead = lambda request: Said(403) if request.path.startswith("/site/") else None
    with pytest.raises(Rejected) as refused:
        channel(far).prepare(content(picture(tmp_path)), KEY, ForgottenMade())
    assert refused.value.values["cause"] == "zalo_site_closed"
    assert not far.tasks


def test_a_long_text_has_a_summary_that_fits(far: FakeZalo) -> None:
    channel(far).send(content(body="Chợ vẫn họp mỗi ngày. " * 60), KEY, ForgottenMade())
    assert len(far.shown[0]["description"]) <= SUMMARY


def test_the_preview_shows_title_summary_and_text_as_they_will_stand(far: FakeZalo) -> None:
    parts = dict(channel(far).preview(content()).parts)
    channel(far).send(content(), KEY, ForgottenMade())
    [shown] = far.shown
    assert (parts["title"], parts["note"]) == (shown["title"], shown["description"])
    there = "\n\n".join(each["content"] for each in shown["body"])
    assert parts["text"] == there.replace("<p>", "").replace("</p>", "").replace("<br>", "\n")


def test_zalo_is_waited_for_while_it_works_on_pictures(far: FakeZalo) -> None:
    far.processing = 5
    channel(far).send(content(), KEY, ForgottenMade())
    assert len(far.shown) == 1


def test_a_task_that_takes_too_long_is_gone_on_with_at_the_next_try(far: FakeZalo) -> None:
    made = ForgottenMade()
    far.processing = 10
    with pytest.raises(Transient) as waiting:
        channel(far).prepare(content(), KEY, made)
    assert waiting.value.values["cause"] == "zalo_processing"
    channel(far).prepare(content(), KEY, made)
    assert len(far.tasks) == 1
    assert len(far.articles) == 1


# --- lost answers -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lost", ["before", "after"])
def test_a_lost_answer_to_the_making_leaves_one_hidden_article_at_most(far: FakeZalo, lost: str) -> None:
    made = ForgottenMade()
    far.lose = lambda request: lost if creating(request) else None
    with pytest.raises(Transient):
        channel(far).prepare(content(), KEY, made)
    far.lose = lambda request: None
    assert channel(far).find(KEY, made) is None
    channel(far).send(content(), KEY, made)
    assert len(far.articles) == 1
    assert len(far.shown) == 1


@pytest.mark.parametrize("lost", ["before", "after"])
def test_a_lost_answer_to_the_showing_is_unknown_and_the_article_tells(far: FakeZalo, lost: str) -> None:
    made = ForgottenMade()
    far.lose = lambda request: lost if showing(request) else None
    with pytest.raises(OutcomeUnknown):
        channel(far).send(content(), KEY, made)
    far.lose = lambda request: None
    assert (channel(far).find(KEY, made) is not None) == (lost == "after")
    channel(far).send(content(), KEY, made)
    assert len(far.articles) == 1


@pytest.mark.parametrize(
    "said",
    [error(-100), error(-1), Said(500, b""), Said(200, b"<html>"), Said(200, {}), Said(200, {"error": 0})],
)
def test_a_no_that_may_be_a_yes_is_unknown(far: FakeZalo, said: Said) -> None:
    far.instead = lambda request: said if showing(request) else None
    with pytest.raises(OutcomeUnknown):
        channel(far).send(content(), KEY, ForgottenMade())


def test_a_showing_that_zalo_is_still_working_on_is_unknown_until_it_is_done(far: FakeZalo) -> None:
    made = ForgottenMade()
    channel(far).prepare(content(), KEY, made)
    far.processing = 10
    with pytest.raises(OutcomeUnknown) as waiting:
        channel(far).send(content(), KEY, made)
    assert waiting.value.values["cause"] == "zalo_processing"
    assert channel(far).find(KEY, made) is None
    far.processing = 0
    channel(far).send(content(), KEY, made)
    assert len(far.articles) == len(far.shown) == 1


def test_when_the_id_is_forgotten_the_reference_finds_the_shown_article(far: FakeZalo) -> None:
    receipt = channel(far).send(content(), KEY, ForgottenMade())
    assert channel(far).find(KEY, ForgottenMade()) == receipt
    assert channel(far).find("khoa-khac", ForgottenMade()) is None


def test_the_search_goes_back_to_the_first_try_and_no_further(far: FakeZalo) -> None:
    made = ForgottenMade()
    far.lose = lambda request: "after" if creating(request) else None
    with pytest.raises(Transient):
        channel(far).prepare(content(), KEY, made)
    far.lose = lambda request: None
    [ours] = far.articles.values()
    old = {**ours, "body": [{"type": "text", "content": "cũ"}], "create_date": 1_700_000_000_000}
    far.articles = {**{f"c{n}": {**old, "id": f"c{n}"} for n in range(80)}, ours["id"]: ours}
    asked = len(far.requests)
    assert channel(far).find(KEY, made) is None
    assert len(far.requests) - asked == 2
    new = {**old, "create_date": ours["create_date"]}
    far.articles |= {f"m{n}": {**new, "id": f"m{n}"} for n in range(60)}
    with pytest.raises(Transient) as unsure:
        channel(far).find(KEY, made)
    assert unsure.value.values["cause"] == "too_many_posts"


def test_an_article_that_somebody_removed_is_for_people_to_judge(far: FakeZalo) -> None:
    made = ForgottenMade()
    channel(far).send(content(), KEY, made)
    far.articles.clear()
    with pytest.raises(Transient) as gone:
        channel(far).find(KEY, made)
    assert gone.value.values["cause"] == "zalo_gone"


def test_a_hidden_article_that_somebody_removed_is_made_anew_at_the_next_try(far: FakeZalo) -> None:
    made = ForgottenMade()
    channel(far).prepare(content(), KEY, made)
    far.articles.clear()
    channel(far).send(content(), KEY, made)
    assert len(far.shown) == 1


def test_finding_changes_nothing(far: FakeZalo) -> None:
    made = ForgottenMade()
    channel(far).prepare(content(), KEY, made)
    before = len(far.requests)
    channel(far).find(KEY, made)
    channel(far).find(KEY, ForgottenMade())
    assert {each.method for each in far.requests[before:]} == {"GET"}


# --- refusals -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "kind", "cause"),
    [
        (error(-202, "Permission denied"), Rejected, "zalo_rights"),
        (error(-224), Rejected, "zalo_rights"),
        (error(-209, "API is not support", 404), Rejected, "zalo_rights"),
        (error(-201, "title allow 1 to 150 characters"), Rejected, "refused"),
        (error(-201, "access_token is invalid"), AccountNeedsPerson, "reconnect"),
        (error(-216), AccountNeedsPerson, "reconnect"),
        (Said(401, b""), AccountNeedsPerson, "reconnect"),
        (error(-210), Rejected, "zalo_picture"),
        (error(-32), Transient, "too_many"),
        (error(-211), Transient, "too_many"),
        (error(-9999), Rejected, "refused"),
        (Said(429, b""), Transient, "too_many"),
        (Said(422, b""), Rejected, "refused"),
    ],
)
def test_a_refused_showing_means(far: FakeZalo, said: Said, kind: type[SendError], cause: str) -> None:
    far.instead = lambda request: said if showing(request) else None
    with pytest.raises(SendError) as refused:
        channel(far).send(content(), KEY, ForgottenMade())
    assert type(refused.value) is kind
    assert refused.value.values["cause"] == cause
    assert far.shown == []


def test_a_picture_that_zalo_cannot_fetch_is_told_and_the_next_try_begins_anew(far: FakeZalo) -> None:
    made = ForgottenMade()
    far.picture_fails = True
    with pytest.raises(Rejected) as refused:
        channel(far).prepare(content(), KEY, made)
    assert refused.value.values["cause"] == "zalo_picture"
    far.picture_fails = False
    channel(far).send(content(), KEY, made)
    assert len(far.shown) == 1


def test_a_publisher_that_slept_does_not_show_the_article(
    far: FakeZalo, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = iter([0.0, 91.0])
    monkeypatch.setattr(zalo, "wall_clock", lambda: next(times))
    with pytest.raises(Transient):
        channel(far).send(content(), KEY, ForgottenMade())
    assert far.shown == []


# --- tokens -------------------------------------------------------------------------------------------------


def test_each_refresh_keeps_the_next_refresh_token_and_its_end(far: FakeZalo) -> None:
    keeper = tokens(expires_at=NOW)
    channel(far, keeper).send(content(), KEY, ForgottenMade())
    assert [each.refresh for each in keeper.kept] == ["lam-moi.0", "lam-moi.1"]
    assert keeper.tokens().expires_at == NOW + timedelta(hours=25)


def test_a_token_that_zalo_refuses_is_refreshed_once_and_the_call_made_again(far: FakeZalo) -> None:
    keeper = tokens(access="het-han", expires_at=None)
    channel(far, keeper).send(content(), KEY, ForgottenMade())
    assert len(far.calls("/access_token")) == 1
    assert len(far.shown) == 1


def test_a_refresh_token_that_was_used_before_needs_a_person(far: FakeZalo) -> None:
    far.access, far.refresh = "khac", "khac"
    with pytest.raises(AccountNeedsPerson) as refused:
        channel(far).prepare(content(), KEY, ForgottenMade())
    assert (refused.value.values["cause"], refused.value.values["reason"]) == ("reconnect", "error -14020")


def test_a_lost_answer_to_the_refresh_is_tried_again_and_then_needs_a_person(far: FakeZalo) -> None:
    keeper = tokens(expires_at=NOW)
    far.lose = lambda request: "after" if request.path.endswith("/access_token") else None
    with pytest.raises(Transient):
        channel(far, keeper).prepare(content(), KEY, ForgottenMade())
    far.lose = lambda request: None
    with pytest.raises(AccountNeedsPerson):
        channel(far, keeper).prepare(content(), KEY, ForgottenMade())


def test_a_wrong_app_secret_is_told_and_uses_up_no_token(far: FakeZalo) -> None:
    with pytest.raises(Rejected) as refused:
        channel(far, tokens(expires_at=NOW), secret="sai").prepare(content(), KEY, ForgottenMade())
    assert refused.value.values["cause"] == "oauth_client"
    assert far.refresh == "lam-moi.0"


def test_no_message_or_log_repeats_a_token(far: FakeZalo, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    far.instead = lambda request: error(-201, "access_token truy-cap.0 is invalid")
    with pytest.raises(SendError) as refused:
        channel(far).prepare(content(), KEY, ForgottenMade())
    said = refused.value.english() + repr(refused.value.values) + caplog.text
    assert not [each for each in ("truy-cap.0", "lam-moi.0", SECRET) if each in said]


# --- ownership, look, limits --------------------------------------------------------------------------------


def test_the_consent_of_this_very_account_is_proof(far: FakeZalo) -> None:
    assert OA in channel(far).verify()


def test_another_or_an_unverified_account_is_refused(far: FakeZalo) -> None:
    with pytest.raises(AccountNotOwned, match="another"):
        channel(far, oa="999999999999999999").verify()
    far.verified = False
    with pytest.raises(AccountNotOwned, match="not verified"):
        channel(far).verify()


def test_reach_edits_and_removals_are_seen(far: FakeZalo) -> None:
    receipt = channel(far).send(content(), KEY, ForgottenMade())
    first = channel(far).look(receipt.remote_id)
    far.articles[receipt.remote_id]["title"] = "Đổi tên"
    second = channel(far).look(receipt.remote_id)
    far.articles[receipt.remote_id]["status"] = "hide"
    third = channel(far).look(receipt.remote_id)
    far.articles.clear()
    fourth = channel(far).look(receipt.remote_id)
    far.may_manage = False
    with pytest.raises(Transient):
        channel(far).look(receipt.remote_id)
    assert first is not None
    assert second is not None
    assert third is not None
    assert fourth is not None
    assert first.reach == {"views": 250, "shares": 4}
    assert first.fingerprint != second.fingerprint
    assert [each.there for each in (first, second, third, fourth)] == [True, True, False, False]


def test_what_zalo_does_not_take_is_named(far: FakeZalo, tmp_path: Path) -> None:
    def names(*media: Any, given: dict[str, Any] | None = None, **values: Any) -> list[str]:
        found = channel(far, **(given or {})).check(content(*media, **values))
        return [each.message.split(".")[-1] for each in found]

    assert names() == []
    assert names(picture(tmp_path)) == []
    assert names(given={"cover": ""}) == ["zalo_no_cover"]
    assert names(picture(tmp_path), given={"site": ""}) == ["zalo_no_site"]
    assert names(picture(tmp_path, size=1_000_001)) == ["large_media"]
    assert names(picture(tmp_path, mime="image/webp")) == ["media_kind"]
    assert names(video(tmp_path)) == ["media_kind"]
    assert names(title="ă" * (TITLE + 1)) == ["long_title"]
    channel(far).send(content(title="ă" * TITLE), KEY, ForgottenMade())


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"oa": "ten"}, "oa"),
        ({"cover": "http://xa.example/bia.jpg"}, "cover"),
        ({"site": "http://xa.example/"}, "https:// is needed"),
        ({"api": "http://openapi.example/"}, "https:// is needed"),
        ({"broadcast": True}, "broadcast"),
    ],
)
def test_a_wrong_option_is_named(far: FakeZalo, wrong: dict[str, Any], named: str) -> None:
    with pytest.raises(BadSetting, match=named):
        channels.options_of("zalo", {**options(far), **wrong})
