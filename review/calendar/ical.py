"""The plan as an iCalendar (RFC 5545), for the calendar on a person's phone. Pure.

It says what, where and when, and nothing that is a secret: no addresses of accounts, no advice.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event, Timezone

from kiemtin.states import PublicationState
from kiemtin.store.planning_queries import PlanLine
from kiemtin.words import ZONE, say
from review.calendar.taking import state_word

_S = PublicationState
_LENGTH = timedelta(minutes=15)
_GONE = frozenset({_S.CANCELLED, _S.EXPIRED, _S.FAILED_PERMANENT})
_FIRST, _LAST = date(2020, 1, 1), date(2040, 1, 1)
_AGAIN = timedelta(minutes=15)
"""How often a calendar should ask again."""


def to_ics(lines: Iterable[PlanLine], *, office: str, now: datetime, language: str = "vi") -> bytes:
    """One event for each post: tentative before its approval, then confirmed; cancelled when it will not go out."""
    calendar = Calendar()
    calendar.add("prodid", "-//Kiem Tin//Plan//VI")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", say("planning.feed.name", language, office=office))
    calendar.add("x-wr-timezone", ZONE.key)
    calendar.add("refresh-interval", _AGAIN, parameters={"value": "DURATION"})
    # A calendar holds at least one component (RFC 5545, 3.6), also while nothing is planned.
    calendar.add_component(Timezone.from_tzid(ZONE.key, first_date=_FIRST, last_date=_LAST))
    for line in _one_each(lines):
        calendar.add_component(_event(line, now, language))
    return bytes(calendar.to_ical())


def status(line: PlanLine) -> str:
    """TENTATIVE, CONFIRMED or CANCELLED."""
    if line.state is None:
        return "TENTATIVE"
    return "CANCELLED" if line.state in _GONE else "CONFIRMED"


def _one_each(lines: Iterable[PlanLine]) -> list[PlanLine]:
    """One line for a draft on an account: what is still meant to be before what was cancelled, then the newest."""
    best: dict[tuple[int, int], PlanLine] = {}
    for line in lines:
        known = best.get((line.draft, line.account))
        if known is None or _worth(line) > _worth(known):
            best[line.draft, line.account] = line
    return sorted(best.values(), key=lambda line: (line.due_at, line.key))


def _worth(line: PlanLine) -> tuple[bool, int, int]:
    return line.state not in _GONE, line.revision, line.publication or 0


def _event(line: PlanLine, now: datetime, language: str) -> Event:
    event = Event()
    # The same before and after the approval, so that a calendar moves the event and adds none.
    event.add("uid", f"draft-{line.draft}-account-{line.account}@kiemtin")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", line.due_at.astimezone(UTC))
    event.add("dtend", (line.due_at + _LENGTH).astimezone(UTC))
    event.add("summary", _plain(f"{line.title} ({line.account_title})"))
    event.add("description", _plain(f"{line.account_title}: {state_word(line, language)}"))
    event.add("status", status(line))
    event.add("transp", "TRANSPARENT")
    if line.remote_url and line.remote_url.startswith(("https://", "http://")):
        event.add("url", line.remote_url)
    return event


def _plain(text: str) -> str:
    """Without control characters, which no calendar may hold."""
    return "".join(sign if sign.isprintable() else " " for sign in text)
