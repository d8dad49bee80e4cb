"""What redaction replaces, keeps, and how it behaves on any text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings, strategies as st

from crawler.redaction.personal import PLACEHOLDER, redact, redact_publication

_any = st.text(max_size=300)
_pieces = st.lists(
    st.sampled_from(
        ["0900 000 012", "anh", "Nguyễn", "Văn", "Nam", "số", "12", "đường", "@", "a", ".", "com", "/", "zalo",
         "không", "chín", "29A", "123.45", "xã", ",", "thôn", "3", "ông", "Hà", "Nội", "[", "TÊN", "]", "\n", "o", "https://", "stk", "19000000012", "nhà em ở", "facebook.com/abc"]
    ),
    max_size=40,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(_any | _pieces.map(" ".join) | _pieces.map("".join))
def test_any_text_is_redacted_without_an_error_and_comes_out_composed(text: str) -> None:
    for function in (redact, redact_publication):
        out = function(text)
        assert out == unicodedata.normalize("NFC", out)


@settings(max_examples=300, deadline=None)
@given(_pieces.map(" ".join))
def test_nothing_hides_beside_what_was_replaced(text: str) -> None:
    once = redact(text)
    assert redact(once) == once


@settings(max_examples=300, deadline=None)
@given(
    before=st.text(alphabet="abc xyz ,.!?\n", max_size=20),
    tail=st.integers(0, 99),
    gaps=st.lists(st.sampled_from(["", " ", ".", "-", " - "]), min_size=9, max_size=9),
    prefix=st.sampled_from(["0", "+84", "84", "(+84)", "+84 "]),
)
def test_a_phone_is_found_however_its_digits_are_spaced(before, tail, gaps, prefix) -> None:
    digits = f"9000000{tail:02d}"
    written = prefix + digits[0] + "".join(gap + digit for gap, digit in zip(gaps, digits[1:], strict=False))
    out = redact(f"{before} {written} nhé")
    assert "[SĐT]" in out
    assert not any(char.isdigit() for char in out)


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_the_form_of_unicode_does_not_matter(form: str) -> None:
    text = unicodedata.normalize(form, "chị Nguyễn Thị Hoa ở số 5 ngõ 8, gọi 0900 000 012")
    assert redact(text) == "chị [TÊN] ở [ĐỊA CHỈ], gọi [SĐT]"


def test_redacting_twice_changes_nothing_more() -> None:
    text = (
        "LH anh Tuấn 0900 000 012, mail a.b@thu.example, facebook.com/tuan.90, xe 29A-123.45, "
        "cccd 001090000012, stk 19000000000012 Techcombank, nhà em ở số 5 ngõ 8 phố Huế @tuan_90"
    )
    once = redact(text)
    assert redact(once) == once
    assert len(PLACEHOLDER.findall(once)) == 9


def test_what_the_fact_check_needs_is_kept() -> None:
    text = (
        "NQ 202/2025/QH15 ngày 12/6/2025: 34 tỉnh, 3.321 xã; Trần Biên, Lê Chân, Hà Giang, Bà Rịa - Vũng Tàu; "
        "trung tâm hành chính tỉnh Bắc Ninh mới đặt ở TP Bắc Ninh cũ; gọi 1800 8108, 1900 6068, 113; "
        "dichvucong.gov.vn, gopy@chinhphu.gov.vn"
    )
    assert redact(text) == text


@pytest.mark.parametrize(
    "hostile",
    ["0" * 20_000, "0 " * 10_000, "a." * 10_000, "@" * 20_000, "Nguyễn " * 3_000, "anh " * 5_000, "số nhà " * 3_000,
     "không " * 4_000, "o" * 20_000, "a@" * 10_000, "1/" * 10_000, "http://" * 3_000, "địa chỉ: " * 2_000, "12 " * 7_000,
     "stk " * 5_000, "(" * 20_000, "a cham " * 3_000, "https://a.example/" + "u/" * 9_000],
    ids=lambda text: text[:12],
)  # fmt: skip
def test_a_hostile_text_neither_stops_redaction_nor_swallows_what_follows(hostile: str) -> None:
    out = redact(f"{hostile}\nhết bài, số của em 0900 000 012")
    assert out.endswith("hết bài, số của em [SĐT]")


# --- publications ---------------------------------------------------------------------------


def test_officials_keep_their_names_in_a_publication_and_private_people_lose_theirs() -> None:
    text = (
        "Chủ tịch UBND tỉnh Bắc Ninh Nguyễn Văn Thử cho biết sẽ hỗ trợ. Ông Thử nói thêm. "
        "Bà Trần Thị Mẫu (Giám đốc Sở Nội vụ) đồng tình. Anh Lê Văn Tèo, trú tại số 5 ngõ 3 phố Vọng, bị mất 20 triệu."
    )
    assert redact_publication(text) == (
        "Chủ tịch UBND tỉnh Bắc Ninh Nguyễn Văn Thử cho biết sẽ hỗ trợ. Ông Thử nói thêm. "
        "Bà Trần Thị Mẫu (Giám đốc Sở Nội vụ) đồng tình. Anh [TÊN], trú tại [ĐỊA CHỈ], bị mất 20 triệu."
    )


def test_public_lines_stay_in_a_publication_and_private_numbers_go() -> None:
    text = (
        "Đường dây nóng của Công an tỉnh: 0900 000 012. Tổng đài 1900 6068; máy bàn 0222 3800 013. "
        "Nạn nhân dùng số 0900 000 014; đối tượng nhắn từ facebook.com/lua.dao.90 và @luadao_90."
    )
    assert redact_publication(text) == (
        "Đường dây nóng của Công an tỉnh: 0900 000 012. Tổng đài 1900 6068; máy bàn 0222 3800 013. "
        "Nạn nhân dùng số [SĐT]; đối tượng nhắn từ [TRANG CÁ NHÂN] và [NICK]."
    )


def test_papers_accounts_and_plates_go_from_a_publication() -> None:
    text = "Chị Phạm Thị Lụa (CCCD 001090000012) chuyển vào STK 19000000000012, xe 29A-123.45."
    assert redact_publication(text) == (
        "Chị [TÊN] (CCCD [SỐ GIẤY TỜ]) chuyển vào STK [SỐ TÀI KHOẢN], xe [BIỂN SỐ]."
    )


def test_the_address_of_an_office_stays() -> None:
    text = "Trụ sở UBND phường Ba Đình đặt tại số 2 phố Trúc Bạch."
    assert redact_publication(text) == text
    assert redact(text) == text
