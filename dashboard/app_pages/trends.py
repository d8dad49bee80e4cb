"""Trends for managers: how much is said, how fast it is answered, what is asked."""

from __future__ import annotations

import streamlit as st

from dashboard import charts, drawing, exports, session
from dashboard.app_pages import pace, reading_quality
from dashboard.deps import Services
from dashboard.phrases import Phrases
from dashboard.viewmodels import trends as view
from kiemtin.entities import User
from kiemtin.states import SentenceType


def render(services: Services, user: User) -> None:
    """Draw the page."""
    p = session.phrases(services)
    st.title(p("trends.title"))
    period = st.segmented_control(
        p("trends.period"),
        list(view.RANGES),
        default="week",
        required=True,
        format_func=lambda name: p(f"trends.{name}"),
        key="trends-period",
    )
    shown = view.trends_view(services.store, period=period or "week", now=services.clock.now(), k=services.k)
    _figures(p, shown)
    st.header(p("trends.mentions"))
    charts.mentions(p, shown.bars, key="trends", height=230)
    left, right = st.columns(2, gap="medium")
    with left:
        st.header(p("trends.verdicts"))
        _verdicts(p, shown)
    with right:
        st.header(p("trends.topics"))
        _topics(services, p, shown)
    st.header(p("trends.corrections"))
    _corrections(p, shown)
    st.header(p("pace.title"))
    pace.table(services, p, [each.claim for each in shown.corrections])
    reading_quality.section(services, p)


def _figures(p: Phrases, shown: view.TrendsView) -> None:
    columns = st.columns(6)
    figures = (
        ("claims", p.number(len(shown.corrections))),
        ("decided", p.number(shown.decided)),
        ("published", p.number(shown.published)),
        ("to_shown", p.lasted(shown.speed.to_shown)),
        ("to_verdict", p.lasted(shown.speed.to_verdict)),
        ("to_correction", p.lasted(shown.speed.to_correction)),
    )
    for column, (name, value) in zip(columns, figures, strict=True):
        column.metric(p(f"trends.{name}"), value, border=True, help=p(f"trends.{name}_help"))


def _verdicts(p: Phrases, shown: view.TrendsView) -> None:
    if not shown.verdicts:
        st.caption(p("trends.no_claims"))
        return
    rows = [
        [p.verdict(label) if label else p("trends.undecided"), p.number(count)]
        for label, count in shown.verdicts
    ]
    st.html(drawing.table([p("claims.verdict"), p("trends.claims")], rows, numbers=(1,)))


def _topics(services: Services, p: Phrases, shown: view.TrendsView) -> None:
    if not shown.topics:
        st.caption(p("trends.no_topics", k=services.k))
        return
    questions = [each for each in shown.topics if each.label is SentenceType.QUESTION]
    talk = [each for each in shown.topics if each.label is not SentenceType.QUESTION]
    for name, lines in (("questions", questions), ("talk", talk)):
        if lines:
            rows = [
                [
                    p.known("topic", each.topic),
                    p(f"type.{each.label}"),
                    p("trends.at_least", count=p.number(each.count)),
                ]
                for each in lines
            ]
            head = [p("trends.topic"), p("trends.type"), p("chart.mentions")]
            st.html(drawing.table(head, rows, numbers=(2,), caption=p(f"trends.{name}")))
    _csv(p, exports.topics(p, shown.topics), "chu-de.csv", "topics")


def _corrections(p: Phrases, shown: view.TrendsView) -> None:
    if not shown.corrections:
        st.caption(p("trends.no_claims"))
        return
    rows: list[list[drawing.Cell]] = []
    for each in shown.corrections:
        published = p.lasted(each.published_at - each.first_seen_at) if each.published_at else "–"
        rows.append(
            [
                each.statement,
                p.when(each.first_seen_at),
                p.lasted(each.shown_at - each.first_seen_at),
                p.lasted(each.decided_at - each.first_seen_at) if each.decided_at else "–",
                drawing.Link(published, each.remote_url) if each.remote_url else published,
            ]
        )
    head = [p("claims.claim"), *(p(f"trends.{name}") for name in ("first", "shown", "verdict", "correction"))]
    st.html(drawing.table(head, rows, numbers=(1, 2, 3, 4)))
    _csv(p, exports.corrections(p, shown.corrections), "thoi-gian-dinh-chinh.csv", "corrections")


def _csv(p: Phrases, data: bytes, name: str, key: str) -> None:
    st.download_button(
        p("export.csv"),
        data,
        file_name=name,
        mime="text/csv",
        key=f"csv-{key}",
        icon=":material/download:",
        on_click="ignore",
    )
