"""Whatever an office does, nothing goes out without the sign-offs it set, of exactly this text, by others."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, given, settings, strategies as st
from seeded import Agreeable, Office, open_office

from kiemtin.errors import KiemTinError
from kiemtin.rules import may_publish
from kiemtin.signing import Need, Step
from kiemtin.states import Decision, PublicationState, Role
from kiemtin.store import Store
from review import approvals, delegation, drafts, steps

PEOPLE = 5
"""Of these 0 only writes, 1 and 2 write and approve, 3 and 4 only approve."""
WRITERS = st.integers(0, 2)
SIGNERS = st.integers(1, PEOPLE - 1)
ANYONE = st.integers(0, PEOPLE - 1)
STEP = st.builds(lambda need, people: (need, frozenset(people)), st.sampled_from(Need), st.sets(SIGNERS))
ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), WRITERS, st.integers(0, 2)),
        st.tuples(st.just("submit"), WRITERS, st.booleans()),
        # Mostly the newest text with its digest, sometimes an old one, sometimes another digest.
        st.tuples(st.just("sign"), ANYONE, st.sampled_from(["newest"] * 6 + ["first", "forged"])),
        st.tuples(st.just("sign"), SIGNERS, st.just("newest")),
        st.tuples(st.just("refuse"), SIGNERS, st.just("newest")),
        st.tuples(st.just("away"), SIGNERS, SIGNERS),
        st.tuples(st.just("back"), ANYONE, st.just(0)),
        st.tuples(st.just("flow"), ANYONE, st.lists(STEP, max_size=3)),
        st.tuples(st.just("later"), ANYONE, st.integers(1, 20)),
    ),
    min_size=6,
    max_size=28,
)


class Story:
    """One draft in one office, and what people try with it."""

    def __init__(self, office: Office) -> None:
        self.office, self.store, self.now = office, office.store, office.now
        roles = [{Role.EDITOR}] + [{Role.EDITOR, Role.APPROVER}] * 2 + [{Role.APPROVER}] * 2
        with self.store.work() as uow:
            self.people = [
                uow.people.add(
                    name=f"n{turn}", display=f"N{turn}", password_hash="x", roles=each, now=self.now
                )
                for turn, each in enumerate(roles)
            ]
            uow.commit()
        self.draft = drafts.start_blank(
            self.store, self.people[0], title="Đầu", body="Thân.", now=self.now
        ).id

    def act(self, name: str, who: int, what) -> None:
        person = self.people[who]
        with self.store.read() as uow:
            latest = uow.drafts.get(self.draft).latest
            first = uow.drafts.revisions(self.draft)[0]
        with suppress(KiemTinError):
            if name == "write":
                content = replace(latest.content, title=f"Tiêu đề {what}")
                drafts.revise(
                    self.store, person, draft=self.draft, after=latest.number, content=content, now=self.now
                )
            elif name == "submit":
                drafts.submit(
                    self.store,
                    person,
                    Agreeable(),
                    draft=self.draft,
                    number=latest.number,
                    now=self.now,
                    urgent=what,
                    reason="gấp" if what else "",
                )
            elif name in ("sign", "refuse"):
                seen = first if what == "first" else latest
                digest = "0" * 64 if what == "forged" else seen.digest
                if name == "sign":
                    approvals.approve(
                        self.store, person, revision=seen.id, digest=digest, due_at=self.now, now=self.now
                    )
                else:
                    approvals.refuse(
                        self.store, person, revision=seen.id, digest=digest, note="", now=self.now
                    )
            elif name == "away":
                delegation.delegate(
                    self.store,
                    person,
                    giver=person.id,
                    deputy=self.people[what].id,
                    starts_at=self.now,
                    ends_at=self.now + timedelta(days=5),
                    now=self.now,
                )
            elif name == "back":
                with self.store.read() as uow:
                    held = uow.approving.delegations(active_at=self.now)
                if held:
                    delegation.end(self.store, None, delegation=held[0].id, now=self.now)
            elif name == "flow":
                made = [
                    Step(
                        title=f"Bước {turn}", need=need, people=tuple(self.people[each].id for each in people)
                    )
                    for turn, (need, people) in enumerate(what)
                ]
                steps.set_steps(self.store, self.office.administrator, made, self.now)
            elif name == "later":
                self.now += timedelta(days=what)

    def holds(self) -> int:
        """Assert the promise, reckoned afresh from the rows; how many publications there are."""
        seen = 0
        with self.store.read() as uow:
            revisions = uow.drafts.revisions(self.draft)
            delegations = uow.approving.delegations()
            for revision in revisions:
                writers = {each.author for each in revisions if each.number <= revision.number}
                asked = uow.approving.submission(revision.id)
                given = uow.approving.sign_offs(revision.id)
                for each in given:
                    assert each.digest == revision.digest == revision.content.digest()
                    assert each.approver not in writers
                    if each.stands_for is not None:
                        assert each.stands_for not in writers
                        assert any(
                            held.giver == each.stands_for
                            and held.deputy == each.approver
                            and held.active(each.decided_at)
                            for held in delegations
                        )
                rows = uow.publications.of_revision(revision.id)
                approval = uow.drafts.approval_of(revision.id)
                # All or nothing, in both directions.
                yes = approval is not None and approval.decision is Decision.APPROVED
                assert bool(rows) == yes
                if not rows:
                    continue
                seen += len(rows)
                assert asked is not None
                assert may_publish(revision, approval, at=approval.decided_at)
                assert not any(each.decision is Decision.REFUSED for each in given)
                for number, step in enumerate(asked.steps, 1):
                    stood = [each for each in given if each.step == number]
                    filled = {each.approver if each.stands_for is None else each.stands_for for each in stood}
                    assert len({each.approver for each in stood}) == len(stood) >= 1
                    if step.people and step.need is Need.ALL:
                        assert filled == set(step.people)
                        assert len(stood) == len(step.people)
                    elif step.people:
                        assert filled & set(step.people)
                order = [each.step for each in given]
                assert order == sorted(order)
                if revision.number != revisions[-1].number:
                    assert {each.state for each in rows} == {PublicationState.CANCELLED}
        return seen


FOUND = {"published": 0, "stories": 0}


def test_no_publication_exists_without_the_sign_offs_its_flow_asks_for(migrated_file, tmp_path_factory):
    folder = tmp_path_factory.mktemp("stories")

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(STEP, max_size=3), ACTIONS)
    def story(first, actions):
        path = folder / "story.db"
        for old in folder.glob("story.db*"):
            old.unlink()
        shutil.copy(migrated_file, path)
        store = Store(f"sqlite:///{path}")
        try:
            from conftest import NOW

            told = Story(open_office(store, NOW))
            told.act("flow", 0, first)
            for action in actions:
                told.act(*action)
                FOUND["published"] += bool(told.holds())
            FOUND["stories"] += 1
        finally:
            store.close()

    story()
    # The promise is worth something only where texts did get through.
    assert FOUND["published"] > 20, FOUND
