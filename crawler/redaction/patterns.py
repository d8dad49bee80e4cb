"""Where a text holds contacts and numbers of a person: phones, e-mail, handles, IDs, plates.

Every finder takes a :class:`~crawler.redaction.shadow.Shadow` and yields spans. All repetitions are
bounded, so a hostile text costs time in proportion to its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.redaction.shadow import Shadow

PHONE = "SĐT"
EMAIL = "EMAIL"
HANDLE = "NICK"
PROFILE = "TRANG CÁ NHÂN"
IDENTITY = "SỐ GIẤY TỜ"
ACCOUNT = "SỐ TÀI KHOẢN"
PLATE = "BIỂN SỐ"


@dataclass(frozen=True, slots=True)
class Span:
    """Characters ``start`` to ``stop`` of the shadow's text are a thing of ``kind``."""

    start: int
    stop: int
    kind: str


# --- phones and other runs of digits -------------------------------------------------------

_SPOKEN = {
    "khong": "0", "mot": "1", "hai": "2", "ba": "3", "bon": "4", "tu": "4", "nam": "5", "lam": "5",
    "sau": "6", "bay": "7", "bayr": "7", "tam": "8", "chin": "9", "muoi": "1",
}  # fmt: skip
_WORD = r"(?<![a-z])(?:khong|mot|hai|ba|bon|tu|nam|lam|sau|bay|tam|chin|muoi)(?![a-z])"
_CHUNK = r"(?<![a-z])[oil]{0,9}[0-9][0-9oil]{0,18}(?![a-z])|(?<![a-z])[oil]{1,4}(?![a-z])"
_GAP = r"[ .\-_,*()~|·•–—]{0,3}"
# What a run can begin with, and what may stand before, is looked at first: it halves the time.
_RUN = re.compile(
    rf"(?=[(+0-9oilkmhbtnsc])(?:(?<![a-z])|(?=[(+]))\(?\+?(?:{_WORD}|{_CHUNK})(?:{_GAP}(?:{_WORD}|{_CHUNK})){{1,14}}",
    re.ASCII,
)
_TOKEN = re.compile(rf"{_WORD}|[0-9oil]", re.ASCII)
_PHONE_DIGITS = re.compile(r"(?:0[35789]\d{8}|02\d{9}|01[2689]\d{8}|84[35789]\d{8}|842\d{9})")
# The number as a plain string of digits with gaps; letters may be glued before it ("zalo0900...").
_NUMERIC_PHONE = re.compile(
    r"(?<![0-9])(?:\(?\+ ?84\)?|\(\+?84\)|(?<![0-9.,])84|\(?0)(?:[ .,*\-_()~|·•–—]{0,3}[0-9]){8,11}(?![0-9])"
)
_MASKED_PHONE = re.compile(r"(?<![0-9])0[35789][0-9]{1,3}[ .]?[x*]{2,4}[ .]?[0-9]{2,4}(?![0-9])")
_BARE_NINE = re.compile(
    r"(?<![a-z])(?:sdt|dt|so dt|dien thoai|zalo|zl|lh|lien he|phone|call|goi|alo)[ :.\-]{1,4}"
    r"([35789][0-9]{2}[ .\-]?[0-9]{3}[ .\-]?[0-9]{3})(?![0-9])"
)
_DATED = re.compile(r"[0-3]?[0-9][ ]?[-./][ ]?[01]?[0-9][ ]?[-./][ ]?(?:19|20)[0-9]{2}(?![0-9])")
_LONG = re.compile(r"[0-9](?:[ .,*\-_()~|·•–—]{0,3}[0-9]){5}")


def has_long_number(shadow: Shadow) -> bool:
    """Six digits with little between them: phones, identity papers and accounts all have them.

    Most texts have none; one look saves those texts a dozen.
    """
    return _LONG.search(shadow.bare) is not None


