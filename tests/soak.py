"""The soak: a day of public sites, faster than the clock, with faults from a script; then everything is counted.

``python tests/soak.py [--hours 24] [--speed 100] [--papers 8] [--kills 6]``: 0 when every article and every
post is counted exactly once, every edit is a version, every deletion was noticed, no robots rule and no asked
pause was broken, and nobody's name was kept. ``make soak`` runs it in full, CI in short.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from soak_world import CANARY, HOUR, Place, Story, World, script, soak_gate

from crawler.manners import Manners
from crawler.run import Plan, crawl
from kiemtin.clock import FastClock
from kiemtin.states import Origin
from kiemtin.store import Store
from kiemtin.store.repositories.sources import StoredSource

START = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
"""Midnight in Viet Nam."""
CONTACT = "lien-he@coquan.example"


@dataclass
class Report:
    """What was found; ``wrong`` is empty when all holds."""

    lines: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def holds(self, what: str, good: bool, figures: str) -> None:
        self.lines.append(f"  {'ok ' if good else 'BAD'} {what}: {figures}")
        if not good:
            self.wrong.append(f"{what}: {figures}")


def soak(
    folder: Path,
    *,
    speed: float,
    hours: float = 24.0,
    papers: int = 3,
    stories: int = 16,
    forums: int = 1,
    posts: int = 30,
    kills: int = 2,
    interval: int = 1200,
    patience: float = 300.0,
    say: Callable[[str], None] = lambda _: None,
) -> Report:
    """Live through the day, wait until it is quiet, and count. ``patience``: real seconds for the quiet."""
    clock = FastClock(START, speed)
    places = script(START, papers=papers, stories=stories, forums=forums, posts=posts)
    store = Store(f"sqlite:///{folder / 'soak.db'}")
    store.migrate()
    with World(clock, places) as world:
        _configure(store, world, places, interval)
        plan = Plan(
            database=store.url,
            manners=Manners(
                contact=CONTACT, allowed_hosts=frozenset(world.places), longest_wait=60.0, timeout=20.0
            ),
            make_gate=partial(soak_gate, clock),
            clock=clock,
            every=max(0.05, 30.0 / speed),
            round_seconds=max(10.0, 6 * 3600 / speed),
            rest=0.2,
        )
        process = multiprocessing.get_context("spawn").Process(target=crawl, args=(plan,))
        process.start()
        try:
            killed = _live(process, clock, hours, kills, say)
            world.end = START + hours * HOUR
            _settle(store, world, places, clock, hours, patience, say)
        finally:
            process.terminate()
            process.join(30)
            process.kill()
        report = _count(store, world, places, clock, folder, killed)
    store.close()
    return report


def _configure(store: Store, world: World, places: list[Place], interval: int) -> None:
    def source(
        name: str, place: Place, path: str, *, forum: bool = False, adaptive: bool = False
    ) -> StoredSource:
        return StoredSource(
            name=name,
            adapter="forum" if forum else "feed",
            title=name,
            origin=Origin.PUBLIC_VOICE if forum else Origin.PUBLICATION,
            options={"feed" if forum else "address": world.url(place, path)},
            interval_s=interval,
            delay_s=1.0,
            adaptive=adaptive,
        )

    with store.work() as uow:
        for number, place in enumerate(places):
            if place.posts:
                uow.sources.put(source(place.name, place, "/dd.rss", forum=True))
                continue
            uow.sources.put(source(place.name, place, "/rss", adaptive=number == 1))
            if number == 0:
                uow.sources.put(source("bao-0-nguon-hai", place, "/rss2"))
        uow.commit()


def _live(process: Any, clock: FastClock, hours: float, kills: int, say: Callable[[str], None]) -> int:
    """Let the day pass; now and then the round is killed, as a power cut would."""
    luck = random.Random(11)
    moments = sorted(START + luck.uniform(0.1, 0.95) * hours * HOUR for _ in range(kills))
    killed = 0
    told = 0
    while clock.now() < START + hours * HOUR:
        time.sleep(0.05)
        passed = (clock.now() - START) / HOUR
        if int(passed) >= told + 6:
            told = int(passed)
            say(f"hour {told}")
        if moments and clock.now() >= moments[0]:
            moments.pop(0)
            killed += _kill_round(process.pid)
    return killed


def _kill_round(loop: int) -> int:
    """Kill what the crawl's loop started (the round, by its process id), not the loop."""
    children = Path(f"/proc/{loop}/task/{loop}/children").read_text(encoding="ascii").split()
    rounds = [int(each) for each in children if b"spawn_main" in Path(f"/proc/{each}/cmdline").read_bytes()]
    for each in rounds:
        with suppress(ProcessLookupError):
            os.kill(each, signal.SIGKILL)
    return len(rounds)


