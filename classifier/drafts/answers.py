"""``Hỏi: Tỉnh nào lớn nhất? Đáp: Nghệ An.``: an answer is read as what it says of its question."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from classifier.drafts.page import Page
from kiemtin.entities import DraftProblem

_ASKED = re.compile(r"(?:(?:Câu(?: hỏi)?(?: số)?\s*\d+|Hỏi|H)\s*[.:)]\s*)?(?P<question>[^?]{8,300})\?\s*")
_GIVEN = re.compile(r"(?:Đáp án|Đáp|Trả lời|TL|Đ)\s*[:.]\s*(?P<answer>[^\n]{1,400})")
_END = re.compile(r"(?<=[^\W\d_])[.;](?=\s|$)|[.;](?=\s+[^\d\s]|\s*$)|\n")
_HOW_MANY = re.compile(r"\b(?:bao nhiêu|mấy)\b", re.IGNORECASE)
_WHICH = re.compile(
    r"(?P<unit>\b(?:tỉnh, thành phố|tỉnh thành|tỉnh|thành phố|địa phương|nơi|đơn vị))\s+nào\b", re.IGNORECASE
)
_WHERE = re.compile(r"\b(?P<at>ở|tại)\s+(?:đâu|nơi nào|địa phương nào)\b", re.IGNORECASE)
_WHEN = re.compile(r"\b(?P<at>từ|vào)?\s*(?:ngày nào|khi nào|thời điểm nào|bao giờ)\b", re.IGNORECASE)
_WHETHER = re.compile(r"\bcó\s+(?P<rule>[^?]{4,}?)\s+(?:hay\s+)?không\s*$", re.IGNORECASE)
_WHETHER_SO = re.compile(r"có (?:phải|đúng) (?:là )?(?P<rule>.{4,}?)\s+(?:hay\s+)?không\s*$", re.IGNORECASE)
"""``Có phải sắp tới ... không?``: what is asked is a whole sentence."""
_NUMBER = re.compile(r"\d[\d.,]*\d|\d")
_DAY = re.compile(r"(?:ngày\s+)?\d{1,2}/\d{1,2}(?:/\d{4})?")
_NAMED = re.compile(r"[^,.;(\n]{2,60}")
_NO = re.compile(r"(?:không|chưa)(?=\s*(?:[.,;!]|$))", re.IGNORECASE)
_YES = re.compile(r"(?:có|phải|được|đúng)(?=\s*(?:[.,;!]|$))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Said:
    """An answer as a statement: where its value stands in the statement, and where in the draft."""

    text: str
    value: tuple[int, int]
    where: tuple[int, int]
    rest: tuple[int, int]
    """What the answer goes on to say."""


def answered(page: Page, check: Callable[[str], Iterable[DraftProblem]]) -> Iterator[DraftProblem]:
    """Problems of answers, read with the question each answers."""
    for said in _statements(page.clean):
        first, last = said.value
        for problem in check(f"{said.text}."):
            start, end = problem.span
            if start < last and first < end:
                yield replace(problem, span=said.where, text=page.clean[slice(*said.where)])
        start, end = said.rest
        if end - start < 8:
            continue
        lead = f"{said.text}, "
        for problem in check(lead + page.clean[start:end]):
            if problem.span[0] >= len(lead):
                shift = start - len(lead)
                yield replace(problem, span=(problem.span[0] + shift, problem.span[1] + shift))


def _statements(text: str) -> Iterator[_Said]:
    for asked in _ASKED.finditer(text):
        given = _GIVEN.match(text, asked.end())
        if given is None:
            continue
        question = re.split(r"[.:;\n]\s+", asked["question"])[-1].strip()
        start = given.start("answer")
        stop = _END.search(text, start, given.end("answer"))
        end = stop.start() if stop else given.end("answer")
        rest = stop.end() if stop else end
        following = _END.search(text, rest, given.end("answer"))
        beyond = (rest, following.start() if following else given.end("answer"))
        said = _said(question, text, (start, end), beyond)
        if said is not None:
            yield said


def _said(question: str, text: str, answer: tuple[int, int], rest: tuple[int, int]) -> _Said | None:
    """The question with the answer in the place of what it asks for."""
    whether = _WHETHER.search(question)
    if whether is not None:
        head = _NO.match(text, *answer)
        no = head is not None
        head = head or _YES.match(text, *answer)
        if head is None:
            return None
        rule = f"{'không' if no else 'có'} {whether['rule']}"
        rule = re.sub(r"^có (?=phải |được |bị |cần |còn |bắt buộc )", "", rule)
        whole = _WHETHER_SO.match(question)
        if whole is not None:
            rule = f"{'không có chuyện ' if no else ''}{whole['rule']}"
        made = (question[: whether.start()] if whole is None else "") + rule
        return _Said(made, (0, len(made)), head.span(), rest)
    for asks, gives in ((_HOW_MANY, _NUMBER), (_WHEN, _DAY), (_WHERE, _NAMED), (_WHICH, _NAMED)):
        slot = asks.search(question)
        if slot is None:
            continue
        value = gives.search(text, *answer)
        if value is None:
            return None
        named = value[0].strip()
        lead = question[: slot.start()]
        if asks in (_WHERE, _WHEN) and slot["at"]:
            lead += slot["at"] + " "
        made = lead + named + question[slot.end() :]
        return _Said(
            made, (len(lead), len(lead) + len(named)), (value.start(), value.start() + len(named)), rest
        )
    return None
