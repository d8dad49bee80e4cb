"""Recurring posts: rules of RFC 5545 read in Viet Nam's time. Pure.

Only the parts an office needs are taken (every so many days, weeks, months or years; weekdays; days and
months of the year; how often; until when). The time of day is the start's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, takewhile

from dateutil.rrule import DAILY, rrule, rrulestr

from kiemtin.errors import BadRepeat
from kiemtin.words import ZONE, Phrase
from review.calendar.moments import day_of, moment, placed

MOST = 366
"""Occurrences of one series that are ever worked out at once."""
LONGEST = 800
"""Characters of a rule."""
_HORIZON = timedelta(days=366 * 10)
"""A rule is not followed further than this from its start."""
_KNOWN = ("FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST")
_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)")
_UNTIL = re.compile(r"(\d{8})(?:T(\d{6})(Z?))?")


@dataclass(frozen=True, kw_only=True)
class Repeat:
    """A rule that was understood. ``until`` is the last moment of it, in UTC."""

    frequency: str
    interval: int = 1
    count: int | None = None
    until: datetime | None = None
    weekdays: tuple[str, ...] = ()
    month_days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()

    def text(self) -> str:
        """As RFC 5545 writes it, always in the same order."""
        parts = [f"FREQ={self.frequency}"]
        if self.interval != 1:
            parts.append(f"INTERVAL={self.interval}")
        for name, values in (
            ("BYMONTH", self.months),
            ("BYMONTHDAY", self.month_days),
            ("BYDAY", self.weekdays),
            ("BYSETPOS", self.positions),
        ):
            if values:
                parts.append(f"{name}={','.join(str(each) for each in values)}")
        if self.count is not None:
            parts.append(f"COUNT={self.count}")
        if self.until is not None:
            parts.append(f"UNTIL={self.until.astimezone(UTC):%Y%m%dT%H%M%SZ}")
        return ";".join(parts)

    def said(self) -> tuple[Phrase, ...]:
        """The rule in words, piece by piece."""
        pieces = [Phrase(f"planning.every.{self.frequency.lower()}", {"number": self.interval})]
        pieces += [
            Phrase("planning.every.on_day", {"day": Phrase(f"planning.weekday.{day[-2:].lower()}")})
            if len(day) == 2
            else Phrase(
                "planning.every.on_nth",
                {"number": day[:-2], "day": Phrase(f"planning.weekday.{day[-2:].lower()}")},
            )
            for day in self.weekdays
        ]
        pieces += [Phrase("planning.every.on_date", {"number": day}) for day in self.month_days]
        pieces += [Phrase("planning.every.in_month", {"number": month}) for month in self.months]
        if self.count is not None:
            pieces.append(Phrase("planning.every.times", {"number": self.count}))
        if self.until is not None:
            pieces.append(Phrase("planning.every.until", {"day": day_of(self.until).strftime("%d/%m/%Y")}))
        return tuple(pieces)


def read_rule(text: str) -> Repeat:
    """Understand a rule. Raises BadRepeat saying which part is wrong and what is taken."""
    plain = text.strip().upper().removeprefix("RRULE:").rstrip(";")
    if not plain:
        raise _wrong("empty")
    if len(plain) > LONGEST:
        raise _wrong("long", most=LONGEST)
    given: dict[str, str] = {}
    for part in plain.split(";"):
        name, sign, value = part.partition("=")
        if not sign or not value or name in given:
            raise _wrong("part", part=part[:40])
        if name not in _KNOWN:
            raise _wrong("unknown", part=name[:40], known=", ".join(_KNOWN))
        given[name] = value
    if given.get("FREQ") not in _FREQUENCIES:
        raise _wrong("frequency", part=given.get("FREQ", "–")[:40], known=", ".join(_FREQUENCIES))
    if "COUNT" in given and "UNTIL" in given:
        raise _wrong("both_ends")
    if given.get("WKST", "MO") not in _WEEKDAYS:
        raise _wrong("part", part=f"WKST={given['WKST'][:20]}")
    repeat = Repeat(
        frequency=given["FREQ"],
        interval=_number(given, "INTERVAL", 1, 400) or 1,
        count=_number(given, "COUNT", 1, MOST),
        until=_until(given.get("UNTIL")),
        weekdays=_weekdays(given.get("BYDAY", ""), given["FREQ"]),
        month_days=_numbers(given, "BYMONTHDAY", 31),
        months=_numbers(given, "BYMONTH", 12, negative=False),
        positions=_numbers(given, "BYSETPOS", 31),
    )
    if repeat.month_days and repeat.frequency == "WEEKLY":
        raise _wrong("weekly_dates")
    if repeat.positions and (repeat.frequency == "DAILY" or not (repeat.weekdays or repeat.month_days)):
        raise _wrong("positions")
    return repeat


def occurrences(
    repeat: Repeat, starts_at: datetime, *, after: datetime | None = None, until: datetime | None = None
) -> list[datetime]:
    """The moments of a series in order, each once: later than ``after``, up to ``until``, at most ``MOST``.

    The first is the first match from ``starts_at`` on; COUNT counts from there. Empty for a rule that
    never comes true.
    """
    starts_at = placed(starts_at)
    end = min(each for each in (until, repeat.until, starts_at + _HORIZON) if each is not None)
    moments: Iterator[datetime] = takewhile(lambda at: at <= end, _all(repeat, starts_at))
    if repeat.count is not None:
        moments = islice(moments, repeat.count)
    if after is not None:
        later = after
        moments = (at for at in moments if at > later)
    return list(islice(moments, MOST))


def _all(repeat: Repeat, starts_at: datetime) -> Iterator[datetime]:
    # The zone has no summer time, so days and weeks can be counted on its clock.
    start = starts_at.astimezone(ZONE).replace(tzinfo=None)
    if repeat.frequency == "DAILY":
        # Days are sieved here: left to the library, a rule that never comes true is followed to the year 9999.
        for day in rrule(DAILY, dtstart=start, interval=repeat.interval, until=start + _HORIZON):
            if _fits(repeat, day):
                yield _utc(day)
        return
    bare = Repeat(**{**repeat.__dict__, "count": None, "until": None})
    for day in rrulestr(bare.text(), dtstart=start):
        yield _utc(day)


def _fits(repeat: Repeat, day: datetime) -> bool:
    if repeat.months and day.month not in repeat.months:
        return False
    if repeat.weekdays and _WEEKDAYS[day.weekday()] not in repeat.weekdays:
        return False
    if not repeat.month_days:
        return True
    length = ((day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)).day
    return bool({day.day, day.day - length - 1} & set(repeat.month_days))


def _utc(local_time: datetime) -> datetime:
    return local_time.replace(tzinfo=ZONE).astimezone(UTC)


def _number(given: dict[str, str], name: str, least: int, most: int) -> int | None:
    if name not in given:
        return None
    value = given[name]
    if not (value.isascii() and value.isdigit() and len(value) < 6 and least <= int(value) <= most):
        raise _wrong("number", part=f"{name}={value[:20]}", least=least, most=most)
    return int(value)


def _numbers(given: dict[str, str], name: str, most: int, *, negative: bool = True) -> tuple[int, ...]:
    found: list[int] = []
    for each in given[name].split(",") if name in given else ():
        if not re.fullmatch(r"[+-]?[0-9]{1,2}" if negative else r"[0-9]{1,2}", each):
            raise _wrong("number", part=f"{name}={each[:20]}", least=1, most=most)
        if not 1 <= abs(int(each)) <= most:
            raise _wrong("number", part=f"{name}={each[:20]}", least=1, most=most)
        found.append(int(each))
    return tuple(sorted(set(found)))


def _weekdays(value: str, frequency: str) -> tuple[str, ...]:
    found: list[str] = []
    for each in value.split(",") if value else ():
        read = _DAY.fullmatch(each)
        if read is None or (read[1] and frequency in ("DAILY", "WEEKLY")):
            raise _wrong("weekday", part=each[:20], known=", ".join(_WEEKDAYS))
        found.append(f"{int(read[1]) if read[1] else ''}{read[2]}")
    return tuple(sorted(set(found), key=lambda day: (_WEEKDAYS.index(day[-2:]), day)))


def _until(value: str | None) -> datetime | None:
    """A bare day lasts to its end in Viet Nam; a time without Z is Viet Nam's."""
    if value is None:
        return None
    read = _UNTIL.fullmatch(value)
    try:
        if read is None:
            raise ValueError
        day = date(int(read[1][:4]), int(read[1][4:6]), int(read[1][6:]))
        if read[2] is None:
            return moment(day, time(23, 59, 59))
        at = time(int(read[2][:2]), int(read[2][2:4]), int(read[2][4:]))
        return datetime.combine(day, at, tzinfo=UTC) if read[3] else moment(day, at)
    except (ValueError, OverflowError):
        raise _wrong("until", part=value[:20]) from None


def _wrong(what: str, **values: object) -> BadRepeat:
    return BadRepeat(
        reason=Phrase(f"planning.repeat.reason.{what}", values),
        remedy=Phrase(f"planning.repeat.remedy.{what}", values),
    )
