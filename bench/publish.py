"""How fast the due table drains onto the corrections site, and what kills do to it.

    python bench/publish.py --rows 400
    python bench/publish.py --rows 400 --kills 1000      # SQLite only: publishers killed at random
    python bench/publish.py --pages 100 1000 3000        # one more page on a site that has so many

Due publications are sent by 1 and by 2 publisher processes, on SQLite and (with KIEMTIN_TEST_POSTGRES)
on PostgreSQL. Every send is fsynced, as in the product. Doubles and losses are counted from the
pages on disk and from the rows' histories, and must be 0.
"""

from __future__ import annotations

import argparse
import os
import random
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median

from kiemtin.entities import Content, Outgoing
from kiemtin.states import LIVE, Decision, PublicationState, Role
from kiemtin.store import Store
from reports.site_pages import Page, Site, render_page
from scheduler.channels import open_channel
from scheduler.channels.site import FOLDER, SiteChannel
from scheduler.publisher import Publishing, publish_due, reconcile

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
OFFICE = "Văn phòng Thử Nghiệm"
SENDS = 40
"""Sends of which the median is told, for one size of the site."""
BODY = "Thông tin đang lan truyền là không đúng.\n\n" + "Theo nghị quyết, trung tâm đặt ở nơi khác. " * 12


def prepare(store: Store, rows: int) -> None:
    """An account and ``rows`` approved, due publications."""
    with store.work() as uow:
        author, approver = (
            uow.people.add(name=name, display=name, password_hash="x", roles=[Role.EDITOR], now=NOW)
            for name in ("soan", "duyet")
        )
        account = uow.accounts.put(channel="site", title="Trang", options={"url": "https://xa.example/"})
        uow.accounts.verified(account, "bench", NOW - timedelta(days=1))
        for number in range(rows):
            revision = uow.drafts.add(
                claim=None,
                kind="notice",
                author=author.id,
                content=Content(title=f"Bài {number}", body=BODY, accounts=(account,)),
                now=NOW,
            ).latest
            uow.drafts.submit(revision=revision.id, by=author.id, problems=(), checked_at=NOW, now=NOW)
            approval = uow.drafts.approve(
                revision=revision, approver=approver.id, decision=Decision.APPROVED, note="", now=NOW
            )
            uow.publications.schedule(
                approval=approval, account=account, due_at=NOW, key=secrets.token_hex(32), now=NOW
            )
        uow.commit()


