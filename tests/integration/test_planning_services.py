"""Planning as people do it, on both databases: times, slots, pauses, series, tables, feeds."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from conftest import NOW
from seeded import Agreeable, Office, open_office

from kiemtin.entities import DraftProblem, User
from kiemtin.errors import (
    ApprovalRunsOut,
    ApprovalVoid,
    BadBlackout,
    BadPlanRows,
    BadRepeat,
    Conflict,
    Embargoed,
    EmptyDraft,
    NoFreeSlot,
    NotAllowed,
    NoTarget,
    NotFound,
    NotPlannable,
    NoZone,
    SelfApproval,
    SeriesOver,
    TimeClosed,
    TimePast,
)
from kiemtin.plans import AccountRules, BlackoutKind
from kiemtin.states import PublicationState
from kiemtin.store import Store
from kiemtin.words import ZONE, local
from review import approvals, audit, drafts, holding, planning
from review.calendar import bringing, closing, feeds, keeping, plans, recurring
from review.calendar.moments import DAY, moment
from scheduler.claiming import claim

HOUR = timedelta(hours=1)
S = PublicationState


@pytest.fixture
def office(sqlite_office: Office) -> Office:
    """What does not depend on the database is asked of one."""
    return sqlite_office


@pytest.fixture
def both(store: Store) -> Office:
    """The same on SQLite and PostgreSQL."""
    return open_office(store, NOW)


HEAD = "Tiêu đề,Nội dung,Ngày đăng,Giờ đăng,Tài khoản\n"


def written(office: Office, *, by: User | None = None, **content: object) -> drafts.Draft:
    """A draft of the editor's on both accounts."""
    with office.store.work() as uow:
        made = uow.drafts.add(
            claim=None,
            kind="notice",
            author=(by or office.editor).id,
            content=office.content(**content),
            now=office.now,
        )
        uow.commit()
    return made


def submitted(office: Office, **content: object) -> drafts.Draft:
    made = written(office, **content)
    drafts.submit(office.store, office.editor, Agreeable(), draft=made.id, number=1, now=office.now)
    return office.draft(made.id)


def approve(office: Office, draft: drafts.Draft, due_at: datetime | None = None) -> list[int]:
    _, rows = approvals.approve(
        office.store,
        office.approver,
        revision=draft.latest.id,
        digest=draft.latest.digest,
        due_at=due_at,
        now=office.now,
    )
    return rows


def state(office: Office, publication: int) -> PublicationState:
    with office.store.read() as uow:
        return uow.publications.get(publication).state


def due(office: Office, publication: int) -> datetime:
    with office.store.read() as uow:
        return uow.publications.get(publication).due_at


def mourning(office: Office, start: datetime, end: datetime, **more: object) -> closing.Closed:
    return closing.close(
        office.store,
        office.approver,
        title="Quốc tang",
        starts_at=start,
        ends_at=end,
        now=office.now,
        **{"kind": BlackoutKind.MOURNING, **more},  # type: ignore[arg-type]
    )


# --- planned times -------------------------------------------------------------------------------


def test_each_account_may_have_a_time_of_its_own_and_the_approval_takes_them(both: Office) -> None:
    office = both
    draft = submitted(office)
    wished = {office.site.id: office.now + HOUR, office.blog.id: office.now + 5 * HOUR}
    plans.plan(office.store, office.editor, draft=draft.id, due=wished, now=office.now)

    rows = approve(office, draft)

    assert [due(office, row) for row in rows] == list(wished.values())
    assert plans.planned_times(office.store, draft.id) == wished


def test_a_time_set_when_approving_goes_before_the_planned_one(office: Office) -> None:
    draft = submitted(office)
    plans.plan(
        office.store, office.editor, draft=draft.id, due={office.site.id: office.now + HOUR}, now=office.now
    )
    rows = approve(office, draft, office.now + 9 * HOUR)
    assert {due(office, row) for row in rows} == {office.now + 9 * HOUR}


