"""Whether a number is stated as the total of a unit, or tells of some of its parts in passing."""

from __future__ import annotations

from classifier.claims import Context
from classifier.counts import Counts, Quantity
from classifier.numbers import Number
from classifier.scope import of_a_part
from classifier.sentences import Sentence

_CLAIMING = frozenset({"tan", "han", "con", "co", "gom", "thanh", "xuong", "la", "tong", "chot", "duoc", "dung", "gio", "nay",
                       "hien", "van", "nhung", "chi", "du", "ra", "hon", "gan", "toi", "khoang", "thong", "nhat", "cong", "thay", "phai", ">", "="})  # fmt: skip


_ACTING = frozenset({"giai", "hoan", "dat", "bi", "dang", "chua", "to", "tham", "thong", "ban", "trien", "chiu", "thuoc", "giap",
                     "ven", "duoc", "da", "cong", "bao", "trinh", "gui", "ky", "xin", "de", "nhan", "lay", "tu", "cung", "mien",
                     "thi", "trong", "mua", "ngap", "vuot", "dung", "lap", "mo", "van", "co"})  # fmt: skip
"""After a count of provinces these words tell what some of them do."""

_LEADING = frozenset({"va", "voi", "cung", "moi", "them", "giam", "ca", "tron", "tat", "duy", "so", "bang", "nhieu", "vi", "tu", "co", "nguyen",
                      "tong", "so'", "lap", "dat", "lai", "moi'", "chia", "tach", "day", "lien", "mat", "cu", "thoi", "toan", "mot",
                      "vao", "mang", "sau", "truoc", "xep", "nhap", "hop", "gop", "nang", "chuyen", "doi", "hoac", "het", "do", "dem", "ma", "tuc", "roi", "lieu", "bo", "tam"})  # fmt: skip
"""Words besides those of a claim after which a count is stated."""


_SOME = frozenset({"cua", "o", "tai", "trong", "cac", "nhung", "moi", "tren", "tung", "ve"})
"""Before a count these words make it one of some communes, not of all."""


_PARTLY = frozenset(
    {
        "bi",
        "duoc",
        "dat",
        "dang",
        "chua",
        "da",
        "vung",
        "mien",
        "ven",
        "dau",
        "trien",
        "hoan",
        "khong",
        "o",
        "cung",
        "nong",
        "bien",
        "giap",
        "tham",
        "chiu",
    }
)
"""After a count these words tell something of some of the communes: it is no total."""


_PARTS_OF_LAND = frozenset({"mien", "vung", "khu", "phia"})
_IN_PASSING = frozenset({"khap", "ship", "freeship", "cod", "o", "tai", "trong", "thu", "nhung", "cac"})
_DELIVERING = frozenset({"ship", "freeship", "giao", "cod", "toi"})
_ALSO_OF_ALL = frozenset({"co", "van", "de", "tu", "thi", "trong", "dung"})
"""Such words may follow a count of the whole country too."""
_STATED = frozenset(
    {"con", "xuong", "chot", "thanh", "gom", "tong", ">", "la", "co", "du", "dung", "them", "hien"}
)


_ALL_OF = frozenset(
    {
        "gan",
        "khoang",
        "hon",
        "du",
        "ca",
        "toi",
        "nhe",
        "nha",
        "day",
        "do",
        "thoi",
        "chu",
        "ma",
        "that",
        "le",
        "khi",
    }
)
"""After ``có`` these words say more of the same count, or nothing."""


def stated(sentence: Sentence, word: int) -> bool:
    """False when a verb that is no statement of a number stands before it: ``điều chỉnh 30 phường``."""
    previous = sentence.words[word - 1]
    return (
        previous[0] in "@#&>=+-" or previous in _CLAIMING or previous in _LEADING or word in sentence.breaks
    )


def of_today(counts: Counts, sentence: Sentence) -> bool:
    """False for a count inside a unit of the old order."""
    if counts.former is None:
        return True
    line = " " + " ".join(sentence.words) + " "
    ended = counts.former_ended is not None and counts.former_ended.search(line) is not None
    return ended or not counts.former.search(line)


def _having(sentence: Sentence, last: int) -> bool:
    """``40 xã phường có bể bơi``: what follows the count tells what some of them have."""
    after = sentence.words[last + 1 : last + 3]
    return (
        len(after) > 1
        and after[0] == "co"
        and last + 1 not in sentence.breaks
        and last + 2 not in sentence.breaks
        and after[1][0] not in "#@"
        and after[1] not in _ALL_OF
    )


def of_some(quantity: Quantity, sentence: Sentence, word: int, last: int) -> bool:
    """``các xã``, ``5 xã bị ngập``: some of the parts, not all."""
    words, part = sentence.words, quantity.part
    if part.total and last + 1 not in sentence.breaks and set(words[last + 1 : last + 2]) & _PARTLY:
        return True
    if part.total and _having(sentence, last):
        return True
    some = words[word - 1 : word]
    if some == ["nhung"] and words[word - 2 : word - 1] in (["con"], ["toi"], ["co"], ["den"]):
        return False  # "còn những 579 xã": as many as that.
    return part.stated and bool(set(some) & _SOME)


def speaks(
    quantity: Quantity, sentence: Sentence, word: int, last: int, country: bool, number: Number
) -> bool:
    """True when a count is stated of the whole country and not of a part or in passing."""
    words, part = sentence.words, quantity.part
    before = words[max(0, word - 4) : word]
    after = words[last + 1 : last + 3]
    if after and after[0] in _PARTS_OF_LAND:
        return False
    if before and before[-1] in _IN_PASSING:
        return False
    if not country and _DELIVERING & set(before):
        return False
    if before and before[-1] in quantity.not_after:
        return False
    if after[:1] != ["sau"] and quantity.not_acting & set(words[last + 1 : last + 4]):
        return False
    if after[:1] == ["o"] or _having(sentence, last) or of_a_part(sentence, word):
        return False
    if (
        last + 1 not in sentence.breaks
        and after
        and after[0] in _ACTING
        and not (country and after[0] in _ALSO_OF_ALL)
    ):
        return False
    if country:
        return True
    if quantity.short_needs and last == word + 1 and not quantity.short_needs & sentence.present:
        return False
    if part.total_from and number.value >= part.total_from and _CLAIMING & set(before):
        return True
    return bool(_STATED & set(before))


def below(context: Context, about: str, of: str, value: float) -> bool:
    """True when a count lies under the one in force: only a further change could make it right."""
    return any(
        each.published <= context.at
        and each.holds(context.at)
        and len(each.accepted) == 1
        and value < each.accepted[0]
        for each in context.facts.says(about, of)
    )
