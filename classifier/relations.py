"""Reads which places became one, kept apart, or lost their name. The words for it are data (``relations.yaml``)."""

from __future__ import annotations

from classifier.claims import NOT, Context, RawClaim
from classifier.mergers import pair, unchained
from classifier.place_groups import Group, groups_of
from classifier.relation_words import Relations, full, start, statement, strip_not
from classifier.sentences import Sentence
from classifier.text import fold


def read_relations(relations: Relations, sentence: Sentence, context: Context) -> list[RawClaim]:
    """Mergers, names of the result, units kept apart, names that are gone."""
    if relations.history.regex.search(sentence.line):
        return []
    later = _named_later(relations, sentence, context)
    if later or not sentence.places:
        return later
    groups = unchained(relations, sentence, groups_of(sentence, context, relations.unit_words))
    for group in groups:
        if relations.others.search(" " + sentence.piece(group.first - 6, group.first)):
            group.unsure = True
    if not groups or len(groups) > 40:
        return []
    claims: list[RawClaim] = _types(relations, sentence, context)
    used: set[int] = set()
    sources: dict[int, tuple[str, ...]] = {}
    for index, group in enumerate(groups):
        after = groups[index + 1] if index + 1 < len(groups) else None
        tail = sentence.piece(group.last + 1, group.last + 14)
        if after is not None:
            claims.extend(pair(relations, sentence, context, group, after, used, index, sources))
        stop = after.first if after is not None else len(sentence.words)
        claims.extend(_alone(relations, sentence, context, group, tail, stop, index in used))
        before = sentence.piece(group.first - 7, group.first)
        claims.extend(_led(relations, sentence, context, group, before, index in used))
    _remember(claims, context)
    return claims


def _remember(claims: list[RawClaim], context: Context) -> None:
    """Keeps the units a sentence put together, if they did become one, for the sentences after it."""
    for claim in claims:
        if claim.kind == "together" and not claim.negated and len(claim.members) > 1:
            homes = {context.unit_of(member) for member in claim.members}
            context.merged = claim.members if len(homes) == 1 and "" not in homes else ()


def _named_later(relations: Relations, sentence: Sentence, context: Context) -> list[RawClaim]:
    """``A và B về một nhà. Tên mới của tỉnh là C.``: the name of what the text put together before."""
    if not context.merged or "ten" not in sentence.words[:4]:
        return []
    if not sentence.places:
        name = _unknown_name(relations, sentence, context, 0)
        last = len(sentence.words) - 1
        return [statement("together", sentence, context, 0, last, context.merged, value=name)] if name else []
    mention = sentence.places[0]
    unit = context.resolve(mention)
    piece, negated = strip_not(sentence.piece(0, mention.word))
    if not unit or unit not in context.provinces or not relations.name_later.fullmatch(piece):
        return []
    return [
        statement("together", sentence, context, 0, mention.word, context.merged, value=unit, negated=negated)
    ]


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
        claims.append(statement("type", sentence, context, mention.word - 2, mention.word, (unit,), of=unit))
    return claims


def _alone(
    relations: Relations, sentence: Sentence, context: Context, group: Group, tail: str, stop: int, used: bool
) -> list[RawClaim]:
    if group.unsure or not group.ids:
        return []
    claims: list[RawClaim] = []
    words_left = max(0, stop - group.last - 1)
    if len(group.ids) > 1 and not used:
        match = start(relations.together, tail)
        if match and match[0].count(" ") <= words_left:
            _, negated = strip_not(match[0])
            last = group.last + match[0].count(" ")
            name = _unknown_name(relations, sentence, context, last)
            claims.append(
                statement(
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
        elif name := _unknown_name(relations, sentence, context, group.last):
            claims.append(
                statement("together", sentence, context, group.first, group.last + 3, group.ids, value=name)
            )
    match = start(relations.kept, tail)
    if (
        match
        and match[0].count(" ") <= words_left + 1
        and "ten" not in fold(tail).split()[match[0].count(" ") : match[0].count(" ") + 1]
    ):
        for each in group.ids:
            claims.append(
                statement(
                    "kept", sentence, context, group.first, group.last + match[0].count(" "), (each,), of=each
                )
            )
        return claims
    match = start(relations.gone, tail)
    if match and match[0].count(" ") <= words_left + 1:
        for each in group.ids:
            claims.append(
                statement(
                    "gone", sentence, context, group.first, group.last + match[0].count(" "), (each,), of=each
                )
            )
        return claims
    match = start(relations.still, tail)
    if match and match[0].count(" ") <= words_left + 2:
        for each in group.ids:
            claims.append(
                statement(
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
        if len(group.ids) > 1 and full(relations.joining, piece) and plain[-size - 1 : -size] not in _HALVES:
            previous = plain[-size - 1] if size < len(words) else ""
            if previous in ("sau", "truoc", "khi", "viec", "do", "vi", "dot"):
                return []
            negated = size < len(words) and words[-size - 1] in NOT
            name = _unknown_name(relations, sentence, context, group.last)
            if not name and group.first - size > _NAMING:
                name = _unknown_name(relations, sentence, context, 0)
            return [
                statement(
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
        if full(relations.kept_before, piece):
            return [
                statement("kept", sentence, context, group.first - size, group.last, (each,), of=each)
                for each in group.ids
            ]
    return []


_HALVES = (["sap"], ["sat"], ["hop"])
"""Before ``nhập``, ``nhất``: the first half of the verb."""
_NAMING = 3
"""Fewer words before a merger hold no name of what came of it (``tên mới là X Y, ghép A với B``)."""
_BARE = "thanh @"
"""Without marks it is ``thành``, and the first word of ``Thanh Nghệ Tĩnh`` where nothing is merged."""
_PAST = "past-"
"""How the ids of names begin that no unit has any more (``Hà Nam Ninh``)."""


def _unknown_name(relations: Relations, sentence: Sentence, context: Context, after: int) -> str:
    """A name given to the result that no province has: ``thành tỉnh Đồng Thuận``."""
    rest = " " + "".join(word + " " for word in sentence.words[after : after + 16])
    of_its_kind, bare, of_the_past = relations.new_name
    old = of_the_past.search(rest)
    if old is not None:
        if (
            not sentence.accented
            and old[0].startswith(_BARE)
            and not relations.strong.regex.search(sentence.line)
        ):
            return ""
        ids = sentence.places[int(old[1])].ids
        return f"?{context.facts.places.name(ids[0])}" if ids[0].startswith(_PAST) else ""
    match = of_its_kind.search(rest)
    if match is None:
        match = bare.search(rest)
        named = match is not None and sentence.named(after + rest[: match.start(1)].count(" ") - 1)
        if match is None or not named or "ten" not in match[0].split():
            return ""
    if match[1] in relations.no_name:
        return ""
    return f"?{match[1]} {match[2]}".replace("'", "")
