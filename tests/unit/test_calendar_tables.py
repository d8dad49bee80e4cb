"""Tables brought in and the plan taken away: encodings, dates, formulas, and every mistake named at once."""

from __future__ import annotations

import csv
import io
import json
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta

import openpyxl
import pytest
from hypothesis import given, settings, strategies as st
from icalendar import Calendar

from kiemtin.entities import Account
from kiemtin.errors import BadPlanTable
from kiemtin.plans import AccountRules, Blackout, BlackoutKind
from kiemtin.ports import Rate
from kiemtin.states import PublicationState
from kiemtin.store.planning_queries import PlanLine
from kiemtin.words import LANGUAGES
from review.calendar import tables
from review.calendar.bringing import told
from review.calendar.ical import to_ics
from review.calendar.rows import Rows, read_rows, template
from review.calendar.tables import read_table
from review.calendar.taking import to_csv, to_json, to_xlsx
from review.calendar.warnings import Unwise, warnings_of

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
S = PublicationState
HEAD = "Tiêu đề,Nội dung,Ngày đăng,Giờ đăng,Tài khoản,Liên kết,Loại\n"
SITE = Account(id=1, channel="site", title="Trang đính chính", options={}, verified_at=NOW)
PAGE = Account(id=2, channel="wordpress", title="Trang tin xã", options={}, verified_at=NOW)
OFF = Account(id=3, channel="site", title="Trang cũ", options={}, enabled=False, verified_at=NOW)
NEW = Account(id=4, channel="site", title="Trang mới", options={})
ACCOUNTS = [SITE, PAGE, OFF, NEW]


def read(text: str | bytes, *, blackouts: tuple[Blackout, ...] = ()) -> Rows:
    data = text.encode("utf-8") if isinstance(text, str) else text
    return read_rows(read_table("lich.csv", data), ACCOUNTS, now=NOW, blackouts=blackouts)


