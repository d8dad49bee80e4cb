"""Addresses and names in texts: every unit is found as people write it, and namesakes are never guessed."""

from __future__ import annotations

import random
import subprocess
import sys
import time
import unicodedata
from datetime import date

import pytest
from hypothesis import given, settings, strategies as st

from kiemtin.facts import load_facts
from kiemtin.facts.gazetteer import Level, Unit, gazetteer
from kiemtin.facts.gazetteer_names import key, marked, toned
from kiemtin.facts.lookup import PlaceFound, find_places
from kiemtin.words import fold

BASE = load_facts()
UNITS = gazetteer()
TODAY = date(2026, 11, 20)
BEFORE = date(2025, 1, 1)
COMMUNES = [unit for unit in UNITS.units if unit.level is Level.COMMUNE and unit.code]
NOW = [unit for unit in COMMUNES if not unit.former]
FORMER = [unit for unit in COMMUNES if unit.former]
SPLIT = [unit for unit in FORMER if len(UNITS.became(unit)) > 1]
DISTRICTS = [unit for unit in UNITS.units if unit.level is Level.DISTRICT]
SHORT = {
    "phường": "P.",
    "xã": "X. ",
    "thị trấn": "TT. ",
    "quận": "Q.",
    "huyện": "H. ",
    "thị xã": "TX. ",
    "thành phố": "TP. ",
}
SHORT |= {"tỉnh": "T. ", "đặc khu": "đặc khu "}


def find(text: str, day: date = TODAY) -> list[PlaceFound]:
    return find_places(text, BASE, day)


def first(text: str, day: date = TODAY) -> list[PlaceFound]:
    """All the first name in the text may mean."""
    found = find(text, day)
    return [each for each in found if each.text == found[0].text]


def meant(text: str, day: date = TODAY) -> list[str]:
    return [f"{each.title}, {each.within}".strip(", ") for each in first(text, day)]


def old_tone_marks(text: str) -> str:
    """The other school: hoà for hòa, thuỷ for thủy."""
    for new, old in (("òa", "oà"), ("óa", "oá"), ("ủy", "uỷ"), ("úy", "uý"), ("ụy", "uỵ"), ("ùy", "uỳ")):
        text = text.replace(new, old)
    return text


def shortened(unit: Unit, day: date) -> str:
    return ", ".join(f"{SHORT[each.kind(day)]}{each.name}" for each in (unit, *unit.over()))


def writings(unit: Unit, day: date) -> list[str]:
    full = unit.full(day)
    return [full, fold(full), full.upper(), old_tone_marks(full), shortened(unit, day)]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(NOW), st.integers(0, 4))
