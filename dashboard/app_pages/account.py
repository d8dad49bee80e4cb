"""One's own account: who I am here, and a new password."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard import drawing, session
from dashboard.app_pages import delegating
from dashboard.deps import Services
from kiemtin.entities import User
from review import sign_in as accounts
from review.roles import may


def render(services: Services, user: User) -> None:
    """Draw the page."""
    p = session.phrases(services)
    st.title(p("account.title"))
    st.html(drawing.chips([p.role(role) for role in sorted(user.roles)], strong=user.display))
    st.caption(p("account.idle", minutes=p.number(services.session_minutes)))
    if may(user, "approve"):
        delegating.own(services, user, p)
    left, _ = st.columns([1.2, 1])
    with left, st.form("account-password", clear_on_submit=True):
        st.header(p("account.password"))
        old = st.text_input(
            p("account.old"), type="password", key="account-old", autocomplete="current-password"
        )
        new = st.text_input(p("account.new"), type="password", key="account-new", autocomplete="new-password")
        again = st.text_input(
            p("account.again"), type="password", key="account-again", autocomplete="new-password"
        )
        pressed = st.form_submit_button(p("account.change"), type="primary", icon=":material/key:")
    if pressed:
        if new != again:
            session.tell("error", p("account.differ"))
        else:
            act = partial(
                accounts.change_password, services.store, user, old=old, new=new, now=services.clock.now()
            )
            session.attempt(services, act, done=p("account.changed"))
        st.rerun()