def workbook(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def mistakes(rows: Rows) -> list[tuple[int, str, str]]:
    return [(each.row, each.column, each.reason.key.rsplit(".", 1)[1]) for each in rows.mistakes]


def line(number: int, minutes: float, **more: object) -> PlanLine:
    at = NOW + timedelta(minutes=minutes)
    given: dict[str, object] = {
        "draft": number,
        "revision": number,
        "publication": number,
        "account": 1,
        "account_title": "Trang",
        "channel": "site",
        "title": f"Bài {number}",
        "kind": "notice",
        "claim": None,
        "due_at": at,
        "goes_at": at,
        "state": S.SCHEDULED,
        "text": f"text {number}",
    }
    return PlanLine(**{**given, **more})  # type: ignore[arg-type]


# --- reading --------------------------------------------------------------------------------------


def test_a_row_is_a_draft_with_its_time_and_its_accounts() -> None:
    rows = read(
        HEAD
        + '"Tiếp công dân","Dòng một\nDòng hai",25/11/2026,8h30,Trang tin xã; trang dinh chinh,'
        + "https://xa.gov.vn/lich,thông báo\n"
    )
    assert rows.mistakes == ()
    (wish,) = rows.wishes
    assert wish.title == "Tiếp công dân"
    assert wish.body == "Dòng một\nDòng hai"
    assert wish.due_at == datetime(2026, 11, 25, 1, 30, tzinfo=UTC)
    assert wish.accounts == (2, 1)
    assert (wish.link, wish.kind, wish.row) == ("https://xa.gov.vn/lich", "notice", 2)


def test_everywhere_means_every_account_that_can_be_used() -> None:
    (wish,) = read(HEAD + "T,N,25/11/2026,8:30,Tất cả,,\n").wishes
    assert wish.accounts == (1, 2)


@pytest.mark.parametrize(
    "data",
    [
        (HEAD + "Họp dân,Mời bà con,25/11/2026,8:30,tất cả,,\n").encode("utf-8"),
        (HEAD + "Họp dân,Mời bà con,25/11/2026,8:30,tất cả,,\n").encode("utf-8-sig"),
        (HEAD + "Họp dân,Mời bà con,25/11/2026,8:30,tất cả,,\n").encode("utf-16"),
        (HEAD.replace(",", ";") + "Họp dân;Mời bà con;25/11/2026;8:30;tất cả;;\n").encode("utf-8"),
        (HEAD.replace(",", "\t") + "Họp dân\tMời bà con\t25/11/2026\t8:30\ttất cả\t\t\n").encode("utf-8"),
        ("sep=;\n" + HEAD.replace(",", ";") + "Họp dân;Mời bà con;25/11/2026;8:30;tất cả;;\n").encode(),
    ],
    ids=["utf-8", "mark", "utf-16", "semicolons", "tabs", "sep"],
)
def test_every_usual_form_of_csv_reads_the_same(data: bytes) -> None:
    rows = read(data)
    assert rows.mistakes == ()
    assert rows.wishes[0].title == "Họp dân"


def windows_1258(text: str) -> bytes:
    """As old programs write it: letter and tone apart."""
    made = bytearray()
    for sign in text:
        try:
            made += sign.encode("cp1258")
        except UnicodeEncodeError:
            import unicodedata

            base, *marks = unicodedata.normalize("NFD", sign)
            tones = [each for each in marks if each in "\u0300\u0301\u0303\u0309\u0323"]
            others = [each for each in marks if each not in tones]
            made += unicodedata.normalize("NFC", base + "".join(others)).encode("cp1258")
            made += "".join(tones).encode("cp1258")
    return bytes(made)


def test_old_windows_vietnamese_is_noticed_and_becomes_unicode() -> None:
    text = HEAD + "Lịch tiếp công dân của Chủ tịch xã,Mời bà con đến dự,25/11/2026,8:30,Trang tin xã,,\n"
    table = read_table("cu.csv", windows_1258(text))
    assert table.encoding == "cp1258"
    (wish,) = read(windows_1258(text)).wishes
    assert wish.title == "Lịch tiếp công dân của Chủ tịch xã"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\xb8\xb5\xb6\xb7\xb9\xae\xa8\xbe\xbb\n\xc6\xc7\xcb", "encoding"),  # TCVN3
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old_office"),
        (b"PK\x03\x04" + b"x" * 100, "no_workbook"),
        (b"%PDF-1.7\n\0\0\0\n" * 3, "no_table"),
        (b'a,b\n"open', "no_csv"),
        (b"", "empty"),
        (HEAD.encode(), "empty"),
        (b"x" * (tables.MOST_BYTES + 1), "large"),
        (b"a,b\n" + b"x,y\n" * (tables.MOST_ROWS + 2), "rows"),
        (b"a,b\n" + b"," * 100 + b"x\n", "columns"),
        (b"a,b\n" + b"x" * (tables.MOST_SIGNS + 1) + b",y\n", "cell"),
        (b"a,b\n" + b"\n" * (21 * tables.MOST_ROWS) + b"x,y\n", "rows"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_table_or_too_large_is_refused_with_what_to_do(data: bytes, reason: str) -> None:
    with pytest.raises(BadPlanTable) as refused:
        read_table("x.csv", data)
    assert refused.value.values["reason"].key == f"planning.table.reason.{reason}"
    for language in LANGUAGES:
        assert "{" not in refused.value.message(language)


def test_a_workbook_brings_days_and_times_as_cells() -> None:
    data = workbook(
        ["Tiêu đề", "Nội dung", "Ngày đăng", "Giờ đăng", "Tài khoản"],
        ["Họp", "Mời", date(2026, 11, 25), time(8, 30), "tất cả"],
        ["Họp 2", "Mời", datetime(2026, 11, 26), "9h", "Trang tin xã"],  # noqa: DTZ001
    )
    rows = read_rows(read_table("lich.xlsx", data), ACCOUNTS, now=NOW)
    assert rows.mistakes == ()
    assert [each.due_at.hour for each in rows.wishes] == [1, 2]


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (",N,25/11/2026,8:30,tất cả,,", [("Tiêu đề", "missing")]),
        ("T,,25/11/2026,8:30,tất cả,,", [("Nội dung", "missing")]),
        ("T,N,11/25/2026,8:30,tất cả,,", [("Ngày đăng", "day")]),
        ("T,N,thứ Hai 25/11/2026,8:30,tất cả,,", [("Ngày đăng", "weekday")]),
        ("T,N,25/11/2026,8,tất cả,,", [("Giờ đăng", "time")]),
        ("T,N,19/11/2026,8:30,tất cả,,", [("Ngày đăng", "past")]),
        ("T,N,25/11/2026,8:30,Trang tin xa xôi,,", [("Tài khoản", "account")]),
        ("T,N,25/11/2026,8:30,Trang cũ,,", [("Tài khoản", "account_not_ready")]),
        ("T,N,25/11/2026,8:30,Trang mới,,", [("Tài khoản", "account_not_ready")]),
        ("T,N,25/11/2026,8:30,,,", [("Tài khoản", "missing")]),
        ("T,N,25/11/2026,8:30,tất cả,javascript:alert(1),", [("Liên kết", "link")]),
        ("T,N,25/11/2026,8:30,tất cả,,tin vịt", [("Loại", "kind")]),
        ('"=HYPERLINK(""http://x"")",N,25/11/2026,8:30,tất cả,,', [("Tiêu đề", "formula")]),
        ("T,N\x07,25/11/2026,8:30,tất cả,,", [("Nội dung", "control")]),
        ("T,N,25/11/2026,8:30,tất cả,,,thừa", [("", "too_many")]),
        (f"{'T' * 301},N,25/11/2026,8:30,tất cả,,", [("Tiêu đề", "long")]),
        # Everything that is wrong in a row is told at once.
        (",,nay mai,8,x,ftp://x,y", [("Tiêu đề", "missing"), ("Nội dung", "missing"), ("Liên kết", "link"),
         ("Loại", "kind"), ("Tài khoản", "account"), ("Ngày đăng", "day"), ("Giờ đăng", "time")]),
    ],
)  # fmt: skip
def test_a_mistake_is_named_by_row_and_column_with_what_to_do(row: str, found: list[tuple[str, str]]) -> None:
    rows = read(HEAD + "Đúng,N,25/11/2026,7:30,tất cả,,\n" + row + "\n")
    assert mistakes(rows) == [(3, column, reason) for column, reason in found]
    assert [each.title for each in rows.wishes] == ["Đúng"]
    for each in rows.mistakes:
        for language in LANGUAGES:
            assert "3" in told(each).said(language)
            assert "{" not in told(each).said(language)


