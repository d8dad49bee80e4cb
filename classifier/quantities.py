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
_PAST_CLAUSE = re.compile(
    r" (?:(?:nam|thang|tuan|ky) (?:ngoai|truoc)|(?:dau|cuoi|giua) nam(?: ngoai| nay)?|truoc (?:khi )?(?:sap nhap|sat nhap|sap xep|hop nhat|nhap|khi|dot|thoi diem|luc|do|day)"
    r"|nguyen la|ngay truoc|thoi chua|luc chua|khi chua|chua (?:nhap|sap nhap|gop)) "
)
"""Words that put what follows in their clause into an unnamed past."""
_FUTURE = re.compile(
    r" (?:sang năm|sang nam|năm sau|nam sau|năm tới|nam toi|sắp tới|sap toi|sắp|sap|tới đây|toi day|tiếp|tiep|lần nữa|lan nua"
    r"|lần hai|lan hai|mai mốt|mai mot|nhiệm kỳ tới|nhiem ky toi|phương án|phuong an|ra tết|ra tet|sẽ|se) "
)
_WHOLE = re.compile(
    r" (?:@\d+ (?:moi|sau)|sau (?:khi )?(?:sap nhap|sat nhap|nhap|hop nhat|sap xep|gop)|(?:nhap|gop)(?: lai)? xong|(?:nhap|gop|om|sap nhap)(?: voi| them| ca| vao)? @\d+(?: @\d+)* (?:xong|thi|roi|nen)) "
)
"""Words that say that the new unit is meant as a whole."""
_NONE = re.compile(r" (?:khong|chang|cha|dau|chua)(?: he)? (?:co|con) (?:mot )?(dac khu|xa|phuong) nao ")
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
_SOME = frozenset({"cua", "o", "tai", "trong", "cac", "nhung", "moi", "tren", "tung", "ve"})
"""Before a count these words make it one of some communes, not of all."""
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
    scale: float
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
                scale=float(row.get("scale", 1)),
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
        return _none_left(quantities, sentence, context) if "nao" in sentence.words else claims
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
                _claim(
                    sentence,
                    context,
                    word,
                    _unit_end(sentence, word),
                    number,
                    structure[word],
                    "vn",
                    (),
                    "merging",
                    "",
                )
            )
            continue
        for position, quantity in enumerate(quantities):
            if quantity.percent != number.percent:
                continue
            if not quantity.low <= number.value / quantity.scale <= quantity.high:
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
            scaled = number if quantity.scale == 1 else _scaled(number, quantity.scale)
            claim = _subject(sentence, context, word, last, scaled, quantity)
            if claim is not None:
                claims.append(claim)
            break
    claims.extend(_none_left(quantities, sentence, context))
    claims.extend(_reduced_to(sentence, context, claims))
    return claims


def _none_left(quantities: Sequence[Quantity], sentence: Sentence, context: Context) -> list[RawClaim]:
    """``chẳng có đặc khu nào``, ``không còn xã nào``: the count is nought."""
    claims = []
    for match in _NONE.finditer(fold(sentence.line)):
        about = {"dac khu": "communes.dac_khu", "xa": "communes.xa", "phuong": "communes.phuong"}[match[1]]
        quantity = next(each for each in quantities if each.about == about)
        first, last = sentence.word_at(match.start() + 1), sentence.word_at(match.end() - 2)
        place, ambiguous = _governing(sentence, context, first, last)
        if ambiguous or place is None or place[1] > first or _negative(sentence, first):
            continue
        claim = _claim(
            sentence, context, first, last, Number(0.0), about, place[0], (), quantity.topic, quantity.says
        )
        claim.first, claim.negated = first, False
        claim.subject_name = context.facts.places.name(place[0])
        claims.append(claim)
    return claims


