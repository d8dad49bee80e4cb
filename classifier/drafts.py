"""Checks the office's own drafts: passages a fact contradicts, slips of spelling."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from kiemtin.entities import DraftProblem

if TYPE_CHECKING:
    from classifier.pipeline import Pipeline


class DraftReader:
    """Reads a draft with the pipeline's readers; everything a draft states is meant as stated."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline

    def check(self, text: str, day: date) -> tuple[DraftProblem, ...]:
        """Problems in the order of the text; empty when there are none."""
        parsed, moods = self._pipeline.parse(text, day)
        problems = []
        for claim, decision in self._pipeline.judge(parsed, moods, day):
            if decision.label != "refuted":
                continue
            sentence = parsed.sentences[claim.sentence]
            start, end = sentence.span(claim.first, claim.last)
            span = parsed.clean.span(start, end)
            facts = self._pipeline.facts
            problems.append(
                DraftProblem(
                    span=span,
                    text=text[span[0] : span[1]],
                    facts=decision.facts,
                    suggestion=decision.right or facts.get(decision.facts[0]).statement,
                    reason=f"Trái với: {facts.get(decision.facts[0]).statement}",
                )
            )
        return tuple(sorted(problems, key=lambda each: each.span))
