"""People who press at the same moment: one approval, one set of publications, nothing lost between two sign-offs."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

from seeded import Office

from kiemtin.errors import KiemTinError
from kiemtin.signing import Need, Step
from kiemtin.states import PublicationState, Role
from review import approvals, drafts, steps

ROUNDS = 6


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Results, or the errors a person would be told; any other exception fails the test."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        start.wait(10)
        try:
            return act()
        except KiemTinError as problem:
            return problem

    with ThreadPoolExecutor(len(acts)) as pool:
        return [each.result(60) for each in [pool.submit(run, act) for act in acts]]


def sign(office: Office, made, user):
    return lambda: approvals.approve(
        office.store,
        user,
        revision=made.latest.id,
        digest=made.latest.digest,
        due_at=office.now,
        now=office.now,
    )


def rows(office: Office, made) -> list[PublicationState]:
    with office.store.read() as uow:
        return [each.state for each in uow.publications.of_revision(made.latest.id)]


def test_the_last_two_of_all_who_sign_at_once_schedule_exactly_once(office):
    """Neither may think that the other is still missing, else the text would wait for ever."""
    with office.store.work() as uow:
        chief = uow.people.add(
            name="truong", display="Trưởng", password_hash="x", roles={Role.APPROVER}, now=office.now
        )
        uow.commit()
    both = (office.approver, chief)
    step = Step(title="Cả hai", need=Need.ALL, people=tuple(each.id for each in both))
    steps.set_steps(office.store, office.administrator, [step], office.now)
    for turn in range(ROUNDS):
        made = office.submitted(f"turn:{turn}")
        done = at_once(*(sign(office, made, each) for each in both))
        assert not [each for each in done if isinstance(each, KiemTinError)]
        assert sorted(len(each[1]) for each in done) == [0, 2]
        assert rows(office, made) == [PublicationState.SCHEDULED] * 2


def test_two_who_may_both_finish_it_make_one_approval(office):
    for turn in range(ROUNDS):
        made = office.submitted(f"turn:{turn}")
        done = at_once(sign(office, made, office.approver), sign(office, made, office.both))
        assert len([each for each in done if isinstance(each, KiemTinError)]) == 1
        assert rows(office, made) == [PublicationState.SCHEDULED] * 2


def test_an_edit_at_the_moment_of_approval_leaves_nothing_scheduled_of_the_old_text(office):
    for turn in range(ROUNDS):
        made = office.submitted(f"turn:{turn}")
        content = replace(made.latest.content, body="Sửa vào phút chót.")

        def edit(draft=made, content=content):
            return drafts.revise(
                office.store, office.editor, draft=draft.id, after=1, content=content, now=office.now
            )

        _, edited = at_once(sign(office, made, office.approver), edit)
        assert not isinstance(edited, KiemTinError)
        assert set(rows(office, made)) <= {PublicationState.CANCELLED}
        assert office.draft(made.id).approval is None
