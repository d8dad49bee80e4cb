"""Which document this is, from its first lines as Decree 30/2020 lays them out. Pure; a person confirms it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from kiemtin.evidence import DocumentHead
from kiemtin.words import fold

KINDS = (
    "Hiến pháp", "Bộ luật", "Luật", "Pháp lệnh", "Nghị quyết liên tịch", "Nghị quyết", "Lệnh", "Nghị định",
    "Thông tư liên tịch", "Thông tư", "Quyết định", "Chỉ thị", "Kết luận", "Kế hoạch", "Hướng dẫn", "Thông báo",
    "Thông cáo", "Công văn", "Công điện", "Tờ trình", "Báo cáo", "Phương án", "Đề án", "Quy chế", "Quy định",
    "Chương trình", "Văn bản hợp nhất",
)  # fmt: skip
"""Types of documents, longer names first where one begins with another."""
_SYMBOL_KINDS = {
    "NQ": "Nghị quyết", "QĐ": "Quyết định", "NĐ": "Nghị định", "TT": "Thông tư", "CT": "Chỉ thị", "KL": "Kết luận",
    "KH": "Kế hoạch", "HD": "Hướng dẫn", "TB": "Thông báo", "CĐ": "Công điện", "TTr": "Tờ trình", "BC": "Báo cáo",
}  # fmt: skip
_SYMBOL_ISSUERS = (
    ("UBTVQH", "Ủy ban Thường vụ Quốc hội"), ("QH", "Quốc hội"), ("NĐ-CP", "Chính phủ"), ("NQ-CP", "Chính phủ"),
    ("TTg", "Thủ tướng Chính phủ"), ("TW", "Ban Chấp hành Trung ương"), ("BNV", "Bộ Nội vụ"), ("BTC", "Bộ Tài chính"),
    ("BCA", "Bộ Công an"), ("BTP", "Bộ Tư pháp"), ("HĐND", "Hội đồng nhân dân"), ("UBND", "Ủy ban nhân dân"),
)  # fmt: skip
_LOOKED_AT = 60
"""Lines from the start among which a document names itself."""
_LONGEST_TITLE = 400
_STATE = re.compile(
    r"\|?\s*(?:cộng\s+hòa|cộng\s+hoà|đảng\s+cộng\s+sản)\s+(?:xã\s+hội\s+chủ\s+nghĩa\s+)?việt\s+nam\s*\|?"
    r"|\|?\s*độc\s+lập\s*[-–—]\s*tự\s+do\s*[-–—]\s*hạnh\s+phúc\s*\|?",
    re.I,
)
_NUMBER = re.compile(
    r"(?<![\w/])(?P<label>số\s*:?\s*)?(?P<symbol>\d{1,5}[a-zđ]?(?:/\d{4})?[/-](?:NQ|QĐ|NĐ|TT|CT|KL|KH|HD|TB|CĐ|TTr|BC|CV|QH|UBTVQH|VBHN"
    r"|UBND|HĐND|PL|[A-ZĐ]{2,8})[A-ZĐa-z0-9]*(?:[-/–][A-ZĐƯ][A-ZĐƯa-z0-9]*)*)",
    re.I,
)
_DAY = re.compile(r"ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})", re.I)
_SHORT_DAY = re.compile(r"(?:,|ban hành|ký)\s*(?:ngày\s+)?(\d{1,2})/(\d{1,2})/(\d{4})", re.I)
_OPENING = re.compile(
    r"^(?:căn cứ|theo đề nghị|xét|điều \d|chương [ivx\d]|phần |kính gửi|thực hiện |[ivx]+\.|\d+\.)", re.I
)
_RULE = re.compile(r"[-–—_*=.\s|]+")
_ABOUT = re.compile(r"^(?:v/v|về việc|về)\b\s*:?\s*", re.I)


def read_head(lines: Sequence[str]) -> DocumentHead:
    """What the first lines say of the document; what they do not say stays empty."""
    first = [each for each in (_without_state(line) for line in lines[:_LOOKED_AT]) if each]
    number, symbol_line = _symbol(first)
    issuer = _known_issuer(_issuer(first[:symbol_line])) or _issuer_of(number)
    kind, title = _kind_and_title(first, issuer)
    kind = kind or _kind_of(number)
    if not kind and number:
        kind = "Công văn"
    return DocumentHead(
        kind=kind,
        number=number,
        issuer=issuer,
        title=_sentence_case(title, lines),
        dated=_dated(first),
    )


def _without_state(line: str) -> str:
    kept = " ".join(_STATE.sub(" ", line).split())
    return "" if _RULE.fullmatch(kept) else kept.strip(" |")


def _symbol(lines: Sequence[str]) -> tuple[str, int]:
    """The document's own symbol and the line it stands on: the labelled one, before anything it cites."""
    bare: tuple[str, int] | None = None
    for at, line in enumerate(lines):
        if _OPENING.match(line):
            break
        for found in _NUMBER.finditer(line):
            symbol = found["symbol"].replace("–", "-")
            if found["label"] is not None:
                return symbol, at
            bare = bare or (symbol, at)
    return bare or ("", min(len(lines), 6))