_TIMES = re.compile(r"(?:[0-2]?[0-9]\.[0-5][0-9][ ,\-–]{1,3}){2}")
"""«08.00 - 11.30, 13.30»: office hours begin like a phone number."""


def phones(shadow: Shadow) -> Iterator[Span]:
    """Vietnamese phone numbers in any spelling: +84, dots, spaces, words, letters for digits."""
    bare = shadow.bare
    long = has_long_number(shadow)
    if long:
        for match in _NUMERIC_PHONE.finditer(bare):
            yield from _as_phone(match.group(), match.start())
    for match in _MASKED_PHONE.finditer(bare):
        yield Span(*match.span(), PHONE)
    if long:
        for match in _BARE_NINE.finditer(bare):
            yield Span(*match.span(1), PHONE)
    yield from _disguised(bare)


def _as_phone(raw: str, at: int) -> Iterator[Span]:
    if _DATED.match(raw.lstrip("(")):
        return
    digits = [(m.start(), m.group()) for m in re.finditer("[0-9]", raw)]
    value = "".join(digit for _, digit in digits)
    if value.startswith("840"):  # +84 (0)900 ...
        value, digits = value[:2] + value[3:], digits[:2] + digits[3:]
    if _TIMES.match(raw):
        return
    found = _PHONE_DIGITS.match(value)
    if found is None:
        return
    stop = digits[found.end() - 1][0] + 1
    rest = raw[stop:]
    # Eleven or more digits without a gap are something else than a phone with a digit too many.
    if rest[:1].isdigit() and not _gap_before(raw, stop):
        return
    yield Span(at, at + stop, PHONE)


def _gap_before(raw: str, index: int) -> bool:
    return index > 0 and not raw[index - 1].isdigit()


_LONG_ID = re.compile(r"0\d{11}(?!\d)")
_NINE_SPOKEN = re.compile(r"[35789]\d{8}(?!\d)")


def _disguised(bare: str) -> Iterator[Span]:
    """Digits spelled as words, and the letters o, l, i standing for 0 and 1."""
    for match in _RUN.finditer(bare):
        raw = match.group()
        tokens = [(m.start(), m.end(), m.group()) for m in _TOKEN.finditer(raw)]
        spoken = sum(1 for *_, token in tokens if len(token) > 1)
        letters = sum(1 for *_, token in tokens if token in "oil")
        if not spoken and not letters:
            continue
        if sum(1 for *_, token in tokens if token.isdigit()) < 2 and spoken < 6:
            continue
        value = "".join(_digit(token) for *_, token in tokens)
        for index, (start, _, token) in enumerate(tokens):
            if token.isdigit() and index and tokens[index - 1][1] == start and tokens[index - 1][2].isdigit():
                continue  # inside a number
            if found := _LONG_ID.match(value, index):
                kind = IDENTITY
            elif (found := _PHONE_DIGITS.match(value, index)) or (
                spoken >= 6 and (found := _NINE_SPOKEN.match(value, index))
            ):
                kind = PHONE
            else:
                continue
            if all(each.isdigit() for *_, each in tokens[index : found.end()]):
                continue
            stop = tokens[found.end() - 1][1]
            if raw[stop - 1].isdigit() and raw[stop : stop + 1].isdigit():
                continue  # it would cut a number in two: «05 năm (2016 - 2020)»
            if start and raw[start - 1] == "+":
                start -= 1
            yield Span(match.start() + start, match.start() + stop, kind)
            break


def _digit(token: str) -> str:
    if len(token) > 1:
        return _SPOKEN[token]
    return "0" if token == "o" else "1" if token in "il" else token


# --- e-mail ---------------------------------------------------------------------------------

