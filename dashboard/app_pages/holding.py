"""The emergency stop on a page: what stands, why, and the buttons that begin and end it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard import session
from dashboard.deps import Services
from dashboard.phrases import Phrases
from dashboard.theme import plain
from kiemtin.entities import User
from review import holding
from review.roles import may

_REASON, _NOTE = "hold-reason", "hold-note"


def emergency(services: Services, user: User, p: Phrases) -> None:
    """A red banner while everything is stopped, and the button to stop or to go on."""
    held = holding.standing(services.store)
    if held is not None:
        said = p("hold.banner", at=p.when(held.held_at), by=plain(held.held_by), reason=plain(held.reason))
        st.error(f"**{said}**  \n{p('hold.means')}", icon=":material/front_hand:")
        if may(user, "release"):
            with st.popover(p("hold.go_on"), icon=":material/play_arrow:"):
                st.text_input(p("hold.note"), key=_NOTE, max_chars=500)
                st.button(p("hold.yes_go_on"), key="hold-release", on_click=_release, args=(services, user))
    elif may(user, "hold"):
        with st.popover(p("hold.stop"), icon=":material/front_hand:"):
            st.text(p("hold.explain"))
            st.text_input(p("hold.reason"), key=_REASON, max_chars=500)
            st.button(p("hold.yes"), key="hold-begin", type="primary", on_click=_hold, args=(services, user))


def _hold(services: Services, user: User) -> None:
    act = partial(
        holding.hold,
        services.store,
        user,
        reason=str(st.session_state.get(_REASON, "")),
        now=services.clock.now(),
    )
    session.attempt(services, act, done=session.phrases(services)("hold.held"))


def _release(services: Services, user: User) -> None:
    act = partial(
        holding.release,
        services.store,
        user,
        note=str(st.session_state.get(_NOTE, "")),
        now=services.clock.now(),
    )
    session.attempt(services, act, done=session.phrases(services)("hold.released"))
