"""Drafts and approvals: editors write on one side, a second person approves on the other."""

from __future__ import annotations

import streamlit as st

from dashboard import session
from dashboard.app_pages import approving, editing, starting
from dashboard.deps import Services
from dashboard.viewmodels import drafts as view
from kiemtin.entities import User
from review.roles import may

WRITE, APPROVE = "write", "approve"


def render(services: Services, user: User) -> None:
    """Draw the page."""
    p = session.phrases(services)
    st.title(p("drafts.title"))
    waiting = view.inbox(services.store)
    sides = [side for side, action in ((WRITE, "edit"), (APPROVE, "approve")) if may(user, action)]
    names = {
        WRITE: p("drafts.write"),
        APPROVE: p("drafts.approve", count=p.number(len(waiting))),
    }
    side = sides[0]
    if len(sides) > 1:
        side = st.segmented_control(
            p("drafts.side"),
            sides,
            default=sides[0],
            required=True,
            format_func=names.__getitem__,
            key="drafts-side",
            label_visibility="collapsed",
        )
    else:
        st.caption(names[side])
    if side == APPROVE:
        approving.render(services, user, waiting)
        return
    starting.render(services, user)
    lines = {line.draft: line for line in view.lines(services.store)}
    if not lines:
        st.info(p("drafts.empty"), icon=":material/info:")
        return
    chosen = session.shown_draft()
    draft = st.selectbox(
        p("drafts.choose"),
        list(lines),
        index=list(lines).index(chosen) if chosen in lines else 0,
        format_func=lambda each: p(
            "drafts.line",
            number=each,
            title=lines[each].title,
            stage=p(f"stage.{lines[each].stage}"),
        ),
        key=f"drafts-choose-{chosen}",
        on_change=lambda: session.open_draft(st.session_state[f"drafts-choose-{chosen}"]),
    )
    editing.render(services, user, draft)
