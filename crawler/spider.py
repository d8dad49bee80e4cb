"""The one spider: drives any source, decides nothing about what a page means."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from typing import Any

import scrapy
from scrapy.exceptions import CloseSpider
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from crawler.addresses import host_of, refusal
from crawler.api_terms import BASIS, covers
from crawler.diagnosis import diagnose
from crawler.hosts import Hosts
from crawler.link import IntakeCrashed, Link
from crawler.messages import (
    LOOK,
    Begin,
    Begun,
    Due,
    HostAnswered,
    HostClosed,
    Message,
    Next,
    Note,
    Open,
    Page,
    Taken,
)
from crawler.runs import WINDOW, Run
from crawler.secrets import filled_body, filled_headers, filled_url, masked, masked_body
from crawler.trouble import Problem, Trouble, of_status
from kiemtin import errors
from kiemtin.clock import SystemClock
from kiemtin.entities import Document
from kiemtin.states import CrawlEvent
from kiemtin.store.repositories.sources import LedgerLine, StoredSource

log = logging.getLogger("kiemtin.crawl")
LONGEST_REFUSAL = 65_536
"""Bytes of an API's error that are read; it says why in its first lines."""
_EXPLAINED = frozenset({Trouble.STATUS, Trouble.PROFILE})
_WHOLE_STORE = (errors.StoreReadOnly, errors.StoreUnreachable, errors.StoreTooNew, errors.StoreNotReady)


class Ledger:
    """Hands the middlewares' lines to the intake, in order."""

    def __init__(self, spider: KiemTinSpider) -> None:
        self._spider = spider

    def note(
        self, run: Run | None, host: str, event: CrawlEvent, detail: str = "", seconds: float | None = None
    ) -> None:
        if run is not None:
            at = self._spider.clock.now()
            line = LedgerLine(at=at, source=run.name, host=host, event=event, detail=detail, seconds=seconds)
            self._spider.tell(Note(line=line))


