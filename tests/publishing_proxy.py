"""A server between the publisher and the far side that loses answers, and servers that misbehave."""

from __future__ import annotations

import contextlib
import http.client
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import urlsplit

SLOW = 0.3
"""Seconds a slow answer takes longer."""


class Proxy:
    """Passes every request on to ``target``. ``drop`` says, per request, when its answer is lost.

    ``before``: the request never reaches the far side; ``after``: it does, and the answer is lost;
    ``twice``: it reaches it twice, and the second answer comes back; ``slow``: it comes late.
    """

    def __init__(self, target: str, drop: Callable[[str, str], str | None]) -> None:
        place = urlsplit(target)
        seen: list[tuple[str, str]] = []

        class Handler(BaseHTTPRequestHandler):
            def _pass_on(self) -> None:
                seen.append((self.command, self.path))
                lost = drop(self.command, self.path)
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if lost == "before":
                    return self._reset()
                if lost == "slow":
                    time.sleep(SLOW)
                if lost == "twice":
                    self._ask(body)
                answer, said = self._ask(body)
                if lost == "after":
                    return self._reset()
                self.send_response(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() not in ("transfer-encoding", "connection", "content-length"):
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)
                return None

            def _ask(self, body: bytes) -> tuple[http.client.HTTPResponse, bytes]:
                far = http.client.HTTPConnection(str(place.hostname), place.port or 80, timeout=60)
                far.request(self.command, self.path, body, dict(self.headers))
                answer = far.getresponse()
                said = answer.read()
                far.close()
                return answer, said

            do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _pass_on

            def _reset(self) -> None:
                # Linger 0: the client gets a reset, as from a server that died.
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.close_connection = True
                self.connection.close()

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.seen = seen
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        # A publisher that was killed reads no answer: nothing to report.
        self._server.handle_error = lambda request, client: None  # type: ignore[method-assign]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


Answer = tuple[int, dict[str, str], bytes]


@contextlib.contextmanager
def answering(answer: Callable[[str, str], Answer]) -> Iterator[str]:
    """A server that answers ``answer(method, path)``; yields its address."""

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, headers, body = answer(self.command, self.path)
            with contextlib.suppress(OSError):
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if "Content-Length" not in headers:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        do_GET = do_POST = _answer

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
