"""Reads counts, sums of money, areas, populations and shares; which words mean which count is data."""

from __future__ import annotations

import re
from collections.abc import Mapping

from classifier.claims import COUNTRY, Context, RawClaim, number_at, number_day, years_gone, years_of
from classifier.counts import Counts, Quantity
from classifier.numbers import Number, year_of
from classifier.owners import of_whom
from classifier.patterns import Pattern
from classifier.scope import before_the_change, in_past, negative, stands_before
from classifier.sentences import Sentence
from classifier.stating import below, tells_of_some
from classifier.sums import none_left, parts_of_another, reduced_to, rest_of, sums_of
from classifier.text import fold

_MORE = frozenset({"hon", "tren", "ngoai"})
_LESS = frozenset({"gan", "ngot", "xap", "xi", "suyt"})
_PAST = re.compile(
    r" (?:(?:hồi|hoi) (?:đó|do|trước|truoc|xưa|xua|ấy|ay|mới|moi|giữa|giua|đầu|dau|năm|nam|tháng|thang|chưa|chua|còn)"
    r"|trước đây|truoc day|(?:lúc|luc|khi) (?:đó|do|ấy|ay) |(?:lúc|luc|ban) (?:đầu|dau)|trước kia|truoc kia|ngày trước)"
)
_NEXT_YEAR = re.compile(r" (?:sang năm|sang nam|năm sau|nam sau|năm tới|nam toi) ")
_MANY_NUMBERS = 60
"""A sentence with more numbers is a table and states nothing."""


def _unit_after(
    sentence: Sentence, word: int, quantity: Quantity, compounds: Mapping[str, frozenset[str]]
) -> int | None:
    """The last word of the unit that follows the number at ``word``; None when none does."""
    words = sentence.marked
    if word + 1 >= len(words):
        return None
    for unit in quantity.units.get(words[word + 1], ()):
        stop = word + 1 + len(unit)
        found = words[word + 1 : stop]
        if len(found) < len(unit):
            continue
        if (
            word + 1 in sentence.breaks and not (quantity.part.money and sentence.breaks[word + 1] == "/")
        ) or any(sentence.breaks.get(index, ",") not in ",/" for index in range(word + 2, stop)):
            continue
        if len(unit) == 1 and words[stop : stop + 1] and words[stop] in compounds.get(unit[0], ()):
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
        if previous in ("toi", "den") and "chua" in sentence.words[max(0, word - 2) : word]:
            return "under"
        if previous in _LESS:
            return "less"
        if (
            previous in ("khoang", "chung", "tam", "xap", "co")
            and previous == sentence.words[word - 1]
            and previous != "co"
        ):
            return "about"
    return ""


def read_quantities(counts: Counts, sentence: Sentence, context: Context) -> list[RawClaim]:
    """Every counted thing of a sentence whose attribute and subject are clear."""
    if not sentence.numbers:
        return _nothing(counts, sentence, context) if "nao" in sentence.words else []
    if len(sentence.numbers) > _MANY_NUMBERS:
        return []
    claims: list[RawClaim] = []
    rows: list[tuple[RawClaim, Quantity]] = []
    allowed: dict[int, bool] = {}
    sums, elsewhere = sums_of(counts, sentence), parts_of_another(counts, sentence)
    for word, text in enumerate(sentence.words):
        if not text.startswith("#") or word in elsewhere:
            continue
        number = number_at(sentence, word)
        if _added_up(sentence, word, number) or years_of(sentence, word) is not None:
            continue
        one = sums.get(word) or rest_of(counts, sentence, word, context.parts_named)
        if one is not None and not number.money:
            addend, whole = one.addend.part, one.sum.part
            claim = _claim(counts, sentence, context, word, one.last, number, addend.about, whole.of)
            claim.topic, claim.says = whole.topic, addend.says
            claims.append(claim)
            continue
        following = sentence.marked[word + 1] if word + 1 < len(sentence.marked) else ""
        for quantity in counts.rows_after(following):
            part = quantity.part
            if part.percent != number.percent or (number.money and not part.money):
                continue
            if not part.min <= number.value / part.scale <= part.max:
                continue
            last = _unit_after(sentence, word, quantity, counts.compounds) if quantity.units else word
            if last is None or (quantity.before and not stands_before(sentence, word, quantity.before)):
                continue
            if id(quantity) not in allowed:
                allowed[id(quantity)] = all(_stands(each, sentence) for each in quantity.needs) and not any(
                    _stands(each, sentence) for each in quantity.unless
                )
            if not allowed[id(quantity)]:
                continue
            found = _read(counts, quantity, sentence, context, word, last, _scaled(number, part.scale))
            if found is not None:
                claims.append(found)
                rows.append((found, quantity))
            break
    claims.extend(_nothing(counts, sentence, context))
    claims.extend(_reduced(counts, sentence, context, rows, {each.focus[0] for each in claims}))
    return claims


