"""What anybody of the office does is one line of the record, and deletion leaves its proof (S12)."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest
from seeded import FACT, OFFICE, Agreeable, Office

import review
from cli import worker
from cli.compose import Desk
from kiemtin.entities import User
from kiemtin.errors import KiemTinError
from kiemtin.evidence import DocumentHead, Passage, ReadDocument
from kiemtin.settings import load_settings
from kiemtin.signing import Step
from kiemtin.states import Origin, Outcome, PublicationState, RemoteState, Role, SentenceType, VerdictLabel
from kiemtin.store.repositories.aftercare import Aftercare
from kiemtin.store.repositories.sources import StoredSource
from kiemtin.store.repositories.voices import BufferedMention
from review import (
    aftercare,
    airing,
    approvals,
    audit,
    decisions,
    delegation,
    drafts,
    errata,
    evidence,
    holding,
    planning,
    queue,
    ranking,
    sentence_types,
    sign_in,
    sources,
    steps,
    translations,
)

S = PublicationState
PASSWORD = "mot-mat-khau-dai"
NO_DECISION = {
    ("autosaves", "keep"),
    ("autosaves", "forget"),
    ("queue", "take"),
    ("queue", "release"),
    ("queue", "next_claim"),
    ("ranking", "rank_open"),
    ("sign_in", "set_language"),
}
"""Writes that decide nothing: who has a claim in hand, its place in the queue, one's own language, what is typed."""


def writers() -> set[tuple[str, str]]:
    """Public functions of ``review`` that open a unit of work that may write."""
    found = set()
    for path in Path(review.__file__).parent.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        made = {each.name: each for each in tree.body if isinstance(each, ast.FunctionDef)}
        opens = {name for name, each in made.items() if "store.work()" in ast.unparse(each)}
        calls = {
            name
            for name, each in made.items()
            if any(
                isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in opens
                for node in ast.walk(each)
            )
        }
        found |= {(path.stem, name) for name in opens | calls if not name.startswith("_")}
    return found


def placed(office: Office, *states: PublicationState) -> int:
    """A publication that went through these states."""
    _, rows = office.scheduled()
    for state in states:
        with office.store.work() as uow:
            uow.publications.move(uow.publications.get(rows[0]), state, now=office.now)
            uow.commit()
    return rows[0]


def staff(office: Office, **more: Any) -> User:
    return sign_in.add_user(
        office.store,
        office.administrator,
        name="moi",
        display="Người mới",
        password=PASSWORD,
        roles=[Role.EDITOR],
        now=office.now,
        **more,
    )


def source(office: Office) -> str:
    with office.store.work() as uow:
        uow.sources.put(
            StoredSource(
                name="bao",
                adapter="feed",
                title="Báo",
                origin=Origin.PUBLICATION,
                options={},
                interval_s=60,
                delay_s=5.0,
            )
        )
        uow.commit()
    return "bao"


Act = Callable[[], object]
NEEDED = (S.CLAIMED, S.PREPARED, S.SENDING, S.OUTCOME_UNKNOWN, S.NEEDS_HUMAN)


def decide(o: Office) -> Act:
    claim = o.claim()
    return lambda: decisions.decide(
        o.store,
        o.reviewer,
        claim=claim,
        version=1,
        label=VerdictLabel.REFUTED,
        outcome=Outcome.NO_ACTION,
        fact=FACT,
        now=o.now,
    )


def correct_type(o: Office) -> Act:
    claim = o.claim()
    return lambda: sentence_types.correct_type(
        o.store, o.reviewer, claim=claim, version=1, type=SentenceType.SATIRE, now=o.now
    )


def start_correction(o: Office) -> Act:
    claim = o.decided()
    return lambda: drafts.start_correction(o.store, o.editor, claim=claim, office=OFFICE, now=o.now)


def start_blank(o: Office) -> Act:
    return lambda: drafts.start_blank(o.store, o.editor, kind="notice", title="T", body="B", now=o.now)


def start_from(o: Office) -> Act:
    return lambda: drafts.start_from(o.store, o.editor, template="notice", office=OFFICE, now=o.now)


def translate(o: Office) -> Act:
    made = drafts.start_blank(o.store, o.editor, kind="notice", title="T", body="B", now=o.now)
    return lambda: translations.start(o.store, o.editor, draft=made.id, language="en", now=o.now)


