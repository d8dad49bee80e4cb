"""Our own error, corrected in public (S10): from the published post to the approved erratum on every account."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from publishing_desk import FarSide, FaultyChannel, publishing
from publishing_room import opened
from seeded import OFFICE, Agreeable, Office

from kiemtin.entities import Account
from kiemtin.ports import Channel
from kiemtin.states import LIVE, RemoteState
from reports.month import month_report
from review import approvals, drafts, errata
from scheduler.aftercare import look_after
from scheduler.context import Publishing
from scheduler.publisher import publish_due

HOUR = timedelta(hours=1)
RIGHT = "Đúng là trung tâm hành chính của tỉnh Thử đặt ở phường Mới."


class World:
    """The corrections site on a real disk, and another account on a far side that remembers."""

    def __init__(self, office: Office, folder: Path) -> None:
        self.office = office
        self.folder = folder / "site"
        self.far = FarSide()
        self.blog = FaultyChannel(self.far, honours_key=True)
        self.ctx: Publishing = publishing(office.store, self._open(folder))

    def _open(self, folder: Path) -> Callable[[Account], Channel]:
        site: dict[int, Channel] = {}

        def channel(account: Account) -> Channel:
            if account.channel != "site":
                return self.blog
            if account.id not in site:
                site[account.id] = opened(replace(account, options={"url": "https://xa.example/"}), folder)
            return site[account.id]

        return channel

    def pages(self) -> dict[str, str]:
        return {each.name: each.read_text("utf-8") for each in (self.folder / "dinh-chinh").glob("*.html")}

    def address(self, row: int) -> str:
        with self.office.store.read() as uow:
            return uow.publications.get(row).remote_url or ""

    def state(self, row: int) -> RemoteState:
        with self.office.store.read() as uow:
            seen = uow.aftercare.of(row)
        assert seen is not None
        return seen.state

    def correct(self, row: int, at: datetime) -> list[int]:
        """An erratum, written, submitted, approved by another person, sent."""
        office = self.office
        made = errata.start(office.store, office.editor, publication=row, office=OFFICE, now=at)
        body = _filled(made.latest.content.body)
        content = replace(made.latest.content, body=body)
        drafts.revise(office.store, office.editor, draft=made.id, after=1, content=content, now=at)
        drafts.submit(office.store, office.editor, Agreeable(), draft=made.id, number=2, now=at)
        latest = office.draft(made.id).latest
        _, rows = approvals.approve(
            office.store, office.approver, revision=latest.id, digest=latest.digest, due_at=at, now=at
        )
        publish_due(self.ctx, at + timedelta(minutes=1))
        return rows


def _filled(text: str) -> str:
    """Every blank of a form filled in."""
    while "[" in text:
        text = text[: text.index("[")] + RIGHT + text[text.index("]") + 1 :]
    return text


@pytest.fixture
def world(office: Office, tmp_path: Path) -> World:
    return World(office, tmp_path)


def test_an_erratum_goes_where_the_error_went_and_both_pages_lead_to_each_other(world: World) -> None:
    office = world.office
    made, rows = office.scheduled()
    publish_due(world.ctx, office.now + HOUR)
    look_after(world.ctx, office.now + HOUR + timedelta(minutes=3))
    [wrong] = world.pages()
    at = office.now + 3 * HOUR

    sent = world.correct(rows[0], at)

    with office.store.read() as uow:
        out = [uow.publications.get(each) for each in sent]
    assert {each.account for each in out} == {office.site.id, office.blog.id}
    assert all(each.state in LIVE for each in out)
    assert [post.corrects for _, post in world.far.posts] == ["", world.address(rows[1])]

    pages = world.pages()
    [erratum] = set(pages) - {wrong}
    assert f'href="{world.address(rows[0])}"' in pages[erratum]
    assert "Bài này đính chính" in pages[erratum]
    assert RIGHT.rstrip(".") in pages[erratum]
    assert f'href="../dinh-chinh/{erratum}"' in pages[wrong]
    assert "Bài này đã có đính chính" in pages[wrong]
    log = (world.folder / "nhat-ky.html").read_text("utf-8")
    assert made.latest.content.title in log
    assert f'href="dinh-chinh/{erratum}">Đính chính bài của chúng tôi' in log

    # Our own note is no edit of somebody else's; what somebody else writes into the page is.
    look_after(world.ctx, at + HOUR)
    assert world.state(rows[0]) is RemoteState.PRESENT
    path = world.folder / "dinh-chinh" / wrong
    path.write_text(pages[wrong].replace("<article", "<p>khác</p><article", 1), "utf-8")
    look_after(world.ctx, at + 12 * HOUR)
    assert world.state(rows[0]) is RemoteState.EDITED

    with office.store.read() as uow:
        month = month_report(uow.queries, office.now - HOUR, office.now + 48 * HOUR, 5)
    counted = {each.name: each.count for each in month.posts}
    assert (counted["published"], counted["errata"], counted["edited"]) == (4, 2, 1)


def test_an_account_that_never_carried_the_error_gets_no_erratum(world: World) -> None:
    office = world.office
    with office.store.work() as uow:
        uow.accounts.enable(office.blog.id, False)
        uow.commit()
    _, rows = office.scheduled()
    publish_due(world.ctx, office.now + HOUR)
    sent = world.correct(rows[0], office.now + 3 * HOUR)
    with office.store.read() as uow:
        assert [uow.publications.get(each).account for each in sent] == [office.site.id]
    assert world.far.posts == []
    assert len(world.pages()) == 2
