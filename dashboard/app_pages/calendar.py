"""The calendar: what goes out when, and first of all what a person has to look at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

import streamlit as st

from dashboard import drawing, session
from dashboard.app_pages import (
    after,
    calendar_drafts,
    calendar_feeds,
    calendar_pauses,
    calendar_series,
    calendar_slots,
    calendar_table,
    calendar_tomorrow,
    holding,
    planning,
)
from dashboard.deps import Services
from dashboard.phrases import Phrases
from dashboard.viewmodels import calendar as view
from kiemtin.entities import Account, User
from kiemtin.states import PublicationState
from kiemtin.store.planning_queries import PlanLine
from kiemtin.words import ZONE
from review.calendar import ical, taking
from review.roles import may

_PLAN = "plan"
PARTS: dict[str, tuple[Callable[[Services, User], None] | None, tuple[str, ...]]] = {
    _PLAN: (None, ("see_trends", "plan")),
    "after": (after.render, ("see_trends", "plan")),
    "tomorrow": (calendar_tomorrow.render, ("see_trends", "plan")),
    "series": (calendar_series.render, ("plan",)),
    "table": (calendar_table.render, ("edit",)),
    "slots": (calendar_slots.render, ("plan",)),
    "pauses": (calendar_pauses.render, ("see_trends", "plan", "pause")),
    "feeds": (calendar_feeds.render, ("see_trends", "plan")),
}
"""The parts of the page, what draws each, and the actions of which one opens it."""


def render(services: Services, user: User) -> None:
    """Draw the page."""
    p = session.phrases(services)
    st.title(p("calendar.title"))
    holding.emergency(services, user, p)
    open_to = [name for name, (_, actions) in PARTS.items() if any(may(user, each) for each in actions)]
    part = st.segmented_control(
        p("calendar.part"),
        open_to,
        default=_PLAN,
        required=True,
        format_func=lambda name: p(f"calendar.part.{name}"),
        key="calendar-part",
        label_visibility="collapsed",
    )
    draw = PARTS[part or _PLAN][0]
    if draw is not None:
        draw(services, user)
    else:
        _plan(services, user, p)


def _plan(services: Services, user: User, p: Phrases) -> None:
    now = services.clock.now()
    shape, around, states, accounts = _controls(services, p, now.astimezone(ZONE).date())
    shown = view.calendar_view(
        services.store,
        shape=shape,
        around=around,
        now=now,
        states=states,
        accounts=accounts,
        room=services.showroom,
    )
    planner = may(user, "plan")
    if shown.troubled:
        planning.troubled(services, user, p, shown.troubled, total=shown.trouble, allowed=planner)
    after.troubles(services, user, p)
    first, last = view.span(shape, around)[0], view.span(shape, around)[-1]
    st.header(p("calendar.span", first=first.strftime("%d/%m/%Y"), last=last.strftime("%d/%m/%Y")))
    if shape in (view.DAY, view.LIST):
        _list(p, shown)
    else:
        _grid(p, shape, shown)
    if not shown.lines:
        st.caption(p("calendar.empty"))
    if shown.actionable() and planner:
        planning.plan(services, user, p, shown)
    if planner:
        calendar_drafts.render(services, user, p)
    _downloads(services, p, shown.lines, now)


def _controls(
    services: Services, p: Phrases, today: date
) -> tuple[str, date, tuple[PublicationState, ...], tuple[int, ...]]:
    st.session_state.setdefault("calendar-around", today)
    with services.store.read() as uow:
        known: dict[int, Account] = {each.id: each for each in uow.accounts.all()}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        shape = st.segmented_control(
            p("calendar.view"),
            view.SHAPES,
            default=view.MONTH,
            required=True,
            format_func=lambda name: p(f"calendar.{name}"),
            key="calendar-shape",
        )
        shape = shape or view.MONTH
        st.button(
            p("calendar.back"),
            key="calendar-back",
            icon=":material/chevron_left:",
            on_click=_turn,
            args=(shape, -1),
        )
        st.button(p("calendar.today"), key="calendar-today", on_click=_to, args=(today,))
        st.button(
            p("calendar.on"),
            key="calendar-on",
            icon=":material/chevron_right:",
            icon_position="right",
            on_click=_turn,
            args=(shape, 1),
        )
        states = st.multiselect(
            p("calendar.states"),
            list(PublicationState),
            format_func=p.state,
            key="calendar-states",
            placeholder=p("calendar.all_states"),
            width=260,
        )
        accounts = st.multiselect(
            p("calendar.accounts"),
            list(known),
            format_func=lambda number: known[number].title,
            key="calendar-accounts",
            placeholder=p("calendar.all_accounts"),
            width=260,
        )
    return shape, st.session_state["calendar-around"], tuple(states), tuple(accounts)


def _turn(shape: str, by: int) -> None:
    st.session_state["calendar-around"] = view.step(shape, st.session_state["calendar-around"], by)


def _to(day: date) -> None:
    st.session_state["calendar-around"] = day


def _grid(p: Phrases, shape: str, shown: view.CalendarView) -> None:
    weekdays = [p(f"weekday.{number}") for number in range(7)]
    weeks = [[_day(p, shape, day, shown) for day in week] for week in shown.weeks]
    st.html(drawing.month(weekdays, weeks, p("calendar.title")))


def _day(p: Phrases, shape: str, day: view.Day, shown: view.CalendarView) -> drawing.DrawnDay:
    entries = [
        f"{p.when(line.due_at, '%H:%M')} {planning.state_of(p, line)} · {line.title} ({line.account_title})"
        + (" ⚠" if line.key in shown.warnings else "")
        for line in day.lines
    ]
    if day.closed is not None:
        entries.insert(0, p("calendar.closed", title=day.closed.title))
    if day.more > 0:
        entries.append(p("calendar.more", count=p.number(day.more)))
    short = shape == view.WEEK or day.outside
    return drawing.DrawnDay(
        heading=day.date.strftime("%d/%m") if short else str(day.date.day),
        entries=tuple(entries),
        outside=day.outside,
        today=day.today,
    )


def _list(p: Phrases, shown: view.CalendarView) -> None:
    if not shown.lines:
        return
    head = [p(f"calendar.{name}") for name in ("due", "state", "what", "account", "link", "warnings")]
    st.html(drawing.table(head, [_row(p, line, shown) for line in shown.lines]))
    if shown.total > len(shown.lines):
        st.caption(p("calendar.more", count=p.number(shown.total - len(shown.lines))))


def _row(p: Phrases, line: PlanLine, shown: view.CalendarView) -> list[drawing.Cell]:
    where: drawing.Cell = "–"
    if line.remote_url:
        where = drawing.Link(p("calendar.see"), line.remote_url)
    elif line.airings:
        where = p("calendar.aired", count=p.number(line.airings))
    said = " ".join(each.message.said(p.language) for each in shown.warnings.get(line.key, ()))
    return [
        p.when(line.due_at),
        planning.state_of(p, line),
        line.title,
        line.account_title,
        where,
        f"⚠ {said}" if said else "–",
    ]


def _downloads(services: Services, p: Phrases, lines: Sequence[PlanLine], now: datetime) -> None:
    made = (
        ("csv", taking.to_csv(lines, p.language), "text/csv"),
        (
            "xlsx",
            taking.to_xlsx(lines, p.language),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        ("ics", ical.to_ics(lines, office=services.office, now=now, language=p.language), "text/calendar"),
    )
    with st.container(horizontal=True):
        for form, data, mime in made:
            st.download_button(
                p(f"calendar.take.{form}"),
                data,
                file_name=f"lich-dang.{form}",
                mime=mime,
                key=f"calendar-{form}",
                icon=":material/download:",
                on_click="ignore",
            )
