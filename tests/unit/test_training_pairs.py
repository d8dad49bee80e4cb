"""Claim pairs and entailment pairs: hand-written ones, frames, parts."""

from __future__ import annotations

import random
import re
from datetime import date
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from classifier.model_text import fold
from classifier.training.dataset import Part, part_of
from classifier.training.pair_frames import Frames
from classifier.training.pair_hand import hand_entailments, hand_pairs
from classifier.training.pair_records import records
from classifier.training.pair_values import day, in_words, money, number, other_day, other_money, other_number
from classifier.training.pairs import Entailment, Pair, entailments, noisy, pairs
from kiemtin.errors import BadConfigLine

MOST = {Part.TRAIN: 2700, Part.CALIBRATION: 900, Part.VALIDATION: 900}


@cache
def all_pairs() -> dict[Part, list[Pair]]:
    return {part: pairs(part, seed=1, most=most) for part, most in MOST.items()}


@cache
def all_entailed() -> dict[Part, list[Entailment]]:
    return {part: entailments(part, seed=1, most=most) for part, most in MOST.items()}


HAND = {each.one for each in hand_pairs()} | {premise for premise, _, _ in hand_entailments()}


def shared(one: str, two: str) -> float:
    """Share of words that two texts have in common, marks and case aside."""
    first, second = (set(re.findall(r"\w+", fold(text).lower())) for text in (one, two))
    return len(first & second) / len(first | second)


def mean_shared(found: list[Pair], same: bool) -> float:
    of = [shared(each.one, each.two) for each in found if each.same is same]
    return sum(of) / len(of)


def test_the_same_seed_makes_the_same_pairs_and_another_seed_others() -> None:
    for make in (pairs, entailments):
        first = make(Part.CALIBRATION, seed=5, most=200)
        assert first == make(Part.CALIBRATION, seed=5, most=200)
        assert first != make(Part.CALIBRATION, seed=6, most=200)


def test_no_claim_group_premise_or_frame_is_in_two_parts() -> None:
    for found in (all_pairs(), all_entailed()):
        units = {part: {each.unit for each in of} for part, of in found.items()}
        for one, two in combinations(Part, 2):
            assert not units[one] & units[two]
        assert all(part_of(unit) is part for part, of in units.items() for unit in of)


def test_no_province_is_in_two_parts() -> None:
    for found in (all_pairs(), all_entailed()):
        provinces = {part: {p for each in of for p in each.provinces} for part, of in found.items()}
        for one, two in combinations(Part, 2):
            assert not provinces[one] & provinces[two]
        assert all(provinces.values())


def test_no_statement_of_a_fact_is_in_two_parts() -> None:
    statements = records(Part.TRAIN).facts.values()
    read = {part: " ".join({each.premise for each in found}) for part, found in all_entailed().items()}
    parts = [[part for part in Part if statement in read[part]] for statement in statements]
    assert [of for of in parts if len(of) > 1] == []
    assert sum(map(bool, parts)) > 100


def test_no_hand_written_text_is_in_two_parts() -> None:
    parts: dict[str, set[Part]] = {}
    for each in hand_pairs():
        for text in (each.one, each.two):
            parts.setdefault(fold(text).lower().rstrip("."), set()).add(part_of(each.one))
    assert [text for text, of in parts.items() if len(of) > 1] == []


def test_there_are_hundreds_of_hand_written_pairs_and_half_of_them_are_the_same_claim() -> None:
    assert len(hand_pairs()) >= 900
    assert 0.45 < sum(each.same for each in hand_pairs()) / len(hand_pairs()) < 0.55
    labels = [label for _, _, label in hand_entailments()]
    assert len(labels) >= 600
    assert all(0.25 < labels.count(label) / len(labels) < 0.42 for label in set(labels))


def test_nothing_hand_written_stands_twice() -> None:
    written = [(fold(each.one).lower(), fold(each.two).lower()) for each in hand_pairs()]
    assert len(set(written)) == len(written)
    claims = [(premise, fold(claim).lower()) for premise, claim, _ in hand_entailments()]
    assert len(set(claims)) == len(claims)


def test_different_claims_share_more_words_than_two_wordings_of_one() -> None:
    hand = [Pair(e.one, e.two, e.same, e.why, e.one, (), Part.TRAIN) for e in hand_pairs()]
    assert mean_shared(hand, False) > mean_shared(hand, True) + 0.1
    for found in all_pairs().values():
        framed = [each for each in found if each.unit not in HAND]
        assert mean_shared(framed, False) > mean_shared(framed, True)


def test_many_shared_words_alone_do_not_tell_different_claims() -> None:
    """Both kinds are found among pairs of few and of many shared words."""
    found = all_pairs()[Part.TRAIN]
    for low, high in ((0.0, 0.3), (0.3, 0.6), (0.6, 1.01)):
        kinds = [each.same for each in found if low <= shared(each.one, each.two) < high]
        assert 0.15 < sum(kinds) / len(kinds) < 0.85


def test_both_kinds_and_all_labels_weigh_alike() -> None:
    for part in Part:
        assert len(all_pairs()[part]) == len(all_entailed()[part]) == MOST[part]
        assert sum(each.same for each in all_pairs()[part]) == MOST[part] // 2
        for label in ("supported", "refuted", "not_enough_info"):
            assert sum(each.label == label for each in all_entailed()[part]) == MOST[part] // 3


