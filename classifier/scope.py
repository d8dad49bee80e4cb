"""Of what a count speaks: the place or country it belongs to, its time, and whether it is a total at all."""

from __future__ import annotations

import re
from collections.abc import Sequence

from classifier.claims import Context
from classifier.numbers import Number
from classifier.sentences import Sentence
from classifier.text import fold

COUNTRY = re.compile(
    r" (?:ca nuoc|toan quoc|nuoc ta|nuoc minh|viet nam|tren ca nuoc|toan dat nuoc|quoc gia|khap nuoc) "
)

_CLAIMING = frozenset({"con", "co", "gom", "thanh", "xuong", "la", "tong", "chot", "duoc", "dung", "gio", "nay",
                       "hien", "van", "chi", "du", "ra", "hon", "gan", "toi", "khoang", "thong", "nhat", "cong", "thay", "phai", ">", "="})  # fmt: skip

_PAST_CLAUSE = re.compile(
    r" (?:(?:nam|thang|tuan|ky) (?:ngoai|truoc)|(?:dau|cuoi|giua) nam(?: ngoai| nay)?|truoc (?:khi )?(?:sap nhap|sat nhap|sap xep|hop nhat|nhap|khi|dot|thoi diem|luc|do|day)"
    r"|nguyen la|ngay truoc|thoi chua|luc chua|khi chua|chua (?:nhap|sap nhap|gop)) "
)
"""Words that put what follows in their clause into an unnamed past."""

_REGION = re.compile(
    r" (?:(?:mien|vung|khu vuc|phia|ca mien|toan vung) (?:bac|nam|trung|tay|dong|duyen|nui|xuoi|cao|dong bang|kinh te)"
    r"|dong bang|dbscl|tay nguyen|tay bac|dong bac|tay nam bo|dong nam bo|nam bo|bac bo|trung bo|bac trung bo|nam trung bo"
    r"|duyen hai|cum thi dua|ven bien|bien gioi|asean|top) "
)
"""A part of the country: a count beside it is no count of the whole."""

_ACTING = frozenset({"giai", "hoan", "dat", "bi", "dang", "chua", "to", "tham", "thong", "ban", "trien", "chiu", "thuoc", "giap",
                     "ven", "duoc", "da", "cong", "bao", "trinh", "gui", "ky", "xin", "de", "nhan", "lay", "tu", "cung", "mien",
                     "thi", "trong", "mua", "ngap", "vuot", "dung", "lap", "mo", "van", "co"})  # fmt: skip
"""After a count of provinces these words tell what some of them do."""

_LEADING = frozenset({"va", "voi", "cung", "moi", "them", "giam", "ca", "tron", "tat", "duy", "so", "bang", "nhieu", "vi", "tu", "co", "nguyen",
                      "tong", "so'", "lap", "dat", "lai", "moi'", "chia", "tach", "day", "lien", "mat", "cu", "thoi", "toan", "mot",
                      "vao", "mang", "sau", "truoc", "xep", "nhap", "hop", "gop", "nang", "chuyen", "doi", "hoac", "het", "do", "dem", "ma", "tuc", "roi", "lieu", "bo", "tam"})  # fmt: skip
"""Words besides those of a claim after which a count is stated."""

_OF = frozenset(
    {
        "cua",
        "o",
        "tai",
        "thuoc",
        "tinh",
        "thanh",
        "pho",
        "tp",
        "trong",
        "toan",
        "tren",
        "dia",
        "ban",
        "cho",
        "moi",
        "ben",
    }
)
"""Words between a count and the place it belongs to."""

_STATING = frozenset(
    {
        "mà",
        "ma",
        "phải",
        "phai",
        "còn",
        "xuống",
        "chốt",
        "sáp",
        "gộp",
        "giờ",
        "nhập",
        "hiện",
        "nay",
        "con",
        "xuong",
        "chot",
        "sap",
        "gop",
        "gio",
        "nhap",
        "hien",
        "hợp",
    }
)

_OLD_UNITS = re.compile(r" (?:huyen|quan|thi xa|thi tran) ")

_ENDED = re.compile(r" (?:bo|het|khong|ket thuc|xoa|truoc|giai the|cham dut) ")

_MERGED = frozenset({"sap", "gop", "nhap", "hop", "ghep", "gom", "giu", "khong"})


def stands_before(sentence: Sentence, word: int, patterns: Sequence[re.Pattern[str]]) -> bool:
    """True when the words just before the number match one of the patterns."""
    start = max(0, word - 12)
    for first in range(start, word):
        piece = sentence.piece(first, word)
        if any(pattern.fullmatch(piece) for pattern in patterns):
            return True
    return False