def test_times_nobody_can_mean_are_refused_in_words(office: Office) -> None:
    draft = written(office, accounts=(office.site.id,), embargo=office.now + 10 * HOUR)

    def plan(at: datetime, account: int = office.site.id) -> None:
        plans.plan(office.store, office.editor, draft=draft.id, due={account: at}, now=office.now)

    with pytest.raises(NoZone):
        plan((office.now + HOUR).replace(tzinfo=None))
    with pytest.raises(TimePast):
        plan(office.now - HOUR)
    with pytest.raises(Embargoed):
        plan(office.now + HOUR)
    with pytest.raises(NotPlannable):
        plan(office.now + 11 * HOUR, office.blog.id)
    mourning(office, office.now + 11 * HOUR, office.now + 20 * HOUR)
    with pytest.raises(TimeClosed) as refused:
        plan(office.now + 12 * HOUR)
    assert local(office.now + 20 * HOUR) in refused.value.vietnamese()
    with pytest.raises(NotAllowed):
        plans.plan(
            office.store,
            office.reviewer,
            draft=draft.id,
            due={office.site.id: office.now + 30 * HOUR},
            now=office.now,
        )
    assert plans.planned_times(office.store, draft.id) == {}


def test_the_queue_takes_the_next_free_slot_of_each_account(both: Office) -> None:
    office = both
    for account in (office.site.id, office.blog.id):
        keeping.add_slots(
            office.store, office.editor, account=account, weekdays=[0, 3], at=time(8, 30), now=office.now
        )
    first, second = written(office), written(office, title="Bài hai")

    one = plans.queue(office.store, office.editor, draft=first.id, now=office.now)
    two = plans.queue(office.store, office.editor, draft=second.id, now=office.now)
    again = plans.queue(office.store, office.editor, draft=first.id, now=office.now)

    assert one == again == dict.fromkeys(one, moment(date(2026, 11, 23), time(8, 30)))
    assert two == dict.fromkeys(two, moment(date(2026, 11, 26), time(8, 30)))


def test_without_a_free_slot_the_account_is_named_and_nothing_is_planned(office: Office) -> None:
    draft = written(office)
    keeping.add_slots(
        office.store, office.editor, account=office.site.id, weekdays=[0], at=time(8), now=office.now
    )
    with pytest.raises(NoFreeSlot) as refused:
        plans.queue(office.store, office.editor, draft=draft.id, now=office.now)
    assert office.blog.title in refused.value.vietnamese()
    assert plans.planned_times(office.store, draft.id) == {}


def test_a_slot_passes_over_closed_days_quiet_hours_and_full_days(office: Office) -> None:
    keeping.add_slots(
        office.store,
        office.editor,
        account=office.site.id,
        weekdays=list(range(7)),
        at=time(8),
        now=office.now,
    )
    keeping.add_slots(
        office.store,
        office.editor,
        account=office.site.id,
        weekdays=list(range(7)),
        at=time(5),
        now=office.now,
    )
    keeping.set_rules(
        office.store,
        office.editor,
        AccountRules(account=office.site.id, quiet_from=time(22), quiet_to=time(6), per_day=1),
        now=office.now,
    )
    mourning(office, moment(date(2026, 11, 21), time(0)), moment(date(2026, 11, 23), time(0)))
    draft = written(office, accounts=(office.site.id,))
    other = written(office, title="Bài hai", accounts=(office.site.id,))

    assert plans.queue(office.store, office.editor, draft=draft.id, now=office.now) == {
        office.site.id: moment(date(2026, 11, 23), time(8))
    }
    assert plans.queue(office.store, office.editor, draft=other.id, now=office.now) == {
        office.site.id: moment(date(2026, 11, 24), time(8))
    }


def test_moving_by_a_day_and_to_the_next_slot(office: Office) -> None:
    _, rows = office.scheduled()
    keeping.add_slots(
        office.store, office.editor, account=office.site.id, weekdays=[0], at=time(9), now=office.now
    )
    planning.shift(office.store, office.editor, publication=rows[0], days=1, now=office.now)
    assert due(office, rows[0]) == office.now + HOUR + DAY
    planning.shift(office.store, office.editor, publication=rows[0], days=-1, now=office.now)
    with pytest.raises(TimePast):
        planning.shift(office.store, office.editor, publication=rows[0], days=-1, now=office.now)
    planning.to_next_slot(office.store, office.editor, publication=rows[0], now=office.now)
    assert due(office, rows[0]) == moment(date(2026, 11, 23), time(9))


