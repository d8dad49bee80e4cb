"""The one spider: drives any source, decides nothing about what a page means."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

import scrapy
from pydantic import ValidationError
from scrapy.exceptions import CloseSpider
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from crawler import registry
from crawler.addresses import host_of, refusal
from crawler.diagnosis import diagnose
from crawler.hosts import Hosts
from crawler.intake import Intake, Next, Taken
from crawler.runs import Run
from crawler.trouble import Problem, Trouble, of_status
from kiemtin import errors
from kiemtin.entities import Document, Fetch
from kiemtin.ports import Clock
from kiemtin.states import CrawlEvent
from kiemtin.store.repositories.sources import StoredSource

log = logging.getLogger("kiemtin.crawl")
T = TypeVar("T")


class Ledger:
    """Hands the middlewares' lines to the intake's thread, in order."""

    def __init__(self, spider: KiemTinSpider) -> None:
        self._spider = spider

    def note(
        self, run: Run, host: str, event: CrawlEvent, detail: str = "", seconds: float | None = None
    ) -> None:
        future = self._spider.worker.submit(self._spider.intake.note, run, host, event, detail, seconds)
        future.add_done_callback(self._spider.look_for_broken_store)


class KiemTinSpider(scrapy.Spider):
    """Runs sources until ``due`` gives no more.

    ``due`` returns the sources to begin now, or None when no more will come. ``every`` is the
    pause in seconds between two looks.
    """

    name = "kiemtin"
    hosts: Hosts
    # Everything but a redirect comes to us: an error is an answer too.
    handle_httpstatus_list = [304, *range(400, 600)]  # noqa: RUF012  (Scrapy reads the class attribute)

    def __init__(
        self,
        *,
        intake: Intake,
        clock: Clock,
        due: Callable[[], list[StoredSource] | None],
        every: float,
        closed_hosts: Mapping[str, float] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.intake = intake
        self.clock = clock
        self.worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="intake")
        self.ledger = Ledger(self)
        self.running: dict[str, Run] = {}
        self.broken: errors.KiemTinError | None = None
        self.stopping = False
        self._due = due
        self._every = every
        self._closed_hosts = dict(closed_hosts or {})

    @classmethod
    def from_crawler(cls, crawler: Any, *args: Any, **kwargs: Any) -> Any:
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.hosts = Hosts(crawler, crawler.settings["KIEMTIN_MANNERS"])
        return spider

    def open_hosts(self) -> None:
        for host, seconds in self._closed_hosts.items():
            self.hosts.close(host, seconds, Problem(trouble=Trouble.BACKED_OFF, detail="Retry-After"))

    async def start(self) -> AsyncIterator[Any]:
        self.open_hosts()
        try:
            while True:
                sources = await self._in_thread(self._due)
                if sources is None:
                    return
                for source in sources:
                    if source.name not in self.running:
                        for request in await self._begin(source):
                            yield request
                await asyncio.sleep(self._every)
        except errors.KiemTinError as error:
            self.broken = error

    async def _begin(self, source: StoredSource) -> list[Request]:
        now = self.clock.now()
        try:
            adapter = registry.adapter(source.adapter)
            options = registry.options_of(source.adapter, source.options)
        except (errors.KiemTinError, ValidationError) as error:
            await self._in_thread(self._misconfigured, source, now, error)
            return []
        run = Run(source=source, adapter=adapter, options=options, started_at=now)
        self.running[source.name] = run
        requests = self._requests(run, await self._in_thread(self.intake.begin, run))
        if not requests:
            await self._finish(run)
        return requests

    def _misconfigured(self, source: StoredSource, at: datetime, error: Exception) -> None:
        said = error.english() if isinstance(error, errors.KiemTinError) else "its options are not valid"
        log.error("source %s: %s", source.name, said)
        self.intake.refuse(source.name, at, Problem(trouble=Trouble.CONFIGURATION, detail=said))

    def _requests(self, run: Run, follow: tuple[Next, ...]) -> list[Request]:
        requests = []
        for each in follow:
            reason = refusal(each.fetch.url)
            if reason:
                problem = Problem(trouble=Trouble.PROFILE, detail=reason)
                self.ledger.note(run, host_of(each.fetch.url), problem.event, reason)
                run.failed(each.fetch, problem)
            elif run.asks(each.fetch):
                requests.append(self._request(run, each))
        return requests

    def _request(self, run: Run, following: Next) -> Request:
        headers = {}
        if following.validators is not None:
            if following.validators.etag:
                headers["If-None-Match"] = following.validators.etag
            if following.validators.last_modified:
                headers["If-Modified-Since"] = following.validators.last_modified
        return Request(
            following.fetch.url,
            callback=self._fetched,
            errback=partial(self._missed, run, following.fetch),
            headers=headers,
            dont_filter=True,
            meta={"run": run, "fetch": following.fetch},
        )

    async def _fetched(self, response: Response) -> list[Request]:
        run, fetch = response.meta["run"], response.meta["fetch"]
        host = host_of(response.url)
        if response.status == 304:
            run.pages[host, CrawlEvent.NOT_MODIFIED] += 1
            return await self._dealt_with(run, ())
        if response.status >= 400:
            return await self._without(run, fetch, host, of_status(response.status))
        run.pages[host, CrawlEvent.FETCHED] += 1
        return await self._take(run, fetch, self._document(response, fetch), None)

    async def _missed(self, run: Run, fetch: Fetch, failure: Failure) -> list[Request]:
        if self.stopping:
            return []  # given back, not failed: says nothing about the source
        request = getattr(failure, "request", None)
        host = host_of(fetch.url if request is None else request.url)
        return await self._without(run, fetch, host, diagnose(failure.value or Exception()))

    async def _without(self, run: Run, fetch: Fetch, host: str, problem: Problem) -> list[Request]:
        """A page did not come. If that will last, the source may go on with what it knows already."""
        if problem.trouble is not Trouble.BACKED_OFF:  # that one is in the ledger once per host
            self.ledger.note(run, host, problem.event, problem.detail or problem.trouble.value)
        if not problem.lasting:
            run.failed(fetch, problem)
            return await self._dealt_with(run, ())
        stand_in = Document(
            url=fetch.url,
            status=problem.status or 403,
            content_type="",
            body=b"",
            fetched_at=self.clock.now(),
            context=fetch.context,
        )
        return await self._take(run, fetch, stand_in, problem)

    async def _take(
        self, run: Run, fetch: Fetch, document: Document, problem: Problem | None
    ) -> list[Request]:
        try:
            taken: Taken = await self._in_thread(self.intake.take, run, fetch, document)
        except CloseSpider:
            raise
        except Exception as error:
            # Nothing of the page was kept, so it must be read again; its words stay out of the log.
            said = error.english() if isinstance(error, errors.KiemTinError) else type(error).__name__
            log.error("source %s: a page was not taken in: %s", run.name, said)
            run.failed(fetch, Problem(trouble=Trouble.NOT_KEPT, detail=type(error).__name__))
            return await self._dealt_with(run, ())
        gave_nothing = problem is not None and not taken.follow and not taken.kept
        if gave_nothing and problem is not None:
            run.failed(fetch, problem)
        elif taken.problem is not None and problem is None:
            self.ledger.note(run, host_of(fetch.url), taken.problem.event, taken.problem.detail)
            run.failed(fetch, taken.problem)
        return await self._dealt_with(run, taken.follow)

    async def _dealt_with(self, run: Run, follow: tuple[Next, ...]) -> list[Request]:
        requests = self._requests(run, follow)
        run.owed -= 1
        if run.owed == 0:
            await self._finish(run)
        return requests

    async def _finish(self, run: Run) -> None:
        self.running.pop(run.name, None)
        await self._in_thread(self.intake.finish, run, self.clock.now())
        if run.problem is None:
            log.info(
                "source %s: %d pages, %d new, %d known, %d voices read, %d unread",
                *(run.name, sum(run.pages.values()), run.new, run.known, run.voices, run.unread),
            )
        else:
            log.warning("source %s: %s %s", run.name, run.problem.trouble.value, run.problem.detail)
        run.seen.clear()
        run.validators.clear()

    def _document(self, response: Response, fetch: Fetch) -> Document:
        headers = {
            name.decode("latin-1").lower(): b", ".join(values).decode("latin-1")
            for name, values in response.headers.items()
        }
        return Document(
            url=response.url,
            status=response.status,
            content_type=headers.get("content-type", ""),
            body=response.body,
            fetched_at=self.clock.now(),
            context=fetch.context,
            headers=headers,
        )

    async def _in_thread(self, work: Callable[..., T], *arguments: Any) -> T:
        """Run ``work`` in the intake's thread. A store that cannot be written ends the round."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self.worker, work, *arguments)
        except (errors.StoreReadOnly, errors.StoreUnreachable, errors.StoreTooNew) as error:
            self.broken = error
            raise CloseSpider("store") from None

    def look_for_broken_store(self, future: Any) -> None:
        error = future.exception()
        if isinstance(error, errors.KiemTinError):
            log.error("crawl ledger: %s", error.english())
            self.broken = self.broken or error

    def closed(self, reason: str) -> None:
        self.worker.shutdown(wait=True)
