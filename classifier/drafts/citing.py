"""Documents a draft cites: one of them twice in two ways, a number with digits swapped, dated after the draft."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from classifier.documents import Document, Documents
from classifier.drafts.contradictions import against
from classifier.drafts.days import days_in
from classifier.drafts.misprints import misprinted
from classifier.drafts.page import Page
from classifier.drafts.timeline import head_of
from classifier.drafts.values import like, shown
from classifier.text import fold
from kiemtin.entities import DraftProblem
from kiemtin.facts import FactBase
from kiemtin.states import VerdictLabel

_SYMBOL = re.compile(
    r"(?<![\w/.-])(?P<n>\d{1,5})(?P<rest>(?:/(?P<y>\d{4}))?[-/](?P<type>(?:NQ|KL|QĐ|NĐ|TT|HD|KH|CV|CT|QH|UBTVQH|BC|TB|TTr|PA|ĐA)[^\W_]*(?:[-/][^\W\d_]\w*)*))"
)
_TO_DAY = re.compile(
    r"\s*,?\s*(?:\([^)\n]{1,40}\)\s*)?(?:được\s+)?(?:ký\s+|ban hành\s+|thông qua\s+)?(?:ngày|ký ngày)\s+$",
    re.IGNORECASE,
)
_BLANK = re.compile(
    r"(?:Nghị quyết|Luật|Nghị định|Quyết định|Kết luận|Chỉ thị|Thông tư|Kế hoạch|Hướng dẫn)\s+(?:số\s*:?\s*)?(?P<blank>(?:\.{2,}|…+|_{2,})\s*(?:/\d{4})?[-/](?:QH|NĐ-CP|NQ-CP|NQ/TW|KL/TW|QĐ-TTg|CT-TTg|UBTVQH|NQ-UBTVQH|TT-B)[\w/-]*)"
)
_ISSUERS = (
    (re.compile(r"-TTg$"), "Thủ tướng Chính phủ"),
    (re.compile(r"[/-](?:NĐ|NQ)-CP$"), "Chính phủ"),
    (re.compile(r"UBTVQH\d*$"), "Ủy ban Thường vụ Quốc hội"),
    (re.compile(r"/QH\d+$"), "Quốc hội"),
)
"""Whose document a symbol says it is (Decree 30/2020/NĐ-CP, annex I)."""
_BODY = re.compile(
    r"\s*,?\s*của\s+(?P<body>(?:Bộ trưởng\s+)?Bộ\s+(?:Nội vụ|Chính trị|Công an|Tư pháp|Tài chính|Quốc phòng|Xây dựng|Y tế|Ngoại giao|Giáo dục và Đào tạo)|Thủ tướng Chính phủ|Phó Thủ tướng(?:\s+Chính phủ)?|Chính phủ|Ủy ban Thường vụ Quốc hội|Quốc hội|Chủ tịch nước|Ban Bí thư|Ban Chấp hành Trung ương(?:\s+Đảng)?|Ban Tổ chức Trung ương)(?!\w)"
)
_OF_ITSELF = re.compile(
    r"(?:kế hoạch|công văn|hướng dẫn|quyết định|báo cáo|thông báo|đề cương|chương trình|văn bản|tài liệu)\s+này\s+(?:được\s+)?(?:ban hành|ký|xây dựng|lập|hoàn thành)\s+(?:vào\s+)?(?:ngày\s+)?(?=\d)",
    re.IGNORECASE,
)
_CITES = re.compile(r"\b(?:căn cứ|thực hiện|theo|triển khai|tại)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cited:
    """A document as a draft cites it; ``known`` when the facts know it under this symbol."""

    start: int
    end: int
    number: str
    rest: str
    known: Document | None
    dated: date | None
    day_at: tuple[int, int]

    @property
    def kind(self) -> str:
        """Type and issuer in the symbol, the year with it: /2024/NĐ-CP."""
        return re.sub(r"[^a-z0-9]", "", fold(self.rest.lower()))


class Citing:
    """Built once from the documents that facts cite or state."""

    def __init__(self, documents: Documents, facts: FactBase) -> None:
        self._symbols = documents.symbols
        self._by_symbol = {_plain(each.symbol): each for each in documents.by_id.values()}
        self._stated: dict[tuple[date | None, str, str], list[tuple[str, str]]] = {}
        """Symbols with the fact that states them, by what a misprint leaves alone."""
        for fact in facts:
            if fact.may_refute:
                for each in self._cited(f"{fact.citation.text()}\n{fact.statement}"):
                    if each.dated is not None:
                        self._stated.setdefault(_shuffled(each), []).append(
                            (each.number + each.rest, fact.id)
                        )

    def check(self, page: Page) -> Iterator[DraftProblem]:
        """Problems of the documents a draft cites."""
        found = list(self._cited(page.clean))
        yield from self._swapped(page, found)
        yield from self._misnumbered(page, found)
        yield from _wrong_issuers(page, found)
        yield from _two_days(page, found)
        yield from _dated_before(page, found)
        for each in found:
            if each.dated is not None and each.dated > page.day:
                yield page.problem(each.day_at, "cited_later", dated=shown(each.dated))
        for match in _BLANK.finditer(page.clean):
            yield page.problem(match.span("blank"), "unreadable")

    def undated(self, text: str) -> str:
        """The text with spaces for the days of its documents: they say nothing of the time the sentence tells of."""
        for each in self._cited(text):
            if each.dated is not None:
                start, end = each.day_at
                text = text[:start] + " " * (end - start) + text[end:]
        return text

    def _cited(self, text: str) -> Iterator[Cited]:
        """Every document with a symbol, in order."""
        for match in _SYMBOL.finditer(text):
            day = next(days_in(text, match.end(), min(len(text), match.end() + 70)), None)
            if day is not None and not (day.year and _TO_DAY.fullmatch(text, match.end(), day.start)):
                day = None
            yield Cited(
                match.start(), match.end(), match["n"], match["rest"], self._by_symbol.get(_plain(match[0])),
                day.on(day.year) if day else None, (day.start, day.end) if day else (0, 0),
            )  # fmt: skip

    def _swapped(self, page: Page, found: list[Cited]) -> Iterator[DraftProblem]:
        """A number with the digits of another document of the same kind and day."""
        earlier = {key: list(stated) for key, stated in self._stated.items()}
        for each in found:
            if each.dated is None:
                continue
            same = earlier.setdefault(_shuffled(each), [])
            right, fact = next((one for one in same if one[0] != each.number + each.rest), ("", ""))
            unknown = each.known is None and _plain(each.number + each.rest) not in self._symbols
            if right and unknown:
                yield page.problem(
                    (each.start, each.end), "swapped_number", suggestion=right, facts=(fact,) if fact else (),
                    right=right, dated=shown(each.dated),
                )  # fmt: skip
            elif not same:
                same.append((each.number + each.rest, ""))

    def _misnumbered(self, page: Page, found: list[Cited]) -> Iterator[DraftProblem]:
        """An unknown number, a digit or two away from the document whose content the sentence tells."""
        told: dict[int, set[str]] = {}
        for claim, decision in page.judged:
            if decision.label is VerdictLabel.SUPPORTED:
                told.setdefault(claim.sentence, set()).update(decision.facts)
        for each in found:
            if each.known is not None or _plain(each.number + each.rest) in self._symbols:
                continue
            facts = told.get(page.index_of(each.start), set())
            for known in self._by_symbol.values() if facts else ():
                match = _SYMBOL.fullmatch(known.symbol)
                if match is None or match["rest"] != each.rest or not misprinted(each.number, match["n"]):
                    continue
                deciding = [one for one in known.facts if one in facts]
                if deciding:
                    yield against(page, (each.start, each.end), tuple(deciding[:2]), known.symbol)
                    break


def _dating(page: Page, document: Document) -> tuple[str, ...]:
    """The facts that say when a document was made; else the first that cites it."""
    dating = tuple(
        each.fact
        for each in page.context.facts.assertions
        if each.of == document.id and document.dated in each.accepted and each.published <= page.day
    )
    return tuple(dict.fromkeys(dating)) or document.facts[:1]


def _shuffled(cited: Cited) -> tuple[date | None, str, str]:
    """What two documents share whose numbers have the same digits."""
    return cited.dated, cited.kind, "".join(sorted(cited.number))


def _plain(symbol: str) -> str:
    return re.sub(r"[^a-z0-9]", "", fold(symbol.lower()))


def _wrong_issuers(page: Page, found: list[Cited]) -> Iterator[DraftProblem]:
    """``759/QĐ-TTg ... của Bộ trưởng Bộ Nội vụ``: the symbol itself says whose document it is."""
    for each in found:
        right = next((body for mark, body in _ISSUERS if mark.search(each.rest)), "")
        after = max(each.end, each.day_at[1])
        match = _BODY.match(page.clean, after) if right else None
        if match is None or match["body"].startswith(right):
            continue
        facts = _dating(page, each.known) if each.known is not None else ()
        yield page.problem(
            match.span("body"), "issuer_of_symbol", suggestion=right, facts=facts,
            symbol=page.clean[each.start : each.end], right=right,
        )  # fmt: skip


def _two_days(page: Page, found: list[Cited]) -> Iterator[DraftProblem]:
    """One document with two days. Which is right the facts say; where they do not, the first one is kept."""
    first: dict[str, Cited] = {}
    for each in found:
        if each.dated is None or each.known is not None:
            continue
        earlier = first.setdefault(f"{each.number} {each.kind}", each)
        if earlier.dated is not None and earlier.dated != each.dated:
            passage = page.clean[slice(*each.day_at)]
            yield page.problem(
                each.day_at, "two_days", suggestion=like(passage, earlier.dated),
                document=page.clean[each.start : each.end], first=shown(earlier.dated), second=shown(each.dated),
            )  # fmt: skip


def _dated_before(page: Page, found: list[Cited]) -> Iterator[DraftProblem]:
    """The draft is dated before a document it cites."""
    told = _OF_ITSELF.search(page.clean)
    head = next(days_in(page.clean, told.end(), told.end() + 35), None) if told else head_of(page)
    dated = head.on(head.year) if head and head.year else None
    if head is None or dated is None:
        return
    for each in found:
        day = each.known.dated if each.known is not None and each.known.dated is not None else each.dated
        if day is None or day <= dated or (not told and each.start < head.start):
            continue
        sentence = page.sentence_of(each.start)
        if sentence is None or not (each.known or _CITES.search(page.clean, sentence.start, each.start)):
            continue
        passage = page.clean[head.whole : head.end]
        later = dated.replace(year=dated.year + 1) if (dated.month, dated.day) != (2, 29) else dated
        yield page.problem(
            (head.whole, head.end), "dated_before_source", suggestion=like(passage, later) if later >= day else "",
            facts=_dating(page, each.known) if each.known else (), dated=shown(dated),
            document=page.clean[each.start : each.end], cited=shown(day),
        )  # fmt: skip
        return
