"""What a model may learn from the office's own decisions: claims freed of people, and nothing else. Pure.

A row holds words that at least k people share, or a canonical sentence, and what a reviewer said of it. No
number, place, day, source, reviewer or order in time, so nothing but the sentence can be learnt (S1-S4, S7).
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from kiemtin.entities import Entity
from kiemtin.states import SentenceType, VerdictLabel
from kiemtin.store.repositories.learning import ReviewedClaim

TYPE, ENTAILMENT = "type", "entailment"
_SURE = (VerdictLabel.SUPPORTED, VerdictLabel.REFUTED)


@dataclass(frozen=True, kw_only=True)
class TrainingRow(Entity):
    """One example. ``kind`` ``type``: ``text`` is of the type ``label``; ``entailment``: ``premise`` (a fact)
    makes ``text`` ``label`` (supported, refuted). ``overridden``: the machine had said otherwise."""

    kind: str
    text: str
    label: str
    premise: str
    overridden: bool

    def as_json(self) -> str:
        made = {"kind": self.kind, "text": self.text, "label": self.label, "overridden": self.overridden}
        if self.premise:
            made["premise"] = self.premise
        return json.dumps(made, ensure_ascii=False, sort_keys=True)


@dataclass(frozen=True, kw_only=True)
class TrainingData(Entity):
    """Rows in the order of their words. ``personal``: how many claims were left out because their shared words
    name a person; ``unsure``: those whose verdict tells nothing of their type."""

    k: int
    rows: tuple[TrainingRow, ...]
    claims: int
    personal: int
    unsure: int

    def as_lines(self) -> str:
        return "".join(each.as_json() + "\n" for each in self.rows)


def training_data(reviewed: Iterable[ReviewedClaim], *, k: int, redact: Callable[[str], str]) -> TrainingData:
    """The rows that reviewed claims make. ``redact`` is asked once more whether shared words name a person."""
    rows: set[TrainingRow] = set()
    claims = personal = unsure = 0
    for each in reviewed:
        claims += 1
        if each.worded and redact(each.statement) != each.statement:
            personal += 1
            continue
        made = _rows(each)
        unsure += not made
        rows.update(made)
    ordered = sorted(rows, key=lambda row: (row.kind, row.text, row.label, row.premise, row.overridden))
    return TrainingData(k=k, rows=tuple(ordered), claims=claims, personal=personal, unsure=unsure)


def data_card(data: TrainingData) -> str:
    """What stands beside the rows: where they are from, how many, what was left out, what is known to be skewed."""
    types = _counted(row for row in data.rows if row.kind == TYPE)
    pairs = _counted(row for row in data.rows if row.kind == ENTAILMENT)
    digest = hashlib.sha256(data.as_lines().encode()).hexdigest()
    lines = [
        "# Data card: claims reviewed by the office",
        "",
        f"* Source: verdicts and corrected sentence types on claims that at least k = {data.k} independent people made,",
        "  or that a publication made. A claim is the wording its posts share, or a canonical sentence; no post, person,",
        "  place, day or address is in it.",
        f"* Claims reviewed: {data.claims}; left out because their words name a person: {data.personal}; because the",
        f"  verdict tells nothing of the type: {data.unsure}.",
        f"* Sentence types: {types or 'none'}.",
        f"* Pairs of fact and claim: {pairs or 'none'}.",
        f"* The machine had said otherwise in {sum(row.overridden for row in data.rows)} of {len(data.rows)} rows.",
        "* Known bias: what this office's reviewers looked at first; shared wordings are shorter and plainer than posts;",
        "  opinions, questions and jokes are here only where the machine had taken them for claims.",
        f"* SHA-256 of the rows: `{digest}`.",
    ]
    return "\n".join(lines) + "\n"


def _rows(claim: ReviewedClaim) -> Sequence[TrainingRow]:
    if claim.type is not None:
        # The machine had taken it for a claim, or nobody would have been asked.
        label, overridden = claim.type, True
    elif claim.label in _SURE:
        label, overridden = SentenceType.CLAIM, False
    else:
        return ()
    made = [TrainingRow(kind=TYPE, text=claim.statement, label=label, premise="", overridden=overridden)]
    if claim.label in _SURE and claim.fact:
        other = claim.suggestion is not claim.label
        made.append(
            TrainingRow(
                kind=ENTAILMENT,
                text=claim.statement,
                label=claim.label,
                premise=claim.fact,
                overridden=other,
            )
        )
    return made


def _counted(rows: Iterable[TrainingRow]) -> str:
    counts = Counter(row.label for row in rows)
    return ", ".join(f"{label} {count}" for label, count in sorted(counts.items()))
