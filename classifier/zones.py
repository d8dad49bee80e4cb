"""Reads which places have a type that only listed places have, and in which unit they lie."""

from __future__ import annotations

from classifier.claims import Context, RawClaim
from classifier.sentences import Mention, Sentence
from classifier.type_words import Types, of_a_kind, status_claim, words_after

_ALSO = frozenset({"roi", "bien", "het", "a", "gio", "nay"})
"""After the type of an island: still said of its kind."""
_DENIES = frozenset({"khong", "chua", "dau"})


def zones_of(
    types: Types, sentence: Sentence, context: Context, mention: Mention, place: str
) -> list[RawClaim]:
    """``Phú Quốc là đặc khu``, ``đặc khu Phú Quốc``, ``Bạch Long Vĩ vẫn là huyện đảo``."""
    island = context.is_island(place)
    home = _home_of(types, sentence, context, mention, place) if island else []
    if home:
        return home
    piece = words_after(sentence, mention, 13)
    match = types.zone.match(piece)
    if match:
        last = mention.word + match[0].count(" ")
        claim = status_claim("zone", place, True, mention.word, last, sentence, context)
        claim.negated = not _DENIES.isdisjoint(match[0].split())
        return [claim]
    if context.is_town(place) and _among(types, sentence, mention):
        return [status_claim("zone", place, True, mention.word - 1, mention.word, sentence, context)]
    match = types.no_zone.match(piece) if island else None
    if match and not {"van", "la", "xuong"}.isdisjoint(match[0].split()):
        last = mention.word + match[0].count(" ")
        if not of_a_kind(sentence, last, _ALSO):
            return []
        claim = status_claim("zone", place, False, mention.word, last, sentence, context)
        claim.negated = "khong" in match[0].split()
        return [claim]
    return []


def _among(types: Types, sentence: Sentence, mention: Mention) -> bool:
    """``danh sách đặc khu có cả Cần Giờ``, ``2 đặc khu: Cát Hải và Đồ Sơn``: named in a list of such places."""
    first = max(0, mention.word - 16)
    match = types.among.search(" " + "".join(each + " " for each in sentence.words[first : mention.word]))
    if match is None:
        return False
    start = mention.word - match[0].count(" ")
    nearby = {
        *sentence.words[max(0, start - 4) : mention.word],
        *sentence.words[mention.word + 1 : mention.word + 4],
    }
    listed = next(
        (index for index in range(start, mention.word) if sentence.words[index][0] == "@"), mention.word
    )
    said_of = sentence.words[mention.word + 1 : mention.word + 2]
    return (
        said_of not in (["co"], ["thi"])
        and _DENIES.isdisjoint(nearby)
        and sentence.breaks.get(listed) not in (",", ";", ")")
    )


def _home_of(
    types: Types, sentence: Sentence, context: Context, mention: Mention, place: str
) -> list[RawClaim]:
    """``Lý Sơn thuộc Đà Nẵng``; ``An Giang có 3 đặc khu là ...``."""
    words = sentence.words
    after = words_after(sentence, mention, 13)
    before = "".join(each + " " for each in words[max(0, mention.word - 16) : mention.word])
    match = types.belongs.match(after)
    negated = match is not None and not _DENIES.isdisjoint(match[0].split())
    near = types.near_before.search(" " + before) or types.near_after.search(" " + after)
    if match is None or (not types.weak.isdisjoint(match[0].split()) and not near):
        match, negated = None, False
        for found in types.has.finditer(before):
            match = found
    if match is None:
        return []
    unit = context.resolve(sentence.places[int(match["unit"][1:])])
    if unit not in context.provinces or unit == place:
        return []
    word = sentence.places[int(match["unit"][1:])].word
    low, high = min(mention.word, word), max(mention.word, word)
    if any(sentence.breaks.get(index) in (";", ")", "(") for index in range(low + 1, high + 1)):
        return []
    claim = status_claim("home", place, unit, low, high, sentence, context)
    claim.negated = negated
    claim.focus = (mention.word, mention.word)
    return [claim]
