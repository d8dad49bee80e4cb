"""Sentences with their words in one line of folded text, where numbers, dates and places are placeholders.

Splitting is safe for 3.321, TP., 12.6.2025 and document numbers.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import pairwise

from classifier.lexicon import Lexicon, Named
from classifier.line_lists import joined
from classifier.numbers import (
    NUMBER_WORDS,
    Day,
    Number,
    fraction_of,
    month,
    nearest,
    number_of,
    parse_date,
    spell,
    word_of,
    year_of,
)
from classifier.text import MAX_CHARACTERS, Clean, clean
from classifier.tokens import Token, tokenise

MAX_TOKENS = 250
"""A longer sentence is cut: nobody reads it as one, and time stays linear."""
_OPENING = NUMBER_WORDS | {"mung", "mong", "ngay", "thang", "nam", "hoi", "thoi"}
"""Words that may begin a number or a date."""
_DAMAGED = 2
"""So many words with impossible marks in one sentence: none of its marks is trusted."""
_ABBREVIATIONS = frozenset({"tp", "tx", "q", "p", "tt", "ths", "ts", "gs", "pgs", "st", "tr", "stt"})
_OPEN, _CLOSE = "«“‘„", "»”’"
_SIGNS = {"+": "+", "=": "=", "-": "-", "–": "-", "—": "-", "→": ">", ">": ">", "⇒": ">", "➡": ">", "&": "+"}
_BEFORE_DAY = frozenset({"ngay", "tu", "hom", "sang", "toi", "den", "truoc", "sau", "mung", "mong", "han", "chieu", "nay",
                         "hieu", "luc", "qua", "nua", "vao", "dip", "ke", "tinh", "het", "moc", "la"})  # fmt: skip


@dataclass(slots=True)
class Mention:
    """A place named in a sentence. ``word`` is its index in the words; ``kind`` the word before it (tỉnh, huyện ...)."""

    ids: tuple[str, ...]
    sure: bool
    word: int
    start: int
    end: int
    raw: str


@dataclass(slots=True)
class Sentence:
    """``words`` are folded, ``marked`` keep their marks; ``line`` is ``^ word word ... `` of the marked.

    Placeholders: ``@`` place, ``#`` number, ``&`` date, ``§`` document, ``÷`` ratio.
    """

    start: int
    end: int
    mark: str
    words: list[str] = field(default_factory=list)
    marked: list[str] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    line: str = "^ "
    present: frozenset[str] = frozenset()
    numbers: list[Number] = field(default_factory=list)
    dates: list[Day] = field(default_factory=list)
    places: list[Mention] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)
    ratios: list[str] = field(default_factory=list)
    breaks: dict[int, str] = field(default_factory=dict)
    quotes: list[tuple[int, int]] = field(default_factory=list)
    urls: list[str] = field(default_factory=list)
    capitals: set[int] = field(default_factory=set)
    """Words written with a capital."""
    abbreviated: set[int] = field(default_factory=set)
    """Words in capitals alone where others are not: ``CA``, ``UBND``."""
    accented: bool = True
    """Written with marks: then a word without them is another word."""
    named_documents: list[tuple[str, int, int]] | None = None
    """Which known documents it names, once somebody has asked."""

    def word_at(self, offset: int) -> int:
        """Index of the word that stands at this offset of ``line``."""
        return max(0, bisect_right(self.starts, offset) - 1)

    def named(self, word: int) -> bool:
        """True when this word and the next look like a name: capitals where other words have none."""
        return {word, word + 1} <= self.capitals and len(self.capitals) < 0.7 * len(self.words)

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Span in the clean text of words ``first`` to ``last`` (both included)."""
        return self.spans[first][0], self.spans[min(last, len(self.spans) - 1)][1]

    def between(self, first: int, last: int) -> str:
        """The words after ``first`` and before ``last`` as a piece of line."""
        return self.piece(first + 1, last)

    def piece(self, first: int, stop: int) -> str:
        """The words from ``first`` up to ``stop`` (left out) as a piece of line."""
        return "".join(word + " " for word in self.marked[max(0, first) : max(0, stop)])

    def broken(self, first: int, last: int) -> bool:
        """True when a comma, colon or bracket stands between two words."""
        return any(first < index <= last for index in self.breaks)


@dataclass(slots=True)
class Text:
    """A text read: its clean form and its sentences."""

    clean: Clean
    sentences: list[Sentence]


