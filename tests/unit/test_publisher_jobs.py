"""The ticks of the scheduler process."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from apscheduler.schedulers import base

from kiemtin.errors import StoreBusy
from kiemtin.store import Store
from scheduler import jobs
from scheduler.jobs import LEADERSHIP, Leadership, Tick, run

SOON = datetime(2026, 11, 20, tzinfo=UTC)


def until(holds: Callable[[], bool], *, patience: float = 20) -> bool:
    end = time.monotonic() + patience
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


class Running:
    """``run`` in a thread of this process."""

    def __init__(self, store: Store, *ticks: Tick, owner: str = "một") -> None:
        self.stop = threading.Event()
        self._thread = threading.Thread(
            target=run, args=(ticks,), kwargs={"store": store, "owner": owner, "stop": self.stop}
        )

    def __enter__(self) -> Running:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self._thread.join()


def test_a_tick_runs_at_once_and_again_with_the_time_in_utc(sqlite_store: Store) -> None:
    moments: list[datetime] = []
    with Running(sqlite_store, Tick(id="việc", every=0.02, call=moments.append)):
        assert until(lambda: len(moments) >= 3)
    assert all(each.utcoffset() == timedelta(0) for each in moments)


def test_a_tick_that_fails_is_logged_reported_and_tried_again(
    sqlite_store: Store, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "RENEW_EVERY", 0.02)
    details: list[str] = []
    calls: list[datetime] = []

    def fails(now: datetime) -> None:
        calls.append(now)
        raise StoreBusy

    def watch(now: datetime) -> None:
        with sqlite_store.read() as uow:
            beats = uow.house.beats()
        details.extend(beats)

    with (
        caplog.at_level(logging.ERROR, logger="scheduler.jobs"),
        Running(
            sqlite_store,
            Tick(id="hỏng", every=0.02, call=fails),
            Tick(id="nhìn", every=0.02, call=watch),
        ),
    ):
        assert until(lambda: len(calls) >= 2 and "scheduler" in details)
    assert "tick hỏng: The database is busy" in caplog.text


def test_the_heartbeat_tells_of_a_failing_tick_until_it_works_again(sqlite_store: Store) -> None:
    health = jobs.Health(problems={"publish_due": "The database is busy."})
    jobs.heartbeat(sqlite_store, "scheduler", health)(SOON)
    with sqlite_store.read() as uow:
        beats = uow.house.beats()
    assert {name: (beat.at, beat.detail) for name, beat in beats.items()} == {
        "scheduler": (SOON, "publish_due: The database is busy.")
    }
    assert "publish_due" in str(health)

    class Done:
        code = jobs.EVENT_JOB_EXECUTED
        job_id = "publish_due"

    jobs._listen(Done(), health)
    assert str(health) == ""


def test_a_slow_tick_never_runs_twice_at_once_and_holds_up_no_other(sqlite_store: Store) -> None:
    inside, most, others = [0], [0], [0]
    free = threading.Event()

    def slow(now: datetime) -> None:
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        free.wait(20)
        inside[0] -= 1

    def quick(now: datetime) -> None:
        others[0] += 1

    with Running(
        sqlite_store, Tick(id="chậm", every=0.02, call=slow), Tick(id="nhanh", every=0.02, call=quick)
    ):
        assert until(lambda: others[0] >= 5 and inside[0] == 1)
        free.set()
    assert most[0] == 1


def test_of_two_processes_one_leads_and_the_other_takes_over(store: Store) -> None:
    first, second = Leadership(store, "một"), Leadership(store, "hai")
    assert first.renew(SOON)
    assert not second.renew(SOON)
    assert not second.held()
    assert first.renew(SOON + LEADERSHIP / 2)
    assert not second.renew(SOON + LEADERSHIP)
    assert second.renew(SOON + LEADERSHIP * 2)
    assert not first.renew(SOON + LEADERSHIP * 2)
    second.give_up(SOON + LEADERSHIP * 2)
    assert first.renew(SOON + LEADERSHIP * 2)


def test_a_process_that_does_not_lead_lets_the_ticks_rest(sqlite_store: Store) -> None:
    worked: list[datetime] = []
    with sqlite_store.work() as uow:
        now = datetime.now(UTC)
        uow.house.lease(jobs.LEADER, "kẻ khác", until=now + LEADERSHIP * 1.5, now=now)
        uow.commit()
    alive: list[datetime] = []
    with Running(
        sqlite_store,
        Tick(id="việc", every=0.02, call=worked.append),
        Tick(id="sống", every=0.02, call=alive.append, leader_only=False),
    ):
        assert until(lambda: len(alive) >= 5)
    assert worked == []


def test_stopping_waits_for_a_tick_at_work_and_frees_the_lead(sqlite_store: Store) -> None:
    begun, done = threading.Event(), threading.Event()

    def work(now: datetime) -> None:
        begun.set()
        time.sleep(0.2)
        done.set()

    with Running(sqlite_store, Tick(id="việc", every=60, call=work)):
        assert begun.wait(20)
    assert done.is_set()
    assert Leadership(sqlite_store, "hai").renew(datetime.now(UTC))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_process_cleanly(sqlite_store: Store, number: signal.Signals) -> None:
    before = signal.getsignal(number)
    ended: list[datetime] = []

    def end(now: datetime) -> None:
        if not ended:
            os.kill(os.getpid(), number)
        ended.append(now)

    run([Tick(id="hết", every=0.05, call=end)], store=sqlite_store, owner="một")
    assert ended
    assert signal.getsignal(number) is before
    assert not [each.name for each in threading.enumerate() if "APScheduler" in each.name]


def test_no_post_is_ever_an_apscheduler_job(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its store is memory, and each job carries the settings that lose and double nothing."""
    made: list[base.BaseScheduler] = []
    start = jobs.BackgroundScheduler.start

    def spy(self: base.BaseScheduler, *given: object) -> None:
        made.append(self)
        start(self, *given)

    monkeypatch.setattr(jobs.BackgroundScheduler, "start", spy)
    with Running(sqlite_store, Tick(id="việc", every=60, call=lambda now: None)):
        assert until(lambda: bool(made) and len(made[0].get_jobs()) == 3)
        [scheduler] = made
        assert type(scheduler._jobstores["default"]).__name__ == "MemoryJobStore"
        found = scheduler.get_jobs()
        assert sorted(job.id for job in found) == ["heartbeat", "lead", "việc"]
        assert all(
            (job.coalesce, job.max_instances, job.misfire_grace_time) == (True, 1, None) for job in found
        )


def test_a_database_that_is_away_at_the_start_is_waited_for(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "RENEW_EVERY", 0.02)
    store = Store(f"sqlite:///{tmp_path / 'kiemtin.db'}")
    worked: list[datetime] = []
    with Running(store, Tick(id="việc", every=0.02, call=worked.append)):
        assert until(lambda: "tick lead" in caplog.text)
        assert worked == []
        store.migrate()
        assert until(lambda: bool(worked))
    store.close()
