"""Starting a draft: from a decided claim, or blank."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard import session
from dashboard.deps import Services
from dashboard.viewmodels.claims import decided
from kiemtin.entities import User
from review import drafts

KINDS = ("notice", "answer", "scam_warning")


def render(services: Services, user: User) -> None:
    """Draw the page."""
    p = session.phrases(services)
    store, now = services.store, services.clock.now()
    with st.expander(p("start.title"), icon=":material/add:"):
        left, right = st.columns(2, gap="medium")
        with left, st.form("start-correction"):
            lines = {line.claim: line for line in decided(store, services.k)}
            claim = st.selectbox(
                p("start.claim"),
                list(lines),
                format_func=lambda each: f"{p.verdict(lines[each].verdict)} · {lines[each].statement}",
                index=0 if lines else None,
                placeholder=p("start.no_claim"),
                key="start-claim",
            )
            correct = st.form_submit_button(
                p("start.correction"), type="primary", disabled=not lines, icon=":material/edit_note:"
            )
        with right, st.form("start-blank"):
            kind = st.selectbox(
                p("start.kind"), KINDS, format_func=lambda each: p(f"kind.{each}"), key="start-kind"
            )
            title = st.text_input(p("draft.headline"), max_chars=150, key="start-headline")
            blank = st.form_submit_button(p("start.blank"), icon=":material/draft:")
    action = None
    if correct and claim is not None:
        action = partial(drafts.start_correction, store, user, claim=claim, office=services.office, now=now)
    elif blank:
        action = partial(drafts.start_blank, store, user, kind=kind, title=title, body="", now=now)
    if action is not None:
        draft = session.attempt(services, action, done=p("start.done"))
        if draft is not None:
            session.open_draft(draft.id)
        st.rerun()
