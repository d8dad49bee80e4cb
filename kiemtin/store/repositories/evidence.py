"""Official documents, their passages, and the facts people propose from them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select

from kiemtin.entities import Entity
from kiemtin.errors import NotFound
from kiemtin.evidence import (
    DocumentHead,
    FactContent,
    FactProposal,
    KeptDocument,
    KeptPassage,
    Passage,
    ReadDocument,
)
from kiemtin.states import Decision
from kiemtin.store.evidence_tables import documents, fact_decisions, fact_proposals, passages
from kiemtin.store.repositories.base import Repository, once
from kiemtin.store.tables import users


@dataclass(frozen=True, kw_only=True)
class EvidenceStamp(Entity):
    """Changes whenever a document is added or removed: what was built from the passages is then old."""

    documents: int
    newest: int


class EvidenceKept(Repository):
    """Documents that are shown beside claims, and proposals of facts. Nothing here refutes anything."""

    def add(self, document: ReadDocument, head: DocumentHead, *, user: int | None, now: datetime) -> int:
        """Keep a document under the head a person confirmed. Raises Conflict when its file is kept already."""
        with once():
            number = self._new_id(
                documents,
                sha256=document.sha256,
                file=document.file[:255],
                form=document.form,
                kind=head.kind[:60],
                number=head.number[:80],
                issuer=head.issuer[:200],
                title=head.title,
                dated=head.dated.isoformat() if head.dated else None,
                added_by=user,
                added_at=now,
            )
        if document.passages:
            self._db.execute(passages.insert(), list(_rows(number, document.passages)))
        return number

    def remove(self, document: int) -> KeptDocument:
        """Remove a document and its passages; what was proposed from it stays. Raises NotFound."""
        found = self.get(document)
        self._db.execute(passages.delete().where(passages.c.document_id == document))
        self._db.execute(documents.delete().where(documents.c.id == document))
        return found

    def all(self) -> list[KeptDocument]:
        """Every document, the newest first."""
        rows = self._db.execute(_documents().order_by(documents.c.id.desc()))
        return [_document(row) for row in rows]

    def get(self, document: int) -> KeptDocument:
        """Raises NotFound."""
        row = self._db.execute(_documents().where(documents.c.id == document)).first()
        if row is None:
            raise NotFound(what="văn bản / document")
        return _document(row)

    def of_file(self, sha256: str) -> KeptDocument | None:
        """The document made of exactly this file."""
        row = self._db.execute(_documents().where(documents.c.sha256 == sha256)).first()
        return None if row is None else _document(row)

    def stamp(self) -> EvidenceStamp:
        row = self._db.execute(select(func.count(documents.c.id), func.max(documents.c.id))).one()
        return EvidenceStamp(documents=int(row[0]), newest=int(row[1] or 0))

    def passages(self, document: int | None = None) -> list[KeptPassage]:
        """The passages of one document or of all, in order."""
        asked = (
            select(passages, documents.c.sha256, *_HEAD)
            .join(documents, documents.c.id == passages.c.document_id)
            .order_by(passages.c.document_id, passages.c.position)
        )
        if document is not None:
            asked = asked.where(passages.c.document_id == document)
        return [_passage(row) for row in self._db.execute(asked)]

    def passage(self, passage: int) -> KeptPassage:
        """Raises NotFound."""
        row = self._db.execute(
            select(passages, documents.c.sha256, *_HEAD)
            .join(documents, documents.c.id == passages.c.document_id)
            .where(passages.c.id == passage)
        ).first()
        if row is None:
            raise NotFound(what="đoạn văn bản / passage")
        return _passage(row)

    # proposed facts

    def propose(
        self, content: FactContent, passage: KeptPassage, *, proposer: int, now: datetime
    ) -> FactProposal:
        """Keep a proposal with the words it was made of."""
        number = self._new_id(
            fact_proposals,
            content=content.plain(),
            digest=content.digest(),
            document_sha256=passage.sha256,
            place=passage.place,
            passage=passage.text,
            proposer_id=proposer,
            proposed_at=now,
        )
        return self.proposal(number)

    def decide(
        self, proposal: FactProposal, *, decider: int, decision: Decision, note: str, now: datetime
    ) -> FactProposal:
        """Save the second person's decision. Raises Conflict when there is one already."""
        with once():
            self._db.execute(
                fact_decisions.insert().values(
                    proposal_id=proposal.id,
                    digest=proposal.digest,
                    proposer_id=proposal.proposer,
                    decider_id=decider,
                    decision=decision,
                    note=note,
                    decided_at=now,
                )
            )
        return self.proposal(proposal.id)

    def proposal(self, proposal: int) -> FactProposal:
        """Raises NotFound."""
        row = self._db.execute(_proposals().where(fact_proposals.c.id == proposal)).first()
        if row is None:
            raise NotFound(what="đề xuất / proposal")
        return _proposal(row)

    def proposals(self, decision: Decision | None = None, *, waiting: bool = False) -> list[FactProposal]:
        """Proposals in order: the waiting ones, those decided so, or all."""
        asked = _proposals().order_by(fact_proposals.c.id)
        if waiting:
            asked = asked.where(fact_decisions.c.decision.is_(None))
        elif decision is not None:
            asked = asked.where(fact_decisions.c.decision == decision)
        return [_proposal(row) for row in self._db.execute(asked)]

    def confirmed(self) -> list[FactProposal]:
        """The facts of the office as they stand: of each its newest confirmed wording."""
        newest: dict[str, FactProposal] = {}
        decided = self.proposals(Decision.APPROVED)
        for each in sorted(decided, key=lambda each: (each.decided_at, each.id)):
            newest[each.fact] = each
        return sorted(newest.values(), key=lambda each: each.id)


