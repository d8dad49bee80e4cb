"""What an account may still get now, counted in the transaction that writes down a send."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kiemtin.entities import Account
from kiemtin.ports import ChannelSpec
from kiemtin.store import UnitOfWork
from scheduler import budgets
from scheduler.budgets import Room


@dataclass
class Allowance:
    """``channel`` is the far side's room, ``office`` also keeps the office's own rules, which urgent posts may break.

    ``begun`` are publications that count for the office's rules already: their next part or attempt is no
    other post. For the far side every one counts.
    """

    channel: Room
    office: Room
    begun: frozenset[int] = frozenset()
    taken: int = 0

    def take(self, row: int, *, urgent: bool) -> Room | None:
        """None and one post fewer, or the room that is used up."""
        bound = self.channel if urgent or row in self.begun else self.office
        if bound.count is not None and self.taken >= bound.count:
            return bound
        self.taken += 1
        return None


def allowance(
    uow: UnitOfWork, account: Account, spec: ChannelSpec, now: datetime, *, lock: bool = False
) -> Allowance:
    """``lock``: nobody else begins a send on the account before the unit of work ends."""
    rules = uow.planning.rules().get(account.id)
    own = budgets.rates_of(rules)
    rates = (*spec.rates, *own)
    if not rates:
        return Allowance(channel=Room(), office=budgets.quiet(rules, now))
    if lock:
        uow.sendings.hold_account(account.id)
    sends = uow.sendings.since(account.id, now - budgets.longest(rates))
    channel = budgets.room(spec.rates, [moment for moment, _ in sends], now)
    first: dict[int, datetime] = {}
    for moment, publication in sends:
        first.setdefault(publication, moment)
    office = budgets.room(own, sorted(first.values()), now).tighter(budgets.quiet(rules, now))
    return Allowance(
        channel=channel, office=channel.tighter(office), begun=frozenset(first) if own else frozenset()
    )
