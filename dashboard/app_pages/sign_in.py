"""The gate: nothing can be read before it."""

from __future__ import annotations

import streamlit as st

from dashboard import session
from dashboard.deps import Services
from dashboard.viewmodels.administration import anyone
from review import sign_in as accounts


def render(services: Services) -> None:
    """Draw the sign-in; the page asked for follows after it."""
    p = session.phrases(services)
    _, middle, _ = st.columns([1, 1.4, 1])
    with middle:
        st.segmented_control(
            p("app.language"),
            ["vi", "en"],
            default=p.language,
            required=True,
            format_func={"vi": "Tiếng Việt", "en": "English"}.__getitem__,
            key="sign-in-language",
            on_change=lambda: session.speak(st.session_state["sign-in-language"]),
        )
        st.title(p("app.name"))
        st.text(services.office)
        if not anyone(services.store):
            st.info(p("sign_in.nobody"), icon=":material/info:")
        with st.form("sign-in"):
            name = st.text_input(p("sign_in.name"), autocomplete="username", key="sign-in-name")
            password = st.text_input(
                p("sign_in.password"),
                type="password",
                autocomplete="current-password",
                key="sign-in-password",
            )
            pressed = st.form_submit_button(
                p("sign_in.enter"), type="primary", icon=":material/login:", width="stretch"
            )
        st.caption(p("sign_in.promise"))
    if pressed:
        now = services.clock.now()
        user = session.attempt(services, lambda: accounts.sign_in(services.store, name, password, now))
        if user is not None:
            session.begin(user, now)
        st.rerun()
