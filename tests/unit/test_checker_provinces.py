"""Property tests over every province: what is right is supported, what is shifted is refuted."""

from __future__ import annotations

import unicodedata
from datetime import datetime

import pytest
from hypothesis import given, strategies as st

from classifier.pipeline import HOME, Pipeline
from classifier.text import fold
from kiemtin.entities import Reading
from kiemtin.facts import load_facts
from kiemtin.states import SentenceType, VerdictLabel

PIPELINE = Pipeline(load_facts())
FACTS = PIPELINE.facts
UNITS = {each.of: each.accepted for each in FACTS.says_about("members")}
CENTRES = {each.of: str(each.accepted[0]) for each in FACTS.says_about("centre") if each.of != "ho-chi-minh"}
COUNTS = {each.of: int(each.accepted[0]) for each in FACTS.says_about("communes.count") if each.of != "vn"}
GONE = sorted((member, unit) for unit, members in UNITS.items() for member in members if member != unit)
NOON = datetime(2025, 8, 10, 12, tzinfo=HOME)

CENTRE = (
    "Trung tâm hành chính của tỉnh {unit} mới đặt tại {place} cũ.",
    "Trung tâm chính trị - hành chính tỉnh {unit} (mới) nằm ở {place}",
    "{unit} mới thì trung tâm ở bên {place} nha mọi người",
    "tỉnh lỵ {unit} giờ là {place} nhé",
    "Trụ sở tỉnh {unit} mới đóng ở {place} rồi",
    "{unit} mới đóng đô ở {place} nghen",
    "{unit} chọn {place} làm trung tâm hành chính",
    "{place} là trung tâm hành chính của tỉnh {unit} mới",
    "Trung tâm hành chính {unit} dời về {place} rồi",
)
MERGER = (
    "{one} nhập vào {two}.",
    "{one} sáp nhập với {two} thành một tỉnh",
    "tỉnh {one} và tỉnh {two} hợp nhất",
    "{one} giờ thuộc {two} rồi nhé",
    "{one} về với {two} từ 1/7",
    "{two} mới gồm cả {one}",
    "{one} với {two} nhập làm một",
    "Từ ngày 1/7/2025, tỉnh {one} chính thức sáp nhập vào {two}",
    "{one}, {two} về chung một nhà",
    "{two} nhận thêm {one}",
)
COUNT = (
    "{unit} có {number} xã phường",
    "Sau sắp xếp, {unit} có {number} đơn vị cấp xã",
    "{unit} giờ còn {number} phường xã thôi",
    "số xã phường của {unit} là {number}",
)
KEPT = (
    "{one} không sáp nhập với tỉnh nào",
    "{one} vẫn giữ nguyên, không nhập với ai",
    "{one} đứng riêng một mình",
)
ASKED = (
    "{claim} đúng không ạ?", "có phải {claim} không mọi người", "nghe nói {claim} có thật không", "Ước gì {claim}",
    "giá mà {claim} thì hay", "cho em hỏi {claim} phải không ạ", "{claim} thật hay fake vậy ad", "mong {claim}",
    "Theo tôi nên để {claim}",
)  # fmt: skip


def name(place: str) -> str:
    return FACTS.places.name(place)


def read(text: str, at: datetime = NOON) -> Reading:
    return PIPELINE.read(text, at=at)


def verdict(reading: Reading) -> VerdictLabel:
    found = {claim.verdict for claim in reading.claims}
    for label in (VerdictLabel.REFUTED, VerdictLabel.SUPPORTED):
        if label in found:
            return label
    return VerdictLabel.NOT_ENOUGH_INFO


def assert_supported(text: str) -> None:
    reading = read(text)
    assert verdict(reading) is VerdictLabel.SUPPORTED, text
    assert not reading.flag, text


def assert_refuted(text: str) -> None:
    reading = read(text)
    assert verdict(reading) is VerdictLabel.REFUTED, text
    assert reading.flag, text
    assert all(claim.evidence for claim in reading.claims if claim.verdict is VerdictLabel.REFUTED)


@pytest.mark.parametrize("unit", sorted(CENTRES))
def test_the_centre_of_every_province_is_known_and_another_place_is_refuted(unit: str) -> None:
    others = [member for member in UNITS[unit] if member != CENTRES[unit]]
    for form in CENTRE:
        assert_supported(form.format(unit=name(unit), place=name(CENTRES[unit])))
        assert_refuted(form.format(unit=name(unit), place=name(others[0])))


