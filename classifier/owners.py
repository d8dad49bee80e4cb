"""Whose count a number is: a place's, the country's or a subject's of its pack; and which attribute it gives there."""

from __future__ import annotations

import re
from dataclasses import dataclass

from classifier.claims import COUNTRY, Context
from classifier.counts import Counts, Quantity
from classifier.numbers import Number
from classifier.scope import is_before, of_a_part
from classifier.sentences import Sentence
from classifier.stating import below, of_one_of_many, of_some, of_today, speaks, stated, told
from classifier.subjects import subject_of

_FUTURE = re.compile(
    r" (?:sang năm|sang nam|năm sau|nam sau|năm tới|nam toi|sắp tới|sap toi|sắp|sap|tới đây|toi day|tiếp|tiep|lần nữa|lan nua"
    r"|lần hai|lan hai|mai mốt|mai mot|nhiệm kỳ tới|nhiem ky toi|phương án|phuong an|ra tết|ra tet|sẽ|se) "
)


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
        "nguoi",
    }
)
"""Words between a count and the place it belongs to."""


_HAVING = frozenset({"cua", "o", "tai", "thuoc"})
"""Of these words, those that leave no doubt about it."""


_NOW = frozenset({"con", "van", "giu", "hien", "du", "nguyen", "gio", "co", "nay", "la", "chot", "lai"})


_ADDED = frozenset({"them", "lap", "nang"})
_ONLY_FALLEN = frozenset({"con", "xuong"})


@dataclass(frozen=True, slots=True)
class Meant:
    """What a number gives: ``about`` an attribute ``of`` a subject; ``also`` other attributes it may give."""

    about: str
    of: str
    name: str
    also: tuple[str, ...]


def of_whom(
    counts: Counts,
    quantity: Quantity,
    sentence: Sentence,
    context: Context,
    word: int,
    last: int,
    number: Number,
) -> Meant | None:
    """What the number at ``word`` gives, or None when nobody can say."""
    part = quantity.part
    if quantity.subjects:
        subject = subject_of(quantity.subjects, sentence, word)
        return Meant(part.about, subject.id, subject.name, tuple(part.also)) if subject else None
    country = context.listing or names_country(counts, sentence)
    if part.of in ("province", "any"):
        of = _place(counts, quantity, sentence, context, word, last, number, country)
        if not of:
            return None
    elif _in_passing(quantity, sentence, context, word, last, number, country):
        return None
    else:
        of = part.of
    about = _attribute(quantity, sentence, context, word, number, of)
    if not about:
        return None
    also = tuple(part.also) if about == part.about else ()
    if quantity.alone and _counted_apart(quantity, sentence):
        also = ()
    name = counts.country_name if of == COUNTRY else context.facts.places.name(of)
    return Meant(about, of, name, also)


def names_country(counts: Counts, sentence: Sentence) -> bool:
    """True where the whole (``cả nước``) is named, and not only to rank a place in it."""
    return _names_whole(counts, f" {' '.join(sentence.words)} ")


_RANKED = re.compile(
    r" (?:nhat|nhi|bet|(?:dan|dung|hang) (?:dau|cuoi)|top(?: [^ ]+){0,4}|so voi|so mat bang|(?:hang|thu) [^ ]+) $"
)
"""Before the whole: ``ít xã nhất cả nước``, ``tốp đầu cả nước`` rank a place; what is counted is the place's."""


def _names_whole(counts: Counts, line: str) -> bool:
    return counts.country is not None and any(
        _RANKED.search(line[: match.start()]) is None for match in counts.country.finditer(line)
    )


