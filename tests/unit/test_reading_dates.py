"""Every form in which Vietnamese pages and feeds write dates; wrong ones are said to be wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from crawler.sources.articles import read_article
from crawler.sources.dates import FUTURE, NO_SUCH_DAY, RELATIVE, TOO_OLD, date_problem, parse_date, read_date
from crawler.sources.options import SourceOptions
from kiemtin.entities import Document
from kiemtin.words import ZONE

MOMENT = datetime(2025, 5, 12, 9, 30, tzinfo=ZONE)
DAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")
FORMS = (
    "{day}, {d:02}/{m:02}/{y} | {H:02}:{M:02} GMT+7", "{day}, {d}/{m}/{y}, {H:02}:{M:02} (GMT+7)", "{d:02}/{m:02}/{y} {H:02}:{M:02}",
    "{H:02}:{M:02} | {d:02}/{m:02}/{y}", "{H}h{M:02}' ngày {d}-{m}-{y}", "{H}h{M:02}, {d}.{m}.{y}", "Ngày đăng: {d}/{m}/{y}  {H:02}:{M:02}",
    "Cập nhật lúc: {H:02}:{M:02} {d:02}-{m:02}-{y}", "({H}h{M:02} ngày {d}/{m}/{y})", "{day} ngày {d} tháng {m} năm {y} {H} giờ {M:02}",
    "{H} giờ {M:02} phút, ngày {d} tháng {m} năm {y}", "{H:02}:{M:02} ngày {d} tháng {m}, {y}", "{d} Tháng {m}, {y} {H:02}:{M:02}",
    "{day}, {d} Th{m:02} {y} {H:02}:{M:02}:00 +0700", "{y}-{m:02}-{d:02}T{H:02}:{M:02}:00+07:00", "{y}-{m:02}-{d:02} {H:02}:{M:02}:00 +0700",
    "{y}/{m:02}/{d:02} {H:02}:{M:02}", "{y}{m:02}{d:02}T{H:02}{M:02}00", "{d:02}/{m:02}/{y} - {H:02}:{M:02}", "{H:02}:{M:02}:00 {d:02}/{m:02}/{y}",
    "{d:02}/{m:02}/{y} lúc {H:02}:{M:02}", "Đăng ngày {d}/{m}/{y} vào lúc {H}h{M:02}",
)  # fmt: skip


@given(
    moment=st.datetimes(datetime(1998, 1, 1), datetime(2099, 12, 31)),  # noqa: DTZ001
    form=st.sampled_from(FORMS),
)
def test_every_minute_is_read_from_every_form(moment: datetime, form: str) -> None:
    local = moment.replace(second=0, microsecond=0, tzinfo=ZONE)
    written = form.format(
        day=DAYS[local.weekday()], d=local.day, m=local.month, y=local.year, H=local.hour, M=local.minute
    )
    found = read_date(written)
    assert found.moment == local, written
    assert found.timed


@pytest.mark.parametrize(
    "written",
    [
        "1747017000", "1747017000000", "Mon May 12 09:30:00 ICT 2025", "May 12, 2025 | 9:30 AM", "12 May 2025 9:30 am",
        "2025-05-12T9:30:00", "12/05/2025 9:30 sáng", "12/05/25 09:30", "Thứ hai, 05/12/2025 09:30", "T2, 12/05/2025 09:30",
        "9h30 12/5/2025",
    ],
)  # fmt: skip
def test_rarer_forms_are_read(written: str) -> None:
    assert parse_date(written) == MOMENT


@pytest.mark.parametrize(
    ("written", "day"),
    [("12 Tháng Năm, 2025", 12), ("Tháng Năm 12, 2025", 12), ("12 Th5, 2025", 12), ("12 tháng mười hai, 2025", 12), ("ngày mùng 3 tháng 2 năm 2025", 3)],
)  # fmt: skip
def test_months_in_words_name_a_day_without_an_hour(written: str, day: int) -> None:
    found = read_date(written)
    assert found.moment is not None
    assert found.moment.astimezone(ZONE).day == day
    assert not found.timed


@pytest.mark.parametrize(
    "written", ["31/02/2025", "25/13/2025", "2025-02-30", "ngày 31 tháng 4 năm 2025", "12/05/2025 25:10"]
)
def test_a_day_that_does_not_exist_is_said_to_be_wrong(written: str) -> None:
    assert read_date(written).problem == NO_SUCH_DAY


@pytest.mark.parametrize("written", ["5 phút trước", "hôm qua", "Hôm nay, 09:30", "2 giờ trước"])
def test_a_date_told_from_now_needs_the_moment_of_reading(written: str) -> None:
    assert read_date(written).problem == RELATIVE
    found = read_date(written, seen_at=MOMENT).moment
    assert found is not None
    assert timedelta(0) <= MOMENT - found < timedelta(days=2)


@pytest.mark.parametrize("written", ["", "Nghị quyết 202/2025/QH15", "0912 345 678", "1/2", "Số 12/05"])
def test_what_is_no_date_is_no_problem_either(written: str) -> None:
    found = read_date(written)
    assert (found.moment, found.problem) == (None, "")


def test_dates_that_cannot_be_true_have_a_reason() -> None:
    now = datetime(2026, 11, 20, tzinfo=UTC)
    assert date_problem(now + timedelta(days=2), now) == FUTURE
    assert date_problem(datetime(1970, 1, 1, tzinfo=UTC), now) == TOO_OLD
    assert date_problem(now, now) == ""


def page(head: str, shown: str) -> datetime | None:
    text = "".join(
        f"<p>Câu thứ {n} của bài viết dài, nói về việc sửa đường và cấp nước trong xã.</p>" for n in range(9)
    )
    body = f"<html><head>{head}</head><body><div>Thứ Bảy, 21/11/2026</div><h1>Sửa đường liên xã trong tháng này</h1><div>{shown}</div>{text}</body></html>"
    document = Document(
        url="https://bao.example/a",
        status=200,
        content_type="text/html",
        body=body.encode(),
        fetched_at=MOMENT,
    )
    return read_article(document, SourceOptions()).published_at


def test_the_shown_date_is_taken_before_the_day_in_the_banner() -> None:
    assert page("", "12/05/2025 | 09:30") == MOMENT


def test_a_head_that_calls_the_local_clock_utc_is_corrected_by_what_is_shown() -> None:
    head = '<meta property="article:published_time" content="2025-05-12T09:30:00Z">'
    assert page(head, "12/05/2025 09:30") == MOMENT
    assert page(head, "") == datetime(2025, 5, 12, 9, 30, tzinfo=UTC)
    assert page(head, "12/05/2025 16:30") == datetime(2025, 5, 12, 9, 30, tzinfo=UTC)


def test_the_shown_hour_completes_a_day_in_the_head() -> None:
    assert page('<meta name="pubdate" content="2025-05-12">', "09:30, 12/05/2025") == MOMENT