def follow(o: Office) -> Act:
    made = drafts.start_blank(o.store, o.editor, kind="notice", title="T", body="B", now=o.now)
    version = translations.start(o.store, o.editor, draft=made.id, language="en", now=o.now)
    return lambda: translations.follow(
        o.store, o.editor, draft=version.id, revision=made.latest.id, now=o.now
    )


def start_erratum(o: Office) -> Act:
    row = placed(o, S.CLAIMED, S.PREPARED, S.SENDING, S.OUTCOME_UNKNOWN)
    planning.settle(o.store, o.editor, publication=row, found=True, now=o.now)
    return lambda: errata.start(o.store, o.editor, publication=row, office=OFFICE, now=o.now)


def revise(o: Office) -> Act:
    made = drafts.start_blank(o.store, o.editor, kind="notice", title="T", body="B", now=o.now)
    return lambda: drafts.revise(
        o.store, o.editor, draft=made.id, after=1, content=o.content(body="Khác."), now=o.now
    )


def submit(o: Office) -> Act:
    made = drafts.start_blank(o.store, o.editor, kind="notice", title="T", body="B", now=o.now)
    return lambda: drafts.submit(o.store, o.editor, Agreeable(), draft=made.id, number=1, now=o.now)


def approve(o: Office) -> Act:
    made = o.submitted().latest
    return lambda: approvals.approve(
        o.store, o.approver, revision=made.id, digest=made.digest, due_at=o.now, now=o.now
    )


def refuse(o: Office) -> Act:
    made = o.submitted().latest
    return lambda: approvals.refuse(
        o.store, o.approver, revision=made.id, digest=made.digest, note="Sửa lại.", now=o.now
    )


def stand_in(o: Office) -> Any:
    return delegation.delegate(
        o.store,
        o.approver,
        giver=o.approver.id,
        deputy=o.both.id,
        starts_at=o.now,
        ends_at=o.now + timedelta(days=1),
        now=o.now,
    )


def end_delegation(o: Office) -> Act:
    made = stand_in(o)
    return lambda: delegation.end(o.store, o.approver, delegation=made.id, now=o.now)


def set_steps(o: Office) -> Act:
    step = Step(title="Trưởng phòng", people=(o.approver.id,))
    return lambda: steps.set_steps(o.store, o.administrator, [step], o.now)


def reschedule(o: Office) -> Act:
    row = placed(o)
    return lambda: planning.reschedule(
        o.store, o.editor, publication=row, due_at=o.now + timedelta(days=1), now=o.now
    )


def shift(o: Office) -> Act:
    row = placed(o)
    return lambda: planning.shift(o.store, o.editor, publication=row, days=1, now=o.now)


def to_next_slot(o: Office) -> Act:
    row = placed(o)
    with o.store.work() as uow:
        uow.planning.add_slot(o.site.id, 0, time(8, 30))
        uow.commit()
    return lambda: planning.to_next_slot(o.store, o.editor, publication=row, now=o.now)


def release(o: Office) -> Act:
    holding.hold(o.store, o.editor, reason="thử", now=o.now)
    return lambda: holding.release(o.store, o.approver, note="xong", now=o.now)


def cancel(o: Office) -> Act:
    row = placed(o)
    return lambda: planning.cancel(o.store, o.editor, publication=row, now=o.now)


def confirm_airing(o: Office) -> Act:
    row = placed(o, S.CLAIMED, S.PREPARED, S.SENDING)
    with o.store.work() as uow:
        uow.publications.move(
            uow.publications.get(row), S.PUBLISHED, now=o.now, remote_id="KT-22222222", sent_at=o.now
        )
        channel = uow.accounts.get(uow.publications.get(row).account).channel
        uow.commit()
    return lambda: airing.confirm(
        o.store, o.editor, publication=row, place="Thôn Trung", aired_at=o.now, offline={channel}, now=o.now
    )


def settle(o: Office) -> Act:
    row = placed(o, *NEEDED)
    return lambda: planning.settle(o.store, o.editor, publication=row, found=False, now=o.now)


def renew(o: Office) -> Act:
    row = placed(o, S.EXPIRED)
    return lambda: planning.renew(o.store, o.editor, publication=row, due_at=o.now, now=o.now)


def signs_in(o: Office) -> Act:
    staff(o)
    return lambda: sign_in.sign_in(o.store, "moi", PASSWORD, o.now)