def test_a_time_after_the_approval_has_run_out_is_refused(office: Office) -> None:
    _, rows = office.scheduled()
    with pytest.raises(ApprovalRunsOut):
        planning.reschedule(
            office.store, office.editor, publication=rows[0], due_at=office.now + 90 * DAY, now=office.now
        )
    with pytest.raises(NoZone):
        planning.reschedule(
            office.store,
            office.editor,
            publication=rows[0],
            due_at=office.now.replace(tzinfo=None),
            now=office.now,
        )


# --- slots and rules --------------------------------------------------------------------------------


def test_slots_are_kept_once_and_removed(both: Office) -> None:
    office = both
    added = keeping.add_slots(
        office.store, office.editor, account=office.site.id, weekdays=[1, 1, 2], at=time(8), now=office.now
    )
    again = keeping.add_slots(
        office.store, office.editor, account=office.site.id, weekdays=[1, 3], at=time(8), now=office.now
    )
    assert (len(added), len(again)) == (2, 1)
    keeping.remove_slot(office.store, office.editor, slot=added[0], now=office.now)
    assert [each.weekday for each in keeping.slots(office.store, office.site.id)] == [2, 3]
    with pytest.raises(NotFound):
        keeping.remove_slot(office.store, office.editor, slot=added[0], now=office.now)
    with pytest.raises(NotAllowed):
        keeping.remove_slot(office.store, office.reviewer, slot=added[1], now=office.now)


# --- pauses ---------------------------------------------------------------------------------------------


def test_what_waits_in_a_new_pause_is_held_back_with_advice_and_listed(both: Office) -> None:
    office = both
    _, rows = office.scheduled()

    found = mourning(office, office.now, office.now + 3 * HOUR)

    assert found.held == tuple(rows)
    with office.store.read() as uow:
        listed, total = uow.queries.plans_in_trouble()
        assert total == 2
        assert all(
            "Quốc tang" in each.advice and local(office.now + 3 * HOUR) in each.advice for each in listed
        )
    planning.renew(
        office.store, office.editor, publication=rows[0], due_at=office.now + 4 * HOUR, now=office.now
    )
    assert state(office, rows[0]) is S.SCHEDULED
    with pytest.raises(TimeClosed):
        planning.renew(
            office.store, office.editor, publication=rows[1], due_at=office.now + HOUR, now=office.now
        )


def test_what_lies_outside_a_pause_stays(office: Office) -> None:
    _, rows = office.scheduled()
    assert mourning(office, office.now + 2 * HOUR, office.now + 3 * HOUR).held == ()
    assert {state(office, row) for row in rows} == {S.SCHEDULED}


def test_lifting_a_pause_gives_back_the_old_times_that_are_still_to_come(both: Office) -> None:
    office = both
    _, rows = office.scheduled()
    found = mourning(office, office.now, office.now + 3 * HOUR)
    back = closing.lift(office.store, office.approver, blackout=found.blackout, now=office.now, put_back=True)
    assert back == tuple(rows)
    assert {state(office, row) for row in rows} == {S.SCHEDULED}
    with pytest.raises(NotFound):
        closing.lift(office.store, office.approver, blackout=found.blackout, now=office.now)


def test_nothing_is_put_back_whose_text_was_edited_since(office: Office) -> None:
    draft, rows = office.scheduled()
    found = mourning(office, office.now, office.now + 3 * HOUR)
    drafts.revise(
        office.store, office.editor, draft=draft.id, after=1, content=office.content(), now=office.now
    )
    assert (
        closing.lift(office.store, office.approver, blackout=found.blackout, now=office.now, put_back=True)
        == ()
    )
    assert S.SCHEDULED not in {state(office, row) for row in rows}


def test_nothing_can_be_approved_into_a_time_of_mourning_but_on_a_holiday_it_can(office: Office) -> None:
    closing.close(
        office.store,
        office.administrator,
        title="Tết",
        kind=BlackoutKind.HOLIDAY,
        starts_at=office.now,
        ends_at=office.now + 2 * DAY,
        now=office.now,
    )
    first = submitted(office)
    assert approve(office, first, office.now + HOUR)
    mourning(office, office.now, office.now + 2 * DAY)
    second = submitted(office, title="Bài hai")
    with pytest.raises(TimeClosed):
        approve(office, second, office.now + HOUR)