def read_text(text: str, lexicon: Lexicon, at: date, limit: int = MAX_CHARACTERS) -> Text:
    """The sentences of a text said on ``at``."""
    cleaned = clean(text, limit)
    sentences = []
    place = partial(_place_end, lexicon=lexicon)
    for tokens, mark in split(joined(tokenise(cleaned.text), place)):
        sentence = _build(tokens, mark, lexicon, at)
        if sentence.words:
            sentences.append(sentence)
    return Text(cleaned, sentences)


def split(tokens: list[Token]) -> Iterator[tuple[list[Token], str]]:
    """Groups of tokens that make a sentence, each with the mark that ends it."""
    current: list[Token] = []
    for index, token in enumerate(tokens):
        if token.kind == "break":
            if current:
                yield current, ""
            current = []
            continue
        if token.kind == "mark" and token.raw in ".!?…" and _ends(tokens, index):
            if not current:
                continue
            mark = token.raw
            following = index + 1
            while following < len(tokens) and tokens[following].raw in ("?", "!"):
                mark = "?" if tokens[following].raw == "?" else mark
                following += 1
            yield current, mark
            current = []
            continue
        current.append(token)
        if len(current) >= MAX_TOKENS:
            yield current, ""
            current = []
    if current:
        yield current, ""


def _ends(tokens: list[Token], index: int) -> bool:
    token = tokens[index]
    if token.raw != ".":
        return True
    previous = tokens[index - 1] if index else None
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    if following is None or following.kind == "break":
        return True
    if following.start == token.end:
        return following.raw in "\"'”»)"
    return not (previous is not None and previous.end == token.start and previous.low in _ABBREVIATIONS)


def _build(tokens: list[Token], mark: str, lexicon: Lexicon, at: date) -> Sentence:
    sentence = Sentence(tokens[0].start, tokens[-1].end, mark)
    words, spans = sentence.words, sentence.spans
    index, size = 0, len(tokens)
    damaged = [token for token in tokens if token.damaged and not lexicon.shortens(token.low)]
    for token in tokens if len(damaged) >= _DAMAGED else damaged:
        token.low = token.plain
    quote: int | None = None
    shouted = not _has_small(tokens)

    def put(word: str, first: Token, last: Token, marked: str = "") -> None:
        pieces = word.split()
        if first.raw[:1].isupper():
            sentence.capitals.add(len(words))
            if len(first.raw) > 1 and first.raw.isupper() and not shouted:
                sentence.abbreviated.add(len(words))
        words.extend(pieces)
        sentence.marked.extend(marked.split() or pieces)
        spans.extend([(first.start, last.end)] * len(pieces))

    def near() -> date:
        """Where a day without a year belongs: beside the last one written with its year, else the day of the text."""
        return next((day.first for day in reversed(sentence.dates) if day.dated), at)

    while index < size:
        token = tokens[index]
        kind = token.kind
        if kind == "word" and token.low in lexicon.units and words and words[-1][0] == "#":
            put(f"{token.low}'", token, token)
        elif kind == "word" and token.plain not in lexicon.trie and token.plain not in _OPENING:
            put(lexicon.key(token.low), token, token, lexicon.marked(token.low))
        elif kind == "word":
            named = _place(tokens, index, lexicon)
            if named is not None:
                found, after = named
                raw = "".join(each.raw + " " for each in tokens[index:after]).strip()
                put(f"@{len(sentence.places)}", token, tokens[after - 1])
                sentence.places.append(
                    Mention(found.ids, found.sure, len(words) - 1, token.start, tokens[after - 1].end, raw)
                )
                index = after
                continue
            day = _written_day(tokens, index, near())
            if day is not None:
                put(f"&{len(sentence.dates)}", token, tokens[day[1] - 1])
                sentence.dates.append(day[0])
                index = day[1]
                continue
            number = fraction_of(tokens, index) or _written_number(tokens, index, lexicon)
            if number is not None:
                put(f"#{len(sentence.numbers)}", token, tokens[number[1] - 1])
                sentence.numbers.append(number[0])
                index = number[1]
                continue
            put(lexicon.key(token.low), token, token, lexicon.marked(token.low))
        elif kind == "num" and (day := _day_of_month(tokens, index, near())) is not None:
            put(f"&{len(sentence.dates)}", token, tokens[day[1] - 1])
            sentence.dates.append(day[0])
            index = day[1]
            continue
        elif kind == "num":
            spelled = spell(tokens, index)
            number = spelled or (number_of(token), index + 1)
            after = number[1]
            value = number[0]
            if after < size and tokens[after].raw == "%":
                value = Number(value.value, percent=True, precision=value.precision)
                after += 1
            put(f"#{len(sentence.numbers)}", token, tokens[after - 1])
            sentence.numbers.append(value)
            if token.suffix in ("km2", "km²", "m2"):
                put("km2" if token.suffix != "m2" else "m2", token, token)
            index = after
            continue
        elif kind == "date":
            whole = parse_date(token.raw, near()) if _is_day(token, words) else None
            if whole is not None:
                put(f"&{len(sentence.dates)}", token, token)
                sentence.dates.append(whole)
            else:
                for piece in token.raw.replace("-", "/").replace(".", "/").split("/"):
                    if piece.strip().isdigit():
                        put(f"#{len(sentence.numbers)}", token, token)
                        sentence.numbers.append(Number(float(piece)))
        elif kind == "doc":
            put(f"§{len(sentence.documents)}", token, token)
            sentence.documents.append(token.raw)
        elif kind == "ratio":
            put(f"÷{len(sentence.ratios)}", token, token)
            sentence.ratios.append(token.raw)
        elif kind == "url":
            put("url", token, token)
            sentence.urls.append(token.low)
        else:
            quote = _mark(sentence, token, quote)
        index += 1
    if quote is not None and quote < len(words) and len(words) - quote < 60:
        sentence.quotes.append((quote, len(words) - 1))
    plain = sum(one == two for one, two in zip(words, sentence.marked, strict=True))
    sentence.accented = plain <= 0.75 * len(words)
    _mark_compounds(sentence, lexicon)
    finish(sentence)
    return sentence


