"""Facts that two people made of a passage, written as the office's own fact files and read back. No I/O but files."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from kiemtin.entities import Fact
from kiemtin.errors import BadFact, BadFacts, FileUnreadable, ProposalIncomplete
from kiemtin.evidence import FactContent, FactProposal
from kiemtin.facts import FactBase, load_facts
from kiemtin.states import CheckKind
from kiemtin.store import Store
from kiemtin.words import Phrase
from review.values import typed_value

HEAD = "# Made by Kiểm Tin from its database; changes here are overwritten. Format: docs/facts.md\n"
CONFIRMED = "confirmed"
"""How the files of these facts begin, so that an office can tell them from its own."""
SOMEBODY_ELSE = "(…)"
"""Stands for the second person while a proposal waits for one."""


def as_fact(proposal: FactProposal, proposer: str, decider: str = SOMEBODY_ELSE) -> Fact:
    """The fact a proposal makes. Raises ProposalIncomplete, naming what is wrong and what to do."""
    return _read([_row(proposal.fact, proposal.content, proposer, decider)], proposal.content.topic).get(
        proposal.fact
    )


def check(content: FactContent, fact: str) -> None:
    """Refuse what could not become a fact. Raises ProposalIncomplete."""
    _read([_row(fact, content, "a", SOMEBODY_ELSE)], content.topic)


def files_of(store: Store) -> dict[str, str]:
    """The confirmed facts as fact files, by name: one for each topic."""
    with store.read() as uow:
        confirmed = uow.evidence.confirmed()
        names = {each.id: each.name for each in uow.people.all()} if confirmed else {}
    topics: dict[str, list[dict[str, Any]]] = {}
    for each in confirmed:
        row = _row(each.fact, each.content, names[each.proposer], names[each.decider or 0])
        topics.setdefault(each.content.topic, []).append(row)
    return {f"{CONFIRMED}-{topic}.yaml": _text(topic, rows) for topic, rows in topics.items()}


def write_files(store: Store, folder: Path) -> bool:
    """Make ``folder`` hold exactly the confirmed facts; the database is the truth. True when there are any.

    Raises FileUnreadable.
    """
    wanted = files_of(store)
    if not wanted and not folder.is_dir():
        return False
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("*.yaml"):
            if old.name not in wanted:
                old.unlink(missing_ok=True)
        for name, text in wanted.items():
            target = folder / name
            if not target.is_file() or target.read_bytes() != text.encode("utf-8"):
                partial = target.with_suffix(f".{os.getpid()}.partial")
                partial.write_text(text, encoding="utf-8")
                partial.replace(target)
    except OSError as problem:
        raise FileUnreadable(file=folder, reason=problem.strerror or str(problem)) from problem
    return bool(wanted)


def _row(fact: str, content: FactContent, proposer: str, decider: str) -> dict[str, Any]:
    kind = CheckKind(content.check)
    value = typed_value(kind, content.value)
    row: dict[str, Any] = {
        "id": fact,
        "statement": content.statement,
        "subject": content.subject,
        "attribute": content.attribute,
        "value": value,
        "check": kind.value,
        "published": content.published.isoformat(),
        "in_force_from": content.in_force_from.isoformat(),
        "in_force_to": content.in_force_to.isoformat() if content.in_force_to else None,
        "source": {
            "document": content.document,
            "issuer": content.issuer,
            "dated": content.dated.isoformat() if content.dated else None,
        },
        "may_refute": content.may_refute,
        "confidence": "high",
        "verified": f"document({content.document})",
        "entered_by": proposer,
        "confirmed_by": decider,
    }
    if content.published > content.in_force_from:
        row["published_note"] = content.document
    if content.about and content.of:
        row["says"] = [{"about": content.about, "of": content.of, "is": value, "check": kind.value}]
    else:
        row["no_says"] = "cited by people"
    return row


def _text(topic: str, rows: Iterable[Mapping[str, Any]]) -> str:
    return HEAD + yaml.safe_dump(
        {"topic": topic, "facts": [dict(each) for each in rows]},
        allow_unicode=True,
        sort_keys=False,
        width=110,
    )


def _read(rows: list[dict[str, Any]], topic: str) -> FactBase:
    """The rows through the same reader as every fact file."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "proposed.yaml").write_text(_text(topic, rows), encoding="utf-8")
        try:
            return load_facts(Path(folder))
        except BadFact as problem:
            first = problem.problems[0] if isinstance(problem, BadFacts) and problem.problems else problem
            raise ProposalIncomplete(
                reason=first.values.get("reason", Phrase("proposal.reason.wrong")),
                remedy=first.values.get("remedy", ""),
            ) from problem
