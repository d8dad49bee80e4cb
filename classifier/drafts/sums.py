"""Figures of a draft that do not add up: parts and their total, from-to and the difference, shares of 100 %."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from classifier.decisions import show
from classifier.drafts.page import Page
from classifier.numbers import parse_digits
from kiemtin.entities import DraftProblem

_NUMBER = r"(?<![\w.,/:-])\d[\d.]*(?:,\d+)?(?![\d/:]|[.,]\d|\s*%)"
_UNIT = r"[^\W\d_]+(?:[ /-][^\W\d_]+){0,4}?"
_PART = re.compile(
    rf"(?P<n>{_NUMBER})\s+(?P<unit>{_UNIT})(?=\s*(?:[,;.:()\n]|và\s|cùng\s|cộng\s|$))", re.IGNORECASE
)
_CLOSED = re.compile(r"\s*(?:[).;\n]|$)")
"""After the last part: a list that goes on without a figure has more parts than are counted."""
_JOIN = re.compile(r"\s*(?:[,;]|,?\s*(?:và|cùng|cộng)\s)\s*", re.IGNORECASE)
_TOTAL = re.compile(
    rf"\s*[,;:.(]?\s*(?:tổng(?:\s+(?:cộng|số|là))*|cộng)\s*:?\s*(?:là|có|được)?\s*(?P<n>{_NUMBER})(?P<unit>\s+{_UNIT})?",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    rf"(?P<n>{_NUMBER})\s+(?P<unit>[^\d,;.:()\n]{{2,60}}?)\s*(?:,\s*)?(?:bao gồm|gồm có|gồm|chia thành|[:(]\s*(?:gồm|bao gồm)?)\s*:?\s*$",
    re.IGNORECASE,
)
_FELL = re.compile(
    rf"(?P<verb>giảm|tăng)\s+từ\s+(?P<a>{_NUMBER})(?:\s+[^\d,;.()\n]{{1,50}}?)?\s+(?:xuống|lên)(?:\s+còn)?\s+(?P<b>{_NUMBER})(?:\s+[^\d,;.()\n]{{1,60}})?\s*[,(]\s*(?:tức\s+)?(?:giảm|tăng)\s+(?P<c>{_NUMBER})(?!\s*(?:lần|so))",
    re.IGNORECASE,
)
_SHARE = re.compile(r"(?<![\w.,-])(?P<n>\d{1,3}(?:[.,]\d{1,2})?)\s?%")
_ROUNDED = re.compile(
    r"(?:khoảng|gần|hơn|trên|dưới|xấp xỉ|ít nhất|tối thiểu|tối đa|đạt|từ)\s+$", re.IGNORECASE
)
_SHARED = re.compile(
    r"\b(?:cơ cấu|chia ra|trong đó|khảo sát|ý kiến|còn lại|bao gồm|gồm|tổng cộng|tỷ lệ|kết quả)\b",
    re.IGNORECASE,
)
_MEASURE = re.compile(r"(?:km|kg|ha|m|km/h|m/s|lít|độ|mét|tấn|đồng|triệu|tỷ|giờ|phút)\b", re.IGNORECASE)
"""What stands in brackets after a measure is the same in other units."""
_GROWTH = re.compile(r"\b(?:tăng|giảm|kế hoạch|so với|cùng kỳ|vượt|đạt)\b", re.IGNORECASE)
_FAR = 0.25
"""Parts that miss the total by more than this share are parts of something else."""


@dataclass(frozen=True, slots=True)
class _Figure:
    value: float
    start: int
    end: int


def sums(page: Page) -> Iterator[DraftProblem]:
    """Totals, differences and shares that are wrong by the draft's own figures."""
    for sentence in page.parsed.sentences:
        if len(sentence.numbers) >= 3:
            passage = page.clean[sentence.start : sentence.end]
            yield from _totals(page, passage, sentence.start)
            yield from _falls(page, passage, sentence.start)
            yield from _shares(page, passage, sentence.start)


def _figure(match: re.Match[str], name: str, offset: int) -> _Figure:
    return _Figure(
        parse_digits(match[name].rstrip("."))[0], offset + match.start(name), offset + match.end(name)
    )


def _totals(page: Page, passage: str, offset: int) -> Iterator[DraftProblem]:
    for run in _runs(passage):
        parts = [_figure(each, "n", offset) for each in run]
        after = _TOTAL.match(passage, run[-1].end())
        closed = _CLOSED.match(passage, run[-1].end()) is not None
        before = _WHOLE.search(passage, 0, run[0].start()) if closed else None
        total = after or before
        if total is None:
            continue
        whole = _figure(total, "n", offset)
        if _ROUNDED.search(page.clean, max(0, whole.start - 12), whole.start) or (
            not after and _MEASURE.match((total["unit"] or "").strip())
        ):
            continue
        added = sum(each.value for each in parts)
        if abs(added - whole.value) < 0.005 or abs(added - whole.value) > _FAR * max(whole.value, 1):
            continue
        yield page.problem(
            (whole.start, whole.end), "sum", suggestion=show(added),
            parts=" + ".join(page.clean[each.start : each.end] for each in parts), right=show(added), total=show(whole.value),
        )  # fmt: skip


def _runs(passage: str) -> Iterator[list[re.Match[str]]]:
    """Two or more counts in a row: ``75 xã, 51 phường và 1 đặc khu``."""
    run: list[re.Match[str]] = []
    for match in _PART.finditer(passage):
        if run and not _JOIN.fullmatch(passage, run[-1].end(), match.start()):
            if len(run) > 1:
                yield run
            run = []
        run.append(match)
    if len(run) > 1:
        yield run


def _falls(page: Page, passage: str, offset: int) -> Iterator[DraftProblem]:
    for match in _FELL.finditer(passage):
        one, two, said = (_figure(match, name, offset) for name in "abc")
        right = abs(one.value - two.value)
        if abs(right - said.value) > 0.005:
            yield page.problem(
                (said.start, said.end), "difference", suggestion=show(right),
                first=show(one.value), last=show(two.value), right=show(right),
            )  # fmt: skip


def _shares(page: Page, passage: str, offset: int) -> Iterator[DraftProblem]:
    if not _SHARED.search(passage) or _GROWTH.search(passage):
        return
    shares = [
        each
        for each in _SHARE.finditer(passage)
        if not _ROUNDED.search(passage, max(0, each.start() - 12), each.start())
    ]
    if shares and parse_digits(shares[-1]["n"])[0] == 100:
        shares.pop()
    if len(shares) < 3:
        return
    added = sum(parse_digits(each["n"])[0] for each in shares)
    if 0.5 < abs(added - 100) <= 10:
        yield page.problem(
            (offset + shares[-1].start(), offset + shares[-1].end()), "shares",
            parts=" + ".join(each[0] for each in shares), right=show(round(added, 2)),
        )  # fmt: skip
