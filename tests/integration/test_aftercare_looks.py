"""What is out is looked at: an edit or a removal there is noticed, once, and nobody is asked about people."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from publishing_desk import NOW, Desk, FarSide, FaultyChannel, publishing
from publishing_room import opened

from kiemtin.entities import RemotePost
from kiemtin.errors import OutcomeUnknown, Transient
from kiemtin.rules import Bar, before_and_after
from kiemtin.states import RemoteState
from kiemtin.store import Store
from review.planning import settle
from scheduler.aftercare import LOOKS, look_after, next_look
from scheduler.publisher import Publishing, publish_due

PRESENT, EDITED, GONE, UNSEEN = RemoteState.PRESENT, RemoteState.EDITED, RemoteState.GONE, RemoteState.UNSEEN


class Watched(FaultyChannel):
    """A far side whose posts somebody may edit, remove or hide; ``asked`` counts the looks."""

    def __init__(self) -> None:
        super().__init__(FarSide(), honours_key=True)
        self.text = "nguyên văn"
        self.there = True
        self.away = False
        self.knows_nothing = False
        self.asked = 0

    def look(self, remote_id: str) -> RemotePost | None:
        self.asked += 1
        if self.away:
            raise Transient(reason="away", cause="unreachable")
        if self.knows_nothing:
            return None
        return RemotePost(there=self.there, fingerprint=self.text if self.there else "", reach={"likes": 3})


@pytest.fixture
def channel() -> Watched:
    return Watched()


@pytest.fixture
def published(store: Store, channel: Watched) -> tuple[Publishing, int]:
    desk = Desk(store, NOW)
    ctx = publishing(store, channel)
    [row] = desk.scheduled(desk.account("thu"))
    publish_due(ctx, NOW)
    return ctx, row


def state(ctx: Publishing, row: int) -> RemoteState:
    with ctx.store.read() as uow:
        seen = uow.aftercare.of(row)
    assert seen is not None
    return seen.state


def looks(ctx: Publishing, *moments: datetime) -> None:
    for each in moments:
        look_after(ctx, each)


def noticed(ctx: Publishing) -> list[str]:
    with ctx.store.read() as uow:
        return [each.action for each in uow.audit.newest(100) if each.action.startswith("remote.")]


def test_an_untouched_post_is_present_and_its_reach_is_kept(published, channel: Watched) -> None:
    ctx, row = published
    looks(ctx, NOW + timedelta(minutes=3))
    with ctx.store.read() as uow:
        seen = uow.aftercare.of(row)
    assert seen is not None
    assert (seen.state, dict(seen.reach), seen.changed_at) == (PRESENT, {"likes": 3}, None)
    assert noticed(ctx) == []


def test_looks_become_rarer_and_end(published, channel: Watched) -> None:
    ctx, _ = published
    now = NOW
    while now < NOW + LOOKS[-1] + timedelta(days=5):
        look_after(ctx, now)
        now += timedelta(minutes=30) if now < NOW + timedelta(days=1) else timedelta(hours=12)
    assert channel.asked == len(LOOKS) + 1
    assert next_look(NOW, now) is None


def test_an_edit_there_is_noticed_once_and_stays_known(published, channel: Watched) -> None:
    ctx, row = published
    looks(ctx, NOW + timedelta(minutes=3))
    channel.text = "ai đó đã sửa"
    looks(ctx, NOW + timedelta(hours=2), NOW + timedelta(hours=7))
    assert state(ctx, row) is EDITED
    assert noticed(ctx) == ["remote.edited"]
    with ctx.store.read() as uow:
        [found] = uow.aftercare.changed()
        assert found.changed_at is not None
        assert found.changed_at < NOW + timedelta(hours=3)
    channel.text = "nguyên văn"
    looks(ctx, NOW + timedelta(days=2))
    assert state(ctx, row) is PRESENT


def test_a_post_is_called_gone_only_after_two_looks_in_a_row(published, channel: Watched) -> None:
    ctx, row = published
    looks(ctx, NOW + timedelta(minutes=3))
    channel.there = False
    looks(ctx, NOW + timedelta(hours=2))
    assert state(ctx, row) is UNSEEN
    assert noticed(ctx) == []
    looks(ctx, NOW + timedelta(hours=2, minutes=11))
    assert state(ctx, row) is GONE
    assert noticed(ctx) == ["remote.gone"]


def test_a_post_that_comes_back_is_present_again(published, channel: Watched) -> None:
    ctx, row = published
    looks(ctx, NOW + timedelta(minutes=3))
    channel.there = False
    looks(ctx, NOW + timedelta(hours=2))
    channel.there = True
    looks(ctx, NOW + timedelta(hours=2, minutes=11))
    assert state(ctx, row) is PRESENT
    assert noticed(ctx) == []


def test_a_far_side_that_is_away_changes_nothing_and_is_asked_again(published, channel: Watched) -> None:
    ctx, row = published
    looks(ctx, NOW + timedelta(minutes=3))
    channel.away = True
    looks(ctx, NOW + timedelta(hours=2))
    assert state(ctx, row) is PRESENT
    channel.away = False
    channel.text = "đã sửa"
    looks(ctx, NOW + timedelta(hours=4))
    assert state(ctx, row) is EDITED


def test_a_channel_that_cannot_be_asked_is_asked_once(published, channel: Watched) -> None:
    ctx, row = published
    channel.knows_nothing = True
    looks(ctx, NOW + timedelta(minutes=3), NOW + timedelta(days=1), NOW + timedelta(days=9))
    assert state(ctx, row) is UNSEEN
    assert channel.asked == 1


def test_an_account_that_is_off_is_left_alone(published, channel: Watched) -> None:
    ctx, row = published
    with ctx.store.work() as uow:
        uow.accounts.enable(uow.publications.get(row).account, False)
        uow.commit()
    looks(ctx, NOW + timedelta(minutes=3))
    assert channel.asked == 0


def test_a_page_of_the_corrections_site_that_somebody_edits_is_noticed(store: Store, tmp_path: Path) -> None:
    desk = Desk(store, NOW)
    ctx = publishing(store, lambda account: opened(account, tmp_path))
    [row] = desk.scheduled(desk.account("site", url="https://xa.example/"))
    publish_due(ctx, NOW)
    looks(ctx, NOW + timedelta(minutes=3))
    [page] = (tmp_path / "site" / "dinh-chinh").glob("*.html")
    page.write_text(page.read_text("utf-8").replace("</body>", "thêm</body>"), "utf-8")
    looks(ctx, NOW + timedelta(hours=2))
    assert state(ctx, row) is EDITED
    page.unlink()
    looks(ctx, NOW + timedelta(hours=7), NOW + timedelta(hours=7, minutes=11))
    assert state(ctx, row) is GONE


def test_the_pace_before_and_after_a_correction_counts_whole_bars_only() -> None:
    hour = timedelta(hours=1)
    bars = [
        Bar(start=NOW - 4 * hour, end=NOW - 2 * hour, count=10),
        Bar(start=NOW - hour, end=NOW + hour, count=100),
        Bar(start=NOW + hour, end=NOW + 6 * hour, count=5),
    ]
    pace = before_and_after(bars, NOW)
    assert (pace.before, pace.after) == (5.0, 1.0)
    assert before_and_after(bars[1:2], NOW) == before_and_after([], NOW)


@pytest.mark.parametrize("address", ["", "https://xa.example/bai/12"])
def test_a_post_that_a_person_found_is_never_called_gone(
    sqlite_store: Store, channel: Watched, address: str
) -> None:
    desk = Desk(sqlite_store, NOW)
    [row] = desk.scheduled(desk.account("thu"))
    lost = FaultyChannel(channel.far, lambda step: OutcomeUnknown(reason="x") if step == "answer" else None)
    publish_due(publishing(sqlite_store, lost), NOW)
    settle(sqlite_store, desk.planner, publication=row, found=True, remote_url=address, now=NOW)
    channel.there = False
    ctx = publishing(sqlite_store, channel)
    looks(ctx, *(NOW + timedelta(minutes=3 * number) for number in range(1, 12)))
    assert state(ctx, row) is UNSEEN
    assert (channel.asked, noticed(ctx)) == (0, [])
