"""Drafts of questions and answers: an answer is held to the facts as what it says of its question."""

from __future__ import annotations

from datetime import datetime

import pytest

from classifier.pipeline import HOME, Pipeline
from kiemtin.entities import DraftProblem
from kiemtin.facts import load_facts

PIPELINE = Pipeline(load_facts())

WRONG = (
    ("2025-12-19", "Câu 2: Tỉnh nào có diện tích lớn nhất? Đáp án: Nghệ An.", "Nghệ An", "Lâm Đồng", "NUM-014"),
    ("2025-12-19", "Câu 6: Có bao nhiêu đơn vị cấp tỉnh không sắp xếp? Đáp án: 12. Câu 7 để trống.", "12", "11", "NUM-006"),
    ("2026-09-10", "Hỏi: Cả nước hiện có bao nhiêu thành phố trực thuộc Trung ương? Đáp: Có 7 thành phố.", "7", "8", "NUM-022"),
    ("2025-09-10", "Hỏi: Trung tâm hành chính của tỉnh Gia Lai mới đặt ở đâu? Trả lời: Pleiku.", "Pleiku", "Quy Nhơn", "PRV-52-B"),
    ("2025-09-10", "Câu 3. Cấp huyện kết thúc hoạt động từ ngày nào? Đáp án: Ngày 01/8/2025.", "01/8/2025", "01/7/2025", "DOC-019"),
    ("2025-09-10", "Hỏi: Người dân có phải đổi căn cước sau sáp nhập không? Đáp: Có.", "Có", "không bắt buộc", "PAP-001"),
    ("2025-11-26", "Hỏi: Người hoạt động không chuyên trách cấp xã có phải nghỉ ngay không? Đáp: Không. Địa phương được kéo dài việc "
     "sử dụng đến trước ngày 31/12/2026.", "31/12/2026", "31/5/2026", "STA-005"),
)  # fmt: skip

RIGHT = (
    ("2025-12-19", "Câu 2: Tỉnh nào có diện tích lớn nhất? Đáp án: Lâm Đồng. Câu 3: Tỉnh nào nhỏ nhất? Đáp án: Hưng Yên, 2.514,81 km²."),
    ("2025-09-10", "Hỏi: Người dân có phải đổi căn cước sau sáp nhập không? Đáp: Không. Thẻ còn hạn tiếp tục dùng."),
    ("2025-09-10", "Hỏi: Trung tâm hành chính của tỉnh Gia Lai mới đặt ở đâu? Trả lời: Quy Nhơn."),
    ("2025-09-10", "Câu 3. Mô hình chính quyền 2 cấp vận hành từ khi nào? Đáp án: 01/7/2025."),
    ("2025-09-10", "Hỏi: Xã ta có mấy thôn? Đáp: 12 thôn. Hỏi: Khai sinh nộp ở đâu? Đáp: Tại xã."),
    ("2025-11-26", "Hỏi: Có phải sắp tới còn 16 tỉnh không? Trả lời: không có chủ trương sáp nhập từ 34 xuống 16 tỉnh, thành phố."),
)  # fmt: skip

WARNINGS = (
    "Nếu ai gọi điện xưng là công an bảo đọc mã OTP hay nộp 22.000 đồng để cập nhật địa chỉ thì bà con tắt máy.",
    "Công an xã không gọi điện yêu cầu cung cấp mã OTP, cài ứng dụng lạ hoặc chuyển tiền để cập nhật địa chỉ.",
    "Không ai được quyền bắt bà con nộp tiền để cập nhật địa chỉ.",
    "Theo Công văn 43-CV/BCĐ ngày 20/3/2025, không thu phí, lệ phí của tổ chức, cá nhân phải thay đổi giấy tờ do sắp xếp đơn vị hành chính.",
    "Hành vi không xuất trình được thông tin cư trú khi kiểm tra bị phạt từ 500.000 đến 1.000.000 đồng; thẻ căn cước cũ còn dùng được.",
)


def problems(text: str, day: str) -> list[DraftProblem]:
    found = PIPELINE.check_draft(text, at=datetime.fromisoformat(day).replace(hour=9, tzinfo=HOME))
    return [each for each in found if not each.advice]


@pytest.mark.parametrize(("day", "text", "wrong", "right", "fact"), WRONG)
def test_a_wrong_answer_is_marked_where_it_stands(
    day: str, text: str, wrong: str, right: str, fact: str
) -> None:
    (hit,) = problems(text, day)
    assert hit.text == text[slice(*hit.span)]
    assert wrong in hit.text
    assert right in hit.suggestion
    assert fact in hit.facts


@pytest.mark.parametrize(("day", "text"), RIGHT)
def test_a_right_answer_is_left_alone(day: str, text: str) -> None:
    assert problems(text, day) == []


@pytest.mark.parametrize("text", WARNINGS)
def test_what_swindlers_ask_and_what_offices_never_do_is_no_error(text: str) -> None:
    assert problems(text, "2026-01-08") == []
