"""Reads where a province's centre is. What else a place is: ``status``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from classifier.claims import NOT, Context, RawClaim, number_day
from classifier.pack_files import RelationsFile, located
from classifier.patterns import Pattern, Vocabulary
from classifier.sentences import Mention, Sentence
from classifier.status import read_status
from classifier.text import fold, standard


@dataclass(frozen=True, slots=True)
class Centres:
    """Compiled wordings for centres and for what a place is."""

    word: Pattern
    not_word: Pattern
    at: re.Pattern[str]
    settle: Pattern
    office: frozenset[str]
    organisation: Pattern
    city: Pattern
    town: Pattern
    future: Pattern


def load_centres(file: RelationsFile, name: str, vocabulary: Vocabulary) -> Centres:
    """The centres of a reading file. Raises ``errors.BadReading``."""
    centre, status = file.centre, file.status
    with located(name, centre.line):
        at = vocabulary.between("|".join(f"({each})" for each in sorted(centre.at, key=len, reverse=True)))
        seat = {
            key: vocabulary.any_of(getattr(centre, key))
            for key in ("word", "not_word", "settle", "organisation")
        }
    with located(name, status.line):
        kinds = {key: vocabulary.any_of(getattr(status, key)) for key in ("city", "town", "future")}
    return Centres(**seat, **kinds, at=at, office=frozenset(fold(standard(each)) for each in centre.office))


def read_centres(centres: Centres, sentence: Sentence, context: Context) -> list[RawClaim]:
    """Claims on centres and status in one sentence."""
    claims: list[RawClaim] = []
    if sentence.places and len(sentence.places) <= 40:
        claims.extend(_centre(centres, sentence, context))
        claims.extend(read_status(centres, sentence, context))
    return claims


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


def _at_words(centres: Centres, sentence: Sentence, word: int, low: int) -> int | None:
    """Where the words of location before the place at ``word`` begin (not before ``low``); None without them."""
    skip = {
        "dia",
        "ban",
        "thanh",
        "pho",
        "tinh",
        "ngay",
        "ben",
        "phia",
        "duoi",
        "tren",
        "trong",
        "khu",
        "vuc",
        "mot",
        "thi",
        "xa",
        "van",
        "cu",
        "la",
        "luon",
        "tan",
        "nhu",
    }
    position = word - 1
    while (
        position >= low
        and sentence.words[position] in skip
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


def _centre(centres: Centres, sentence: Sentence, context: Context) -> list[RawClaim]:
    triggers = _triggers(centres, sentence)
    units = {each.of for each in context.facts.says_about("centre")} | {
        each.of for each in context.facts.says_about("members")
    }
    mentions = [(mention, _place(sentence, context, mention)) for mention in sentence.places]
    claims: list[RawClaim] = []
    settle = centres.settle.regex.search(sentence.line)
    if not triggers and settle is None:
        return claims
    generic = all(last == first + 1 and sentence.words[first] in ("trung", "tru") for first, last in triggers)
    low = min([first for first, _ in triggers], default=0)
    for _, last in triggers:
        for mention, place in mentions:
            between = sentence.words[last + 1 : mention.word]
            if (
                last < mention.word <= last + 4
                and all(word in ("cua", "tinh", "thanh", "pho") for word in between)
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
    if not subject:
        subject = context.subject
    if (
        not subject
        or (
            generic
            and "moi" not in sentence.present
            and "tinh" not in sentence.present
            and not settle
            and "hanh" not in sentence.present
        )
    ) and not subject:
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
        made = (
            words[mention.word + 1 : mention.word + 3] == ["lam", "trung"]
            or words[mention.word + 1 : mention.word + 3] == ["lam", "tinh"]
            or words[mention.word + 1 : mention.word + 3] == ["lam", "tru"]
        )
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
        negated = denied or any(each in NOT for each in negation)
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
                topic="centre",
                negated=negated,
                focus=(mention.word, mention.word),
                near=place if context.is_town(place) else "",
                day=number_day(sentence, mention.word, context.at),
                future="se" in sentence.present,
                past=bool({"truoc", "hoi"} & set(words[max(0, mention.word - 3) : mention.word])),
                doubtful=generic
                and "moi" not in sentence.present
                and "hanh" not in sentence.present
                and settle is None
                and not _SETTLED & sentence.present
                and "tinh" not in sentence.present,
            )
        )
    return claims


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
