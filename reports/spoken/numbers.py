"""Vietnamese numbers, dates and times in words, as announcers read them. Pure."""

from __future__ import annotations

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
LARGEST = 10**18
"""From here on digits are read one by one: nobody follows such a number."""
_SCALES = ((10**9, "tỷ"), (10**6, "triệu"), (10**3, "nghìn"))


def cardinal(number: int) -> str:
    """``3321`` -> ba nghìn ba trăm hai mươi mốt. Raises ValueError below 0 or from LARGEST on."""
    if not 0 <= number < LARGEST:
        raise ValueError(f"not read as a number: {number}")
    return " ".join(_words(number, whole=True))


def _words(number: int, *, whole: bool) -> list[str]:
    """``whole``: nothing stands in front, so that no empty hundreds are said."""
    for scale, name in _SCALES:
        if number >= scale:
            front, rest = divmod(number, scale)
            said = [*_words(front, whole=whole), name]
            return said + (_words(rest, whole=False) if rest else [])
    return _below_thousand(number, whole=whole)


def _below_thousand(number: int, *, whole: bool) -> list[str]:
    hundreds, rest = divmod(number, 100)
    if not hundreds and whole:
        return _below_hundred(rest)
    said = [DIGITS[hundreds], "trăm"]
    if not rest:
        return said
    return [*said, *(("linh", DIGITS[rest]) if rest < 10 else _below_hundred(rest))]


def _below_hundred(number: int) -> list[str]:
    tens, ones = divmod(number, 10)
    if not tens:
        return [DIGITS[ones]]
    said = ["mười"] if tens == 1 else [DIGITS[tens], "mươi"]
    if not ones:
        return said
    special = {1: "mốt" if tens > 1 else "một", 4: "tư" if tens > 1 else "bốn", 5: "lăm"}
    return [*said, special.get(ones, DIGITS[ones])]


def one_by_one(digits: str) -> str:
    """``0912`` -> không chín một hai."""
    return " ".join(DIGITS[int(each)] for each in digits)


def spoken_number(digits: str) -> str:
    """Digits without marks: as a number, or one by one where they begin with 0 or are too many."""
    if (len(digits) > 1 and digits[0] == "0") or len(digits) > 18:
        return one_by_one(digits)
    return cardinal(int(digits))


def decimal(whole: str, part: str) -> str:
    """``12``, ``05`` -> mười hai phẩy không năm."""
    plain = len(part) <= 2 and part[0] != "0"
    return f"{spoken_number(whole)} phẩy {cardinal(int(part)) if plain else one_by_one(part)}"


def ordinal(number: int) -> str:
    """What follows ``thứ``: nhất, hai, ba, tư, năm ... hai mươi mốt."""
    return {1: "nhất", 4: "tư"}.get(number) or cardinal(number)


def day_of_month(day: int) -> str:
    """``1`` -> mồng một; from 11 on the bare number."""
    return f"mồng {cardinal(day)}" if day <= 10 else cardinal(day)


def month_name(month: int) -> str:
    """April is ``tư``."""
    return "tư" if month == 4 else cardinal(month)


def date_words(day: int, month: int, year: int | None = None) -> str:
    """``1, 7, 2025`` -> mồng một tháng bảy năm hai nghìn không trăm hai mươi lăm."""
    said = f"{day_of_month(day)} tháng {month_name(month)}"
    return said if year is None else f"{said} năm {cardinal(year)}"


def time_words(hour: int, minute: int = 0) -> str:
    """``7, 30`` -> bảy giờ ba mươi phút."""
    return f"{cardinal(hour)} giờ" + (f" {cardinal(minute)} phút" if minute else "")


def roman(letters: str) -> int | None:
    """``XIV`` -> 14; None for what is no Roman number below 4,000."""
    values = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
    if not letters or any(each not in values for each in letters):
        return None
    total = 0
    for at, each in enumerate(letters):
        value = values[each]
        total += -value if at + 1 < len(letters) and values[letters[at + 1]] > value else value
    return total if _as_roman(total) == letters else None


def _as_roman(number: int) -> str:
    said = ""
    for value, letters in (
        (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
        (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    ):  # fmt: skip
        count, number = divmod(number, value)
        said += letters * count
    return said
