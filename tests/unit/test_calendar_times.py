"""Days, times, slots, quiet hours, blackouts and holidays of the calendar: what holds for every plan."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from kiemtin.errors import BadAccountRules, NoZone
from kiemtin.plans import AccountRules, Blackout, BlackoutKind, Slot
from kiemtin.ports import Rate
from kiemtin.words import ZONE
from review.calendar import months, rules
from review.calendar.blackouts import covering, open_from
from review.calendar.dates import WeekdayMistaken, read_day, read_moment, read_time
from review.calendar.holidays import public_holidays
from review.calendar.moments import day_of, midnight, moment, placed, time_of, whole_days
from review.calendar.slots import next_free
from scheduler import budgets

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

moments = st.integers(0, 3 * 366 * 86_400).map(
    lambda seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
times = st.times().map(lambda at: at.replace(second=0, microsecond=0))


@st.composite
def blackouts(draw: st.DrawFn) -> Blackout:
    starts = NOW + draw(st.integers(-72, 24 * 40)) * HOUR
    return Blackout(
        id=draw(st.integers(1, 99)),
        title="Tạm ngừng",
        kind=draw(st.sampled_from(BlackoutKind)),
        starts_at=starts,
        ends_at=starts + draw(st.integers(1, 200)) * HOUR,
        lifted_at=draw(st.sampled_from([None, None, NOW])),
    )


@st.composite
def office_rules(draw: st.DrawFn) -> AccountRules:
    quiet = draw(st.one_of(st.none(), st.tuples(times, times).filter(lambda pair: pair[0] != pair[1])))
    hour = draw(st.one_of(st.none(), st.integers(1, 4)))
    day = draw(st.one_of(st.none(), st.integers(hour or 1, 10)))
    return AccountRules(
        account=1,
        quiet_from=quiet[0] if quiet else None,
        quiet_to=quiet[1] if quiet else None,
        per_hour=hour,
        per_day=day,
        gap_minutes=draw(st.one_of(st.none(), st.integers(1, 120))),
    )


weekly = st.lists(
    st.builds(lambda weekday, at: Slot(id=1, account=1, weekday=weekday, at=at), st.integers(0, 6), times),
    max_size=8,
)


# --- moments ----------------------------------------------------------------------------------


@given(moments)
def test_a_moment_in_viet_nam_comes_back_from_utc_as_it_was(at: datetime) -> None:
    assert moment(day_of(at), time_of(at)) == at
    assert placed(at.astimezone(ZONE)) == at
    assert day_of(at) == at.astimezone(ZONE).date()


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_every_day_has_24_hours(day: date) -> None:
    start, end = whole_days(day, day)
    assert end - start == DAY
    assert start == midnight(day)
    assert start.utcoffset() == timedelta()


def test_a_time_without_a_zone_is_refused_in_words() -> None:
    with pytest.raises(NoZone) as refused:
        placed(NOW.replace(tzinfo=None))
    assert "múi giờ" in refused.value.vietnamese()
    assert "+07:00" in refused.value.english()


# --- days and times as people write them -------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("25/11/2026", date(2026, 11, 25)),
        ("25-11-2026", date(2026, 11, 25)),
        ("25.11", date(2026, 11, 25)),
        ("1/1", date(2027, 1, 1)),
        ("20/11", date(2026, 11, 20)),
        ("ngày 25 tháng 11 năm 2026", date(2026, 11, 25)),
        ("NGÀY 25 THÁNG 11", date(2026, 11, 25)),
        ("2026-11-25", date(2026, 11, 25)),
        ("Thứ Tư, ngày 25/11/2026", date(2026, 11, 25)),
        ("CN 29/11", date(2026, 11, 29)),
        ("ngày mai", date(2026, 11, 21)),
        ("29/2", date(2028, 2, 29)),
        # Nobody knows what these mean.
        ("11/25/2026", None),
        ("25/11/26", None),
        ("mùng 2 tháng Chạp", None),
        ("31/6/2027", None),
        ("tuần sau", None),
        ("", None),
    ],
)
def test_days_are_read_as_people_in_viet_nam_write_them_and_never_guessed(
    said: str, day: date | None
) -> None:
    assert read_day(said, TODAY) == day


def test_a_weekday_that_is_not_the_days_is_told() -> None:
    with pytest.raises(WeekdayMistaken):
        read_day("thứ Hai 25/11/2026", TODAY)


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("8:30", time(8, 30)),
        ("08h30", time(8, 30)),
        ("8h", time(8)),
        ("8 giờ rưỡi", time(8, 30)),
        ("8 giờ 5 phút", time(8, 5)),
        ("8g15", time(8, 15)),
        ("3 giờ chiều", time(15)),
        ("7h tối", time(19)),
        ("12 giờ đêm", time(0)),
        ("12h trưa", time(12)),
        ("9:00 CH", time(21)),
        ("24:00", None),
        ("8:75", None),
        ("8", None),
        ("sáng sớm", None),
    ],
)
def test_times_of_day_are_read_and_a_bare_number_is_none(said: str, at: time | None) -> None:
    assert read_time(said) == at


@pytest.mark.parametrize(
    "said",
    [
        "8:30 25/11/2026",
        "25/11/2026 8h30",
        "25/11 lúc 8 giờ 30",
        "thứ Tư, ngày 25 tháng 11 năm 2026, 8 giờ rưỡi",
        "2026-11-25 08:30",
        "2026-11-25T08:30+07:00",
        "2026-11-25T01:30Z",
    ],
)
def test_a_day_and_a_time_in_one_cell_are_viet_nams_unless_a_zone_stands_with_them(said: str) -> None:
    assert read_moment(said, TODAY) == datetime(2026, 11, 25, 1, 30, tzinfo=UTC)


@given(st.text(max_size=60))
def test_any_text_is_read_or_not_and_never_breaks_anything(said: str) -> None:
    try:
        read_day(said, TODAY)
        read_moment(said, TODAY)
    except WeekdayMistaken:
        pass
    read_time(said)


@given(st.dates(date(2026, 11, 20), date(2027, 11, 19)), times)
def test_what_we_write_ourselves_is_read_back(day: date, at: time) -> None:
    assert read_day(day.strftime("%d/%m/%Y"), TODAY) == day
    assert read_day(day.strftime("%d/%m"), TODAY) == day
    assert read_time(at.strftime("%H:%M")) == at


# --- blackouts and quiet hours ------------------------------------------------------------------


@given(st.lists(blackouts(), max_size=6), moments)
def test_where_blackouts_end_nothing_is_closed(found: list[Blackout], at: datetime) -> None:
    free = open_from(found, at)
    assert free >= at
    assert covering(found, free) is None
    if free > at:
        assert covering(found, at) is not None


def test_a_blackout_closes_its_first_moment_and_opens_with_its_end() -> None:
    one = Blackout(
        id=1, title="x", kind=BlackoutKind.MOURNING, starts_at=NOW, ends_at=NOW + HOUR, lifted_at=None
    )
    assert covering([one], NOW) is one
    assert covering([one], NOW + HOUR) is None


@given(office_rules(), moments)
def test_quiet_hours_end_and_the_moment_they_end_is_loud(own: AccountRules, at: datetime) -> None:
    until = rules.quiet_until(own, at)
    assert at <= until <= at + DAY
    assert not rules.is_quiet(own, until)
    assert (until > at) == rules.is_quiet(own, at)


def test_quiet_hours_may_pass_midnight() -> None:
    night = AccountRules(account=1, quiet_from=time(21, 30), quiet_to=time(6))
    assert rules.is_quiet(night, moment(TODAY, time(23)))
    assert rules.is_quiet(night, moment(TODAY, time(5, 59)))
    assert not rules.is_quiet(night, moment(TODAY, time(6)))
    assert not rules.is_quiet(night, moment(TODAY, time(21, 29)))
    assert rules.quiet_until(night, moment(TODAY, time(23))) == moment(TODAY + DAY, time(6))


@given(office_rules(), st.lists(moments, max_size=12), moments)
def test_the_calendar_and_the_publisher_mean_the_same_by_quiet_and_by_full(
    own: AccountRules, sent: list[datetime], at: datetime
) -> None:
    sent = sorted(each for each in sent if each <= at)
    assert (budgets.quiet(own, at).count == 0) == rules.is_quiet(own, at)
    if rules.is_quiet(own, at):
        assert budgets.quiet(own, at).again_at == rules.quiet_until(own, at)
    assert budgets.SLACK == rules.SLACK
    room = budgets.room(budgets.rates_of(own), sent, at)
    full = rules.full(rules.limits(own), sent, at, slack=rules.SLACK)
    assert (room.count == 0) == (full is not None)
    if full is not None:
        assert full.free_at == room.again_at


@pytest.mark.parametrize(
    "wrong",
    [
        {"quiet_from": time(21)},
        {"quiet_from": time(21), "quiet_to": time(21)},
        {"per_hour": 0},
        {"per_day": 5000},
        {"per_hour": 5, "per_day": 2},
        {"gap_minutes": -1},
    ],
)
def test_rules_nobody_can_mean_are_refused_with_what_to_do(wrong: dict[str, object]) -> None:
    with pytest.raises(BadAccountRules) as refused:
        rules.checked(AccountRules(account=1, **wrong))  # type: ignore[arg-type]
    assert refused.value.message("vi") != refused.value.message("en")
    assert "?" not in refused.value.message("vi")


# --- slots ---------------------------------------------------------------------------------------


@given(
    weekly,
    moments.filter(lambda at: at < datetime(2027, 1, 1, tzinfo=UTC)),
    st.lists(moments, max_size=10),
    st.lists(blackouts(), max_size=4),
    office_rules(),
)
def test_a_slot_is_never_past_nor_closed_nor_quiet_nor_taken(
    slots: list[Slot],
    after: datetime,
    taken: list[datetime],
    closed: list[Blackout],
    own: AccountRules,
) -> None:
    taken.sort()
    found = next_free(slots, after=after, taken=taken, blackouts=closed, rules=own)
    if found is None:
        return
    assert found > after
    assert any(slot.weekday == day_of(found).weekday() and slot.at == time_of(found) for slot in slots)
    assert covering(closed, found) is None
    assert not rules.is_quiet(own, found)
    assert all(abs(each - found) >= MINUTE for each in taken)
    # Filling it breaks no budget anywhere.
    filled = sorted([*taken, found])
    for rate in rules.limits(own):
        window = timedelta(seconds=rate.seconds)
        for place, at in enumerate(filled):
            inside = [each for each in filled[place:] if each - at < window]
            before = [each for each in taken if at <= each < at + window]
            assert len(inside) <= max(rate.count, len(before))


def test_slots_fill_one_after_the_other() -> None:
    slots = [Slot(id=1, account=1, weekday=day, at=at) for day in (0, 3) for at in (time(8), time(17))]
    taken: list[datetime] = []
    for _ in range(5):
        found = next_free(slots, after=NOW, taken=sorted(taken))
        assert found is not None
        taken.append(found)
    said = [f"{each.astimezone(ZONE):%a %d %H:%M}" for each in taken]
    assert said == ["Mon 23 08:00", "Mon 23 17:00", "Thu 26 08:00", "Thu 26 17:00", "Mon 30 08:00"]


def test_without_slots_there_is_none() -> None:
    assert next_free([], after=NOW) is None


def test_the_far_sides_rate_counts_for_slots_too() -> None:
    slots = [Slot(id=1, account=1, weekday=day, at=time(8)) for day in range(7)]
    first = next_free(slots, after=NOW, taken=[NOW + 2 * HOUR], rates=[Rate(count=1, seconds=2 * 86_400)])
    assert first == moment(date(2026, 11, 23), time(8))


# --- holidays --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        (date(2026, 2, 16), date(2026, 2, 20), "Tết Nguyên Đán"),
        (date(2026, 4, 26), date(2026, 4, 27), "Ngày Giỗ Tổ Hùng Vương"),
        (date(2026, 4, 30), date(2026, 5, 1), "Ngày Chiến thắng – Ngày Quốc tế Lao động"),
        (date(2026, 8, 31), date(2026, 9, 2), "Quốc khánh"),
        (date(2027, 1, 1), date(2027, 1, 1), "Tết Dương lịch"),
        (date(2027, 2, 4), date(2027, 2, 10), "Tết Nguyên Đán"),
        (date(2027, 4, 16), date(2027, 4, 16), "Ngày Giỗ Tổ Hùng Vương"),
    ],
)
def test_public_holidays_of_the_lunar_calendar_too_are_known_as_runs_of_days(
    first: date, last: date, name: str
) -> None:
    found = [each for each in public_holidays(first, first) if each.first == first]
    assert [(each.last, each.name) for each in found] == [(last, name)]


def test_holidays_have_english_names_beside() -> None:
    assert [each.name for each in public_holidays(date(2026, 2, 18), date(2026, 2, 18), "en")] == [
        "Lunar New Year"
    ]


# --- months -------------------------------------------------------------------------------------


@given(st.sampled_from(months.SHAPES), st.dates(date(2001, 1, 1), date(2900, 1, 1)))
def test_a_view_shows_the_day_it_is_around_and_turning_there_and_back_comes_home(
    shape: str, around: date
) -> None:
    days = months.span(shape, around)
    assert around in days
    assert all(later - earlier == DAY for earlier, later in pairwise(days))
    assert len(days) <= 42
    back = months.step(shape, months.step(shape, around, 1), -1)
    assert back in months.span(shape, around) or back == around


def test_turning_for_ever_stops_somewhere() -> None:
    assert months.step(months.DAY, months.LATEST, 1) == months.LATEST
    assert months.step(months.MONTH, months.EARLIEST, -1) == months.EARLIEST
