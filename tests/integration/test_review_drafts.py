"""Writing: a correction from its fact, revisions that never change, the required check."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from seeded import FACT, OFFICE, STATEMENT, Agreeable

from kiemtin.entities import DraftProblem
from kiemtin.errors import CheckNeeded, Conflict, EmptyDraft, NotAllowed, NoTarget, NotFound
from kiemtin.states import PublicationState, VerdictLabel
from review import approvals, drafts, planning

CONTRADICTED = DraftProblem(
    span=(0, 5), text="sai", facts=(FACT,), suggestion="đúng", reason="trái với sự kiện"
)
UNCITED = DraftProblem(span=(0, 5), text="số", facts=(), suggestion="", reason="cần trích dẫn")


def correction(office, label=VerdictLabel.REFUTED):
    claim = office.decided(label=label)
    return drafts.start_correction(office.store, office.editor, claim=claim, office=OFFICE, now=office.now)


def edit(office, made, user=None, **changes):
    return drafts.revise(
        office.store,
        user or office.editor,
        draft=made.id,
        after=made.latest.number,
        content=replace(made.latest.content, **changes),
        now=office.now,
    )


def submit(office, made, checker=None, number=None, **more):
    return drafts.submit(
        office.store,
        office.editor,
        checker or Agreeable(),
        draft=made.id,
        number=number or made.latest.number,
        now=office.now,
        **more,
    )


def states(office, rows) -> list[PublicationState]:
    with office.store.read() as uow:
        return [uow.publications.get(each).state for each in rows]


# the first wording


def test_a_correction_states_the_fact_with_its_citation_and_the_offices_name(office):
    content = correction(office).latest.content
    for part in (
        STATEMENT,
        "Trung tâm hành chính của tỉnh Thử đặt ở phường Mới",
        "Nghị quyết số 1/TN, Hội đồng thử nghiệm, 01/06/2026",
        "không đúng",
    ):
        assert part in content.body
    assert content.body.endswith(OFFICE)
    # The title leads with the fact: many people read no further, so a wrong claim never stands there.
    assert content.title.startswith(
        "Thông tin chính thức: Trung tâm hành chính của tỉnh Thử đặt ở phường Mới"
    )
    assert STATEMENT not in content.title
    assert content.facts == (FACT,)
    assert content.accounts == (office.site.id, office.blog.id)


def test_what_turned_out_true_is_not_called_a_correction(office):
    content = correction(office, VerdictLabel.SUPPORTED).latest.content
    assert "Đính chính" not in content.title
    assert "không đúng" not in content.body
    assert "Nghị quyết số 1/TN" in content.body


def test_what_nobody_knows_is_not_claimed_either_way(office):
    content = correction(office, VerdictLabel.NOT_ENOUGH_INFO).latest.content
    assert "Đính chính" not in content.title
    assert content.facts == ()
    assert "?" not in content.body


def test_only_proven_and_enabled_accounts_are_addressed(office):
    with office.store.work() as uow:
        uow.accounts.enable(office.blog.id, False)
        uow.accounts.put(channel="site", title="Chưa xác minh", options={})
        uow.commit()
    assert correction(office).latest.content.accounts == (office.site.id,)


def test_a_claim_without_a_verdict_has_no_correction(office):
    with pytest.raises(NotFound):
        drafts.start_correction(
            office.store, office.editor, claim=office.claim(), office=OFFICE, now=office.now
        )


def test_a_second_press_opens_the_same_draft(office):
    made = correction(office)
    again = drafts.start_correction(
        office.store, office.second_editor, claim=made.claim, office=OFFICE, now=office.now
    )
    assert again == made


def test_a_refused_correction_is_taken_up_again_not_written_twice(office):
    made = office.submitted()
    approvals.refuse(
        office.store,
        office.approver,
        revision=made.latest.id,
        digest=made.latest.digest,
        note="",
        now=office.now,
    )
    again = drafts.start_correction(
        office.store, office.editor, claim=made.claim, office=OFFICE, now=office.now
    )
    assert again.id == made.id


def test_only_editors_write(office):
    made = correction(office)
    for user in (office.reviewer, office.approver, office.administrator):
        with pytest.raises(NotAllowed):
            drafts.start_blank(office.store, user, title="t", body="b", now=office.now)
        with pytest.raises(NotAllowed):
            edit(office, made, user, title="khác")


# revisions


def test_every_edit_is_a_new_revision_and_the_old_one_stays_as_it_was(office):
    made = correction(office)
    newer = edit(office, made, office.second_editor, title="Tiêu đề mới")
    assert (newer.number, newer.author) == (2, office.second_editor.id)
    with office.store.read() as uow:
        assert [each.content.title for each in uow.drafts.revisions(made.id)] == [
            made.latest.content.title,
            "Tiêu đề mới",
        ]
        assert uow.drafts.revisions(made.id)[0] == made.latest


def test_two_editors_conflict_and_nothing_is_overwritten(office):
    made = correction(office)
    first = edit(office, made, title="của người thứ nhất")
    with pytest.raises(Conflict):
        edit(office, made, office.second_editor, title="của người thứ hai")
    assert office.draft(made.id).latest == first


def test_saving_without_a_change_makes_no_revision(office):
    made = correction(office)
    assert edit(office, made) == made.latest
    assert office.draft(made.id).latest.number == 1


def test_an_edit_voids_the_approval_and_cancels_what_was_scheduled(office):
    made, rows = office.scheduled()
    edit(office, made, body="Nội dung khác.")
    after = office.draft(made.id)
    assert after.approval is None
    assert after.latest.submitted_at is None
    assert states(office, rows) == [PublicationState.CANCELLED, PublicationState.CANCELLED]


@pytest.mark.parametrize(
    "path",
    [
        ["claimed"],
        ["claimed", "prepared"],
        ["claimed", "prepared", "sending"],
        ["claimed", "prepared", "sending", "outcome_unknown"],
        ["claimed", "prepared", "sending", "outcome_unknown", "needs_human"],
        ["claimed", "prepared", "sending", "published"],
    ],
    ids=lambda path: path[-1],
)
def test_what_is_on_its_way_or_published_cannot_be_edited_under_the_publisher(office, path):
    made, rows = office.scheduled()
    with office.store.work() as uow:
        row = uow.publications.get(rows[1])
        for state in path:
            row = uow.publications.move(
                row,
                PublicationState(state),
                now=office.now,
                **({"remote_id": "7"} if state == "published" else {}),
            )
        uow.commit()
    with pytest.raises(Conflict):
        edit(office, made, body="Nội dung khác.")
    assert office.draft(made.id).latest == made.latest
    assert states(office, rows) == [PublicationState.SCHEDULED, PublicationState(path[-1])]


# the required check


def test_the_check_reads_title_and_text_and_is_kept_with_the_revision(office):
    made, checker = correction(office), Agreeable(UNCITED)
    after = submit(office, made, checker)
    assert checker.asked == [f"{made.latest.content.title}\n{made.latest.content.body}"]
    assert after.checked
    assert after.problems == (UNCITED,)
    assert after.submitted_at == office.now


def test_what_a_fact_contradicts_must_be_mended_or_knowingly_accepted(office):
    made = correction(office)
    with pytest.raises(CheckNeeded) as asked:
        submit(office, made, Agreeable(CONTRADICTED, UNCITED))
    assert asked.value.values["count"] == 1
    assert office.draft(made.id).latest.submitted_at is None
    accepted = submit(office, made, Agreeable(CONTRADICTED), accept_problems=True)
    assert accepted.problems == (CONTRADICTED,)


def test_a_revision_that_was_not_checked_cannot_be_approved(office):
    from kiemtin.errors import NotSubmitted

    made = correction(office)
    with pytest.raises(NotSubmitted):
        approvals.approve(
            office.store,
            office.approver,
            revision=made.latest.id,
            digest=made.latest.digest,
            due_at=office.now,
            now=office.now,
        )


@pytest.mark.parametrize("blank", ["", "  \n"])
@pytest.mark.parametrize("field", ["title", "body"])
def test_an_empty_draft_is_not_submitted(office, field, blank):
    made = correction(office)
    edit(office, made, **{field: blank})
    with pytest.raises(EmptyDraft):
        submit(office, made, number=2)


def test_a_draft_without_an_account_is_not_submitted(office):
    made = correction(office)
    edit(office, made, accounts=())
    with pytest.raises(NoTarget):
        submit(office, made, number=2)


def test_only_the_newest_revision_is_submitted_and_once(office):
    made = correction(office)
    edit(office, made, title="mới")
    with pytest.raises(Conflict):
        submit(office, made, number=1)
    submit(office, made, number=2)
    with pytest.raises(Conflict):
        submit(office, made, number=2)


def test_a_draft_of_ones_own_goes_the_same_way(office):
    made = drafts.start_blank(
        office.store, office.editor, title=" Thông báo ", body=" Nội dung ", now=office.now
    )
    assert (made.claim, made.latest.content.title) == (None, "Thông báo")
    submitted = submit(office, made)
    _, rows = approvals.approve(
        office.store,
        office.approver,
        revision=submitted.id,
        digest=submitted.digest,
        due_at=office.now + timedelta(hours=1),
        now=office.now,
    )
    assert planning.cancel(office.store, office.editor, publication=rows[0], now=office.now)
