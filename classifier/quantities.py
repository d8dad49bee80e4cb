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
from classifier.scope import (
    COUNTRY,
    below,
    cities_after,
    country_nearer,
    governing,
    has_pair,
    in_past,
    is_before,
    named_before,
    national,
    negative,
    of_a_part,
    of_today,
    plausible,
    speaks,
    stands_before,
    stated,
    unit_end,
)
from classifier.sentences import Sentence
from classifier.text import fold, near, standard

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

_WHOLE = re.compile(
    r" (?:@\d+ (?:moi|sau)|sau (?:khi )?(?:sap nhap|sat nhap|nhap|hop nhat|sap xep|gop)|(?:nhap|gop)(?: lai)? xong|(?:nhap|gop|om|sap nhap)(?: voi| them| ca| vao)? @\d+(?: @\d+)* (?:xong|thi|roi|nen)) "
)
"""Words that say that the new unit is meant as a whole."""

_NONE = re.compile(r" (?:khong|chang|cha|dau|chua)(?: he)? (?:co|con) (?:mot )?(dac khu|xa|phuong) nao ")

_SOME = frozenset({"cua", "o", "tai", "trong", "cac", "nhung", "moi", "tren", "tung", "ve"})
"""Before a count these words make it one of some communes, not of all."""

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
                    unit_end(sentence, word),
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
            if quantity.before and not stands_before(sentence, word, quantity.before):
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
        place, ambiguous = governing(sentence, context, first, last)
        if ambiguous or place is None or place[1] > first or negative(sentence, first):
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
        if of_a_part(sentence, one):
            continue
        if (
            words[one + 1 : one + 2] == ["tinh"] and cities_after(sentence, two) and words[one + 2] != "thanh"
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
        negated=negative(sentence, word),
        day=day,
        now=any(each in ("van", "hien", "gio") for each in near) or "nay" in near,
        future=bool({"se", "sap", "toi"} & set(near)),
        past=day is None and (_PAST.search(sentence.line) is not None or in_past(sentence, word)),
        also=also,
        near=approximate(sentence, word),
        focus=(word, word),
        whole=_WHOLE.search(fold(" " + sentence.piece(0, word))) is not None,
    )


def _subject(
    sentence: Sentence, context: Context, word: int, last: int, number: Number, quantity: Quantity
) -> RawClaim | None:
    """The claim with its subject, or None when nobody can say of what it speaks."""
    about, also = quantity.about, list(quantity.also)
    words = sentence.words
    place, ambiguous = governing(sentence, context, word, last)
    country = bool(COUNTRY.search(" " + " ".join(words) + " "))
    of = quantity.of if quantity.of not in ("province", "any") else "vn"
    if quantity.of in ("province", "any"):
        if ambiguous or (place is None and of_a_part(sentence, word)):
            return None
        if place and about.startswith("communes.") and not of_today(sentence):
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
        if about.startswith("communes.") and place and word and not stated(sentence, word):
            return None
        if number.value < 2 and about in ("communes.xa", "communes.phuong", "communes.count"):
            return None
        if place and not country_nearer(sentence, word, place[1]) and not (country and place[1] > word):
            of = place[0]
            if words[word - 1] in ("va", "cung") and national(context, about, number.value):
                of = "vn"
        elif quantity.of == "province":
            if not context.subject:
                return None
            of = context.subject
        elif not country and context.subject and number.value < 200:
            of = "vn" if national(context, about, number.value) else context.subject
        elif not country and not plausible(about, number.value):
            return None
    elif (about == "provinces.count" and _FUTURE.search(sentence.line) and below(context, number.value)) or (
        about in ("provinces.count", "provinces.thanh_pho")
        and not speaks(sentence, word, last, country, about, number)
        and not (about == "provinces.count" and is_before(sentence, word) and not of_a_part(sentence, word))
    ):
        return None
    if (of == "vn" and about == "communes.count") or about == "communes.xa":
        pass
    before = words[max(0, word - 5) : word]
    if about in ("provinces.count", "communes.count", "communes.xa") and of == "vn":
        if is_before(sentence, word) or named_before(sentence, word, context, about, number.value):
            about = "provinces.before" if about == "provinces.count" else "communes.before"
            also = []
    elif about.startswith("communes.") and is_before(sentence, word):
        if about in ("communes.count", "communes.xa"):
            about, also = "communes.before", []
        else:
            return None
    if about in _WHOLES and of != "vn" and before and before[-1] in ("them", "lap", "nang"):
        about, also = "communes.raised", []
    if about == "communes.xa" and has_pair(sentence, word):
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
