"""Where a text names a person: «chị Nguyễn Thị Hoa», «ong tran van tam», «tên tôi là ...», signatures.

By rules over words, because a name must be found in text without diacritics, without capitals, and
beside places that look like names (Lê Chân, Trần Biên). See ``bench/redaction.py`` for how well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from crawler import redact_name_words as words
from crawler.redact_patterns import Span
from crawler.redact_places import NAMELIKE_PLACES, REGIONS
from crawler.redact_shadow import Shadow, shadow

NAME = "TÊN"

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
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


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    stop: int
    raw: str
    lower: str
    bare: str
    capital: bool
    upper: bool
    joined: bool
    """Only spaces stand between the word before and this one."""


def _split(copy: Shadow) -> list[_Word]:
    out: list[_Word] = []
    end = -1
    for match in _WORD.finditer(copy.plain):
        raw = match.group()
        gap = copy.plain[end : match.start()] if end >= 0 else "\n"
        out.append(
            _Word(
                start=match.start(),
                stop=match.end(),
                raw=raw,
                lower=_canonical(raw),
                bare=copy.bare[match.start() : match.end()],
                capital=raw[0].isupper(),
                upper=raw.isupper(),
                joined=gap == " " or gap == "  ",
            )
        )
        end = match.end()
    return out


def names(copy: Shadow, *, keep_officials: bool = False) -> Iterator[Span]:
    """Spans of people's names.

    With ``keep_officials`` (publications) a name with an office beside it is left, here and
    wherever it comes back in the text.
    """
    tokens = _split(copy)
    found: list[tuple[int, int]] = []
    index = 0
    while index < len(tokens):
        place = _place_length(tokens, index)
        if place and not _private_before(tokens, index):
            index += place
            continue
        span = _at(tokens, index, copy)
        if span is None:
            index += 1
            continue
        found.append(span)
        index = span[1]
    if keep_officials:
        found = _without_officials(copy, tokens, found)
    for first, last in found:
        stop = tokens[last - 1].stop
        if len(tokens[last - 1].raw) == 1 and copy.plain[stop : stop + 1] == ".":
            stop += 1  # an initial
        yield Span(tokens[first].start, stop, NAME)


def _at(tokens: list[_Word], index: int, copy: Shadow) -> tuple[int, int] | None:
    """The name (from word, to word) that begins at ``index`` or is announced there."""
    word = tokens[index]
    if (stop := _ethnic(tokens, index)) is not None:
        return index, stop
    if not _is_joined_place(tokens, index) and (stop := _full_name(tokens, index, copy)) is not None:
        return index, stop
    if word.lower in _HONORIFICS and (named := _after_honorific(tokens, index, copy)) is not None:
        return named
    if word.bare in _INTRODUCERS and (named := _after_introduction(tokens, index, copy)) is not None:
        return named
    if word.capital and (stop := _vocative(tokens, index)) is not None:
        return index, stop
    return None


# --- places --------------------------------------------------------------------------------


def _place_length(tokens: list[_Word], index: int, *, regions: bool = False) -> int:
    """How many words from ``index`` are the name of a place; 0 when they are not.

    ``regions``: only provinces and districts.
    """
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
        accented = plain != joined
        if joined in accented_names or (not accented and plain in bare_names):
            best = count
    return best


def _is_joined_place(tokens: list[_Word], index: int) -> bool:
    """The words before say that a place, street or school is named here."""
    if index == 0 or not tokens[index].joined:
        return False
    return tokens[index - 1].lower in words.NOT_A_NAME_BEFORE


def _private_before(tokens: list[_Word], index: int) -> bool:
    """A form of address right before («anh Lê Thanh») makes even a place's name a person's."""
    if index == 0 or not tokens[index].joined:
        return False
    before = tokens[index - 1]
    return before.lower in words.FIRM_HONORIFICS and not before.capital


def _historical(tokens: list[_Word], first: int, last: int) -> bool:
    return " ".join(each.lower for each in tokens[first:last]) in words.HISTORICAL or (
        " ".join(each.bare for each in tokens[first:last]) in words.BARE_HISTORICAL
        and all(each.lower == each.bare for each in tokens[first:last])
    )


# --- names without anything before them --------------------------------------------------------


def _run(tokens: list[_Word], index: int, most: int) -> int:
    """End of the run of capitalised words from ``index``, stopping before a place."""
    stop = index
    while stop < len(tokens) and stop - index < most and tokens[stop].capital:
        if stop > index and (not tokens[stop].joined or _region_ahead(tokens, index, stop)):
            break
        stop += 1
    return stop


def _region_ahead(tokens: list[_Word], index: int, stop: int) -> bool:
    """«chị Hoa Hà Nội»: the province is not part of the name; in «Lê Văn Bình» nothing is a place."""
    if tokens[stop - 1].lower in words.SURE_MIDDLES or tokens[stop].lower in words.SURE_MIDDLES:
        return False
    return _place_length(tokens, stop, regions=True) > 0


def _full_name(tokens: list[_Word], index: int, copy: Shadow) -> int | None:
    """Nguyễn Văn Nam, Trần Thị Hoa, LE VAN TAM: surname and capitalised words after it."""
    word = tokens[index]
    if not word.capital:
        return None
    plain = word.lower == word.bare
    surname = word.lower in words.SURNAMES or (plain and word.bare in words.BARE_STRONG)
    if not surname:
        return None
    strong = word.lower in words.STRONG_SURNAMES or (plain and word.bare in words.BARE_STRONG)
    stop = _run(tokens, index, 4)
    length = stop - index
    if length < 2 or _historical_run(tokens, index, stop):
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
        return stop if strong and known and not plain and not word.upper else None
    if sure or (strong and _given_inside(tokens, index + 1, stop)):
        return stop
    if second.lower in words.MIDDLES and (strong or tokens[index + 2].lower in words.GIVEN):
        return stop
    return None


def _historical_run(tokens: list[_Word], index: int, stop: int) -> bool:
    """A person of history or a place anywhere at the head of the run."""
    return any(_historical(tokens, index, last) for last in range(index + 2, stop + 1))


def _given_inside(tokens: list[_Word], index: int, stop: int) -> bool:
    return any(
        each.lower in words.GIVEN
        or len(each.raw) == 1
        or (each.lower == each.bare and each.bare in words.BARE_GIVEN)
        for each in tokens[index:stop]
    )


def _shouted_name(tokens: list[_Word], index: int, stop: int, sure: bool) -> bool:
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


def _ethnic(tokens: list[_Word], index: int) -> int | None:
    """Giàng A Páo, Sùng Thị Mỷ, H'Hen Niê, Y Blok Ksor."""
    word = tokens[index]
    if not word.capital or index + 1 >= len(tokens):
        return None
    following = tokens[index + 1]
    if not following.joined or not following.capital:
        return None
    third = index + 2 < len(tokens) and tokens[index + 2].joined and tokens[index + 2].capital
    if word.lower in words.ETHNIC_SURNAMES and following.lower in words.ETHNIC_MIDDLES and third:
        if _place_length(tokens, index):
            return None
        return index + 3
    if word.raw[:2] in {"H'", "H’"} and len(word.raw) > 3:
        return index + 2 if following.lower in _HIGHLAND else index + 1
    if word.raw in {"Y", "H", "K"} and third and tokens[index + 2].lower in _HIGHLAND:
        return index + 3
    return None


