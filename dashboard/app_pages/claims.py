"""Claims: one at a time to decide with one key, and the list of what was decided."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard import exports, session, theme
from dashboard.app_pages import claim, pace, remembered
from dashboard.deps import Services
from dashboard.phrases import Phrases
from dashboard.viewmodels import claims as view
from kiemtin.entities import User
from review import drafts
from review.roles import may

QUEUE, DECIDED = "queue", "decided"
DRAWN = 40
"""Lines of a list that are drawn at once; a search finds the others."""


def render(services: Services, user: User) -> None:
    """Draw the page."""
    p = session.phrases(services)
    st.title(p("claims.title"))
    with st.container(horizontal=True, vertical_alignment="center"):
        shown = st.segmented_control(
            p("claims.show"),
            [QUEUE, DECIDED],
            default=QUEUE,
            required=True,
            format_func=lambda name: p(f"claims.{name}"),
            key="claims-show",
            label_visibility="collapsed",
        )
        st.download_button(
            p("export.csv"),
            lambda: exports.claims(p, view.exported(services.store, services.k)),
            file_name="luan-diem.csv",
            mime="text/csv",
            key="claims-csv",
            icon=":material/download:",
            on_click="ignore",
        )
    if may(user, "edit"):
        remembered.errata(services, p)
    if shown == DECIDED:
        _decided(services, user, p)
        return
    main, side = st.columns([2.3, 1], gap="medium")
    with main:
        if may(user, "review"):
            claim.render(services, user)
        else:
            st.info(p("claims.read_only"), icon=":material/visibility:")
    with side:
        _queue(services, user, p)


def _queue(services: Services, user: User, p: Phrases) -> None:
    waiting = view.waiting(
        services.store, services.clock.now(), services.k, least_score=services.least_score()
    )
    st.header(p("claims.waiting", count=p.number(len(waiting.lines))))
    if not waiting.lines:
        st.caption(p("claims.empty"))
    for line in waiting.lines[:DRAWN]:
        holder = waiting.held_by(line)
        mine = session.open_claim() == line.claim
        with st.container(border=True, gap="xsmall", key=f"queue-{line.claim}"):
            st.text(line.statement)
            reach = p("claims.voices", count=p.number(line.voices)) if line.voices else ""
            posts = p("claims.posts", count=p.number(line.publications)) if line.publications else ""
            again = f"**{p('claim.look_again.short')}**" if line.look_again else ""
            marks = [again, p("claims.priority", number=p.number(line.priority)), p.verdict(line.suggestion)]
            st.caption(" · ".join(each for each in (*marks, reach, posts) if each))
            if mine:
                st.caption(f"**{p('claims.in_hand')}**")
            elif holder:
                st.caption(p("claims.held_by", who=holder))
            elif may(user, "review"):
                st.button(
                    p("claims.open"),
                    key=f"open-{line.claim}",
                    type="tertiary",
                    icon=":material/open_in_new:",
                    on_click=claim.switch,
                    args=(services, user, line.claim),
                )


def _decided(services: Services, user: User, p: Phrases) -> None:
    search = st.text_input(p("claims.search"), key="claims-search", placeholder=p("claims.search_hint"))
    lines = view.decided(services.store, services.k, search)
    if not lines:
        st.info(p("claims.none_decided"), icon=":material/info:")
    corrected = pace.found(services, [line.claim for line in lines])
    for line in lines:
        with st.container(
            border=True, key=f"decided-{line.claim}", horizontal=True, vertical_alignment="center"
        ):
            with st.container(gap="xsmall"):
                st.text(line.statement)
                counts = [p("claims.voices", count=p.number(line.voices))] if line.voices else []
                if line.publications:
                    counts.append(p("claims.posts", count=p.number(line.publications)))
                seen = p("claims.last_seen", when=p.when(line.last_seen_at))
                st.caption(" · ".join((f"**{p.verdict(line.verdict)}**", *counts, seen)))
                if line.claim in corrected:
                    st.caption(theme.plain(pace.words(p, corrected[line.claim], services.k)))
            if may(user, "edit") and st.button(
                p("claims.correct"), key=f"correct-{line.claim}", icon=":material/edit_note:"
            ):
                _correct(services, user, line.claim)


def _correct(services: Services, user: User, claim: int) -> None:
    start = partial(
        drafts.start_correction,
        services.store,
        user,
        claim=claim,
        office=services.office,
        now=services.clock.now(),
    )
    draft = session.attempt(services, start)
    if draft is None:
        st.rerun()
    session.open_draft(draft.id)
    session.go("drafts")
