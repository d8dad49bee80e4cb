"""A text without diacritics gets them back; what was written otherwise stays as it is."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from classifier.restore import Restorer, Slot
from classifier.restore.counts import Counts
from classifier.text import fold
from kiemtin.errors import ModelMissing


@cache
def restorer() -> Restorer:
    return Restorer.load()


@pytest.mark.parametrize(
    "text",
    [
        "Cả nước có 34 tỉnh, thành phố trực thuộc trung ương.",
        "Ủy ban nhân dân xã tiếp nhận hồ sơ của người dân.",
        "Hội đồng nhân dân tỉnh thông qua nghị quyết về sắp xếp đơn vị hành chính.",
        "Giấy phép lái xe đã cấp vẫn có giá trị sử dụng.",
        "phường Ba Đình, thành phố Hà Nội",
        "tỉnh Đắk Lắk, tỉnh Phú Thọ và tỉnh Quảng Ngãi",
    ],
)
def test_plain_sentences_are_restored_whole(text: str) -> None:
    assert restorer().restore(fold(text)).text == restorer().restore(text).text


def test_what_is_no_syllable_stays_as_written() -> None:
    text = "XEM https://a.example/tin-moi?x=1 lan@a.example #saptinh @kenh 3.321 xa, 12/6/2025 (QH15)!\n- Facebook"
    made = restorer().restore(text).text
    for kept in (
        "https://a.example/tin-moi?x=1",
        "lan@a.example",
        "#saptinh",
        "@kenh",
        "3.321",
        "12/6/2025",
        "QH15",
    ):
        assert kept in made
    assert made.endswith("!\n- Facebook")


def test_capitals_stay_where_they_were() -> None:
    assert restorer().restore("HA NOI va Ha Noi").text == "HÀ NỘI và Hà Nội"


def test_syllables_with_marks_stay_and_tell_of_their_neighbours() -> None:
    made = restorer().restore("uỷ ban nhan dan tinh")
    assert made.text == "uỷ ban nhân dân tỉnh"
    assert (0, 2) not in made.spans


def test_in_a_text_written_with_marks_a_word_without_them_stays() -> None:
    text = "Anh Ba đi chợ mua cá, chị Hai ở nhà nấu cơm cho cả nhà."
    assert restorer().restore(text).text == text


def test_short_forms_stay() -> None:
    assert restorer().restore("ko biet dc gi").text.split()[0] == "ko"


def test_each_syllable_says_how_sure_it_is() -> None:
    made = restorer().restore("uy ban nhan dan xa")
    assert len(made.spans) == len(made.confidence) == len(made.changed) == 5
    assert all(0 < each <= 1 for each in made.confidence)
    alone = restorer().restore("ban")
    assert alone.confidence[0] < made.confidence[1]


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("cac xa phuong deu phai lam lai giay to", True),
        ("các xã phường đều phải làm lại giấy tờ", False),
        ("Các xã phường đều phải lam lai giay to", False),
        ("the quick brown fox jumps over it", False),
        ("ok", False),
        ("", False),
        ("12/6/2025 3.321 https://a.example", False),
    ],
)
def test_a_text_without_diacritics_is_told_from_others(text: str, bare: bool) -> None:
    assert restorer().is_bare(text) is bare


def test_scores_of_another_model_decide_where_counts_are_in_doubt() -> None:
    asked: list[tuple[str, ...]] = []

    def other(text: str, slots: list[Slot]) -> list[np.ndarray]:
        asked.extend(slot.candidates for slot in slots)
        return [np.array([0.0 if c == "bán" else -12.0 for c in s.candidates], np.float32) for s in slots]

    assert restorer().restore("ban", other).text == "bán"
    assert asked
    assert "bán" in asked[0]
    assert "bạn" in asked[0]
    assert Restorer(restorer().counts, extra_weight=0.0).restore("ban", other) == restorer().restore("ban")


def test_a_missing_file_is_told_with_its_remedy(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing):
        Restorer.load(tmp_path / "none.npz")
    broken = tmp_path / "broken.npz"
    broken.write_bytes(b"no counts")
    with pytest.raises(ModelMissing):
        Restorer.load(broken)


def test_the_file_holds_what_was_saved(tmp_path: Path) -> None:
    counts = restorer().counts
    counts.save(tmp_path / "again.npz")
    again = Counts.load(tmp_path / "again.npz")
    assert again.words == counts.words
    assert (again.triples.keys == counts.triples.keys).all()
    text = "ong ba noi bay gio ra phuong lam giay to nhanh hon"
    assert Restorer(again).restore(text) == restorer().restore(text)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from("aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạ ỳ.,!?\n09AĐ@#😀́"), max_size=120))
def test_restoring_changes_nothing_but_marks(text: str) -> None:
    given_ = unicodedata.normalize("NFC", text)
    made = restorer().restore(text)
    assert len(made.text) == len(given_)
    assert fold(made.text) == fold(given_)
    for at, (old, new) in enumerate(zip(given_, made.text, strict=True)):
        assert old == new or any(start <= at < end for start, end in made.spans)
        assert old == new or old.isascii()


def test_a_long_text_takes_bounded_memory_and_gives_every_syllable() -> None:
    made = restorer().restore("cac xa phuong deu lam viec binh thuong " * 300)
    assert len(made.spans) == 2400