_HIGHLAND = frozenset(
    [
        "niê",
        "ksor",
        "kpă",
        "êban",
        "byă",
        "mlô",
        "kbuôr",
        "buôn",
        "rah",
        "siu",
        "rmah",
        "rơ",
        "rcom",
        "êđê",
        "adrơng",
        "hmok",
        "hdơk",
        "ayun",
        "knul",
        "niê-kđăm",
        "krông",
        "nay",
    ]
)


def _vocative(tokens: list[_Word], index: int) -> int | None:
    """«Tuấn ơi», «Thu Hương ơi»."""
    for stop in (index + 1, index + 2):
        if stop >= len(tokens) or not tokens[stop].joined:
            return None
        if tokens[stop].bare in {"oi"} and tokens[stop].lower in {"ơi", "oi"}:
            last = tokens[stop - 1]
            if last.capital and last.lower in words.VOCATIVE_GIVEN and not _place_length(tokens, index):
                return stop
            return None
    return None


# --- names that something announces ------------------------------------------------------------

_SHORT_HONORIFICS = frozenset({"a", "c", "ô", "e"})
_UNACCENTED_HONORIFICS = frozenset(
    {"anh", "chi", "ong", "ba", "co", "chu", "bac", "cau", "thim", "em", "thay"}
)
_HONORIFICS = words.FIRM_HONORIFICS | _SHORT_HONORIFICS | _UNACCENTED_HONORIFICS
_HARDLY_HONORIFIC = frozenset({"ba", "co", "cau", "thay"})
"""Without diacritics mostly another word: three, have, bridge, see."""
_COUNTRY_BEFORE = frozenset({"tiếng", "nước", "người", "vương", "tieng", "nuoc"})
_SURE_SURNAMES = frozenset(
    {"nguyen", "tran", "pham", "huynh", "bui", "hoang", "dang", "phan", "truong", "trinh"}
)
_NOT_GIVEN_AFTER_BARE = frozenset(
    {
        "vi",
        "the",
        "hai",
        "dai",
        "tinh",
        "dinh",
        "thi",
        "thu",
        "ly",
        "mai",
        "dao",
        "thanh",
        "tu",
        "ba",
        "sau",
        "hoa",
        "an",
        "hanh",
        "tri",
    }
)
_BEYOND = frozenset(
    [
        "ơi",
        "ạ",
        "à",
        "nói",
        "bảo",
        "làm",
        "ở",
        "bên",
        "và",
        "với",
        "là",
        "có",
        "đã",
        "đang",
        "sẽ",
        "cho",
        "thì",
        "mà",
        "này",
        "kia",
        "ấy",
        "đó",
    ]
)


