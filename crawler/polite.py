"""Politeness in the downloader, where no source can forget it (S11).

Each class is a Scrapy downloader middleware; ``scrapy_settings`` puts them in order. Everything
refused, waited for or broken off goes to the crawl ledger through ``crawler.spider.ledger``.
"""

from __future__ import annotations

import ipaddress
from datetime import datetime
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from twisted.internet.defer import Deferred

from crawler.addresses import host_of, is_public_ip, refusal
from crawler.api_terms import covers
from crawler.diagnosis import Refused, diagnose
from crawler.hosts import reset_after, retry_after
from crawler.manners import ROBOTS_NAME, Manners
from crawler.resolver import PublicResolver
from crawler.trouble import Problem, Trouble, of_status
from kiemtin.states import CrawlEvent

_BUSY = frozenset({429, 503})


class _Middleware:
    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler
        self.manners: Manners = crawler.settings["KIEMTIN_MANNERS"]

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        return cls(crawler)

    @property
    def spider(self) -> Any:
        return self.crawler.spider


class Guard(_Middleware):
    """Refuses profiles and private addresses, sets the host's pace. Sees every request: redirects, robots.txt."""

    def process_request(self, request: Request) -> None:
        reason = refusal(request.url)
        if reason:
            raise Refused(Problem(trouble=Trouble.PROFILE, detail=reason))
        host = host_of(request.url)
        allowed = host in self.manners.allowed_hosts
        if not allowed and _is_private_literal(host):
            raise Refused(Problem(trouble=Trouble.PRIVATE_ADDRESS))
        # One slot per host name whatever the port, also after a redirect to another host.
        request.meta["download_slot"] = host
        self.spider.hosts.require_open(host)
        following = request.meta.get("next")
        if following is not None and following.signed and not allowed and not _encrypted(request.url):
            raise Refused(Problem(trouble=Trouble.CONFIGURATION, detail="a credential is only sent by https"))
        run = request.meta.get("run")
        if run is not None:
            # Before robots.txt is asked for, so that it too comes at the source's pace.
            self.spider.hosts.pace(request, minimum=run.minimum_delay, configured=run.source.delay_s)
            self.spider.hosts.asker[host] = run
            run.hosts.add(host)

    def process_exception(self, request: Request, exception: Exception) -> None:
        host = host_of(request.url)
        if host in PublicResolver.refused and diagnose(exception).trouble is Trouble.DNS:
            raise Refused(Problem(trouble=Trouble.PRIVATE_ADDRESS))


