"""Reads where a province's centre is. What else a place is: ``status``."""

from __future__ import annotations

from dataclasses import dataclass

from classifier.centre_words import (
    Centres,
    becomes,
    centre_words,
    is_no_centre,
    location_words,
    pointed_at,
)
from classifier.claims import NOT, Context, RawClaim, number_day
from classifier.sentences import Mention, Sentence

_PEOPLE = frozenset({"ai", "nguoi", "dan", "nha", "con", "que", "toi"})
"""Before a place these words tell who lives there: ``ai ở Long Xuyên muốn lên tỉnh``."""
_MOVING = frozenset({"ve", "sang", "len", "xuong", "qua"})
_SETTLED = frozenset({"van", "dat", "doi", "chuyen", "chon"})
"""Words of a decision: a centre they speak of is the one of the administration."""
_TAKING = frozenset({"chuyen", "doi"})
_NO_MOVE = frozenset({"chuyến", "chuyện", "đội", "đợi", "đời", "đôi", "đòi"})
"""Other words with the letters of these verbs."""
_COUNTING = frozenset({"mot", "hai", "ba", "bon", "may", "vai", "nhieu", "cac", "noi", "cau"})
"""Before ``chuyen`` these tell of trips or of stories."""
_TAKEN = frozenset(
    {
        "trung",
        "tru",
        "co",
        "bo",
        "toan",
        "ca",
        "tat",
        "cac",
        "thu",
        "tinh",
        "vao",
        "ra",
        "xong",
        "do",
        "cho",
        "di",
        "thanh",
        "ngay",
    }
)
"""After such a verb, besides the words of ``_MOVED``: it speaks of the seat, or of nothing else."""
_NOW = frozenset({"gio", "nay"})
_BEFORE = frozenset({"truoc", "hoi", "xua", "thuo"})
_FOR_NOW = frozenset({"mat", "tien", "het", "nhat"})
"""``trước mắt``, ``trước tiên``: after such a word it is now."""
_MOVED = frozenset({"gio", "nay", "hien", "bay", "da", "duoc", "se", "vua", "moi", "don", "doi", "chuyen", "dat", "dong", "nam", "la", "o",
                    "tai", "ve", "sang", "qua", "len", "xuong", "het", "tuot", "luon", "roi", "han", "bi", "phai", "den", "toi"})  # fmt: skip
"""Between a unit and its new seat: anything else (``chuyển hàng về``) is moved, not the seat."""
_CLOSE = 4
"""Words from a unit to its centre with nothing else told between."""
_GOING_UP = frozenset({"len", "xuong", "ve"})
_ON_FOOT = frozenset({"chay", "di", "ra", "keo", "nop", "lam", "duong"})
"""``chạy lên Pleiku nộp đơn``: somebody's errand, not the centre."""
_NO_DENIAL = (["đúng"], ["dung"], ["nao"])
"""After a word of negation: ``không đúng ... thì``, unmarked ``đầu não``."""
_REACH = 9
"""Words between the words for a centre, or whose it is, and the words of location."""


@dataclass(slots=True)
class _Clues:
    """What one sentence gives: words for a centre, a settling verb, places, and the unit it speaks of."""

    centres: Centres
    sentence: Sentence
    context: Context
    triggers: list[tuple[int, int]]
    settle: int
    """Word of a verb that settles an office somewhere; -1 without."""
    mentions: list[tuple[Mention, str]]
    units: frozenset[str]
    subject: str = ""
    subject_word: int = -1
    """Where the unit is named; -1 when the text named it before."""

    @property
    def start(self) -> int:
        return self.triggers[0][0] if self.triggers else max(0, self.settle)


