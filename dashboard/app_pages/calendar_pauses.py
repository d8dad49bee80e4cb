"""Times in which nothing goes out: public holidays, mourning, a crisis; who may, closes and opens them."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import streamlit as st

from dashboard import session
from dashboard.deps import Services
from dashboard.phrases import Phrases
from dashboard.theme import plain
from kiemtin.entities import User
from kiemtin.plans import Blackout, BlackoutKind
from kiemtin.words import ZONE, say
from review.calendar import closing
from review.calendar.moments import placed
from review.roles import may


def render(services: Services, user: User) -> None:
    """Draw the part."""
    p = session.phrases(services)
    now = services.clock.now()
    allowed = may(user, "pause")
    standing = closing.standing(services.store, now)
    st.header(p("pauses.standing"))
    if not standing:
        st.caption(p("pauses.none"))
    for each in standing:
        _standing(services, user, p, each, allowed=allowed)
    if not allowed:
        st.caption(p("pauses.who"))
        return
    st.header(p("pauses.holidays"))
    for holiday in closing.offered_holidays(services.store, now, p.language)[:12]:
        with st.container(horizontal=True, vertical_alignment="center"):
            first, last = holiday.first.strftime("%d/%m/%Y"), holiday.last.strftime("%d/%m/%Y")
            st.text(p("pauses.days", name=holiday.name, first=first, last=last))
            st.button(
                p("pauses.close_holiday"),
                key=f"holiday-{holiday.first.isoformat()}",
                on_click=_close_holiday,
                args=(services, user, holiday.first),
            )
    st.header(p("pauses.new"))
    _form(services, user, p)


def _standing(services: Services, user: User, p: Phrases, each: Blackout, *, allowed: bool) -> None:
    with st.container(border=True, key=f"pause-{each.id}"):
        kind = say(f"planning.kind.{each.kind.value}", p.language)
        st.markdown(f"**{plain(each.title)}** · {plain(kind)}")
        st.text(p("pauses.span", first=p.when(each.starts_at), last=p.when(each.ends_at)))
        if allowed:
            with st.container(horizontal=True):
                for put_back, name in ((True, "lift_back"), (False, "lift")):
                    st.button(
                        p(f"pauses.{name}"),
                        key=f"pause-{name}-{each.id}",
                        on_click=_lift,
                        args=(services, user, each.id, put_back),
                    )


def _form(services: Services, user: User, p: Phrases) -> None:
    now = services.clock.now().astimezone(ZONE).replace(tzinfo=None, second=0, microsecond=0)
    st.text_input(p("pauses.title"), key="pause-title", max_chars=200)
    st.selectbox(
        p("pauses.kind"),
        list(BlackoutKind),
        index=list(BlackoutKind).index(BlackoutKind.MOURNING),
        format_func=lambda kind: say(f"planning.kind.{kind.value}", p.language),
        key="pause-kind",
    )
    with st.container(horizontal=True):
        start = st.datetime_input(
            p("pauses.from"), value=now, format="DD/MM/YYYY", step=300, key="pause-from"
        )
        end = st.datetime_input(
            p("pauses.to"), value=now + timedelta(days=1), format="DD/MM/YYYY", step=300, key="pause-to"
        )
    if st.session_state.get("pause-kind") is BlackoutKind.CRISIS:
        st.checkbox(p("pauses.stop"), key="pause-stop")
    if start is not None and end is not None and start < end:
        met = closing.met(services.store, start.replace(tzinfo=ZONE), end.replace(tzinfo=ZONE))
        st.caption(p("pauses.meets", count=p.number(len(met))))
    st.button(p("pauses.close"), key="pause-close", type="primary", on_click=_close, args=(services, user))


def _close(services: Services, user: User) -> None:
    state, p = st.session_state, session.phrases(services)
    start, end = state.get("pause-from"), state.get("pause-to")
    if start is None or end is None:
        session.tell("error", p("pauses.times_needed"))
        return
    kind = BlackoutKind(state.get("pause-kind", BlackoutKind.MOURNING))
    act = partial(
        closing.close,
        services.store,
        user,
        title=str(state.get("pause-title", "")),
        kind=kind,
        starts_at=placed(start.replace(tzinfo=ZONE)),
        ends_at=placed(end.replace(tzinfo=ZONE)),
        now=services.clock.now(),
        stop=kind is BlackoutKind.CRISIS and bool(state.get("pause-stop")),
        language=services.language,
    )
    _told(services, session.attempt(services, act))


def _close_holiday(services: Services, user: User, first: date) -> None:
    act = partial(
        closing.close_holiday,
        services.store,
        user,
        first=first,
        now=services.clock.now(),
        language=services.language,
    )
    _told(services, session.attempt(services, act))


def _told(services: Services, made: closing.Closed | None) -> None:
    if made is None:
        return
    p = session.phrases(services)
    session.tell("warning" if made.held else "done", p("pauses.closed", count=p.number(len(made.held))))
    if made.on_their_way:
        session.tell("warning", p("pauses.gone", count=p.number(len(made.on_their_way))))


def _lift(services: Services, user: User, blackout: int, put_back: bool) -> None:
    p = session.phrases(services)
    act = partial(
        closing.lift, services.store, user, blackout=blackout, now=services.clock.now(), put_back=put_back
    )
    back = session.attempt(services, act)
    if back is not None:
        session.tell("done", p("pauses.lifted", count=p.number(len(back))))