def test_in_a_pause_no_publisher_takes_anything_and_strays_are_held_back(both: Office) -> None:
    office = both
    from publishing_desk import FarSide, FaultyChannel, publishing

    _, rows = office.scheduled()
    with office.store.work() as uow:
        # As if a second attempt had come to lie in a pause that was entered before.
        uow.planning.add_blackout(
            title="Khủng hoảng",
            kind=BlackoutKind.CRISIS,
            starts_at=office.now,
            ends_at=office.now + DAY,
            by=office.approver.id,
            now=office.now,
        )
        uow.commit()
    ctx = publishing(office.store, FaultyChannel(FarSide()))
    assert claim(ctx, office.now + 2 * HOUR, 10) == []
    assert closing.hold_back_strays(office.store, office.now + 2 * HOUR) == 2
    assert closing.hold_back_strays(office.store, office.now + 2 * HOUR) == 0
    assert {state(office, row) for row in rows} == {S.EXPIRED}


def test_a_crisis_may_stop_everything_and_only_a_crisis(office: Office) -> None:
    with pytest.raises(BadBlackout):
        mourning(office, office.now, office.now + HOUR, stop=True)
    assert holding.standing(office.store) is None
    mourning(office, office.now, office.now + HOUR, kind=BlackoutKind.CRISIS, stop=True)
    held = holding.standing(office.store)
    assert held is not None
    assert held.reason == "Quốc tang"


@pytest.mark.parametrize(
    ("start", "end", "title"),
    [(2, 1, "x"), (-5, -1, "x"), (0, 24 * 400, "x"), (0, 1, "  "), (0, 1, "x" * 300)],
)
def test_a_pause_nobody_can_mean_is_refused(office: Office, start: int, end: int, title: str) -> None:
    with pytest.raises(BadBlackout) as refused:
        closing.close(
            office.store,
            office.approver,
            title=title,
            kind=BlackoutKind.OTHER,
            starts_at=office.now + start * HOUR,
            ends_at=office.now + end * HOUR,
            now=office.now,
        )
    assert "{" not in refused.value.vietnamese()


def test_editors_may_not_close_anything(office: Office) -> None:
    with pytest.raises(NotAllowed):
        closing.close(
            office.store,
            office.editor,
            title="x",
            kind=BlackoutKind.OTHER,
            starts_at=office.now,
            ends_at=office.now + HOUR,
            now=office.now,
        )


def test_public_holidays_are_offered_until_somebody_closes_them(office: Office) -> None:
    offered = closing.offered_holidays(office.store, office.now)
    tet = next(each for each in offered if each.name == "Tết Nguyên Đán")
    made = closing.close_holiday(office.store, office.approver, first=tet.first, now=office.now)
    assert made is not None
    assert tet not in closing.offered_holidays(office.store, office.now)
    (standing,) = closing.standing(office.store, office.now)
    assert standing.starts_at.astimezone(ZONE).strftime("%d/%m %H:%M") == "04/02 00:00"
    assert standing.ends_at.astimezone(ZONE).strftime("%d/%m %H:%M") == "11/02 00:00"
    assert (
        closing.close_holiday(office.store, office.approver, first=date(2027, 3, 3), now=office.now) is None
    )


# --- series ---------------------------------------------------------------------------------------------


def series(office: Office, rule: str = "FREQ=WEEKLY;BYDAY=MO;COUNT=4", **more: object) -> int:
    return recurring.begin(
        office.store,
        office.editor,
        title="Tiếp công dân",
        rule=rule,
        starts_at=moment(date(2026, 11, 23), time(8, 30)),
        content=office.content(),
        now=office.now,
        **more,  # type: ignore[arg-type]
    )


def test_each_occurrence_is_a_draft_of_its_own_with_a_hash_of_its_own(office: Office) -> None:
    found = recurring.view(office.store, series(office), office.now)
    assert [f"{each.planned_at.astimezone(ZONE):%d/%m %H:%M}" for each in found.occurrences] == [
        "23/11 08:30",
        "30/11 08:30",
        "07/12 08:30",
        "14/12 08:30",
    ]
    assert len({each.latest.digest for each in found.drafts}) == 4
    assert [each.latest.content.series_at for each in found.drafts] == [
        each.planned_at for each in found.occurrences
    ]
    for each in found.occurrences:
        assert set(plans.planned_times(office.store, each.draft).values()) == {each.planned_at}


