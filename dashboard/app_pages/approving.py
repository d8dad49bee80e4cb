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
from kiemtin.entities import Revision, User
from kiemtin.errors import SelfApproval
from kiemtin.words import ZONE
from review import approvals


def render(services: Services, user: User, waiting: Sequence[view.DraftLine]) -> None:
    """Draw the page."""
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
    st.header(p("check.title"))
    checking.draw(services, p, content, latest.problems)
    if shown.previous:
        with st.expander(p("draft.compare", number=shown.previous.number), icon=":material/difference:"):
            st.html(drawing.difference(view.changes(shown.previous.content, content)))


def _decide(services: Services, user: User, p: Phrases, shown: view.DraftView) -> None:
    latest = shown.latest
    own = shown.wrote(user.id)
    if own:
        st.warning(SelfApproval().message(p.language), icon=":material/group:")
    with st.form(f"approve-{latest.id}"):
        st.datetime_input(
            p("approve.at"),
            value=services.clock.now().astimezone(ZONE).replace(tzinfo=None, second=0, microsecond=0),
            format="DD/MM/YYYY",
            step=300,
            key=f"due-{latest.id}",
            help=p("approve.at_help"),
        )
        st.text_area(p("approve.note"), key=f"note-{latest.id}", max_chars=1000, height=90)
        st.form_submit_button(
            p("approve.approve"),
            type="primary",
            icon=":material/verified:",
            disabled=own,
            width="stretch",
            on_click=_approve,
            args=(services, user, latest),
        )
        st.form_submit_button(
            p("approve.refuse"),
            icon=":material/undo:",
            disabled=own,
            width="stretch",
            on_click=_refuse,
            args=(services, user, latest),
        )


# Both run before the page is drawn again, with the revision and the digest that were on the screen:
# an edit made meanwhile is refused in words, never approved unseen.


def _approve(services: Services, user: User, seen: Revision) -> None:
    now = services.clock.now()
    act = partial(
        approvals.approve,
        services.store,
        user,
        revision=seen.id,
        digest=seen.digest,
        due_at=view.due(st.session_state.get(f"due-{seen.id}") or now, now),
        note=str(st.session_state.get(f"note-{seen.id}", "")),
        now=now,
    )
    session.attempt(services, act, done=session.phrases(services)("approve.approved"))


def _refuse(services: Services, user: User, seen: Revision) -> None:
    p = session.phrases(services)
    note = str(st.session_state.get(f"note-{seen.id}", ""))
    if not note.strip():
        session.tell("error", p("approve.note_needed"))
        return
    act = partial(
        approvals.refuse,
        services.store,
        user,
        revision=seen.id,
        digest=seen.digest,
        note=note,
        now=services.clock.now(),
    )
    session.attempt(services, act, done=p("approve.refused"))
