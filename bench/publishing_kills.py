"""What kills do to publishers at work, and what listing costs on a site that has grown.

    python bench/publishing_kills.py --rows 200 --kills 500     # SQLite: publishers killed at random moments
    python bench/publishing_kills.py --pages 100 1000 10000     # one more page, and the lists made again

Losses and doubles are counted from the pages on disk and from the rows' histories, and must be 0.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from publishing import BODY, OFFICE, prepare, publisher

from kiemtin.entities import Outgoing
from kiemtin.states import PublicationState
from reports.site_pages import Page, Site, render_page
from scheduler.channels.site import FOLDER, SiteChannel
from scheduler.made import ForgottenMade
from scheduler.publisher import publish_due, reconcile

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
SENDS = 20
"""Sends of which the median is told, for one size of the site."""


def growing(folder: Path, sizes: list[int]) -> None:
    """What one more correction costs on a site that already has many."""
    site = Site(url="https://xa.example/", title="Trang", office=OFFICE)
    channel = SiteChannel(folder, site)
    number = 0

    def content() -> Outgoing:
        due = NOW + timedelta(minutes=number)
        return Outgoing(title=f"Bài {number}", body=BODY, link="", office=OFFICE, published_at=due)

    print(f"{'pages':>8}{'ms a page':>12}{'ms the lists':>14}")
    for size in sizes:
        while number < size:
            page = Page(path=f"{FOLDER}/{number}.html", content=content())
            (folder / FOLDER).mkdir(exist_ok=True)
            (folder / page.path).write_text(render_page(site, page), encoding="utf-8")
            number += 1
        channel.rebuild()  # every page has been read once, as in a publisher at work
        pages, lists = [], []
        for _ in range(SENDS):
            began = time.perf_counter()
            channel.send(content(), f"khóa {number}", ForgottenMade())
            pages.append(time.perf_counter() - began)
            began = time.perf_counter()
            channel.settle(final=True)
            lists.append(time.perf_counter() - began)
            number += 1
        print(f"{size:>8}{1000 * median(pages):>12.1f}{1000 * median(lists):>14.1f}", flush=True)


def kills(folder: Path, rows: int, count: int) -> None:
    """Publishers on SQLite, each killed by the kernel at a random moment of its work."""
    ctx = publisher(f"sqlite:///{folder / 'kills.db'}", folder, "trước")
    ctx.store.migrate()
    prepare(ctx.store, rows, NOW)
    publish_due(ctx, NOW, limit=1)  # the children inherit compiled statements and templates
    ctx.store.close()
    chance = random.Random(1)
    done = 0
    now = NOW
    for _ in range(count):
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_REAL, chance.uniform(0.005, 0.15))
            reconcile(ctx, now)
            publish_due(ctx, now, limit=8)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        done += os.WIFSIGNALED(status)
        chance.random()
        now += timedelta(seconds=10)  # a killed row waits for its lease to end; none may be late
    for _ in range(500):
        publish_due(ctx, now)
        reconcile(ctx, now)
        now += timedelta(seconds=20)
    ctx.opened.settle(final=True)  # the leader's tick: what a killed publisher has not listed
    with ctx.store.read() as uow:
        found = uow.publications.in_states(PublicationState)
        histories = [[each.state for each in uow.publications.events(row.id)] for row in found]
    ended = Counter(row.state.value for row in found)
    unknown = sum(PublicationState.OUTCOME_UNKNOWN in states for states in histories)
    pages = len(list((folder / "site" / FOLDER).glob("*.html")))
    listed = (folder / "site" / "nhat-ky.html").read_text("utf-8").count("<td><a ")
    print(f"{done} of {count} publishers killed at work; {unknown} rows were cut off while being sent")
    print(f"rows {rows}, pages {pages}, listed {listed}, ended {dict(ended)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rows", type=int, default=200)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--pages", type=int, nargs="+", default=[])
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        if given.pages:
            growing(Path(name), given.pages)
        else:
            kills(Path(name), given.rows, given.kills)


if __name__ == "__main__":
    main()
