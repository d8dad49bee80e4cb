"""Days as official texts write them, wrong ones too: 31/6/2025, ngày 12 tháng 6 năm 2025, tháng 13/2025.

The reader's own dates (``classifier.numbers``) leave out what no calendar has; a draft must hear of it.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

DAY = (
    r"(?:(?<![\d/.,-])(?P<d>\d{1,2})\s?(?P<s>[/.-])\s?(?P<m>\d{1,2})\s?(?P=s)\s?(?P<y>[12]\d{3})(?![\d/-])"
    r"|(?<![\d/.,-])(?P<dw>\d{1,2})\s+tháng\s+(?P<mw>\d{1,2})(?:,?\s+năm\s+(?P<yw>[12]\d{3})|/(?P<yws>[12]\d{3}))?(?!\d)"
    r"|(?<=ngày )(?P<ds>\d{1,2})/(?P<ms>\d{1,2})(?![\d/-]|\s+tháng))"
)
_DAY = re.compile(DAY, re.IGNORECASE)
_LEAD = re.compile(r"ngày\s+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Written:
    """A day written at ``start:end`` (``whole`` begins at the word ``ngày``). ``year`` is 0 when not written."""

    start: int
    end: int
    whole: int
    day: int
    month: int
    year: int

    @property
    def exists(self) -> bool:
        """False for what is in no calendar; 29/2 without a year exists."""
        return (
            1 <= self.month <= 12 and 1 <= self.day <= calendar.monthrange(self.year or 2024, self.month)[1]
        )

    def on(self, year: int) -> date | None:
        """The day, in this year when it names none; None for what does not exist."""
        try:
            return date(self.year or year, self.month, self.day)
        except ValueError:
            return None


def days_in(text: str, start: int = 0, end: int | None = None) -> Iterator[Written]:
    """Every day written in a stretch of text."""
    for match in _DAY.finditer(text, start, len(text) if end is None else end):
        yield written(text, match)


def written(text: str, match: re.Match[str]) -> Written:
    """What a match of ``DAY`` says."""
    group = match.groupdict()
    day = group["d"] or group["dw"] or group["ds"]
    month = group["m"] or group["mw"] or group["ms"]
    year = group["y"] or group["yw"] or group["yws"] or 0
    begin = match.start("d" if group["d"] else "dw" if group["dw"] else "ds")
    lead = _LEAD.search(text, max(0, begin - 8), begin)
    return Written(begin, match.end(), lead.start() if lead else begin, int(day), int(month), int(year))


def last_of(month: int, year: int) -> date:
    """The last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])
