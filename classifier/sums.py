"""Counts that belong to another count: the parts of a sum, what is left after a change, nought."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from classifier.claims import Context, number_at
from classifier.counts import Addend, Counts, Quantity, Sum
from classifier.owners import governing
from classifier.scope import negative, of_a_part
from classifier.sentences import Sentence
from classifier.stating import acting, in_passing
from classifier.text import fold

_NEAR, _REACH = 9, 20
"""Words between two counts of a sum with the larger one first, and at most."""
_DOWN = frozenset({"con", "xuong", "thanh", ">"})
_NO_COUNT = frozenset({"nam", "thang", "ngay", "cap"})


@dataclass(frozen=True, slots=True)
class Part:
    """A number that is one count of a sum; ``last`` is the last word of its unit."""

    sum: Sum
    addend: Addend
    last: int


@dataclass(frozen=True, slots=True)
class Nothing:
    """A count of nought said in words."""

    quantity: Quantity
    of: str
    first: int
    last: int


def sums_of(counts: Counts, sentence: Sentence) -> dict[int, Part]:
    """``28 tỉnh và 6 thành phố``, ``25 + 9``: which numbers are the two parts."""
    found: dict[int, Part] = {}
    if not counts.sums:
        return found
    numbers = [index for index, word in enumerate(sentence.words) if word.startswith("#")]
    for one, two in pairwise(numbers):
        if two - one > _REACH:
            continue
        first, second = number_at(sentence, one).value, number_at(sentence, two).value
        for each in counts.sums:
            many, few = each.many, each.few
            if (
                _fits(few, first)
                and _fits(many, second)
                and _unit(few, sentence, one, ends=False) is not None
            ):
                last = _unit(many, sentence, two)
                if last is not None and not acting(sentence, last):
                    found[one] = Part(each, few, one + len(few.units[0]))
                    found[two] = Part(each, many, last)
                break
            if not (_fits(many, first) and _fits(few, second)) or two - one > _NEAR:
                continue
            if of_a_part(sentence, one) or in_passing(sentence, one):
                continue
            low, high = each.part.total
            added = sentence.words[one + 1 : two] == ["+"] and low <= first + second <= high
            last, end = _unit(many, sentence, one), _unit(few, sentence, two)
            if end is not None and acting(sentence, end):
                continue
            if added or (last is not None and end is not None):
                found[one] = Part(each, many, last if last is not None else one + 1)
                found[two] = Part(each, few, end if end is not None else two + 1)
                break
    return found


def parts_of_another(counts: Counts, sentence: Sentence) -> frozenset[int]:
    """``23 đơn vị mới, trong đó 19 tỉnh với 4 thành phố``: numbers that are parts of a count no sum is of."""
    found: set[int] = set()
    numbers = (
        [index for index, word in enumerate(sentence.words) if word.startswith("#")] if counts.sums else []
    )
    for position, (whole, one) in enumerate(pairwise(numbers)):
        between = sentence.words[whole + 1 : one]
        if one - whole > _REACH or not ("gom" in between or ("trong", "do") in pairwise(between)):
            continue
        total, part = number_at(sentence, whole).value, number_at(sentence, one).value
        other = numbers[position + 2 : position + 3]
        if other and other[0] - one <= _NEAR:
            if part + number_at(sentence, other[0]).value != total:
                continue
        elif not part < total <= _MOST_UNITS:
            continue
        else:
            other = []
        if any(low <= total <= high for low, high in (each.part.total for each in counts.sums)):
            continue
        named = (addend for each in counts.sums for addend in (each.many, each.few))
        if any(_fits(each, part) and _unit(each, sentence, one) is not None for each in named):
            found.update([one, *other])
    return frozenset(found)


_MOST_UNITS = 63
"""A greater number before its parts is a year or a count of something smaller."""


def parts_named(counts: Counts, sentence: Sentence) -> frozenset[str]:
    """The smaller parts of sums whose full name stands in a sentence: ``9 thành phố trực thuộc Trung ương``."""
    line = " " + "".join(f"{each} " for each in sentence.words)
    return frozenset(
        each.few.part.about
        for each in counts.sums
        for row in counts.quantities
        if row.part.about == each.few.part.about
        for units in row.units.values()
        for unit in units
        if len(unit) > 1 and f" {fold(' '.join(unit))} " in line
    )


def rest_of(counts: Counts, sentence: Sentence, word: int, named: frozenset[str]) -> Part | None:
    """``Còn lại 25 tỉnh`` after the smaller part of a sum was named: the number is the larger part, not the whole."""
    before = sentence.words[max(0, word - 4) : word]
    if ("con", "lai") not in pairwise(before) and not (word <= _OPENING and before[:1] == ["con"]):
        return None
    value = number_at(sentence, word).value
    for each in counts.sums:
        if each.few.part.about in named and _fits(each.many, value):
            last = _unit(each.many, sentence, word)
            if last is not None and _closes(sentence, last):
                return Part(each, each.many, last)
    return None


_AFTER_REST = frozenset({"nha", "nhe", "nhen", "nghen", "nghe", "do", "day", "thoi", "a", "chu", "ma", "roi", "ba", "moi", "ca", "nua", "hen", "ha"})  # fmt: skip


def _closes(sentence: Sentence, last: int) -> bool:
    """The clause ends with this word, or with a word that adds nothing."""
    following = sentence.words[last + 1 : last + 2]
    return last + 1 in sentence.breaks or set(following) <= _AFTER_REST


_OPENING = 2
"""``Còn 25 tỉnh``: what is left, where the sentence begins with it."""


def _fits(addend: Addend, value: float) -> bool:
    return addend.part.min <= value <= addend.part.max


def _unit(addend: Addend, sentence: Sentence, word: int, *, ends: bool = True) -> int | None:
    """The last word of the unit after a number; a word that also means something else needs its clause to end."""
    words = sentence.words
    if any(tuple(words[word + 1 : word + 1 + len(each)]) == each for each in addend.not_units):
        return None
    for unit in addend.units:
        stop = word + 1 + len(unit)
        if tuple(words[word + 1 : stop]) != unit:
            continue
        closing = addend.closing.get(" ".join(unit))
        if closing is None:
            return stop - 1
        if ends and (stop >= len(words) or stop in sentence.breaks or words[stop] in closing):
            return stop - 1
    return None


def reduced_to(sentence: Sentence, start: int, taken: set[int]) -> int | None:
    """``từ 106 xã phường giảm còn 48``: the number after the one at ``start`` that counts the same thing."""
    words = sentence.words
    for word in range(start + 2, min(len(words), start + 10)):
        if words[word][0] != "#" or word in taken or not _falls(words, word):
            continue
        number = number_at(sentence, word)
        if not (number.percent or number.money or set(words[word + 1 : word + 2]) & _NO_COUNT):
            return word
    return None


_ONLY = frozenset({"co", "dung", "khoang", "hon", "gan", "chung", "ven", "von", "lai", "moi", "tam", "ngot"})


def _falls(words: Sequence[str], word: int) -> bool:
    """``còn 34``, ``còn đúng 34``, ``xuống còn khoảng 34``."""
    before = word - 1
    while before > word - 4 and words[before].rstrip("'") in _ONLY:
        before -= 1
    return words[before] in _DOWN


def none_left(counts: Counts, sentence: Sentence, context: Context) -> Iterator[Nothing]:
    """``chẳng có đặc khu nào``, ``không còn xã nào``."""
    if counts.nothing is None or "nao" not in sentence.present:
        return
    pattern, rows = counts.nothing
    for match in pattern.finditer(fold(sentence.line)):
        first, last = sentence.word_at(match.start() + 1), sentence.word_at(match.end() - 2)
        place, ambiguous = governing(sentence, context, first, last)
        if ambiguous or place is None or place[1] > first or negative(sentence, first):
            continue
        yield Nothing(rows[match[1]], place[0], first, last)
