"""The wordings of a pack for what a place is, compiled."""

from __future__ import annotations

import re
from dataclasses import dataclass

from classifier.claims import Context, RawClaim, number_day
from classifier.pack_files import located
from classifier.pack_parts import RelationsFile
from classifier.patterns import Pattern, Vocabulary
from classifier.sentences import Mention, Sentence
from classifier.text import fold


@dataclass(frozen=True, slots=True)
class Types:
    """Compiled wordings for what a place is."""

    city: Pattern
    around: re.Pattern[str]
    future: Pattern
    still_town: re.Pattern[str]
    zone: re.Pattern[str]
    no_zone: re.Pattern[str]
    belongs: re.Pattern[str]
    has: re.Pattern[str]
    among: re.Pattern[str]
    weak: frozenset[str]
    near_before: re.Pattern[str]
    near_after: re.Pattern[str]
    unit_words: frozenset[str]


def load_types(file: RelationsFile, name: str, vocabulary: Vocabulary, own: Vocabulary) -> Types:
    """The types of a reading file; ``own`` knows its names. Raises ``errors.BadReading``."""
    city, town, zone = file.city, file.town, file.zone
    with located(name, city.line):
        words, future = vocabulary.any_of(city.words), vocabulary.any_of(city.future)
        around = own.folded([city.around])
    with located(name, town.line):
        still_town = own.folded_between(town.still)
    with located(name, zone.line):
        return Types(
            city=words,
            around=around,
            future=future,
            still_town=still_town,
            zone=own.folded_between(zone.becomes),
            no_zone=own.folded_between(zone.other),
            belongs=own.folded_between(zone.belongs),
            has=own.folded_between(zone.has),
            among=own.folded([zone.among]),
            weak=frozenset(fold(each) for each in zone.weak),
            near_before=own.folded(zone.near_before),
            near_after=own.folded(zone.near_after),
            unit_words=frozenset(word for each in file.unit_words for word in fold(each).split()),
        )


def words_after(sentence: Sentence, mention: Mention, reach: int) -> str:
    """The folded words after a place."""
    return "".join(each + " " for each in sentence.words[mention.word + 1 : mention.word + 1 + reach])


_KIND_ENDS = frozenset({"thuoc", "truc", "cua", "nam", "nhu", "chu", "nhe", "nha", "nhen", "nghen", "cho", "co", "cap", "khong", "binh", "day",
                        "do", "ma", "loai", "tinh", "rieng", "thoi", "cu", "dau", "luon", "duoc", "hanh", "va", "voi", "con", "bo", "trong"})  # fmt: skip


def of_a_kind(sentence: Sentence, last: int, also: frozenset[str] = frozenset()) -> bool:
    """False for ``vẫn là thành phố ngàn hoa``: praise, and no kind of unit."""
    following = sentence.words[last + 1 : last + 2]
    return (
        not following
        or last + 1 in sentence.breaks
        or following[0][0] in "@#&"
        or following[0].rstrip("'") in _KIND_ENDS | also
    )


def status_claim(
    kind: str, of: str, value: str | bool, first: int, last: int, sentence: Sentence, context: Context
) -> RawClaim:
    """A claim on what one place is; its attribute and sentence come from the pack."""
    return RawClaim(
        kind=kind,
        about=kind,
        of=of,
        value=value,
        first=first,
        last=min(last, len(sentence.words) - 1),
        topic="",
        day=number_day(sentence, first, context.at),
    )
