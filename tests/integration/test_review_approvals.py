"""A second person, exactly this text, nothing else; and what is planned with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from seeded import Agreeable

from kiemtin.errors import (
    AccountNotOwned,
    ApprovalVoid,
    Conflict,
    NotAllowed,
    NotFound,
    NotSubmitted,
    SelfApproval,
)
from kiemtin.rules import may_publish
from kiemtin.states import Decision, PublicationState
from review import approvals, audit, drafts, planning

S = PublicationState


def approve(office, made, user=None, **changes):
    values = {
        "revision": made.latest.id,
        "digest": made.latest.digest,
        "due_at": office.now + timedelta(hours=1),
        "now": office.now,
        **changes,
    }
    return approvals.approve(office.store, user or office.approver, **values)


def refuse(office, made, user=None, **changes):
    values = {
        "revision": made.latest.id,
        "digest": made.latest.digest,
        "note": "sửa lại câu đầu",
        "now": office.now,
        **changes,
    }
    return approvals.refuse(office.store, user or office.approver, **values)


def revised(office, made, user, **changes):
    """Another revision by ``user``, submitted."""
    content = replace(made.latest.content, **changes)
    newer = drafts.revise(
        office.store, user, draft=made.id, after=made.latest.number, content=content, now=office.now
    )
    drafts.submit(office.store, user, Agreeable(), draft=made.id, number=newer.number, now=office.now)
    return office.draft(made.id)


def nothing_happened(office, made) -> bool:
    with office.store.read() as uow:
        return (
            not uow.publications.of_revision(made.latest.id)
            and uow.drafts.approval_of(made.latest.id) is None
        )


# approving


def test_another_persons_approval_schedules_one_publication_per_account(office):
    made = office.submitted()
    approval, rows = approve(office, made)
    with office.store.read() as uow:
        planned = [uow.publications.get(each) for each in rows]
        assert may_publish(uow.drafts.get(made.id).latest, approval)
    assert [each.account for each in planned] == [office.site.id, office.blog.id]
    assert {each.state for each in planned} == {S.SCHEDULED}
    assert {each.due_at for each in planned} == {office.now + timedelta(hours=1)}
    assert len({each.key for each in planned}) == 2
    assert (approval.author, approval.approver) == (office.editor.id, office.approver.id)


def test_nobody_approves_their_own_text(office):
    made = office.submitted(editor=office.both)
    for act in (approve, refuse):
        with pytest.raises(SelfApproval):
            act(office, made, office.both)
    assert nothing_happened(office, made)


def test_who_wrote_an_earlier_revision_does_not_approve_the_later_one(office):
    made = revised(office, office.submitted(editor=office.both), office.editor, title="Sửa")
    assert made.latest.author == office.editor.id
    with pytest.raises(SelfApproval):
        approve(office, made, office.both)
    assert approve(office, made)


def test_only_approvers_approve(office):
    made = office.submitted()
    for user in (office.second_editor, office.reviewer, office.administrator):
        for act in (approve, refuse):
            with pytest.raises(NotAllowed):
                act(office, made, user)
    assert nothing_happened(office, made)


def test_an_approval_of_a_text_that_has_changed_is_void(office):
    old = office.submitted()
    revised(office, old, office.editor, body="Nội dung khác.")
    with pytest.raises(ApprovalVoid):
        approve(office, old)
    with pytest.raises(ApprovalVoid):
        refuse(office, old)
    assert nothing_happened(office, old)


def test_the_digest_must_be_that_of_the_revision(office):
    made = office.submitted()
    for digest in ("", "0" * 64, made.latest.digest.upper()):
        with pytest.raises(ApprovalVoid):
            approve(office, made, digest=digest)
    assert nothing_happened(office, made)


def test_what_was_not_submitted_is_not_approved(office):
    made = office.submitted()
    content = replace(made.latest.content, title="Chưa trình")
    newer = drafts.revise(
        office.store, office.editor, draft=made.id, after=1, content=content, now=office.now
    )
    with pytest.raises(NotSubmitted):
        approve(office, made, revision=newer.id, digest=newer.digest)


def test_a_second_decision_on_a_revision_is_a_conflict(office):
    made = office.submitted()
    approve(office, made)
    with pytest.raises(Conflict):
        approve(office, made)
    with pytest.raises(Conflict):
        refuse(office, made)


def test_a_revision_that_is_not_there_is_said(office):
    with pytest.raises(NotFound):
        approvals.approve(
            office.store, office.approver, revision=999, digest="", due_at=office.now, now=office.now
        )


def test_a_refusal_is_kept_with_its_note_and_publishes_nothing(office):
    made = office.submitted()
    assert refuse(office, made).decision is Decision.REFUSED
    after = office.draft(made.id)
    assert after.approval is not None
    assert after.approval.note == "sửa lại câu đầu"
    assert not may_publish(after.latest, after.approval)
    with office.store.read() as uow:
        assert uow.publications.of_revision(made.latest.id) == []


def test_after_a_refusal_a_new_revision_can_be_approved(office):
    made = office.submitted()
    refuse(office, made)
    assert approve(office, revised(office, office.draft(made.id), office.editor, title="Đã sửa"))


@pytest.mark.parametrize("broken", ["not verified", "disabled", "missing"])
def test_one_account_that_cannot_be_used_leaves_no_approval_at_all(office, broken):
    made = office.submitted()
    with office.store.work() as uow:
        if broken == "not verified":
            uow.accounts.put(
                channel="wordpress", title=office.blog.title, options={"url": "http://moi.example/"}
            )
        elif broken == "disabled":
            uow.accounts.enable(office.blog.id, False)
        uow.commit()
    if broken == "missing":
        made = revised(office, made, office.editor, accounts=(office.site.id, 999))
    before = audit_lines(office)
    with pytest.raises(NotFound if broken == "missing" else AccountNotOwned):
        approve(office, made)
    assert nothing_happened(office, made)
    assert audit_lines(office) == before


def test_an_account_named_twice_gets_one_publication(office):
    made = revised(office, office.submitted(), office.editor, accounts=(office.site.id, office.site.id))
    _, rows = approve(office, made)
    assert len(rows) == 1


def test_the_idempotency_key_is_the_same_for_ever_and_differs_per_account_and_revision():
    key = approvals.publication_key("d" * 64, 1, 2)
    assert key == sha256(f"{'d' * 64}:1:2".encode()).hexdigest()[:32]
    assert (
        len({key, approvals.publication_key("d" * 64, 1, 3), approvals.publication_key("d" * 64, 2, 2)}) == 3
    )


def test_what_awaits_approval_is_listed_until_it_is_decided(office):
    made = office.submitted()

    def waiting() -> list[int]:
        with office.store.read() as uow:
            return uow.queries.awaiting_approval()

    assert waiting() == [made.id]
    made = revised(office, made, office.editor, title="Sửa")
    assert waiting() == [made.id]
    approve(office, made)
    assert waiting() == []


# planning


def moved(office, row: int, *path: PublicationState) -> None:
    """Drive a publication as the publisher would."""
    with office.store.work() as uow:
        found = uow.publications.get(row)
        for state in path:
            values = {"remote_id": "7"} if state is S.PUBLISHED else {}
            found = uow.publications.move(found, state, now=office.now, **values)
        uow.commit()


def state(office, row: int) -> PublicationState:
    with office.store.read() as uow:
        return uow.publications.get(row).state


SENDING = (S.CLAIMED, S.PREPARED, S.SENDING)
LOST = (*SENDING, S.OUTCOME_UNKNOWN)
PATHS = {
    S.SCHEDULED: (),
    S.CLAIMED: (S.CLAIMED,),
    S.PREPARED: (S.CLAIMED, S.PREPARED),
    S.SENDING: SENDING,
    S.PUBLISHED: (*SENDING, S.PUBLISHED),
    S.RETRY_WAIT: (*SENDING, S.RETRY_WAIT),
    S.OUTCOME_UNKNOWN: LOST,
    S.RECONCILED_ABSENT: (*LOST, S.RECONCILED_ABSENT),
    S.NEEDS_HUMAN: (*LOST, S.NEEDS_HUMAN),
    S.FAILED_PERMANENT: (*SENDING, S.FAILED_PERMANENT),
    S.EXPIRED: (S.EXPIRED,),
    S.CANCELLED: (S.CANCELLED,),
}
LATER = timedelta(days=1)


def plan(office, name: str, row: int, user=None):
    planner = user or office.editor
    if name == "reschedule":
        return planning.reschedule(
            office.store, planner, publication=row, due_at=office.now + LATER, now=office.now
        )
    if name == "renew":
        return planning.renew(
            office.store, planner, publication=row, due_at=office.now + LATER, now=office.now
        )
    if name == "cancel":
        return planning.cancel(office.store, planner, publication=row, now=office.now)
    found = name == "settle found"
    return planning.settle(
        office.store,
        planner,
        publication=row,
        found=found,
        remote_url="http://tin.example/1" if found else "",
        now=office.now,
    )


ALLOWED = {
    "reschedule": {S.SCHEDULED: S.SCHEDULED},
    "cancel": dict.fromkeys(
        (S.SCHEDULED, S.CLAIMED, S.PREPARED, S.RETRY_WAIT, S.NEEDS_HUMAN, S.EXPIRED, S.FAILED_PERMANENT),
        S.CANCELLED,
    ),
    "renew": {S.EXPIRED: S.SCHEDULED, S.FAILED_PERMANENT: S.SCHEDULED},
    "settle found": {S.NEEDS_HUMAN: S.RECONCILED_PUBLISHED, S.OUTCOME_UNKNOWN: S.RECONCILED_PUBLISHED},
    "settle absent": {S.NEEDS_HUMAN: S.RETRY_WAIT},
}


@pytest.mark.parametrize("name", sorted(ALLOWED))
@pytest.mark.parametrize("before", list(PATHS), ids=str)
def test_people_move_a_publication_only_where_it_is_safe(sqlite_office, name, before):
    """Above all: nobody can send again by hand what is being sent at this moment."""
    office = sqlite_office
    _, rows = office.scheduled()
    moved(office, rows[0], *PATHS[before])
    if before in ALLOWED[name]:
        assert plan(office, name, rows[0]).state is ALLOWED[name][before]
        assert state(office, rows[0]) is ALLOWED[name][before]
    else:
        with pytest.raises(Conflict):
            plan(office, name, rows[0])
        assert state(office, rows[0]) is before


@pytest.mark.parametrize("name", sorted(ALLOWED))
def test_only_planners_plan(office, name):
    _, rows = office.scheduled()
    for user in (office.reviewer, office.administrator):
        with pytest.raises(NotAllowed):
            plan(office, name, rows[0], user)


@pytest.mark.parametrize("name", sorted(ALLOWED))
def test_a_publication_that_is_not_there_is_said(office, name):
    with pytest.raises(NotFound):
        plan(office, name, 999)


def test_another_time_is_kept(office):
    _, rows = office.scheduled()
    assert plan(office, "reschedule", rows[0]).due_at == office.now + LATER


def test_a_post_somebody_saw_is_published_with_its_address(office):
    _, rows = office.scheduled()
    moved(office, rows[0], *PATHS[S.NEEDS_HUMAN])
    settled = plan(office, "settle found", rows[0])
    assert settled.remote_url == "http://tin.example/1"
    assert settled.sent_at == office.now


def test_a_post_somebody_saw_without_its_address_names_who_saw_it(office):
    _, rows = office.scheduled()
    moved(office, rows[0], *PATHS[S.NEEDS_HUMAN])
    settled = planning.settle(office.store, office.editor, publication=rows[0], found=True, now=office.now)
    assert settled.remote_id == "seen-by-editor"
    assert settled.remote_url is None


def test_a_post_that_is_not_there_is_tried_again_at_once_and_looked_for_afresh(office):
    _, rows = office.scheduled()
    moved(office, rows[0], *PATHS[S.NEEDS_HUMAN])
    assert plan(office, "settle absent", rows[0]).next_try_at == office.now
    with office.store.read() as uow:
        assert uow.publications.attempt(rows[0]).probes == 0


def test_nothing_is_renewed_whose_approval_an_edit_has_voided(office):
    made, rows = office.scheduled()
    moved(office, rows[0], S.EXPIRED)
    with office.store.work() as uow:
        # Past the service, which would have cancelled the row: the newer revision alone must do.
        uow.drafts.revise(
            draft=made.id, after=1, author=office.editor.id, content=office.content(), now=office.now
        )
        uow.commit()
    with pytest.raises(ApprovalVoid):
        plan(office, "renew", rows[0])


def test_a_publisher_that_took_the_row_first_wins_and_the_planner_is_told(office, monkeypatch):
    _, rows = office.scheduled()
    with office.store.read() as uow:
        seen = uow.publications.get(rows[0])
    moved(office, rows[0], S.CLAIMED)
    monkeypatch.setattr("kiemtin.store.repositories.publications.Publications.get", lambda *_: seen)
    for name in ("reschedule", "cancel"):
        with pytest.raises(Conflict):
            plan(office, name, rows[0])


def test_the_offices_accounts_are_listed(office):
    assert [each.id for each in planning.accounts(office.store)] == [office.site.id, office.blog.id]


# the record


def audit_lines(office) -> list[str]:
    with office.store.read() as uow:
        return [line.action for line in uow.audit.lines()]


def test_every_decision_is_on_the_record_and_the_chain_is_whole(office):
    made = office.submitted()
    refuse(office, made)
    made = revised(office, office.draft(made.id), office.editor, title="Đã sửa")
    _, rows = approve(office, made)
    plan(office, "reschedule", rows[0])
    plan(office, "cancel", rows[0])
    moved(office, rows[1], *PATHS[S.NEEDS_HUMAN])
    plan(office, "settle found", rows[1])
    assert audit_lines(office) == [
        "decide",
        "start_draft",
        "submit",
        "refuse",
        "revise",
        "submit",
        "approve",
        "reschedule",
        "cancel",
        "settle_found",
    ]
    assert audit.verify(office.store) is None


def test_a_refused_act_leaves_no_line(office):
    made = office.submitted(editor=office.both)
    before = audit_lines(office)
    with pytest.raises(SelfApproval):
        approve(office, made, office.both)
    assert audit_lines(office) == before
