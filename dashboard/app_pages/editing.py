"""Writing a draft beside what the facts say of it and how each account will show it. Nothing typed is lost."""

from __future__ import annotations

from functools import partial
from hashlib import sha256

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import session
from dashboard.app_pages import autosaving, checking, comparing, fields, previews, standing, versions
from dashboard.deps import Services
from dashboard.phrases import Phrases
from dashboard.viewmodels import drafts as view
from kiemtin.entities import Content, DraftProblem, Revision, User
from review import drafts
from review.readiness import lacking
from review.variants import tidy


def render(services: Services, user: User, number: int) -> None:
    """Draw the page."""
    p = session.phrases(services)
    shown = view.draft_view(services.store, number)
    base = _base(shown)
    # In one container: what comes and goes here leaves the fields below where they are.
    with st.container():
        standing.render(services, user, p, shown)
        autosaving.offer(services, user, p, shown)
        if base != shown.latest.number:
            _newer(p, shown, base)
    writing, beside = st.columns([1.25, 1], gap="medium")
    with writing:
        content, below = _write(p, shown, base)
    unsaved = content != tidy(shown.latest.content)
    seen = view.previews(services.store, services.showroom, shown.written(content), services.clock.now())
    with below:
        previews.counts(p, seen)
    with beside:
        check, preview = st.tabs([p("check.title"), p("preview.title")])
        with check:
            problems = checking.render(services, p, content)
            _missing(p, shown, content)
        with preview:
            previews.draw(p, seen)
    with writing:
        _finish(services, user, p, shown, base, content, problems)
        kept = autosaving.keep(services, user, number, base, content, unsaved=unsaved)
        said = [p("draft.unsaved") if unsaved else p("draft.all_saved"), p(kept) if kept else ""]
        st.caption(" · ".join(each for each in said if each))
    comparing.render(p, shown, "edit")
    versions.render(services, user, p, shown)


def _base(shown: view.DraftView) -> int:
    """The revision the fields stand on; the newest unless something is typed on an older one."""
    number, newest = shown.draft.id, shown.latest.number
    base = session.base_of(number, newest)
    if base == newest:
        return base
    stored = shown.revisions[base - 1].content
    if fields.typed(fields.row_of(number, base), stored) == tidy(stored):
        session.set_base(number, newest)
        return newest
    return base


def _write(p: Phrases, shown: view.DraftView, base: int) -> tuple[Content, DeltaGenerator]:
    """The text as the fields hold it, and the place for its lengths."""
    row, stored = fields.row_of(shown.draft.id, base), shown.revisions[base - 1].content
    below = fields.draw(p, shown, row, stored)
    with st.expander(p("files.title"), icon=":material/attach_file:"):
        fields.draw_files(p, shown, row, stored)
    with st.expander(p("variant.open"), icon=":material/tune:"):
        fields.draw_variants(p, shown, row, stored)
    fields.draw_embargo(p, row)
    return fields.typed(row, stored), below


def _newer(p: Phrases, shown: view.DraftView, base: int) -> None:
    """Somebody saved meanwhile: what they wrote, and a way to go on without losing one's own."""
    number, newest = shown.draft.id, shown.latest.number
    st.warning(p("draft.newer", number=newest, author=shown.author), icon=":material/group:")
    mine = fields.typed(fields.row_of(number, base), shown.revisions[base - 1].content)
    comparing.draw(p, shown, shown.latest.content, mine)
    with st.container(horizontal=True):
        st.button(
            p("draft.keep_mine"),
            key=f"mine-{number}-{base}",
            on_click=fields.rebase,
            args=(number, base, newest),
        )
        st.button(
            p("draft.take_theirs"),
            key=f"theirs-{number}-{base}",
            on_click=session.set_base,
            args=(number, newest),
        )


def _missing(p: Phrases, shown: view.DraftView, content: Content) -> None:
    """What keeps the text from being submitted, besides facts and limits."""
    left = lacking(content, shown.library)
    for each in left:
        st.warning(each.message(p.language), icon=":material/checklist:")


def _finish(
    services: Services,
    user: User,
    p: Phrases,
    shown: view.DraftView,
    base: int,
    content: Content,
    problems: tuple[DraftProblem, ...],
) -> None:
    number, stored = shown.draft.id, shown.revisions[base - 1].content
    unsaved = content != tidy(shown.latest.content)
    accepted = True
    if any(each.decided for each in problems):
        accepted = st.checkbox(p("draft.accept_problems"), key=_accept_key(number, problems))
    if st.toggle(p("urgent.submit"), key=f"urgent-{number}-{base}", help=p("urgent.help")):
        st.text_input(p("urgent.reason"), key=f"reason-{number}-{base}", max_chars=300)
    sent = shown.latest.submitted_at is not None and not unsaved
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            p("draft.save"),
            key=f"save-{number}-{base}",
            icon=":material/save:",
            disabled=not unsaved,
            on_click=_save,
            args=(services, user, number, base, stored),
        )
        st.button(
            p("draft.submit"),
            key=f"submit-{number}-{base}",
            type="primary",
            icon=":material/send:",
            disabled=not accepted or sent,
            on_click=_submit,
            args=(services, user, number, base, stored),
        )


def _accept_key(number: int, problems: tuple[DraftProblem, ...]) -> str:
    """Names exactly these problems: accepting some says nothing of others that appear later."""
    found = "\n".join(f"{each.text} {each.facts}" for each in problems if each.decided)
    return f"accept-{number}-{sha256(found.encode()).hexdigest()[:12]}"


# These run before the page is drawn again, on what the fields hold at the press.


def _save(services: Services, user: User, number: int, base: int, stored: Content) -> None:
    _keep(services, user, number, base, stored, done=session.phrases(services)("draft.saved"))


def _submit(services: Services, user: User, number: int, base: int, stored: Content) -> None:
    now = services.clock.now()
    content = fields.typed(fields.row_of(number, base), stored)
    urgent = bool(st.session_state.get(f"urgent-{number}-{base}"))
    reason = str(st.session_state.get(f"reason-{number}-{base}", ""))
    saved = _keep(services, user, number, base, stored)
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
        urgent=urgent,
        reason=reason,
        room=services.showroom,
    )
    if session.attempt(services, ask, done=session.phrases(services)("draft.submitted")) is None:
        # The fields are those of the saved revision now: what was chosen for the submission goes along.
        st.session_state[f"urgent-{number}-{saved.number}"] = urgent
        st.session_state[f"reason-{number}-{saved.number}"] = reason


def _keep(
    services: Services, user: User, number: int, base: int, stored: Content, done: str = ""
) -> Revision | None:
    """Save the fields as a revision after ``base``; None when that was refused, with the reason told."""
    keep = partial(
        drafts.revise,
        services.store,
        user,
        draft=number,
        after=base,
        content=fields.typed(fields.row_of(number, base), stored),
        now=services.clock.now(),
    )
    saved = session.attempt(services, keep, done=done)
    if saved is not None:
        session.set_base(number, saved.number)
    return saved
