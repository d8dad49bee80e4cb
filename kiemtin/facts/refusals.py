"""How the refusal of a fact file is worded: file, line, reason and remedy, all mistakes at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kiemtin.errors import BadFact, BadFacts
from kiemtin.words import Phrase

MOST_PROBLEMS = 50
"""So many mistakes are told at once."""


def refusal(file: Path | str, line: int, key: str, fact: str = "-", **values: Any) -> BadFact:
    """Why a file is refused, and what to do: ``fact.reason.<key>`` and ``fact.remedy.<key>`` of the catalogue."""
    return BadFact(
        file=file.name if isinstance(file, Path) else file,
        line=line,
        fact=fact,
        reason=Phrase(f"fact.reason.{key}", values),
        remedy=Phrase(f"fact.remedy.{key}", values),
    )


def gathered(problems: list[BadFact]) -> BadFact:
    """One error to raise for all of them."""
    return problems[0] if len(problems) == 1 else BadFacts(problems[:MOST_PROBLEMS], count=len(problems))
