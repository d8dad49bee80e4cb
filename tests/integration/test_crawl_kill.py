"""A crawler killed anywhere goes on where it was: nothing lost, nothing counted twice."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from crawl_site import Site, real_gate
from fault_server import Answer, FaultServer, Seen, article, item, rss

from crawler import run
from kiemtin import errors

LONG = "Người dân không phải đổi giấy tờ ngay sau khi sắp xếp đơn vị hành chính cấp xã, theo hướng dẫn."
PATIENCE = 300.0
"""Seconds a wait for an event may last on a busy machine; each ends with its event."""
ARTICLES, THREADS, POSTS = 12, 4, 5


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as running:
        yield running


def replica(server: FaultServer) -> None:
    """A newspaper that honours conditional requests, and a forum with threads of two pages."""
    body = rss(*(item(server.url(f"/bai-{n}.html"), f"Bài số {n}") for n in range(ARTICLES))).encode()

    def feed(seen: Seen, _number: int) -> Answer:
        if seen.headers.get("if-none-match") == '"v1"':
            return Answer(status=304)
        return Answer(body=body, headers={"ETag": '"v1"'})

    server.pages["/rss"] = feed
    for number in range(ARTICLES):
        server.pages[f"/bai-{number}.html"] = article(f"Bài số {number}", LONG)
    links = [f"/threads/chu-de.{number}/" for number in range(THREADS)]
    server.pages["/dd.rss"] = rss(*(item(server.url(link), f"Chủ đề {link}") for link in links))
    start = datetime.now(UTC) - timedelta(hours=20)
    for link in links:
        for page, address in enumerate((link, f"{link}page-2")):
            posts = "".join(
                f'<article class="message message--post" data-author="nguoi-{n}"><header class='
                f'"message-attribution"><time datetime="{(start + timedelta(minutes=page * 60 + n)).isoformat()}">'
                f'</time></header><div class="message-body"><div class="bbWrapper">Bài {page}-{n} của {link}: '
                "có phải đổi giấy tờ không?</div></div></article>"
                for n in range(POSTS)
            )
            following = f'<a class="pageNav-jump--next" href="{link}page-2">Sau</a>' if page == 0 else ""
            server.pages[address] = f"<html><body>{posts}{following}</body></html>"


def round_of(plan: run.Plan) -> Any:
    """One round in a process that can be killed."""
    process = multiprocessing.get_context("spawn").Process(target=run._child, args=(plan, os.getpid()))
    process.start()
    return process


def test_a_round_killed_anywhere_is_made_good_by_the_next(server: FaultServer, tmp_path: Path) -> None:
    replica(server)
    site = Site(tmp_path, real_gate)
    site.add("bao", "feed", address=server.url("/rss"))
    site.add("dien-dan", "forum", feed=server.url("/dd.rss"))
    plan = site.plan(*site.sources())
    luck = random.Random(20261121)
    target: dict[str, Any] = {"process": None, "after": 0}

    def answered(page: Any) -> Any:
        def answer(seen: Seen, number: int) -> Answer:
            target["after"] -= 1
            if target["after"] == 0:
                process, pause = target["process"], luck.uniform(0.0, 0.05)
                threading.Thread(target=lambda: (time.sleep(pause), process.kill())).start()
            given = page(seen, number) if callable(page) else page
            return given if isinstance(given, Answer) else Answer(body=given.encode())

        return answer

    for path in list(server.pages):
        server.pages[path] = answered(server.pages[path])
    killed = 0
    for after in (1, 3, 5, 8, 11, 14):
        target["after"] = after
        target["process"] = round_of(plan)
        target["process"].join(PATIENCE)
        killed += target["process"].exitcode == -signal.SIGKILL
    assert killed >= 4
    target["after"] = 0
    last = round_of(plan)
    last.join(PATIENCE)
    assert last.exitcode == 0
    assert site.titles() == sorted(f"Bài số {n}" for n in range(ARTICLES))
    assert site.counted() == THREADS * 2 * POSTS
    assert {each.problem for each in site.sources().values()} == {None}


def loop(site_plan: run.Plan) -> Any:
    process = multiprocessing.get_context("spawn").Process(target=run.crawl, args=(site_plan,))
    process.start()
    return process


def wait_for(condition: Any, patience: float = PATIENCE) -> None:
    until = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.05)


def test_the_loop_begins_each_source_at_its_interval_and_stops_when_asked(
    server: FaultServer, tmp_path: Path
) -> None:
    replica(server)
    site = Site(tmp_path, real_gate)
    site.add("bao", "feed", interval=1, address=server.url("/rss"))
    site.add("mot-lan", "feed", interval=3600, address=server.url("/rss"))
    # Still waiting for its turn when it is told to stop.
    site.add("cham", "feed", delay=30.0, address=server.url("/rss", host="localhost"))
    process = loop(site.plan(once=False, allowed=("127.0.0.1", "localhost")))
    try:
        wait_for(lambda: len(server.requests("/rss")) >= 4)
        os.kill(process.pid, signal.SIGTERM)
        process.join(PATIENCE)
        assert process.exitcode == 0
    finally:
        process.kill()
        process.join()
    assert len(site.titles()) == ARTICLES
    assert {each.problem for each in site.sources().values()} == {None}
    asked = len(server.seen)
    time.sleep(1.5)
    assert len(server.seen) == asked, "somebody still crawls"
    # The lease was given back: the next crawler need not wait for it to run out.
    assert site.crawl("bao") == 0


def test_a_second_crawler_on_the_same_database_is_refused(server: FaultServer, tmp_path: Path) -> None:
    replica(server)
    site = Site(tmp_path, real_gate)
    site.add("bao", "feed", address=server.url("/rss"))
    now = run.SystemClock().now()
    with site.store.work() as uow:
        uow.house.lease(run.LEASE, "another", until=now + timedelta(minutes=1), now=now)
        uow.commit()
    with pytest.raises(errors.CrawlerRunning):
        site.crawl()
    assert server.seen == []


def test_a_round_ends_when_the_loop_that_started_it_is_killed(server: FaultServer, tmp_path: Path) -> None:
    replica(server)
    site = Site(tmp_path, real_gate)
    site.add("bao", "feed", interval=1, address=server.url("/rss"))
    process = loop(site.plan(once=False))
    try:
        wait_for(lambda: len(server.requests("/rss")) >= 2)
    finally:
        process.kill()
        process.join()

    def quiet() -> bool:
        before = len(server.seen)
        time.sleep(2.5)
        return len(server.seen) == before

    wait_for(quiet)


PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from crawl_site import Site, real_gate
from crawler.run import crawl
sys.exit(crawl(Site(Path(sys.argv[2]), real_gate).plan(once=False)))
"""


def test_ctrl_c_in_a_terminal_ends_the_loop_and_its_round_without_a_traceback(
    server: FaultServer, tmp_path: Path
) -> None:
    replica(server)
    site = Site(tmp_path, real_gate)
    site.add("bao", "feed", interval=1, address=server.url("/rss"))
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(Path(__file__).parent), str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        wait_for(lambda: len(server.requests("/rss")) >= 2)
        os.killpg(process.pid, signal.SIGINT)
        said, _ = process.communicate(timeout=PATIENCE)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode == 0
    assert b"Traceback" not in said
    assert b"12 new" in said
