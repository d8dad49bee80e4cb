"""Where a text names a person: «chị Nguyễn Thị Hoa», «ong tran van tam», «tên tôi là ...».

By rules over words, because a name must be found in text without diacritics, without capitals, and
beside places that look like names (Lê Chân, Trần Biên). See ``bench/redaction.py`` for how well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from crawler.redaction import name_words as words
from crawler.redaction.announced import (
    HONORIFICS,
    INTRODUCERS,
    after_honorific,
    after_introduction,
    beside_phone,
    given_speaks,
)
from crawler.redaction.name_words import word_set
from crawler.redaction.officials import without_officials
from crawler.redaction.patterns import Span
from crawler.redaction.shadow import Shadow
from crawler.redaction.tokens import (
    PLACE_BEGINNINGS,
    Word,
    common_pair,
    historical_run,
    is_joined_place,
    place_length,
    private_before,
    run,
    spellings,
    split,
)

NAME = "TÊN"


def names(copy: Shadow, *, keep_officials: bool = False) -> Iterator[Span]:
    """Spans of people's names.

    With ``keep_officials`` (publications) a name with an office beside it is left, here and
    wherever it comes back in the text.
    """
    tokens = split(copy)
    found: list[tuple[int, int]] = []
    free = 0
    matters, begin_a_place = _MATTERS, PLACE_BEGINNINGS
    raws = tokens.raws
    for index, raw in [(at, raw) for at, raw in enumerate(raws) if matters[raw]]:
        if index < free:
            continue
        why = matters[raw]
        if why == _PLACE_ONLY and not (index + 1 < len(raws) and begin_a_place[raw, raws[index + 1]]):
            continue
        word = tokens[index]
        place = place_length(tokens, index) if word.begins_place else 0
        if place and not private_before(tokens, index):
            free = index + place
            continue
        if not _telling(word.raw) and not (word.capital and _called(tokens, index)):
            continue
        span = _at(tokens, index, copy)
        if span is not None:
            found.append(span)
            free = span[1]
    if keep_officials:
        found = without_officials(copy, tokens, found)
    for first, last in found:
        stop = tokens[last - 1].stop
        if len(tokens[last - 1].raw) == 1 and copy.plain[stop : stop + 1] == ".":
            stop += 1  # an initial
        yield Span(tokens[first].start, stop, NAME)


@lru_cache(maxsize=20_000)
def _telling(raw: str) -> bool:
    """A name may begin at the word or be announced by it; most words do neither and are passed over.

    Every rule of ``_at`` asks for one of these, but for the name that is called («Bé Hương ơi»).
    """
    _, lower, bare, capital, _, _ = spellings(raw)
    if lower in HONORIFICS or bare in INTRODUCERS:
        return True
    of_a_name = lower in words.GIVEN or lower in words.SURNAMES or lower in words.ETHNIC_SURNAMES
    highland = raw[:2] in {"H'", "H’"} or raw in {"Y", "H", "K"}
    return capital and (of_a_name or highland or (lower == bare and bare in words.BARE_STRONG))


_PLACE_ONLY = 1


class _Matters(dict[str, int]):
    """Whether ``names`` looks at a word, by the word: 0 not at all, 1 only for a place that may begin there.

    Emptied when it has grown large.
    """

    def __missing__(self, raw: str) -> int:
        if len(self) > 20_000:
            self.clear()
        _, _, _, capital, _, begins_place = spellings(raw)
        found = self[raw] = 2 if capital or _telling(raw) else int(begins_place)
        return found


_MATTERS = _Matters()


def _called(tokens: Sequence[Word], index: int) -> bool:
    return index + 2 < len(tokens) and tokens[index + 2].bare == "oi"


def _at(tokens: Sequence[Word], index: int, copy: Shadow) -> tuple[int, int] | None:
    """The name (from word, to word) that begins at ``index`` or is announced there."""
    word = tokens[index]
    if (stop := _ethnic(tokens, index)) is not None:
        return index, stop
    if not is_joined_place(tokens, index) and (stop := _full_name(tokens, index, copy)) is not None:
        return index, stop
    if word.lower in HONORIFICS and (named := after_honorific(tokens, index, copy)) is not None:
        return named
    if word.bare in INTRODUCERS and (named := after_introduction(tokens, index, copy)) is not None:
        return named
    if word.capital:
        for rule in (_vocative, given_speaks):
            if (stop := rule(tokens, index)) is not None and not is_joined_place(tokens, index):
                return index, stop
        if (stop := beside_phone(tokens, index, copy)) is not None:
            return index, stop
    return None


# --- names without anything before them --------------------------------------------------------


def _full_name(tokens: Sequence[Word], index: int, copy: Shadow) -> int | None:
    """Nguyễn Văn Nam, Trần Thị Hoa, LE VAN TAM: surname and capitalised words after it."""
    word = tokens[index]
    if not word.capital:
        return None
    plain = word.lower == word.bare
    surname = word.lower in words.SURNAMES or (plain and word.bare in words.BARE_STRONG)
    if not surname:
        return None
    strong = word.lower in words.STRONG_SURNAMES or (plain and word.bare in words.BARE_STRONG)
    stop = run(tokens, index, 4)
    length = stop - index
    if length < 2 or historical_run(tokens, index, stop):
        return None
    second = tokens[index + 1]
    sure = second.lower in words.SURE_MIDDLES or (
        second.lower == second.bare and second.bare in {"van", "thi"}
    )
    if word.upper and len(word.raw) > 1 and not _shouted_name(tokens, index, stop, sure):
        return None
    if length == 2:
        known = second.lower in words.GIVEN or (
            plain and second.lower == second.bare and second.bare in words.BARE_GIVEN
        )
        whole = not common_pair(tokens, index + 1)  # «Đoàn Thanh niên»
        return stop if strong and known and whole and not plain and not word.upper else None
    if sure or (strong and _given_inside(tokens, index + 1, stop)):
        return stop
    if second.lower in words.MIDDLES and (strong or tokens[index + 2].lower in words.GIVEN):
        return stop
    return None


def _given_inside(tokens: Sequence[Word], index: int, stop: int) -> bool:
    return any(
        each.lower in words.GIVEN
        or len(each.raw) == 1
        or (each.lower == each.bare and each.bare in words.BARE_GIVEN)
        for each in tokens[index:stop]
    )


def _shouted_name(tokens: Sequence[Word], index: int, stop: int, sure: bool) -> bool:
    """In capitals only: a sure middle name, or the capitals end with the name."""
    if all(each.upper for each in tokens[index:stop]):
        if sure:
            return True
        before = index == 0 or not tokens[index].joined or not tokens[index - 1].upper
        after = stop >= len(tokens) or not tokens[stop].joined or not tokens[stop].upper
        accented = any(each.lower != each.bare for each in tokens[index:stop])
        return (
            before
            and after
            and stop - index >= 3
            and accented
            and all(t.lower in words.GIVEN | words.MIDDLES for t in tokens[index + 1 : stop])
        )
    return False


def _ethnic(tokens: Sequence[Word], index: int) -> int | None:
    """Giàng A Páo, Sùng Thị Mỷ, H'Hen Niê, Y Blok Ksor."""
    word = tokens[index]
    if not word.capital or index + 1 >= len(tokens):
        return None
    following = tokens[index + 1]
    if not following.joined or not following.capital:
        return None
    third = index + 2 < len(tokens) and tokens[index + 2].joined and tokens[index + 2].capital
    if word.lower in words.ETHNIC_SURNAMES and following.lower in words.ETHNIC_MIDDLES and third:
        if place_length(tokens, index):
            return None
        return index + 3
    if word.raw[:2] in {"H'", "H’"} and len(word.raw) > 3:
        return index + 2 if following.lower in _HIGHLAND else index + 1
    if word.raw in {"Y", "H", "K"} and third and tokens[index + 2].lower in _HIGHLAND:
        return index + 3
    return None


_HIGHLAND = word_set(
    """niê ksor kpă êban byă mlô kbuôr buôn rah siu rmah rơ rcom êđê adrơng hmok hdơk ayun knul
    niê-kđăm krông nay"""
)


def _vocative(tokens: Sequence[Word], index: int) -> int | None:
    """«Tuấn ơi», «Thu Hương ơi»."""
    for stop in (index + 1, index + 2):
        if stop >= len(tokens) or not tokens[stop].joined:
            return None
        if tokens[stop].bare in {"oi"} and tokens[stop].lower in {"ơi", "oi"}:
            last = tokens[stop - 1]
            if last.capital and last.lower in words.VOCATIVE_GIVEN and not place_length(tokens, index):
                return stop
            return None
    return None
