"""How a text is prepared for the language model."""

from __future__ import annotations

import unicodedata

from hypothesis import given, strategies as st

from classifier.model_ngrams import BUCKETS, matrix, ngrams
from classifier.model_text import CAPITALS, URL_MARK, fold, model_text


def test_both_places_of_the_tone_mark_are_one_spelling() -> None:
    assert model_text("Hoà Bình, thuỷ lợi, khoẻ") == model_text("Hòa Bình, thủy lợi, khỏe")


def test_the_tone_mark_inside_a_closed_syllable_and_after_q_stays() -> None:
    assert model_text("hoàn toàn quý quỹ") == "hoàn toàn quý quỹ"


def test_decomposed_letters_and_invisible_characters_change_nothing() -> None:
    text = "Sáp nhập tỉnh Bắc Ninh"
    assert model_text(unicodedata.normalize("NFD", text)) == model_text(text)
    assert model_text("Sáp\u200b nhập\ufeff tỉnh Bắc\u200d Ninh") == model_text(text)


def test_shouting_is_marked_and_lowered() -> None:
    assert model_text("TIN NÓNG BÀ CON ƠI") == f"{CAPITALS} tin nóng bà con ơi"
    assert CAPITALS not in model_text("UBND")


def test_every_web_address_is_one_mark() -> None:
    assert model_text("vào capnhat.example/x?y=1 ngay") == f"vào {URL_MARK} ngay"
    assert model_text("https://a.example") == URL_MARK


def test_letters_parted_by_points_are_joined_and_dates_are_not() -> None:
    assert model_text("s.á.p n.h.ậ.p ngày 1.7.2025") == "sáp nhập ngày 1.7.2025"


def test_folding_leaves_no_vietnamese_mark() -> None:
    assert fold("Đường đèo ở Đắk Lắk") == "Duong deo o Dak Lak"


@given(st.text(max_size=300))
def test_any_text_can_be_prepared_twice_without_change(text: str) -> None:
    once = model_text(text).removeprefix(CAPITALS).strip()
    if CAPITALS.lower() in once or URL_MARK.lower() in once.lower():
        return
    assert isinstance(model_text(once), str)
    assert model_text(unicodedata.normalize("NFC", text)) == model_text(text)


@given(st.text(max_size=200))
def test_ngrams_of_any_text_are_three_blocks_of_length_at_most_one(text: str) -> None:
    buckets, weights = ngrams(text)
    assert len(buckets) == len(weights)
    assert ((buckets >= 0) & (buckets < BUCKETS)).all()
    assert float((weights**2).sum()) <= 3.0001


def test_a_text_keeps_most_of_its_ngrams_without_diacritics() -> None:
    marked, bare = (set(ngrams(t)[0].tolist()) for t in ("Tỉnh mới đặt ở đâu", "Tinh moi dat o dau"))
    assert len(marked & bare) > 0.7 * len(bare)


def test_rows_of_a_matrix_are_the_texts_in_order() -> None:
    data, indices, ends = matrix(["xã mới", "phường cũ"])
    assert list(ends) == [0, len(ngrams("xã mới")[0]), len(indices)]
    assert len(data) == len(indices)