def unit_end(sentence: Sentence, word: int) -> int:
    return word + 2 if sentence.words[word + 1 : word + 3] == ["thanh", "pho"] else word + 1


def cities_after(sentence: Sentence, word: int) -> bool:
    """``6 thành phố``, ``6 thành`` after a count of provinces; not ``6 thành viên``."""
    after = sentence.words[word + 1 : word + 3]
    if after == ["thanh", "pho"]:
        return True
    return after[:1] == ["thanh"] and (
        len(after) == 1
        or word + 2 in sentence.breaks
        or after[1] in ("roi", "nhe", "nha", "nua", "do", "thoi", "truc", "tw", "la")
    )


def of_a_part(sentence: Sentence, word: int) -> bool:
    """True when a part of the country is named in the clause before a count."""
    start = max((index for index in sentence.breaks if index <= word), default=0)
    return _REGION.search(fold(" " + sentence.piece(start, word))) is not None


def in_past(sentence: Sentence, word: int) -> bool:
    start = max((index for index in sentence.breaks if index <= word), default=0)
    piece = fold(" " + sentence.piece(start, word))
    if {"hồi", "từng", "vốn"} & set(sentence.marked[start:word]):
        return not {"gio", "nay", "hien"} & set(sentence.words[start:word])
    found = list(_PAST_CLAUSE.finditer(piece))
    return bool(found) and not re.search(r" (?:gio|nay|hien) ", piece[found[-1].end() - 1 :])


def negative(sentence: Sentence, word: int) -> bool:
    """``không phải 63``, ``chứ không phải 28``, ``đâu phải 36``."""
    before = sentence.words[max(0, word - 3) : word]
    for first, second in zip(before, [*before[1:], ""], strict=False):
        if first in ("khong", "dau", "chang") and second in ("phai", "con", "den", "co"):
            return not any(word - 3 < index <= word for index in sentence.breaks if index == word)
    return False


def stated(sentence: Sentence, word: int) -> bool:
    """False when a verb that is no statement of a number stands before it: ``điều chỉnh 30 phường``."""
    previous = sentence.words[word - 1]
    return (
        previous[0] in "@#&>=+-" or previous in _CLAIMING or previous in _LEADING or word in sentence.breaks
    )


def of_today(sentence: Sentence) -> bool:
    """False for a count inside a district or a town of the old order."""
    line = " " + " ".join(sentence.words) + " "
    return not _OLD_UNITS.search(line) or _ENDED.search(line) is not None


def below(context: Context, value: float) -> bool:
    """True when a count lies under the one in force: only a further change could make it right."""
    return any(
        each.published <= context.at
        and each.holds(context.at)
        and len(each.accepted) == 1
        and value < each.accepted[0]
        for each in context.facts.says("provinces.count", "vn")
    )


def has_pair(sentence: Sentence, word: int) -> bool:
    """True when the sentence counts phường apart, so that a count of xã is a count of xã."""
    return any(
        sentence.words[index + 1 : index + 2] == ["phuong"]
        for index, each in enumerate(sentence.words)
        if each[0] == "#"
    )


def is_before(sentence: Sentence, word: int) -> bool:
    """``từ 63 tỉnh``, ``63 tỉnh trước đây``, ``63 còn 34``: the count before the change."""
    words = sentence.words
    previous = words[max(0, word - 2) : word]
    following = words[word + 1 : word + 9]
    if "tu" in previous:
        return (
            any(each in ("xuong", "con", ">", "thanh", "giam") for each in following)
            or "giam" in words[max(0, word - 4) : word]
        )
    if "truoc" in words[max(0, word - 6) : word] and "sau" not in words[max(0, word - 3) : word]:
        return True
    if "thay" in words[max(0, word - 3) : word] and "vi" in previous:
        return True
    for index in range(word + 1, min(len(words), word + 5)):
        if (
            words[index] in ("xuong", "con", ">", "thanh")
            and words[index - 1] != "tinh"
            and not any(word < place <= index for place in sentence.breaks)
            and any(each.startswith("#") for each in words[index + 1 : index + 3])
        ):
            return True
    return words[word + 1 : word + 2] == [">"]


_NOW = frozenset({"con", "van", "giu", "hien", "du", "nguyen", "gio", "co", "nay", "la", "chot", "lai"})


def named_before(sentence: Sentence, word: int, context: Context, about: str, value: float) -> bool:
    """``lứa 63 tỉnh``, ``thời 63 tỉnh``: the old count, named without saying that it holds."""
    if about != "provinces.count" or _NOW & set(sentence.words[max(0, word - 6) : word]):
        return False
    return any(value in each.accepted for each in context.facts.says("provinces.before", "vn"))


