"""From a document to a fact of the office: kept once, proposed by one person, confirmed by another, then loaded."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
import yaml
from seeded import Office
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from cli.compose import Desk, facts_only, load_facts_into
from cli.current import CurrentDesk
from cli.evidence import PassageFinder, comparable
from crawler.documents.reading import read_document
from kiemtin.entities import User
from kiemtin.errors import (
    Conflict,
    DocumentKnown,
    DocumentUnnamed,
    NotAllowed,
    NotFound,
    OwnProposal,
    ProposalIncomplete,
    UnknownFact,
)
from kiemtin.evidence import FactContent, FactProposal, KeptDocument
from kiemtin.facts import load_facts
from kiemtin.settings import load_settings
from kiemtin.states import CheckKind, Decision, Outcome, VerdictLabel
from kiemtin.store import Store
from kiemtin.store.backup import read_backup, write_backup
from review import confirmed, decisions, evidence
from review.values import typed_value

SAMPLE = Path(__file__).parents[1] / "fixtures" / "evidence" / "nq-sap-xep.txt"
COUNT = "Điều 1, khoản 6"
"""Where the sample says how many communes the province has."""


def keep(office: Office, user: User | None = None) -> KeptDocument:
    read = read_document(SAMPLE.name, SAMPLE.read_bytes())
    return evidence.add_document(
        office.store, user or office.editor, document=read, head=read.head, now=office.now
    )


def content(office: Office, place: str = COUNT, **changes: object) -> tuple[int, FactContent]:
    """A passage of the sample and what a person says of it."""
    with office.store.read() as uow:
        [passage] = [each for each in uow.evidence.passages() if each.place == place]
    blank = evidence.blank_fact(passage, office.now)
    values: dict[str, object] = {
        "statement": "Tỉnh Lâm Hà có 48 đơn vị hành chính cấp xã.",
        "subject": "tỉnh Lâm Hà",
        "attribute": "số đơn vị cấp xã",
        "value": "48",
        "check": CheckKind.NUMBER.value,
        "in_force_from": date(2025, 7, 1),
    }
    return passage.id, replace(blank, **{**values, **changes})  # type: ignore[arg-type]


def proposed(office: Office, user: User | None = None, **changes: object) -> FactProposal:
    passage, said = content(office, **changes)  # type: ignore[arg-type]
    return evidence.propose(
        office.store, user or office.editor, passage=passage, content=said, now=office.now
    )


def confirm(office: Office, proposal: FactProposal, user: User | None = None) -> FactProposal:
    return evidence.confirm(
        office.store, user or office.reviewer, proposal=proposal.id, digest=proposal.digest, now=office.now
    )


# documents


def test_a_document_is_kept_once_with_its_passages(office: Office):
    kept = keep(office)
    with office.store.read() as uow:
        [only] = uow.evidence.all()
        passages = uow.evidence.passages(kept.id)
    assert only == kept
    assert (kept.head.number, kept.added_by, kept.passages) == ("9001/NQ-UBTVQH15", "editor", len(passages))
    assert "48 đơn vị hành chính" in next(each.text for each in passages if each.place == COUNT)
    with pytest.raises(DocumentKnown, match="9001"):
        keep(office, office.reviewer)
    read = read_document("another-name.txt", SAMPLE.read_bytes())
    with office.store.work() as uow, pytest.raises(Conflict):
        uow.evidence.add(read, read.head, user=None, now=office.now)


def test_a_document_without_number_and_title_or_without_issuer_is_not_kept(office: Office):
    read = read_document(SAMPLE.name, SAMPLE.read_bytes())
    for head in (replace(read.head, number="", title=" "), replace(read.head, issuer=" ")):
        with pytest.raises(DocumentUnnamed):
            evidence.add_document(office.store, None, document=read, head=head, now=office.now)


def test_only_those_who_work_with_claims_and_drafts_keep_documents(office: Office):
    with pytest.raises(NotAllowed):
        keep(office, office.administrator)
    kept = keep(office)
    with pytest.raises(NotAllowed):
        evidence.remove_document(office.store, office.approver, kept.id, office.now)


def test_a_removed_document_is_found_no_longer_and_its_removal_is_on_the_record(office: Office):
    kept = keep(office)
    find = PassageFinder(office.store)
    assert find("tỉnh Lâm Hà có bao nhiêu xã")
    evidence.remove_document(office.store, office.editor, kept.id, office.now)
    assert find("tỉnh Lâm Hà có bao nhiêu xã") == ()
    with office.store.read() as uow:
        line = uow.audit.newest(1)[0]
    assert (line.actor, line.action) == ("editor", "remove_document")
    assert kept.sha256 in line.detail
    with pytest.raises(NotFound):
        evidence.remove_document(office.store, office.editor, kept.id, office.now)
    assert keep(office).sha256 == kept.sha256


# S5: passages alone decide nothing


def test_a_passage_flags_and_refutes_nothing(office: Office, clock, monkeypatch, tmp_path):
    """Neither the document nor a proposal changes what the machine or a person may say of a claim."""
    monkeypatch.setenv("KIEMTIN_DATA_DIR", str(tmp_path))
    keep(office)
    proposal = proposed(office)
    claim = office.claim(
        key="x:lam-ha",
        statement="Tỉnh Lâm Hà còn 50 xã, phường",
        suggestion=VerdictLabel.NOT_ENOUGH_INFO,
        facts=[],
    )
    desk = Desk(settings=load_settings(), store=office.store, clock=clock)
    load_facts_into(desk)
    assert PassageFinder(office.store)("Tỉnh Lâm Hà còn 50 xã, phường")
    with office.store.read() as uow:
        after = uow.claims.get(claim)
        assert (after.suggestion, after.evidence) == (VerdictLabel.NOT_ENOUGH_INFO, ())
        assert proposal.fact not in uow.facts.known()
    assert proposal.fact not in desk.facts
    with pytest.raises(UnknownFact):
        decisions.decide(
            office.store,
            office.reviewer,
            claim=claim,
            version=after.version,
            label=VerdictLabel.REFUTED,
            outcome=Outcome.NO_ACTION,
            fact=proposal.fact,
            now=office.now,
        )


# S8: two people


def test_nobody_confirms_or_refuses_what_they_proposed(office: Office):
    keep(office)
    proposal = proposed(office, office.reviewer)
    with pytest.raises(OwnProposal):
        confirm(office, proposal, office.reviewer)
    with pytest.raises(OwnProposal):
        evidence.refuse(
            office.store,
            office.reviewer,
            proposal=proposal.id,
            digest=proposal.digest,
            note="",
            now=office.now,
        )
    with office.store.read() as uow:
        assert uow.evidence.confirmed() == []
        assert proposal.fact not in uow.facts.known()


def test_the_database_itself_refuses_a_confirmation_by_the_proposer_or_of_another_text(office: Office):
    keep(office)
    proposal = proposed(office)
    for changed in (
        {"decider": proposal.proposer},
        {"decider": office.reviewer.id, "digest": "0" * 64},
        {"decider": office.reviewer.id, "proposer": office.second_editor.id},
    ):
        decider = changed.pop("decider")
        false = replace(proposal, **changed)
        with pytest.raises(DBAPIError), office.store.work() as uow:
            uow.evidence.decide(false, decider=decider, decision=Decision.APPROVED, note="", now=office.now)


@pytest.mark.parametrize("table", ["fact_proposals", "fact_decisions"])
@pytest.mark.parametrize("change", ["UPDATE {} SET digest = 'x'", "DELETE FROM {}"])
def test_proposals_and_decisions_on_them_cannot_be_changed_or_deleted(office: Office, table, change):
    keep(office)
    confirm(office, proposed(office))
    with pytest.raises(DBAPIError, match="append-only"), office.store.engine.begin() as connection:
        connection.execute(text(change.format(table)))


def test_a_confirmation_is_of_exactly_the_text_that_was_seen_and_only_once(office: Office):
    keep(office)
    proposal = proposed(office)
    with pytest.raises(Conflict):
        evidence.confirm(office.store, office.reviewer, proposal=proposal.id, digest="0" * 64, now=office.now)
    confirm(office, proposal)
    with pytest.raises(Conflict):
        confirm(office, proposal, office.approver)


def test_editors_do_not_confirm_and_administrators_do_not_propose(office: Office):
    keep(office)
    with pytest.raises(NotAllowed):
        confirm(office, proposed(office), office.second_editor)
    with pytest.raises(NotAllowed):
        proposed(office, office.administrator)


def test_what_rests_on_a_document_that_was_removed_is_not_confirmed(office: Office):
    kept = keep(office)
    proposal = proposed(office)
    evidence.remove_document(office.store, office.editor, kept.id, office.now)
    with pytest.raises(NotFound):
        confirm(office, proposal)


def test_a_refused_proposal_becomes_no_fact_and_keeps_its_note(office: Office):
    keep(office)
    proposal = proposed(office)
    done = evidence.refuse(
        office.store,
        office.approver,
        proposal=proposal.id,
        digest=proposal.digest,
        note=" Sai ngày ",
        now=office.now,
    )
    assert (done.decision, done.note) == (Decision.REFUSED, "Sai ngày")
    with office.store.read() as uow:
        assert uow.evidence.confirmed() == []
        assert uow.evidence.proposals(waiting=True) == []


# what is proposed has to be a fact


@pytest.mark.parametrize(
    "changes",
    [
        {"statement": " "},
        {"subject": ""},
        {"value": ""},
        {"value": "bốn tám"},
        {"check": CheckKind.DATE.value, "value": "31/2/2025"},
        {"check": CheckKind.BOOLEAN.value, "value": "có lẽ"},
        {"in_force_to": date(2025, 6, 30)},
        {"published": date(2025, 6, 1)},
        {"about": "Không Phải Tên", "of": "lam-ha"},
    ],
)
def test_what_could_not_become_a_fact_is_refused_with_a_remedy(sqlite_office: Office, changes):
    keep(sqlite_office)
    with pytest.raises(ProposalIncomplete) as caught:
        proposed(sqlite_office, **changes)
    assert "?" not in caught.value.message("vi")
    with sqlite_office.store.read() as uow:
        assert uow.evidence.proposals() == []


@pytest.mark.parametrize(
    ("kind", "typed", "meant"),
    [
        (CheckKind.NUMBER, "3.321", 3321),
        (CheckKind.NUMBER, "1.234.567", 1234567),
        (CheckKind.NUMBER, " 66,91 ", 66.91),
        (CheckKind.NUMBER, "-5", -5),
        (CheckKind.DATE, "1/7/2025", "2025-07-01"),
        (CheckKind.DATE, "2025-07-01", "2025-07-01"),
        (CheckKind.BOOLEAN, "Không", False),
        (CheckKind.BOOLEAN, "đúng", True),
        (CheckKind.SET, "xã A; xã  B;", ["xã A", "xã B"]),
        (CheckKind.TEXT, " phường   Mới ", "phường Mới"),
    ],
)
def test_values_are_read_as_officers_write_them(kind, typed, meant):
    assert typed_value(kind, typed) == meant


# a confirmed fact is one like any other


def test_a_confirmed_fact_can_be_cited_at_once_and_stays_after_its_document_is_gone(office: Office):
    kept = keep(office)
    proposal = confirm(office, proposed(office))
    evidence.remove_document(office.store, office.editor, kept.id, office.now)
    with office.store.read() as uow:
        shown = uow.evidence.confirmed()
        cited = uow.facts.evidence(proposal.fact)
        assert uow.facts.may_refute(proposal.fact)
    assert [each.fact for each in shown] == [proposal.fact]
    assert "48 đơn vị hành chính" in shown[0].passage
    assert cited.source == (
        "Điều 1, khoản 6 Nghị quyết 9001/NQ-UBTVQH15, Ủy ban Thường vụ Quốc hội, 16/06/2025"
    )


def test_confirmed_facts_are_files_in_the_offices_format_that_load_without_a_database(
    office: Office, clock, monkeypatch, tmp_path
):
    monkeypatch.setenv("KIEMTIN_DATA_DIR", str(tmp_path))
    keep(office)
    proposal = confirm(office, proposed(office, in_force_to=date(2027, 1, 1)))
    desk = Desk(settings=load_settings(), store=office.store, clock=clock)
    fact = desk.facts.get(proposal.fact)
    assert (fact.value, fact.may_refute, fact.entered_by, fact.confirmed_by) == (
        48,
        True,
        "editor",
        "reviewer",
    )
    assert (fact.published, fact.in_force_from, fact.in_force_to) == (
        date(2025, 6, 16),
        date(2025, 7, 1),
        date(2027, 1, 1),
    )
    [file] = desk.settings.confirmed_dir.glob("*.yaml")
    assert load_facts(desk.settings.confirmed_dir).get(proposal.fact) == fact
    facts_only.cache_clear()
    assert proposal.fact in facts_only()
    facts_only.cache_clear()
    file.write_text(file.read_text(encoding="utf-8").replace("48", "50"), encoding="utf-8")
    (desk.settings.confirmed_dir / "extra.yaml").write_text("topic: x\n", encoding="utf-8")
    again = Desk(settings=desk.settings, store=office.store, clock=clock)
    assert again.facts.get(proposal.fact).value == 48
    assert list(desk.settings.confirmed_dir.glob("*")) == [file]
    assert yaml.safe_load(file.read_text(encoding="utf-8"))["facts"][0]["id"] == proposal.fact


def test_without_confirmed_facts_no_folder_is_made(sqlite_office: Office, tmp_path):
    assert not confirmed.write_files(sqlite_office.store, tmp_path / "confirmed-facts")
    assert not (tmp_path / "confirmed-facts").exists()


def test_a_fact_that_was_wrong_is_replaced_by_two_people_and_by_nobody_alone(
    office: Office, clock, monkeypatch, tmp_path
):
    monkeypatch.setenv("KIEMTIN_DATA_DIR", str(tmp_path))
    keep(office)
    first = confirm(office, proposed(office))
    second = proposed(office, value="49", statement="Tỉnh Lâm Hà có 49 xã, phường.", replaces=first.fact)
    assert second.fact == first.fact
    desk = Desk(settings=load_settings(), store=office.store, clock=clock)
    assert desk.facts.get(first.fact).value == 48
    confirm(office, second)
    assert Desk(settings=desk.settings, store=office.store, clock=clock).facts.get(first.fact).value == 49
    with office.store.read() as uow:
        assert "49" in uow.facts.evidence(first.fact).statement
    with pytest.raises(NotFound):
        proposed(office, replaces="VB-99")


def test_a_fact_that_can_be_compared_decides_claims_once_confirmed(
    sqlite_office: Office, clock, monkeypatch, tmp_path
):
    """The number of a province's communes changes by a later resolution: drafts and claims follow it."""
    office = sqlite_office
    monkeypatch.setenv("KIEMTIN_DATA_DIR", str(tmp_path))
    desk = Desk(settings=load_settings(), store=office.store, clock=clock)
    load_facts_into(desk)
    like = next(each for each in comparable(desk.facts) if (each.about, each.of) == ("provinces.count", "vn"))
    assert like.kind is CheckKind.NUMBER
    keep(office)
    said = "Từ ngày 01/10/2026, cả nước có 33 đơn vị hành chính cấp tỉnh."
    proposal = proposed(
        office,
        statement=said,
        subject="Việt Nam",
        value="33",
        about=like.about,
        of=like.of,
        topic=like.topic,
        in_force_from=date(2026, 10, 1),
    )
    current = CurrentDesk(desk)
    at = datetime.fromisoformat("2026-11-20T03:00:00+00:00")
    wrong = "Cả nước hiện có 35 tỉnh, thành phố."
    assert proposal.fact not in {fact for each in current.check_draft(wrong, at=at) for fact in each.facts}
    confirm(office, proposal)
    current.facts_changed()
    [problem] = current.check_draft(wrong, at=at)
    assert proposal.fact in problem.facts
    assert [each.fact for each in current.fact_search("tu ngay 01/10/2026, 33 don vi")] == [proposal.fact]


def test_a_running_process_notices_facts_that_another_one_loaded(
    sqlite_office: Office, clock, monkeypatch, tmp_path
):
    office = sqlite_office
    monkeypatch.setenv("KIEMTIN_DATA_DIR", str(tmp_path))
    desk = Desk(settings=load_settings(), store=office.store, clock=clock)
    load_facts_into(desk)
    here, there = CurrentDesk(desk), CurrentDesk(desk)
    keep(office)
    proposal = confirm(office, proposed(office))
    there.facts_changed()
    assert proposal.fact in here.desk().facts


def test_documents_and_confirmed_facts_come_back_from_a_backup(sqlite_office: Office, tmp_path):
    office = sqlite_office
    keep(office)
    proposal = confirm(office, proposed(office))
    write_backup(office.store, tmp_path / "b.zip")
    other = Store(f"sqlite:///{tmp_path / 'other.db'}")
    read_backup(other, tmp_path / "b.zip")
    with other.read() as uow:
        assert uow.evidence.proposal(proposal.id) == proposal
        assert len(uow.evidence.all()) == 1
    other.close()
