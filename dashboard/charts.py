"""Charts, each beside its numbers."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

# Altair asks a half-imported pandas for names it does not have yet; importing it here, under the
# module's lock, makes every session wait until it is whole.
import pandas as pd  # type: ignore[import-untyped]  # noqa: F401
import streamlit as st

from dashboard import drawing, exports, theme
from dashboard.phrases import Phrases
from kiemtin.rules import Bar


def mentions(p: Phrases, bars: Sequence[Bar], *, key: str, height: int = 190) -> None:
    """Mentions per hour as bars as wide as the time they cover, the numbers, and their CSV."""
    if not bars:
        st.caption(p("chart.none"))
        return
    # Without a zone: Vega then draws the hours as people in Viet Nam read them, wherever they look.
    rows = [
        {
            "start": p.when(each.start, "%Y-%m-%dT%H:%M:%S"),
            "end": p.when(each.end, "%Y-%m-%dT%H:%M:%S"),
            "rate": round(each.per_hour, 2),
            "count": each.count,
            "when": f"{p.when(each.start)} – {p.when(each.end)}",
        }
        for each in bars
    ]
    chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_bar(color=theme.BAR, stroke="white", strokeWidth=0.5)
        .encode(
            x=alt.X("start:T", title=None, axis=alt.Axis(format="%d/%m %Hh", labelOverlap=True)),
            x2="end:T",
            y=alt.Y("rate:Q", title=p("chart.per_hour"), axis=alt.Axis(tickCount=4)),
            y2=alt.Y2Datum(0),
            tooltip=[
                alt.Tooltip("when:N", title=p("chart.time")),
                alt.Tooltip("count:Q", title=p("chart.mentions")),
                alt.Tooltip("rate:Q", title=p("chart.per_hour")),
            ],
        )
        .properties(height=height)
    )
    peak = max(bars, key=lambda each: each.per_hour)
    st.altair_chart(
        chart,
        width="stretch",
        key=f"chart-{key}",
        alt=p(
            "chart.alt",
            total=p.number(sum(each.count for each in bars)),
            peak=p.number(peak.per_hour, 1),
            when=p.when(peak.start),
        ),
    )
    with st.expander(p("chart.numbers"), icon=":material/table_rows:"):
        st.html(
            drawing.table(
                [p("chart.from"), p("chart.to"), p("chart.mentions"), p("chart.per_hour")],
                [
                    [p.when(each.start), p.when(each.end), p.number(each.count), p.number(each.per_hour, 1)]
                    for each in bars
                ],
                numbers=(2, 3),
            )
        )
        st.download_button(
            p("export.csv"),
            exports.bars(p, bars),
            file_name="luot-neu.csv",
            mime="text/csv",
            key=f"csv-{key}",
            icon=":material/download:",
            on_click="ignore",
        )