def test_one_occurrence_is_edited_alone(office: Office) -> None:
    number = series(office)
    before = recurring.view(office.store, number, office.now).drafts
    content = before[1].latest.content
    drafts.revise(
        office.store,
        office.editor,
        draft=before[1].id,
        after=1,
        content=office.content(title="Dời sang hội trường", series_at=content.series_at),
        now=office.now,
    )
    after = recurring.view(office.store, number, office.now).drafts
    assert [each.latest.number for each in after] == [1, 2, 1, 1]


def test_all_occurrences_are_approved_in_one_action_each_by_its_own_hash(both: Office) -> None:
    office = both
    number = series(office)
    done = recurring.submit_all(office.store, office.editor, Agreeable(), series=number, now=office.now)
    assert [each.problem for each in done] == [None] * 4
    texts = recurring.view(office.store, number, office.now).drafts
    seen = {each.id: each.latest.digest for each in texts}
    # One is edited after the approver looked, one they never saw.
    drafts.revise(
        office.store,
        office.editor,
        draft=texts[1].id,
        after=1,
        content=office.content(title="Đã sửa"),
        now=office.now,
    )
    del seen[texts[2].id]

    signed = recurring.approve_all(office.store, office.approver, series=number, seen=seen, now=office.now)

    assert [type(each.problem) for each in signed] == [type(None), ApprovalVoid, type(None)]
    with office.store.read() as uow:
        for draft, planned in ((texts[0], 23), (texts[3], 14)):
            rows = uow.publications.of_revision(draft.latest.id)
            assert {each.due_at.astimezone(ZONE).day for each in rows} == {planned}
            approval = uow.drafts.approval_of(draft.latest.id)
            assert approval is not None
            assert approval.digest == draft.latest.digest
        assert uow.publications.of_revision(texts[2].latest.id) == []
    assert audit.verify(office.store) is None


def test_what_is_due_after_an_approval_runs_out_is_told_and_waits_for_a_later_one(office: Office) -> None:
    number = series(office, "FREQ=MONTHLY;BYMONTHDAY=23;COUNT=3")
    recurring.submit_all(office.store, office.editor, Agreeable(), series=number, now=office.now)
    seen = {each.id: each.latest.digest for each in recurring.view(office.store, number, office.now).drafts}
    done = recurring.approve_all(
        office.store, office.approver, series=number, seen=seen, now=office.now, days=20
    )
    assert [type(each.problem) for each in done] == [type(None), ApprovalRunsOut, ApprovalRunsOut]
    later = office.now + 30 * DAY
    again = recurring.approve_all(office.store, office.approver, series=number, seen=seen, now=later, days=20)
    assert [each.problem for each in again][:1] == [None]


def test_nobody_approves_a_series_they_wrote(office: Office) -> None:
    number = recurring.begin(
        office.store,
        office.both,
        title="x",
        rule="FREQ=DAILY;COUNT=2",
        starts_at=office.now + HOUR,
        content=office.content(),
        now=office.now,
    )
    recurring.submit_all(office.store, office.both, Agreeable(), series=number, now=office.now)
    seen = {each.id: each.latest.digest for each in recurring.view(office.store, number, office.now).drafts}
    done = recurring.approve_all(office.store, office.both, series=number, seen=seen, now=office.now)
    assert {type(each.problem) for each in done} == {SelfApproval}


def test_what_the_check_finds_stays_with_the_editor_and_the_others_go_on(office: Office) -> None:
    problem = DraftProblem(span=(0, 3), text="sai", facts=("T-01",), suggestion="", reason="trái")

    class Second:
        def __init__(self) -> None:
            self.asked = 0

        def check_draft(self, text: str, *, at: datetime) -> tuple[DraftProblem, ...]:
            self.asked += 1
            return (problem,) if self.asked == 2 else ()

    done = recurring.submit_all(office.store, office.editor, Second(), series=series(office), now=office.now)
    assert [each.problem is None for each in done] == [True, False, True, True]


