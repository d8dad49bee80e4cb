"""Bringing in a table of posts: looked at first, every mistake told, then all or nothing."""

from __future__ import annotations

import csv
import io
from functools import partial

import streamlit as st

from dashboard import drawing, session
from dashboard.deps import Services
from dashboard.phrases import Phrases
from dashboard.theme import plain
from kiemtin.entities import User
from review.calendar import bringing, rows
from review.calendar.bringing import Brought
from review.calendar.tables import MOST_BYTES, MOST_ROWS

MOST_TOLD = 100
"""Mistakes and rows that are drawn."""


def render(services: Services, user: User) -> None:
    """Draw the part."""
    p = session.phrases(services)
    st.text(p("table.explain", rows=p.number(MOST_ROWS)))
    st.download_button(
        p("table.template"),
        _template(),
        file_name="mau-lich-dang.csv",
        mime="text/csv",
        key="table-template",
        icon=":material/download:",
        on_click="ignore",
    )
    round_ = st.session_state.setdefault("table-round", 0)
    file = st.file_uploader(
        p("table.file"),
        type=["csv", "xlsx", "txt"],
        max_upload_size=MOST_BYTES // 1_000_000,
        key=f"table-file-{round_}",
    )
    if file is None:
        return
    look = partial(
        bringing.look,
        services.store,
        user,
        file=file.name,
        data=file.getvalue(),
        now=services.clock.now(),
    )
    seen = session.attempt(services, look)
    session.show_messages()
    if seen is not None:
        _seen(services, user, p, seen, file.getvalue())


def _seen(services: Services, user: User, p: Phrases, seen: Brought, data: bytes) -> None:
    st.text(
        p(
            "table.seen",
            new=p.number(len(seen.new)),
            known=p.number(len(seen.known)),
            wrong=p.number(len(seen.mistakes)),
        )
    )
    if seen.encoding == "cp1258":
        st.caption(p("table.encoding"))
    if seen.mistakes:
        st.error(p("table.mistakes"), icon=":material/error:")
        head = [p(f"table.{name}") for name in ("row", "column", "found", "reason", "remedy")]
        told = [
            [
                str(each.row),
                each.column or "–",
                each.found or "–",
                each.reason.said(p.language),
                each.remedy.said(p.language),
            ]
            for each in seen.mistakes[:MOST_TOLD]
        ]
        st.html(drawing.table(head, told))
    for row, found in sorted(seen.warnings.items())[:MOST_TOLD]:
        said = " ".join(each.message.said(p.language) for each in found)
        st.warning(plain(p("table.warning", row=row, what=said)), icon=":material/warning:")
    if seen.new and not seen.mistakes:
        _preview(services, p, seen)
        st.button(
            p("table.bring", count=p.number(len(seen.new))),
            key="table-bring",
            type="primary",
            icon=":material/playlist_add:",
            on_click=_bring,
            args=(services, user, seen.file, data),
        )


def _preview(services: Services, p: Phrases, seen: Brought) -> None:
    with services.store.read() as uow:
        titles = {each.id: each.title for each in uow.accounts.all()}
    head = [p(f"table.{name}") for name in ("row", "when", "title", "accounts")]
    drawn = [
        [
            str(each.row),
            p.when(each.due_at),
            each.title,
            "; ".join(titles[number] for number in each.accounts),
        ]
        for each in seen.new[:MOST_TOLD]
    ]
    st.html(drawing.table(head, drawn))
    if len(seen.new) > MOST_TOLD:
        st.caption(p("calendar.more", count=p.number(len(seen.new) - MOST_TOLD)))


def _bring(services: Services, user: User, file: str, data: bytes) -> None:
    act = partial(bringing.bring, services.store, user, file=file, data=data, now=services.clock.now())
    if session.attempt(services, act, done=session.phrases(services)("table.brought")) is not None:
        st.session_state["table-round"] += 1


def _template() -> bytes:
    target = io.StringIO()
    csv.writer(target).writerows(rows.template())
    return target.getvalue().encode("utf-8-sig")
