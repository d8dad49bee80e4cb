"""Dates as Vietnamese sites write them. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_tz

from kiemtin.words import ZONE

FUTURE_ALLOWED = timedelta(days=1)
"""Clocks differ and zones are left out; more than this ahead is a mistake and never guessed away."""

_GMT_HOURS = re.compile(r"\b(?:GMT|UTC)\s*([+-])\s*(\d{1,2})(?::?(\d{2}))?\b", re.I)
_UTC_NAMED = re.compile(r"(?:[+-]0000|\b(?:GMT|UTC?|Z))\)?$", re.I)
_DAY_FIRST = re.compile(
    r"(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4})(?:[\s,T-]+(?P<h>\d{1,2})[:hg](?P<min>\d{2})(?::(?P<s>\d{2}))?"
    r"\s*(?P<half>[AP]M|SA|CH)?)?",
    re.I,
)
_TIME_FIRST = re.compile(
    r"(?P<h>\d{1,2})[:hg](?P<min>\d{2})(?::(?P<s>\d{2}))?\s*(?P<half>[AP]M|SA|CH)?[\s,|-]*(?:ngày\s*)?"
    r"(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4})",
    re.I,
)
_WORDED_VI = re.compile(
    r"(?:(?P<h>\d{1,2})[:hg](?P<min>\d{2})\s*,?\s*)?ngày\s+(?P<d>\d{1,2})\s+tháng\s+(?P<m>\d{1,2})\s+năm\s+(?P<y>\d{4})",
    re.I,
)
_WORDED_EN = re.compile(
    r"(?P<mon>jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?\s+(?P<d>\d{1,2}),?\s+(?P<y>\d{4})"
    r"(?:,?\s+(?:at\s+)?(?:(?P<word>noon|midnight)|(?P<h>\d{1,2})(?::(?P<min>\d{2}))?\s*(?P<half>[ap])\.?m))?",
    re.I,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
LONGEST = 200
"""Characters beyond which a text is a sentence about something else."""


def parse_date(text: str | None, zone: tzinfo = ZONE) -> datetime | None:
    """The moment ``text`` names, in UTC; None when it names none.

    RFC 822, ISO 8601, ``20/11/2026 14:05``, ``14:05 ngày 20 tháng 11 năm 2026``,
    ``Nov. 20, 2026, 2:05 p.m.`` A date without a zone is read
    in ``zone``. Day comes before month, as Vietnamese sites write, unless only the other order
    is a date (``11/20/2026 9:00:00 AM``).
    """
    text = (text or "").strip()
    if not text or len(text) > LONGEST:
        return None
    for read in (_iso, _rfc822, _numeric, _worded):
        try:
            found = read(text, zone)
        except (ValueError, OverflowError):
            continue
        if found is not None:
            try:
                return found.astimezone(UTC)
            except (ValueError, OverflowError):
                return None
    return None


def too_far_ahead(moment: datetime, fetched_at: datetime) -> bool:
    """True for a date more than a day after the page was read."""
    return moment - fetched_at > FUTURE_ALLOWED


def _iso(text: str, zone: tzinfo) -> datetime | None:
    found = datetime.fromisoformat(text)
    return found if found.utcoffset() is not None else found.replace(tzinfo=zone)


def _rfc822(text: str, zone: tzinfo) -> datetime | None:
    text = _GMT_HOURS.sub(lambda m: f"{m[1]}{int(m[2]):02d}{m[3] or '00'}", text)
    parts = parsedate_tz(text)
    if parts is None:
        return None
    offset = parts[9]
    # Python gives 0 for a zone that is missing or unknown (ICT), as for GMT itself.
    known = bool(offset) or _UTC_NAMED.search(text) is not None
    written = timezone(timedelta(seconds=offset or 0)) if known else zone
    return datetime(*parts[:6], tzinfo=written)


def _numeric(text: str, zone: tzinfo) -> datetime | None:
    match = _TIME_FIRST.search(text) or _DAY_FIRST.search(text)
    if match is None:
        return None
    part = match.groupdict()
    day, month = int(part["d"]), int(part["m"])
    if month > 12 >= day:
        day, month = month, day
    hour = int(part["h"] or 0)
    half = (part["half"] or "").upper()
    if half in ("PM", "CH") and hour < 12:
        hour += 12
    if half in ("AM", "SA") and hour == 12:
        hour = 0
    offset = _GMT_HOURS.search(text)
    if offset:
        sign = -1 if offset[1] == "-" else 1
        zone = timezone(sign * timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0)))
    return datetime(int(part["y"]), month, day, hour, int(part["min"] or 0), int(part["s"] or 0), tzinfo=zone)


def _worded(text: str, zone: tzinfo) -> datetime | None:
    found = list(_WORDED_VI.finditer(text)) or list(_WORDED_EN.finditer(text))
    if not found:
        return None
    # The last one: names come before dates, and a name may hold one.
    part = found[-1].groupdict()
    month = int(part["m"]) if part.get("m") else _MONTHS.index(part["mon"][:3].lower()) + 1
    hour = int(part["h"] or 0)
    half = (part.get("half") or "").lower()
    word = (part.get("word") or "").lower()
    if (half == "p" and hour < 12) or word == "noon":
        hour += 12
    if half == "a" and hour == 12:
        hour = 0
    return datetime(int(part["y"]), month, int(part["d"]), hour, int(part["min"] or 0), tzinfo=zone)