_AT = (
    r"(?: {0,3}@ {0,3}| {0,3}[\[({<] {0,2}(?:at|a cong|a moc|@) {0,2}[\])}>] {0,3}"
    r"| {1,3}(?:a cong|a moc|at) {1,3})"
)
_AT_SPELLED = re.compile(r"[ \[({<](?:at|a cong|a moc)[ \])}>]")
"""Stands in every ``_AT`` that has no @."""
_DOT = (
    r"(?: {0,2}\. {0,2}(?=[a-z0-9])| {0,2}[\[({<] {0,2}(?:dot|cham|\.) {0,2}[\])}>] {0,2}"
    r"| {1,2}(?:dot|cham) {1,2})"
)
_EMAIL = re.compile(
    rf"(?<![a-z0-9._%+\-])[a-z0-9](?:[a-z0-9._%+\-]|(?<=[a-z0-9])(?: cham | ?\[cham\] ?)(?=[a-z0-9])){{0,63}}"
    rf"{_AT}(?P<domain>[a-z0-9\-]{{1,63}}(?:{_DOT}[a-z0-9\-]{{1,63}}){{1,4}})(?![a-z0-9])"
)
_TOP = re.compile(
    r"(?:com|vn|net|org|edu|info|gov|example|test|invalid|io|me|biz|name|co|asia|xyz|online|site|email|mail|fr|de|uk|us|jp|kr)$"
)
_LABELLED_MAIL = re.compile(
    r"(?<![a-z])(?:e-?mail|gmail|g-mail|mail)(?: (?:la|cua (?:minh|toi|em)))? ?[:=] ?"
    r"(?=[a-z._]{0,30}[0-9._])([a-z0-9][a-z0-9._\-]{3,40})(?![a-z0-9@])"
)


def emails(shadow: Shadow) -> Iterator[Span]:
    """E-mail addresses, also spelled ``a [at] b . com``; addresses under gov.vn are public."""
    bare = shadow.bare
    for match in _EMAIL.finditer(bare) if "@" in bare or _AT_SPELLED.search(bare) else ():
        domain = re.sub(r"[\[\](){}<> ]|(?<![a-z])(?:dot|cham)(?![a-z])", ".", match["domain"]).strip(".")
        domain = re.sub(r"\.{2,}", ".", domain)
        kept = domain
        if "@" not in match.group() or " " in match["domain"]:
            # With loose spelling the sentence may run on after the address: "b . com nha mn".
            kept = _until_top(domain)
        if not kept or not _TOP.search(kept) or kept.endswith("gov.vn"):
            continue
        yield Span(match.start(), match.end(), EMAIL)
    for match in _LABELLED_MAIL.finditer(bare) if "mail" in bare else ():
        yield Span(*match.span(1), EMAIL)


def _until_top(domain: str) -> str:
    parts = domain.split(".")
    while len(parts) > 1 and not _TOP.fullmatch(parts[-1]):
        parts.pop()
    return ".".join(parts) if len(parts) > 1 else ""


# --- handles and profiles ---------------------------------------------------------------------

