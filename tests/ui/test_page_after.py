"""Published posts on the screen: how each stands on its channel, what to do, and claims before and after."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from conftest import FixedClock
from screens import cells, errors, html, open_page, words
from streamlit.testing.v1 import AppTest
from ui_office import UiOffice, open_ui_office

from kiemtin.states import LookAgain, Outcome, PublicationState, RemoteState, VerdictLabel
from kiemtin.store import Store
from kiemtin.store.repositories.aftercare import Aftercare
from kiemtin.words import LANGUAGES

S = PublicationState
HOUR = timedelta(hours=1)
ADVICE = {
    RemoteState.EDITED: "so với bản đã duyệt",
    RemoteState.GONE: "Hãy hỏi người quản trị kênh",
}


@pytest.fixture
def office(sqlite_store: Store, clock: FixedClock) -> UiOffice:
    return open_ui_office(sqlite_store, clock.now())


def seen(office: UiOffice, state: RemoteState, **more: object) -> int:
    """The post that is out, as the last look saw it."""
    row = office.publications[S.PUBLISHED]
    made = Aftercare(
        publication=row,
        state=state,
        fingerprint="x",
        looked_at=office.now,
        changed_at=office.now if state in ADVICE else None,
        reach={"views": 1234, "likes": 5, "nguoi_thich": 1},
        next_look_at=office.now + HOUR,
    )
    with office.store.work() as uow:
        uow.aftercare.keep(replace(made, **more))  # type: ignore[arg-type]
        uow.commit()
    return row


def page(
    office: UiOffice, clock: FixedClock, who: str = "bientap", part: str = "after", **state: object
) -> AppTest:
    services = office.services(clock)
    return open_page(services, office.people[who].id, "calendar", **{"calendar-part": part, **state})


def said(at: AppTest) -> str:
    parts = (at.text, at.caption, at.markdown, at.info, at.error)
    return " ".join(str(each.value) for part in parts for each in part)


def test_a_published_post_stands_with_link_id_look_and_figures(office: UiOffice, clock: FixedClock) -> None:
    seen(office, RemoteState.PRESENT)
    at = page(office, clock)
    assert not errors(at)
    assert "Bài đã đăng: 1" in [each.value for each in at.header]
    assert cells(at, "Trên kênh") == ["✓ còn nguyên"]
    assert cells(at, "Mã trên kênh") == ["1"]
    assert cells(at, "Con số của kênh") == ["1.234 lượt xem · 5 lượt thích"]
    assert cells(at, "Xem lại lúc") == ["20/11/2026 10:00"]
    assert 'href="https://dinh-chinh.example/1"' in html(at)
    assert "Không cần làm gì" in said(at)
    assert "nguoi_thich" not in words(at) + said(at)


def test_a_post_nobody_looked_at_yet_says_so(office: UiOffice, clock: FixedClock) -> None:
    at = page(office, clock)
    assert cells(at, "Trên kênh") == ["◌ chưa xem lại"]
    assert "Chưa cần làm gì" in said(at)
    assert errors(page(office, clock, part="plan")) == ["Cần xem ngay: 4"]


def test_a_post_that_cannot_be_asked_for_says_so(office: UiOffice, clock: FixedClock) -> None:
    seen(office, RemoteState.UNSEEN, next_look_at=None, reach={})
    at = page(office, clock)
    assert "không cho xem lại bài bằng máy" in said(at)
    assert cells(at, "Con số của kênh") == ["–"]


@pytest.mark.parametrize("state", sorted(ADVICE))
def test_a_change_there_is_among_the_troubles_and_is_acknowledged(
    office: UiOffice, clock: FixedClock, state: RemoteState
) -> None:
    row = seen(office, state)
    at = page(office, clock, part="plan")
    assert errors(at) == ["Cần xem ngay: 4", "Bài bị sửa hoặc bị gỡ trên kênh: 1"]
    assert ADVICE[state] in said(at)
    at.text_input(key=f"after-note-top-{row}").input("Đã hỏi người quản trị").run()
    at.button(key=f"after-known-top-{row}").click().run()
    assert errors(at) == ["Cần xem ngay: 4"]
    with office.store.read() as uow:
        [line] = [each for each in uow.audit.newest(20) if each.action == "acknowledge_change"]
    assert line.actor == "bientap"
    assert "Đã hỏi người quản trị" in line.detail
    stays = page(office, clock)
    [standing] = cells(stays, "Trên kênh")
    assert standing.endswith("(đã có người biết)")
    assert not [each for each in stays.button if "after-known" in str(each.key)]


def test_a_manager_sees_the_change_and_says_nothing_about_it(office: UiOffice, clock: FixedClock) -> None:
    row = seen(office, RemoteState.GONE)
    at = page(office, clock, who="quanly", part="plan")
    assert "Bài bị sửa hoặc bị gỡ trên kênh: 1" in errors(at)
    keys = {str(each.key) for each in at.button}
    assert not keys & {f"after-known-top-{row}", f"after-draft-top-{row}"}


def test_the_post_leads_to_its_draft_where_the_erratum_begins(office: UiOffice, clock: FixedClock) -> None:
    row = seen(office, RemoteState.EDITED)
    at = page(office, clock)
    at.button(key=f"after-draft-part-{row}").click().run()
    assert at.session_state["kt.draft"] == office.drafts[f"bài {S.PUBLISHED.value}"]


def test_filters_narrow_what_is_listed(office: UiOffice, clock: FixedClock) -> None:
    seen(office, RemoteState.EDITED)
    assert len(cells(page(office, clock, **{"after-states": [RemoteState.EDITED]}), "Trên kênh")) == 1
    none = page(office, clock, **{"after-states": [RemoteState.GONE]})
    assert cells(none, "Trên kênh") == []
    assert "Không có bài nào đã đăng trong khoảng này." in said(none)


# before and after the correction


def corrected(office: UiOffice, *counts: tuple[int, int]) -> int:
    """A decided claim whose correction went out half an hour ago, and mentions by hours ago."""
    claim = office.claims["centre"]
    row = office.publications[S.PUBLISHED]
    hour = office.now.replace(minute=0, second=0, microsecond=0)
    with office.store.work() as uow:
        found = uow.claims.get(claim)
        uow.claims.decide(
            claim=claim,
            version=found.version,
            reviewer=office.people["thamtra"].id,
            label=VerdictLabel.REFUTED,
            outcome=Outcome.PUBLISH_CORRECTION,
            fact="T-01",
            note="",
            now=office.now - 2 * HOUR,
        )
        made = uow.drafts.get(office.drafts["chờ duyệt"])
        assert made.claim == claim
        post = uow.publications.get(row)
        approval = uow.drafts.approve(
            revision=made.latest,
            approver=office.people["duyet"].id,
            decision="approved",
            note="",
            now=office.now,
        )
        sent = uow.publications.get(
            uow.publications.schedule(
                approval=approval, account=post.account, due_at=office.now, key="k-sua", now=office.now
            )
        )
        for step in (S.CLAIMED, S.PREPARED, S.SENDING):
            sent = uow.publications.move(sent, step, now=office.now)
        uow.publications.move(
            sent,
            S.PUBLISHED,
            now=office.now,
            remote_id="9",
            remote_url="https://dinh-chinh.example/9",
            sent_at=hour - 5 * HOUR,
        )
        uow.claims.add_mentions(claim, [(hour + at * HOUR, "forum", total) for at, total in counts])
        uow.commit()
    return claim


def test_trends_show_both_paces_of_a_corrected_claim(office: UiOffice, clock: FixedClock) -> None:
    corrected(office)
    # Seeded: 3 mentions 8 hours ago, 9 six hours ago, 4 three and 7 two hours ago; k is 5.
    at = open_page(office.services(clock), office.people["quanly"].id, "trends")
    assert not errors(at)
    assert cells(at, "Trước (lượt/giờ)") == ["4,0"]
    assert cells(at, "Sau (lượt/giờ)") == ["5,5"]
    assert "không chứng minh tác dụng" in said(at)
    assert 'href="https://dinh-chinh.example/9"' in html(at)


def test_trends_say_in_words_that_there_is_nothing_to_compare(office: UiOffice, clock: FixedClock) -> None:
    at = open_page(office.services(clock), office.people["quanly"].id, "trends")
    assert "Chưa luận điểm nào trong khoảng này có bài đính chính đã đăng." in said(at)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_decided_claim_says_how_it_went_before_and_after(
    office: UiOffice, clock: FixedClock, language: str
) -> None:
    corrected(office)
    services = office.services(clock, language=language)
    at = open_page(services, office.people["thamtra"].id, "claims", **{"claims-show": "decided"})
    assert not errors(at)
    wanted = {
        "vi": "Trước đó: 4,0 lượt nêu mỗi giờ. Sau đó: 5,5 lượt nêu mỗi giờ.",
        "en": "Before: 4.0 mentions per hour. After: 5.5 mentions per hour.",
    }
    assert wanted[language] in said(at).replace("\\", "")


def test_a_claim_that_is_looked_at_again_shows_its_pace_on_its_own_page(
    office: UiOffice, clock: FixedClock
) -> None:
    claim = corrected(office)
    with office.store.work() as uow:
        [known] = [each for each in uow.suggestions.all() if each.claim == claim]
        uow.suggestions.look_again(known, LookAgain.CHANGED)
        uow.commit()
    at = open_page(office.services(clock), office.people["thamtra"].id, "claims", **{"kt.claim": claim})
    assert "Trước và sau đính chính" in [each.value for each in at.header]
    assert "Trước đó: 4,0 lượt nêu mỗi giờ" in said(at)