def read_centres(centres: Centres, sentence: Sentence, context: Context) -> list[RawClaim]:
    """Claims on centres in one sentence."""
    triggers = [
        each for each in centre_words(centres, sentence) if not _of_another_kind(centres, sentence, *each)
    ]
    settle = centres.settle.regex.search(sentence.line)
    if not triggers and (settle is None or centres.organisation.regex.search(sentence.line)):
        return []
    clues = _Clues(
        centres,
        sentence,
        context,
        triggers,
        sentence.word_at(settle.start()) if settle else -1,
        [(mention, context.resolve(mention)) for mention in sentence.places],
        frozenset(each.of for about in ("centre", "members") for each in context.facts.says_about(about)),
    )
    if _of_a_former_unit(clues) or not _find_subject(clues):
        return []
    claims = []
    for mention, place in clues.mentions:
        if mention.word != clues.subject_word and place and context.province_of(place):
            at = location_words(centres, sentence, mention.word, 0)
            if _is_seat(clues, mention, place, at):
                claims.append(_claim(clues, mention, place, at))
    return [each for each in claims if not _beside_another_town(each, claims)]


def _beside_another_town(claim: RawClaim, claims: list[RawClaim]) -> bool:
    """``ở Tam Điệp chứ không phải Hoa Lư``, both of one former province: as undecided as the other half."""
    return claim.negated and any(
        not each.negated and each.near and each.of == claim.of and each.value == claim.value
        for each in claims
        if each is not claim
    )


_OF_A_SEAT = _MOVED | _TAKEN | frozenset({"cua", "thanh", "hanh", "chinh", "thi", "van", "con", "khong", "dau", "chu", "lai", "lam", "chon", "chot",
                                          "ben", "ngay", "tren", "duoi", "cu", "dung", "that", "to", "lon", "bo", "do", "ay", "nay", "di", "duong", "tat", "tam",
                                          "theo", "nhu", "nhu'", "vao", "voi", "va", "nen", "cung", "chac", "hc", "moi'", "vo", "ma", "deu"})  # fmt: skip
"""After ``trung tâm`` or ``trụ sở``: words of whose it is, where, since when."""


def _of_another_kind(centres: Centres, sentence: Sentence, first: int, last: int) -> bool:
    """``trung tâm tiêm chủng``: the word right after names a centre of something else."""
    following = last + 1
    return (
        last == first + 1
        and sentence.words[first] in centres.vague
        and following < len(sentence.words)
        and following not in sentence.breaks
        and sentence.words[following][0].isalpha()
        and sentence.words[following].rstrip("'") not in _OF_A_SEAT
    )


def _of_a_former_unit(clues: _Clues) -> bool:
    """``tỉnh lỵ Kiên Giang``: the centre of a unit that is gone."""
    for _, last in clues.triggers:
        for mention, place in clues.mentions:
            between = clues.sentence.words[last + 1 : mention.word]
            if (
                last < mention.word <= last + 4
                and all(word == "cua" or word in clues.centres.unit_words for word in between)
                and place in clues.context.provinces
                and place not in clues.units
            ):
                return True
    return False


def _find_subject(clues: _Clues) -> bool:
    """Whose centre it is: named beside the words for it, else first in the sentence, else before in the text."""
    clues.subject, clues.subject_word = _named_after_centre(clues)
    for mention, place in clues.mentions:
        if not mention.sure and not place:
            return False
        if place in clues.units and not clues.subject and not _located(clues, mention):
            clues.subject, clues.subject_word = place, mention.word
    if not clues.subject:
        merged = clues.context.merged
        clues.subject = clues.context.unit_of(merged[0]) if merged else clues.context.subject
    return bool(clues.subject)


def _named_after_centre(clues: _Clues) -> tuple[str, int]:
    """``Mỹ Tho là trung tâm của tỉnh Đồng Tháp``: the unit named after the words for centre."""
    for first, last in clues.triggers:
        if not any(
            mention.word < first and becomes(clues.sentence.words, mention.word, first)
            for mention, _ in clues.mentions
        ):
            continue
        for mention, place in clues.mentions:
            if last < mention.word <= last + 3 and place in clues.units:
                return place, mention.word
    return "", -1


