"""Reads which places became one, kept apart, or lost their name. The words for it are data (``relations.yaml``)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from classifier.claims import NOT, Context, RawClaim, number_day
from classifier.pack_files import NewNamePart, RelationsFile, located
from classifier.patterns import Pattern, Vocabulary
from classifier.place_groups import Group, groups_of
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
    as_type: re.Pattern[str]
    new_name: tuple[re.Pattern[str], re.Pattern[str]]
    """With the word for its kind (``thành tỉnh X Y``), and without (``tên là X Y``)."""
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
            as_type=vocabulary.folded([file.city.not_city]),
            new_name=_new_name(file.new_name),
            no_name=frozenset(fold(each) for each in file.new_name.no_name),
            unit_words=frozenset(word for each in file.unit_words for word in fold(each).split()),
            adds=frozenset(fold(each) for each in file.adds),
        )


def _new_name(part: NewNamePart) -> tuple[re.Pattern[str], re.Pattern[str]]:
    before = "|".join(re.escape(fold(each)) for each in sorted(part.before, key=len, reverse=True))
    name = r"(?!@)([a-z']+) ([a-z']+) "
    return (
        re.compile(rf"(?:{before}) (?:mot )?{re.escape(fold(part.unit))} {name}"),
        re.compile(rf"(?:{before}) {name}"),
    )


def _unchained(relations: Relations, sentence: Sentence, groups: list[Group]) -> list[Group]:
    """``A nhập B, C nhập D``: the comma ends a statement and makes no list."""
    result: list[Group] = []
    pending = list(groups)
    while pending:
        group = pending.pop(0)
        if result and pending and group.cuts and not group.unsure:
            before, _ = _strip_not(sentence.between(result[-1].last, group.first))
            after, _ = _strip_not(sentence.between(group.last, pending[0].first))
            if (
                before.strip()
                and after.strip()
                and _full(relations.into, before)
                and _full(relations.into, after)
            ):
                size, end, start = group.cuts[-1]
                pending.insert(0, Group(group.ids[size:], start, group.last, False))
                group = Group(group.ids[:size], group.first, end, False, group.cuts[:-1])
        result.append(group)
    return result


def _full(patterns: Sequence[re.Pattern[str]], piece: str) -> bool:
    return any(pattern.fullmatch(piece) for pattern in patterns)


def _start(patterns: Sequence[re.Pattern[str]], piece: str) -> re.Match[str] | None:
    for pattern in patterns:
        match = pattern.match(piece)
        if match and match.end() > 0:
            return match
    return None


def _strip_not(piece: str) -> tuple[str, bool]:
    """The words without the negation among them."""
    words = piece.split()
    plain = fold(piece).split()
    kept = [
        word
        for index, word in enumerate(words)
        if word not in NOT and not (plain[index] in ("phai", "co") and index and words[index - 1] in NOT)
    ]
    return "".join(word + " " for word in kept), len(kept) != len(words)


def read_relations(relations: Relations, sentence: Sentence, context: Context) -> list[RawClaim]:
    """Mergers, names of the result, units kept apart, names that are gone."""
    if not sentence.places or relations.history.regex.search(sentence.line):
        return []
    groups = _unchained(relations, sentence, groups_of(sentence, context, relations.unit_words))
    if not groups or len(groups) > 40:
        return []
    claims: list[RawClaim] = _types(relations, sentence, context)
    used: set[int] = set()
    sources: dict[int, tuple[str, ...]] = {}
    for index, group in enumerate(groups):
        after = groups[index + 1] if index + 1 < len(groups) else None
        tail = sentence.piece(group.last + 1, group.last + 14)
        if after is not None:
            claims.extend(_pair(relations, sentence, context, group, after, used, index, sources))
        stop = after.first if after is not None else len(sentence.words)
        claims.extend(_alone(relations, sentence, context, group, tail, stop, index in used))
        before = sentence.piece(group.first - 4, group.first)
        claims.extend(_led(relations, sentence, context, group, before, index in used))
    return claims


def _types(relations: Relations, sentence: Sentence, context: Context) -> list[RawClaim]:
    """``thành tỉnh Đà Nẵng``: the kind of unit the result is said to be."""
    line = " " + "".join(word + " " for word in sentence.words)
    claims = []
    for match in relations.as_type.finditer(line):
        mention = sentence.places[int(match["unit"][1:])]
        unit = context.resolve(mention)
        before = set(sentence.words[max(0, mention.word - 7) : mention.word])
        if not unit or before & {"khong", "chua", "tung", "truoc", "hoi", "tai", "dau", "nam", "ngay"}:
            continue
        claims.append(_base("type", sentence, context, mention.word - 2, mention.word, (unit,), of=unit))
    return claims


def _base(
    kind: str,
    sentence: Sentence,
    context: Context,
    first: int,
    last: int,
    members: tuple[str, ...],
    **more: Any,
) -> RawClaim:
    near = sentence.words[max(0, first - 3) : last + 1]
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
        **more,
    )


def _pair(
    relations: Relations,
    sentence: Sentence,
    context: Context,
    one: Group,
    two: Group,
    used: set[int],
    index: int,
    sources: dict[int, tuple[str, ...]],
) -> list[RawClaim]:
    raw = sentence.between(one.last, two.first)
    if raw.count(" ") > 14:
        return []
    piece, negated = _strip_not(raw)
    if one.unsure or two.unsure:
        return []
    if (
        sentence.breaks.get(two.first) == "("
        and raw.strip() in ("", "mới", "moi")
        and len(one.ids) == 1
        and len(two.ids) > 1
        and not one.unsure
    ):
        used.update((index, index + 1))
        return [_base("together", sentence, context, one.first, two.last, two.ids, value=one.ids[0])]
    strong_break = any(
        sentence.breaks.get(place) in (";", "(", ":")
        and not (sentence.breaks[place] == "(" and sentence.words[place] in ("moi", "sau"))
        for place in range(one.last + 1, two.first + 1)
    )
    if strong_break:
        return []
    before = sentence.words[max(0, one.first - 3) : one.first]
    if (
        _full(relations.composed, piece)
        and len(one.ids) == 1
        and not (" la " in f" {fold(piece)}" and len(two.ids) == 1)
    ):
        used.add(index)
        if index + 1 < 50:
            used.add(index + 1)
        word = fold(piece).split()
        if relations.adds.intersection(word) and "=" not in word:
            return [
                _base(
                    "together", sentence, context, one.first, two.last, (*one.ids, *two.ids), negated=negated
                )
            ]
        return [
            _base(
                "together", sentence, context, one.first, two.last, two.ids, value=one.ids[0], negated=negated
            )
        ]
    if _full(relations.named, piece) and len(one.ids) > 1 and len(two.ids) == 1:
        used.update((index, index + 1))
        return [
            _base(
                "together", sentence, context, one.first, two.last, one.ids, value=two.ids[0], negated=negated
            )
        ]
    if (
        _full(relations.named, piece)
        and len(one.ids) == 1
        and len(two.ids) == 1
        and "ten" in fold(piece).split()
        and index in used
    ):
        return [
            _base(
                "together", sentence, context, one.first, two.last, one.ids, value=two.ids[0], negated=negated
            )
        ]
    is_now = (
        any(each in ("gio", "nay") for each in [*fold(piece).split(), *before])
        or " la " not in f" {fold(piece)}"
    )
    if _full(relations.into, piece) and is_now and piece.strip():
        verbs = [each for each in fold(piece).split() if each not in ("thi", "roi", "cu", "moi")]
        if not verbs:
            return []
        if not relations.strong.regex.search(" " + raw) and (
            relations.travel.regex.search(sentence.line) or (before and before[-1] in ("tu", "o"))
        ):
            return []
        used.update((index, index + 1))
        claims = [
            _base("together", sentence, context, one.first, two.last, (*one.ids, *two.ids), negated=negated)
        ]
        sources[index + 1] = one.ids
        return claims
    if index in sources and relations.instead.fullmatch(fold(raw)) and not two.unsure:
        used.add(index + 1)
        return [
            _base("together", sentence, context, one.first, two.last, (source, *two.ids), negated=True)
            for source in sources[index]
        ]
    return []


def _alone(
    relations: Relations, sentence: Sentence, context: Context, group: Group, tail: str, stop: int, used: bool
) -> list[RawClaim]:
    if group.unsure or not group.ids:
        return []
    claims: list[RawClaim] = []
    words_left = max(0, stop - group.last - 1)
    if len(group.ids) > 1 and not used:
        match = _start(relations.together, tail)
        if match and match[0].count(" ") <= words_left:
            _, negated = _strip_not(match[0])
            last = group.last + match[0].count(" ")
            name = _unknown_name(relations, sentence, last)
            claims.append(
                _base(
                    "together",
                    sentence,
                    context,
                    group.first,
                    last,
                    group.ids,
                    negated=negated,
                    value=name or True,
                )
            )
        elif name := _unknown_name(relations, sentence, group.last):
            claims.append(
                _base("together", sentence, context, group.first, group.last + 3, group.ids, value=name)
            )
    match = _start(relations.kept, tail)
    if (
        match
        and match[0].count(" ") <= words_left + 1
        and "ten" not in fold(tail).split()[match[0].count(" ") : match[0].count(" ") + 1]
    ):
        for each in group.ids:
            claims.append(
                _base(
                    "kept", sentence, context, group.first, group.last + match[0].count(" "), (each,), of=each
                )
            )
        return claims
    match = _start(relations.gone, tail)
    if match and match[0].count(" ") <= words_left + 1:
        for each in group.ids:
            claims.append(
                _base(
                    "gone", sentence, context, group.first, group.last + match[0].count(" "), (each,), of=each
                )
            )
        return claims
    match = _start(relations.still, tail)
    if match and match[0].count(" ") <= words_left + 2:
        for each in group.ids:
            claims.append(
                _base(
                    "province",
                    sentence,
                    context,
                    group.first,
                    group.last + match[0].count(" "),
                    (each,),
                    of=each,
                )
            )
    return claims


def _led(
    relations: Relations, sentence: Sentence, context: Context, group: Group, before: str, used: bool
) -> list[RawClaim]:
    if group.unsure or used:
        return []
    words = before.split()
    plain = fold(before).split()
    for size in range(1, len(words) + 1):
        piece = "".join(word + " " for word in words[-size:])
        if len(group.ids) > 1 and _full(relations.joining, piece):
            previous = plain[-size - 1] if size < len(words) else ""
            if previous in ("sau", "truoc", "khi", "viec", "do", "vi", "dot"):
                return []
            negated = size < len(words) and words[-size - 1] in NOT
            name = _unknown_name(relations, sentence, group.last)
            return [
                _base(
                    "together",
                    sentence,
                    context,
                    group.first - size,
                    group.last,
                    group.ids,
                    negated=negated,
                    value=name or True,
                )
            ]
        if _full(relations.kept_before, piece):
            return [
                _base("kept", sentence, context, group.first - size, group.last, (each,), of=each)
                for each in group.ids
            ]
    return []


def _unknown_name(relations: Relations, sentence: Sentence, after: int) -> str:
    """A name given to the result that no province has: ``thành tỉnh Đồng Thuận``."""
    rest = " " + "".join(word + " " for word in sentence.words[after : after + 16])
    of_its_kind, bare = relations.new_name
    match = of_its_kind.search(rest)
    if match is None:
        match = bare.search(rest)
        named = match is not None and sentence.named(after + rest[: match.start(1)].count(" ") - 1)
        if match is None or not named or "ten" not in match[0].split():
            return ""
    if match[1] in relations.no_name:
        return ""
    return f"?{match[1]} {match[2]}".replace("'", "")
