"""Wiring the crawler: the gate with its reader, manners from the settings."""

from __future__ import annotations

from cli.compose import Desk
from cli.reading import watched_reader
from cli.source_secrets import SourceKeeper
from crawler.gate import Gate
from crawler.manners import Manners
from crawler.run import Plan
from kiemtin.clock import SystemClock
from kiemtin.settings import load_settings
from kiemtin.store import Store


def make_gate(store: Store) -> Gate:
    """The privacy gate with its reader; called in the crawl's child process."""
    desk = Desk(settings=load_settings(), store=store, clock=SystemClock())
    return Gate(store.work, watched_reader(desk), desk.clock, desk.settings.k)


def open_secrets(store: Store) -> SourceKeeper:
    """What opens the office's own credentials; called in the crawl's child process."""
    return SourceKeeper(Desk(settings=load_settings(), store=store, clock=SystemClock()), store)


def crawl_plan(desk: Desk, *, once: bool, only: tuple[str, ...] = ()) -> Plan:
    """How the crawler works in this installation."""
    return Plan(
        database=desk.settings.database,
        manners=Manners(contact=desk.settings.contact, allowed_hosts=frozenset(desk.settings.allowed_hosts)),
        make_gate=make_gate,
        make_secrets=open_secrets,
        once=once,
        only=only,
        every=desk.settings.crawl_every,
        ledger_days=desk.settings.ledger_days,
    )
