"""A known claim is found by its key, its words or its meaning, and never for one that says something else."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import pytest

from classifier.claim_finder import ClaimFinder, Found, KnownStatements, may_join, turned
from classifier.claim_index import HashedNgrams
from classifier.matching import WordingMatcher
from classifier.pipeline import Pipeline
from kiemtin.facts import load_facts
from kiemtin.ports import Matcher


@cache
def words() -> WordingMatcher:
    return WordingMatcher(Pipeline(load_facts()).lexicon)


class Says:
    """A scorer that always gives one score."""

    def __init__(self, score: float) -> None:
        self.score = score

    def same(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        return [self.score for _ in pairs]


FEE = "Chợ xã thu phí gửi xe 5.000 đồng từ tháng sau"


def finder(score: float | None = None, key: str | None = None) -> ClaimFinder:
    made = ClaimFinder(words(), HashedNgrams(), None if score is None else Says(score))
    made.add_all([(1, FEE, key), (2, "Trường mầm non nghỉ học ngày mai vì bão", None)])
    return made


def test_the_same_key_is_the_same_claim_whatever_the_words() -> None:
    assert finder(key="fee|xa|5000").find("gửi xe mất năm nghìn", "fee|xa|5000").joins == ((1, 1.0),)


def test_another_key_is_another_claim_however_alike_the_words() -> None:
    found = finder(1.0, key="fee|xa|5000").find(FEE, "fee|xa|6000")
    assert 1 not in [number for number, _ in (*found.joins, *found.similar)]


def test_words_in_another_order_of_clauses_are_found_without_any_scorer() -> None:
    assert [number for number, _ in finder().find("Từ tháng sau chợ xã thu phí gửi xe 5.000 đồng").joins] == [
        1
    ]


def test_between_the_thresholds_a_person_is_asked() -> None:
    near = "Phí gửi xe ở chợ xã sẽ là 5.000 đồng, tính từ tháng sau"
    assert [number for number, _ in finder(0.8).find(near).similar][:1] == [1]
    assert not finder(0.8).find(near).joins
    assert 1 in [number for number, _ in finder(0.99).find(near).joins]
    assert finder(0.3).find(near) == Found()


@pytest.mark.parametrize(
    "other",
    [
        "Phí gửi xe ở chợ xã sẽ là 6.000 đồng, tính từ tháng sau",
        "Chợ xã không thu phí gửi xe 5.000 đồng từ tháng sau",
        "Phí gửi xe ở chợ Huế sẽ là 5.000 đồng, tính từ tháng sau",
    ],
)
def test_no_scorer_joins_claims_whose_numbers_places_or_denials_differ(other: str) -> None:
    found = finder(1.0).find(other)
    assert not found.joins
    assert [number for number, _ in found.similar][:1] == [1]


def test_a_removed_claim_is_not_found_by_key_words_or_vector() -> None:
    made = finder(1.0, key="fee|xa|5000")
    made.remove(1)
    assert 1 not in made
    assert len(made) == 1
    assert not made.find(FEE, "fee|xa|5000").joins
    assert 1 not in [number for number, _ in (*made.find(FEE).joins, *made.find(FEE).similar)]


def test_new_words_of_a_claim_take_the_place_of_the_old() -> None:
    made = finder()
    made.add_all([(1, "Cầu mới thông xe vào thứ bảy tuần này", None)])
    assert not made.find(FEE).joins
    assert [number for number, _ in made.find("Cầu mới thông xe vào thứ bảy tuần này").joins] == [1]


def test_known_statements_are_the_port_and_answer_as_the_word_matcher_does() -> None:
    known: Matcher = KnownStatements(words())
    among = [FEE, "Trường nghỉ học ngày mai", FEE, "từ tháng sau chợ xã thu phí gửi xe 5.000 đồng nhé"]
    for asked in (*among, "Trường nghỉ học hôm nay", ""):
        assert known.same(asked, among) == words().same(asked, among)


def test_what_is_not_among_them_any_more_is_no_answer_and_is_forgotten() -> None:
    known = KnownStatements(words(), HashedNgrams())
    assert known.same(FEE, [FEE, "Trường nghỉ học ngày mai"])
    assert known.same(FEE, ["Trường nghỉ học ngày mai"]) == ()
    assert FEE not in repr(vars(known))
    assert len(known._finder) == 1
    assert known.same(FEE, []) == ()
    assert len(known._finder) == 0


def test_similar_ones_are_for_a_person_and_never_those_that_are_the_same() -> None:
    known = KnownStatements(words(), HashedNgrams())
    near = "Chợ xã thu phí gửi xe 6.000 đồng từ tháng sau"
    assert known.same(FEE, [near, FEE]) == ((1, 1.0),)
    assert [index for index, _ in known.similar(FEE, [near, FEE])] == [0]


def test_statements_the_matcher_takes_for_one_have_one_name() -> None:
    one, two = (words().parts(each) for each in (FEE, "từ tháng sau chợ xã thu phí gửi xe 5.000 đồng"))
    assert turned(one) == turned(two)
    assert may_join(one, two)