def test_a_formula_of_a_workbook_is_refused_and_never_evaluated() -> None:
    data = workbook(
        ["Tiêu đề", "Nội dung", "Ngày đăng", "Giờ đăng", "Tài khoản"],
        ["=1+1", "N", "25/11/2026", "8:30", "tất cả"],
    )
    rows = read_rows(read_table("x.xlsx", data), ACCOUNTS, now=NOW)
    assert mistakes(rows) == [(2, "Tiêu đề", "formula")]


def test_headings_are_free_in_order_case_and_marks_and_wrong_ones_are_told() -> None:
    rows = read("TAI KHOAN,thời điểm,noi dung,title\ntất cả,8:30 25/11/2026,N,T\n")
    assert rows.mistakes == ()
    wrong = read("Tiêu đề,Tiêu đề,Nội dungg,Ngày đăng\na,b,c,d\n")
    assert mistakes(wrong) == [
        (1, "Tiêu đề", "column_twice"),
        (1, "Nội dungg", "unknown_column"),
        (1, "Nội dung", "no_column"),
        (1, "Tài khoản", "no_column"),
        (1, "Giờ đăng", "no_column"),
    ]
    assert wrong.mistakes[1].remedy.values["known"] == "Nội dung"


def test_a_row_that_says_the_same_twice_is_told_and_one_in_mourning_too() -> None:
    mourning = Blackout(
        id=1,
        title="Quốc tang",
        kind=BlackoutKind.MOURNING,
        starts_at=NOW + timedelta(days=1),
        ends_at=NOW + timedelta(days=3),
    )
    row = "T,N,25/11/2026,8:30,tất cả,,\n"
    rows = read(HEAD + row + row + "T,N,22/11/2026,8:30,tất cả,,\n", blackouts=(mourning,))
    assert mistakes(rows) == [(4, "Ngày đăng", "closed"), (3, "", "repeated")] or mistakes(rows) == [
        (3, "", "repeated"),
        (4, "Ngày đăng", "closed"),
    ]


