"""Whether what the machine reads has changed: yesterday beside the 28 days before."""

from __future__ import annotations

import streamlit as st

from dashboard import drawing
from dashboard.deps import Services
from dashboard.phrases import Phrases
from kiemtin.drift import Drift


def section(services: Services, p: Phrases) -> None:
    """A table of what is watched, and a warning where a day was stranger than any before it."""
    st.header(p("drift.title"))
    found = services.drift()
    if not found:
        st.caption(p("drift.none"))
        return
    if any(each.alarm for each in found):
        st.warning(p("drift.alarm"), icon=":material/warning:")
    head = [p(f"drift.{name}") for name in ("origin", "watched", "index", "limit", "state")]
    rows = [
        [
            p(f"drift.origin.{each.origin}"),
            p(f"drift.watched.{each.watched}"),
            "–" if each.index is None else p.number(each.index, 2),
            p.number(each.limit, 2),
            p(f"drift.state.{_state(each)}"),
        ]
        for each in found
    ]
    st.html(drawing.table(head, rows, numbers=(2, 3), caption=p("drift.help")))


def _state(each: Drift) -> str:
    if each.index is None:
        return "unknown"
    return "alarm" if each.alarm else "usual"