def test_no_more_are_made_than_asked_for_and_none_twice() -> None:
    assert len(pairs(Part.TRAIN, seed=3, most=11)) == len(entailments(Part.TRAIN, seed=3, most=11)) == 11
    found = pairs(Part.VALIDATION, seed=3, most=800)
    assert len({(each.one, each.two) for each in found}) == len(found)


def test_swapped_numbers_days_and_sums_really_differ() -> None:
    for found in all_pairs().values():
        for each in found:
            if not each.same and each.unit not in HAND and each.why in ("number", "date", "amount"):
                assert each.one.lower() != each.two.lower()
    for part in Part:
        for commune in records(part).commune[:50]:
            assert commune.values["cu1"].forms[0] != commune.values["cu2"].forms[0]


@given(st.integers(1, 99_999), st.randoms(use_true_random=False))
def test_another_number_is_another_and_never_spelled_alike(value: int, rng: random.Random) -> None:
    other = other_number(number(value), rng)
    assert other.key != str(value)
    assert not set(other.forms) & set(number(value).forms)


@given(
    st.sampled_from([8_000, 22_000, 500_000, 1_500_000, 7_500_000, 2_000_000_000, 1_200_000_000]),
    st.randoms(),
)
def test_another_sum_is_another_and_never_spelled_alike(value: int, rng: random.Random) -> None:
    assert not set(other_money(money(value), rng).forms) & set(money(value).forms)


@given(st.dates(date(2025, 1, 1), date(2026, 12, 31)), st.randoms(use_true_random=False))
def test_another_day_is_another_even_without_its_year(value: date, rng: random.Random) -> None:
    other = other_day(day(value), rng)
    assert not set(other.forms) & set(day(value).forms)
    assert other.forms[0].endswith(str(value.year))


def test_sums_are_written_as_people_write_them() -> None:
    assert {"1.500.000 đồng", "1,5 triệu đồng", "1 triệu rưỡi", "1tr5"} <= set(money(1_500_000).forms)
    assert {"50k", "50 nghìn", "50 ngàn", "năm mươi nghìn"} <= set(money(50_000).forms)
    assert {"2 tỷ", "hai tỷ"} <= set(money(2_000_000_000).forms)


@pytest.mark.parametrize(
    ("value", "said"),
    [(5, "năm"), (15, "mười lăm"), (21, "hai mươi mốt"), (34, "ba mươi tư"), (105, "một trăm lẻ năm")],
)
def test_numbers_are_said_in_words(value: int, said: str) -> None:
    assert in_words(value) == said


def test_another_hand_never_changes_a_number() -> None:
    text = "Xã thu 22.000 đồng của 34 hộ từ ngày 1/7/2025 với 2tr5 và 50k"
    rng = random.Random(1)
    written = {noisy(text, rng) for _ in range(300)}
    assert len(written) > 50
    assert {tuple(re.findall(r"\d+", each)) for each in written} == {tuple(re.findall(r"\d+", text))}


def test_a_swapped_province_is_of_the_same_part() -> None:
    names = {part: {each.values["tinh"].key for each in records(part).province} for part in Part}
    for one, two in combinations(Part, 2):
        assert not names[one] & names[two]
    assert sum(map(len, names.values())) == 34


def test_a_premise_never_speaks_of_another_province_that_its_claim_is_about() -> None:
    names = {each.province: each.values["tinh"].forms for part in Part for each in records(part).province}
    seen = 0
    for part, found in all_entailed().items():
        for each in found:
            national = any(records(part).facts[fact] in each.premise for fact in records(part).national)
            if each.label == "not_enough_info" and len(each.provinces) == 2 and not national:
                seen += 1
                assert names[each.provinces[1]][0] not in each.premise
    assert seen > 20


def test_there_are_sixty_frames_of_four_to_eight_wordings() -> None:
    frames = Frames.load().frames
    assert len(frames) >= 60
    assert len({frame.id for frame in frames}) == len(frames)
    assert all(4 <= len(frame.same) <= 8 for frame in frames)
    assert all(len(set(frame.same)) == len(frame.same) for frame in frames)
    assert all(frame.formal or frame.fact or frame.about for frame in frames)


def test_an_unknown_slot_is_told_with_its_frame(tmp_path: Path) -> None:
    path = tmp_path / "frames.yaml"
    path.write_text(
        "slots: {}\nnumbers: {}\nsums: {}\nframes:\n"
        "  - {id: wrong, of: free, theme: x, same: ['{gone} a', b, c, d]}\n",
        encoding="utf-8",
    )
    with pytest.raises(BadConfigLine, match=r"wrong.*gone"):
        Frames.load(path)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("pairs_x.jsonl", '{"one": "a", "two": "b", "same": "yes", "why": "number"}'),
        ("pairs_x.jsonl", '{"one": "a", "two": "b", "same": true, "why": "mood"}'),
        ("pairs_x.jsonl", "not json"),
        ("entailment_x.jsonl", '{"premise": "a", "claim": "b", "label": "maybe"}'),
    ],
)
def test_a_broken_line_is_told_with_its_file(tmp_path: Path, name: str, line: str) -> None:
    (tmp_path / name).write_text(line + "\n", encoding="utf-8")
    with pytest.raises(BadConfigLine, match=name):
        (hand_pairs if name.startswith("pairs") else hand_entailments)(tmp_path)
