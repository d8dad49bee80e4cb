"""Names that something announces: «anh Nam», «c Hạnh», «tên tôi là Bình», «chủ tk NGUYEN VAN A»."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.redaction import name_words as words
from crawler.redaction.name_words import word_set
from crawler.redaction.shadow import Shadow
from crawler.redaction.tokens import Word, common_pair, historical_run, place_length, run

_SHORT_HONORIFICS = word_set("a c ô e giáo sĩ mẹ má bố vợ chồng")
"""Need a sure given name or a surname after them: «cô giáo Thủy», «bác sĩ Lan», «vợ Hạnh»."""
_UNACCENTED_HONORIFICS = word_set("anh chi ong ba co chu bac cau thim em thay")
HONORIFICS = words.FIRM_HONORIFICS | _SHORT_HONORIFICS | _UNACCENTED_HONORIFICS
_HARDLY_HONORIFIC = word_set("ba co cau thay")
"""Without diacritics mostly another word: three, have, bridge, see."""
_UNACCENTED_ONLY = word_set("chi ong co thay cau chu bac thim")
_COUNTRY_BEFORE = word_set("tiếng nước người vương tieng nuoc")
_SURE_SURNAMES = word_set("nguyen tran pham huynh bui hoang dang phan truong trinh")
_NOT_GIVEN_AFTER_BARE = word_set(
    "vi the hai dai tinh dinh thi thu ly mai dao thanh tu ba sau hoa an hanh tri"
)
_BEYOND = word_set("ơi ạ à nói bảo làm ở bên và với là có đã đang sẽ cho thì mà này kia ấy đó")


def after_honorific(tokens: Sequence[Word], index: int, copy: Shadow) -> tuple[int, int] | None:
    """The name (from word, to word) after the form of address at ``index``."""
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
    if word.raw == "Ba" or common_pair(tokens, first):
        return None  # Ba Lan, Ba Tư, Ba Đình
    if word.lower in _UNACCENTED_ONLY and following.lower != following.bare:
        return None  # in a text with marks «chi», «co» are no forms of address
    if word.lower == "bố" and index and tokens[index - 1].lower in {"công", "tuyên", "phân"}:
        return None
    if word.raw == "Anh" and index and tokens[index].joined and tokens[index - 1].lower in _COUNTRY_BEFORE:
        return None
    if following.capital:
        return _capitalised_after(tokens, index, first)
    return _lower_after(tokens, first)


def _follows(tokens: Sequence[Word], first: int, copy: Shadow) -> bool:
    if tokens[first].joined:
        return True
    gap = copy.plain[tokens[first - 1].stop : tokens[first].start]
    return gap in {".", ". ", ": ", ":"} and len(tokens[first - 1].raw) <= 1


def _capitalised_after(tokens: Sequence[Word], index: int, first: int) -> tuple[int, int] | None:
    word, following = tokens[index], tokens[first]
    firm = word.lower in words.FIRM_HONORIFICS or word.lower in _SHORT_HONORIFICS
    if word.upper and len(word.raw) > 1 and following.upper:
        # Everything shouted: «ÔNG NGUYỄN VĂN NAM» is found as a full name, «BÀ CON» is nobody.
        return None
    if following.bare == "ho" and word.bare in {"bac", "cu"}:
        return None  # Bác Hồ
    stop = run(tokens, first, 4)
    surname = following.lower in words.SURNAMES or (
        following.lower == following.bare and following.bare in words.BARE_STRONG
    )
    if surname and stop - first >= 2:
        if word.bare in {"cu", "ong", "bac", "ba"} and historical_run(tokens, first, stop):
            return None
        return first, stop
    if place_length(tokens, first) and not surname:
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


_PERSONAL = word_set("anh chị chú thím dì cậu mợ dượng")
_TITLES = word_set("trưởng phó chủ giám cán công chính nhà ủy nước dân đảng thủ bộ tổng bí đại việt")


def _lower_after(tokens: Sequence[Word], first: int) -> tuple[int, int] | None:
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
        if place_length(tokens, first):
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


def _lower_run(tokens: Sequence[Word], first: int, allowed: frozenset[str], *, bare: bool = False) -> int:
    stop = first + 1
    while stop < len(tokens) and stop - first < 4 and tokens[stop].joined:
        word = tokens[stop].bare if bare else tokens[stop].lower
        if word not in allowed or tokens[stop].lower in _BEYOND or place_length(tokens, stop):
            break
        stop += 1
    return stop


INTRODUCERS = word_set("ten la gap lh ky gui viet he khoan tk ctk stk hang goi cho chi khai dang")
_INTRODUCTION = re.compile(
    r"(?:ho (?:va |& ?)?ten(?: (?:cua )?(?:toi|em|minh))?(?: la)?"
    r"|ten (?:cua )?(?:toi|minh|em|tui|chau|that|day du|chu tk|tk)(?: la)?"
    r"|(?:toi|minh|em|tui|chau|anh|chi) ten(?: la)?|ten(?: la)?"
    r"|(?:^|[^a-z])(?:toi|minh|em|tui|t|e|m|chau|day) la"
    r"|nguoi (?:gui|viet|dang|lam don|khai)|ky ten|lien he|lh|gap|goi(?: cho)?|gui cho|dong chi"
    r"|chu (?:tk|tai khoan|the)|ctk|ten tk|ngan hang|tk|stk)[ :\-–.]{0,4}$"
)
_OF_MYSELF = re.compile(r"(?:toi|minh|em|tui|t|e|m|chau|day) la ?$")
_OF_MY_NAME = re.compile(r"ten (?:cua )?(?:toi|minh|em|tui|chau)|(?:toi|minh|em|tui|chau) ten")
_OF_AN_ACCOUNT = re.compile(r"ngan hang|tk|the|tai khoan")
_AFTER_OWN_NAME = word_set("o que nam sinh nha a nhe nha ne sn ben la day nay song lam hien den")


def after_introduction(tokens: Sequence[Word], index: int, copy: Shadow) -> tuple[int, int] | None:
    """The name after «tên tôi là», «liên hệ», «chủ tk», when ``index`` is their last word."""
    first = index + 1
    if first >= len(tokens) or (tokens[first].bare == "la" and first + 1 < len(tokens)):
        return None  # looked at again from «là»
    start = tokens[first].start
    gap = copy.bare[tokens[index].stop : start]
    if len(gap) > 4 or gap.strip(" :-–.") or gap == ". " or "\n" in gap:
        return None
    head = copy.bare[max(0, start - 40) : start]
    if not tokens[first].capital and "ten" not in head and "la" not in head[-3:]:
        return None  # what `_introduced_small` asks for is not there
    announced = _INTRODUCTION.search(head)
    if announced is None:
        return None
    if tokens[first].capital:
        return _introduced_capital(tokens, first, announced.group())
    return _introduced_small(tokens, first, announced.group())


def _introduced_capital(tokens: Sequence[Word], first: int, said: str) -> tuple[int, int] | None:
    following = tokens[first]
    if common_pair(tokens, first):
        return None
    if place_length(tokens, first) and following.lower not in words.STRONG_SURNAMES:
        return None
    stop = run(tokens, first, 4)
    if following.upper and len(following.raw) > 1:
        return (first, stop) if following.bare in words.BARE_SURNAMES and stop - first >= 2 else None
    if following.lower in words.SURNAMES and stop - first >= 2:
        return first, stop
    if _OF_AN_ACCOUNT.search(said):
        return None  # «ngân hàng Chính sách»
    named = "ten" in said and not _OF_MYSELF.search(said) and following.lower in words.GIVEN
    unaccented = (
        following.lower == following.bare and following.bare in words.BARE_GIVEN - _NOT_GIVEN_AFTER_BARE
    )
    if not (following.lower in words.VOCATIVE_GIVEN or named or (unaccented and not _OF_MYSELF.search(said))):
        return None
    end = first + 1
    if end < stop and tokens[end].lower in words.GIVEN:
        end += 1
    return first, end


def _introduced_small(tokens: Sequence[Word], first: int, said: str) -> tuple[int, int] | None:
    following = tokens[first]
    if "ten" not in said and not _OF_MYSELF.search(said):
        return None
    if (lower := _lower_after(tokens, first)) is not None:
        return lower
    given = following.lower in words.VOCATIVE_GIVEN or (
        following.lower == following.bare and following.bare in words.BARE_GIVEN
    )
    if not given or not _OF_MY_NAME.search(said):
        return None
    stop = first + 1
    if stop < len(tokens) and tokens[stop].joined and tokens[stop].lower in words.VOCATIVE_GIVEN:
        stop += 1
    if stop >= len(tokens) or not tokens[stop].joined or tokens[stop].bare in _AFTER_OWN_NAME:
        return first, stop
    return None


_SPEAKS = word_set("bảo nói kể hỏi nhắn rep cmt")
_NO_SPEECH = word_set("đảm hiểm vệ tồn lãnh trợ mật quản dưỡng hành")
"""After «bảo» they make another word: bảo đảm, bảo hiểm."""


def given_speaks(tokens: Sequence[Word], index: int) -> int | None:
    """«Tuấn bảo», «Thu Hương kể»: end of a given name that somebody's words follow."""
    for stop in (index + 1, index + 2):
        if stop >= len(tokens) or not tokens[stop].joined:
            return None
        last = tokens[stop - 1]
        if not last.capital or last.lower not in words.VOCATIVE_GIVEN or last.upper:
            return None
        if tokens[stop].lower in _SPEAKS:
            after = tokens[stop + 1] if stop + 1 < len(tokens) and tokens[stop + 1].joined else None
            return None if after is not None and after.lower in _NO_SPEECH else stop
    return None


def beside_phone(tokens: Sequence[Word], index: int, copy: Shadow) -> int | None:
    """«0900 000 012 (Đức)», «0900 000 012 Lan»: end of a given name right after a phone's digits."""
    word = tokens[index]
    head = copy.bare[max(0, word.start - 12) : word.start]
    if not word.capital or (word.upper and len(word.raw) > 1) or not _DIGITS_BEFORE.search(head):
        return None
    if word.lower not in words.GIVEN or place_length(tokens, index):
        return None
    following = index + 1
    pair = (
        following < len(tokens)
        and tokens[following].joined
        and tokens[following].capital
        and tokens[following].lower in words.GIVEN
    )
    return index + 2 if pair else index + 1


_DIGITS_BEFORE = re.compile(r"[0-9]{2}[ .\-]?[0-9]{3} {0,2}[(\-–,:]{0,1} ?$")
