"""The office's own drafts: every wrong value marked with the right one, right text left alone."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given, strategies as st

from classifier.pipeline import HOME, Pipeline
from kiemtin.entities import DraftProblem
from kiemtin.facts import load_facts

PIPELINE = Pipeline(load_facts())

RIGHT = (
    ("2025-09-10", "Đề nghị các xã không chia sẻ tin “từ 34 còn 16 tỉnh”; phản bác luận điệu sáp nhập chỉ vì diện tích và dân số."),
    ("2025-09-10", "Nghị quyết 18/NQ-HĐND ngày 10/7/2025 của HĐND tỉnh. Quyết định 571/QĐ-UBND ngày 12/8/2025 của UBND tỉnh."),
    ("2026-09-25", "Nghị quyết 388/NQ-UBTVQH16 thành lập 12 phường thuộc Bắc Ninh. Bắc Ninh gồm 54 xã và 45 phường."),
    ("2025-07-10", "Trước 01/7/2025, UBND huyện đã phối hợp thực hiện."),
    ("2025-12-20", "Nghị định 282/2025/NĐ-CP không quy định xử phạt người chưa đổi thẻ căn cước."),
    ("2025-09-10", "Luật 72/2025/QH15 thay thế Luật Tổ chức chính quyền địa phương số 65/2025/QH15."),
    ("2025-07-20", "Thực hiện Nghị quyết số 60-NQ/TW ngày 12/4/2025 của Hội nghị lần thứ 11 Ban Chấp hành Trung ương Đảng "
     "khóa XIII; Nghị quyết số 203/2025/QH15 ngày 16/6/2025 của Quốc hội sửa đổi, bổ sung một số điều của Hiến pháp năm "
     "2013, từ ngày 01/7/2025 cả nước có 34 đơn vị hành chính cấp tỉnh (28 tỉnh và 6 thành phố), 3.321 đơn vị hành chính "
     "cấp xã (2.621 xã, 687 phường và 13 đặc khu), giảm 6.714 đơn vị (66,91%)."),
    ("2025-07-20", "Đề nghị các xã, phường tiếp tục tuyên truyền, hướng dẫn người dân: không bắt buộc đổi căn cước, sổ đỏ; "
     "không thu phí, lệ phí khi đổi giấy tờ. Thông tin \"cả nước còn 16 tỉnh\" là không đúng sự thật."),
    ("2025-08-15", "Căn cứ Luật Tổ chức chính quyền địa phương số 72/2025/QH15 ngày 16/6/2025; Nghị định số "
     "178/2024/NĐ-CP ngày 31/12/2024 của Chính phủ; Quyết định số 759/QĐ-TTg ngày 14/4/2025 của Thủ tướng Chính phủ; "
     "Kế hoạch số 78-KH/BTGDVTW ngày 10/6/2025 của Ban Tuyên giáo và Dân vận Trung ương."),
    ("2025-08-15", "Tỉnh Lai Châu có 38 đơn vị hành chính cấp xã (36 xã, 2 phường). Lai Châu cách Hà Nội 400 km, giáp "
     "Điện Biên, Lào Cai và Sơn La. Đường từ Lai Châu về Lào Cai dài 90 km."),
    ("2025-06-05", "Sau sắp xếp giảm gần 70% số đơn vị hành chính cấp xã. UBND huyện hoàn thành bàn giao trước ngày 30/6/2025."),
    ("2025-08-15", "Giai đoạn 1: từ ngày 01/6/2025 đến ngày 30/6/2025. Giai đoạn 2: từ ngày 01/7/2025 đến ngày 31/12/2025."),
    ("2025-08-15", "Có 52 tỉnh, thành phố được sắp xếp thành 23 đơn vị mới; 11 đơn vị giữ nguyên; cả nước giảm 29 tỉnh."),
    ("2026-10-20", "Hiện nay cả nước có 25 tỉnh và 9 thành phố trực thuộc Trung ương. Thành phố Bắc Ninh được thành lập từ "
     "ngày 20/9/2026; Đồng Nai là thành phố trực thuộc Trung ương từ ngày 30/4/2026."),
)  # fmt: skip

WRONG = (
    ("2025-09-10", "Thực hiện Quyết định số 759/QĐ-CP ngày 14/4/2025 của Thủ tướng Chính phủ.", "759/QĐ-CP", "759/QĐ-TTg", "DOC-010"),
    ("2025-09-10", "Căn cứ Nghị quyết số 220/2025/QH15 về việc sắp xếp đơn vị hành chính cấp tỉnh.", "220/2025/QH15", "202/2025/QH15", "DOC-013"),
    ("2025-09-10", "Căn cứ Luật Tổ chức chính quyền địa phương số 75/2025/QH15.", "75/2025/QH15", "72/2025/QH15", "DOC-020"),
    ("2026-10-05", "Thành phố Quảng Ninh được thành lập theo Nghị quyết số 39/2026/QH16.", "39/2026/QH16", "36/2026/QH16", "DOC-036"),
    ("2026-10-05", "Thành phố Đồng Nai trực thuộc Trung ương được thành lập từ ngày 01/9/2026.", "01/9/2026", "30/4/2026", "DOC-029"),
    ("2026-10-05", "Cả nước có 26 tỉnh và 8 thành phố.", "26 tỉnh và 8 thành phố", "25 tỉnh và 9 thành phố", "NUM-023"),
    ("2025-09-10", "Tỉnh Quảng Ninh có 2 đặc khu là Vân Đồn, Cát Hải.", "Cát Hải", "Cô Tô", "NUM-013"),
    ("2025-09-10", "Tỉnh Ninh Bình hình thành từ tỉnh Hà Nam, tỉnh Thái Bình và tỉnh Ninh Bình.", "tỉnh Thái Bình", "tỉnh Nam Định", "PRV-37-A"),
    ("2025-09-10", "Các nghị quyết về sắp xếp cấp xã mang số từ 1653 đến 1687/NQ-UBTVQH15.", "1653", "1654", "DOC-023"),
    ("2025-07-20", "Cả nước có 35 đơn vị hành chính cấp tỉnh.", "35", "34", "NUM-001"),
    ("2025-07-20", "Toàn quốc có 3.231 đơn vị hành chính cấp xã.", "3.231", "3.321", "NUM-007"),
    ("2025-07-20", "Cả nước có 2.621 xã, 678 phường và 13 đặc khu.", "678", "687", "NUM-008"),
    ("2025-07-20", "Nghị quyết 202/2025/QH15 được Quốc hội thông qua ngày 16/6/2025.", "16/6/2025", "12/6/2025", "DOC-013"),
    ("2025-07-20", "Kết luận số 155-KL/TW ngày 17/5/2025 của Ban Chấp hành Trung ương.", "Ban Chấp hành Trung ương", "Bộ Chính trị", "DOC-006"),
    ("2025-07-20", "Nghị định số 178/2024/NĐ-CP ngày 30 tháng 12 năm 2024 của Chính phủ.", "30 tháng 12", "31 tháng 12 năm 2024", "STA-001"),
    ("2025-07-20", "Trung tâm chính trị - hành chính tỉnh Bắc Ninh đặt tại thành phố Bắc Ninh.", "thành phố Bắc Ninh", "Bắc Giang", "PRV-24-B"),
    ("2025-07-20", "Sửa đổi, bổ sung một số điều của Hiến pháp năm 2023.", "2023", "2013", "DOC-017"),
    ("2025-08-15", "Cấp huyện kết thúc hoạt động từ ngày 01/8/2025.", "01/8/2025", "01/7/2025", "DOC-019"),
    ("2025-08-15", "Chính quyền địa phương 2 cấp chính thức vận hành từ ngày 01/9/2025.", "01/9/2025", "01/7/2025", "DOC-025"),
    ("2025-08-15", "Nghị quyết số 202/2025/QH15 được 465/465 đại biểu tán thành.", "465/465", "461/465", "DOC-015"),
    ("2025-08-15", "Tỉnh Phú Thọ được hợp nhất từ ba tỉnh Phú Thọ, Vĩnh Phúc và Yên Bái.", "Yên Bái", "Hòa Bình", "PRV-25-A"),
    ("2025-08-15", "Tỉnh Lâm Đồng có 103 xã, 22 phường và 1 đặc khu.", "22 phường", "20 phường", "PRV-68-D"),
    ("2025-08-15", "Người dân bắt buộc phải đổi căn cước theo địa chỉ mới.", "bắt buộc phải đổi", "không bắt buộc", "PAP-001"),
    ("2025-08-15", "Cả nước giảm từ 63 xuống còn 34 tỉnh, thành phố, giảm 28 đơn vị.", "28 đơn vị", "29", "NUM-002"),
    ("2025-06-20", "UBND các huyện, thị xã chủ trì thực hiện đến tháng 12/2025.", "UBND các huyện", "cấp xã", "DOC-019"),
    ("2025-09-20", "UBND tỉnh Bắc Giang phối hợp tổ chức hội nghị.", "Bắc Giang", "Bắc Ninh", "OLD-06"),
    ("2026-10-20", "Cả nước hiện có 27 tỉnh và 7 thành phố trực thuộc Trung ương.", "27 tỉnh", "25", "NUM-023"),
)  # fmt: skip

SLIPS = (
    ("thực hiện tinh giảm biên chế", "tinh giản biên chế"),
    ("nhiệm vụ chông chéo", "chồng chéo"),
    ("đăng trên Wesbite của tỉnh", "Website"),
    ("ủ y ban nhân dân", "ủy ban"),
    ("hoàn thành trong thảng 6/2025", "tháng"),
    ("các xã họp nhất", "hợp nhất"),
    ("vận động n hân dân", "nhân"),
)


def check(text: str, day: str) -> tuple[DraftProblem, ...]:
    return PIPELINE.check_draft(text, at=datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=HOME))


@pytest.mark.parametrize(("day", "text"), RIGHT)
def test_right_text_has_no_problem(day: str, text: str) -> None:
    assert [problem.text for problem in check(text, day)] == []


@pytest.mark.parametrize(("day", "text", "wrong", "right", "fact"), WRONG)
def test_a_wrong_value_is_marked_with_the_right_one_and_its_fact(
    day: str, text: str, wrong: str, right: str, fact: str
) -> None:
    problems = check(text, day)
    start = text.index(wrong)
    hit = [each for each in problems if each.span[0] < start + len(wrong) and each.span[1] > start]
    assert len(hit) == 1
    assert right.lower() in hit[0].suggestion.lower()
    assert fact in hit[0].facts
    assert hit[0].text == text[slice(*hit[0].span)]
    assert hit[0].reason


@pytest.mark.parametrize(("text", "right"), SLIPS)
def test_slips_and_scanning_damage_are_marked(text: str, right: str) -> None:
    (problem,) = check(f"Kế hoạch nêu: {text}.", "2025-06-20")
    assert right in problem.suggestion


def test_they_agreed_is_no_slip_for_merging() -> None:
    assert check("Cuộc họp nhất trí thông qua kế hoạch.", "2025-06-20") == ()


def test_two_phases_that_hold_one_day_are_told() -> None:
    text = "Giai đoạn 1: từ ngày 01/6/2025 đến ngày 30/6/2025. Giai đoạn 2: từ ngày 30/6/2025 đến ngày 31/12/2025."
    (problem,) = check(text, "2025-05-20")
    assert "1/7/2025" in problem.suggestion
    assert "30/06/2025" in problem.reason


def test_a_plan_dated_before_what_it_cites_is_told() -> None:
    text = (
        "Lai Châu, ngày 15 tháng 01 năm 2024\nKẾ HOẠCH\n"
        "Căn cứ Nghị định số 178/2024/NĐ-CP ngày 31 tháng 12 năm 2024 của Chính phủ;"
    )
    (problem,) = check(text, "2025-01-20")
    assert problem.text == "ngày 15 tháng 01 năm 2024"
    assert "31/12/2024" in problem.reason


def test_two_sections_with_one_number_are_told() -> None:
    text = "I. MỤC ĐÍCH\n1. Nâng cao nhận thức.\n2. Tạo đồng thuận.\n2. Giải thích.\nII. NỘI DUNG\n1. Sự cần thiết."
    (problem,) = check(text, "2025-06-05")
    assert (problem.text, problem.suggestion) == ("2", "3")


def test_a_draft_too_long_to_check_says_what_was_left() -> None:
    problems = check("Nội dung tuyên truyền. " * 30_000, "2025-06-05")
    assert "chưa được kiểm tra" in problems[-1].reason


@given(st.integers(min_value=3000, max_value=3900))
def test_any_other_number_of_communes_is_marked(number: int) -> None:
    grouped = f"{number:,}".replace(",", ".")
    problems = check(f"Cả nước có {grouped} đơn vị hành chính cấp xã.", "2025-08-15")
    assert bool(problems) == (number != 3321 and not (number % 100 == 0 and abs(number - 3321) <= 33))


@given(st.text(max_size=400))
def test_spans_lie_in_the_text_and_never_overlap(text: str) -> None:
    last = 0
    for problem in check(text, "2025-08-15"):
        assert last <= problem.span[0] < problem.span[1] <= len(text)
        assert text[slice(*problem.span)] == problem.text
        last = problem.span[1]
