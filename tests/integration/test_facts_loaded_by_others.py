"""A process that works with other facts than the database was loaded with takes nothing back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from conftest import NOW, FixedClock

from cli.compose import FACTS_LOADED, Desk, load_facts_into, recheck_claims
from cli.rechecked import rechecked
from kiemtin.settings import Settings, load_settings
from kiemtin.states import LookAgain, VerdictLabel
from kiemtin.store import Store
from review.memory import Recheck


@pytest.fixture
def desk(sqlite_store: Store, tmp_path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("KIEMTIN_DATA_DIR", str(tmp_path))
    settings: Settings = load_settings()
    return Desk(settings=settings, store=sqlite_store, clock=FixedClock(NOW))


def test_claims_are_judged_by_the_facts_that_were_loaded_last_and_by_no_others(desk: Desk) -> None:
    load_facts_into(desk)
    reading = desk.judge._pipeline.read("Cả nước còn 36 tỉnh thành.", at=NOW).claims[0]
    with desk.store.work() as uow:
        claim = uow.claims.show(
            key=reading.key,
            statement=reading.statement,
            suggestion=VerdictLabel.NOT_ENOUGH_INFO,
            score=0.4,
            facts=[],
            voices=5,
            publications=0,
            first_seen_at=NOW - timedelta(hours=1),
            last_seen_at=NOW,
            now=NOW,
            structure=reading.structure,
        )
        uow.house.keep(FACTS_LOADED, "the facts of another process")
        uow.commit()
    assert recheck_claims(desk) is None
    load_facts_into(desk)
    done = recheck_claims(desk)
    assert done is not None
    assert not done.changed, "loading judged it already"
    with desk.store.read() as uow:
        assert uow.claims.get(claim).suggestion is VerdictLabel.REFUTED


def test_what_a_change_of_the_facts_did_is_told_and_nothing_when_it_did_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rechecked(Recheck())
    assert capsys.readouterr().out == ""
    rechecked(Recheck(suggested=(1, 2), reopened={3: LookAgain.CHANGED}, errata=(9,)))
    said = capsys.readouterr().out
    assert "2 gợi ý đổi, 1 luận điểm đã xét cần xem lại" in said
    assert "1 bài đã đăng dựa trên sự kiện nay đã đổi" in said
