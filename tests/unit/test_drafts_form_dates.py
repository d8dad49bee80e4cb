"""Drafts that contradict themselves: days, phases, sums, sections, documents; spelling; lost digits; tables; places."""

from __future__ import annotations

import ast
import json
import unicodedata
from datetime import datetime
from pathlib import Path

import pytest

import classifier.drafts
from classifier.drafts.days import days_in
from classifier.drafts.spelling import Spelling
from classifier.pipeline import HOME, Pipeline
from kiemtin.entities import DraftProblem
from kiemtin.facts import load_facts
from kiemtin.words import catalogue

PIPELINE = Pipeline(load_facts())
SPELLING = Spelling()
FIXTURES = Path(__file__).parents[1] / "fixtures" / "drafts"


def check(text: str, day: str = "2025-09-10") -> tuple[DraftProblem, ...]:
    return PIPELINE.check_draft(text, at=datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=HOME))


ONE = (
    ("no_such_day", "Hoàn thành trước ngày 31/6/2025 và báo cáo.", "31/6/2025", ""),
    ("no_such_day", "Hoàn thành trước ngày 30 tháng 02 năm 2026.", "30 tháng 02 năm 2026", ""),
    ("no_such_month", "Hoàn thành trong tháng 13 năm 2025.", "tháng 13 năm 2025", ""),
    ("no_such_quarter", "Tổng kết trong quý V/2025.", "quý V", ""),
    ("weekday", "Họp lúc 8 giờ, thứ Hai, ngày 12/9/2025.", "thứ Hai", "thứ Sáu"),
    ("ends_before", "Thời gian: từ ngày 20/9/2025 đến ngày 10/9/2025.", "10/9/2025", ""),
    ("years_backwards", "Kế hoạch giai đoạn 2030 - 2026.", "2030 - 2026", ""),
    ("school_year", "Năm học 2025 - 2027 bắt đầu.", "2025 - 2027", ""),
    ("due_before", "Sơn La, ngày 10 tháng 9 năm 2025\nĐề nghị báo cáo trước ngày 05/9/2025.", "05/9/2025", ""),
    ("phases_overlap", "Bước 1: từ 01/9/2025 đến 15/9/2025. Bước 2: từ 10/9/2025 đến 30/9/2025.", "10/9/2025", "16/9/2025"),
    ("phases_gap", "Bước 1: từ 01/9/2025 đến 15/9/2025. Bước 2: từ 20/9/2025 đến 30/9/2025.", "20/9/2025", "16/9/2025"),
    ("two_days", "Kế hoạch số 45/KH-UBND ngày 05/8/2025. Theo Kế hoạch số 45/KH-UBND ngày 15/8/2025.", "15/8/2025", "05/8/2025"),
    ("cited_later", "Căn cứ Quyết định số 12/QĐ-UBND ngày 05/10/2025.", "05/10/2025", ""),
    ("swapped_number", "Theo Nghị quyết số 96/NQ-HĐND ngày 01/8/2025; Nghị quyết số 69/NQ-HĐND ngày 01/8/2025.", "69/NQ-HĐND", "96/NQ-HĐND"),
    ("same_section", "1. Mục đích\na) Một là.\nb) Hai là.\nb) Ba là.\n2. Yêu cầu", "b", "c"),
    ("sum", "Tổ chức 12 buổi họp và 7 buổi chiếu phim, tổng cộng 20 buổi.", "20", "19"),
    ("difference", "Số thôn giảm từ 120 xuống còn 84, giảm 34 thôn.", "34", "36"),
    ("shares", "Kết quả: 62% biết qua loa, 25% qua mạng, 18% qua cán bộ thôn.", "18%", ""),
    ("unreadable", "Giảm 1?.449 biên chế.", "1?.449", ""),
    ("unreadable", "Theo Nghị quyết số .../2025/QH15 của Quốc hội.", ".../2025/QH15", ""),
    ("slip", "Các xã phối hơp thực hiện.", "phối hơp", "phối hợp"),
    ("no_such_syllable", "Bà con đuợc hướng dẫn.", "đuợc", ""),
    ("twice", "Công việc của của xã.", "của của", "của"),
    ("former_unit", "Công an tỉnh Hà Giang khuyến cáo người dân.", "Hà Giang", "Tuyên Quang"),
    ("former_place", "Mời bà con xã Hồ Thầu, huyện Tam Đường đến dự.", "xã Hồ Thầu, huyện Tam Đường", "xã Tả Lèng"),
    ("ended_level", "Phòng Văn hóa và Thông tin huyện theo dõi, báo cáo kết quả.", "Phòng Văn hóa và Thông tin huyện", "cấp xã"),
    ("contradicted", "Số đơn vị hành chính cấp xã\nHà Nội | 126\nQuảng Ninh | 45", "45", "54"),
    ("contradicted", "Trung tâm hành chính các tỉnh: Bắc Ninh - Bắc Giang; Gia Lai - Pleiku.", "Pleiku", "Quy Nhơn"),
    ("contradicted", "Trước sắp xếp, cả nước có 669 đơn vị hành chính cấp huyện.", "669 đơn vị hành chính cấp huyện", "696"),
)  # fmt: skip


