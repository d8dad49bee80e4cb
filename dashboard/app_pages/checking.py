"""What the facts in force today say of a text that is being written (S10)."""

from __future__ import annotations

import streamlit as st

from dashboard import drawing, session
from dashboard.deps import Services
from dashboard.phrases import Phrases
from dashboard.viewmodels import drafts as view
from kiemtin.entities import Content, DraftProblem
from review import drafts


def render(services: Services, p: Phrases, content: Content) -> tuple[DraftProblem, ...]:
    """Check and draw the result beside the fields."""
    st.header(p("check.title"))
    problems = session.attempt(
        services, lambda: drafts.check(services.checker, content, services.clock.now())
    )
    if problems is None:
        st.warning(p("check.failed"), icon=":material/warning:")
        return ()
    draw(services, p, content, problems)
    return problems


def draw(services: Services, p: Phrases, content: Content, problems: tuple[DraftProblem, ...]) -> None:
    """The text with its problems marked, and for each what to write instead and why."""
    if not problems:
        st.success(p("check.clean"), icon=":material/check_circle:")
        return
    st.warning(p("check.found", count=p.number(len(problems))), icon=":material/rule:")
    spans = view.passages(content, problems)
    whole = f"{content.title}\n{content.body}"
    st.html(f'<div class="kt-paper">{drawing.marked(whole, spans)}</div>')
    known = view.evidence_of(services.store, problems)
    for each in problems:
        st.html(drawing.quote(each.text, each.reason))
        if each.suggestion:
            st.text(p("check.suggestion", text=each.suggestion))
        for fact in each.facts:
            if fact in known:
                source = f"{p('claim.source')}: {known[fact].source} ({fact})"
                st.html(drawing.quote(known[fact].statement, source))
