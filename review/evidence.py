"""Official documents as evidence, and the way from a passage to a fact: one person proposes, another confirms."""

from __future__ import annotations

from datetime import datetime

from kiemtin.entities import User
from kiemtin.errors import Conflict, DocumentKnown, DocumentUnnamed, NotFound, OwnProposal, ProposalIncomplete
from kiemtin.evidence import DocumentHead, FactContent, FactProposal, KeptDocument, KeptPassage, ReadDocument
from kiemtin.states import CheckKind, Decision
from kiemtin.store import Store, UnitOfWork
from kiemtin.words import Phrase, local
from review import audit, confirmed
from review.roles import require


def add_document(
    store: Store, user: User | None, *, document: ReadDocument, head: DocumentHead, now: datetime
) -> KeptDocument:
    """Keep a document under the head a person confirmed. ``user`` is None at the command line.

    Raises DocumentUnnamed without number and title or without an issuer, DocumentKnown for a file kept already.
    """
    if not head.name.strip() or not head.issuer.strip():
        raise DocumentUnnamed(file=document.file)
    with store.work() as uow:
        editor = require(uow, user, "keep_documents") if user else None
        refuse_known(uow, document)
        number = uow.evidence.add(document, head, user=editor.id if editor else None, now=now)
        kept = uow.evidence.get(number)
        audit.record(
            uow,
            editor,
            "add_document",
            f"document:{number}",
            now,
            document=head.citation().text(),
            sha256=document.sha256,
            passages=kept.passages,
        )
        uow.commit()
        return kept


def refuse_known(uow: UnitOfWork, document: ReadDocument) -> None:
    """Raises DocumentKnown for a file that is kept already."""
    known = uow.evidence.of_file(document.sha256)
    if known is not None:
        raise DocumentKnown(file=document.file, name=known.head.name, when=local(known.added_at))


def remove_document(store: Store, user: User | None, document: int, now: datetime) -> KeptDocument:
    """Keep a document no longer; facts made of it stay, with its words in their proposal. Raises NotFound."""
    with store.work() as uow:
        editor = require(uow, user, "keep_documents") if user else None
        gone = uow.evidence.remove(document)
        audit.record(
            uow,
            editor,
            "remove_document",
            f"document:{document}",
            now,
            document=gone.head.citation().text(),
            sha256=gone.sha256,
        )
        uow.commit()
        return gone


def blank_fact(passage: KeptPassage, today: datetime) -> FactContent:
    """What a passage gives a proposal: its words, its document, its day; a person fills in the rest. Pure."""
    day = passage.head.dated or today.date()
    document = passage.head.name
    return FactContent(
        statement=passage.text,
        subject="",
        attribute="" if passage.heading.isupper() else passage.heading,
        value="",
        check=CheckKind.TEXT,
        topic="local",
        published=day,
        in_force_from=day,
        in_force_to=None,
        document=f"{passage.place} {document}".strip() if passage.place else document,
        issuer=passage.head.issuer,
        dated=passage.head.dated,
    )


def propose(store: Store, user: User, *, passage: int, content: FactContent, now: datetime) -> FactProposal:
    """Propose a fact from a passage. It decides nothing until somebody else confirms it (S8).

    Raises ProposalIncomplete, NotFound when the passage or the fact to replace is gone.
    """
    with store.work() as uow:
        proposer = require(uow, user, "propose_fact")
        confirmed.check(content, content.replaces or "VB-0")
        if content.replaces and content.replaces not in {each.fact for each in uow.evidence.confirmed()}:
            raise NotFound(what=f"sự kiện / fact {content.replaces}")
        proposal = uow.evidence.propose(content, uow.evidence.passage(passage), proposer=proposer.id, now=now)
        audit.record(
            uow,
            proposer,
            "propose_fact",
            f"proposal:{proposal.id}",
            now,
            fact=proposal.fact,
            digest=proposal.digest,
            source=proposal.document_sha256,
        )
        uow.commit()
        return proposal


def confirm(store: Store, user: User, *, proposal: int, digest: str, now: datetime) -> FactProposal:
    """Make the fact with this digest a fact of the office. It can be cited at once.

    Raises OwnProposal for whoever proposed it, Conflict when it is decided already or the digest is another
    content's, NotFound when its document was removed since.
    """
    with store.work() as uow:
        decider, found = _decidable(uow, user, proposal, digest)
        if uow.evidence.of_file(found.document_sha256) is None:
            raise NotFound(what="văn bản / document")
        fact = confirmed.as_fact(found, uow.people.get(found.proposer).name, decider.name)
        if fact.id in uow.facts.known() and not found.content.replaces:
            raise ProposalIncomplete(reason=Phrase("proposal.reason.taken", {"fact": fact.id}), remedy="")
        done = uow.evidence.decide(found, decider=decider.id, decision=Decision.APPROVED, note="", now=now)
        uow.facts.load([fact], now)
        _record(uow, decider, "confirm_fact", done, now)
        uow.commit()
        return done


def refuse(store: Store, user: User, *, proposal: int, digest: str, note: str, now: datetime) -> FactProposal:
    """Refuse a proposal, with a note for whoever made it. Same errors as ``confirm``."""
    with store.work() as uow:
        decider, found = _decidable(uow, user, proposal, digest)
        done = uow.evidence.decide(
            found, decider=decider.id, decision=Decision.REFUSED, note=note.strip(), now=now
        )
        _record(uow, decider, "refuse_fact", done, now)
        uow.commit()
        return done


def _decidable(uow: UnitOfWork, user: User, proposal: int, digest: str) -> tuple[User, FactProposal]:
    decider = require(uow, user, "confirm_fact")
    found = uow.evidence.proposal(proposal)
    if found.proposer == decider.id:
        raise OwnProposal()
    if found.decision is not None or digest != found.digest or digest != found.content.digest():
        raise Conflict()
    return decider, found


def _record(uow: UnitOfWork, decider: User, action: str, done: FactProposal, now: datetime) -> None:
    audit.record(uow, decider, action, f"proposal:{done.id}", now, fact=done.fact, digest=done.digest)
