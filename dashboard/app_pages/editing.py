"""Writing a draft beside what the facts say of it. Nothing typed is lost when saving fails."""

from __future__ import annotations

from functools import partial
from hashlib import sha256

import streamlit as st

from dashboard import drawing, session
from dashboard.app_pages import checking
from dashboard.deps import Services
from dashboard.phrases import Phrases
from dashboard.viewmodels import drafts as view
from kiemtin.entities import Content, DraftProblem, Revision, User
from review import drafts


def render(services: Services, user: User, number: int) -> None:
    """Draw the page."""
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
        accepted = True
        if any(each.decided for each in problems):
            accepted = st.checkbox(p("draft.accept_problems"), key=_accept_key(number, problems))
        sent = shown.latest.submitted_at is not None and not unsaved
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                p("draft.save"),
                key=f"save-{number}-{base}",
                icon=":material/save:",
                disabled=not unsaved,
                on_click=_save,
                args=(services, user, number, base, shown.latest.content.facts),
            )
            st.button(
                p("draft.submit"),
                key=f"submit-{number}-{base}",
                type="primary",
                icon=":material/send:",
                disabled=not accepted or sent,
                on_click=_submit,
                args=(services, user, number, base, shown.latest.content.facts),
            )
            st.caption(p("draft.unsaved") if unsaved else p("draft.all_saved"))
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
    st.text_input(p("draft.headline"), key=f"headline-{row}", max_chars=150, persist_state="session")
    st.text_area(p("draft.body"), key=f"body-{row}", height=300, persist_state="session")
    st.text_input(p("draft.link"), key=f"link-{row}", placeholder="https://", persist_state="session")
    ready = {each.id: each for each in shown.accounts if each.enabled and each.verified_at}
    known = {each.id: each for each in shown.accounts}
    st.multiselect(
        p("draft.targets"),
        [*dict.fromkeys([*ready, *stored.accounts])],
        format_func=lambda each: known[each].title if each in ready else f"{known[each].title} ⚠",
        key=f"targets-{row}",
        placeholder=p("draft.choose_targets"),
        persist_state="session",
    )
    if not ready:
        st.caption(p("draft.no_accounts"))
    return _content(row, stored.facts)


def _content(row: str, facts: tuple[str, ...]) -> Content:
    """What the fields hold now."""
    state = st.session_state
    return Content(
        title=state.get(f"headline-{row}") or "",
        body=state.get(f"body-{row}") or "",
        link=(state.get(f"link-{row}") or "").strip(),
        accounts=tuple(state.get(f"targets-{row}") or ()),
        facts=facts,
    )


def _accept_key(number: int, problems: tuple[DraftProblem, ...]) -> str:
    """Names exactly these problems: accepting some says nothing of others that appear later."""
    found = "\n".join(f"{each.text} {each.facts}" for each in problems if each.decided)
    return f"accept-{number}-{sha256(found.encode()).hexdigest()[:12]}"


# Both run before the page is drawn again, on what the fields hold at the press.


def _save(services: Services, user: User, number: int, base: int, facts: tuple[str, ...]) -> None:
    _keep(services, user, number, base, facts, done=session.phrases(services)("draft.saved"))


def _submit(services: Services, user: User, number: int, base: int, facts: tuple[str, ...]) -> None:
    now = services.clock.now()
    content = _content(f"{number}-{base}", facts)
    saved = _keep(services, user, number, base, facts)
    if saved is None:
        return
    problems = session.attempt(services, lambda: drafts.check(services.checker, content, now))
    if problems is None:
        return
    ask = partial(
        drafts.submit,
        services.store,
        user,
        services.checker,
        draft=number,
        number=saved.number,
        now=now,
        accept_problems=bool(st.session_state.get(_accept_key(number, problems))),
    )
    session.attempt(services, ask, done=session.phrases(services)("draft.submitted"))


def _keep(
    services: Services, user: User, number: int, base: int, facts: tuple[str, ...], done: str = ""
) -> Revision | None:
    """Save the fields as a revision after ``base``; None when that was refused, with the reason told."""
    keep = partial(
        drafts.revise,
        services.store,
        user,
        draft=number,
        after=base,
        content=_content(f"{number}-{base}", facts),
        now=services.clock.now(),
    )
    saved = session.attempt(services, keep, done=done)
    if saved is not None:
        session.set_base(number, saved.number)
    return saved
