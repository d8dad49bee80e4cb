"""Numbers, dates and times are read aloud so that a listener gets back exactly what was written."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from reports.spoken.numbers import (
    cardinal,
    date_words,
    decimal,
    one_by_one,
    ordinal,
    roman,
    spoken_number,
    time_words,
)

ONES = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "sáu": 6, "bảy": 7,
    "tám": 8, "chín": 9,
}  # fmt: skip
SCALES = {"nghìn": 10**3, "triệu": 10**6, "tỷ": 10**9}


def heard(said: str) -> int:
    """What a listener understands: hundreds, tens and ones, then what they are counted in."""
    total, group, last = 0, 0, 0
    for word in said.split():
        if word in SCALES:
            if word == "tỷ":
                total = (total + group + last) * SCALES[word]
            else:
                total += (group + last) * SCALES[word]
            group = last = 0
        elif word == "trăm":
            group, last = group + last * 100, 0
        elif word == "mươi":
            group, last = group + last * 10, 0
        elif word == "mười":
            group += 10
        elif word != "linh":
            assert last == 0, said
            last = ONES[word]
    return total + group + last


@given(st.integers(0, 10**9))
def test_every_number_is_understood_as_it_was_written(number: int) -> None:
    assert heard(cardinal(number)) == number


@given(st.integers(10**9, 10**13 - 1))
def test_sums_of_money_are_understood_too(number: int) -> None:
    assert heard(cardinal(number)) == number


def test_the_first_hundred_thousand_numbers_are_all_different_and_understood() -> None:
    said = [cardinal(number) for number in range(100_000)]
    assert [heard(each) for each in said] == list(range(100_000))
    assert len(set(said)) == len(said)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "không"),
        (4, "bốn"),
        (10, "mười"),
        (11, "mười một"),
        (14, "mười bốn"),
        (15, "mười lăm"),
        (21, "hai mươi mốt"),
        (24, "hai mươi tư"),
        (55, "năm mươi lăm"),
        (101, "một trăm linh một"),
        (105, "một trăm linh năm"),
        (115, "một trăm mười lăm"),
        (2025, "hai nghìn không trăm hai mươi lăm"),
        (3321, "ba nghìn ba trăm hai mươi mốt"),
        (10_035, "mười nghìn không trăm ba mươi lăm"),
        (1_000_005, "một triệu không trăm linh năm"),
        (2_010_000, "hai triệu không trăm mười nghìn"),
        (1_000_000_000, "một tỷ"),
        (1_500_000_000_000, "một nghìn năm trăm tỷ"),
    ],
)
def test_numbers_are_said_as_announcers_say_them(number: int, said: str) -> None:
    assert cardinal(number) == said


def test_what_is_no_number_to_be_read_is_refused() -> None:
    for number in (-1, 10**18):
        with pytest.raises(ValueError, match="not read"):
            cardinal(number)


@given(st.text("0123456789", min_size=1, max_size=40))
def test_digits_that_begin_with_zero_or_never_end_are_said_one_by_one(digits: str) -> None:
    said = spoken_number(digits)
    if (digits[0] == "0" and len(digits) > 1) or int(digits) >= 10**18:
        assert said == one_by_one(digits)
        assert [ONES[word] for word in said.split()] == [int(each) for each in digits]
    else:
        assert heard(said) == int(digits)


def test_parts_of_numbers_keep_their_zeros() -> None:
    assert decimal("3", "5") == "ba phẩy năm"
    assert decimal("12", "25") == "mười hai phẩy hai mươi lăm"
    assert decimal("12", "05") == "mười hai phẩy không năm"
    assert decimal("0", "125") == "không phẩy một hai năm"


def test_every_day_of_a_century_has_its_own_words() -> None:
    day, said = date(1976, 1, 1), {}
    while day < date(2076, 1, 1):
        said[date_words(day.day, day.month, day.year)] = day
        day += timedelta(days=1)
    assert len(said) == (date(2076, 1, 1) - date(1976, 1, 1)).days
    words = date_words(1, 7, 2025)
    assert words == "mồng một tháng bảy năm hai nghìn không trăm hai mươi lăm"
    assert date_words(30, 4) == "ba mươi tháng tư"
    assert date_words(10, 12) == "mồng mười tháng mười hai"


def test_every_minute_of_a_day_has_its_own_words() -> None:
    said = {time_words(hour, minute) for hour in range(24) for minute in range(60)}
    assert len(said) == 24 * 60
    assert time_words(7, 30) == "bảy giờ ba mươi phút"
    assert time_words(17) == "mười bảy giờ"


def test_turns_are_said_as_turns() -> None:
    assert [ordinal(number) for number in (1, 2, 4, 10, 21)] == [
        "nhất",
        "hai",
        "tư",
        "mười",
        "hai mươi mốt",
    ]


def test_roman_numbers_are_read_and_words_are_not_taken_for_them() -> None:
    assert [roman(each) for each in ("I", "IV", "XV", "XXI", "MMXXV")] == [1, 4, 15, 21, 2025]
    assert [roman(each) for each in ("", "IIII", "VX", "IC", "ABC")] == [None] * 5
