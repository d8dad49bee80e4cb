"""What the pages show, without any page."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from itertools import pairwise

import pytest
from conftest import NOW, FixedClock
from hypothesis import example, given, strategies as st
from ui_office import CENTRE, COUNT, PAPERS, TRUE, K, UiOffice, open_ui_office

from dashboard import drawing, exports, previewing
from dashboard.phrases import Phrases
from dashboard.theme import plain
from dashboard.viewmodels import administration, calendar, claims, drafts, relatives, sources, trends
from kiemtin.entities import Content, DraftProblem
from kiemtin.states import PublicationState, SentenceType, VerdictLabel
from kiemtin.store import Store
from review.comparing import Part


@pytest.fixture
def office(store: Store, clock: FixedClock) -> UiOffice:
    return open_ui_office(store, clock.now())


def test_the_queue_is_ordered_by_priority_and_knows_who_holds_what(
    office: UiOffice, clock: FixedClock
) -> None:
    with office.store.work() as uow:
        uow.claims.lock(
            office.claims["count"],
            office.people["thamtra"].id,
            until=clock.now() + timedelta(minutes=5),
            now=clock.now(),
        )
        uow.commit()
    waiting = claims.waiting(office.store, clock.now(), K)

    assert [line.statement for line in waiting.lines] == [CENTRE, COUNT, PAPERS]
    assert [waiting.held_by(line) for line in waiting.lines] == [None, "Trần Thẩm Tra", None]
    clock.forward(minutes=6)
    later = claims.waiting(office.store, clock.now(), K)
    assert [later.held_by(line) for line in later.lines] == [None, None, None]


def test_a_claim_comes_with_its_places_bars_findings_and_facts(office: UiOffice) -> None:
    shown = claims.claim_view(office.store, office.claims["centre"], K)

    assert shown.places == ("comment", "forum")
    assert sum(each.count for each in shown.bars) == 23
    assert all(each.count >= K for each in shown.bars)
    assert shown.per_hour == shown.bars[-1].per_hour
    assert list(shown.facts()) == ["T-01"]
    assert shown.findings[0].url == "https://bao-thu.example/centre"


def test_a_claim_without_voices_has_no_bars_and_no_speed(office: UiOffice) -> None:
    shown = claims.claim_view(office.store, office.claims["papers"], K)

    assert (shown.bars, shown.per_hour, shown.claim.voices) == ((), None, 0)


def test_decided_claims_are_searched_as_people_type(office: UiOffice) -> None:
    assert [line.statement for line in claims.decided(office.store, K, " GIAY TO ")] == [TRUE]
    assert claims.decided(office.store, K, "không có") == ()


def test_an_exported_claim_carries_its_verdict_and_evidence(office: UiOffice) -> None:
    rows = {row.line.statement: row for row in claims.exported(office.store, K)}

    assert len(rows) == 4
    assert rows[TRUE].line.verdict is VerdictLabel.SUPPORTED
    assert rows[TRUE].decided_at is not None
    assert rows[TRUE].evidence[0].fact == "T-03"


@pytest.mark.parametrize(
    ("name", "stage"),
    [
        ("đang soạn", relatives.WRITING),
        ("chờ duyệt", relatives.SUBMITTED),
        ("bài scheduled", relatives.APPROVED),
        ("bài published", relatives.PUBLISHED),
    ],
)
def test_a_draft_says_where_it_stands(office: UiOffice, name: str, stage: str) -> None:
    number = office.drafts[name]

    assert drafts.draft_view(office.store, number).stage == stage
    assert {line.draft: line.stage for line in drafts.lines(office.store)}[number] == stage


def test_the_inbox_holds_what_waits_for_approval_only(office: UiOffice) -> None:
    assert [line.draft for line in drafts.inbox(office.store)] == [office.drafts["chờ duyệt"]]


def test_everyone_who_wrote_a_revision_is_an_author(office: UiOffice) -> None:
    shown = drafts.draft_view(office.store, office.drafts["chờ duyệt"])

    assert shown.wrote(office.people["bientap"].id)
    assert not shown.wrote(office.people["duyet"].id)
    assert shown.previous is not None
    assert shown.previous.number == 1
    assert [each.title for each in shown.targets] == ["Trang đính chính"]


def test_a_problem_is_marked_where_it_stands() -> None:
    content = Content(title="Tiêu đề", body="Cả nước có 63 tỉnh.")
    whole = f"{content.title}\n{content.body}"
    start = whole.index("63 tỉnh")
    right = DraftProblem(span=(start, start + 7), text="63 tỉnh", facts=(), suggestion="", reason="")
    shifted = DraftProblem(span=(0, 3), text="63 tỉnh", facts=(), suggestion="", reason="")
    gone = DraftProblem(span=(0, 3), text="không có ở đây", facts=(), suggestion="", reason="")

    assert drafts.passages(content, (right, shifted, gone)) == ((start, start + 7), (start, start + 7))


@given(
    text=st.text(max_size=40),
    spans=st.lists(st.tuples(st.integers(-5, 50), st.integers(-5, 50)), max_size=5),
)
def test_marking_never_loses_or_adds_a_letter(text: str, spans: list[tuple[int, int]]) -> None:
    drawn = drawing.marked(text, spans)

    assert unescape(re.sub(r"</?(?:mark|div)[^>]*>", "", drawn)) == text


def test_a_time_without_a_zone_is_meant_in_viet_nam_and_a_past_one_is_now() -> None:
    now = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)

    assert drafts.due(datetime(2026, 11, 20, 15, 0), now) == datetime(2026, 11, 20, 8, 0, tzinfo=UTC)  # noqa: DTZ001
    assert drafts.due(datetime(2026, 11, 20, 9, 0), now) == now  # noqa: DTZ001


@given(day=st.dates(min_value=date(2020, 1, 1), max_value=date(2040, 12, 31)))
def test_the_calendar_shows_whole_weeks_and_every_day_of_the_month(day: date) -> None:
    month, week = calendar.span(calendar.MONTH, day), calendar.span(calendar.WEEK, day)

    assert len(month) % 7 == 0
    assert month[0].weekday() == week[0].weekday() == 0
    assert day in week
    assert set(calendar.span(calendar.LIST, day)) == {each for each in month if each.month == day.month}
    for shape in (calendar.MONTH, calendar.WEEK):
        there = calendar.step(shape, day, 1)
        assert there > day or shape == calendar.MONTH
        assert calendar.span(shape, calendar.step(shape, there, -1)) == calendar.span(shape, day)


def test_a_post_stands_on_its_day_in_viet_nam(office: UiOffice, clock: FixedClock) -> None:
    with office.store.work() as uow:
        row = uow.publications.get(office.publications[PublicationState.SCHEDULED])
        uow.publications.reschedule(row, datetime(2026, 11, 20, 17, 30, tzinfo=UTC), now=clock.now())
        uow.commit()
    shown = calendar.calendar_view(
        office.store, shape=calendar.WEEK, around=date(2026, 11, 20), now=clock.now()
    )

    days = {day.date: [line.publication for line in day.lines] for week in shown.weeks for day in week}
    assert row.id in days[date(2026, 11, 21)]
    assert row.id not in days[date(2026, 11, 20)]


def test_trends_count_claims_verdicts_and_times(office: UiOffice, clock: FixedClock) -> None:
    shown = trends.trends_view(office.store, period="week", now=clock.now(), k=K)

    assert (len(shown.corrections), shown.decided, shown.published) == (4, 1, 0)
    assert dict(shown.verdicts) == {None: 3, VerdictLabel.SUPPORTED: 1}
    assert shown.speed.to_verdict == timedelta(hours=10)
    assert shown.speed.to_correction is None


def test_topics_are_rounded_down_to_multiples_of_k_and_none_is_below(
    office: UiOffice, clock: FixedClock
) -> None:
    shown = trends.trends_view(office.store, period="week", now=clock.now(), k=K)

    assert [(each.topic, each.label, each.count) for each in shown.topics] == [
        ("papers", SentenceType.QUESTION, 10),
        ("centre", SentenceType.OPINION, 5),
    ]


def test_subtracting_one_period_from_another_never_leaves_a_count_below_k(
    office: UiOffice, clock: FixedClock
) -> None:
    with office.store.work() as uow:
        # Between the week and the month there are only two mentions.
        long_ago = clock.now() - timedelta(days=8)
        uow.claims.add_mentions(office.claims["count"], [(long_ago, "forum", 2)])
        uow.commit()
    totals = [
        sum(each.count for each in trends.trends_view(office.store, period=period, now=clock.now(), k=K).bars)
        for period in ("day", "week", "month")
    ]

    assert totals == [32, 32, 40]
    for shorter, longer in pairwise(totals):
        assert longer == shorter or longer - shorter >= K


def test_sources_in_trouble_come_first_and_those_off_last(office: UiOffice) -> None:
    lines = sources.source_lines(office.store, NOW)

    assert [line.health for line in lines] == ["failing", "never", "well", "well", "off"]
    assert {line.source.name: line.unread for line in lines}["bao-thu"] == 3


def test_the_newest_audit_lines_come_newest_first(office: UiOffice) -> None:
    assert [line.seq for line in administration.newest_audit(office.store)] == [2, 1]
    assert administration.anyone(office.store)


# --- words, drawing, exports ------------------------------------------------------------------


def test_numbers_and_times_are_said_as_the_language_writes_them() -> None:
    vi, en = Phrases("vi"), Phrases("en")

    assert (vi.number(12345.6, 1), en.number(12345.6, 1)) == ("12.345,6", "12,345.6")
    assert (vi.percent(0.931), vi.when(None)) == ("93%", "–")
    assert vi.when(datetime(2026, 11, 20, 18, 5, tzinfo=UTC)) == "21/11/2026 01:05"
    assert [
        vi.lasted(each)
        for each in (
            None,
            timedelta(seconds=20),
            timedelta(hours=2),
            timedelta(hours=2, minutes=5),
            timedelta(days=1),
            timedelta(days=1, hours=3),
        )
    ] == ["–", "0 phút", "2 giờ", "2 giờ 5 phút", "1 ngày", "1 ngày 3 giờ"]


def test_a_name_nobody_has_words_for_is_shown_as_it_is() -> None:
    assert Phrases("vi").known("place", "forum") == "diễn đàn"
    assert Phrases("vi").known("topic", "something_new") == "something new"


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "//tin.example", "ftp://x.example", "http://[x"]
)
def test_only_web_addresses_become_links(address: str) -> None:
    assert drawing.link("xem", address) == "xem"


def _everything_drawn(text: str) -> str:
    part = Part(field="body", account="", pieces=(("new", text), ("old", text), ("same", text)))
    return (
        drawing.lead(text)
        + drawing.chips([text], strong=text)
        + drawing.quote(text, text, drawing.link(text, f"https://tin.example/{text}"))
        + drawing.table([text], [[text, drawing.Link(text, f"http://tin.example/?{text}")]], caption=text)
        + drawing.paper(text, text, f"http://tin.example/{text}", [text])
        + drawing.marked(text, [(0, 1)])
        + previewing.difference([(text, part)], new=text, old=text)
        + previewing.paper(
            [previewing.words(kind, text, rich=False) for kind in ("title", "text", "link", "note")], [text]
        )
        + drawing.month([text] * 7, [[drawing.DrawnDay(heading=text, entries=(text,))]], text)
    )


@given(text=st.text(min_size=1, max_size=80))
@example(text="<script>alert(1)</script>")
@example(text='" onmouseover="x')
def test_nothing_drawn_brings_a_tag_or_an_attribute_of_its_own(text: str) -> None:
    drawn, plainly = _everything_drawn(text), _everything_drawn("x")

    assert drawn.count("<") == plainly.count("<")
    assert drawn.count('"') == plainly.count('"')


def test_markdown_of_others_is_only_text() -> None:
    assert plain("![x](http://a.example) **b** :red[c] $d$ <e>") == (
        r"\!\[x\]\(http\:\/\/a\.example\) \*\*b\*\* \:red\[c\] \$d\$ \<e\>"
    )


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1", "-1", "@x", "\tx"])
def test_a_cell_of_an_export_never_starts_a_formula(text: str) -> None:
    lines = exports.to_csv(["a"], [[text]]).decode("utf-8-sig")

    assert f"'{text}" in lines


def test_an_export_keeps_vietnamese_for_spreadsheets(office: UiOffice) -> None:
    data = exports.claims(Phrases("vi"), claims.exported(office.store, K))

    assert data.startswith(b"\xef\xbb\xbf")
    assert CENTRE in data.decode("utf-8-sig")
