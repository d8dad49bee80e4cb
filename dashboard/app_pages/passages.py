"""Passages of official documents as they are drawn: where they stand, the words that matched, one click to propose."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from dashboard import drawing, session
from dashboard.deps import Services
from dashboard.phrases import Phrases
from kiemtin.entities import Claim, User
from kiemtin.evidence import KeptPassage
from kiemtin.states import VerdictLabel
from review.roles import may


def beside(services: Services, user: User, p: Phrases, claim: Claim) -> None:
    """What documents say of a claim that no fact decides. It suggests nothing: a person reads it (S5)."""
    if claim.suggestion is not VerdictLabel.NOT_ENOUGH_INFO:
        return
    found = services.find_passages(claim.statement)
    if not found:
        return
    st.header(p("passages.title"))
    st.caption(p("passages.note"))
    for each in found:
        draw(user, p, each.passage, each.spans)


def draw(user: User, p: Phrases, passage: KeptPassage, spans: Iterable[tuple[int, int]] = ()) -> None:
    """One passage, with the way to a proposal for whoever may make one."""
    st.html(drawing.quote_marked(passage.text, spans, passage.source(), passage.heading))
    if may(user, "propose_fact") and st.button(
        p("passages.propose"), key=f"propose-{passage.id}", icon=":material/post_add:", type="tertiary"
    ):
        session.open_passage(passage.id)
        session.go("evidence")
