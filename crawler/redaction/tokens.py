"""The words of a text and the places among them, as the finders of names see them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple, overload

from crawler.redaction import name_words as words
from crawler.redaction.places import NAMELIKE_PLACES, REGIONS
from crawler.redaction.shadow import Shadow, bare_of, shadow

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_CUT = re.compile(rf"({_WORD.pattern})")
_OLD_STYLE = (
    ("oà", "òa"), ("oá", "óa"), ("oả", "ỏa"), ("oã", "õa"), ("oạ", "ọa"), ("oè", "òe"), ("oé", "óe"),
    ("oẻ", "ỏe"), ("oẽ", "õe"), ("oẹ", "ọe"), ("uỳ", "ùy"), ("uý", "úy"), ("uỷ", "ủy"), ("uỹ", "ũy"), ("uỵ", "ụy"),
)  # fmt: skip


@lru_cache(maxsize=20_000)
def _canonical(word: str) -> str:
    """Lower case with the tone mark in one place: hoà and hòa are one word."""
    word = word.lower()
    if not word.startswith("qu"):
        for old, new in _OLD_STYLE:
            if word.endswith(old):
                word = word[: -len(old)] + new
    return word


_REGIONS = frozenset(" ".join(_canonical(w) for w in place.split()) for place in REGIONS)
_PLACES = _REGIONS | frozenset(" ".join(_canonical(w) for w in place.split()) for place in NAMELIKE_PLACES)
_BARE_REGIONS = frozenset(shadow(place).bare for place in REGIONS)
_BARE_PLACES = _BARE_REGIONS | frozenset(shadow(place).bare for place in NAMELIKE_PLACES)
_LONGEST_PLACE = 4
# Most words begin no place's name and most pairs are no beginning of one; they are done with at once.
_FIRST = frozenset(place.partition(" ")[0] for place in _PLACES)
_BARE_FIRST = frozenset(place.partition(" ")[0] for place in _BARE_PLACES)
_FIRST_TWO = frozenset(" ".join(place.split(" ")[:2]) for place in _PLACES)
_BARE_FIRST_TWO = frozenset(" ".join(place.split(" ")[:2]) for place in _BARE_PLACES)


class Word(NamedTuple):
    """One word with its place and its spellings."""

    start: int
    stop: int
    raw: str
    lower: str
    bare: str
    capital: bool
    upper: bool
    begins_place: bool
    """The names of some places begin with this word."""
    joined: bool
    """Only spaces stand between the word before and this one."""


@lru_cache(maxsize=20_000)
def spellings(raw: str) -> tuple[str, str, str, bool, bool, bool]:
    """What of a word does not depend on where it stands, in the order of ``Word``."""
    lower, bare = _canonical(raw), bare_of(raw)
    begins_place = lower in _FIRST or (lower == bare and bare in _BARE_FIRST)
    return raw, lower, bare, raw[0].isupper(), raw.isupper(), begins_place


class _Spellings(dict[str, tuple[str, str, str, bool, bool, bool]]):
    """``spellings`` by word, without the cost of a call; emptied when it has grown large."""

    def __missing__(self, raw: str) -> tuple[str, str, str, bool, bool, bool]:
        if len(self) > 20_000:
            self.clear()
        found = self[raw] = spellings(raw)
        return found


_SPELLINGS = _Spellings()
_SPACE = frozenset((" ", "  "))


class _PlaceBeginnings(dict[tuple[str, str], bool]):
    """Whether two words may be the beginning of a place's name; emptied when it has grown large."""

    def __missing__(self, pair: tuple[str, str]) -> bool:
        if len(self) > 50_000:
            self.clear()
        one, two = _SPELLINGS[pair[0]], _SPELLINGS[pair[1]]
        found = self[pair] = f"{one[1]} {two[1]}" in _FIRST_TWO or f"{one[2]} {two[2]}" in _BARE_FIRST_TWO
        return found


PLACE_BEGINNINGS = _PlaceBeginnings()


class Words(Sequence[Word]):
    """The words of a text in order. Each is only made when it is looked at: most never are.

    ``raws`` are the words as they stand.
    """

    __slots__ = ("_made", "_offsets", "_parts", "raws")

    def __init__(self, plain: str) -> None:
        # What stands between the words, and the words, in turn: cut up at once, quicker than match by match.
        self._parts = _CUT.split(plain)
        self.raws = self._parts[1::2]
        self._offsets = list(accumulate(map(len, self._parts)))
        self._made: list[Word | None] = [None] * len(self.raws)

    def __len__(self) -> int:
        return len(self.raws)

    @overload
    def __getitem__(self, index: int) -> Word: ...
    @overload
    def __getitem__(self, index: slice) -> list[Word]: ...
    def __getitem__(self, index: int | slice) -> Word | list[Word]:
        made = self._made[index]
        if isinstance(made, Word):  # nearly always, and this is called more than anything else
            return made
        if isinstance(index, slice):
            return [self[each] for each in range(*index.indices(len(self.raws)))]
        index %= len(self.raws)
        place = 2 * index
        start, stop = self._offsets[place : place + 2]
        joined = index > 0 and self._parts[place] in _SPACE
        word = self._made[index] = Word(start, stop, *_SPELLINGS[self.raws[index]], joined)
        return word


