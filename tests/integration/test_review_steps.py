"""Approval in steps: order, any and all, refusals, the urgent path, expiry, embargo."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from seeded import Agreeable, Office
from sqlalchemy.exc import IntegrityError

from kiemtin.entities import User
from kiemtin.errors import (
    AlreadySigned,
    ApprovalRunsOut,
    BadStep,
    Conflict,
    Embargoed,
    NobodyToApprove,
    NotAllowed,
    NotYourTurn,
    ReasonNeeded,
    SelfApproval,
)
from kiemtin.rules import may_publish
from kiemtin.signing import Need, Step
from kiemtin.states import Decision, Role
from kiemtin.store.tables import plans
from review import approvals, audit, drafts, steps


def approver(office: Office, name: str, *more: Role) -> User:
    with office.store.work() as uow:
        made = uow.people.add(
            name=name, display=f"Ông {name}", password_hash="x", roles={Role.APPROVER, *more}, now=office.now
        )
        uow.commit()
    return made


@pytest.fixture
def chief(office: Office) -> User:
    return approver(office, "truongphong")


@pytest.fixture
def head(office: Office) -> User:
    return approver(office, "chutich")


def flow(office: Office, *given: Step) -> None:
    steps.set_steps(office.store, office.administrator, given, office.now)


def sign(office: Office, made, user: User, **changes):
    values = {
        "revision": made.latest.id,
        "digest": made.latest.digest,
        "due_at": office.now + timedelta(hours=1),
        "now": office.now,
        **changes,
    }
    return approvals.approve(office.store, user, **values)


def published(office: Office, made) -> int:
    with office.store.read() as uow:
        return len(uow.publications.of_revision(made.latest.id))


def last_line(office: Office):
    with office.store.read() as uow:
        return list(uow.audit.lines())[-1]


def last_detail(office: Office):
    return json.loads(last_line(office).detail)


def test_without_a_flow_of_its_own_an_office_has_one_step_for_any_approver(office):
    made = office.submitted()
    with office.store.read() as uow:
        assert uow.approving.steps() == ()
        assert uow.approving.submission(made.latest.id).steps == (Step(),)
    approval, rows = sign(office, made, office.both)
    assert approval.decision is Decision.APPROVED
    assert len(rows) == 2


def test_nothing_is_scheduled_before_the_last_step_and_everything_with_it(office, chief, head):
    flow(office, Step(title="Trưởng phòng", people=(chief.id,)), Step(title="Chủ tịch", people=(head.id,)))
    made = office.submitted()
    assert sign(office, made, chief) == (None, [])
    assert published(office, made) == 0
    assert office.draft(made.id).approval is None
    approval, rows = sign(office, made, head)
    assert (approval.approver, len(rows), published(office, made)) == (head.id, 2, 2)
    with office.store.read() as uow:
        given = uow.approving.sign_offs(made.latest.id)
        assert [(each.step, each.approver, each.digest) for each in given] == [
            (1, chief.id, made.latest.digest),
            (2, head.id, made.latest.digest),
        ]
        assert may_publish(made.latest, approval, at=office.now)


def test_steps_go_in_order_and_say_for_whom_a_text_waits(office, chief, head):
    flow(office, Step(title="Trưởng phòng", people=(chief.id,)), Step(title="Chủ tịch", people=(head.id,)))
    made = office.submitted()
    with pytest.raises(NotYourTurn) as told:
        sign(office, made, head)
    assert "Ông truongphong" in told.value.vietnamese()
    assert "Trưởng phòng" in told.value.vietnamese()
    with pytest.raises(NotYourTurn):
        sign(office, made, office.approver)
    sign(office, made, chief)
    with pytest.raises(AlreadySigned):
        sign(office, made, chief)
    assert published(office, made) == 0


def test_all_means_each_of_them_in_any_order(office, chief, head):
    flow(office, Step(title="Cả hai", need=Need.ALL, people=(chief.id, head.id)))
    made = office.submitted()
    assert sign(office, made, head) == (None, [])
    assert sign(office, made, chief)[0] is not None


def test_any_means_one_of_them(office, chief, head):
    flow(office, Step(title="Một trong hai", people=(chief.id, head.id)))
    assert sign(office, office.submitted(), head)[0] is not None


def test_one_person_does_not_fill_two_steps_open_to_any_approver(office, chief):
    flow(office, Step(title="Một"), Step(title="Hai"))
    made = office.submitted()
    sign(office, made, office.approver)
    with pytest.raises(AlreadySigned):
        sign(office, made, office.approver)
    assert sign(office, made, chief)[0] is not None


def test_who_is_named_in_two_steps_signs_both(office, chief, head):
    flow(office, Step(title="Một", people=(chief.id, head.id)), Step(title="Hai", people=(head.id,)))
    made = office.submitted()
    assert sign(office, made, head) == (None, [])
    assert sign(office, made, head)[0] is not None


def test_a_refusal_at_any_step_ends_it(office, chief, head):
    flow(office, Step(title="Một", people=(chief.id,)), Step(title="Hai", people=(head.id,)))
    made = office.submitted()
    sign(office, made, chief)
    with pytest.raises(NotYourTurn):
        approvals.refuse(
            office.store,
            office.approver,
            revision=made.latest.id,
            digest=made.latest.digest,
            note="",
            now=office.now,
        )
    refused = approvals.refuse(
        office.store, head, revision=made.latest.id, digest=made.latest.digest, note="sai số", now=office.now
    )
    assert refused.decision is Decision.REFUSED
    for user in (chief, head):
        with pytest.raises(Conflict):
            sign(office, made, user)
    assert published(office, made) == 0


def test_an_edit_between_two_steps_starts_again(office, chief, head):
    flow(office, Step(title="Một", people=(chief.id,)), Step(title="Hai", people=(head.id,)))
    made = office.submitted()
    sign(office, made, chief)
    content = replace(made.latest.content, body="Khác.")
    newer = drafts.revise(
        office.store, office.editor, draft=made.id, after=1, content=content, now=office.now
    )
    drafts.submit(office.store, office.editor, Agreeable(), draft=made.id, number=2, now=office.now)
    with pytest.raises(NotYourTurn):
        sign(office, made, head, revision=newer.id, digest=newer.digest)


def test_a_flow_changed_later_leaves_what_was_submitted_as_it_was(office, chief, head):
    flow(office, Step(title="Một", people=(chief.id,)))
    made = office.submitted()
    flow(office, Step(title="Khác", people=(head.id,)))
    assert sign(office, made, chief)[0] is not None
    later = office.submitted("khac")
    with pytest.raises(NotYourTurn):
        sign(office, later, chief)


def test_who_wrote_has_no_place_in_a_step_and_all_means_the_others(office, chief):
    both = office.both
    flow(office, Step(title="Cả hai", need=Need.ALL, people=(both.id, chief.id)))
    made = office.submitted(editor=both)
    with pytest.raises(SelfApproval):
        sign(office, made, both)
    assert sign(office, made, chief)[0] is not None


def test_a_step_that_only_the_author_could_sign_is_told_at_once(office):
    flow(office, Step(title="Một người", people=(office.both.id,)))
    with pytest.raises(NobodyToApprove) as told:
        office.submitted(editor=office.both)
    assert "Một người" in told.value.vietnamese()


def test_the_urgent_path_is_one_step_by_another_person_with_a_reason_on_record(office, chief, head):
    flow(office, Step(title="Một", people=(chief.id,)), Step(title="Hai", people=(head.id,)))
    made = drafts.start_blank(office.store, office.both, title="Khẩn", body="Bão đổi hướng.", now=office.now)
    ask = {"draft": made.id, "number": 1, "now": office.now, "urgent": True}
    with pytest.raises(ReasonNeeded):
        drafts.submit(office.store, office.both, Agreeable(), reason="  ", **ask)
    drafts.submit(office.store, office.both, Agreeable(), reason="Bão vào trong 3 giờ", **ask)
    assert last_detail(office)["urgent"] == "Bão vào trong 3 giờ"
    with pytest.raises(SelfApproval):
        sign(office, made, office.both)
    assert sign(office, made, office.approver)[0] is not None
    assert last_detail(office)["reason"] == "Bão vào trong 3 giờ"
    with office.store.read() as uow:
        asked = uow.approving.submission(made.latest.id)
    assert (asked.urgent, asked.reason, asked.steps) == (True, "Bão vào trong 3 giờ", (Step(),))


def test_an_urgent_text_stands_first_in_the_inbox(office):
    office.submitted()
    made = drafts.start_blank(office.store, office.editor, title="Khẩn", body="Gấp.", now=office.now)
    later = office.now + timedelta(minutes=5)
    drafts.submit(
        office.store,
        office.editor,
        Agreeable(),
        draft=made.id,
        number=1,
        now=later,
        urgent=True,
        reason="gấp",
    )
    with office.store.read() as uow:
        assert uow.queries.awaiting_approval()[0] == made.id


def test_an_approval_runs_out_after_the_offices_days(office):
    made = office.submitted()
    approval, _ = sign(office, made, office.approver, days=10)
    assert approval.expires_at == office.now + timedelta(days=10)
    assert may_publish(made.latest, approval, at=office.now + timedelta(days=9))
    assert not may_publish(made.latest, approval, at=office.now + timedelta(days=10))


def test_nothing_is_scheduled_for_a_time_when_its_approval_has_run_out(office):
    made = office.submitted()
    with pytest.raises(ApprovalRunsOut) as told:
        sign(office, made, office.approver, due_at=office.now + timedelta(days=31))
    assert "20/12/2026" in told.value.vietnamese()
    assert published(office, made) == 0
    assert office.draft(made.id).approval is None


def test_the_days_count_from_the_first_sign_off(office, chief, head):
    flow(office, Step(title="Một", people=(chief.id,)), Step(title="Hai", people=(head.id,)))
    made = office.submitted()
    sign(office, made, chief)
    later = office.now + timedelta(days=31)
    with pytest.raises(ApprovalRunsOut):
        sign(office, made, head, now=later, due_at=later)
    approval, _ = sign(office, made, head, now=office.now + timedelta(days=20), due_at=None)
    assert approval.expires_at == office.now + timedelta(days=30)


def test_nothing_is_scheduled_before_its_embargo(office):
    made = office.submitted()
    until = office.now + timedelta(days=2)
    drafts.revise(
        office.store,
        office.editor,
        draft=made.id,
        after=1,
        content=replace(made.latest.content, embargo=until),
        now=office.now,
    )
    drafts.submit(office.store, office.editor, Agreeable(), draft=made.id, number=2, now=office.now)
    made = office.draft(made.id)
    for due in (office.now, until - timedelta(minutes=1), None):
        with pytest.raises(Embargoed):
            sign(office, made, office.approver, due_at=due)
    approval, _ = sign(office, made, office.approver, due_at=until)
    assert not may_publish(made.latest, approval, at=until - timedelta(seconds=1))
    assert may_publish(made.latest, approval, at=until)


@pytest.mark.parametrize("chosen", [None, timedelta(hours=5)])
def test_a_draft_goes_out_as_it_was_planned_and_where_it_was_not_when_the_approver_says(office, chosen):
    made = office.submitted()
    planned = office.now + timedelta(days=3)
    with office.store.work() as uow:
        uow.approving._db.execute(
            plans.insert().values(
                draft_id=made.id,
                account_id=office.blog.id,
                due_at=planned,
                set_by=office.editor.id,
                set_at=office.now,
            )
        )
        uow.commit()
    due_at = office.now + chosen if chosen else None
    _, rows = sign(office, made, office.approver, due_at=due_at, as_planned=True)
    with office.store.read() as uow:
        due = {each.account: each.due_at for each in map(uow.publications.get, rows)}
    assert due == {office.site.id: due_at or office.now, office.blog.id: planned}


def test_only_administrators_set_the_flow_and_it_is_on_record(office, chief):
    for user in (office.editor, office.approver, chief):
        with pytest.raises(NotAllowed):
            steps.set_steps(office.store, user, (), office.now)
    flow(office, Step(title="  Trưởng   phòng ", people=(chief.id, chief.id)))
    assert steps.office_steps(office.store) == (Step(title="Trưởng phòng", people=(chief.id,)),)
    line = last_line(office)
    assert line.action == "set_approval_steps"
    assert last_detail(office)["steps"] == [
        {"title": "Trưởng phòng", "need": "any", "people": ["truongphong"]}
    ]
    assert audit.verify(office.store) is None


@pytest.mark.parametrize(
    "wrong",
    [
        Step(title=" "),
        Step(title="x" * 121),
        Step(title="Người lạ", people=(999,)),
        Step(title="Không nêu ai", need=Need.ALL),
    ],
    ids=lambda step: step.title[:12],
)
def test_a_step_that_could_not_work_is_refused_with_its_reason(office, wrong):
    with pytest.raises(BadStep) as told:
        flow(office, Step(title="Tốt"), wrong)
    assert "?" not in told.value.vietnamese()
    assert steps.office_steps(office.store) == ()


def test_a_step_may_not_name_somebody_who_is_no_approver(office):
    for person in (office.editor, office.administrator):
        with pytest.raises(BadStep):
            flow(office, Step(title="Một", people=(person.id,)))


def test_the_database_itself_refuses_a_sign_off_by_the_author_and_a_second_one(office):
    made = office.submitted()
    values = {
        "revision": made.latest,
        "step": 1,
        "stands_for": None,
        "decision": Decision.APPROVED,
        "note": "",
        "now": office.now,
    }
    with pytest.raises(IntegrityError), office.store.work() as uow:
        uow.approving.sign_off(approver=office.editor.id, **values)
    with pytest.raises(IntegrityError), office.store.work() as uow:
        uow.approving.sign_off(approver=office.approver.id, **{**values, "stands_for": office.editor.id})
    with office.store.work() as uow:
        uow.approving.sign_off(approver=office.approver.id, **values)
        with pytest.raises(Conflict):
            uow.approving.sign_off(approver=office.approver.id, **values)
