"""The time and the part of the country a count speaks of, and whether it is denied."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from classifier.sentences import Sentence
from classifier.text import fold

_PAST_CLAUSE = re.compile(
    r" (?:(?:nam|thang|tuan|ky) (?:ngoai|truoc)|(?:dau|cuoi|giua) nam(?: ngoai| nay)?|truoc (?:khi )?(?:sap nhap|sat nhap|sap xep|hop nhat|nhap|khi|dot|thoi diem|luc|do|day)"
    r"|(?:bang|so lieu|danh sach|danh muc|ban|file|du lieu|con so|van ban) cu"
    r"|nguyen la|ngay truoc|thoi chua|luc chua|khi chua|chua (?:nhap|sap nhap|gop)) "
)
"""Words that put what follows in their clause into an unnamed past."""


_REGION = re.compile(
    r" (?:(?:mien|vung|khu vuc|phia|ca mien|toan vung) (?:bac|nam|trung|tay|dong|duyen|nui|xuoi|cao|dong bang|kinh te)"
    r"|dong bang|dbscl|tay nguyen|tay bac|dong bac|tay nam bo|dong nam bo|nam bo|bac bo|trung bo|bac trung bo|nam trung bo"
    r"|duyen hai|cum thi dua|ven bien|bien gioi|asean|top) "
)
"""A part of the country: a count beside it is no count of the whole."""


_BACK = 16
"""Words back from a number in which a pattern may begin that ends before it."""


def stands_before(sentence: Sentence, word: int, patterns: Sequence[re.Pattern[str]]) -> bool:
    """True when the words just before the number end with one of the patterns (``Vocabulary.ending``)."""
    piece = " " + sentence.piece(max(0, word - _BACK), word)
    return any(pattern.search(piece) for pattern in patterns)


def of_a_part(sentence: Sentence, word: int) -> bool:
    """True when a part of the country is named in the clause before a count."""
    start = max((index for index in sentence.breaks if index <= word), default=0)
    return _REGION.search(fold(" " + sentence.piece(start, word))) is not None


def in_past(sentence: Sentence, word: int) -> bool:
    start = max((index for index in sentence.breaks if index <= word), default=0)
    piece = fold(" " + sentence.piece(start, word))
    if {"hồi", "từng", "vốn"} & set(sentence.marked[start:word]) or _year_after_hoi(sentence, start, word):
        return not {"gio", "nay", "hien"} & set(sentence.words[start:word])
    found = list(_PAST_CLAUSE.finditer(piece))
    return bool(found) and not re.search(r" (?:gio|nay|hien) ", piece[found[-1].end() - 1 :])


def _year_after_hoi(sentence: Sentence, start: int, word: int) -> bool:
    """``hoi 1976``: before a year ``hoi`` is ``hồi``, whatever else it may spell."""
    return any(
        sentence.words[index] == "hoi"
        and sentence.words[index + 1][0] == "#"
        and 1900 <= sentence.numbers[int(sentence.words[index + 1][1:])].value <= 2100
        for index in range(start, word - 1)
    )


def negative(sentence: Sentence, word: int) -> bool:
    """``không phải 63``, ``chứ không phải 28``, ``đâu phải 36``."""
    before = sentence.words[max(0, word - 3) : word]
    for first, second in zip(before, [*before[1:], ""], strict=False):
        if first in ("khong", "dau", "chang") and second in ("phai", "con", "den", "co"):
            return not any(word - 3 < index <= word for index in sentence.breaks if index == word)
    return False


_BEFORE_THE_CHANGE = re.compile(
    r" (?:truoc khi |(?:hoi|luc|khi|thoi|con|thuo) chua )(?:bi |phai )?(?:nhap|sap nhap|sat nhap|gop|gom|ghep|don|hop nhat|sap xep) (?!xong)[^&]*$"
)
_CHANGED = re.compile(r" (?:gio|nay|hien|sau|xong|xuong|con) ")


def before_the_change(sentence: Sentence, word: int) -> bool:
    """``trước khi gộp``, ``hồi chưa nhập`` shortly before a count: it is of the time just before the merger."""
    match = _BEFORE_THE_CHANGE.search(fold(" " + sentence.piece(max(0, word - 9), word)))
    return match is not None and _CHANGED.search(match[0]) is None


def is_before(sentence: Sentence, word: int) -> bool:
    """``từ 63 tỉnh``, ``63 tỉnh trước đây``, ``63 còn 34``: the count before the change."""
    words = sentence.words
    previous = words[max(0, word - 2) : word]
    following = words[word + 1 : word + 9]
    if "tu" in previous:
        return (
            any(each in ("xuong", "con", ">", "giam") for each in following)
            or any(two == "thanh" and one != "tinh" for one, two in pairwise(following))
            or "giam" in words[max(0, word - 4) : word]
        )
    if "truoc" in words[max(0, word - 6) : word] and "sau" not in words[max(0, word - 3) : word]:
        return True
    if "thay" in words[max(0, word - 3) : word] and "vi" in previous:
        return True
    if before_the_change(sentence, word):
        return True
    for index in range(word + 1, min(len(words), word + 5)):
        if (
            words[index] in ("xuong", "con", ">", "thanh")
            and words[index - 1] != "tinh"
            and not any(word < place <= index for place in sentence.breaks)
            and any(each.startswith("#") for each in words[index + 1 : index + 4])
        ):
            return True
    return words[word + 1 : word + 2] == [">"]