def _settle(
    store: Store,
    world: World,
    places: list[Place],
    clock: FastClock,
    hours: float,
    patience: float,
    say: Callable[[str], None],
) -> None:
    """After the day nothing new happens; wait until the crawl has caught up, or patience ends."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        time.sleep(0.3)
        if clock.now() > START + (hours + 1) * HOUR and not _missing(store, world, places):
            break
    say(f"settled {(clock.now() - START) / HOUR:.1f} hours after the beginning")
    # What would be counted twice would be counted now: two more looks at every source.
    ahead = clock.now() + timedelta(minutes=50)
    while clock.now() < ahead:
        time.sleep(0.1)


def _missing(store: Store, world: World, places: list[Place]) -> list[str]:
    """What should be kept by now and is not."""
    kept, voices = _kept(store), _voices(store)
    missing = [
        f"{place.name}/{story.number}"
        for place, story in _stories(world, places)
        if kept.get(_title(place, story), (0, 0, 0, ""))[0] < 1
    ]
    for place, story in _stories(world, places):
        row = kept.get(_title(place, story))
        if (
            row
            and _edit_seen(world, place, story)
            and row[1] < 2
            and not _perhaps_read_late(world, place, story)
        ):
            missing.append(f"edit {place.name}/{story.number}")
        if row and _gone(world, place, story) and not row[2]:
            missing.append(f"deletion {place.name}/{story.number}")
    if voices < _posts(world, places):
        missing.append(f"voices {voices}")
    return missing


def _stories(world: World, places: list[Place]) -> list[tuple[Place, Story]]:
    """What can be had: published by the end, and (its page gone before anybody asked) told by the feed at least."""
    end = world.now()
    return [
        (place, story)
        for place in places
        for story in place.stories
        if story.published_at <= end and (not place.bare_feed or _first(world, place, story) is not None)
    ]


def _title(place: Place, story: Story) -> str:
    return story.title(place.name)


def _first(world: World, place: Place, story: Story) -> datetime | None:
    """When the page was first answered with the story on it, at the original's address or its copy's."""
    found = [
        each.at
        for each in list(world.seen)
        if each.status == 200
        and each.path.partition("?")[0] in (story.path, f"/ban-lai{story.path}")
        and (world.places[each.host] is place or world.places[each.host].copies is place)
        and not _drawn(world.places[each.host], each.at)
    ]
    return min(found, default=None)


def _drawn(place: Place, at: datetime) -> bool:
    return any(each.kind == "layout" and each.start <= at < each.stop for each in place.faults)


def _edit_seen(world: World, place: Place, story: Story) -> bool:
    """It was read before it was changed, so the change is an edit."""
    first = _first(world, place, story)
    return story.edited_at is not None and first is not None and first < story.edited_at <= world.now()


def _perhaps_read_late(world: World, place: Place, story: Story) -> bool:
    """The first answer may never have been taken in (the round was killed): then the first version is the last."""
    return place.name == "bao-0" or story.forbidden


def _gone(world: World, place: Place, story: Story) -> bool:
    first = _first(world, place, story)
    return (
        story.gone_at is not None
        and first is not None
        and place.name != "bao-0"
        and story.gone_at <= world.now()
    )


def _posts(world: World, places: list[Place]) -> int:
    return sum(1 for place in places for post in place.posts if post.said_at <= world.now())


def _kept(store: Store) -> dict[str, tuple[int, int, int, str]]:
    """Per title: how often it counts, its version, whether it is known to be gone, its text."""
    with sqlite3.connect(str(store.engine.url.database), timeout=15) as db:
        rows = db.execute(
            "SELECT title, duplicate_of IS NULL, version, gone_at IS NOT NULL, text FROM items"
        ).fetchall()
    found: dict[str, tuple[int, int, int, str]] = {}
    for title, counts, version, gone, text in rows:
        before = found.get(title, (0, 0, 0, ""))
        if counts:
            found[title] = (before[0] + 1, max(before[1], version), max(before[2], gone), text)
        else:
            found.setdefault(title, before)
    return found


def _voices(store: Store) -> int:
    with sqlite3.connect(str(store.engine.url.database), timeout=15) as db:
        return int(db.execute("SELECT coalesce(sum(total), 0) FROM topic_counts").fetchone()[0])


def _count(
    store: Store, world: World, places: list[Place], clock: FastClock, folder: Path, killed: int
) -> Report:
    report = Report()
    kept, stories = _kept(store), _stories(world, places)
    wanted = {_title(place, story) for place, story in stories}
    once = sum(1 for title in wanted if kept.get(title, (0, 0, 0, ""))[0] == 1)
    known = {_title(place, story) for place in places for story in place.stories}
    more = [title for title, row in kept.items() if row[0] > 1 or title not in known]
    report.holds(
        "every article counted exactly once",
        once == len(wanted) and not more,
        f"{once} of {len(wanted)}, {len(more)} doubled or unknown",
    )
    fresh, collected, total = _sums(store)
    report.holds(
        "the books agree", fresh == collected == total, f"{fresh} by day, {collected} by source, {total} kept"
    )
    voices, posts = _voices(store), _posts(world, places)
    report.holds("every post counted exactly once", voices == posts, f"{voices} of {posts}")
    edits = [
        (place, story)
        for place, story in stories
        if _edit_seen(world, place, story) and not _perhaps_read_late(world, place, story)
    ]
    told = sum(
        1
        for place, story in edits
        if kept[_title(place, story)][1] >= 2 and "đính chính" in kept[_title(place, story)][3]
    )
    report.holds("edits kept as versions", told == len(edits), f"{told} of {len(edits)}")
    deleted = [(place, story) for place, story in stories if _gone(world, place, story)]
    noticed = sum(1 for place, story in deleted if kept[_title(place, story)][2])
    there = [
        title
        for title, row in kept.items()
        if row[2] and title not in {_title(*each) for each in _all_gone(places)}
    ]
    report.holds(
        "deletions noticed, and no others",
        noticed == len(deleted) and not there,
        f"{noticed} of {len(deleted)}, {len(there)} wrongly",
    )
    _manners(report, world, clock)
    left = b"".join(each.read_bytes() for each in sorted(folder.rglob("*")) if each.is_file())
    report.holds(
        "nobody's name kept",
        CANARY.encode() not in left,
        f"{left.count(CANARY.encode())} in {len(left)} bytes",
    )
    ledger = _ledger(store)
    report.holds(
        "refusals and waits are in the ledger",
        ledger["refused_robots"] > 0 and ledger["waited"] + ledger["backed_off"] > 0,
        ", ".join(f"{name} {count}" for name, count in sorted(ledger.items())),
    )
    report.lines.append(
        f"  {len(world.seen)} requests, {killed} rounds killed, {(clock.now() - START) / HOUR:.1f} hours lived"
    )
    return report


def _all_gone(places: list[Place]) -> list[tuple[Place, Story]]:
    return [(place, story) for place in places for story in place.stories if story.gone_at is not None]


def _sums(store: Store) -> tuple[int, int, int]:
    with sqlite3.connect(str(store.engine.url.database), timeout=15) as db:
        return tuple(  # type: ignore[return-value]
            int(db.execute(query).fetchone()[0])
            for query in (
                "SELECT coalesce(sum(fresh), 0) FROM source_days",
                "SELECT coalesce(sum(collected), 0) FROM sources",
                "SELECT count(*) FROM items WHERE duplicate_of IS NULL",
            )
        )


def _ledger(store: Store) -> Counter[str]:
    with sqlite3.connect(str(store.engine.url.database), timeout=15) as db:
        return Counter(
            dict(db.execute("SELECT event, sum(total) FROM crawl_ledger GROUP BY event").fetchall())
        )


def _manners(report: Report, world: World, clock: FastClock) -> None:
    forbidden = [each.path for each in world.seen if each.path.startswith("/cam/")]
    report.holds("nothing that robots.txt forbids was asked for", not forbidden, f"{len(forbidden)}")
    for each in world.seen:
        if each.path.startswith("/cam/"):
            before = [one for one in world.seen if one.host == each.host and one.real < each.real][-12:]
            report.lines.append(f"      {each}; before it {[(one.path, one.status) for one in before]}")
    strangers = {each.agent for each in world.seen if CONTACT not in each.agent}
    report.holds("every request says who asks", not strangers, f"{len(strangers)} without")
    early = 0
    for host, pauses in world.told_to_wait.items():
        for begun, until in pauses:
            # What had left when the answer came is no breach.
            grace = timedelta(seconds=0.25 * clock.speed)
            early += sum(
                1
                for each in world.seen
                if each.host == host and begun + grace < each.at < until - timedelta(seconds=5) - grace
            )
    report.holds("every asked pause was kept", early == 0, f"{early} requests inside one")
    hasty = 0
    for place in world.places.values():
        hasty += _hasty(world, place, clock)
    report.holds("Crawl-delay was kept", hasty == 0, f"{hasty} bursts")


def _hasty(world: World, place: Place, clock: FastClock) -> int:
    """Bursts: five requests in a row that came in less than four delays, seen where they arrive."""
    times = [each.real for each in world.seen if each.host == place.host and each.path != "/robots.txt"]
    least = 4 * place.delay / clock.speed
    return sum(1 for first, last in zip(times, times[4:], strict=False) if last - first < 0.5 * least - 0.05)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--speed", type=float, default=100.0)
    parser.add_argument("--hours", type=float, default=24.0)
    parser.add_argument("--papers", type=int, default=8)
    parser.add_argument("--stories", type=int, default=80)
    parser.add_argument("--forums", type=int, default=3)
    parser.add_argument("--posts", type=int, default=200)
    parser.add_argument("--kills", type=int, default=8)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report = soak(Path(folder), **vars(given), patience=600.0, say=lambda line: print(line, flush=True))
    print("\n".join(report.lines))
    print("everything holds" if not report.wrong else f"{len(report.wrong)} things do not hold")
    return 1 if report.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
