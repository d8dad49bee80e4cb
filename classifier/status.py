"""Reads which places are cities, towns or special zones, and since when: types by date."""

from __future__ import annotations

from classifier.claims import NOT, Context, RawClaim
from classifier.numbers import Day, year_of
from classifier.sentences import Sentence
from classifier.type_words import Types, of_a_kind, status_claim, words_after
from classifier.zones import zones_of


def read_status(types: Types, sentence: Sentence, context: Context) -> list[RawClaim]:
    """Claims on what the places of a sentence are."""
    claims: list[RawClaim] = []
    future = types.future.regex.search(sentence.line) is not None
    tw = [
        (sentence.word_at(match.start()), sentence.word_at(match.end() - 2))
        for match in types.city.regex.finditer(sentence.line)
    ]
    for mention in sentence.places:
        place = context.resolve(mention)
        if not place:
            continue
        claims.extend(zones_of(types, sentence, context, mention, place))
        if context.is_town(place):
            match = types.still_town.match(words_after(sentence, mention, 17))
            last = mention.word + match[0].count(" ") if match else 0
            if match and of_a_kind(sentence, last):
                claims.append(status_claim("town", place, True, mention.word, last, sentence, context))
    return claims + _cities(types, sentence, context, tw, future)


def _cities(
    types: Types, sentence: Sentence, context: Context, tw: list[tuple[int, int]], future: bool
) -> list[RawClaim]:
    """``Đồng Nai lên thành phố trực thuộc trung ương từ 30/4``."""
    claims: list[RawClaim] = []
    words = sentence.words
    claims.extend(_named_city(types, sentence, context, future))
    for first, last in tw:
        central = last - first > 1
        if words[first - 1 : first] and words[first - 1].startswith("#"):
            counted = sentence.numbers[int(words[first - 1][1:])].value
            if central:
                claims.extend(_counted_cities(sentence, context, last, int(counted), future))
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
            elif subjects and word not in ("va", "voi", "+", "cung") and word not in types.unit_words:
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
        ahead = future or _ahead(sentence, context, first)
        for subject in dict.fromkeys(subjects):
            claims.append(
                RawClaim(
                    kind="city",
                    about="city",
                    of=subject,
                    value=claim_day,
                    first=max(0, position),
                    last=last,
                    topic="",
                    negated=negated,
                    future=ahead,
                    focus=_focus(sentence, position, first, last),
                )
            )
    return claims


def _named_city(types: Types, sentence: Sentence, context: Context, future: bool) -> list[RawClaim]:
    """``thành lập thành phố Đồng Nai trực thuộc Trung ương từ 30/4/2026``."""
    claims = []
    for match in types.around.finditer(" " + " ".join(sentence.words) + " "):
        mention = sentence.places[int(match["p"][1:])]
        place = context.resolve(mention)
        if place in context.provinces:
            first, last = mention.word - 2, min(len(sentence.words) - 1, mention.word + 4)
            claims.append(
                RawClaim(
                    kind="city", about="city", of=place, value=_day_near(sentence, first, first, last),
                    first=max(0, first), last=last, topic="", future=future, focus=_focus(sentence, first, first, last),
                    negated=any(word in NOT for word in sentence.marked[max(0, first - 3) : max(0, first)]),
                )
            )  # fmt: skip
    return claims


def _ahead(sentence: Sentence, context: Context, first: int) -> bool:
    """``Chậm nhất 2028 là ...``: a time still to come is named in the clause before ``first``."""
    start = max((each for each in sentence.breaks if each <= first), default=0)
    for word in sentence.words[start:first]:
        day = None
        if word[0] == "&":
            day = sentence.dates[int(word[1:])]
        elif word[0] == "#" and 2020 <= (value := sentence.numbers[int(word[1:])].value) <= 2100:
            day = year_of(int(value))
        if day is not None and day.first > context.at:
            return True
    return False


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


_HEADING = frozenset(
    {"hien", "nay", "gio", "bay", "la", "gom", "bao", "co", "cua", "nuoc", "ta", "ca", "minh", "roi", "duoc"}
)
"""Between ``9 thành phố trực thuộc Trung ương`` and the names of them."""
_JOINING = frozenset({"va", "voi", "cung", "thanh", "pho"})
_LISTED = 3
"""Fewer places after the words for such cities make no list of them."""


def _counted_cities(
    sentence: Sentence, context: Context, last: int, counted: int, future: bool
) -> list[RawClaim]:
    """``9 thành phố trực thuộc Trung ương là A, B, ...``: each province in the list is said to be one."""
    words = sentence.words
    position = last + 1
    while position < len(words) and words[position] in _HEADING:
        position += 1
    named: list[tuple[int, str]] = []
    while position < len(words) and (words[position][0] == "@" or words[position] in _JOINING):
        if words[position][0] == "@":
            place = context.resolve(sentence.places[int(words[position][1:])])
            if place not in context.provinces:
                return []
            named.append((position, place))
        position += 1
    if len(named) < _LISTED or len(named) != counted:
        return []
    return [
        RawClaim(
            kind="city",
            about="city",
            of=place,
            value=None,
            first=word,
            last=word,
            topic="",
            future=future,
            focus=(word, word),
        )
        for word, place in named
    ]