def plausible(about: str, value: float) -> bool:
    """A bare count so large that only the whole country can be meant."""
    return {
        "communes.count": value >= 500,
        "communes.xa": value >= 500,
        "communes.phuong": value >= 300,
        "communes.dac_khu": value >= 5,
    }.get(about, True)


def speaks(sentence: Sentence, word: int, last: int, country: bool, about: str, number: Number) -> bool:
    """True when a count of provinces is stated of the country and not of a part or in passing."""
    words = sentence.words
    before = words[max(0, word - 4) : word]
    after = words[last + 1 : last + 3]
    if any(each in ("mien", "vung", "khu", "phia") for each in after[:1]):
        return False
    if before[-1:] and before[-1] in (
        "khap",
        "ship",
        "freeship",
        "cod",
        "o",
        "tai",
        "trong",
        "thu",
        "nhung",
        "cac",
    ):
        return False
    if any(each in ("ship", "freeship", "giao", "cod", "toi") for each in before) and not country:
        return False
    if about == "provinces.thanh_pho" and (words[word - 1 : word] in (["thu"], ["them"]) or number.value < 2):
        return False
    if about == "provinces.count" and after[:1] != ["sau"] and _MERGED & set(words[last + 1 : last + 4]):
        return False
    if words[last + 1 : last + 2] == ["o"] or of_a_part(sentence, word):
        return False
    if (
        about in ("provinces.count", "provinces.thanh_pho")
        and last + 1 not in sentence.breaks
        and after
        and after[0] in _ACTING
        and (after[0] not in ("co", "van", "de", "tu", "thi", "trong", "dung") or not country)
    ):
        return False
    if country:
        return True
    if about == "provinces.count" and last == word + 1 and not _STATING & sentence.present:
        return False
    if number.value >= 25 and about == "provinces.count" and any(each in _CLAIMING for each in before):
        return True
    return any(
        each
        in ("con", "xuong", "chot", "thanh", "gom", "tong", ">", "la", "co", "du", "dung", "them", "hien")
        for each in before
    )


def governing(
    sentence: Sentence, context: Context, word: int, last: int
) -> tuple[tuple[str, int] | None, bool]:
    """The province a count belongs to: the nearest before it, else the nearest after. Second: it is ambiguous."""
    best: tuple[str, int] | None = None
    first = sentence.places[0] if sentence.places else None
    if first is not None and first.word < word and sum(each.word < word for each in sentence.places) > 2:
        head = context.resolve(first)
        listed = sentence.words[first.word + 1 : first.word + 10]
        if head in {each.of for each in context.facts.says_about("members")} and (
            {"gom", "tu", "nhat", "nhap", "co"} & set(listed)
        ):
            return (head, first.word), False
    for mention in sentence.places:
        resolved = context.resolve(mention)
        if not resolved:
            if mention.word < word and not any(other.word < word and other.sure for other in sentence.places):
                return None, True
            continue
        if resolved not in context.provinces:
            if (
                best is not None
                and best[1] < mention.word < word
                and (sentence.accented or mention.raw[:1].isupper())
                and not _in_brackets(sentence, mention.word)
            ):
                return None, True
            continue
        if mention.word < word:
            if sentence.words[mention.word + 1 : mention.word + 2] == ["cu"] and mention.word + 1 < word:
                return None, True
            best = (resolved, mention.word)
        elif best is None and all(each in _OF for each in sentence.words[last + 1 : mention.word]):
            best = (resolved, mention.word)
    if best is not None and best[1] > last + 4:
        best = None
    if best is not None and best[0] not in {each.of for each in context.facts.says_about("members")}:
        unit = context.unit_of(best[0])
        others = [
            context.resolve(each)
            for each in sentence.places
            if context.resolve(each) in context.provinces and each.word < word
        ]
        if unit and unit in others:
            return (unit, best[1]), False
        if unit and any(each == "thanh" for each in sentence.words):
            return (unit, best[1]) if unit in others else None, unit not in others
        return None, True
    return best, False


def national(context: Context, about: str, value: float) -> bool:
    """True for the count of the whole country: in a list of places it is no count of the last place."""
    return any(value in each.accepted for each in context.facts.says(about, "vn") if each.holds(context.at))


def _in_brackets(sentence: Sentence, word: int) -> bool:
    return sentence.breaks.get(word) == "(" or sentence.breaks.get(word - 1) == "("


def country_nearer(sentence: Sentence, word: int, place: int) -> bool:
    """True when ``cả nước`` stands between the place and the number."""
    piece = " " + "".join(each + " " for each in sentence.words[place + 1 : word])
    return bool(COUNTRY.search(piece))
