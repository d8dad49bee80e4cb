"""Three replica public sites on 127.0.0.1, each on its own port, to be crawled like any site."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Protocol, Self
from urllib.parse import parse_qsl, unquote, urlsplit

from demo.forum import FEED as FORUM_FEED, Forum
from demo.newspaper import Newspaper
from demo.pages import Page, text
from demo.portal import FEED as PORTAL_FEED, Portal
from demo.ports import HOST
from demo.stories import Canary, Person, Stories, Utterance, load
from kiemtin.errors import ServerNotStarted

SITES = ("portal", "newspaper", "forum")
_FIRST_STRANGER = 901
"""Member number of the first person who is not in ``content/canaries.yaml``."""


class Site(Protocol):
    def answer(self, path: str, query: Mapping[str, str]) -> Page | None: ...


class Addressed(Protocol):
    """Whatever knows where the three sites are, such as a :class:`Replica`."""

    @property
    def portal_url(self) -> str: ...

    @property
    def newspaper_url(self) -> str: ...

    @property
    def forum_url(self) -> str: ...


@dataclass(frozen=True, kw_only=True)
class SiteAddresses:
    """Where the sites are when ``python -m demo`` serves them. No slash at the end."""

    portal_url: str
    newspaper_url: str
    forum_url: str

    @classmethod
    def on(cls, ports: Sequence[int]) -> SiteAddresses:
        portal, newspaper, forum = (f"http://{HOST}:{port}" for port in ports)
        return cls(portal_url=portal, newspaper_url=newspaper, forum_url=forum)


@dataclass(frozen=True, kw_only=True)
class Request:
    """What somebody asked a site for, and the status it answered."""

    site: str
    path: str
    status: int
    user_agent: str


class Replica:
    """The running sites; make one with :meth:`start`, stop it or use it as a context manager."""

    portal_url: str
    newspaper_url: str
    forum_url: str

    def __init__(self, now: datetime, ports: Sequence[int]) -> None:
        self.stories: Stories = load(now)
        self._lock = threading.RLock()
        self._requests: list[Request] = []
        self._strangers: dict[str, Person] = {}
        self._stopped = False
        self._servers: list[ThreadingHTTPServer] = []
        self._threads: list[threading.Thread] = []
        try:
            addresses = [self._listen(name, port) for name, port in zip(SITES, ports, strict=True)]
        except BaseException:
            for server in self._servers:
                server.server_close()
            raise
        self.portal_url, self.newspaper_url, self.forum_url = addresses
        self._portal = Portal(self.stories, self.portal_url, now)
        self._newspaper = Newspaper(self.stories, self.newspaper_url, now)
        self._forum = Forum(self.stories, self.forum_url, now)
        self._sites: dict[str, Site] = {
            "portal": self._portal,
            "newspaper": self._newspaper,
            "forum": self._forum,
        }

    @classmethod
    def start(cls, now: datetime | None = None, ports: Sequence[int] = (0, 0, 0)) -> Self:
        """Serve the sites as they stand at ``now`` (with a zone; default this moment); port 0: a free one.

        Raises ServerNotStarted when a port is taken.
        """
        replica = cls(now or datetime.now(UTC), ports)
        for server in replica._servers:
            thread = threading.Thread(
                target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
            )
            thread.start()
            replica._threads.append(thread)
        return replica

    def stop(self) -> None:
        """Close the three ports. Safe to repeat."""
        self._stopped = True
        for server, thread in zip(self._servers, self._threads, strict=True):
            server.shutdown()
            server.server_close()
            thread.join()
        self._servers, self._threads = [], []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # --- addresses -----------------------------------------------------------------------

    @property
    def portal_feed(self) -> str:
        return self._portal.feed

    @property
    def newspaper_feed(self) -> str:
        return self._newspaper.feed

    @property
    def forum_feed(self) -> str:
        return self._forum.feed

    @property
    def requests(self) -> tuple[Request, ...]:
        """Every request answered so far, oldest first."""
        with self._lock:
            return tuple(self._requests)

    # --- while the sites run -------------------------------------------------------------

    def add_comment(self, article: str, author: str, text: str, at: datetime) -> str:
        """A reader's new comment under the newspaper's ``article`` (its slug); the comment's address.

        ``author`` is a person of ``content/canaries.yaml`` or any other name. Raises KeyError.
        """
        with self._lock:
            return self._newspaper.add(article, self._said(author, text, at))

    def add_post(self, thread: str, author: str, text: str, at: datetime) -> str:
        """A member's new post in the forum's ``thread`` (its slug); the post's address. Raises KeyError."""
        with self._lock:
            return self._forum.add(thread, self._said(author, text, at))

    def canaries(self) -> tuple[Canary, ...]:
        """Everything personal the sites show; see :func:`canaries`."""
        return canaries(self.stories)

    def _said(self, author: str, text: str, at: datetime) -> Utterance:
        if at.utcoffset() is None:
            raise ValueError("a datetime without a time zone cannot be placed in time")
        known = self.stories.people.get(author) or self._strangers.get(author)
        if known is None:
            number = _FIRST_STRANGER + len(self._strangers)
            known = self._strangers[author] = Person(key=author, number=number, name=author, handle=author)
        return Utterance(by=known, at=at, text=text)

    # --- serving -------------------------------------------------------------------------

    def _listen(self, name: str, port: int) -> str:
        replica = self

        class Handler(_Handler):
            def page(self, path: str, query: Mapping[str, str]) -> Page | None:
                with replica._lock:
                    return replica._sites[name].answer(path, query)

            def stopped(self) -> bool:
                return replica._stopped

            def note(self, path: str, status: int) -> None:
                with replica._lock:
                    replica._requests.append(
                        Request(
                            site=name,
                            path=path,
                            status=status,
                            user_agent=self.headers.get("User-Agent", ""),
                        )
                    )

        try:
            server = ThreadingHTTPServer((HOST, port), Handler)
        except OSError as problem:
            raise ServerNotStarted(
                name=f"replica site {name}", reason=f"port {port}: {problem.strerror or problem}"
            ) from problem
        self._servers.append(server)
        return f"http://{HOST}:{server.server_address[1]}"


