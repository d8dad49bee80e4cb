"""What the facts in force today say of a text that is being written (S10)."""

from __future__ import annotations

import streamlit as st

from dashboard import drawing, session
from dashboard.deps import Services
from dashboard.phrases import Phrases
from dashboard.viewmodels import drafts as view
from kiemtin.entities import Content, DraftProblem, Evidence
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
    """The text with its problems marked, and for each what to write instead and why; advice apart, below."""
    wrong = tuple(each for each in problems if not each.advice)
    advice = tuple(each for each in problems if each.advice)
    if wrong:
        st.warning(p("check.found", count=p.number(len(wrong))), icon=":material/rule:")
        spans = view.passages(content, wrong)
        whole = f"{content.title}\n{content.body}"
        st.html(f'<div class="kt-paper">{drawing.marked(whole, spans)}</div>')
    else:
        st.success(p("check.clean"), icon=":material/check_circle:")
    known = view.evidence_of(services.store, wrong)
    for each in wrong:
        _problem(p, each, known)
    if advice:
        with st.expander(p("check.advice", count=p.number(len(advice))), icon=":material/lightbulb:"):
            for each in advice:
                _problem(p, each, {})


def _problem(p: Phrases, each: DraftProblem, known: dict[str, Evidence]) -> None:
    reason = view.reason_of(each, p.language)
    sources = [
        f"{p('claim.source')}: {known[fact].source} ({fact})"
        if known[fact].statement in reason
        else f"{known[fact].statement} {p('claim.source')}: {known[fact].source} ({fact})"
        for fact in each.facts
        if fact in known
    ]
    right = p("check.suggestion", text=each.suggestion) if each.suggestion else ""
    st.html(drawing.problem(each.text, right, reason, sources))
