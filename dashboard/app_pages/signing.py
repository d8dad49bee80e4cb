"""How far a text has come in its steps of approval, as approvers and its writer see it."""

from __future__ import annotations

import streamlit as st

from dashboard import drawing
from dashboard.phrases import Phrases
from dashboard.viewmodels import approval
from kiemtin.signing import Need


def table(p: Phrases, standing: approval.Standing) -> None:
    """The steps: done, whose turn it is, to do."""
    rows = []
    for number, step in enumerate(standing.steps, 1):
        signed = ", ".join(
            p("steps.signed_for", who=each.who, absent=each.stands_for, when=p.when(each.at))
            if each.stands_for
            else p("steps.signed", who=each.who, when=p.when(each.at))
            for each in step.signed
        )
        who = ", ".join(step.people) or p("steps.anybody")
        need = p(f"steps.{step.need}") if len(step.people) > 1 or step.need is Need.ALL else ""
        state = "done" if step.complete else "turn" if step.turn else "later"
        waits = p("steps.waits", who=", ".join(step.waits_for)) if step.waits_for else ""
        rows.append(
            [
                f"{number}. {step.title or p('steps.one')}",
                " ".join(each for each in (who, need) if each),
                " · ".join(each for each in (p(f"steps.{state}"), signed, waits) if each),
            ]
        )
    head = [p(f"steps.{name}") for name in ("step", "who", "state")]
    st.html(drawing.table(head, rows, caption=p("steps.title")))
