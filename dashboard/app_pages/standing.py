"""Where a draft stands: its revision, for whom it waits, what its approver said, whether the approval still holds."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard import drawing, session
from dashboard.app_pages import signing
from dashboard.deps import Services
from dashboard.phrases import Phrases
from dashboard.viewmodels import approval, drafts as view
from dashboard.viewmodels.relatives import APPROVED, PUBLISHED, REFUSED, SUBMITTED
from kiemtin.entities import Revision, User
from review import drafts


def render(services: Services, user: User, p: Phrases, shown: view.DraftView) -> None:
    """Above the fields of a draft."""
    latest, number = shown.latest, shown.draft.id
    marks = [
        p("draft.revision", number=latest.number, author=shown.author, when=p.when(latest.created_at)),
        p("draft.digest", digest=latest.digest[:12]),
    ]
    st.html(drawing.chips(marks, strong=p(f"stage.{shown.stage}")))
    if shown.urgent:
        st.warning(p("urgent.marked", reason=shown.urgent), icon=":material/priority_high:")
    decided = shown.draft.approval
    if decided is not None and shown.stage == REFUSED:
        note = decided.note or p("draft.no_note")
        st.warning(p("draft.refused", who=shown.names[decided.approver]), icon=":material/undo:")
        st.text(note)
    now = services.clock.now()
    if shown.stage == SUBMITTED:
        st.info(p("draft.waits"), icon=":material/hourglass_top:")
        with st.expander(p("steps.title"), icon=":material/how_to_reg:"):
            signing.table(p, approval.standing(services.store, number, user, now))
            st.caption(p("draft.anew_why"))
            _again(services, user, p, latest)
    if shown.stage == APPROVED and shown.ran_out(now):
        st.warning(p("draft.ran_out"), icon=":material/event_busy:")
        _again(services, user, p, latest)
    elif shown.stage in (APPROVED, PUBLISHED):
        st.info(p("draft.edit_voids"), icon=":material/info:")


def _again(services: Services, user: User, p: Phrases, latest: Revision) -> None:
    """The same text as a new revision, to ask for approval once more."""
    st.button(
        p("draft.anew"),
        key=f"anew-{latest.draft}-{latest.number}",
        icon=":material/autorenew:",
        on_click=_anew,
        args=(services, user, latest),
    )


def _anew(services: Services, user: User, latest: Revision) -> None:
    again = partial(
        drafts.revise,
        services.store,
        user,
        draft=latest.draft,
        after=latest.number,
        content=latest.content,
        now=services.clock.now(),
        anew=True,
    )
    made = session.attempt(services, again, done=session.phrases(services)("draft.saved"))
    if made is not None:
        session.set_base(latest.draft, made.number)
