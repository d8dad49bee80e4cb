"""Where a text tells at which door somebody lives; the commune and province after it are left.

The address of an office («trụ sở UBND phường ở số 2 phố Trúc Bạch») is public and stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawler.redaction.patterns import Span
from crawler.redaction.shadow import Shadow

ADDRESS = "ĐỊA CHỈ"

_NUM = r"[0-9]{1,4}[a-z]?(?:[/\-.][0-9]{1,4}[a-z]?){0,4}(?![0-9a-z]|[.,][0-9])"
_WAY = r"(?:duong|pho|ngo|ngach|hem|kiet|d\.|dg\.|duong so)"
_UNIT = (
    r"(?:thon|xom|ap|to dan pho|tdp|to|khu pho|kp\.?|khom|buon|ban|khu|doi|lang|cum|lo|block|toa|chung cu|cc)"
)
# A word of a name as written with capitals; or, after a sure number, in small letters.
_UPPER = "A-Z" + "".join(char for char in map(chr, range(0xC0, 0x1EFA)) if char.isupper())
_CAP = rf"(?:[{_UPPER}][^\W\d_]*)"
_NAME = rf"(?:{_CAP}(?: {_CAP}){{0,3}}|[0-9]{{1,3}}(?:[/.][0-9]{{1,3}})?[A-Za-z]?)"
_ADMIN = r"(?:xa|phuong|quan|huyen|tinh|tp|thanh pho|thi xa|thi tran|tx|tt|p|q|h|x|dac khu)"

_HOUSE = re.compile(rf"(?<![a-z])(?:so nha|nha so|s/n|sn)[ :.]{{0,3}}{_NUM}")
_ALLEY = re.compile(rf"(?<![a-z])(?:so )?(?:{_NUM},? ?)?(?P<way>ngo|ngach|hem|kiet)(?: so)? (?:{_NUM})")
_NUMBERED_WAY = re.compile(
    rf"(?<![a-z0-9./])(?P<so>so )?(?P<num>{_NUM}),? {{1,2}}(?P<way>{_WAY})(?: so)? ?(?=(?P<name>[^\W_]))"
)
_FLAT = re.compile(
    r"(?<![a-z])(?:can ho|can|phong|p\.) ?(?:so )?(?:[0-9]{3,4}[a-z]?|[0-9]{1,2}\.[0-9]{2}),? ?(?:tang [0-9]{1,2},? ?)?(?:toa(?: nha)?|chung cu|cc|block|nha)"
    r"(?: [a-z]{1,2}[0-9]{1,3}(?![a-z0-9])| [a-z](?![a-z0-9]))?"
)
_KNOWN_STREET = re.compile(rf"(?<![a-z0-9./])(?P<num>{_NUM}) (?=(?P<name>[^\W\d_]))")
_RESIDENCE = (
    r"(?:nha (?:em|toi|minh|tui|chi|anh|bac|co|chu|ong|ba|t|e|m|no|hn|tao)(?:(?: [a-z]+){0,2}? (?:o|ngay|tai|duoi|trong|la))?"
    r"|nha o|thuong tru(?: tai| o)?|tam tru(?: tai| o)?|tru (?:tai|o|quan)|ngu(?: tai| o)?|cu tru(?: tai| o)?|dia chi(?: nha)?(?: (?:cua )?(?:toi|em|minh|nha))?(?: la)?"
    r"|(?:dc|d/c|đc)|giao (?:den|toi|ve)|ship (?:ve|den|toi)|(?:em|minh|toi|tui|chau) (?:dang |hien )?(?:o|song o|tro o|o tro)"
    r"|(?:anh|chi|ong|ba|co|chu|bac) [^\W\d_]{1,7}(?: [^\W\d_]{1,7}){0,3} o)"
)
_UNITS_WRITTEN = frozenset(
    (
        "thôn",
        "xóm",
        "ấp",
        "tổ dân phố",
        "tổ",
        "khu phố",
        "khóm",
        "buôn",
        "bản",
        "đội",
        "làng",
        "cụm",
        "lô",
        "tòa",
        "toà",
    )
)
"""«áp», «tô», «bán» are other words than the unit without its marks."""
_WAYS_WRITTEN = frozenset(("đường", "đường số", "phố", "ngõ", "ngách", "hẻm", "kiệt", "đ.", "đg."))
_LIVES = re.compile(
    rf"(?<![a-z]){_RESIDENCE} ?[:,]? ?(?:(?:tai|o|ngay|la|so) )?(?P<part>(?:{_UNIT}) (?=[^\W_]))"
)
_LABELLED = re.compile(
    r"(?<![a-z])(?:dia chi(?: nha| giao hang| nhan hang| lien he| thuong tru| tam tru)?|dc|d/c)(?: (?:cua )?(?:toi|em|minh|nha))? ?(?::|la (?=(?:so|thon|to|ngo|ap|xom|[0-9])))[ ]?(?P<rest>[^\n;]{3,120})"
)
_OFFICE = re.compile(
    r"(?<![a-z])(?:ubnd|uy ban|tru so|cong an|trung tam|truong|benh vien|mot cua|toa an|buu dien|ngan hang|co quan|van phong|nha van hoa"
    r"|tram y te|diem tiep nhan|chi nhanh|bo phan|so (?:tu phap|noi vu|tai chinh|y te|xay dung|giao duc|nong nghiep)|bhxh|kho bac|thanh tra|hdnd"
    r"|hanh chinh cong|cong ty|chi cuc|cho|bao tang|hoi cho|quang truong|su kien|tiep dan|nop (?:tai|o)|ho so nop|tiep nhan (?:tai|o))(?![a-z])"
)
_PERSONAL = re.compile(
    r"(?<![a-z])(?:nha (?:em|toi|minh|tui|chi|anh|bac|co|chu|ong|ba|t|e|m|no|hn)|nha rieng|nha o|o tro|thuong tru|tam tru|tru tai|ngu tai|ngu o|giao|ship|em o|minh o|toi o|tui o|nha)(?![a-z])"
)
_DATE_BEFORE = re.compile(
    r"(?<![^\W\d_])(?:ngày|hôm|sáng|chiều|tối|từ|đến|mùng|trưa|tháng|lúc|ngay|hom|sang|chieu|tu|den|mung|trua|thang|luc)[ ]{1,2}$"
)
_ROAD_BEFORE = re.compile(r"(?<![a-z])(?:quoc lo|ql|tinh lo|tl|cao toc|hl|huong lo) ?$")
_TAIL = re.compile(rf" ?[,\-–]? ?(?:{_WAY}|{_UNIT}|quoc lo|ql)(?:\. ?| )(?:so )?(?P<name>(?=[^\W_]))")
_WAY_NOT = re.compile(
    r"(?:day|bo|sat|thuy|di|den|vanh|cao toc|truyen|hoang|luoi|ong|deo|co|xa|dai|dan|bien|mon|nhua|dat|ve|kinh|huyet|noi|qua|lon|nho|nay|do)(?![a-z])"
)


_HOUSES = ("so nha", "nha so", "s/n", "sn")
_ALLEYS = ("ngo ", "ngach ", "hem ", "kiet ")
_LABELS = ("dia chi", "dc", "d/c")


def addresses(copy: Shadow) -> Iterator[Span]:
    """Street addresses and places of residence of people."""
    plain, bare = copy.plain, copy.bare
    # What every match of a pattern holds is looked for first: that takes a hundredth of the time.
    for match in _HOUSE.finditer(bare) if any(each in bare for each in _HOUSES) else ():
        yield from _checked(copy, match.start(), _tail(copy, match.end()))
    for match in _ALLEY.finditer(bare) if any(each in bare for each in _ALLEYS) else ():
        if not _written(copy, match, "way", _WAYS_WRITTEN):
            continue
        yield from _checked(copy, match.start(), _tail(copy, match.end()))
    for match in _NUMBERED_WAY.finditer(bare):
        if not _written(copy, match, "way", _WAYS_WRITTEN) or _ROAD_BEFORE.search(
            bare[: match.start()][-12:]
        ):
            continue
        if _WAY_NOT.match(bare, match.start("name")) or (
            "/" in match["num"]
            and not match["so"]
            and _DATE_BEFORE.search(plain[max(0, match.start() - 12) : match.start()].lower())
        ):
            continue
        stop = _named(plain, match.start("name"))
        if stop is None:
            if not match["so"] and "/" not in match["num"]:
                continue
            stop = _small(bare, match.start("name"))
        yield from _checked(copy, match.start(), _tail(copy, stop))
    for match in _FLAT.finditer(bare):
        yield from _checked(copy, match.start(), _tail(copy, _named(plain, match.end() + 1) or match.end()))
    for match in _LIVES.finditer(bare):
        at = match.end("part")
        stop = _named(plain, at) or _small_unit(bare, at)
        if stop is not None and _written(copy, match, "part", _UNITS_WRITTEN):
            yield from _checked(copy, match.start("part"), _tail(copy, stop), residence=True)
    for match in _LABELLED.finditer(bare) if any(each in bare for each in _LABELS) else ():
        yield from _labelled(copy, match)
    for match in _KNOWN_STREET.finditer(bare):
        yield from _known_street(copy, match)


def _written(copy: Shadow, match: re.Match[str], group: str, words: frozenset[str]) -> bool:
    """Without marks, or with the marks of the word meant: «ngõ», not «ngờ»."""
    word = copy.plain[match.start(group) : match.end(group)].strip().lower()
    return word.isascii() or word in words


def _named(plain: str, at: int) -> int | None:
    match = re.compile(_NAME).match(plain, at)
    return match.end() if match else None


def _small(bare: str, at: int) -> int:
    """A street's name in small letters: two words, before the commune's word."""
    match = re.compile(rf"(?!{_ADMIN}(?![a-z]))[a-z]+(?: (?!{_ADMIN}(?![a-z]))[a-z]+)?").match(bare, at)
    return match.end() if match else at


def _small_unit(bare: str, at: int) -> int | None:
    match = re.compile(
        rf"(?:[0-9]{{1,3}}[a-z]?|(?!{_ADMIN}(?![a-z]))[a-z]+(?: (?!{_ADMIN}(?![a-z]))[a-z]+)?(?=,? {_ADMIN} ))"
    ).match(bare, at)
    return match.end() if match else None


_STREET = re.compile(rf" ({_CAP}(?: {_CAP}){{1,3}})")
_STREET_THEN_COMMA = re.compile(rf" ?,? ?({_CAP}(?: {_CAP}){{1,3}})(?=,)")


def _tail(copy: Shadow, stop: int) -> int:
    """Further parts below the commune: «, phố Huế», «thôn Đoài», «tổ 5 khu phố 2»."""
    for _ in range(4):
        match = _TAIL.match(copy.bare, stop)
        if match is None:
            # After a house's number the street may follow without its word: «hẻm 45/6 Lý Thường Kiệt».
            street = (_STREET if copy.plain[stop - 1].isdigit() else _STREET_THEN_COMMA).match(
                copy.plain, stop
            )
            if street is None or _ADMIN_AT.match(copy.bare, street.start(1)):
                break
            stop = street.end()
            continue
        if _WAY_NOT.match(copy.bare, match.end()):
            break
        named = _named(copy.plain, match.end())
        if named is None and copy.plain[stop - 1].isdigit():
            named = _small(copy.bare, match.end())
        if named is None and (named := _small_unit(copy.bare, match.end())) is None:
            break
        stop = named
    return stop


_ADMIN_AT = re.compile(rf"{_ADMIN}[. ]")


def _checked(copy: Shadow, start: int, stop: int, *, residence: bool = False) -> Iterator[Span]:
    if residence or not _of_an_office(copy.bare, start):
        yield Span(start, stop, ADDRESS)


def _of_an_office(bare: str, start: int) -> bool:
    head = re.split(r"[.;\n!?]", bare[max(0, start - 70) : start])[-1]
    offices = [match.start() for match in _OFFICE.finditer(head)]
    if not offices:
        return False
    people = [match.start() for match in _PERSONAL.finditer(head)]
    return not people or people[-1] < offices[-1]


def _labelled(copy: Shadow, match: re.Match[str]) -> Iterator[Span]:
    """«Địa chỉ: ...»: all of it up to the commune."""
    start = match.start("rest")
    rest = match["rest"]
    if not re.search(r"[0-9]|thon|xom|ap |to |ngo|hem|duong|pho", rest) or _OFFICE.search(rest):
        return
    if re.match(r"(?:https?:|www|[a-z0-9.\-]+\.(?:vn|com|example))", rest):
        return
    cut = re.search(
        rf"[,\-–]? ?(?<![a-z])(?:{_ADMIN})\.? ?(?=[^\W_])|[.!?](?: |$)|\(|(?<![a-z])(?:sdt|dt|lh|lien he)(?![a-z])",
        rest,
    )
    stop = start + (cut.start() if cut else len(rest))
    stop = start + len(copy.bare[start:stop].rstrip(" ,-–"))
    if stop - start >= 3 and not _of_an_office(copy.bare, match.start()):
        yield Span(start, stop, ADDRESS)


def _known_street(copy: Shadow, match: re.Match[str]) -> Iterator[Span]:
    """«123 Nguyễn Trãi, P.2»: a number, capitalised words and then the ward."""
    at = match.start("name")
    named = re.compile(rf"{_CAP}(?: {_CAP}){{1,3}}").match(copy.plain, at)
    if named is None:
        return
    after = re.compile(r" ?[,\-–] ?(?:p|phuong|q|quan|tp|xa)[. ]").match(copy.bare, named.end())
    head = copy.bare[max(0, match.start() - 24) : match.start()]
    told = re.search(r"(?<![a-z])(?:o|tai|nha|so|dc|dia chi|ve|den) (?:so )?$", head)
    if not after and not (told and re.search(r"(?<![a-z])(?:nha|dc|dia chi|so)(?![a-z])", head)):
        return
    if not after and re.search(
        r"(?<![a-z])(?:nghi quyet|dieu|quyet dinh|cong van|con so|ty so)[^.]{0,12}$", head
    ):
        return
    yield from _checked(copy, match.start(), _tail(copy, named.end()))