_PART = r" {0,2}(?:\.|\(\.\)|\[\.\]| cham ) {0,2}"
_SLASH = r" {0,2}(?:/| gach cheo | xuyet ) {0,2}"
_SLASHES = ("/", "gach cheo", "xuyet")
_HOSTS = (
    "facebook", "fb", "zalo", "tiktok", "telegram", "instagr", "twitter", "threads", "linkedin", "messenger",
    "gapo", "lotus", "x.com", "youtube.com",
)  # fmt: skip
_SHORT_HOST = re.compile(r"[.)\]m] {0,3}me[ /]")
"""t.me, m.me and wa.me, however they are spelled."""
_PROFILE = re.compile(
    r"(?<![a-z0-9@])(?:h(?:tt|xx)ps? ?: ?// ?)?(?:(?:www|m|mobile|web|vm|vt|mbasic|vi-vn|chat|l)"
    + _PART
    + r")?"
    r"(?:(?:facebook|fb|zalo|tiktok|telegram|instagram|instagr|twitter|threads|linkedin|messenger|gapo|lotus)"
    + _PART
    + r"(?:com|me|vn|net|am|page|watch)|(?<![a-z.])t"
    + _PART
    + r"me|(?<![a-z.])(?:m|wa)\.me|(?<![a-z.])x\.com|youtube\.com(?=/(?:@|c/|channel/|user/)))"
    + _SLASH
    + r"(?:in/|groups/|profile/|user/|share/|people/)?@?[^\s\])>\"'»”,;]{2,200}"
)
_MEMBER = re.compile(
    r"(?:https?://)[a-z0-9.\-]{3,80}/[^\s]{0,120}?"
    r"(?:/?(?:u|user|users|member|members|profile|profiles|thanh-vien|author|tac-gia|nguoi-dung)/|@)[^\s\])>\"'»”,;]{1,120}"
)
_HANDLE = re.compile(r"(?<![a-z0-9.@_%+\-])@[a-z0-9_][a-z0-9._\-]{1,39}")
_NAMED_HANDLE = re.compile(
    r"(?<![a-z])(?:nick(?: name)?|acc|account|username|user|ig|insta|instagram|telegram|tele|skype|wechat|tiktok|tik tok|fb|facebook|face|zalo|zl)"
    r"(?: (?:cua )?(?:minh|em|toi|tui|ten|la)(?![a-z0-9._])){0,2} ?[:=]? ?[\"'“«]?"
    r"((?=[a-z._]{0,30}[0-9._][a-z0-9_])(?![0-9.,]+(?![a-z0-9._]))[a-z][a-z0-9._]{3,30}[a-z0-9_])(?![a-z0-9@])"
)
_OFFICIAL = re.compile(r"\.gov\.vn(?![a-z0-9.\-])")


def profiles(shadow: Shadow) -> Iterator[Span]:
    """Addresses of people's pages: facebook.com/..., zalo.me/..., t.me/..., forum members."""
    bare = shadow.bare
    if not any(each in bare for each in _SLASHES):
        return
    hosted = any(each in bare for each in _HOSTS) or _SHORT_HOST.search(bare)
    for pattern in (_PROFILE, _MEMBER) if hosted else (_MEMBER,):
        for match in pattern.finditer(bare):
            if not _OFFICIAL.search(match.group()):
                yield Span(match.start(), match.start() + len(match.group().rstrip(".!?:")), PROFILE)


def handles(shadow: Shadow) -> Iterator[Span]:
    """``@name`` (with the capitalised words of a tagged name) and "nick/zalo/fb: name"."""
    for match in _HANDLE.finditer(shadow.bare) if "@" in shadow.bare else ():
        stop = match.start() + len(match.group().rstrip("."))
        if shadow.plain[match.start() + 1].isupper():
            stop = _tagged_name(shadow.plain, stop)
        yield Span(match.start(), stop, HANDLE)
    for match in _NAMED_HANDLE.finditer(shadow.bare):
        yield Span(*match.span(1), HANDLE)


_CAPITALISED = re.compile(r" ([^\W\d_][^\W\d_]*)")


def _tagged_name(plain: str, stop: int) -> int:
    for _ in range(3):
        following = _CAPITALISED.match(plain, stop)
        if following is None or not following[1][0].isupper():
            break
        stop = following.end()
    return stop


# --- identity papers, accounts, cards ------------------------------------------------------------

