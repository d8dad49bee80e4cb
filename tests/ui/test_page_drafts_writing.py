"""Writing with everything a post can have: files, variants, previews, autosave, versions, comparison, urgency."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from conftest import FixedClock
from publishing_room import room
from screens import cells, errors, html, open_page, words
from streamlit.testing.v1 import AppTest
from ui_office import OFFICE, UiOffice, open_ui_office

from cli.desk_channels import DeskChannels
from dashboard.deps import NoLibrary, Services
from kiemtin.entities import Draft, MediaUse, Variant
from kiemtin.signing import Step
from kiemtin.states import LIVE, MediaKind, PublicationState, Role
from kiemtin.store import Store
from review import approvals, autosaves, drafts, errata, sign_in, steps, translations

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
SHA = "a" * 64


class Shelf(NoLibrary):
    """A library whose files lie in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        return self.folder / sha256


@pytest.fixture
def office(sqlite_store: Store, clock: FixedClock, tmp_path: Path) -> UiOffice:
    made = open_ui_office(sqlite_store, clock.now())
    (tmp_path / SHA).write_bytes(PIXEL)
    with sqlite_store.work() as uow:
        blog = uow.accounts.put(
            channel="wordpress", title="Trang tin xã", options={"url": "https://tin.example/", "user": "tin"}
        )
        uow.accounts.verified(blog, "thử", clock.now())
        uow.media.add(
            sha256=SHA,
            kind=MediaKind.IMAGE,
            mime="image/png",
            size=len(PIXEL),
            name="bando.png",
            now=clock.now(),
            width=1,
            height=1,
        )
        uow.commit()
    return made


def services(office: UiOffice, clock: FixedClock, folder: Path, **more: object) -> Services:
    return replace(
        office.services(clock),
        channels=DeskChannels(room(folder, office=OFFICE)),
        library=Shelf(folder),
        **more,  # type: ignore[arg-type]
    )


@pytest.fixture
def desk(office: UiOffice, clock: FixedClock, tmp_path: Path) -> Services:
    return services(office, clock, tmp_path)


def editing(office: UiOffice, desk: Services, name: str = "đang soạn", who: str = "bientap") -> AppTest:
    return open_page(desk, office.people[who].id, "drafts", **{"kt.draft": office.drafts[name]})


def stored(office: UiOffice, name: str = "đang soạn") -> Draft:
    with office.store.read() as uow:
        return uow.drafts.get(office.drafts[name])


def row(office: UiOffice, number: int = 1, name: str = "đang soạn") -> str:
    return f"{office.drafts[name]}-{number}"


def account(office: UiOffice, title: str) -> int:
    with office.store.read() as uow:
        return next(each.id for each in uow.accounts.all() if each.title == title)


def texts(at: AppTest) -> list[str]:
    return [each.value for each in [*at.caption, *at.warning, *at.info, *at.error]]


def submit(at: AppTest, office: UiOffice, number: int = 1) -> AppTest:
    return at.button(key=f"submit-{row(office, number)}").click().run()


# counts, limits, previews


def test_the_length_is_shown_per_account_as_its_channel_counts_it(office: UiOffice, desk: Services) -> None:
    at = editing(office, desk)
    at.text_area(key=f"body-{row(office)}").set_value("Mười chữ!!").run()
    assert not errors(at)
    assert "Trang đính chính: ✓ 10/200.000" in words(at)
    assert "Trang đính chính ✓" in [each.label for each in at.tabs]


def test_a_broken_limit_is_told_in_words_and_keeps_the_text_from_being_submitted(
    office: UiOffice, desk: Services
) -> None:
    at = editing(office, desk)
    at.multiselect(key=f"targets-{row(office)}").set_value([account(office, "Trang tin xã")])
    at.text_area(key=f"body-{row(office)}").set_value("x" * 200_001).run()
    assert "Trang tin xã ✗" in [each.label for each in at.tabs]
    assert any("200001" in each and "200000" in each for each in texts(at))
    submit(at, office)
    assert any("Bài chưa đăng được lên Trang tin xã" in each for each in errors(at))
    assert stored(office).latest.submitted_at is None


def test_the_preview_is_the_channels_own_with_the_offices_markdown_drawn(
    office: UiOffice, desk: Services
) -> None:
    at = editing(office, desk)
    at.text_input(key=f"headline-{row(office)}").set_value("Tiêu <đề>")
    at.text_area(key=f"body-{row(office)}").set_value("Có **chữ đậm** và <b>thẻ</b>.").run()
    assert "<h3>Tiêu &lt;đề&gt;</h3>" in html(at)
    assert "<strong>chữ đậm</strong>" in html(at)
    assert "<b>thẻ" not in html(at)


