"""A source tried out: read as the crawler reads it, politely, with nothing kept.

The real crawler runs over a database in a folder that is thrown away, so what is shown is what would
happen: robots.txt, waits and refusals included. Of public voices only numbers are shown (S4).
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from crawler import registry
from crawler.manners import Manners
from crawler.run import Plan, crawl
from crawler.secrets import SecretKeeper
from kiemtin.entities import VoicePage
from kiemtin.states import CrawlEvent, Origin
from kiemtin.store import Store
from kiemtin.store.repositories.sources import LedgerLine, StoredSource

MOST = 5
"""Of everything an option bounds (entries, pages, threads), as many are read in a preview."""
_QUIET = frozenset({CrawlEvent.FETCHED, CrawlEvent.NOT_MODIFIED})


@dataclass(frozen=True, kw_only=True)
class Read:
    """A publication that would be kept. ``length`` counts the characters of its text."""

    title: str
    url: str
    published_at: datetime
    length: int


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What one source would give.

    ``voices`` and ``threads`` are numbers only, ``speakers`` says whether the pages tell speakers apart.
    ``unread`` are reasons with how many things they concern, ``refused`` the ledger's refusals and waits,
    ``problem`` with ``problem_detail`` is why the source as a whole could not be read.
    """

    source: str
    items: tuple[Read, ...] = ()
    voices: int = 0
    threads: int = 0
    speakers: bool = False
    unread: tuple[tuple[str, int], ...] = ()
    refused: tuple[LedgerLine, ...] = ()
    fetched: int = 0
    problem: str | None = None
    problem_detail: str = ""


@dataclass(frozen=True)
class _Report:
    """What the gate of a preview says to the intake."""

    read: int
    counted: int = 0


class _CountingGate:
    """Counts and forgets: no word, no address and no speaker of a voice is written."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "voices.jsonl"

    def admit(self, source: str, page: VoicePage) -> Any:
        told = {"voices": len(page.voices), "speakers": any(each.speaker is not None for each in page.voices)}
        told["thread"] = hash(
            page.thread
        )  # keyed anew in every process, so it means nothing outside this one
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(told) + "\n")
        return _Report(read=len(page.voices))


def _counting_gate(store: Store) -> Any:
    """Called in the crawl's child process, whose database lies in the folder of the preview."""
    database = store.engine.url.database
    assert database is not None
    return _CountingGate(Path(database).parent)


def preview(
    source: StoredSource,
    manners: Manners,
    *,
    most: int = MOST,
    make_secrets: Callable[[Store], SecretKeeper] | None = None,
) -> Preview:
    """Read a source once and say what it would give. Raises the store's errors; nothing is left behind."""
    with tempfile.TemporaryDirectory(prefix="kiemtin-preview-") as place:
        folder = Path(place)
        store = Store(f"sqlite:///{folder / 'preview.db'}")
        try:
            store.migrate()
            with store.work() as uow:
                uow.sources.put(replace(source, options=bounded(source, most), enabled=True))
                uow.commit()
            crawl(
                Plan(
                    database=f"sqlite:///{folder / 'preview.db'}",
                    manners=manners,
                    make_gate=_counting_gate,
                    make_secrets=make_secrets,
                    once=True,
                    only=(source.name,),
                    every=0.2,
                )
            )
            return _told(store, source, folder)
        finally:
            store.close()


def bounded(source: StoredSource, most: int) -> Mapping[str, Any]:
    """The source's options with every bound (``most``, ``most_pages`` …) no higher than ``most``."""
    options = registry.options_of(source.adapter, source.options)
    lowered = {
        name: max(1, min(most, getattr(options, name)))
        for name in type(options).model_fields
        if name.partition("_")[0] == "most" and isinstance(getattr(options, name), int)
    }
    return {**source.options, **lowered}


def _told(store: Store, source: StoredSource, folder: Path) -> Preview:
    with store.read() as uow:
        after = uow.sources.get(source.name)
        kept = uow.items.waiting(10_000)
        unread = [(reason, total) for _, reason, total, _ in uow.sources.in_quarantine(source.name, 10_000)]
        ledger = uow.sources.ledger(limit=10_000)
    counts: Counter[str] = Counter()
    threads: set[int] = set()
    written = folder / "voices.jsonl"
    for line in written.read_text(encoding="utf-8").splitlines() if written.exists() else ():
        told = json.loads(line)
        threads.add(told["thread"])
        counts["voices"] += told["voices"]
        counts["speakers"] += told["speakers"]
    return Preview(
        source=source.name,
        items=tuple(
            Read(title=each.title, url=each.url, published_at=each.published_at, length=len(each.text))
            for each in kept
        )
        if source.origin is Origin.PUBLICATION
        else (),
        voices=counts["voices"],
        threads=len(threads),
        speakers=bool(counts["speakers"]),
        unread=tuple(unread),
        refused=tuple(each for each in reversed(ledger) if each.event not in _QUIET),
        fetched=sum(each.total for each in ledger if each.event is CrawlEvent.FETCHED),
        problem=after.problem,
        problem_detail=after.problem_detail,
    )