def _mark_compounds(sentence: Sentence, lexicon: Lexicon) -> None:
    """Gives words written without marks theirs where two of them together can only be one word."""
    for index, pair in enumerate(pairwise(sentence.words)):
        found = lexicon.compounds.get(pair)
        if (
            found is not None
            and tuple(sentence.marked[index : index + 2]) == pair
            and index + 1 not in sentence.breaks
            and not {index, index + 1} & sentence.abbreviated
        ):
            sentence.marked[index : index + 2] = found


def _mark(sentence: Sentence, token: Token, quote: int | None) -> int | None:
    raw = token.raw
    position = len(sentence.words)
    if raw in _SIGNS:
        sentence.words.append(_SIGNS[raw])
        sentence.marked.append(_SIGNS[raw])
        sentence.spans.append((token.start, token.end))
    elif raw in ",;:()[]/|…" or raw in ".":
        if sentence.breaks.get(position, ",") in ",.…/|":
            sentence.breaks[position] = raw
    elif raw in _OPEN:
        return position
    elif raw in _CLOSE or raw == '"':
        if quote is None and raw == '"':
            return position
        if quote is not None and position > quote:
            sentence.quotes.append((quote, position - 1))
        return None
    return quote


def finish(sentence: Sentence) -> None:
    """Fills what follows from the words: where each starts, the line, which are present."""
    offset = 2
    for word in sentence.marked:
        sentence.starts.append(offset)
        offset += len(word) + 1
    sentence.line = "^ " + "".join(word + " " for word in sentence.marked)
    sentence.present = frozenset((*sentence.words, *sentence.marked))


_KINDS = frozenset({("thanh", "pho"), ("tp",), ("thi", "xa")})
"""Parts of a name (``thành phố Vinh``) that also stand before longer ones (``thanh pho Vinh Long``)."""


def _place(tokens: list[Token], index: int, lexicon: Lexicon) -> tuple[Named, int] | None:
    entries = lexicon.trie.get(tokens[index].plain)
    if not entries:
        return None
    for words, named in entries:
        written: list[str] = []
        position = index
        while position < len(tokens) and len(written) < len(words):
            token = tokens[position]
            if token.kind in ("word", "num"):
                if token.plain != words[len(written)]:
                    break
                written.append(token.low)
            elif not (written and token.raw in "-–."):
                break
            position += 1
        if len(written) == len(words) and lexicon.spelled(words, tuple(written)):
            if words[:-1] in _KINDS:
                longer = _place(tokens, position - 1, lexicon)
                if longer is not None and longer[1] > position:
                    continue
            named = lexicon.exact.get(tuple(written), named)
            if not named.sure and not (tokens[index].raw.isupper() and _has_small(tokens)):
                return None
            if (
                not named.sure
                and lexicon.shortens(tokens[index].low)
                and not _beside_places(tokens, index, lexicon)
            ):
                return None
            return named, position
    return None


def _place_end(tokens: list[Token], index: int, lexicon: Lexicon) -> int:
    """The index after a name of a place that begins here; 0 without one."""
    found = _place(tokens, index, lexicon) if tokens[index].kind == "word" else None
    return found[1] if found is not None else 0


