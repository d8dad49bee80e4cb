"""Kept documents, the passages in them, and the facts that are proposed and confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kiemtin.entities import User
from kiemtin.evidence import FactProposal, KeptDocument, KeptPassage
from kiemtin.ports import Comparable
from kiemtin.states import CheckKind
from kiemtin.store import Store
from kiemtin.words import fold

TYPED = (CheckKind.TEXT, CheckKind.NUMBER, CheckKind.DATE, CheckKind.BOOLEAN, CheckKind.SET)
"""Kinds of values that a person may choose for a fact that the checker does not compare."""
OFFERED = 60
"""Things to compare with that are offered: those nearest to the passage's words."""


@dataclass(frozen=True)
class ProposalLine:
    """A proposal with who made it and who decided on it, by the names people see."""

    proposal: FactProposal
    proposer: str
    decider: str
    own: bool

    def source(self) -> str:
        """The document it cites, in one line."""
        content = self.proposal.content
        day = content.dated.strftime("%d/%m/%Y") if content.dated else ""
        return ", ".join(part for part in (content.document, content.issuer, day) if part)


def documents(store: Store) -> tuple[KeptDocument, ...]:
    """Every kept document, the newest first."""
    with store.read() as uow:
        return tuple(uow.evidence.all())


def passages(store: Store, document: int) -> tuple[KeptPassage, ...]:
    """The passages of a document, in order."""
    with store.read() as uow:
        return tuple(uow.evidence.passages(document))


def passage(store: Store, number: int) -> KeptPassage:
    """Raises NotFound when its document was removed."""
    with store.read() as uow:
        return uow.evidence.passage(number)


def waiting(store: Store, user: User) -> tuple[ProposalLine, ...]:
    """Proposals nobody has decided on."""
    with store.read() as uow:
        return _lines(uow.evidence.proposals(waiting=True), uow.people.all(), user)


def refused(store: Store, user: User) -> tuple[ProposalLine, ...]:
    """The user's own proposals that a colleague refused, the newest first."""
    with store.read() as uow:
        every = _lines(uow.evidence.proposals(), uow.people.all(), user)
    return tuple(each for each in reversed(every) if each.own and each.proposal.decision == "refused")


def confirmed(store: Store, user: User) -> tuple[ProposalLine, ...]:
    """The facts the office made of documents, as they stand."""
    with store.read() as uow:
        return _lines(uow.evidence.confirmed(), uow.people.all(), user)


def nearest(found: Sequence[Comparable], text: str) -> tuple[Comparable, ...]:
    """Things to compare with, those whose example shares most words with a text first."""
    words = set(fold(text).split())
    by_words = sorted(found, key=lambda each: -len(words & set(fold(each.example).split())))
    return tuple(by_words[:OFFERED])


def _lines(found: Sequence[FactProposal], people: Sequence[User], user: User) -> tuple[ProposalLine, ...]:
    names = {each.id: each.display for each in people}
    return tuple(
        ProposalLine(
            proposal=each,
            proposer=names.get(each.proposer, ""),
            decider=names.get(each.decider or 0, ""),
            own=each.proposer == user.id,
        )
        for each in found
    )