def test_a_variant_shows_on_its_account_only_and_is_saved(office: UiOffice, desk: Services) -> None:
    blog = account(office, "Trang tin xã")
    site = account(office, "Trang đính chính")
    at = editing(office, desk)
    at.multiselect(key=f"targets-{row(office)}").set_value([site, blog]).run()
    at.text_input(key=f"vtitle-{row(office)}-{blog}").set_value("Tiêu đề riêng")
    at.text_area(key=f"vbody-{row(office)}-{blog}").set_value("Nội dung riêng.").run()
    assert html(at).count("<h3>Tiêu đề riêng</h3>") == 1
    at.button(key=f"save-{row(office)}").click().run()
    assert not errors(at)
    content = stored(office).latest.content
    assert content.variants == (Variant(account=blog, title="Tiêu đề riêng", body="Nội dung riêng."),)
    assert at.text_input(key=f"vtitle-{row(office, 2)}-{blog}").value == "Tiêu đề riêng"


def test_an_image_is_chosen_from_the_library_and_needs_words(office: UiOffice, desk: Services) -> None:
    at = editing(office, desk)
    at.multiselect(key=f"files-{row(office)}").set_value([SHA]).run()
    assert any("Ảnh bando.png chưa có mô tả" in each for each in texts(at))
    at.text_input(key=f"alt-{row(office)}-{SHA}").set_value("Bản đồ xã").run()
    assert not any("chưa có mô tả" in each for each in texts(at))
    # The words are approved with the picture, so they stand beside it.
    at.multiselect(key=f"targets-{row(office)}").set_value([account(office, "Trang tin xã")]).run()
    assert any("Mô tả ảnh: Bản đồ xã" in each.replace("\\", "") for each in texts(at))
    at.button(key=f"save-{row(office)}").click().run()
    assert not errors(at)
    assert stored(office).latest.content.media == (MediaUse(sha256=SHA, alt="Bản đồ xã"),)


def test_a_link_that_leads_nowhere_is_told_while_it_is_typed(office: UiOffice, desk: Services) -> None:
    at = editing(office, desk)
    at.text_input(key=f"link-{row(office)}").set_value("tin.gov.vn/bai").run()
    assert any("tin.gov.vn/bai không phải địa chỉ" in each for each in texts(at))


def test_an_embargo_is_a_time_in_viet_nam(office: UiOffice, desk: Services, clock: FixedClock) -> None:
    at = editing(office, desk)
    at.checkbox(key=f"embargoed-{row(office)}").check().run()
    # The field shows the office's clock, without a zone.
    seven = clock.now().replace(tzinfo=None, month=12, day=1, hour=7, minute=0)
    at.datetime_input(key=f"embargo-{row(office)}").set_value(seven).run()
    at.button(key=f"save-{row(office)}").click().run()
    assert not errors(at)
    embargo = stored(office).latest.content.embargo
    assert embargo is not None
    assert embargo.isoformat() == "2026-12-01T00:00:00+00:00"


# forms


def test_a_form_begins_a_draft_whose_blanks_are_told(office: UiOffice, desk: Services) -> None:
    at = editing(office, desk)
    at.selectbox(key="start-template").select("scam_warning")
    at.button(key="FormSubmitter:start-correction-Soạn theo mẫu").click().run()
    assert not errors(at)
    headline = next(each for each in at.text_input if str(each.key).startswith("headline-"))
    assert headline.value.startswith("Cảnh báo lừa đảo: [điền:")
    assert any("chỗ trống của mẫu" in each for each in texts(at))


def test_a_form_takes_the_fact_that_was_found(office: UiOffice, desk: Services) -> None:
    at = editing(office, desk)
    at.text_input(key="start-words").set_value("34 đơn vị").run()
    at.selectbox(key="start-template").select("answer")
    at.selectbox(key="start-fact").select("T-02")
    at.button(key="FormSubmitter:start-correction-Soạn theo mẫu").click().run()
    assert not errors(at)
    body = next(each for each in at.text_area if str(each.key).startswith("body-"))
    assert "cả nước có 34 đơn vị hành chính cấp tỉnh" in body.value
    assert "Nghị quyết T-02/2026/NQ-TN" in body.value


# autosave


