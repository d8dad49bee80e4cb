"""What texts are read as is counted by day, without a word of them; drift and the day's threshold come of it."""

from __future__ import annotations

import threading
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import FixedClock
from seeded import Office
from tiny_checkpoint import tokenizer_file

from classifier.unknown_words import TokenizerWords
from cli import doctor_model
from cli.compose import Desk
from cli.reading import drifts_of, least_score
from cli.watching import WatchedReader
from kiemtin.drift import KEPT
from kiemtin.entities import Reading
from kiemtin.errors import ModelMissing
from kiemtin.settings import load_settings
from kiemtin.states import Origin, SentenceType, VerdictLabel
from kiemtin.store import Store
from kiemtin.words import ZONE
from reports.month import month_report
from reports.writing import as_json, as_markdown

TODAY = date(2026, 11, 20)


class Satirist:
    def read(self, text: str, *, at: datetime, kind: str = "post") -> Reading:
        return Reading(label=SentenceType.SATIRE, flag=False, certainty=0.73)


class Half:
    def unknown_share(self, text: str) -> float:
        return 0.5


def watched(store: Store, clock: FixedClock, **more: Any) -> WatchedReader:
    return WatchedReader(Satirist(), store, clock, Half(), **{"thread": False, **more})


def counted(store: Store) -> dict[tuple[str, str], dict[str, dict[str, int]]]:
    with store.read() as uow:
        return {
            (each.day.isoformat(), each.origin.value): {k: dict(v) for k, v in each.counts.items()}
            for each in uow.readings.days(date(2000, 1, 1))
        }


def desk_of(store: Store, clock: FixedClock, **settings: Any) -> Desk:
    return Desk(settings=load_settings(database_url=store.url, **settings), store=store, clock=clock)


def test_texts_are_counted_by_origin_and_day_in_viet_nam_and_no_word_is_kept(
    store: Store, clock: FixedClock
) -> None:
    reader = watched(store, clock)
    clock.moment = clock.moment.replace(hour=16, minute=59)  # 23:59 in Viet Nam
    for _ in range(3):
        reader.read("CANARYVOICE nói", at=clock.now(), kind="comment")
    clock.forward(minutes=2)
    reader.read("CANARYPAPER viết", at=clock.now(), kind="article")
    reader.flush()
    reader.read("lần nữa", at=clock.now(), kind="forum")
    reader.flush()
    reader.flush()
    each = {"type": {"satire": 3}, "certainty": {"7": 3}, "unknown": {"6": 3}}
    one = {watched: dict.fromkeys(bins, 1) for watched, bins in each.items()}
    assert counted(store) == {
        ("2026-11-20", "public_voice"): each,
        ("2026-11-21", "publication"): one,
        ("2026-11-21", "public_voice"): one,
    }


def test_a_canary_read_is_nowhere_in_the_database(
    sqlite_store: Store, clock: FixedClock, tmp_path: Path
) -> None:
    reader = watched(sqlite_store, clock)
    reader.read("CANARYVOICE Nguyễn Thị Canary 0912345678", at=clock.now(), kind="comment")
    reader.flush()
    sqlite_store.close()
    kept = b"".join(each.read_bytes() for each in tmp_path.glob("kiemtin.db*"))
    assert b"satire" in kept
    for part in (b"CANARY", b"Canary", b"0912345678"):
        assert part not in kept