def change_password(o: Office) -> Act:
    made = staff(o)
    return lambda: sign_in.change_password(o.store, made, old=PASSWORD, new=PASSWORD + "2", now=o.now)


def reset_password(o: Office) -> Act:
    staff(o)
    return lambda: sign_in.reset_password(o.store, "moi", PASSWORD + "2", o.now)


def set_roles(o: Office) -> Act:
    return lambda: sign_in.set_roles(o.store, o.administrator, o.editor.id, [Role.MANAGER], o.now)


def set_active(o: Office) -> Act:
    return lambda: sign_in.set_active(o.store, o.administrator, o.editor.id, False, o.now)


def enable_source(o: Office) -> Act:
    name = source(o)
    return lambda: sources.enable_source(o.store, o.administrator, name, False, o.now)


def document(o: Office) -> ReadDocument:
    """A document as it was read."""
    return ReadDocument(
        file="nq.txt",
        form="text",
        sha256="5" * 64,
        head=DocumentHead(kind="Nghị quyết", number="1/NQ-TN", issuer="Hội đồng", dated=o.now.date()),
        passages=(Passage(place="Điều 1", heading="", text="Tỉnh Thử có 48 xã."),),
    )


def add_document(o: Office) -> Act:
    read = document(o)
    return lambda: evidence.add_document(o.store, o.editor, document=read, head=read.head, now=o.now)


def remove_document(o: Office) -> Act:
    add_document(o)()
    return lambda: evidence.remove_document(o.store, o.editor, 1, o.now)


def propose(o: Office) -> Act:
    add_document(o)()
    with o.store.read() as uow:
        [passage] = uow.evidence.passages()
    said = replace(evidence.blank_fact(passage, o.now), subject="tỉnh Thử", attribute="số xã", value="48")
    return lambda: evidence.propose(o.store, o.editor, passage=passage.id, content=said, now=o.now)


def proposed(o: Office) -> dict[str, Any]:
    propose(o)()
    with o.store.read() as uow:
        [proposal] = uow.evidence.proposals()
    return {"proposal": proposal.id, "digest": proposal.digest, "now": o.now}


def confirm(o: Office) -> Act:
    asked = proposed(o)
    return lambda: evidence.confirm(o.store, o.reviewer, **asked)


def refuse_fact(o: Office) -> Act:
    asked = proposed(o)
    return lambda: evidence.refuse(o.store, o.reviewer, note="sai", **asked)


def acknowledge_change(o: Office) -> Act:
    row = placed(o, S.CLAIMED, S.PREPARED, S.SENDING)
    with o.store.work() as uow:
        sent = {"remote_id": "7", "remote_url": "http://tin.example/7", "sent_at": o.now}
        uow.publications.move(uow.publications.get(row), S.PUBLISHED, now=o.now, **sent)
        uow.aftercare.keep(
            Aftercare(
                publication=row,
                state=RemoteState.EDITED,
                fingerprint="x",
                looked_at=o.now,
                changed_at=o.now,
            )
        )
        uow.commit()
    return lambda: aftercare.acknowledge(o.store, o.editor, publication=row, now=o.now)


ACTS: dict[tuple[str, str], Callable[[Office], Act]] = {
    ("decisions", "decide"): decide,
    ("sentence_types", "correct_type"): correct_type,
    ("drafts", "start_correction"): start_correction,
    ("drafts", "start_blank"): start_blank,
    ("drafts", "start_from"): start_from,
    ("translations", "start"): translate,
    ("translations", "follow"): follow,
    ("errata", "start"): start_erratum,
    ("aftercare", "acknowledge"): acknowledge_change,
    ("drafts", "revise"): revise,
    ("drafts", "submit"): submit,
    ("approvals", "approve"): approve,
    ("approvals", "refuse"): refuse,
    ("delegation", "delegate"): lambda office: lambda: stand_in(office),
    ("delegation", "end"): end_delegation,
    ("steps", "set_steps"): set_steps,
    ("evidence", "add_document"): add_document,
    ("evidence", "remove_document"): remove_document,
    ("evidence", "propose"): propose,
    ("evidence", "confirm"): confirm,
    ("evidence", "refuse"): refuse_fact,
    ("planning", "reschedule"): reschedule,
    ("planning", "cancel"): cancel,
    ("planning", "shift"): shift,
    ("planning", "to_next_slot"): to_next_slot,
    ("holding", "hold"): lambda o: lambda: holding.hold(o.store, o.editor, reason="thử", now=o.now),
    ("holding", "release"): release,
    ("airing", "confirm"): confirm_airing,
    ("planning", "settle"): settle,
    ("planning", "renew"): renew,
    ("sign_in", "sign_in"): signs_in,
    ("sign_in", "add_user"): lambda office: lambda: staff(office),
    ("sign_in", "change_password"): change_password,
    ("sign_in", "reset_password"): reset_password,
    ("sign_in", "set_roles"): set_roles,
    ("sign_in", "set_active"): set_active,
    ("sources", "enable_source"): enable_source,
}