def _beside_places(tokens: list[Token], index: int, lexicon: Lexicon) -> bool:
    """True when the words around a short form speak of places: ``tỉnh KG``, ``KG nhập``, ``AG, KG``."""
    before = next((each for each in reversed(tokens[:index]) if each.kind != "mark"), None)
    after = next((each for each in tokens[index + 1 :] if each.kind != "mark"), None)
    return (
        before is not None and (before.plain in lexicon.place_before or _names_place(before, lexicon))
    ) or (after is not None and (after.plain in lexicon.place_after or _names_place(after, lexicon)))


def _names_place(token: Token, lexicon: Lexicon) -> bool:
    return token.raw[:1].isupper() and token.plain in lexicon.trie


def _has_small(tokens: list[Token]) -> bool:
    """True when a word is in small letters, so that capitals mark a short form and not the whole text."""
    return any(token.kind == "word" and token.raw.islower() and len(token.raw) > 1 for token in tokens)


def _is_day(token: Token, words: list[str]) -> bool:
    if "-" in token.raw and token.raw.count("-") == 1:
        return bool(words) and words[-1] in _BEFORE_DAY
    if "/" in token.raw:
        return True
    return token.raw.count(".") == 2 or token.raw.count("-") == 2


def _number(tokens: list[Token], index: int, low: int, high: int) -> int | None:
    if index < len(tokens) and tokens[index].kind == "num" and not tokens[index].suffix:
        value = tokens[index].value
        if value.isdigit() and len(value) <= 4 and low <= int(value) <= high:
            return int(value)
    return None


def _written_day(tokens: list[Token], index: int, at: date) -> tuple[Day, int] | None:
    """mùng 1 tháng 7 năm 2025, ngày 12 tháng 6, tháng 9/2025, tháng 7 năm 2025, năm 2026, cuối năm nay (not)."""
    word = tokens[index].plain
    if word in ("mung", "mong", "ngay"):
        return _day_of_month(tokens, index + 1, at)
    if word == "thang":
        number = _number(tokens, index + 1, 1, 12)
        if number is not None:
            year, after = _year(tokens, index + 2)
            if year:
                whole = month(year, number)
                return (whole, after) if whole else None
        elif index + 1 < len(tokens) and tokens[index + 1].kind == "date":
            whole = parse_date(tokens[index + 1].raw, at)
            return (whole, index + 2) if whole and not whole.exact else None
        return None
    if (word == "nam" and tokens[index].low in ("nam", "năm")) or word in ("hoi", "thoi"):
        year = _number(tokens, index + 1, 1000 if word == "nam" else 1900, 2100)
        whole = year_of(year) if year else None
        return (whole, index + 2) if whole else None
    return None


def _day_of_month(tokens: list[Token], index: int, at: date) -> tuple[Day, int] | None:
    """1 tháng 7 năm 2025, 1 tháng 7."""
    day = _number(tokens, index, 1, 31)
    if day is None or index + 2 >= len(tokens) or tokens[index + 1].plain != "thang":
        return None
    number = _number(tokens, index + 2, 1, 12)
    if number is None:
        return None
    year, after = _year(tokens, index + 3)
    try:
        found = (
            Day(date(year, number, day), date(year, number, day), True, True)
            if year
            else nearest(day, number, at)
        )
    except ValueError:
        return None
    return (found, after) if found else None


def _year(tokens: list[Token], index: int) -> tuple[int | None, int]:
    if index + 1 < len(tokens) and (tokens[index].plain == "nam" or tokens[index].raw in "/-"):
        year = _number(tokens, index + 1, 1000, 2100)
        if year:
            return year, index + 2
    return None, index


def _written_number(tokens: list[Token], index: int, lexicon: Lexicon) -> tuple[Number, int] | None:
    if word_of(tokens[index]) is None:
        return None
    found = spell(tokens, index)
    if found is not None and (found[1] - index > 1 or tokens[index].low in ("mười", "muoi", "trăm")):
        return found
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    if following is None or following.kind != "word" or following.plain not in lexicon.counted:
        return None
    if lexicon.key(following.low).endswith("'"):
        return None
    value = {
        "một": 1,
        "hai": 2,
        "ba": 3,
        "bốn": 4,
        "tư": 4,
        "năm": 5,
        "sáu": 6,
        "bảy": 7,
        "tám": 8,
        "chín": 9,
    }.get(word_of(tokens[index]) or "")
    # Without marks these are other words too; "co" before one of them tells that it counts.
    counts = following.plain == "cap" or (
        index > 0 and tokens[index - 1].plain == "co" and tokens[index].low not in ("tư", "tu")
    )
    if value is None or (tokens[index].low in ("tư", "tu", "nam", "sau", "ba", "bay", "tam") and not counts):
        return None
    return Number(float(value), words=True), index + 1