class Robots(RobotsTxtMiddleware):
    """robots.txt as RFC 9309 reads it, and its Crawl-delay, which Scrapy reads and leaves alone.

    A robots.txt that cannot be had (5xx, 429, no answer) forbids everything for this round. What the office
    asks of an API with its own credential is under that API's terms instead (``crawler.api_terms``).
    """

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        self._unreachable: dict[str, Problem] = {}

    async def process_request(self, request: Request, spider: Any = None) -> None:
        if request.meta.get("dont_obey_robotstxt"):
            return
        following = request.meta.get("next")
        if following is not None and covers(following.terms, request.url):
            return
        # What this gives is right for the first who waits only: the others get None from Scrapy's shared
        # Deferred, which would mean that everything is allowed. So the parser is looked up afterwards.
        await self.robot_parser(request)
        netloc = _netloc(request.url)
        problem = self._unreachable.get(netloc)
        if problem is not None:
            raise Refused(problem)
        parser = self._parsers.get(netloc)
        if parser is None or isinstance(parser, Deferred):
            raise Refused(Problem(trouble=Trouble.ROBOTS_UNREACHABLE))
        if not parser.allowed(request.url, ROBOTS_NAME):
            raise Refused(Problem(trouble=Trouble.ROBOTS, detail="robots.txt: Disallow"))
        self._slow_down(request, parser.crawl_delay(ROBOTS_NAME))

    def _slow_down(self, request: Request, asked: float | None) -> None:
        run = request.meta.get("run")
        if not asked or run is None:
            return
        spider: Any = self.crawler.spider
        before, delay = spider.hosts.pace(
            request, minimum=run.minimum_delay, configured=run.source.delay_s, robots=asked
        )
        if delay > before:
            host = request.meta["download_slot"]
            spider.ledger.note(run, host, CrawlEvent.WAITED, "robots.txt: Crawl-delay", delay)

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500 or response.status == 429:
            self._unreachable[netloc] = Problem(
                trouble=Trouble.ROBOTS_UNREACHABLE, detail=of_status(response.status).detail
            )
        elif response.status >= 400:
            response = response.replace(body=b"")  # there is no robots.txt: an error page is no rule
        await super()._parse_robots(response, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        self._unreachable[netloc] = diagnose(exc)
        super()._robots_error(exc, netloc)


class Backoff(_Middleware):
    """429 and 503: waits as long as the server asks, or leaves it alone when that is too long.

    The pause begins in ``pause``, before the downloader sends the next request to that host; by
    the time ``process_response`` runs, a fast server would have had several more.
    """

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        crawler.signals.connect(self.pause, signals.response_downloaded)

    def pause(self, response: Response, request: Request) -> None:
        if response.status not in _BUSY:
            return
        host = host_of(request.url)
        run = request.meta.get("run") or self.spider.hosts.asker.get(host)
        asked, by = _asked_pause(response, self.spider.clock.now())
        tries = request.meta.get("busy", 0) + 1
        refusals = self.spider.hosts.refused(host)
        wait = asked if asked is not None else self.manners.pause(refusals)
        said = f"HTTP {response.status}" + (f", {by}" if asked is not None else "")
        if wait > self.manners.longest_wait or tries >= self.manners.tries:
            request.meta["given_up"] = Problem(
                trouble=Trouble.BACKED_OFF, detail=said, status=response.status
            )
            self.spider.hosts.close(host, wait, request.meta["given_up"])
            self.spider.host_closed(host, wait, said, refusals)
            self.spider.ledger.note(run, host, CrawlEvent.BACKED_OFF, said, wait)
        else:
            request.meta["busy"] = tries
            self.spider.hosts.hold(host, wait)
            self.spider.ledger.note(run, host, CrawlEvent.WAITED, said, wait)

    def process_request(self, request: Request) -> None:
        # Once more: the host may have been closed while this request waited for robots.txt.
        self.spider.hosts.require_open(host_of(request.url))

    def process_response(self, request: Request, response: Response) -> Request | Response:
        if response.status not in _BUSY:
            return response
        if "given_up" in request.meta:
            raise Refused(request.meta["given_up"])
        return request.replace(dont_filter=True, priority=request.priority + 1)


class Redirects(RedirectMiddleware):
    """Scrapy's redirects with our limit and our word for a loop."""

    def _redirect(self, redirected: Request, request: Request, reason: Any) -> Request:
        redirected.meta.pop("download_slot", None)
        following = request.meta.get("next")
        if following is not None and following.signed and not same_origin(request.url, redirected.url):
            # Its headers and its body would go along, and with them the office's credential.
            raise Refused(Problem(trouble=Trouble.REDIRECTS, detail="a request with a credential"))
        try:
            return super()._redirect(redirected, request, reason)
        except IgnoreRequest:
            raise Refused(Problem(trouble=Trouble.REDIRECTS)) from None


def scrapy_settings(manners: Manners, *, concurrency: int = 256) -> dict[str, Any]:
    """Everything Scrapy is told. Nothing of a page reaches a log, a file or a statistic."""
    ours = "scrapy.downloadermiddlewares"
    return {
        "KIEMTIN_MANNERS": manners,
        "BOT_NAME": ROBOTS_NAME,
        "USER_AGENT": manners.user_agent,
        "DEFAULT_REQUEST_HEADERS": {"Accept": "*/*", "Accept-Language": "vi,en;q=0.5"},
        "ROBOTSTXT_OBEY": True,
        "ROBOTSTXT_USER_AGENT": ROBOTS_NAME,
        "CONCURRENT_REQUESTS": concurrency,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        # What comes of a page goes to the intake, not through pipelines: Scrapy would make 100 tasks a page.
        "CONCURRENT_ITEMS": 1,
        "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",
        "DOWNLOAD_DELAY_JITTER": 0.0,
        "DOWNLOAD_TIMEOUT": manners.timeout,
        "DOWNLOAD_MAXSIZE": manners.most_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "DNS_TIMEOUT": 15,
        "TWISTED_DNS_RESOLVER": "crawler.resolver.PublicResolver",
        "REDIRECT_MAX_TIMES": manners.most_redirects,
        "RETRY_ENABLED": False,
        # Ours to refuse (crawler.addresses): what Scrapy drops in silence would never be dealt with.
        "URLLENGTH_LIMIT": 0,
        "METAREFRESH_ENABLED": False,
        "COOKIES_ENABLED": False,
        "REFERER_ENABLED": False,
        # No proxies to hide behind (S11); they would also resolve names past our check.
        "HTTPPROXY_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "MEMUSAGE_ENABLED": False,
        "LOGSTATS_INTERVAL": 0,
        "STATS_DUMP": False,
        "LOG_ENABLED": False,
        "LOG_INSTALL_ROOT_HANDLER": False,
        "DOWNLOADER_MIDDLEWARES": {
            "crawler.polite.Guard": 50,
            f"{ours}.offsite.OffsiteMiddleware": None,
            f"{ours}.robotstxt.RobotsTxtMiddleware": None,
            "crawler.polite.Robots": 100,
            f"{ours}.retry.RetryMiddleware": None,
            "crawler.polite.Backoff": 550,
            f"{ours}.redirect.RedirectMiddleware": None,
            "crawler.polite.Redirects": 600,
        },
    }


def _is_private_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return not is_public_ip(host)


def _asked_pause(response: Response, now: datetime) -> tuple[float | None, str]:
    """Seconds a busy server asks for, and the header it says them in."""
    for name, read in (
        ("Retry-After", retry_after),
        ("X-RateLimit-Reset", reset_after),
        ("RateLimit-Reset", reset_after),
    ):
        header = response.headers.get(name)
        asked = read(header.decode("latin-1") if header else None, now)
        if asked is not None:
            return asked, name
    return None, ""


def _encrypted(url: str) -> bool:
    return url[:6].lower() == "https:"


def same_origin(one: str, other: str) -> bool:
    """Two addresses on one host and by one protocol: where a credential may go along."""
    first, second = urlsplit(one), urlsplit(other)
    return (first.scheme, first.hostname, first.port) == (second.scheme, second.hostname, second.port)


def _netloc(url: str) -> str:
    return url.split("/", 3)[2]