_TWELVE = re.compile(
    r"(?<![0-9])(?<![0-9][.,/])0[0-9]{2}(?:[0-9]{9}|([ .\-])[0-9]{3}\1[0-9]{3}\1[0-9]{3}"
    r"|[0-9]([ .\-])[0-9]{4}\2[0-9]{4})(?![0-9])(?![.,/][0-9])"
)
_NINE = re.compile(
    r"(?<![0-9a-z/_=\-])(?<![0-9][.,/])([0-9]{9})(?![0-9])(?![.,/][0-9])(?P<after>[^\n]{0,12})"
)
_AMOUNT = re.compile(r" ?(?:d(?![a-z])|dong|vnd|nguoi|dan(?![a-z])|ty|trieu|m2|ha(?![a-z])|km|luot|usd|view)")
_PAPER = re.compile(
    r"(?<![a-z])(?:cmnd|cmt|cmtnd|cccd|can cuoc(?: cong dan)?|chung minh(?: thu| nhan dan)?|ma so thue|mst|bhxh|bhyt"
    r"|so dinh danh|ma dinh danh|ho chieu|passport|hc so|gplx|bang lai|giay phep lai xe|so bao hiem|ma bhxh)"
    r"(?: (?:ca nhan|cong dan|cua (?:toi|em|minh|chi|anh|ong|ba)|cua|cu|moi|so|no|gan chip|la|em|toi|minh|ma)){0,4}"
    r"[ :.#\-]{0,3}(?:so|la)?[ :.#\-]{0,3}"
    r"([a-z]{0,2}[0-9](?:[ .\-]?[0-9]){6,14})(?![0-9a-z])"
)
_PASSPORT = re.compile(r"(?<![A-Za-z0-9/.\-])[BCNPKE][0-9]{7,8}(?![0-9A-Za-z/])")
_INSURANCE = re.compile(r"(?<![a-z0-9])(?:[a-z]{2}[ ]?[1-5][ ]?)[0-9]{2}[ ]?[0-9]{10}(?![0-9a-z])")
_CARD = re.compile(
    r"(?<![0-9])(?<![0-9][.,/])(?:[0-9]{4}[ \-.]){3}[0-9]{4}(?:[ \-.]?[0-9]{3})?(?![0-9])|(?<![0-9])[0-9]{16,19}(?![0-9])"
)
_BANK = (
    r"vietcombank|vcb|agribank|bidv|vietinbank|ctg|techcombank|tcb|mb ?bank|mbb|acb|sacombank|stb|vpbank|tpbank|vib|shb"
    r"|hdbank|ocb|msb|seabank|lpbank|lienvietpostbank|eximbank|namabank|bac ?a ?bank|pvcombank|abbank|momo|viettel ?pay|zalopay|cake|timo"
)
_ACCOUNT = re.compile(
    rf"(?<![a-z])(?:so ?tk|stk|so tai khoan|tai khoan|tk|s tk|so the|the|chuyen khoan|chuyen tien|ck|banking|{_BANK}|mb)"
    r"(?![a-z])(?P<between>[^0-9\n]{0,28}?)(?<![0-9.,/])([0-9](?:[ .\-]?[0-9]){5,18})(?![0-9])(?P<after>[^\n]{0,10})"
)
_BANK_AFTER = re.compile(
    rf"(?<![0-9.,/])([0-9](?:[ .\-]?[0-9]){{7,18}}) ?[\-–,:(]? ?(?:nh |ngan hang )?(?:{_BANK}|mb)(?![a-z])"
)


def identities(shadow: Shadow) -> Iterator[Span]:
    """Numbers of identity papers: 12 digits (CCCD), 9 digits (CMND), passports, insurance cards."""
    if not has_long_number(shadow):
        return
    bare = shadow.bare
    for match in _TWELVE.finditer(bare):
        yield Span(*match.span(), IDENTITY)
    for match in _NINE.finditer(bare):
        if not match[1].endswith("00000") and not _AMOUNT.match(match["after"]):
            yield Span(*match.span(1), IDENTITY)
    for match in _PAPER.finditer(bare):
        if not _DATED.match(match[1]):
            yield Span(*match.span(1), IDENTITY)
    for match in _PASSPORT.finditer(shadow.plain):
        yield Span(*match.span(), IDENTITY)
    for match in _INSURANCE.finditer(bare):
        yield Span(*match.span(), IDENTITY)