def _located(clues: _Clues, mention: Mention) -> bool:
    """``trung tâm đặt ở Tây Ninh``: the unit's name stands for a place in it."""
    words = clues.sentence.words
    low = min((first for first, _ in clues.triggers), default=0)
    if (
        low >= mention.word
        or "moi" in words[mention.word + 1 : mention.word + 2]
        or location_words(clues.centres, clues.sentence, mention.word, 0) is None
    ):
        return False
    other = any(each.word > mention.word and place in clues.units for each, place in clues.mentions)
    return not other or "cua" not in words[max(0, mention.word - 2) : mention.word]


def _is_seat(clues: _Clues, mention: Mention, place: str, at: int | None) -> bool:
    """Is this place named as the centre (or as what is not)? ``at``: where its words of location begin."""
    if place == clues.subject and (clues.context.is_town(place) or _whose(clues, mention)):
        return False
    if _said_to_be(clues, mention):
        return at is None or not _goes_elsewhere(clues, at)
    if at is None:
        return _denied(clues, mention) or _beside(clues, mention)
    return not _goes_elsewhere(clues, at) and _stands_with_centre(clues, mention, at)


def _whose(clues: _Clues, mention: Mention) -> bool:
    """``trung tâm tỉnh Tây Ninh``: right after the words for a centre stands whose it is."""
    return mention.word > clues.subject_word and any(
        last < mention.word and set(clues.sentence.words[last + 1 : mention.word]) <= {"cua", "tinh"}
        for _, last in clues.triggers
    )


def _said_to_be(clues: _Clues, mention: Mention) -> bool:
    """``Mỹ Tho làm tỉnh lỵ``, ``Mỹ Tho vẫn là tỉnh lỵ``, ``lên Mỹ Tho họp, cơ quan tỉnh đóng ở đó``."""
    words = clues.sentence.words
    return (
        " ".join(words[mention.word + 1 : mention.word + 3]) in clues.centres.made
        or any(becomes(words, mention.word, first) for first, _ in clues.triggers)
        or _pointed_at(clues, mention)
    )


def _pointed_at(clues: _Clues, mention: Mention) -> bool:
    before = [each.word for each, _ in clues.mentions if each.word != clues.subject_word]
    for _, last in clues.triggers:
        nearest = max((word for word in before if word < last), default=-1)
        if nearest == mention.word and pointed_at(clues.centres, clues.sentence, last):
            return True
    return False


def _beside(clues: _Clues, mention: Mention) -> bool:
    """``Đồng Tháp, tỉnh lỵ Mỹ Tho``, ``tỉnh lỵ Đồng Tháp Mỹ Tho``: no words of location between."""
    if not clues.triggers or clues.subject_word < 0:
        return False
    if mention.word == clues.triggers[-1][1] + 1 and clues.subject_word < clues.triggers[0][0]:
        return True
    return mention.word == clues.subject_word + 1 and clues.sentence.breaks.get(mention.word) != ","


def _goes_elsewhere(clues: _Clues, at: int) -> bool:
    """``dân ở Mỹ Tho``, ``còn Thái Bình thì về Hưng Yên``: people or another place are there, not the centre."""
    words = clues.sentence.words
    if at > 0 and words[at - 1] in _PEOPLE:
        return True
    if words[at] not in _MOVING:
        return False
    start = max((index for index in clues.sentence.breaks if index <= at), default=0)
    return start > 0 and any(
        start <= each.word < at and each.word != clues.subject_word for each, _ in clues.mentions
    )


def _stands_with_centre(clues: _Clues, mention: Mention, at: int) -> bool:
    """The words of location belong to the words for a centre, or to whose it is."""
    words = clues.sentence.words
    if mention.word < (clues.settle if clues.settle >= 0 else clues.start):
        return False
    anchors = [*(end for _, end in clues.triggers), clues.subject_word]
    anchor = max((each for each in anchors if each < at), default=at)
    return at - anchor <= _REACH and not (words[at] in _GOING_UP and words[at - 1] in _ON_FOOT)