@pytest.mark.parametrize(("former", "unit"), GONE)
def test_every_former_province_belongs_to_one_unit_and_to_no_other(former: str, unit: str) -> None:
    wrong = next(each for each in sorted(UNITS) if each != unit and len(UNITS[each]) > 1)
    for form in MERGER:
        assert_supported(form.format(one=name(former), two=name(unit)))
        assert_refuted(form.format(one=name(former), two=name(wrong)))


@pytest.mark.parametrize("unit", sorted(COUNTS))
def test_the_communes_of_every_province_are_counted(unit: str) -> None:
    for form in COUNT:
        assert_supported(form.format(unit=name(unit), number=COUNTS[unit]))
        assert_refuted(form.format(unit=name(unit), number=COUNTS[unit] + 7))


@pytest.mark.parametrize("unit", sorted(UNITS))
def test_what_was_kept_apart_is_known(unit: str) -> None:
    for member in UNITS[unit]:
        for form in KEPT:
            text = form.format(one=name(member))
            (assert_supported if len(UNITS[unit]) == 1 else assert_refuted)(text)


@pytest.mark.parametrize(("former", "unit"), GONE)
def test_a_negation_turns_the_verdict_round(former: str, unit: str) -> None:
    wrong = next(each for each in sorted(UNITS) if each != unit)
    assert_supported(f"{name(former)} không nhập vào {name(wrong)}")
    assert_refuted(f"{name(former)} không nhập vào {name(unit)}")
    assert_supported(f"{name(former)} nhập vào {name(unit)} chứ không phải {name(wrong)}")


@pytest.mark.parametrize(("former", "unit"), GONE)
def test_a_rumour_quoted_to_deny_it_is_not_flagged(former: str, unit: str) -> None:
    wrong = next(each for each in sorted(UNITS) if each != unit)
    rumour = f"{name(former)} nhập vào {name(wrong)}"
    for form in (
        "tin {} là tin giả",
        "không có chuyện {} đâu",
        'Bài đăng "{}" là sai sự thật',
        "đừng tin bài {}",
    ):
        assert not read(form.format(rumour)).flag, form.format(rumour)


@given(st.sampled_from(GONE), st.sampled_from(ASKED), st.sampled_from(sorted(UNITS)), st.booleans())
def test_a_question_or_wish_is_never_flagged(
    pair: tuple[str, str], form: str, unit: str, unmarked: bool
) -> None:
    text = form.format(claim=f"{name(pair[0])} nhập vào {name(unit)}")
    reading = read(fold(text) if unmarked else text)
    assert not reading.flag
    assert reading.label is not SentenceType.SCAM


def _same(text: str) -> str:
    return text


CHANGES = (
    fold, str.upper, str.lower, lambda text: "🔥🔥 " + text + " 😂👇", lambda text: text + "!!!",
    lambda text: unicodedata.normalize("NFD", text), lambda text: text.replace("không", "ko").replace("với", "vs"),
    lambda text: text.replace(" ", "  "), lambda text: "\u200b".join(text.split("à")) if "à" not in text else text,
)  # fmt: skip


@given(
    st.sampled_from(GONE), st.sampled_from(MERGER), st.sampled_from(sorted(UNITS)), st.sampled_from(CHANGES)
)
def test_spelling_capitals_and_emoji_change_nothing(
    pair: tuple[str, str], form: str, unit: str, change: object
) -> None:
    text = form.format(one=name(pair[0]), two=name(unit))
    assert callable(change)
    plain, changed = read(text), read(change(text))
    assert verdict(plain) is verdict(changed)
    assert plain.flag == changed.flag
    assert {claim.key for claim in plain.claims} == {claim.key for claim in changed.claims}


@given(st.integers(min_value=2, max_value=90))
def test_only_the_right_number_of_provinces_is_supported(number: int) -> None:
    reading = read(f"Cả nước hiện có {number} đơn vị hành chính cấp tỉnh")
    if number == 34:
        assert verdict(reading) is VerdictLabel.SUPPORTED
    elif number >= 10:
        assert verdict(reading) is VerdictLabel.REFUTED
    else:
        assert verdict(reading) is not VerdictLabel.SUPPORTED


@given(st.integers(min_value=1000, max_value=9999))
def test_only_the_right_number_of_communes_is_supported_in_any_grouping(number: int) -> None:
    for written in (str(number), f"{number:,}".replace(",", ".")):
        reading = read(f"Cả nước có {written} đơn vị hành chính cấp xã")
        near = number == 3321 or (number % 100 == 0 and abs(number - 3321) <= 33)
        assert (verdict(reading) is VerdictLabel.SUPPORTED) == near
