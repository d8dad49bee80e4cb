"""The calendar feeds' own small server: one kind of address, read-only, nothing else to find.

``/lich/<secret>.ics`` answers GET and HEAD. Everything else is 404, whatever it is; what is wrong with an
address is never told. The secret stands in no log.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from kiemtin.errors import KiemTinError

log = logging.getLogger("kiemtin.feeds")

PATH = re.compile(r"/lich/([A-Za-z0-9_-]{20,128})\.ics")
PER_MINUTE = 30
"""Requests one address may make in a minute; calendars ask a few times an hour."""
ALL_PER_MINUTE = 600
"""Requests of everybody together in a minute."""
REMEMBERED = 4096
"""Addresses that are counted at once; the ones longest unseen are forgotten first."""
AT_ONCE = 16
"""Requests that are answered at the same time; others wait for the operating system's queue."""
TIMEOUT = 10.0
"""Seconds a slow client may take for its request."""

Read = Callable[[str], bytes | None]
"""The calendar behind a secret, None when there is none."""


class Bucket:
    """So many requests a minute for each key; a key that was used up fills again steadily."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = float(per_minute)
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key: str) -> bool:
        """True when this request may be answered."""
        with self._lock:
            now = self._clock()
            left, at = self._left.pop(key, (self._most, now))
            left = min(self._most, left + (now - at) * self._most / 60)
            allowed = left >= 1
            self._left[key] = (left - 1 if allowed else left, now)
            while len(self._left) > REMEMBERED:
                self._left.popitem(last=False)
            return allowed


class FeedServer(ThreadingHTTPServer):
    """Serves what ``read`` gives. ``port`` 0 takes any free one."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, host: str, port: int, read: Read, *, per_minute: int = PER_MINUTE) -> None:
        self.read = read
        self.each = Bucket(per_minute)
        self.everybody = Bucket(max(ALL_PER_MINUTE, per_minute))
        self._room = threading.BoundedSemaphore(AT_ONCE)
        super().__init__((host, port), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """One thread for each request, and never more than AT_ONCE of them."""
        self._room.acquire()
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._room.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no fault of ours, and its request is in no log."""
        log.debug("a request of %s ended early", client_address[0])


class _Handler(BaseHTTPRequestHandler):
    server: FeedServer
    server_version = "feeds"
    sys_version = ""
    timeout = TIMEOUT

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Whatever else is asked for is not here, in as few words as there are."""
        self._say(HTTPStatus.NOT_FOUND, b"", with_body=False)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: an address is a secret."""

    def _answer(self, *, with_body: bool) -> None:
        client = str(self.client_address[0])
        if not self.server.each.take(client) or not self.server.everybody.take("all"):
            log.warning("too many requests from %s", client)
            self._say(HTTPStatus.TOO_MANY_REQUESTS, b"", with_body=False)
            return
        found = PATH.fullmatch(self.path)
        try:
            body = self.server.read(found[1]) if found else None
        except KiemTinError as problem:
            log.error("%s", problem)
            self._say(HTTPStatus.SERVICE_UNAVAILABLE, b"", with_body=False)
            return
        if body is None:
            self._say(HTTPStatus.NOT_FOUND, b"", with_body=False)
        else:
            self._say(HTTPStatus.OK, body, with_body=with_body)

    def _say(self, status: HTTPStatus, body: bytes, *, with_body: bool) -> None:
        self.close_connection = True
        self.send_response(status)
        if status is HTTPStatus.OK:
            self.send_header("Content-Type", "text/calendar; charset=utf-8")
            self.send_header("Content-Disposition", 'inline; filename="lich-dang.ics"')
        if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
            self.send_header("Retry-After", "60")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("X-Robots-Tag", "noindex")
        self.send_header("Content-Security-Policy", "default-src 'none'")
        self.send_header("Connection", "close")
        self.end_headers()
        if with_body:
            self.wfile.write(body)
