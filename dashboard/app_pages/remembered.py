"""What was decided before, as it is drawn: why a claim is back, verdicts on claims like it, posts to correct."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard import drawing, session
from dashboard.deps import Services
from dashboard.phrases import Phrases
from dashboard.viewmodels import memory as view
from kiemtin.entities import Claim, User
from kiemtin.states import LookAgain
from kiemtin.store.repositories.facts import FactHistory, FactVersion
from review import decisions
from review.memory import Remembered

ACCEPT_KEY = "4"
"""Takes over the verdict on the first claim that says the same."""
DAY = "%d/%m/%Y"


def look_again(services: Services, p: Phrases, claim: Claim) -> None:
    """Why a reviewed claim is in the queue once more: its verdict, what its fact said then and says now."""
    again = view.look_again(services.store, claim)
    if again is None:
        return
    st.warning(
        p("claim.look_again", reason=reason(p, again.reason, again.fact)), icon=":material/restart_alt:"
    )
    st.caption(
        p(
            "claim.look_again.verdict",
            when=p.when(again.decided_at, DAY),
            who=again.by,
            verdict=p.verdict(again.label),
        )
    )
    if again.fact is not None:
        _history(p, again.fact)


def beside(
    services: Services,
    user: User,
    p: Phrases,
    claim: Claim,
    found: tuple[Remembered, ...],
    after: partial[None],
) -> None:
    """Verdicts on claims like this one. None is applied by itself: one key takes over the first that says the same."""
    if not found:
        return
    st.header(p("claim.remembered"))
    shortcut: str | None = ACCEPT_KEY
    for each in found:
        kind = p("claim.remembered.same" if each.same else "claim.remembered.related")
        decided = p(
            "claim.remembered.by",
            when=p.when(each.decided_at, DAY),
            who=each.by,
            verdict=p.verdict(each.label),
        )
        evidence = f" · {each.fact.statement} ({each.fact.fact})" if each.fact else ""
        st.html(drawing.quote(each.statement, f"{kind} · {decided}{evidence}"))
        if each.same:
            st.button(
                p("claim.remembered.accept", verdict=p.verdict(each.label)),
                key=f"accept-{each.claim}-{claim.id}-{claim.version}",
                shortcut=shortcut,
                icon=":material/done_all:",
                on_click=_accept,
                args=(services, user, claim, each, after),
            )
            shortcut = None


def errata(services: Services, p: Phrases) -> None:
    """Posts that are out and rest on facts which have changed, for an editor."""
    found = view.errata(services.store, services.clock.now())
    if not found:
        return
    with st.expander(
        p("claims.errata", count=p.number(len(found))), icon=":material/edit_notifications:", expanded=True
    ):
        st.caption(p("claims.errata.hint"))
        for each in found:
            post = each.post
            title = drawing.link(post.title, post.remote_url) if post.remote_url else ""
            sent = p("claims.errata.sent", when=p.when(post.sent_at))
            st.html(drawing.quote(reason(p, each.reason, each.fact), sent, title))
            _history(p, each.fact)


def reason(p: Phrases, why: LookAgain, fact: FactHistory | None) -> str:
    """The reason in words, with the fact it is about."""
    return p(f"look_again.{why}", fact=fact.fact if fact else "")


def _history(p: Phrases, fact: FactHistory) -> None:
    st.html(drawing.quote(fact.then.statement, f"{p('claim.look_again.then')}: {_period(p, fact.then)}"))
    if fact.withdrawn_at is None and fact.now != fact.then:
        st.html(drawing.quote(fact.now.statement, f"{p('claim.look_again.now')}: {_period(p, fact.now)}"))


def _period(p: Phrases, said: FactVersion) -> str:
    start = said.in_force_from.strftime(DAY)
    if said.in_force_to is None:
        return p("claim.look_again.period", start=start)
    return p("claim.look_again.period_ended", start=start, end=said.in_force_to.strftime(DAY))


def _accept(services: Services, user: User, claim: Claim, chosen: Remembered, after: partial[None]) -> None:
    """Save the verdict of the other claim for this one. A second press finds another claim in hand and does nothing."""
    if session.open_claim() != claim.id:
        return
    p = session.phrases(services)
    save = partial(
        decisions.decide,
        services.store,
        user,
        claim=claim.id,
        version=claim.version,
        label=chosen.label,
        outcome=chosen.outcome,
        fact=chosen.fact.fact if chosen.fact else None,
        note=p("claim.remembered.note", when=p.when(chosen.decided_at, DAY)),
        like=chosen.claim,
        now=services.clock.now(),
    )
    if session.attempt(services, save, done=p("claim.saved", verdict=p.verdict(chosen.label))) is not None:
        after()
