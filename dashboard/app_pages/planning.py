"""What a planner does with a publication: another time, cancel, settle, try again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

import streamlit as st

from dashboard import session
from dashboard.deps import Services
from dashboard.phrases import Phrases
from dashboard.theme import plain
from dashboard.viewmodels import calendar as view
from dashboard.viewmodels.drafts import due
from kiemtin.entities import User
from kiemtin.store.queries import CalendarLine
from kiemtin.words import ZONE
from review import planning


def troubled(
    services: Services, user: User, p: Phrases, lines: Sequence[CalendarLine], *, allowed: bool
) -> None:
    """What failed or is unknown, why, and what to do about it."""
    st.error(p("trouble.title", count=p.number(len(lines))), icon=":material/report:")
    for line in lines:
        with st.container(border=True, gap="xsmall", key=f"trouble-{line.publication}"):
            st.markdown(f"**{p.state(line.state)}** · {plain(line.title)} · {plain(line.account)}")
            said = p(f"advice.{line.state}", when=p.when(line.due_at))
            st.text(f"{said} {p('trouble.reason', reason=line.advice)}" if line.advice else said)
            if allowed:
                _ways_out(services, user, p, line)


def plan(services: Services, user: User, p: Phrases, lines: Sequence[CalendarLine]) -> None:
    """Choose a publication that waits, and move or cancel it."""
    known = {line.publication: line for line in lines}
    with st.expander(p("plan.title"), icon=":material/edit_calendar:"):
        number = st.selectbox(
            p("plan.choose"),
            list(known),
            format_func=lambda each: p(
                "plan.line",
                when=p.when(known[each].due_at),
                title=known[each].title,
                account=known[each].account,
                state=p.state(known[each].state),
            ),
            key="plan-choose",
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            if known[number].state in view.MOVABLE:
                move = partial(planning.reschedule, services.store, user)
                _at(services, p, known[number], "plan.move", move)
            _cancel(services, user, p, known[number], "plan")


def _ways_out(services: Services, user: User, p: Phrases, line: CalendarLine) -> None:
    number, now = line.publication, services.clock.now()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if line.state in view.TO_SETTLE:
            address = st.text_input(
                p("trouble.address"), key=f"address-{number}", placeholder="https://", width=320
            )
            settle = partial(planning.settle, services.store, user, publication=number, now=now)
            if st.button(p("trouble.found"), key=f"found-{number}", icon=":material/check:"):
                _do(services, partial(settle, found=True, remote_url=address.strip()), p("trouble.settled"))
            if st.button(p("trouble.absent"), key=f"absent-{number}", icon=":material/refresh:"):
                _do(services, partial(settle, found=False), p("trouble.again"))
        if line.state in view.RENEWABLE:
            _at(services, p, line, "trouble.renew", partial(planning.renew, services.store, user))
        if line.state in view.CANCELLABLE:
            _cancel(services, user, p, line, "trouble")


def _at(services: Services, p: Phrases, line: CalendarLine, label: str, act: Callable[..., object]) -> None:
    """A new time in Viet Nam and the button that sets it."""
    now = services.clock.now()
    shown: datetime = max(line.due_at, now).astimezone(ZONE).replace(tzinfo=None, second=0, microsecond=0)
    chosen = st.datetime_input(
        p("plan.at"),
        value=shown,
        format="DD/MM/YYYY",
        step=300,
        key=f"{label}-at-{line.publication}",
        width=260,
    )
    if st.button(p(label), key=f"{label}-{line.publication}", icon=":material/schedule:"):
        moment = due(chosen or shown, now)
        _do(services, partial(act, publication=line.publication, due_at=moment, now=now), p("plan.moved"))


def _cancel(services: Services, user: User, p: Phrases, line: CalendarLine, place: str) -> None:
    with st.popover(p("plan.cancel"), icon=":material/cancel:"):
        st.text(p("plan.sure", title=line.title))
        if st.button(p("plan.yes_cancel"), key=f"{place}-cancel-{line.publication}", type="primary"):
            act = partial(
                planning.cancel, services.store, user, publication=line.publication, now=services.clock.now()
            )
            _do(services, act, p("plan.cancelled"))


def _do(services: Services, act: Callable[[], object], done: str) -> None:
    session.attempt(services, act, done=done)
    st.rerun()
