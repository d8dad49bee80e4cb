"""What the fakes of far sides share: a real HTTP server on this machine that can lose answers on demand.

``lose`` says, per request, whether it is lost ``before`` it is carried out or its answer ``after`` that;
``instead`` gives an answer in place of the fake's own (before anything is carried out).
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import socket
import struct
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx

from scheduler.channels.http_calls import Answer


@dataclass(frozen=True)
class Part:
    """One field of a multipart form."""

    name: str
    filename: str
    content_type: str
    body: bytes


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: dict[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def content_type(self) -> str:
        return self.headers.get("Content-Type", "").split(";")[0].strip().lower()

    @property
    def bearer(self) -> str:
        kind, _, token = self.headers.get("Authorization", "").partition(" ")
        return token if kind == "Bearer" else ""

    def form(self) -> dict[str, str]:
        """Fields of a form, urlencoded or multipart (files left out)."""
        if self.content_type == "multipart/form-data":
            return {each.name: each.body.decode("utf-8") for each in self.parts() if not each.filename}
        return {key: values[-1] for key, values in parse_qs(self.body.decode("utf-8"), True).items()}

    def parts(self) -> list[Part]:
        head = f"Content-Type: {self.headers.get('Content-Type', '')}\r\n\r\n".encode()
        found = []
        for each in message_from_bytes(head + self.body).walk():
            name = each.get_param("name", header="content-disposition")
            if name is not None and not each.is_multipart():
                found.append(
                    Part(
                        str(name),
                        each.get_filename() or "",
                        each.get_content_type(),
                        each.get_payload(decode=True) or b"",
                    )
                )
        return found

    def json(self) -> dict[str, Any]:
        try:
            read = json.loads(self.body)
        except ValueError:
            return {}
        return read if isinstance(read, dict) else {}


@dataclass(frozen=True)
class Said:
    """An answer; ``body`` as JSON unless it is bytes."""

    status: int = 200
    body: Any = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


class Refused(Exception):
    """Raised by a fake to answer with an error."""

    def __init__(self, said: Said) -> None:
        super().__init__(said.status)
        self.said = said


class FakeServer:
    """One far side. A subclass answers; requests are carried out one after another."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.lose: Callable[[Request], str | None] = lambda request: None
        self.instead: Callable[[Request], Said | None] = lambda request: None
        self._lock = threading.RLock()
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # Head and body in one packet: in two, the second waits 40 ms for the first's acknowledgement.
            wbufsize = -1
            disable_nagle_algorithm = True

            def _serve(self) -> None:
                place = urlsplit(self.path)
                request = Request(
                    self.command,
                    place.path,
                    {key: values[-1] for key, values in parse_qs(place.query, True).items()},
                    self.headers,
                    self.rfile.read(int(self.headers.get("Content-Length") or 0)),
                )
                with fake._lock:
                    fake.requests.append(request)
                    lost = fake.lose(request)
                    if lost == "before":
                        return self._reset()
                    said = fake.instead(request) or fake._answered(request)
                if lost == "after":
                    return self._reset()
                body = said.body if isinstance(said.body, bytes) else json.dumps(said.body).encode()
                with contextlib.suppress(OSError):
                    self.send_response(said.status)
                    for name, value in {"Content-Type": "application/json", **said.headers}.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                return None

            do_GET = do_POST = do_PUT = do_DELETE = _serve

            def _reset(self) -> None:
                # Linger 0: the client gets a reset, as from a server that died.
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.close_connection = True
                self.connection.close()

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    def answer(self, request: Request) -> Said:
        raise NotImplementedError

    def _answered(self, request: Request) -> Said:
        try:
            return self.answer(request)
        except Refused as refused:
            return refused.said

    def direct(self, client: httpx.Client, method: str, url: str, **request: Any) -> Answer:
        """The answer without the network, for tests of thousands of calls: the same request, the same fake."""
        made = client.build_request(method, url, **request)
        body = made.read()
        place = urlsplit(str(made.url))
        query = {key: values[-1] for key, values in parse_qs(place.query, True).items()}
        asked = Request(made.method, place.path, query, made.headers, body)
        with self._lock:
            self.requests.append(asked)
            said = self._answered(asked)
        told = said.body if isinstance(said.body, bytes) else json.dumps(said.body).encode()
        return Answer(status=said.status, headers=httpx.Headers(dict(said.headers)), body=told)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/"

    def calls(self, path_end: str, method: str = "") -> list[Request]:
        return [
            each
            for each in self.requests
            if each.path.endswith(path_end) and (not method or each.method == method)
        ]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class Consents:
    """The page where an owner agrees, and the codes it gives out, each good for one exchange (RFC 6749, 7636)."""

    def __init__(self, **needed: str) -> None:
        self._needed = needed
        self._given: dict[str, dict[str, str]] = {}

    def agree(self, address: str) -> str:
        """The address the browser is sent back to once the owner agreed. Raises ValueError for a wrong page."""
        asked = {name: values[-1] for name, values in parse_qs(urlsplit(address).query).items()}
        wrong = [name for name, value in self._needed.items() if asked.get(name) != value]
        if wrong or not asked.get("redirect_uri") or not asked.get("state"):
            raise ValueError(f"the page refuses: {wrong or asked}")
        code = f"ma*{len(self._given)}"
        self._given[code] = asked
        return (
            f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state'], 'scopes': 'all'})}"
        )

    def exchange(self, form: Mapping[str, str]) -> bool:
        """True once for a code with the verifier and the redirect address that belong to it."""
        asked = self._given.pop(form.get("code", ""), None)
        if asked is None:
            return False
        if "redirect_uri" in form and form["redirect_uri"] != asked["redirect_uri"]:
            return False
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        made = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        return asked.get("code_challenge", made) == made
