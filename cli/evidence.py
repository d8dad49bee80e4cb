"""Wiring documents as evidence: the crawler reads and redacts a file, the classifier finds passages."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from classifier.retrieval import PassageIndex
from kiemtin.evidence import PassageFound
from kiemtin.facts import FactBase
from kiemtin.ports import Comparable
from kiemtin.states import CheckKind
from kiemtin.store import Store
from kiemtin.store.repositories.evidence import EvidenceStamp

_TYPED = frozenset({CheckKind.NUMBER, CheckKind.APPROX, CheckKind.DATE, CheckKind.BOOLEAN})
"""Kinds of values that a person can type; the others are names of the reader's own data."""


class PassageFinder:
    """Finds passages of the kept documents; its index follows what is added and removed."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._built: tuple[EvidenceStamp, PassageIndex] | None = None

    def __call__(self, text: str, most: int = 3) -> Sequence[PassageFound]:
        with self._lock:
            return self._index().search(text, most)

    def _index(self) -> PassageIndex:
        with self._store.read() as uow:
            stamp = uow.evidence.stamp()
            if self._built is None or self._built[0] != stamp:
                self._built = stamp, PassageIndex(uow.evidence.passages())
        return self._built[1]


def comparable(facts: FactBase) -> tuple[Comparable, ...]:
    """What the checker compares and a person can type: each attribute of each subject, by its newest fact."""
    newest: dict[tuple[str, str], Comparable] = {}
    for said in sorted(facts.assertions, key=lambda each: each.start):
        if said.kind in _TYPED:
            fact = facts.get(said.fact)
            newest[said.about, said.of] = Comparable(
                about=said.about, of=said.of, kind=said.kind, example=fact.statement, topic=fact.topic
            )
    return tuple(newest[key] for key in sorted(newest))
