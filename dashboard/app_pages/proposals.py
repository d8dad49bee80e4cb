"""Proposed facts that wait for a second person, and those that two people have made."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard import drawing, session
from dashboard.deps import Services
from dashboard.phrases import Phrases
from dashboard.viewmodels import evidence as view
from kiemtin.entities import User
from kiemtin.evidence import FactContent, FactProposal
from review import evidence
from review.roles import may


def render(services: Services, user: User, waiting: tuple[view.ProposalLine, ...]) -> None:
    """Draw what waits, and the user's own proposals that were refused."""
    p = session.phrases(services)
    st.caption(p("proposals.note"))
    if not waiting:
        st.info(p("proposals.none"), icon=":material/info:")
    for line in waiting:
        with st.container(border=True, key=f"proposal-{line.proposal.id}"):
            _draw(services, p, line)
            _decide(services, user, p, line)
    for line in view.refused(services.store, user)[:5]:
        note = line.proposal.note or "–"
        st.warning(
            p("proposals.was_refused", fact=line.proposal.fact, who=line.decider, note=note),
            icon=":material/block:",
        )


def confirmed(services: Services, user: User) -> None:
    """Draw the facts that two people have made."""
    p = session.phrases(services)
    lines = view.confirmed(services.store, user)
    st.caption(p("proposals.confirmed_note"))
    if not lines:
        st.info(p("proposals.none_confirmed"), icon=":material/info:")
        return
    head = [
        p(f"proposals.{name}") for name in ("fact", "statement", "source", "in_force", "people", "refutes")
    ]
    rows = [
        [
            line.proposal.fact,
            line.proposal.content.statement,
            line.source(),
            _in_force(p, line.proposal.content),
            f"{line.proposer} · {line.decider}",
            p("proposals.yes") if line.proposal.content.may_refute else p("proposals.no"),
        ]
        for line in lines
    ]
    st.html(drawing.table(head, rows))


def _draw(services: Services, p: Phrases, line: view.ProposalLine) -> None:
    proposal = line.proposal
    content = proposal.content
    st.caption(p("proposals.by", fact=proposal.fact, who=line.proposer, when=p.when(proposal.proposed_at)))
    st.html(drawing.lead(content.statement))
    compared = f"{content.about} · {content.of}" if content.about else p("proposals.not_compared")
    rows = [
        [p("proposing.subject"), content.subject],
        [p("proposing.attribute"), content.attribute],
        [p("proposing.value"), f"{content.value} ({p(f'value.{content.check}')})"],
        [p("proposing.published"), content.published.strftime("%d/%m/%Y")],
        [p("proposals.in_force"), _in_force(p, content)],
        [p("proposing.compare"), compared],
        [p("proposals.refutes"), p("proposals.yes") if content.may_refute else p("proposals.no")],
    ]
    if content.replaces:
        rows.append([p("proposing.replaces"), content.replaces])
    st.html(drawing.table([p("proposals.field"), p("proposals.said")], rows))
    st.html(drawing.quote(proposal.passage, line.source()))
    if content.about:
        for each in services.comparable():
            if (each.about, each.of) == (content.about, content.of):
                st.html(drawing.quote(each.example, p("proposals.beside")))


def _in_force(p: Phrases, content: FactContent) -> str:
    end = content.in_force_to.strftime("%d/%m/%Y") if content.in_force_to else p("proposals.no_end")
    return f"{content.in_force_from.strftime('%d/%m/%Y')} – {end}"


def _decide(services: Services, user: User, p: Phrases, line: view.ProposalLine) -> None:
    if line.own:
        st.caption(p("proposals.own"))
        return
    if not may(user, "confirm_fact"):
        return
    number = line.proposal.id
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button(
            p("proposals.confirm"),
            key=f"confirm-{number}",
            type="primary",
            icon=":material/check:",
            on_click=_confirm,
            args=(services, user, line.proposal),
        )
        st.text_input(p("proposals.refusal"), key=f"refusal-{number}", max_chars=500)
        st.button(
            p("proposals.refuse"),
            key=f"refuse-{number}",
            icon=":material/block:",
            on_click=_refuse,
            args=(services, user, line.proposal),
        )


def _confirm(services: Services, user: User, proposal: FactProposal) -> None:
    """The fact is kept first; judging the claims again may fail without losing it."""
    act = partial(
        evidence.confirm,
        services.store,
        user,
        proposal=proposal.id,
        digest=proposal.digest,
        now=services.clock.now(),
    )
    p = session.phrases(services)
    if session.attempt(services, act, done=p("proposals.was_confirmed", fact=proposal.fact)) is not None:
        session.attempt(services, services.facts_changed)


def _refuse(services: Services, user: User, proposal: FactProposal) -> None:
    act = partial(
        evidence.refuse,
        services.store,
        user,
        proposal=proposal.id,
        digest=proposal.digest,
        note=st.session_state.get(f"refusal-{proposal.id}", ""),
        now=services.clock.now(),
    )
    session.attempt(services, act, done=session.phrases(services)("proposals.refused"))