_HEAD = (
    documents.c.kind,
    documents.c.number,
    documents.c.issuer,
    documents.c.title,
    documents.c.dated,
)


def _rows(document: int, found: Iterable[Passage]) -> Iterable[dict[str, Any]]:
    for position, each in enumerate(found):
        yield {
            "document_id": document,
            "position": position,
            "place": each.place,
            "heading": each.heading,
            "text": each.text,
        }


def _documents() -> Select[Any]:
    counted = (
        select(func.count(passages.c.id)).where(passages.c.document_id == documents.c.id).scalar_subquery()
    )
    return select(documents, users.c.name.label("adder"), counted.label("counted")).outerjoin(
        users, users.c.id == documents.c.added_by
    )


def _head(row: Any) -> DocumentHead:
    return DocumentHead(
        kind=row.kind,
        number=row.number,
        issuer=row.issuer,
        title=row.title,
        dated=date.fromisoformat(row.dated) if row.dated else None,
    )


def _document(row: Any) -> KeptDocument:
    return KeptDocument(
        id=row.id,
        file=row.file,
        form=row.form,
        sha256=row.sha256,
        head=_head(row),
        passages=row.counted,
        added_by=row.adder or "",
        added_at=row.added_at,
    )


def _passage(row: Any) -> KeptPassage:
    return KeptPassage(
        id=row.id,
        document=row.document_id,
        sha256=row.sha256,
        head=_head(row),
        place=row.place,
        heading=row.heading,
        text=row.text,
    )


def _proposals() -> Select[Any]:
    return select(
        fact_proposals,
        fact_decisions.c.decision,
        fact_decisions.c.decider_id,
        fact_decisions.c.decided_at,
        fact_decisions.c.note,
    ).outerjoin(fact_decisions, fact_decisions.c.proposal_id == fact_proposals.c.id)


def _proposal(row: Any) -> FactProposal:
    return FactProposal(
        id=row.id,
        content=FactContent.of_plain(row.content),
        digest=row.digest,
        document_sha256=row.document_sha256,
        place=row.place,
        passage=row.passage,
        proposer=row.proposer_id,
        proposed_at=row.proposed_at,
        decision=Decision(row.decision) if row.decision else None,
        decider=row.decider_id,
        decided_at=row.decided_at,
        note=row.note or "",
    )