def test_what_was_typed_is_offered_when_the_browser_was_closed(office: UiOffice, desk: Services) -> None:
    at = editing(office, desk)
    at.text_area(key=f"body-{row(office)}").set_value("Viết dở, chưa lưu").run()
    assert stored(office).latest.number == 1

    again = editing(office, desk)
    assert any("Bạn có phần soạn dở lúc 20/11/2026 10:00" in each for each in texts(again))
    assert again.text_area(key=f"body-{row(office)}").value != "Viết dở, chưa lưu"
    # What is typed before one has chosen does not take its place.
    again.text_area(key=f"body-{row(office)}").set_value("Khác").run()
    again.button(key=f"autosave-take-{office.drafts['đang soạn']}").click().run()
    assert again.text_area(key=f"body-{row(office)}").value == "Viết dở, chưa lưu"
    again.button(key=f"save-{row(office)}").click().run()
    assert stored(office).latest.content.body == "Viết dở, chưa lưu"
    assert not any("soạn dở lúc" in each for each in texts(editing(office, desk)))


def test_what_was_taken_back_is_not_offered_again(office: UiOffice, desk: Services) -> None:
    at = editing(office, desk)
    before = at.text_area(key=f"body-{row(office)}").value
    at.text_area(key=f"body-{row(office)}").set_value("Thôi").run()
    who, number = office.people["bientap"], office.drafts["đang soạn"]
    assert autosaves.left(office.store, who, number) is not None
    at.text_area(key=f"body-{row(office)}").set_value(before).run()
    assert autosaves.left(office.store, who, number) is None


def test_an_autosave_is_put_beside_a_colleagues_newer_revision_never_over_it(
    office: UiOffice, desk: Services, clock: FixedClock
) -> None:
    number = office.drafts["đang soạn"]
    mine = replace(stored(office).latest.content, body="Phần tôi viết dở.")
    autosaves.keep(
        office.store, office.people["bientap"], draft=number, after=1, content=mine, now=clock.now()
    )
    theirs = replace(stored(office).latest.content, body="Bản của đồng nghiệp.")
    drafts.revise(
        office.store, office.people["haivai"], draft=number, after=1, content=theirs, now=clock.now()
    )
    at = editing(office, desk)
    assert any("Từ đó đã có bản 2" in each for each in texts(at))
    at.button(key=f"autosave-take-{number}").click().run()
    assert stored(office).latest.content.body == "Bản của đồng nghiệp."
    assert any("Vũ Hai Vai vừa lưu bản 2" in each for each in texts(at))
    at.button(key=f"mine-{number}-1").click().run()
    at.button(key=f"save-{number}-2").click().run()
    assert not errors(at)
    assert (stored(office).latest.number, stored(office).latest.content.body) == (3, "Phần tôi viết dở.")


def test_an_autosave_is_dropped_when_it_is_not_wanted(
    office: UiOffice, desk: Services, clock: FixedClock
) -> None:
    number, who = office.drafts["đang soạn"], office.people["bientap"]
    content = replace(stored(office).latest.content, body="Dở")
    autosaves.keep(office.store, who, draft=number, after=1, content=content, now=clock.now())
    at = editing(office, desk)
    at.button(key=f"autosave-drop-{number}").click().run()
    assert not errors(at)
    assert autosaves.left(office.store, who, number) is None


# comparison, language versions, errata


def test_two_revisions_are_compared_field_by_field_and_not_by_colour_alone(
    office: UiOffice, desk: Services
) -> None:
    at = editing(office, desk, "chờ duyệt")
    shown = words(at)
    assert '<ins class="kt-new">' in html(at)
    assert '<del class="kt-old">' in html(at)
    assert "[thêm]" in shown
    assert "[bỏ]" in shown
    assert "Sự kiện làm căn cứ" in shown


def test_a_translation_is_begun_and_stands_beside_its_original(
    office: UiOffice, desk: Services, clock: FixedClock
) -> None:
    number = office.drafts["đang soạn"]
    at = editing(office, desk)
    at.selectbox(key=f"version-language-{number}").select("en").run()
    at.button(key=f"version-start-{number}").click().run()
    assert not errors(at)
    headline = next(each for each in at.text_input if str(each.key).startswith("headline-"))
    assert headline.value == "[điền: bản dịch tiếng Anh]"
    assert "Nội dung của đang soạn." in words(at)

    content = replace(stored(office).latest.content, body="Bản gốc mới.")
    newer = drafts.revise(
        office.store, office.people["bientap"], draft=number, after=1, content=content, now=clock.now()
    )
    at.run()
    assert any("Bản gốc đã thay đổi sau khi dịch" in each for each in texts(at))
    made = next(each for each in at.button if str(each.key).startswith("follow-"))
    assert made.key.endswith(f"-{newer.id}")
    made.click().run()
    assert not any("Bản gốc đã thay đổi" in each for each in texts(at))


