"""Days of a draft that no calendar has or that contradict each other. Told, never guessed."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from classifier.drafts.days import Written, days_in
from classifier.drafts.page import Page
from classifier.drafts.values import shown
from classifier.sentences import Sentence
from classifier.text import fold
from kiemtin.entities import DraftProblem

_MONTH = re.compile(
    r"(?P<lead>trong|vào|đầu|cuối|giữa|trước|đến|hết|từ)?\s{0,9}\b(?P<month>tháng)\s+(?P<m>0|00|1[3-9]|[2-9]\d)(?:(?P<y>\s*/\s*\d{4}|\s+năm\s+\d{4})|(?!\d|[.,/]\d|\s*(?:%|tuổi|ngày)))",
    re.IGNORECASE,
)
_QUARTER = re.compile(r"\bquý\s+(?P<q>V|VI{0,3}|IX|0|[5-9])(?=\s*(?:/\s*\d{4}|năm\s+\d{4}))", re.IGNORECASE)
_YEARS = re.compile(
    r"\b(?P<kind>giai đoạn|nhiệm kỳ|năm học)\s+(?P<a>\d{4})\s?[-–—]\s?(?P<b>\d{4})", re.IGNORECASE
)
_WEEKDAYS = {
    "hai": 0, "2": 0, "ba": 1, "3": 1, "tư": 2, "4": 2, "năm": 3, "5": 3, "sáu": 4, "6": 4, "bảy": 5, "7": 5, "nhật": 6,
}  # fmt: skip
_NAMES = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_WEEKDAY = re.compile(
    r"(?<!\w)(?:thứ\s+(?P<a>hai|ba|tư|năm|sáu|bảy|[2-7])|chủ\s+(?P<b>nhật))(?!\w)", re.IGNORECASE
)
_TO_DAY = re.compile(r"[\s,(–-]*(?:ngày\s+)?", re.IGNORECASE)
_BEFORE_WEEKDAY = re.compile(r"[\s,]*[(\[]\s*")
_FROM_TO = re.compile(
    r"\s*(?:,\s*)?(?:cho\s+)?(?:đến|tới|[-–—])\s*(?:hết\s+)?(?:(?:tối|sáng|chiều)\s+)?(?:ngày\s+)?",
    re.IGNORECASE,
)
_FROM = re.compile(
    r"(?:từ|kể từ|bắt đầu từ)\s+(?:\d{1,2}\s*(?:giờ|h)\s*(?:\d{2})?\s*,?\s*)?(?:ngày\s+)?$", re.IGNORECASE
)
_HEAD = re.compile(
    r"[^\W\d_]{2,}[^\n,]{0,40},\s*ngày\s+\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4}", re.IGNORECASE
)
_DUE = re.compile(
    r"(?:trước|chậm nhất(?:\s+là)?(?:\s+vào)?|muộn nhất(?:\s+là)?(?:\s+vào)?|hạn(?:\s+\w+){0,3}(?:\s+là)?:?|đến hết|xong trong)\s*(?:\d{1,2}\s*(?:giờ|h)\s*(?:\d{2})?\s*,?\s*)?(?:ngày\s+)?$",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\b(?:đề nghị|yêu cầu|gửi|báo cáo|nộp|hoàn thành|hoàn thiện|đăng ký|tổng hợp|giao|phải|khẩn trương)\b",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"\b(?:đã|từng|trước đó|trước đây|khi đó|quy định|có hiệu lực|ban hành|căn cứ)\b", re.IGNORECASE
)


def timeline(page: Page) -> Iterator[DraftProblem]:
    """Every problem of days, months and years."""
    days = tuple(days_in(page.clean))
    yield from _impossible(page, days)
    yield from _weekdays(page, days)
    yield from _order(page, days)
    yield from _years(page)
    yield from _deadlines(page, days)


def head_of(page: Page) -> Written | None:
    """The place-and-date line of an official letter, in the first lines of the draft."""
    lines = page.clean[:1500].split("\n", 14)
    reach = sum(len(each) + 1 for each in lines[:14])
    match = _HEAD.search(page.clean, 0, reach)
    if match is None:
        return None
    line = page.clean.rfind("\n", 0, match.start()) + 1
    if re.search(r"\d", page.clean[line : match.start()]) or match.start() - line > 20:
        return None
    return next((each for each in days_in(page.clean, match.start(), match.end()) if each.exists), None)


def _impossible(page: Page, days: tuple[Written, ...]) -> Iterator[DraftProblem]:
    for each in days:
        if each.exists:
            continue
        code = "no_such_month" if not 1 <= each.month <= 12 else "no_such_day"
        yield page.problem((each.start, each.end), code, day=str(each.day), month=str(each.month))
    for match in _MONTH.finditer(page.clean):
        if match["lead"] or match["y"]:
            if not match["y"] and (match["lead"] or "").lower() == "từ":
                continue
            where = match.start("month"), match.end()
            yield page.problem(where, "no_such_month", month=match["m"])
    for match in _QUARTER.finditer(page.clean):
        yield page.problem(match.span(), "no_such_quarter")


def _weekdays(page: Page, days: tuple[Written, ...]) -> Iterator[DraftProblem]:
    """``thứ Bảy, ngày 15/3/2026`` and ``15/3/2026 (thứ Bảy)``."""
    for match in _WEEKDAY.finditer(page.clean):
        word = (match["a"] or match["b"]).lower()
        said = _WEEKDAYS[word]
        place = bisect_left(days, match.start(), key=lambda each: each.start)
        day = next((each for each in days[max(0, place - 1) : place + 1] if _joined(page, match, each)), None)
        real = day.on(_near_year(day, page.day)) if day else None
        if day is None or real is None or real.weekday() == said:
            continue
        right = _NAMES[real.weekday()]
        if match[0][0].isupper():
            right = right[0].upper() + right[1:]
        sentence = page.sentence_of(match.start())
        facts = _deciding(page, sentence, real) if sentence else ()
        yield page.problem(
            match.span(), "weekday", suggestion=right, facts=facts, day=shown(real), right=right
        )


def _deciding(page: Page, sentence: Sentence, day: date) -> tuple[str, ...]:
    """Facts that name this day and speak of what the sentence speaks of."""
    facts = page.context.facts
    return tuple(
        each.fact
        for each in facts.assertions
        if day in each.accepted
        and each.published <= page.day
        and len(set(fold(facts.get(each.fact).statement.lower()).split()) & sentence.present) >= 4
    )[:2]


def _joined(page: Page, match: re.Match[str], day: Written) -> bool:
    text = page.clean
    if 0 <= day.start - match.end() < 20:
        return _TO_DAY.fullmatch(text, match.end(), day.start) is not None
    return (
        0 <= match.start() - day.end < 6
        and _BEFORE_WEEKDAY.fullmatch(text, day.end, match.start()) is not None
    )


def _near_year(day: Written, at: date) -> int:
    """The year that brings a day without one nearest to the day of the draft."""
    found = [each for year in (at.year - 1, at.year, at.year + 1) if (each := day.on(year))]
    return min(found, key=lambda each: abs((each - at).days)).year if found else at.year


def ranges(page: Page, days: tuple[Written, ...]) -> Iterator[tuple[Written, Written]]:
    """``từ ngày A đến ngày B``, ``A - B``."""
    for one, two in pairwise(days):
        if one.exists and two.exists and _FROM_TO.fullmatch(page.clean, one.end, two.start):
            yield one, two


def _order(page: Page, days: tuple[Written, ...]) -> Iterator[DraftProblem]:
    """An end before its beginning. Without years only inside one month: 15/12 to 15/01 goes over the new year."""
    for one, two in ranges(page, days):
        if not _FROM.search(page.clean, max(0, one.start - 30), one.start) and not (one.year and two.year):
            continue
        if not (one.year and two.year) and (one.month != two.month or (one.year and not two.year)):
            continue
        year = two.year or page.day.year
        first, last = one.on(year), two.on(year)
        if first is None or last is None or first <= last:
            continue
        yield page.problem((two.start, two.end), "ends_before", start=shown(first), end=shown(last))


def _years(page: Page) -> Iterator[DraftProblem]:
    for match in _YEARS.finditer(page.clean):
        first, last = int(match["a"]), int(match["b"])
        if first > last:
            yield page.problem(
                (match.start("a"), match.end("b")), "years_backwards", start=match["a"], end=match["b"]
            )
        elif match["kind"].lower() == "năm học" and last - first > 1:
            yield page.problem(
                (match.start("a"), match.end("b")), "school_year", start=match["a"], end=match["b"]
            )


def _deadlines(page: Page, days: tuple[Written, ...]) -> Iterator[DraftProblem]:
    """What is asked for by a day before the letter itself."""
    head = head_of(page)
    dated = head.on(head.year) if head else None
    if head is None or dated is None:
        return
    for each in days:
        due = each.on(dated.year)
        if due is None or due >= dated or each.start <= head.start or not each.year:
            continue
        if not _DUE.search(page.clean, max(0, each.start - 40), each.start):
            continue
        sentence = page.sentence_of(each.start)
        around = page.clean[sentence.start : sentence.end] if sentence else ""
        if _ASKS.search(around) and not _DONE.search(around):
            yield page.problem((each.start, each.end), "due_before", due=shown(due), dated=shown(dated))
