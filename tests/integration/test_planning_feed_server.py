"""The feeds' server: one kind of address, read-only, in no log and in no cache."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import httpx
import pytest

from cli import feed_server
from cli.feed_server import Bucket, FeedServer, Read
from kiemtin.errors import StoreBusy

TOKEN = "t" * 43
BODY = "BEGIN:VCALENDAR\r\nSUMMARY:Lịch\r\nEND:VCALENDAR\r\n".encode()


@contextmanager
def serving(read: Read, **more: int) -> Iterator[str]:
    with FeedServer("127.0.0.1", 0, read, **more) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def known(token: str) -> bytes | None:
    return BODY if token == TOKEN else None


def test_the_calendar_is_given_and_kept_by_nobody_on_the_way() -> None:
    with serving(known) as url:
        got = httpx.get(f"{url}/lich/{TOKEN}.ics")
        head = httpx.head(f"{url}/lich/{TOKEN}.ics")
    assert (got.status_code, got.content) == (200, BODY)
    assert got.headers["content-type"] == "text/calendar; charset=utf-8"
    assert got.headers["cache-control"] == "no-store"
    assert got.headers["referrer-policy"] == "no-referrer"
    assert got.headers["x-robots-tag"] == "noindex"
    assert "python" not in got.headers["server"].lower()
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(BODY))


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/lich/",
        "/lich/x.ics",
        f"/lich/{TOKEN}",
        f"/lich/{TOKEN}.ics?x=1",
        f"/lich/{TOKEN}.ics/",
        f"/lich/{'s' * 43}.ics",
        f"/lich/{'t' * 4000}.ics",
        "/../../etc/passwd",
        "/lich/%2e%2e%2fsecret.ics",
        "//" + TOKEN,
    ],
)
def test_everything_else_is_not_there(path: str) -> None:
    with serving(known) as url, httpx.Client(base_url=url) as client:
        answer = client.send(client.build_request("GET", httpx.URL(url + path)))
    assert answer.status_code == 404
    assert answer.content == b""


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
def test_nothing_can_be_written(method: str) -> None:
    with serving(known) as url:
        answer = httpx.request(method, f"{url}/lich/{TOKEN}.ics")
    assert answer.status_code == 404


def test_who_asks_too_often_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(known, per_minute=3) as url:
        found = [httpx.get(f"{url}/lich/{'x' * 43}.ics").status_code for _ in range(5)]
        again = httpx.get(f"{url}/lich/{TOKEN}.ics")
    assert found == [404, 404, 404, 429, 429]
    assert again.status_code == 429
    assert again.headers["retry-after"] == "60"


def test_a_bucket_fills_again_with_time_and_forgets_the_longest_unseen() -> None:
    now = [0.0]
    bucket = Bucket(6, clock=lambda: now[0])
    assert [bucket.take("a") for _ in range(7)] == [True] * 6 + [False]
    now[0] += 10
    assert bucket.take("a")
    assert not bucket.take("a")
    for number in range(feed_server.REMEMBERED):
        bucket.take(str(number))
    assert len(bucket._left) == feed_server.REMEMBERED
    assert bucket.take("a")


def test_a_busy_database_is_told_as_such_and_the_secret_stands_in_no_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def busy(token: str) -> bytes | None:
        raise StoreBusy

    with caplog.at_level(logging.DEBUG), serving(busy) as url:
        answer = httpx.get(f"{url}/lich/{TOKEN}.ics")
    assert answer.status_code == 503
    assert TOKEN not in "".join(
        record.getMessage() for record in caplog.records if record.name == "kiemtin.feeds"
    )
    assert any(record.name == "kiemtin.feeds" for record in caplog.records)


def test_nonsense_and_a_client_that_leaves_break_nothing() -> None:
    with serving(known) as url:
        port = int(url.rsplit(":", 1)[1])
        for line in (
            b"\x00\xff\r\n\r\n",
            b"GET\r\n\r\n",
            b"GET / HTTP/9.9\r\n\r\n",
            b"A" * 70_000 + b"\r\n\r\n",
        ):
            with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
                client.sendall(line)
                client.settimeout(10)
                with suppress(ConnectionError):
                    client.recv(1000)
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.sendall(b"GET /lich/")
        assert httpx.get(f"{url}/lich/{TOKEN}.ics").status_code == 200
