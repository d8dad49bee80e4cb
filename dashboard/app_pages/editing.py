"""Writing a draft beside what the facts say of it. Nothing typed is lost when saving fails."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard import drawing, session
from dashboard.app_pages import checking
from dashboard.deps import Services
from dashboard.phrases import Phrases
from dashboard.viewmodels import drafts as view
from kiemtin.entities import Content, User
from review import drafts


def render(services: Services, user: User, number: int) -> None:
    p = session.phrases(services)
    shown = view.draft_view(services.store, number)
    base = session.base_of(number, shown.latest.number)
    if base != shown.latest.number and not _typed(shown, base):
        base = shown.latest.number
        session.set_base(number, base)
    _standing(p, shown)
    if base != shown.latest.number:
        _newer(p, shown, base)
    writing, checked = st.columns([1.25, 1], gap="medium")
    with writing:
        content = _fields(p, shown, base)
    with checked:
        problems = checking.render(services, p, content)
    unsaved = content != shown.latest.content
    with writing:
        accepted = not any(each.facts for each in problems) or st.checkbox(
            p("draft.accept_problems"), key=f"accept-{number}-{base}"
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            save = st.button(
                p("draft.save"), key=f"save-{number}-{base}", icon=":material/save:", disabled=not unsaved
            )
            submit = st.button(
                p("draft.submit"),
                key=f"submit-{number}-{base}",
                type="primary",
                icon=":material/send:",
                disabled=not accepted or (shown.latest.submitted_at is not None and not unsaved),
            )
            st.caption(p("draft.unsaved") if unsaved else p("draft.all_saved"))
    if save or submit:
        _save(services, user, number, base, content, send=submit, accepted=accepted)
    if shown.previous:
        with st.expander(p("draft.compare", number=shown.previous.number), icon=":material/difference:"):
            st.html(drawing.difference(view.changes(shown.previous.content, shown.latest.content)))


def _standing(p: Phrases, shown: view.DraftView) -> None:
    latest = shown.latest
    marks = [
        p("draft.revision", number=latest.number, author=shown.author, when=p.when(latest.created_at)),
        p("draft.digest", digest=latest.digest[:12]),
    ]
    st.html(drawing.chips(marks, strong=p(f"stage.{shown.stage}")))
    approval = shown.draft.approval
    if approval is not None and shown.stage == view.REFUSED:
        note = approval.note or p("draft.no_note")
        st.warning(p("draft.refused", who=shown.names[approval.approver]), icon=":material/undo:")
        st.text(note)
    if shown.stage == view.SUBMITTED:
        st.info(p("draft.waits"), icon=":material/hourglass_top:")
    if shown.stage in (view.APPROVED, view.PUBLISHED):
        st.info(p("draft.edit_voids"), icon=":material/info:")


def _typed(shown: view.DraftView, base: int) -> bool:
    """True when the fields hold something else than the revision they were opened with."""
    row, stored = f"{shown.draft.id}-{base}", shown.revisions[base - 1].content
    return any(
        st.session_state.get(f"{field}-{row}", before) != before
        for field, before in (
            ("headline", stored.title),
            ("body", stored.body),
            ("link", stored.link),
            ("targets", list(stored.accounts)),
        )
    )


def _newer(p: Phrases, shown: view.DraftView, base: int) -> None:
    """Somebody saved meanwhile: what they wrote, and a way to go on without losing one's own."""
    number = shown.draft.id
    newest = shown.latest.number
    st.warning(p("draft.newer", number=newest, author=shown.author), icon=":material/group:")
    mine = Content(
        title=st.session_state.get(f"headline-{number}-{base}", ""),
        body=st.session_state.get(f"body-{number}-{base}", ""),
        link=st.session_state.get(f"link-{number}-{base}", ""),
    )
    st.html(drawing.difference(view.changes(shown.latest.content, mine)))
    with st.container(horizontal=True):
        st.button(
            p("draft.keep_mine"),
            key=f"mine-{number}-{base}",
            on_click=session.rebase,
            args=(number, base, newest),
        )
        st.button(
            p("draft.take_theirs"),
            key=f"theirs-{number}-{base}",
            on_click=session.set_base,
            args=(number, newest),
        )


def _fields(p: Phrases, shown: view.DraftView, base: int) -> Content:
    """The text as it stands in the fields. They keep it across pages and failed saves."""
    row, stored = f"{shown.draft.id}-{base}", shown.latest.content
    session.fill(
        {
            f"headline-{row}": stored.title,
            f"body-{row}": stored.body,
            f"link-{row}": stored.link,
            f"targets-{row}": list(stored.accounts),
        }
    )
    title = st.text_input(p("draft.headline"), key=f"headline-{row}", max_chars=150, persist_state="session")
    body = st.text_area(p("draft.body"), key=f"body-{row}", height=300, persist_state="session")
    link = st.text_input(p("draft.link"), key=f"link-{row}", placeholder="https://", persist_state="session")
    ready = {each.id: each for each in shown.accounts if each.enabled and each.verified_at}
    known = {each.id: each for each in shown.accounts}
    targets = st.multiselect(
        p("draft.targets"),
        [*dict.fromkeys([*ready, *stored.accounts])],
        format_func=lambda each: known[each].title if each in ready else f"{known[each].title} ⚠",
        key=f"targets-{row}",
        placeholder=p("draft.choose_targets"),
        persist_state="session",
    )
    if not ready:
        st.caption(p("draft.no_accounts"))
    return Content(
        title=title or "",
        body=body or "",
        link=(link or "").strip(),
        accounts=tuple(targets),
        facts=stored.facts,
    )


def _save(
    services: Services, user: User, number: int, base: int, content: Content, *, send: bool, accepted: bool
) -> None:
    p = session.phrases(services)
    store, now = services.store, services.clock.now()
    keep = partial(drafts.revise, store, user, draft=number, after=base, content=content, now=now)
    saved = session.attempt(services, keep, done="" if send else p("draft.saved"))
    if saved is not None:
        session.set_base(number, saved.number)
        if send:
            ask = partial(
                drafts.submit,
                store,
                user,
                services.checker,
                draft=number,
                number=saved.number,
                now=now,
                accept_problems=accepted,
            )
            session.attempt(services, ask, done=p("draft.submitted"))
    st.rerun()