def _stands(pattern: Pattern, sentence: Sentence) -> bool:
    """True when the pattern matches somewhere in the sentence."""
    if pattern.anchors and pattern.anchors.isdisjoint(sentence.present):
        return False
    return pattern.regex.search(sentence.line) is not None


def _added_up(sentence: Sentence, word: int, number: Number) -> bool:
    """``126 của Hà Nội cộng 168 của Sài Gòn ra 294``: the writer's own sum, no count of anything."""
    if "cong" not in sentence.words[:word]:
        return False
    before = [number_at(sentence, index).value for index in range(word) if sentence.words[index][0] == "#"]
    return len(before) > 1 and before[-1] + before[-2] == number.value


def _scaled(number: Number, scale: float) -> Number:
    if scale == 1:
        return number
    return Number(number.value / scale, precision=number.precision / scale, words=number.words)


def _claim(
    counts: Counts,
    sentence: Sentence,
    context: Context,
    word: int,
    last: int,
    number: Number,
    about: str,
    of: str,
) -> RawClaim:
    words = sentence.words
    day = number_day(sentence, word, context.at) or years_gone(sentence, context.at)
    if day is None and _NEXT_YEAR.search(" " + sentence.piece(0, word)):
        day = year_of(context.at.year + 1)
    near = words[max(0, word - 6) : word]
    return RawClaim(
        kind="number",
        about=about,
        of=of,
        value=number,
        first=max(0, word - 1),
        last=min(last, len(words) - 1),
        topic="",
        negated=negative(sentence, word),
        day=day,
        now=any(each in ("van", "hien", "gio") for each in near) or "nay" in near,
        future=bool({"se", "sap", "toi"} & set(near)),
        past=day is None
        and (_PAST.search(_told_now(_clause(sentence, word))) is not None or in_past(sentence, word)),
        near=approximate(sentence, word),
        focus=(word, word),
        whole=counts.whole is not None
        and counts.whole.search(fold(" " + sentence.piece(0, word))) is not None,
    )


_SOURCE = re.compile(
    r" (?:(?:theo|trong|tại|tai) )?(?:báo cáo|bao cao|thống kê|thong ke|số liệu|so lieu) (?:[^ ]+ ){0,3}?(?:hồi|hoi|lúc|luc) .*"
    r"| (?:đúng như|dung nhu|y như|y nhu|giống như|giong nhu|y chang|y hệt|y het|không khác|khong khac) .*"
)
"""When somebody else said it (``theo báo cáo hồi tháng 5``), or that it is still so (``đúng như phương án hồi tháng 4``)."""


def _told_now(clause: str) -> str:
    """The clause without words that date its source and not what it tells."""
    return _SOURCE.sub(" ", clause)


def _clause(sentence: Sentence, word: int) -> str:
    """What stands around ``word`` between two commas."""
    start = max((index for index in sentence.breaks if index <= word), default=0)
    end = min((index for index in sentence.breaks if index > word), default=len(sentence.words))
    return " " + sentence.piece(start, end)


def _read(
    counts: Counts,
    quantity: Quantity,
    sentence: Sentence,
    context: Context,
    word: int,
    last: int,
    number: Number,
) -> RawClaim | None:
    """The claim with its subject, or None when nobody can say of what it speaks."""
    meant = of_whom(counts, quantity, sentence, context, word, last, number)
    if meant is None:
        return None
    part = quantity.part
    if (
        quantity.units
        and (part.total or part.whole_country)
        and tells_of_some(sentence, last)
        and below(context, meant.about, meant.of, number.value)
    ):
        return None
    claim = _claim(counts, sentence, context, word, last, number, meant.about, meant.of)
    claim.topic, claim.says, claim.also, claim.subject_name = part.topic, part.says, meant.also, meant.name
    if (
        meant.about == part.earlier
        and meant.of == COUNTRY
        and not part.also
        and before_the_change(sentence, word)
    ):
        claim.past = False  # The past it speaks of is named.
    return claim


def _nothing(counts: Counts, sentence: Sentence, context: Context) -> list[RawClaim]:
    claims = []
    for each in none_left(counts, sentence, context):
        part = each.quantity.part
        claim = _claim(counts, sentence, context, each.first, each.last, Number(0.0), part.about, each.of)
        claim.topic, claim.says = part.topic, part.says
        claim.first, claim.negated = each.first, False
        claim.subject_name = context.facts.places.name(each.of)
        claims.append(claim)
    return claims


def _reduced(
    counts: Counts,
    sentence: Sentence,
    context: Context,
    rows: list[tuple[RawClaim, Quantity]],
    taken: set[int],
) -> list[RawClaim]:
    claims = []
    for claim, quantity in rows:
        if not quantity.part.earlier or claim.about != quantity.part.earlier:
            continue
        word = reduced_to(sentence, claim.focus[0], taken)
        if word is None:
            continue
        after = counts.row(quantity.part.then or quantity.part.about)
        found = _claim(
            counts, sentence, context, word, word, number_at(sentence, word), after.part.about, claim.of
        )
        found.topic, found.says, found.subject_name = claim.topic, after.part.says, claim.subject_name
        claims.append(found)
    return claims