@contextmanager
def fresh_database(server: str) -> Iterator[str]:
    """A database of its own on a PostgreSQL server, dropped afterwards."""
    name = f"kiemtin_bench_{secrets.token_hex(6)}"
    admin = Store(server).engine.execution_options(isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    try:
        yield admin.url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
        admin.dispose()


def publisher(url: str, site_dir: Path, owner: str) -> Publishing:
    opened = partial(open_channel, secret=lambda name: "", office=OFFICE, site_dir=site_dir)
    return Publishing(store=Store(url), office=OFFICE, open_channel=opened, owner=owner)


def drain(url: str, site_dir: Path, owner: str) -> None:
    """One publisher process: send everything that is due."""
    ctx = publisher(url, site_dir, owner)
    print("ready", flush=True)
    sys.stdin.readline()
    while sum(publish_due(ctx, NOW).states.values()):
        pass


def faults(store: Store, site_dir: Path, rows: int) -> tuple[int, int]:
    """(lost, doubled): rows without a page, and pages or `published` events too many."""
    with store.read() as uow:
        found = uow.publications.in_states(PublicationState)
        lives = [sum(each.state in LIVE for each in uow.publications.events(row.id)) for row in found]
    pages = len(list((site_dir / "dinh-chinh").glob("*.html")))
    return max(0, rows - pages) + lives.count(0), max(0, pages - rows) + sum(each > 1 for each in lives)


def measure(url: str, folder: Path, rows: int, workers: int) -> None:
    store = Store(url)
    store.migrate()
    prepare(store, rows)
    site_dir = folder / f"site{workers}"
    processes = [
        subprocess.Popen(
            [sys.executable, __file__, "--drain", url, str(site_dir), f"số {number}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(workers)
    ]
    for process in processes:
        assert process.stdout is not None
        process.stdout.readline()
    began = time.perf_counter()
    for process in processes:
        process.communicate("go\n")
    seconds = time.perf_counter() - began
    lost, doubled = faults(store, site_dir, rows)
    store.close()
    name = url.partition(":")[0]
    print(f"{name:<12}{workers:>10}{rows:>8}{rows / seconds:>10.1f}{lost:>8}{doubled:>10}", flush=True)


def growing(folder: Path, sizes: list[int]) -> None:
    """What one more correction costs on a site that already has many."""
    site = Site(url="https://xa.example/", title="Trang", office=OFFICE)
    channel = SiteChannel(folder, site)
    number = 0

    def content() -> Outgoing:
        due = NOW + timedelta(minutes=number)
        return Outgoing(title=f"Bài {number}", body=BODY, link="", office=OFFICE, published_at=due)

    print(f"{'pages':>8}{'ms a send':>12}")
    for size in sizes:
        while number < size:
            page = Page(path=f"{FOLDER}/{number}.html", content=content())
            (folder / FOLDER).mkdir(exist_ok=True)
            (folder / page.path).write_text(render_page(site, page), encoding="utf-8")
            number += 1
        channel.rebuild()  # every page has been read once, as in a publisher at work
        taken = []
        for _ in range(SENDS):
            began = time.perf_counter()
            channel.send(content(), f"khóa {number}")
            taken.append(time.perf_counter() - began)
            number += 1
        print(f"{size:>8}{1000 * median(taken):>12.1f}", flush=True)


def kills(folder: Path, rows: int, count: int) -> None:
    """Publishers on SQLite, each killed by the kernel at a random moment of its work."""
    url = f"sqlite:///{folder / 'kills.db'}"
    site_dir = folder / "kills"
    ctx = publisher(url, site_dir, "trước")
    ctx.store.migrate()
    prepare(ctx.store, rows)
    publish_due(ctx, NOW, limit=1)  # the children inherit compiled statements and templates
    ctx.store.close()
    chance = random.Random(1)
    done = 0
    now = NOW
    for _ in range(count):
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_REAL, chance.uniform(0.002, 0.08))
            reconcile(ctx, now)
            publish_due(ctx, now)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        done += os.WIFSIGNALED(status)
        chance.random()
        now += timedelta(seconds=10)  # a killed row waits for its lease to end; none may be late
    for _ in range(500):
        publish_due(ctx, now)
        reconcile(ctx, now)
        now += timedelta(seconds=20)
    with ctx.store.read() as uow:
        ended = Counter(row.state.value for row in uow.publications.in_states(PublicationState))
        unknown = sum(
            any(each.state is PublicationState.OUTCOME_UNKNOWN for each in uow.publications.events(row.id))
            for row in uow.publications.in_states(PublicationState)
        )
    pages = len(list((site_dir / "dinh-chinh").glob("*.html")))
    print(f"\n{done} of {count} publishers killed at work; {unknown} rows were cut off while sending")
    print(f"rows {rows}, pages {pages}, ended {dict(ended)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rows", type=int, default=200)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--pages", type=int, nargs="+", default=[])
    parser.add_argument("--drain", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.drain:
        return drain(given.drain[0], Path(given.drain[1]), given.drain[2])
    if given.pages:
        with tempfile.TemporaryDirectory() as name:
            return growing(Path(name), given.pages)
    print(f"{'database':<12}{'publishers':>10}{'rows':>8}{'rows/s':>10}{'lost':>8}{'doubled':>10}")
    for workers in (1, 2):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            measure(f"sqlite:///{folder / 'bench.db'}", folder, given.rows, workers)
    server = os.environ.get("KIEMTIN_TEST_POSTGRES")
    for workers in (1, 2) if server else ():
        with tempfile.TemporaryDirectory() as name, fresh_database(str(server)) as url:
            measure(url, Path(name), given.rows, workers)
    if given.kills:
        with tempfile.TemporaryDirectory() as name:
            kills(Path(name), given.rows, given.kills)
    return None


if __name__ == "__main__":
    main()
