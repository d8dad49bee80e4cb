"""Publishing to a Mastodon account: what is sent, what each answer means, how a lost post is found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fakes.mastodon import TOKEN, USER, FakeMastodon
from fakes.serving import Said
from publishing_desk import NOW, OFFICE, Desk, rounds
from publishing_room import opened, room

from kiemtin.entities import Account, Attachment, Outgoing
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
from kiemtin.states import MediaKind, PublicationState as S
from kiemtin.store import Store
from scheduler import channels
from scheduler.channels import mastodon_api
from scheduler.made import ForgottenMade
from scheduler.publisher import Publishing, publish_due
from scheduler.reference import code_of

KEY = "khóa của bài"
CONTENT = Outgoing(
    title="Trung tâm hành chính",
    body="Nội dung <b>đúng</b> & đủ.",
    link="https://xa.example/a?b=1&c=2",
    office=OFFICE,
    published_at=NOW,
    reference=code_of(KEY),
)


@pytest.fixture
def far(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeMastodon]:
    monkeypatch.setattr(mastodon_api, "_EVERY", 0.0)
    with FakeMastodon(lambda: NOW) as running:
        yield running


def account(far: FakeMastodon, **options: Any) -> Account:
    return Account(
        id=1, channel="mastodon", title="Mastodon xã", options={"url": far.url, "user": USER, **options}
    )


@pytest.fixture
def channel(far: FakeMastodon) -> Channel:
    return opened(account(far), secret=TOKEN)


def image(folder: Path, name: str = "anh", **values: Any) -> Attachment:
    (folder / name).write_bytes(b"\xff\xd8\xff")
    given = {"kind": MediaKind.IMAGE, "mime": "image/jpeg", "size": 3, "alt": "Bản đồ xã", **values}
    return Attachment(sha256=name, name=f"{name}.jpg", path=str(folder / name), **given)


# --- what is sent ---------------------------------------------------------------------------------


def test_a_post_is_signed_and_carries_its_reference_and_language(far: FakeMastodon, channel: Channel) -> None:
    receipt = channel.send(replace(CONTENT, language="km"), KEY, ForgottenMade())
    [post] = far.statuses
    assert receipt.remote_id == post.id
    assert receipt.remote_url == f"https://xa.social/@{USER}/{post.id}"
    assert post.language == "km"
    assert post.text == channel.preview(CONTENT).parts[0][1]
    assert OFFICE in post.text
    assert code_of(KEY) in post.text


def test_a_repeated_send_within_the_hour_makes_one_post(far: FakeMastodon, channel: Channel) -> None:
    first = channel.send(CONTENT, KEY, ForgottenMade())
    assert channel.send(CONTENT, KEY, ForgottenMade()) == first
    assert len(far.statuses) == 1


def test_the_whole_post_is_counted_as_mastodon_counts(channel: Channel) -> None:
    long_link = replace(CONTENT, link="https://xa.example/" + "b" * 600)
    assert channel.check(long_link) == ()
    rest = channel.preview(replace(CONTENT, body="")).length + 2
    assert channel.check(replace(CONTENT, body="ấ" * (500 - rest))) == ()
    [violation] = channel.check(replace(CONTENT, body="ấ" * (501 - rest)))
    assert (violation.message, violation.values) == (
        "publish.violation.long_post",
        {"length": 501, "limit": 500},
    )


def test_a_server_that_takes_more_is_said_so_by_an_option(far: FakeMastodon) -> None:
    roomy = opened(account(far, characters=2000), secret=TOKEN)
    assert roomy.check(replace(CONTENT, body="a" * 1800)) == ()
    assert roomy.preview(CONTENT).limit == 2000


def test_a_server_that_takes_less_than_the_option_is_found_out_before_the_send(far: FakeMastodon) -> None:
    roomy = opened(account(far, characters=2000), secret=TOKEN)
    with pytest.raises(Rejected) as refused:
        roomy.prepare(replace(CONTENT, body="a" * 1800), KEY, ForgottenMade())
    assert refused.value.values["cause"] == "mastodon_too_long"


def test_files_go_up_first_with_their_alt_text_and_are_waited_for(
    far: FakeMastodon, channel: Channel, tmp_path: Path
) -> None:
    far.processing = 2
    content = replace(CONTENT, media=(image(tmp_path, "a"), image(tmp_path, "b")))
    made = ForgottenMade()
    channel.prepare(content, KEY, made)
    channel.prepare(content, KEY, made)
    assert len(far.calls("media", "POST")) == 2
    assert [each.description for each in far.media.values()] == ["Bản đồ xã", "Bản đồ xã"]
    channel.send(content, KEY, made)
    assert far.statuses[0].media == tuple(far.media)


def test_a_file_the_server_has_thrown_away_is_uploaded_again(
    far: FakeMastodon, channel: Channel, tmp_path: Path
) -> None:
    content = replace(CONTENT, media=(image(tmp_path),))
    made = ForgottenMade()
    channel.prepare(content, KEY, made)
    far.media.clear()
    channel.prepare(content, KEY, made)
    channel.send(content, KEY, made)
    assert len(far.statuses) == 1


def test_a_file_that_takes_too_long_or_breaks_is_told(
    far: FakeMastodon, channel: Channel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mastodon_api, "PROCESSING", -1.0)
    far.processing = 99
    content = replace(CONTENT, media=(image(tmp_path),))
    made = ForgottenMade()
    with pytest.raises(Transient) as slow:
        channel.prepare(content, KEY, made)
    assert slow.value.values["cause"] == "mastodon_processing"
    next(iter(far.media.values())).broken = True
    with pytest.raises(Rejected) as broken:
        channel.prepare(content, KEY, made)
    assert broken.value.values["cause"] == "mastodon_file"
    with pytest.raises(Transient):
        channel.send(content, KEY, ForgottenMade())
    assert far.statuses == []


# --- what answers mean ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "kind", "cause"),
    [
        (Said(401, {"error": "The access token is invalid"}), AccountNeedsPerson, "mastodon_sign_in"),
        (Said(403, {"error": "outside the authorized scopes"}), Rejected, "mastodon_forbidden"),
        (Said(404), Rejected, "mastodon_none"),
        (Said(413), Rejected, "mastodon_file"),
        (Said(422, {"error": "Validation failed"}), Rejected, "mastodon_refused"),
        (Said(429), Transient, "too_many"),
        (Said(429, {}, {"X-RateLimit-Reset": "2999-01-01T00:00:00Z"}), Transient, "too_many"),
        (Said(500), OutcomeUnknown, "server_error"),
        (Said(503), OutcomeUnknown, "server_error"),
        (Said(408), OutcomeUnknown, "server_error"),
        (Said(200, b"<html>"), OutcomeUnknown, "strange_answer"),
        (Said(200, {"id": 5}), OutcomeUnknown, "strange_answer"),
        (Said(301, b"", {"Location": "https://khac.example/"}), Rejected, "redirected"),
    ],
)
def test_an_answer_to_the_post_means(
    far: FakeMastodon, channel: Channel, said: Said, kind: type[SendError], cause: str
) -> None:
    far.instead = lambda request: said
    with pytest.raises(SendError) as refused:
        channel.send(CONTENT, KEY, ForgottenMade())
    assert type(refused.value) is kind
    assert refused.value.values["cause"] == cause
    if said.headers and isinstance(refused.value, Transient):
        assert refused.value.retry_after is not None
        assert refused.value.retry_after > 10**9
    assert len(far.requests) == 1


def test_a_lost_answer_leaves_the_outcome_unknown(far: FakeMastodon, channel: Channel) -> None:
    far.lose = lambda request: "after"
    with pytest.raises(OutcomeUnknown):
        channel.send(CONTENT, KEY, ForgottenMade())
    assert len(far.statuses) == 1


# --- proof of ownership ---------------------------------------------------------------------------


def test_ownership_is_a_token_of_the_named_account(far: FakeMastodon, channel: Channel) -> None:
    assert f"@{USER}" in channel.verify()
    with pytest.raises(AccountNotOwned, match="another account"):
        opened(account(far, user="nguoikhac"), secret=TOKEN).verify()
    with pytest.raises(AccountNotOwned, match="401"):
        opened(account(far), secret="sai").verify()


@pytest.mark.parametrize("state", [{"suspended": True}, {"moved": {"id": "1"}}])
def test_an_account_that_cannot_speak_is_no_proof(
    far: FakeMastodon, channel: Channel, state: dict[str, Any]
) -> None:
    far.instead = lambda request: Said(200, {"id": "42", "username": USER, "acct": USER, **state})
    with pytest.raises(AccountNotOwned):
        channel.verify()


@pytest.mark.parametrize(
    ("options", "wrong"),
    [
        ({"url": "http://xa.social/"}, "https"),
        ({"user": "@xa"}, "user"),
        ({"visibility": "private"}, "visibility"),
        ({"characters": 5}, "characters"),
    ],
)
def test_a_wrong_option_is_named(far: FakeMastodon, options: dict[str, Any], wrong: str) -> None:
    with pytest.raises(BadSetting, match=wrong):
        channels.options_of("mastodon", account(far, **options).options)


# --- finding and looking --------------------------------------------------------------------------


def test_a_post_is_found_by_its_reference_among_the_accounts_own(far: FakeMastodon, channel: Channel) -> None:
    made = ForgottenMade()
    channel.prepare(CONTENT, KEY, made)
    assert channel.find(KEY, made) is None
    sent = channel.send(CONTENT, KEY, made)
    for number in range(95):
        far.add(f"bài khác {number}")
    assert channel.find(KEY, made) == sent
    assert channel.find("khóa khác", made) is None


def test_posts_older_than_the_first_attempt_are_not_searched(far: FakeMastodon, channel: Channel) -> None:
    for number in range(500):
        far.add(f"bài cũ {number}", NOW - timedelta(days=1))
    made = ForgottenMade()
    channel.prepare(CONTENT, KEY, made)
    assert channel.find(KEY, made) is None
    assert len(far.calls("statuses")) == 1


def test_a_search_that_cannot_reach_back_far_enough_says_so(far: FakeMastodon, channel: Channel) -> None:
    for number in range(500):
        far.add(f"bài mới {number}")
    with pytest.raises(Transient) as refused:
        channel.find(KEY, ForgottenMade())
    assert refused.value.values["cause"] == "mastodon_too_far_back"


@pytest.mark.parametrize(
    "said", [Said(200, b"<html>"), Said(200, {"error": "x"}), Said(500), Said(200, ["x"])]
)
def test_a_strange_list_is_no_proof_of_absence(far: FakeMastodon, channel: Channel, said: Said) -> None:
    far.instead = lambda request: said if request.path.endswith("statuses") else None
    with pytest.raises(Transient):
        channel.find(KEY, ForgottenMade())


def test_an_edit_and_a_deletion_are_seen(far: FakeMastodon, channel: Channel) -> None:
    number = channel.send(CONTENT, KEY, ForgottenMade()).remote_id
    before = channel.look(number)
    assert before is not None
    assert before.there
    assert before.reach == {"shares": 3, "likes": 5, "comments": 1}
    assert channel.look(number) == before
    far.statuses[0].edited_at = NOW
    after = channel.look(number)
    assert after is not None
    assert after.fingerprint != before.fingerprint
    far.statuses.clear()
    gone = channel.look(number)
    assert gone is not None
    assert not gone.there


# --- the whole way --------------------------------------------------------------------------------


def test_a_lost_answer_is_found_again_and_never_doubled(sqlite_store: Store, far: FakeMastodon) -> None:
    desk = Desk(sqlite_store, NOW)
    lost = iter(["after"])
    far.lose = lambda request: next(lost, None) if request.method == "POST" else None
    [row] = desk.scheduled(desk.account("mastodon", **account(far).options))
    ctx = Publishing(
        store=sqlite_store,
        office=OFFICE,
        owner="thử",
        open_channel=lambda each: channels.open_channel(each, room(secret=TOKEN)),
    )
    publish_due(ctx, NOW)
    assert desk.row(row).state is S.OUTCOME_UNKNOWN
    for _ in rounds(ctx, NOW):
        if desk.row(row).state is not S.OUTCOME_UNKNOWN:
            break
    found = desk.row(row)
    assert found.state is S.RECONCILED_PUBLISHED
    assert [each.id for each in far.statuses] == [found.remote_id]
