"""Where a fetched page becomes rows: publications into the store, voices through the gate, nothing else.

Runs in one thread beside the downloader. Every page is one transaction, so a process killed at
any moment leaves whole pages behind and none twice.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from crawler.redaction.personal import redact_publication
from crawler.runs import DETAIL, Run
from crawler.trouble import Problem, Trouble
from kiemtin.entities import Document, Fetch, ParseProblem, PublicationItem, VoicePage
from kiemtin.ports import Clock
from kiemtin.states import CrawlEvent, Origin
from kiemtin.store import Store, UnitOfWork
from kiemtin.store.repositories.sources import LedgerLine, Validators

if TYPE_CHECKING:
    from crawler.gate import GateReport

log = logging.getLogger("kiemtin.crawl")


class VoiceGate(Protocol):
    """The only way in for public voices; ``crawler.gate`` has the real one."""

    def admit(self, source: str, page: VoicePage) -> GateReport: ...


@dataclass(frozen=True, kw_only=True)
class Next:
    """A page to ask for, with what is known of its last version."""

    fetch: Fetch
    validators: Validators | None


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What a page gave: pages to follow, how many things were kept, ``problem`` when it only complained."""

    follow: tuple[Next, ...] = ()
    kept: int = 0
    problem: Problem | None = None


