"""The wordings of a pack for what became of units, compiled, and how they are matched."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from classifier.claims import NOT, Context, RawClaim, number_day
from classifier.pack_files import located
from classifier.pack_parts import NewNamePart, RelationsFile
from classifier.patterns import Pattern, Vocabulary
from classifier.sentences import Sentence
from classifier.text import fold


@dataclass(frozen=True, slots=True)
class Relations:
    """Compiled wordings: what stands between, after or before groups of places."""

    into: tuple[re.Pattern[str], ...]
    composed: tuple[re.Pattern[str], ...]
    named: tuple[re.Pattern[str], ...]
    together: tuple[re.Pattern[str], ...]
    joining: tuple[re.Pattern[str], ...]
    kept: tuple[re.Pattern[str], ...]
    kept_before: tuple[re.Pattern[str], ...]
    gone: tuple[re.Pattern[str], ...]
    still: tuple[re.Pattern[str], ...]
    strong: Pattern
    travel: Pattern
    history: Pattern
    instead: re.Pattern[str]
    rather: re.Pattern[str]
    name_later: re.Pattern[str]
    others: re.Pattern[str]
    """Before a place: what bears its name is no unit (``công ty xổ số Long An``)."""
    as_type: re.Pattern[str]
    new_name: tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]
    """With the word for its kind (``thành tỉnh X Y``), without (``tên là X Y``), and a place that is listed."""
    no_name: frozenset[str]
    unit_words: frozenset[str]
    adds: frozenset[str]


def load_relations(file: RelationsFile, name: str, vocabulary: Vocabulary) -> Relations:
    """The wordings of a reading file. Raises ``errors.BadReading``."""

    def compiled(patterns: Sequence[str]) -> tuple[re.Pattern[str], ...]:
        return tuple(vocabulary.between(each) for each in patterns)

    with located(name, file.line):
        return Relations(
            into=compiled(file.into),
            composed=compiled(file.composed),
            named=compiled(file.named),
            together=compiled(file.together),
            joining=compiled(file.joining),
            kept=compiled(file.kept),
            kept_before=compiled(file.kept_before),
            gone=compiled(file.gone),
            still=compiled(file.still),
            strong=vocabulary.compile(file.strong),
            travel=vocabulary.compile(file.travel),
            history=vocabulary.compile(file.history),
            instead=vocabulary.folded_between(file.instead),
            rather=vocabulary.folded_between(file.rather),
            name_later=vocabulary.between(file.name_later),
            others=vocabulary.ending(file.others),
            as_type=vocabulary.folded([file.city.not_city]),
            new_name=_new_name(file.new_name),
            no_name=frozenset(fold(each) for each in file.new_name.no_name),
            unit_words=frozenset(word for each in file.unit_words for word in fold(each).split()),
            adds=frozenset(fold(each) for each in file.adds),
        )


def _new_name(part: NewNamePart) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    before = "|".join(re.escape(fold(each)) for each in sorted(part.before, key=len, reverse=True))
    name = r"(?!@)([a-z']+) ([a-z']+) "
    return (
        re.compile(rf"(?:{before}) (?:mot )?{re.escape(fold(part.unit))} {name}"),
        re.compile(rf"(?:{before}) {name}"),
        re.compile(rf"(?:{before}) (?:mot )?(?:{re.escape(fold(part.unit))} )?@(\d+) "),
    )


def full(patterns: Sequence[re.Pattern[str]], piece: str) -> bool:
    """True when one of the patterns is the whole piece."""
    return any(pattern.fullmatch(piece) for pattern in patterns)


def start(patterns: Sequence[re.Pattern[str]], piece: str) -> re.Match[str] | None:
    """The first pattern that the piece begins with."""
    for pattern in patterns:
        match = pattern.match(piece)
        if match and match.end() > 0:
            return match
    return None


def strip_not(piece: str) -> tuple[str, bool]:
    """The words without the negation among them."""
    words = piece.split()
    plain = fold(piece).split()
    kept = [
        word
        for index, word in enumerate(words)
        if word not in NOT and not (plain[index] in ("phai", "co") and index and words[index - 1] in NOT)
    ]
    return "".join(word + " " for word in kept), len(kept) != len(words)


_OPENING = frozenset({"la", "tinh", "thanh", "pho", "dan", "chuyen", "viec", "ca", "hai", "ba"})
"""Between ``không phải`` and the first place of the statement it denies."""


def rejected(sentence: Sentence, first: int) -> bool:
    """``Không phải A nhập với B``, ``đâu phải là tỉnh A về B``: what begins at ``first`` is denied as a whole."""
    position = first - 1
    while position >= 0 and (
        sentence.words[position] in _OPENING or sentence.words[position].startswith("#")
    ):
        position -= 1
    return (
        position >= 1
        and sentence.words[position] == "phai"
        and sentence.marked[position - 1] in NOT
        and (position < 2 or sentence.words[position - 2] != "co")
    )


def statement(
    kind: str,
    sentence: Sentence,
    context: Context,
    first: int,
    last: int,
    members: tuple[str, ...],
    **more: Any,
) -> RawClaim:
    """A claim on these places; its attribute and sentence come from the pack."""
    near = sentence.words[max(0, first - 3) : last + 1]
    negated = more.pop("negated", False) or (kind != "kept" and rejected(sentence, first))
    return RawClaim(
        kind=kind,
        about=more.pop("about", kind),
        of=more.pop("of", "+".join(sorted(set(members)))),
        value=more.pop("value", True),
        first=first,
        last=last,
        topic="",
        members=tuple(dict.fromkeys(members)),
        day=number_day(sentence, first, context.at),
        future=bool({"se", "sap"} & set(near)),
        negated=negated,
        **more,
    )
