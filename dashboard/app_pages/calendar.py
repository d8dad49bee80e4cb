"""The calendar: what goes out when, and first of all what a person has to look at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from dashboard import drawing, exports, session
from dashboard.app_pages import holding, planning
from dashboard.deps import Services
from dashboard.phrases import Phrases
from dashboard.viewmodels import calendar as view
from kiemtin.entities import User
from kiemtin.states import PublicationState
from kiemtin.store.queries import CalendarLine
from kiemtin.words import ZONE
from review.roles import may


def render(services: Services, user: User) -> None:
    """Draw the page."""
    p = session.phrases(services)
    now = services.clock.now()
    today = now.astimezone(ZONE).date()
    st.title(p("calendar.title"))
    holding.emergency(services, user, p)
    shape, around, states = _controls(p, today)
    shown = view.calendar_view(services.store, shape=shape, around=around, now=now, states=states)
    planner = may(user, "plan")
    if shown.troubled:
        planning.troubled(services, user, p, shown.troubled, allowed=planner)
    first, last = view.span(shape, around)[0], view.span(shape, around)[-1]
    st.header(p("calendar.span", first=first.strftime("%d/%m/%Y"), last=last.strftime("%d/%m/%Y")))
    if shape == view.LIST:
        _list(p, shown.lines)
    else:
        _grid(p, shape, shown)
    if not shown.lines:
        st.caption(p("calendar.empty"))
    if shown.actionable() and planner:
        planning.plan(services, user, p, shown.actionable())
    st.download_button(
        p("export.csv"),
        exports.calendar(p, shown.lines),
        file_name="lich-dang.csv",
        mime="text/csv",
        key="calendar-csv",
        icon=":material/download:",
        on_click="ignore",
    )


def _controls(p: Phrases, today: date) -> tuple[str, date, tuple[PublicationState, ...]]:
    st.session_state.setdefault("calendar-around", today)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        shape = st.segmented_control(
            p("calendar.view"),
            [view.MONTH, view.WEEK, view.LIST],
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
            width=320,
        )
    return shape, st.session_state["calendar-around"], tuple(states)


def _turn(shape: str, by: int) -> None:
    st.session_state["calendar-around"] = view.step(shape, st.session_state["calendar-around"], by)


def _to(day: date) -> None:
    st.session_state["calendar-around"] = day


def _grid(p: Phrases, shape: str, shown: view.CalendarView) -> None:
    weekdays = [p(f"weekday.{number}") for number in range(7)]
    weeks = [
        [
            drawing.DrawnDay(
                heading=day.date.strftime("%d/%m")
                if shape == view.WEEK or day.outside
                else str(day.date.day),
                entries=tuple(
                    f"{p.when(line.due_at, '%H:%M')} {p.state(line.state)} · {line.title} ({line.account})"
                    for line in day.lines
                ),
                outside=day.outside,
                today=day.today,
            )
            for day in week
        ]
        for week in shown.weeks
    ]
    st.html(drawing.month(weekdays, weeks, p("calendar.title")))


def _list(p: Phrases, lines: Sequence[CalendarLine]) -> None:
    if lines:
        head = [p(f"calendar.{name}") for name in ("due", "state", "what", "account", "link")]
        st.html(drawing.table(head, [_row(p, line) for line in lines]))


def _row(p: Phrases, line: CalendarLine) -> list[drawing.Cell]:
    where: drawing.Cell = "–"
    if line.remote_url:
        where = drawing.Link(p("calendar.see"), line.remote_url)
    elif line.airings:
        where = p("calendar.aired", count=p.number(line.airings))
    return [p.when(line.due_at), p.state(line.state), line.title, line.account, where]