def accounts(shadow: Shadow) -> Iterator[Span]:
    """Bank accounts (with a word that says so) and card numbers."""
    if not has_long_number(shadow):
        return
    bare = shadow.bare
    for match in _CARD.finditer(bare):
        if not re.fullmatch(r"(?:(?:19|20)[0-9]{2}[ \-.]?)+", match.group()):  # a row of years
            yield Span(*match.span(), ACCOUNT)
    for match in _ACCOUNT.finditer(bare):
        digits = re.sub("[^0-9]", "", match[2])
        sure = match.group().startswith(("so", "stk", "s tk"))
        if len(digits) < (6 if sure else 8) or _AMOUNT.match(match["after"]) or _DATED.match(match[2]):
            continue
        if re.fullmatch(r"[0-9]{1,3}(?:[.][0-9]{3})+", match[2]) or (
            not sure and re.match(r"1[89]00[ .]", match[2])
        ):
            continue  # an amount written with dots, or a hotline
        yield Span(*match.span(2), ACCOUNT)
    for match in _BANK_AFTER.finditer(bare):
        if not re.fullmatch(r"[0-9]{1,3}(?:[.][0-9]{3})+", match[1]):
            yield Span(*match.span(1), ACCOUNT)


# --- number plates ----------------------------------------------------------------------------------

_PLATE = re.compile(
    r"(?<![A-Za-z0-9/.])(?:[1-9][0-9])(?P<g1>[ \-.]?)(?P<series>[A-Za-zĐđ]{1,2}[0-9]?)(?P<g2>[ \-–.]{0,3})"
    r"(?P<number>[0-9]{3}[ .\-]?[0-9]{2}|[0-9]{4})(?![0-9A-Za-z/]|[.,][0-9])"
)
_ARMY = re.compile(r"(?<![A-Za-z0-9/])[A-Z]{2}[ \-][0-9]{2}[ \-][0-9]{2}(?![0-9A-Za-z/])")
# The beginnings of both: a pattern that begins with characters is looked for many times as fast.
_PLATE_BEGINS = re.compile(r"[1-9][0-9][ \-.]?[A-Za-zĐđ]")
_ARMY_BEGINS = re.compile(r"[A-Z]{2}[ \-][0-9]{2}")
_PLATE_WORD = re.compile(
    r"(?:bien(?: so| xe| kiem soat)?|bs|bks|bsx|xe(?: may| hoi| tai| khach| om)?|o to)(?: cua (?:minh|em|toi|anh|chi))?(?: la| so| mang)?[ :.]{0,3}$"
)
_UNIT = frozenset({"h", "k", "m", "d", "g", "kg", "km", "ha", "cm", "mm", "tr", "ty", "p", "s"})


def plates(shadow: Shadow) -> Iterator[Span]:
    """Vehicle plates: 29A-123.45, 61-H1 123.45, 29a12345; never "biển 61" alone."""
    for match in _PLATE.finditer(shadow.plain) if _PLATE_BEGINS.search(shadow.plain) else ():
        series, number = match["series"], match["number"]
        told = bool(_PLATE_WORD.search(shadow.bare[max(0, match.start() - 28) : match.start()]))
        dotted = not number.isdigit()
        unit = series.lower() in _UNIT
        loose = " " in match["g2"] or not match["g2"]
        if not told:
            if unit and not series.isupper() and loose and not dotted:
                continue  # "17h 2025", "50k 12345"
            if len(number) == 4 and (not series.isupper() or not match["g2"].strip()):
                continue
            if series.islower() and loose and " " in match["g2"] and not dotted:
                continue
            if re.fullmatch(r"(?:19|20)[0-9]{2}", number) and loose:
                continue
        yield Span(*match.span(), PLATE)
    for match in _ARMY.finditer(shadow.plain) if _ARMY_BEGINS.search(shadow.plain) else ():
        if _PLATE_WORD.search(shadow.bare[max(0, match.start() - 28) : match.start()]):
            yield Span(*match.span(), PLATE)