def test_a_published_post_is_corrected_with_one_button(office: UiOffice, desk: Services) -> None:
    post = office.publications[PublicationState.PUBLISHED]
    at = editing(office, desk, f"bài {PublicationState.PUBLISHED.value}")
    at.button(key=f"erratum-start-{post}").click().run()
    assert not errors(at)
    headline = next(each for each in at.text_input if str(each.key).startswith("headline-"))
    assert headline.value.startswith("Đính chính bài của chúng tôi: Thông báo bài published")
    assert any("đính chính bài đã đăng của cơ quan" in each for each in texts(at))
    waiting = editing(office, desk)
    assert not [each for each in waiting.button if str(each.key).startswith("erratum-start-")]


# submission and after


def test_an_urgent_submission_needs_its_reason_and_is_marked(office: UiOffice, desk: Services) -> None:
    at = editing(office, desk)
    at.toggle(key=f"urgent-{row(office)}").set_value(True).run()
    submit(at, office)
    assert any("Trình khẩn cần có lý do" in each for each in errors(at))
    at.text_input(key=f"reason-{row(office)}").set_value("Lũ lên trong đêm").run()
    submit(at, office)
    assert not errors(at)
    assert any("Trình khẩn: Lũ lên trong đêm" in each for each in texts(at))
    inbox = open_page(desk, office.people["duyet"].id, "drafts", **{"drafts-side": "approve"})
    assert inbox.selectbox(key="approve-choose").options[0].startswith("‼ KHẨN")
    assert any("Lũ lên trong đêm" in each for each in texts(inbox))


def test_a_text_whose_approval_ran_out_is_submitted_again(
    office: UiOffice, desk: Services, clock: FixedClock
) -> None:
    made = stored(office, "chờ duyệt")
    approvals.approve(
        office.store,
        office.people["duyet"],
        revision=made.latest.id,
        digest=made.latest.digest,
        due_at=clock.now(),
        now=clock.now(),
        days=1,
    )
    clock.forward(days=2)
    at = open_page(desk, office.people["bientap"].id, "drafts", **{"kt.draft": made.id})
    assert any("Phê duyệt của bản này đã hết hạn" in each for each in texts(at))
    at.button(key=f"anew-{made.id}-2").click().run()
    assert not errors(at)
    latest = stored(office, "chờ duyệt").latest
    assert (latest.number, latest.digest, latest.submitted_at) == (3, made.latest.digest, None)


def test_a_writer_sees_for_whom_a_text_waits_and_can_submit_it_along_the_steps_of_today(
    office: UiOffice, desk: Services, clock: FixedClock
) -> None:
    who = office.people["haivai"]
    steps.set_steps(office.store, office.people["quantri"], [Step(title="Cũ", people=(who.id,))], clock.now())
    at = submit(editing(office, desk), office)
    assert cells(at, "Tình trạng") == ["→ đang chờ · chờ Vũ Hai Vai"]
    # That person leaves: the office sets another step, the text takes it.
    sign_in.set_roles(office.store, office.people["quantri"], who.id, {Role.EDITOR}, clock.now())
    steps.set_steps(office.store, office.people["quantri"], [], clock.now())
    at.button(key=f"anew-{row(office)}").click().run()
    submit(at, office, 2)
    assert not errors(at)
    assert cells(at, "Người duyệt") == ["người duyệt bất kỳ, trừ người soạn"]


def test_every_field_and_button_has_a_label(office: UiOffice, desk: Services, clock: FixedClock) -> None:
    translations.start(
        office.store,
        office.people["bientap"],
        draft=office.drafts["đang soạn"],
        language="en",
        now=clock.now(),
    )
    errata.start(
        office.store,
        office.people["bientap"],
        publication=office.publications[PublicationState.PUBLISHED],
        office=OFFICE,
        now=clock.now(),
    )
    assert PublicationState.PUBLISHED in LIVE
    for name in office.drafts:
        at = editing(office, desk, name)
        assert not errors(at), name
        fields = [
            *at.text_input,
            *at.text_area,
            *at.selectbox,
            *at.multiselect,
            *at.checkbox,
            *at.toggle,
            *at.button,
        ]
        assert all(each.label.strip() for each in fields), name
