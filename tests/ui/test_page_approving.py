"""The approver's page: how far a text has come, in whose place one signs, what is scheduled when; and who sets it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from conftest import FixedClock
from publishing_room import room
from screens import cells, errors, html, open_page, words
from streamlit.testing.v1 import AppTest
from ui_office import OFFICE, UiOffice, open_ui_office

from cli.desk_channels import DeskChannels
from dashboard.deps import Services
from kiemtin.entities import Draft, User
from kiemtin.signing import Need, Step
from kiemtin.states import Role
from kiemtin.store import Store
from kiemtin.store.tables import plans
from review import delegation, drafts, steps

DAY = timedelta(days=1)


@pytest.fixture
def office(sqlite_store: Store, clock: FixedClock) -> UiOffice:
    return open_ui_office(sqlite_store, clock.now())


@pytest.fixture
def desk(office: UiOffice, clock: FixedClock, tmp_path: Path) -> Services:
    return replace(office.services(clock), channels=DeskChannels(room(tmp_path, office=OFFICE)))


@pytest.fixture
def head(office: UiOffice, clock: FixedClock) -> User:
    with office.store.work() as uow:
        made = uow.people.add(
            name="chutich",
            display="Đinh Chủ Tịch",
            password_hash="x",
            roles={Role.APPROVER},
            now=clock.now(),
        )
        uow.commit()
    return made


def flow(office: UiOffice, clock: FixedClock, *given: Step) -> None:
    steps.set_steps(office.store, office.people["quantri"], given, clock.now())


def submitted(office: UiOffice, desk: Services, clock: FixedClock, **changes: object) -> Draft:
    """A new draft by the editor, submitted along the steps that are set now."""
    who = office.people["bientap"]
    made = drafts.start_blank(office.store, who, title="Thông báo", body="Nội dung.", now=clock.now())
    content = replace(made.latest.content, **changes)  # type: ignore[arg-type]
    saved = drafts.revise(office.store, who, draft=made.id, after=1, content=content, now=clock.now())
    drafts.submit(office.store, who, desk.checker, draft=made.id, number=saved.number, now=clock.now())
    with office.store.read() as uow:
        return uow.drafts.get(made.id)


def inbox(desk: Services, user: User, draft: Draft) -> AppTest:
    state = {"drafts-side": "approve", "approve-choose": draft.id}
    return open_page(desk, user.id, "drafts", **state)


def press(at: AppTest, draft: Draft, words_on_it: str) -> AppTest:
    return at.button(key=f"FormSubmitter:approve-{draft.latest.id}-{words_on_it}").click().run()


def texts(at: AppTest) -> list[str]:
    return [each.value for each in [*at.caption, *at.warning, *at.info, *at.markdown]]


def due(office: UiOffice, draft: Draft) -> list[object]:
    with office.store.read() as uow:
        return [each.due_at for each in uow.publications.of_revision(draft.latest.id)]


def test_steps_done_and_to_do_are_shown_and_the_last_one_schedules(
    office: UiOffice, desk: Services, clock: FixedClock, head: User
) -> None:
    first = office.people["duyet"]
    flow(
        office,
        clock,
        Step(title="Trưởng phòng", people=(first.id,)),
        Step(title="Chủ tịch", need=Need.ALL, people=(head.id,)),
    )
    made = submitted(office, desk, clock)
    at = inbox(desk, first, made)
    assert cells(at, "Bước") == ["1. Trưởng phòng", "2. Chủ tịch"]
    assert cells(at, "Tình trạng") == ["→ đang chờ · chờ Phạm Duyệt", "○ chưa đến"]
    assert cells(at, "Người duyệt") == ["Phạm Duyệt", "Đinh Chủ Tịch (tất cả)"]
    # Who is not the last one chooses no time.
    assert not at.datetime_input
    press(at, made, "Duyệt bước này")
    assert not errors(at)
    assert due(office, made) == []

    second = inbox(desk, head, made)
    assert cells(second, "Tình trạng") == [
        "✓ xong · Phạm Duyệt duyệt 20/11/2026 10:00",
        "→ đang chờ · chờ Đinh Chủ Tịch",
    ]
    press(second, made, "Duyệt và lên lịch")
    assert not errors(second)
    assert due(office, made) == [clock.now()]


def test_who_is_not_asked_now_sees_it_and_cannot_sign(
    office: UiOffice, desk: Services, clock: FixedClock, head: User
) -> None:
    flow(office, clock, Step(title="Chủ tịch", people=(head.id,)))
    made = submitted(office, desk, clock)
    at = inbox(desk, office.people["duyet"], made)
    assert any("Bước này không phải của bạn" in each for each in texts(at))
    for words_on_it in ("Duyệt và lên lịch", "Trả lại"):
        assert at.button(key=f"FormSubmitter:approve-{made.latest.id}-{words_on_it}").disabled


def test_what_waits_for_oneself_stands_first_in_the_inbox(
    office: UiOffice, desk: Services, clock: FixedClock, head: User
) -> None:
    seeded = office.drafts["chờ duyệt"]
    flow(office, clock, Step(title="Chủ tịch", people=(head.id,)))
    clock.forward(minutes=1)
    for_head = submitted(office, desk, clock).id
    flow(office, clock)
    clock.forward(minutes=1)
    for_anybody = submitted(office, desk, clock).id

    def order(who: User) -> list[int]:
        at = open_page(desk, who.id, "drafts", **{"drafts-side": "approve"})
        options = at.selectbox(key="approve-choose").options
        return [int(each.split("#")[1].split()[0]) for each in options]

    assert order(head) == [seeded, for_head, for_anybody]
    assert order(office.people["duyet"]) == [seeded, for_anybody, for_head]


def test_a_deputy_is_told_in_whose_place_they_sign(
    office: UiOffice, desk: Services, clock: FixedClock, head: User
) -> None:
    flow(office, clock, Step(title="Chủ tịch", people=(head.id,)))
    made = submitted(office, desk, clock)
    delegation.delegate(
        office.store,
        head,
        giver=head.id,
        deputy=office.people["duyet"].id,
        starts_at=clock.now(),
        ends_at=clock.now() + DAY,
        now=clock.now(),
    )
    at = inbox(desk, office.people["duyet"], made)
    assert any("Bạn duyệt thay Đinh Chủ Tịch" in each for each in texts(at))
    press(at, made, "Duyệt và lên lịch")
    assert not errors(at)
    with office.store.read() as uow:
        (given,) = uow.approving.sign_offs(made.latest.id)
    assert given.stands_for == head.id


def test_the_text_is_compared_with_the_last_approved_revision(
    office: UiOffice, desk: Services, clock: FixedClock
) -> None:
    from review import approvals

    made = submitted(office, desk, clock)
    approvals.approve(
        office.store,
        office.people["duyet"],
        revision=made.latest.id,
        digest=made.latest.digest,
        due_at=clock.now() + DAY,
        now=clock.now(),
    )
    who, number = office.people["bientap"], made.latest.number
    for body in ("Nội dung nháp.", "Nội dung sửa."):
        content = replace(made.latest.content, body=body)
        number = drafts.revise(
            office.store, who, draft=made.id, after=number, content=content, now=clock.now()
        ).number
    drafts.submit(office.store, who, desk.checker, draft=made.id, number=number, now=clock.now())
    at = inbox(desk, office.people["duyet"], made)
    before = next(each for each in at.selectbox if str(each.key).startswith("compare-from-"))
    assert before.value == made.latest.number
    assert "(đã duyệt)" in before.options[before.index]
    # Only what differs between these two is told, not what the revision between them said.
    assert "sửa." in words(at)
    assert "nháp." not in words(at)
    assert '<ins class="kt-new">' in html(at)


def test_a_draft_that_was_planned_is_scheduled_as_planned_unless_the_approver_says_otherwise(
    office: UiOffice, desk: Services, clock: FixedClock
) -> None:
    made = submitted(office, desk, clock)
    site = made.latest.content.accounts[0]
    with office.store.work() as uow:
        uow.approving._db.execute(
            plans.insert().values(
                draft_id=made.id,
                account_id=site,
                due_at=clock.now() + 3 * DAY,
                set_by=office.people["bientap"].id,
                set_at=clock.now(),
            )
        )
        uow.commit()
    at = inbox(desk, office.people["duyet"], made)
    choice = at.checkbox(key=f"planned-{made.latest.id}")
    assert "Trang đính chính 23/11/2026 10:00" in choice.label
    press(at, made, "Duyệt và lên lịch")
    assert not errors(at)
    assert due(office, made) == [clock.now() + 3 * DAY]


def test_an_embargo_is_shown_and_the_time_begins_there(
    office: UiOffice, desk: Services, clock: FixedClock
) -> None:
    until = clock.now() + 2 * DAY
    made = submitted(office, desk, clock, embargo=until)
    at = inbox(desk, office.people["duyet"], made)
    assert "Không đăng trước 22/11/2026 10:00" in words(at)
    picker = at.datetime_input(key=f"due-{made.latest.id}")
    assert picker.value.strftime("%d/%m %H:%M") == "22/11 10:00"
    picker.set_value(picker.value - DAY)
    press(at, made, "Duyệt và lên lịch")
    assert any("không được đăng trước 22/11/2026 10:00" in each for each in errors(at))
    assert due(office, made) == []
    again = inbox(desk, office.people["duyet"], made)
    press(again, made, "Duyệt và lên lịch")
    assert due(office, made) == [until]


# who sets it


def administering(desk: Services, office: UiOffice) -> AppTest:
    state = {"admin-show": "approval"}
    return open_page(desk, office.people["quantri"].id, "administration", **state)


def field(at: AppTest, kind: str, name: str, position: int):
    found = [each for each in getattr(at, kind) if str(each.key).startswith(f"{name}-{position}-")]
    assert len(found) == 1
    return found[0]


def flow_button(at: AppTest, position: int, label: str):
    return next(
        each
        for each in at.button
        if str(each.key).startswith(f"FormSubmitter:flow-{position}-") and each.label == label
    )


def test_an_administrator_adds_moves_changes_and_removes_steps(office: UiOffice, desk: Services) -> None:
    people = office.people
    at = administering(desk, office)
    assert any("Chưa đặt bước nào" in each for each in texts(at))
    for position, (title, who) in enumerate((("Chủ tịch", "haivai"), ("Trưởng phòng", "duyet"))):
        field(at, "text_input", "flow-title", position).set_value(title)
        field(at, "multiselect", "flow-people", position).set_value([people[who].id])
        flow_button(at, position, "Thêm bước").click().run()
        assert not errors(at)
    flow_button(at, 1, "Chuyển lên trước").click().run()
    assert [each.title for each in steps.office_steps(office.store)] == ["Trưởng phòng", "Chủ tịch"]
    field(at, "radio", "flow-need", 0).set_value(Need.ALL)
    flow_button(at, 0, "Lưu bước").click().run()
    assert steps.office_steps(office.store)[0] == Step(
        title="Trưởng phòng", need=Need.ALL, people=(people["duyet"].id,)
    )
    flow_button(at, 0, "Xoá bước").click().run()
    assert [each.title for each in steps.office_steps(office.store)] == ["Chủ tịch"]


def test_a_step_without_a_name_is_refused_in_words(office: UiOffice, desk: Services) -> None:
    at = administering(desk, office)
    flow_button(at, 0, "Thêm bước").click().run()
    assert any("bước cần có tên" in each for each in errors(at))
    assert steps.office_steps(office.store) == ()


def test_two_administrators_do_not_overwrite_each_other(
    office: UiOffice, desk: Services, clock: FixedClock
) -> None:
    at = administering(desk, office)
    flow(office, clock, Step(title="Của người khác"))
    field(at, "text_input", "flow-title", 0).set_value("Của tôi")
    flow_button(at, 0, "Thêm bước").click().run()
    assert any("Người khác vừa thay đổi" in each for each in errors(at))
    assert [each.title for each in steps.office_steps(office.store)] == ["Của người khác"]


def test_an_approver_names_a_deputy_and_ends_it_early(
    office: UiOffice, desk: Services, clock: FixedClock
) -> None:
    at = open_page(desk, office.people["duyet"].id, "account")
    at.selectbox(key="delegate-deputy").select(office.people["haivai"].id)
    at.button(key="FormSubmitter:delegate-Uỷ quyền").click().run()
    assert not errors(at)
    assert any("Vũ Hai Vai duyệt thay Phạm Duyệt" in each.replace("\\", "") for each in texts(at))
    with office.store.read() as uow:
        (given,) = uow.approving.delegations(active_at=clock.now())
    # To the end of the seventh day on, in Viet Nam.
    assert given.ends_at.isoformat() == "2026-11-27T17:00:00+00:00"
    at.button(key=f"delegate-end-{given.id}").click().run()
    assert not errors(at)
    with office.store.read() as uow:
        assert uow.approving.delegations(active_at=clock.now()) == []


def test_only_approvers_are_asked_about_days_away(office: UiOffice, desk: Services) -> None:
    at = open_page(desk, office.people["bientap"].id, "account")
    assert not errors(at)
    assert not [each for each in at.button if "delegate" in str(each.key)]