def split(copy: Shadow) -> Words:
    """The words of a text, in order."""
    return Words(copy.plain)


# --- places --------------------------------------------------------------------------------


def place_length(tokens: Sequence[Word], index: int, *, regions: bool = False) -> int:
    """How many words from ``index`` are the name of a place; 0 when they are not.

    ``regions``: only provinces and districts.
    """
    if not tokens[index].begins_place:
        return 0
    accented_names, bare_names = (_REGIONS, _BARE_REGIONS) if regions else (_PLACES, _BARE_PLACES)
    best = 0
    joined = tokens[index].lower
    plain = tokens[index].bare
    for count in range(2, _LONGEST_PLACE + 1):
        at = index + count - 1
        if at >= len(tokens) or not tokens[at].joined:
            break
        joined += " " + tokens[at].lower
        plain += " " + tokens[at].bare
        if count == 2 and joined not in _FIRST_TWO and plain not in _BARE_FIRST_TWO:
            break
        accented = plain != joined
        if joined in accented_names or (not accented and plain in bare_names):
            best = count
    return best


def is_joined_place(tokens: Sequence[Word], index: int) -> bool:
    """The words before say that a place, street or school is named here."""
    if index == 0 or not tokens[index].joined:
        return False
    return tokens[index - 1].lower in words.NOT_A_NAME_BEFORE


def private_before(tokens: Sequence[Word], index: int) -> bool:
    """A form of address right before («anh Lê Thanh») makes even a place's name a person's."""
    if index == 0 or not tokens[index].joined:
        return False
    before = tokens[index - 1]
    return before.lower in words.FIRM_HONORIFICS and not before.capital


def _historical(tokens: Sequence[Word], first: int, last: int) -> bool:
    return " ".join(each.lower for each in tokens[first:last]) in words.HISTORICAL or (
        " ".join(each.bare for each in tokens[first:last]) in words.BARE_HISTORICAL
        and all(each.lower == each.bare for each in tokens[first:last])
    )


def run(tokens: Sequence[Word], index: int, most: int) -> int:
    """End of the run of capitalised words from ``index``, stopping before a place."""
    stop = index
    while stop < len(tokens) and stop - index < most and tokens[stop].capital:
        if stop > index and (not tokens[stop].joined or _region_ahead(tokens, index, stop)):
            break
        stop += 1
    return stop


def _region_ahead(tokens: Sequence[Word], index: int, stop: int) -> bool:
    """«chị Hoa Hà Nội»: the province is not part of the name; in «Lê Văn Bình» nothing is a place."""
    if tokens[stop - 1].lower in words.SURE_MIDDLES or tokens[stop].lower in words.SURE_MIDDLES:
        return False
    return place_length(tokens, stop, regions=True) > 0


def historical_run(tokens: Sequence[Word], index: int, stop: int) -> bool:
    """A person of history or a place anywhere at the head of the run."""
    return any(_historical(tokens, index, last) for last in range(index + 2, stop + 1))


_PAIRS = frozenset(
    each.strip()
    for each in """
    ngân hàng;trường hợp;danh mục;danh sách;thư ký;thanh niên;thanh tra;thanh tra;công an;công ty;quyền lợi;chính phủ;
    chính sách;chính quyền;quốc hội;nhân dân;minh bạch;hải quan;hải đảo;kiên quyết;thông báo;thông tin;thông tư;
    đại biểu;đại hội;phong trào;phương án;trung ương;trung tâm;trung học;thủy lợi;thủy sản;văn phòng;văn bản;văn hóa;
    bình luận;bảo hiểm;bảo vệ;kế hoạch;thành phố;thành viên;hội đồng;toàn quốc;tiến độ;quân đội;quân sự;quân khu;
    thể thao;luật sư;thiên chúa;giáo dục;giáo viên;tài chính;tài khoản;tài nguyên;lâm nghiệp;nông dân;phúc lợi
    """.replace("\n", " ").split(";")
)


def common_pair(tokens: Sequence[Word], index: int) -> bool:
    """The word and the next are an everyday word: «Ngân hàng», «Thanh niên»."""
    following = index + 1
    if following >= len(tokens) or not tokens[following].joined:
        return False
    return f"{tokens[index].lower} {tokens[following].lower}" in _PAIRS
