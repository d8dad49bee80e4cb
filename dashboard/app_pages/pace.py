"""How fast a claim was repeated before its correction went out and after it. Whole bars of k or more (S4)."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import drawing, exports
from dashboard.deps import Services
from dashboard.phrases import NONE, Phrases
from dashboard.viewmodels import after as view


def of_claim(services: Services, p: Phrases, claim: int) -> None:
    """On the claim's page; nothing for a claim whose correction has not gone out."""
    found = view.pace_of(services.store, claim, services.k)
    if found is None:
        return
    st.header(p("pace.title"))
    st.text(words(p, found, services.k))
    st.caption(p("pace.caution", k=services.k))


def found(services: Services, claims: Sequence[int]) -> dict[int, view.Pace]:
    """Of these claims, those with a correction that went out."""
    return {each.claim.claim: each for each in view.paces(services.store, claims, services.k)}


def words(p: Phrases, pace: view.Pace, k: int) -> str:
    """When the correction went out and both paces; in words what is missing."""
    said = p(
        "pace.claim",
        when=p.when(pace.claim.corrected_at),
        before=_rate(p, pace.pace.before),
        after=_rate(p, pace.pace.after),
    )
    missing = {
        (True, True): "pace.nothing",
        (True, False): "pace.nothing_before",
        (False, True): "pace.nothing_after",
    }.get((pace.pace.before is None, pace.pace.after is None))
    return f"{said} {p(missing, k=k)}" if missing else said


def table(services: Services, p: Phrases, claims: Sequence[int]) -> None:
    """On the trends page: every claim of the period that was corrected."""
    paces = view.paces(services.store, claims, services.k)
    if not paces:
        st.caption(p("pace.none_corrected"))
        return
    rows: list[list[drawing.Cell]] = [
        [
            each.claim.statement,
            drawing.Link(p.when(each.claim.corrected_at), each.claim.remote_url)
            if each.claim.remote_url
            else p.when(each.claim.corrected_at),
            _number(p, each.pace.before),
            _number(p, each.pace.after),
        ]
        for each in paces
    ]
    head = [p("claims.claim"), *(p(f"pace.{name}") for name in ("corrected_at", "before", "after"))]
    st.html(drawing.table(head, rows, numbers=(1, 2, 3)))
    if not any(each.said for each in paces):
        st.caption(p("pace.none_both", k=services.k))
    st.caption(p("pace.caution", k=services.k))
    st.download_button(
        p("export.csv"),
        exports.paces(p, paces),
        file_name="truoc-sau-dinh-chinh.csv",
        mime="text/csv",
        key="csv-paces",
        icon=":material/download:",
        on_click="ignore",
    )


def _rate(p: Phrases, value: float | None) -> str:
    return p("pace.no_bar") if value is None else p("pace.rate", rate=p.number(value, 1))


def _number(p: Phrases, value: float | None) -> str:
    return NONE if value is None else p.number(value, 1)
