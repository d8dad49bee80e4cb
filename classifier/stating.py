"""Whether a number is stated as the total of a unit, or tells of some of its parts in passing."""

from __future__ import annotations

import re

from classifier.claims import Context
from classifier.counts import Counts, Quantity
from classifier.numbers import Number
from classifier.scope import of_a_part
from classifier.sentences import Sentence
from classifier.text import fold, near, standard

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
        "mat",
        "thiet",
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
    """False for a count inside a unit of the old order, but not for one of a change (``106 xã, thị trấn còn 38``)."""
    if counts.former is None:
        return True
    line = " " + " ".join(sentence.words) + " "
    ended = counts.former_ended is not None and counts.former_ended.search(line) is not None
    if ended or not counts.former.search(line):
        return True
    change = _CHANGE.search(line)
    return change is not None and not counts.former.search(
        line[: change.start() + 1] + line[change.end() - 1 :]
    )


_CHANGE = re.compile(r" tu #\d+ (?:[^ ]+ ){0,14}?(?:con|xuong|thanh) (?:[^ ]+ ){0,2}?#\d+ ")
"""``từ 106 xã, phường, thị trấn sắp xếp lại còn 38``: between the two counts the old units are named as such."""


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


def in_passing(sentence: Sentence, word: int) -> bool:
    """``chi nhánh ở 28 tỉnh``: where something is, not how many there are."""
    return word > 0 and word not in sentence.breaks and sentence.words[word - 1] in _IN_PASSING


def acting(sentence: Sentence, last: int) -> bool:
    """``36 tỉnh tham dự``: what follows a count tells what those did."""
    following = sentence.words[last + 1 : last + 2]
    return last + 1 not in sentence.breaks and following != [] and following[0] in _DOING


_DOING = frozenset(
    {
        "tham",
        "dang",
        "giai",
        "hoan",
        "trien",
        "ngap",
        "vuot",
        "thi",
        "gui",
        "nhan",
        "ket",
        "chiu",
        "bao",
        "cung",
    }
)
_GATHERED = frozenset({("quy", "tu"), ("den", "tu")})
_UP_TO = frozenset({"toi", "den", "gan", "khoang", "hon", "chung"})
_COUNTED = frozenset({"tinh", "pho", "thanh", "xa", "phuong", "khu"})
"""The unit of the count before: ``2.621 xã 687 phường``."""
_NEAR_COUNT = 5


def told(sentence: Sentence, word: int) -> bool:
    """False for a count after a verb that states none: ``phủ 50 tỉnh``, ``ảnh hưởng 10 tỉnh, 500 xã``."""
    words = sentence.words
    if word == 0:
        return True
    if word in sentence.breaks:
        before = [each for each in range(max(0, word - _NEAR_COUNT), word) if words[each][0] == "#"]
        return not before or told(sentence, before[-1])
    if tuple(words[max(0, word - 2) : word]) in _GATHERED:
        return False
    last = words[word - 1]
    if last in _UP_TO and word > 1 and word - 1 not in sentence.breaks:
        last = words[word - 2]
    return last[0] in "@#&>=+-" or last in _CLAIMING or last in _LEADING or last in _COUNTED


def _alternatives(*words: str) -> str:
    return "|".join(near(standard(each)) for each in words)


_MANY = _alternatives(
    "một", "mỗi", "từng", "vài", "mấy", "nhiều", "bình quân", "trung bình", "lắm", "không ít"
)  # fmt: skip
_UNITS = _alternatives(
    "tỉnh thành phố", "tỉnh thành", "tỉnh", "thành phố", "địa phương", "nơi", "chỗ", "đơn vị"
)
_ONE_OF_MANY = rf" (?:(?:{_MANY}) (?:{_UNITS})|có (?:{_UNITS})|(?:{_UNITS}) nào)(?: [^ #@&]+){{0,5}} $"
_UNNAMED = (re.compile(_ONE_OF_MANY), re.compile(fold(_ONE_OF_MANY)))
"""Just before a count: ``mỗi tỉnh có``, ``một tỉnh mà có tới`` say that it is of one unit among many, not named."""


def of_one_of_many(sentence: Sentence, word: int) -> bool:
    """``1 tỉnh có tới 3 đặc khu``, ``mỗi tỉnh chừng 97 xã``: of a unit nobody named."""
    start = max(
        (index for index in sentence.breaks if index <= word and index > word - 9), default=max(0, word - 9)
    )
    one = "một" if sentence.accented else "mot"
    words = [
        one if each[0] == "#" and sentence.numbers[int(each[1:])].value == 1 else each
        for each in (sentence.marked if sentence.accented else sentence.words)[start:word]
    ]
    pattern = _UNNAMED[0 if sentence.accented else 1]
    return pattern.search(" " + "".join(f"{each} " for each in words)) is not None


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
    if not told(sentence, word):
        return False
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


_GOES_ON = frozenset({"roi", "thoi", "nha", "nhe", "nhen", "nghe", "nghen", "do", "day", "a", "ma", "chu", "ha", "luon", "ca", "sau", "truoc",
                      "tu", "ke", "gom", "trong", "voi", "va", "cung", "hoac", "truc", "moi", "nay", "thay", "so", "tinh", "nhu", "la", "tuc",
                      "bao", "chang", "cu", "hien", "gio", "con", "thi", "thanh", "nua", "it", "nhieu", "hon", "kem", "lan", "hoi", "le", "khi",
                      "duoc", "bi", "sap", "sat", "nhap", "gop", "hop", "ghep", "giu", "hinh", "chua", "khong", "dau", "that", "thiet", "chan",
                      "tron", "dung", "du", "toan", "tong", "cho", "vi", "do'", "nhung", "song", "theo", "cua", "o", "tai", "thuoc", "ben", "tren",
                      "khap", "vay", "the", "vo", "vao", "ra", "xuong", "len", "xong", "co", "van", "cap", "dan", "ba", "anh", "ae", "mn", "e",
                      "ban", "giam", "tang", "bot", "chia", "hen", "he", "ne", "nghia", "dem", "gan", "khoang", "chot", "muoi", "may", "quy",
                      "noi", "xa", "phuong", "dac", "thon", "rut", "rot", "tut", "bien", "don", "khoi", "ep", "tro", "dong", "thoat", "mien", "y", "huyen", "chinh", "phai", "nam", "ngay", "thang", "dot", "lai", "nhat",
                      "trung", "ke'", "am", "tat", "den", "toi", "hay", "chi", "moi'", "mot", "hai", "ti", "ty", "mat", "boi", "nhap'", "roi'",
                      "hong", "hok", "la'", "cong", "bang", "dung'", "ai", "minh", "em", "toi'", "nuoc", "vn", "viet", "bay", "gom'", "rong"})  # fmt: skip
"""After a count these words belong to it, close the sentence or begin another clause."""


def tells_of_some(sentence: Sentence, last: int) -> bool:
    """``30 phường ngập``, ``20 tỉnh thành ghi nhận ca sởi``: a verb of its own after a count tells of some of them."""
    following = last + 1
    return (
        following < len(sentence.words)
        and following not in sentence.breaks
        and sentence.words[following][0].isalpha()
        and sentence.words[following].rstrip("'") not in _GOES_ON
    )