def test_a_series_is_extended_with_the_text_it_has_now_and_ends(both: Office) -> None:
    office = both
    number = series(office, "FREQ=WEEKLY;BYDAY=MO", count=2)
    texts = recurring.view(office.store, number, office.now)
    assert len(texts.occurrences) == 2
    assert texts.to_come[0].astimezone(ZONE).day == 7
    last = texts.drafts[-1]
    drafts.revise(
        office.store,
        office.editor,
        draft=last.id,
        after=1,
        content=office.content(title="Giờ mới", series_at=last.latest.content.series_at),
        now=office.now,
    )
    made = recurring.extend(office.store, office.editor, series=number, count=3, now=office.now)
    assert len(made) == 3
    after = recurring.view(office.store, number, office.now)
    assert [each.latest.content.title for each in after.drafts[2:]] == ["Giờ mới"] * 3
    assert len({each.planned_at for each in after.occurrences}) == 5

    recurring.submit_all(office.store, office.editor, Agreeable(), series=number, now=office.now)
    first = recurring.view(office.store, number, office.now).drafts[0]
    rows = approve(office, first)
    closed = recurring.end(office.store, office.editor, series=number, now=office.now)
    assert len(closed) == 5
    assert {state(office, row) for row in rows} == {S.CANCELLED}
    assert plans.planned_times(office.store, first.id) == {}
    with pytest.raises(SeriesOver):
        recurring.extend(office.store, office.editor, series=number, now=office.now)
    with pytest.raises(SeriesOver):
        recurring.end(office.store, office.editor, series=number, now=office.now)


def test_what_is_out_of_a_series_stays_when_it_ends(office: Office) -> None:
    number = series(office)
    recurring.submit_all(office.store, office.editor, Agreeable(), series=number, now=office.now)
    first = recurring.view(office.store, number, office.now).drafts[0]
    (row, _) = approve(office, first)
    with office.store.work() as uow:
        for step in (S.CLAIMED, S.PREPARED, S.SENDING):
            uow.publications.move(uow.publications.get(row), step, now=office.now)
        uow.publications.move(
            uow.publications.get(row), S.PUBLISHED, now=office.now, remote_id="1", sent_at=office.now
        )
        uow.commit()
    closed = recurring.end(office.store, office.editor, series=number, now=office.now)
    assert first.id not in closed
    assert len(closed) == 3
    assert state(office, row) is S.PUBLISHED


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"rule": "FREQ=HOURLY"}, BadRepeat),
        ({"rule": "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"}, BadRepeat),
        ({"body": " "}, EmptyDraft),
        ({"accounts": ()}, NoTarget),
        ({"ago": 5}, TimePast),
        ({"embargo": 24 * 400}, Embargoed),
    ],
)
def test_a_series_that_cannot_begin_makes_nothing(
    office: Office, change: dict[str, object], problem: type[Exception]
) -> None:
    content = {key: value for key, value in change.items() if key in ("body", "accounts")}
    if "embargo" in change:
        content["embargo"] = office.now + int(str(change["embargo"])) * HOUR
    with pytest.raises(problem):
        recurring.begin(
            office.store,
            office.editor,
            title="x",
            rule=str(change.get("rule", "FREQ=DAILY;COUNT=3")),
            starts_at=office.now + (HOUR if "ago" not in change else -HOUR),
            content=office.content(**content),
            now=office.now,
        )
    assert recurring.all_series(office.store) == []
    with office.store.read() as uow:
        assert uow.drafts.open() == []


# --- tables ----------------------------------------------------------------------------------------------


def table(*rows: str) -> bytes:
    return (HEAD + "\n".join(rows) + "\n").encode("utf-8-sig")


