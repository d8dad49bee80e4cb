"""A change of what is read is noticed; days that differ by nature alone are not."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from kiemtin.drift import (
    BEFORE,
    FEWEST_DAYS,
    FEWEST_READINGS,
    LIMIT,
    WATCHED,
    DayCounts,
    bins_of,
    drifts,
    stability,
)
from kiemtin.entities import Reading
from kiemtin.states import Origin, SentenceType

TODAY = date(2026, 11, 20)
USUAL = {"claim": 30, "opinion": 40, "question": 15, "satire": 8, "scam": 2, "off_topic": 5}
COUNTS = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 500), max_size=6)


def stream(
    chance: random.Random, days: int, shares: Mapping[str, float], *, texts: int = 300, burst: float = 60.0
) -> list[dict[str, int]]:
    """Days of one stream; the larger ``burst``, the more alike they are (Dirichlet-multinomial)."""
    made = []
    for _ in range(days):
        total = sum(shares.values())
        drawn = {name: chance.gammavariate(burst * share / total, 1) for name, share in shares.items()}
        made.append(dict(Counter(chance.choices(list(drawn), list(drawn.values()), k=texts))))
    return made


def days_of(counts: list[dict[str, int]], origin: Origin = Origin.PUBLIC_VOICE) -> list[DayCounts]:
    """The last of ``counts`` is yesterday's."""
    return [
        DayCounts(day=TODAY - timedelta(days=len(counts) - at), origin=origin, counts={"type": each})
        for at, each in enumerate(counts)
    ]


def of_types(days: list[DayCounts]):
    [found] = [each for each in drifts(days, TODAY) if each.watched == "type"]
    return found


@given(COUNTS, COUNTS)
def test_the_index_is_the_same_both_ways_never_negative_and_nothing_for_the_same(one, two) -> None:
    assert stability(one, two) == pytest.approx(stability(two, one))
    assert stability(one, two) >= 0
    assert stability(one, one) == 0


def test_the_index_is_what_the_book_says() -> None:
    # Large counts, so that what is added to each bin does not matter.
    one, two = {"a": 600_000, "b": 400_000}, {"a": 500_000, "b": 500_000}
    assert stability(one, two) == pytest.approx(0.1 * 0.1823216 + 0.1 * 0.2231436, abs=1e-4)


@pytest.mark.parametrize("burst", [6.0, 20.0, 60.0, 1000.0])
def test_days_that_differ_by_nature_alone_raise_hardly_any_alarm(burst: float) -> None:
    """From wild to calm streams: of days that are like the others about one in a hundred at most is an alarm."""
    rounds = 300
    chance = random.Random(f"{burst}")
    false = sum(of_types(days_of(stream(chance, 29, USUAL, burst=burst))).alarm for _ in range(rounds))
    assert false / rounds <= 0.01 + 3 * (0.01 * 0.99 / rounds) ** 0.5


def test_the_fixed_limit_alone_would_cry_wolf_on_a_bursty_stream() -> None:
    chance = random.Random(12)
    found = [of_types(days_of(stream(chance, 29, USUAL, burst=6.0))) for _ in range(50)]
    assert sum((each.index or 0) > LIMIT for each in found) > 5 * sum(each.alarm for each in found)


@pytest.mark.parametrize(
    "shifted",
    [
        USUAL | {"satire": 60},
        USUAL | {"claim": 150},
        {"claim": 5, "opinion": 10, "question": 5, "satire": 2, "scam": 60, "off_topic": 18},
    ],
    ids=["satire", "claims", "fraud"],
)
def test_a_shifted_stream_is_noticed_on_its_first_day(shifted: dict[str, int]) -> None:
    chance = random.Random(13)
    rounds = 60
    seen = sum(
        of_types(days_of(stream(chance, 28, USUAL) + stream(chance, 1, shifted))).alarm for _ in range(rounds)
    )
    assert seen / rounds >= 0.9


def test_a_day_with_few_readings_and_a_young_desk_say_nothing() -> None:
    chance = random.Random(14)
    strange = {"scam": FEWEST_READINGS - 1}
    quiet = of_types(days_of([*stream(chance, 28, USUAL), strange]))
    assert (quiet.index, quiet.alarm, quiet.readings) == (None, False, FEWEST_READINGS - 1)
    young = of_types(days_of([*stream(chance, FEWEST_DAYS - 1, USUAL), {"scam": 300}]))
    assert (young.index, young.days) == (None, FEWEST_DAYS - 1)
    assert of_types(days_of([*stream(chance, FEWEST_DAYS, USUAL), {"scam": 300}])).alarm


def test_only_the_28_days_before_count_and_today_is_not_over_yet() -> None:
    chance = random.Random(15)
    days = days_of(stream(chance, 28, USUAL))
    old = DayCounts(
        day=TODAY - BEFORE - timedelta(days=2), origin=Origin.PUBLIC_VOICE, counts={"type": {"scam": 9_999}}
    )
    now = DayCounts(day=TODAY, origin=Origin.PUBLIC_VOICE, counts={"type": {"scam": 9_999}})
    assert of_types([old, *days, now]) == of_types(days)


def test_publications_and_voices_are_watched_apart() -> None:
    chance = random.Random(16)
    voices = days_of([*stream(chance, 28, USUAL), {"scam": 400}])
    papers = days_of(stream(chance, 29, {"claim": 9, "off_topic": 1}), Origin.PUBLICATION)
    found = {(each.origin, each.watched): each for each in drifts([*voices, *papers], TODAY)}
    assert len(found) == 2 * len(WATCHED)
    assert found[Origin.PUBLIC_VOICE, "type"].alarm
    assert not found[Origin.PUBLICATION, "type"].alarm
    assert drifts([], TODAY) == ()


@given(st.floats(0, 1), st.one_of(st.none(), st.floats(0, 1)), st.sampled_from(SentenceType))
def test_a_text_is_counted_once_in_everything_that_is_watched(
    certainty: float, unknown: float | None, label: SentenceType
) -> None:
    found = bins_of(Reading(label=label, flag=False, certainty=certainty), unknown)
    assert [watched for watched, _ in found] == list(WATCHED[: 2 if unknown is None else 3])
    assert all(len(at) <= 12 for _, at in found)


def test_the_usual_limit_is_the_least_an_alarm_needs() -> None:
    chance = random.Random(17)
    found = of_types(days_of(stream(chance, 29, USUAL, burst=10_000)))
    assert found.limit == LIMIT
    assert not found.alarm
