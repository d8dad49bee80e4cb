"""Official documents, and the facts the office makes of them: one person proposes, another confirms."""

from __future__ import annotations

import streamlit as st

from dashboard import drawing, session
from dashboard.app_pages import adding_documents, passages, proposals, proposing
from dashboard.deps import Services
from dashboard.phrases import Phrases
from dashboard.viewmodels import evidence as view
from kiemtin.entities import User
from review import evidence
from review.roles import may

DOCUMENTS, PROPOSALS, FACTS = "documents", "proposals", "facts"
FOUND = 8
"""Passages shown for a search."""
DRAWN = 30
"""Passages of a document drawn at once."""


def render(services: Services, user: User) -> None:
    """Draw the page."""
    p = session.phrases(services)
    st.title(p("evidence.title"))
    if (number := session.shown_passage()) is not None and may(user, "propose_fact"):
        proposing.render(services, user, number)
        return
    waiting = view.waiting(services.store, user)
    names = {
        DOCUMENTS: p("evidence.documents"),
        PROPOSALS: p("evidence.proposals", count=p.number(len(waiting))),
        FACTS: p("evidence.facts"),
    }
    session.fill({"evidence-show": DOCUMENTS})
    side = st.segmented_control(
        p("evidence.show"),
        [DOCUMENTS, PROPOSALS, FACTS],
        required=True,
        format_func=names.__getitem__,
        key="evidence-show",
        label_visibility="collapsed",
    )
    if side == PROPOSALS:
        proposals.render(services, user, waiting)
    elif side == FACTS:
        proposals.confirmed(services, user)
    else:
        _documents(services, user, p)


def _documents(services: Services, user: User, p: Phrases) -> None:
    st.caption(p("evidence.only_official"))
    if may(user, "keep_documents"):
        adding_documents.render(services, user)
    words = st.text_input(p("evidence.search"), key="evidence-search", placeholder=p("evidence.search_hint"))
    if words.strip():
        found = services.find_passages(words, FOUND)
        if not found:
            st.info(p("evidence.nothing_found"), icon=":material/search_off:")
        for each in found:
            passages.draw(user, p, each.passage, each.spans)
        return
    kept = {each.id: each for each in view.documents(services.store)}
    if not kept:
        st.info(p("evidence.none"), icon=":material/info:")
        return
    head = [p(f"evidence.{name}") for name in ("name", "issuer", "dated", "subject", "passages", "added")]
    rows = [
        [
            each.head.name,
            each.head.issuer,
            each.head.dated.strftime("%d/%m/%Y") if each.head.dated else "–",
            each.head.title,
            p.number(each.passages),
            p.when(each.added_at),
        ]
        for each in kept.values()
    ]
    st.html(drawing.table(head, rows, numbers=(4,)))
    chosen = st.selectbox(
        p("evidence.open"),
        list(kept),
        index=None,
        format_func=lambda number: kept[number].head.name,
        placeholder=p("evidence.open_hint"),
        key="evidence-open",
    )
    if chosen is not None:
        _one(services, user, p, chosen)


def _one(services: Services, user: User, p: Phrases, document: int) -> None:
    if may(user, "keep_documents"):
        with st.popover(p("evidence.remove"), icon=":material/delete:"):
            st.text(p("evidence.remove_note"))
            st.button(
                p("evidence.remove_yes"),
                key=f"remove-document-{document}",
                on_click=_remove,
                args=(services, user, document),
            )
    found = view.passages(services.store, document)
    page = 0
    if len(found) > DRAWN:
        page = int(
            st.number_input(
                p("evidence.page"), 1, -(-len(found) // DRAWN), 1, key=f"evidence-page-{document}"
            )
        )
        page -= 1
    for each in found[page * DRAWN : (page + 1) * DRAWN]:
        passages.draw(user, p, each)


def _remove(services: Services, user: User, document: int) -> None:
    p = session.phrases(services)
    now = services.clock.now()
    session.attempt(
        services,
        lambda: evidence.remove_document(services.store, user, document, now),
        done=p("evidence.removed"),
    )
    st.session_state["evidence-open"] = None
