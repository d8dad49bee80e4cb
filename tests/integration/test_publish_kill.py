"""The publisher is killed (SIGKILL) at every step: nothing lost, nothing doubled."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
from publishing_desk import NOW, OFFICE, Desk, FarSide, FaultyChannel, publishing, rounds
from publishing_room import room

from demo.wordpress import WordPress
from kiemtin.entities import Account
from kiemtin.ports import Channel
from kiemtin.states import LIVE, PublicationState as S
from kiemtin.store import Store
from scheduler import channels, retry
from scheduler.channels.wordpress import slug_of
from scheduler.context import LEASE
from scheduler.publisher import Publishing, publish_due, reconcile

TESTS = Path(__file__).parents[1]
POINTS = {
    "claimed": S.CLAIMED,
    "prepared": S.CLAIMED,
    "marking": S.PREPARED,
    "sending": S.SENDING,
    "sent": S.SENDING,
}
"""Where a publisher is killed, and as what it leaves its row."""


def address(store: Store) -> str:
    return store.engine.url.render_as_string(hide_password=False)


def worker(**given: Any) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(TESTS / "publishing_worker.py"), json.dumps(given)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS.parent), str(TESTS)])},
    )


def killed_at(point: str, store: Store, site_dir: Path, *, password: str = "") -> None:
    """Start a publisher, wait until it is at ``point``, and kill it there."""
    process = worker(
        url=address(store),
        office=OFFICE,
        site_dir=str(site_dir),
        password=password,
        point=point,
        owner="bị giết",
        now=NOW.isoformat(),
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == f"at {point}\n"
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def survivor(store: Store, site_dir: Path, password: str = "") -> Publishing:
    def opened(account: Account) -> Channel:
        return channels.open_channel(account, room(site_dir.parent, secret=password, site_dir=site_dir))

    return Publishing(store=store, office=OFFICE, open_channel=opened, owner="sống sót")


def pages(site_dir: Path) -> list[str]:
    return [path.name for path in (site_dir / "dinh-chinh").glob("*.html")]


@pytest.mark.parametrize("point", POINTS)
def test_a_publisher_killed_on_the_site_leaves_exactly_one_page(
    store: Store, tmp_path: Path, point: str
) -> None:
    desk = Desk(store, NOW)
    site_dir = tmp_path / "trang"
    [row] = desk.scheduled(desk.account("site", url="https://xa.example/"))
    killed_at(point, store, site_dir)
    assert desk.row(row).state is POINTS[point]

    ctx = survivor(store, site_dir)
    publish_due(ctx, NOW + LEASE / 2)  # the lease still protects the row
    assert desk.row(row).state is POINTS[point]
    for _ in rounds(ctx, NOW + LEASE):
        if desk.row(row).state in LIVE:
            break
    expected = S.RECONCILED_PUBLISHED if point == "sent" else S.PUBLISHED
    assert desk.row(row).state is expected
    assert len(pages(site_dir)) == 1
    assert (S.OUTCOME_UNKNOWN in desk.history(row)) == (POINTS[point] is S.SENDING)
    assert len(feedparser.parse((site_dir / "atom.xml").read_bytes()).entries) == 1


def test_a_publisher_killed_after_the_record_leaves_a_page_that_is_listed_by_the_next(
    store: Store, tmp_path: Path
) -> None:
    desk = Desk(store, NOW)
    site_dir = tmp_path / "trang"
    account = desk.account("site", url="https://xa.example/")
    first, second = desk.scheduled(account)[0], desk.scheduled(account, due=NOW + timedelta(minutes=1))[0]
    killed_at("recorded", store, site_dir)
    assert desk.row(first).state is S.PUBLISHED
    assert not (site_dir / "atom.xml").exists()
    publish_due(survivor(store, site_dir), NOW + timedelta(minutes=1))
    assert desk.row(second).state is S.PUBLISHED
    assert len(feedparser.parse((site_dir / "atom.xml").read_bytes()).entries) == 2


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WordPress]:
    with WordPress.start(tmp_path_factory.mktemp("wordpress") / "kho") as running:
        yield running


@pytest.mark.wordpress
@pytest.mark.parametrize("point", POINTS)
def test_a_publisher_killed_on_wordpress_leaves_exactly_one_post(
    store: Store, site: WordPress, tmp_path: Path, point: str
) -> None:
    desk = Desk(store, NOW)
    [row] = desk.scheduled(desk.account("wordpress", url=site.url, user=site.user))
    killed_at(point, store, tmp_path, password=site.application_password)
    assert desk.row(row).state is POINTS[point]

    for _ in rounds(survivor(store, tmp_path, site.application_password), NOW + LEASE):
        if desk.row(row).state in LIVE:
            break
    found = desk.row(row)
    assert found.state is (S.RECONCILED_PUBLISHED if point == "sent" else S.PUBLISHED)
    [post] = [post for post in site.posts() if post.slug.startswith(slug_of(found.key))]
    assert str(post.id) == found.remote_id


def killed_in_a_child(work: Callable[[], None], after: float) -> None:
    """Run ``work`` in a forked process that the kernel kills after ``after`` seconds."""
    child = os.fork()
    if child == 0:
        try:
            # SIGPROF and friends could be caught; an interval timer's SIGALRM at its default is not.
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_REAL, after)
            work()
        finally:
            os._exit(0)
    os.waitpid(child, 0)


def killed_often(ctx: Publishing, *, kills: int, most: float, warm_up: int = 1) -> datetime:
    """Publishers killed at random moments up to ``most`` seconds after they began; the time after them."""
    chance = random.Random(20261120)
    now = NOW
    publish_due(ctx, now, limit=warm_up)  # the children inherit compiled statements and templates
    for _ in range(kills):

        def work(moment: datetime = now) -> None:
            reconcile(ctx, moment)
            publish_due(ctx, moment)

        ctx.store.close()  # no open connection is carried into a child
        killed_in_a_child(work, chance.uniform(0.005, most))
        # So few leases pass that no row reaches the most attempts, however slow the machine is.
        now += timedelta(seconds=10)
    assert now - NOW < LEASE * retry.MAX_ATTEMPTS
    return now


def test_publishers_killed_at_random_moments_lose_and_double_nothing(
    sqlite_store: Store, tmp_path: Path
) -> None:
    desk = Desk(sqlite_store, NOW)
    site_dir = tmp_path / "trang"
    account = desk.account("site", url="https://xa.example/")
    rows = [desk.scheduled(account, title=f"Bài {number}")[0] for number in range(40)]
    ctx = survivor(sqlite_store, site_dir)
    for _ in rounds(ctx, killed_often(ctx, kills=100, most=0.1), hours=2):
        if all(desk.row(row).state in LIVE for row in rows):
            break
    ended = Counter(desk.row(row).state for row in rows)
    assert set(ended) <= LIVE, ended
    assert len(pages(site_dir)) == len(rows)
    ctx.opened.settle(final=True)  # the leader's tick: what a killed publisher has not listed
    shown = (site_dir / "nhat-ky.html").read_text("utf-8")
    assert all(f">Bài {number}</a>" in shown for number in range(40))


@pytest.mark.wordpress
def test_publishers_killed_at_random_moments_double_nothing_on_wordpress(
    sqlite_store: Store, site: WordPress, tmp_path: Path
) -> None:
    desk = Desk(sqlite_store, NOW)
    account = desk.account("wordpress", url=site.url, user=site.user)
    rows = [desk.scheduled(account, title=f"Bài {number}")[0] for number in range(12)]
    ctx = survivor(sqlite_store, tmp_path, site.application_password)
    for _ in rounds(ctx, killed_often(ctx, kills=30, most=0.8), hours=3):
        if all(desk.row(row).state in LIVE for row in rows):
            break
    made = Counter(post.slug for post in site.posts())
    for row in rows:
        found = desk.row(row)
        assert found.state in LIVE
        assert made[slug_of(found.key)] == 1
        assert f"{slug_of(found.key)}-2" not in made


def test_two_publishers_side_by_side_never_take_the_same_row(store: Store, tmp_path: Path) -> None:
    desk = Desk(store, NOW)
    site_dir = tmp_path / "trang"
    account = desk.account("site", url="https://xa.example/")
    rows = [desk.scheduled(account, title=f"Bài {number}")[0] for number in range(30)]
    both = [
        worker(
            url=address(store),
            office=OFFICE,
            site_dir=str(site_dir),
            password="",
            point="",
            owner=name,
            now=NOW.isoformat(),
        )
        for name in ("một", "hai")
    ]
    said = [process.communicate(timeout=120)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    takers: Counter[str] = Counter()
    for row in rows:
        assert desk.history(row) == [S.SCHEDULED, S.CLAIMED, S.PREPARED, S.SENDING, S.PUBLISHED]
        with store.read() as uow:
            takers[next(each.detail for each in uow.publications.events(row) if each.state is S.CLAIMED)] += 1
    assert sum(takers.values()) == len(rows)
    assert len(pages(site_dir)) == len(rows)
    assert len(feedparser.parse((site_dir / "atom.xml").read_bytes()).entries) == len(rows)


def test_a_publisher_that_slept_through_its_lease_lets_the_row_go(store: Store) -> None:
    """It wakes up after another one took the row over: its late word is not written."""
    desk = Desk(store, NOW)
    far = FarSide()
    [row] = desk.scheduled(desk.account())

    def overtaken(step: str) -> None:
        if step == "answer":
            other = publishing(store, FaultyChannel(far), owner="hai")
            publish_due(other, NOW + LEASE * 2)
            assert desk.row(row).state is S.OUTCOME_UNKNOWN

    report = publish_due(publishing(store, FaultyChannel(far, overtaken)), NOW)
    assert report.let_go == 1
    assert desk.row(row).state is S.OUTCOME_UNKNOWN
    reconcile(publishing(store, FaultyChannel(far)), NOW + LEASE * 3)
    assert desk.row(row).state is S.RECONCILED_PUBLISHED
    assert far.of(desk.row(row).key) == 1
