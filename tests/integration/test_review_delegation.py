"""Standing in for a colleague who is away: dated, on record, and never around the four eyes."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from seeded import Office

from kiemtin.entities import User
from kiemtin.errors import (
    AlreadySigned,
    BadDelegation,
    Conflict,
    NobodyToApprove,
    NotAllowed,
    NotYourTurn,
    SelfApproval,
)
from kiemtin.signing import Need, Step
from kiemtin.states import Role
from review import approvals, delegation, sign_in, steps

DAY = timedelta(days=1)


@pytest.fixture
def head(office: Office) -> User:
    """An approver who also writes."""
    with office.store.work() as uow:
        made = uow.people.add(
            name="chutich",
            display="Bà Chủ tịch",
            password_hash="x",
            roles={Role.APPROVER, Role.EDITOR},
            now=office.now,
        )
        uow.commit()
    return made


def one_step(office: Office, *people: User, need: Need = Need.ANY) -> None:
    step = Step(title="Chủ tịch", need=need, people=tuple(each.id for each in people))
    steps.set_steps(office.store, office.administrator, [step], office.now)


def away(office: Office, giver: User, deputy: User, by: User | None = None, **changes):
    values = {
        "giver": giver.id,
        "deputy": deputy.id,
        "starts_at": office.now,
        "ends_at": office.now + 7 * DAY,
        "now": office.now,
        **changes,
    }
    return delegation.delegate(office.store, by or giver, **values)


def sign(office: Office, made, user: User, at=None):
    now = at or office.now
    return approvals.approve(
        office.store, user, revision=made.latest.id, digest=made.latest.digest, due_at=now, now=now
    )


def test_a_deputy_signs_in_the_place_of_who_is_away_and_it_is_shown(office, head):
    one_step(office, head)
    made = office.submitted()
    with pytest.raises(NotYourTurn):
        sign(office, made, office.approver)
    away(office, head, office.approver)
    approval, rows = sign(office, made, office.approver)
    assert (approval.approver, len(rows)) == (office.approver.id, 2)
    with office.store.read() as uow:
        (given,) = uow.approving.sign_offs(made.latest.id)
        line = list(uow.audit.lines())[-1]
    assert (given.approver, given.stands_for) == (office.approver.id, head.id)
    assert json.loads(line.detail)["stands_for"] == "chutich"


def test_only_within_its_days(office, head):
    one_step(office, head)
    made = office.submitted()
    away(office, head, office.approver, starts_at=office.now + DAY, ends_at=office.now + 2 * DAY)
    for at in (office.now, office.now + 2 * DAY):
        with pytest.raises(NotYourTurn):
            sign(office, made, office.approver, at)
    assert sign(office, made, office.approver, office.now + DAY)[0] is not None


def test_ended_early_it_is_over_at_once(office, head):
    one_step(office, head)
    made = office.submitted()
    given = away(office, head, office.approver)
    delegation.end(office.store, head, delegation=given.id, now=office.now)
    with pytest.raises(NotYourTurn):
        sign(office, made, office.approver)
    with pytest.raises(Conflict):
        delegation.end(office.store, head, delegation=given.id, now=office.now)
    with office.store.read() as uow:
        assert uow.approving.delegations(active_at=office.now) == []
        assert [each.action for each in uow.audit.lines()][-2:] == ["delegate", "end_delegation"]


def test_the_authors_deputy_does_not_take_the_authors_place(office, head):
    """Else a head who writes would approve their own text by way of a deputy."""
    one_step(office, head, office.both, need=Need.ALL)
    away(office, head, office.approver)
    made = office.submitted(editor=head)
    with pytest.raises(NotYourTurn):
        sign(office, made, office.approver)
    one_step(office, head)
    with pytest.raises(NobodyToApprove):
        office.submitted("khac", editor=head)


def test_an_author_does_not_sign_as_somebodys_deputy(office, head):
    one_step(office, head)
    away(office, head, office.both)
    made = office.submitted(editor=office.both)
    with pytest.raises(SelfApproval):
        sign(office, made, office.both)


def test_a_deputys_deputy_signs_for_nobody(office, head):
    one_step(office, head)
    away(office, head, office.both)
    away(office, office.both, office.approver)
    made = office.submitted()
    with pytest.raises(NotYourTurn):
        sign(office, made, office.approver)


def test_one_person_does_not_give_two_sign_offs_where_all_are_asked(office, head):
    one_step(office, head, office.approver, need=Need.ALL)
    away(office, head, office.approver)
    made = office.submitted()
    assert sign(office, made, office.approver) == (None, [])
    with pytest.raises(AlreadySigned):
        sign(office, made, office.approver)
    assert sign(office, made, head)[0] is not None


def test_who_lost_the_role_can_neither_be_replaced_nor_stand_in(office, head):
    one_step(office, head)
    made = office.submitted()
    away(office, head, office.approver)
    sign_in.set_roles(office.store, office.administrator, head.id, {Role.EDITOR}, office.now)
    with pytest.raises(NotYourTurn):
        sign(office, made, office.approver)
    sign_in.set_roles(office.store, office.administrator, head.id, {Role.APPROVER}, office.now)
    sign_in.set_roles(office.store, office.administrator, office.approver.id, {Role.REVIEWER}, office.now)
    with pytest.raises(NotAllowed):
        sign(office, made, office.approver)


@pytest.mark.parametrize(
    ("giver", "deputy", "changes"),
    [
        ("approver", "approver", {}),
        ("editor", "approver", {}),
        ("approver", "editor", {}),
        ("approver", "both", {"ends_at": -DAY}),
        ("approver", "both", {"starts_at": -3 * DAY, "ends_at": -DAY}),
    ],
)
def test_what_cannot_be_delegated_is_refused_with_its_reason(office, giver, deputy, changes):
    moved = {name: office.now + by for name, by in changes.items()}
    with pytest.raises(BadDelegation) as told:
        away(office, getattr(office, giver), getattr(office, deputy), office.administrator, **moved)
    assert "?" not in told.value.vietnamese()


def test_nobody_has_two_deputies_on_one_day(office, head):
    away(office, head, office.approver)
    with pytest.raises(BadDelegation):
        away(office, head, office.both, starts_at=office.now + DAY)
    away(office, head, office.both, starts_at=office.now + 7 * DAY, ends_at=office.now + 9 * DAY)


def test_one_delegates_for_oneself_administrators_and_the_command_line_for_anybody(office, head):
    for user in (office.editor, office.reviewer, office.approver):
        with pytest.raises(NotAllowed):
            away(office, head, office.approver, user)
    given = away(office, head, office.approver, office.administrator)
    with pytest.raises(NotAllowed):
        delegation.end(office.store, office.both, delegation=given.id, now=office.now)
    delegation.end(office.store, office.approver, delegation=given.id, now=office.now)
    by_command = delegation.delegate(
        office.store,
        None,
        giver=head.id,
        deputy=office.both.id,
        starts_at=office.now,
        ends_at=office.now + DAY,
        now=office.now,
    )
    delegation.end(office.store, None, delegation=by_command.id, now=office.now)
