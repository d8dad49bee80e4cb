"""Reads where a province's centre is, which places are cities, towns or special zones, and ranks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from classifier.claims import NOT, Context, RawClaim, number_day
from classifier.numbers import Day, year_of
from classifier.patterns import Pattern, Vocabulary
from classifier.sentences import Mention, Sentence
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
    ranks: tuple[tuple[str, Pattern, tuple[Pattern, ...], tuple[Pattern, ...], str], ...]


def load_centres(data: Mapping[str, Any], reading: Mapping[str, Any], vocabulary: Vocabulary) -> Centres:
    """Raises ``patterns.PatternError``."""

    def any_of(words: Sequence[str]) -> str:
        return "|".join(f"({each})" for each in sorted(words, key=len, reverse=True))

    centre, status = data["centre"], data["status"]
    return Centres(
        word=vocabulary.compile(any_of(centre["word"])),
        not_word=vocabulary.compile(any_of(centre["not_word"])),
        at=vocabulary.between(any_of(centre["at"])),
        settle=vocabulary.compile(any_of(centre["settle"])),
        office=frozenset(fold(standard(each)) for each in centre["office"]),
        organisation=vocabulary.compile(any_of(centre["organisation"])),
        city=vocabulary.compile(any_of(status["city"])),
        town=vocabulary.compile(any_of(status["town"])),
        future=vocabulary.compile(any_of(status["future"])),
        ranks=tuple(
            (
                row["about"],
                vocabulary.compile(any_of(row["words"])),
                tuple(vocabulary.compile(each) for each in row.get("needs") or ()),
                tuple(vocabulary.compile(each) for each in row.get("unless") or ()),
                row["says"],
            )
            for row in reading.get("ranks") or ()
        ),
    )


def read_centres(centres: Centres, sentence: Sentence, context: Context) -> list[RawClaim]:
    """Claims on centres, status and ranks in one sentence."""
    claims: list[RawClaim] = []
    if sentence.places and len(sentence.places) <= 40:
        claims.extend(_centre(centres, sentence, context))
        claims.extend(_status(centres, sentence, context))
        claims.extend(_ranks(centres, sentence, context))
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
        if any(word in centres.office for word in sentence.words[max(0, first - 2) : first]):
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
        is_centre = words[mention.word + 1 : mention.word + 2] == ["la"] and any(
            first == mention.word + 2 for first, _ in triggers
        )
        denied = words[max(0, mention.word - 2) : mention.word] in (
            ["khong", "phai"],
            ["chu", "khong"],
            ["dau", "phai"],
        ) or words[mention.word + 1 : mention.word + 3] == ["khong", "phai"]
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
            and not (subject_word >= 0 and mention.word == subject_word + 1 and triggers)
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
                and "tinh" not in sentence.present,
            )
        )
    return claims


def _whose(
    sentence: Sentence, mentions: list[tuple[Mention, str]], triggers: list[tuple[int, int]], units: set[str]
) -> tuple[str, int]:
    """``Mỹ Tho là trung tâm của tỉnh Đồng Tháp``: the unit named after the words for centre."""
    for first, last in triggers:
        if sentence.words[first - 1 : first] != ["la"] or not sentence.words[first - 2 : first - 1][0:1]:
            continue
        if not sentence.words[first - 2].startswith("@") and sentence.words[first - 2] != "cu":
            continue
        for mention, place in mentions:
            if last < mention.word <= last + 3 and place in units:
                return place, mention.word
    return "", -1


def _status(centres: Centres, sentence: Sentence, context: Context) -> list[RawClaim]:
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
                    first=max(0, first), last=last, topic="merging", future=future,
                    negated=any(word in NOT for word in sentence.marked[max(0, first - 3) : max(0, first)]),
                )
            )  # fmt: skip
    return claims


def _day_near(sentence: Sentence, low: int, first: int, last: int) -> Day | None:
    """The date of a change of status: inside its words, else after them, else just before, in one clause."""
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
        return sentence.dates[int(words[index][1:])]
    return None


def _zone(sentence: Sentence, context: Context, mention: Mention, place: str, future: bool) -> list[RawClaim]:
    """``Phú Quốc là đặc khu``, ``đặc khu Phú Quốc``, ``Bạch Long Vĩ vẫn là huyện đảo``."""
    words = sentence.words
    piece = " " + "".join(each + " " for each in words[mention.word + 1 : mention.word + 12])
    match = re.match(
        r" (?:@\d+ |va |voi |gio |nay |da |duoc |roi |chinh thuc |thi |cung |deu |moi )*((?:khong |chua |dau )?(?:phai )?)(?:la |len |thanh |tro thanh |vao )(?:mot )?dac khu",
        piece,
    )
    island = context.is_island(place)
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
                negated=bool(match[1].strip()),
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


def _ranks(centres: Centres, sentence: Sentence, context: Context) -> list[RawClaim]:
    claims: list[RawClaim] = []
    taken: list[tuple[int, int]] = []
    for about, words, needs, unless, says in centres.ranks:
        if words.anchors.isdisjoint(sentence.present) or not all(
            each.regex.search(sentence.line) for each in needs
        ):
            continue
        match = words.regex.search(sentence.line)
        if not match or any(each.regex.search(sentence.line) for each in unless):
            continue
        first, last = sentence.word_at(match.start()), sentence.word_at(match.end() - 2)
        if any(start <= last and first <= end for start, end in taken):
            continue
        before = [(context.resolve(each), each.word) for each in sentence.places if each.word < first]
        after = [
            (context.resolve(each), each.word) for each in sentence.places if last < each.word <= last + 5
        ]
        before = [each for each in before if each[0] in context.provinces]
        after = [each for each in after if each[0] in context.provinces]
        follows = sentence.words[last + 1 : last + 2] in (["la"], ["van"], ["thuoc"]) or sentence.words[
            last + 1 : last + 2
        ] == [f"@{0}"]
        chosen = (after[:1] if follows and after else before[-1:]) or after[:1]
        if not chosen or not chosen[0][0]:
            continue
        if any(
            word in ("mien", "vung", "khu", "dong", "chau", "top")
            for word in sentence.words[last + 1 : last + 2]
        ):
            continue
        taken.append((first, last))
        claims.append(
            RawClaim(
                kind="rank",
                about=about,
                of="vn",
                value=chosen[0][0],
                first=min(first, chosen[0][1]),
                last=max(last, chosen[0][1]),
                topic="merging",
                says=says,
                negated=any(word in NOT for word in sentence.marked[max(0, first - 3) : first]),
            )
        )
    return claims
