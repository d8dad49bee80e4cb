"""What a planner does with a publication: another time, cancel, settle, try again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

import streamlit as st

from dashboard import session
from dashboard.deps import Services
from dashboard.phrases import Phrases
from dashboard.theme import plain
from dashboard.viewmodels import calendar as view
from dashboard.viewmodels.drafts import due
from kiemtin.entities import User
from kiemtin.store.planning_queries import PlanLine
from kiemtin.words import ZONE
from review import planning
from review.calendar import plans, taking
from review.calendar.tomorrow import rates_of


def state_of(p: Phrases, line: PlanLine) -> str:
    """An icon and a word; what is planned and not approved has words of its own."""
    return p.state(line.state) if line.state is not None else f"◌ {taking.state_word(line, p.language)}"


def troubled(
    services: Services, user: User, p: Phrases, lines: Sequence[PlanLine], *, total: int, allowed: bool
) -> None:
    """What failed or is unknown, why, and what to do about it."""
    st.error(p("trouble.title", count=p.number(total)), icon=":material/report:")
    for line in lines:
        with st.container(border=True, gap="xsmall", key=f"trouble-{line.publication}"):
            st.markdown(f"**{state_of(p, line)}** · {plain(line.title)} · {plain(line.account_title)}")
            # The publisher writes its advice in the office's own language.
            own = line.advice and p.language == services.language
            general = p(f"advice.{line.state}", when=p.when(line.due_at))
            st.text(line.advice if own else general)
            if line.advice and not own:
                st.caption(plain(line.advice))
            if allowed:
                _ways_out(services, user, p, line)
    if total > len(lines):
        st.caption(p("calendar.more", count=p.number(total - len(lines))))


def plan(services: Services, user: User, p: Phrases, shown: view.CalendarView) -> None:
    """Choose a post that waits, and move or cancel it: two clicks."""
    known = {line.publication or line.key: line for line in shown.actionable()}
    with st.expander(p("plan.title"), icon=":material/edit_calendar:", expanded=len(known) == 1):
        number = st.selectbox(
            p("plan.choose"),
            list(known),
            format_func=lambda each: p(
                "plan.line",
                when=p.when(known[each].due_at),
                title=known[each].title,
                account=known[each].account_title,
                state=state_of(p, known[each]),
            ),
            key="plan-choose",
        )
        line = known[number]
        for warning in shown.warnings.get(line.key, ()):
            st.warning(plain(warning.message.said(p.language)), icon=":material/warning:")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            if line.state in view.MOVABLE:
                _arrows(services, user, p, line)
                _at(services, p, line, "plan.move", partial(_move, services, user, line))
            _cancel(services, user, p, line, "plan")


def _arrows(services: Services, user: User, p: Phrases, line: PlanLine) -> None:
    """A day back, a day on, the next free slot."""
    for name, icon, act in (
        ("earlier", "chevron_left", partial(_shifted, services, user, line, -1)),
        ("later", "chevron_right", partial(_shifted, services, user, line, 1)),
        ("next_slot", "skip_next", partial(_to_next_slot, services, user, line)),
    ):
        st.button(
            p(f"plan.{name}"),
            key=f"plan.{name}-{_name(line)}",
            icon=f":material/{icon}:",
            on_click=_do,
            args=(services, act),
        )


def _ways_out(services: Services, user: User, p: Phrases, line: PlanLine) -> None:
    number = line.publication
    assert number is not None  # what is in trouble was on its way
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
            renew = partial(planning.renew, services.store, user, publication=number)
            _at(services, p, line, "trouble.renew", renew)
            st.button(
                p("trouble.retry"),
                key=f"retry-{number}",
                icon=":material/refresh:",
                on_click=_retry,
                args=(services, user, number),
            )
        if line.state in view.CANCELLABLE:
            _cancel(services, user, p, line, "trouble")


def _at(services: Services, p: Phrases, line: PlanLine, label: str, act: Callable[..., object]) -> None:
    """A new time in Viet Nam and the button that sets it."""
    now = services.clock.now()
    shown: datetime = max(line.due_at, now).astimezone(ZONE).replace(tzinfo=None, second=0, microsecond=0)
    field = f"{label}-at-{_name(line)}"
    st.datetime_input(p("plan.at"), value=shown, format="DD/MM/YYYY", step=300, key=field, width=260)
    st.button(
        p(label),
        key=f"{label}-{_name(line)}",
        icon=":material/schedule:",
        on_click=_set_time,
        args=(services, act, field),
    )


def _cancel(services: Services, user: User, p: Phrases, line: PlanLine, place: str) -> None:
    with st.popover(p("plan.cancel"), icon=":material/cancel:"):
        st.text(p("plan.sure", title=line.title))
        st.button(
            p("plan.yes_cancel"),
            key=f"{place}-cancel-{_name(line)}",
            type="primary",
            on_click=_do_cancel,
            args=(services, user, line),
        )


# What follows runs before the page is drawn again, so that it is done or refused in words even when
# the row has changed meanwhile and its buttons are no longer there.


def _set_time(services: Services, act: Callable[..., object], field: str) -> None:
    now = services.clock.now()
    chosen = st.session_state.get(field) or now
    _do(services, partial(act, due_at=due(chosen, now), now=now))


def _do(services: Services, act: Callable[[], object]) -> None:
    session.attempt(services, act, done=session.phrases(services)("plan.moved"))


def _move(services: Services, user: User, line: PlanLine, *, due_at: datetime, now: datetime) -> object:
    """A new time, for what is approved and for what is only planned."""
    if line.publication is not None:
        return planning.reschedule(services.store, user, publication=line.publication, due_at=due_at, now=now)
    return plans.plan(services.store, user, draft=line.draft, due={line.account: due_at}, now=now)


def _shifted(services: Services, user: User, line: PlanLine, days: int) -> object:
    """From the time it has now, whatever was on the screen."""
    now = services.clock.now()
    if line.publication is not None:
        return planning.shift(services.store, user, publication=line.publication, days=days, now=now)
    return _move(services, user, line, due_at=line.due_at + timedelta(days=days), now=now)


def _to_next_slot(services: Services, user: User, line: PlanLine) -> object:
    now = services.clock.now()
    with services.store.read() as uow:
        rates = rates_of(services.showroom, uow.accounts.get(line.account))
    if line.publication is not None:
        return planning.to_next_slot(services.store, user, publication=line.publication, now=now, rates=rates)
    at = plans.next_slot(
        services.store, line.account, after=max(line.due_at, now), earliest=line.embargo, rates=rates
    )
    return _move(services, user, line, due_at=at, now=now)


def _name(line: PlanLine) -> str:
    """Names a line's buttons."""
    return str(line.publication or line.key)


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


def _do_cancel(services: Services, user: User, line: PlanLine) -> None:
    now = services.clock.now()
    act = (
        partial(planning.cancel, services.store, user, publication=line.publication, now=now)
        if line.publication is not None
        else partial(plans.unplan, services.store, user, draft=line.draft, account=line.account, now=now)
    )
    session.attempt(services, act, done=session.phrases(services)("plan.cancelled"))