def _after_honorific(tokens: list[_Word], index: int, copy: Shadow) -> tuple[int, int] | None:
    word = tokens[index]
    first = index + 1
    if first >= len(tokens) or not _follows(tokens, first, copy):
        return None
    following = tokens[first]
    if word.lower in _SHORT_HONORIFICS and word.lower not in words.FIRM_HONORIFICS:
        # "a Tuấn", "c.Hoa": only with a capitalised given name or a surname.
        if not following.capital or (following.upper and len(following.raw) > 1):
            return None
        if following.lower not in words.VOCATIVE_GIVEN and following.lower not in words.STRONG_SURNAMES:
            return None
    if word.raw == "Anh" and index and tokens[index].joined and tokens[index - 1].lower in _COUNTRY_BEFORE:
        return None
    if following.capital:
        return _capitalised_after(tokens, index, first)
    return _lower_after(tokens, first)


def _follows(tokens: list[_Word], first: int, copy: Shadow) -> bool:
    if tokens[first].joined:
        return True
    gap = copy.plain[tokens[first - 1].stop : tokens[first].start]
    return gap in {".", ". ", ": ", ":"} and len(tokens[first - 1].raw) <= 1


def _capitalised_after(tokens: list[_Word], index: int, first: int) -> tuple[int, int] | None:
    word, following = tokens[index], tokens[first]
    firm = word.lower in words.FIRM_HONORIFICS or word.lower in _SHORT_HONORIFICS
    if word.upper and len(word.raw) > 1 and following.upper:
        # Everything shouted: «ÔNG NGUYỄN VĂN NAM» is found as a full name, «BÀ CON» is nobody.
        return None
    if following.bare == "ho" and word.bare in {"bac", "cu"}:
        return None  # Bác Hồ
    stop = _run(tokens, first, 4)
    surname = following.lower in words.SURNAMES or (
        following.lower == following.bare and following.bare in words.BARE_STRONG
    )
    if surname and stop - first >= 2:
        if word.bare in {"cu", "ong", "bac", "ba"} and _historical_run(tokens, first, stop):
            return None
        return first, stop
    if _place_length(tokens, first) and not surname:
        return None
    if following.upper and len(following.raw) > 1:
        return (first, first + 1) if following.lower in words.VOCATIVE_GIVEN and not word.upper else None
    known = following.lower in words.GIVEN or following.lower in words.NUMBER_NAMES
    unaccented = (
        following.lower == following.bare
        and following.bare in words.BARE_GIVEN
        and word.lower not in _HARDLY_HONORIFIC
    )
    if (
        known
        or unaccented
        or (firm and word.lower in _PERSONAL and stop - first <= 2 and len(following.raw) > 1)
    ):
        if following.lower in _TITLES:
            return None
        # "chị Thu Hương", "anh Nam Đông Anh": two words at most, the second a given name too.
        end = first + 1
        if end < stop and (tokens[end].lower in words.GIVEN or tokens[end].bare in words.BARE_GIVEN):
            end += 1
        return first, end
    if len(following.raw) == 1 and firm:
        return first, stop  # chị H., anh T
    return None


