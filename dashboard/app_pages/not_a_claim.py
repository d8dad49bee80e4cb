"""Beside the verdict's keys: this is nothing that can be checked, it is an opinion, a question, ..."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from dashboard import session
from dashboard.deps import Services
from dashboard.phrases import Phrases
from kiemtin.entities import Claim, User
from kiemtin.states import SentenceType
from review.sentence_types import NO_CLAIM, correct_type


def control(services: Services, user: User, p: Phrases, claim: Claim, *, after: Callable[[], None]) -> None:
    """A small menu; a choice saves and goes on, like a verdict's key."""
    row = f"{claim.id}-{claim.version}"
    with st.popover(p("claim.no_claim"), icon=":material/speaker_notes_off:", key=f"no-claim-{row}"):
        st.caption(p("claim.no_claim.help"))
        for type in NO_CLAIM:
            st.button(
                p(f"claim.no_claim.{type}"),
                key=f"type-{type}-{row}",
                type="tertiary",
                on_click=_correct,
                args=(services, user, claim, type, after),
            )


def _correct(
    services: Services, user: User, claim: Claim, type: SentenceType, after: Callable[[], None]
) -> None:
    """Save and go on. A second press finds another claim in hand and does nothing."""
    if session.open_claim() != claim.id:
        return
    save = partial(
        correct_type,
        services.store,
        user,
        claim=claim.id,
        version=claim.version,
        type=type,
        now=services.clock.now(),
    )
    p = session.phrases(services)
    said = p("claim.no_claim.saved", type=p(f"claim.no_claim.{type}"))
    if session.attempt(services, save, done=said) is not None:
        after()
