"""From a public forum to a counted post: within a minute and a half where the source is asked each minute."""

from __future__ import annotations

import multiprocessing
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from crawl_site import Site
from fault_server import FaultServer, item, rss
from soak_world import soak_gate

from crawler import run
from kiemtin.clock import FastClock

SPEED = 3.0
"""The crawl's clock runs this much faster, so that its minute costs twenty seconds."""


def post(number: int, said_at: datetime) -> str:
    return (
        f'<article class="message message--post" data-author="ai-do"><header class="message-attribution"><time '
        f'datetime="{said_at.isoformat()}"></time></header><div class="message-body"><div class="bbWrapper">'
        f"Câu hỏi {number}: có phải đổi giấy tờ ngay không?</div></div></article>"
    )


def test_a_new_post_of_a_source_asked_each_minute_is_counted_within_ninety_seconds(tmp_path: Path) -> None:
    clock = FastClock(datetime(2026, 11, 20, 3, tzinfo=UTC), SPEED)
    site = Site(tmp_path)
    with FaultServer() as server:
        thread = "/threads/chu-de.1/"
        server.pages["/dd.rss"] = rss(item(server.url(thread), "Chủ đề"))
        posts = [post(1, clock.now() - timedelta(minutes=5))]
        server.pages[thread] = f"<html><body>{''.join(posts)}</body></html>"
        site.add("dien-dan", "forum", interval=60, feed=server.url("/dd.rss"))
        plan = replace(site.plan(once=False), clock=clock, make_gate=partial(soak_gate, clock))
        process = multiprocessing.get_context("spawn").Process(target=run.crawl, args=(plan,))
        process.start()
        try:
            wait_for(site, 1)
            # Right after a look: the longest a post can have to wait.
            said_at = clock.now()
            posts.append(post(2, said_at))
            server.pages[thread] = f"<html><body>{''.join(posts)}</body></html>"
            wait_for(site, 2)
            taken = clock.now() - said_at
        finally:
            process.terminate()
            process.join(30)
            process.kill()
    assert taken < timedelta(seconds=90)


def wait_for(site: Site, count: int) -> None:
    until = time.monotonic() + 120
    while site.counted() < count:
        assert time.monotonic() < until, "it was never counted"
        time.sleep(0.05)
