"""Any two revisions of a draft beside each other, word by word."""

from __future__ import annotations

import streamlit as st

from dashboard import previewing
from dashboard.phrases import Phrases
from dashboard.viewmodels import drafts as view
from kiemtin.entities import Content
from review.comparing import compare


def render(p: Phrases, shown: view.DraftView, place: str, *, expanded: bool = False) -> None:
    """Choose two revisions; at first the last approved one (else the one before) and the newest."""
    if shown.previous is None:
        return
    known = {each.number: each for each in shown.revisions}
    before = shown.compared_with
    with st.expander(p("draft.compare", number=before), icon=":material/difference:", expanded=expanded):
        spot = f"{place}-{shown.draft.id}-{shown.latest.number}"

        def told(number: int) -> str:
            each = known[number]
            mark = p("compare.approved") if number in shown.approved else ""
            line = p(
                "draft.revision",
                number=number,
                author=shown.names[each.author],
                when=p.when(each.created_at),
            )
            return f"{line} {mark}".strip()

        with st.container(horizontal=True):
            old = st.selectbox(
                p("compare.from"),
                list(known),
                index=list(known).index(before),
                format_func=told,
                key=f"compare-from-{spot}",
            )
            new = st.selectbox(
                p("compare.to"),
                list(known),
                index=len(known) - 1,
                format_func=told,
                key=f"compare-to-{spot}",
            )
        draw(p, shown, known[old].content, known[new].content)


def draw(p: Phrases, shown: view.DraftView, before: Content, after: Content) -> None:
    """What differs between two texts, or that nothing does."""
    parts = compare(
        before,
        after,
        accounts={each.id: each.title for each in shown.accounts},
        files={sha256: each.name for sha256, each in shown.library.items()},
    )
    if not parts:
        st.caption(p("compare.same"))
        return
    st.caption(p("compare.legend"))
    headed = [
        (
            p(f"part.{each.field}")
            if not each.account
            else p("part.on", part=p(f"part.{each.field}"), account=each.account),
            each,
        )
        for each in parts
    ]
    st.html(previewing.difference(headed, new=p("compare.new"), old=p("compare.old")))
