"""A text for the loudspeaker: no digit, no symbol, no short form is left for the announcer to guess."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given, settings, strategies as st

from reports.spoken.data import words
from reports.spoken.text import aloud


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("còn 3.321 xã", "còn ba nghìn ba trăm hai mươi mốt xã"),
        ("từ 01/7/2025", "từ ngày mồng một tháng bảy năm hai nghìn không trăm hai mươi lăm"),
        ("ngày 15-8-2026", "ngày mười lăm tháng tám năm hai nghìn không trăm hai mươi sáu"),
        ("ngày 1 tháng 7 năm 2025", "ngày mồng một tháng bảy năm hai nghìn không trăm hai mươi lăm"),
        ("mồng 5 tháng 4", "mồng năm tháng tư"),
        ("nghỉ 2/9 và 30/4", "nghỉ ngày mồng hai tháng chín và ngày ba mươi tháng tư"),
        ("tháng 4/2026", "tháng tư năm hai nghìn không trăm hai mươi sáu"),
        ("quý II/2026", "quý hai năm hai nghìn không trăm hai mươi sáu"),
        ("khóa XV, kỳ họp thứ 9", "khóa mười lăm, kỳ họp thứ chín"),
        ("thứ 4, lần thứ 1", "thứ tư, lần thứ nhất"),
        ("loại C, nhóm B", "loại C, nhóm B"),
        ("từ 7h30 đến 17 giờ 00", "từ bảy giờ ba mươi phút đến mười bảy giờ"),
        ("từ 8h-11h30", "từ tám giờ đến mười một giờ ba mươi phút"),
        ("lúc 07:30", "lúc bảy giờ ba mươi phút"),
        ("tăng 12,5%", "tăng mười hai phẩy năm phần trăm"),
        ("-5°C", "âm năm độ xê"),
        ("1.234,05 km2", "một nghìn hai trăm ba mươi tư phẩy không năm ki-lô-mét vuông"),
        ("25.000đ/m2", "hai mươi lăm nghìn đồng một mét vuông"),
        ("300.000 đồng/người/tháng", "ba trăm nghìn đồng một người một tháng"),
        ("2.5 tỷ", "hai phẩy năm tỷ"),
        ("mục 2.5", "mục hai chấm năm"),
        ("1/2 số hộ, 3/4 đại biểu", "một phần hai số hộ, ba phần tư đại biểu"),
        ("34/34 tỉnh", "ba mươi tư trên ba mươi tư tỉnh"),
        ("5-7 ngày", "năm đến bảy ngày"),
        (
            "nhiệm kỳ 2026-2031",
            "nhiệm kỳ hai nghìn không trăm hai mươi sáu đến hai nghìn không trăm ba mươi mốt",
        ),
        ("0912 345 678", "không chín một hai, ba bốn năm, sáu bảy tám"),
        ("0912345678", "không chín một hai, ba bốn năm, sáu bảy tám"),
        ("có STK 2900000123", "có số tài khoản hai chín không không không không không một hai ba"),
        ("1.900.000.123 đồng", "một tỷ chín trăm triệu một trăm hai mươi ba đồng"),
        ("tổng đài 1022", "tổng đài một không hai hai"),
        ("gọi 113", "gọi một một ba"),
        ("hotline: 19001234", "hotline: một chín không không, một hai ba bốn"),
        ("(028) 3823 4567", "không hai tám, ba tám hai ba, bốn năm sáu bảy"),
        ("UBND, HĐND và CCCD", "Ủy ban nhân dân, Hội đồng nhân dân và căn cước công dân"),
        ("TP.HCM, P.1", "Thành phố Hồ Chí Minh, phường một"),
        ("phòng KHTC", "phòng ca hát tê xê"),
        ("số 45A", "số bốn mươi lăm A"),
        (
            "Nghị quyết 202/2025/QH15",
            "Nghị quyết số hai trăm linh hai, năm hai nghìn không trăm hai mươi lăm, của Quốc hội khóa mười lăm",
        ),
        (
            "Nghị quyết 74/NQ-CP ngày 07/4/2025 của Chính phủ",
            "Nghị quyết số bảy mươi tư ngày mồng bảy tháng tư năm hai nghìn không trăm hai mươi lăm của Chính phủ",
        ),
        ("Kết luận 150-KL/TW, Bộ Chính trị", "Kết luận số một trăm năm mươi, Bộ Chính trị"),
        ("ra mắt (01/2021)", "ra mắt, tháng một năm hai nghìn không trăm hai mươi mốt"),
        ("tháng 01/2021", "tháng một năm hai nghìn không trăm hai mươi mốt"),
        ("75/QĐ-UBND", "Quyết định số bảy mươi lăm, của Ủy ban nhân dân"),
        ("Nghị quyết số 60-NQ/TW", "Nghị quyết số sáu mươi, của Trung ương"),
        ("Công văn 4168/BNV-CQĐP", "Công văn số bốn nghìn một trăm sáu mươi tám, của Bộ Nội vụ"),
        ("xem https://xa.gov.vn/tin/1?x=2.", "xem xa chấm gov chấm vn."),
        ("thư ubnd@xa.gov.vn", "thư ubnd a còng xa chấm gov chấm vn"),
        ("63 → 34 tỉnh (kể cả TP)", "sáu mươi ba thành ba mươi tư tỉnh, kể cả thành phố"),
        ("- một ý\n- ý hai", "một ý\ný hai"),
        ("“đúng” & “sai”", "đúng và sai"),
        ("31/2/2025", "ba mươi mốt, hai, hai nghìn không trăm hai mươi lăm"),
    ],
)
def test_a_text_is_read_as_an_announcer_reads_it(written: str, said: str) -> None:
    heard = aloud(written)
    assert heard == said
    assert aloud(heard) == heard


def test_the_office_says_how_its_own_short_forms_are_read() -> None:
    own = {"TTPV": "Trung tâm Phục vụ", "UBND": "Uỷ ban"}
    assert aloud("đến TTPV của UBND", own) == "đến Trung tâm Phục vụ của Uỷ ban"
    assert aloud("đến TTPVX", own) == "đến tê tê pê vê ích-xì"


@settings(max_examples=400, deadline=None)
@given(
    st.text(max_size=120)
    | st.lists(
        st.sampled_from(
            ["01/7/2025", "3.321", "12,5%", "202/2025/QH15", "UBND", "7h30", "0912345678", "-", "/", " ", "a@b.vn", "½",
             "²", "٣", "Ⅳ", "(", "\n", "km2", "ngày ", "tháng ", "số ", "XV", "...", "5–7", "đồng/người", "ﬁ", "１２"]
        ),
        max_size=12,
    ).map("".join)
)  # fmt: skip
@example("1/" * 60)
@example("9" * 5000)
def test_nothing_is_left_that_has_to_be_guessed(text: str) -> None:
    heard = aloud(text)
    for sign in heard:
        assert sign in " \n,.;:?!-" or sign.isalpha() or unicodedata.category(sign) in ("Mn", "Mc"), sign
    assert not re.search(r"\d", heard)
    assert not re.search(r"  | [,.;:?!]|[,;:]{2}", heard)


def test_every_short_form_is_said_in_words_that_are_themselves_readable() -> None:
    for short, said in words().short.items():
        assert aloud(said) == said, short
        assert aloud(f"ở {short} đó").lower() == f"ở {said} đó".lower(), short


def test_every_unit_is_said_in_words() -> None:
    for unit, said in words().units.items():
        assert aloud(f"7 {unit}") == f"bảy {said}", unit
        assert aloud(f"7{unit}.") == f"bảy {said}.", unit


def test_a_long_text_takes_no_longer_than_its_length() -> None:
    import time

    def taken(times: int) -> float:
        text = (
            "Từ 01/7/2025, UBND xã theo Nghị quyết 202/2025/QH15 thu 25.000đ/m2; gọi 0912 345 678. " * times
        )
        began = time.perf_counter()
        aloud(text)
        return time.perf_counter() - began

    taken(1)
    assert taken(400) < 80 * max(taken(20), 0.001)
