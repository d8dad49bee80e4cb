"""What an account may still get now, counted in the transaction that writes down a send."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kiemtin.entities import Account
from kiemtin.plans import AccountRules
from kiemtin.ports import ChannelSpec
from kiemtin.store import UnitOfWork
from scheduler import budgets
from scheduler.budgets import Room


@dataclass
class Allowance:
    """``channel`` is the far side's room, ``office`` also keeps the office's own rules, which urgent posts may break."""

    channel: Room
    office: Room
    taken: int = 0

    def take(self, *, urgent: bool) -> Room | None:
        """None and one post fewer, or the room that is used up."""
        bound = self.channel if urgent else self.office
        if bound.count is not None and self.taken >= bound.count:
            return bound
        self.taken += 1
        return None


def allowance(
    uow: UnitOfWork, account: Account, spec: ChannelSpec, now: datetime, *, lock: bool = False
) -> Allowance:
    """``lock``: nobody else begins a send on the account before the unit of work ends."""
    rules = uow.planning.rules().get(account.id)
    return allowance_by(uow, account.id, spec, rules, now, lock=lock)


def allowance_by(
    uow: UnitOfWork,
    account: int,
    spec: ChannelSpec,
    rules: AccountRules | None,
    now: datetime,
    *,
    lock: bool,
) -> Allowance:
    own = budgets.rates_of(rules)
    rates = (*spec.rates, *own)
    if not rates:
        return Allowance(channel=Room(), office=budgets.quiet(rules, now))
    if lock:
        uow.sendings.hold_account(account)
    begun = uow.sendings.since(account, now - budgets.longest(rates))
    channel = budgets.room(spec.rates, begun, now)
    office = channel.tighter(budgets.room(own, begun, now)).tighter(budgets.quiet(rules, now))
    return Allowance(channel=channel, office=office)
