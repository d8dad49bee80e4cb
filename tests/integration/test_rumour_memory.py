"""When facts change, claims are judged again, and verdicts that rested on them are looked at again (S5, S8)."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from classifier.pipeline import Pipeline
from classifier.restating import Judge
from kiemtin.facts import FactBase, load_facts
from kiemtin.states import LookAgain, Outcome, PublicationState, VerdictLabel
from review import decisions, memory

PROVINCES = "Cả nước còn 36 tỉnh thành."
"""Wrong: there are 34."""
SAID = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


class Desk:
    """Real facts and a real reader over the small office; ``base`` is what the facts say now."""

    def __init__(self, office, pipeline: Pipeline) -> None:
        self.office, self.store, self.now = office, office.store, office.now
        self._pipeline = pipeline
        self.base = load_facts()
        self.load()

    def load(self, base: FactBase | None = None) -> memory.Recheck:
        """What ``kiemtin facts import`` does, in one transaction."""
        self.base = base or self.base
        with self.store.work() as uow:
            uow.facts.load(self.base, self.now, whole=True)
            done = memory.recheck(uow, self.judge(), self.now)
            uow.commit()
        return done

    def judge(self) -> Judge:
        pipeline = copy.copy(self._pipeline)
        pipeline.facts = self.base
        return Judge(pipeline)

    def recheck(self) -> memory.Recheck:
        with self.store.work() as uow:
            done = memory.recheck(uow, self.judge(), self.now)
            uow.commit()
        return done

    def said(self, text: str, at: datetime = SAID) -> int:
        """A claim people see, as the gate shows it."""
        (reading, *_) = self._pipeline.read(text, at=at).claims
        with self.store.work() as uow:
            known = uow.facts.known()
            number = uow.claims.show(
                key=reading.key,
                statement=reading.statement,
                suggestion=reading.verdict,
                score=reading.score,
                facts=[fact for fact in reading.facts if fact in known],
                voices=5,
                publications=0,
                first_seen_at=at,
                last_seen_at=at,
                now=at,
                structure=reading.structure,
            )
            uow.commit()
        return number

    def decided(self, claim: int, label: VerdictLabel, fact: str | None, **changes) -> None:
        found = self.claim(claim)
        decisions.decide(
            self.store,
            self.office.reviewer,
            claim=claim,
            version=found.version,
            label=label,
            outcome=changes.get("outcome", Outcome.NO_ACTION),
            fact=fact,
            now=self.now,
        )

    def claim(self, number: int):
        with self.store.read() as uow:
            return uow.claims.get(number)

    def suggestion(self, number: int) -> tuple[VerdictLabel, list[str]]:
        found = self.claim(number)
        return found.suggestion, [each.fact for each in found.evidence]

    def recorded(self) -> list[str]:
        with self.store.read() as uow:
            return [line.detail for line in uow.audit.lines() if line.action == "recheck"]


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline(load_facts())


@pytest.fixture
def desk(office, pipeline) -> Desk:
    return Desk(office, pipeline)


def changed(base: FactBase, number: str, *, accepted: tuple | None = None, **values) -> FactBase:
    """The facts with one of them changed; ``accepted`` is what it says then, its days follow it."""
    fact = replace(base.get(number), **values)
    assertions = tuple(
        replace(
            each,
            accepted=each.accepted if accepted is None else accepted,
            end=fact.in_force_to,
            always=False,
        )
        if each.fact == number
        else each
        for each in base.assertions
    )
    return FactBase(
        {**base.facts, number: fact}, assertions, base.places, f"{base.digest}-{number}", base.readings
    )


def without(base: FactBase, *numbers: str) -> FactBase:
    return FactBase(
        {number: fact for number, fact in base.facts.items() if number not in numbers},
        tuple(each for each in base.assertions if each.fact not in numbers),
        base.places,
        f"{base.digest}-without",
        base.readings,
    )


def deciding(desk: Desk, claim: int) -> list[str]:
    return desk.suggestion(claim)[1]


def corrected(desk: Desk, claim: int, accepted: tuple) -> FactBase:
    """Every fact that decided a claim, corrected to another value."""
    base = desk.base
    for number in deciding(desk, claim):
        base = changed(
            base, number, accepted=accepted, statement=f"{base.get(number).statement} (đính chính)"
        )
    return base


# what the machine says


def test_a_corrected_value_turns_the_suggestion_of_the_claims_it_decided(desk):
    claim = desk.said(PROVINCES)
    assert desk.suggestion(claim)[0] is VerdictLabel.REFUTED
    done = desk.load(corrected(desk, claim, (36,)))
    assert done.suggested == (claim,)
    assert desk.suggestion(claim)[0] is VerdictLabel.SUPPORTED


def test_a_fact_that_ended_before_the_claim_was_said_again_decides_it_no_longer(desk):
    claim = desk.said(PROVINCES)
    base = desk.base
    for number in deciding(desk, claim):
        base = changed(base, number, in_force_to=date(2026, 11, 1))
    desk.load(base)
    assert desk.suggestion(claim) == (VerdictLabel.NOT_ENOUGH_INFO, [])


def test_a_fact_that_is_added_decides_a_claim_nobody_could_decide(desk):
    claim = desk.said(PROVINCES)
    whole, facts = desk.base, deciding(desk, claim)
    desk.load(without(whole, *facts))
    assert desk.suggestion(claim) == (VerdictLabel.NOT_ENOUGH_INFO, [])
    done = desk.load(whole)
    assert done.suggested == (claim,)
    assert desk.suggestion(claim) == (VerdictLabel.REFUTED, facts)


def test_a_fact_that_may_no_longer_refute_takes_its_suggestion_back(desk):
    claim = desk.said(PROVINCES)
    base = desk.base
    for number in deciding(desk, claim):
        base = changed(base, number, may_refute=False)
    desk.load(base)
    assert desk.suggestion(claim) == (VerdictLabel.NOT_ENOUGH_INFO, [])


def test_a_claim_said_again_past_a_validity_window_is_judged_by_the_newer_fact(desk):
    claim = desk.said("Cả nước có 6 thành phố trực thuộc Trung ương.", datetime(2026, 4, 20, 3, tzinfo=UTC))
    assert desk.suggestion(claim)[0] is VerdictLabel.SUPPORTED
    assert not desk.recheck().changed, "nobody said it since"
    with desk.store.work() as uow:
        uow.claims.grow(claim, voices=3, seen_at=SAID)
        uow.commit()
    assert desk.recheck().suggested == (claim,)
    assert desk.suggestion(claim)[0] is VerdictLabel.REFUTED


def test_what_was_only_reported_is_not_called_wrong_by_a_later_fact_either(desk):
    claim = desk.said("Nghe nói cả nước còn 36 tỉnh thành.")
    assert desk.suggestion(claim)[0] is VerdictLabel.NOT_ENOUGH_INFO
    desk.load(changed(desk.base, "NUM-001", statement="Cả nước có 34 đơn vị hành chính cấp tỉnh (mới)."))
    assert desk.suggestion(claim)[0] is VerdictLabel.NOT_ENOUGH_INFO


def test_a_claim_known_since_before_its_parts_were_kept_is_read_from_its_statement(desk):
    claim = desk.said(PROVINCES)
    with desk.store.work() as uow:
        uow.suggestions.restate(claim, None)
        uow.commit()
    desk.load(corrected(desk, claim, (36,)))
    assert desk.suggestion(claim)[0] is VerdictLabel.SUPPORTED
    with desk.store.read() as uow:
        assert uow.suggestions.structure(claim)["of"] == "vn"


def test_a_claim_the_machine_cannot_read_keeps_its_suggestion_until_its_fact_changes(desk):
    claim = desk.office.claim("centre:thu")
    base = desk.base
    from seeded import fact

    def with_fact(statement: str | None) -> FactBase:
        own = fact() if statement is None else replace(fact(), statement=statement)
        return FactBase({**base.facts, own.id: own}, base.assertions, base.places, "own", base.readings)

    desk.load(with_fact(None))
    assert desk.suggestion(claim) == (VerdictLabel.REFUTED, ["T-01"])
    desk.load(with_fact("Trung tâm hành chính của tỉnh Thử đặt ở thị xã Cũ"))
    assert desk.suggestion(claim) == (VerdictLabel.NOT_ENOUGH_INFO, [])


# what people decided


def reviewed(desk: Desk) -> tuple[int, str]:
    """A claim refuted by a person, and the fact the verdict rests on."""
    claim = desk.said(PROVINCES)
    number = deciding(desk, claim)[0]
    desk.decided(claim, VerdictLabel.REFUTED, number, outcome=Outcome.PUBLISH_CORRECTION)
    desk.now += timedelta(hours=1)
    return claim, number


def queue(desk: Desk) -> list[tuple[int, LookAgain | None]]:
    with desk.store.read() as uow:
        return [(line.claim, line.look_again) for line in uow.queries.queue()]


def test_a_fact_that_changes_brings_its_verdicts_back_on_top_of_the_queue_and_they_stay(desk):
    claim, number = reviewed(desk)
    other = desk.said("Cả nước còn 40 tỉnh thành.")
    with desk.store.work() as uow:
        uow.claims.rank(other, 99)
        uow.commit()
    done = desk.load(changed(desk.base, number, statement="Cả nước có 36 đơn vị hành chính cấp tỉnh."))
    assert done.reopened == {claim: LookAgain.CHANGED}
    assert queue(desk) == [(claim, LookAgain.CHANGED), (other, None)]
    with desk.store.read() as uow:
        verdict = uow.claims.verdict(claim)
        history = uow.facts.histories().of(number, verdict.decided_at)
    assert verdict.label is VerdictLabel.REFUTED
    assert history.then.statement == load_facts().get(number).statement
    assert history.now.statement == "Cả nước có 36 đơn vị hành chính cấp tỉnh."


def test_a_fact_that_ends_reopens_the_claims_it_decided(desk):
    claim, number = reviewed(desk)
    assert desk.load(changed(desk.base, number, in_force_to=date(2026, 12, 1))).reopened == {}
    desk.now += timedelta(days=20)
    assert desk.recheck().reopened == {claim: LookAgain.ENDED}


def test_a_fact_that_had_ended_when_it_was_decided_by_reopens_nothing(desk):
    desk.base = changed(desk.base, "NUM-001", in_force_to=date(2026, 11, 1))
    desk.load()
    claim = desk.said(PROVINCES, datetime(2026, 10, 20, 1, tzinfo=UTC))
    desk.decided(claim, VerdictLabel.REFUTED, "NUM-001")
    desk.now += timedelta(days=20)
    assert not desk.recheck().reopened


def test_a_fact_that_becomes_context_only_reopens_what_it_refuted_and_not_what_it_supported(desk):
    claim, number = reviewed(desk)
    right = desk.said("Cả nước còn 34 tỉnh thành.")
    desk.decided(right, VerdictLabel.SUPPORTED, number)
    done = desk.load(changed(desk.base, number, may_refute=False))
    assert done.reopened == {claim: LookAgain.CONTEXT_ONLY}


def test_a_withdrawn_fact_reopens_its_verdicts_and_may_not_refute_again(desk):
    claim, number = reviewed(desk)
    assert desk.load(without(desk.base, number)).reopened == {claim: LookAgain.WITHDRAWN}
    with desk.store.read() as uow:
        assert not uow.facts.may_refute(number)
        assert number not in uow.facts.known()


def test_a_fact_that_is_added_brings_back_what_a_person_could_not_decide(desk):
    claim = desk.said(PROVINCES)
    whole, facts = desk.base, deciding(desk, claim)
    desk.load(without(whole, *facts))
    desk.decided(claim, VerdictLabel.NOT_ENOUGH_INFO, None)
    desk.now += timedelta(hours=1)
    assert desk.load(whole).reopened == {claim: LookAgain.CONTRADICTED}


def test_a_person_who_decides_against_the_machine_is_not_asked_again(desk):
    claim = desk.said(PROVINCES)
    desk.decided(claim, VerdictLabel.NOT_ENOUGH_INFO, None)
    desk.now += timedelta(hours=1)
    assert not desk.recheck().reopened


def test_a_change_of_the_citation_alone_brings_nothing_back(desk):
    claim, number = reviewed(desk)
    citation = replace(desk.base.get(number).citation, document="Nghị quyết số 202/2025/QH15 (bản sửa)")
    assert not desk.load(changed(desk.base, number, citation=citation)).reopened
    assert desk.claim(claim).decided


def test_a_new_verdict_takes_the_claim_off_the_queue_for_good(desk):
    claim, number = reviewed(desk)
    desk.load(changed(desk.base, number, statement="Cả nước có 36 đơn vị hành chính cấp tỉnh."))
    desk.now += timedelta(minutes=1)
    desk.decided(claim, VerdictLabel.SUPPORTED, number)
    assert not desk.recheck().changed
    assert (desk.claim(claim).decided, desk.claim(claim).look_again) == (True, None)


def test_a_change_that_is_taken_back_lets_the_verdict_stand_again(desk):
    claim, number = reviewed(desk)
    before = desk.base
    desk.load(changed(desk.base, number, statement="Nhầm."))
    assert desk.load(before).closed == (claim,)
    assert desk.claim(claim).decided


def test_twice_changes_nothing_and_each_change_is_one_line_of_the_record(desk):
    claim, number = reviewed(desk)
    base = changed(desk.base, number, accepted=(36,), statement="Cả nước có 36 đơn vị hành chính cấp tỉnh.")
    assert desk.load(base).changed
    version, lines = desk.claim(claim).version, desk.recorded()
    assert not desk.load(base).changed
    assert not desk.recheck().changed
    assert desk.claim(claim).version == version
    assert desk.recorded() == lines
    assert len(lines) == 1
    assert f'"reopened": {{"{claim}": "changed"}}' in lines[0]


def test_a_crash_between_the_facts_and_the_claims_leaves_nothing_half_done(desk, monkeypatch):
    claim, number = reviewed(desk)
    base = changed(desk.base, number, statement="Cả nước có 36 đơn vị hành chính cấp tỉnh.")

    def power_cut(*_: object, **__: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(memory.audit, "record", power_cut)
    with pytest.raises(RuntimeError, match="power cut"):
        desk.load(base)
    monkeypatch.undo()
    assert desk.claim(claim).look_again is None
    with desk.store.read() as uow:
        assert uow.facts.evidence(number).statement == load_facts().get(number).statement
    assert desk.load(base).reopened == {claim: LookAgain.CHANGED}


def test_facts_loaded_without_a_recheck_are_caught_up_with_later(desk):
    claim, number = reviewed(desk)
    desk.base = changed(desk.base, number, statement="Cả nước có 36 đơn vị hành chính cấp tỉnh.")
    with desk.store.work() as uow:
        uow.facts.load(desk.base, desk.now)
        uow.commit()
    assert desk.recheck().reopened == {claim: LookAgain.CHANGED}


# what is out


def published(desk: Desk, office) -> tuple[int, int]:
    """A correction that is out: its claim and its post."""
    draft, rows = office.scheduled()
    with desk.store.work() as uow:
        row = uow.publications.get(rows[0])
        for state in (PublicationState.CLAIMED, PublicationState.PREPARED, PublicationState.SENDING):
            row = uow.publications.move(row, state, now=desk.now)
        uow.publications.move(
            row,
            PublicationState.PUBLISHED,
            now=desk.now,
            remote_id="1",
            remote_url="https://dinh-chinh.example/1",
            sent_at=desk.now,
        )
        uow.commit()
    return draft.claim, rows[0]


def errata(desk: Desk) -> list[tuple[int, LookAgain]]:
    with desk.store.read() as uow:
        return [(each.post.publication, each.reason) for each in memory.errata(uow, desk.now)]


def test_a_published_correction_that_rests_on_a_changed_fact_is_listed_until_somebody_settles_it(
    desk, office
):
    from seeded import fact

    def load(statement: str) -> memory.Recheck:
        own = replace(fact(), statement=statement)
        return desk.load(
            FactBase(
                {**desk.base.facts, own.id: own},
                desk.base.assertions,
                desk.base.places,
                "x",
                desk.base.readings,
            )
        )

    load(fact().statement)
    claim, post = published(desk, office)
    assert errata(desk) == []
    desk.now += timedelta(hours=1)
    done = load("Trung tâm hành chính của tỉnh Thử đặt ở phường Khác")
    assert done.errata == (post,)
    assert errata(desk) == [(post, LookAgain.CHANGED)]
    desk.now += timedelta(hours=1)
    desk.decided(claim, VerdictLabel.REFUTED, "T-01", outcome=Outcome.PUBLISH_CORRECTION)
    assert errata(desk) == [(post, LookAgain.CHANGED)], "the wrong post is still out"
    desk.now += timedelta(hours=1)
    desk.decided(claim, VerdictLabel.REFUTED, "T-01", outcome=Outcome.NO_ACTION)
    assert errata(desk) == []