def canaries(stories: Stories) -> tuple[Canary, ...]:
    """Names, handles and picture hashes of everybody who speaks, and what they wrote of themselves."""
    seen_on: dict[str, set[str]] = {}
    for page, said in stories.voices():
        seen_on.setdefault(said.by.key, set()).add(page.partition("/")[0])
    found: list[Canary] = []
    for key, sites in seen_on.items():
        person = stories.people[key]
        if "newspaper" in sites:
            found.append(Canary(kind="author", value=person.name))
        if "forum" in sites:
            found.append(Canary(kind="handle", value=person.handle))
        found.append(Canary(kind="avatar", value=person.avatar))
    return (*found, *stories.canaries)


def source_settings(sites: Addressed) -> list[dict[str, Any]]:
    """How the crawler is told to read the three sites, whether they run here or in another process.

    The newspaper is two sources: an adapter's origin is fixed, and its articles are publications
    while its comments are public voices. Entries as in a file of sources.
    """
    stories = load(datetime.now(UTC))
    rows: list[tuple[str, str, str, dict[str, Any]]] = [
        ("demo-portal", "feed", stories.portal_name, {"address": sites.portal_url + PORTAL_FEED}),
        ("demo-newspaper", "wordpress", stories.newspaper_name, {"site": sites.newspaper_url}),
        (
            "demo-newspaper-comments",
            "wordpress_comments",
            f"{stories.newspaper_name}: bình luận",
            {"site": sites.newspaper_url},
        ),
        ("demo-forum", "forum", stories.forum_name, {"feed": sites.forum_url + FORUM_FEED}),
    ]
    return [
        {
            "name": name,
            "adapter": adapter,
            "title": title,
            "interval": "30s",
            "delay": stories.crawl_delay,
            "options": options,
        }
        for name, adapter, title, options in rows
    ]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    # Head and body are two writes: without this each answer waits 40 ms for the client's ACK.
    disable_nagle_algorithm = True

    def page(self, path: str, query: Mapping[str, str]) -> Page | None:
        raise LookupError

    def stopped(self) -> bool:
        raise LookupError

    def note(self, path: str, status: int) -> None:
        raise LookupError

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing on the terminal: tests read :attr:`Replica.requests`."""

    def _answer(self, *, with_body: bool) -> None:
        if self.stopped():
            # A connection kept alive outlives its server's socket; to a client the site is gone.
            self.close_connection = True
            return
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        page = self.page(unquote(parts.path), query) or text("Không tìm thấy trang.", status=404)
        headers = dict(page.headers)
        status, body = page.status, page.body
        if page.modified is not None and status == 200:
            headers["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
            headers["Last-Modified"] = format_datetime(page.modified.astimezone(UTC), usegmt=True)
            headers["Cache-Control"] = "public, max-age=0"
            if self._known(headers["ETag"], page.modified):
                status, body = 304, b""
        # Noted before it is sent: whoever reads the answer finds it noted.
        self.note(self.path, status)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Type", page.content_type)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if with_body and body:
            self.wfile.write(body)

    def _known(self, tag: str, modified: datetime) -> bool:
        """RFC 9110: If-None-Match decides alone when it is there."""
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            return tags.strip() == "*" or tag in (each.strip().removeprefix("W/") for each in tags.split(","))
        since = self.headers.get("If-Modified-Since")
        if since is None:
            return False
        try:
            return modified.replace(microsecond=0) <= parsedate_to_datetime(since)
        except (TypeError, ValueError):
            return False
