"""Reads where a province's centre is. What else a place is: ``status``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from classifier.claims import NOT, Context, RawClaim, number_day
from classifier.pack_files import located
from classifier.pack_parts import RelationsFile
from classifier.patterns import Pattern, Vocabulary
from classifier.sentences import Mention, Sentence
from classifier.text import fold, standard


@dataclass(frozen=True, slots=True)
class Centres:
    """Compiled wordings for the seat of a unit."""

    word: Pattern
    not_word: Pattern
    at: re.Pattern[str]
    settle: Pattern
    office: frozenset[str]
    organisation: Pattern
    made: frozenset[str]
    vague: frozenset[str]
    sure: frozenset[str]
    place_words: frozenset[str]
    unit_words: frozenset[str]


def load_centres(file: RelationsFile, name: str, vocabulary: Vocabulary) -> Centres:
    """The centres of a reading file. Raises ``errors.BadReading``."""
    centre = file.centre
    with located(name, centre.line):
        return Centres(
            word=vocabulary.any_of(centre.word),
            not_word=vocabulary.any_of(centre.not_word),
            at=vocabulary.between("|".join(f"({each})" for each in sorted(centre.at, key=len, reverse=True))),
            settle=vocabulary.any_of(centre.settle),
            organisation=vocabulary.any_of(centre.organisation),
            office=frozenset(fold(standard(each)) for each in centre.office),
            made=frozenset(fold(each) for each in centre.made),
            vague=frozenset(fold(each).split()[0] for each in centre.vague),
            sure=frozenset(fold(each) for each in centre.sure),
            place_words=_syllables(centre.place_words),
            unit_words=_syllables(file.unit_words),
        )


def _syllables(words: Sequence[str]) -> frozenset[str]:
    return frozenset(syllable for each in words for syllable in fold(each).split())


def _triggers(centres: Centres, sentence: Sentence) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    if centres.organisation.regex.search(sentence.line):
        return found
    blocked = [
        (sentence.word_at(match.start()), sentence.word_at(match.end() - 2))
        for match in centres.not_word.regex.finditer(sentence.line)
    ]
    for match in centres.word.regex.finditer(sentence.line):
        first, last = sentence.word_at(match.start()), sentence.word_at(match.end() - 2)
        if any(start <= last and first <= end for start, end in blocked):
            continue
        before = sentence.words[max(0, first - 3) : first]
        if any(word in centres.office for word in before[-2:]) or any(
            " ".join(pair) in centres.office for pair in pairwise(before)
        ):
            continue
        found.append((first, last))
    return found


def _place(sentence: Sentence, context: Context, mention: Mention) -> str:
    return context.resolve(mention)


_ON_THE_WAY = frozenset({"dia", "ban", "ngay", "ben", "phia", "duoi", "tren", "trong", "khu", "vuc", "mot", "van", "cu", "la",
                         "luon", "tan", "nhu"})  # fmt: skip
"""Words between a word of location and its place, besides those for kinds of place."""


def _at_words(centres: Centres, sentence: Sentence, word: int, low: int) -> int | None:
    """Where the words of location before the place at ``word`` begin (not before ``low``); None without them."""
    position = word - 1
    while (
        position >= low
        and (sentence.words[position] in _ON_THE_WAY or sentence.words[position] in centres.place_words)
        and not centres.at.fullmatch(sentence.marked[position] + " ")
    ):
        position -= 1
    for size in (3, 2, 1):
        first = position - size + 1
        if first < low:
            continue
        piece = sentence.piece(first, position + 1)
        if centres.at.fullmatch(piece):
            if sentence.words[first] == "lay" and "ten" in sentence.words[max(0, first - 2) : first]:
                return None
            return first
    return None


_LINKING = frozenset({"cu", "gio", "bay", "nay", "hien", "da", "se", "van", "con", "duoc", "noi", "moi", "chinh", "thuc", "thi", "vua",
                      "dang", "luon", "tiep", "tuc", "tro", "roi", "chot", "vinh", "du", "lai", "moi'", "chu", "khong", "dau",
                      "phai", "chang", "het", "chua", "co", "cai", "vai", "cua"})  # fmt: skip
_PEOPLE = frozenset({"ai", "nguoi", "dan", "nha", "con", "que", "toi"})
"""Before a place these words tell who lives there: ``ai ở Long Xuyên muốn lên tỉnh``."""
_MOVING = frozenset({"ve", "sang", "len", "xuong", "qua"})
_SETTLED = frozenset({"van", "dat", "doi", "chuyen", "chon"})
"""Words of a decision: a centre they speak of is the one of the administration."""
_BEING = frozenset({"la", "lam", "chon", "thanh", "dat", "giu", "lay"})


def _becomes(words: list[str], place: int, trigger: int) -> bool:
    """``Mỹ Tho vẫn là tỉnh lỵ``, ``được chọn làm nơi đặt trung tâm``: only such words link a place to a centre."""
    between = words[place + 1 : trigger]
    return (
        0 < len(between) <= 8
        and bool(_BEING.intersection(between))
        and all(word in _LINKING or word in _BEING for word in between)
    )


def _is_no_centre(sentence: Sentence, place: int, triggers: list[int]) -> bool:
    """``Cao Lãnh không phải trung tâm``, ``Tân An đâu còn là tỉnh lỵ``: a denial that speaks of this place."""
    words = sentence.words
    if words[place + 1 : place + 3] == ["khong", "phai"] and (
        place + 3 == len(words) or (place + 3 in sentence.breaks and place + 1 not in sentence.breaks)
    ):
        return True
    for trigger in triggers:
        between = sentence.marked[place + 1 : trigger]
        if 0 < len(between) <= 6 and all(fold(word) in _LINKING or fold(word) in _BEING for word in between):
            return any(word in NOT or word in ("hết", "het") for word in between) and not sentence.broken(
                place, trigger
            )
    return False


def read_centres(centres: Centres, sentence: Sentence, context: Context) -> list[RawClaim]:
    """Claims on centres in one sentence."""
    triggers = _triggers(centres, sentence)
    units = {each.of for each in context.facts.says_about("centre")} | {
        each.of for each in context.facts.says_about("members")
    }
    mentions = [(mention, _place(sentence, context, mention)) for mention in sentence.places]
    claims: list[RawClaim] = []
    settle = centres.settle.regex.search(sentence.line)
    if not triggers and settle is None:
        return claims
    generic = all(last == first + 1 and sentence.words[first] in centres.vague for first, last in triggers)
    low = min([first for first, _ in triggers], default=0)
    for _, last in triggers:
        for mention, place in mentions:
            between = sentence.words[last + 1 : mention.word]
            if (
                last < mention.word <= last + 4
                and all(word == "cua" or word in centres.unit_words for word in between)
                and place in context.provinces
                and place not in units
            ):
                return claims
    subject, subject_word = _whose(sentence, mentions, triggers, units)
    for mention, place in mentions:
        if not mention.sure and not place:
            return claims
        if place in units and not subject:
            words_before = sentence.words[max(0, mention.word - 2) : mention.word]
            if (
                _at_words(centres, sentence, mention.word, 0) is not None
                and low < mention.word
                and "moi" not in sentence.words[mention.word + 1 : mention.word + 2]
            ):
                located = [each for each in mentions if each[0].word > mention.word and each[1] in units]
                if not located or "cua" not in words_before:
                    continue
            subject, subject_word = place, mention.word
    subject = subject or context.subject
    if not subject:
        return claims
    start = triggers[0][0] if triggers else (sentence.word_at(settle.start()) if settle else 0)
    for mention, place in mentions:
        if mention.word == subject_word or not place:
            continue
        former = context.province_of(place)
        if not former:
            continue
        at = _at_words(centres, sentence, mention.word, 0)
        words = sentence.words
        made = " ".join(words[mention.word + 1 : mention.word + 3]) in centres.made
        is_centre = any(_becomes(words, mention.word, first) for first, _ in triggers)
        denied = words[max(0, mention.word - 2) : mention.word] in (
            ["khong", "phai"],
            ["chu", "khong"],
            ["dau", "phai"],
        ) or _is_no_centre(sentence, mention.word, [first for first, _ in triggers])
        if (
            at is None
            and not made
            and not is_centre
            and not denied
            and not (
                triggers
                and mention.word == triggers[-1][1] + 1
                and subject_word >= 0
                and subject_word < triggers[0][0]
            )
            and not (
                subject_word >= 0
                and mention.word == subject_word + 1
                and triggers
                and sentence.breaks.get(mention.word) != ","
            )
        ):
            continue
        if (
            at is not None
            and at < start
            and not made
            and not is_centre
            and settle is None
            and subject_word > mention.word
        ):
            continue
        if (
            at is not None
            and triggers
            and mention.word < triggers[0][0]
            and not made
            and not is_centre
            and not settle
        ):
            continue
        if place == subject and context.is_town(place):
            continue
        if at is not None and words[at - 1 : at] and words[at - 1] in _PEOPLE:
            continue
        if at is not None and words[at] in _MOVING and _moves(sentence, mentions, at, subject_word):
            continue
        if at is not None and not (made or is_centre):
            anchor = max(
                (each for each in (*(end for _, end in triggers), subject_word) if each < at), default=at
            )
            if at - anchor > 9 or (
                words[at] in ("len", "xuong", "ve")
                and words[at - 1] in ("chay", "di", "ra", "keo", "nop", "lam", "duong")
            ):
                continue
        negation = sentence.marked[max(0, (at if at is not None else mention.word) - 3) : mention.word]
        negated = denied or any(
            each in NOT and negation[index + 1 : index + 2] not in (["đúng"], ["dung"])
            for index, each in enumerate(negation)
        )
        if (
            negated
            and not denied
            and sentence.broken(mention.word - 3, mention.word)
            and not any(each in NOT for each in sentence.marked[max(0, mention.word - 2) : mention.word])
        ):
            negated = False
        claims.append(
            RawClaim(
                kind="centre",
                about="centre",
                of=subject,
                value=former,
                first=min(start, mention.word, subject_word if subject_word >= 0 else start),
                last=mention.word,
                topic="",
                negated=negated,
                focus=(mention.word, mention.word),
                near=place if context.is_town(place) else "",
                day=number_day(sentence, mention.word, context.at),
                future="se" in sentence.present,
                past=bool({"truoc", "hoi"} & set(words[max(0, mention.word - 3) : mention.word])),
                doubtful=generic
                and settle is None
                and not _SETTLED & sentence.present
                and not centres.sure & sentence.present,
            )
        )
    return claims


def _moves(sentence: Sentence, mentions: list[tuple[Mention, str]], at: int, subject: int) -> bool:
    """``..., còn Thái Bình thì về Hưng Yên``: a place named in this clause goes there, not the centre."""
    start = max((index for index in sentence.breaks if index <= at), default=0)
    return start > 0 and any(start <= each.word < at and each.word != subject for each, _ in mentions)


def _whose(
    sentence: Sentence, mentions: list[tuple[Mention, str]], triggers: list[tuple[int, int]], units: set[str]
) -> tuple[str, int]:
    """``Mỹ Tho là trung tâm của tỉnh Đồng Tháp``: the unit named after the words for centre."""
    for first, last in triggers:
        if not any(
            mention.word < first and _becomes(sentence.words, mention.word, first) for mention, _ in mentions
        ):
            continue
        for mention, place in mentions:
            if last < mention.word <= last + 3 and place in units:
                return place, mention.word
    return "", -1