def test_every_commune_is_found_with_its_province_however_it_is_written(unit: Unit, how: int) -> None:
    written = writings(unit, TODAY)[how]
    found = first(written)
    current = [each.code for each in found if each.status == "current"]
    if marked(written):
        assert current == [unit.code]
        assert found[0].code == unit.code
    else:
        assert unit.code in current
    assert all(key(each.place) == key(unit.name) for each in found)
    assert {each.now for each in found} == {unit.over()[0].name}


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(FORMER), st.integers(0, 4))
def test_every_former_commune_leads_to_all_its_targets_however_it_is_written(unit: Unit, how: int) -> None:
    written = writings(unit, BEFORE)[how]
    found = first(written)
    targets = {each.full(TODAY) for each in UNITS.became(unit)}
    if marked(written):
        assert [set(each.units) for each in found] == [targets]
        [same] = found
        assert same.now == UNITS.provinces_of(unit)[0].name
    else:
        assert targets in [set(each.units) for each in found]
        assert all(
            unit.parent and unit.parent.full() == each.within for each in found if each.status == "former"
        )


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(SPLIT))
def test_a_split_commune_gives_all_its_parts(unit: Unit) -> None:
    [found] = first(unit.full())
    assert found.status == "former"
    assert len(found.units) == len(UNITS.became(unit)) > 1


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(DISTRICTS))
def test_every_former_district_gives_the_communes_it_became(unit: Unit) -> None:
    for written in (unit.full(), unit.full().lower(), shortened(unit, BEFORE)):
        found = [each for each in first(written) if each.code == unit.code and each.status == "former"]
        assert [set(each.units) for each in found] == [{each.full(TODAY) for each in UNITS.became(unit)}], (
            written
        )


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(FORMER))
def test_before_the_merging_a_former_commune_is_itself(unit: Unit) -> None:
    found = first(unit.full(), BEFORE)
    assert [(each.code, each.status, each.units) for each in found] == [(unit.code, "current", ())]
    assert found[0].now == unit.over()[-1].name


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_any_text_has_an_answer(text: str) -> None:
    for each in find(text):
        assert each.title
        assert each.reason in {"name", "alias", "abbreviation", "spelling", "other_kind", "older_name"}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("12 Nguyễn Trãi, phường 7, quận 5, TP.HCM", ["phường 7, quận 5, thành phố Hồ Chí Minh"]),
        ("12 nguyen trai p7 q5 tphcm", ["phường 7, quận 5, thành phố Hồ Chí Minh"]),
        ("F.7, Q.5, Sài Gòn", ["phường 7, quận 5, thành phố Hồ Chí Minh"]),
        ("phường 07 quận 05 TPHCM", ["phường 7, quận 5, thành phố Hồ Chí Minh"]),
        ("TT. Phù Mĩ, H. Phù Mỹ, Bình Định", ["thị trấn Phù Mỹ, huyện Phù Mỹ, tỉnh Bình Định"]),
        ("TX Sơn Tây, HN", ["thị xã Sơn Tây, thành phố Hà Nội"]),
        ("Hòa Bình, Vĩnh Bảo, Hải Phòng", ["xã Hòa Bình, huyện Vĩnh Bảo, thành phố Hải Phòng"]),
        ("tan lap, dan phuong, ha noi", ["xã Tân Lập, huyện Đan Phượng, thành phố Hà Nội"]),
        ("Phường 1 Bảo Lộc", ["phường 1 Bảo Lộc, tỉnh Lâm Đồng"]),
        ("phường IV, TP Tây Ninh", ["phường 4, thành phố Tây Ninh, tỉnh Tây Ninh"]),
        ("xã Cư Mta, Đắc Lắc", ["xã Cư M'ta, tỉnh Đắk Lắk"]),
        ("đặc khu Phú Quí", ["đặc khu Phú Quý, tỉnh Lâm Đồng"]),
        ("xã Hiệp Hòa, Bắc Ninh", ["phường Hiệp Hòa, thành phố Bắc Ninh"]),
        ("phường Pleiku", ["phường Pleiku, tỉnh Gia Lai"]),
    ],
)
def test_an_address_is_decided_by_what_it_names(text: str, wanted: list[str]) -> None:
    assert meant(text) == wanted


def test_the_kind_of_a_unit_is_that_of_the_day() -> None:
    assert [each.title for each in find("xã Hiệp Hòa, Bắc Ninh", date(2026, 9, 19))] == [
        "xã Hiệp Hòa",
        "tỉnh Bắc Ninh",
    ]


@pytest.mark.parametrize("text", ["xã Tân Lập", "Tân Lập", "tan lap"])
def test_namesakes_without_context_are_all_returned(text: str) -> None:
    found = first(text)
    assert len(found) > 15
    assert len({each.within for each in found}) == len(found)


@pytest.mark.parametrize(
    ("text", "meanings"),
    [
        ("ĐN", {"Đà Nẵng", "Đồng Nai", "Đắk Nông"}),
        ("QN", {"Quảng Ninh", "Quảng Nam", "Quảng Ngãi"}),
        ("tn", {"Thái Nguyên", "Tây Ninh"}),
        ("HG", {"Hà Giang", "Hậu Giang"}),
        ("nhà ở ĐL", {"Đà Lạt", "Đắk Lắk"}),
        ("BRVT", {"Bà Rịa - Vũng Tàu"}),
        ("tphcm", {"Hồ Chí Minh"}),
        ("HN", {"Hà Nội"}),
    ],
)
def test_an_abbreviation_gives_every_meaning(text: str, meanings: set[str]) -> None:
    assert {each.place for each in find(text)} == meanings


def test_an_abbreviation_is_decided_by_a_place_that_lies_in_one_of_its_meanings() -> None:
    found = find("TP Biên Hòa, ĐN")
    assert [(each.place, each.context) for each in found] == [
        ("Biên Hòa", ()),
        ("Đồng Nai", ("TP Biên Hòa",)),
    ]


def test_a_namesake_is_decided_by_a_place_nearby_and_says_so() -> None:
    text = "xã Tân Lập gần xã Song Phượng và xã Đồng Tháp của Đan Phượng"
    found = [each for each in find(text) if each.text == "xã Tân Lập"]
    assert [each.within for each in found] == ["huyện Đan Phượng, thành phố Hà Nội"]
    assert all(each.context for each in found)


def test_two_addresses_in_one_sentence_keep_apart() -> None:
    found = find("Hỏi xã Hòa Bình, huyện Vĩnh Bảo, Hải Phòng và xã Hòa Bình, huyện Kim Thành, Hải Dương")
    communes = [each.within for each in found if each.kind == "commune"]
    assert communes == ["huyện Vĩnh Bảo, thành phố Hải Phòng", "huyện Kim Thành, tỉnh Hải Dương"]


