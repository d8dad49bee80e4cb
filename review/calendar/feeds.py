"""Secret addresses of the calendar: made for one person, shown once, revoked at any time."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from datetime import datetime, timedelta

from kiemtin.entities import User
from kiemtin.errors import NotAllowed, NotFound
from kiemtin.store import Store
from kiemtin.store.repositories.planning import CalendarFeed
from kiemtin.words import say
from review import audit
from review.calendar.ical import to_ics
from review.roles import may

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_BEFORE, _AFTER = timedelta(days=30), timedelta(days=366)
LONGEST_LABEL = 80
MOST = 2000
"""Posts in one feed."""


def add(
    store: Store, user: User, *, now: datetime, label: str = "", by: User | None = None
) -> tuple[CalendarFeed, str]:
    """A new feed of ``user``'s, and the secret part of its address: it is not kept and cannot be shown again.

    ``by`` None: the person themselves. Raises NotAllowed for people who may not see the calendar.
    """
    token = secrets.token_urlsafe(32)
    with store.work() as uow:
        person = uow.people.get(user.id)
        if not may(person, "see_trends") and not may(person, "plan"):
            raise NotAllowed(needed=say("role.editor", person.language))
        number = uow.planning.add_feed(
            user=person.id, token_sha256=_hash(token), label=" ".join(label.split())[:LONGEST_LABEL], now=now
        )
        audit.record(uow, by or person, "add_feed", f"feed:{number}", now, owner=person.name)
        made = next(each for each in uow.planning.feeds(person.id) if each.id == number)
        uow.commit()
    return made, token


def revoke(store: Store, user: User | None, *, feed: int, now: datetime) -> None:
    """The address stops working at once. People revoke their own, administrators (and None: commands) any.

    Raises NotFound, also for a feed of somebody else.
    """
    with store.work() as uow:
        person = None if user is None else uow.people.get(user.id)
        own = person is not None and feed in {each.id for each in uow.planning.feeds(person.id)}
        if person is not None and not own and not may(person, "administer"):
            raise NotFound(what="địa chỉ lịch / calendar feed")
        uow.planning.revoke_feed(feed, now)
        audit.record(uow, person, "revoke_feed", f"feed:{feed}", now)
        uow.commit()


def feeds(store: Store, user: User | None = None) -> list[tuple[CalendarFeed, str]]:
    """Feeds of one person, or of everybody, each with its owner's name."""
    with store.read() as uow:
        names = {each.id: each.name for each in uow.people.all()}
        return [(each, names[each.user]) for each in uow.planning.feeds(None if user is None else user.id)]


def read(store: Store, token: str, *, office: str, now: datetime) -> bytes | None:
    """The calendar behind a secret address; None when no feed has it, or its owner may not see it any more.

    How long it takes says nothing of how much of a token was right.
    """
    if not _TOKEN.fullmatch(token):
        return None
    given = _hash(token)
    with store.read() as uow:
        found: CalendarFeed | None = None
        for known, feed in uow.planning.open_feeds():
            if hmac.compare_digest(known, given):
                found = feed
        if found is None:
            return None
        owner = uow.people.get(found.user)
        if not may(owner, "see_trends") and not may(owner, "plan"):
            return None
        lines = uow.queries.plan_lines(now - _BEFORE, now + _AFTER, most=MOST)
    return to_ics(lines, office=office, now=now, language=owner.language)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("ascii")).hexdigest()


def address(public: str, token: str) -> str:
    """The whole address of a feed below the public address of the feeds' server."""
    return f"{public.rstrip('/')}/lich/{token}.ics"
