"""A claim in parts, so that other facts can judge it on another day without anybody's words.

What is kept are names from the reader's own data (attributes, places, documents), numbers and dates.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from classifier.checker import decide
from classifier.claims import RawClaim
from classifier.decisions import Decision
from classifier.numbers import Day, Number
from classifier.tracing import trace_of
from kiemtin.entities import Judgement
from kiemtin.states import VerdictLabel
from kiemtin.words import ZONE, Phrase

if TYPE_CHECKING:
    from classifier.pipeline import Pipeline

_NAMES = ("kind", "about", "of", "topic", "near", "broader")
_MARKS = ("negated", "now", "future", "past", "doubtful", "whole")
_LISTS = ("also", "members")
_OF_THE_DOCUMENT = "issuer"
"""A kind of claim whose lists are looked up with the document: they are ids of facts."""


def structure_of(claim: RawClaim, *, unsure: float | None = None) -> dict[str, Any]:
    """The claim's parts as JSON: no word of the text it was read in, nothing that is empty.

    ``unsure``: it was reported, guessed or denied unclearly, so it is never called wrong; how sure
    that leaves us of a claim that the facts contradict.
    """
    made: dict[str, Any] = {name: getattr(claim, name) for name in _NAMES if getattr(claim, name)}
    made |= {mark: True for mark in _MARKS if getattr(claim, mark)}
    if claim.kind != _OF_THE_DOCUMENT:
        made |= {name: list(getattr(claim, name)) for name in _LISTS if getattr(claim, name)}
    made["value"] = _out(claim.value)
    if claim.day is not None:
        made["day"] = _out(claim.day)
    if unsure is not None:
        made["unsure"] = unsure
    return made


def claim_of(structure: Mapping[str, Any]) -> RawClaim:
    """The claim with these parts. Raises KeyError, TypeError or ValueError for parts of another program."""
    given = {name: structure[name] for name in (*_NAMES, *_MARKS) if name in structure}
    given |= {name: tuple(structure[name]) for name in _LISTS if name in structure}
    day = _in(structure["day"]) if "day" in structure else None
    if day is not None and not isinstance(day, Day):
        raise TypeError("the day of a claim is no day")
    return RawClaim(**given, value=_in(structure["value"]), day=day, first=0, last=0)


class Judge:
    """The port ``ClaimJudge``: what the facts of a pipeline say of a claim that was read before."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline

    def judge(
        self, key: str, statement: str, structure: Mapping[str, Any] | None, *, at: datetime
    ) -> Judgement | None:
        """As the facts stand on the day of ``at``; None for a claim that no fact could ever decide.

        A claim without parts (known since before they were kept) is read anew from its statement.
        """
        if structure is None:
            return self._read_again(key, statement, at)
        try:
            claim = claim_of(structure)
            return self._decided(claim, statement, structure, at)
        except (KeyError, TypeError, ValueError):
            return self._read_again(key, statement, at)

    def _decided(
        self, claim: RawClaim, statement: str, structure: Mapping[str, Any], at: datetime
    ) -> Judgement:
        day = at.astimezone(ZONE).date()
        context = self._pipeline.context_on(day)
        document = self._pipeline.documents.by_id.get(claim.of)
        if claim.kind == _OF_THE_DOCUMENT and document is not None:
            claim.also, claim.members = document.facts, tuple(sorted(document.issuers))
        decision = decide(claim, context)
        unsure = structure.get("unsure")
        if unsure is not None and decision.label is VerdictLabel.REFUTED:
            undecided = Decision(
                VerdictLabel.NOT_ENOUGH_INFO, (), unsure, trace=[*decision.trace, Phrase("trace.unsure")]
            )
            return Judgement(
                verdict=undecided.label,
                score=unsure,
                facts=(),
                structure=structure,
                trace=trace_of(claim, undecided, day, context.facts, statement=statement),
            )
        return Judgement(
            verdict=decision.label,
            score=round(decision.score, 2),
            facts=decision.facts,
            structure=structure,
            trace=trace_of(claim, decision, day, context.facts, statement=statement),
        )

    def _read_again(self, key: str, statement: str, at: datetime) -> Judgement | None:
        if not statement:
            return None
        for claim in self._pipeline.read(statement, at=at).claims:
            if claim.key == key:
                return Judgement(
                    verdict=claim.verdict, score=claim.score, facts=claim.facts, structure=claim.structure
                )
        return None


def _out(value: Any) -> Any:
    if isinstance(value, Number):
        return {
            "number": [
                value.value,
                value.other,
                value.percent,
                value.money,
                value.precision,
                value.words,
            ]
        }
    if isinstance(value, Day):
        return {"day": [value.first.isoformat(), value.last.isoformat(), value.exact, value.year_written]}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, list | tuple):
        return {"list": [_out(each) for each in value]}
    return value


def _in(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    (kind, held), *more = value.items()
    if more:
        raise ValueError("a value of one kind is expected")
    if kind == "number":
        return Number(*held)
    if kind == "day":
        first, last, exact, written = held
        return Day(date.fromisoformat(first), date.fromisoformat(last), exact, written)
    if kind == "date":
        return date.fromisoformat(held)
    if kind == "list":
        return tuple(_in(each) for each in held)
    raise ValueError(f"no kind of value: {kind}")