def _reduced_to(sentence: Sentence, context: Context, claims: Sequence[RawClaim]) -> list[RawClaim]:
    """``từ 106 xã phường giảm còn 48``: the second number counts the same thing."""
    found = []
    words = sentence.words
    counted = {each.focus[0] for each in claims}
    for claim in claims:
        if not claim.about.endswith(".before") or claim.about.startswith("districts"):
            continue
        start = claim.focus[0]
        for word in range(start + 2, min(len(words), start + 10)):
            if (
                words[word][0] != "#"
                or word in counted
                or words[word - 1] not in ("con", "xuong", "thanh", ">")
            ):
                continue
            number = number_at(sentence, word)
            if (
                number.percent
                or number.money
                or words[word + 1 : word + 2] in (["nam"], ["thang"], ["ngay"], ["cap"])
            ):
                continue
            about = claim.about.replace(".before", ".count")
            says = (
                "Cả nước có {value} đơn vị hành chính cấp tỉnh."
                if claim.of == "vn" and "prov" in about
                else "{Of} có {value} đơn vị hành chính cấp xã."
            )
            after = _claim(sentence, context, word, word, number, about, claim.of, (), claim.topic, says)
            after.subject_name = claim.subject_name
            found.append(after)
            break
    return found


def _scaled(number: Number, scale: float) -> Number:
    return Number(number.value / scale, precision=number.precision / scale, words=number.words)


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
        if _of_a_part(sentence, one):
            continue
        if (
            words[one + 1 : one + 2] == ["tinh"]
            and _cities_after(sentence, two)
            and words[one + 2] != "thanh"
        ) or (words[one + 1 : two] == ["+"] and 30 <= first + second <= 40):
            found[one], found[two] = "provinces.tinh", "provinces.thanh_pho"
    return found


def _unit_end(sentence: Sentence, word: int) -> int:
    return word + 2 if sentence.words[word + 1 : word + 3] == ["thanh", "pho"] else word + 1


def _cities_after(sentence: Sentence, word: int) -> bool:
    """``6 thành phố``, ``6 thành`` after a count of provinces; not ``6 thành viên``."""
    after = sentence.words[word + 1 : word + 3]
    if after == ["thanh", "pho"]:
        return True
    return after[:1] == ["thanh"] and (
        len(after) == 1
        or word + 2 in sentence.breaks
        or after[1] in ("roi", "nhe", "nha", "nua", "do", "thoi", "truc", "tw", "la")
    )


def _of_a_part(sentence: Sentence, word: int) -> bool:
    """True when a part of the country is named in the clause before a count."""
    start = max((index for index in sentence.breaks if index <= word), default=0)
    return _REGION.search(fold(" " + sentence.piece(start, word))) is not None


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
        past=day is None and (_PAST.search(sentence.line) is not None or _in_past(sentence, word)),
        also=also,
        near=approximate(sentence, word),
        focus=(word, word),
        whole=_WHOLE.search(fold(" " + sentence.piece(0, word))) is not None,
    )


