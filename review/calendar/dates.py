"""Days and times as people in Viet Nam write them. Pure.

Every function gives None for what it does not understand, and never guesses between day and month or
between the solar and the lunar calendar (``mùng 2 tháng Chạp`` is not read).
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time

from kiemtin.words import fold
from review.calendar.moments import DAY, moment

_WEEKDAYS = {
    "thu hai": 0, "thu 2": 0, "t2": 0, "thu ba": 1, "thu 3": 1, "t3": 1, "thu tu": 2, "thu 4": 2, "t4": 2,
    "thu nam": 3, "thu 5": 3, "t5": 3, "thu sau": 4, "thu 6": 4, "t6": 4, "thu bay": 5, "thu 7": 5, "t7": 5,
    "chu nhat": 6, "cn": 6,
}  # fmt: skip
_WEEKDAY = re.compile(rf"({'|'.join(sorted(_WEEKDAYS, key=len, reverse=True))})\b[ ,]*")
_NUMERIC = re.compile(r"(\d{1,2})([/.-])(\d{1,2})(?:\2(\d{4}))?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_IN_WORDS = re.compile(r"(\d{1,2}) thang (\d{1,2})(?:(?: nam)? (\d{4}))?")
_RELATIVE = {"hom nay": 0, "ngay mai": 1, "mai": 1, "ngay kia": 2, "today": 0, "tomorrow": 1}
_TIME = re.compile(
    r"(\d{1,2})(?:\s*(?::|h|g|gio)\s*(?:(\d{1,2})(?:\s*(?:p|phut|'))?|(ruoi))?|\s*(?::)\s*(\d{2}))?(?::(\d{2}))?"
    r"\s*(sang|trua|chieu|toi|dem|am|pm|sa|ch)?"
)
_MOST_WORDS = 12
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})[t ](\d{2}:\d{2}(?::\d{2})?)\s*(z|[+-]\d{2}:?\d{2})?")


class WeekdayMistaken(ValueError):
    """The weekday that was written is not the day's."""


def read_day(text: str, today: date) -> date | None:
    """A day: ``25/11/2026``, ``25.11``, ``ngày 25 tháng 11 năm 2026``, ``2026-11-25``, ``thứ Tư 25/11``, ``ngày mai``.

    Without a year it is the next such day from ``today`` on. Raises WeekdayMistaken when a weekday stands
    with it and is another day's.
    """
    plain = " ".join(fold(text).split()).strip(" ,.")
    if plain in _RELATIVE:
        return today + _RELATIVE[plain] * DAY
    weekday = _WEEKDAY.match(plain)
    rest = plain[weekday.end() :] if weekday else plain
    found = _written(rest.removeprefix("ngay "), today)
    if found is not None and weekday and _WEEKDAYS[weekday[1]] != found.weekday():
        raise WeekdayMistaken
    return found


def read_time(text: str) -> time | None:
    """A time of day: ``8:30``, ``08h30``, ``8h``, ``8 giờ rưỡi``, ``3 giờ chiều``, ``20:15``. A bare number is none."""
    plain = " ".join(fold(text).split()).strip(" ,.").removeprefix("luc ")
    read = _TIME.fullmatch(plain)
    if read is None or re.fullmatch(r"\d{1,2}", plain):
        return None
    hour, minute = int(read[1]), 30 if read[3] else int(read[2] or read[4] or 0)
    hour = _on_the_clock(hour, read[6])
    if hour > 23 or minute > 59 or int(read[5] or 0) > 59:
        return None
    return time(hour, minute)


def read_moment(text: str, today: date) -> datetime | None:
    """A day and a time in one: ``8:30 25/11/2026``, ``25/11 lúc 8h``, ``2026-11-25T08:30+07:00``.

    Viet Nam's time unless a zone stands with it. Raises WeekdayMistaken.
    """
    plain = " ".join(fold(text).split()).strip(" ,.")
    if exact := _MOMENT.fullmatch(plain):
        return _exact(exact)
    words = plain.replace(" luc ", " ").replace(",", " ").split()
    for split in range(1, min(len(words), _MOST_WORDS)):
        first, second = " ".join(words[:split]), " ".join(words[split:])
        for day_text, time_text in ((first, second), (second, first)):
            day, at = read_day(day_text, today), read_time(time_text)
            if day is not None and at is not None:
                return moment(day, at)
    return None


def _written(plain: str, today: date) -> date | None:
    if iso := _ISO.fullmatch(plain):
        return _day(int(iso[1]), int(iso[2]), int(iso[3]))
    if numeric := _NUMERIC.fullmatch(plain):
        return _coming(int(numeric[1]), int(numeric[3]), numeric[4], today)
    if said := _IN_WORDS.fullmatch(plain):
        return _coming(int(said[1]), int(said[2]), said[3], today)
    return None


def _coming(day: int, month: int, year: str | None, today: date) -> date | None:
    if year is not None:
        return _day(int(year), month, day)
    for ahead in range(5):  # the 29th of February comes every four years
        found = _day(today.year + ahead, month, day)
        if found is not None and found >= today:
            return found
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _on_the_clock(hour: int, part: str | None) -> int:
    """``3 giờ chiều`` is 15 o'clock, ``12 giờ đêm`` midnight; hours past noon stand as they are."""
    if part in ("chieu", "toi", "pm", "ch") and hour < 12:
        return hour + 12
    if part == "trua" and hour < 10:
        return hour + 12
    if part == "dem":
        return 0 if hour == 12 else hour + 12 if 8 <= hour < 12 else hour
    if part in ("am", "sa", "sang") and hour == 12:
        return 0
    return hour


def _exact(read: re.Match[str]) -> datetime | None:
    try:
        day, at = date.fromisoformat(read[1]), time.fromisoformat(read[2])
        if not read[3]:
            return moment(day, at)
        zone = "+00:00" if read[3] == "z" else read[3]
        return datetime.fromisoformat(f"{day}T{at}{zone}").astimezone(UTC)
    except (ValueError, OverflowError):
        return None
