"""Sources: which are well, which are not and why, and how politely they were asked."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard import drawing, exports, session
from dashboard.app_pages import tips
from dashboard.deps import Services
from dashboard.phrases import Phrases
from dashboard.viewmodels import sources as view
from kiemtin.entities import User
from review.roles import may
from review.sources import enable_source

HEALTH_ICONS = {view.WELL: "✓", view.FAILING: "✗", view.NEVER: "◷", view.OFF: "⊘"}


def render(services: Services, user: User) -> None:
    """Draw the page."""
    p = session.phrases(services)
    st.title(p("sources.title"))
    tips.render(services, p)
    lines = view.source_lines(services.store, services.clock.now())
    if not lines:
        st.info(p("sources.empty"), icon=":material/info:")
        return
    well = sum(1 for line in lines if line.health == view.WELL)
    failing = sum(1 for line in lines if line.health == view.FAILING)
    st.html(
        drawing.chips(
            [
                p("sources.well", count=p.number(well)),
                p("sources.failing", count=p.number(failing)),
                p("sources.items", count=p.number(sum(line.source.collected for line in lines))),
            ],
            strong=p("sources.count", count=p.number(len(lines))),
        )
    )
    head = ("source", "kind", "health", "last_success", "collected", "unread", "delay")
    st.html(
        drawing.table(
            [p(f"sources.{name}") for name in head], [_row(p, line) for line in lines], numbers=(4, 5, 6)
        )
    )
    if may(user, "administer"):
        _switch(services, user, p, lines)
    _ledger(services, p)


def _row(p: Phrases, line: view.SourceLine) -> list[drawing.Cell]:
    source = line.source
    health = f"{HEALTH_ICONS[line.health]} {p(f'health.{line.health}')}"
    if line.health == view.FAILING:
        reason = p.trouble(source.problem, source.problem_detail)
        health = p("sources.failing_since", health=health, when=p.when(source.failing_since), reason=reason)
    told = [p(f"alarm.{alarm.code}", **alarm.values) for alarm in line.alarms]
    if told and source.enabled:
        health = f"{health} ⚠ {' '.join(told)}"
    return [
        source.title,
        p(f"origin.{source.origin}"),
        health,
        p.when(source.last_success_at),
        p.number(source.collected),
        p.number(line.unread),
        p(
            "sources.seconds",
            count=p.number(source.delay_s, 0 if source.delay_s == int(source.delay_s) else 1),
        ),
    ]


def _switch(services: Services, user: User, p: Phrases, lines: tuple[view.SourceLine, ...]) -> None:
    known = {line.source.name: line.source for line in lines}
    with st.expander(p("sources.switch"), icon=":material/toggle_on:"):
        name = st.selectbox(
            p("sources.source"), list(known), format_func=lambda each: known[each].title, key="sources-choose"
        )
        source = known[name]
        if source.note:
            st.text(source.note)
        on = not source.enabled
        if st.button(p("sources.on" if on else "sources.off"), key=f"switch-{name}-{on}"):
            act = partial(enable_source, services.store, user, name, on, services.clock.now())
            session.attempt(services, act)
            st.rerun()


def _ledger(services: Services, p: Phrases) -> None:
    with st.expander(p("ledger.title"), icon=":material/receipt_long:"):
        lines = view.ledger(services.store)
        st.caption(p("ledger.about") if lines else p("ledger.empty"))
        if not lines:
            return
        st.download_button(
            p("export.csv"),
            exports.ledger(p, lines),
            file_name="so-thu-thap.csv",
            mime="text/csv",
            key="ledger-csv",
            icon=":material/download:",
            on_click="ignore",
        )
        rows = [
            [
                p.when(line.at, "%d/%m/%Y %H:%M:%S"),
                line.source,
                line.host,
                p.known("event", line.event),
                line.detail,
                "" if line.seconds is None else p.number(line.seconds, 1),
            ]
            for line in lines
        ]
        head = [p(f"ledger.{name}") for name in ("at", "source", "host", "event", "detail", "seconds")]
        st.html(drawing.table(head, rows, numbers=(5,)))