class KiemTinSpider(scrapy.Spider):
    """Runs the sources that are due, until ``stop_at`` (on the reactor's loop) or, with ``once``, once.

    ``every`` is the pause in seconds between two looks for due sources.
    """

    name = "kiemtin"
    hosts: Hosts
    # Everything but a redirect comes to us: an error is an answer too.
    handle_httpstatus_list = [304, *range(400, 600)]  # noqa: RUF012  (Scrapy reads the class attribute)

    def __init__(
        self,
        *,
        link: Link,
        clock: SystemClock,
        only: tuple[str, ...] = (),
        once: bool = False,
        every: float,
        more: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.link = link
        self.clock = clock
        self.ledger = Ledger(self)
        self.running: dict[str, Run] = {}
        self.broken: errors.KiemTinError | None = None
        self.stopping = False
        self._only, self._once, self._every, self._more = only, once, every, more

    @classmethod
    def from_crawler(cls, crawler: Any, *args: Any, **kwargs: Any) -> Any:
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.hosts = Hosts(crawler, crawler.settings["KIEMTIN_MANNERS"], spider.clock)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        self.link.attach(asyncio.get_running_loop())
        try:
            paused = await self._ask_twice(Open())
            self.hosts.remember(paused)
            while self._more() and not self.stopping:
                due: list[StoredSource] = await self._ask_twice(Due(at=self.clock.now(), only=self._only))
                new = [source for source in due if source.name not in self.running]
                await asyncio.gather(*(self._begin(source) for source in new))
                if self._once:
                    return
                await asyncio.sleep(self._every)
        except errors.KiemTinError as error:
            self.broken = self.broken or error
        return
        yield  # an async generator: requests go to the engine by ``_pump``

    async def _begin(self, source: StoredSource) -> None:
        run = Run(source=source, minimum_delay=0.0, started_at=self.clock.now())
        self.running[source.name] = run
        begun: Begun = await self._ask(Begin(source=source, at=run.started_at))
        if begun.problem is not None:
            self.running.pop(source.name, None)
            return
        run.minimum_delay = begun.minimum_delay
        self._follow(run, begun.asked)
        if run.owed == 0:
            await self._finish(run)
        else:
            self._pump(run)

    # --- what is asked for -----------------------------------------------------------------------

    def _follow(self, run: Run, asked: Any) -> None:
        for held in asked.held:
            run.held(held)
            seconds = (held.until - self.clock.now()).total_seconds() if held.until else None
            self.ledger.note(run, host_of(held.fetch.url), held.problem.event, held.said, seconds)
        for each in asked.follow:
            reason = refusal(each.fetch.url)
            if reason:
                problem = Problem(trouble=Trouble.PROFILE, detail=reason)
                self.ledger.note(run, host_of(each.fetch.url), problem.event, reason)
                run.failed(each.fetch, problem)
            elif run.owes(each.fetch):
                run.waiting.append(each)

    def _pump(self, run: Run) -> None:
        """Hand the downloader the run's next requests; few at a time, so that long lists cost no memory."""
        while run.waiting and run.asked < WINDOW and not self.stopping:
            run.asked += 1
            self.crawler.engine.crawl(self._request(run, run.waiting.popleft()))

    def _request(self, run: Run, following: Next) -> Request:
        fetch, secrets = following.fetch, following.secrets
        headers = dict(fetch.headers)
        if following.validators is not None:
            if following.validators.etag:
                headers["If-None-Match"] = following.validators.etag
            if following.validators.last_modified:
                headers["If-Modified-Since"] = following.validators.last_modified
        url, body = fetch.url, fetch.body
        if secrets:
            kind = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
            url, headers = filled_url(url, secrets), filled_headers(headers, secrets)
            body = filled_body(body, kind, secrets) if body else body
        return Request(
            url,
            method=fetch.method,
            headers=headers or None,
            body=body,
            callback=self._fetched,
            errback=partial(self._missed, run, following),
            dont_filter=True,
            meta={"run": run, "next": following, "download_slot": host_of(url)},
        )

    # --- what came ---------------------------------------------------------------------------------

    async def _fetched(self, response: Response) -> None:
        run, following = response.meta["run"], response.meta["next"]
        run.asked -= 1
        self._pump(run)
        host = response.meta["download_slot"]
        if self.hosts.answers(host):
            self.tell(HostAnswered(host=host))
        basis = BASIS if covers(following.terms, response.url) else ""
        if response.status == 304:
            run.pages[host, CrawlEvent.NOT_MODIFIED, basis] += 1
            if LOOK in following.fetch.context:
                await self._take(run, following, self._document(response, following), None)
            else:
                await self._dealt_with(run)
        elif response.status >= 400:
            refusal_said = self._refusal(response, following)
            await self._without(run, following, host, of_status(response.status), refusal_said)
        else:
            run.pages[host, CrawlEvent.FETCHED, basis] += 1
            await self._take(run, following, self._document(response, following), None)

    async def _missed(self, run: Run, following: Next, failure: Failure) -> None:
        if self.stopping:
            return  # given back, not failed: says nothing about the source
        run.asked -= 1
        self._pump(run)
        request = getattr(failure, "request", None)
        host = host_of(following.fetch.url if request is None else request.url)
        await self._without(run, following, host, diagnose(failure.value or Exception()))

    async def _without(
        self, run: Run, following: Next, host: str, problem: Problem, said: Document | None = None
    ) -> None:
        """A page did not come. If that will last, the source may go on with what it knows already.

        ``said`` is what came in its place.
        """
        fetch = following.fetch
        if problem.trouble is Trouble.BACKED_OFF:  # that one is in the ledger once per host
            run.wait_for(self.hosts.open_again(host))
        else:
            self.ledger.note(run, host, problem.event, problem.detail or problem.trouble.value)
        if not problem.lasting:
            run.failed(fetch, problem)
            await self._dealt_with(run)
            return
        stand_in = Document(
            url=fetch.url,
            status=problem.status or 403,
            content_type="",
            body=b"",
            fetched_at=self.clock.now(),
            context=fetch.context,
        )
        await self._take(run, following, said or stand_in, problem)

    async def _take(self, run: Run, following: Next, document: Document, problem: Problem | None) -> None:
        fetch = following.fetch
        try:
            page = Page(source=run.source, fetch=fetch, document=document, missing=problem)
            taken: Taken = await self._ask(page)
        except CloseSpider:
            raise
        except IntakeCrashed:
            crash = Problem(trouble=Trouble.UNREADABLE, detail="the page breaks its reader")
            self.ledger.note(run, host_of(fetch.url), crash.event, crash.detail)
            run.failed(fetch, crash)
            await self._dealt_with(run)
            return
        except Exception as error:
            # Nothing of the page was kept, so it must be read again; its words stay out of the log.
            said = error.english() if isinstance(error, errors.KiemTinError) else str(error) or "an error"
            log.error("source %s: a page was not taken in: %s", run.name, said)
            run.failed(fetch, Problem(trouble=Trouble.NOT_KEPT, detail=type(error).__name__))
            await self._dealt_with(run)
            return
        run.took(taken)
        gave_nothing = problem is not None and not taken.asked.follow and not taken.kept
        if problem is not None and taken.problem is not None:
            # What an API's refusal means, its source knows better than the status.
            run.failed(fetch, taken.problem if problem.trouble in _EXPLAINED else problem)
        elif gave_nothing and problem is not None:
            run.failed(fetch, problem)
        elif taken.problem is not None and problem is None:
            self.ledger.note(run, host_of(fetch.url), taken.problem.event, taken.problem.detail)
            run.failed(fetch, taken.problem)
        self._follow(run, taken.asked)
        await self._dealt_with(run)

    async def _dealt_with(self, run: Run) -> None:
        self._pump(run)
        run.owed -= 1
        if run.owed == 0:
            await self._finish(run)

    async def _finish(self, run: Run) -> None:
        self.running.pop(run.name, None)
        try:
            await self._ask(run.finished(self.clock.now(), self.hosts.paces(run.hosts)))
        except CloseSpider:
            raise
        except Exception as error:
            log.error("source %s: its end was not written down: %s", run.name, type(error).__name__)
        if run.problem is None:
            log.info(
                "source %s: %d pages, %d new, %d known, %d voices read, %d unread",
                *(run.name, sum(run.pages.values()), run.fresh, run.known, run.voices, run.unread),
            )
        else:
            log.warning("source %s: %s %s", run.name, run.problem.trouble.value, run.problem.detail)

    def _refusal(self, response: Response, following: Next) -> Document:
        """An answer with an error status: what an API says of it is read, an error's page never."""
        document = self._document(response, following)
        if "json" in document.content_type and len(document.body) <= LONGEST_REFUSAL:
            return document
        return replace(document, content_type="", body=b"", headers={})

    def _document(self, response: Response, following: Next) -> Document:
        fetch, secrets = following.fetch, following.secrets
        headers = {
            name.decode("latin-1").lower(): b", ".join(values).decode("latin-1")
            for name, values in response.headers.items()
        }
        url, body = response.url, response.body
        if secrets:
            url, body = masked(url, secrets), masked_body(body, secrets)
            headers = {name: masked(value, secrets) for name, value in headers.items()}
        return Document(
            url=url,
            status=response.status,
            content_type=headers.get("content-type", ""),
            body=body,
            fetched_at=self.clock.now(),
            context=fetch.context,
            headers=headers,
        )

    # --- the intake ----------------------------------------------------------------------------------

    async def _ask(self, message: Message) -> Any:
        """The intake's answer. A store that cannot be written ends the round."""
        try:
            return await self.link.ask(message)
        except _WHOLE_STORE as error:
            self.broken = self.broken or error
            raise CloseSpider("store") from None

    async def _ask_twice(self, message: Message) -> Any:
        """The same; an intake that was killed meanwhile (memory, say) is asked once more, started anew."""
        try:
            return await self._ask(message)
        except IntakeCrashed:
            log.warning("the intake is asked again")
        try:
            return await self._ask(message)
        except IntakeCrashed:
            raise errors.IntakeLost() from None

    def tell(self, message: Message) -> None:
        """Something the intake has to keep; it answers nothing."""
        self.link.ask(message).add_done_callback(self._look_for_broken_store)

    def host_closed(self, host: str, seconds: float, reason: str, refusals: int) -> None:
        """A host is left alone for ``seconds`` of the crawl's time; a restart remembers it."""
        until = self.clock.after(seconds)
        self.tell(HostClosed(host=host, until=until, reason=reason, refusals=refusals))

    def _look_for_broken_store(self, future: asyncio.Future[Any]) -> None:
        if future.cancelled():
            return
        error = future.exception()
        if isinstance(error, errors.KiemTinError):
            log.error("crawl ledger: %s", error.english())
            self.broken = self.broken or error

    def closed(self, reason: str) -> None:
        self.link.close()