def _kind_and_title(lines: Sequence[str], issuer: str) -> tuple[str, str]:
    """The type where it stands alone in capitals, and the lines below it; a letter's subject after V/v."""
    for at, line in enumerate(lines):
        named = next((each for each in KINDS if fold(line).startswith(fold(each))), "")
        if named and line[: len(named)].isupper():
            rest = line[len(named) :].strip(" :.-")
            if rest and not rest.isupper():
                return named, _shortened(rest)
            return named, _shortened(
                " ".join(_below([rest, *lines[at + 1 :]] if rest else lines[at + 1 :], issuer))
            )
        if re.match(r"v/v\b", line, re.I):
            return "", _shortened(_ABOUT.sub("", " ".join(_below(lines[at:], issuer))))
    return "", ""


def _below(lines: Sequence[str], issuer: str) -> list[str]:
    taken: list[str] = []
    for line in lines[:8]:
        if (
            _OPENING.match(line)
            or _NUMBER.match(line)
            or (taken and (_DAY.search(line) or line.endswith(":")))
        ):
            break
        if len(line) > _LONGEST_TITLE or (issuer and fold(line).startswith(fold(issuer))):
            break  # the text itself, or the issuer again before the recitals
        taken.append(line)
    return taken


def _shortened(title: str) -> str:
    title = " ".join(title.split()).strip(" .;")
    return title if len(title) <= _LONGEST_TITLE else title[: _LONGEST_TITLE - 1].rstrip() + "…"


def _sentence_case(title: str, lines: Sequence[str]) -> str:
    """A title in capitals as the document itself writes it further down, else with its places' names kept."""
    if not title.isupper():
        return title
    about = _ABOUT.sub("", title)
    written = re.search(re.escape(about), "\n".join(each for each in lines if not each.isupper()), re.I)
    said = written.group() if written else _capitalised(about)
    return said[0].upper() + said[1:]


def _issuer(lines: Sequence[str]) -> str:
    """The capitals above the symbol, without place and day."""
    taken = []
    for line in lines:
        said = re.split(r"\s\|\s", line)[0].strip()
        if said.isupper() and len(said) > 3 and not re.search(r"\d", said):
            taken.append(said)
        elif taken:
            break
    words = " ".join(taken)
    return _capitalised(words) if len(words) <= 200 else ""


_NO_NAMES = frozenset(
    {"của", "và", "năm", "về", "tại", "trên", "trong", "thuộc", "cấp", "giai", "đoạn", "sau", "mới"}
)
_TOPS = frozenset({"tỉnh", "thành", "đảng", "huyện", "quận"})
_NAMES_FOLLOW = frozenset({"tỉnh", "xã", "phường", "huyện", "quận", "phố", "khu", "thị", "trấn"})


def _capitalised(capitals: str) -> str:
    """``ỦY BAN NHÂN DÂN TỈNH AN GIANG`` as it is written in a sentence."""
    out: list[str] = []
    named = False
    for word in capitals.lower().split():
        before = out[-1].lower() if out else ""
        if word in _NAMES_FOLLOW or word in _NO_NAMES:
            named = word in _NAMES_FOLLOW
            out.append(word)
        elif before in _TOPS and word in ("ủy", "uỷ"):
            out.append(word)
        else:
            begins = named or not out or before in ("sở", "bộ") or word == "quốc"
            out.append(word.capitalize() if begins else word)
    said = " ".join(out)
    return said[:1].upper() + said[1:]


def _known_issuer(issuer: str) -> str:
    """The issuer as it is usually written, where it is one of the country's."""
    return next((name for _, name in _SYMBOL_ISSUERS if fold(name) == fold(issuer)), issuer)


def _kind_of(symbol: str) -> str:
    tail = re.sub(r"^\d+[a-zđ]?(?:/\d{4})?[/-]", "", symbol, flags=re.I)
    if tail.startswith("QH"):
        return "Luật"
    return next(
        (kind for short, kind in _SYMBOL_KINDS.items() if re.match(rf"{short}(?![a-zđ])", tail, re.I)), ""
    )


def _issuer_of(symbol: str) -> str:
    return next((name for short, name in _SYMBOL_ISSUERS if short in symbol), "")


def _dated(lines: Sequence[str]) -> date | None:
    for pattern in (_DAY, _SHORT_DAY):
        for line in lines:
            if _OPENING.match(line):
                break
            if found := pattern.search(line):
                try:
                    return date(int(found[3]), int(found[2]), int(found[1]))
                except ValueError:
                    continue
    return None
