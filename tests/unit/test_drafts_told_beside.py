"""Drafts: what stands beside a right figure, a document or a name is held to the facts too; what only looks like it is not."""

from __future__ import annotations

from datetime import datetime

import pytest

from classifier.pipeline import HOME, Pipeline
from kiemtin.entities import DraftProblem
from kiemtin.facts import load_facts

PIPELINE = Pipeline(load_facts())

WRONG = (
    ("2025-10-05", "Toàn tỉnh Lai Châu có 38 đơn vị hành chính cấp xã, giảm 58 đơn vị so với trước.", "58", "68", "LOC-004"),
    ("2025-10-05", "Cả nước có 34 đơn vị hành chính cấp tỉnh, giảm 27 đơn vị so với trước đây.", "27", "29", "NUM-002"),
    ("2025-10-05", "Thực hiện Quyết định số 759/QĐ-TTg ngày 14/4/2025, cả nước có 3.312 đơn vị hành chính cấp xã.", "3.312", "3.321", "NUM-007"),
    ("2025-10-05", "Số đơn vị hành chính cấp xã giảm gần 75% trên cả nước.", "75%", "66,91", "NUM-010"),
    ("2025-10-05", "Tỷ lệ giảm đơn vị hành chính cấp xã đạt 61,96%.", "61,96%", "66,91", "NUM-010"),
    ("2025-10-05", "UBND cấp xã được tổ chức tối đa 7 phòng và tương đương.", "7 phòng", "4 phòng", "STA-011"),
    ("2025-10-05", "Thành phố Huế có 40 xã, phường. Tỉnh Đồng Tháp có 102 xã, phường. Tỉnh được hình thành trên cơ sở sắp xếp tỉnh "
     "Long An và tỉnh Đồng Tháp.", "tỉnh Long An", "Tiền Giang", "PRV-82-A"),
    ("2025-10-05", "Quyết định số 759/QĐ-TTg ngày 14/4/2025 của Bộ trưởng Bộ Nội vụ.", "Bộ trưởng Bộ Nội vụ", "Thủ tướng", "DOC-010"),
    ("2025-10-05", "Báo cáo này được lập ngày 02/6/2025 theo Nghị quyết số 202/2025/QH15.", "02/6/2025", "", "DOC-013"),
    ("2025-10-05", "Đề nghị các xã, phường và thị trấn niêm yết trước ngày 15/10/2025.", "thị trấn", "đặc khu", "PRI-003"),
    ("2025-10-05", "Trung tâm lưu trữ đặt tại xã Vũ Thư, huyện Vũ Thư, tỉnh Thái Bình.", "tỉnh Thái Bình", "Hưng Yên", "OLD-07"),
    ("2025-07-12", "Tại tỉnh Bắc Giang, đội tuyên truyền phục vụ 12 điểm.", "Bắc Giang", "Bắc Ninh", "OLD-06"),
    ("2025-08-10", "Từ năm học 2026-2027, học sinh công lập được miễn học phí.", "2026-2027", "2025-2026", "SOC-001"),
    ("2026-01-10", "Nghị định số 282/2025/NĐ-CP phạt từ 100.000 đến 300.000 đồng hành vi không xuất trình thông tin cư trú khi kiểm tra.",
     "100.000 đến 300.000", "500.000", "PAP-018"),
)  # fmt: skip

RIGHT = (
    ("2026-08-01", "Bảng: 28 tỉnh và 6 thành phố (từ 12/6/2025 đến 29/4/2026), 27 tỉnh và 7 thành phố (từ 30/4/2026)."),
    ("2025-10-05", "Nghị quyết số 203/2025/QH15 có hiệu lực từ ngày 16/6/2025; cấp huyện kết thúc hoạt động từ ngày 01/7/2025."),
    ("2025-10-05", "Cán bộ cấp huyện được bố trí về cấp xã mới."),
    ("2025-10-05", "Số xã có dưới 5.000 dân được rà soát riêng."),
    ("2025-10-05", "Tỷ lệ giảm đơn vị hành chính cấp xã của cả nước khoảng 67%."),
    ("2025-10-05", "Nghị định số 33/2023/NĐ-CP quy định về cán bộ, công chức ở xã, phường, thị trấn."),
    ("2025-10-05", "Tỉnh Lâm Đồng mới được lập từ ba tỉnh Đắk Nông, Bình Thuận và Lâm Đồng."),
    ("2025-10-05", "Nội dung tập trung vào giá trị của giấy tờ đã cấp."),
    ("2025-10-05", "Nhà trường tuyển sinh từ năm học 2026-2027. Phường giảm 3 đơn vị sự nghiệp so với trước."),
)  # fmt: skip


def check(text: str, day: str) -> tuple[DraftProblem, ...]:
    return PIPELINE.check_draft(text, at=datetime.fromisoformat(day).replace(hour=9, tzinfo=HOME))


@pytest.mark.parametrize(("day", "text", "wrong", "right", "fact"), WRONG)
def test_what_stands_beside_is_held_to_the_facts(
    day: str, text: str, wrong: str, right: str, fact: str
) -> None:
    start = text.index(wrong)
    (hit,) = [each for each in check(text, day) if each.span[0] < start + len(wrong) and each.span[1] > start]
    assert right in hit.suggestion
    assert fact in hit.facts


@pytest.mark.parametrize(("day", "text"), RIGHT)
def test_what_only_looks_wrong_is_left_alone(day: str, text: str) -> None:
    assert [each for each in check(text, day) if not each.advice] == []


def test_a_weekday_beside_a_wrong_day_is_not_told_by_that_day() -> None:
    text = "Ngày bầu cử đại biểu Quốc hội khóa XVI là Chủ nhật, ngày 16/3/2026."
    assert [each.text for each in check(text, "2026-02-01")] == ["ngày 16/3/2026"]