_PERSONAL = frozenset({"anh", "chị", "chú", "thím", "dì", "cậu", "mợ", "dượng"})
_TITLES = frozenset(
    [
        "trưởng",
        "phó",
        "chủ",
        "giám",
        "cán",
        "công",
        "chính",
        "nhà",
        "ủy",
        "nước",
        "dân",
        "đảng",
        "thủ",
        "bộ",
        "tổng",
        "bí",
        "đại",
        "việt",
    ]
)


def _lower_after(tokens: list[_Word], first: int) -> tuple[int, int] | None:
    """«anh nguyễn văn nam», «chi tran thi hoa»: a surname and what can only be a name after it."""
    following = tokens[first]
    accented = following.lower != following.bare
    if following.lower in words.STRONG_SURNAMES and accented:
        stop = _lower_run(tokens, first, words.GIVEN | words.MIDDLES)
        return (first, stop) if stop - first >= 2 else None
    if accented or following.bare not in words.BARE_SURNAMES:
        return None
    second = tokens[first + 1] if first + 1 < len(tokens) and tokens[first + 1].joined else None
    if second is None or second.lower != second.bare:
        return None
    third = tokens[first + 2].bare if first + 2 < len(tokens) else ""
    doubtful = following.bare not in _SURE_SURNAMES | {"le", "vu", "vo", "ngo"}
    if second.bare in {"van", "thi"} and doubtful and third not in words.BARE_GIVEN - _NOT_GIVEN_AFTER_BARE:
        return None  # «đường thì», «đô thị», «họ vẫn»
    if second.bare in {"van", "thi"}:
        stop = min(first + 3, len(tokens))
        if stop - first == 3 and tokens[stop - 1].joined and len(tokens[stop - 1].raw) < 7:
            more = _lower_run(tokens, first, words.BARE_GIVEN | words.BARE_MIDDLES, bare=True)
            return first, max(stop, min(more, first + 4))
        return None
    if following.bare in _SURE_SURNAMES and second.bare in words.BARE_GIVEN - _NOT_GIVEN_AFTER_BARE:
        if _place_length(tokens, first):
            return None
        stop = first + 2
        if (
            stop < len(tokens)
            and tokens[stop].joined
            and tokens[stop].lower == tokens[stop].bare
            and tokens[stop].bare in words.BARE_GIVEN - _NOT_GIVEN_AFTER_BARE - _BEYOND
            and second.bare in words.BARE_MIDDLES
        ):
            stop += 1
        return first, stop
    return None


def _lower_run(tokens: list[_Word], first: int, allowed: frozenset[str], *, bare: bool = False) -> int:
    stop = first + 1
    while stop < len(tokens) and stop - first < 4 and tokens[stop].joined:
        word = tokens[stop].bare if bare else tokens[stop].lower
        if word not in allowed or tokens[stop].lower in _BEYOND or _place_length(tokens, stop):
            break
        stop += 1
    return stop


_INTRODUCERS = frozenset(
    {"ten", "la", "gap", "lh", "ky", "gui", "viet", "he", "khoan", "tk", "ctk", "stk", "hang", "goi"}
)
_INTRODUCTION = re.compile(
    r"(?:ho (?:va |& ?)?ten(?: (?:cua )?(?:toi|em|minh))?(?: la)?|ten (?:cua )?(?:toi|minh|em|tui|chau|that|day du|chu tk|tk)(?: la)?"
    r"|(?:toi|minh|em|tui|chau|anh|chi) ten(?: la)?|ten(?: la)?|(?:^|[^a-z])(?:toi|minh|em|tui|t|e|m|chau|day) la"
    r"|nguoi (?:gui|viet|dang|lam don|khai)|ky ten|lien he|lh|gap|goi(?: cho)?|chu (?:tk|tai khoan|the)|ctk|ten tk|ngan hang|tk|stk)[ :\-–.]{0,4}$"
)


