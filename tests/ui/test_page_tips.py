"""The form of tips: what is typed goes to whoever takes tips, refusals are told, nothing stays on the screen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from conftest import FixedClock
from screens import errors as shown_errors, open_page, protos
from streamlit.testing.v1 import AppTest
from ui_office import UiOffice, open_ui_office

from kiemtin import errors
from kiemtin.store import Store

SAID = "Nghe nói ai không đổi căn cước sẽ bị phạt năm trăm nghìn đồng"


class Taker:
    """Remembers what it was given; refuses what its method of the same name would."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, ...]] = []

    def take_text(self, text: str) -> None:
        if len(text) < 15:
            raise errors.TipEmpty()
        self.taken.append(("text", text))

    def take_link(self, address: str, organisation: str = "") -> None:
        if "facebook" in address:
            raise errors.SourceRefused(url=address, reason="a personal profile or a closed group")
        self.taken.append(("link", address, organisation))

    def read_picture(self, name: str, body: bytes) -> str:
        return SAID


@pytest.fixture
def office(sqlite_store: Store, clock: FixedClock) -> UiOffice:
    return open_ui_office(sqlite_store, clock.now())


@pytest.fixture
def taker() -> Taker:
    return Taker()


def page(office: UiOffice, clock: FixedClock, taker: Taker | None) -> AppTest:
    services = replace(office.services(clock), tips=taker)
    return open_page(services, office.people["quanly"].id, "sources")


def send(at: AppTest) -> AppTest:
    next(each for each in at.button if each.label == "Gửi").click()
    return at.run()


def test_a_text_is_handed_over_and_gone_from_the_screen(
    office: UiOffice, clock: FixedClock, taker: Taker
) -> None:
    at = page(office, clock, taker)
    at.text_area(key="tips-text-0").set_value(SAID)
    at = send(at)
    assert not shown_errors(at)
    assert taker.taken == [("text", SAID)]
    assert at.text_area(key="tips-text-1").value == ""
    assert SAID not in protos(at)


def test_a_refused_text_stays_to_be_mended(office: UiOffice, clock: FixedClock, taker: Taker) -> None:
    at = page(office, clock, taker)
    at.text_area(key="tips-text-0").set_value("ngắn")
    at = send(at)
    assert [each for each in shown_errors(at) if "Quá ít chữ" in each]
    assert at.text_area(key="tips-text-0").value == "ngắn"
    assert taker.taken == []


def test_a_link_is_handed_over_or_refused_with_its_reason(
    office: UiOffice, clock: FixedClock, taker: Taker
) -> None:
    at = page(office, clock, taker)
    at.segmented_control(key="tips-kind-0").select("by_link").run()
    at.text_input(key="tips-link-0").set_value("https://www.facebook.com/mot.nguoi")
    at = send(at)
    assert [each for each in shown_errors(at) if "facebook" in each]
    at.text_input(key="tips-link-0").set_value("https://hoi.example/tin")
    at.text_input(key="tips-organisation-0").set_value("Hội Ví Dụ")
    at = send(at)
    assert taker.taken == [("link", "https://hoi.example/tin", "Hội Ví Dụ")]


def test_an_installation_that_takes_no_tips_shows_no_form(office: UiOffice, clock: FixedClock) -> None:
    at = page(office, clock, None)
    assert not [each for each in at.text_area if str(each.key).startswith("tips")]
