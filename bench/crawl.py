"""Pages per second of our crawl (robots.txt, parsing, gate and store included) beside a bare Scrapy
spider that only downloads the same pages, from one local server, in the same run; peak memory.

Ratios are the result: noise on the machine hits both sides. ``python bench/crawl.py [pages ...]``; each 51
pages are a source of their own. ``--entries 4``: each 5 pages are one, so 10000 pages are 2,000 sources.
Voices pass the real gate with a reader that answers at once: the reader has a bench of its own.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any

from crawler.gate import Gate
from crawler.manners import Manners
from crawler.run import Plan, round_here
from kiemtin.clock import SystemClock
from kiemtin.entities import Reading
from kiemtin.states import Origin, SentenceType
from kiemtin.store import Store
from kiemtin.store.repositories.sources import StoredSource

HOSTS = tuple(f"127.0.0.{number}" for number in range(2, 18))
"""Loopback addresses: many hosts for the crawlers, one server."""
ENTRIES = int(sys.argv[sys.argv.index("--entries") + 1]) if "--entries" in sys.argv else 50
"""Articles or threads of a source; processes that are started get the same arguments."""
VOICES = 10
ROUNDS = 3
WORDS = (
    "Sau khi sắp xếp đơn vị hành chính cấp xã, giấy tờ đã cấp vẫn có giá trị sử dụng cho đến khi hết thời "
    "hạn ghi trên đó; người dân không phải đổi ngay chỉ vì tên xã thay đổi. "
)


# --- the server: answers from memory, so that it is never what is measured --------------------------


def article(path: str) -> str:
    paragraphs = "".join(f"<p>{WORDS * 3} Đoạn {n} của {path}.</p>" for n in range(12))
    menu = "".join(f"<li><a href='/muc-{n}'>Mục số {n}</a></li>" for n in range(60))
    return (
        f"<!doctype html><html lang='vi'><head><meta charset='utf-8'><title>Bài {path}</title></head><body>"
        f"<nav><ul>{menu}</ul></nav><main><article><h1>Bài {path}</h1>{paragraphs}</article></main>"
        "<footer>Bản quyền</footer></body></html>"
    )


def thread(path: str) -> str:
    posts = "".join(
        f'<article class="message message--post" data-author="nguoi-{n}"><header class="message-attribution">'
        f'<time datetime="2026-11-20T09:{n:02d}:00+0700"></time></header><div class="message-body">'
        f'<div class="bbWrapper">{WORDS} Ý kiến {n} ở {path}.</div></div></article>'
        for n in range(VOICES)
    )
    return f"<!doctype html><html><body>{posts}</body></html>"


def feed(host: str, port: int, kind: str, number: int) -> str:
    links = (f"http://{host}:{port}/{kind}/{number}-{entry}.1/" for entry in range(ENTRIES))
    entries = "".join(
        f"<item><title>Bài {link}</title><link>{link}</link>"
        "<pubDate>Fri, 20 Nov 2026 08:00:00 +0700</pubDate></item>"
        for link in links
    )
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>x</title>{entries}</channel></rss>"


def serve(ready: Any) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host, port = writer.get_extra_info("sockname")[:2]
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                request = await reader.readuntil(b"\r\n\r\n")
                path = request.split(b" ", 2)[1].decode()
                kind, _, rest = path.strip("/").partition("/")
                if kind in ("bai", "threads"):
                    body = (article if kind == "bai" else thread)(path).encode()
                elif kind in ("rss-bai", "rss-threads"):
                    body = feed(host, port, kind.removeprefix("rss-"), int(rest)).encode()
                else:
                    body = b""
                status = "200 OK" if body else "404 Not Found"
                head = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\n"
                writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
                await writer.drain()

    async def run() -> None:
        server = await asyncio.start_server(answer, "0.0.0.0", 0)
        ready.put(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


@contextlib.contextmanager
def server() -> Iterator[int]:
    context = multiprocessing.get_context("spawn")
    ready = context.Queue()
    process = context.Process(target=serve, args=(ready,), daemon=True)
    process.start()
    try:
        yield ready.get(timeout=60)
    finally:
        process.kill()
        process.join()


# --- the two crawlers, each in a process of its own ---------------------------------------------------


class AtOnce:
    """A reader that answers at once."""

    def read(self, text: str, *, at: datetime, kind: str = "post") -> Reading:
        return Reading(label=SentenceType.QUESTION, flag=False, topics=("giay_to",))


def gate(store: Store) -> Gate:
    return Gate(store.work, AtOnce(), SystemClock(), k=5)


def sites(pages: int) -> list[tuple[str, str, int]]:
    """(host, kind, number) of each feed; three of four are newspapers, the others forums."""
    return [
        (HOSTS[number % len(HOSTS)], "threads" if number % 4 == 3 else "bai", number)
        for number in range(max(1, pages // (ENTRIES + 1)))
    ]


def ours(port: int, pages: int, folder: str) -> None:
    store = Store(f"sqlite:///{Path(folder) / 'bench.db'}")
    store.migrate()
    with store.work() as uow:
        for host, kind, number in sites(pages):
            address = f"http://{host}:{port}/rss-{kind}/{number}"
            forum = kind == "threads"
            uow.sources.put(
                StoredSource(
                    name=f"{kind}-{number}",
                    adapter="forum" if forum else "feed",
                    title=kind,
                    origin=Origin.PUBLIC_VOICE if forum else Origin.PUBLICATION,
                    options={"feed" if forum else "address": address},
                    interval_s=60,
                    delay_s=0.0,
                )
            )
        uow.commit()
        names = tuple(each.name for each in uow.sources.all())
    manners = Manners(contact="bench@coquan.example", allowed_hosts=frozenset(HOSTS))
    round_here(Plan(database=store.url, manners=manners, make_gate=gate, once=True, only=names), os.getppid())
    with store.read() as uow:
        problems = {each.name: each.problem for each in uow.sources.all() if each.problem}
        kept = uow.items.count()
    wanted = sum(ENTRIES for _, kind, _ in sites(pages) if kind == "bai")
    if problems or kept != wanted:
        raise SystemExit(f"the crawl is not whole: {kept} of {wanted} kept, {problems}")


def bare(port: int, pages: int, folder: str) -> None:
    import scrapy
    from scrapy.crawler import AsyncCrawlerProcess

    class Bare(scrapy.Spider):
        name = "bare"

        async def start(self) -> Any:
            for host, kind, number in sites(pages):
                yield scrapy.Request(f"http://{host}:{port}/rss-{kind}/{number}", dont_filter=True)
                for entry in range(ENTRIES):
                    yield scrapy.Request(f"http://{host}:{port}/{kind}/{number}-{entry}.1/", dont_filter=True)

        def parse(self, response: Any) -> None:
            pass

    process = AsyncCrawlerProcess({"LOG_ENABLED": False, "TELNETCONSOLE_ENABLED": False})
    crawler = process.create_crawler(Bare)
    process.crawl(crawler)
    process.start()
    wanted = len(sites(pages)) * (ENTRIES + 1)
    got = crawler.stats.get_value("response_received_count")
    if got != wanted:
        raise SystemExit(f"the bare spider got {got} of {wanted} pages")


def _run(work: Callable[[int, int, str], None], port: int, pages: int, folder: str, answer: Any) -> None:
    began = time.perf_counter()
    work(port, pages, folder)
    answer.put(time.perf_counter() - began)


def _tree(pid: int) -> list[int]:
    """A process and all that it started."""
    with contextlib.suppress(OSError):
        below = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        return [pid, *(each for child in below for each in _tree(int(child)))]
    return []


def _used(pid: int) -> tuple[float, int]:
    """Seconds of processor so far, and KB of memory, what is shared counted once among those that share it."""
    ticks = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()[11:13]
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    pss = next(line.split()[1] for line in rollup.splitlines() if line.startswith("Pss:"))
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK"), int(pss)


def measure(work: Callable[[int, int, str], None], port: int, pages: int) -> tuple[float, float, int]:
    """Seconds on the wall; seconds of processor and peak memory in MB of all its processes."""
    context = multiprocessing.get_context("spawn")
    answer = context.Queue()
    spent: dict[int, float] = {}
    peak = 0
    with tempfile.TemporaryDirectory() as folder:
        process = context.Process(target=_run, args=(work, port, pages, folder, answer))
        process.start()
        while process.exitcode is None:
            process.join(0.25)
            memory = 0
            for pid in _tree(process.pid or 0):
                with contextlib.suppress(OSError, StopIteration):
                    spent[pid], kb = _used(pid)
                    memory += kb
            peak = max(peak, memory)
        if process.exitcode:
            raise SystemExit(process.exitcode)
        return answer.get(timeout=10), sum(spent.values()), peak // 1024


def main(*sizes: int) -> None:
    for pages in sizes or (1020,):
        compare(pages, ROUNDS if pages < 5000 else 1)


def compare(pages: int, rounds_each: int) -> None:
    fetched = len(sites(pages)) * (ENTRIES + 1)
    taken: dict[str, list[tuple[float, float, int]]] = {"bare Scrapy, download only": [], "Kiểm Tin": []}
    with server() as port:
        for _ in range(rounds_each):
            taken["bare Scrapy, download only"].append(measure(bare, port, pages))
            taken["Kiểm Tin"].append(measure(ours, port, pages))
    base = median(each[0] for each in taken["bare Scrapy, download only"])
    print(f"{fetched} pages a round from {len(HOSTS)} hosts, {rounds_each} rounds; median")
    for name, rounds in taken.items():
        wall, processor = median(each[0] for each in rounds), median(each[1] for each in rounds)
        print(
            f"  {name:28} {fetched / wall:7.0f} pages/s   ratio {base / wall:5.2f}   "
            f"processor {1000 * processor / fetched:5.1f} ms/page   peak {max(each[2] for each in rounds)} MB"
        )


if __name__ == "__main__":
    given = sys.argv[1:]
    if "--entries" in given:
        at = given.index("--entries")
        del given[at : at + 2]
    main(*(int(each) for each in given))