def _after_introduction(tokens: list[_Word], index: int, copy: Shadow) -> tuple[int, int] | None:
    first = index + 1
    if first >= len(tokens):
        return None
    if tokens[first].bare == "la" and first + 1 < len(tokens):
        return None  # looked at again from «là»
    start = tokens[first].start
    gap = copy.bare[tokens[index].stop : start]
    if len(gap) > 4 or gap.strip(" :-–.") or "\n" in gap:
        return None
    head = copy.bare[max(0, start - 40) : start]
    announced = _INTRODUCTION.search(head)
    if announced is None:
        return None
    following = tokens[first]
    selfish = bool(
        re.search(r"(?:toi|minh|em|tui|t|e|m|chau|day) la ?$|lien he|lh|gap|goi", announced.group())
    )
    if following.capital:
        if _place_length(tokens, first) and following.lower not in words.STRONG_SURNAMES:
            return None
        stop = _run(tokens, first, 4)
        if following.upper and len(following.raw) > 1:
            if following.bare in words.BARE_SURNAMES and stop - first >= 2:
                return first, stop
            return None
        if following.lower in words.SURNAMES and stop - first >= 2:
            return first, stop
        if following.lower in words.VOCATIVE_GIVEN or (
            not selfish and following.lower in words.GIVEN and "ten" in announced.group()
        ):
            end = first + 1
            if end < stop and tokens[end].lower in words.GIVEN:
                end += 1
            return first, end
        return None
    if "ten" not in announced.group() and not re.search(r"(?:toi|minh|em|tui) la ?$", announced.group()):
        return None
    if (lower := _lower_after(tokens, first)) is not None:
        return lower
    personal = re.search(
        r"ten (?:cua )?(?:toi|minh|em|tui|chau)|(?:toi|minh|em|tui|chau) ten", announced.group()
    )
    given = following.lower in words.VOCATIVE_GIVEN or (
        following.lower == following.bare and following.bare in words.BARE_GIVEN
    )
    if personal and given:
        stop = first + 1
        if stop < len(tokens) and tokens[stop].joined and tokens[stop].lower in words.VOCATIVE_GIVEN:
            stop += 1
        if stop >= len(tokens) or not tokens[stop].joined or tokens[stop].bare in _AFTER_OWN_NAME:
            return first, stop
    return None


_AFTER_OWN_NAME = frozenset(
    [
        "o",
        "que",
        "nam",
        "sinh",
        "nha",
        "a",
        "nhe",
        "nha",
        "ne",
        "sn",
        "ben",
        "la",
        "day",
        "nay",
        "song",
        "lam",
        "hien",
        "den",
    ]
)

# --- officials in publications ---------------------------------------------------------------------

_OFFICE = (
    r"chu tich|pho chu tich|bi thu|pho bi thu|bo truong|thu truong|thu tuong|pho thu tuong|tong bi thu|giam doc|pho giam doc"
    r"|chanh van phong|chanh thanh tra|dai bieu|cuc truong|vu truong|vien truong|chanh an|nguoi phat ngon|truong (?:phong|ban|cong an|doan)"
    r"|pho truong (?:phong|ban|doan)|dai ta|thuong ta|trung ta|thieu ta|dai tuong|thuong tuong|trung tuong|thieu tuong|hieu truong"
    r"|uy vien|tong giam doc|tong cuc truong|dong chi|dai su|chu nhiem|quyen chu tich|pho vu truong|pho cuc truong"
)
_OFFICE_BEFORE = re.compile(rf"(?<![a-z])(?:{_OFFICE})(?![a-z])[^.;\n\"“”]{{0,90}}$")
_OFFICE_AFTER = re.compile(rf"^ ?[,–(\-] ?(?:(?:nguyen|hien la|la|dang la|quyen) )?(?:{_OFFICE})(?![a-z])")


def _without_officials(
    copy: Shadow, tokens: list[_Word], found: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    offices: set[str] = set()
    given: set[str] = set()
    for number, (first, last) in enumerate(found):
        previous = tokens[found[number - 1][1] - 1].stop if number else 0
        start, stop = tokens[first].start, tokens[last - 1].stop
        # An office belongs to the nearest name after it, so the look back ends at the name before.
        before = copy.bare[max(previous, start - 120) : start]
        if _OFFICE_BEFORE.search(before) or _OFFICE_AFTER.match(copy.bare[stop : stop + 40]):
            offices.add(" ".join(each.bare for each in tokens[first:last]))
            given.add(tokens[last - 1].bare)
    kept = []
    for first, last in found:
        whole = " ".join(each.bare for each in tokens[first:last])
        if whole in offices or (last - first == 1 and whole in given):
            continue
        kept.append((first, last))
    return kept