def test_our_own_template_is_read_without_a_mistake() -> None:
    target = io.StringIO()
    csv.writer(target).writerows(template())
    assert read(target.getvalue()).mistakes == ()


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=200).map(lambda text: (HEAD + text).encode("utf-8")))
def test_any_bytes_are_read_or_refused_in_words(data: bytes) -> None:
    with suppress(BadPlanTable):
        assert all("{" not in told(each).said("vi").replace(each.found, "") for each in read(data).mistakes)


def test_the_same_row_has_the_same_name_wherever_it_stands() -> None:
    first = read(HEAD + "T,N,25/11/2026,8:30,Trang tin xã;Trang đính chính,,\n").wishes[0]
    other = read(
        "Nội dung,Tiêu đề,Tài khoản,Thời điểm\nx,y,tất cả,26/11/2026 8h\n"
        "N,T,Trang đính chính;Trang tin xã,25/11/2026 8h30\n"
    ).wishes[1]
    assert first.sha256 == other.sha256
    assert first.sha256 != read(HEAD + "T,N,25/11/2026,8:31,tất cả,,\n").wishes[0].sha256


# --- taking away -----------------------------------------------------------------------------------


def test_an_export_never_starts_a_formula_and_keeps_vietnamese() -> None:
    lines = [
        line(1, 60, title="=cmd|' /C calc'!A0"),
        line(2, 90, title="+84 gọi ngay"),
        line(3, 95, state=None),
    ]
    text = to_csv(lines).decode("utf-8-sig")
    cells = list(csv.reader(io.StringIO(text)))
    assert cells[0][:3] == ["Mã", "Tiêu đề", "Tài khoản"]
    assert [row[1] for row in cells[1:]] == ["'=cmd|' /C calc'!A0", "'+84 gọi ngay", "Bài 3"]
    assert cells[1][4:6] == ["20/11/2026", "11:00"]
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(lines)))
    assert [cell.data_type for cell in book.worksheets[0][2]] == ["s"] * 9
    assert json.loads(to_json(lines))[0]["due_at"] == "2026-11-20T04:00:00+00:00"


def test_a_calendar_says_tentative_confirmed_and_cancelled() -> None:
    lines = [
        line(1, 60, state=None, publication=None),
        line(2, 70),
        line(3, 80, state=S.CANCELLED),
        line(4, 90, state=S.PUBLISHED, remote_url="https://xa.example/4", advice="mật khẩu sai"),
        # The same draft was edited and approved again: one event, the one that still stands.
        line(5, 95, state=S.CANCELLED),
        line(5, 100, publication=6, revision=9),
    ]
    data = to_ics(lines, office="UBND xã Mẫu", now=NOW)
    calendar = Calendar.from_ical(data)
    events = {str(each["summary"]): each for each in calendar.walk("VEVENT")}
    assert [str(each["status"]) for each in events.values()] == [
        "TENTATIVE",
        "CONFIRMED",
        "CANCELLED",
        "CONFIRMED",
        "CONFIRMED",
    ]
    assert events["Bài 1 (Trang)"].decoded("dtstart") == NOW + timedelta(minutes=60)
    assert len({str(each["uid"]) for each in events.values()}) == 5
    assert b"\xe1\xba\xadt kh" not in data  # advice stays in the desk
    assert all(len(each) <= 75 for each in data.split(b"\r\n"))
    assert data.startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0")


@given(st.text(max_size=120))
def test_any_title_makes_a_calendar_that_can_be_read(title: str) -> None:
    calendar = Calendar.from_ical(to_ics([line(1, 5, title=title)], office="x", now=NOW))
    assert len(calendar.walk("VEVENT")) == 1


def test_an_empty_calendar_is_valid_too() -> None:
    calendar = Calendar.from_ical(to_ics([], office="x", now=NOW))
    assert calendar.walk("VEVENT") == []
    assert len(calendar.subcomponents) == 1


