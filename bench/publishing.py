"""How fast a crowded minute goes out on the corrections site, how late, and what an idle publisher costs.

    python bench/publishing.py                    # 10,000 rows due in one minute; 1 and 4 publishers; idle
    python bench/publishing.py --rows 2000 --publishers 1 --idle 0

Due publications, each with its own approval that is checked again before its send, are sent by
publisher processes on SQLite and (with KIEMTIN_TEST_POSTGRES) on PostgreSQL. Every page is fsynced,
as in the product. Lateness is from the moment all are due to the moment each was recorded as published.
Doubles and losses are counted from the pages on disk and from the rows' histories, and must be 0.
"""

from __future__ import annotations

import argparse
import os
import resource
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kiemtin.entities import Account, Content
from kiemtin.ports import Channel
from kiemtin.states import LIVE, Decision, PublicationState, Role
from kiemtin.store import Store
from scheduler import beat, jobs
from scheduler.channels import Room, open_channel
from scheduler.publisher import Publishing, publish_due, reconcile, tidy_up

OFFICE = "Văn phòng Thử Nghiệm"
BODY = "Thông tin đang lan truyền là không đúng.\n\n" + "Theo nghị quyết, trung tâm đặt ở nơi khác. " * 12


def prepare(store: Store, rows: int, due: datetime) -> None:
    """An account and ``rows`` approved publications, due within the minute before ``due``."""
    before = due - timedelta(hours=1)
    with store.work() as uow:
        author, approver = (
            uow.people.add(name=name, display=name, password_hash="x", roles=[Role.EDITOR], now=before)
            for name in ("soan", "duyet")
        )
        account = uow.accounts.put(channel="site", title="Trang", options={"url": "https://xa.example/"})
        uow.accounts.verified(account, "bench", before)
        for number in range(rows):
            revision = uow.drafts.add(
                claim=None,
                kind="notice",
                author=author.id,
                content=Content(title=f"Bài {number}", body=BODY, accounts=(account,)),
                now=before,
            ).latest
            uow.drafts.submit(revision=revision.id, by=author.id, problems=(), checked_at=before, now=before)
            approval = uow.drafts.approve(
                revision=revision, approver=approver.id, decision=Decision.APPROVED, note="", now=before
            )
            uow.publications.schedule(
                approval=approval,
                account=account,
                due_at=due - timedelta(seconds=60 * number / rows),
                key=secrets.token_hex(32),
                now=before,
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


def publisher(url: str, folder: Path, owner: str) -> Publishing:
    room = Room(
        secret=lambda name: "",
        office=OFFICE,
        site_dir=folder / "site",
        packs_dir=folder / "packs",
        lists_dir=folder / "lists",
    )

    def opened(account: Account) -> Channel:
        return open_channel(account, room)

    return Publishing(store=Store(url), office=OFFICE, open_channel=opened, owner=owner)


def drain(url: str, folder: Path, owner: str) -> None:
    """One publisher process: send everything that is due."""
    ctx = publisher(url, folder, owner)
    print("ready", flush=True)
    sys.stdin.readline()
    while sum(publish_due(ctx, datetime.now(UTC), limit=1000, tidy=False).states.values()):
        pass


def measure(url: str, folder: Path, rows: int, workers: int) -> None:
    store = Store(url)
    store.migrate()
    due = datetime.now(UTC)
    prepare(store, rows, due)
    processes = [
        subprocess.Popen(
            [sys.executable, __file__, "--drain", url, str(folder), f"số {number}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(workers)
    ]
    for process in processes:
        assert process.stdout is not None
        process.stdout.readline()
    start = datetime.now(UTC)
    began = time.perf_counter()
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        process.wait()
    seconds = time.perf_counter() - began
    with store.read() as uow:
        found = uow.publications.in_states(PublicationState)
        lives = [sum(each.state in LIVE for each in uow.publications.events(row.id)) for row in found]
    late = sorted((row.sent_at - start).total_seconds() for row in found if row.sent_at is not None)
    pages = len(list((folder / "site" / "dinh-chinh").glob("*.html")))
    listed = (folder / "site" / "nhat-ky.html").read_text("utf-8").count("<td><a ")
    lost = max(0, rows - pages) + lives.count(0) + max(0, rows - listed)
    doubled = max(0, pages - rows) + sum(each > 1 for each in lives)
    store.close()
    p50, p95, p99 = (late[int(len(late) * share)] if late else 0.0 for share in (0.5, 0.95, 0.99))
    print(
        f"{url.partition(':')[0]:<12}{workers:>10}{rows:>8}{rows / seconds:>10.0f}"
        f"{p50:>8.1f}{p95:>8.1f}{p99:>8.1f}{max(late, default=0):>8.1f}{lost:>8}{doubled:>10}",
        flush=True,
    )


def idle(url: str, folder: Path, seconds: float) -> None:
    """The share of a core that a scheduler process with nothing to do takes."""
    store = Store(url)
    store.migrate()
    prepare(store, 20, datetime.now(UTC) + timedelta(days=2))
    ctx = publisher(url, folder, "nhàn rỗi")
    stop = threading.Event()
    pace = beat.Pace(ctx.store)
    ticks = [
        jobs.Tick(
            id="publish_due",
            every=2,
            call=lambda now: pace.due(now) and publish_due(ctx, now, tidy=False),
            leader_only=False,
        ),
        jobs.Tick(id="tidy_up", every=5, call=lambda now: tidy_up(ctx, now)),
        jobs.Tick(id="reconcile_unknown", every=5, call=lambda now: reconcile(ctx, now)),
    ]
    thread = threading.Thread(
        target=jobs.run, args=(ticks,), kwargs={"store": ctx.store, "owner": "nhàn", "stop": stop}
    )
    thread.start()
    time.sleep(5)  # started up
    before, began = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    time.sleep(seconds)
    after, ended = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    stop.set()
    thread.join()
    store.close()
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{url.partition(':')[0]:<12} idle: {100 * used / (ended - began):.2f} % of a core", flush=True)


@contextmanager
def place(server: str | None) -> Iterator[tuple[str, Path]]:
    """A fresh database and folder; SQLite without a server."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if server is None:
            yield f"sqlite:///{folder / 'bench.db'}", folder
        else:
            with fresh_database(server) as url:
                yield url, folder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--publishers", type=int, nargs="+", default=[1, 4])
    parser.add_argument("--idle", type=float, default=60.0)
    parser.add_argument("--drain", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.drain:
        return drain(given.drain[0], Path(given.drain[1]), given.drain[2])
    server = os.environ.get("KIEMTIN_TEST_POSTGRES")
    print(
        f"{'database':<12}{'publishers':>10}{'rows':>8}{'rows/s':>10}"
        f"{'p50 s':>8}{'p95 s':>8}{'p99 s':>8}{'max s':>8}{'lost':>8}{'doubled':>10}"
    )
    for each in (None, server) if server else (None,):
        for workers in given.publishers:
            with place(each) as (url, folder):
                measure(url, folder, given.rows, workers)
    for each in (None, server) if server and given.idle else (None,) if given.idle else ():
        with place(each) as (url, folder):
            idle(url, folder, given.idle)
    return None


if __name__ == "__main__":
    main()
