"""Reads counts, sums, areas, populations and shares; which words mean which count is data."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from classifier.claims import Context, RawClaim, number_at, number_day
from classifier.numbers import Number
from classifier.patterns import Pattern, Vocabulary
from classifier.sentences import Sentence
from classifier.text import fold, near, standard

_COUNTRY = re.compile(
    r" (?:ca nuoc|toan quoc|nuoc ta|nuoc minh|viet nam|tren ca nuoc|toan dat nuoc|quoc gia|khap nuoc) "
)
_CLAIMING = frozenset({"con", "co", "gom", "thanh", "xuong", "la", "tong", "chot", "duoc", "dung", "gio", "nay",
                       "hien", "van", "chi", "du", "ra", "hon", "gan", "toi", "khoang", "thong", "nhat", "cong", "thay", "phai", ">", "="})  # fmt: skip
_MORE = frozenset({"hon", "tren", "ngoai"})
_LESS = frozenset({"gan", "ngot", "xap", "xi", "suyt"})
_PAST = re.compile(
    r" (?:(?:hồi|hoi) (?:đó|do|trước|truoc|xưa|xua|ấy|ay|mới|moi|giữa|giua|đầu|dau|năm|nam|tháng|thang|chưa|chua|còn)"
    r"|trước đây|truoc day|(?:lúc|luc|khi) (?:đó|do|ấy|ay) |(?:lúc|luc|ban) (?:đầu|dau)|trước kia|truoc kia|ngày trước)"
)
_FUTURE = re.compile(
    r" (?:sang năm|sang nam|năm sau|nam sau|năm tới|nam toi|sắp tới|sap toi|sắp|sap|tới đây|toi day|tiếp|tiep|lần nữa|lan nua"
    r"|lần hai|lan hai|mai mốt|mai mot|nhiệm kỳ tới|nhiem ky toi|phương án|phuong an|ra tết|ra tet|sẽ|se) "
)
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
_NOT_A_COMMUNE = frozenset({"hội", "hoi", "viên", "vien", "giao", "luận", "luan", "tắc", "tac"})
_WHOLES = frozenset({"communes.count", "communes.xa", "communes.phuong"})
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
_OLD_UNITS = re.compile(r" (?:huyen|quan|thi xa|thi tran) ")
_ENDED = re.compile(r" (?:bo|het|khong|ket thuc|xoa|truoc|giai the|cham dut) ")
_MERGED = frozenset({"sap", "gop", "nhap", "hop", "ghep", "gom", "giu", "khong"})


@dataclass(frozen=True, slots=True)
class Quantity:
    """One attribute that a number before certain words gives."""

    about: str
    of: str
    units: Mapping[str, tuple[tuple[str, ...], ...]]
    before: tuple[re.Pattern[str], ...]
    needs: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]
    also: tuple[str, ...]
    low: float
    high: float
    percent: bool
    topic: str
    says: str


def load_quantities(reading: Mapping[str, Any], vocabulary: Vocabulary) -> tuple[Quantity, ...]:
    """The quantities of a reading vocabulary. Raises ``patterns.PatternError``."""
    found = []
    for row in reading.get("quantities") or ():
        units = []
        for unit in row["unit"]:
            vocabulary.learn(unit)
            units.append(tuple(near(standard(word.lower())) for word in unit.split()))
        found.append(
            Quantity(
                about=row["about"],
                of=row.get("of", "vn"),
                units={
                    head: tuple(
                        sorted(
                            (each for each in units if head in (each[0], fold(each[0]))),
                            key=len,
                            reverse=True,
                        )
                    )
                    for head in {form for each in units for form in (each[0], fold(each[0]))}
                },
                before=tuple(vocabulary.between(f"{each}") for each in row.get("before") or ()),
                needs=tuple(vocabulary.compile(each) for each in row.get("needs") or ()),
                unless=tuple(vocabulary.compile(each) for each in row.get("unless") or ()),
                also=tuple(row.get("also") or ()),
                low=float(row.get("min", 0)),
                high=float(row.get("max", 10**15)),
                percent=bool(row.get("percent")),
                topic=row.get("topic", "other"),
                says=row["says"],
            )
        )
    return tuple(found)


def _unit_after(
    sentence: Sentence, word: int, units: Mapping[str, tuple[tuple[str, ...], ...]]
) -> int | None:
    """The last word of the unit that follows the number at ``word``; None when none does."""
    words = sentence.marked
    if word + 1 >= len(words):
        return None
    for unit in units.get(words[word + 1], ()):
        stop = word + 1 + len(unit)
        found = words[word + 1 : stop]
        if len(found) < len(unit):
            continue
        if word + 1 in sentence.breaks or any(
            sentence.breaks.get(index, ",") not in ",/" for index in range(word + 2, stop)
        ):
            continue
        if unit == ("xã",) and words[stop : stop + 1] and words[stop] in _NOT_A_COMMUNE:
            continue
        if all(
            one == part or (one == fold(part) and not sentence.accented) or (part == "@" and one[0] == "@")
            for one, part in zip(found, unit, strict=True)
        ):
            return stop - 1
    return None


def _before(sentence: Sentence, word: int, patterns: Sequence[re.Pattern[str]]) -> bool:
    """True when the words just before the number match one of the patterns."""
    start = max(0, word - 12)
    for first in range(start, word):
        piece = sentence.piece(first, word)
        if any(pattern.fullmatch(piece) for pattern in patterns):
            return True
    return False


def approximate(sentence: Sentence, word: int) -> str:
    """``more``, ``less``, ``about`` or nothing: how the number at ``word`` is rounded in words."""
    for previous in reversed(sentence.words[max(0, word - 2) : word]):
        if previous in _MORE:
            return "more"
        if previous in _LESS:
            return "less"
        if (
            previous in ("khoang", "chung", "tam", "xap", "co")
            and previous == sentence.words[word - 1]
            and previous != "co"
        ):
            return "about"
    return ""


def read_quantities(quantities: Sequence[Quantity], sentence: Sentence, context: Context) -> list[RawClaim]:
    """Every counted thing of a sentence whose attribute and subject are clear."""
    claims: list[RawClaim] = []
    if not sentence.numbers:
        return claims
    if len(sentence.numbers) > 60:
        return claims
    needs: dict[int, bool] = {}
    structure = _structure(sentence)
    for word, text in enumerate(sentence.words):
        if not text.startswith("#"):
            continue
        number = number_at(sentence, word)
        if number.money:
            continue
        if word in structure:
            claims.append(
                _claim(sentence, context, word, word + 1, number, structure[word], "vn", (), "merging", "")
            )
            continue
        for position, quantity in enumerate(quantities):
            if quantity.percent != number.percent or not quantity.low <= number.value <= quantity.high:
                continue
            last = _unit_after(sentence, word, quantity.units) if quantity.units else word
            if last is None:
                continue
            if quantity.before and not _before(sentence, word, quantity.before):
                continue
            if position not in needs:
                needs[position] = all(
                    each.regex.search(sentence.line) for each in quantity.needs
                ) and not any(each.regex.search(sentence.line) for each in quantity.unless)
            if not needs[position]:
                continue
            claim = _subject(sentence, context, word, last, number, quantity)
            if claim is not None:
                claims.append(claim)
            break
    return claims


def _structure(sentence: Sentence) -> dict[int, str]:
    """``28 tỉnh và 6 thành phố``, ``25 + 9``: which numbers are the two parts."""
    found: dict[int, str] = {}
    words = sentence.words
    numbers = [index for index, word in enumerate(words) if word.startswith("#")]
    for one, two in pairwise(numbers):
        first, second = number_at(sentence, one).value, number_at(sentence, two).value
        if two - one > 20:
            continue
        if 2 <= first <= 30 and 10 <= second <= 60 and words[one + 1 : one + 3] == ["thanh", "pho"]:
            after = words[two + 1 : two + 3]
            if after[:1] == ["tinh"] and after != ["tinh", "thanh"]:
                found[one], found[two] = "provinces.thanh_pho", "provinces.tinh"
            continue
        if not (10 <= first <= 60 and 2 <= second <= 30) or two - one > 9:
            continue
        after = words[two + 1 : two + 3]
        if (
            words[one + 1 : one + 2] == ["tinh"] and after == ["thanh", "pho"] and words[one + 2] != "thanh"
        ) or (words[one + 1 : two] == ["+"] and 30 <= first + second <= 40):
            found[one], found[two] = "provinces.tinh", "provinces.thanh_pho"
    return found


def _claim(
    sentence: Sentence,
    context: Context,
    word: int,
    last: int,
    number: Number,
    about: str,
    of: str,
    also: tuple[str, ...],
    topic: str,
    says: str,
) -> RawClaim:
    words = sentence.words
    day = number_day(sentence, word, context.at)
    near = words[max(0, word - 6) : word]
    defaults = {
        "provinces.tinh": "Cả nước có {value} tỉnh.",
        "provinces.thanh_pho": "Cả nước có {value} thành phố trực thuộc Trung ương.",
    }
    return RawClaim(
        kind="number",
        about=about,
        of=of,
        value=number,
        first=max(0, word - 1),
        last=min(last, len(words) - 1),
        topic=topic,
        says=says or defaults.get(about, ""),
        negated=_negative(sentence, word),
        day=day,
        now=any(each in ("van", "hien", "gio") for each in near) or "nay" in near,
        future=bool({"se", "sap", "toi"} & set(near)),
        past=day is None and _PAST.search(sentence.line) is not None,
        also=also,
        near=approximate(sentence, word),
        focus=(word, word),
    )


def _negative(sentence: Sentence, word: int) -> bool:
    """``không phải 63``, ``chứ không phải 28``, ``đâu phải 36``."""
    before = sentence.words[max(0, word - 3) : word]
    for first, second in zip(before, [*before[1:], ""], strict=False):
        if first in ("khong", "dau", "chang") and second in ("phai", "con", "den", "co"):
            return not any(word - 3 < index <= word for index in sentence.breaks if index == word)
    return False


def _subject(
    sentence: Sentence, context: Context, word: int, last: int, number: Number, quantity: Quantity
) -> RawClaim | None:
    """The claim with its subject, or None when nobody can say of what it speaks."""
    about, also = quantity.about, list(quantity.also)
    words = sentence.words
    place, ambiguous = _governing(sentence, context, word, last)
    country = bool(_COUNTRY.search(" " + " ".join(words) + " "))
    of = quantity.of if quantity.of not in ("province", "any") else "vn"
    if quantity.of in ("province", "any"):
        if ambiguous:
            return None
        if place and about.startswith("communes.") and not _of_today(sentence):
            return None
        if (
            about in _WHOLES
            and last + 1 not in sentence.breaks
            and words[last + 1 : last + 2]
            and words[last + 1] in _PARTLY
        ):
            return None
        if number.value < 2 and about in ("communes.xa", "communes.phuong", "communes.count"):
            return None
        if place and not _country_nearer(sentence, word, place[1]) and not (country and place[1] > word):
            of = place[0]
        elif quantity.of == "province":
            if not context.subject:
                return None
            of = context.subject
        elif not country and context.subject and number.value < 200:
            of = context.subject
        elif not country and not _plausible(about, number.value):
            return None
    elif (about == "provinces.count" and _FUTURE.search(sentence.line) and _below(context, number.value)) or (
        about in ("provinces.count", "provinces.thanh_pho")
        and not _speaks(sentence, word, last, country, about, number)
    ):
        return None
    if (of == "vn" and about == "communes.count") or about == "communes.xa":
        pass
    before = words[max(0, word - 5) : word]
    if about in ("provinces.count", "communes.count", "communes.xa") and of == "vn":
        if _is_before(sentence, word):
            about = "provinces.before" if about == "provinces.count" else "communes.before"
            also = []
    elif about.startswith("communes.") and _is_before(sentence, word):
        if about in ("communes.count", "communes.xa"):
            about, also = "communes.before", []
        else:
            return None
    if about == "communes.xa" and _has_pair(sentence, word):
        also = []
    claim = _claim(
        sentence, context, word, last, number, about, of, tuple(also), quantity.topic, quantity.says
    )
    if (
        "giam" in before[-2:]
        and before[-1] not in ("con", "xuong")
        and not about.endswith(("cut", "cut_percent"))
        and about != "communes.count"
    ):
        return None
    if of != "vn":
        claim.subject_name = context.facts.places.name(of)
    else:
        claim.subject_name = "Cả nước"
    return claim


def _of_today(sentence: Sentence) -> bool:
    """False for a count inside a district or a town of the old order."""
    line = " " + " ".join(sentence.words) + " "
    return not _OLD_UNITS.search(line) or _ENDED.search(line) is not None


def _below(context: Context, value: float) -> bool:
    """True when a count lies under the one in force: only a further change could make it right."""
    return any(
        each.published <= context.at
        and each.holds(context.at)
        and len(each.accepted) == 1
        and value < each.accepted[0]
        for each in context.facts.says("provinces.count", "vn")
    )


def _has_pair(sentence: Sentence, word: int) -> bool:
    """True when the sentence counts phường apart, so that a count of xã is a count of xã."""
    return any(
        sentence.words[index + 1 : index + 2] == ["phuong"]
        for index, each in enumerate(sentence.words)
        if each[0] == "#"
    )


def _is_before(sentence: Sentence, word: int) -> bool:
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


def _plausible(about: str, value: float) -> bool:
    """A bare count so large that only the whole country can be meant."""
    return {
        "communes.count": value >= 500,
        "communes.xa": value >= 500,
        "communes.phuong": value >= 300,
        "communes.dac_khu": value >= 5,
    }.get(about, True)


def _speaks(sentence: Sentence, word: int, last: int, country: bool, about: str, number: Number) -> bool:
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
    if about == "provinces.thanh_pho" and words[word - 1 : word] == ["thu"]:
        return False
    if about == "provinces.count" and after[:1] != ["sau"] and _MERGED & set(words[last + 1 : last + 4]):
        return False
    if words[last + 1 : last + 2] == ["o"]:
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


def _governing(
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
            continue
        if mention.word < word or best is None:
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


def _country_nearer(sentence: Sentence, word: int, place: int) -> bool:
    """True when ``cả nước`` stands between the place and the number."""
    piece = " " + "".join(each + " " for each in sentence.words[place + 1 : word])
    return bool(_COUNTRY.search(piece))
