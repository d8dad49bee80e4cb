"""Starting a draft: from a form, with a decided claim or a fact filled in, or with the field of a title alone."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard import session
from dashboard.deps import Services
from dashboard.viewmodels.claims import decided
from kiemtin.entities import User
from review import drafts
from review.templates import OFFERED

KINDS = ("notice", "answer", "scam_warning")
_FIRST_FACTS = 8
"""Facts offered for the words that were typed."""


def render(services: Services, user: User) -> None:
    """Draw the page."""
    p = session.phrases(services)
    store, now = services.store, services.clock.now()
    with st.expander(p("start.title"), icon=":material/add:"):
        left, right = st.columns([1.6, 1], gap="medium")
        with left:
            words = st.text_input(p("start.find_fact"), key="start-words", placeholder=p("start.find_hint"))
            facts = {each.fact: each for each in services.fact_search(words)[:_FIRST_FACTS]} if words else {}
            with st.form("start-correction"):
                template = st.selectbox(
                    p("start.template"),
                    OFFERED,
                    format_func=lambda each: p(f"template.{each}"),
                    key="start-template",
                )
                lines = {line.claim: line for line in decided(store, services.k)}
                claim = st.selectbox(
                    p("start.claim"),
                    list(lines),
                    format_func=lambda each: f"{p.verdict(lines[each].verdict)} · {lines[each].statement}",
                    index=None,
                    placeholder=p("start.claim_hint") if lines else p("start.no_claim"),
                    key="start-claim",
                )
                fact = st.selectbox(
                    p("start.fact"),
                    list(facts),
                    format_func=lambda each: f"{facts[each].statement} ({each})",
                    index=None,
                    placeholder=p("start.fact_hint"),
                    key="start-fact",
                )
                correct = st.form_submit_button(
                    p("start.from_template"), type="primary", icon=":material/edit_note:"
                )
        with right, st.form("start-blank"):
            kind = st.selectbox(
                p("start.kind"), KINDS, format_func=lambda each: p(f"kind.{each}"), key="start-kind"
            )
            title = st.text_input(p("draft.headline"), max_chars=150, key="start-headline")
            blank = st.form_submit_button(p("start.blank"), icon=":material/draft:")
    action = None
    if correct:
        action = partial(
            drafts.start_from,
            store,
            user,
            template=template,
            office=services.office,
            claim=claim,
            fact=fact,
            now=now,
        )
    elif blank:
        action = partial(drafts.start_blank, store, user, kind=kind, title=title, body="", now=now)
    if action is not None:
        draft = session.attempt(services, action, done=p("start.done"))
        if draft is not None:
            session.open_draft(draft.id)
        st.rerun()