def test_counts_that_cannot_be_written_wait_and_are_written_once(
    sqlite_store: Store, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kiemtin.errors import StoreBusy

    reader = watched(sqlite_store, clock)
    reader.read("x", at=clock.now())

    def busy() -> Any:
        raise StoreBusy()

    with monkeypatch.context() as patched:
        patched.setattr(sqlite_store, "work", busy)
        reader.flush()
    assert counted(sqlite_store) == {}
    reader.read("y", at=clock.now())
    reader.flush()
    assert counted(sqlite_store)["2026-11-20", "public_voice"]["type"] == {"satire": 2}


def test_many_threads_lose_no_count_and_closing_writes_the_rest(
    sqlite_store: Store, clock: FixedClock
) -> None:
    reader = watched(sqlite_store, clock, thread=True)

    def read() -> None:
        for _ in range(50):
            reader.read("x", at=clock.now())

    threads = [threading.Thread(target=read) for _ in range(4)]
    for each in threads:
        each.start()
    reader.flush()
    for each in threads:
        each.join()
    reader.close()
    assert counted(sqlite_store)["2026-11-20", "public_voice"]["type"] == {"satire": 200}


def test_old_counts_are_forgotten(store: Store, clock: FixedClock) -> None:
    with store.work() as uow:
        for day in (TODAY - KEPT - timedelta(days=1), TODAY - KEPT):
            uow.readings.count(day, Origin.PUBLICATION, {("type", "claim"): 5, ("type", "scam"): 0})
        uow.commit()
    reader = watched(store, clock)
    reader.read("x", at=clock.now())
    reader.flush()
    assert min(counted(store))[0] == (TODAY - KEPT).isoformat()


def days_of_voices(store: Store, last: dict[str, int]) -> None:
    with store.work() as uow:
        for back in range(29, 0, -1):
            usual = {"opinion": 60 + back % 3, "claim": 50, "satire": 12}
            counts = usual if back > 1 else last
            uow.readings.count(
                TODAY - timedelta(days=back),
                Origin.PUBLIC_VOICE,
                {("type", kind): count for kind, count in counts.items()},
            )
        uow.commit()


def test_a_shift_is_told_by_doctor_and_in_the_months_report(sqlite_office: Office, clock: FixedClock) -> None:
    store = sqlite_office.store
    days_of_voices(store, {"opinion": 20, "claim": 10, "satire": 100})
    desk = desk_of(store, clock)
    [found] = doctor_model.drift(desk)
    assert found.state == "warning"
    assert "loại câu" in found.detail
    drift = drifts_of(desk, clock.now())
    with store.read() as uow:
        start = clock.now() - timedelta(days=20)
        report = month_report(uow.queries, start, clock.now(), 5, drift=drift)
    assert '"alarm": true' in as_json(report, "O", "vi").decode()
    assert "Máy đọc có còn như trước không" in as_markdown(report, "O", "vi").decode()


def test_usual_days_and_a_young_desk_raise_nothing(sqlite_store: Store, clock: FixedClock) -> None:
    desk = desk_of(sqlite_store, clock)
    assert [each.state for each in doctor_model.drift(desk)] == ["good"]
    days_of_voices(sqlite_store, {"opinion": 61, "claim": 50, "satire": 12})
    [found] = doctor_model.drift(desk)
    assert found.state == "good"
    assert not any(each.alarm for each in drifts_of(desk, clock.now()))


def suggestions(office: Office, clock: FixedClock, scores: list[float]) -> None:
    """The same suggestions on each of the 28 days before, and today."""
    for back in range(29):
        for number, score in enumerate(scores):
            office.claim(
                f"claim:{back}:{number}",
                score=score,
                now=clock.now() - timedelta(days=back),
                first_seen_at=clock.now() - timedelta(days=back, hours=1),
            )


def test_reviewers_get_no_more_suggestions_a_day_than_they_want(
    sqlite_office: Office, clock: FixedClock
) -> None:
    store = sqlite_office.store
    suggestions(sqlite_office, clock, [0.95, 0.9, 0.7, 0.7, 0.5])
    wanted = {0: 5, 5: 5, 4: 4, 2: 2, 1: 1}
    for most, kept in wanted.items():
        least = least_score(desk_of(store, clock, suggestions_per_day=most), clock.now())
        with store.read() as uow:
            today = uow.learning.scores(clock.now().astimezone(ZONE).replace(hour=0, minute=0), 5)
        assert sum(each >= least for each in today[TODAY.isoformat()]) == kept, most
    [found] = doctor_model.suggestions(desk_of(store, clock, suggestions_per_day=2))
    assert "nhiều nhất 2 gợi ý" in found.detail


def test_what_is_held_back_is_ranked_and_shown_as_undecided_and_stays_in_the_queue(
    sqlite_office: Office, clock: FixedClock
) -> None:
    from dashboard.viewmodels.claims import claim_view, waiting
    from review.ranking import rank_open

    store = sqlite_office.store
    claim = sqlite_office.claim(score=0.6)
    rank_open(store)
    with store.read() as uow:
        before = uow.claims.get(claim).priority
    rank_open(store, least_score=0.8)
    shown = claim_view(store, claim, 5, least_score=0.8)
    assert shown.claim.priority < before
    assert (shown.claim.suggestion, shown.withheld) == (VerdictLabel.NOT_ENOUGH_INFO, True)
    [line] = waiting(store, clock.now(), 5, least_score=0.8).lines
    assert line.suggestion is VerdictLabel.NOT_ENOUGH_INFO
    plain = claim_view(store, claim, 5)
    assert (plain.claim.suggestion, plain.withheld) == (VerdictLabel.REFUTED, False)


def test_a_desk_too_young_to_tell_holds_nothing_back(sqlite_office: Office, clock: FixedClock) -> None:
    desk = desk_of(sqlite_office.store, clock, suggestions_per_day=1)
    assert least_score(desk, clock.now()) == 0
    for back in range(5):
        sqlite_office.claim(f"c:{back}", now=clock.now() - timedelta(days=back), score=0.9)
    assert least_score(desk, clock.now()) == 0


def test_words_the_model_was_never_taught_are_counted(tmp_path: Path) -> None:
    tokenizer_file(tmp_path)
    words = TokenizerWords.load(tmp_path)
    assert words.unknown_share("") == 0
    assert words.unknown_share("tru so moi") <= words.unknown_share("tru so moi ♞♜") < 1
    assert words.unknown_share("♞ ♜ ♝") == 1
    with pytest.raises(ModelMissing):
        TokenizerWords.load(tmp_path / "none")
