"""The desk as its facts stand now, for a process that runs on while people change them."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import datetime

from classifier.restating import Judge
from cli.compose import Desk, facts_loaded, load_facts_into
from kiemtin.entities import Claim, DraftProblem, Evidence
from kiemtin.words import Phrase, fold

MOST_FACTS = 20


class CurrentDesk:
    """Reads the facts anew when others were loaded since, by this process or another."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._seen: str | None = None
        self._lock = threading.Lock()

    def desk(self) -> Desk:
        """The desk with the facts that the database was loaded with last."""
        loaded = facts_loaded(self._desk)
        with self._lock:
            if loaded not in (self._seen, self._desk.facts.digest):
                self._seen = loaded  # facts of another machine's folder are not looked for twice
                self._desk = self._anew()
            return self._desk

    def facts_changed(self) -> None:
        """Two people made or changed a fact: load it and judge the claims again by it."""
        fresh = self._anew()
        load_facts_into(fresh)
        with self._lock:
            self._desk = fresh

    def check_draft(self, text: str, *, at: datetime) -> tuple[DraftProblem, ...]:
        """The port ``DraftChecker``."""
        return self.desk().reader.check_draft(text, at=at)

    def explain(self, claim: Claim) -> Sequence[Phrase]:
        """How the facts of today's base lead to the suggestion on a claim, as of the day it was last said."""
        desk = self.desk()
        with desk.store.read() as uow:
            structure = uow.suggestions.structure(claim.id)
        judged = Judge(desk.reader).judge(claim.key, claim.statement, structure, at=claim.last_seen_at)
        return judged.trace if judged else ()

    def fact_search(self, text: str) -> Sequence[Evidence]:
        """Facts with every word of ``text``, tones and đ/d ignored."""
        words = fold(text).split()
        if not words:
            return ()
        facts = self.desk().facts
        found = [
            fact.id
            for fact in facts
            if all(word in fold(f"{fact.id} {fact.subject} {fact.statement}") for word in words)
        ]
        return [facts.evidence(fact) for fact in found[:MOST_FACTS]]

    def _anew(self) -> Desk:
        return Desk(settings=self._desk.settings, store=self._desk.store, clock=self._desk.clock)
