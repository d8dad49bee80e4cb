"""Where a publication goes when it is due, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from publishing_desk import NOW, Desk, FarSide, FaultyChannel, publishing, rounds

from kiemtin.entities import Account
from kiemtin.errors import (
    AccountNotOwned,
    BadSetting,
    OutcomeUnknown,
    Rejected,
    StoreUnreachable,
    Transient,
    UnknownChannel,
)
from kiemtin.ports import Channel
from kiemtin.states import PublicationState as S, VerdictLabel
from kiemtin.store import Store
from review import planning
from scheduler import retry
from scheduler.context import LEASE
from scheduler.publisher import publish_due, reconcile, verify_account


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store, NOW)


def failing(step: str, *problems: BaseException) -> FaultyChannel:
    """A channel whose ``step`` fails with each problem in turn, then works."""
    left = list(problems)
    return FaultyChannel(FarSide(), lambda at: left.pop(0) if at == step and left else None)


def test_a_due_publication_is_sent_once_and_its_whole_life_is_kept(desk: Desk) -> None:
    channel = FaultyChannel(FarSide())
    [row] = desk.scheduled(desk.account())
    ctx = publishing(desk.store, channel)
    for _ in range(3):
        publish_due(ctx, NOW)
    found = desk.row(row)
    assert found.state is S.PUBLISHED
    assert found.remote_url == f"https://xa.example/{found.key}"
    assert found.sent_at is not None
    assert desk.history(row) == [S.SCHEDULED, S.CLAIMED, S.PREPARED, S.SENDING, S.PUBLISHED]
    assert channel.far.of(found.key) == 1


def test_what_goes_out_is_the_approved_text_signed_by_the_office(desk: Desk) -> None:
    channel = FaultyChannel(FarSide())
    desk.scheduled(desk.account(), title="Tiêu đề", body="Thân bài", link="https://xa.example/a")
    ctx = publishing(desk.store, channel)
    publish_due(ctx, NOW)
    [(_, content)] = channel.far.posts
    assert (content.title, content.body, content.link) == ("Tiêu đề", "Thân bài", "https://xa.example/a")
    assert content.office == ctx.office


def test_a_publication_is_not_sent_before_its_time(desk: Desk) -> None:
    channel = FaultyChannel(FarSide())
    [row] = desk.scheduled(desk.account(), due=NOW + timedelta(minutes=1))
    publish_due(publishing(desk.store, channel), NOW)
    assert desk.row(row).state is S.SCHEDULED
    assert channel.far.posts == []


def test_publishing_writes_the_audit_chain(desk: Desk) -> None:
    desk.scheduled(desk.account())
    publish_due(publishing(desk.store, FaultyChannel(FarSide())), NOW)
    with desk.store.read() as uow:
        assert [line.action for line in uow.audit.lines()] == ["publication.published"]
        assert uow.audit.broken_at() is None


def test_sending_is_on_record_with_a_request_hash_before_the_call(desk: Desk) -> None:
    seen: list[tuple[S, str | None]] = []

    def look(step: str) -> None:
        if step == "send":
            with desk.store.read() as uow:
                seen.append((desk.row(row).state, uow.publications.attempt(row).request_hash))

    [row] = desk.scheduled(desk.account())
    publish_due(publishing(desk.store, FaultyChannel(FarSide(), look)), NOW)
    [(state, request_hash)] = seen
    assert state is S.SENDING
    assert request_hash is not None
    assert len(request_hash) == 64


def test_a_correction_takes_its_claim_verdict_and_citation_with_it(desk: Desk) -> None:
    channel = FaultyChannel(FarSide())
    fact = desk.fact()
    desk.scheduled(desk.account(), claim=desk.refuted_claim(fact), facts=(fact,))
    publish_due(publishing(desk.store, channel), NOW)
    [(_, content)] = channel.far.posts
    assert content.claim == "Trung tâm hành chính đặt ở nơi cũ"
    assert content.verdict is VerdictLabel.REFUTED
    [evidence] = content.evidence
    assert evidence.source == "Nghị quyết 1/NQ, Quốc hội, 12/06/2025"


# --- what goes wrong before anything is sent ---------------------------------------------------


def test_an_edit_after_the_approval_stops_the_publication(desk: Desk) -> None:
    channel = FaultyChannel(FarSide())
    [row] = desk.scheduled(desk.account())
    desk.edit(row)
    publish_due(publishing(desk.store, channel), NOW)
    assert desk.row(row).state is S.FAILED_PERMANENT
    assert "trình duyệt bản mới" in desk.row(row).advice
    assert channel.far.posts == []


def test_an_edit_between_preparing_and_sending_stops_the_publication(desk: Desk) -> None:
    def edit(step: str) -> None:
        if step == "check":
            desk.edit(row)

    channel = FaultyChannel(FarSide(), edit)
    [row] = desk.scheduled(desk.account())
    publish_due(publishing(desk.store, channel), NOW)
    assert desk.row(row).state is S.FAILED_PERMANENT
    assert S.SENDING not in desk.history(row)
    assert channel.far.posts == []


def test_a_verdict_that_changed_after_the_approval_stops_the_correction(desk: Desk) -> None:
    channel = FaultyChannel(FarSide())
    fact = desk.fact()
    claim = desk.refuted_claim(fact)
    [row] = desk.scheduled(desk.account(), claim=claim, facts=(fact,))
    desk.decide(claim, VerdictLabel.SUPPORTED, fact, at=NOW + timedelta(minutes=1))
    publish_due(publishing(desk.store, channel), NOW + timedelta(minutes=2))
    assert desk.row(row).state is S.FAILED_PERMANENT
    assert "kết luận" in desk.row(row).advice
    assert channel.far.posts == []


def test_a_fact_that_changed_after_the_approval_stops_the_correction(desk: Desk) -> None:
    channel = FaultyChannel(FarSide())
    fact = desk.fact()
    [row] = desk.scheduled(desk.account(), facts=(fact,))
    desk.fact("Trung tâm hành chính đã dời đi", at=NOW + timedelta(minutes=1))
    publish_due(publishing(desk.store, channel), NOW + timedelta(minutes=2))
    assert desk.row(row).state is S.FAILED_PERMANENT
    assert channel.far.posts == []


def test_a_text_that_was_altered_in_the_database_is_not_sent(desk: Desk) -> None:
    channel = FaultyChannel(FarSide())
    [row] = desk.scheduled(desk.account())
    # SQLite's file is this test's own; PostgreSQL's tables are shared, so the trigger comes back.
    off, on = {
        "sqlite": ("DROP TRIGGER revisions_no_update", "SELECT 1"),
        "postgresql": (
            "ALTER TABLE revisions DISABLE TRIGGER revisions_no_update",
            "ALTER TABLE revisions ENABLE TRIGGER revisions_no_update",
        ),
    }[desk.store.engine.dialect.name]
    with desk.store.engine.begin() as connection:
        connection.exec_driver_sql(off)
        connection.exec_driver_sql(
            'UPDATE revisions SET content = \'{"title": "Khác", "body": "Khác", "link": "",'
            ' "accounts": [1], "facts": []}\''
        )
        connection.exec_driver_sql(on)
    publish_due(publishing(desk.store, channel), NOW)
    assert desk.row(row).state is S.FAILED_PERMANENT
    assert channel.far.posts == []


def test_a_publication_that_is_too_late_expires_and_asks(desk: Desk) -> None:
    channel = FaultyChannel(FarSide())
    [row] = desk.scheduled(desk.account())
    publish_due(publishing(desk.store, channel), NOW + timedelta(hours=6, minutes=1))
    assert desk.row(row).state is S.EXPIRED
    assert "chọn giờ mới" in desk.row(row).advice
    assert channel.far.posts == []


def test_a_publication_a_little_late_is_sent(desk: Desk) -> None:
    [row] = desk.scheduled(desk.account())
    publish_due(publishing(desk.store, FaultyChannel(FarSide())), NOW + timedelta(hours=5, minutes=59))
    assert desk.row(row).state is S.PUBLISHED


def test_an_account_that_is_switched_off_gets_nothing(desk: Desk) -> None:
    channel = FaultyChannel(FarSide())
    account = desk.account()
    [row] = desk.scheduled(account)
    with desk.store.work() as uow:
        uow.accounts.enable(account, False)
        uow.commit()
    publish_due(publishing(desk.store, channel), NOW)
    assert desk.row(row).state is S.FAILED_PERMANENT
    assert "đang tắt" in desk.row(row).advice
    assert channel.far.posts == []


@pytest.mark.parametrize("change", ["switched off", "another address"])
def test_an_account_that_changes_between_preparing_and_sending_gets_nothing(desk: Desk, change: str) -> None:
    def changed(step: str) -> None:
        if step == "check":
            with desk.store.work() as uow:
                if change == "switched off":
                    uow.accounts.enable(account, False)
                else:
                    uow.accounts.put(channel="site", title="Trang", options={"url": "http://khac.example/"})
                uow.commit()

    channel = FaultyChannel(FarSide(), changed)
    account = desk.account(title="Trang")
    [row] = desk.scheduled(account)
    publish_due(publishing(desk.store, channel), NOW)
    assert desk.row(row).state is S.FAILED_PERMANENT
    assert desk.row(row).advice
    assert S.SENDING not in desk.history(row)
    assert channel.far.posts == []


def test_an_account_proves_that_it_is_the_offices_before_its_first_post(desk: Desk) -> None:
    account = desk.account(verified=False)
    [row] = desk.scheduled(account)
    publish_due(publishing(desk.store, FaultyChannel(FarSide())), NOW)
    assert desk.row(row).state is S.PUBLISHED
    with desk.store.read() as uow:
        assert uow.accounts.get(account).verified_at is not None
        assert [line.action for line in uow.audit.lines()] == ["account.verified", "publication.published"]


def test_a_proof_of_an_old_address_does_not_count_for_the_new_one(desk: Desk) -> None:
    class Moves(FaultyChannel):
        def verify(self) -> str:
            with desk.store.work() as uow:
                uow.accounts.put(channel="site", title="Trang", options={"url": "http://khac.example/"})
                uow.commit()
            return "proof of the old address"

    account = desk.account(title="Trang", verified=False)
    [row] = desk.scheduled(account)
    channel = Moves(FarSide())
    publish_due(publishing(desk.store, channel), NOW)
    assert desk.row(row).state is S.FAILED_PERMANENT
    assert channel.far.posts == []
    with desk.store.read() as uow:
        assert uow.accounts.get(account).verified_at is None


def test_nothing_goes_to_an_account_that_is_not_the_offices(desk: Desk) -> None:
    refusal = AccountNotOwned(account="Trang lạ", reason="no such right")
    channel = FaultyChannel(FarSide(), proof=refusal)
    account = desk.account(verified=False)
    [row] = desk.scheduled(account)
    publish_due(publishing(desk.store, channel), NOW)
    assert desk.row(row).state is S.FAILED_PERMANENT
    assert "Chưa chứng minh được" in desk.row(row).advice
    assert channel.far.posts == []
    with pytest.raises(AccountNotOwned):
        verify_account(publishing(desk.store, channel), account, NOW)


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (UnknownChannel(channel="zzz", known="site"), "Không có kênh zzz"),
        (BadSetting(key="KIEMTIN_SECRET_X", reason="no such secret", where=".env"), "KIEMTIN_SECRET_X"),
    ],
)
def test_a_channel_that_cannot_be_opened_says_why_and_stops_no_other(
    desk: Desk, problem: Exception, words: str
) -> None:
    good = FaultyChannel(FarSide())
    bad_account, good_account = desk.account(), desk.account()

    def opened(account: Account) -> Channel:
        if account.id == bad_account:
            raise problem
        return good

    bad, fine = desk.scheduled(bad_account, good_account)
    publish_due(publishing(desk.store, opened), NOW)
    assert desk.row(bad).state is S.FAILED_PERMANENT
    assert words in desk.row(bad).advice
    assert desk.row(fine).state is S.PUBLISHED


def test_a_text_that_breaks_a_channels_limit_is_named_with_the_limit(desk: Desk) -> None:
    [row] = desk.scheduled(desk.account(), title="a" * 301)
    publish_due(publishing(desk.store, FaultyChannel(FarSide())), NOW)
    assert desk.row(row).state is S.FAILED_PERMANENT
    assert "301" in desk.row(row).advice
    assert "300" in desk.row(row).advice


def test_a_fault_of_ours_in_one_row_does_not_stop_the_others(desk: Desk) -> None:
    channel = failing("check", ValueError("lỗi lập trình"))
    first, second = desk.scheduled(desk.account(), desk.account())
    publish_due(publishing(desk.store, channel), NOW)
    assert {desk.row(first).state, desk.row(second).state} == {S.RETRY_WAIT, S.PUBLISHED}


def test_a_database_that_goes_away_fails_no_publication(desk: Desk) -> None:
    [row] = desk.scheduled(desk.account())
    ctx = publishing(desk.store, failing("check", StoreUnreachable(reason="mất kết nối")))
    with pytest.raises(StoreUnreachable):
        publish_due(ctx, NOW)
    publish_due(ctx, NOW + LEASE * 2)
    assert desk.row(row).state is S.PUBLISHED


# --- what goes wrong while sending ------------------------------------------------------------


def test_a_post_that_was_surely_not_sent_is_tried_again_later(desk: Desk) -> None:
    channel = failing("send", Transient(reason="refused", cause="unreachable"))
    [row] = desk.scheduled(desk.account())
    ctx = publishing(desk.store, channel)
    publish_due(ctx, NOW)
    waiting = desk.row(row)
    assert waiting.state is S.RETRY_WAIT
    assert waiting.next_try_at is not None
    assert "không kết nối được" in waiting.advice
    publish_due(ctx, waiting.next_try_at - timedelta(seconds=1))
    assert desk.row(row).state is S.RETRY_WAIT
    publish_due(ctx, waiting.next_try_at)
    assert desk.row(row).state is S.PUBLISHED
    assert desk.row(row).advice == ""


def test_the_far_sides_retry_after_is_honoured(desk: Desk) -> None:
    channel = failing("send", Transient(reason="HTTP 429", cause="too_many", retry_after=1800))
    [row] = desk.scheduled(desk.account())
    publish_due(publishing(desk.store, channel), NOW)
    at = desk.row(row).next_try_at
    assert at is not None
    assert at >= NOW + timedelta(seconds=1800)


def test_attempts_end_and_a_person_is_told(desk: Desk) -> None:
    channel = failing("send", *[Transient(reason="refused", cause="unreachable")] * 99)
    [row] = desk.scheduled(desk.account())
    now = NOW
    while desk.row(row).state in (S.SCHEDULED, S.RETRY_WAIT):
        publish_due(publishing(desk.store, channel), now)
        now = desk.row(row).next_try_at or now
    assert desk.row(row).state is S.FAILED_PERMANENT
    assert desk.row(row).attempt == retry.MAX_ATTEMPTS
    assert f"{retry.MAX_ATTEMPTS} lần" in desk.row(row).advice


def test_a_refusal_is_final_and_says_what_to_do(desk: Desk) -> None:
    channel = failing("send", Rejected(reason="HTTP 401 incorrect_password", cause="sign_in"))
    [row] = desk.scheduled(desk.account())
    publish_due(publishing(desk.store, channel), NOW)
    assert desk.row(row).state is S.FAILED_PERMANENT
    assert "mật khẩu ứng dụng" in desk.row(row).advice


@pytest.mark.parametrize("step", ["send", "answer"])
def test_a_lost_answer_is_never_followed_by_a_blind_second_send(desk: Desk, step: str) -> None:
    channel = failing(step, OutcomeUnknown(reason="read timeout", cause="timeout"))
    [row] = desk.scheduled(desk.account())
    ctx = publishing(desk.store, channel)
    publish_due(ctx, NOW)
    for minutes in range(1, 60):
        publish_due(ctx, NOW + timedelta(minutes=minutes))
    assert desk.row(row).state is S.OUTCOME_UNKNOWN
    assert channel.far.of(desk.row(row).key) == (1 if step == "answer" else 0)


def test_a_channel_that_breaks_its_contract_leaves_the_outcome_unknown(desk: Desk) -> None:
    [row] = desk.scheduled(desk.account())
    publish_due(publishing(desk.store, failing("answer", KeyError("id"))), NOW)
    assert desk.row(row).state is S.OUTCOME_UNKNOWN


# --- finding out -------------------------------------------------------------------------------


def test_a_post_that_was_made_is_found_and_kept_with_its_address(desk: Desk) -> None:
    channel = failing("answer", OutcomeUnknown(reason="reset", cause="cut_off"))
    [row] = desk.scheduled(desk.account())
    ctx = publishing(desk.store, channel)
    publish_due(ctx, NOW)
    reconcile(ctx, NOW + timedelta(seconds=1))
    assert desk.row(row).state is S.OUTCOME_UNKNOWN  # not yet time to look
    reconcile(ctx, NOW + timedelta(seconds=30))
    found = desk.row(row)
    assert found.state is S.RECONCILED_PUBLISHED
    assert found.remote_id == found.key
    assert found.advice == ""
    assert channel.far.of(found.key) == 1


def test_an_absent_post_is_sent_again_only_after_several_looks(desk: Desk) -> None:
    channel = failing("send", OutcomeUnknown(reason="HTTP 500", cause="server_error"))
    [row] = desk.scheduled(desk.account())
    ctx = publishing(desk.store, channel)
    publish_due(ctx, NOW)
    now = NOW
    looks = 0
    while desk.row(row).state is S.OUTCOME_UNKNOWN:
        now = desk.row(row).next_try_at or now
        reconcile(ctx, now)
        looks += 1
    assert looks == retry.ABSENT_PROBES
    assert now - NOW >= retry.ABSENT_AFTER
    assert desk.history(row)[-2:] == [S.RECONCILED_ABSENT, S.RETRY_WAIT]
    publish_due(ctx, desk.row(row).next_try_at or now)
    assert desk.row(row).state is S.PUBLISHED
    assert channel.far.of(desk.row(row).key) == 1


def test_a_far_side_that_cannot_be_asked_ends_with_a_person(desk: Desk) -> None:
    problems = {"answer": [OutcomeUnknown(reason="reset")], "find": [Transient(reason="down")] * 99}
    channel = FaultyChannel(FarSide(), lambda at: problems[at].pop() if problems.get(at) else None)
    [row] = desk.scheduled(desk.account())
    ctx = publishing(desk.store, channel)
    publish_due(ctx, NOW)
    now = NOW
    for _ in range(retry.MAX_PROBES):
        assert desk.row(row).state is S.OUTCOME_UNKNOWN
        now = desk.row(row).next_try_at or now
        reconcile(ctx, now)
    assert desk.row(row).state is S.NEEDS_HUMAN
    assert "Hãy mở trang đó" in desk.row(row).advice
    with desk.store.read() as uow:  # every look is kept as evidence
        seen = [each.detail for each in uow.publications.events(row)]
    assert sum("down" in detail for detail in seen) >= retry.MAX_PROBES


def test_absence_at_a_new_address_proves_nothing(desk: Desk) -> None:
    channel = failing("send", OutcomeUnknown(reason="reset"))
    account = desk.account(title="Trang xã", url="https://cu.example/")
    [row] = desk.scheduled(account)
    ctx = publishing(desk.store, channel)
    publish_due(ctx, NOW)
    desk.account(title="Trang xã", url="https://moi.example/", verified=False)
    reconcile(ctx, NOW + timedelta(minutes=1))
    assert desk.row(row).state is S.NEEDS_HUMAN
    assert "đổi địa chỉ" in desk.row(row).advice
    assert channel.far.posts == []


def test_a_post_that_the_far_side_holds_back_needs_a_person(desk: Desk) -> None:
    problems = {
        "answer": [OutcomeUnknown(reason="reset")],
        "find": [Rejected(reason="pending", cause="kept_back")],
    }
    channel = FaultyChannel(FarSide(), lambda at: problems[at].pop() if problems.get(at) else None)
    [row] = desk.scheduled(desk.account())
    ctx = publishing(desk.store, channel)
    publish_due(ctx, NOW)
    reconcile(ctx, NOW + timedelta(minutes=1))
    assert desk.row(row).state is S.NEEDS_HUMAN
    assert "giữ lại" in desk.row(row).advice


def test_a_person_who_looked_the_next_day_can_have_it_sent_again(desk: Desk) -> None:
    problems = {"send": [OutcomeUnknown(reason="reset")], "find": [Transient(reason="down")] * 99}
    channel = FaultyChannel(FarSide(), lambda at: problems[at].pop() if problems.get(at) else None)
    [row] = desk.scheduled(desk.account())
    ctx = publishing(desk.store, channel)
    for _ in rounds(ctx, NOW):
        if desk.row(row).state is S.NEEDS_HUMAN:
            break
    tomorrow = NOW + timedelta(days=1)
    planning.settle(desk.store, desk.planner, publication=row, found=False, now=tomorrow)
    publish_due(ctx, tomorrow)
    assert desk.row(row).state is S.PUBLISHED
    assert channel.far.of(desk.row(row).key) == 1


def test_an_expired_publication_goes_out_at_its_new_time(desk: Desk) -> None:
    channel = FaultyChannel(FarSide())
    [row] = desk.scheduled(desk.account())
    ctx = publishing(desk.store, channel)
    tomorrow = NOW + timedelta(days=1)
    publish_due(ctx, tomorrow)
    assert desk.row(row).state is S.EXPIRED
    planning.renew(
        desk.store, desk.planner, publication=row, due_at=tomorrow + timedelta(hours=1), now=tomorrow
    )
    publish_due(ctx, tomorrow + timedelta(minutes=59))
    assert channel.far.posts == []
    publish_due(ctx, tomorrow + timedelta(hours=1))
    assert desk.row(row).state is S.PUBLISHED


def test_a_run_that_is_asked_to_stop_ends_between_two_rows(desk: Desk) -> None:
    channel = FaultyChannel(FarSide())
    account = desk.account()
    rows = [desk.scheduled(account)[0] for _ in range(3)]
    ctx = replace(publishing(desk.store, channel), stopping=lambda: bool(channel.far.posts))
    publish_due(ctx, NOW)
    assert sorted(desk.row(row).state for row in rows) == [S.PUBLISHED, S.SCHEDULED, S.SCHEDULED]
