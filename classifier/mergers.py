"""Reads what stands between two groups of places: which became one, and under which name."""

from __future__ import annotations

from classifier.claims import Context, RawClaim
from classifier.place_groups import Group
from classifier.relation_words import Relations, full, statement, strip_not
from classifier.sentences import Sentence
from classifier.text import fold

_GOING = frozenset({"ve", "thuoc", "theo", "nhap", "gop"})
"""``A là về B``: said of now, whatever the time."""


def unchained(relations: Relations, sentence: Sentence, groups: list[Group]) -> list[Group]:
    """``A nhập B, C nhập D``: the comma ends a statement and makes no list."""
    result: list[Group] = []
    pending = list(groups)
    while pending:
        group = pending.pop(0)
        if result and pending and group.cuts and not group.unsure:
            before, _ = strip_not(sentence.between(result[-1].last, group.first))
            after, _ = strip_not(sentence.between(group.last, pending[0].first))
            if (
                before.strip()
                and after.strip()
                and full(relations.into, before)
                and full(relations.into, after)
            ):
                size, end, start = group.cuts[-1]
                pending.insert(0, Group(group.ids[size:], start, group.last, False))
                group = Group(group.ids[:size], group.first, end, False, group.cuts[:-1])
        result.append(group)
    return result


def _goes_on(relations: Relations, piece: str) -> bool:
    """``A đâu có về B, về C``: after the comma a verb without a subject of its own."""
    return fold(piece).split()[:1] in ([each] for each in _GOING) and full(relations.into, piece)


def pair(
    relations: Relations,
    sentence: Sentence,
    context: Context,
    one: Group,
    two: Group,
    used: set[int],
    index: int,
    sources: dict[int, tuple[str, ...]],
) -> list[RawClaim]:
    """Claims from the words between two groups; ``used`` and ``sources`` are told which groups are spoken for."""
    raw = sentence.between(one.last, two.first)
    if raw.count(" ") > 14:
        return []
    piece, negated = strip_not(raw)
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
        return [statement("together", sentence, context, one.first, two.last, two.ids, value=one.ids[0])]
    strong_break = any(
        sentence.breaks.get(place) in (";", "(", ":")
        and not (sentence.breaks[place] == "(" and sentence.words[place] in ("moi", "sau"))
        for place in range(one.last + 1, two.first + 1)
    )
    if strong_break:
        return []
    if index in sources and relations.rather.fullmatch(fold(raw)):
        used.add(index + 1)
        return [
            statement("together", sentence, context, one.first, two.last, (source, *two.ids))
            for source in sources[index]
        ]
    if index in sources and one.last + 1 in sentence.breaks and _goes_on(relations, piece):
        used.add(index + 1)
        return [
            statement("together", sentence, context, one.first, two.last, (source, *two.ids), negated=negated)
            for source in sources[index]
        ]
    before = sentence.words[max(0, one.first - 3) : one.first]
    if (
        full(relations.composed, piece)
        and len(one.ids) == 1
        and not (" la " in f" {fold(piece)}" and len(two.ids) == 1)
    ):
        used.add(index)
        if index + 1 < 50:
            used.add(index + 1)
        word = fold(piece).split()
        if relations.adds.intersection(word) and "=" not in word:
            return [
                statement(
                    "together", sentence, context, one.first, two.last, (*one.ids, *two.ids), negated=negated
                )
            ]
        return [
            statement(
                "together", sentence, context, one.first, two.last, two.ids, value=one.ids[0], negated=negated
            )
        ]
    if full(relations.named, piece) and len(one.ids) > 1 and len(two.ids) == 1:
        used.update((index, index + 1))
        return [
            statement(
                "together", sentence, context, one.first, two.last, one.ids, value=two.ids[0], negated=negated
            )
        ]
    if (
        full(relations.named, piece)
        and len(one.ids) == 1
        and len(two.ids) == 1
        and "ten" in fold(piece).split()
        and index in used
    ):
        return [
            statement(
                "together", sentence, context, one.first, two.last, one.ids, value=two.ids[0], negated=negated
            )
        ]
    is_now = (
        any(each in ("gio", "nay") for each in [*fold(piece).split(), *before])
        or " la " not in f" {fold(piece)}"
        or not _GOING.isdisjoint(fold(piece).split())
    )
    if full(relations.into, piece) and is_now and piece.strip():
        verbs = [each for each in fold(piece).split() if each not in ("thi", "roi", "cu", "moi")]
        if not verbs:
            return []
        if not relations.strong.regex.search(" " + raw) and (
            relations.travel.regex.search(sentence.line) or (before and before[-1] in ("tu", "o"))
        ):
            return []
        used.update((index, index + 1))
        claims = [
            statement(
                "together", sentence, context, one.first, two.last, (*one.ids, *two.ids), negated=negated
            )
        ]
        sources[index + 1] = one.ids
        return claims
    if index in sources and relations.instead.fullmatch(fold(raw)) and not two.unsure:
        used.add(index + 1)
        return [
            statement("together", sentence, context, one.first, two.last, (source, *two.ids), negated=True)
            for source in sources[index]
        ]
    return []
