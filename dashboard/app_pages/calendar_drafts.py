"""A planned time for a draft that nobody approved so far: on some of its accounts, or the next free slots."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import streamlit as st

from dashboard import session
from dashboard.deps import Services
from dashboard.phrases import Phrases
from dashboard.viewmodels.drafts import due
from kiemtin.entities import User
from kiemtin.words import ZONE
from review.calendar import plans
from review.calendar.tomorrow import rates_of

_CHOSEN, _AT = "wish-draft", "wish-at"


def render(services: Services, user: User, p: Phrases) -> None:
    """Draw the form; nothing while every draft is decided on."""
    with services.store.read() as uow:
        waiting = {each.draft: each for each in uow.queries.drafts() if each.decision is None}
        titles = {each.id: each.title for each in uow.accounts.all()}
    if not waiting:
        return
    with st.expander(p("wish.title"), icon=":material/event_upcoming:"):
        draft = st.selectbox(
            p("wish.draft"),
            list(waiting),
            format_func=lambda each: p("wish.line", number=each, title=waiting[each].title),
            key=_CHOSEN,
        )
        with services.store.read() as uow:
            accounts = uow.drafts.get(draft).latest.content.accounts
        known = plans.planned_times(services.store, draft)
        for account, at in known.items():
            st.caption(p("wish.known", account=titles[account], when=p.when(at)))
        now = services.clock.now().astimezone(ZONE).replace(tzinfo=None, second=0, microsecond=0)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.multiselect(
                p("wish.accounts"),
                list(accounts),
                default=list(accounts),
                format_func=lambda each: titles.get(each, f"#{each}"),
                key=f"wish-accounts-{draft}",
                width=320,
            )
            st.datetime_input(
                p("plan.at"),
                value=now + timedelta(hours=1),
                format="DD/MM/YYYY",
                step=300,
                key=_AT,
                width=260,
            )
            st.button(
                p("wish.set"),
                key="wish-set",
                icon=":material/schedule:",
                on_click=_set,
                args=(services, user, draft),
            )
            st.button(
                p("wish.queue"),
                key="wish-queue",
                icon=":material/skip_next:",
                on_click=_queue,
                args=(services, user, draft),
            )


def _set(services: Services, user: User, draft: int) -> None:
    p, now = session.phrases(services), services.clock.now()
    chosen = list(st.session_state.get(f"wish-accounts-{draft}", ()))
    if not chosen:
        session.tell("error", p("wish.no_account"))
        return
    at = due(st.session_state.get(_AT) or now, now)
    act = partial(plans.plan, services.store, user, draft=draft, due=dict.fromkeys(chosen, at), now=now)
    session.attempt(services, act, done=p("wish.done"))


def _queue(services: Services, user: User, draft: int) -> None:
    with services.store.read() as uow:
        rates = {each.id: rates_of(services.showroom, each) for each in uow.accounts.all()}
    act = partial(plans.queue, services.store, user, draft=draft, now=services.clock.now(), rates=rates)
    session.attempt(services, act, done=session.phrases(services)("wish.done"))
