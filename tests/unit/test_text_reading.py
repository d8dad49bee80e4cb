"""Text as people write it: one spelling, numbers and dates in every form, safe sentences."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given, strategies as st

from classifier.lexicon import Lexicon
from classifier.numbers import spell
from classifier.patterns import PatternError, Vocabulary
from classifier.sentences import read_text
from classifier.text import clean, fold, standard
from classifier.tokens import tokenise
from kiemtin.facts import load_facts

AT = date(2025, 7, 10)
LEXICON = Lexicon(Vocabulary(), load_facts().places)


def numbers(text: str) -> list[float]:
    return [
        number.value for sentence in read_text(text, LEXICON, AT).sentences for number in sentence.numbers
    ]


def days(text: str) -> list[str]:
    return [
        day.first.isoformat() for sentence in read_text(text, LEXICON, AT).sentences for day in sentence.dates
    ]


def test_folding_takes_all_marks_and_the_d_with_a_stroke() -> None:
    assert fold("Đặc khu Phú Quốc ở tỉnh Kiên Giang cũ") == "Dac khu Phu Quoc o tinh Kien Giang cu"


@pytest.mark.parametrize(("old", "new"), [("hoà", "hòa"), ("thuỷ", "thủy"), ("khoẻ", "khỏe")])
def test_both_ways_of_placing_a_tone_mark_are_one(old: str, new: str) -> None:
    assert standard(old) == standard(new)


def test_the_u_of_qu_keeps_its_mark() -> None:
    assert standard("quý") == "quý"


def test_stretched_letters_are_one() -> None:
    assert standard("quáaaaa") == "quá"


def test_composed_and_decomposed_text_read_the_same() -> None:
    text = "Sáp nhập Bắc Giang vào Bắc Ninh"
    apart = unicodedata.normalize("NFD", text)
    assert clean(apart).text == text


def test_invisible_characters_and_letters_of_other_scripts_do_not_hide_a_word() -> None:
    assert clean("s\u200bá\u2060p nh\u00adập").text == "sáp nhập"
    assert clean("tỉnh Hà Nộі, Cà Маu").text == "tỉnh Hà Nội, Cà Mau"


@given(st.text(max_size=80))
def test_every_span_of_a_clean_text_lies_in_the_original(text: str) -> None:
    cleaned = clean(text)
    for index in range(len(cleaned.text)):
        start, end = cleaned.span(index, index + 1)
        assert 0 <= start <= end <= len(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3.321 xã", 3321),
        ("3321 xã", 3321),
        ("3,321 xã", 3321),
        ("3k3 xã", 3300),
        ("3 nghìn 3 xã", 3300),
        ("3 ngàn 321 xã", 3321),
        ("ba nghìn ba trăm hai mươi mốt xã", 3321),
        ("ba muoi tu tinh", 34),
        ("ba mươi tư tỉnh", 34),
        ("sáu trăm chín mươi sáu huyện", 696),
        ("14 triệu dân", 14_000_000),
        ("mười bốn triệu dân", 14_000_000),
        ("2 triệu rưỡi", 2_500_000),
        ("1 vạn xã", 10_000),
        ("70k", 70_000),
        ("2tr340", 2_340_000),
        ("14.002.598 người", 14_002_598),
        ("24.233,07 km2", 24233.07),
        ("66,91%", 66.91),
        ("ba nghìn lẻ năm người", 3005),
    ],
)
def test_a_number_is_read_in_every_form(text: str, value: float) -> None:
    assert numbers(text)[0] == pytest.approx(value)


@given(st.integers(min_value=1000, max_value=999_999_999))
def test_grouped_and_plain_digits_are_one_number(value: int) -> None:
    grouped = f"{value:,}".replace(",", ".")
    assert numbers(f"có {grouped} người") == numbers(f"có {value} người") == [float(value)]


def test_a_lone_number_word_is_a_number_only_before_what_is_counted() -> None:
    assert numbers("hai tỉnh") == [2.0]
    assert numbers("trường tư và ba mẹ") == []


def test_a_number_in_words_ends_where_the_words_do() -> None:
    found = spell(tokenise("hai mươi mốt tỉnh"), 0)
    assert found is not None
    assert found[0].value == 21
    assert found[1] == 3


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("từ 1/7", "2025-07-01"),
        ("từ 01-07-2025", "2025-07-01"),
        ("từ mùng 1 tháng 7", "2025-07-01"),
        ("ngày 12/6/2025", "2025-06-12"),
        ("ngày 16 tháng 6 năm 2025", "2025-06-16"),
        ("hôm 12.6.25", "2025-06-12"),
        ("đến tháng 12/2025", "2025-12-01"),
        ("sáng nay 12-6", "2025-06-12"),
        ("năm 2026", "2026-01-01"),
    ],
)
def test_a_date_is_read_in_every_form(text: str, day: str) -> None:
    assert days(text) == [day]


def test_a_day_without_a_year_is_the_nearest_one() -> None:
    text = "hạn đến 30/4"
    assert read_text(text, LEXICON, date(2026, 5, 2)).sentences[0].dates[0].first == date(2026, 4, 30)
    assert read_text(text, LEXICON, date(2026, 1, 2)).sentences[0].dates[0].first == date(2026, 4, 30)


def test_an_impossible_date_is_no_date() -> None:
    assert days("ngày 31/2/2025") == []


def test_sentences_do_not_break_inside_numbers_abbreviations_and_dates() -> None:
    text = "Cả nước còn 3.321 xã. TP. Hồ Chí Minh có 168 đơn vị từ 12.6.2025. Hết!"
    sentences = read_text(text, LEXICON, AT).sentences
    assert len(sentences) == 3
    assert sentences[1].places[0].ids == ("ho-chi-minh",)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("TPHCM", "ho-chi-minh"), ("tp.hcm", "ho-chi-minh"), ("BRVT", "ba-ria-vung-tau"), ("Daklak", "dak-lak"),
        ("Hoà Bình", "hoa-binh"), ("hoa binh", "hoa-binh"), ("Kontum", "kon-tum"), ("qui nhon", "quy-nhon"),
        ("BĐ", "binh-dinh"), ("BD", "binh-duong"), ("Plei Ku", "pleiku"),
    ],
)  # fmt: skip
def test_a_place_is_known_by_its_other_names(text: str, place: str) -> None:
    mentions = read_text(f"ở {text} nhé", LEXICON, AT).sentences[0].places
    assert [mention.ids for mention in mentions] == [(place,)]


@pytest.mark.parametrize("short", ["ĐN", "QN", "TN", "HG", "ĐL"])
def test_an_ambiguous_short_form_keeps_all_its_meanings(short: str) -> None:
    (mention,) = read_text(f"tỉnh {short} của mình", LEXICON, AT).sentences[0].places
    assert not mention.sure
    assert len(mention.ids) > 1


def test_words_broken_up_to_hide_them_are_read() -> None:
    words = read_text("s.á.p n.h.ậ.p tỉnh", LEXICON, AT).sentences[0].words
    assert words[:2] == ["sap", "nhap"]


def test_a_pattern_matches_its_marks_or_none_but_not_other_marks() -> None:
    vocabulary = Vocabulary()
    pattern = vocabulary.compile("nghe đồn")
    lexicon = Lexicon(vocabulary, load_facts().places)

    def found(text: str) -> bool:
        return pattern.regex.search(read_text(text, lexicon, AT).sentences[0].line) is not None

    assert found("nghe đồn vậy")
    assert found("nghe don vay")
    assert not found("nghe đơn vị báo")


@pytest.mark.parametrize("bad", ["(bỏ", "bỏ)", "<khong_co>", "a <"])
def test_a_pattern_that_cannot_be_read_is_refused(bad: str) -> None:
    with pytest.raises(PatternError):
        Vocabulary().compile(bad)


@given(st.text(max_size=300))
def test_any_text_is_split_without_an_error_and_in_order(text: str) -> None:
    parsed = read_text(text, LEXICON, AT)
    for sentence in parsed.sentences:
        assert len(sentence.words) == len(sentence.spans) == len(sentence.marked)
        assert all(0 <= start <= end <= len(parsed.clean.text) for start, end in sentence.spans)