@pytest.mark.parametrize(("code", "text", "wrong", "right"), ONE)
def test_each_kind_of_error_is_marked_where_it_stands(code: str, text: str, wrong: str, right: str) -> None:
    (problem,) = check(text)
    assert (problem.code, problem.text) == (code, wrong)
    assert problem.suggestion == right if right in ("", "36", "19", "c") else right in problem.suggestion


@pytest.mark.parametrize(
    "text",
    [
        "Từ ngày 15/12/2025 đến ngày 15/01/2026; từ 25/12 đến 05/01.",
        "Đợt 1: từ 01/9/2025 đến 15/9/2025. Đợt 2: từ 01/10/2025 đến 15/10/2025.",
        "Người nghỉ được 0,5 tháng từ tháng 13; thưởng lương tháng 13.",
        "Thứ ba, ngày càng nhiều người nộp hồ sơ trực tuyến.",
        "Đã có 3.215 hộ (khoảng 3.200 hộ); 45 lượt, trong đó họp dân 20 lượt, loa 15 lượt, mạng 10 lượt.",
        "Ngân sách: 100 triệu đồng (60 triệu đồng của tỉnh, 40 triệu đồng của xã).",
        "Vận tốc 60 km/h (37 dặm/giờ; 32 hải lý/giờ).",
        "Cuộc họp nhất trí thông qua. Kiến thức hiện có. Anh em ai ai cũng ngày ngày chăm chỉ.",
        "Số: .../KH-UBND. Ban hành kèm theo Quyết định số .../QĐ-UBND.",
        "Năm 2024, huyện Mộc Châu đón 1,5 triệu lượt khách. Huyện Tam Đường cũ nay thuộc các xã mới.",
        "Tỉnh Bắc Giang trước đây nổi tiếng với vải thiều.",
        "23 đơn vị hình thành mới (19 tỉnh, 4 thành phố); 11 đơn vị không sắp xếp.",
        "1. Mục đích\n2. Yêu cầu\n2.1. Đúng.\n2.2. Đủ.\n3. Nội dung\na) Một\nb) Hai\n4. Kinh phí\na) Ba",
    ],
)
def test_right_writing_is_left_alone(text: str) -> None:
    assert [problem.text for problem in check(text)] == []


def test_spans_are_of_the_text_given_with_emoji_and_decomposed_letters() -> None:
    text = unicodedata.normalize("NFD", "🇻🇳👉 Tỉnh Tây Ninh có diện tích 8.563,44 km²; họp ngày 31/6/2025.")
    area, day = check(text)
    assert text[slice(*area.span)] == area.text
    assert area.text.startswith("8.563,44")
    assert "8.536,44" in area.suggestion
    assert text[slice(*day.span)] == "31/6/2025"


