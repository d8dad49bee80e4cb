"""Dates as Vietnamese sites and feeds write them. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_tz

from kiemtin.words import ZONE

FUTURE_ALLOWED = timedelta(days=1)
"""Clocks differ and zones are left out; more than this ahead is a mistake and never guessed away."""
FIRST_YEAR = 1997
"""The year Viet Nam joined the Internet: nothing was published on a page before."""
LONGEST = 200
"""Characters beyond which a text is a sentence about something else."""

FUTURE = "date in the future"
TOO_OLD = "date before there were pages"
NO_SUCH_DAY = "a date that does not exist"
RELATIVE = "a date told from an unknown moment"

_GMT_HOURS = re.compile(r"\b(?:GMT|UTC)\s*([+-])\s*(\d{1,2})(?::?(\d{2}))?\b", re.I)
_UTC_NAMED = re.compile(r"(?:[+-]0000|\b(?:GMT|UTC?|Z))\)?$", re.I)
_OFFSET = re.compile(r"(?<=:\d\d)\s*([+-])(0\d|1[0-4]):?(00|15|30|45)\)?\s*$")
_TIME = (
    r"(?P<h>\d{1,2})\s*(?:giờ|[:hg])\s*(?P<min>\d{2}(?!\s*[/.-]\d))?(?:[:.'′]?(?P<s>(?<=[:.])\d{2})|['′]|\s*phút)?(?:\.\d+)?"
    r"\s*(?P<half>[AP]\.?M\b\.?|SA\b|CH\b|sáng|trưa|chiều|tối|đêm)?"
)
_DAY = r"(?<!\d)(?P<d>\d{1,2})\s*[/.-]\s*(?P<m>\d{1,2})\s*[/.-]\s*(?P<y>\d{4}|\d{2}(?=\s|$|,))(?!\d)"
_BETWEEN = r"(?:[\s,;|T()•·–-]|lúc|vào|hồi|at|ngày|thứ\s+\w+|chủ\s+nhật)*"
_DAY_FIRST = re.compile(rf"{_DAY}(?:{_BETWEEN}{_TIME})?", re.I)
_TIME_FIRST = re.compile(rf"(?<!\d){_TIME}{_BETWEEN}{_DAY}", re.I)
_YEAR_FIRST = re.compile(
    rf"(?<!\d)(?P<y>\d{{4}})[/.-](?P<m>\d{{1,2}})[/.-](?P<d>\d{{1,2}})(?!\d)(?:{_BETWEEN}{_TIME})?", re.I
)
_COMPACT = re.compile(r"^(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?:T?(?P<h>\d{2})(?P<min>\d{2})(?P<s>\d{2})?)?$")
_EPOCH = re.compile(r"^\d{10}(?:\d{3})?$")
_MONTH_VI = r"(?:tháng|th)\s*\.?\s*(?P<m>\d{1,2}|giêng|mười\s+một|mười\s+hai|một|hai|ba|tư|bốn|năm|sáu|bảy|bẩy|tám|chín|mười|chạp)"
_YEAR = r"(?P<y>\d{4})(?!\d)"
_WORDED_VI = re.compile(
    rf"(?:(?<!\d){_TIME}{_BETWEEN})?(?:ngày\s+)?(?<!\d)(?:mồng|mùng)?\s*(?P<d>\d{{1,2}})\s*,?\s*{_MONTH_VI}\s*(?:năm\s+|[,./-]\s*)?\s*{_YEAR}"
    rf"(?:{_BETWEEN}{_TIME.replace('?P<h>', '?P<h2>').replace('?P<min>', '?P<min2>').replace('?P<s>', '?P<s2>').replace('?P<half>', '?P<half2>')})?",
    re.I,
)
_MONTH_FIRST_VI = re.compile(rf"{_MONTH_VI}\s+(?P<d>\d{{1,2}}),?\s+{_YEAR}(?:{_BETWEEN}{_TIME})?", re.I)
_MONTHS_EN = r"(?P<mon>jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_TIME_EN = r"(?:,?\s+(?:at\s+|\|\s*)?(?:(?P<word>noon|midnight)|(?P<h>\d{1,2})(?::(?P<min>\d{2}))?\s*(?P<half>[ap])\.?m))?"
_WORDED_EN = re.compile(rf"\b{_MONTHS_EN}\s+(?P<d>\d{{1,2}}),?\s+(?P<y>\d{{4}}){_TIME_EN}", re.I)
_DAY_FIRST_EN = re.compile(rf"(?<!\d)(?P<d>\d{{1,2}})\s+{_MONTHS_EN},?\s+(?P<y>\d{{4}}){_TIME_EN}", re.I)
_JAVA = re.compile(rf"^\w{{3}}\s+{_MONTHS_EN}\s+(?P<d>\d{{1,2}})\s+(?P<h>\d{{2}}):(?P<min>\d{{2}}):(?P<s>\d{{2}})\s+(?P<zone>\S+)\s+(?P<y>\d{{4}})$", re.I)  # fmt: skip
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMBERS_VI = {
    "giêng": 1, "một": 1, "hai": 2, "ba": 3, "tư": 4, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8,
    "chín": 9, "mười": 10, "mười một": 11, "mười hai": 12, "chạp": 12,
}  # fmt: skip
_WEEKDAYS = {
    "hai": 0,
    "2": 0,
    "ba": 1,
    "3": 1,
    "tư": 2,
    "4": 2,
    "năm": 3,
    "5": 3,
    "sáu": 4,
    "6": 4,
    "bảy": 5,
    "bẩy": 5,
    "7": 5,
}
_WEEKDAY = re.compile(
    r"(?:\bthứ\s*(hai|ba|tư|năm|sáu|bảy|bẩy|[2-7])\b|\b(chủ\s*nhật|cn)\b|\bt([2-7])\b)", re.I
)
_AGO = re.compile(r"^(?:khoảng\s+|cách đây\s+)?(\d{1,3}|một|vài)\s+(giây|phút|giờ|tiếng|ngày|tuần|tháng|năm)\s+(?:trước|qua)$", re.I)  # fmt: skip
_NEAR = re.compile(rf"^(vừa xong|mới đây|hôm nay|hôm qua|hôm kia)(?:{_BETWEEN}{_TIME})?$", re.I)
_UNITS = {"giây": timedelta(seconds=1), "phút": timedelta(minutes=1), "giờ": timedelta(hours=1), "tiếng": timedelta(hours=1),
          "ngày": timedelta(days=1), "tuần": timedelta(weeks=1)}  # fmt: skip
_DAYS_BACK = {"hôm nay": 0, "hôm qua": 1, "hôm kia": 2}


@dataclass(frozen=True, kw_only=True)
class DateReading:
    """A moment in UTC, or why there is none. ``timed``: the text names an hour, not only a day."""

    moment: datetime | None = None
    problem: str = ""
    timed: bool = False
    zoned: bool = False


def parse_date(text: str | None, zone: tzinfo = ZONE) -> datetime | None:
    """The moment ``text`` names, in UTC; None when it names none. See :func:`read_date`."""
    return read_date(text, zone).moment


def read_date(text: str | None, zone: tzinfo = ZONE, seen_at: datetime | None = None) -> DateReading:
    """The moment ``text`` names, or why it names none.

    RFC 822, ISO 8601, ``20/11/2026 14:05``, ``Thứ Sáu, 20/11/2026 | 14:05 GMT+7``, ``14:05 ngày 20 tháng 11 năm
    2026``, ``20 Tháng Mười Một, 2026``, ``Nov. 20, 2026, 2:05 p.m.``, seconds since 1970. A date without a zone is
    read in ``zone``. Day comes before month, as Vietnamese sites write, unless only the other order is a date, or
    only the other order falls on the weekday that is named. ``5 phút trước`` means something only beside
    ``seen_at``, when the page was read.
    """
    text = " ".join((text or "").replace("\u200b", "").split())
    if not text or len(text) > LONGEST:
        return DateReading()
    problem = ""
    for read in (_iso, _epoch, _numeric, _worded_vi, _java, _rfc822, _worded_en):
        try:
            found = read(text, zone)
            if found is not None:
                moment, timed, zoned = found
                return DateReading(moment=moment.astimezone(UTC), timed=timed, zoned=zoned)
        except (ValueError, OverflowError):
            problem = NO_SUCH_DAY
    if _AGO.match(text) or _NEAR.match(text):
        return _relative(text, zone, seen_at)
    return DateReading(problem=problem)


def too_far_ahead(moment: datetime, fetched_at: datetime) -> bool:
    """True for a date more than a day after the page was read."""
    return moment - fetched_at > FUTURE_ALLOWED


def date_problem(moment: datetime, fetched_at: datetime) -> str:
    """Why a date that can be read cannot be true; empty when it can."""
    if too_far_ahead(moment, fetched_at):
        return FUTURE
    return TOO_OLD if moment.year < FIRST_YEAR else ""


_Found = tuple[datetime, bool, bool]
"""The moment with its zone, whether an hour is named, whether a zone is."""


def _iso(text: str, zone: tzinfo) -> _Found | None:
    text = re.sub(r"\s+(?=[+-]\d{2}:?\d{2}$|Z$)", "", text)
    if not re.match(r"\d{4}-\d", text):
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None  # the other forms may still read it
    timed = len(text) > 10
    known = found.utcoffset() is not None
    return (found if known else found.replace(tzinfo=zone)), timed, known


def _epoch(text: str, zone: tzinfo) -> _Found | None:
    if not _EPOCH.match(text):
        return None
    return datetime.fromtimestamp(int(text[:10]), UTC), True, True


def _zone_of(text: str, zone: tzinfo) -> tuple[tzinfo, bool]:
    offset = _GMT_HOURS.search(text) or _OFFSET.search(text)
    if offset:
        sign = -1 if offset[1] == "-" else 1
        return timezone(sign * timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))), True
    return zone, False


def _numeric(text: str, zone: tzinfo) -> _Found | None:
    match = (
        _COMPACT.match(text)
        or _YEAR_FIRST.search(text)
        or _TIME_FIRST.search(text)
        or _DAY_FIRST.search(text)
    )
    if match is None:
        return None
    part = match.groupdict()
    day, month = int(part["d"]), int(part["m"])
    year = int(part["y"]) + (2000 if len(part["y"]) == 2 else 0)
    turned = month > 12 >= day or _only_swapped_fits(text, day, month, year)
    if turned and match.re in (_TIME_FIRST, _DAY_FIRST):
        day, month = month, day
    zone, zoned = _zone_of(text, zone)
    return _moment(part, year, month, day, zone), part["h"] is not None, zoned


def _only_swapped_fits(text: str, day: int, month: int, year: int) -> bool:
    """True when a weekday is named and only month before day falls on it. Otherwise the numbers win."""
    named = _WEEKDAY.search(text)
    if not named or day > 12:
        return False
    weekday = 6 if named[2] else _WEEKDAYS[(named[1] or named[3]).lower()]
    try:
        as_written = datetime(year, month, day, tzinfo=UTC).weekday()
        swapped = datetime(year, day, month, tzinfo=UTC).weekday()
    except ValueError:
        return False
    return swapped == weekday != as_written


def _moment(part: dict[str, str | None], year: int, month: int, day: int, zone: tzinfo) -> datetime:
    hour, minute = int(part.get("h") or 0), int(part.get("min") or 0)
    half = (part.get("half") or "").lower().replace(".", "")
    late = (
        half in ("pm", "ch", "chiều", "tối")
        or (half == "trưa" and hour < 10)
        or (half == "đêm" and hour >= 6)
    )
    if late and hour < 12:
        hour += 12
    if half in ("am", "sa") and hour == 12:
        hour = 0
    if hour == 24 and minute == 0:
        return datetime(year, month, day, tzinfo=zone) + timedelta(days=1)
    return datetime(year, month, day, hour, minute, int(part.get("s") or 0), tzinfo=zone)


def _worded_vi(text: str, zone: tzinfo) -> _Found | None:
    # The last one: names come before dates, and a name may hold one.
    found = list(_WORDED_VI.finditer(text)) or list(_MONTH_FIRST_VI.finditer(text))
    if not found:
        return None
    part = found[-1].groupdict()
    if part["h"] is None and part.get("h2"):
        part |= {name: part[f"{name}2"] for name in ("h", "min", "s", "half")}
    said = str(part["m"]).lower()
    month = int(said) if said.isdigit() else _NUMBERS_VI[" ".join(said.split())]
    zone, zoned = _zone_of(text, zone)
    return _moment(part, int(part["y"] or 0), month, int(part["d"] or 0), zone), part["h"] is not None, zoned


def _java(text: str, zone: tzinfo) -> _Found | None:
    match = _JAVA.match(text)
    if match is None:
        return None
    part = match.groupdict()
    utc = part["zone"].upper() in ("GMT", "UTC", "Z")
    month = _MONTHS.index(part["mon"][:3].lower()) + 1
    return _moment(part, int(part["y"]), month, int(part["d"]), UTC if utc else zone), True, utc


def _rfc822(text: str, zone: tzinfo) -> _Found | None:
    text = _GMT_HOURS.sub(lambda m: f"{m[1]}{int(m[2]):02d}{m[3] or '00'}", text)
    parts = parsedate_tz(text)
    if parts is None:
        return None
    offset = parts[9]
    # Python gives 0 for a zone that is missing or unknown (ICT), as for GMT itself.
    known = bool(offset) or _UTC_NAMED.search(text) is not None
    written = timezone(timedelta(seconds=offset or 0)) if known else zone
    return datetime(*parts[:6], tzinfo=written), ":" in text, known


def _worded_en(text: str, zone: tzinfo) -> _Found | None:
    found = list(_WORDED_EN.finditer(text)) or list(_DAY_FIRST_EN.finditer(text))
    if not found:
        return None
    part = found[-1].groupdict()
    month = _MONTHS.index(part["mon"][:3].lower()) + 1
    word = (part.pop("word") or "").lower()
    if word:
        part |= {"h": "12", "half": "pm" if word == "noon" else "am"}
    elif part["half"]:
        part["half"] += "m"
    return _moment(part, int(part["y"]), month, int(part["d"]), zone), part["h"] is not None, False


def _relative(text: str, zone: tzinfo, seen_at: datetime | None) -> DateReading:
    if seen_at is None:
        return DateReading(problem=RELATIVE)
    ago = _AGO.match(text)
    if ago:
        count = {"một": 1, "vài": 3}.get(ago[1].lower()) or int(ago[1])
        unit = ago[2].lower()
        if unit not in _UNITS:
            return DateReading(problem=RELATIVE)  # a month ago is no day
        return DateReading(moment=(seen_at - count * _UNITS[unit]).astimezone(UTC), timed=True, zoned=True)
    near = _NEAR.match(text)
    assert near is not None
    word = " ".join(near[1].lower().split())
    if word not in _DAYS_BACK:
        return DateReading(moment=seen_at.astimezone(UTC), timed=True, zoned=True)
    day = seen_at.astimezone(zone) - timedelta(days=_DAYS_BACK[word])
    try:
        moment = _moment(near.groupdict(), day.year, day.month, day.day, zone)
    except ValueError:
        return DateReading(problem=NO_SUCH_DAY)
    return DateReading(moment=moment.astimezone(UTC), timed=near["h"] is not None)
