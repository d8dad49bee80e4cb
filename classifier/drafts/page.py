"""A draft that was read, and how a passage of it becomes a problem."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import date

from classifier.claims import Context, RawClaim
from classifier.decisions import Decision
from classifier.sentences import Sentence, Text
from kiemtin.entities import DraftProblem
from kiemtin.words import say

_AFTER_DAY = re.compile(r"ngày\s+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """``clean`` is the text in one form; all offsets of checks are of it, spans of problems of the text given.

    ``judged`` are the claims of the draft with what the facts say of them on ``day``.
    """

    text: str
    parsed: Text
    day: date
    context: Context
    judged: tuple[tuple[RawClaim, Decision], ...]

    @property
    def clean(self) -> str:
        return self.parsed.clean.text

    def words(self, sentence: Sentence, first: int, last: int) -> tuple[int, int]:
        """Where the words ``first`` to ``last`` stand, without the spaces around them."""
        start, end = sentence.span(first, last)
        passage = self.clean[start:end]
        return start + len(passage) - len(passage.lstrip()), end - len(passage) + len(passage.rstrip())

    def with_day(self, start: int, end: int) -> tuple[int, int]:
        """The passage with the word ``ngày`` before it."""
        before = _AFTER_DAY.search(self.clean, max(0, start - 8), start)
        return (before.start(), end) if before else (start, end)

    def problem(
        self,
        where: tuple[int, int],
        code: str,
        *,
        suggestion: str = "",
        facts: tuple[str, ...] = (),
        advice: bool = False,
        **values: str,
    ) -> DraftProblem:
        """The passage of ``clean`` with the message ``draft_problem.<code>``. ``given`` brings it to the text given."""
        return DraftProblem(
            span=where,
            text=self.clean[slice(*where)],
            facts=facts,
            suggestion=suggestion,
            reason=say(f"draft_problem.{code}", **values),
            code=code,
            values=tuple(values.items()),
            advice=advice,
        )

    def given(self, problem: DraftProblem) -> DraftProblem:
        """The problem with its span and words in the text as it was given."""
        start, end = self.parsed.clean.span(*problem.span)
        return replace(problem, span=(start, end), text=self.text[start:end])

    def index_of(self, offset: int) -> int:
        """The index of the sentence that holds this offset (or ends before it); -1 before the first."""
        return bisect_right(self.parsed.sentences, offset, key=lambda each: each.start) - 1

    def sentence_of(self, offset: int) -> Sentence | None:
        """The sentence that holds this offset (or ends before it)."""
        index = self.index_of(offset)
        return self.parsed.sentences[index] if index >= 0 else None
