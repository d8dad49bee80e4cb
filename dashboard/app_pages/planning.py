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
            # The publisher writes its advice in the office's own language.
            own = line.advice and p.language == services.language
            general = p(f"advice.{line.state}", when=p.when(line.due_at))
            st.text(line.advice if own else general)
            if line.advice and not own:
                st.caption(plain(line.advice))
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
    number = line.publication
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if line.state in view.TO_SETTLE:
            st.text_input(p("trouble.address"), key=f"address-{number}", placeholder="https://", width=320)
            for found, label, icon in ((True, "found", "check"), (False, "absent", "refresh")):
                st.button(
                    p(f"trouble.{label}"),
                    key=f"{label}-{number}",
                    icon=f":material/{icon}:",
                    on_click=_settle,
                    args=(services, user, number, found),
                )
        if line.state in view.RENEWABLE:
            _at(services, p, line, "trouble.renew", partial(planning.renew, services.store, user))
            st.button(
                p("trouble.retry"),
                key=f"retry-{number}",
                icon=":material/refresh:",
                on_click=_retry,
                args=(services, user, number),
            )
        if line.state in view.CANCELLABLE:
            _cancel(services, user, p, line, "trouble")


def _at(services: Services, p: Phrases, line: CalendarLine, label: str, act: Callable[..., object]) -> None:
    """A new time in Viet Nam and the button that sets it."""
    now = services.clock.now()
    shown: datetime = max(line.due_at, now).astimezone(ZONE).replace(tzinfo=None, second=0, microsecond=0)
    field = f"{label}-at-{line.publication}"
    st.datetime_input(p("plan.at"), value=shown, format="DD/MM/YYYY", step=300, key=field, width=260)
    st.button(
        p(label),
        key=f"{label}-{line.publication}",
        icon=":material/schedule:",
        on_click=_set_time,
        args=(services, line.publication, act, field),
    )


def _cancel(services: Services, user: User, p: Phrases, line: CalendarLine, place: str) -> None:
    with st.popover(p("plan.cancel"), icon=":material/cancel:"):
        st.text(p("plan.sure", title=line.title))
        st.button(
            p("plan.yes_cancel"),
            key=f"{place}-cancel-{line.publication}",
            type="primary",
            on_click=_do_cancel,
            args=(services, user, line.publication),
        )


# What follows runs before the page is drawn again, so that it is done or refused in words even when
# the row has changed meanwhile and its buttons are no longer there.


def _set_time(services: Services, publication: int, act: Callable[..., object], field: str) -> None:
    now = services.clock.now()
    chosen = st.session_state.get(field) or now
    session.attempt(
        services,
        partial(act, publication=publication, due_at=due(chosen, now), now=now),
        done=session.phrases(services)("plan.moved"),
    )


def _settle(services: Services, user: User, publication: int, found: bool) -> None:
    p = session.phrases(services)
    settle = partial(
        planning.settle,
        services.store,
        user,
        publication=publication,
        found=found,
        remote_url=str(st.session_state.get(f"address-{publication}", "")).strip() if found else "",
        now=services.clock.now(),
    )
    session.attempt(services, settle, done=p("trouble.settled" if found else "trouble.again"))


def _retry(services: Services, user: User, publication: int) -> None:
    now = services.clock.now()
    act = partial(planning.renew, services.store, user, publication=publication, due_at=now, now=now)
    session.attempt(services, act, done=session.phrases(services)("trouble.again"))


def _do_cancel(services: Services, user: User, publication: int) -> None:
    act = partial(planning.cancel, services.store, user, publication=publication, now=services.clock.now())
    session.attempt(services, act, done=session.phrases(services)("plan.cancelled"))