class Intake:
    """Puts one source's findings where they belong.

    ``make_gate`` is called when the first public voice arrives; None where none can come.
    """

    def __init__(self, store: Store, make_gate: Callable[[], VoiceGate] | None, clock: Clock) -> None:
        self._store = store
        self._make_gate = make_gate
        self._gate: VoiceGate | None = None
        self._clock = clock
        with store.work() as uow:
            self._secret = uow.house.installation_secret()
            uow.commit()

    def begin(self, run: Run) -> tuple[Next, ...]:
        """The run's first pages. Committed: the source is not due again before its interval."""
        first = tuple(run.adapter.start(run.options, run.source.last_success_at))
        with self._store.work() as uow:
            uow.sources.tried(run.name, run.started_at)
            follow = self._next(uow, run, first)
            uow.commit()
        return follow

    def take(self, run: Run, fetch: Fetch, document: Document) -> Taken:
        """Read a page and keep what it holds.

        Raises the store's errors; then nothing of the page was kept and it will be read again.
        """
        found = self._parse(run, document)
        items = [each for each in found if isinstance(each, PublicationItem)]
        pages = [each for each in found if isinstance(each, VoicePage)]
        fetches = [each for each in found if isinstance(each, Fetch)]
        problems = [each for each in found if isinstance(each, ParseProblem)]
        if run.origin is Origin.PUBLICATION:
            pages.clear()  # a source cannot change its origin by what it yields (S1)
        else:
            items.clear()
        # The gate first: what it counts it recognises again, so a crash before our own commit
        # makes the page be read once more and counted once.
        for page in pages:
            self._admit(run, page)
        # Contacts, numbers and names of private people never reach the store (S3). It takes its
        # time, so it is done before the database is locked for writing.
        items = [_redacted(each) for each in items]
        problems = [replace(each, raw=each.raw and redact_publication(each.raw)) for each in problems]
        with self._store.work() if items or problems or fetches else self._store.read() as uow:
            for item in items:
                self._keep(uow, run, item)
            for problem in problems:
                self._quarantine(uow, run, document, fetch, problem)
            follow = self._next(uow, run, fetches)
            self._remember(uow, run, fetch, document, found)
            uow.commit()
        nothing = problems and not (items or pages or fetches)
        reason = Problem(trouble=Trouble.UNREADABLE, detail=problems[0].reason) if nothing else None
        return Taken(follow=follow, kept=len(items) + len(pages) + len(problems), problem=reason)

    def finish(self, run: Run, at: datetime) -> None:
        """Write the run's health and ledger lines, and what makes the next one cheaper."""
        with self._store.work() as uow:
            for (host, event), count in sorted(run.pages.items()):
                uow.sources.note(
                    LedgerLine(at=at, source=run.name, host=host, event=event, detail=f"{count}")
                )
            if not run.unfinished:
                for tag, etag, changed in run.validators:
                    uow.sources.keep_validators(tag, etag, changed, at)
            if run.problem is None:
                uow.sources.succeeded(run.name, at, run.new)
            else:
                uow.sources.failed(run.name, at, run.problem.trouble.value, run.problem.detail)
            uow.commit()

    def refuse(self, source: str, at: datetime, problem: Problem) -> None:
        """A source that cannot be run as it is configured."""
        with self._store.work() as uow:
            uow.sources.failed(source, at, problem.trouble.value, problem.detail)
            uow.commit()

    def note(
        self, run: Run, host: str, event: CrawlEvent, detail: str = "", seconds: float | None = None
    ) -> None:
        """A line of the crawl ledger, committed at once: a refusal or a wait is never lost."""
        line = LedgerLine(
            at=self._clock.now(), source=run.name, host=host, event=event, detail=detail, seconds=seconds
        )
        with self._store.work() as uow:
            uow.sources.note(line)
            uow.commit()

    def _parse(self, run: Run, document: Document) -> list[Any]:
        found: list[Any] = []
        try:
            found.extend(run.adapter.parse(document, run.options))
        except Exception as error:
            # Neither message nor traceback text: both may quote the page.
            frame = traceback.extract_tb(error.__traceback__)[-1]
            log.error("source %s: %s in %s:%s", run.name, type(error).__name__, frame.filename, frame.lineno)
            found.append(ParseProblem(reason=f"the adapter failed: {type(error).__name__}"))
        return found

    def _admit(self, run: Run, page: VoicePage) -> None:
        if self._gate is None:
            if self._make_gate is None:
                raise RuntimeError("a source of public voices needs a gate")
            self._gate = self._make_gate()
        self._gate.admit(run.name, page)
        run.voices += len(page.voices)

    def _keep(self, uow: UnitOfWork, run: Run, item: PublicationItem) -> None:
        if uow.items.add(run.name, item, self._clock.now()) is None:
            run.known += 1
        else:
            run.new += 1

    def _next(self, uow: UnitOfWork, run: Run, fetches: Any) -> tuple[Next, ...]:
        """Pages worth asking for: not a publication we have, not one we know to be unreadable."""
        follow = []
        for fetch in fetches:
            known = uow.sources.validators(self._tag("address", run.name, fetch.url))
            single = run.origin is Origin.PUBLICATION and bool(fetch.context.get(DETAIL))
            if single and (known is not None or uow.items.known(fetch.url)):
                run.known += 1
                continue
            follow.append(Next(fetch=fetch, validators=known if fetch.since_known else None))
        return tuple(follow)

    def _remember(
        self, uow: UnitOfWork, run: Run, fetch: Fetch, document: Document, found: list[Any]
    ) -> None:
        tag = self._tag("address", run.name, fetch.url)
        if fetch.context.get(DETAIL) and run.origin is Origin.PUBLICATION:
            if any(isinstance(each, ParseProblem) for each in found):
                # Quarantined once; not fetched and quarantined again every quarter of an hour.
                uow.sources.keep_validators(tag, None, None, document.fetched_at)
            return
        if run.origin is Origin.PUBLIC_VOICE and any(isinstance(each, Fetch) for each in found):
            return  # it leads on to more voices: a 304 would hide what changed behind it
        etag = document.headers.get("etag")
        changed = document.headers.get("last-modified")
        if document.status == 200 and fetch.since_known and (etag or changed):
            run.validators.append((tag, etag and etag[:300], changed and changed[:64]))

    def _quarantine(
        self, uow: UnitOfWork, run: Run, document: Document, fetch: Fetch, problem: ParseProblem
    ) -> None:
        """Once per page and reason; on a page that is read again and again, once a day."""
        day = "" if fetch.context.get(DETAIL) else document.fetched_at.date().isoformat()
        mark = self._tag("problem", run.name, fetch.url, problem.reason, day)
        run.unread += problem.count
        if uow.sources.validators(mark) is not None:
            return
        uow.sources.keep_validators(mark, None, None, document.fetched_at)
        uow.sources.quarantine(
            run.name,
            run.origin,
            document.fetched_at,
            problem.reason,
            problem.count,
            redact_publication(problem.raw) if problem.raw else problem.raw,
        )

    def _tag(self, *parts: str) -> bytes:
        """A keyed hash: an address is recognised again and cannot be read back."""
        message = "\x1f".join(parts).encode("utf-8", "surrogatepass")
        return hmac.new(self._secret, message, hashlib.sha256).digest()[:16]


def _redacted(item: PublicationItem) -> PublicationItem:
    return replace(item, title=redact_publication(item.title), text=redact_publication(item.text))
