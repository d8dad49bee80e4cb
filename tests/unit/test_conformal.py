"""Thresholds keep what they promise on any stream, and an unsure answer is none."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given, settings, strategies as st

from classifier.conformal import (
    BINS,
    EVERYTHING,
    FEWEST,
    NOTHING,
    Thresholds,
    bin_of,
    daily_threshold,
    fit,
    lower_threshold,
    upper_threshold,
)
from kiemtin.states import SentenceType

SCORES = st.lists(st.floats(0, 1), max_size=200)


def skewed(chance: random.Random) -> float:
    """Scores as models give them: crowded near one, with ties."""
    return round(chance.betavariate(5, 1.2), 2)


@pytest.mark.parametrize("missed", [0.02, 0.1, 0.3])
@pytest.mark.parametrize("size", [60, 250])
def test_at_most_the_promised_share_of_new_texts_falls_below(missed: float, size: int) -> None:
    chance = random.Random(f"{missed}/{size}")
    rounds, below = 1500, 0
    for _ in range(rounds):
        threshold = lower_threshold([skewed(chance) for _ in range(size)], missed)
        below += skewed(chance) < threshold
    # Three standard deviations of the simulation's own noise.
    assert below / rounds <= missed + 3 * (missed * (1 - missed) / rounds) ** 0.5


@pytest.mark.parametrize("taken", [0.02, 0.1])
def test_at_most_the_promised_share_of_texts_that_must_not_pass_passes(taken: float) -> None:
    chance = random.Random(f"{taken}")
    rounds, above = 1500, 0
    for _ in range(rounds):
        threshold = upper_threshold([skewed(chance) for _ in range(200)], taken)
        above += skewed(chance) > threshold
    assert above / rounds <= taken + 3 * (taken * (1 - taken) / rounds) ** 0.5


def test_the_promise_is_not_kept_by_leaving_everything_out() -> None:
    chance = random.Random(3)
    scores = [chance.random() for _ in range(999)]
    assert 0.07 < lower_threshold(scores, 0.1) < 0.13
    assert 0.87 < upper_threshold(scores, 0.1) < 0.93


@given(SCORES, st.floats(0, 1))
def test_of_the_known_texts_themselves_no_more_than_the_share_falls_below(
    scores: list[float], missed: float
) -> None:
    threshold = lower_threshold(scores, missed)
    assert sum(each < threshold for each in scores) <= missed * (len(scores) + 1) + 1e-9


@given(SCORES, st.floats(0, 0.5), st.floats(0, 0.5))
def test_who_accepts_more_misses_gets_no_lower_threshold(scores: list[float], one: float, two: float) -> None:
    assert lower_threshold(scores, min(one, two)) <= lower_threshold(scores, max(one, two))


def test_too_few_texts_promise_nothing_and_leave_nothing_out() -> None:
    assert lower_threshold([0.9] * 10, 0.02) == EVERYTHING
    assert upper_threshold([0.1] * 10, 0.02) == NOTHING
    few = fit([(SentenceType.CLAIM, 0.9)] * (FEWEST - 1), model="m", missed=0.5)
    assert not few.undecided(SentenceType.CLAIM, 0.0)


def test_every_type_has_its_own_threshold_and_its_own_promise() -> None:
    chance = random.Random(5)
    rounds, missed = 500, 0.1
    below: Counter[SentenceType] = Counter()
    make = {SentenceType.CLAIM: lambda: chance.betavariate(8, 2), SentenceType.SATIRE: chance.random}
    for _ in range(rounds):
        fitted = fit(
            [(kind, score()) for kind, score in make.items() for _ in range(80)], model="m", missed=missed
        )
        for kind, score in make.items():
            below[kind] += fitted.undecided(kind, score())
    for kind in make:
        assert below[kind] / rounds <= missed + 3 * (missed * (1 - missed) / rounds) ** 0.5
        assert below[kind] / rounds >= missed / 3


def test_an_answer_below_its_threshold_is_undecided_and_a_type_without_one_is_not() -> None:
    known = Thresholds("m", 0.02, {SentenceType.CLAIM: 0.6}, {SentenceType.CLAIM: 100})
    assert known.undecided(SentenceType.CLAIM, 0.59)
    assert not known.undecided(SentenceType.CLAIM, 0.6)
    assert not known.undecided(SentenceType.OPINION, 0.01)


def test_thresholds_are_read_as_they_were_written() -> None:
    chance = random.Random(1)
    fitted = fit([(kind, chance.random()) for kind in SentenceType for _ in range(60)], model="abc")
    again = Thresholds.from_json(fitted.as_json())
    assert again.as_json() == fitted.as_json()
    with pytest.raises(ValueError, match="opinionated"):
        Thresholds.from_json(fitted.as_json().replace('"opinion"', '"opinionated"'))


@given(st.floats(0, 1))
def test_a_score_is_in_the_bin_whose_edges_hold_it(score: float) -> None:
    at = bin_of(score)
    assert 0 <= at < BINS
    assert at / BINS <= score + 1e-8
    assert score <= (at + 1) / BINS + 1e-8


def day(chance: random.Random) -> dict[int, int]:
    """A day of suggestions: some days bring five times as many as others."""
    busy = chance.choice([4, 8, 20])
    return dict(Counter(bin_of(skewed(chance)) for _ in range(chance.randint(0, 2 * busy))))


@pytest.mark.parametrize("most", [3, 10])
def test_a_new_day_brings_more_than_wished_on_no_more_than_the_promised_share_of_days(most: int) -> None:
    chance = random.Random(most)
    rounds, crowded = 400, 0
    kept = 0
    for _ in range(rounds):
        threshold = daily_threshold([day(chance) for _ in range(28)], most)
        today = day(chance)
        brought = sum(count for at, count in today.items() if at / BINS >= threshold)
        crowded += brought > most
        kept += brought
    assert crowded / rounds <= 0.1 + 3 * (0.1 * 0.9 / rounds) ** 0.5
    assert kept / rounds > most / 6


DAYS = st.lists(st.dictionaries(st.integers(0, BINS - 1), st.integers(0, 30), max_size=12), max_size=40)


@settings(max_examples=60)
@given(DAYS, st.integers(0, 40), st.integers(0, 40))
def test_who_wants_fewer_suggestions_gets_no_lower_threshold(
    days: list[dict[int, int]], one: int, two: int
) -> None:
    assert daily_threshold(days, max(one, two)) <= daily_threshold(days, min(one, two))


@settings(max_examples=60)
@given(DAYS, st.integers(0, 40))
def test_on_the_known_days_themselves_the_wish_is_kept_as_promised(
    days: list[dict[int, int]], most: int
) -> None:
    threshold = daily_threshold(days, most)
    if threshold == EVERYTHING:
        return
    crowded = sum(sum(n for at, n in each.items() if at / BINS >= threshold) > most for each in days)
    assert crowded <= 0.1 * (len(days) + 1)


def test_without_days_to_judge_by_nothing_is_left_out() -> None:
    assert daily_threshold([], 5) == EVERYTHING
    assert daily_threshold([{99: 100}] * 8, 5) == EVERYTHING
    assert daily_threshold([{99: 100}] * 28, 5) == NOTHING
    assert daily_threshold([{40: 9, 99: 1}] * 28, 5) == 0.41


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_what_is_no_share_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="share"):
        lower_threshold([0.5], share)
    with pytest.raises(ValueError, match="share"):
        upper_threshold([0.5], share)
    with pytest.raises(ValueError, match="share"):
        daily_threshold([], 3, share)
    with pytest.raises(ValueError, match="less than"):
        daily_threshold([], -1)