def test_each_place_where_a_wrong_figure_stands_is_marked() -> None:
    problems = check("Cả nước có 3.231 đơn vị hành chính cấp xã.\nCả nước có 3.231 đơn vị hành chính cấp xã.")
    assert [problem.text[:5] for problem in problems] == ["3.231", "3.231"]


def test_a_banner_quoted_as_the_offices_own_is_checked_and_a_rumour_is_not() -> None:
    (problem,) = check("Nội dung pa nô: “Cả nước có 34 tỉnh, thành phố và 3.331 xã, phường, đặc khu”.")
    assert "3.331" in problem.text
    assert (
        check("Tin đồn trên pa nô cũ: “Cả nước có 35 tỉnh, thành phố và 3.331 xã, phường, đặc khu” là sai.")
        == ()
    )


FIGURES = "Cả nước có 34 đơn vị hành chính cấp tỉnh và 3.321 đơn vị hành chính cấp xã.\n"
FILLER = (
    "Các cơ quan tiếp tục tuyên truyền để người dân hiểu và đồng thuận với chủ trương chung của cả nước.\n"
    * 5
)


def test_a_figure_without_a_source_is_advice_in_a_long_text_and_nothing_in_a_short_one() -> None:
    found = check(FIGURES + FILLER)
    assert found
    assert all(each.advice and each.facts and not each.decided for each in found)
    assert check(FIGURES) == ()


def test_a_figure_with_a_document_beside_it_needs_no_advice() -> None:
    assert check("Theo Nghị quyết số 202/2025/QH15 ngày 12/6/2025 của Quốc hội: " + FIGURES + FILLER) == ()


def test_what_a_draft_says_of_the_future_end_of_a_level_is_told_once_it_was_announced() -> None:
    text = "Từ 01/7/2025 đến 31/12/2025: UBND các huyện tiếp tục tổ chức hội nghị."
    assert check(text, "2025-04-01") == ()
    (problem,) = check(text, "2025-05-28")
    assert problem.facts[0] == "DOC-007"


def test_days_are_read_in_every_official_form() -> None:
    text = "ngày 12/6/2025, 12-06-2025, 12.6.2025, ngày 12 tháng 6 năm 2025, 12 tháng 6/2025, ngày 12/6"
    found = list(days_in(text))
    assert [(each.day, each.month) for each in found] == [(12, 6)] * 6
    assert [each.year for each in found] == [2025] * 5 + [0]


@pytest.mark.parametrize(
    "word", ["nghiêng", "khuếch", "giấu", "quyết", "ngoằn", "thuở", "iốt", "rơle", "hươu"]
)
def test_words_that_exist_are_possible(word: str) -> None:
    assert SPELLING.possible(word)


@pytest.mark.parametrize("word", ["đuợc", "quyểt", "truớc", "thuât", "phường".replace("ườ", "uờ")])
def test_syllables_no_word_has_are_not(word: str) -> None:
    assert not SPELLING.possible(word)


def test_every_reason_is_in_the_catalogue_and_every_message_is_a_reason() -> None:
    codes = set()
    for path in Path(classifier.drafts.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                codes.add(node.value)
    for language in ("vi", "en"):
        known = {
            key.removeprefix("draft_problem.")
            for key in catalogue(language)
            if key.startswith("draft_problem.")
        }
        assert known
        assert known <= codes
        assert all(catalogue(language)[f"draft_problem.{code}"] for code in known)


@pytest.mark.parametrize(("name", "least", "most_false"), [("dev", 0.95, 0), ("held", 0.9, 1)])
def test_the_drafts_of_our_own_sets_are_read_as_well_as_before(
    name: str, least: float, most_false: int
) -> None:
    found = total = false = 0
    for line in (FIXTURES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        spans = [each.span for each in check(row["text"], row["published_at"]) if not each.advice]
        used = set()
        for error in row["errors"]:
            start = row["text"].find(error["span"])
            hit = next(
                (each for each in spans if each[0] < start + len(error["span"]) and each[1] > start), None
            )
            total += 1
            found += hit is not None
            used.add(hit)
        false += len(set(spans) - used)
    assert found / total >= least
    assert false <= most_false
