"""Reads which of two places has more of something, by how many, and the turn of one place among all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from classifier.claims import NOT, Context, RawClaim, number_at, number_day
from classifier.numbers import Number
from classifier.pack_files import check_says, located
from classifier.pack_parts import ClaimsFile, ComparisonPart
from classifier.patterns import Pattern, Vocabulary
from classifier.ranks import MANY_PLACES
from classifier.scope import in_past
from classifier.sentences import Sentence
from classifier.text import fold

_FAR = 9
"""Words between the place that is compared and the words that compare it."""
_TO_OTHER = frozenset(
    {"ca", "so", "voi", "tinh", "thanh", "pho", "tp", "ben", "cua", "o", "xu", "tan", "han"}
)
"""Words that may stand between ``hơn`` and the other place."""
_TURNS = {"hai": 2, "nhi": 2, "ba": 3, "tu": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10}
_COUNTED = frozenset({"thu", "hang", "so"})
"""Words right before a turn; without them only ``nhì`` is one."""
_JOINED = frozenset({"va", "voi", "cung", "lan", "hay", "hoac", ","})
_TOGETHER = frozenset({"cong", "gop", "lai"})
_ABOUT = {"hon": "more", "tren": "more", "gan": "less", "khoang": "about", "chung": "about", "tam": "about"}


@dataclass(frozen=True, slots=True)
class Comparison:
    """How people compare places by one attribute."""

    part: ComparisonPart
    more: Pattern | None
    less: Pattern | None
    from_top: Pattern | None
    from_bottom: Pattern | None
    needs: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]
    units: frozenset[str]
    """First words of the units a difference is counted in, without marks."""


def load_comparisons(file: ClaimsFile, name: str, vocabulary: Vocabulary) -> tuple[Comparison, ...]:
    """The comparisons of a reading file. Raises ``errors.BadReading``."""
    found = []
    for part in file.comparisons:
        check_says(name, part.line, part.says.more, (*_SAID, "other"))
        check_says(name, part.line, part.says.by, (*_SAID, "other"))
        check_says(name, part.line, part.says.turn)
        check_says(name, part.line, part.says.turn_low)
        with located(name, part.line):
            more, less, top, bottom = (
                vocabulary.any_of(words) if words else None
                for words in (part.more, part.less, part.from_top, part.from_bottom)
            )
            found.append(
                Comparison(
                    part, more, less, top, bottom,
                    needs=tuple(vocabulary.compile(each) for each in part.needs),
                    unless=tuple(vocabulary.compile(each) for each in part.unless),
                    units=frozenset(fold(each.split()[0].lower()) for each in part.unit),
                )
            )  # fmt: skip
    return tuple(found)


_SAID = ("value", "of", "Of", "name")


def read_comparisons(
    comparisons: tuple[Comparison, ...], sentence: Sentence, context: Context
) -> list[RawClaim]:
    """Claims of a sentence on the order of places; none where a place or the time is unclear."""
    claims: list[RawClaim] = []
    if not sentence.places or len(sentence.places) > MANY_PLACES:
        return claims
    for row in comparisons:
        if any(each.regex.search(sentence.line) for each in row.unless):
            continue
        if not all(each.regex.search(sentence.line) for each in row.needs):
            continue
        claims += _pairs(row, sentence, context)
        for pattern, top in ((row.from_top, True), (row.from_bottom, False)):
            for first, last in _matches(pattern, sentence):
                if (claim := _turn(row, sentence, context, first, last, top)) is not None:
                    claims.append(claim)
    return claims


def _pairs(row: Comparison, sentence: Sentence, context: Context) -> list[RawClaim]:
    """Two places in an order; ``ít hơn`` is looked for before the ``hơn`` in it."""
    found: dict[int, RawClaim | None] = {}
    for pattern, rises in ((row.less, False), (row.more, True)):
        for first, last in _matches(pattern, sentence):
            if last not in found:
                found[last] = _compared(row, sentence, context, first, last, rises)
    return [claim for claim in found.values() if claim is not None]


def _matches(pattern: Pattern | None, sentence: Sentence) -> Iterator[tuple[int, int]]:
    """First and last word of each match."""
    if pattern is None or pattern.anchors.isdisjoint(sentence.present):
        return
    for match in pattern.regex.finditer(sentence.line):
        yield sentence.word_at(match.start()), sentence.word_at(match.end() - 2)


def _compared(
    row: Comparison, sentence: Sentence, context: Context, first: int, last: int, rises: bool
) -> RawClaim | None:
    words = sentence.words
    one = _before(row, sentence, context, first)
    at = last + 1
    while at < len(words) and words[at] in _TO_OTHER:
        at += 1
    other = _place_at(row, sentence, context, at)
    if one is None or not other or one[0] == other or _more_places(sentence, at):
        return None
    number, end = _difference(row, sentence, at)
    high, low = (one[0], other) if rises else (other, one[0])
    part = row.part
    return RawClaim(
        kind="compare", about=part.about, of=high, members=(low,), value=True if number is None else number,
        first=one[1], last=end, topic=part.topic, says=part.says.more if number is None else part.says.by,
        negated=_denied(sentence, first), day=number_day(sentence, first, context.at),
        past=in_past(sentence, first), near=_ABOUT.get(words[end - 2], "") if number is not None else "",
        focus=(end - 1, end - 1) if number is not None else (first, last),
        subject_name=context.facts.places.name(high),
    )  # fmt: skip


def _turn(
    row: Comparison, sentence: Sentence, context: Context, first: int, last: int, top: bool
) -> RawClaim | None:
    """``rộng thứ hai cả nước``, ``đông dân thứ 3``, ``rộng nhì nước``."""
    words = sentence.words
    counted = words[last + 1 : last + 2] and words[last + 1] in _COUNTED
    last += bool(counted)
    word = words[last + 1] if last + 1 < len(words) else ""
    if not counted and word != "nhi":
        return None
    turn = int(number_at(sentence, last + 1).value) if word[:1] == "#" else _TURNS.get(word, 0)
    place = _before(row, sentence, context, first)
    if turn < 2 or place is None:
        return None
    part = row.part
    return RawClaim(
        kind="turn" if top else "turn_low", about=part.about, of=place[0], value=Number(float(turn)), first=place[1],
        last=last + 1, topic=part.topic, says=part.says.turn if top else part.says.turn_low,
        negated=_denied(sentence, first), day=number_day(sentence, first, context.at),
        past=in_past(sentence, first), focus=(last + 1, last + 1), subject_name=context.facts.places.name(place[0]),
    )  # fmt: skip


def _before(row: Comparison, sentence: Sentence, context: Context, first: int) -> tuple[str, int] | None:
    """The one place that is compared: the last before the words, when no other is joined to it."""
    earlier = [each for each in sentence.places if each.word < first]
    if not earlier or first - earlier[-1].word > _FAR:
        return None
    place = _place_at(row, sentence, context, earlier[-1].word)
    between = sentence.words[earlier[-2].word + 1 : earlier[-1].word] if len(earlier) > 1 else ["."]
    if not place or set(between) <= _JOINED:
        return None
    return place, earlier[-1].word


def _place_at(row: Comparison, sentence: Sentence, context: Context, word: int) -> str:
    """The place at a word when the facts give the attribute of it, and it is no unit of the past."""
    if word >= len(sentence.words) or sentence.words[word][0] != "@":
        return ""
    if sentence.words[word + 1 : word + 2] == ["cu"]:
        return ""
    place = context.resolve(sentence.places[int(sentence.words[word][1:])])
    return place if context.facts.says(row.part.about, place) else ""


def _more_places(sentence: Sentence, word: int) -> bool:
    """``hơn Nghệ An và Hà Tĩnh``, ``hơn Nghệ An cộng lại``: more than one place on that side."""
    following = sentence.words[word + 1 : word + 4]
    if following[:1] and following[0][0] == "@":
        return True
    return bool(_TOGETHER & set(following)) or (
        bool(following[:1]) and following[0] in _JOINED and any(each[0] == "@" for each in following[1:])
    )


def _difference(row: Comparison, sentence: Sentence, word: int) -> tuple[Number | None, int]:
    """``hơn Nghệ An (tới) 36 đơn vị``: by how many, and the last word of it."""
    words = sentence.words
    for index in range(word + 1, min(word + 4, len(words) - 1)):
        if words[index][0] == "#":
            number = number_at(sentence, index)
            counted = fold(words[index + 1]) in row.units and not number.percent
            return (number, index + 1) if counted else (None, word)
    return None, word


def _denied(sentence: Sentence, first: int) -> bool:
    return any(word in NOT for word in sentence.marked[max(0, first - 2) : first])
