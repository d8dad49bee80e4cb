"""Who stands in for whom in approvals, and naming a deputy for days away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from functools import partial

import streamlit as st

from dashboard import session
from dashboard.deps import Services
from dashboard.phrases import Phrases
from dashboard.theme import plain
from dashboard.viewmodels import approval
from kiemtin.entities import User
from kiemtin.words import ZONE
from review import delegation


def own(services: Services, user: User, p: Phrases) -> None:
    """On a person's own page: their delegations, and a form for the next days away."""
    st.header(p("delegate.title"))
    now = services.clock.now()
    table(services, user, p, approval.stand_ins(services.store, now, of=user))
    form(services, user, p, approval.able(services.store), giver=user)


def table(services: Services, user: User, p: Phrases, found: Sequence[approval.StandIn]) -> None:
    """Those that hold now or will, each with the button that ends it."""
    coming = [each for each in found if not each.over]
    if not coming:
        st.caption(p("delegate.none"))
    for each in coming:
        line = p(
            "delegate.line",
            giver=each.giver,
            deputy=each.deputy,
            since=p.when(each.delegation.starts_at),
            until=p.when(each.delegation.ends_at),
            state=p("delegate.now" if each.active else "delegate.later"),
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(plain(line))
            st.button(
                p("delegate.end"),
                key=f"delegate-end-{each.delegation.id}",
                icon=":material/event_available:",
                on_click=_end,
                args=(services, user, each.delegation.id),
            )


def form(services: Services, user: User, p: Phrases, known: Mapping[int, str], *, giver: User | None) -> None:
    """A deputy and the days; ``giver`` None: for anybody."""
    today = services.clock.now().astimezone(ZONE).date()
    with st.form("delegate"):
        with st.container(horizontal=True):
            if giver is None:
                st.selectbox(
                    p("delegate.giver"), list(known), format_func=known.__getitem__, key="delegate-giver"
                )
            others = [each for each in known if giver is None or each != giver.id]
            st.selectbox(
                p("delegate.deputy"),
                others,
                # Not the one who stands first as being away.
                index=1 if giver is None and len(others) > 1 else 0,
                format_func=known.__getitem__,
                key="delegate-deputy",
            )
            st.date_input(p("delegate.since"), value=today, format="DD/MM/YYYY", key="delegate-since")
            st.date_input(
                p("delegate.until"),
                value=today + timedelta(days=7),
                format="DD/MM/YYYY",
                key="delegate-until",
            )
        st.form_submit_button(
            p("delegate.start"),
            icon=":material/supervisor_account:",
            on_click=_start,
            args=(services, user, giver.id if giver else None),
            disabled=not others,
        )


def _start(services: Services, user: User, giver: int | None) -> None:
    p, state, now = session.phrases(services), st.session_state, services.clock.now()
    since, until = state.get("delegate-since"), state.get("delegate-until")
    away, deputy = giver or state.get("delegate-giver"), state.get("delegate-deputy")
    if since is None or until is None or away is None or deputy is None:
        session.tell("error", p("delegate.incomplete"))
        return
    act = partial(
        delegation.delegate,
        services.store,
        user,
        giver=away,
        deputy=deputy,
        # Whole days in Viet Nam; one that has begun counts from now.
        starts_at=max(now, datetime.combine(since, time(), ZONE)),
        ends_at=datetime.combine(until, time(), ZONE) + timedelta(days=1),
        now=now,
    )
    session.attempt(services, act, done=p("delegate.started"))


def _end(services: Services, user: User, number: int) -> None:
    act = partial(delegation.end, services.store, user, delegation=number, now=services.clock.now())
    session.attempt(services, act, done=session.phrases(services)("delegate.ended"))