def _place(
    counts: Counts,
    quantity: Quantity,
    sentence: Sentence,
    context: Context,
    word: int,
    last: int,
    number: Number,
    country: bool,
) -> str:
    """The place or the country a count belongs to; empty when that is unclear."""
    part = quantity.part
    place, ambiguous = governing(sentence, context, word, last)
    if ambiguous or (place is None and of_a_part(sentence, word)):
        return ""
    if of_some(quantity, sentence, word, last) or of_one_of_many(sentence, word):
        return ""
    if place and part.today and not of_today(counts, sentence):
        return ""
    if place and part.stated and word and not (quantity.before or stated(sentence, word)):
        return ""
    if place and country and _belongs(sentence, last, place[1]):
        return ""
    if place and not _country_nearer(counts, sentence, word, place[1]) and not (country and place[1] > word):
        beyond = 0 < part.place_below <= number.value or sentence.words[word - 1] in ("va", "cung")
        if beyond and (_national(context, part.about, number.value) or _grand_total(sentence, word, number)):
            return COUNTRY
        return place[0]
    if part.of == "province":
        return context.subject
    if not country and context.subject and number.value < part.place_below:
        return COUNTRY if _national(context, part.about, number.value) else context.subject
    if not country and (number.value < part.total_from or not (quantity.before or told(sentence, word))):
        return ""
    return COUNTRY


def _in_passing(
    quantity: Quantity,
    sentence: Sentence,
    context: Context,
    word: int,
    last: int,
    number: Number,
    country: bool,
) -> bool:
    """A count of the whole that is a plan, or that nobody states."""
    part = quantity.part
    if not part.whole_country:
        return False
    if part.earlier and _FUTURE.search(sentence.line) and below(context, part.about, part.of, number.value):
        return True
    if speaks(quantity, sentence, word, last, country, number):
        return False
    return not (part.earlier and is_before(sentence, word) and not of_a_part(sentence, word))


def _attribute(
    quantity: Quantity, sentence: Sentence, context: Context, word: int, number: Number, of: str
) -> str:
    """The row's own attribute, that of the count before a change, or that of what was added; empty: not read."""
    part = quantity.part
    before = sentence.words[max(0, word - 5) : word]
    about = part.about
    if part.earlier and (
        is_before(sentence, word)
        or (
            part.earlier_named
            and of == COUNTRY
            and _named_before(quantity, sentence, word, context, number.value)
        )
    ):
        about = part.earlier
    elif part.not_earlier and is_before(sentence, word):
        return ""
    elif part.added and of != COUNTRY and before and before[-1] in _ADDED:
        about = part.added
    falling = "giam" in before[-2:] and before[-1] not in _ONLY_FALLEN
    if falling and (about == part.added or (about == part.about and part.level)):
        return ""
    return about


def _counted_apart(quantity: Quantity, sentence: Sentence) -> bool:
    """True when the sentence counts the other parts apart, so that a count of xã is a count of xã."""
    return any(
        bool(quantity.alone & set(sentence.words[index + 1 : index + 2]))
        for index, each in enumerate(sentence.words)
        if each[0] == "#"
    )


def _named_before(quantity: Quantity, sentence: Sentence, word: int, context: Context, value: float) -> bool:
    """``lứa 63 tỉnh``, ``thời 63 tỉnh``: the old count, named without saying that it holds."""
    if _NOW & set(sentence.words[max(0, word - 6) : word]):
        return False
    return any(value in each.accepted for each in context.facts.says(quantity.part.earlier, quantity.part.of))


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
        if not unit:
            return best, False
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


def _belongs(sentence: Sentence, last: int, place: int) -> bool:
    """``10 xã của Đồng Nai``: said to be the place's, whatever is said of the whole beside it."""
    return (
        last < place
        and not _HAVING.isdisjoint(sentence.words[last + 1 : place])
        and not sentence.broken(last, place)
    )


def _grand_total(sentence: Sentence, word: int, number: Number) -> bool:
    """``Đồng Nai thêm 10 phường thì tổng cấp xã lên 3.331``: a total no place comes near is the country's."""
    return number.value >= _NO_PLACE and "tong" in sentence.words[max(0, word - 8) : word]


_NO_PLACE = 1000
"""No place has ever had so many units below it."""


def _national(context: Context, about: str, value: float) -> bool:
    """True for the count of the whole country: in a list of places it is no count of the last place."""
    return any(
        value in each.accepted for each in context.facts.says(about, COUNTRY) if each.holds(context.at)
    )


def _in_brackets(sentence: Sentence, word: int) -> bool:
    return sentence.breaks.get(word) == "(" or sentence.breaks.get(word - 1) == "("


def _country_nearer(counts: Counts, sentence: Sentence, word: int, place: int) -> bool:
    """True when ``cả nước`` stands between the place and the number."""
    return _names_whole(counts, " " + "".join(each + " " for each in sentence.words[place + 1 : word]))
