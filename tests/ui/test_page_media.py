"""The pages of the media library and of the packs that wait for confirmation."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from pathlib import Path

import media_files as files
import pytest
from conftest import FixedClock
from publishing_room import room
from screens import cells, errors, html, open_page, words
from streamlit.testing.v1 import AppTest
from ui_office import OFFICE, UiOffice, open_ui_office

from cli.desk_channels import DeskChannels
from dashboard.deps import Services
from kiemtin.entities import Content, MediaUse
from kiemtin.states import Decision
from kiemtin.store import Store
from reports.packs import Shelf
from review.media_library import Library
from scheduler import channels
from scheduler.publisher import Publishing, publish_due


@pytest.fixture
def office(sqlite_store: Store, clock: FixedClock) -> UiOffice:
    return open_ui_office(sqlite_store, clock.now())


@pytest.fixture
def services(office: UiOffice, clock: FixedClock, tmp_path: Path) -> Services:
    return replace(
        office.services(clock),
        library=Library(office.store, tmp_path / "media", clock),
        packs=Shelf(tmp_path / "packs"),
        channels=DeskChannels(room(tmp_path)),
    )


def page(services: Services, office: UiOffice, name: str, who: str = "bientap", **state: object) -> AppTest:
    return open_page(services, office.people[who].id, name, **state)


def add(
    at: AppTest, body: bytes, name: str, *, alt: str = "Cổng trụ sở", licence: str = "UBND xã"
) -> AppTest:
    at.file_uploader[0].upload(name, body, "application/octet-stream")
    at.text_input(key="media-alt-0").input(alt)
    at.text_input(key="media-licence-0").input(licence)
    return at.button(key="FormSubmitter:media-add-0-Lưu vào kho").click().run()


def test_a_picture_is_added_shown_described_and_removed(services: Services, office: UiOffice) -> None:
    at = add(page(services, office, "media"), files.jpeg(), "cong.jpg")
    assert not errors(at)
    [item] = _items(office)
    assert (item.alt, item.added_by) == ("Cổng trụ sở", office.people["bientap"].id)
    assert "**cong\\.jpg**" in [each.value for each in at.markdown]
    assert "Cổng trụ sở" in [each.value for each in at.text]

    at.text_input(key=f"media-alt-of-{item.id}").input("Cổng mới")
    at = at.button(key=f"FormSubmitter:media-describe-{item.id}-Lưu mô tả").click().run()
    assert not errors(at)
    assert _items(office)[0].alt == "Cổng mới"

    at = at.button(key=f"media-remove-{item.id}").click().run()
    assert not errors(at)
    assert _items(office) == []
    assert "Kho chưa có tệp nào." in [each.value for each in at.info]


@pytest.mark.parametrize(
    ("body", "name", "alt", "said"),
    [
        (b"<svg><script>x</script></svg>", "cong.png", "x", "SVG"),
        (files.jpeg(), "cong.jpg", "", "mô tả ảnh"),
        (files.pdf(script=True), "bao-cao.pdf", "", "mã lệnh"),
    ],
)
def test_a_file_that_is_not_taken_is_said_with_what_to_do_and_what_was_typed_stays(
    services: Services, office: UiOffice, body: bytes, name: str, alt: str, said: str
) -> None:
    at = add(page(services, office, "media"), body, name, alt=alt)
    assert [said in each for each in errors(at)] == [True]
    assert at.text_input(key="media-licence-0").value == "UBND xã"
    assert _items(office) == []


def test_a_file_that_a_text_shows_says_where_and_offers_no_removal(
    services: Services, office: UiOffice
) -> None:
    assert services.library is not None
    item = services.library.add("cong.jpg", files.jpeg(), alt="Cổng", licence="UBND xã")
    with office.store.work() as uow:
        uow.drafts.add(
            claim=None,
            kind="notice",
            author=office.people["bientap"].id,
            content=Content(title="Lịch mới", body="x", media=(MediaUse(sha256=item.sha256),)),
            now=services.clock.now(),
        )
        uow.commit()
    at = page(services, office, "media")
    assert any("Lịch mới" in each.value for each in at.caption)
    assert not [each for each in at.button if each.key == f"media-remove-{item.id}"]


def test_only_who_writes_or_approves_finds_these_pages(services: Services, office: UiOffice) -> None:
    for name in ("media", "packs"):
        for who, title in (("bientap", True), ("duyet", True), ("thamtra", False), ("quanly", False)):
            at = page(services, office, name, who)
            shown = at.title[0].value in ("Kho ảnh, video và tài liệu", "Phát thanh và in ấn")
            assert shown == title, (name, who)


@pytest.fixture
def script(office: UiOffice, services: Services, tmp_path: Path) -> int:
    """A loudspeaker script that was made."""
    now = services.clock.now()
    with office.store.work() as uow:
        account = uow.accounts.put(channel="loudspeaker", title="Loa xã", options={})
        uow.accounts.verified(account, "thử", now)
        draft = uow.drafts.add(
            claim=None,
            kind="notice",
            author=office.people["bientap"].id,
            content=Content(title="Lịch cắt nước", body="Cắt nước từ 8h.", accounts=(account,)),
            now=now,
        )
        uow.drafts.submit(
            revision=draft.latest.id, by=office.people["bientap"].id, problems=(), checked_at=now, now=now
        )
        approval = uow.drafts.approve(
            revision=draft.latest,
            approver=office.people["duyet"].id,
            decision=Decision.APPROVED,
            note="",
            now=now,
        )
        number = uow.publications.schedule(
            approval=approval, account=account, due_at=now, key="ab" * 32, now=now
        )
        uow.commit()
    publish_due(
        Publishing(
            store=office.store,
            office=OFFICE,
            open_channel=lambda found: channels.open_channel(found, room(tmp_path)),
            owner="thử",
        ),
        now,
    )
    return number


def test_a_pack_is_offered_for_download_and_confirmed_with_place_and_time(
    services: Services, office: UiOffice, clock: FixedClock, script: int
) -> None:
    clock.forward(hours=3)
    at = page(services, office, "packs")
    assert not errors(at)
    assert [each.value for each in at.metric] == ["1", "0"]
    assert {each.proto.label for each in at.get("download_button")} == {"kich-ban.txt", "kich-ban.docx"}
    at.text_input(key=f"airing-place-{script}-0").input("Cụm loa thôn Trung")
    at.time_input(key=f"airing-time-{script}-0").set_value(time(11, 30))
    at = at.button(key=f"FormSubmitter:airing-{script}-0-Xác nhận đã phát").click().run()
    assert not errors(at)
    assert [each.value for each in at.metric] == ["0", "1"]
    assert cells(at, "Nơi phát") == ["Cụm loa thôn Trung"]
    assert cells(at, "Giờ phát") == ["20/11/2026 11:30"]
    assert "Lê Biên Tập" in words(at)
    calendar = page(services, office, "calendar", **{"calendar-shape": "list"})
    assert "đã xác nhận phát: 1 lần" in cells(calendar, "Đường dẫn")


def test_a_confirmation_that_cannot_be_is_refused_and_what_was_typed_stays(
    services: Services, office: UiOffice, clock: FixedClock, script: int
) -> None:
    clock.forward(hours=1)
    at = page(services, office, "packs")
    at.text_input(key=f"airing-place-{script}-0").input("Thôn Trung")
    at.time_input(key=f"airing-time-{script}-0").set_value(time(23, 0))
    at = at.button(key=f"FormSubmitter:airing-{script}-0-Xác nhận đã phát").click().run()
    assert ["tương lai" in each for each in errors(at)] == [True]
    assert at.text_input(key=f"airing-place-{script}-0").value == "Thôn Trung"


def test_a_pack_that_is_gone_is_told_and_texts_of_others_are_never_run(
    services: Services, office: UiOffice, clock: FixedClock, script: int, tmp_path: Path
) -> None:
    at = page(replace(services, packs=Shelf(tmp_path / "khac")), office, "packs")
    assert ["Không thấy gói" in each for each in errors(at)] == [True]
    clock.forward(hours=1)
    at = page(services, office, "packs")
    at.text_input(key=f"airing-place-{script}-0").input("<script>x</script>")
    at = at.button(key=f"FormSubmitter:airing-{script}-0-Xác nhận đã phát").click().run()
    assert "<script>x" not in html(at)
    assert "&lt;script&gt;" in html(at)


def _items(office: UiOffice):
    with office.store.read() as uow:
        return uow.media.all()
