"""Recurring posts: begin a series, see its occurrences, submit and approve them together, extend and end it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import streamlit as st

from dashboard import drawing, session
from dashboard.app_pages import checking
from dashboard.deps import Services
from dashboard.phrases import Phrases
from dashboard.viewmodels.drafts import due
from kiemtin.entities import Content, Draft, User
from kiemtin.words import ZONE
from review.calendar import recurring
from review.calendar.recurring import Done, SeriesView
from review.calendar.series import Repeat
from review.roles import may

_FREQUENCIES = ("daily", "weekly", "monthly", "yearly")
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_MORE = 12
"""Occurrences that one press adds."""


def render(services: Services, user: User) -> None:
    """Draw the part."""
    p = session.phrases(services)
    known = recurring.all_series(services.store)
    if known:
        titles = {each.id: each for each in known}
        number = st.selectbox(
            p("series.choose"),
            list(titles),
            format_func=lambda each: p(
                "series.ended" if titles[each].ended_at else "series.running", title=titles[each].title
            ),
            key="series-choose",
        )
        _one(services, user, p, recurring.view(services.store, number, services.clock.now()))
    else:
        st.caption(p("series.none"))
    if may(user, "edit"):
        with st.expander(p("series.new"), icon=":material/event_repeat:", expanded=not known):
            _new(services, user, p)


def _one(services: Services, user: User, p: Phrases, shown: SeriesView) -> None:
    st.text(", ".join(each.said(p.language) for each in shown.repeat.said()))
    head = [p(f"series.{name}") for name in ("when", "text", "state", "digest")]
    st.html(
        drawing.table(
            head,
            [
                [
                    p.when(place.planned_at),
                    draft.latest.content.title,
                    _state(p, draft),
                    draft.latest.digest[:12],
                ]
                for place, draft in zip(shown.occurrences, shown.drafts, strict=True)
            ],
        )
    )
    if shown.series.ended_at is not None:
        return
    now, number = services.clock.now(), shown.series.id
    with st.container(horizontal=True):
        if may(user, "edit"):
            if shown.to_come:
                st.button(
                    p("series.extend"), key="series-extend", on_click=_extend, args=(services, user, number)
                )
            if any(each.latest.submitted_at is None for each in shown.drafts):
                st.button(
                    p("series.submit"), key="series-submit", on_click=_submit, args=(services, user, number)
                )
        if may(user, "plan"):
            with st.popover(p("series.end"), icon=":material/event_busy:"):
                st.text(p("series.sure"))
                st.button(p("series.yes_end"), key="series-end", on_click=_end, args=(services, user, number))
    waiting = [
        draft
        for place, draft in zip(shown.occurrences, shown.drafts, strict=True)
        if place.planned_at > now and draft.latest.submitted_at is not None and draft.approval is None
    ]
    if waiting and may(user, "approve"):
        _approve_form(services, user, p, number, waiting)


def _approve_form(services: Services, user: User, p: Phrases, number: int, waiting: Sequence[Draft]) -> None:
    """Each text that is to be approved stands here: what is not on the screen is not signed."""
    with st.expander(p("series.approve", count=p.number(len(waiting))), icon=":material/verified:"):
        seen: dict[int, str] = {}
        drawn: set[str] = set()
        for draft in waiting:
            content = draft.latest.content
            seen[draft.id] = draft.latest.digest
            # Occurrences that differ in their day alone are shown once.
            same = replace(content, series_at=None).digest()
            if same not in drawn:
                drawn.add(same)
                st.html(drawing.paper(content.title, content.body, content.link, []))
                checking.draw(services, p, content, draft.latest.problems)
        st.text_area(p("approve.note"), key="series-note", max_chars=1000, height=90)
        st.button(
            p("series.approve_all", count=p.number(len(seen))),
            key="series-approve",
            type="primary",
            on_click=_approve,
            args=(services, user, number, seen),
        )


def _new(services: Services, user: User, p: Phrases) -> None:
    now = services.clock.now().astimezone(ZONE).replace(tzinfo=None, second=0, microsecond=0)
    with services.store.read() as uow:
        usable = {each.id: each for each in uow.accounts.all() if each.enabled and each.verified_at}
    with st.form("series-new"):
        st.text_input(p("series.title"), key="series-title", max_chars=200)
        st.text_area(p("series.body"), key="series-body", height=140)
        st.multiselect(
            p("series.accounts"),
            list(usable),
            default=list(usable),
            format_func=lambda each: usable[each].title,
            key="series-accounts",
        )
        left, right = st.columns(2)
        with left:
            st.datetime_input(
                p("series.first"),
                value=now + timedelta(days=1),
                format="DD/MM/YYYY",
                step=300,
                key="series-first",
            )
            st.selectbox(
                p("series.frequency"),
                _FREQUENCIES,
                index=1,
                format_func=lambda name: p(f"series.{name}"),
                key="series-frequency",
            )
        with right:
            st.number_input(p("series.interval"), min_value=1, max_value=99, value=1, key="series-interval")
            st.number_input(
                p("series.count"),
                min_value=1,
                max_value=recurring.MOST_AT_ONCE,
                value=_MORE,
                key="series-count",
            )
        st.multiselect(
            p("series.weekdays"),
            list(_DAYS),
            format_func=lambda day: p(f"weekday.{_DAYS.index(day)}"),
            key="series-weekdays",
            help=p("series.weekdays_help"),
        )
        st.form_submit_button(p("series.begin"), type="primary", on_click=_begin, args=(services, user))


def _begin(services: Services, user: User) -> None:
    state, now = st.session_state, services.clock.now()
    frequency = str(state.get("series-frequency", "weekly")).upper()
    days = tuple(state.get("series-weekdays", ())) if frequency in ("WEEKLY", "MONTHLY") else ()
    repeat = Repeat(frequency=frequency, interval=int(state.get("series-interval") or 1), weekdays=days)
    first: datetime = state.get("series-first") or now.astimezone(ZONE).replace(tzinfo=None)
    title = str(state.get("series-title", "")).strip()
    act = partial(
        recurring.begin,
        services.store,
        user,
        title=title,
        rule=repeat.text(),
        starts_at=due(first, now),
        content=Content(
            title=title,
            body=str(state.get("series-body", "")).strip(),
            accounts=tuple(state.get("series-accounts", ())),
        ),
        now=now,
        count=int(state.get("series-count") or _MORE),
    )
    session.attempt(services, act, done=session.phrases(services)("series.begun"))


def _extend(services: Services, user: User, number: int) -> None:
    act = partial(
        recurring.extend, services.store, user, series=number, now=services.clock.now(), count=_MORE
    )
    session.attempt(services, act, done=session.phrases(services)("series.extended"))


def _end(services: Services, user: User, number: int) -> None:
    act = partial(recurring.end, services.store, user, series=number, now=services.clock.now())
    session.attempt(services, act, done=session.phrases(services)("series.is_over"))


def _submit(services: Services, user: User, number: int) -> None:
    act = partial(
        recurring.submit_all,
        services.store,
        user,
        services.checker,
        series=number,
        now=services.clock.now(),
    )
    _told(services, session.attempt(services, act))


def _approve(services: Services, user: User, number: int, seen: dict[int, str]) -> None:
    act = partial(
        recurring.approve_all,
        services.store,
        user,
        series=number,
        seen=seen,
        now=services.clock.now(),
        note=str(st.session_state.get("series-note", "")),
        days=services.approval_days,
    )
    _told(services, session.attempt(services, act))


def _told(services: Services, done: Sequence[Done] | None) -> None:
    """How many worked, and why each of the others did not."""
    if done is None:
        return
    p = session.phrases(services)
    session.tell("done", p("series.done", count=p.number(sum(each.problem is None for each in done))))
    for each in done:
        if each.problem is not None:
            said = each.problem.message(p.language)
            session.tell("error", p("series.not_done", when=p.when(each.planned_at), why=said))


def _state(p: Phrases, draft: Draft) -> str:
    if draft.approval is not None:
        return p(f"series.{draft.approval.decision.value}")
    return p("series.submitted" if draft.latest.submitted_at else "series.writing")
