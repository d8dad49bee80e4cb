"""Frauds are known by what they ask for; warnings, questions, notices and honest shops are none."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from classifier.pipeline import Pipeline
from classifier.text import fold
from kiemtin.facts import load_facts
from kiemtin.states import SentenceType

READER = Pipeline(load_facts())
AT = datetime(2026, 11, 20, 5, tzinfo=UTC)
FOLDER = Path(__file__).parents[1] / "fixtures" / "scams"
MESSAGES = {
    path.stem: [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for path in sorted(FOLDER.glob("*.jsonl"))
}


def is_scam(text: str) -> bool:
    return READER.read(text, at=AT).label is SentenceType.SCAM


@pytest.mark.parametrize("unmarked", [False, True], ids=["marks", "no marks"])
@pytest.mark.parametrize("name", MESSAGES)
def test_frauds_are_found_and_what_looks_like_one_is_not(name: str, unmarked: bool) -> None:
    found = {each["id"]: is_scam(fold(each["text"]) if unmarked else each["text"]) for each in MESSAGES[name]}
    scams = [each["id"] for each in MESSAGES[name] if each["label"] == "scam"]
    wrong = [key for key, scam in found.items() if scam and key not in scams]
    missed = [key for key in scams if not found[key]]
    assert len(wrong) <= 0.03 * len(scams), wrong
    assert len(missed) <= 0.1 * len(scams), missed


@pytest.mark.parametrize(
    "text",
    [
        "Người dân nộp lệ phí tại https://dichvucong.gov.vn, đăng nhập bằng VNeID",
        "Xem bản đồ 34 tỉnh thành tại https://vnexpress.net/ban-do, truy cập để tra cứu xã mới",
        "Đọc bài về Nghị định 178 ở thuvienphapluat.vn nhé, cán bộ nghỉ việc được chi trả trợ cấp",
        "Tải VNeID trên App Store hoặc CH Play rồi cập nhật nơi ở",
    ],
)
def test_the_states_addresses_known_papers_and_the_stores_are_no_sign(text: str) -> None:
    assert not is_scam(text)


@pytest.mark.parametrize(
    "address",
    ["vneid-capnhat.top", "vneid-capnhat[.]top", "vneid-capnhat (.) top", "hxxps://vneid-capnhat.top/x", "bit.ly/3xyz",
     "dichvucong.gov.vn.top", "vneid-capnhat . top"],
)  # fmt: skip
def test_an_address_is_seen_however_it_is_hidden(address: str) -> None:
    assert is_scam(f"Tài khoản định danh bị khóa, vào {address} nhập số căn cước và mã OTP trước 17h")


@pytest.mark.parametrize(
    "words", ["Cảnh giác: ", "Công an khuyến cáo không làm theo tin nhắn: ", "Lừa đảo đó bà con, nó nhắn: "]
)
def test_the_words_of_a_fraud_inside_a_warning_are_a_warning(words: str) -> None:
    fraud = "bấm vào vneid-capnhat.top nhập mã OTP trước 17h không là bị khóa tài khoản"
    assert is_scam(fraud)
    assert not is_scam(words + fraud)


def test_a_model_alone_makes_no_fraud() -> None:
    class Sure:
        def classify(self, texts: list[str]) -> list[dict[SentenceType, float]]:
            return [{kind: float(kind is SentenceType.SCAM) for kind in SentenceType} for _ in texts]

    reader = Pipeline(load_facts(), Sure())  # type: ignore[arg-type]
    for text in (
        "Phường phát quà Tết ở nhà văn hóa",
        "Cả nước có 34 tỉnh thành",
        "Nộp phạt ở cổng dịch vụ công",
    ):
        assert reader.read(text, at=AT).label is not SentenceType.SCAM
