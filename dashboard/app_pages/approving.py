"""The approver's inbox: exactly the text that will be published, and a decision on it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from dashboard import drawing, session
from dashboard.app_pages import checking
from dashboard.deps import Services
from dashboard.phrases import Phrases
from dashboard.viewmodels import drafts as view
from kiemtin.entities import User
from kiemtin.errors import SelfApproval
from kiemtin.words import ZONE
from review import approvals


def render(services: Services, user: User, waiting: Sequence[view.DraftLine]) -> None:
    p = session.phrases(services)
    if not waiting:
        st.info(p("approve.empty"), icon=":material/task_alt:")
        return
    lines = {line.draft: line for line in waiting}
    chosen = st.selectbox(
        p("approve.choose"),
        list(lines),
        format_func=lambda each: p("approve.line", number=each, title=lines[each].title),
        key="approve-choose",
    )
    shown = view.draft_view(services.store, chosen)
    text, decision = st.columns([1.4, 1], gap="medium")
    with text:
        _preview(services, p, shown)
    with decision:
        _decide(services, user, p, shown)


def _preview(services: Services, p: Phrases, shown: view.DraftView) -> None:
    latest, content = shown.latest, shown.latest.content
    foot = [
        p("approve.signed", office=services.office),
        p("approve.targets", accounts=", ".join(each.title for each in shown.targets)),
    ]
    st.html(
        drawing.chips(
            [p("draft.digest", digest=latest.digest[:12])],
            strong=p(
                "draft.revision", number=latest.number, author=shown.author, when=p.when(latest.created_at)
            ),
        )
    )
    st.html(drawing.paper(content.title, content.body, content.link, foot))
    if shown.claim:
        st.html(drawing.quote(shown.claim, p("approve.claim")))
    for each in shown.facts:
        st.html(drawing.quote(each.statement, f"{p('claim.source')}: {each.source} ({each.fact})"))
    st.subheader(p("check.title"))
    checking.draw(services, p, content, latest.problems)
    if shown.previous:
        with st.expander(p("draft.compare", number=shown.previous.number), icon=":material/difference:"):
            st.html(drawing.difference(view.changes(shown.previous.content, content)))


def _decide(services: Services, user: User, p: Phrases, shown: view.DraftView) -> None:
    latest, now = shown.latest, services.clock.now()
    own = shown.wrote(user.id)
    if own:
        st.warning(SelfApproval().message(p.language), icon=":material/group:")
    with st.form(f"approve-{latest.id}"):
        local = now.astimezone(ZONE).replace(tzinfo=None, second=0, microsecond=0)
        at = st.datetime_input(
            p("approve.at"),
            value=local,
            format="DD/MM/YYYY",
            step=300,
            key=f"due-{latest.id}",
            help=p("approve.at_help"),
        )
        note = st.text_area(p("approve.note"), key=f"note-{latest.id}", max_chars=1000, height=90)
        approved = st.form_submit_button(
            p("approve.approve"), type="primary", icon=":material/verified:", disabled=own, width="stretch"
        )
        refused = st.form_submit_button(
            p("approve.refuse"), icon=":material/undo:", disabled=own, width="stretch"
        )
    if approved:
        act = partial(
            approvals.approve,
            services.store,
            user,
            revision=latest.id,
            digest=latest.digest,
            due_at=view.due(at or local, now),
            note=note,
            now=now,
        )
        session.attempt(services, act, done=p("approve.approved"))
        st.rerun()
    if refused and not note.strip():
        st.error(p("approve.note_needed"), icon=":material/error:")
    elif refused:
        send_back = partial(
            approvals.refuse,
            services.store,
            user,
            revision=latest.id,
            digest=latest.digest,
            note=note,
            now=now,
        )
        session.attempt(services, send_back, done=p("approve.refused"))
        st.rerun()
