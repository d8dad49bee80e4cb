"""Public holidays of Viet Nam, Tết and the Hùng Kings' day among them, offered as blackouts. Pure.

Days come from the ``holidays`` library, which knows the lunar calendar and the days moved by decision
for the years it has been told of.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import holidays

from review.calendar.moments import DAY

_LANGUAGES = {"vi": "vi", "en": "en_US"}


@dataclass(frozen=True, kw_only=True)
class Holiday:
    """Days off that follow each other: from ``first`` to ``last``, with the name of the main one."""

    first: date
    last: date
    names: tuple[str, ...]

    @property
    def name(self) -> str:
        """What people call these days: both names where two holidays follow each other."""
        plain = [each for each in self.names if "(" not in each] or list(self.names)
        return " – ".join(plain) if len(plain) == 2 else plain[0]


def public_holidays(first: date, last: date, language: str = "vi") -> tuple[Holiday, ...]:
    """Holidays with a day in ``first`` .. ``last``, days that follow each other as one."""
    days: list[tuple[date, str]] = []
    for year in range(first.year - 1, last.year + 2):
        days += _days(year, language)
    found: list[list[tuple[date, str]]] = []
    for day, name in days:
        if found and day - found[-1][-1][0] <= DAY:
            found[-1].append((day, name))
        else:
            found.append([(day, name)])
    runs = (
        Holiday(first=run[0][0], last=run[-1][0], names=_names([name for _, name in run])) for run in found
    )
    return tuple(run for run in runs if run.first <= last and run.last >= first)


@lru_cache(maxsize=64)
def _days(year: int, language: str) -> tuple[tuple[date, str], ...]:
    known = holidays.country_holidays("VN", years=year, language=_LANGUAGES.get(language, "vi"))
    return tuple(sorted(known.items()))


def _names(said: list[str]) -> tuple[str, ...]:
    """Each name once, the shortest common one first: «Tết Nguyên Đán» before «Mùng hai Tết Nguyên Đán»."""
    once = list(dict.fromkeys(said))
    return tuple(sorted(once, key=lambda name: (-sum(name in other for other in once), once.index(name))))
