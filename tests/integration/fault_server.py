"""A web server that misbehaves as told: for crawl tests, on 127.0.0.1, gone with the test."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One HTTP answer. ``drip`` sends the body byte by byte with that pause, ``endless`` repeats it."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    drip: float = 0.0
    repeat: int = 1
    length: int | None = None


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One request as it came in; ``at`` on the monotonic clock."""

    at: float
    path: str
    headers: Mapping[str, str]


Page = Answer | bytes | str | Callable[[Seen, int], Answer]


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass  # a client that hangs up is what these tests are about


class FaultServer:
    """``pages`` maps a path (with query) to an answer, or to a function of the request and its number."""

    def __init__(self, pages: Mapping[str, Page] | None = None) -> None:
        self.pages: dict[str, Page] = dict(pages or {})
        self.seen: list[Seen] = []
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                outer._answer(self)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = _Quiet(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def paths(self) -> list[str]:
        """Paths asked for, in order, without robots.txt."""
        return [each.path for each in self.seen if each.path != "/robots.txt"]

    def requests(self, path: str) -> list[Seen]:
        return [each for each in self.seen if each.path == path]

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        seen = Seen(
            at=time.monotonic(),
            path=handler.path,
            headers={name.lower(): value for name, value in handler.headers.items()},
        )
        with self._lock:
            self.seen.append(seen)
            self._counts[handler.path] += 1
            number = self._counts[handler.path]
        page = self.pages.get(handler.path)
        if page is None:
            page = Answer(status=404, body=b"not here")
        if callable(page):
            page = page(seen, number)
        if isinstance(page, str):
            page = Answer(body=page.encode("utf-8"))
        if isinstance(page, bytes):
            page = Answer(body=page)
        try:
            self._send(handler, page)
        except (BrokenPipeError, ConnectionResetError):
            handler.close_connection = True

    @staticmethod
    def _send(handler: BaseHTTPRequestHandler, answer: Answer) -> None:
        handler.send_response(answer.status)
        headers = {"Content-Type": "text/html; charset=utf-8", **answer.headers}
        for name, value in headers.items():
            handler.send_header(name, value)
        length = answer.length if answer.length is not None else len(answer.body) * answer.repeat
        if length >= 0:
            handler.send_header("Content-Length", str(length))
        else:
            handler.send_header("Connection", "close")
            handler.close_connection = True
        handler.end_headers()
        for _ in range(answer.repeat):
            if answer.drip:
                for index in range(len(answer.body)):
                    handler.wfile.write(answer.body[index : index + 1])
                    handler.wfile.flush()
                    time.sleep(answer.drip)
            else:
                handler.wfile.write(answer.body)


def rss(*entries: str, end: str = "</channel></rss>") -> str:
    """An RSS feed of ready-made items."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Tin</title>'
        + "".join(entries)
        + end
    )


def item(link: str, title: str, *, date: str = "Fri, 20 Nov 2026 08:00:00 +0700", text: str = "") -> str:
    return (
        f"<item><title>{title}</title><link>{link}</link><pubDate>{date}</pubDate>"
        f"<description>{text}</description></item>"
    )


def article(title: str, text: str) -> str:
    """A small but whole article page."""
    paragraphs = "".join(f"<p>{each}</p>" for each in text.split("\n"))
    return (
        f"<!doctype html><html lang='vi'><head><meta charset='utf-8'><title>{title}</title></head>"
        f"<body><nav><a href='/'>Trang chủ</a></nav><main><article><h1>{title}</h1>{paragraphs}</article></main>"
        "<footer>Bản quyền</footer></body></html>"
    )