def _in_past(sentence: Sentence, word: int) -> bool:
    start = max((index for index in sentence.breaks if index <= word), default=0)
    piece = fold(" " + sentence.piece(start, word))
    if {"hồi", "từng", "vốn"} & set(sentence.marked[start:word]):
        return not {"gio", "nay", "hien"} & set(sentence.words[start:word])
    found = list(_PAST_CLAUSE.finditer(piece))
    return bool(found) and not re.search(r" (?:gio|nay|hien) ", piece[found[-1].end() - 1 :])


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
        if ambiguous or (place is None and _of_a_part(sentence, word)):
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
        if about.startswith("communes.") and words[word - 1 : word] and words[word - 1] in _SOME:
            return None
        if about.startswith("communes.") and place and word and not _stated(sentence, word):
            return None
        if number.value < 2 and about in ("communes.xa", "communes.phuong", "communes.count"):
            return None
        if place and not _country_nearer(sentence, word, place[1]) and not (country and place[1] > word):
            of = place[0]
            if words[word - 1] in ("va", "cung") and _national(context, about, number.value):
                of = "vn"
        elif quantity.of == "province":
            if not context.subject:
                return None
            of = context.subject
        elif not country and context.subject and number.value < 200:
            of = "vn" if _national(context, about, number.value) else context.subject
        elif not country and not _plausible(about, number.value):
            return None
    elif (about == "provinces.count" and _FUTURE.search(sentence.line) and _below(context, number.value)) or (
        about in ("provinces.count", "provinces.thanh_pho")
        and not _speaks(sentence, word, last, country, about, number)
        and not (about == "provinces.count" and _is_before(sentence, word) and not _of_a_part(sentence, word))
    ):
        return None
    if (of == "vn" and about == "communes.count") or about == "communes.xa":
        pass
    before = words[max(0, word - 5) : word]
    if about in ("provinces.count", "communes.count", "communes.xa") and of == "vn":
        if _is_before(sentence, word) or _named_before(sentence, word, context, about, number.value):
            about = "provinces.before" if about == "provinces.count" else "communes.before"
            also = []
    elif about.startswith("communes.") and _is_before(sentence, word):
        if about in ("communes.count", "communes.xa"):
            about, also = "communes.before", []
        else:
            return None
    if about in _WHOLES and of != "vn" and before and before[-1] in ("them", "lap", "nang"):
        about, also = "communes.raised", []
    if about == "communes.xa" and _has_pair(sentence, word):
        also = []
    claim = _claim(
        sentence, context, word, last, number, about, of, tuple(also), quantity.topic, quantity.says
    )
    if (
        "giam" in before[-2:]
        and before[-1] not in ("con", "xuong")
        and about.startswith(("provinces.", "communes."))
        and not about.endswith(("cut", "cut_percent", ".before"))
        and about != "communes.count"
    ):
        return None
    if of != "vn":
        claim.subject_name = context.facts.places.name(of)
    else:
        claim.subject_name = "Cả nước"
    return claim


def _stated(sentence: Sentence, word: int) -> bool:
    """False when a verb that is no statement of a number stands before it: ``điều chỉnh 30 phường``."""
    previous = sentence.words[word - 1]
    return (
        previous[0] in "@#&>=+-" or previous in _CLAIMING or previous in _LEADING or word in sentence.breaks
    )


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


_NOW = frozenset({"con", "van", "giu", "hien", "du", "nguyen", "gio", "co", "nay", "la", "chot", "lai"})


def _named_before(sentence: Sentence, word: int, context: Context, about: str, value: float) -> bool:
    """``lứa 63 tỉnh``, ``thời 63 tỉnh``: the old count, named without saying that it holds."""
    if about != "provinces.count" or _NOW & set(sentence.words[max(0, word - 6) : word]):
        return False
    return any(value in each.accepted for each in context.facts.says("provinces.before", "vn"))


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
    if about == "provinces.thanh_pho" and (words[word - 1 : word] in (["thu"], ["them"]) or number.value < 2):
        return False
    if about == "provinces.count" and after[:1] != ["sau"] and _MERGED & set(words[last + 1 : last + 4]):
        return False
    if words[last + 1 : last + 2] == ["o"] or _of_a_part(sentence, word):
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


def _national(context: Context, about: str, value: float) -> bool:
    """True for the count of the whole country: in a list of places it is no count of the last place."""
    return any(value in each.accepted for each in context.facts.says(about, "vn") if each.holds(context.at))


def _in_brackets(sentence: Sentence, word: int) -> bool:
    return sentence.breaks.get(word) == "(" or sentence.breaks.get(word - 1) == "("


def _country_nearer(sentence: Sentence, word: int, place: int) -> bool:
    """True when ``cả nước`` stands between the place and the number."""
    piece = " " + "".join(each + " " for each in sentence.words[place + 1 : word])
    return bool(_COUNTRY.search(piece))