def test_a_list_of_provinces_is_no_address() -> None:
    found = find("Hòa Bình, Vĩnh Phúc và Phú Thọ sáp nhập")
    assert [(each.kind, each.place) for each in found] == [
        ("province", "Hòa Bình"),
        ("province", "Vĩnh Phúc"),
        ("province", "Phú Thọ"),
    ]


def test_a_name_of_before_an_earlier_merging_is_found_in_what_took_it_in() -> None:
    found = first("phường 8, quận 5, TPHCM")
    assert [(each.title, each.reason, each.context) for each in found] == [
        ("phường 7", "older_name", ("quận 5",))
    ]
    assert [(each.title, each.reason) for each in find("Quận 9")] == [("thành phố Thủ Đức", "older_name")]


def test_a_wrong_kind_or_wrong_marks_still_find_the_name_and_say_so() -> None:
    assert {each.reason for each in first("huyện Thủ Dầu Một")} == {"other_kind"}
    assert {(each.place, each.reason) for each in first("xã Đông Lả, huyện Hoài Đức")} == {
        ("Đông La", "spelling")
    }


@pytest.mark.parametrize(
    "text",
    [
        "hôm nay trời đẹp",
        "ông Nguyễn Trãi viết Bình Ngô đại cáo",
        "họp ở đường Lê Lợi",
        "12 Trần Phú",
        "đoàn kết và tự do",
        "đi xa quá",
        "quan lớn",
        "70 xã với 24 phường",
        "28 tỉnh + 6 thành phố",
        "trước 17h. Bà con mang theo căn cước",
        "bo phan mot cua xa lam viec",
        "phường của Bắc và Nam",
        "nhớ thời Bình Trị Thiên",
        "cho bà con có chỗ họp",
        "giay nay la gi vay",
    ],
)
def test_streets_people_and_common_words_are_no_places(text: str) -> None:
    assert find(text) == []


def test_words_that_only_share_letters_with_a_name_are_not_the_name() -> None:
    assert [each.place for each in find("gộp cả Thái Bình")] == ["Thái Bình"]
    assert [each.place for each in find("Mai Đồng Nai thành thành phố")] == ["Đồng Nai"]
    assert {each.place for each in find("Plei Ku")} == {each.place for each in find("pleiku")} == {"Pleiku"}


def test_a_city_of_a_name_with_its_province_stays_open_until_the_text_decides() -> None:
    assert {each.code for each in first("TP Bắc Ninh")} == {"24", "256"}
    assert [each.kind for each in find("phường Suối Hoa, TP Bắc Ninh, tỉnh Bắc Ninh", BEFORE)][:1] == [
        "commune"
    ]


def test_hidden_letters_and_split_marks_change_nothing() -> None:
    plain = [each.code for each in find("xã Văn Khê, huyện Mê Linh")]
    decomposed = unicodedata.normalize("NFD", "xã Văn Khê, huyện Mê Linh")
    assert [each.code for each in find(decomposed)] == plain
    assert [each.code for each in find("xã Văn\u200b Khê,\u200d huyện Mê Linh\ufeff")] == plain


def test_a_unit_of_today_says_what_it_was_made_of_and_cites_its_province() -> None:
    [found] = [each for each in find("xã Ô Diên, Hà Nội") if each.kind == "commune"]
    assert "xã Văn Khê, huyện Mê Linh, thành phố Hà Nội" in found.made_of
    assert found.facts == ("PRV-01-A",)
    assert found.row()["made_of"] == list(found.made_of)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Hoà Bình", "Hòa Bình", True),
        ("Thuỷ Nguyên", "THỦY NGUYÊN", True),
        ("Mỹ Lý", "Mĩ Lí", True),
        ("Cư M’gar", "Cư M'gar", True),
        ("Hoa Bình", "Hòa Bình", False),
        ("Tân Thành", "Tân Thạnh", False),
        ("Huy", "Hui", False),
    ],
)
def test_names_are_the_same_whatever_the_school_of_spelling(one: str, other: str, same: bool) -> None:
    assert (toned(one) == toned(other)) is same


def test_a_long_text_full_of_names_is_read_in_a_moment() -> None:
    chance = random.Random(1)
    text = ". ".join(unit.full() for unit in chance.sample(FORMER, 2000))
    start = time.process_time()
    assert len(find(text)) > 5000
    assert time.process_time() - start < 60


def test_programs_that_ask_for_no_place_do_not_read_the_gazetteer() -> None:
    said = (
        "import kiemtin.facts.lookup, kiemtin.facts.gazetteer as g; from kiemtin.facts import load_facts;"
        "load_facts(); raise SystemExit(g.gazetteer.cache_info().currsize)"
    )
    assert subprocess.run([sys.executable, "-c", said], check=False).returncode == 0