def lines(office: Office) -> int:
    with office.store.read() as uow:
        return len(uow.audit.lines(limit=10_000))


def test_every_write_of_the_office_is_known_to_be_a_decision_or_none() -> None:
    assert writers() == set(ACTS) | NO_DECISION


@pytest.mark.parametrize("act", sorted(ACTS), ids=".".join)
def test_a_decision_leaves_exactly_one_line_and_the_chain_stays_whole(
    sqlite_office: Office, act: tuple[str, str]
) -> None:
    do = ACTS[act](sqlite_office)
    before = lines(sqlite_office)
    do()
    assert lines(sqlite_office) == before + 1
    assert audit.verify(sqlite_office.store) is None


@pytest.mark.parametrize("act", sorted(set(ACTS) - {("sign_in", "sign_in")}), ids=".".join)
def test_what_did_not_happen_is_on_no_record(
    sqlite_office: Office, act: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line and the act are one transaction: without the line nothing was done either."""
    do = ACTS[act](sqlite_office)
    before = lines(sqlite_office)
    monkeypatch.setattr(audit, "record", _broken)
    with pytest.raises(Unrecorded):
        do()
    monkeypatch.undo()
    assert lines(sqlite_office) == before
    do()
    assert lines(sqlite_office) == before + 1


class Unrecorded(Exception):
    """The record could not be written."""


def _broken(*_: object, **__: object) -> None:
    raise Unrecorded


def test_a_wrong_password_is_on_the_record_too(sqlite_office: Office) -> None:
    staff(sqlite_office)
    before = lines(sqlite_office)
    with pytest.raises(KiemTinError):
        sign_in.sign_in(sqlite_office.store, "moi", "sai", sqlite_office.now)
    assert lines(sqlite_office) == before + 1


def test_writes_that_decide_nothing_stay_off_the_record(sqlite_office: Office) -> None:
    office, claim = sqlite_office, sqlite_office.claim()
    before = lines(office)
    queue.take(office.store, office.reviewer, claim, office.now)
    queue.release(office.store, office.reviewer, claim)
    queue.next_claim(office.store, office.reviewer, office.now)
    ranking.rank_open(office.store)
    sign_in.set_language(office.store, office.reviewer, "en")
    assert lines(office) == before


def test_what_the_gate_forgets_leaves_the_numbers_as_proof(sqlite_office: Office, clock) -> None:
    office = sqlite_office
    desk = Desk(settings=load_settings(), store=office.store, clock=clock)
    late = office.now + timedelta(hours=72)
    with office.store.work() as uow:
        key = uow.voices.add_key(b"k" * 32, office.now, late)
        uow.voices.add_tags(key.id, [b"a" * 16, b"b" * 16])
        uow.voices.hold(
            "khóa",
            [
                BufferedMention(page_tag=bytes([n]) * 16, place="forum", hour=office.now, expires_at=late)
                for n in range(3)
            ],
        )
        uow.commit()
    before = lines(office)
    assert not any(worker.purge_expired(desk, late - timedelta(seconds=1)).values())
    assert lines(office) == before
    gone = worker.purge_expired(desk, late)
    assert gone["buffer"] == 3
    assert gone["sketch_keys"] == 1
    with office.store.read() as uow:
        newest = max(uow.audit.lines(limit=10_000), key=lambda line: line.seq)
        assert uow.voices.held() == 0
    assert (newest.actor, newest.action, newest.subject) == ("system", "purge", "gate")
    assert '"buffer":3' in newest.detail.replace(" ", "")
    assert "khóa" not in newest.detail
    assert lines(office) == before + 1
    assert audit.verify(office.store) is None
