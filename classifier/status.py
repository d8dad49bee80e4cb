"""Reads which places are cities, towns or special zones, since when, and which province is the largest of all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from classifier.claims import NOT, Context, RawClaim, number_day
from classifier.numbers import Day, year_of
from classifier.sentences import Mention, Sentence

if TYPE_CHECKING:
    from classifier.centres import Centres


def read_status(centres: Centres, sentence: Sentence, context: Context) -> list[RawClaim]:
    claims: list[RawClaim] = []
    words = sentence.words
    future = centres.future.regex.search(sentence.line) is not None
    tw = [
        (sentence.word_at(match.start()), sentence.word_at(match.end() - 2))
        for match in centres.city.regex.finditer(sentence.line)
    ]
    listed: list[str] = []
    for mention in sentence.places:
        place = context.resolve(mention)
        if not place:
            continue
        if place in context.provinces:
            listed.append(place)
        claims.extend(_zone(sentence, context, mention, place, future))
        if context.is_town(place):
            tail = words[mention.word + 1 : mention.word + 18]
            piece = " " + "".join(each + " " for each in tail)
            match = re.match(
                r" (?:@\d+ |thi |va |voi |deu |cung )*(?:van (?:la |con la |giu |con |giu mo hinh |giu nguyen )|chi doi )(?:mot |mo hinh |nguyen )?(?:thanh pho|thi xa|don vi hanh chinh|quan)",
                piece,
            )
            if match:
                claims.append(
                    _simple(
                        "town",
                        "town.is_city",
                        place,
                        True,
                        mention.word,
                        mention.word + match[0].count(" "),
                        sentence,
                        context,
                    )
                )
    return claims + _cities(sentence, context, tw, future)


def _cities(sentence: Sentence, context: Context, tw: list[tuple[int, int]], future: bool) -> list[RawClaim]:
    """``Đồng Nai lên thành phố trực thuộc trung ương từ 30/4``."""
    claims: list[RawClaim] = []
    words = sentence.words
    claims.extend(_named_city(sentence, context, future))
    for first, last in tw:
        central = last - first > 1
        if words[first - 1 : first] and words[first - 1].startswith("#"):
            continue
        position = first - 1
        subjects: list[str] = []
        verb = ""
        while position >= 0 and first - position < 22:
            word = words[position]
            if word.startswith("@"):
                mention = sentence.places[int(word[1:])]
                place = context.resolve(mention)
                if not place:
                    return claims
                if place in context.provinces:
                    subjects.append(place)
                else:
                    break
            elif subjects and word not in ("va", "voi", "+", "cung", "tinh"):
                break
            elif word in ("len", "thanh", "la", "lap", "tro", "moi") and not subjects:
                verb = verb or word
            elif (
                word
                in (
                    "duoc",
                    "da",
                    "chinh",
                    "thuc",
                    "roi",
                    "cung",
                    "moi",
                    "cho",
                    "vua",
                    "se",
                    "sap",
                    "thi",
                    "tinh",
                    "hom",
                    "den",
                    "toi",
                    "chua",
                    "khong",
                    "bao",
                    "gio",
                    "dip",
                    "ngay",
                    "tu",
                    "ca",
                    "van",
                    "hien",
                    "day",
                    "sang",
                    "nam",
                    "2",
                    "oai",
                )
                or word[0] in "&#"
            ):
                pass
            elif not subjects:
                break
            position -= 1
        if (
            not subjects
            or not verb
            or (verb == "la" and not central)
            or (not central and verb not in ("len", "thanh", "tro", "moi"))
        ):
            continue
        following = words[last + 1 : last + 2]
        if not central and (following in (["thuoc"], ["truc"]) or (following and following[0][0] == "@")):
            continue
        between = sentence.marked[position + 1 : first]
        negated = any(each in NOT for each in between)
        claim_day = _day_near(sentence, position, first, last)
        if claim_day is None:
            for index in range(position, first):
                if index >= 0 and words[index].startswith("#"):
                    value = sentence.numbers[int(words[index][1:])].value
                    if 2020 <= value <= 2100:
                        claim_day = year_of(int(value))
        for subject in dict.fromkeys(subjects):
            claims.append(
                RawClaim(
                    kind="city",
                    about="city.list",
                    of=subject,
                    value=claim_day,
                    first=max(0, position),
                    last=last,
                    topic="merging",
                    negated=negated,
                    future=future,
                    focus=_focus(sentence, position, first, last),
                )
            )
    return claims


_NAMED_CITY = re.compile(r" thanh pho @(\d+) truc thuoc trung uong ")


def _named_city(sentence: Sentence, context: Context, future: bool) -> list[RawClaim]:
    """``thành lập thành phố Đồng Nai trực thuộc Trung ương từ 30/4/2026``."""
    claims = []
    for match in _NAMED_CITY.finditer(" " + " ".join(sentence.words) + " "):
        mention = sentence.places[int(match[1])]
        place = context.resolve(mention)
        if place in context.provinces:
            first, last = mention.word - 2, min(len(sentence.words) - 1, mention.word + 4)
            claims.append(
                RawClaim(
                    kind="city", about="city.list", of=place, value=_day_near(sentence, first, first, last),
                    first=max(0, first), last=last, topic="merging", future=future, focus=_focus(sentence, first, first, last),
                    negated=any(word in NOT for word in sentence.marked[max(0, first - 3) : max(0, first)]),
                )
            )  # fmt: skip
    return claims


def _day_near(sentence: Sentence, low: int, first: int, last: int) -> Day | None:
    index = _day_word(sentence, low, first, last)
    return sentence.dates[int(sentence.words[index][1:])] if index >= 0 else None


def _focus(sentence: Sentence, low: int, first: int, last: int) -> tuple[int, int]:
    index = _day_word(sentence, low, first, last)
    return (index, index) if index >= 0 else (-1, -1)


def _day_word(sentence: Sentence, low: int, first: int, last: int) -> int:
    """The date of a change of status: inside its words, else after them, else just before, in one clause."""
    index: int
    words = sentence.words
    for index in (
        *range(max(0, low), first), *range(last + 1, min(len(words), last + 10)), *range(low, max(-1, low - 6), -1)
    ):  # fmt: skip
        if index < 0 or not words[index].startswith("&"):
            continue
        if any(
            sentence.breaks.get(each) in (";", "(", ")")
            for each in range(min(index, last) + 1, max(index, last) + 1)
        ):
            continue
        return index
    return -1


def _zone(sentence: Sentence, context: Context, mention: Mention, place: str, future: bool) -> list[RawClaim]:
    """``Phú Quốc là đặc khu``, ``đặc khu Phú Quốc``, ``Bạch Long Vĩ vẫn là huyện đảo``."""
    words = sentence.words
    piece = " " + "".join(each + " " for each in words[mention.word + 1 : mention.word + 12])
    match = re.match(
        r" (?:@\d+ |va |voi |gio |nay |da |duoc |roi |chinh thuc |thi |cung |deu |moi )*(?:(?P<not>(?:khong |chua |dau )(?:phai )?(?:la )?)|la |len |thanh |tro thanh |vao )(?:mot )?dac khu",
        piece,
    )
    island = context.is_island(place)
    home = _home_of(sentence, context, mention, place) if island else []
    if home:
        return home
    if match:
        return [
            _simple(
                "zone",
                "special_zone.list",
                place,
                True,
                mention.word,
                mention.word + match[0].count(" "),
                sentence,
                context,
                negated=bool(match["not"]),
            )
        ]
    if island:
        match = re.match(
            r" (?:gio |nay |hien |bay gio |thi |thuc ra )*(van |van la |van con |chi |khong )*(?:la |con la )?(?:mot )?(thanh pho|huyen dao|huyen|thi xa|xa dao)",
            piece,
        )
        if match and ("van" in match[0] or " la " in match[0]):
            negated = "khong" in match[0]
            return [
                _simple(
                    "zone",
                    "special_zone.list",
                    place,
                    False,
                    mention.word,
                    mention.word + match[0].count(" "),
                    sentence,
                    context,
                    negated=negated,
                )
            ]
    return []


_BELONGS = re.compile(
    r"(?:@\d+ |va |voi )*(?:cu |gio |bay gio |nay |hien |hien nay |dang |da |se |van |deu |la |duoc )*(?P<not>khong |chua |dau )?(?:thuoc|thuoc ve|cua|nam trong|nhap vao|nhap ve|ve|truc thuoc|chuyen ve|thuoc quyen)"
    r" (?:tinh |thanh pho |dia ban )*(?P<unit>@\d+) "
)
_HAS = re.compile(
    r"(?:tinh |thanh pho )*(?P<unit>@\d+) (?:moi |gio |nay |hien )*(?:co|gom|quan ly|so huu) (?:#\d+ |ba |hai )?dac khu (?:la |gom |nhu |: )*(?:@\d+ |va |voi )*$"
)


def _home_of(sentence: Sentence, context: Context, mention: Mention, place: str) -> list[RawClaim]:
    """``Lý Sơn thuộc Đà Nẵng``; ``An Giang có 3 đặc khu là ...``."""
    words = sentence.words
    after = "".join(each + " " for each in words[mention.word + 1 : mention.word + 14])
    before = "".join(each + " " for each in words[max(0, mention.word - 16) : mention.word])
    match = _BELONGS.match(after)
    zone = "dac khu" in before or "dac khu" in after or "dao" in before
    if match is None or (match["unit"] and "ve" in match[0].split() and not zone):
        match = None
        for found in _HAS.finditer(before):
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
    claim = _simple("home", "zone.home", place, unit, low, high, sentence, context)
    claim.negated = bool(match.groupdict().get("not"))
    claim.focus = (mention.word, mention.word)
    return [claim]


def _simple(
    kind: str,
    about: str,
    of: str,
    value: Any,
    first: int,
    last: int,
    sentence: Sentence,
    context: Context,
    *,
    negated: bool = False,
) -> RawClaim:
    return RawClaim(
        kind=kind,
        about=about,
        of=of,
        value=value,
        first=first,
        last=min(last, len(sentence.words) - 1),
        topic="place_names",
        negated=negated,
        day=number_day(sentence, first, context.at),
    )