# --- warnings ----------------------------------------------------------------------------------------


def kinds(found: dict[str, tuple[object, ...]], key: str) -> set[Unwise]:
    return {each.kind for each in found.get(key, ())}  # type: ignore[attr-defined]


def test_posts_of_one_account_too_near_each_other_are_warned_of_once_for_each() -> None:
    found = warnings_of([line(1, 60), line(2, 65), line(3, 65, account=2), line(4, 200)], now=NOW)
    assert kinds(found, "p1") == kinds(found, "p2") == {Unwise.NEAR}
    assert "p3" not in found
    assert "p4" not in found
    assert "Bài 2" in found["p1"][0].message.said("vi")


def test_an_offices_own_gap_counts_instead() -> None:
    rules = {1: AccountRules(account=1, gap_minutes=240)}
    assert kinds(warnings_of([line(1, 60), line(2, 260)], now=NOW, rules=rules), "p1") == {Unwise.NEAR}


def test_the_same_text_or_claim_twice_on_one_account_is_warned_of_but_not_in_a_series() -> None:
    twice = [line(1, 60, text="a", claim=7), line(2, 300, text="a", claim=7)]
    assert kinds(warnings_of(twice, now=NOW), "p2") == {Unwise.SAME_TEXT, Unwise.SAME_CLAIM}
    series = [line(1, 60, text="a", series=1), line(2, 300, text="a", series=1)]
    assert warnings_of(series, now=NOW) == {}
    elsewhere = [line(1, 60, text="a"), line(2, 300, text="a", account=2)]
    assert warnings_of(elsewhere, now=NOW) == {}


def test_what_is_over_needs_no_warning_and_what_was_cancelled_troubles_nobody() -> None:
    lines = [line(1, 60, state=S.PUBLISHED), line(2, 61, state=S.CANCELLED), line(3, 62, state=S.EXPIRED)]
    assert warnings_of(lines, now=NOW) == {}
    assert kinds(warnings_of([*lines, line(4, 63)], now=NOW), "p4") == {Unwise.NEAR}


def test_too_many_posts_for_the_far_side_or_the_office_are_warned_of() -> None:
    lines = [line(number, 60 + 15 * number) for number in range(1, 5)]
    found = warnings_of(lines, now=NOW, rates={1: (Rate(count=3, seconds=3600),)})
    assert all(kinds(found, each.key) == {Unwise.CROWDED} for each in lines)
    assert warnings_of(lines[:3], now=NOW, rates={1: (Rate(count=3, seconds=3600),)}) == {}
    rules = {1: AccountRules(account=1, per_day=2)}
    assert kinds(warnings_of(lines, now=NOW, rules=rules), "p1") == {Unwise.CROWDED}


def test_quiet_hours_blackouts_embargoes_and_past_wishes_are_warned_of() -> None:
    holiday = Blackout(
        id=1,
        title="Tết",
        kind=BlackoutKind.HOLIDAY,
        starts_at=NOW + timedelta(days=2),
        ends_at=NOW + timedelta(days=3),
    )
    rules = {1: AccountRules(account=1, quiet_from=time(11), quiet_to=time(13))}
    lines = [
        line(1, 90),
        line(2, 2.5 * 1440),
        line(3, 300, embargo=NOW + timedelta(hours=9)),
        line(4, -60, state=None, publication=None),
    ]
    found = warnings_of(lines, now=NOW, rules=rules, blackouts=[holiday])
    assert kinds(found, "p1") == {Unwise.QUIET}
    assert kinds(found, "p2") == {Unwise.CLOSED}
    assert kinds(found, "p3") == {Unwise.EMBARGO}
    assert kinds(found, "d4a1") == {Unwise.PAST}
    for each in found.values():
        for language in LANGUAGES:
            assert "{" not in each[0].message.said(language)


def test_warnings_of_many_posts_take_no_time_that_grows_with_their_square() -> None:
    many = [line(number, number * 7, text=str(number % 50)) for number in range(1, 4001)]
    found = warnings_of(many, now=NOW, rules={1: AccountRules(account=1, per_day=50)})
    assert len(found) == 4000
