"""One claim on the screen: what is said, how much, what the facts say; one key decides."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from dashboard import charts, drawing, session
from dashboard.app_pages import not_a_claim, pace, passages, remembered
from dashboard.deps import Services
from dashboard.phrases import Phrases
from dashboard.viewmodels import claims as view
from kiemtin.entities import Claim, User
from kiemtin.states import Outcome, VerdictLabel
from review import decisions, memory, queue

AUTOMATIC = "automatic"


def render(services: Services, user: User) -> None:
    """Draw the page."""
    p = session.phrases(services)
    claim = _in_hand(services, user)
    session.show_messages()
    if claim is None:
        st.success(p("claims.all_done"), icon=":material/task_alt:")
        return
    shown = view.claim_view(services.store, claim.id, services.k, least_score=services.least_score())
    claim = replace(claim, suggestion=shown.claim.suggestion)
    st.html(drawing.lead(claim.statement))
    st.html(drawing.chips(_chips(p, shown), strong=_suggestion(p, claim)))
    remembered.look_again(services, p, claim)
    _keys(services, user, p, claim)
    go_on = partial(_go_on, services, user, claim.id)
    not_a_claim.control(services, user, p, claim, after=go_on)
    st.caption(_why(p, shown))
    if shown.withheld:
        st.caption(p("claim.withheld"))
    similar = memory.remembered(
        services.store, services.matcher, claim, k=services.k, now=services.clock.now()
    )
    remembered.beside(services, user, p, claim, similar, after=go_on)
    st.header(p("claim.evidence"))
    for each in claim.evidence:
        st.html(drawing.quote(each.statement, f"{p('claim.source')}: {each.source} ({each.fact})"))
    if not claim.evidence:
        st.caption(p("claim.no_evidence"))
    _steps(services, p, claim)
    passages.beside(services, user, p, claim)
    _choices(services, p, shown)
    if shown.findings:
        st.header(p("claim.publications", count=p.number(len(shown.findings))))
        for found in shown.findings:
            where = f"{found.source} · {p.when(found.published_at)} · {p.verdict(found.prediction)}"
            st.html(drawing.quote(found.passage, where, drawing.link(found.title, found.url)))
    st.header(p("claim.mentions"))
    charts.mentions(p, shown.bars, key=f"claim-{claim.id}")
    pace.of_claim(services, p, claim.id)


def _steps(services: Services, p: Phrases, claim: Claim) -> None:
    """How the machine came to its suggestion, for whoever wants to look behind it."""
    steps = services.explain(claim)
    if steps:
        with st.expander(p("claim.steps"), icon=":material/account_tree:"):
            for number, step in enumerate(steps, start=1):
                st.text(f"{number}. {step.said(p.language)}")


def _in_hand(services: Services, user: User) -> Claim | None:
    """The claim this reviewer holds, its lock renewed; otherwise the most pressing free one."""
    store, now = services.store, services.clock.now()
    held = session.open_claim()
    if held is not None:
        claim = session.attempt(services, lambda: queue.take(store, user, held, now))
        if claim is not None and not claim.decided:
            return claim
    claim = queue.next_claim(store, user, now, after=held, k=services.k)
    session.hold_claim(claim.id if claim else None)
    return claim


def _suggestion(p: Phrases, claim: Claim) -> str:
    return p("claim.suggestion", verdict=p.verdict(claim.suggestion), score=p.percent(claim.score))


def _chips(p: Phrases, shown: view.ClaimView) -> list[str]:
    """How many say it, where and since when."""
    claim = shown.claim
    chips = []
    if claim.voices:
        chips.append(p("claims.voices", count=p.number(claim.voices)))
    if claim.publications:
        chips.append(p("claims.posts", count=p.number(claim.publications)))
    chips += [p.known("place", each) for each in shown.places]
    chips.append(p("claim.first_seen", when=p.when(claim.first_seen_at)))
    if shown.verdict is not None:
        chips.append(
            p(
                "claim.before",
                verdict=p.verdict(shown.verdict.label),
                outcome=p.outcome(shown.verdict.outcome),
                when=p.when(shown.verdict.decided_at),
            )
        )
    return chips


def _why(p: Phrases, shown: view.ClaimView) -> str:
    """What the priority is made of: reach, speed, contradiction, certainty."""
    claim = shown.claim
    reach = [p("claims.voices", count=p.number(claim.voices))] if claim.voices else []
    if claim.publications:
        reach.append(p("claims.posts", count=p.number(claim.publications)))
    if shown.per_hour is not None:
        reach.append(p("claim.speed", rate=p.number(shown.per_hour, 1)))
    reasons = [*reach, p(f"claim.why.{claim.suggestion}", score=p.percent(claim.score))]
    return p("claim.why", number=p.number(claim.priority), reasons=" · ".join(reasons))


def _keys(services: Services, user: User, p: Phrases, claim: Claim) -> None:
    row = f"{claim.id}-{claim.version}"
    with st.container(horizontal=True, key=f"keys-{row}"):
        for key, label in view.KEYS:
            st.button(
                p.verdict(label),
                key=f"decide-{label}-{row}",
                shortcut=key,
                type="primary" if label is claim.suggestion else "secondary",
                on_click=_decide,
                args=(services, user, claim, label),
            )
        st.button(
            p("claim.skip"),
            key=f"skip-{row}",
            shortcut=view.SKIP_KEY,
            icon=":material/skip_next:",
            on_click=_skip,
            args=(services, user, claim.id),
        )


def _choices(services: Services, p: Phrases, shown: view.ClaimView) -> None:
    """The fact a verdict rests on, its outcome and a note; the first fact and the usual outcome unless changed."""
    claim = shown.claim
    row = claim.id
    with st.expander(p("claim.choices"), icon=":material/tune:", expanded=not claim.evidence):
        words = st.text_input(
            p("claim.find_fact"), key=f"find-{row}", placeholder=p("claim.find_fact_hint")
        ).strip()
        facts = shown.facts(tuple(services.fact_search(words)) if words else ())
        if words and len(facts) == len(claim.evidence):
            st.caption(p("claim.no_fact_found"))
        st.selectbox(
            p("claim.fact"),
            list(facts),
            format_func=lambda fact: f"{fact}: {facts[fact].statement}",
            key=f"fact-{row}",
            index=0 if facts else None,
            placeholder=p("claim.fact_hint"),
            disabled=not facts,
        )
        st.selectbox(
            p("claim.outcome"),
            [AUTOMATIC, *Outcome],
            format_func=lambda each: p("claim.automatic") if each == AUTOMATIC else p.outcome(each),
            key=f"outcome-{row}",
        )
        st.text_input(p("claim.note"), key=f"note-{row}", max_chars=500, persist_state="session")


def _decide(services: Services, user: User, claim: Claim, label: VerdictLabel) -> None:
    """Save and go on. A second press finds another claim in hand and does nothing."""
    if session.open_claim() != claim.id:
        return
    row = claim.id
    chosen = st.session_state.get(f"outcome-{row}", AUTOMATIC)
    first = claim.evidence[0].fact if claim.evidence else None
    save = partial(
        decisions.decide,
        services.store,
        user,
        claim=claim.id,
        version=claim.version,
        label=label,
        outcome=decisions.default_outcome(label) if chosen == AUTOMATIC else Outcome(chosen),
        fact=st.session_state.get(f"fact-{row}", first),
        note=st.session_state.get(f"note-{row}", ""),
        now=services.clock.now(),
    )
    p = session.phrases(services)
    if session.attempt(services, save, done=p("claim.saved", verdict=p.verdict(label))) is not None:
        _go_on(services, user, claim.id)


def _skip(services: Services, user: User, claim: int) -> None:
    session.attempt(services, lambda: queue.release(services.store, user, claim))
    _go_on(services, user, claim)


def switch(services: Services, user: User, to: int) -> None:
    """Put the claim in hand back and open another."""
    session.let_go(services, user)
    session.hold_claim(to)


def _go_on(services: Services, user: User, after: int) -> None:
    now = services.clock.now()
    found = session.attempt(
        services, lambda: queue.next_claim(services.store, user, now, after=after, k=services.k)
    )
    session.hold_claim(found.id if found else None)
