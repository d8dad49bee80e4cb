"""After a restore the crawler reads its threads again: nobody's old comment counts a second time (S4)."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_gate_store import FACT, KEY, SAID, FakeReader, page

from crawler.gate import Gate
from kiemtin.store import Store
from kiemtin.store.backup import read_backup, write_backup


def voices(store: Store) -> int:
    with store.read() as uow:
        found = uow.claims.find(KEY)
        return found.voices if found else 0


@pytest.mark.parametrize("later", [0.02, 1, 20, 47, 100])
def test_old_comments_do_not_count_again_after_a_restore_and_new_ones_do(
    sqlite_store: Store, tmp_path: Path, clock, later: float
) -> None:
    with sqlite_store.work() as uow:
        uow.facts.load([FACT], clock.now())
        uow.commit()
    gate = Gate(sqlite_store.work, FakeReader(), clock, 3)
    pages = [page(clock, number, [f"{SAID} {number}", f"{number} {SAID}"]) for number in range(4)]
    for each in pages:
        gate.admit("bao", each)
    counted = voices(sqlite_store)
    assert counted == 8
    saved = tmp_path / "sao-luu.zip"
    write_backup(sqlite_store, saved)

    clock.forward(hours=later)
    restored = Store(f"sqlite:///{tmp_path / 'moi.db'}")
    read_backup(restored, saved)
    again = Gate(restored.work, FakeReader(), clock, 3)
    for _ in range(2):
        for each in pages:
            assert again.admit("bao", each).counted == 0
    assert voices(restored) == counted

    clock.forward(hours=1)
    new = page(clock, 0, [f"vừa nghe {SAID}"])
    assert again.admit("bao", new).counted == 1
    assert again.admit("bao", new).counted == 0
    assert voices(restored) == counted + 1
    clock.forward(hours=30)
    assert again.admit("bao", new).counted == 0
    restored.close()


def test_a_desk_that_was_never_restored_still_reads_a_long_thread_for_the_first_time(
    sqlite_store: Store, clock
) -> None:
    with sqlite_store.work() as uow:
        uow.facts.load([FACT], clock.now())
        uow.commit()
    gate = Gate(sqlite_store.work, FakeReader(), clock, 3)
    new = page(clock, 1, [f"{SAID} một"])
    gate.admit("bao", new)
    clock.forward(hours=2)
    old = page(clock, 1, [f"{SAID} từ hôm kia"], minutes=50 * 60)
    assert gate.admit("bao", old).counted == 1
