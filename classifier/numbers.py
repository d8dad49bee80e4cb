"""Numbers in every form people write, and dates.

3.321 / 3321 / 3,321 / 3k3 / 3 nghìn 3 / ba nghìn ba trăm hai mươi mốt; 14 triệu; 66,91 %; gần 70 %.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from classifier.text import fold
from classifier.tokens import Token

_DIGITS = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5,
    "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
_TENS = {"mười", "mươi", "chục"}
_SCALES = {"nghìn": 1_000, "ngàn": 1_000, "vạn": 10_000, "triệu": 1_000_000, "tỷ": 10**9, "tỉ": 10**9}
_LINKS = {"linh", "lẻ"}
_WORDS = {*_DIGITS, *_TENS, *_SCALES, *_LINKS, "trăm", "rưỡi"}
_BY_FOLD: dict[str, str] = {}
for _word in ("không", "một", "hai", "ba", "bốn", "tư", "năm", "lăm", "sáu", "bảy", "tám", "chín", "mười", "trăm",
              "nghìn", "ngàn", "vạn", "triệu", "tỷ", "linh", "lẻ", "rưỡi", "chục"):  # fmt: skip
    _BY_FOLD.setdefault(fold(_word), _word)
_BY_FOLD["muoi"] = "mươi"
NUMBER_WORDS = frozenset({*map(fold, _WORDS), "muoi", "phan"})
"""Without marks: every word that may begin a number or a share."""
_SUFFIX = {"k": 1_000, "tr": 1_000_000, "tỷ": 10**9, "ty": 10**9}
_DATE = re.compile(r"(\d{1,2})\s?[/.-]\s?(\d{1,2})(?:\s?[/.-]\s?(\d{2,4}))?$")
_MONTH = re.compile(r"(\d{1,2})/(\d{4})$")
MAX_NUMBER = 10**15


@dataclass(frozen=True, slots=True)
class Number:
    """``value`` as meant; ``other`` a second reading (3,321 may be 3.321 or 3321); ``rounded`` when written so.

    ``precision`` is half of the last unit written: 2,1 triệu has 50,000, so 2,14 million agrees with it.
    """

    value: float
    other: float | None = None
    percent: bool = False
    money: bool = False
    precision: float = 0.0
    words: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """A day, month or year as written. ``first``/``last`` bound it; ``exact`` when the day is named."""

    first: date
    last: date
    exact: bool
    year_written: bool

    @property
    def dated(self) -> bool:
        """True for a day or a month with its year."""
        return self.year_written and (self.last - self.first).days < 31


def parse_digits(text: str) -> tuple[float, float | None, float]:
    """Value, second reading or None, half of the last unit written."""
    dots, commas = text.count("."), text.count(",")
    if not dots and not commas:
        return min(float(text), MAX_NUMBER), None, 0.0
    grouped = re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?", text)
    if grouped:
        mark, decimal = (
            (".", ",")
            if text.find(".") != -1 and (commas == 0 or text.find(".") < text.find(","))
            else (",", ".")
        )
        whole = text.replace(mark, "").replace(decimal, ".")
        value = min(float(whole), MAX_NUMBER)
        if mark == "," and commas == 1 and not dots:
            return value, float(text.replace(",", ".")), 0.0
        digits = len(text.split(decimal)[1]) if decimal in text else 0
        return value, None, 0.5 * 10**-digits if digits else 0.0
    if dots + commas == 1:
        whole, fraction = re.split("[.,]", text)
        return min(float(f"{whole}.{fraction}"), MAX_NUMBER), None, 0.5 * 10 ** -len(fraction)
    return min(float(re.sub("[.,]", "", text)), MAX_NUMBER), None, 0.0


def number_of(token: Token) -> Number:
    """The number a digit token writes with its suffix (70k, 2tr340, 3k3, 85%)."""
    value, other, precision = parse_digits(token.value)
    suffix = token.suffix
    if not suffix:
        return Number(value, other, precision=precision)
    if suffix == "%":
        return Number(
            other if other is not None and value > 100 else value, percent=True, precision=precision
        )
    letters = suffix.rstrip("0123456789")
    tail = suffix[len(letters) :]
    scale = _SUFFIX.get(letters)
    if scale is None:
        return Number(value, other, money=letters in ("đ", "d", "vnd"), precision=precision)
    if other is not None:
        value = other
    value *= scale
    if tail:
        value += int(tail) * scale / 10 ** len(tail)
    return Number(
        value,
        money=letters != "k" or not tail,
        precision=0.0 if tail else 0.5 * scale * min(1.0, precision * 2 or 1.0),
    )


_FRACTIONS = {
    ("một", "nửa"): 50.0,
    ("phân", "nửa"): 50.0,
    ("một", "phần", "ba"): 100 / 3,
    ("hai", "phần", "ba"): 200 / 3,
    ("một", "phần", "tư"): 25.0,
    ("ba", "phần", "tư"): 75.0,
}
_BY_FRACTION = {tuple(fold(word) for word in words): value for words, value in _FRACTIONS.items()}


def fraction_of(tokens: Sequence[Token], start: int) -> tuple[Number, int] | None:
    """A share in words (``hai phần ba``) as a percentage, roughly meant, with the index after it."""
    if tokens[start].plain not in ("mot", "hai", "ba", "phan"):
        return None
    for size in (3, 2):
        words = tuple(token.plain for token in tokens[start : start + size])
        value = _BY_FRACTION.get(words)
        if value is not None and len(words) == size:
            return Number(value, percent=True, precision=4.0, words=True), start + size
    return None


def word_of(token: Token) -> str | None:
    """The number word a token is, by its marks when it has any; None for another word."""
    low = token.low
    if low in _WORDS:
        return "mươi" if low == "mười" else low
    if low.isascii():
        return _BY_FOLD.get(low)
    return None


def spell(tokens: Sequence[Token], start: int) -> tuple[Number, int] | None:
    """A number that begins at ``tokens[start]`` in words, or in digits with a scale word (14 triệu, 3 nghìn 3).

    Returns it with the index after it. A lone number word is taken only by who asks for it.
    """
    total = 0.0
    group = 0.0
    digit: float | None = None
    seen_scale = False
    last_scale = 1.0
    precision = 0.0
    index = start
    used = 0
    after_scale_digits = linked = False
    last_real = start
    from_digits = False
    while index < len(tokens) and used < 14:
        token = tokens[index]
        if token.kind == "num" and not token.suffix:
            if digit is not None or (used and not seen_scale):
                break
            value, other, unit = parse_digits(token.value)
            following = _scale_at(tokens, index + 1)
            if used and following is None:
                if value >= 1000 or not last_scale > 1:
                    break
                digit, after_scale_digits = value, True
                index += 1
                used += 1
                last_real = index
                break
            if not used and following is None:
                return None
            digit = other if other is not None and following is not None else value
            precision = unit
            from_digits = True
            index += 1
            used += 1
            last_real = index
            continue
        if token.kind != "word":
            break
        word = word_of(token)
        if word is None:
            break
        if word in _DIGITS:
            if digit is not None:
                if last_scale != 100 or linked or not digit:
                    break
                group, last_scale = (
                    group + digit * 10,
                    10.0,
                )  # "ba trăm hai mốt": the tens without their word.
            digit = float(_DIGITS[word])
        elif word in _TENS:
            group += (digit if digit is not None else 1) * 10
            digit = None
            seen_scale = True
            last_scale = 10
        elif word == "trăm":
            group += (digit if digit is not None else 1) * 100
            digit = None
            seen_scale = True
            last_scale, linked = 100, False
        elif word in _SCALES:
            scale = _SCALES[word]
            amount = group + (digit or 0)
            if amount == 0 and used == 0:
                return None
            total = total * scale if amount == 0 and total else total + (amount or 1) * scale
            precision = precision * scale if precision else (0.5 * scale if from_digits else 0.0)
            group, digit = 0.0, None
            seen_scale = True
            last_scale = float(scale)
        elif word == "rưỡi":
            total += last_scale / 2
            index += 1
            used += 1
            last_real = index
            break
        elif word in _LINKS:
            if not seen_scale:
                break
            linked = True
        index += 1
        used += 1
        if word not in _LINKS:
            last_real = index
    if not used or not seen_scale:
        return None
    if digit is not None:
        shorthand = (
            last_scale >= 100
            and digit < 10
            and not group
            and total + group > 0
            and _plain_after(tokens, start, last_real)
        )
        tens = last_scale == 100 and not linked and not from_digits and digit < 10  # "trăm ba" is 130.
        group += digit * (10 if tens else last_scale / 10 if shorthand and last_scale >= 1000 else 1)
        if shorthand or after_scale_digits:
            precision = 0.0
    value = total + group
    if digit is None and (some := _and_some(tokens, last_real, last_scale)):
        half = last_scale / 2
        return Number(min(value + half, MAX_NUMBER), precision=half, words=True), some
    return Number(
        min(value, MAX_NUMBER), precision=precision if total and not group else 0.0, words=not from_digits
    ), last_real


def _and_some(tokens: Sequence[Token], index: int, scale: float) -> int | None:
    """``hai trăm mấy``, ``hai trăm mấy chục``, ``ba mươi mấy``: the index after the words for what is left open.

    Without marks ``may`` is many words; only before a word for tens or hundreds it is this one.
    """
    if scale not in (10, 100, 1000) or index >= len(tokens) or tokens[index].low not in ("mấy", "may"):
        return None
    after = tokens[index + 1].plain if index + 1 < len(tokens) else ""
    if (scale, after) in ((100, "chuc"), (1000, "tram")):
        return index + 2
    return index + 1 if tokens[index].low == "mấy" and after not in ("chuc", "tram") else None


def _plain_after(tokens: Sequence[Token], start: int, end: int) -> bool:
    """No link word (linh, lẻ) before the last digit: ``3 nghìn 3`` is 3,300, ``3 nghìn lẻ 3`` is 3,003."""
    return not any(word_of(token) in _LINKS for token in tokens[start:end] if token.kind == "word")


def _scale_at(tokens: Sequence[Token], index: int) -> str | None:
    if index >= len(tokens) or tokens[index].kind != "word":
        return None
    word = word_of(tokens[index])
    return word if word in _SCALES or word == "trăm" else None


def parse_date(text: str, at: date) -> Day | None:
    """1/7, 01-07-2025, 12.6.25, 7/2025. A day without a year is the one nearest to ``at``."""
    match = _MONTH.match(text)
    if match and 1 <= int(match[1]) <= 12:
        return month(int(match[2]), int(match[1]))
    match = _DATE.match(text)
    if not match:
        return None
    day, number, year = int(match[1]), int(match[2]), match[3]
    if year is None:
        return nearest(day, number, at)
    full = int(year) + 2000 if len(year) == 2 else int(year)
    try:
        found = date(full, number, day)
    except ValueError:
        return None
    return Day(found, found, True, True)


def nearest(day: int, number: int, at: date) -> Day | None:
    """The day and month in the year that brings it nearest to ``at``."""
    best: date | None = None
    for year in (at.year - 1, at.year, at.year + 1):
        try:
            found = date(year, number, day)
        except ValueError:
            continue
        if best is None or abs((found - at).days) < abs((best - at).days):
            best = found
    return Day(best, best, True, False) if best else None


def month(year: int, number: int) -> Day | None:
    """A whole month."""
    if not (1 <= number <= 12 and 1000 <= year <= 2200):
        return None
    first = date(year, number, 1)
    last = date(year + (number == 12), number % 12 + 1, 1)
    return Day(first, date.fromordinal(last.toordinal() - 1), False, True)


def year_of(value: int) -> Day | None:
    """A whole year."""
    if not 1000 <= value <= 2200:
        return None
    return Day(date(value, 1, 1), date(value, 12, 31), False, True)