def test_a_table_becomes_drafts_with_their_times_once(both: Office) -> None:
    office = both
    data = table("Một,Nội dung,25/11/2026,8:30,tất cả", "Hai,Nội dung,26/11/2026,9h,Trang tin")

    looked = bringing.look(office.store, office.editor, file="a.csv", data=data, now=office.now)
    assert len(looked.new) == 2
    with office.store.read() as uow:
        assert uow.drafts.open() == []

    done = bringing.bring(office.store, office.editor, file="a.csv", data=data, now=office.now)
    again = bringing.bring(
        office.store,
        office.editor,
        file="b.csv",
        data=data + "Ba,Nội dung,27/11/2026,9h,Trang tin\n".encode(),
        now=office.now,
    )
    assert (len(done.drafts), len(again.drafts), len(again.known)) == (2, 1, 2)
    times = plans.planned_times(office.store, done.drafts[2])
    assert times == dict.fromkeys((office.site.id, office.blog.id), moment(date(2026, 11, 25), time(8, 30)))
    with office.store.read() as uow:
        assert len(uow.drafts.open()) == 3
        assert uow.drafts.get(done.drafts[3]).latest.submitted_at is None


def test_one_mistake_keeps_the_whole_table_out(office: Office) -> None:
    data = table("Một,Nội dung,25/11/2026,8:30,tất cả", "Hai,,31/11/2026,9h,Không có")
    with pytest.raises(BadPlanRows) as refused:
        bringing.bring(office.store, office.editor, file="a.csv", data=data, now=office.now)
    assert refused.value.values["count"] == 3
    with office.store.read() as uow:
        assert uow.drafts.open() == []
    with pytest.raises(NotAllowed):
        bringing.look(office.store, office.reviewer, file="a.csv", data=data, now=office.now)


def test_a_dry_run_warns_of_what_collides(office: Office) -> None:
    office.scheduled()
    data = table(
        "Một,Nội dung,20/11/2026,11:05,Trang tin",
        "Hai,Khác,25/11/2026,8:30,Trang tin",
        "Ba,Lạ,25/11/2026,8:32,Trang tin",
    )
    looked = bringing.look(office.store, office.editor, file="a.csv", data=data, now=office.now)
    assert looked.mistakes == ()
    assert sorted(looked.warnings) == [2, 3, 4]


# --- feeds -----------------------------------------------------------------------------------------------


def read(office: Office, token: str) -> bytes | None:
    return feeds.read(office.store, token, office="UBND xã Mẫu", now=office.now)


def test_a_feed_shows_the_plan_to_whoever_has_its_address_until_it_is_revoked(both: Office) -> None:
    office = both
    draft = written(office, title="Dự kiến")
    plans.plan(
        office.store, office.editor, draft=draft.id, due={office.site.id: office.now + HOUR}, now=office.now
    )
    feed, token = feeds.add(office.store, office.editor, label="điện thoại", now=office.now)
    found = read(office, token)
    assert found is not None
    assert "Dự kiến" in found.decode()
    assert "STATUS:TENTATIVE" in found.decode()

    with pytest.raises(NotFound):
        feeds.revoke(office.store, office.second_editor, feed=feed.id, now=office.now)
    feeds.revoke(office.store, office.editor, feed=feed.id, now=office.now)
    assert read(office, token) is None
    with pytest.raises(NotFound):
        feeds.revoke(office.store, office.administrator, feed=feed.id, now=office.now)


def test_the_token_is_nowhere_in_the_database(office: Office) -> None:
    feed, token = feeds.add(office.store, office.editor, now=office.now)
    from sqlalchemy import text

    with office.store.engine.connect() as connection:
        rows = connection.execute(text("SELECT * FROM calendar_feeds")).all()
        lines = connection.execute(text("SELECT * FROM audit")).all()
    assert token not in repr([*rows, *lines])
    assert feed.id == rows[0].id
    for wrong in ("", token[:-1], token + "x", token.swapcase(), "../../etc/passwd", "é" * 43):
        assert read(office, wrong) is None


def test_who_may_not_see_the_calendar_has_no_feed_and_loses_it_with_the_role(office: Office) -> None:
    with pytest.raises(NotAllowed):
        feeds.add(office.store, office.administrator, now=office.now)
    _, token = feeds.add(office.store, office.editor, now=office.now)
    with office.store.work() as uow:
        uow.people.set_active(office.editor.id, False)
        uow.commit()
    assert read(office, token) is None


def test_two_people_entering_the_same_occurrence_of_a_series_are_told(office: Office) -> None:
    number = series(office)
    with office.store.work() as uow, pytest.raises(Conflict):
        uow.planning.add_occurrence(number, position=1, draft=1, planned_at=office.now)
