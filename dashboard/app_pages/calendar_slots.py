"""Slots of the week and the office's own rules, account by account."""

from __future__ import annotations

from datetime import datetime, time
from functools import partial

import streamlit as st

from dashboard import session
from dashboard.deps import Services
from dashboard.phrases import Phrases
from kiemtin.entities import User
from kiemtin.plans import AccountRules, Slot
from review.calendar import keeping
from review.calendar.rules import MOST


def render(services: Services, user: User) -> None:
    """Draw the part."""
    p = session.phrases(services)
    with services.store.read() as uow:
        accounts = {each.id: each for each in uow.accounts.all()}
        rules = uow.planning.rules()
    if not accounts:
        st.info(p("slots.no_account"))
        return
    account = st.selectbox(
        p("slots.account"), list(accounts), format_func=lambda each: accounts[each].title, key="slots-account"
    )
    left, right = st.columns(2, gap="medium")
    with left:
        st.header(p("slots.title"))
        _slots(services, user, p, account, keeping.slots(services.store, account))
    with right:
        st.header(p("slots.rules"))
        _rules(services, user, p, account, rules.get(account) or AccountRules(account=account))


def _slots(services: Services, user: User, p: Phrases, account: int, slots: list[Slot]) -> None:
    if not slots:
        st.caption(p("slots.none"))
    for slot in slots:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(f"{p(f'weekday.{slot.weekday}')} {slot.at:%H:%M}")
            st.button(
                p("slots.remove"),
                key=f"slot-remove-{slot.id}",
                icon=":material/delete:",
                on_click=_remove,
                args=(services, user, slot.id),
            )
    with st.form(f"slots-add-{account}"):
        st.multiselect(
            p("slots.weekdays"),
            list(range(7)),
            default=list(range(5)),
            format_func=lambda day: p(f"weekday.{day}"),
            key=f"slots-days-{account}",
        )
        st.time_input(p("slots.at"), value=time(8, 0), step=300, key=f"slots-at-{account}")
        st.form_submit_button(
            p("slots.add"), icon=":material/add:", on_click=_add, args=(services, user, account)
        )


def _rules(services: Services, user: User, p: Phrases, account: int, known: AccountRules) -> None:
    with st.form(f"rules-{account}"):
        st.time_input(p("slots.quiet_from"), value=known.quiet_from, step=300, key=f"quiet-from-{account}")
        st.time_input(p("slots.quiet_to"), value=known.quiet_to, step=300, key=f"quiet-to-{account}")
        for name in ("per_hour", "per_day", "gap_minutes"):
            st.number_input(
                p(f"slots.{name}"),
                min_value=0,
                max_value=MOST,
                value=getattr(known, name) or 0,
                step=1,
                key=f"{name}-{account}",
                help=p("slots.zero"),
            )
        st.form_submit_button(
            p("slots.save"), type="primary", on_click=_set_rules, args=(services, user, account)
        )


def _add(services: Services, user: User, account: int) -> None:
    act = partial(
        keeping.add_slots,
        services.store,
        user,
        account=account,
        weekdays=list(st.session_state.get(f"slots-days-{account}", ())),
        at=_clock(st.session_state.get(f"slots-at-{account}")) or time(8, 0),
        now=services.clock.now(),
    )
    session.attempt(services, act, done=session.phrases(services)("slots.added"))


def _remove(services: Services, user: User, slot: int) -> None:
    act = partial(keeping.remove_slot, services.store, user, slot=slot, now=services.clock.now())
    session.attempt(services, act, done=session.phrases(services)("slots.removed"))


def _set_rules(services: Services, user: User, account: int) -> None:
    state = st.session_state
    rules = AccountRules(
        account=account,
        quiet_from=_clock(state.get(f"quiet-from-{account}")),
        quiet_to=_clock(state.get(f"quiet-to-{account}")),
        per_hour=int(state.get(f"per_hour-{account}") or 0) or None,
        per_day=int(state.get(f"per_day-{account}") or 0) or None,
        gap_minutes=int(state.get(f"gap_minutes-{account}") or 0) or None,
    )
    act = partial(keeping.set_rules, services.store, user, rules, now=services.clock.now())
    session.attempt(services, act, done=session.phrases(services)("slots.saved"))


def _clock(chosen: object) -> time | None:
    if isinstance(chosen, datetime):
        return chosen.time()
    return chosen if isinstance(chosen, time) else None