def _denied(clues: _Clues, mention: Mention) -> bool:
    before = clues.sentence.words[max(0, mention.word - 2) : mention.word]
    return before in (["khong", "phai"], ["chu", "khong"], ["dau", "phai"]) or is_no_centre(
        clues.sentence, mention.word, [first for first, _ in clues.triggers]
    )


def _negated(clues: _Clues, mention: Mention, at: int | None) -> bool:
    """A word of negation before the place or its words of location, in the same clause."""
    if _denied(clues, mention):
        return True
    marked, word = clues.sentence.marked, mention.word
    before = marked[max(0, (at if at is not None else word) - 3) : word]
    if not any(
        each in NOT and before[index + 1 : index + 2] not in _NO_DENIAL for index, each in enumerate(before)
    ):
        return False
    beside = any(each in NOT for each in marked[max(0, word - 2) : word])
    return beside or not clues.sentence.broken(word - 3, word)


def _claim(clues: _Clues, mention: Mention, place: str, at: int | None) -> RawClaim:
    sentence, context, word = clues.sentence, clues.context, mention.word
    subject = clues.subject_word if clues.subject_word >= 0 else clues.start
    return RawClaim(
        kind="centre",
        about="centre",
        of=clues.subject,
        value=context.province_of(place),
        first=min(clues.start, word, subject),
        last=word,
        topic="",
        negated=_negated(clues, mention, at),
        focus=(word, word),
        near=place if context.is_town(place) else "",
        day=number_day(sentence, word, context.at),
        future="se" in sentence.present,
        past=_once(sentence, word),
        doubtful=_perhaps_another(clues, mention),
    )


def _once(sentence: Sentence, word: int) -> bool:
    """``Trước thì tỉnh lỵ ở Cao Lãnh``: of a time before, said just before the place or where its clause begins."""
    words = sentence.words
    if {"truoc", "hoi"} & set(words[max(0, word - 3) : word]):
        return True
    start = max((index for index in sentence.breaks if index <= word), default=0)
    return (
        words[start] in _BEFORE
        and words[start + 1].rstrip("'") not in _FOR_NOW
        and _NOW.isdisjoint(words[start + 2 : word])
    )


def _moved_of_a_unit(clues: _Clues, mention: Mention) -> bool:
    """``trung tâm của Đắk Lắk giờ ở Tuy Hòa``: with the unit and a word of change just before, no other centre."""
    words = clues.sentence.words
    return any(
        "cua" in words[last + 1 : last + 2]
        and last < unit.word <= last + 3
        and place in clues.units
        and 0 < mention.word - unit.word <= _CLOSE
        and not _NOW.isdisjoint(words[unit.word : mention.word])
        and all(
            word in _MOVED or word in clues.centres.unit_words or word in clues.centres.place_words
            for word in words[unit.word + 1 : mention.word]
        )
        for _, last in clues.triggers
        for unit, place in clues.mentions
    )


def _decided(sentence: Sentence) -> bool:
    """A verb of decision whose object is the seat, if it has one: ``chuyển về``, ``dời trung tâm``, not ``chuyển hàng``."""
    words = sentence.words
    for index, word in enumerate(words):
        if word not in _SETTLED:
            continue
        if word not in _TAKING:
            return True
        counted = index > 0 and (words[index - 1][0] == "#" or words[index - 1] in _COUNTING)
        told = index + 1 == len(words) or words[index + 1] in _MOVED | _TAKEN
        if told and not counted and sentence.marked[index] not in _NO_MOVE:
            return True
    return False


def _perhaps_another(clues: _Clues, mention: Mention) -> bool:
    """``trung tâm``, ``trụ sở`` alone may be of anything, unless a decision or a merger is spoken of."""
    return (
        all(
            last == first + 1 and clues.sentence.words[first] in clues.centres.vague
            for first, last in clues.triggers
        )
        and clues.settle < 0
        and not _moved_of_a_unit(clues, mention)
        and not clues.context.merged
        and not _decided(clues.sentence)
        and clues.centres.sure.isdisjoint(clues.sentence.marked)
    )
