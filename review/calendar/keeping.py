"""The office's slots and its own rules per account, kept by whoever plans."""

from __future__ import annotations

from datetime import datetime, time

from kiemtin.entities import User
from kiemtin.errors import BadAccountRules
from kiemtin.plans import AccountRules, Slot
from kiemtin.store import Store
from kiemtin.words import Phrase
from review import audit
from review.calendar.rules import checked
from review.roles import require

MOST_SLOTS = 100
"""Slots of one account in a week."""


def slots(store: Store, account: int | None = None) -> list[Slot]:
    """The weekly slots of an account, or of all, by day and time."""
    with store.read() as uow:
        return uow.planning.slots(account)


def rules(store: Store) -> dict[int, AccountRules]:
    """The rules that are set, by account."""
    with store.read() as uow:
        return uow.planning.rules()


def add_slots(
    store: Store, user: User, *, account: int, weekdays: list[int], at: time, now: datetime
) -> list[int]:
    """A time of day on some days of the week. Those that are there already stay. Raises NotAllowed."""
    at = at.replace(second=0, microsecond=0, tzinfo=None)
    with store.work() as uow:
        planner = require(uow, user, "plan")
        uow.accounts.get(account)
        known = {(each.weekday, each.at) for each in uow.planning.slots(account)}
        wanted = [day for day in sorted(set(weekdays)) if (day, at) not in known]
        if any(not 0 <= day <= 6 for day in wanted) or not weekdays:
            raise _wrong("weekday")
        if len(known) + len(wanted) > MOST_SLOTS:
            raise _wrong("many_slots", most=MOST_SLOTS)
        made = [uow.planning.add_slot(account, day, at) for day in wanted]
        audit.record(uow, planner, "add_slots", f"account:{account}", now, weekdays=wanted, at=f"{at:%H:%M}")
        uow.commit()
        return made


def remove_slot(store: Store, user: User, *, slot: int, now: datetime) -> None:
    """Raises NotFound, NotAllowed. What is planned at it stays planned."""
    with store.work() as uow:
        planner = require(uow, user, "plan")
        uow.planning.remove_slot(slot)
        audit.record(uow, planner, "remove_slot", f"slot:{slot}", now)
        uow.commit()


def set_rules(store: Store, user: User, rules: AccountRules, *, now: datetime) -> AccountRules:
    """What the office asks of itself on an account. Raises BadAccountRules, NotFound, NotAllowed."""
    rules = checked(rules)
    with store.work() as uow:
        planner = require(uow, user, "plan")
        uow.accounts.get(rules.account)
        uow.planning.put_rules(rules)
        audit.record(
            uow,
            planner,
            "set_rules",
            f"account:{rules.account}",
            now,
            quiet_from=None if rules.quiet_from is None else f"{rules.quiet_from:%H:%M}",
            quiet_to=None if rules.quiet_to is None else f"{rules.quiet_to:%H:%M}",
            per_hour=rules.per_hour,
            per_day=rules.per_day,
            gap_minutes=rules.gap_minutes,
        )
        uow.commit()
        return rules


def _wrong(what: str, **values: object) -> BadAccountRules:
    return BadAccountRules(
        reason=Phrase(f"planning.rules.reason.{what}", values),
        remedy=Phrase(f"planning.rules.remedy.{what}", values),
    )
