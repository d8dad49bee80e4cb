"""Where fetched pages become rows: publications into the store, voices through the gate, nothing else.

Runs in a process beside the downloader (``crawler.link``). What arrives together is one transaction, and a
page is only called taken after its commit: a process killed at any moment leaves whole pages behind and
none twice.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from pydantic import ValidationError

from crawler import looks, rhythm
from crawler.following import Following, Seen, address_tag, page_tag
from crawler.messages import (
    DETAIL,
    LOOK,
    Begin,
    Begun,
    Due,
    Finish,
    HostAnswered,
    HostClosed,
    Message,
    Note,
    Open,
    Page,
    Taken,
)
from crawler.page import PageRead, forget_and_make, read_all
from crawler.secrets import SecretKeeper
from crawler.trouble import Problem, Trouble
from kiemtin import errors
from kiemtin.entities import Fetch, ParseProblem, VoicePage
from kiemtin.ports import Clock, LooksAgain, Source
from kiemtin.states import Origin
from kiemtin.store import Store, UnitOfWork
from kiemtin.store.crawl_tables import DAY_COUNTS
from kiemtin.store.repositories.days import DayCounts
from kiemtin.store.repositories.items import Arrival, Arrived
from kiemtin.store.repositories.sources import StoredSource
from kiemtin.words import ZONE

if TYPE_CHECKING:
    from crawler.gate import GateReport, Listened

log = logging.getLogger("kiemtin.crawl")

LOOKS_A_RUN = 20
"""Kept publications that one run looks at again, at most."""
_WHOLE_STORE = (errors.StoreReadOnly, errors.StoreUnreachable, errors.StoreTooNew, errors.StoreNotReady)


class VoiceGate(Protocol):
    """The only way in for public voices; ``crawler.gate`` has the real one."""

    def admit(self, source: str, page: VoicePage) -> GateReport: ...


@runtime_checkable
class HearsTogether(Protocol):
    """A gate that reads many pages first and counts them inside the transaction of their intake."""

    def listen(self, pages: Sequence[tuple[str, VoicePage]]) -> list[Listened]: ...

    def count(self, uow: UnitOfWork, listened: Listened) -> GateReport: ...


@dataclass
class _Started:
    """A run before its first pages are written down."""

    message: Begin
    adapter: Source | None = None
    options: Any = None
    fetches: list[Fetch] = field(default_factory=list)
    problem: Problem | None = None


class Intake:
    """Puts the findings of every source where they belong.

    ``make_gate`` is called when the first public voice arrives; None where none can come. ``secrets``
    opens the office's own credentials by source and name; ``read`` reads pages, here or with a helper.
    """

    def __init__(
        self,
        store: Store,
        make_gate: Callable[[], VoiceGate] | None,
        clock: Clock,
        secrets: SecretKeeper | None = None,
        read: Callable[[Sequence[Any]], list[Any]] = read_all,
    ) -> None:
        self._read = read
        self._store = store
        self._make_gate = make_gate
        self._gate: VoiceGate | None = None
        self._clock = clock
        self._secrets = secrets
        with store.work() as uow:
            self._installation = uow.house.installation_secret()
            uow.commit()

    def handle(self, messages: Sequence[Message]) -> list[Any]:
        """The answers, in order; an exception in place of one that failed. Raises what the whole store fails with."""
        prepared = [self._started(each) if isinstance(each, Begin) else each for each in messages]
        places = [place for place, each in enumerate(messages) if isinstance(each, Page)]
        for place, read in zip(places, self._read([messages[each] for each in places]), strict=True):
            prepared[place] = read
        self._listen(prepared)
        try:
            return self._written(prepared)
        except _WHOLE_STORE:
            raise
        except Exception as error:
            if len(messages) > 1:
                return [each for one in prepared for each in self._alone(one)]
            return [error]

    def _alone(self, prepared: Any) -> list[Any]:
        try:
            return self._written([prepared])
        except _WHOLE_STORE:
            raise
        except Exception as error:
            return [error]

    # --- before the transaction: reading takes its time --------------------------------------------

    def _started(self, message: Begin) -> _Started:
        source = message.source
        try:
            adapter, options = forget_and_make(source)
        except (errors.KiemTinError, ValidationError) as error:
            said = error.english() if isinstance(error, errors.KiemTinError) else "its options are not valid"
            log.error("source %s: %s", source.name, said)
            return _Started(message, problem=Problem(trouble=Trouble.CONFIGURATION, detail=said))
        fetches = list(adapter.start(options, source.last_success_at))
        return _Started(message, adapter=adapter, options=options, fetches=fetches)

    def _listen(self, prepared: list[Any]) -> None:
        """Let the gate read the voices of all pages. Where it fails on them, it is asked page by page."""
        spoken = [place for place, each in enumerate(prepared) if isinstance(each, PageRead) and each.pages]
        if not spoken:
            return
        try:
            gate = self._the_gate()
            if isinstance(gate, HearsTogether):
                pairs = [
                    (prepared[place].message.source.name, page)
                    for place in spoken
                    for page in prepared[place].pages
                ]
                heard = iter(gate.listen(pairs))
                for place in spoken:
                    prepared[place].listened = [next(heard) for _ in prepared[place].pages]
                return
        except _WHOLE_STORE:
            raise
        except Exception as error:
            if len(spoken) == 1:
                prepared[spoken[0]] = error
                return
        for place in spoken:
            alone = [prepared[place]]
            if isinstance(self._gate, HearsTogether):
                self._listen(alone)
            else:
                alone[0] = self._admitted(prepared[place])
            prepared[place] = alone[0]

    def _admitted(self, read: PageRead) -> Any:
        """The gate first: what it counts it recognises again, so a crash before our own commit makes
        the page be read once more and counted once."""
        try:
            for page in read.pages:
                self._the_gate().admit(read.message.source.name, page)
        except _WHOLE_STORE:
            raise
        except Exception as error:
            return error
        return read

    def _the_gate(self) -> Any:
        if self._gate is None:
            if self._make_gate is None:
                raise RuntimeError("a source of public voices needs a gate")
            self._gate = self._make_gate()
        return self._gate

    # --- one transaction ------------------------------------------------------------------------------

    def _written(self, prepared: Sequence[Any]) -> list[Any]:
        only_asks = all(isinstance(each, Due | Open) for each in prepared)
        with self._store.read() if only_asks else self._store.work() as uow:
            answers = _Writing(self, uow, prepared).done()
            uow.commit()
        return answers


class _Writing:
    """One transaction of the intake: what arrived together, asked and written together."""

    def __init__(self, intake: Intake, uow: UnitOfWork, prepared: Sequence[Any]) -> None:
        self._uow, self._prepared = uow, prepared
        self._installation = intake._installation
        self._gate: Any = intake._gate
        self._now = intake._clock.now()
        self._day = self._now.astimezone(ZONE).date()
        self._days: dict[str, Counter[str]] = {}
        for each in prepared:
            if isinstance(each, _Started) and each.adapter is not None:
                each.fetches += self._looks(each)
        wanted = [pair for each in prepared for pair in _wanted(each)]
        self._arrived = self._arrivals()
        self._following = Following(
            uow, wanted, installation=self._installation, secrets=intake._secrets, now=self._now
        )

    def done(self) -> list[Any]:
        answers = [self._answer(place, each) for place, each in enumerate(self._prepared)]
        self._uow.days.add_all((source, _day(self._day, counts)) for source, counts in self._days.items())
        self._uow.sources.collected(
            {source: counts["fresh"] for source, counts in self._days.items() if counts["fresh"]}
        )
        return answers

    def _answer(self, place: int, each: Any) -> Any:
        if isinstance(each, PageRead):
            return self._page(each, self._arrived.get(place, []))
        if isinstance(each, _Started):
            return self._begun(each)
        if isinstance(each, Finish):
            return self._finish(each)
        if isinstance(each, Note):
            return self._uow.sources.note(each.line)
        if isinstance(each, Due):
            if each.only:
                return [self._uow.sources.get(name) for name in each.only]
            return self._uow.sources.due(each.at)
        if isinstance(each, Open):
            return self._uow.hosts.all()
        if isinstance(each, HostClosed):
            return self._uow.hosts.close(each.host, each.until, each.reason, each.refusals)
        if isinstance(each, HostAnswered):
            return self._uow.hosts.answered(each.host)
        return each  # an exception of the reading

    # runs

    def _looks(self, started: _Started) -> list[Fetch]:
        """Publications kept before whose pages are looked at again, as far as the source can ask for them."""
        if not isinstance(started.adapter, LooksAgain):
            return []
        name = started.message.source.name
        due = self._uow.items.to_look_at(name, self._now, LOOKS_A_RUN)
        self._uow.items.looking([each.id for each in due], self._now + looks.CONFIRM)
        found = []
        for each in due:
            fetch = started.adapter.again(each.kept, started.options)
            if fetch is not None:
                found.append(replace(fetch, context={**fetch.context, DETAIL: True, LOOK: each.id}))
        return found

    def _begun(self, started: _Started) -> Begun:
        source, now = started.message.source, self._now
        pace = timedelta(seconds=source.pace_s or source.interval_s)
        self._uow.sources.tried(source.name, now, started.message.at + pace)
        if started.adapter is None:
            problem = started.problem or Problem(trouble=Trouble.CONFIGURATION)
            self._uow.sources.failed(source.name, now, problem.trouble.value, problem.detail)
            self._count(source.name, runs=1, failures=1)
            return Begun(problem=problem)
        seen = Seen()
        spec = started.adapter.spec
        asked = self._following.asked(source, spec, started.fetches, seen)
        self._count(source.name, runs=1)
        return Begun(asked=asked, minimum_delay=spec.minimum_delay)

    def _finish(self, done: Finish) -> None:
        """The run's health and rhythm, and what makes the next one cheaper."""
        uow, name, source = self._uow, done.source.name, done.source
        uow.sources.note(*done.lines)
        uow.hosts.asked(done.paces)
        if not done.unfinished:
            for tag, etag, changed in done.remember:
                uow.sources.keep_validators(tag, etag, changed, done.at)
        pages = sum(line.total for line in done.lines)
        self._count(name, pages=pages, failures=int(done.problem is not None))
        if done.troubles:
            uow.days.add(name, DayCounts(day=self._day, troubles=dict(done.troubles)))
        if done.problem is None:
            uow.sources.succeeded(name, done.at, 0)
        else:
            uow.sources.failed(name, done.at, done.problem.trouble.value, done.problem.detail)
        self._due_again(source, done)

    def _due_again(self, source: StoredSource, done: Finish) -> None:
        before = rhythm.Rhythm(
            pace=source.pace_s or source.interval_s, gap=source.new_gap_s, share=source.new_share
        )
        pause = before.pace
        if not source.adaptive:
            before = rhythm.Rhythm(pace=source.interval_s)
            pause = before.pace
        elif done.problem is not None:
            pause = rhythm.after_failure(before.pace, source.failures + 1)
        else:
            last = source.last_success_at
            elapsed = (done.began_at - last).total_seconds() if last else 0.0
            before = rhythm.after_look(before, elapsed=elapsed, fresh=done.fresh, known=done.known)
            pause = before.pace
        at = done.began_at + timedelta(seconds=pause)
        at = max(at, done.until) if done.until else at
        self._uow.sources.due_again(source.name, at, pace=before.pace, gap=before.gap, share=before.share)

    # pages

    def _arrivals(self) -> dict[int, list[Arrived]]:
        """What became of every publication that arrived, by its page's place."""
        coming: list[Arrival] = []
        of_page: list[int] = []
        for place, each in enumerate(self._prepared):
            if not isinstance(each, PageRead):
                continue
            fetch = each.message.fetch
            for item in each.items:
                coming.append(
                    Arrival(
                        source=each.message.source.name,
                        item=item,
                        stamp=fetch.stamp if fetch.context.get(DETAIL) else "",
                        look_at=looks.first_look(item.published_at, self._now),
                    )
                )
                of_page.append(place)
        found: dict[int, list[Arrived]] = {}
        if coming:
            for place, arrived in zip(of_page, self._uow.items.add_all(coming, self._now), strict=True):
                found.setdefault(place, []).append(arrived)
        return found

    def _page(self, read: PageRead, arrived: list[Arrived]) -> Taken:
        message, name = read.message, read.message.source.name
        counts = Counter(each.outcome for each in arrived)
        seen = Seen(known=counts["same"] + counts["copy"])
        for each in arrived:
            if each.first_source != name:
                seen.elsewhere[each.first_source] += 1
        unread = 0
        for problem in read.problems:
            unread += problem.count
            self._quarantine(read, problem)
        asked = self._following.asked(message.source, read.spec, read.fetches, seen)
        for listened in read.listened:
            self._gate.count(self._uow, listened)
        gone = self._looked(read) if LOOK in message.fetch.context else 0
        elsewhere = sum(seen.elsewhere.values())
        for other, total in seen.elsewhere.items():
            self._uow.days.overlap(name, other, total, self._now)
        voices = sum(len(each.voices) for each in read.pages)
        self._count(
            name,
            fresh=counts["fresh"],
            edited=counts["edited"],
            known=seen.known,
            elsewhere=elsewhere,
            gone=gone,
            unread=unread,
            voices=voices,
        )
        nothing = read.problems and not (read.items or read.pages or read.fetches)
        reason = Problem(trouble=Trouble.UNREADABLE, detail=read.problems[0].reason) if nothing else None
        return Taken(
            asked=asked,
            kept=len(read.items) + len(read.pages) + len(read.problems),
            fresh=counts["fresh"],
            known=seen.known + elsewhere,
            voices=voices,
            unread=unread,
            problem=reason,
            remember=self._remember(read),
        )

    def _looked(self, read: PageRead) -> int:
        """What a look at a kept publication found; 1 when it counts as deleted now."""
        number = int(read.message.fetch.context[LOOK])
        if read.gone:
            again = self._now + looks.CONFIRM
            return int(self._uow.items.missed(number, self._now, again, enough=looks.MISSES))
        if read.message.missing is not None:
            self._uow.items.not_looked_at(number)  # robots.txt forbids it, say: asking again is of no use
        else:
            done, kept_at = self._uow.items.looks(number)
            self._uow.items.looked(number, self._now, looks.next_look(kept_at, done + 1, self._now))
        return 0

    def _remember(self, read: PageRead) -> tuple[bytes, str | None, str | None] | None:
        message = read.message
        fetch, document = message.fetch, message.document
        if fetch.private or (message.missing is not None and not read.problems):
            return None
        tag = page_tag(self._installation, message.source.name, fetch)
        publication = read.origin is Origin.PUBLICATION
        if fetch.context.get(DETAIL) and publication and LOOK not in fetch.context:
            if read.problems:
                # Quarantined once; not fetched and quarantined again every quarter of an hour.
                self._uow.sources.keep_validators(tag, None, None, document.fetched_at)
                return None
        elif not publication and read.fetches:
            return None  # it leads on to more voices: a 304 would hide what changed behind it
        etag, changed = document.headers.get("etag"), document.headers.get("last-modified")
        if document.status != 200 or not fetch.since_known or not (etag or changed):
            return None
        kept = (tag, etag and etag[:300], changed and changed[:64])
        if fetch.context.get(DETAIL) and publication:
            self._uow.sources.keep_validators(*kept, document.fetched_at)  # for a later look
            return None
        return kept

    def _quarantine(self, read: PageRead, problem: ParseProblem) -> None:
        """Once per page and reason; on a page that is read again and again, once a day."""
        message, name = read.message, read.message.source.name
        at = message.document.fetched_at
        day = "" if message.fetch.context.get(DETAIL) else at.date().isoformat()
        mark = address_tag(self._installation, name, "problem", message.fetch.url, problem.reason, day)
        if self._uow.sources.validators(mark) is not None:
            return
        self._uow.sources.keep_validators(mark, None, None, at)
        self._uow.sources.quarantine(name, read.origin, at, problem.reason, problem.count, problem.raw)

    def _count(self, source: str, **counts: int) -> None:
        mine = self._days.setdefault(source, Counter())
        for name, count in counts.items():
            if count:
                mine[name] += count


def _wanted(each: Any) -> Iterable[tuple[StoredSource, Any, Fetch]]:
    if isinstance(each, PageRead):
        return ((each.message.source, each.spec, fetch) for fetch in each.fetches)
    if isinstance(each, _Started) and each.adapter is not None:
        return ((each.message.source, each.adapter.spec, fetch) for fetch in each.fetches)
    return ()


def _day(day: date, counts: Mapping[str, int]) -> DayCounts:
    return replace(DayCounts(day=day), **{name: counts.get(name, 0) for name in DAY_COUNTS})  # type: ignore[arg-type]
