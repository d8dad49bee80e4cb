"""What every crawl test needs: a database, a plan, a gate that counts, one round in a real process."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from crawler import registry
from crawler.gate import Gate
from crawler.intake import VoiceGate
from crawler.manners import Manners
from crawler.run import Plan, crawl
from kiemtin import errors
from kiemtin.clock import SystemClock
from kiemtin.entities import Reading, VoicePage
from kiemtin.states import SentenceType
from kiemtin.store import Store
from kiemtin.store.repositories.sources import LedgerLine, StoredSource


@dataclass(frozen=True)
class Admitted:
    """The counting gate's report."""

    voices: int


class CountingGate:
    """Counts voices per place in the crawl's own database, and keeps no word of them.

    As the real gate it recognises what it has counted, so a page read twice counts once.
    """

    def __init__(self, store: Store) -> None:
        self._path = store.engine.url.database
        with sqlite3.connect(self._path, timeout=15) as db:
            db.execute(
                "CREATE TABLE IF NOT EXISTS gate_seen (voice TEXT PRIMARY KEY, place TEXT, speaker INT)"
            )

    def admit(self, source: str, page: VoicePage) -> Any:
        with sqlite3.connect(self._path, timeout=15) as db:
            for voice in page.voices:
                mark = f"{hash_of(page.thread)} {hash_of(voice.text)} {voice.said_at.isoformat()}"
                db.execute(
                    "INSERT OR IGNORE INTO gate_seen VALUES (?, ?, ?)", (mark, page.place, voice.speaker)
                )
        return Admitted(len(page.voices))


class AnyQuestion:
    """A reader for which every text is a question about one topic: what goes in can be counted."""

    def read(self, text: str, *, at: datetime, kind: str = "post") -> Reading:
        return Reading(label=SentenceType.QUESTION, flag=False, topics=("giay_to",))


def real_gate(store: Store) -> Gate:
    """The real gate, with a reader that needs no model."""
    return Gate(store.work, AnyQuestion(), SystemClock(), k=5)


class FullDisk:
    """A gate that finds the disk full."""

    def admit(self, source: str, page: VoicePage) -> Any:
        raise errors.StoreReadOnly(reason="database or disk is full")


def full_disk(_store: Store) -> FullDisk:
    return FullDisk()


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class Site:
    """A database with sources, crawled round by round."""

    def __init__(self, folder: Path, make_gate: Callable[[Store], VoiceGate] = CountingGate) -> None:
        self.folder = folder
        self.make_gate = make_gate
        self.url = f"sqlite:///{folder / 'crawl.db'}"
        self.store = Store(self.url)
        self.store.migrate()

    def add(self, name: str, adapter: str, *, delay: float = 0.0, interval: int = 60, **options: Any) -> None:
        with self.store.work() as uow:
            uow.sources.put(
                StoredSource(
                    name=name,
                    adapter=adapter,
                    title=name,
                    origin=registry.adapter(adapter).spec.origin,
                    options=options,
                    interval_s=interval,
                    delay_s=delay,
                )
            )
            uow.commit()

    def plan(
        self, *only: str, once: bool = True, allowed: tuple[str, ...] = ("127.0.0.1",), **manners: Any
    ) -> Plan:
        return Plan(
            database=self.url,
            manners=Manners(contact="lien-he@coquan.example", allowed_hosts=frozenset(allowed), **manners),
            make_gate=self.make_gate,
            once=once,
            only=only,
            every=0.2,
        )

    def crawl(self, *only: str, **manners: Any) -> int:
        return crawl(self.plan(*(only or self.sources()), **manners))

    def sources(self) -> dict[str, StoredSource]:
        with self.store.read() as uow:
            return {each.name: each for each in uow.sources.all()}

    def ledger(self) -> list[LedgerLine]:
        with self.store.read() as uow:
            return uow.sources.ledger()

    def events(self) -> list[str]:
        return sorted({each.event.value for each in self.ledger()})

    def titles(self) -> list[str]:
        with self.store.read() as uow:
            return sorted(each.title for each in uow.items.waiting(100_000))

    def quarantined(self) -> dict[str, int]:
        with self.store.read() as uow:
            return uow.sources.quarantined()

    def voices(self) -> int:
        with sqlite3.connect(self.store.engine.url.database) as db:
            if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'gate_seen'").fetchone():
                return 0
            return int(db.execute("SELECT count(*) FROM gate_seen").fetchone()[0])

    def counted(self) -> int:
        """Voices the real gate has counted, over all hours and places."""
        with sqlite3.connect(self.store.engine.url.database) as db:
            return int(db.execute("SELECT coalesce(sum(total), 0) FROM topic_counts").fetchone()[0])

    def every_byte(self) -> bytes:
        """Everything the crawl has left on disk."""
        return b"".join(each.read_bytes() for each in sorted(self.folder.rglob("*")) if each.is_file())
