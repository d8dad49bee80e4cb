"""Administration: the office's steps of approval."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from dashboard import session
from dashboard.app_pages import delegating
from dashboard.deps import Services
from dashboard.phrases import Phrases
from dashboard.theme import plain
from dashboard.viewmodels import approval
from kiemtin.entities import User
from kiemtin.signing import Need, Step
from review import steps


def render(services: Services, user: User, p: Phrases) -> None:
    """The steps in order, each with a form of its own, one for another step, and who stands in for whom."""
    st.header(p("flow.title"))
    st.caption(p("flow.about"))
    known = approval.able(services.store)
    given = approval.office_steps(services.store)
    if not given:
        st.info(p("flow.none"), icon=":material/info:")
    for position, step in enumerate(given):
        with st.expander(_line(p, known, position, step), icon=":material/how_to_reg:"):
            _form(services, user, p, given, position, known)
    with st.expander(p("flow.add"), icon=":material/add:", expanded=not given):
        _form(services, user, p, given, len(given), known)
    st.header(p("delegate.title"))
    delegating.table(services, user, p, approval.stand_ins(services.store, services.clock.now()))
    delegating.form(services, user, p, known, giver=None)


def _line(p: Phrases, known: dict[int, str], position: int, step: Step) -> str:
    who = ", ".join(known.get(each, p("flow.no_approver", number=each)) for each in step.people)
    return plain(
        p(
            "flow.line",
            number=position + 1,
            title=step.title,
            who=who or p("steps.anybody"),
            need=p(f"steps.{step.need}") if step.people else "",
        )
    )


def _form(
    services: Services,
    user: User,
    p: Phrases,
    given: tuple[Step, ...],
    position: int,
    known: dict[int, str],
) -> None:
    step = given[position] if position < len(given) else Step()
    spot = f"{position}-{hash(given) & 0xFFFFFF}"
    with st.form(f"flow-{spot}"):
        st.text_input(p("flow.name"), value=step.title, key=f"flow-title-{spot}", max_chars=120)
        st.multiselect(
            p("flow.people"),
            list(known),
            default=[each for each in step.people if each in known],
            format_func=known.__getitem__,
            key=f"flow-people-{spot}",
            placeholder=p("steps.anybody"),
        )
        st.radio(
            p("flow.need"),
            list(Need),
            index=list(Need).index(step.need),
            format_func=lambda each: p(f"steps.{each}"),
            horizontal=True,
            key=f"flow-need-{spot}",
        )
        with st.container(horizontal=True):
            actions = ["save"] if position < len(given) else ["add"]
            if position < len(given):
                actions += ["up"] if position else []
                actions.append("remove")
            for action in actions:
                st.form_submit_button(
                    p(f"flow.{action}"),
                    type="primary" if action in ("save", "add") else "secondary",
                    on_click=_set,
                    args=(services, user, given, position, spot, action),
                )


def _set(
    services: Services, user: User, given: tuple[Step, ...], position: int, spot: str, action: str
) -> None:
    """Runs before the page is drawn again, on the steps that were on the screen."""
    changed = list(given)
    if action == "remove":
        del changed[position]
    elif action == "up":
        changed[position - 1 : position + 1] = reversed(changed[position - 1 : position + 1])
    else:
        state = st.session_state
        written = replace(
            Step(),
            title=str(state.get(f"flow-title-{spot}", "")),
            people=tuple(state.get(f"flow-people-{spot}", ())),
            need=state.get(f"flow-need-{spot}") or Need.ANY,
        )
        changed[position : position + 1] = [written]
    act = partial(steps.set_steps, services.store, user, changed, services.clock.now(), seen=given)
    session.attempt(services, act, done=session.phrases(services)("flow.saved"))
