"""Wiring: which reader, which store, which channels. Nothing here decides anything."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from classifier.pipeline import Pipeline
from classifier.restating import Judge
from classifier.restore import Restorer
from cli.models import LanguageModel, open_model
from kiemtin.clock import SystemClock
from kiemtin.facts import DATA, FactBase, load_facts
from kiemtin.ports import Clock
from kiemtin.settings import Settings, load_settings
from kiemtin.store import Store
from kiemtin.vault import Vault
from review.confirmed import write_files
from review.media_library import Library
from review.memory import Recheck, recheck
from review.ranking import rank_open

FACTS_LOADED = "facts_loaded"
"""Name under which the digest of the fact base in the database is kept."""


@dataclass(frozen=True)
class Desk:
    """Everything one process of the product works with."""

    settings: Settings
    store: Store
    clock: Clock

    @cached_property
    def facts(self) -> FactBase:
        """The shipped facts, the office's own beside them, and those made of documents. Raises BadFact."""
        write_files(self.store, self.settings.confirmed_dir)
        return _facts_of(self.settings)

    @cached_property
    def vault(self) -> Vault:
        """Seals and opens the accounts' secrets; the key is read when it is needed."""
        return Vault(self.settings.key_file)

    @cached_property
    def judge(self) -> Judge:
        """Judges claims again by the facts; needs no model."""
        return Judge(Pipeline(self.facts))

    @cached_property
    def model(self) -> LanguageModel:
        """The language model. Raises ModelMissing, or the errors of a configured checkpoint."""
        return open_model(self.settings)

    @cached_property
    def reader(self) -> Pipeline:
        """The classifier's reader with its model. Raises the errors of ``model``, BadFact."""
        return Pipeline(self.facts, self.model, restorer())


def open_desk(settings: Settings | None = None, *, ready: bool = True) -> Desk:
    """Open the configured database. With ``ready``, raises StoreNotReady before ``kiemtin init``."""
    settings = settings or load_settings()
    store = Store(settings.database)
    if ready:
        store.require_current()
    return Desk(settings=settings, store=store, clock=SystemClock())


def library_of(desk: Desk) -> Library:
    """The office's media library."""
    settings = desk.settings
    return Library(desk.store, settings.media_dir, desk.clock, bounds=settings.media_bounds)


@cache
def facts_only() -> FactBase:
    """The same facts without any database: of those made of documents, the copies. Raises BadFact."""
    return _facts_of(load_settings())


@cache
def reader_only() -> Pipeline:
    """A reader without any database, for ``kiemtin check``."""
    return Pipeline(facts_only(), open_model(load_settings()), restorer())


@cache
def restorer() -> Restorer:
    """What gives texts without diacritics their marks back, once per process. Raises ModelMissing."""
    return Restorer.load()


@dataclass(frozen=True)
class Loaded:
    """How many facts are new, changed or withdrawn, and what that did to the claims."""

    changed: int
    recheck: Recheck


def load_facts_into(desk: Desk) -> Loaded:
    """Write the fact base into the database and judge every claim again by it, in one transaction."""
    judge, now = desk.judge, desk.clock.now()
    with desk.store.work() as uow:
        changed = uow.facts.load(desk.facts, now, whole=True)
        if changed:
            uow.audit.add(
                actor="system",
                action="load_facts",
                subject=f"facts:{desk.facts.digest[:12]}",
                now=now,
                changed=changed,
            )
        uow.house.keep(FACTS_LOADED, desk.facts.digest)
        done = recheck(uow, judge, now)
        uow.commit()
    if done.changed:
        rank_open(desk.store)
    return Loaded(changed=changed, recheck=done)


def recheck_claims(desk: Desk) -> Recheck | None:
    """Judge every claim again, e.g. because a day has passed; None when another process has loaded other facts.

    Whoever works with older facts than the database would take back what the newer ones decided.
    """
    judge = desk.judge
    with desk.store.work() as uow:
        if uow.house.value(FACTS_LOADED) != desk.facts.digest:
            return None
        done = recheck(uow, judge, desk.clock.now())
        uow.commit()
    return done


def facts_loaded(desk: Desk) -> str | None:
    """The digest of the fact base in the database; None before facts were loaded by this version."""
    with desk.store.read() as uow:
        return uow.house.value(FACTS_LOADED)


def fact_folders(settings: Settings) -> tuple[list[Path], Path]:
    """The folders of facts that commands do not write to, and the office's own one."""
    confirmed = settings.confirmed_dir
    return [DATA, *([confirmed] if confirmed.is_dir() else [])], settings.office_facts


def _facts_of(settings: Settings) -> FactBase:
    """A folder that is named has to be there; the one in the data folder is made by the first fact."""
    base, own = fact_folders(settings)
    return load_facts([*base, own] if settings.facts_dir or own.is_dir() else base)
