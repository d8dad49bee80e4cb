"""Wiring: which reader, which store, which channels. Nothing here decides anything."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property

from classifier.model import SentenceModel
from classifier.pipeline import Pipeline
from kiemtin.clock import SystemClock
from kiemtin.facts import DATA, FactBase, load_facts
from kiemtin.ports import Clock
from kiemtin.settings import Settings, load_settings
from kiemtin.store import Store


@dataclass(frozen=True)
class Desk:
    """Everything one process of the product works with."""

    settings: Settings
    store: Store
    clock: Clock

    @cached_property
    def facts(self) -> FactBase:
        """The shipped facts, and the office's own beside them. Raises BadFact."""
        return _facts_of(self.settings)

    @cached_property
    def reader(self) -> Pipeline:
        """The classifier's reader with the shipped model. Raises ModelMissing, BadFact."""
        return _reader_of(self.settings, self.facts)


def open_desk(settings: Settings | None = None, *, ready: bool = True) -> Desk:
    """Open the configured database. With ``ready``, raises StoreNotReady before ``kiemtin init``."""
    settings = settings or load_settings()
    store = Store(settings.database)
    if ready:
        store.require_current()
    return Desk(settings=settings, store=store, clock=SystemClock())


@cache
def facts_only() -> FactBase:
    """The shipped facts and the office's own, without any database. Raises BadFact."""
    return _facts_of(load_settings())


@cache
def reader_only() -> Pipeline:
    """A reader without any database, for ``kiemtin check``."""
    return _reader_of(load_settings(), facts_only())


def load_facts_into(desk: Desk) -> int:
    """Write the fact base into the database; how many facts are new or changed."""
    with desk.store.work() as uow:
        changed = uow.facts.load(desk.facts, desk.clock.now())
        if changed:
            uow.audit.add(
                actor="system",
                action="load_facts",
                subject=f"facts:{desk.facts.digest[:12]}",
                now=desk.clock.now(),
                changed=changed,
            )
        uow.commit()
    return changed


def _facts_of(settings: Settings) -> FactBase:
    return load_facts([DATA, settings.facts_dir] if settings.facts_dir else [DATA])


def _reader_of(settings: Settings, facts: FactBase) -> Pipeline:
    return Pipeline(facts, SentenceModel.load(threads=settings.threads))
