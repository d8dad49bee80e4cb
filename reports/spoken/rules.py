"""What is read differently from how it is written, each kind by its own rule: days, times, sums, symbols. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from urllib.parse import urlsplit

from reports.spoken.data import words
from reports.spoken.documents import SYMBOL, said_symbol
from reports.spoken.numbers import (
    cardinal,
    date_words,
    day_of_month,
    decimal,
    month_name,
    one_by_one,
    ordinal,
    roman,
    spoken_number,
    time_words,
)

_ID = 10
"""From so many digits without a dot on it is the number of a card or an account: sums of money have their dots."""
_DAY, _MONTH = r"(?P<d>0?[1-9]|[12]\d|3[01])", r"(?P<m>0?[1-9]|1[0-2])"
_FREE = r"(?<![\w/.,-])"
_END = r"(?![\w/]|[.,]\d)"
_DASH = r"\s*[-–—]\s*"
_PHONE_WORDS = (
    r"(?:điện thoại|đt|sđt|đường dây nóng|hotline|số máy|tổng đài|gọi(?: số)?|liên hệ|zalo|fax|alo)"
)
_NUMBER = r"\d{1,3}(?:[.\u00a0\u202f]\d{3})+(?!\d)|\d+"
_ROMAN_AFTER = r"(?:khóa|khoá|quý|thế kỷ|thứ|lần|đại hội|chương|phần|mục|hạng|loại|cấp|nhóm|vùng|giai đoạn|đợt|kỳ|học kỳ|tập)"


def _date(found: re.Match[str]) -> str:
    day, month = int(found["d"]), int(found["m"])
    year = int(found["y"]) if found.groupdict().get("y") else None
    try:
        date(year or 2024, month, day)
    except ValueError:
        return found[0]
    front = found["front"] or ""
    ready = re.search(r"(?:ngày|hôm|mồng|mùng)\s*$", front, re.I)
    said = date_words(day, month, year)
    if re.search(r"(?:mồng|mùng)\s*$", front, re.I):
        said = said.removeprefix("mồng ")
    return front + ("" if ready else "ngày ") + said


def _bare_date(found: re.Match[str]) -> str:
    """``15/7`` is a day after a word of time or with a zero, else a share."""
    zero = found["d"].startswith("0") or found["m"].startswith("0")
    timed = re.search(
        r"(?:ngày|hôm|sáng|trưa|chiều|tối|đêm|từ|đến|trước|sau|mồng|mùng|hết|qua|lễ|dịp|trừ|nghỉ|khánh)\s*[(,]?\s*$",
        found["front"] or "",
        re.I,
    )
    return _date(found) if zero or timed or int(found["d"]) > 12 else found[0]


def _time(found: re.Match[str]) -> str:
    hour, minute = int(found["h"]), int(found["min"] or 0)
    return time_words(hour, minute) + (" " if found[0].endswith(" ") else "")


def _phone(found: re.Match[str]) -> str:
    groups = [one_by_one(each) for each in re.findall(r"\d+", found["phone"])]
    digits = re.sub(r"\D", "", found["phone"])
    if len(groups) == 1 and len(digits) > 5:
        cuts = (4, len(digits)) if digits.startswith(("1900", "1800")) else (4, 7)
        groups = [
            one_by_one(part)
            for part in (digits[: cuts[0]], digits[cuts[0] : cuts[1]], digits[cuts[1] :])
            if part
        ]
    front = found.groupdict().get("front") or ""
    plus = "cộng " if found["phone"].startswith("+") else ""
    return front + plus + ", ".join(groups)


def _web(found: re.Match[str]) -> str:
    """Only where it is: nobody remembers a path that was read out."""
    address = found[0].rstrip(".,;:!?)")
    rest = found[0][len(address) :]
    host = urlsplit(address if "://" in address else f"https://{address}").netloc or address
    said = (
        host.removeprefix("www.").replace("@", " a còng ").replace(".", " chấm ").replace("-", " gạch ngang ")
    )
    said = re.sub(r"\d+", lambda digits: f" {one_by_one(digits[0])} ", said)
    return said.replace(":", " hai chấm ").replace("_", " gạch dưới ") + rest


def _years(found: re.Match[str]) -> str:
    return f"{cardinal(int(found[1]))} đến {cardinal(int(found[2]))}"


def _roman_number(found: re.Match[str]) -> str:
    number = roman(found["roman"])
    if number is None:
        return found[0]
    nth = found["front"].lower().rstrip().endswith("thứ")
    return found["front"] + (ordinal(number) if nth else cardinal(number)) + _year_after(found["year"])


def _year_after(year: str | None) -> str:
    return f" năm {cardinal(int(year))}" if year else ""


def _share(found: re.Match[str]) -> str:
    above, below = int(found[1]), int(found[2])
    if above < below <= 10:
        return f"{cardinal(above)} phần {'tư' if below == 4 else cardinal(below)}"
    return f"{cardinal(above)} trên {cardinal(below)}"


def _plain_number(found: re.Match[str]) -> str:
    minus = "âm " if found["minus"] else ""
    whole = re.sub(r"\D", "", found["whole"])
    if found["part"]:
        said = decimal(whole, found["part"])
    elif found["whole"].isdigit() and len(whole) >= _ID:
        said = one_by_one(whole)
    else:
        said = spoken_number(whole)
    unit = found["unit"] or ""
    if not unit:
        return minus + said + (" " if found.string[found.end() : found.end() + 1].isalpha() else "")
    return f"{minus}{said} {words().units[unit.strip()]}"


def _dated_month(found: re.Match[str]) -> str:
    return f"{found[1]}{month_name(int(found[2]))}{_year_after(found[3])}"


def _long_date(found: re.Match[str]) -> str:
    day, month = int(found["d"]), int(found["m"])
    said = f"{found['front']}{day_of_month(day)} tháng {month_name(month)}"
    return said.replace("mồng mồng", "mồng").replace("mùng mồng", "mùng")


def _per(found: re.Match[str]) -> str:
    units = words().units
    return found[1] + "".join(f" một {units.get(each, each)}" for each in re.split(r"\s?/\s?", found[2])[1:])


def _dotted(found: re.Match[str]) -> str:
    return " chấm ".join(spoken_number(each) for each in found[0].split("."))


def _compiled(pattern: str, *, exact: bool = False) -> re.Pattern[str]:
    return re.compile(pattern, 0 if exact else re.I)


_FRONT = r"(?P<front>(?:\b(?:ngày|hôm|sáng|trưa|chiều|tối|đêm|từ|đến|trước|sau|mồng|mùng|hết|qua|lễ|dịp|trừ|nghỉ|khánh)\s*[(,]?\s*)?)"
_UNITS = "|".join(re.escape(each) for each in sorted(words().units, key=len, reverse=True))
_COUNTED = "|".join(
    [*words().per, *(each for each in words().units.values() if " " not in each), "đồng", "triệu", "nghìn"]
)
_EACH = "|".join(sorted(words().per, key=len, reverse=True))
_CLOCK = r"(?<![\w/.,])"
RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (_compiled(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), _web),
    (
        _compiled(
            r"(?:https?://|www\.)[^\s<>()]+|\b(?:[a-z0-9-]+\.)+(?:vn|com|net|org|gov|edu)\b(?:/[^\s<>()]*)?"
        ),
        _web,
    ),
    (SYMBOL, said_symbol),
    # Days: 01/7/2025, 1-7-2025, 15.7.2025; then without a year.
    (
        _compiled(
            rf"{_FRONT}(?<![\w/.,-]){_DAY}\s?[/.-]\s?{_MONTH}\s?[/.-]\s?(?P<y>(?:1[89]|20|21)\d\d)(?!\w|[/-]\d)"
        ),
        _date,
    ),
    (_compiled(rf"{_FRONT}(?<![\w/.,]){_DAY}/{_MONTH}{_END}"), _bare_date),
    (_compiled(rf"(?P<front>\b(?:ngày|mồng|mùng)\s+){_DAY}\s+tháng\s+{_MONTH}(?!\d)"), _long_date),
    (_compiled(r"(\btháng\s+)(0?[1-9]|1[0-2])(?:\s?[/-]\s?((?:19|20)\d\d))?(?![\w/]|[.,]\d)"), _dated_month),
    (
        _compiled(rf"{_FREE}(0?[1-9]|1[0-2])/((?:19|20)\d\d)(?![\w/]|[.,]\d)"),
        lambda found: f"tháng {month_name(int(found[1]))} năm {cardinal(int(found[2]))}",
    ),
    (
        _compiled(
            rf"(?P<front>\b{_ROMAN_AFTER}\s+(?:thứ\s+)?)(?P<roman>(?-i:[IVX]+))\b(?:\s?/\s?(?P<year>(?:19|20)\d\d))?"
        ),
        _roman_number,
    ),
    (
        _compiled(r"(\bquý\s+)([1-4])\s?/\s?((?:19|20)\d\d)\b"),
        lambda found: f"{found[1]}{cardinal(int(found[2]))}{_year_after(found[3])}",
    ),
    (_compiled(rf"{_FREE}((?:19|20)\d\d){_DASH}((?:19|20)\d\d)(?![\w/])"), _years),
    # Times of day.
    (
        _compiled(
            rf"{_CLOCK}(?P<h>[01]?\d|2[0-4])\s?(?:h|g|giờ)\s?(?P<min>[0-5]\d)(?:\s?(?:phút|ph|p|'))?(?!\w|[.,]\d)"
        ),
        _time,
    ),
    (_compiled(rf"{_CLOCK}(?P<h>[01]?\d|2[0-3]):(?P<min>[0-5]\d)(?![\w:])"), _time),
    (_compiled(rf"{_CLOCK}(?P<h>[01]?\d|2[0-4])(?:h|g(?!\w)|\s?giờ)(?P<min>)(?!\w)"), _time),
    # Numbers to call.
    (
        _compiled(
            rf"(?P<front>\b{_PHONE_WORDS}\s*(?:là|số|theo số)?\s*:?\s*)(?P<phone>\+?\(?\d[\d .()-]*\d)(?![\w/])"
        ),
        _phone,
    ),
    (
        _compiled(
            r"(?<![\w.,/+-])(?P<phone>(?:\+84|0)(?:[ .-]?\d){8,10}|\(0\d{1,3}\)\s?\d[\d .]{5,9}\d|1[89]00(?:[ .]?\d){4,6})(?![\w/])"
        ),
        _phone,
    ),
    # Turns, shares, spans.
    (_compiled(r"(\bthứ\s+)(\d{1,3})(?![\w/.,]\d|\d)"), lambda found: found[1] + ordinal(int(found[2]))),
    (_compiled(rf"{_FREE}(\d{{1,4}})/(\d{{1,4}})(?![\w/])"), _share),
    (_compiled(rf"(?<=\d)((?:{_UNITS})?)\s*[-–—]\s*(?=\d)", exact=True), lambda found: f"{found[1]} đến "),
    (
        _compiled(
            rf"(?P<minus>)(?<![\w.,])(?P<whole>\d+)\.(?P<part>\d{{1,2}})(?P<unit>)(?=\s?(?:tỷ|tỉ|triệu|nghìn|ngàn|{_UNITS})(?!\w))"
        ),
        _plain_number,
    ),
    (re.compile(r"(?<![\w.,])\d+(?:\.\d{1,2}){1,4}(?![\w.]\d|\d)"), _dotted),
    (
        re.compile(
            rf"(?P<minus>(?<![\w\d)])[-−](?=\d))?(?<!\w)(?P<whole>{_NUMBER})(?:,(?P<part>\d+))?(?P<unit>\s?(?:{_UNITS})(?![\w²³]))?"
        ),
        _plain_number,
    ),
    (_compiled(rf"\b({_COUNTED})((?:\s?/\s?(?:{_EACH}))+)(?!\w)"), _per),
    (_compiled(r"(giờ|phút)\s*[-–—]\s*(?=\w)"), lambda found: f"{found[1]} đến "),
)
"""In this order: what is longer and more certain comes first."""
