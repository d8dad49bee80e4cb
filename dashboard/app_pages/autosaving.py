"""What was typed and not saved is kept, and offered when its writer comes back."""

from __future__ import annotations

import logging
from functools import partial

import streamlit as st

from dashboard import session
from dashboard.app_pages import comparing, fields
from dashboard.deps import Services
from dashboard.phrases import Phrases
from dashboard.viewmodels import drafts as view
from kiemtin.entities import Content, User
from kiemtin.errors import KiemTinError
from kiemtin.writing import Autosave
from review import autosaves

_log = logging.getLogger(__name__)


def offer(services: Services, user: User, p: Phrases, shown: view.DraftView) -> None:
    """Show what this person left unsaved elsewhere, once; until they choose, nothing replaces it."""
    number = shown.draft.id
    if st.session_state.get(_seen(number)):
        return
    left = autosaves.left(services.store, user, number)
    if left is None or left.content == shown.latest.content:
        st.session_state[_seen(number)] = True
        return
    st.warning(
        p("autosave.left", when=p.when(left.saved_at), number=left.after), icon=":material/history_edu:"
    )
    if left.after != shown.latest.number:
        st.caption(p("autosave.older", number=shown.latest.number))
    with st.expander(p("autosave.see"), icon=":material/difference:"):
        comparing.draw(p, shown, shown.latest.content, left.content)
    with st.container(horizontal=True):
        st.button(
            p("autosave.take"),
            key=f"autosave-take-{number}",
            type="primary",
            icon=":material/restore:",
            on_click=_take,
            args=(left,),
        )
        st.button(
            p("autosave.drop"),
            key=f"autosave-drop-{number}",
            icon=":material/delete:",
            on_click=_drop,
            args=(services, user, number),
        )


def keep(services: Services, user: User, number: int, base: int, content: Content, *, unsaved: bool) -> str:
    """Keep what the fields hold, when it changed since it was last kept. The word for what was done."""
    kept, now = f"kept-{number}", services.clock.now()
    if not st.session_state.get(_seen(number)):
        return ""
    if not unsaved:
        # Saved, taken back or given up for a colleague's: nothing is left to be offered again.
        if st.session_state.pop(kept, None) is not None:
            session.attempt(services, partial(autosaves.forget, services.store, user, number))
        return ""
    if st.session_state.get(kept) == (base, content.digest()):
        return "autosave.kept"
    try:
        autosaves.keep(services.store, user, draft=number, after=base, content=content, now=now)
    except KiemTinError:
        # Nothing typed is lost by it: the fields still hold everything, and the page says so.
        _log.warning("draft %d could not be autosaved", number, exc_info=True)
        return "autosave.failed"
    st.session_state[kept] = (base, content.digest())
    return "autosave.kept"


def _seen(number: int) -> str:
    return f"autosave-seen-{number}"


def _take(left: Autosave) -> None:
    fields.put(fields.row_of(left.draft, left.after), left.content)
    session.set_base(left.draft, left.after)
    st.session_state[_seen(left.draft)] = True


def _drop(services: Services, user: User, number: int) -> None:
    session.attempt(services, partial(autosaves.forget, services.store, user, number))
    st.session_state[_seen(number)] = True
